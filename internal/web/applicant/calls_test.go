package applicant_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/store"
)

func TestACompanyAppliesToAJointCallOnce(t *testing.T) {
	h, ctx := open(t), context.Background()
	owner, _, d, id := nominated(t, h)
	n, err := d.Asked(ctx, owner, id, locale.English)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.InsertCall(ctx, partner.Call{
			ID: "urn:uuid:01912345-6789-7abc-8def-0123456789ca", Agreement: "agreement", Side: partner.In, Reference: "QUIET-2026", State: partner.CallAgreed, Purpose: partner.ForPilot, Days: 20,
			Title: locale.Text{"en": "Quiet <roads>", "ru": "Тихие дороги", "ko": "조용한 도로"}, Text: locale.Text{"en": "Sensors.", "ru": "Датчики.", "ko": "센서."},
			Fields: []partner.Field{partner.FieldName, partner.FieldEmail}, Opens: calendar.MustParse("2026-11-01"), Closes: calendar.MustParse("2026-12-31"), Since: caseworktest.Noon,
		})
	}); err != nil {
		t.Fatal(err)
	}
	const list, at = "/joint-calls", "/joint-calls/01912345-6789-7abc-8def-0123456789ca"
	with := at + "?certificate=" + n.Nomination.Basis.Number
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Quiet <roads>", "We agree and apply", "What you propose"},
		locale.Russian: {"Тихие дороги", "Согласны и подаём заявку", "Что вы предлагаете"},
		locale.Korean:  {"조용한 도로", "동의하고 신청합니다", "제안 내용"},
	} {
		r := h.reader(owner.ID(), l)
		if got := r.get(list); got.status != http.StatusOK || !strings.Contains(got.body, words[0]) || !strings.Contains(got.body, at) {
			t.Errorf("%s: the list: %d", l, got.status)
		}
		if got := r.get(at); !strings.Contains(got.body, with) {
			t.Errorf("%s: the call does not offer the certificate to apply on", l)
		}
		got := r.get(with)
		for _, w := range append(words, owner.Person.Email) {
			if !strings.Contains(got.body, w) {
				t.Errorf("%s: the page does not say %q", l, w)
			}
		}
	}
	if got := h.reader(owner.ID(), locale.English).get("/desk"); !strings.Contains(got.body, list) {
		t.Error("the desk does not lead to the joint calls")
	}
	if got := h.reader("demo-expert-1", locale.English).get(with); strings.Contains(got.body, "We agree and apply") {
		t.Error("somebody else may apply on the company's certificate")
	}
	r := h.reader(owner.ID(), locale.English)
	digest := regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`).FindStringSubmatch(r.get(with).body)
	if digest == nil {
		t.Fatal("no digest of what is agreed to")
	}
	if got := r.post(with, url.Values{"digest": {digest[1]}, "words": {"short"}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, ">short</textarea>") {
		t.Errorf("too few words: %d", got.status)
	}
	got := r.post(with, url.Values{"digest": {digest[1]}, "words": {"We listen to roads with sensors."}})
	if got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/nominations/") {
		t.Fatalf("applied: %d %s", got.status, got.location)
	}
	page := r.get(got.location)
	for _, w := range []string{"QUIET-2026-", "Deciding", "until " + locale.For(locale.English).Date(calendar.MustParse("2026-12-06")), "Take the consent back"} {
		if !strings.Contains(page.body, w) {
			t.Errorf("the application does not say %q", w)
		}
	}
	if again := r.post(with, url.Values{"digest": {digest[1]}, "words": {"We listen to roads with sensors."}}); again.status != http.StatusConflict {
		t.Errorf("applied twice: %d", again.status)
	}
}
