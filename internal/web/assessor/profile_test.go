package assessor_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/expert"
	"proba.example/internal/locale"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

func (h *house) own(person string) (p expert.Profile, forms []expert.Form) {
	h.t.Helper()
	v, err := h.Desk.OwnInterests(h.t.Context(), caseworktest.Person(party.PersonID(person)))
	if err != nil {
		h.t.Fatal(err)
	}
	return v.Profile, v.Forms
}

func TestTheProfileIsReadAndSaved(t *testing.T) {
	h := open(t)
	h.Setup(t)
	got := h.get(expert1, "/panel/profile")
	got.has(t, "profile", "한빛기술연구원", "서울계기공업", "Senior expert", `value="2015-03-01"`)
	if got := h.get("demo-officer", "/panel/profile"); got.status != http.StatusForbidden {
		t.Errorf("an officer opens an expert's profile: %d", got.status)
	}
	form := url.Values{
		"revision": {"2"}, "languages": {"ko", "en"}, "region": {"01"}, "capacity": {"7"},
		"fields.0.code": {"28"}, "fields.0.level": {"3"}, "fields.2.code": {"bio"}, "fields.2.level": {"1"},
		"employers.0.organisation": {"한빛기술연구원"}, "employers.0.from": {"2015-03-01"},
		"shares.0.organisation": {"Clean Air Laboratory"}, "shares.0.number": {"214-87-23415"},
	}
	got = h.post(expert1, "/panel/profile", merge(form, url.Values{"employers.0.from": {"1 March"}, "capacity": {"many"}, "fields.0.level": {""}}))
	got.has(t, "broken", "Choose a day", "from 0 to 60")
	if got.status != http.StatusUnprocessableEntity {
		t.Errorf("broken: %d", got.status)
	}
	got = h.post(expert1, "/panel/profile", merge(form, url.Values{"more": {"fields"}}))
	got.has(t, "more lines", `name="fields.5.code"`)
	if got := h.post(expert1, "/panel/profile", form); got.location != "/panel/profile?told=profile" {
		t.Fatalf("saved: %d %q\n%s", got.status, got.location, got.body)
	}
	p, _ := h.own(expert1)
	if p.Capacity != 7 || len(p.Fields) != 2 || p.Fields[1].Code != "bio" || len(p.Employers) != 1 || p.Shares[0].Number != "2148723415" || !p.Senior {
		t.Errorf("saved as %+v", p)
	}
	if got := h.post(expert1, "/panel/profile", form); got.status != http.StatusConflict {
		t.Errorf("an outdated copy: %d", got.status)
	}
	h.get("demo-expert-12", "/panel/profile").has(t, "gaps", "Still missing", "how many cases you can take")
}

func merge(a, b url.Values) url.Values {
	out := url.Values{}
	for _, v := range []url.Values{a, b} {
		for k, x := range v {
			out[k] = x
		}
	}
	return out
}

func TestTheYearlyForm(t *testing.T) {
	h := open(t)
	h.Setup(t)
	got := h.get("demo-expert-12", "/panel/interests")
	got.has(t, "the first form", "This is your first form")
	if strings.Contains(got.body, "checked") {
		t.Error("somebody's first form is answered before they come")
	}
	h.get("demo-expert-12", "/panel").has(t, "list", "Your yearly form of interests is due")
	got = h.post("demo-expert-12", "/panel/interests", url.Values{"form": {"0"}, "shares": {"none"}, "posts": {"some"}, "posts.0.detail": {"a council"}})
	got.has(t, "half a form", "Choose one of the answers", "Name the organisation", "a council")
	answers := url.Values{"form": {"0"}, "shares": {"none"}, "posts": {"some"}, "posts.0.organisation": {"금형조합"}, "payments": {"none"}, "family": {"none"}, "cowork": {"none"}}
	for range 2 { // a double click signs once
		if got := h.post("demo-expert-12", "/panel/interests", answers); got.location != "/panel/interests?told=signed" {
			t.Fatalf("signed: %d %q", got.status, got.location)
		}
	}
	if _, forms := h.own("demo-expert-12"); len(forms) != 1 || forms[0].Statements[expert.Posts].Entries[0].Organisation != "금형조합" {
		t.Errorf("signed as %+v", forms)
	}
	got = h.get("demo-expert-12", "/panel/interests")
	got.has(t, "the second form", "As last time", "금형조합", "in force through")
	if strings.Count(got.body, "checked") != len(expert.Topics) {
		t.Errorf("%d answers are prefilled", strings.Count(got.body, "checked"))
	}
	if got := h.post("demo-expert-12", "/panel/interests", url.Values{"form": {"1"}, "shares": {"none"}, "posts": {"same"}, "payments": {"none"}, "family": {"none"}, "cowork": {"none"}}); got.location == "" {
		t.Errorf("as last time: %d", got.status)
	}
	if _, forms := h.own("demo-expert-12"); len(forms) != 2 || len(forms[0].Statements[expert.Posts].Entries) != 1 {
		t.Errorf("repeated as %+v", forms)
	}
}

