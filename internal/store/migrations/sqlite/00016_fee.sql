-- +goose Up
-- What cases were charged. An invoice never changes; what becomes of it stands in its entries.
CREATE TABLE invoice (
    number      TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL UNIQUE REFERENCES application (id),
    year        INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    due_on      TEXT NOT NULL,
    contents    TEXT NOT NULL, -- JSON of the whole invoice
    UNIQUE (year, sequence)
) STRICT;

-- Payments, discounts, refunds and what takes them back. Entries are only added.
CREATE TABLE fee_entry (
    id        TEXT NOT NULL PRIMARY KEY, -- UUIDv7: in the order of entering
    invoice   TEXT NOT NULL REFERENCES invoice (number),
    kind      TEXT NOT NULL,
    reference TEXT NOT NULL, -- the bank's, of a payment
    contents  TEXT NOT NULL -- JSON of the whole entry
) STRICT;

CREATE INDEX fee_entry_invoice ON fee_entry (invoice, id);

-- One payment is entered once, by whom or what file ever.
CREATE UNIQUE INDEX fee_entry_payment ON fee_entry (invoice, reference) WHERE kind = 'payment';
