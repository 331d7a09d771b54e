package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"proba.example/certificate"
	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
)

var innobiz = scheme.Ref{Scheme: "innobiz", Edition: "2026"}

// converted is the conversion of golden case 28: a sole trader since 2022, a company since 2025, every test of the notice met.
func converted() *party.AgeEvent {
	return &party.AgeEvent{Kind: "conversion", OldStart: calendar.MustParse("2022-03-02"), Facts: map[string]bool{
		"same_industry": true, "assets_and_debts_taken_over": true, "owner_is_director": true, "owner_is_shareholder": true,
	}}
}

// successor enters a company that took over the business of a certificate's holder, for a person without another.
func successor(t *testing.T, w *caseworktest.World, number string, change func(*party.Company)) (party.OrgID, party.Actor) {
	t.Helper()
	ctx, who := context.Background(), caseworktest.Person("demo-owner-13")
	v, err := w.Desk.OfficerCase(ctx, officer, file(t, w, officer, number).Case.ID)
	must(t, err)
	c := v.Contents.Company
	c.ID, c.Revision, c.Name, c.LatinName, c.BusinessNumber, c.LegalForm = "", 0, "주식회사 이어받음", "Successor Inc.", "1248100998", "company"
	c.StartedOn, c.Event = calendar.MustParse("2025-02-03"), converted()
	change(&c)
	org, err := w.Desk.SaveCompany(ctx, who, c, innobiz)
	must(t, err)
	return org, who
}

// replaced is what the signed document of a certificate says of those that it stands in the place of.
func replaced(t *testing.T, e register.Entry) *certificate.Replaced {
	t.Helper()
	d, err := certificate.Parse(e.Document)
	must(t, err)
	return d.Certification.Replaces
}

// succeeds takes a succession from its proof to the certificate.
func succeeds(t *testing.T, w *caseworktest.World, who party.Actor, id application.ID) string {
	t.Helper()
	ctx := context.Background()
	must(t, w.Desk.Attach(ctx, who, id, application.DocumentPart("change"), "contract.pdf", strings.NewReader("%PDF-1.7\ncontract "+string(id))))
	_, err := w.Desk.Submit(ctx, who, id)
	must(t, err, w.Desk.Accept(ctx, officer, id))
	must(t, w.Desk.Decide(ctx, decider, id, decision.Proposal{Outcome: decision.Grant, Reasons: "The contract and the register of companies show the conversion."}))
	w.Confirm(t, id)
	w.Drain(t)
	return w.Number(t, id)
}

