package host_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/store"
	"proba.example/trial"
)

// finish measures the pilot, ends it and files its report.
func (h *house) finish() (digest string) {
	h.t.Helper()
	officer := caseworktest.Person(anOfficer)
	day := h.Clock.Now().In(caseworktest.Seoul).Format(time.DateOnly)
	for i := range 6 {
		for period, value := range []float64{78 + float64(i), 70 + float64(i%2)} {
			_, err := h.desk.Enter(ctx, officer, pilot.Office, h.pilot, pilot.Entry{Metric: "m1", Unit: fmt.Sprint("bus ", i), Arm: trial.Treated, Period: period, Day: day, Value: value, Of: 1})
			must(h.t, err)
		}
	}
	must(h.t, h.desk.MovePilot(ctx, officer, h.pilot, pilot.StepFinish, ""))
	_, err := h.desk.Look(ctx, officer, h.pilot, false)
	must(h.t, err)
	digest, err = h.desk.FileReport(ctx, officer, h.pilot, pilot.Words{Claim: trial.Changed, Shown: "The buses are quieter", NotShown: "What made them quieter", Limits: "One depot"})
	must(h.t, err)
	return digest
}

// From the report to the public card: the site signs what it read, the operator writes beside it, a decider decides, and the card's digest
// stands in the public log.
func TestTheSiteSignsAndNobodyEditsIt(t *testing.T) {
	h := open(t)
	h.desk.EnterLog = h.Desk.EnterLog
	own, theirs := programme.HostPath+"/"+string(h.pilot)+"/report", programme.VendorPath+"/"+string(h.pilot)+"/report"
	h.get(h.manager, own).has(t, http.StatusOK, "No report has been filed yet")
	digest := h.finish()
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Noise, dB", "What made the change is not shown", "Level 2 of 5", "Sign the conclusion of the site", digest},
		locale.Russian: {"Причина изменения не показана", "Подписать заключение площадки"},
		locale.Korean:  {"변화의 원인은 확인되지 않았습니다", "실증 장소 의견 서명"},
	} {
		h.send(h.manager, l, http.MethodGet, own).has(t, http.StatusOK, words...)
	}
	if got := h.get(anOwner, theirs); got.status != http.StatusOK || strings.Contains(got.body, "Sign the conclusion") {
		t.Errorf("the company reads the report: %d", got.status)
	}
	form := []string{"act", "conclude", "shown", digest, "verdict", "recommends_if", "words", "If the noise is measured in winter", "effort", "Twelve hours"}
	h.post(anOwner, theirs, form...).has(t, http.StatusNotFound)
	h.post(h.manager, own, "act", "conclude", "shown", "another", "verdict", "recommends", "words", "x", "effort", "y").has(t, http.StatusConflict, "was replaced while you read it")
	h.post(h.manager, own, "act", "conclude", "shown", digest).has(t, http.StatusUnprocessableEntity, "Fill this in.")
	if got := h.post(h.manager, own, form...); got.location != own {
		t.Fatalf("signed: %d %s", got.status, got.body)
	}
	h.get(h.manager, own).has(t, http.StatusOK, "If the noise is measured in winter", "Kim Na-ri")
	h.post(h.manager, own, form...).has(t, http.StatusConflict)
	officer, decider := caseworktest.Person(anOfficer), caseworktest.Person("demo-decider")
	if _, err := h.desk.FileReport(ctx, officer, h.pilot, pilot.Words{Claim: trial.Changed, Shown: "x", NotShown: "y", Limits: "z"}); err == nil {
		t.Error("the report is replaced after the site has signed")
	}
	must(t, h.desk.JudgePilot(ctx, officer, h.pilot, pilot.OperatorConclusion{Choice: trial.Refine, Words: "Measure in winter"}))
	must(t, h.desk.DecidePilot(ctx, decider, h.pilot, pilot.Decision{Choice: trial.Refine, Words: "Again in winter"}))
	number, err := h.desk.PublishCard(ctx, officer, h.pilot, []string{"m1"}, "The figures tell the recipe")
	must(t, err)
	must(t, h.Store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.PilotCard(ctx, number)
		if err != nil {
			return err
		}
		leaf, err := tx.LeafByRef(ctx, entry.PilotClosed, number)
		if err == nil && (c.Entry == nil || *c.Entry != leaf.Index || !strings.Contains(string(leaf.Leaf), entry.Digest(c.Contents)) || strings.Contains(string(c.Contents), `"estimate"`)) {
			t.Errorf("the card %s with the leaf %s", c.Contents, leaf.Leaf)
		}
		return err
	}))
	h.get(h.manager, own).has(t, http.StatusOK, "Again in winter", "Refine and repeat", number)
}
