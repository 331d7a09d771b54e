-- +goose Up
-- Identifiers are texts made by the program; times are microseconds since 1970 in UTC, 0 where there is none;
-- dates are texts written YYYY-MM-DD, empty where there is none; yes and no are 1 and 0. Columns that lists are ordered
-- by compare byte by byte, as they do in SQLite, whatever the server's locale.

CREATE TABLE person (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    email      TEXT NOT NULL UNIQUE,
    name       TEXT COLLATE "C" NOT NULL,
    language   TEXT NOT NULL,
    employer   TEXT NOT NULL,
    active     BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE duty (
    person TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    duty   TEXT NOT NULL,
    PRIMARY KEY (person, duty)
);
CREATE INDEX duty_holders ON duty (duty, person);

CREATE TABLE sign_in_link (
    hash       TEXT NOT NULL PRIMARY KEY,
    email      TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    next       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    taken_at   BIGINT NOT NULL
);
CREATE INDEX sign_in_link_email ON sign_in_link (email, created_at);

CREATE TABLE session (
    hash       TEXT NOT NULL PRIMARY KEY,
    person     TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person);

CREATE TABLE company (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name            TEXT COLLATE "C" NOT NULL,
    latin_name      TEXT NOT NULL,
    country         TEXT NOT NULL,
    business_number TEXT NOT NULL,
    search          TEXT NOT NULL, -- names and number, folded
    file            TEXT NOT NULL, -- JSON of the whole company file
    revision        BIGINT NOT NULL,
    created_by      TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    UNIQUE (country, business_number)
);

CREATE TABLE company_role (
    company TEXT COLLATE "C" NOT NULL REFERENCES company (id),
    person  TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    role    TEXT NOT NULL,
    PRIMARY KEY (company, person)
);
CREATE INDEX company_role_person ON company_role (person);

CREATE TABLE financial_year (
    company  TEXT COLLATE "C" NOT NULL REFERENCES company (id),
    year     BIGINT NOT NULL,
    figures  TEXT NOT NULL, -- JSON object, figure to whole number
    revision BIGINT NOT NULL,
    PRIMARY KEY (company, year)
);

CREATE TABLE edition (
    scheme       TEXT COLLATE "C" NOT NULL,
    edition      TEXT COLLATE "C" NOT NULL,
    source       BYTEA NOT NULL,
    digest       TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (scheme, edition)
);

-- The last number given in each gap-free sequence.
CREATE TABLE sequence (
    name TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE application (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    reference    TEXT COLLATE "C" NOT NULL UNIQUE,
    company      TEXT COLLATE "C" NOT NULL REFERENCES company (id),
    scheme       TEXT COLLATE "C" NOT NULL,
    edition      TEXT COLLATE "C" NOT NULL,
    sheet        TEXT NOT NULL,
    state        TEXT NOT NULL,
    state_since  BIGINT NOT NULL,
    opened_by    TEXT NOT NULL,
    opened_at    BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL,
    submissions  BIGINT NOT NULL,
    digest       TEXT NOT NULL,
    language     TEXT NOT NULL,
    revision     BIGINT NOT NULL,
    FOREIGN KEY (scheme, edition) REFERENCES edition (scheme, edition)
);
CREATE INDEX application_company ON application (company);
CREATE INDEX application_state ON application (state, reference);

CREATE TABLE answer (
    application TEXT COLLATE "C" NOT NULL REFERENCES application (id),
    item        TEXT COLLATE "C" NOT NULL,
    answer      TEXT NOT NULL, -- JSON
    PRIMARY KEY (application, item)
);

CREATE TABLE plan_section (
    application TEXT COLLATE "C" NOT NULL REFERENCES application (id),
    section     TEXT COLLATE "C" NOT NULL,
    text        TEXT NOT NULL,
    PRIMARY KEY (application, section)
);

CREATE TABLE evidence (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    application TEXT COLLATE "C" NOT NULL REFERENCES application (id),
    part        TEXT NOT NULL,
    name        TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    size        BIGINT NOT NULL, -- bytes
    digest      TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL
);
CREATE INDEX evidence_application ON evidence (application);

CREATE TABLE submission (
    application TEXT COLLATE "C" NOT NULL REFERENCES application (id),
    number      BIGINT NOT NULL,
    digest      TEXT NOT NULL,
    contents    BYTEA NOT NULL, -- the frozen bytes, exactly
    at          BIGINT NOT NULL,
    corrections TEXT NOT NULL,  -- JSON, what was asked for after this submission
    PRIMARY KEY (application, number)
);

CREATE TABLE panel (
    application  TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES application (id),
    visit_on     TEXT COLLATE "C" NOT NULL,
    reason       TEXT NOT NULL,
    appointed_by TEXT NOT NULL,
    appointed_at BIGINT NOT NULL
);

CREATE TABLE panel_member (
    application  TEXT COLLATE "C" NOT NULL REFERENCES panel (application),
    person       TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    position     BIGINT NOT NULL, -- order of appointment, from 0
    lead         BIGINT NOT NULL,
    declaration  TEXT NOT NULL,
    detail       TEXT NOT NULL,
    appointed_at BIGINT NOT NULL,
    declared_at  BIGINT NOT NULL,
    PRIMARY KEY (application, person)
);
CREATE INDEX panel_member_person ON panel_member (person);

CREATE TABLE scoresheet (
    application       TEXT COLLATE "C" NOT NULL REFERENCES application (id),
    expert            TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    technology        TEXT NOT NULL,
    technology_reason TEXT NOT NULL,
    submitted_at      BIGINT NOT NULL,
    revision          BIGINT NOT NULL,
    PRIMARY KEY (application, expert)
);

CREATE TABLE mark (
    application TEXT COLLATE "C" NOT NULL,
    expert      TEXT COLLATE "C" NOT NULL,
    item        TEXT COLLATE "C" NOT NULL,
    answer      TEXT NOT NULL, -- JSON
    PRIMARY KEY (application, expert, item),
    FOREIGN KEY (application, expert) REFERENCES scoresheet (application, expert)
);

CREATE TABLE result (
    application TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES application (id),
    total       BIGINT NOT NULL, -- tenths of a point
    technology  TEXT NOT NULL,
    result      TEXT NOT NULL    -- JSON of the whole result
);

CREATE TABLE decision (
    application TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES application (id),
    outcome     TEXT NOT NULL,
    grade       TEXT NOT NULL,
    decision    TEXT NOT NULL -- JSON of the whole decision
);

CREATE TABLE certificate (
    number       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    application  TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES application (id),
    sequence     TEXT NOT NULL,
    prepared_at  BIGINT NOT NULL,
    signed_at    BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    unsigned     BYTEA NOT NULL,
    signed       BYTEA NOT NULL
);

CREATE TABLE register_entry (
    number          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    issued_on       TEXT COLLATE "C" NOT NULL,
    valid_through   TEXT NOT NULL,
    published_at    BIGINT NOT NULL,
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
);
CREATE INDEX register_entry_newest ON register_entry (issued_on, number);

-- The documents stand apart so that searching the entries does not read through them.
CREATE TABLE register_document (
    number   TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES register_entry (number),
    document BYTEA NOT NULL
);

CREATE TABLE register_event (
    number      TEXT COLLATE "C" NOT NULL REFERENCES register_entry (number),
    position    BIGINT NOT NULL, -- order of recording, from 1
    event_on    TEXT NOT NULL,
    kind        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (number, position)
);

CREATE TABLE journal (
    id      BIGINT NOT NULL GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at      BIGINT NOT NULL,
    actor   TEXT NOT NULL,
    act     TEXT NOT NULL,
    subject TEXT NOT NULL,
    ground  TEXT NOT NULL,
    details TEXT NOT NULL
);
CREATE INDEX journal_subject ON journal (subject, id);

CREATE TABLE letter (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    recipient   TEXT NOT NULL, -- a person; empty for an address without one
    email       TEXT NOT NULL,
    kind        TEXT NOT NULL,
    language    TEXT NOT NULL,
    subject     TEXT NOT NULL,
    text        TEXT NOT NULL,
    html        TEXT NOT NULL,
    application TEXT COLLATE "C" NOT NULL, -- a case; empty for letters that concern none
    created_at  BIGINT NOT NULL,
    sent_at     BIGINT NOT NULL
);
CREATE INDEX letter_application ON letter (application);

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
