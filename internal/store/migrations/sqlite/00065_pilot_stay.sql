-- +goose Up
-- The sites that a pilot left or is about to come to, beside the one where it is: so that nothing that happened there is forgotten by a register.
CREATE TABLE pilot_stay (
    pilot    TEXT NOT NULL REFERENCES pilot (id),
    site     TEXT NOT NULL REFERENCES site (id),
    measured INTEGER NOT NULL, -- 1: a pilot began there; 0: it only passed, or is to come
    PRIMARY KEY (pilot, site)
) STRICT;
CREATE INDEX pilot_stay_site ON pilot_stay (site);
