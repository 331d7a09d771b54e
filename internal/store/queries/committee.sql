-- name: InsertCommitteeMeeting :exec
INSERT INTO committee_meeting (id, state, held_on, record, revision) VALUES (@id, @state, @held_on, @record, 1);

-- name: UpdateCommitteeMeeting :execrows
UPDATE committee_meeting SET state = @state, held_on = @held_on, record = @record, revision = revision + 1
WHERE id = @id AND revision = @revision;

-- name: CommitteeMeeting :one
SELECT * FROM committee_meeting WHERE id = @id;

-- name: CommitteeMeetings :many
SELECT * FROM committee_meeting ORDER BY held_on DESC, id;

-- name: CommitteeMeetingsOf :many
SELECT committee_meeting.* FROM committee_meeting
JOIN committee_item ON committee_item.meeting = committee_meeting.id
WHERE committee_item.application = @application
ORDER BY committee_meeting.held_on DESC, committee_meeting.id;

-- name: DeleteCommitteeItems :exec
DELETE FROM committee_item WHERE meeting = @meeting;

-- name: InsertCommitteeItem :exec
INSERT INTO committee_item (meeting, application) VALUES (@meeting, @application);
