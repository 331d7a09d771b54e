package support_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/aid"
	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/support"
)

var ctx = context.Background()

const loan = "korea-innobiz-loan"

func fatal(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// submitted is a request for the loan by a certified company, at an agency that publishes the measures that come with the program.
func submitted(t *testing.T) (*caseworktest.World, *support.Desk, aid.ID) {
	t.Helper()
	w := caseworktest.New(t)
	d := w.Support()
	app := w.At(t, application.Certified)
	files, err := measure.Shipped()
	fatal(t, err)
	_, err = d.Publish(ctx, caseworktest.Person("demo-officer"), files...)
	fatal(t, err)
	var org party.OrgID
	fatal(t, w.Store.View(ctx, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, app)
		org = a.Company
		return err
	}))
	id, err := d.OpenAid(ctx, w.Owner(), org, loan)
	fatal(t, err,
		d.SaveAid(ctx, w.Owner(), id, "A press for lenses, with its foundation.", []aid.Item{{Text: "Press", Name: "Press 7", Amount: 40_000_000}}, 1),
		d.GivePaper(ctx, w.Owner(), id, "extract", w.Today(), "extract.pdf", strings.NewReader("%PDF-1.4 extract")),
		d.SubmitAid(ctx, w.Owner(), id, 2))
	return w, d, id
}

// nextEdition publishes the loan anew, at half the rate and from tomorrow, by two persons.
func nextEdition(t *testing.T, w *caseworktest.World, d *support.Desk) {
	t.Helper()
	officer, decider := caseworktest.Person("demo-officer"), caseworktest.Person("demo-decider")
	all, err := d.Editions(ctx, officer)
	fatal(t, err)
	i := slices.IndexFunc(all, func(m *measure.Measure) bool { return m.Code == loan })
	draft, err := d.BeginDraft(ctx, officer, "The next loan", scheme.Ref{Scheme: loan, Edition: all[i].Version}, nil)
	fatal(t, err)
	f, err := d.DraftFile(ctx, officer, draft)
	fatal(t, err)
	next := f.File
	next.Version, next.Valid.From, next.Valid.To, next.Benefit.Rate = "2099", w.Today().AddDays(1).String(), "", next.Benefit.Rate/2
	next.Examples = []measure.Example{{Name: "Certified", Facts: map[string]string{"country": "KR", "certified": "yes", "tax_arrears": "no"}, Answer: measure.Open}}
	source, err := next.Source()
	fatal(t, err, d.WriteDraft(ctx, officer, draft, f.Draft.Revision, "The next loan", string(source)))
	fatal(t, d.ProposeMeasure(ctx, officer, draft, "The council agreed to it at its last meeting."))
	f, err = d.DraftFile(ctx, decider, draft)
	fatal(t, err, d.ConfirmMeasure(ctx, decider, draft, f.Waiting.Digest))
}

// A request stays under the edition it was submitted under (R37): one that comes into force later changes neither its sum nor its rule.
func TestR37ARequestKeepsItsEdition(t *testing.T) {
	w, d, id := submitted(t)
	before, err := d.OwnAid(ctx, w.Owner(), id)
	fatal(t, err)
	nextEdition(t, w, d)
	w.Advance(49 * time.Hour) // the next edition is in force
	after, err := d.OwnAid(ctx, w.Owner(), id)
	fatal(t, err)
	if after.Measure.Version != before.Measure.Version || after.Request.Version != before.Measure.Version || after.Request.Check.Version != before.Measure.Version {
		t.Fatalf("submitted under %s, stands under %s", before.Measure.Version, after.Measure.Version)
	}
	if again, err := d.OpenAid(ctx, w.Owner(), after.Request.Company, loan); err != nil {
		t.Fatal(err)
	} else if x, err := d.OwnAid(ctx, w.Owner(), again); err != nil || x.Measure.Version != "2099" {
		t.Errorf("a new request is under %s, %v", x.Measure.Version, err)
	}
	officer, decider := caseworktest.Person("demo-officer"), caseworktest.Person("demo-decider")
	words := "The press is on the list of the measure."
	fatal(t, d.ExamineAid(ctx, officer, id, nil, true, words),
		d.ApproveAid(ctx, decider, id, 40_000_000, []aid.Tranche{{Amount: 40_000_000, DueOn: w.Today()}}, words))
	if found, looked, err := d.CheckMeasures(ctx); err != nil || looked < 3 || len(found) > 0 {
		t.Errorf("%d looked at, %v, %v", looked, found, err)
	}
}

