package assessor_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/evaluation"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// decided takes cases to a result, puts them among the decided ones and gives the second seat of each to another expert in turn, so that the first has several
// peers.
func (h *house) decided(n int) {
	h.t.Helper()
	for i := range n {
		id := h.At(h.t, application.Evaluated)
		err := h.Store.Update(h.t.Context(), func(tx *store.Tx) error {
			r, err := tx.Result(h.t.Context(), id)
			if err != nil {
				return err
			}
			for j, x := range r.Experts {
				if x != expert1 {
					r.Experts[j] = party.PersonID(fmt.Sprintf("demo-expert-%d", 2+i%3))
				}
			}
			a, err := tx.Application(h.t.Context(), id)
			if err != nil {
				return err
			}
			was := a.State
			a.State = application.Refused
			if err := tx.UpdateApplication(h.t.Context(), a, was); err != nil {
				return err
			}
			if err := tx.SetResultAside(h.t.Context(), id, evaluation.ForThirdExpert, "demo-officer", ""); err != nil {
				return err
			}
			return tx.SaveResult(h.t.Context(), id, r)
		})
		if err != nil {
			h.t.Fatal(err)
		}
	}
}

func TestTheMirrorIsTheReadersOwnAndShowsNoSingleColleague(t *testing.T) {
	h := open(t)
	h.Setup(t)
	h.get(expert1, "/panel/mirror").has(t, "before anything is decided", "Nothing to show yet")
	begun := h.underWay()
	h.marksEverything(expert1, begun, "not what was claimed")
	if err := h.Desk.SubmitScoresheet(t.Context(), party.Actor{Person: party.Person{ID: expert1, Active: true}}, begun); err != nil {
		t.Fatal(err)
	}
	h.get(expert1, "/panel/mirror").has(t, "a case that is not decided", "Nothing to show yet")
	h.decided(1)
	got := h.get(expert1, "/panel/mirror")
	got.has(t, "one case", "1 decided case of yours", "Nothing is compared yet", "when the cycle has been read and closed")
	if strings.Contains(got.body, "<svg role") {
		t.Error("one case is compared")
	}
	h.decided(4)
	got = h.get(expert1, "/panel/mirror")
	got.has(t, "five cases", "5 decided cases of yours; other experts: 3.", "You gave the top level (A) to ", "; peers ")
	if got := h.get("demo-officer", "/panel/mirror"); got.status != http.StatusForbidden {
		t.Errorf("an officer opens an expert's mirror: %d", got.status)
	}
	h.get("demo-expert-5", "/panel/mirror").has(t, "an expert of other cases", "Nothing to show yet")
	h.get(expert1, "/panel").has(t, "the list", `href="/panel/mirror"`)
	t.Run("in a browser", func(t *testing.T) {
		testkit.Browser(t)
		for _, l := range locale.Languages {
			for _, width := range []int{375, 1440} {
				tab := h.tab(l, width)
				if err := chromedp.Do(tab, chromedp.Navigate(h.url+"/panel/mirror"), chromedp.WaitReady("main")); err != nil {
					t.Fatal(err)
				}
				wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
				if err != nil || wide > 0 {
					t.Errorf("the mirror in %s is %d pixels wider than %d, %v", l, wide, width, err)
				}
				for _, v := range testkit.Axe(t, tab) {
					t.Errorf("the mirror in %s at %d: %s", l, width, v)
				}
				testkit.Screenshot(t, tab, fmt.Sprintf("assessor-mirror-%s-%d", l, width))
			}
		}
	})
}
