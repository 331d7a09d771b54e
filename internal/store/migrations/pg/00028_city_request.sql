-- +goose Up
-- What bodies of the city need, for companies to answer with solutions.
CREATE TABLE city_request (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state    TEXT COLLATE "C" NOT NULL,
    title    TEXT COLLATE "C" NOT NULL,
    deadline TEXT COLLATE "C" NOT NULL, -- the last day for solutions
    record   TEXT NOT NULL, -- JSON of the whole request
    revision BIGINT NOT NULL
);
CREATE INDEX city_request_deadline ON city_request (deadline, id);
