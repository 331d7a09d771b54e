package applicant_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/courier"
	"proba.example/internal/exchange"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// nominated puts the certified company of the house forward to a partner.
func nominated(t *testing.T, h *house) (owner party.Actor, page string, d *exchange.Desk, id partner.NominationID) {
	t.Helper()
	ctx := context.Background()
	number := h.Number(t, h.At(t, application.Certified))
	d = &exchange.Desk{Store: h.Store, Queue: h.Queue, Keyring: h.Keys, DID: "did:web:agency.example", Place: caseworktest.Seoul, Bundle: h.World.Desk.Bundle, Records: h.World.Desk, Letters: courier.Courier{Queue: h.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName}}, Log: slog.New(slog.DiscardHandler)}
	a := partner.Agreement{
		ID: "agreement", Reference: "SEOUL-HOST-2026", Title: "Exchange <1>", Partner: "Host agency", DID: "did:web:host.example", Address: "https://host.example", Country: "RU",
		Languages: []string{"en"}, Purposes: partner.Purposes, Recognised: []string{"innobiz"}, Effect: partner.AsEvidence, PlacesHere: 1, PlacesAway: 1, Days: 3,
		From: calendar.MustParse("2026-01-01"), Until: calendar.MustParse("2027-12-31"), State: partner.InForce,
	}
	if err := h.Store.Update(ctx, func(tx *store.Tx) error { return tx.InsertAgreement(ctx, a) }); err != nil {
		t.Fatal(err)
	}
	id, err := d.Propose(ctx, caseworktest.Person("demo-officer"), partner.Nomination{
		Agreement: a.ID, Purpose: partner.ForPilot, Words: "Their sensors fit the buses.", Fields: []partner.Field{partner.FieldName, partner.FieldEmail}, Basis: partner.Basis{Number: number},
	})
	if err != nil {
		t.Fatal(err)
	}
	return h.Owner(), "/nominations/" + strings.TrimPrefix(string(id), "urn:uuid:"), d, id
}

func TestACompanyConsentsToExactlyWhatIsSent(t *testing.T) {
	h := open(t)
	owner, at, d, id := nominated(t, h)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Host agency", "Exactly what is sent", owner.Person.Email, "We agree", "Exchange <1>", "for this purpose only"},
		locale.Russian: {"Что именно отправляется", owner.Person.Email, "Согласны", "только с этой целью"},
		locale.Korean:  {"보내는 내용 그대로", owner.Person.Email, "동의합니다", "목적으로만"},
	} {
		r := h.reader(owner.ID(), l)
		got := r.get(at)
		if got.status != http.StatusOK {
			t.Fatalf("%s: %d", l, got.status)
		}
		for _, w := range words {
			if !strings.Contains(got.body, w) {
				t.Errorf("%s: the page does not say %q", l, w)
			}
		}
	}
	r := h.reader(owner.ID(), locale.Korean)
	if desk := r.get("/desk"); !strings.Contains(desk.body, at) {
		t.Error("the desk does not say that a nomination awaits an answer")
	}
	if other := h.reader("demo-expert-1", locale.English).get(at); other.status != http.StatusNotFound {
		t.Errorf("another reader: %d", other.status)
	}
	if got := r.post(at, url.Values{"act": {"agree"}, "digest": {"of another page"}}); got.status != http.StatusConflict || !strings.Contains(got.body, "바뀌었습니다") {
		t.Errorf("agreed to another page: %d", got.status)
	}
	x, err := d.Asked(context.Background(), owner, id, locale.Korean)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.post(at, url.Values{"act": {"agree"}, "digest": {x.Digest}}); got.status != http.StatusSeeOther || got.location != at {
		t.Errorf("agreed: %d %s", got.status, got.location)
	}
	if got := r.get(at); !strings.Contains(got.body, "동의 철회") || strings.Contains(got.body, "동의하지 않습니다") {
		t.Error("after the consent the page should offer to take it back, and nothing else")
	}
	if got := r.get(at + "/endorsement.json"); got.status != http.StatusNotFound {
		t.Errorf("an endorsement that nobody gave: %d", got.status)
	}
	if err := d.Endorse(context.Background(), caseworktest.Person("demo-officer"), id, 1); err != nil {
		t.Fatal(err)
	}
	for l, word := range map[locale.Lang]string{locale.English: "Endorsement", locale.Russian: "Поддержка", locale.Korean: "추천 보증서"} {
		if got := h.reader(owner.ID(), l).get(at); !strings.Contains(got.body, at+"/endorsement.json") || !strings.Contains(got.body, word) {
			t.Errorf("%s: the page does not offer the endorsement", l)
		}
	}
	if got := r.get(at + "/endorsement.json"); got.status != http.StatusOK || !strings.Contains(got.body, `"InnovationEndorsement"`) {
		t.Errorf("the endorsement: %d", got.status)
	}
	if got := h.reader("demo-expert-1", locale.English).get(at + "/endorsement.json"); got.status != http.StatusNotFound {
		t.Errorf("the endorsement for another reader: %d", got.status)
	}
	if got := r.get("/nominations"); !strings.Contains(got.body, at) {
		t.Error("the list does not name the nomination")
	}
	if got := r.post(at, url.Values{"act": {"withdraw"}}); got.status != http.StatusSeeOther {
		t.Errorf("taken back: %d", got.status)
	}
	y, err := d.Asked(context.Background(), owner, id, locale.English)
	if err != nil || y.Nomination.State != partner.Withdrawn || y.Wording != x.Wording {
		t.Errorf("%s, wording kept: %v, %v", y.Nomination.State, y.Wording == x.Wording, err)
	}
}

