package officer_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/testkit"
)

// TestTheOfficerReadsTheMinutes: with the dissent beside them, or closes them with a note where the company does not sign.
func TestTheOfficerReadsTheMinutes(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	officer := h.as(anOfficer)
	none, paper, refused, dissented := h.At(t, application.Accepted), h.At(t, application.Evaluating), h.At(t, application.Evaluating), h.At(t, application.Evaluating)
	digest := h.Presented(t, dissented)
	if err := h.Desk.AnswerMinutes(ctx, h.Owner(), dissented, digest, true, "원본은 본사에 있습니다. 보여 드리겠다고 했습니다."); err != nil {
		t.Fatal(err)
	}
	h.Presented(t, refused)
	officer.get(at(none, "visit")).has(t, http.StatusOK, "There is no panel yet")
	officer.get(at(paper, "visit")).has(t, http.StatusOK, "Nothing has been entered yet")
	for _, l := range locale.Languages {
		officer.in(l).get(at(dissented, "visit")).has(t, http.StatusOK, "원본은 본사에 있습니다.", digest, locale.For(l).T("minutes.dissent"))
	}
	officer.get(at(refused, "visit")).has(t, http.StatusOK, "The company does not sign")
	officer.post(at(refused, "visit"), "note", "no").has(t, http.StatusUnprocessableEntity, "Say what was tried")
	h.as("demo-decider").post(at(refused, "visit"), "note", "Asked on two days; nobody answers.").has(t, http.StatusForbidden)
	officer.post(at(refused, "visit"), "note", "Asked on two days; nobody answers.").goesTo(t, at(refused, "visit"))
	officer.get(at(refused, "visit")).has(t, http.StatusOK, "Asked on two days; nobody answers.", "Why the company did not sign")
	h.as("demo-auditor").get(at(refused, "visit")).has(t, http.StatusOK, "Not signed by the company")
	if err := h.Desk.RegisterResult(ctx, caseworktest.Person(anOfficer), paper); err == nil {
		t.Error("a result was registered whose sheets are not in") // and not because of a visit on paper
	}
}

// TestVisitInABrowser opens minutes that the company does not answer, on a phone and on a desk, in every language.
func TestVisitInABrowser(t *testing.T) {
	testkit.Browser(t)
	h := open(t)
	id := h.At(t, application.Evaluating)
	h.Presented(t, id)
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
			for _, path := range []string{"/enter/" + string(anOfficer), "/office/schemes?lang=" + string(l), at(id, "visit")} {
				if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
					t.Fatal(err)
				}
			}
			wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
			if err != nil || wide > 0 {
				t.Errorf("the page in %s is %d pixels wider than a screen of %d, %v", l, wide, width, err)
			}
			for _, v := range testkit.Axe(t, tab) {
				t.Errorf("visit in %s at %d: %s", l, width, v)
			}
			testkit.Screenshot(t, tab, fmt.Sprintf("officer-visit-%s-%d", l, width))
		}
	}
}