func TestASeatIsDeclined(t *testing.T) {
	h := open(t)
	id := h.invited()
	base := "/panel/" + string(id)
	h.post(expert2, base+"/decline", url.Values{"reason": {"no"}}).has(t, "declined without a reason", "why you cannot take the case")
	if got := h.post(expert2, base+"/decline", url.Values{"reason": {"I am abroad until spring."}}); got.location != "/panel?told=declined" {
		t.Fatalf("declined: %d %q", got.status, got.location)
	}
	if got := h.get(expert2, base); got.status != http.StatusNotFound {
		t.Errorf("a declined case: %d", got.status)
	}
	h.get(expert2, "/panel").has(t, "list", "You declined")
}

// TestAnExpertTakesASeatOnAPhone is journey F8: one link, three answers, the promise, the yearly form as last year; then an
// interest that comes to light later.
func TestAnExpertTakesASeatOnAPhone(t *testing.T) {
	testkit.Browser(t)
	h := open(t)
	id := h.invited()
	tab := h.tab(locale.Korean, 375)
	press := func(selector string) chromedp.Action[chromedp.Void] { return chromedp.Click(selector) }
	arrives := func(told string) {
		t.Helper()
		at := ""
		for range 600 {
			var err error
			if at, err = chromedp.Run(tab, chromedp.Evaluate[string](`document.readyState === 'complete' ? location.pathname + location.search : ''`)); err == nil && strings.HasSuffix(at, "told="+told) {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("at %s and not told %q", at, told)
	}
	forms := `document.querySelectorAll('main form').length`
	if err := chromedp.Do(tab, chromedp.Navigate(h.url+"/panel/"+string(id)), chromedp.WaitReady("main")); err != nil {
		t.Fatal(err)
	}
	if n, err := chromedp.Run(tab, chromedp.Evaluate[int](forms)); err != nil || n != 3 {
		t.Fatalf("the invitation has %d answers, %v", n, err)
	}
	if err := chromedp.Do(tab, press(`input[name=confidential]`), press(`input[value=no_interest] ~ .buttons button`)); err != nil {
		t.Fatal(err)
	}
	arrives("declared")
	if m := h.member(id); m.Declaration != panel.NoInterest {
		t.Fatalf("declared %q", m.Declaration)
	}
	// The yearly form of somebody who comes again: everything is answered, one press signs it.
	if err := chromedp.Do(tab, chromedp.Navigate(h.url+"/panel/interests"), chromedp.WaitReady("main"), press(`main form > .buttons button.primary`)); err != nil {
		t.Fatal(err)
	}
	arrives("signed")
	if _, forms := h.own(expert1); len(forms) != 2 {
		t.Errorf("%d forms are signed", len(forms))
	}
	// A share entered in the profile closes the case in the same moment, and what was marked stays where it is.
	if err := h.Desk.Mark(t.Context(), caseworktest.Person(expert1), id, map[string]scheme.Answer{h.firstItem(): scored()}); err != nil {
		t.Fatal(err)
	}
	name := h.expertCase(expert1, id).Contents.Company.Name
	if err := chromedp.Do(tab, chromedp.Navigate(h.url+"/panel/profile"), chromedp.WaitReady("main"),
		chromedp.SetValue(`[name="shares.0.organisation"]`, name), press(`main form > .buttons button.primary`)); err != nil {
		t.Fatal(err)
	}
	arrives("profile")
	if got := h.get(expert1, "/panel/"+string(id)); got.status != http.StatusNotFound {
		t.Errorf("the case is still open: %d", got.status)
	}
	if m := h.member(id); m.Declaration != panel.Conflicted {
		t.Errorf("declared %q", m.Declaration)
	}
	if err := h.Store.View(t.Context(), func(tx *store.Tx) error {
		s, err := tx.Scoresheet(t.Context(), id, expert1)
		if len(s.Answers) != 1 {
			t.Errorf("%d marks are kept", len(s.Answers))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func scored() scheme.Answer { return scheme.Answer{Level: "A", Reason: "Seen on site."} }

func (h *house) firstItem() string {
	for _, it := range h.Cast.Sheet().Items() {
		return it.ID
	}
	h.t.Fatal("the sheet has no items")
	return ""
}

// member is the first expert's seat.
func (h *house) member(id application.ID) panel.Member {
	h.t.Helper()
	var m panel.Member
	if err := h.Store.View(h.t.Context(), func(tx *store.Tx) error {
		p, err := tx.Panel(h.t.Context(), id)
		m, _ = p.Member(expert1)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return m
}
