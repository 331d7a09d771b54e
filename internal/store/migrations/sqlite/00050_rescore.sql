-- +goose Up
-- Which of a case's results it is, from 1: a case can be scored again whose result a frozen reading took in.
ALTER TABLE result ADD COLUMN position INTEGER NOT NULL DEFAULT 1;
UPDATE result SET position = 1 + (SELECT COUNT(*) FROM result_before b WHERE b.application = result.application);

-- Why a result gave way, and by whose act; of those that did before, the journal knows.
ALTER TABLE result_before ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE result_before ADD COLUMN ended_by TEXT NOT NULL DEFAULT '';
ALTER TABLE result_before ADD COLUMN words TEXT NOT NULL DEFAULT '';
UPDATE result_before SET (cause, ended_by, words) = (
    SELECT CASE j.act WHEN 'third_expert_asked' THEN 'third_expert' WHEN 'result_set_aside' THEN 'conflict' ELSE 'objection' END, j.actor, j.ground
    FROM (
        SELECT subject, act, actor, ground, ROW_NUMBER() OVER (PARTITION BY subject ORDER BY id) AS nth
        FROM journal WHERE act IN ('third_expert_asked', 'result_set_aside', 'objection_reopened')
    ) j WHERE j.subject = result_before.application AND j.nth = result_before.position
) WHERE (
    SELECT COUNT(*) FROM journal k WHERE k.subject = result_before.application AND k.act IN ('third_expert_asked', 'result_set_aside', 'objection_reopened')
) >= position;

-- The results that frozen readings took in. A result counts in one cycle, and a cycle counts one result of a case.
CREATE TABLE reading_case_now (
    application TEXT NOT NULL REFERENCES application (id),
    scheme      TEXT NOT NULL,
    edition     TEXT NOT NULL,
    sheet       TEXT NOT NULL,
    number      INTEGER NOT NULL,
    adjusted    INTEGER NOT NULL, -- tenths of a point; -1 where there is none
    position    INTEGER NOT NULL, -- of the result among those of the case
    PRIMARY KEY (application, position),
    UNIQUE (scheme, edition, sheet, number, application),
    FOREIGN KEY (scheme, edition, sheet, number) REFERENCES reading (scheme, edition, sheet, number)
) STRICT, WITHOUT ROWID;
INSERT INTO reading_case_now (application, scheme, edition, sheet, number, adjusted, position)
SELECT c.application, c.scheme, c.edition, c.sheet, c.number, c.adjusted, 1 + (SELECT COUNT(*) FROM result_before b WHERE b.application = c.application)
FROM reading_case c;
DROP TABLE reading_case;
ALTER TABLE reading_case_now RENAME TO reading_case;
