package applicant_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/locale"
	"proba.example/internal/testkit"
)

// reporting takes a company to the opening of its first yearly report and gives the address of the list.
func (h *house) reporting(l locale.Lang) (list string, r *reader) {
	h.t.Helper()
	at, r := h.at(application.Certified, l)
	h.Drain(h.t)
	list = "/companies/" + string(h.caseOf(r, at).Case.Company) + "/reports"
	v, err := h.Desk.OwnReports(h.t.Context(), h.Owner(), h.caseOf(r, at).Case.Company)
	if err != nil || len(v.Coming) != 1 {
		h.t.Fatalf("no report comes: %+v %v", v, err)
	}
	h.Advance(time.Duration(v.Coming[0].Opens.DaysSince(h.Today())) * 24 * time.Hour)
	h.Drain(h.t)
	return list, r
}

// reportForm reads the address of the open report out of the list.
func (h *house) reportForm(list string, r *reader) string {
	h.t.Helper()
	body := r.get(list).body
	i := strings.Index(body, `href="`+list+"/")
	if i < 0 {
		h.t.Fatalf("no report is linked: %s", body)
	}
	at := body[i+len(`href="`):]
	return at[:strings.Index(at, `"`)]
}

func TestAYearlyReportOnItsPages(t *testing.T) {
	h := open(t)
	for l, words := range map[locale.Lang]string{locale.English: "Sales abroad", locale.Russian: "Выручка от экспорта", locale.Korean: "수출액"} {
		list, r := h.reporting(l)
		r.get("/desk").has(t, r.T("oversight.report.fill"))
		at := h.reportForm(list, r)
		r.get(at).has(t, words, r.T("oversight.report.save"))
		if p := r.get(at + "/submit"); p.status != http.StatusSeeOther {
			t.Errorf("an unread report is offered for handing in: %d", p.status)
		}
		p := r.post(at, url.Values{"revision": {"1"}, "sales": {"many"}})
		p.is(t, http.StatusUnprocessableEntity)
		p.has(t, r.T("oversight.report.whole"), "many")
		form := url.Values{"revision": {"1"}, "sales": {"18,400,000,000"}, "rd_expense": {"(5)"}, "employees": {"88"}, "rd_employees": {"12"}, "main_product_changed": {"no"}}
		r.post(at, form).is(t, http.StatusSeeOther)
		r.get(at+"/submit").has(t, r.T("oversight.report.submit"))
		p = r.post(at+"/submit", url.Values{"revision": {"2"}})
		p.is(t, http.StatusUnprocessableEntity)
		p.has(t, r.T("oversight.report.missing"))
		form.Set("revision", "2")
		form.Set("exports", "0")
		r.post(at, form).is(t, http.StatusSeeOther)
		p = r.post(at+"/submit", url.Values{"revision": {"3"}})
		p.is(t, http.StatusSeeOther)
		r.get(p.location).has(t, r.T("oversight.report.thanks"), r.T("oversight.state.in"))
		r.get(at).has(t, locale.For(l).Number(18_400_000_000))
		r.post(at+"/submit", url.Values{"revision": {"3"}}).is(t, http.StatusSeeOther)
		r.post(at, form).is(t, http.StatusConflict)
		h.reader("demo-officer", l).get(list).is(t, http.StatusNotFound)
	}
	h.Check(t)
}

// TestTheYearlyReportInABrowser looks at the form and the page before handing in, on a phone and on a desk.
func TestTheYearlyReportInABrowser(t *testing.T) {
	h := open(t)
	list, r := h.reporting(locale.English)
	at := h.reportForm(list, r)
	r.post(at, url.Values{"revision": {"1"}, "sales": {"18400000000"}, "employees": {"88"}}).is(t, http.StatusSeeOther)
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
			h.enter(tab, h.Owner().ID(), l)
			for name, path := range map[string]string{"list": list, "form": at, "submit": at + "/submit"} {
				if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
				if err != nil || wide > 0 {
					t.Errorf("%s in %s is %d pixels wider than a screen of %d, %v", name, l, wide, width, err)
				}
				for _, v := range testkit.Axe(t, tab) {
					t.Errorf("%s in %s at %d: %s", name, l, width, v)
				}
				testkit.Screenshot(t, tab, fmt.Sprintf("report-%s-%s-%d", name, l, width))
			}
		}
	}
}
