package officer_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"proba.example/certificate"
	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/keys/keystest"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// aPartner is an agency whose pages give its trust file and which takes nothing.
func aPartner(t *testing.T, h *house) (address string) {
	t.Helper()
	ring := keystest.Keyring(t, caseworktest.Noon.AddDate(-1, 0, 0), h.Clock.Now, nil)
	trust := ring.Ring().Trust(certificate.Issuer{ID: "did:web:host.example", Name: certificate.Names{En: "Host", Ru: "Агентство", Ko: "기관"}}, nil)
	trust.Issued = caseworktest.Noon
	file, err := certificate.BuildTrust(trust)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/trust.json" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(file)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestAgreementsAndNominations(t *testing.T) {
	h := open(t)
	address, number := aPartner(t, h), h.Number(t, h.At(t, application.Certified))
	if err := h.Store.Update(context.Background(), func(tx *store.Tx) error {
		return tx.InsertPerson(context.Background(), party.Person{ID: "second", Email: "second@agency.example", Name: "Second", Language: "en", Active: true, Duties: []party.Duty{party.Officer}})
	}); err != nil {
		t.Fatal(err)
	}
	h.as(anOfficer).get("/office/partners").has(t, http.StatusOK, "There is no agreement yet", "Enter an agreement")
	h.as(anOfficer).post("/office/partners/new", "reference", "A B", "days", "many", "places_here", "5", "places_away", "5").has(t, http.StatusUnprocessableEntity, "Latin letters, digits and hyphens", "Choose at least one", `value="A B"`)
	h.as(anOfficer).post("/office/partners/new", "reference", "AB", "days", "0", "places_here", "5", "places_away", "5", "address", "ftp://x").has(t, http.StatusUnprocessableEntity, "from 1 to 90", `value="ftp://x"`)
	h.as(anOfficer).post("/office/partners/new", "reference", "SEOUL-HOST-2026", "title", "Exchange <1>", "partner", "Host agency", "address", address, "country", "ru", "purposes", "pilot",
		"languages", "en", "recognised", "innobiz", "effect", "evidence", "places_here", "5", "places_away", "5", "days", "3", "from", "2026-01-01", "until", "2027-12-31")
	d := h.exchange
	all, err := d.Overview(context.Background(), caseworktest.Person(anOfficer))
	if err != nil || len(all.Links) != 1 {
		t.Fatalf("%d agreements, %v", len(all.Links), err)
	}
	at := "/office/partners/" + string(all.Links[0].ID)
	// The scheme's title as its edition has it, never its code.
	title := h.Cast.Edition().Title.In
	for _, l := range locale.Languages {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, title(l))
		h.as(anOfficer).in(l).get(at).lacks(t, "innobiz")
	}
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Host agency", "Exchange <1>", "Draft", "has not been fetched", "Note the signature"},
		locale.Russian: {"Проект", "Получить файл доверия", "Отметить подписание"},
		locale.Korean:  {"초안", "신뢰 파일 가져오기", "서명 기록"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).get(at+"/edit").has(t, http.StatusOK, `value="SEOUL-HOST-2026"`, "innobiz")
	h.as(anOfficer).post(at, "act", "trust").goesTo(t, at)
	f, err := d.Agreement(context.Background(), caseworktest.Person(anOfficer), all.Links[0].ID)
	if err != nil || len(f.Keys) != 1 {
		t.Fatalf("%d keys, %v", len(f.Keys), err)
	}
	k := f.Keys[0]
	h.as(anOfficer).get(at).has(t, http.StatusOK, "Not confirmed")
	h.as(anOfficer).get(at).lacks(t, k.Fingerprint()[:16])
	h.as(anOfficer).post(at, "act", "confirm", "case", k.ID, "fingerprint", k.Fingerprint()).has(t, http.StatusForbidden)
	h.as("second").post(at, "act", "confirm", "case", k.ID, "fingerprint", "ab").has(t, http.StatusUnprocessableEntity, "not the fingerprint of the key")
	h.as("second").post(at, "act", "confirm", "case", k.ID, "fingerprint", k.Fingerprint()).goesTo(t, at)
	h.as(anOfficer).post(at, "act", "sign").goesTo(t, at)
	h.as(anOfficer).post(at, "act", "begin").goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "State of an agreement changed: In force", "Suspend", "Confirmed")

	certificatePage := "/office/certificates/" + number
	h.as(anOfficer).get(certificatePage).has(t, http.StatusOK, "Nominate to a partner", "/office/nominations/new?certificate="+number)
	h.as("demo-auditor").get(certificatePage).lacks(t, "/office/nominations/new")
	propose := "/office/nominations/new?certificate=" + number
	h.as(anOfficer).get(propose).has(t, http.StatusOK, "Host agency · SEOUL-HOST-2026", "nothing is sent before it agrees")
	h.as(anOfficer).post(propose, "purpose", "pilot", "words", "short").has(t, http.StatusUnprocessableEntity)
	h.as(anOfficer).post(propose, "agreement", string(all.Links[0].ID), "purpose", "pilot", "words", "Their sensors fit the buses.", "fields", "name", "fields", "email")
	all, err = d.Overview(context.Background(), caseworktest.Person(anOfficer))
	if err != nil || len(all.Nominations) != 1 {
		t.Fatalf("%d nominations, %v", len(all.Nominations), err)
	}
	n := all.Nominations[0]
	page := "/office/nominations/" + strings.TrimPrefix(string(n.ID), "urn:uuid:")
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Company is asked", "Their sensors fit the buses.", "In our register: Valid", "once it agrees"},
		locale.Russian: {"Спрашиваем компанию", "В нашем реестре", title(locale.Russian)},
		locale.Korean:  {"기업 답변 대기", "우리 등록부 기준", title(locale.Korean)},
	} {
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, words...)
	}
	x, err := d.Asked(context.Background(), h.Owner(), n.ID, locale.English)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Answer(context.Background(), h.Owner(), n.ID, locale.English, true, x.Digest); err != nil {
		t.Fatal(err)
	}
	h.as(anOfficer).post(page, "act", "endorse", "rank", "none").has(t, http.StatusUnprocessableEntity, "from 1 to 1,000")
	h.as(anOfficer).post(page, "act", "endorse", "rank", "1").goesTo(t, page)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"A credential that the home agency has signed", "Holds until", "endorsement.json"},
		locale.Russian: {"Документ, подписанный направившим агентством", "Действует до"},
		locale.Korean:  {"추천 기관이 서명한 전자 증명입니다", "유효 기한"},
	} {
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, words...)
	}
	h.as("demo-auditor").get(page+"/endorsement.json").has(t, http.StatusOK, `"InnovationEndorsement"`, `"host":"did:web:host.example"`)
	h.as("demo-owner-01").get(page+"/endorsement.json").has(t, http.StatusForbidden)
	h.as(anOfficer).post(page, "act", "send").goesTo(t, page)
	h.as(anOfficer).get(page).has(t, http.StatusOK, "State of a nomination changed: Sent", "Awaited", "Withdraw")
	h.as(anOfficer).get("/office/partners/transfers").has(t, http.StatusOK, "Not delivered", "Email of that person")
	h.as("demo-auditor").get("/office/partners").has(t, http.StatusOK, "Host agency")
	h.as("demo-auditor").post(page, "act", "withdraw", "reason", "The company was sold.").has(t, http.StatusForbidden)
	h.as("demo-owner-01").get("/office/partners").has(t, http.StatusForbidden)
	h.as(anOfficer).post(page, "act", "withdraw", "reason", "The company was sold.").goesTo(t, page)
	h.as(anOfficer).get(page).has(t, http.StatusOK, "Fallen")
	if got, err := d.Nomination(context.Background(), caseworktest.Person(anOfficer), n.ID); err != nil || got.Nomination.State != partner.Withdrawn {
		t.Errorf("%s, %v", got.Nomination.State, err)
	}
}