// What is changed in the database behind the desk's back is found, each by what it contradicts.
func TestChangedEditionsAreFound(t *testing.T) {
	w, d, _ := submitted(t)
	if found, looked, err := d.CheckMeasures(ctx); err != nil || looked == 0 || len(found) > 0 {
		t.Fatalf("%d looked at, %v, %v", looked, found, err)
	}
	var source []byte
	var digest, version string
	row := w.Store.WriterDB().QueryRowContext(ctx, "SELECT source, digest, version FROM measure WHERE code = $1", loan)
	fatal(t, row.Scan(&source, &digest, &version))
	richer := bytes.Replace(source, []byte("rate: 100"), []byte("rate: 99"), 1)
	if bytes.Equal(richer, source) {
		t.Fatalf("the file has no such rate:\n%s", source)
	}
	for what, c := range map[string]struct {
		do, undo string
		args     []any
		back     []any
		want     []string
	}{
		"a file": {"UPDATE measure SET source = $1 WHERE code = $2", "UPDATE measure SET source = $1 WHERE code = $2", []any{richer, loan}, []any{source, loan}, []string{"whose digest was kept", "the journal says", "under which it was submitted"}},
		"a file and its digest": {
			"UPDATE measure SET source = $1, digest = $2 WHERE code = $3", "UPDATE measure SET source = $1, digest = $2 WHERE code = $3",
			[]any{richer, fmt.Sprintf("%064d", 0), loan},
			[]any{source, digest, loan},
			[]string{"whose digest was kept", "the journal says", "under which it was submitted"},
		},
		"a file without its digest": {"UPDATE measure SET source = $1, digest = '' WHERE code = $2", "UPDATE measure SET source = $1, digest = $2 WHERE code = $3", []any{richer, loan}, []any{source, digest, loan}, []string{"the journal says", "under which it was submitted"}},
		"the name of an edition":    {"UPDATE measure SET version = '1999' WHERE code = $1", "UPDATE measure SET version = $1 WHERE code = $2", []any{loan}, []any{version, loan}, []string{"does not read as this edition", "no act of the journal", "is not there"}},
		"the edition of a request": {
			`UPDATE aid SET record = replace(record, '"version":"` + version + `","currency"', '"version":"1999","currency"')`, `UPDATE aid SET record = replace(record, '"version":"1999","currency"', '"version":"` + version + `","currency"')`,
			nil, nil,
			[]string{"was checked under edition " + version},
		},
	} {
		if _, err := w.Store.WriterDB().ExecContext(ctx, c.do, c.args...); err != nil {
			t.Fatal(err)
		}
		found, _, err := d.CheckMeasures(ctx)
		fatal(t, err)
		if len(found) != len(c.want) {
			t.Errorf("%s was changed: %d findings, want %d: %v", what, len(found), len(c.want), found)
		}
		for _, words := range c.want {
			if !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, words) }) {
				t.Errorf("%s was changed, and nothing says %q: %v", what, words, found)
			}
		}
		if _, err := w.Store.WriterDB().ExecContext(ctx, c.undo, c.back...); err != nil {
			t.Fatal(err)
		}
	}
	if found, _, err := d.CheckMeasures(ctx); err != nil || len(found) > 0 {
		t.Errorf("put back: %v, %v", found, err)
	}
}

// Whoever could be the second person of a draft gets one letter, and its proposer none.
func TestTheSecondPersonOfADraftGetsALetter(t *testing.T) {
	w, d, _ := submitted(t)
	nextEdition(t, w, d)
	w.Drain(t)
	told := map[string]int{}
	for _, l := range w.Post.Letters() {
		if strings.Contains(l.Mail.Text, "/office/measures/drafts/") {
			told[l.To]++
		}
	}
	var want []string
	fatal(t, w.Store.View(ctx, func(tx *store.Tx) error {
		for _, duty := range []party.Duty{party.Officer, party.Decider} {
			people, err := tx.PeopleWith(ctx, duty)
			if err != nil {
				return err
			}
			for _, p := range people {
				if p.ID != "demo-officer" && !slices.Contains(want, p.Email) {
					want = append(want, p.Email)
				}
			}
		}
		return nil
	}))
	if len(want) < 2 || len(told) != len(want) {
		t.Errorf("letters to %v, want to %v", told, want)
	}
	for _, who := range want {
		if told[who] != 1 {
			t.Errorf("%s got %d letters", who, told[who])
		}
	}
}
