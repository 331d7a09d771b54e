package assessor_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
)

var revisionField = regexp.MustCompile(`name="revision" value="([^"]*)"`)

func (s seen) revision(t *testing.T) string {
	t.Helper()
	m := revisionField.FindStringSubmatch(s.body)
	if m == nil {
		t.Fatalf("no revision on the page, status %d", s.status)
	}
	return m[1]
}

// fresh is a case that the first expert may score and has not begun.
func (h *house) fresh() (application.ID, string) {
	h.t.Helper()
	id := h.invited()
	h.declares(expert1, id)
	return id, "/panel/" + string(id)
}

// kinds are the first judged, counted and measured items of the sheet that lie in one area.
func (h *house) kinds(id application.ID) (area string, judged, computed *scheme.Item, level, other scheme.Level) {
	h.t.Helper()
	c := h.expertCase(expert1, id)
	for _, a := range c.Sheet.Areas {
		judged, computed = nil, nil
		for _, it := range c.Sheet.Items() {
			switch {
			case it.AreaCode != a.Code:
			case it.Type == scheme.Judged && judged == nil:
				judged = it
			case it.Type != scheme.Judged && computed == nil && c.SelfScore.ByItem[it.ID].Answered:
				computed = it
			}
		}
		if judged != nil && computed != nil {
			level = c.SelfScore.ByItem[computed.ID].Level
			for _, l := range computed.Levels {
				if l != level {
					other = l
				}
			}
			return a.Code, judged, computed, level, other
		}
	}
	h.t.Fatal("no area has both a judged and a computed item")
	return "", nil, nil, "", ""
}

