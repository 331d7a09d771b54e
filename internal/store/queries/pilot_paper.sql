-- name: InsertPilotPaper :exec
INSERT INTO pilot_paper (pilot, kind, number, digest, contents) VALUES (@pilot, @kind, @number, @digest, @contents);

-- name: PilotPapers :many
SELECT * FROM pilot_paper WHERE pilot = @pilot ORDER BY kind, number;
