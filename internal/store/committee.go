package store

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/committee"
	"proba.example/internal/store/db"
)

// InsertMeeting adds a committee's meeting, at revision 1.
func (tx *Tx) InsertMeeting(ctx context.Context, s committee.Meeting) error {
	record, err := encode("meeting", s)
	if err != nil {
		return err
	}
	if err := tx.q.InsertCommitteeMeeting(ctx, db.InsertCommitteeMeetingParams{ID: string(s.ID), State: string(s.State), HeldOn: s.On.String(), Record: record}); err != nil {
		return tx.fail("insert meeting", err)
	}
	return tx.putItems(ctx, s)
}

// UpdateMeeting saves a meeting that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateMeeting(ctx context.Context, s committee.Meeting) error {
	record, err := encode("meeting", s)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateCommitteeMeeting(ctx, db.UpdateCommitteeMeetingParams{State: string(s.State), HeldOn: s.On.String(), Record: record, ID: string(s.ID), Revision: s.Revision})
	if err := tx.changed("update meeting", rows, err); err != nil {
		return err
	}
	return tx.putItems(ctx, s)
}

func (tx *Tx) putItems(ctx context.Context, s committee.Meeting) error {
	if err := tx.q.DeleteCommitteeItems(ctx, string(s.ID)); err != nil {
		return tx.fail("clear agenda", err)
	}
	for _, i := range s.Items {
		if err := tx.q.InsertCommitteeItem(ctx, db.InsertCommitteeItemParams{Meeting: string(s.ID), Application: i.Case}); err != nil {
			return tx.fail("insert agenda", err)
		}
	}
	return nil
}

// Meeting reads a meeting.
func (tx *Tx) Meeting(ctx context.Context, id committee.ID) (committee.Meeting, error) {
	r, err := tx.q.CommitteeMeeting(ctx, string(id))
	if err != nil {
		return committee.Meeting{}, tx.fail("read meeting", err)
	}
	return aMeeting(r)
}

// Meetings are all meetings, the latest day first.
func (tx *Tx) Meetings(ctx context.Context) ([]committee.Meeting, error) {
	return tx.meetings(tx.q.CommitteeMeetings(ctx))
}

// MeetingsOf are the meetings on whose agenda a case stands, the latest day first.
func (tx *Tx) MeetingsOf(ctx context.Context, id application.ID) ([]committee.Meeting, error) {
	return tx.meetings(tx.q.CommitteeMeetingsOf(ctx, string(id)))
}

func (tx *Tx) meetings(rows []db.CommitteeMeeting, err error) ([]committee.Meeting, error) {
	return manyOf(tx, "list meetings", rows, err, aMeeting)
}

func aMeeting(r db.CommitteeMeeting) (committee.Meeting, error) {
	s, err := decode[committee.Meeting]("meeting", r.Record)
	s.Revision = r.Revision
	return s, err
}
