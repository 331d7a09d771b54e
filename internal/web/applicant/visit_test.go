package applicant_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/testkit"
	"proba.example/internal/visit"
)

// TestTheCompanySignsOrDissents: nothing before the panel has signed, then the minutes, and words that stay.
func TestTheCompanySignsOrDissents(t *testing.T) {
	h := open(t)
	for n, l := range locale.Languages {
		at, owner := h.at(application.Evaluating, l)
		id := application.ID(at[len("/cases/"):])
		preparer := h.reader("demo-owner-14", l)
		owner.get(at+"/visit").has(t, owner.T("applicant.visit.open"))
		if p := owner.post(at+"/visit", url.Values{"answer": {"sign"}}); p.status == http.StatusSeeOther {
			t.Fatal("the company signed what the panel has not written")
		}
		preparer.get(at+"/visit").is(t, http.StatusNotFound)
		digest := h.Presented(t, id)
		owner.get(at).has(t, owner.T("applicant.visit.presented"), at+"/visit")
		owner.get(at+"/visit").has(t, "Both halls were seen; one document differs.", "공장 두 곳을 모두 둘러보았습니다.", digest, "박도현", owner.T("visit.found.differs"), owner.T("applicant.visit.sign"))
		if n == 0 {
			var org party.OrgID
			if v, err := h.Desk.Minutes(t.Context(), caseworktest.Person("demo-officer"), id); err == nil {
				org = v.Case.Company
			}
			h.member(org, "demo-owner-14", party.Preparer)
			page := preparer.get(at + "/visit")
			page.has(t, preparer.T("party.signatory_needed"))
			if p := preparer.post(at+"/visit", url.Values{"answer": {"sign"}, "digest": {digest}}); p.status != http.StatusForbidden {
				t.Errorf("a preparer signs: %d", p.status)
			}
		}
		owner.post(at+"/visit", url.Values{"answer": {"dissent"}, "digest": {digest}, "words": {"no"}}).is(t, http.StatusUnprocessableEntity)
		owner.post(at+"/visit", url.Values{"answer": {"sign"}, "digest": {"another"}}).is(t, http.StatusConflict)
		dissent := "Мы не согласны: оригинал лежит в архиве."
		form := url.Values{"answer": {"dissent"}, "digest": {digest}, "words": {dissent}}
		owner.post(at+"/visit", form).is(t, http.StatusSeeOther)
		owner.post(at+"/visit", form).is(t, http.StatusConflict)
		owner.get(at+"/visit").has(t, dissent, owner.T("applicant.visit.dissented"), owner.T("minutes.dissent"))
		v, err := h.Desk.Minutes(t.Context(), caseworktest.Person("demo-officer"), id)
		if err != nil || v.Visit.State != visit.Dissented || v.Visit.Words != dissent {
			t.Errorf("%s: %+v, %v", l, v.Visit, err)
		}
	}
}

// TestMinutesInABrowser opens the minutes that wait for the company, on a phone and on a desk, in every language.
func TestMinutesInABrowser(t *testing.T) {
	testkit.Browser(t)
	h := open(t)
	at := "/cases/" + string(h.At(t, application.Evaluating))
	who := h.Owner().ID()
	h.Presented(t, application.ID(at[len("/cases/"):]))
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
			h.enter(tab, who, l)
			if err := chromedp.Do(tab, chromedp.Navigate(h.url+at+"/visit"), chromedp.WaitReady("main")); err != nil {
				t.Fatal(err)
			}
			wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
			if err != nil || wide > 0 {
				t.Errorf("the page in %s is %d pixels wider than a screen of %d, %v", l, wide, width, err)
			}
			for _, v := range testkit.Axe(t, tab) {
				t.Errorf("minutes in %s at %d: %s", l, width, v)
			}
			testkit.Screenshot(t, tab, fmt.Sprintf("applicant-minutes-%s-%d", l, width))
		}
	}
}
