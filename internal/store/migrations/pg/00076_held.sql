-- +goose Up
-- What is held of a person is found by indexes, not by reading the tables that grow with everybody else.
CREATE INDEX journal_actor ON journal (actor, id);
CREATE INDEX letter_recipient ON letter (recipient);
CREATE INDEX scoresheet_expert ON scoresheet (expert);
CREATE INDEX scoresheet_version_expert ON scoresheet_version (expert);
CREATE INDEX mark_expert ON mark (expert);
CREATE INDEX interest_finding_person ON interest_finding (person);
CREATE INDEX confidentiality_person ON confidentiality (person);
CREATE INDEX visit_entry_person ON visit_entry (person);
CREATE INDEX signal_review_by ON signal_review (reviewed_by);
CREATE INDEX anchor_badge_expert ON anchor_badge (expert);
CREATE INDEX anchor_note_author ON anchor_note (author);
CREATE INDEX attestation_subject ON attestation (subject);
CREATE INDEX transfer_company ON transfer (company);
CREATE INDEX transfer_nomination ON transfer (nomination);
CREATE INDEX pilot_grant_cost_request ON pilot_grant_cost (request);
CREATE INDEX mentor_pairing_candidate_ever ON mentor_pairing (candidate);
