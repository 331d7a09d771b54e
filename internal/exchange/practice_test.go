package exchange_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"reflect"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/exchange"
	"proba.example/internal/exchange/exchangetest"
	"proba.example/internal/fault"
	"proba.example/internal/frozen"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/pilot"
	"proba.example/internal/practice"
	"proba.example/internal/register"
	"proba.example/internal/site"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// card publishes the card of a decided pilot at an agency.
func (e *end) card(t *testing.T, number string, level int) {
	t.Helper()
	c := register.PilotCard{Number: number, Title: "Quiet streets", Level: level, Decision: "roll_out", DecidedOn: calendar.MustParse("2026-02-01")}
	contents, digest, err := frozen.Freeze(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Store.Update(ctx, func(tx *store.Tx) error {
		place := site.Site{ID: site.ID(number), Name: "Street", Organisation: "City", State: site.Registered}
		if err := tx.InsertSite(ctx, place); err != nil {
			return err
		}
		p := pilot.Pilot{ID: pilot.ID(number), Title: c.Title, Site: place.ID, State: pilot.Decided}
		if err := tx.InsertPilot(ctx, p); err != nil {
			return err
		}
		return tx.InsertPilotCard(ctx, p.ID, register.KeptCard{Number: number, Contents: contents, Digest: digest})
	}); err != nil {
		t.Fatal(err)
	}
}

func library(t *testing.T, e *end, id practice.ID) exchange.PracticeFile {
	t.Helper()
	f, err := e.Practice(ctx, e.ada, id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (p *pair) shared(t *testing.T, pilots ...practice.Pilot) practice.ID {
	t.Helper()
	id, err := p.home.WritePractice(ctx, p.home.ada, p.home.id, "", 0, exchangetest.Practice("Quiet streets", pilots...))
	if err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	return id
}

func practiceThereAndBack(t *testing.T, hostDSN string) {
	p := newPair(t, hostDSN)
	p.home.card(t, "P2026-00001", 4)
	p.host.card(t, "P2026-00007", 3)
	if _, err := p.home.WritePractice(ctx, p.home.ben, "none", "", 0, exchangetest.Practice("x")); !fault.Is(err, fault.NotFound) {
		t.Errorf("under no agreement: %v", err)
	}
	if _, err := p.home.WritePractice(ctx, p.home.ada, p.home.id, "", 0, exchangetest.Practice("x", practice.Pilot{Agency: p.home.DID, Number: "P2026-00009"})); !fault.Is(err, fault.Invalid) {
		t.Errorf("a pilot that was not decided: %v", err)
	}
	id := p.shared(t, practice.Pilot{Agency: p.home.DID, Number: "P2026-00001", Level: 5}, practice.Pilot{Agency: p.host.DID, Number: "P2026-00007"})
	f := library(t, p.host, id)
	if open := f.Proposals(); len(open) != 1 || open[0].Level() != 3 || open[0].Pilots[0].Level != 4 || open[0].Text.Done != "Sensors were hung\nunder lamps." {
		t.Fatalf("the proposal at the host: %+v", f.Versions)
	}
	first := f.Proposals()[0].ID
	if public, err := p.host.PublicPractices(ctx); err != nil || len(public) != 0 {
		t.Errorf("published before both agreed: %v, %v", public, err)
	}
	if err := p.home.AnswerPractice(ctx, p.home.ada, id, first, true, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("agreed to its own: %v", err)
	}
	if err := p.host.AnswerPractice(ctx, p.host.ada, id, first, false, "no"); !fault.Is(err, fault.Invalid) {
		t.Errorf("declined without a reason: %v", err)
	}
	if err := p.host.AnswerPractice(ctx, p.host.ada, id, first, true, ""); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	p.host.card(t, "P2026-00008", 3)
	if err := p.host.Store.Update(ctx, func(tx *store.Tx) error { return tx.SetCardAside(ctx, "P2026-00008", []byte(`{"card":"P2026-00008"}`)) }); err != nil {
		t.Fatal(err)
	}
	if _, err := p.home.WritePractice(ctx, p.home.ada, p.home.id, "", 0, exchangetest.Practice("x", practice.Pilot{Agency: p.host.DID, Number: "P2026-00008"})); !fault.Is(err, fault.Invalid) || fault.All(err)[0].Key != "practice.aside" {
		t.Errorf("on a decision that the partner set aside: %v", err)
	}
	f = library(t, p.home, id)
	translated := exchangetest.Practice("Тихие улицы")
	translated.Lang = locale.Russian
	if err := p.home.TranslatePractice(ctx, p.home.ada, id, f.Revision-1, first, translated); !fault.Is(err, fault.Conflict) {
		t.Errorf("translated what had changed: %v", err)
	}
	if err := p.host.TranslatePractice(ctx, p.host.ada, id, library(t, p.host, id).Revision, first, translated); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	for _, e := range []*end{p.home, p.host} {
		public, err := e.PublicPractices(ctx)
		if err != nil || len(public) != 1 || len(public[0].Current) != 1 {
			t.Fatalf("%+v, %v", public, err)
		}
		x := public[0].Current[0]
		if x.Level != 3 || x.In(locale.Russian).Title != "Тихие улицы" || x.In(locale.English).Title != "Quiet streets" || x.Text.Lang != locale.Korean {
			t.Errorf("the edition: %+v", x)
		}
		signed, err := e.PublicStep(ctx, public[0].ID, x.Text.Step)
		if m, ok := partner.ReadKept(signed); err != nil || !ok || m.Practice.Text.Title != "Quiet streets" {
			t.Errorf("the signed edition: %s, %v", signed, err)
		}
		for _, check := range []func() ([]string, int, error){
			func() ([]string, int, error) { return e.CheckPractices(ctx) },
			func() ([]string, int, error) { return e.CheckLog(ctx) },
		} {
			if found, looked, err := check(); err != nil || len(found) > 0 || looked < 3 {
				t.Errorf("%d looked at, %v, %v", looked, found, err)
			}
		}
	}
	if !reflect.DeepEqual(library(t, p.home, id).Reading, library(t, p.host, id).Reading) {
		t.Error("the two agencies read different things")
	}
	if _, err := p.host.PublicStep(ctx, "01912345-6789-7abc-8def-0123456789ab", "x"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a step of no practice: %v", err)
	}
	change := "UPDATE practice_step SET record = replace(record, 'Noise fell', 'Noise rose')"
	if _, err := p.host.Store.WriterDB().ExecContext(ctx, change); err != nil {
		t.Fatal(err)
	}
	if found, _, err := p.host.CheckPractices(ctx); err != nil || len(found) != 2 {
		t.Errorf("words that were changed in the database: %v, %v", found, err)
	}
}

func TestAPracticeBetweenTwoAgencies(t *testing.T) {
	practiceThereAndBack(t, filepath.Join(t.TempDir(), "host.db"))
}

func TestAPracticeWithAnAgencyOnPostgreSQL(t *testing.T) {
	practiceThereAndBack(t, testkit.PostgreSQL(t))
}

// A partner that says more of its pilots than its cards do is not agreed with; one that says more of ours is not even taken.
func TestAHostilePartnersEvidence(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	p.home.card(t, "P2026-00001", 1)
	p.host.card(t, "P2026-00007", 2)
	id := p.shared(t, practice.Pilot{Agency: p.home.DID, Number: "P2026-00001"})
	of := library(t, p.host, id).Proposals()[0].ID
	if _, err := p.home.Store.WriterDB().ExecContext(ctx, `UPDATE pilot_card SET contents = CAST(replace(CAST(contents AS TEXT), '"evidence_level":1', '"evidence_level":5') AS BLOB)`); err != nil {
		t.Fatal(err)
	}
	if err := p.host.AnswerPractice(ctx, p.host.ada, id, of, true, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("the card says something else, and it was agreed to: %v", err)
	}
	if err := p.host.AnswerPractice(ctx, p.host.ada, id, of, false, "The card says something else."); err != nil {
		t.Errorf("declined: %v", err)
	}
	// The host's card is read, and then it is another one: what comes does not fit it any more.
	slow, err := p.home.WritePractice(ctx, p.home.ada, p.home.id, "", 0, exchangetest.Practice("Inflated", practice.Pilot{Agency: p.host.DID, Number: "P2026-00007"}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.host.Store.WriterDB().ExecContext(ctx, `UPDATE pilot_card SET contents = CAST(replace(CAST(contents AS TEXT), '"evidence_level":2', '"evidence_level":1') AS BLOB)`); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	if _, err := p.host.Practice(ctx, p.host.ada, slow); !fault.Is(err, fault.NotFound) {
		t.Errorf("taken: %v", err)
	}
	f := library(t, p.home, slow)
	if len(f.Versions) != 0 || len(f.Untaken()) != 1 || f.Untaken()[0].Untaken != string(partner.RefusedContent) {
		t.Errorf("at home: %+v", f.Steps)
	}
	if o, err := p.host.Overview(ctx, p.host.ada); err != nil || len(o.Nominations) != 0 {
		t.Errorf("something else came of it: %v", err)
	}
}

// The host's program is older and does not know practices: it refuses politely, and what comes after goes on.
func TestAPartnerOfAnotherVersion(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	b := messageOfALaterVersion(t, p)
	receipt, refused, err := p.host.Receive(ctx, b)
	if err != nil || refused != "" || len(receipt) == 0 {
		t.Fatalf("%q, %v", refused, err)
	}
	o, err := p.host.Agreement(ctx, p.host.ada, p.host.id)
	if err != nil || o.Taken != 1 {
		t.Errorf("taken: %d, %v", o.Taken, err)
	}
	var kept store.ExchangeMessage
	if err := p.host.Store.View(ctx, func(tx *store.Tx) (err error) {
		kept, err = tx.MessageAt(ctx, p.host.id, partner.In, 1)
		return err
	}); err != nil || kept.Refused != partner.RefusedKind || len(kept.Bytes) != 0 {
		t.Errorf("kept: %+v, %v", kept, err)
	}
}

// Practices over a link that loses, delays, doubles and restarts, with steps of both sides that cross, read the same on both sides.
func TestPracticesOverABadLink(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	most := 150
	if testing.Short() {
		most = 30
	}
	lots := rand.New(rand.NewPCG(11, 17))
	link := &faulty{lots: lots}
	ends := []*end{p.home, p.host}
	for _, e := range ends {
		e.Client = &http.Client{Transport: link}
	}
	var ids []practice.ID
	deliver := func(e *end) {
		if err := e.Deliver(ctx, e.id); err != nil {
			t.Fatal(err)
		}
	}
	done := 0
	for i := range most {
		e := ends[lots.IntN(2)]
		link.down = i > most/3 && i < most/2
		if len(ids) < 4 {
			id, err := e.WritePractice(ctx, e.ada, e.id, "", 0, exchangetest.Practice(fmt.Sprintf("practice %d", i)))
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		id := ids[lots.IntN(len(ids))]
		f, err := e.Practice(ctx, e.ada, id)
		switch {
		case fault.Is(err, fault.NotFound): // not there yet
		case err != nil:
			t.Fatal(err)
		default:
			if err := e.side().OnPractice(ctx, lots, f, i); err == nil {
				done++
			} else if !fault.Is(err, fault.Conflict) {
				t.Fatal(err)
			}
		}
		if lots.IntN(15) == 0 {
			for _, e := range ends {
				e.Desk = &exchange.Desk{Store: e.Store, Queue: e.Queue, Keyring: e.Keyring, DID: e.DID, Base: e.Base, Place: e.Place, Bundle: e.Bundle, Log: e.Log, Client: e.Client, Records: e.Records, Letters: e.Letters}
			}
		}
		for _, e := range ends {
			if lots.IntN(3) == 0 {
				deliver(e)
			}
		}
	}
	link.down = false
	for range 40 * most {
		deliver(p.home)
		deliver(p.host)
		if len(waiting(t, p.home))+len(waiting(t, p.host)) == 0 {
			break
		}
	}
	for _, late := range link.held {
		late()
	}
	apart := 0
	for _, id := range ids {
		here, there := library(t, p.home, id), library(t, p.host, id)
		if !reflect.DeepEqual(here.Reading, there.Reading) || len(here.Untaken())+len(there.Untaken()) > 0 {
			t.Errorf("practice %s differs:\n%+v\n%+v", id, here.Reading, there.Reading)
		}
		for _, v := range here.Versions {
			if len(v.Bases) > 1 || here.SideBySide() {
				apart++
			}
		}
	}
	if done < most/3 || apart == 0 {
		t.Errorf("%d acts, %d versions on what was written apart: the test shows too little", done, apart)
	}
}
