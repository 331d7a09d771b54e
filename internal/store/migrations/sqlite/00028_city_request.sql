-- +goose Up
-- What bodies of the city need, for companies to answer with solutions.
CREATE TABLE city_request (
    id       TEXT NOT NULL PRIMARY KEY,
    state    TEXT NOT NULL,
    title    TEXT NOT NULL,
    deadline TEXT NOT NULL, -- the last day for solutions
    record   TEXT NOT NULL, -- JSON of the whole request
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX city_request_deadline ON city_request (deadline, id);