// Articles 13 and 14: a sole trader's certificate passes to the company that took the business over, with its grade and its last day; the
// old one gives way, and its holder reads of it twice.
func TestACertificatePassesToASuccessor(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		_, number := certified(t, w)
		old, holderOf := file(t, w, officer, number).Entry, w.Owner()
		org, who := successor(t, w, number, func(c *party.Company) { c.Event.Facts["owner_is_shareholder"] = false })
		ask := casework.SuccessionAsk{Number: old.Number, Event: "conversion", On: calendar.MustParse("2025-02-03")}
		for field, spoil := range map[string]func(*casework.SuccessionAsk){
			"number": func(x *casework.SuccessionAsk) { x.Number = "26999999999" },
			"other":  func(x *casework.SuccessionAsk) { x.Other = old.Number },
			"event":  func(x *casework.SuccessionAsk) { x.Event = "gift" },
			"on":     func(x *casework.SuccessionAsk) { x.On = w.Today().AddDays(1) },
		} {
			bad := ask
			spoil(&bad)
			if _, err := w.Desk.Succeed(ctx, who, org, bad); fieldOf(err) != field {
				t.Errorf("a wrong %s: %v", field, err)
			}
		}
		if _, err := w.Desk.Succeed(ctx, holderOf, org, ask); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's company asks: %v", err)
		}
		if _, err := w.Desk.Succeed(ctx, holderOf, holder(t, w, number), ask); keyOf(err) != "succession.own" {
			t.Errorf("the holder succeeds to itself: %v", err)
		}
		id, err := w.Desk.Succeed(ctx, who, org, ask)
		must(t, err)
		if again, err := w.Desk.Succeed(ctx, who, org, ask); err != nil || again != id {
			t.Errorf("asked twice: %v", err)
		}
		v, err := w.Desk.ApplicantCase(ctx, who, id)
		must(t, err, w.Desk.Attach(ctx, who, id, application.DocumentPart("change"), "old.pdf", strings.NewReader("%PDF-1.7\nold")))
		c := v.Company
		for _, x := range []struct {
			key  string
			with *party.AgeEvent
		}{
			{"succession.tests", c.Event},
			{"succession.open_questions", &party.AgeEvent{Kind: "conversion", OldStart: c.Event.OldStart, Facts: map[string]bool{"same_industry": true}}},
			{"succession.not_stated", nil},
		} {
			if c.Event = x.with; c.Event != v.Company.Event {
				_, err = w.Desk.SaveCompany(ctx, who, c, innobiz)
				must(t, err)
			}
			c.Revision++
			if x.with == v.Company.Event {
				c.Revision--
			}
			if _, err := w.Desk.Submit(ctx, who, id); keyOf(err) != x.key || fieldOf(err) != "company" {
				t.Errorf("handed in with %+v: %v", x.with, err)
			}
		}
		c.Event = converted()
		_, err = w.Desk.SaveCompany(ctx, who, c, innobiz)
		must(t, err)
		passed := succeeds(t, w, who, id)
		now := file(t, w, officer, passed)
		if e := now.Entry; e.Grade != old.Grade || e.ValidThrough != old.ValidThrough || e.Holder != c.Name || e.BusinessNumber != c.BusinessNumber || now.Standing != register.Valid {
			t.Errorf("the new certificate: %s, %+v", now.Standing, e)
		}
		if x := replaced(t, now.Entry); x == nil || x.Kind != certificate.Succession || x.Reason.Code != "conversion" || x.Reason.Name.Ru == "" || x.On.String() != ask.On.String() ||
			!slices.Equal(x.Certificates, []certificate.ReplacedCertificate{{Number: old.Number, LegalName: old.Holder}}) {
			t.Errorf("the new certificate says of the succession %+v", x)
		}
		if x := replaced(t, old); x != nil {
			t.Errorf("the first certificate stands in the place of %+v", x)
		}
		was := file(t, w, officer, number)
		if want := (register.Event{On: w.Today(), Kind: register.Superseded, Reason: register.Succeeded, Successor: passed}); was.Standing != register.StandingSuperseded || was.Entry.Events[0] != want {
			t.Errorf("the old one is %s: %+v", was.Standing, was.Entry.Events)
		}
		var told []string
		for _, l := range w.Post.Letters() {
			if l.To == holderOf.Person.Email && strings.Contains(l.Mail.Subject, c.Name) {
				told = append(told, l.Mail.Subject)
			}
		}
		if len(told) != 2 {
			t.Errorf("the old holder is told %q", told)
		}
		w.Check(t)
	})
}

// Of a merger of two certified companies both certificates give way, and the term is that of the company with the larger shareholder.
func TestTwoCertificatesBecomeOne(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, small := certified(t, w)
	owner := w.Owner()
	until(t, w, w.Today().AddDays(40))
	_, large := certified(t, w)
	org := holder(t, w, small)
	v, err := w.Desk.OfficerCase(ctx, officer, file(t, w, officer, small).Case.ID)
	must(t, err)
	c, err := w.Desk.Company(ctx, owner, org)
	must(t, err)
	c.Company.Event = &party.AgeEvent{Kind: "absorption_merger", OldStart: calendar.MustParse("2001-01-02"), Facts: map[string]bool{
		"same_industry": true, "half_of_sales_from_absorbed": true, "majority_of_directors_stay": true,
	}}
	if v.Contents.Company.StartedOn.Before(c.Company.Event.OldStart) {
		t.Fatalf("the company began on %s", v.Contents.Company.StartedOn)
	}
	_, err = w.Desk.SaveCompany(ctx, owner, c.Company, innobiz)
	must(t, err)
	id, err := w.Desk.Succeed(ctx, owner, org, casework.SuccessionAsk{Number: large, Other: small, Event: "absorption_merger", On: w.Today()})
	must(t, err)
	one := succeeds(t, w, owner, id)
	through := file(t, w, officer, large).Entry.ValidThrough
	if e := file(t, w, officer, one).Entry; e.ValidThrough != through || e.ValidThrough == file(t, w, officer, small).Entry.ValidThrough || e.BusinessNumber != c.Company.BusinessNumber {
		t.Errorf("the one certificate: %+v", e)
	}
	if x := replaced(t, file(t, w, officer, one).Entry); x == nil || len(x.Certificates) != 2 || x.Certificates[0].Number != large || x.Certificates[1].Number != small {
		t.Errorf("it stands in the place of %+v", x)
	}
	for _, number := range []string{small, large} {
		f := file(t, w, officer, number)
		if ev := f.Entry.Events[len(f.Entry.Events)-1]; f.Standing != register.StandingSuperseded || ev.Successor != one || ev.Reason != register.Succeeded {
			t.Errorf("%s is %s: %+v", number, f.Standing, ev)
		}
	}
	w.Check(t)
}

