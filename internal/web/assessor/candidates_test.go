package assessor_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/cohort"
	"proba.example/internal/expert"
	"proba.example/internal/locale"
	"proba.example/internal/programme"
	"proba.example/internal/store"
)

// TestAnExpertMarksACandidateSealed: an expert sees what a company says and the own marks, and nothing of another's.
func TestAnExpertMarksACandidateSealed(t *testing.T) {
	h := open(t)
	ctx, officer := context.Background(), caseworktest.Person("demo-officer")
	desk := &programme.Desk{Store: h.Store, Place: caseworktest.Seoul}
	id := h.At(t, application.Certified)
	owner := h.Owner()
	today := h.Today()
	intake, err := desk.SaveIntake(ctx, officer, cohort.Intake{
		Title: "BuildTech", Offer: "Three months", Opens: today, Closes: today, Starts: today.AddDays(20), Ends: today.AddDays(110), Currency: "KRW", Places: 1, Marks: 2, Criteria: []cohort.Criterion{{Title: "Team", Most: 10}, {Title: "Product", Most: 40}},
	})
	if err == nil {
		err = desk.MoveIntake(ctx, officer, intake, cohort.StepOpen, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	var candidate cohort.CandidateID
	if err := h.Store.View(ctx, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, id)
		if err == nil {
			candidate, err = desk.Apply(ctx, owner, a.Company, intake, cohort.Candidate{Product: "A crane that sees", Team: 4, Founder: "Kim", Why: "Customers"})
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	at := "/candidates/" + string(candidate)
	if got := h.get("demo-expert-1", at); got.status != http.StatusNotFound {
		t.Errorf("a candidate before the selection: %d", got.status)
	}
	h.Advance(24 * time.Hour)
	if err := desk.MoveIntake(ctx, officer, intake, cohort.StepClose, ""); err != nil {
		t.Fatal(err)
	}
	for l, word := range map[locale.Lang]string{locale.English: "to be marked", locale.Russian: "нужно оценить", locale.Korean: "평가 필요"} {
		h.ask("demo-expert-1", l, "/candidates", nil).has(t, "the list in "+string(l), word, "BuildTech")
		h.ask("demo-expert-1", l, at, nil).has(t, "the candidate in "+string(l), "A crane that sees")
	}
	refused := h.post("demo-expert-1", at, url.Values{"marka": {"11"}, "markb": {"41"}, "words": {"Seen at the interview"}})
	if refused.status != http.StatusUnprocessableEntity {
		t.Errorf("marks that cannot be: %d", refused.status)
	}
	refused.has(t, "the refused form", "whole number from 0 to 10", "whole number from 0 to 40", `value="11"`, "declare to be free of interests", "Seen at the interview</textarea>")
	tied := func(shares ...expert.Holding) {
		if err := h.Store.Update(ctx, func(tx *store.Tx) error {
			a, err := tx.Application(ctx, id)
			if err != nil {
				return err
			}
			c, err := tx.Company(ctx, a.Company)
			if err != nil {
				return err
			}
			p, err := tx.Profile(ctx, "demo-expert-1")
			if err != nil {
				return err
			}
			for n := range shares {
				shares[n].Organisation = c.Name
			}
			p.Shares = shares
			return tx.SaveProfile(ctx, p)
		}); err != nil {
			t.Fatal(err)
		}
	}
	tied(expert.Holding{})
	barred := h.post("demo-expert-1", at, url.Values{"marka": {"8"}, "markb": {"37"}, "words": {"Seen at the interview"}, "free": {"yes"}})
	barred.has(t, "marks of an expert who owns a part of the company", "The records show a tie", `value="37"`)
	tied()
	if got := h.post("demo-expert-1", at, url.Values{"marka": {"8"}, "markb": {"37"}, "words": {"Seen at the interview"}, "free": {"yes"}}); got.status != http.StatusSeeOther {
		t.Errorf("marks: %d", got.status)
	}
	h.get("demo-expert-1", at).has(t, "the own marks", `value="8"`, `value="37"`, "Product (0–40)", "Seen at the interview")
	if got := h.get("demo-expert-2", at); strings.Contains(got.body, "Seen at the interview") || strings.Contains(got.body, `value="8"`) {
		t.Error("another expert reads the marks")
	}
	h.get("demo-expert-1", "/candidates").has(t, "the list", "marked")
}
