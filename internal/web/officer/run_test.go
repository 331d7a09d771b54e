package officer_test

import (
	"net/http"
	"path"
	"strings"
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/pilot"
)

// aRunningPilot plans a pilot of two groups, locks and starts it, and gives its address. The clock stands at the first of June.
func (h *house) aRunningPilot(fields ...string) string {
	h.t.Helper()
	h.as(anOfficer).post("/office/sites/new", "name", "Bus depot", "organisation", "City buses")
	place := h.aSite("Bus depot")
	for _, step := range []string{"review", "register"} {
		h.as(anOfficer).post("/office/sites/" + string(place.ID) + "/" + step)
	}
	got := h.as(anOfficer).post("/office/pilots/new", append([]string{
		"title", "Quiet tyres", "company", "Tyre Ltd", "solution", "Tyre", "site", string(place.ID), "hypothesis", "If tyres are quiet, complaints fall", "unit", "bus",
		"design", "randomised", "metric", "Complaints", "kind", "proportion", "better", "higher", "minimum", "0.05", "expected", "0.19", "planned", "4", "source", "line 112", "looks", "2",
	}, fields...)...)
	if got.status != http.StatusSeeOther {
		h.t.Fatalf("the pilot is answered with %d: %s", got.status, got.alert())
	}
	h.as(anOfficer).post(got.location+"/step/lock").goesTo(h.t, got.location)
	h.Agreed(h.t, h.programme(), pilot.ID(path.Base(got.location)))
	h.as(anOfficer).post(got.location+"/step/start").goesTo(h.t, got.location)
	return got.location
}

