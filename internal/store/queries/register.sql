-- name: InsertEntry :exec
INSERT INTO register_entry (number, place, issued_on, valid_through, published_at, scheme, edition, sheet, region, grade, country,
    business_number, holder, latin_name, scheme_title, sheet_title, region_title)
VALUES (@number, (SELECT COALESCE(MAX(e.place), 0) + 1 FROM register_entry e), @issued_on, @valid_through, @published_at, @scheme, @edition, @sheet, @region, @grade, @country,
    @business_number, @holder, @latin_name, @scheme_title, @sheet_title, @region_title);

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

-- What is searched of entries, in the order in which the register took them in.
-- name: SearchablesFrom :many
SELECT place, number, issued_on, valid_through, scheme, sheet, region, grade, business_number, holder, latin_name
FROM register_entry WHERE place > @after ORDER BY place LIMIT CAST(@n AS BIGINT);

-- name: EventsFrom :many
SELECT * FROM register_event WHERE place > @after ORDER BY place LIMIT CAST(@n AS BIGINT);

-- The register has grown when one of these has.
-- name: LastPlaces :one
SELECT CAST(COALESCE((SELECT MAX(e.place) FROM register_entry e), 0) AS BIGINT) AS entries,
    CAST(COALESCE((SELECT MAX(v.place) FROM register_event v), 0) AS BIGINT) AS events;

-- Lists have no common form on both engines: 25 slots, of which those not needed are empty.
-- name: EntriesNumbered :many
SELECT * FROM register_entry WHERE number IN (CAST(@n1 AS TEXT), CAST(@n2 AS TEXT), CAST(@n3 AS TEXT), CAST(@n4 AS TEXT), CAST(@n5 AS TEXT),
    CAST(@n6 AS TEXT), CAST(@n7 AS TEXT), CAST(@n8 AS TEXT), CAST(@n9 AS TEXT), CAST(@n10 AS TEXT), CAST(@n11 AS TEXT), CAST(@n12 AS TEXT),
    CAST(@n13 AS TEXT), CAST(@n14 AS TEXT), CAST(@n15 AS TEXT), CAST(@n16 AS TEXT), CAST(@n17 AS TEXT), CAST(@n18 AS TEXT), CAST(@n19 AS TEXT),
    CAST(@n20 AS TEXT), CAST(@n21 AS TEXT), CAST(@n22 AS TEXT), CAST(@n23 AS TEXT), CAST(@n24 AS TEXT), CAST(@n25 AS TEXT));

-- name: EventsNumbered :many
SELECT * FROM register_event WHERE number IN (CAST(@n1 AS TEXT), CAST(@n2 AS TEXT), CAST(@n3 AS TEXT), CAST(@n4 AS TEXT), CAST(@n5 AS TEXT),
    CAST(@n6 AS TEXT), CAST(@n7 AS TEXT), CAST(@n8 AS TEXT), CAST(@n9 AS TEXT), CAST(@n10 AS TEXT), CAST(@n11 AS TEXT), CAST(@n12 AS TEXT),
    CAST(@n13 AS TEXT), CAST(@n14 AS TEXT), CAST(@n15 AS TEXT), CAST(@n16 AS TEXT), CAST(@n17 AS TEXT), CAST(@n18 AS TEXT), CAST(@n19 AS TEXT),
    CAST(@n20 AS TEXT), CAST(@n21 AS TEXT), CAST(@n22 AS TEXT), CAST(@n23 AS TEXT), CAST(@n24 AS TEXT), CAST(@n25 AS TEXT))
ORDER BY number, position;

-- name: EntriesFrom :many
SELECT * FROM register_entry WHERE place > @after ORDER BY place LIMIT CAST(@n AS BIGINT);

-- name: EventsOfPlaces :many
SELECT v.* FROM register_event v JOIN register_entry e ON e.number = v.number
WHERE e.place >= CAST(@from_place AS BIGINT) AND e.place <= CAST(@to_place AS BIGINT) ORDER BY v.number, v.position;