// Golden case 28, end to end: the years of the sole trader count for the company, unless one of the notice's tests fails.
func TestTheAgeOfAConvertedBusinessCounts(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	org, who := successor(t, w, number, func(*party.Company) {})
	age := func() scheme.Outcome {
		t.Helper()
		b, err := w.Desk.BeforeApplying(ctx, who, org, innobiz)
		must(t, err)
		i := slices.IndexFunc(b.Eligibility, func(r scheme.RuleResult) bool { return r.Code == "age" })
		return b.Eligibility[i].Outcome
	}
	if got := age(); got != scheme.Pass {
		t.Errorf("with every test met the age is a %s", got)
	}
	for fact := range converted().Facts {
		f, err := w.Desk.Company(ctx, who, org)
		must(t, err)
		f.Company.Event = converted()
		f.Company.Event.Facts[fact] = false
		_, err = w.Desk.SaveCompany(ctx, who, f.Company, innobiz)
		must(t, err)
		if got := age(); got != scheme.Fail {
			t.Errorf("without %s the age is a %s", fact, got)
		}
	}
}

// A succession that is refused leaves the certificate where it is, and the reasons are read.
func TestARefusedSuccession(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	org, who := successor(t, w, number, func(*party.Company) {})
	id, err := w.Desk.Succeed(ctx, who, org, casework.SuccessionAsk{Number: number, Event: "conversion", On: calendar.MustParse("2025-02-03")})
	must(t, err, w.Desk.Attach(ctx, who, id, application.DocumentPart("change"), "contract.pdf", strings.NewReader("%PDF-1.7\ncontract")))
	_, err = w.Desk.Submit(ctx, who, id)
	must(t, err, w.Desk.Accept(ctx, officer, id))
	must(t, w.Desk.Decide(ctx, decider, id, decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.FalseData}, Reasons: "The contract names another buyer of the plant."}))
	w.Drain(t)
	v, err := w.Desk.ApplicantCase(ctx, who, id)
	must(t, err)
	if v.Outcome == nil || v.Outcome.Decision != decision.Refuse || !strings.Contains(v.Outcome.Reasons, "another buyer") {
		t.Errorf("the successor reads %+v", v.Outcome)
	}
	if f := file(t, w, officer, number); f.Standing != register.Valid {
		t.Errorf("the certificate is %s", f.Standing)
	}
	w.Check(t)
}