func TestMeasurementsAreEnteredCorrectedAndLookedAt(t *testing.T) {
	h := open(t)
	at := h.aRunningPilot()
	day := h.Clock.Now().Format("2006-01-02")
	h.as(anOfficer).get(at).has(t, http.StatusOK, "Nothing has been entered yet", "every look is kept")
	h.as(anOfficer).get(at+"/measure").has(t, http.StatusOK, "One unit at a time: bus", `value="`+day+`"`, `name="client" value="`)
	h.as(anOfficer).post(at+"/measure", "unit", "bus <7>", "arm", "treated", "period", "1", "day", day).has(t, http.StatusUnprocessableEntity, "Enter the value, or say that it was not measured", "bus <7>")
	h.as(anOfficer).post(at+"/measure", "unit", "bus <7>", "arm", "treated", "period", "1", "value", "11", "of", "10", "day", day).has(t, http.StatusUnprocessableEntity, "from 0 to the number it is out of")
	enter := func(fields ...string) seen {
		t.Helper()
		return h.as(anOfficer).post(at+"/measure", append([]string{"period", "1", "of", "10", "day", day}, fields...)...)
	}
	if got := enter("unit", "bus <7>", "arm", "treated", "value", "3", "client", "phone-1"); got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, at+"/measure?") || !strings.Contains(got.location, "saved=1") {
		t.Fatalf("entered with %d to %s", got.status, got.location)
	}
	if got := enter("unit", "bus <7>", "arm", "treated", "value", "3", "client", "phone-1"); !strings.Contains(got.location, "saved=1") {
		t.Errorf("sent twice it becomes two: %s", got.location)
	}
	enter("unit", "bus <7>", "arm", "treated", "value", "3").has(t, http.StatusUnprocessableEntity, "is entered already, as 1")
	enter("unit", "bus 8", "arm", "compared", "value", "2")
	enter("unit", "bus 9", "arm", "compared", "missing", "yes")
	h.as(anOfficer).get(at+"/entries/1").has(t, http.StatusOK, "Correct entry 1", `value="3"`, "Take the entry back")
	h.as(anOfficer).post(at+"/entries/1", "unit", "bus <7>", "arm", "treated", "period", "1", "value", "8", "of", "10", "day", day, "reason", "A digit was misread").goesTo(t, at+"/entries")
	h.as(anOfficer).post(at+"/entries/1", "void", "yes", "reason", "Taken back once more").has(t, http.StatusConflict, "4 stands in its place")
	for l, words := range map[locale.Lang][]string{
		locale.English: {"bus <7>", "8 of 10", "Corrected by 4", "Corrects 1", "not measured", "A digit was misread", "Agency"},
		locale.Russian: {"8 из 10", "Исправлена записью 4", "не измерено", "Агентство"},
		locale.Korean:  {"10 중 8", "4번이 바로잡음", "측정 못 함"},
	} {
		h.as(anOfficer).in(l).get(at+"/entries").has(t, http.StatusOK, words...)
	}

	got := h.as(anOfficer).upload(at+"/file", "June.csv", []byte("metric,unit,value,of,arm,period,day\nm1,bus 10,9,10,treated,1,"+day+"\nm1,bus 8,1,10,compared,1,"+day+"\nm7,bus 1,1,1,treated,1,"+day+"\n"))
	if got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, at+"/file/") {
		t.Fatalf("the file is answered with %d: %s", got.status, got.alert())
	}
	h.as(anOfficer).get(got.location).has(t, http.StatusOK, "June.csv", "entered as 5", "“bus 8” is entered already, as 2", "knows no metric “m7”")
	// Rows that say what stands already are told apart from those that contradict it.
	got = h.as(anOfficer).upload(at+"/file", "July.csv", []byte("metric,unit,value,of,arm,period,day,client\nm1,bus 10,9,10,treated,1,"+day+",\nm1,bus <7>,3,10,treated,1,"+day+",phone-1\nm1,bus 10,8,10,treated,1,"+day+",\n"))
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Known before", "stands already as 5", "stands already as 1", "“bus 10” is entered already, as 5", "<dd>2</dd>"},
		locale.Russian: {"Известны и раньше", "уже есть под номером 5", "Уже была"},
		locale.Korean:  {"이미 입력된 줄", "5번으로 이미 입력됨"},
	} {
		h.as(anOfficer).in(l).get(got.location).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).upload(at+"/file", "again.csv", []byte("metric,unit,value,of,arm,period,day\nm1,bus 10,9,10,treated,1,"+day+"\nm1,bus 8,1,10,compared,1,"+day+"\nm7,bus 1,1,1,treated,1,"+day+"\n")).
		has(t, http.StatusUnprocessableEntity, "was read already")
	h.as(anOfficer).upload(at+"/file", "x.csv", []byte("a,b\n")).has(t, http.StatusUnprocessableEntity, "names no column “metric”")
	h.as(anOfficer).get(at).lacks(t, "0.85")

	// Ten of four planned trials are in, so the first of the two looks is due; the next is one too many.
	h.as(anOfficer).post(at+"/results").goesTo(t, at+"/results/1")
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Planned, 1", "saw the entries up to 5", "without the solution", "would be enough", "0.85", "level"},
		locale.Russian: {"По плану, 1", "0,85"},
		locale.Korean:  {"계획됨, 1"},
	} {
		h.as(anOfficer).in(l).get(at+"/results/1").has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).get(at+"/results/1/entries.csv").has(t, http.StatusNotFound)
	h.as(anOfficer).post(at+"/results").goesTo(t, at+"/results/1")
	enter("unit", "bus 11", "arm", "treated", "value", "9")
	h.as(anOfficer).post(at+"/results", "export", "yes").goesTo(t, at+"/results/2/entries.csv")
	h.as(anOfficer).get(at+"/results/2/entries.csv").has(t, http.StatusOK, "m1,bus <7>,8,10,treated,1,,"+day, "m1,bus 9,,1,compared")
	h.as(anOfficer).get(at+"/results/2").has(t, http.StatusOK, "Unplanned", "it decides nothing", "nobody planned this look")
	h.as(anOfficer).get(at+"/results").has(t, http.StatusOK, "1 look at the results was not planned", "measurements taken out")
	h.as("demo-auditor").get(at+"/entries").has(t, http.StatusOK, "bus 11")
	h.as("demo-auditor").get(at+"/entries").lacks(t, "Enter a measurement")
	h.as("demo-auditor").get(at+"/measure").has(t, http.StatusForbidden)
	h.as("demo-owner-01").get(at+"/entries").has(t, http.StatusForbidden)
	h.as(anOfficer).post(at+"/step/pause", "reason", "The depot is flooded").goesTo(t, at)
	enter("unit", "bus 12", "arm", "treated", "value", "9").has(t, http.StatusConflict, "Nothing is measured now")
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, "Results of a pilot looked at", "File of measurements read", "Measurement of a pilot corrected")
}
