package store

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
	"proba.example/internal/visit"
)

// VisitPhoto is a photo whose bytes have arrived.
type VisitPhoto struct {
	visit.Image
	By party.PersonID
}

// BeginVisit keeps a visit that nobody has kept yet, and gives the one that is kept.
func (tx *Tx) BeginVisit(ctx context.Context, id application.ID) (v visit.Visit, begun bool, err error) {
	record, err := encode("visit", visit.Visit{Case: id, State: visit.Open})
	if err != nil {
		return v, false, err
	}
	n, err := tx.q.InsertVisit(ctx, db.InsertVisitParams{Application: string(id), State: string(visit.Open), Record: record})
	if err != nil {
		return v, false, tx.fail("begin visit", err)
	}
	v, err = tx.Visit(ctx, id)
	return v, n > 0, err
}

// SaveVisit saves a visit in place of the revision that was read; another one meanwhile is a Conflict "fault.stale".
func (tx *Tx) SaveVisit(ctx context.Context, v visit.Visit) error {
	record, err := encode("visit", v)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateVisit(ctx, db.UpdateVisitParams{Application: string(v.Case), State: string(v.State), Record: record, Revision: v.Revision})
	return tx.changed("save visit", n, err)
}

// Visit gives the visit of a case; NotFound before its first entry.
func (tx *Tx) Visit(ctx context.Context, id application.ID) (visit.Visit, error) {
	r, err := tx.q.VisitOf(ctx, string(id))
	if err != nil {
		return visit.Visit{}, tx.fail("read visit", err)
	}
	v, err := decode[visit.Visit]("visit", r.Record)
	v.Revision = r.Revision
	return v, err
}

// AddVisitEntry adds an entry, unless one stands under its name, or under its number in its device: added is false then, and what
// stands is left as it is.
func (tx *Tx) AddVisitEntry(ctx context.Context, id application.ID, e visit.Entry) (added bool, err error) {
	text, err := encode("visit entry", e)
	if err != nil {
		return false, err
	}
	n, err := tx.q.InsertVisitEntry(ctx, db.InsertVisitEntryParams{
		Application: string(id), ID: e.ID, Device: e.Device, Seq: e.Seq, Person: string(e.By), ReceivedAt: micros(e.ReceivedAt), Entry: text,
	})
	return n > 0, tx.fail("add visit entry", err)
}

// VisitEntries gives the entries of a case, by name.
func (tx *Tx) VisitEntries(ctx context.Context, id application.ID) ([]visit.Entry, error) {
	rows, err := tx.q.VisitEntriesOf(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list visit entries", err)
	}
	entries := make([]visit.Entry, len(rows))
	for i, r := range rows {
		if entries[i], err = decode[visit.Entry]("visit entry", r.Entry); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// AddVisitPhoto says that a photo's bytes have arrived; a second arrival changes nothing.
func (tx *Tx) AddVisitPhoto(ctx context.Context, id application.ID, p VisitPhoto) (added bool, err error) {
	n, err := tx.q.InsertVisitPhoto(ctx, db.InsertVisitPhotoParams{
		Application: string(id), Digest: p.Digest, MediaType: p.MediaType, Size: p.Size, UploadedBy: string(p.By), UploadedAt: micros(tx.Now),
	})
	return n > 0, tx.fail("add visit photo", err)
}

// VisitPhotos gives the photos of a case that have arrived, by digest.
func (tx *Tx) VisitPhotos(ctx context.Context, id application.ID) (map[string]VisitPhoto, error) {
	rows, err := tx.q.VisitPhotosOf(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list visit photos", err)
	}
	photos := make(map[string]VisitPhoto, len(rows))
	for _, r := range rows {
		photos[r.Digest] = VisitPhoto{visit.Image{Digest: r.Digest, MediaType: r.MediaType, Size: r.Size}, party.PersonID(r.UploadedBy)}
	}
	return photos, nil
}

// InsertMinutes keeps one version of the minutes in the exact bytes; a number that is there already is a Conflict.
func (tx *Tx) InsertMinutes(ctx context.Context, id application.ID, number int, digest string, contents []byte) error {
	return tx.fail("insert minutes", tx.q.InsertVisitMinutes(ctx, db.InsertVisitMinutesParams{
		Application: string(id), Number: int64(number), Digest: digest, Contents: contents,
	}))
}

// Minutes gives one version of the minutes, held against its digest.
func (tx *Tx) Minutes(ctx context.Context, id application.ID, number int) (visit.Minutes, error) {
	r, err := tx.q.VisitMinutesOf(ctx, db.VisitMinutesOfParams{Application: string(id), Number: int64(number)})
	if err != nil {
		return visit.Minutes{}, tx.fail("read minutes", err)
	}
	return visit.Thaw(r.Contents, r.Digest)
}
