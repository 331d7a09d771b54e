package applicant_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/complaint"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/testkit"
)

const grievance = "Nobody answered our letters for <three> weeks."

// complain files a complaint about the agency in the matter of a case, on the pages, and gives its address.
func (h *house) complain(at string, r *reader) string {
	h.t.Helper()
	id := strings.TrimPrefix(at, "/cases/")
	r.get(at).has(h.t, r.T("complaint.new"))
	c := h.caseOf(r, at)
	company := "/companies/" + string(c.Case.Company)
	p := r.post(company+"/complaints/new", url.Values{"about": {"agency"}, "case": {id}, "ground": {"delay"}, "words": {grievance}})
	p.is(h.t, http.StatusSeeOther)
	return strings.TrimSuffix(p.location, "?filed=yes")
}

func TestAComplaintOnItsPages(t *testing.T) {
	h := open(t)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"The complaint is justified", "The agency", "Delay"},
		locale.Russian: {"Жалоба обоснованна", "Агентство", "Задержка"},
		locale.Korean:  {"민원이 타당합니다", "기관", "지연"},
	} {
		at, r := h.at(application.Evaluated, l)
		page := h.complain(at, r)
		list, id := page[:strings.LastIndex(page, "/")], page[strings.LastIndex(page, "/")+1:]
		r.get(page+"?filed=yes").has(t, r.T("complaint.filed_title"), grievance)
		r.get(page+"/withdraw").has(t, r.T("complaint.withdraw_text"))
		ctx, decider := context.Background(), caseworktest.Person("demo-decider")
		answer := complaint.Answer{Finding: complaint.Upheld, Words: "The letters lay unread for three weeks.", Measures: "The post is looked through every day now."}
		if err := h.Desk.TakeComplaint(ctx, decider, complaint.ID(id), true); err != nil {
			t.Fatal(err)
		}
		if err := h.Desk.AnswerComplaint(ctx, decider, complaint.ID(id), answer); err != nil {
			t.Fatal(err)
		}
		p := r.get(page)
		p.has(t, append(words, answer.Words, answer.Measures)...)
		if strings.Contains(p.body, "Елена Сорокина") {
			t.Error("the company is told who answered")
		}
		r.get(list).has(t, r.T("complaint.state.answered"))
		r.post(page+"/withdraw", nil).is(t, http.StatusConflict)
	}
}

func TestAComplaintThatIsNotComplete(t *testing.T) {
	h := open(t)
	at, r := h.at(application.Evaluated, locale.English)
	company := "/companies/" + string(h.caseOf(r, at).Case.Company)
	p := r.post(company+"/complaints/new", url.Values{"about": {"expert"}, "ground": {"conduct"}, "words": {"<short>"}})
	p.is(t, http.StatusUnprocessableEntity)
	p.has(t, r.T("complaint.case_missing"), "at least 20 characters", "<short></textarea>")
	stranger := h.reader(h.Cast.Owner(7).ID(), locale.English)
	stranger.get(company+"/complaints").is(t, http.StatusNotFound)
	page := h.complain(at, r)
	stranger.get(page).is(t, http.StatusNotFound)
	stranger.post(page+"/withdraw", nil).is(t, http.StatusNotFound)
	h.member(h.caseOf(r, at).Case.Company, "demo-owner-09", party.Preparer)
	preparer := h.reader("demo-owner-09", locale.English)
	preparer.get(page).is(t, http.StatusOK)
	preparer.get(company+"/complaints/new").is(t, http.StatusForbidden)
	preparer.post(page+"/withdraw", nil).is(t, http.StatusForbidden)
	r.post(page+"/withdraw", nil).is(t, http.StatusSeeOther)
	r.get(page).has(t, "Withdrawn")
}

func TestComplaintPagesInABrowser(t *testing.T) {
	h := open(t)
	at, r := h.at(application.Evaluated, locale.English)
	page := h.complain(at, r)
	list, id := page[:strings.LastIndex(page, "/")], page[strings.LastIndex(page, "/")+1:]
	ctx, decider := context.Background(), caseworktest.Person("demo-decider")
	if err := h.Desk.TakeComplaint(ctx, decider, complaint.ID(id), true); err != nil {
		t.Fatal(err)
	}
	if err := h.Desk.AnswerComplaint(ctx, decider, complaint.ID(id), complaint.Answer{Finding: complaint.Partly, Words: "The letters lay unread for three weeks.", Measures: "The post is looked through every day now."}); err != nil {
		t.Fatal(err)
	}
	open := h.complain(at, r)
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
			h.enter(tab, h.Owner().ID(), l)
			for name, path := range map[string]string{"list": list, "new": list + "/new", "answered": page, "waiting": open, "withdraw": open + "/withdraw"} {
				if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
				if err != nil || wide > 0 {
					t.Errorf("%s in %s is %d pixels wider than the screen, %v", name, l, wide, err)
				}
				if width == 375 { // the same page judged twice takes its time twice
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s in %s: %s", name, l, v)
					}
				}
				testkit.Screenshot(t, tab, "complaint-own-"+name+"-"+string(l)+"-"+map[int]string{375: "phone", 1440: "desk"}[width])
			}
		}
	}
}
