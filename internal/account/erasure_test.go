package account_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/account"
	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/frozen"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/privacy"
	"proba.example/internal/store"
)

var ctx = context.Background()

// agency is a world with the desk of people, an administrator and a decider.
type agency struct {
	*caseworktest.World
	people     *account.Desk
	admin, dec party.Actor
}

func open(t *testing.T) *agency {
	t.Helper()
	return openOn(t, "")
}

func openOn(t *testing.T, dsn string) *agency {
	t.Helper()
	w := caseworktest.Open(t, caseworktest.Options{DSN: dsn})
	a := &agency{World: w, people: &account.Desk{Store: w.Store, Queue: w.Desk.Queue, EnterLog: w.Desk.EnterLog, Place: caseworktest.Seoul}}
	for id, d := range map[string]party.Duty{"eraser": party.Administrator, "second": party.Decider} {
		p := party.Person{ID: party.PersonID(id), Email: id + "@agency.example", Name: id, Language: "en", Active: true, Duties: []party.Duty{d}, CreatedAt: w.Clock.Now()}
		a.write(t, func(tx *store.Tx) error { return tx.InsertPerson(ctx, p) })
		a.write(t, func(tx *store.Tx) error {
			return tx.Record(ctx, p.ID, journal.PersonSaved, id, "", map[string]any{"duties": p.Duties, "active": true})
		})
	}
	a.admin, a.dec = caseworktest.Person("eraser"), caseworktest.Person("second")
	return a
}

