-- name: InsertDecision :exec
INSERT INTO decision (application, outcome, grade, decision) VALUES (@application, @outcome, @grade, @decision);

-- name: DecisionOf :one
SELECT decision FROM decision WHERE application = @application;
