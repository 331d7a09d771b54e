package casework

import (
	"context"
	"encoding/json"
	"io"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/enclosure"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/objection"
	"proba.example/internal/oversight"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// enclosing says to which statement a person may enclose files now, or why not.
type enclosing func(ctx context.Context, tx *store.Tx, who party.Actor) (enclosure.Subject, error)

// enclose keeps a file for a statement that is not handed in yet. As with evidence the bytes are stored before the record.
func (d *Desk) enclose(ctx context.Context, who party.Actor, name string, content io.Reader, may enclosing) error {
	room := func(tx *store.Tx, who party.Actor) (enclosure.Subject, error) {
		of, err := may(ctx, tx, who)
		if err != nil {
			return of, err
		}
		all, err := tx.Enclosures(ctx, of)
		if err != nil {
			return of, err
		}
		return of, enclosure.Room(all)
	}
	if err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error { _, err := room(tx, who); return err }); err != nil {
		return err
	}
	stored, err := d.Files.Put(ctx, name, content, MaxEvidenceBytes)
	if err != nil {
		return err
	}
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		of, err := room(tx, who)
		if err != nil {
			return err
		}
		id, err := store.NewID()
		if err != nil {
			return err
		}
		return tx.InsertEnclosure(ctx, of, enclosure.File{
			ID: id, Name: stored.Name, MediaType: stored.MediaType, Size: stored.Size, Digest: stored.Digest, By: who.ID(), At: tx.Now.UTC(),
		})
	})
}

// takeOut takes a file out of a statement that is not handed in yet.
func (d *Desk) takeOut(ctx context.Context, who party.Actor, file string, may enclosing) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		of, err := may(ctx, tx, who)
		if err != nil {
			return err
		}
		return tx.RemoveEnclosure(ctx, of, file)
	})
}

// objecting is the objection of a case that is being written.
func objecting(id application.ID) enclosure.Subject {
	return enclosure.Subject("objection/" + string(id))
}

// mayEnclose lets enclose files to an objection who may file one now.
func (d *Desk) mayEnclose(id application.ID) enclosing {
	return func(ctx context.Context, tx *store.Tx, who party.Actor) (enclosure.Subject, error) {
		c, err := d.contests(ctx, tx, id)
		if err != nil {
			return "", err
		}
		if who.May(party.ActReadOwn, c.a.Company) != nil {
			return "", fault.New(fault.NotFound, "fault.not_found")
		}
		all, err := tx.ObjectionsOf(ctx, id)
		if err != nil {
			return "", err
		}
		refused := error(fault.New(fault.NotFound, "objection.none_in_scheme"))
		for _, x := range c.all {
			if refused = c.may(who, x, all, d.today(tx)); refused == nil {
				break
			}
		}
		return objecting(id), refused
	}
}

// EncloseInObjection keeps a file for the objection that the company's person is about to file in a case.
func (d *Desk) EncloseInObjection(ctx context.Context, who party.Actor, id application.ID, name string, content io.Reader) error {
	return d.enclose(ctx, who, name, content, d.mayEnclose(id))
}

// TakeOutOfObjection takes such a file out again. What was filed stays as it was filed.
func (d *Desk) TakeOutOfObjection(ctx context.Context, who party.Actor, id application.ID, file string) error {
	return d.takeOut(ctx, who, file, d.mayEnclose(id))
}

// ObjectionEnclosure gives a file of an objection in a case: to the company's people, also before it is filed; to the agency's readers but
// those who left its panel for an interest; and to the panel, where that objection sent the case back to it.
func (d *Desk) ObjectionEnclosure(ctx context.Context, who party.Actor, id application.ID, file string) (f enclosure.File, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		p, err := store.Absent(tx.Panel(ctx, id))
		if err != nil {
			return err
		}
		if p == nil {
			p = &panel.Panel{}
		}
		all, err := tx.ObjectionsOf(ctx, id)
		if err != nil {
			return err
		}
		var shown []enclosure.File
		switch {
		case who.May(party.ActReadOwn, a.Company) == nil:
			if shown, err = tx.Enclosures(ctx, objecting(id)); err != nil {
				return err
			}
			for _, o := range all {
				shown = append(shown, o.Files...)
			}
		case who.May(party.ActReadCases, "") == nil && !p.Tied(who.ID()):
			for _, o := range all {
				shown = append(shown, o.Files...)
			}
		case who.May(party.ActReadOwnScoring, "") == nil && p.MayRead(who.ID()) == nil:
			if o := sentBack(all); o != nil {
				shown = o.Files
			}
		}
		f, err = enclosure.Find(shown, file)
		return err
	})
	return f, err
}

