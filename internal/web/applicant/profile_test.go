package applicant_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/locale"
	"proba.example/internal/testkit"
)

// TestAnApplicantsPagesOfASchemeWithoutAPanel opens every page of a case that is decided on facts: no page speaks of a panel, of a plan
// that nobody asks for, or of a technology grade.
func TestAnApplicantsPagesOfASchemeWithoutAPanel(t *testing.T) {
	for _, state := range []application.State{application.Draft, application.Submitted, application.Evaluated, application.Certified, application.Refused} {
		h := open(t)
		id, owner := h.OnFacts(t, state)
		here := "/cases/" + string(id)
		for _, l := range locale.Languages {
			p, r := locale.For(l), h.reader(owner.ID(), l)
			pages := []string{"", "/eligibility", "/diagnosis", "/diagnosis/1", "/diagnosis/2"}
			switch state {
			case application.Draft:
				pages = append(pages, "/submit")
			case application.Certified, application.Refused:
				pages = append(pages, "/outcome")
			}
			for _, page := range pages {
				got := r.get(here + page)
				if got.status != http.StatusOK {
					t.Fatalf("%s %s in %s: %d", state, page, l, got.status)
				}
				for _, never := range []string{p.T("applicant.diagnosis.lede"), p.T("applicant.task.plan"), p.T("applicant.outcome.technology"), p.T("applicant.outcome.items_text")} {
					if strings.Contains(got.body, never) {
						t.Errorf("%s %s in %s says %q", state, page, l, never)
					}
				}
			}
			if state == application.Draft {
				if body := r.get(here + "/diagnosis").body; !strings.Contains(body, p.T("facts.unmet", "Met", 2, "All", 3)) {
					t.Errorf("in %s the draft does not say that two of three are met", l)
				}
			}
			if state == application.Certified {
				if body := r.get(here + "/outcome").body; !strings.Contains(body, p.T("facts.granted")) {
					t.Errorf("in %s the outcome does not say it was granted", l)
				}
			}
		}
	}
}

// TestWholePointsAreTyped: an item in whole points asks for a number and says what so many points ask for.
func TestWholePointsAreTyped(t *testing.T) {
	h := open(t)
	id, owner := h.InPoints(t, application.Certified, 80)
	for _, l := range locale.Languages {
		p, r := locale.For(l), h.reader(owner.ID(), l)
		for _, page := range []string{"", "/diagnosis", "/diagnosis/1", "/diagnosis/3", "/outcome"} {
			got := r.get("/cases/" + string(id) + page)
			if got.status != http.StatusOK {
				t.Fatalf("%s in %s: %d", page, l, got.status)
			}
			if strings.Contains(got.body, p.T("applicant.outcome.technology")) {
				t.Errorf("%s in %s speaks of a technology grade", page, l)
			}
		}
		if body := r.get("/cases/" + string(id) + "/diagnosis/1").body; !strings.Contains(body, p.T("sheet.points_hint", "Max", "8")) || !strings.Contains(body, "7–8") {
			t.Errorf("in %s the page does not ask for points from 0 to 8", l)
		}
	}
}

// TestRequirementsInABrowser opens the pages on which facts are stated and points are typed.
func TestRequirementsInABrowser(t *testing.T) {
	h := open(t)
	draft, owner := h.OnFacts(t, application.Draft)
	points, _ := h.InPoints(t, application.Certified, 71)
	for _, l := range locale.Languages {
		widths := map[locale.Lang][]int{locale.English: {1440}, locale.Russian: {375}, locale.Korean: {375}}[l]
		if os.Getenv("PROBA_SCREENS") != "" {
			widths = []int{375, 1440}
		}
		for _, width := range widths {
			t.Run(fmt.Sprintf("%s-%d", l, width), func(t *testing.T) {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				h.enter(tab, owner.ID(), l)
				for name, path := range map[string]string{
					"facts-case": string(draft), "facts": string(draft) + "/diagnosis", "facts-area": string(draft) + "/diagnosis/2",
					"points-area": string(points) + "/diagnosis/1", "points-outcome": string(points) + "/outcome",
				} {
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+"/cases/"+path), chromedp.WaitReady("main")); err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
					if err != nil || wide > 0 {
						t.Errorf("%s is %d pixels wider than the screen, %v", name, wide, err)
					}
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s: %s", name, v)
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("applicant-%s-%s-%d", name, l, width))
				}
			})
		}
	}
}
