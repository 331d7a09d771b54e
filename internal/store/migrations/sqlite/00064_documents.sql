-- +goose Up
-- Which documents companies bring under an agreement: those we ask the partner's for (in), and those it asks ours for (out).
CREATE TABLE partner_asks (
    agreement TEXT NOT NULL REFERENCES partner_agreement (id),
    side      TEXT NOT NULL,
    record    TEXT NOT NULL, -- JSON of the whole list
    revision  INTEGER NOT NULL,
    PRIMARY KEY (agreement, side)
) STRICT, WITHOUT ROWID;