// sentBack is the latest objection of a case, where its answer sent the case back to the panel; nil otherwise.
func sentBack(all []objection.Objection) *objection.Objection {
	if len(all) == 0 {
		return nil
	}
	o := all[len(all)-1]
	if o.Answer == nil || o.Answer.Outcome != objection.Reopened {
		return nil
	}
	return &o
}

// finding is what is found of a condition in a follow-up check that is not concluded.
func finding(id oversight.CheckID, condition string) enclosure.Subject {
	return enclosure.Subject("check/" + string(id) + "/" + condition)
}

// mayFind lets keep files for a finding who makes the check.
func (d *Desk) mayFind(id oversight.CheckID, condition string) enclosing {
	return func(ctx context.Context, tx *store.Tx, who party.Actor) (enclosure.Subject, error) {
		if err := who.May(party.ActFollowUp, ""); err != nil {
			return "", err
		}
		k, err := tx.FollowUpCheck(ctx, id)
		if err != nil {
			return "", err
		}
		c, err := d.issued(ctx, tx, k.Certificate)
		if err != nil {
			return "", err
		}
		if !slices.ContainsFunc(conditionsOf(c.edition), func(x scheme.FollowUpCondition) bool { return x.Code == condition }) {
			return "", fault.New(fault.NotFound, "fault.not_found")
		}
		return finding(id, condition), k.MayFind(who)
	}
}

// EncloseInFinding keeps a file for what the checker is about to find of a condition.
func (d *Desk) EncloseInFinding(ctx context.Context, who party.Actor, id oversight.CheckID, condition, name string, content io.Reader) error {
	return d.enclose(ctx, who, name, content, d.mayFind(id, condition))
}

// TakeOutOfFinding takes such a file out again. What was concluded stays as it was found.
func (d *Desk) TakeOutOfFinding(ctx context.Context, who party.Actor, id oversight.CheckID, condition, file string) error {
	return d.takeOut(ctx, who, file, d.mayFind(id, condition))
}

// CheckEnclosure gives a file of a finding: to the agency's readers, to the checker also before it is concluded, and to the holder's people
// where it bears out what was not kept.
func (d *Desk) CheckEnclosure(ctx context.Context, who party.Actor, id oversight.CheckID, file string) (f enclosure.File, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		k, err := tx.FollowUpCheck(ctx, id)
		if err != nil {
			return err
		}
		var shown []enclosure.File
		switch {
		case who.May(party.ActReadOwn, k.Company) == nil:
			shown = k.ForHolder().Files()
		case who.May(party.ActReadCases, "") == nil:
			shown = k.Files()
		}
		if who.May(party.ActFollowUp, "") == nil && k.MayFind(who) == nil {
			c, err := d.issued(ctx, tx, k.Certificate)
			if err != nil {
				return err
			}
			for _, x := range conditionsOf(c.edition) {
				kept, err := tx.Enclosures(ctx, finding(id, x.Code))
				if err != nil {
					return err
				}
				shown = append(shown, kept...)
			}
		}
		f, err = enclosure.Find(shown, file)
		return err
	})
	return f, err
}

// lost are, of files that were handed in, those whose bytes are not kept any more. Bytes that changed the check of the files finds.
func (d *Desk) lost(all []enclosure.File) (lost []enclosure.File, err error) {
	for _, x := range all {
		f, err := d.Files.Open(x.Digest)
		if fault.Is(err, fault.NotFound) {
			lost = append(lost, x)
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	return lost, nil
}

// sealedAs says whether the journal has the same files, in the same order, as a record.
func sealedAs(e journal.Entry, all []enclosure.File) bool {
	var said struct {
		Files []enclosure.Seal `json:"files"`
	}
	return json.Unmarshal([]byte(e.Details), &said) == nil && slices.Equal(said.Files, enclosure.Seals(all))
}
