-- +goose Up
-- The text of the printed code, signed together with the certificate; empty for those signed before there were codes, until the
-- program has signed them too.
ALTER TABLE certificate ADD COLUMN code TEXT NOT NULL DEFAULT '';
