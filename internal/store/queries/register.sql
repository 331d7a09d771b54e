-- name: InsertEntry :exec
INSERT INTO register_entry (number, place, issued_on, valid_through, published_at, scheme, edition, sheet, region, grade, country,
    business_number, holder, latin_name, search, scheme_title, sheet_title, region_title)
VALUES (@number, (SELECT COALESCE(MAX(e.place), 0) + 1 FROM register_entry e), @issued_on, @valid_through, @published_at, @scheme, @edition, @sheet, @region, @grade, @country,
    @business_number, @holder, @latin_name, @search, @scheme_title, @sheet_title, @region_title);

-- name: InsertDocument :exec
INSERT INTO register_document (number, document) VALUES (@number, @document);

-- name: EntryByNumber :one
SELECT * FROM register_entry WHERE number = @number;

-- name: DocumentOf :one
SELECT document FROM register_document WHERE number = @number;

-- name: EventsOf :many
SELECT * FROM register_event WHERE number = @number ORDER BY position;

-- name: InsertEvent :exec
INSERT INTO register_event (number, position, place, event_on, kind, reason, successor, recorded_at)
VALUES (CAST(@number AS TEXT), (SELECT COALESCE(MAX(e.position), 0) + 1 FROM register_event e WHERE e.number = CAST(@number AS TEXT)),
    (SELECT COALESCE(MAX(e.place), 0) + 1 FROM register_event e), @event_on, @kind, @reason, @successor, @recorded_at);

-- Words are patterns of letters and digits between % signs; slots that are not needed are empty.
-- name: SearchEntries :many
SELECT * FROM register_entry
WHERE (issued_on < CAST(@before_on AS TEXT) OR (issued_on = CAST(@before_on AS TEXT) AND number < CAST(@before_number AS TEXT)))
  AND issued_on <= CAST(@before_on AS TEXT)
  AND (CAST(@scheme AS TEXT) = '' OR scheme = CAST(@scheme AS TEXT))
  AND (CAST(@sheet AS TEXT) = '' OR sheet = CAST(@sheet AS TEXT))
  AND (CAST(@region AS TEXT) = '' OR region = CAST(@region AS TEXT))
  AND (CAST(@grade AS TEXT) = '' OR grade = CAST(@grade AS TEXT))
  AND (CAST(@word_1 AS TEXT) = '' OR search LIKE CAST(@word_1 AS TEXT))
  AND (CAST(@word_2 AS TEXT) = '' OR search LIKE CAST(@word_2 AS TEXT))
  AND (CAST(@word_3 AS TEXT) = '' OR search LIKE CAST(@word_3 AS TEXT))
  AND (CAST(@word_4 AS TEXT) = '' OR search LIKE CAST(@word_4 AS TEXT))
  AND (CAST(@word_5 AS TEXT) = '' OR search LIKE CAST(@word_5 AS TEXT))
  AND (CAST(@word_6 AS TEXT) = '' OR search LIKE CAST(@word_6 AS TEXT))
ORDER BY issued_on DESC, number DESC
LIMIT CAST(@n AS BIGINT);

-- name: CountEntries :one
SELECT COUNT(*) FROM register_entry
WHERE (CAST(@scheme AS TEXT) = '' OR scheme = CAST(@scheme AS TEXT))
  AND (CAST(@sheet AS TEXT) = '' OR sheet = CAST(@sheet AS TEXT))
  AND (CAST(@region AS TEXT) = '' OR region = CAST(@region AS TEXT))
  AND (CAST(@grade AS TEXT) = '' OR grade = CAST(@grade AS TEXT))
  AND (CAST(@word_1 AS TEXT) = '' OR search LIKE CAST(@word_1 AS TEXT))
  AND (CAST(@word_2 AS TEXT) = '' OR search LIKE CAST(@word_2 AS TEXT))
  AND (CAST(@word_3 AS TEXT) = '' OR search LIKE CAST(@word_3 AS TEXT))
  AND (CAST(@word_4 AS TEXT) = '' OR search LIKE CAST(@word_4 AS TEXT))
  AND (CAST(@word_5 AS TEXT) = '' OR search LIKE CAST(@word_5 AS TEXT))
  AND (CAST(@word_6 AS TEXT) = '' OR search LIKE CAST(@word_6 AS TEXT));

-- name: CountAllEntries :one
SELECT COUNT(*) FROM register_entry;

-- The events of one page, whose first and last entry are given: a page is a range of (issued_on, number).
-- name: EventsBetween :many
SELECT v.* FROM register_event v JOIN register_entry e ON e.number = v.number
WHERE e.issued_on >= CAST(@last_on AS TEXT) AND e.issued_on <= CAST(@first_on AS TEXT)
  AND (e.issued_on > CAST(@last_on AS TEXT) OR e.number >= CAST(@last_number AS TEXT))
  AND (e.issued_on < CAST(@first_on AS TEXT) OR e.number <= CAST(@first_number AS TEXT))
ORDER BY v.number, v.position;
