package officer_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/store"
)

// accepted is a partner's company that was accepted here.
func accepted(t *testing.T, h *house) (page string) {
	t.Helper()
	ctx, day := context.Background(), calendar.MustParse
	if err := h.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAgreement(ctx, partner.Agreement{
			ID: "agreement", Reference: "SEOUL-HOST-2026", Title: "Exchange", Partner: "Home agency", DID: "did:web:home.example", Address: "https://home.example", Country: "RU",
			Languages: []string{"en"}, Purposes: partner.Purposes, Recognised: []string{"innobiz"}, Effect: partner.Waived, PlacesHere: 1, Days: 3,
			From: day("2026-01-01"), Until: day("2027-12-31"), State: partner.InForce,
		}); err != nil {
			return err
		}
		return tx.InsertNomination(ctx, partner.Nomination{
			ID: "urn:uuid:01912345-6789-7abc-8def-0123456789ab", Agreement: "agreement", Side: partner.In, Name: "Тихие шины", Purpose: partner.ForPilot, Words: "Their sensors fit the buses.",
			Values:  map[partner.Field]string{partner.FieldName: "Тихие шины", partner.FieldEmail: "anna@tihie.example", partner.FieldProducts: "Quiet tyres for buses"},
			Consent: &partner.Consent{At: caseworktest.Noon, Language: "ru", Wording: "Согласны."}, State: partner.Accepted, Since: caseworktest.Noon, SentAt: caseworktest.Noon, Rank: 1,
			Basis:       partner.Basis{Number: "26770100001", Scheme: "innobiz", Holder: "Тихие шины", Latin: "TIHIE SHINY", Country: "RU", ID: "7701234567", Verdict: "valid", Until: day("2029-01-01"), Checked: caseworktest.Noon},
			Endorsement: &partner.Endorsement{Digest: "abc", Verdict: "valid", Checked: caseworktest.Noon, Until: caseworktest.Noon.Add(time.Hour)},
		})
	}); err != nil {
		t.Fatal(err)
	}
	return "/office/nominations/01912345-6789-7abc-8def-0123456789ab"
}

func TestWhatIsOpenedForAnAcceptedCompany(t *testing.T) {
	h := open(t)
	page := accepted(t, h)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Open the request here", `value="anna@tihie.example"`, "Not asked for under the agreement"},
		locale.Russian: {"Открыть заявку здесь", `value="anna@tihie.example"`},
		locale.Korean:  {"이곳에서 신청 열기", `value="anna@tihie.example"`},
	} {
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).post(page, "act", "open", "email", "nobody").has(t, http.StatusUnprocessableEntity, `value="nobody"`)
	h.as("demo-auditor").post(page, "act", "open", "email", "anna@tihie.example").has(t, http.StatusForbidden)
	h.as(anOfficer).post(page, "act", "open", "email", "anna@tihie.example").goesTo(t, page)
	h.as(anOfficer).get(page).has(t, http.StatusOK, "Opened here")
	h.as(anOfficer).get(page).lacks(t, "Open the request here")
}