// Whoever changes behind the desk's back to whom, by what, from which day or with which grade a certificate passed is found out.
func TestCheckNoticesATouchedSuccession(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	other := holder(t, w, number)
	org, who := successor(t, w, number, func(*party.Company) {})
	id, err := w.Desk.Succeed(ctx, who, org, casework.SuccessionAsk{Number: number, Event: "conversion", On: calendar.MustParse("2025-02-03")})
	must(t, err)
	succeeds(t, w, who, id)
	w.Check(t)
	grade := file(t, w, officer, number).Entry.Grade
	where := " WHERE id = '" + string(id) + "'"
	renews := func(from, to string) string {
		return "UPDATE application SET renews = REPLACE(renews, '" + from + "', '" + to + "')" + where
	}
	for name, x := range map[string][2]string{
		"the successor":   {"UPDATE application SET company = '" + string(other) + "'" + where, "UPDATE application SET company = '" + string(org) + "'" + where},
		"the day":         {renews("2025-02-03", "2025-02-04"), renews("2025-02-04", "2025-02-03")},
		"the grade":       {renews(`"`+grade+`"`, `"Z"`), renews(`"Z"`, `"`+grade+`"`)},
		"the event":       {renews("conversion", "absorption_merger"), renews("absorption_merger", "conversion")},
		"the certificate": {"UPDATE register_entry SET grade = 'Z' WHERE number = '" + number + "'", "UPDATE register_entry SET grade = '" + grade + "' WHERE number = '" + number + "'"},
	} {
		for i, sql := range x {
			if _, err := w.Store.WriterDB().ExecContext(ctx, sql); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			found, _, _, err := w.Desk.Check(ctx, w.Trust)
			if err != nil || (len(found) > 0) == (i == 1) {
				t.Errorf("%s, changed %t: %v, %v", name, i == 0, found, err)
			}
		}
	}
}

// A succession that came by post is handed in by an officer in the company's name; another officer examines it.
func TestASuccessionIsFiledOnPaper(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		_, number := certified(t, w)
		_, who := successor(t, w, number, func(c *party.Company) { c.Event = nil })
		good := casework.PaperSuccession{
			SuccessionAsk:  casework.SuccessionAsk{Number: number, Event: "conversion", On: calendar.MustParse("2025-02-03")},
			BusinessNumber: "124-81-00998", OldStart: calendar.MustParse("2022-03-02"), Met: true, ReceivedOn: w.Today(), Name: "papers.pdf",
		}
		papers := func() *strings.Reader { return strings.NewReader("%PDF-1.7\npapers") }
		for field, spoil := range map[string]func(*casework.PaperSuccession){
			"business_number": func(x *casework.PaperSuccession) { x.BusinessNumber = "1" },
			"event":           func(x *casework.PaperSuccession) { x.Event = "gift" },
			"old_start":       func(x *casework.PaperSuccession) { x.OldStart = calendar.Date{} },
			"met":             func(x *casework.PaperSuccession) { x.Met = false },
			"received_on":     func(x *casework.PaperSuccession) { x.ReceivedOn = w.Today().AddDays(1) },
		} {
			bad := good
			spoil(&bad)
			if _, err := w.Desk.FileSuccession(ctx, officer, bad, papers()); fieldOf(err) != field {
				t.Errorf("a wrong %s: %v", field, err)
			}
		}
		for _, other := range []party.Actor{decider, who, w.Owner()} {
			if _, err := w.Desk.FileSuccession(ctx, other, good, papers()); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s files: %v", other.ID(), err)
			}
		}
		id, err := w.Desk.FileSuccession(ctx, officer, good, papers())
		must(t, err)
		v, err := w.Desk.OfficerCase(ctx, officer, id)
		if err != nil || v.Case.State != application.Submitted || v.Case.OpenedBy != officer.ID() || len(v.Contents.Evidence) != 1 || v.Contents.Company.Event == nil {
			t.Fatalf("%v, %+v", err, v.Case)
		}
		for _, e := range v.Journal {
			if e.By != officer.ID() && e.By != party.System.ID() {
				t.Errorf("%s by %s", e.Act, e.By)
			}
		}
		if got := keyOf(w.Desk.Accept(ctx, officer, id)); got != "paper.filed_by_you" {
			t.Errorf("who filed it examines it: %q", got)
		}
		give(t, w, "demo-auditor", party.Officer)
		must(t, w.Desk.Accept(ctx, caseworktest.Person("demo-auditor"), id))
		must(t, w.Desk.Decide(ctx, decider, id, decision.Proposal{Outcome: decision.Grant, Reasons: "The contract and the register of companies show the conversion."}))
		w.Confirm(t, id)
		w.Drain(t)
		if f := file(t, w, officer, w.Number(t, id)); f.Standing != register.Valid {
			t.Errorf("the new certificate is %s", f.Standing)
		}
		w.Check(t)
	})
}
