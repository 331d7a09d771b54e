-- +goose Up
-- What was agreed with partner agencies.
CREATE TABLE partner_agreement (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    reference TEXT COLLATE "C" NOT NULL UNIQUE, -- by which both sides know it
    did       TEXT COLLATE "C" NOT NULL, -- of the partner; empty until its trust file is there
    state     TEXT COLLATE "C" NOT NULL,
    record    TEXT NOT NULL, -- JSON of the whole agreement
    trust     BYTEA NOT NULL, -- the partner's trust file; empty until it is there
    sent      BIGINT NOT NULL, -- number of the last message to the partner
    taken     BIGINT NOT NULL, -- number of the last message from it
    tried_at  BIGINT NOT NULL, -- when a message was last brought to the partner; 0 never
    trouble   TEXT NOT NULL, -- why that failed, for the officer; empty where it did not
    revision  BIGINT NOT NULL
);
CREATE INDEX partner_agreement_did ON partner_agreement (did, id);

-- Companies put forward by us or to us.
CREATE TABLE partner_nomination (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement TEXT COLLATE "C" NOT NULL REFERENCES partner_agreement (id),
    side      TEXT COLLATE "C" NOT NULL,
    company   TEXT COLLATE "C" NOT NULL, -- ours alone; empty for a partner's
    state     TEXT COLLATE "C" NOT NULL,
    at        BIGINT NOT NULL, -- when it came to be here
    record    TEXT NOT NULL, -- JSON of the whole nomination
    revision  BIGINT NOT NULL
);
CREATE INDEX partner_nomination_agreement ON partner_nomination (agreement, at, id);
CREATE INDEX partner_nomination_company ON partner_nomination (company, at, id);

-- Messages to and from partners, in the order of each direction. A row is added once; a receipt settles it.
CREATE TABLE exchange_message (
    agreement  TEXT COLLATE "C" NOT NULL REFERENCES partner_agreement (id),
    side       TEXT COLLATE "C" NOT NULL,
    seq        BIGINT NOT NULL,
    id         TEXT COLLATE "C" NOT NULL,
    nomination TEXT COLLATE "C" NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    digest     TEXT COLLATE "C" NOT NULL, -- hexadecimal SHA-256
    message    BYTEA NOT NULL, -- byte for byte; empty where it was refused, or forgotten with a withdrawn consent
    at         BIGINT NOT NULL,
    receipt    BYTEA NOT NULL, -- empty while there is none
    settled_at BIGINT NOT NULL, -- 0 while there is no receipt
    refused    TEXT COLLATE "C" NOT NULL, -- why the receiver did not take it
    PRIMARY KEY (agreement, side, seq)
);
CREATE UNIQUE INDEX exchange_message_id ON exchange_message (agreement, side, id);
CREATE INDEX exchange_message_nomination ON exchange_message (nomination, at);

-- What was turned away at the door, counted by day and reason: nothing of it is kept but the digest of the last.
CREATE TABLE exchange_refusal (
    day       TEXT COLLATE "C" NOT NULL,
    agreement TEXT COLLATE "C" NOT NULL, -- empty where nobody is known behind it
    reason    TEXT COLLATE "C" NOT NULL,
    count     BIGINT NOT NULL,
    first_at  BIGINT NOT NULL,
    last_at   BIGINT NOT NULL,
    digest    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (day, agreement, reason)
);

-- Which facts of which company went to whom, for what, under which consent. It outlives the messages.
CREATE TABLE transfer (
    message      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agreement    TEXT COLLATE "C" NOT NULL REFERENCES partner_agreement (id),
    nomination   TEXT COLLATE "C" NOT NULL REFERENCES partner_nomination (id),
    company      TEXT COLLATE "C" NOT NULL REFERENCES company (id),
    purpose      TEXT COLLATE "C" NOT NULL,
    fields       TEXT NOT NULL, -- JSON list of names
    digest       TEXT COLLATE "C" NOT NULL, -- of the message
    consent_at   BIGINT NOT NULL,
    at           BIGINT NOT NULL, -- when it was handed to the post
    delivered_at BIGINT NOT NULL, -- when the partner's receipt came; 0 while there is none
    withdrawn_at BIGINT NOT NULL -- when the consent was taken back; 0 while it stands
);
CREATE INDEX transfer_at ON transfer (at, message);
