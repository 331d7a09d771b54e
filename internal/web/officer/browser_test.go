package officer_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/keys"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/testkit"
)

// TestPagesInABrowser opens every page of the package as people do, on a phone and on a desk, in every language.
func TestPagesInABrowser(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	ids := map[application.State]application.ID{application.Granted: h.granted()}
	for _, s := range []application.State{application.Certified, application.Evaluated, application.Proposed, application.Submitted, application.Refused, application.Evaluating, application.Accepted, application.Returned} {
		ids[s] = h.At(t, s)
	}
	if err := h.Desk.Declare(ctx, caseworktest.Person("demo-expert-2"), ids[application.Evaluating], true, "My brother is a director of the company."); err != nil {
		t.Fatal(err)
	}
	suspended, waiting, revoked := h.Number(t, ids[application.Certified]), h.certified(), h.certified()
	h.Change(t, decision.StandingChange{Act: register.Suspended, Number: suspended, Ground: decision.TaxArrears, CureBy: h.Today().AddDays(60)})
	h.Change(t, decision.StandingChange{Act: register.Suspended, Number: revoked, Ground: decision.FalseData})
	h.Change(t, decision.StandingChange{Act: register.Revoked, Number: revoked, Ground: decision.FalseData})
	x := decision.StandingChange{Act: register.Revoked, Number: waiting, Ground: decision.EligibilityLost, On: h.Today().AddDays(7)}
	h.Hear(t, waiting, x.Ground)
	if err := h.Desk.ProposeStanding(ctx, caseworktest.Person(anOfficer), x, "The company no longer meets the age requirement after its split; the register of companies says so."); err != nil {
		t.Fatal(err)
	}
	if _, err := h.keys.ProposeAnnouncement(ctx, caseworktest.Person(anAdminstrator), keys.Assertion, "", keyReasons); err != nil {
		t.Fatal(err)
	}
	partner := h.aPartner()
	for _, l := range locale.Languages {
		for _, width := range screens()[l] {
			t.Run(fmt.Sprintf("%s-%d", l, width), func(t *testing.T) {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				enter := func(who party.PersonID) {
					t.Helper()
					for _, path := range []string{"/enter/" + string(who), "/office/schemes?lang=" + string(l)} {
						if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
							t.Fatal(err)
						}
					}
				}
				look := func(name, path string) {
					t.Helper()
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
					if err != nil || wide > 0 {
						t.Errorf("%s is %d pixels wider than the screen, %v", name, wide, err)
					}
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s: %s", name, v)
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("officer-%s-%s-%d", name, l, width))
				}
				enter(anOfficer)
				look("today", "/office")
				look("list", "/office/cases")
				look("overview", at(ids[application.Submitted], ""))
				look("overview-certified", at(ids[application.Certified], ""))
				look("submission", at(ids[application.Submitted], "submission"))
				look("diagnosis", at(ids[application.Submitted], "diagnosis"))
				look("screen", at(ids[application.Submitted], "screen"))
				look("appoint", at(ids[application.Accepted], "panel"))
				look("complete", at(ids[application.Evaluating], "panel"))
				look("register", at(ids[application.Evaluating], "register"))
				look("result", at(ids[application.Refused], "result"))
				look("letters", at(ids[application.Refused], "letters"))
				look("case-journal", at(ids[application.Refused], "journal"))
				look("journal", "/office/journal")
				look("edition", "/office/schemes/innobiz/2026")
				look("certificates", "/office/certificates")
				look("certificate-suspended", certificateAt(suspended, ""))
				look("certificate-waiting", certificateAt(waiting, ""))
				look("certificate-revoked", certificateAt(revoked, ""))
				look("propose-revocation", certificateAt(suspended, "revoke"))
				look("propose-restoration", certificateAt(suspended, "restore"))
				enter(anAdminstrator)
				look("keys", "/office/keys")
				look("key", "/office/keys/"+h.keyOf(keys.Assertion))
				look("key-compromise", "/office/keys/"+h.keyOf(keys.Assertion)+"/compromise")
				look("key-change", "/office/key-changes/"+string(h.waiting().ID))
				look("log", "/office/log")
				look("log-follow", "/office/log/follow")
				look("log-followed", partner.page)
				look("log-alarm", partner.alarm)
				look("log-evidence", partner.evidence)
				enter(aDecider)
				look("today-decider", "/office")
				look("confirm-revocation", certificateAt(waiting, "confirm"))
				look("decide", at(ids[application.Evaluated], "decide"))
				look("take-back", at(ids[application.Proposed], "confirm"))
				enter(aSecondDecider)
				look("confirm", at(ids[application.Proposed], "confirm"))
				enter(anAdminstrator)
				look("schemes", "/office/schemes")
				look("preview", "/office/schemes/innobiz/2026/preview/manufacturing")
				look("preview-expert", "/office/schemes/innobiz/2026/preview/manufacturing?as=expert")
			})
		}
	}
}

