package account_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/testkit"
)

// press fills in fields by their names and sends the form they are in.
func press(t *testing.T, tab *testkit.Tab, fields map[string]string) {
	t.Helper()
	js := "window.sent = true;" // gone when the next page is there
	for name, value := range fields {
		js += fmt.Sprintf("document.querySelector('main [name=%s]').value = %q;", name, value)
	}
	if err := chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](js), chromedp.Click("main form [type=submit]")); err != nil {
		t.Fatal(err)
	}
	for range 600 {
		arrived, err := chromedp.Run(tab, chromedp.Evaluate[bool](`!window.sent && document.readyState == "complete"`))
		if err == nil && arrived { // an error is the moment between two pages
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the form was sent and no page came")
}

// TestPagesInABrowser opens every page of the package as people do, on a phone and on a desk, in every language.
func TestPagesInABrowser(t *testing.T) {
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			t.Run(fmt.Sprintf("%s-%d", l, width), func(t *testing.T) {
				h := open(t)
				first, err := h.desk.FirstAdministratorLink(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				look := func(name, path string) {
					t.Helper()
					if path != "" {
						if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
							t.Fatalf("%s: %v", name, err)
						}
					}
					wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
					if err != nil || wide > 0 {
						t.Errorf("%s is %d pixels wider than the screen, %v", name, wide, err)
					}
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s: %s", name, v)
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("account-%s-%s-%d", name, l, width))
				}
				look("sign-in", "/sign-in?next=/desk")
				look("sent", "/sign-in/sent?email=hana@example.org")
				look("confirm", "/sign-in/link?token=x")
				press(t, tab, nil)
				look("spent", "")
				look("not-found", "/nothing")
				look("first", first)
				press(t, tab, map[string]string{"name": "Лидия Орлова", "email": "x"})
				look("first-wrong", "")
				press(t, tab, map[string]string{"email": "lidia@example.org"})
				admin, err := h.desk.DemoLink(context.Background(), "lidia@example.org", time.Hour)
				if err != nil {
					t.Fatal(err)
				}
				s, err := h.desk.SignIn(context.Background(), tokenOf(admin), l)
				if err != nil {
					t.Fatal(err)
				}
				for i, p := range []party.Person{
					{Name: "박준호", Employer: "한국대학교 기계공학과", Duties: []party.Duty{party.Expert}},
					{Name: "Константин Константинопольский", Employer: "Институт", Duties: []party.Duty{party.Officer, party.Auditor, party.Expert}},
				} {
					p.Email, p.Language = fmt.Sprintf("a.rather.long.address.of.person.%d@department.example.org", i), "ko"
					if _, err := h.desk.Invite(context.Background(), party.Actor{Person: s.Person}, p); err != nil {
						t.Fatal(err)
					}
				}
				look("people", "/people?invited=1")
				look("applicants", "/people?show=applicants")
				look("person-new", "/people/new")
				press(t, tab, map[string]string{"email": "lidia@example.org"})
				look("person-wrong", "")
				look("person", "/people/"+string(s.Person.ID))
				look("settings", "/settings?saved=1")
			})
		}
	}
}