func TestAMarkIsKeptAndACarelessOneIsNot(t *testing.T) {
	h := open(t)
	id, base := h.fresh()
	area, judged, computed, level, other := h.kinds(id)
	path := base + "/sheet/" + area
	page := h.get(expert1, path)
	form := url.Values{
		"revision": {page.revision(t)}, "go": {"overview"}, judged.ID: {"C"}, "reason." + judged.ID: {"Seen at the visit."},
		computed.ID: {string(other)}, "reason." + computed.ID: {"no"},
	}
	got := h.post(expert1, path, form)
	if got.status != http.StatusUnprocessableEntity {
		t.Errorf("a level without its reason: %d", got.status)
	}
	got.has(t, "a level without its reason",
		"1 thing needs your attention", `<p class="problem">The figures or the list give level `+string(level), `>no</textarea>`,
		`name="`+computed.ID+`" value="`+string(other)+`"`, `aria-invalid="true"`)
	c := h.expertCase(expert1, id)
	if m := c.Own.Answers[judged.ID]; m.Level != "C" || m.Reason != "Seen at the visit." {
		t.Errorf("what was right is not kept: %+v", m)
	}
	if _, kept := c.Own.Answers[computed.ID]; kept {
		t.Error("a level without its reason is kept")
	}
	form.Set("revision", got.revision(t))
	form.Set("reason."+computed.ID, "The second order was cancelled.")
	if got := h.post(expert1, path, form); got.location != base+"?told=saved" {
		t.Errorf("mended: %d %q", got.status, got.location)
	}
	if m := h.expertCase(expert1, id).Own.Answers[computed.ID]; m.Level != other {
		t.Errorf("mended mark: %+v", m)
	}
	again := h.get(expert1, path)
	again.has(t, "the page again", ">The second order was cancelled.</textarea>", ">Seen at the visit.</textarea>")
	if got := h.post(expert1, path, url.Values{"revision": {again.revision(t)}, judged.ID: {"Q"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown level: %d", got.status)
	}
}

func TestTheScriptSavesWhileOneMarks(t *testing.T) {
	h := open(t)
	id, base := h.fresh()
	area, judged, computed, _, other := h.kinds(id)
	path := base + "/sheet/" + area
	form := url.Values{"revision": {h.get(expert1, path).revision(t)}, judged.ID: {"B"}}
	got := h.ask(expert1, locale.English, path, form, "X-Partial", "1")
	if got.status != http.StatusOK || strings.Contains(got.body, "<html") || strings.Contains(got.body, "<textarea") || strings.Contains(got.body, `type="radio"`) {
		t.Errorf("a partial answer is no fragment: %d", got.status)
	}
	if h.expertCase(expert1, id).Own.Answers[judged.ID].Level != "B" {
		t.Error("the mark is not kept")
	}
	form.Set("revision", got.revision(t))
	form.Set(computed.ID, string(other))
	got = h.ask(expert1, locale.Korean, path, form, "X-Partial", "1")
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `class="problem"`) {
		t.Errorf("a partial answer without the reason: %d", got.status)
	}
}

func TestConfirmingTakesWhatWasComputedAndNothingElse(t *testing.T) {
	h := open(t)
	id, base := h.fresh()
	area, judged, computed, level, other := h.kinds(id)
	path := base + "/sheet/" + area
	page := h.get(expert1, path)
	page.has(t, "the page", "computed level")
	form := url.Values{"revision": {page.revision(t)}, "go": {"confirm"}, computed.ID: {string(other)}, "reason." + computed.ID: {"Their count is wrong."}}
	if got := h.post(expert1, path, form); got.location != path+"?told=confirmed" {
		t.Fatalf("confirmed: %d %q", got.status, got.location)
	}
	c := h.expertCase(expert1, id)
	for _, it := range c.Sheet.Items() {
		mark, marked := c.Own.Answers[it.ID]
		switch {
		case it.ID == computed.ID:
			if mark.Level != other {
				t.Errorf("%s: the expert's own level became %s", it.Code, mark.Level)
			}
		case it.AreaCode != area || it.Type == scheme.Judged || !c.SelfScore.ByItem[it.ID].Answered:
			if marked {
				t.Errorf("%s is marked by a button that is not about it", it.Code)
			}
		case mark.Level != c.SelfScore.ByItem[it.ID].Level:
			t.Errorf("%s: %s, computed %s", it.Code, mark.Level, c.SelfScore.ByItem[it.ID].Level)
		}
	}
	if c.Own.Answers[judged.ID].Level != "" || level == other {
		t.Error("a judged item is marked by itself")
	}
}

func TestASecondWindowOverwritesNothing(t *testing.T) {
	h := open(t)
	id, base := h.fresh()
	area, judged, _, _, _ := h.kinds(id)
	path := base + "/sheet/" + area
	old := h.get(expert1, path).revision(t)
	h.post(expert1, path, url.Values{"revision": {old}, judged.ID: {"B"}})
	got := h.post(expert1, path, url.Values{"revision": {old}, judged.ID: {"D"}, "reason." + judged.ID: {"second window"}})
	if got.status != http.StatusConflict || h.expertCase(expert1, id).Own.Answers[judged.ID].Level != "B" {
		t.Errorf("the second window: %d", got.status)
	}
	got.has(t, "the second window", "Changed in another window", "In another window you gave this item B", ">second window</textarea>")
	if got := h.post(expert1, path, url.Values{"revision": {got.revision(t)}, judged.ID: {"D"}}); got.status != http.StatusSeeOther {
		t.Errorf("saved again: %d", got.status)
	}
	if h.expertCase(expert1, id).Own.Answers[judged.ID].Level != "D" {
		t.Error("saving again does not replace")
	}
}

func TestTheTechnologyGradeNeedsItsReason(t *testing.T) {
	h := open(t)
	id, base := h.fresh()
	path := base + "/technology"
	rev := h.get(expert1, path).revision(t)
	got := h.post(expert1, path, url.Values{"revision": {rev}, "grade": {"BBB"}, "reason": {"good"}})
	if got.status != http.StatusUnprocessableEntity {
		t.Errorf("no reason: %d", got.status)
	}
	got.has(t, "no reason", "State in at least ten characters", ">good</textarea>", `value="BBB" checked`)
	got = h.post(expert1, path, url.Values{"revision": {rev}, "grade": {"Z"}, "reason": {"The core process is their own."}})
	got.has(t, "no such grade", "Choose one of the technology grades.")
	if got := h.post(expert1, path, url.Values{"revision": {rev}, "grade": {"BBB"}, "reason": {"The core process is their own."}}); got.location != base+"?told=saved" {
		t.Errorf("saved: %d %q", got.status, got.location)
	}
	if got := h.post(expert1, path, url.Values{"revision": {rev}, "grade": {"D"}, "reason": {"An older window says otherwise."}}); got.status != http.StatusConflict {
		t.Errorf("an older window: %d", got.status)
	}
	if c := h.expertCase(expert1, id); c.Own.Technology != "BBB" {
		t.Errorf("grade %q", c.Own.Technology)
	}
}

func TestASheetHandedInIsTakenBackAndKeepsWhatStoodThere(t *testing.T) {
	h := open(t)
	id, base := h.fresh()
	area, judged, _, _, _ := h.kinds(id)
	h.marksEverything(expert1, id, "not what was claimed")
	closing := func() {
		t.Helper()
		page := h.get(expert1, base+"/submit")
		page.has(t, "the last look", "you may take it back")
		if got := h.post(expert1, base+"/submit", url.Values{"revision": {page.revision(t)}}); got.location != base+"?told=closed" {
			t.Fatalf("closed: %d %q", got.status, got.location)
		}
	}
	if got := h.post(expert1, base+"/reopen", url.Values{}); got.location != base+"?told=reopened" {
		t.Errorf("taking back an open sheet: %d %q", got.status, got.location)
	}
	closing()
	h.get(expert1, base).has(t, "a closed sheet", "Take the sheet back")
	if got := h.post(expert3, base+"/reopen", url.Values{}); got.status != http.StatusNotFound {
		t.Errorf("a stranger takes it back: %d", got.status)
	}
	for range 2 { // a double click
		if got := h.post(expert1, base+"/reopen", url.Values{}); got.location != base+"?told=reopened" {
			t.Errorf("taken back: %d %q", got.status, got.location)
		}
	}
	old := h.expertCase(expert1, id).Own.Answers[judged.ID].Level
	page := h.get(expert1, base+"/sheet/"+area)
	if got := h.post(expert1, base+"/sheet/"+area, url.Values{"revision": {page.revision(t)}, judged.ID: {"B"}}); got.status != http.StatusSeeOther {
		t.Errorf("changed: %d", got.status)
	}
	closing()
	h.get(expert1, base).has(t, "the history", "What you handed in", "Handed in for the first time", judged.Code+": "+string(old)+" → B")
	h.declares(expert2, id)
	h.marksEverything(expert2, id, "not what was claimed")
	if err := h.Desk.SubmitScoresheet(t.Context(), caseworktest.Person(expert2), id); err != nil {
		t.Fatal(err)
	}
	h.Advance(21 * 24 * time.Hour)
	if err := h.Desk.RegisterResult(t.Context(), caseworktest.Person("demo-officer"), id); err != nil {
		t.Fatal(err)
	}
	if got := h.post(expert1, base+"/reopen", url.Values{}); got.status != http.StatusConflict {
		t.Errorf("taken back after the result: %d", got.status)
	}
	h.Check(t)
}

func TestTheSheetIsClosedOnceComplete(t *testing.T) {
	h := open(t)
	id, base := h.fresh()
	path := base + "/submit"
	page := h.get(expert1, path)
	first := ""
	for _, it := range h.Cast.Sheet().Items() {
		first = it.ID
		break
	}
	page.has(t, "an empty sheet", "62 items have no mark", "The technology has no grade yet", `href="`+base+"/sheet/1#f-"+strings.ReplaceAll(first, ".", "_")+`"`)
	if strings.Contains(page.body, ">Close the sheet</button>") {
		t.Error("an empty sheet can be closed")
	}
	if got := h.post(expert1, path, url.Values{"revision": {page.revision(t)}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("closing an empty sheet: %d", got.status)
	}
	h.marksEverything(expert1, id, "not what was claimed")
	if got := h.post(expert1, path, url.Values{"revision": {page.revision(t)}}); got.status != http.StatusConflict {
		t.Errorf("closing what one has not seen: %d", got.status)
	}
	page = h.get(expert1, path)
	page.has(t, "a complete sheet", ">Close the sheet</button>", "Where you depart from the computed level", "not what was claimed")
	for range 2 { // a double click
		if got := h.post(expert1, path, url.Values{"revision": {page.revision(t)}}); got.location != base+"?told=closed" {
			t.Errorf("closed: %d %q", got.status, got.location)
		}
	}
	if !h.expertCase(expert1, id).Own.Submitted() {
		t.Error("the sheet is open")
	}
	if got := h.post(expert1, base+"/sheet/1", url.Values{first: {"A"}}); got.status != http.StatusConflict {
		t.Errorf("marking a closed sheet: %d", got.status)
	}
	got := h.get(expert1, base+"/sheet/1")
	got.has(t, "a closed sheet", "Your sheet is closed", "not what was claimed")
	if err := h.Desk.Withdraw(t.Context(), h.Owner(), id); err != nil {
		t.Fatal(err)
	}
	h.get(expert1, "/panel").has(t, "list", caseworktest.AgencyName.In(locale.English), "Done and past")
}
