-- +goose Up
-- Identifiers are texts made by the program; times are microseconds since 1970 in UTC, 0 where there is none;
-- dates are texts written YYYY-MM-DD, empty where there is none; yes and no are 1 and 0. Tables are strict:
-- a text in a column of numbers is refused, as PostgreSQL refuses it. Tables of
-- small rows that are found by their key are kept in its order (WITHOUT ROWID): one look instead of two.

CREATE TABLE person (
    id         TEXT NOT NULL PRIMARY KEY,
    email      TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    language   TEXT NOT NULL,
    employer   TEXT NOT NULL,
    active     INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE duty (
    person TEXT NOT NULL REFERENCES person (id),
    duty   TEXT NOT NULL,
    PRIMARY KEY (person, duty)
) STRICT, WITHOUT ROWID;
CREATE INDEX duty_holders ON duty (duty, person);

CREATE TABLE sign_in_link (
    hash       TEXT NOT NULL PRIMARY KEY,
    email      TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    next       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    taken_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_link_email ON sign_in_link (email, created_at);

CREATE TABLE session (
    hash       TEXT NOT NULL PRIMARY KEY,
    person     TEXT NOT NULL REFERENCES person (id),
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_person ON session (person);

CREATE TABLE company (
    id              TEXT NOT NULL PRIMARY KEY,
    name            TEXT NOT NULL,
    latin_name      TEXT NOT NULL,
    country         TEXT NOT NULL,
    business_number TEXT NOT NULL,
    search          TEXT NOT NULL, -- names and number, folded
    file            TEXT NOT NULL, -- JSON of the whole company file
    revision        INTEGER NOT NULL,
    created_by      TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    UNIQUE (country, business_number)
) STRICT;

CREATE TABLE company_role (
    company TEXT NOT NULL REFERENCES company (id),
    person  TEXT NOT NULL REFERENCES person (id),
    role    TEXT NOT NULL,
    PRIMARY KEY (company, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX company_role_person ON company_role (person);

CREATE TABLE financial_year (
    company  TEXT NOT NULL REFERENCES company (id),
    year     INTEGER NOT NULL,
    figures  TEXT NOT NULL, -- JSON object, figure to whole number
    revision INTEGER NOT NULL,
    PRIMARY KEY (company, year)
) STRICT;

CREATE TABLE edition (
    scheme       TEXT NOT NULL,
    edition      TEXT NOT NULL,
    source       BLOB NOT NULL,
    digest       TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    PRIMARY KEY (scheme, edition)
) STRICT;

-- The last number given in each gap-free sequence.
CREATE TABLE sequence (
    name TEXT NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE application (
    id           TEXT NOT NULL PRIMARY KEY,
    reference    TEXT NOT NULL UNIQUE,
    company      TEXT NOT NULL REFERENCES company (id),
    scheme       TEXT NOT NULL,
    edition      TEXT NOT NULL,
    sheet        TEXT NOT NULL,
    state        TEXT NOT NULL,
    state_since  INTEGER NOT NULL,
    opened_by    TEXT NOT NULL,
    opened_at    INTEGER NOT NULL,
    submitted_at INTEGER NOT NULL,
    submissions  INTEGER NOT NULL,
    digest       TEXT NOT NULL,
    language     TEXT NOT NULL,
    revision     INTEGER NOT NULL,
    FOREIGN KEY (scheme, edition) REFERENCES edition (scheme, edition)
) STRICT;
CREATE INDEX application_company ON application (company);
CREATE INDEX application_state ON application (state, reference);

CREATE TABLE answer (
    application TEXT NOT NULL REFERENCES application (id),
    item        TEXT NOT NULL,
    answer      TEXT NOT NULL, -- JSON
    PRIMARY KEY (application, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_section (
    application TEXT NOT NULL REFERENCES application (id),
    section     TEXT NOT NULL,
    text        TEXT NOT NULL,
    PRIMARY KEY (application, section)
) STRICT;

CREATE TABLE evidence (
    id          TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES application (id),
    part        TEXT NOT NULL,
    name        TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    size        INTEGER NOT NULL, -- bytes
    digest      TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_application ON evidence (application);

CREATE TABLE submission (
    application TEXT NOT NULL REFERENCES application (id),
    number      INTEGER NOT NULL,
    digest      TEXT NOT NULL,
    contents    BLOB NOT NULL, -- the frozen bytes, exactly
    at          INTEGER NOT NULL,
    corrections TEXT NOT NULL,  -- JSON, what was asked for after this submission
    PRIMARY KEY (application, number)
) STRICT;

CREATE TABLE panel (
    application  TEXT NOT NULL PRIMARY KEY REFERENCES application (id),
    visit_on     TEXT NOT NULL,
    reason       TEXT NOT NULL,
    appointed_by TEXT NOT NULL,
    appointed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE panel_member (
    application  TEXT NOT NULL REFERENCES panel (application),
    person       TEXT NOT NULL REFERENCES person (id),
    position     INTEGER NOT NULL, -- order of appointment, from 0
    lead         INTEGER NOT NULL,
    declaration  TEXT NOT NULL,
    detail       TEXT NOT NULL,
    appointed_at INTEGER NOT NULL,
    declared_at  INTEGER NOT NULL,
    PRIMARY KEY (application, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX panel_member_person ON panel_member (person);

CREATE TABLE scoresheet (
    application       TEXT NOT NULL REFERENCES application (id),
    expert            TEXT NOT NULL REFERENCES person (id),
    technology        TEXT NOT NULL,
    technology_reason TEXT NOT NULL,
    submitted_at      INTEGER NOT NULL,
    revision          INTEGER NOT NULL,
    PRIMARY KEY (application, expert)
) STRICT, WITHOUT ROWID;

CREATE TABLE mark (
    application TEXT NOT NULL,
    expert      TEXT NOT NULL,
    item        TEXT NOT NULL,
    answer      TEXT NOT NULL, -- JSON
    PRIMARY KEY (application, expert, item),
    FOREIGN KEY (application, expert) REFERENCES scoresheet (application, expert)
) STRICT, WITHOUT ROWID;

CREATE TABLE result (
    application TEXT NOT NULL PRIMARY KEY REFERENCES application (id),
    total       INTEGER NOT NULL, -- tenths of a point
    technology  TEXT NOT NULL,
    result      TEXT NOT NULL    -- JSON of the whole result
) STRICT;

CREATE TABLE decision (
    application TEXT NOT NULL PRIMARY KEY REFERENCES application (id),
    outcome     TEXT NOT NULL,
    grade       TEXT NOT NULL,
    decision    TEXT NOT NULL -- JSON of the whole decision
) STRICT;

CREATE TABLE certificate (
    number       TEXT NOT NULL PRIMARY KEY,
    application  TEXT NOT NULL UNIQUE REFERENCES application (id),
    sequence     TEXT NOT NULL,
    prepared_at  INTEGER NOT NULL,
    signed_at    INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    unsigned     BLOB NOT NULL,
    signed       BLOB NOT NULL
) STRICT;

CREATE TABLE register_entry (
    number          TEXT NOT NULL PRIMARY KEY,
    issued_on       TEXT NOT NULL,
    valid_through   TEXT NOT NULL,
    published_at    INTEGER NOT NULL,
    scheme          TEXT NOT NULL,
    edition         TEXT NOT NULL,
    sheet           TEXT NOT NULL,
    region          TEXT NOT NULL,
    grade           TEXT NOT NULL,
    country         TEXT NOT NULL,
    business_number TEXT NOT NULL,
    holder          TEXT NOT NULL,
    latin_name      TEXT NOT NULL,
    search          TEXT NOT NULL, -- names and numbers, folded
    scheme_title    TEXT NOT NULL, -- JSON, language to text
    sheet_title     TEXT NOT NULL, -- JSON
    region_title    TEXT NOT NULL  -- JSON
) STRICT;
CREATE INDEX register_entry_newest ON register_entry (issued_on, number);

-- The documents stand apart so that searching the entries does not read through them.
CREATE TABLE register_document (
    number   TEXT NOT NULL PRIMARY KEY REFERENCES register_entry (number),
    document BLOB NOT NULL
) STRICT;

CREATE TABLE register_event (
    number      TEXT NOT NULL REFERENCES register_entry (number),
    position    INTEGER NOT NULL, -- order of recording, from 1
    event_on    TEXT NOT NULL,
    kind        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (number, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    id      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    act     TEXT NOT NULL,
    subject TEXT NOT NULL,
    ground  TEXT NOT NULL,
    details TEXT NOT NULL
) STRICT;
CREATE INDEX journal_subject ON journal (subject, id);

CREATE TABLE letter (
    id          TEXT NOT NULL PRIMARY KEY,
    recipient   TEXT NOT NULL, -- a person; empty for an address without one
    email       TEXT NOT NULL,
    kind        TEXT NOT NULL,
    language    TEXT NOT NULL,
    subject     TEXT NOT NULL,
    text        TEXT NOT NULL,
    html        TEXT NOT NULL,
    application TEXT NOT NULL, -- a case; empty for letters that concern none
    created_at  INTEGER NOT NULL,
    sent_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX letter_application ON letter (application);

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
