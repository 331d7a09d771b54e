-- +goose Up
-- Of a renewal: the certificate it renews, as JSON; empty for an application anew.
ALTER TABLE application ADD COLUMN renews TEXT NOT NULL DEFAULT '';