func (a *agency) write(t *testing.T, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := a.Store.Update(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func (a *agency) file(t *testing.T, id party.PersonID) account.ErasureFile {
	t.Helper()
	f, err := a.people.ErasureOf(ctx, a.admin, id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const why = "The person asked for it in writing."

// erased has a person's data erased by two, and gives what opens the pieces.
func (a *agency) erased(t *testing.T, id party.PersonID) []byte {
	t.Helper()
	if err := a.people.ProposeErasure(ctx, a.admin, id, privacy.PIPA, "", why); err != nil {
		t.Fatalf("%v; %+v", err, a.file(t, id).Blocks)
	}
	p := a.file(t, id).Waiting
	opens, err := a.people.ConfirmErasure(ctx, a.dec, p.ID, p.Digest)
	if err != nil {
		t.Fatal(err)
	}
	return opens
}

func (a *agency) found(t *testing.T) (found, told []string) {
	t.Helper()
	found, told, err := a.people.CheckErasures(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return found, told
}

func wants(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(fmt.Sprintf("%+v", fault.All(err)), key) {
		t.Errorf("%s: %v, want %s", what, err, key)
	}
}

// scored is everything that scores, decisions and calibration rest on, to the byte.
func (a *agency) scored(t *testing.T, id application.ID) string {
	t.Helper()
	var out []byte
	a.write(t, func(tx *store.Tx) error {
		r, err := tx.Result(ctx, id)
		if err != nil {
			return err
		}
		dec, err := tx.Decision(ctx, id)
		if err != nil {
			return err
		}
		pan, err := tx.Panel(ctx, id)
		if err != nil {
			return err
		}
		var sheets []any
		for _, m := range pan.Members {
			s, err := tx.Scoresheet(ctx, id, m.Person)
			if err != nil {
				return err
			}
			sheets = append(sheets, s)
		}
		out, err = json.Marshal([]any{r, dec, sheets})
		return err
	})
	return string(out)
}

// An expert leaves: profile, forms and declared interests go, and scores, the decision and the certificate are as they were to the digit.
func TestTheErasureOfAnExpert(t *testing.T) {
	a := open(t)
	id := a.At(t, application.Certified)
	var who party.Person
	a.write(t, func(tx *store.Tx) (err error) {
		pan, err := tx.Panel(ctx, id)
		if err != nil {
			return err
		}
		if who, err = tx.Person(ctx, pan.Members[0].Person); err != nil {
			return err
		}
		who.Name, who.Employer = "Квист Аделаида", "Институт <Ржавчина>"
		if err := tx.UpdatePerson(ctx, who); err != nil {
			return err
		}
		old, err := store.Absent(tx.Profile(ctx, who.ID))
		if err != nil {
			return err
		}
		p := expert.Profile{Person: who.ID, Employers: []expert.Post{{Organisation: "Институт Ржавчина"}}}
		if old != nil {
			p.Revision = old.Revision
		}
		if err := tx.SaveProfile(ctx, p); err != nil {
			return err
		}
		return tx.Record(ctx, "eraser", journal.CompanySaved, string(id), "Сказала Квист Аделаида.", map[string]any{"by": "квист аделаида", "seal": "aa"})
	})
	before := a.scored(t, id)
	wants(t, "an expert on duty", a.people.ProposeErasure(ctx, a.admin, who.ID, privacy.GDPR, "", why), fault.Conflict, "privacy.blocked")
	who.Duties, who.Active = nil, false
	a.write(t, func(tx *store.Tx) error { return tx.UpdatePerson(ctx, who) })

	wants(t, "without the duty", a.people.ProposeErasure(ctx, caseworktest.Person(who.ID), who.ID, privacy.GDPR, "", why), fault.Forbidden, "")
	wants(t, "reasons that name the person", a.people.ProposeErasure(ctx, a.admin, who.ID, privacy.GDPR, "", "Квист Аделаида asked for it in writing."), fault.Invalid, "privacy.names")
	wants(t, "under no law", a.people.ProposeErasure(ctx, a.admin, who.ID, "law", "", why), fault.Invalid, "choose_one")
	if err := a.people.ProposeErasure(ctx, a.admin, who.ID, privacy.GDPR, "Adelaida Kvist", why); err != nil {
		t.Fatal(err)
	}
	p := a.file(t, who.ID).Waiting
	_, err := a.people.ConfirmErasure(ctx, a.admin, p.ID, p.Digest)
	wants(t, "by one alone", err, fault.Forbidden, "own_proposal")
	_, err = a.people.ConfirmErasure(ctx, a.dec, p.ID, "another")
	wants(t, "unseen", err, fault.Conflict, "changed")
	if err := a.people.DeclineErasure(ctx, a.dec, p.ID, "It must wait for another month."); err != nil {
		t.Fatal(err)
	}
	if e := a.file(t, who.ID).Erasure; len(e.Words.Words) > 0 {
		t.Errorf("what a declined proposal looked for is kept: %+v", e)
	}
	a.erased(t, who.ID)

	a.write(t, func(tx *store.Tx) error {
		got, err := tx.Person(ctx, who.ID)
		if err != nil {
			return err
		}
		if strings.Contains(got.Name+got.Email+got.Employer, "Квист") || got.Employer != "" || got.Active {
			t.Errorf("the account: %+v", got)
		}
		if _, err := tx.Profile(ctx, who.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the profile: %v", err)
		}
		forms, err := tx.FormsOf(ctx, who.ID)
		for _, f := range forms {
			if len(f.Statements) > 0 {
				t.Errorf("a form still says %+v", f)
			}
		}
		if err != nil {
			return err
		}
		entries, err := tx.Journal(ctx, string(id))
		last := entries[len(entries)-1]
		if last.Ground != "Сказала "+frozen.Mark+"." || last.Details != `{"by":"`+frozen.Mark+`","seal":"aa"}` {
			t.Errorf("the journal: %+v", last)
		}
		return err
	})
	if after := a.scored(t, id); after != before {
		t.Errorf("what was scored changed:\n%s\n%s", before, after)
	}
	a.Check(t)
	if found, _ := a.found(t); len(found) > 0 {
		t.Errorf("the second judge: %q", found)
	}
	// What stays, stays under a rule.
	for _, l := range a.file(t, who.ID).Passes[0].Done {
		if l.Treatment == privacy.Stays && l.Rule == "" {
			t.Errorf("stays without a rule: %+v", l)
		}
	}
	a.write(t, func(tx *store.Tx) error {
		left, err := tx.Mentions(ctx, []string{"Квист Аделаида", who.Email})
		for _, m := range left {
			if c := privacy.ColumnOf(m.Table, m.Column); c.Rule == "" && c.How != privacy.Not {
				t.Errorf("%s.%s %s still names the person", m.Table, m.Column, m.Key)
			}
		}
		return err
	})
}

// applicant certifies a company whose representative is the person who applied.
func (a *agency) applicant(t *testing.T) (application.ID, party.Person) {
	t.Helper()
	id := a.At(t, application.Certified)
	who := a.Owner().Person
	a.write(t, func(tx *store.Tx) error {
		subs, err := tx.Submissions(ctx, id)
		if err != nil {
			return err
		}
		c, err := application.Thaw(subs[0].Contents, subs[0].Digest)
		if who.Name = c.Company.Representative; who.Name == "" {
			t.Fatal("the submission names no representative")
		}
		if err != nil {
			return err
		}
		return tx.UpdatePerson(ctx, who)
	})
	return id, who
}

func (a *agency) submission(t *testing.T, id application.ID) (s store.StoredSubmission) {
	t.Helper()
	a.write(t, func(tx *store.Tx) error {
		all, err := tx.Submissions(ctx, id)
		if err == nil {
			s = all[0]
		}
		return err
	})
	return s
}

// A name in a sealed application stays as long as its rule says, and then goes with the digest still checkable; what only looks like an erasure is
// found.
func TestANameInASealedApplication(t *testing.T) {
	a := open(t)
	running := a.At(t, application.Submitted)
	owner := a.Owner().Person
	wants(t, "a case on its way", a.people.ProposeErasure(ctx, a.admin, owner.ID, privacy.PIPA, "", why), fault.Conflict, "privacy.blocked")
	if f := a.file(t, owner.ID); len(f.Blocks) == 0 || f.Blocks[0].Reason != privacy.OpenCase || f.Blocks[0].Name == "" || running == "" {
		t.Errorf("what is in the way: %+v", f.Blocks)
	}
	id, who := a.applicant(t)
	if err := a.people.AskErasure(ctx, party.Actor{Person: who}); err != nil {
		t.Fatal(err)
	}
	a.erased(t, who.ID)
	whole := a.submission(t, id)
	f := a.file(t, who.ID)
	if i := slices.IndexFunc(f.Lines, func(l privacy.Line) bool { return l.Place == privacy.Submissions }); i < 0 || f.Lines[i].Rule != privacy.Certified || f.Lines[i].Until.IsZero() {
		t.Fatalf("what stays: %+v", f.Lines)
	}
	if !bytes.Contains(whole.Contents, []byte(who.Name)) || f.Erasure.DueOn.IsZero() {
		t.Fatalf("the application lost its name before its time, or no day is set: %s", f.Erasure.DueOn)
	}
	wants(t, "before its day", a.people.ProposeErasure(ctx, a.admin, who.ID, privacy.PIPA, "", why), fault.Conflict, "privacy.nothing")

	a.Advance(time.Duration(f.Erasure.DueOn.AddDays(1).DaysSince(calendar.On(a.Clock.Now(), caseworktest.Seoul))) * 24 * time.Hour)
	for range 2 {
		if err := a.people.Retain(ctx); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := a.people.Erasures(ctx, a.admin)
	if err != nil || len(rows) != 1 || !rows[0].Due {
		t.Errorf("what is due: %+v, %v", rows, err)
	}
	opens := a.erased(t, who.ID)
	s := a.submission(t, id)
	c, err := application.Thaw(s.Contents, s.Digest)
	if err != nil || s.Digest != whole.Digest || c.Company.Representative != frozen.Mark || bytes.Contains(s.Contents, []byte(who.Name)) {
		t.Fatalf("the application: %v, %+v", err, c.Company)
	}
	var given struct {
		Opens map[string][]frozen.Words `json:"opens"`
	}
	if err := json.Unmarshal(opens, &given); err != nil {
		t.Fatal(err)
	}
	again, err := frozen.Reopen(s.Contents, s.Digest, given.Opens["submission "+string(id)+"/1"])
	if err != nil || !bytes.Equal(again, whole.Contents) {
		t.Errorf("the person cannot show what stood there: %v", err)
	}
	found, told := a.found(t)
	if len(found) > 0 || len(told) == 0 || !strings.Contains(told[0], "erased on") || !strings.Contains(told[0], "pipa") {
		t.Fatalf("the second judge: %q, %q", found, told)
	}

	// What is put in the place of the application, with a chain of digests that holds in itself.
	forged := []byte(strings.Replace(string(whole.Contents), who.Name, "Somebody Else", 1))
	pretended, _, _, err := frozen.Redact(forged, []byte("secret"), frozen.Sum(forged), "erasure/"+string(who.ID)+"/2", []string{"Somebody Else"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	pretended = bytes.Replace(pretended, []byte(frozen.Sum(forged)), []byte(whole.Digest), 1)
	for name, contents := range map[string][]byte{"another rest": pretended, "as if whole": whole.Contents} {
		a.put(t, id, contents)
		if found, _ := a.found(t); len(found) == 0 {
			t.Errorf("not found: %s", name)
		}
	}
	a.put(t, id, s.Contents)
	a.write(t, func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(ctx, `UPDATE journal SET ground = 'I, `+frozen.Mark+`' WHERE id = 1`)
		return err
	})
	if found, _ := a.found(t); len(found) == 0 {
		t.Error("an entry of the journal that looks erased from was not found")
	}
	a.write(t, func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(ctx, `UPDATE erasure SET record = REPLACE(record, '"law":"pipa"', '"law":"gdpr"')`)
		return err
	})
	if found, _ := a.found(t); !slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, "tells otherwise") }) {
		t.Errorf("a record that was changed: %q", found)
	}
}

func (a *agency) put(t *testing.T, id application.ID, contents []byte) {
	t.Helper()
	a.write(t, func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(ctx, `UPDATE submission SET contents = $1 WHERE application = $2 AND number = 1`, contents, string(id))
		return err
	})
}

// A proposal that nobody answered ends, and what it was to look for is forgotten.
func TestAnErasureLapses(t *testing.T) {
	a := open(t)
	_, who := a.applicant(t)
	if err := a.people.ProposeErasure(ctx, a.admin, who.ID, privacy.FZ152, "", why); err != nil {
		t.Fatal(err)
	}
	a.Advance(approval.Term)
	p := a.file(t, who.ID).Waiting
	_, err := a.people.ConfirmErasure(ctx, a.dec, p.ID, p.Digest)
	wants(t, "too late", err, fault.Conflict, "settled")
	if err := a.people.ProposeErasure(ctx, a.admin, who.ID, privacy.FZ152, "", why); err != nil {
		t.Errorf("proposed again: %v", err)
	}
}
