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

func TestJointCallsOfTheOffice(t *testing.T) {
	h, ctx := open(t), context.Background()
	accepted(t, h) // with the agreement
	due := calendar.MustParse("2026-12-20")
	if err := h.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.InsertCall(ctx, partner.Call{
			ID: "urn:uuid:01912345-6789-7abc-8def-0123456789ca", Agreement: "agreement", Side: partner.In, Reference: "QUIET-2026", State: partner.CallProposed, Purpose: partner.ForPilot, Days: 1,
			Title: locale.Text{"en": "Quiet <roads>", "ru": "Тихие дороги", "ko": "조용한 도로"}, Text: locale.Text{"en": "Sensors.", "ru": "Датчики.", "ko": "센서."},
			Fields: []partner.Field{partner.FieldName}, Opens: calendar.MustParse("2026-11-01"), Closes: calendar.MustParse("2026-12-31"), Since: caseworktest.Noon,
		}); err != nil {
			return err
		}
		return tx.InsertNomination(ctx, partner.Nomination{
			ID: "urn:uuid:01912345-6789-7abc-8def-0123456789cb", Agreement: "agreement", Side: partner.Out, Name: "해솔", Purpose: partner.ForPilot, Words: "We listen to roads.", State: partner.Accepted,
			Basis: partner.Basis{Number: "26770100002", Holder: "해솔", Scheme: "innobiz", Verdict: "valid", Until: due, Checked: caseworktest.Noon},
			Joint: &partner.Joint{Call: "urn:uuid:01912345-6789-7abc-8def-0123456789ca", Number: "QUIET-2026-KR-001", Home: partner.Verdict{State: partner.Sent, DueOn: due}, Host: due.AddDays(9)},
		})
	}); err != nil {
		t.Fatal(err)
	}
	const list, at, entry = "/office/joint-calls", "/office/joint-calls/01912345-6789-7abc-8def-0123456789ca", "/office/nominations/01912345-6789-7abc-8def-0123456789cb"
	h.as(anOfficer).get("/office/partners").has(t, http.StatusOK, list)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Quiet <roads>", "Agree and publish", "QUIET-2026-KR-001", "Deciding", "Accepted", "until " + locale.For(locale.English).Date(due)},
		locale.Russian: {"Тихие дороги", "Согласиться и опубликовать", "Решается", "Принят"},
		locale.Korean:  {"조용한 도로", "동의하고 공고", "결정 중", "수락"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
		h.as(anOfficer).in(l).get(list).has(t, http.StatusOK, words[0])
	}
	h.as("demo-auditor").get(at).has(t, http.StatusOK)
	h.as("demo-auditor").get(at).lacks(t, "Agree and publish")
	h.as("demo-auditor").post(at, "act", "agree", "days", "30").has(t, http.StatusForbidden)
	h.as(anOfficer).post(at, "act", "agree", "days", "many").has(t, http.StatusUnprocessableEntity, `value="many"`, "from 1 to 90")
	h.as(anOfficer).post(at, "act", "agree", "days", "30").goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "Published by both")
	h.as(anOfficer).get(entry).has(t, http.StatusOK, "QUIET-2026-KR-001", "Accept here", "Decline here")
	h.as(anOfficer).post(entry, "act", "home_decline", "reason", "short").has(t, http.StatusUnprocessableEntity, "short")
	h.as(anOfficer).post(entry, "act", "home_decline", "reason", "There is no budget for it.").goesTo(t, entry)
	h.as(anOfficer).get(entry).has(t, http.StatusOK, "There is no budget for it.", "Declined")
	h.as(anOfficer).get(list+"/new").has(t, http.StatusOK, "Home agency · SEOUL-HOST-2026", "Title (Korean)")
	h.as(anOfficer).post(list+"/new", "agreement", "agreement", "reference", "LOUD-2026", "title_en", "Loud roads", "days", "0").has(t, http.StatusUnprocessableEntity, `value="Loud roads"`)
}

// TestTheListOfNominations: sent and received in one list, what waits for the agency apart, and each leads to its page.
func TestTheListOfNominations(t *testing.T) {
	h, ctx := open(t), context.Background()
	accepted(t, h) // one that the partner sent
	ours := partner.Nomination{
		ID: "urn:uuid:01912345-6789-7abc-8def-0123456789cc", Agreement: "agreement", Side: partner.Out, Name: "Тихий <Дом>", Purpose: partner.ForPilot, Words: "We listen to roads.",
		State: partner.Sent, SentAt: caseworktest.Noon, Basis: partner.Basis{Number: "26770100002", Verdict: "valid"},
	}
	if err := h.Store.Update(ctx, func(tx *store.Tx) error { return tx.InsertNomination(ctx, ours) }); err != nil {
		t.Fatal(err)
	}
	const list, at = "/office/nominations", "/office/nominations/01912345-6789-7abc-8def-0123456789cc"
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Nominations", "Wait for us", "Wait for the partner", "Тихий <Дом>"},
		locale.Russian: {"Ждут нас", "Ждут партнёра", "Тихий <Дом>"},
		locale.Korean:  {"우리 처리 대기", "파트너 대기", "Тихий <Дом>"},
	} {
		h.as(anOfficer).in(l).get(list).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).get(list).has(t, http.StatusOK, at, `aria-current="page"`)
	for query, there := range map[string]bool{
		"turn=partner": true, "turn=ours": false, "side=out": true, "side=in": false, "state=sent": true, "state=waiting": false, "words=тихий": true, "words=2677": true, "words=громкий": false,
		"turn=whose&side=up&state=lost": true, // what is not known is not asked
	} {
		if p := h.as(anOfficer).get(list + "?" + query); there {
			p.has(t, http.StatusOK, at)
		} else {
			p.lacks(t, at)
		}
	}
	h.as("demo-auditor").get(at).has(t, http.StatusOK, `href="`+list+`"`)
	h.as("demo-owner-01").get(list).has(t, http.StatusForbidden)
	h.as(anOfficer).get("/office/partners").has(t, http.StatusOK, `href="`+list+`"`)
	h.as(anOfficer).get("/office/partners").lacks(t, "Тихий") // it does not wait for us
}
