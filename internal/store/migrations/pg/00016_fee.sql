-- +goose Up
-- What cases were charged. An invoice never changes; what becomes of it stands in its entries.
CREATE TABLE invoice (
    number      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    application TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES application (id),
    year        BIGINT NOT NULL,
    sequence    BIGINT NOT NULL,
    due_on      TEXT COLLATE "C" NOT NULL,
    contents    TEXT NOT NULL, -- JSON of the whole invoice
    UNIQUE (year, sequence)
);

-- Payments, discounts, refunds and what takes them back. Entries are only added.
CREATE TABLE fee_entry (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- UUIDv7: in the order of entering
    invoice   TEXT COLLATE "C" NOT NULL REFERENCES invoice (number),
    kind      TEXT NOT NULL,
    reference TEXT COLLATE "C" NOT NULL, -- the bank's, of a payment
    contents  TEXT NOT NULL -- JSON of the whole entry
);

CREATE INDEX fee_entry_invoice ON fee_entry (invoice, id);

-- One payment is entered once, by whom or what file ever.
CREATE UNIQUE INDEX fee_entry_payment ON fee_entry (invoice, reference) WHERE kind = 'payment';
