-- +goose Up
-- What was agreed with partner agencies.
CREATE TABLE partner_agreement (
    id        TEXT NOT NULL PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE, -- by which both sides know it
    did       TEXT NOT NULL, -- of the partner; empty until its trust file is there
    state     TEXT NOT NULL,
    record    TEXT NOT NULL, -- JSON of the whole agreement
    trust     BLOB NOT NULL, -- the partner's trust file; empty until it is there
    sent      INTEGER NOT NULL, -- number of the last message to the partner
    taken     INTEGER NOT NULL, -- number of the last message from it
    tried_at  INTEGER NOT NULL, -- when a message was last brought to the partner; 0 never
    trouble   TEXT NOT NULL, -- why that failed, for the officer; empty where it did not
    revision  INTEGER NOT NULL
) STRICT;
CREATE INDEX partner_agreement_did ON partner_agreement (did, id);

-- Companies put forward by us or to us.
CREATE TABLE partner_nomination (
    id        TEXT NOT NULL PRIMARY KEY,
    agreement TEXT NOT NULL REFERENCES partner_agreement (id),
    side      TEXT NOT NULL,
    company   TEXT NOT NULL, -- ours alone; empty for a partner's
    state     TEXT NOT NULL,
    at        INTEGER NOT NULL, -- when it came to be here
    record    TEXT NOT NULL, -- JSON of the whole nomination
    revision  INTEGER NOT NULL
) STRICT;
CREATE INDEX partner_nomination_agreement ON partner_nomination (agreement, at, id);
CREATE INDEX partner_nomination_company ON partner_nomination (company, at, id);

-- Messages to and from partners, in the order of each direction. A row is added once; a receipt settles it.
CREATE TABLE exchange_message (
    agreement  TEXT NOT NULL REFERENCES partner_agreement (id),
    side       TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    id         TEXT NOT NULL,
    nomination TEXT NOT NULL,
    kind       TEXT NOT NULL,
    digest     TEXT NOT NULL, -- hexadecimal SHA-256
    message    BLOB NOT NULL, -- byte for byte; empty where it was refused, or forgotten with a withdrawn consent
    at         INTEGER NOT NULL,
    receipt    BLOB NOT NULL, -- empty while there is none
    settled_at INTEGER NOT NULL, -- 0 while there is no receipt
    refused    TEXT NOT NULL, -- why the receiver did not take it
    PRIMARY KEY (agreement, side, seq)
) STRICT;
CREATE UNIQUE INDEX exchange_message_id ON exchange_message (agreement, side, id);
CREATE INDEX exchange_message_nomination ON exchange_message (nomination, at);

-- What was turned away at the door, counted by day and reason: nothing of it is kept but the digest of the last.
CREATE TABLE exchange_refusal (
    day       TEXT NOT NULL,
    agreement TEXT NOT NULL, -- empty where nobody is known behind it
    reason    TEXT NOT NULL,
    count     INTEGER NOT NULL,
    first_at  INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    digest    TEXT NOT NULL,
    PRIMARY KEY (day, agreement, reason)
) STRICT, WITHOUT ROWID;

-- Which facts of which company went to whom, for what, under which consent. It outlives the messages.
CREATE TABLE transfer (
    message      TEXT NOT NULL PRIMARY KEY,
    agreement    TEXT NOT NULL REFERENCES partner_agreement (id),
    nomination   TEXT NOT NULL REFERENCES partner_nomination (id),
    company      TEXT NOT NULL REFERENCES company (id),
    purpose      TEXT NOT NULL,
    fields       TEXT NOT NULL, -- JSON list of names
    digest       TEXT NOT NULL, -- of the message
    consent_at   INTEGER NOT NULL,
    at           INTEGER NOT NULL, -- when it was handed to the post
    delivered_at INTEGER NOT NULL, -- when the partner's receipt came; 0 while there is none
    withdrawn_at INTEGER NOT NULL -- when the consent was taken back; 0 while it stands
) STRICT;
CREATE INDEX transfer_at ON transfer (at, message);
