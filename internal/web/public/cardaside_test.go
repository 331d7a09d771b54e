package public_test

import (
	"html"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/locale"
)

// A card whose decision was set aside stays as it was published, and says so before anything else, on its page, in the list and on paper.
func TestACardWhoseDecisionWasSetAside(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for l, ground := range map[locale.Lang]string{locale.English: "the order was <broken>", locale.Russian: "нарушен порядок", locale.Korean: "절차 위반"} {
		p := locale.For(l)
		body := html.UnescapeString(get(t, h, "/pilots/P2026-00003", l).Body.String())
		for _, want := range []string{
			p.T("card.aside"), ground, p.T("card.aside_anew"), p.T("pilot_aside.set"), p.T("card.newer", "Number", "P2026-00001"), `href="/pilots/P2026-00001"`,
			p.T("card.aside_logged", "Entry", int64(77)), `href="/pilots/P2026-00003/set-aside.json"`, "359008a8cfa725f9",
		} {
			if !strings.Contains(body, want) {
				t.Errorf("the card in %s lacks %q", l, want)
			}
		}
		if strings.Index(body, p.T("card.aside")) > strings.Index(body, p.T("report.choice.refine")+". ") {
			t.Errorf("in %s the decision is read before that it was set aside", l)
		}
		list := get(t, h, "/pilots", l).Body.String()
		if !strings.Contains(list, p.T("pilot_aside.set")) || strings.Contains(list, p.T("report.choice.refine")) {
			t.Errorf("the list in %s shows a decision that does not count", l)
		}
		if counts := get(t, h, "/pilots/P2026-00001", l).Body.String(); strings.Contains(counts, p.T("card.aside")) {
			t.Errorf("in %s a card that counts is set aside", l)
		}
	}
	// The statement is there byte for byte, for whoever looks its digest up in the log; a card whose decision counts has none.
	if w := get(t, h, "/pilots/P2026-00003/set-aside.json", locale.English); w.Code != http.StatusOK || w.Body.String() != `{"card":"P2026-00003"}` {
		t.Errorf("the statement: %d %s", w.Code, w.Body)
	}
	if w := get(t, h, "/pilots/P2026-00001/set-aside.json", locale.English); w.Code != http.StatusNotFound {
		t.Errorf("a card that counts has a statement: %d", w.Code)
	}
	if w := get(t, h, "/pilots/P2026-00003/pilot.pdf?in=ru&with=ko", locale.English); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF-") {
		t.Errorf("the paper: %d", w.Code)
	}
}