// TestSignalsInABrowser opens the pages of signals over a history of some years.
func TestSignalsInABrowser(t *testing.T) {
	h := open(t)
	split := h.split()
	h.looked()
	h.Linked(t, "demo-expert-1", "demo-expert-2")
	if err := h.Desk.MakeReading(context.Background(), caseworktest.Person(anOfficer), theCycle(h)); err != nil {
		t.Fatal(err)
	}
	for _, l := range locale.Languages {
		for _, width := range map[locale.Lang][]int{locale.English: {1440}, locale.Russian: {375}, locale.Korean: {375, 1440}}[l] {
			t.Run(fmt.Sprintf("%s-%d", l, width), func(t *testing.T) {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				for _, page := range [][2]string{
					{"", "/enter/" + string(anOfficer)},
					{"signals", "/office/signals?lang=" + string(l)},
					{"signal", favoured},
					{"signal-drift", "/office/signals/one?key=drift%2Finnobiz%2Fhistory-expert-02"},
					{"signal-rate", "/office/signals/one?key=pass_expert%2Finnobiz%2Fhistory-expert-01"},
					{"", "/enter/" + string(aDecider)},
					{"decide-split", at(split, "decide")},
				} {
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+page[1]), chromedp.WaitReady("main")); err != nil {
						t.Fatalf("%s: %v", page[1], err)
					}
					if page[0] == "" {
						continue
					}
					wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
					if err != nil || wide > 0 {
						t.Errorf("%s is %d pixels wider than the screen, %v", page[0], wide, err)
					}
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s: %s", page[0], v)
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("officer-%s-%s-%d", page[0], l, width))
				}
			})
		}
	}
}

// TestSitesInABrowser opens the register of sites, one site, the forms and the report of a sheet.
func TestSitesInABrowser(t *testing.T) {
	h := open(t)
	sheet := h.as(anOfficer).upload("/office/site-sheets", "sites.csv", []byte(aSheet)).location
	h.as(anOfficer).post(sheet).goesTo(t, "/office/sites")
	one := "/office/sites/" + string(h.aSite("Clinic").ID)
	h.as(anOfficer).post(one+"/review").goesTo(t, one)
	h.as(anOfficer).post(one+"/register").goesTo(t, one)
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			t.Run(fmt.Sprintf("%s-%d", l, width), func(t *testing.T) {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				for _, page := range [][2]string{
					{"", "/enter/" + string(anOfficer)},
					{"sites", "/office/sites?lang=" + string(l)},
					{"site", one},
					{"site-edit", one + "/edit"},
					{"site-suspend", one + "/suspend"},
					{"sheet-form", "/office/site-sheets"},
					{"sheet", sheet},
				} {
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+page[1]), chromedp.WaitReady("main")); err != nil {
						t.Fatal(err)
					}
					if page[0] == "" {
						continue
					}
					wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
					if err != nil || wide > 0 {
						t.Errorf("%s is %d pixels wider than the screen, %v", page[0], wide, err)
					}
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s: %s", page[0], v)
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("officer-%s-%s-%d", page[0], l, width))
				}
			})
		}
	}
}
