package officer_test

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/store"
	"proba.example/trial"
)

// aMeasuredPilot is the address of a pilot with a few measurements whose fieldwork is done.
func (h *house) aMeasuredPilot(fields ...string) string {
	h.t.Helper()
	at, day := h.aRunningPilot(fields...), h.Clock.Now().Format("2006-01-02")
	for i := range 8 {
		arm, value := "treated", "9"
		if i%2 == 1 {
			arm, value = "compared", "1"
		}
		if got := h.as(anOfficer).post(at+"/measure", "unit", fmt.Sprint("bus ", i), "arm", arm, "period", "1", "value", value, "of", "10", "day", day); got.status != http.StatusSeeOther {
			h.t.Fatalf("measurement %d: %d %s", i, got.status, got.alert())
		}
	}
	h.as(anOfficer).post(at+"/step/finish").goesTo(h.t, at)
	return at
}

var aReport = []string{"claim", "described", "held", "0", "shown", "Fewer complaints <b>", "not_shown", "Whether it lasts", "limits", "One depot"}

func TestTheReportOfAPilot(t *testing.T) {
	h := open(t)
	at := h.aMeasuredPilot("must_haves", "Brakes as before")
	h.as(anOfficer).get(at).has(t, http.StatusOK, `href="`+at+`/report"`)
	h.as(anOfficer).get(at+"/report").has(t, http.StatusOK, "No report has been filed yet", "Write the report")
	h.as(anOfficer).get(at+"/report/draft").has(t, http.StatusConflict, "Take the last planned look")
	h.as(anOfficer).post(at + "/results")
	h.as(anOfficer).get(at+"/report/draft").has(t, http.StatusOK, "what was done, and how it went", "the solution made the difference", "Brakes as before")
	h.as(anOfficer).post(at+"/report/draft", "claim", "confirmed", "shown", "x").
		has(t, http.StatusUnprocessableEntity, "Choose one of the statements that the evidence carries", "Fill this in.")
	h.as(anOfficer).post(at+"/report/draft", aReport...).goesTo(t, at+"/report")
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Fewer complaints <b>", "What was found", "Complaints", "Brakes as before", "holds", "The findings allow a roll-out", "Level 3 of 5", `href="` + at + `/report/m1"`},
		locale.Russian: {"Что установлено", "Уровень 3 из 5", "Результаты допускают внедрение"},
		locale.Korean:  {"확인된 결과", "5단계 중 3단계"},
	} {
		h.as(anOfficer).in(l).get(at+"/report").has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).get(at+"/report/m1").has(t, http.StatusOK, "8 measurements stand behind this figure", "bus 7", "9 of 10")
	h.as(anOfficer).get(at+"/report/m2").has(t, http.StatusNotFound)
	h.as(anOfficer).post(at+"/report/draft", append(aReport, "economics", "Nothing was measured")...).goesTo(t, at+"/report")
	h.as(anOfficer).get(at+"/report").has(t, http.StatusOK, "Nothing was measured", "Report filed")
	h.as("demo-auditor").get(at+"/report").has(t, http.StatusOK, "What was found")
	h.as("demo-auditor").get(at+"/report").lacks(t, "Write the report")
	h.as("demo-auditor").post(at+"/report/draft", aReport...).has(t, http.StatusForbidden)
	h.as("demo-owner-01").get(at+"/report").has(t, http.StatusForbidden)
	h.as(anOfficer).post(at+"/report", "act", "judge", "choice", "roll_out", "words", "Yes").has(t, http.StatusConflict, "cannot be done now")
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, "Paper of a pilot filed", `href="`+at+`/report"`)
}

// A report on more measurements than a page shows: the draft reads them a few at a time, and the list behind a figure pages through all of them.
func TestTheMeasurementsBehindAFigureArePaged(t *testing.T) {
	h := open(t)
	at := h.aRunningPilot("must_haves", "Brakes as before")
	id, now := pilot.ID(path.Base(at)), h.Clock.Now()
	const entries = programme.EntriesPage + 203
	h.must(h.Store.Update(context.Background(), func(tx *store.Tx) error {
		for n := 1; n <= entries; n++ {
			e := pilot.Entry{
				Pilot: id, Number: n, Metric: "m1", Unit: fmt.Sprint("bus ", n), Arm: trial.Treated, Period: 1, Day: now.Format("2006-01-02"), Value: float64(n % 10), Of: 10,
				Side: pilot.Office, By: anOfficer, At: now,
			}
			if n%2 == 0 {
				e.Arm = trial.Compared
			}
			if n == entries { // the last one stands for one of the first page
				e.Unit, e.Arm, e.Corrects, e.Reason = "bus 7", trial.Treated, 7, "A digit was misread"
			}
			if err := tx.InsertPilotEntry(context.Background(), e); err != nil {
				return err
			}
		}
		return nil
	}))
	h.as(anOfficer).post(at+"/step/finish").goesTo(t, at)
	h.as(anOfficer).post(at + "/results")
	h.as(anOfficer).get(at+"/report/draft").has(t, http.StatusOK, "Brakes as before")
	h.as(anOfficer).post(at+"/report/draft", aReport...).goesTo(t, at+"/report")
	list := at + "/report/m1"
	count := fmt.Sprintf("%s measurements stand behind this figure", locale.For(locale.English).Number(entries))
	h.as(anOfficer).get(list).has(t, http.StatusOK, count, "bus 1000", "corrected by no. "+locale.For(locale.English).Number(entries), list+"?page=2")
	h.as(anOfficer).get(list).lacks(t, "bus 1001")
	h.as(anOfficer).in(locale.Korean).get(list+"?page=2").has(t, http.StatusOK, "bus 1001", "bus 1202", list+"?page=1")
	h.as(anOfficer).get(list+"?page=2").lacks(t, "bus 1000")
	for _, odd := range []string{"0", "-3", "x"} {
		h.as(anOfficer).get(list+"?page="+odd).has(t, http.StatusOK, "bus 1000")
	}
	h.as(anOfficer).get(list+"?page=99").has(t, http.StatusOK, "bus 1202")
	found, looked, err := h.programme().CheckRuns(context.Background())
	if err != nil || looked != entries || len(found) > 0 {
		t.Errorf("%d looked at, %q, %v", looked, found, err)
	}
}
