package assessor_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/complaint"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/testkit"
)

// accused has a company complain about an expert whom it met, and the agency ask that expert; it gives the expert and the complaint.
func (h *house) accused() (party.PersonID, complaint.ID) {
	h.t.Helper()
	ctx, decider := context.Background(), caseworktest.Person("demo-decider")
	id := h.At(h.t, application.Evaluating)
	v, err := h.Desk.ApplicantCase(ctx, h.Owner(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	h.Advance(time.Duration(v.VisitOn.DaysSince(h.Today())+1) * 24 * time.Hour)
	own, err := h.Desk.OwnComplaints(ctx, h.Owner(), v.Case.Company)
	if err != nil || len(own.Met) == 0 {
		h.t.Fatalf("nobody was met: %v", err)
	}
	expert := own.Met[0].Expert.ID
	c, err := h.Desk.Complain(ctx, h.Owner(), v.Case.Company, casework.Grievance{
		Case: id, About: complaint.Expert, Expert: expert, Ground: complaint.Conduct, Words: "A secret of the company stands in these words.",
	})
	if err == nil {
		err = h.Desk.TakeComplaint(ctx, decider, c, true)
	}
	if err == nil {
		err = h.Desk.HearExpert(ctx, decider, c, "When did you <arrive> at the company?")
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return expert, c
}

func TestAnExpertIsHeard(t *testing.T) {
	h := open(t)
	who, c := h.accused()
	expert, other := string(who), "demo-expert-8"
	const question, account = "When did you <arrive> at the company?", "At eleven; the train stood still for two hours."
	for l, words := range map[locale.Lang]string{locale.English: "Your account", locale.Russian: "Ваш ответ", locale.Korean: "귀하의 설명"} {
		h.ask(expert, l, "/panel", nil).has(t, "the list", locale.For(l).T("complaint.asked_notice"))
		p := h.ask(expert, l, "/panel/complaints", nil)
		p.has(t, "the question", words, question)
		for _, secret := range []string{"A secret of the company", "Елена Сорокина"} {
			if strings.Contains(p.body, secret) {
				t.Errorf("the expert reads %q", secret)
			}
		}
	}
	short := h.post(expert, "/panel/complaints", url.Values{"complaint": {string(c)}, "account": {"<no>"}})
	short.has(t, "a short account", "at least 20 characters", "<no></textarea>")
	if short.status != http.StatusUnprocessableEntity {
		t.Errorf("a short account: %d", short.status)
	}
	if strings.Contains(h.get(other, "/panel/complaints").body, question) {
		t.Error("another expert reads the question")
	}
	form := url.Values{"complaint": {string(c)}, "account": {account}}
	for _, row := range []struct {
		who  string
		want int
	}{{other, http.StatusNotFound}, {"demo-owner-01", http.StatusForbidden}, {expert, http.StatusSeeOther}, {expert, http.StatusConflict}} {
		if got := h.post(row.who, "/panel/complaints", form); got.status != row.want {
			t.Errorf("%s gives an account: %d, want %d", row.who, got.status, row.want)
		}
	}
	h.get(expert, "/panel/complaints").has(t, "the account", account)
	if strings.Contains(h.get(expert, "/panel").body, locale.For(locale.English).T("complaint.asked_notice")) {
		t.Error("the list still asks")
	}
	h.Drain(t)
	h.Check(t)
}

func TestTheQuestionInABrowser(t *testing.T) {
	testkit.Browser(t)
	h := open(t)
	who, _ := h.accused()
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			tab := h.tab(l, width)
			h.cookies(tab, string(who), l)
			for name, path := range map[string]string{"asked": "/panel/complaints", "list": "/panel"} {
				if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
					t.Fatal(err)
				}
				wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
				if err != nil || wide > 0 {
					t.Errorf("%s in %s at %d is %d pixels wider than the screen, %v", name, l, width, wide, err)
				}
				for _, v := range testkit.Axe(t, tab) {
					t.Errorf("%s in %s at %d: %s", name, l, width, v)
				}
				testkit.Screenshot(t, tab, "complaint-expert-"+name+"-"+string(l)+"-"+map[int]string{375: "phone", 1440: "desk"}[width])
			}
		}
	}
}
