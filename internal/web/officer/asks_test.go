package officer_test

import (
	"context"
	"net/http"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/store"
)

// R57 at the host: its list, what is missing of each document, and doing without one.
func TestWhatAHostAsksFor(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	a := partner.Agreement{
		ID: "agreement", Reference: "SEOUL-HOST-2026", Title: "Exchange", Partner: "Home agency", DID: "did:web:home.example", Address: "https://home.example", Country: "RU",
		Languages: []string{"en"}, Purposes: []partner.Purpose{partner.ForPilot}, Recognised: []string{"innobiz"}, Effect: partner.AsEvidence, PlacesHere: 1, PlacesAway: 1, Days: 3,
		From: calendar.MustParse("2026-01-01"), Until: calendar.MustParse("2027-12-31"), State: partner.InForce,
	}
	n := partner.Nomination{
		ID: "urn:uuid:01912345-6789-7abc-8def-0123456789ad", Agreement: a.ID, Side: partner.In, Name: "Тихие шины", Purpose: partner.ForPilot, Words: "Their sensors fit the buses.",
		State: partner.Accepted, Since: caseworktest.Noon, SentAt: caseworktest.Noon, Consent: &partner.Consent{At: caseworktest.Noon, Language: "en", Wording: "We agree."},
		Basis: partner.Basis{Number: "1", Scheme: "innobiz", Verdict: "valid", Checked: caseworktest.Noon, Until: a.Until},
	}
	if err := h.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAgreement(ctx, a); err != nil {
			return err
		}
		return tx.InsertNomination(ctx, n)
	}); err != nil {
		t.Fatal(err)
	}
	at, page := "/office/partners/agreement/documents", "/office/nominations/01912345-6789-7abc-8def-0123456789ad"
	h.as(anOfficer).get("/office/partners/agreement").has(t, http.StatusOK, at)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"You ask for no documents yet", "The partner has not sent a list", "Add and tell the partner"},
		locale.Russian: {"Вы пока документов не требуете", "Партнёр списка не присылал", "Добавить и сообщить партнёру"},
		locale.Korean:  {"아직 요청하는 서류가 없습니다", "파트너가 보낸 목록이 없습니다", "추가하고 파트너에게 알리기"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).post(at, "revision", "0", "code", "The charter", "valid_days", "many").has(t, http.StatusUnprocessableEntity, "lower-case Latin letters", "Choose at least one", "from 0 to 3,650", `value="The charter"`)
	charter := []string{"code", "charter", "name_en", "Charter", "name_ru", "Устав", "name_ko", "정관", "needs", "pilot", "language", "ko", "apostille", "yes", "valid_days", "90"}
	h.as("demo-auditor").post(at, append([]string{"revision", "0"}, charter...)...).has(t, http.StatusForbidden)
	h.as(anOfficer).post(at, append([]string{"revision", "0"}, charter...)...).goesTo(t, at)
	h.as(anOfficer).post(at, append([]string{"revision", "0"}, charter...)...).has(t, http.StatusUnprocessableEntity, "already in the list")
	h.as("demo-auditor").get(at).has(t, http.StatusOK, "Charter", "in Korean, or with a translation", "with an apostille", "taken for 90 days")
	h.as("demo-auditor").get(at).lacks(t, "Add and tell the partner")
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Charter", "The document itself", "The files stay there", "Begin the programme", "Do without it: Charter"},
		locale.Russian: {"Устав", "Сам документ", "Файлы остаются там", "Начать программу", "Обойтись без документа: Устав"},
		locale.Korean:  {"정관", "서류 원본", "파일은 그곳에 남습니다", "프로그램 시작", "서류 면제: 정관"},
	} {
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).post(page, "act", "begin").has(t, http.StatusConflict, "1 document that you ask for is missing")
	h.as(anOfficer).post(page, "act", "waive", "case", "charter", "reason", "no").has(t, http.StatusUnprocessableEntity, "at least ten characters why you do without it")
	h.as("demo-auditor").post(page, "act", "waive", "case", "charter", "reason", "We read it in the open register.").has(t, http.StatusForbidden)
	h.as(anOfficer).post(page, "act", "waive", "case", "charter", "reason", "We read it in the open register.").goesTo(t, page)
	h.as(anOfficer).get(page).has(t, http.StatusOK, "Waived", "We read it in the open register.")
	h.as(anOfficer).post(page, "act", "begin").goesTo(t, page)
	h.as(anOfficer).get(page).has(t, http.StatusOK, "In the programme", "Report the outcome")
	h.as(anOfficer).post(at, "revision", "1", "remove", "0").goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "You ask for no documents yet")
}
