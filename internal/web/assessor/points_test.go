package assessor_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
)

// TestAnExpertGivesWholePoints: the number is typed, kept and refused above the maximum; the technology is not asked for.
func TestAnExpertGivesWholePoints(t *testing.T) {
	h := open(t)
	id, _ := h.InPoints(t, application.Evaluating, 71)
	expert, here := string(caseworktest.PointExperts[0]), "/panel/"+string(id)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.ask(expert, l, here+"/sheet/1", nil).has(t, "area 1", p.T("sheet.points_hint", "Max", "8"), "7–8")
		for page, never := range map[string]string{"": p.T("assessor.technology.title"), "/submit": p.T("assessor.submit.no_grade")} {
			if s := h.ask(expert, l, here+page, nil); s.status != http.StatusOK || strings.Contains(s.body, never) {
				t.Errorf("%q in %s: %d, or it says %q", page, l, s.status, never)
			}
		}
	}
	if s := h.get(expert, here+"/technology"); s.status != http.StatusNotFound {
		t.Errorf("a technology grade is asked for: %d", s.status)
	}
	if s := h.post(expert, here+"/sheet/1", url.Values{"revision": {h.get(expert, here+"/sheet/1").revision(t)}, "1.1.1": {"9"}, "go": {"stay"}}); s.status != http.StatusUnprocessableEntity {
		t.Errorf("nine points of eight: %d", s.status)
	}
	if s := h.post(expert, here+"/sheet/4", url.Values{"revision": {h.get(expert, here+"/sheet/4").revision(t)}, "4.1.1": {"7"}, "4.1.2": {"10"}, "go": {"next"}}); s.location != here+"/submit" {
		t.Errorf("after the last area: %d to %s", s.status, s.location)
	}
	h.get(expert, here+"/sheet/4").has(t, "what was typed", `value="7"`, `value="10"`)
}