// A company reads in its list that an endorsement fell, beside what the host has made of it.
func TestACompanyReadsThatAnEndorsementFell(t *testing.T) {
	h := open(t)
	owner, at, _, id := nominated(t, h)
	ctx := context.Background()
	set := func(fallen time.Time) {
		t.Helper()
		if err := h.Store.Update(ctx, func(tx *store.Tx) error {
			n, err := tx.Nomination(ctx, id)
			if err != nil {
				return err
			}
			n.State, n.Fallen, n.FallenWords = partner.InProgramme, fallen, "The certificate was revoked."
			return tx.UpdateNomination(ctx, n)
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, fell := range []bool{false, true} {
		set(map[bool]time.Time{true: caseworktest.Noon}[fell])
		for _, l := range locale.Languages {
			p, got := locale.For(l), h.reader(owner.ID(), l).get("/nominations")
			if !strings.Contains(got.body, at) || !strings.Contains(got.body, p.T("nomination.state."+string(partner.InProgramme))) || strings.Contains(got.body, p.T("nomination.fell")) != fell {
				t.Errorf("%s: whether the endorsement fell, %v, the list does not say", l, fell)
			}
		}
	}
}

func TestTheConsentPageInABrowser(t *testing.T) {
	h := open(t)
	owner, at, d, id := nominated(t, h)
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
			h.enter(tab, owner.ID(), l)
			if err := chromedp.Do(tab, chromedp.Navigate(h.url+at), chromedp.WaitReady("main")); err != nil {
				t.Fatal(err)
			}
			if wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`)); err != nil || wide > 0 {
				t.Errorf("%s: %d pixels wider than the screen, %v", l, wide, err)
			}
			if width == 375 {
				for _, v := range testkit.Axe(t, tab) {
					t.Errorf("%s: %s", l, v)
				}
			}
			testkit.Screenshot(t, tab, fmt.Sprintf("applicant-nomination-%s-%d", l, width))
		}
	}
	tab := testkit.NewTab(t, testkit.TabOptions{Width: 375, Height: 800})
	h.enter(tab, owner.ID(), locale.English)
	if err := chromedp.Do(tab, chromedp.Navigate(h.url+at), chromedp.WaitReady("main"), chromedp.Click("main form [type=submit]"), chromedp.WaitReady("details")); err != nil {
		t.Fatal(err)
	}
	x, err := d.Asked(context.Background(), owner, id, locale.English)
	if err != nil || x.Nomination.State != partner.Consented {
		t.Errorf("after the click: %s, %v", x.Nomination.State, err)
	}
}
