package officer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/practice"
	"proba.example/internal/store"
)

const theirPractice = "urn:uuid:01912345-6789-7abc-8def-0123456789d0"

// proposed is a practice that the partner proposed and nobody answered.
func proposed(t *testing.T, h *house) {
	t.Helper()
	accepted(t, h) // with the agreement
	if err := h.Store.Update(context.Background(), func(tx *store.Tx) error {
		return tx.InsertPractice(context.Background(), practice.Practice{ID: theirPractice, Agreement: "agreement", Steps: []practice.Step{{
			ID: "urn:uuid:01912345-6789-7abc-8def-0123456789d1", Kind: practice.Version, By: "did:web:home.example", Seq: 1, At: caseworktest.Noon, Lang: locale.Russian, Markets: []string{"transport"},
			Text: practice.Text{Title: "Тихие <шины>", Done: "Заменили шины.", Worked: "Стало тише.", Failed: "Дождь мешал замерам.", Conditions: "Сухой асфальт."},
		}}})
	}); err != nil {
		t.Fatal(err)
	}
}

func TestTheLibraryOfPracticesOfTheOffice(t *testing.T) {
	h := open(t)
	proposed(t, h)
	const list, at = "/office/practices", "/office/practices/01912345-6789-7abc-8def-0123456789d0"
	const into = at + "/translate/01912345-6789-7abc-8def-0123456789d1/ko"
	h.as(anOfficer).get("/office/partners").has(t, http.StatusOK, list)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Тихие <шины>", "Waits for our answer", "Agree and publish", "No evidence: an account", "Transport and logistics", "Дождь мешал замерам."},
		locale.Russian: {"Тихие <шины>", "Ждёт нашего ответа", "Согласиться и опубликовать", "Доказательств нет: рассказ"},
		locale.Korean:  {"Тихие <шины>", "우리 답변 대기", "동의하고 공개", "근거 없음: 경험담"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
		h.as(anOfficer).in(l).get(list).has(t, http.StatusOK, words[0], words[1])
		h.as(anOfficer).in(l).get(list+"/new").has(t, http.StatusOK, "Home agency · SEOUL-HOST-2026")
		h.as(anOfficer).in(l).get(at+"/edit").has(t, http.StatusOK, "Заменили шины.")
	}
	h.as("demo-auditor").get(at).has(t, http.StatusOK)
	h.as("demo-auditor").get(at).lacks(t, "Agree and publish")
	version := "urn:uuid:01912345-6789-7abc-8def-0123456789d1"
	h.as("demo-auditor").post(at, "act", "agree", "case", version).has(t, http.StatusForbidden)
	h.as(anOfficer).get(into).has(t, http.StatusConflict)
	h.as(anOfficer).post(at, "act", "decline", "case", version, "reason", "no").has(t, http.StatusUnprocessableEntity, `name="reason"`)
	h.as(anOfficer).post(at, "act", "agree", "case", version).goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "Agreed by both", "Translate edition 1: Korean")
	h.as(anOfficer).get(into).has(t, http.StatusOK, "Сухой асфальт.", "Into: Korean")
	h.as(anOfficer).post(into, "revision", "2", "title", "조용한 타이어").has(t, http.StatusUnprocessableEntity, `value="조용한 타이어"`)
	h.as(anOfficer).post(into, "revision", "1", "title", "조용한 타이어", "done", "ㄱ", "worked", "ㄴ", "failed", "ㄷ", "conditions", "ㄹ").has(t, http.StatusConflict, "조용한 타이어")
	h.as(anOfficer).post(into, "revision", "2", "title", "조용한 타이어", "done", "ㄱ", "worked", "ㄴ", "failed", "ㄷ", "conditions", "ㄹ").goesTo(t, at)
	h.as(anOfficer).in(locale.Korean).get(at).has(t, http.StatusOK, "조용한 타이어", "번역: 한국어")
	h.as(anOfficer).in(locale.Russian).get(at).has(t, http.StatusOK, "Тихие <шины>")

	form := []string{
		"revision", "3", "lang", "en", "title", "Quieter tyres", "done", "Tyres were changed.", "worked", "Noise fell.", "failed", "Rain spoilt a week.", "conditions", "Dry asphalt.",
		"markets", "transport", "technologies", "интернет вещей", "pilots", "P2026-00099",
	}
	h.as(anOfficer).post(at+"/edit", form...).has(t, http.StatusUnprocessableEntity, "P2026-00099", `value="Quieter tyres"`)
	form[len(form)-1] = ""
	form[len(form)-3] = "no such technology"
	h.as(anOfficer).post(at+"/edit", form...).has(t, http.StatusUnprocessableEntity, "only those of the list")
	form[len(form)-3] = ""
	h.as(anOfficer).post(at+"/edit", form...).goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "Quieter tyres", "Take our version back")
	h.as(anOfficer).post(list+"/new", form...).has(t, http.StatusUnprocessableEntity, `value="Quieter tyres"`)
	if found, looked, err := h.exchange.CheckPractices(context.Background()); err != nil || looked != 4 || len(found) != 1 || !strings.Contains(found[0], "not there") {
		t.Errorf("the partner's first version came by no message: %v, %d, %v", found, looked, err)
	}
}

func TestAQuarterIsPreparedAndReleased(t *testing.T) {
	h := open(t)
	accepted(t, h) // with the agreement
	const board, quarter = "/office/partners/agreement/figures", "/office/partners/agreement/figures/2026-Q3"
	h.as(anOfficer).get("/office/partners/agreement").has(t, http.StatusOK, board)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Joint dashboard", "Release: Quarter 3 of 2026", "Nothing has been released yet"},
		locale.Russian: {"Совместная сводка", "Передать: 3-й квартал 2026 года"},
		locale.Korean:  {"공동 현황판", "공개: 2026년 3분기"},
	} {
		h.as(anOfficer).in(l).get(board).has(t, http.StatusOK, words...)
		h.as(anOfficer).in(l).get(quarter).has(t, http.StatusOK, words[1])
	}
	h.as("demo-auditor").get(board).lacks(t, "Release: Quarter")
	h.as("demo-auditor").get(quarter).has(t, http.StatusForbidden)
	h.as(anOfficer).get(board+"/2031-Q1").has(t, http.StatusNotFound)
	h.as(anOfficer).post(quarter, "act", "release", "digest", "another page").has(t, http.StatusConflict)
	who, err := h.Resolve(context.Background(), string(anOfficer))
	if err != nil {
		t.Fatal(err)
	}
	x, err := h.exchange.PrepareRelease(context.Background(), who, "agreement", "2026-Q3", 0)
	if err != nil {
		t.Fatal(err)
	}
	for l, word := range map[locale.Lang]string{locale.English: "from 1 to 100", locale.Russian: "от 1 до 100", locale.Korean: "1부터 100까지"} {
		h.as(anOfficer).in(l).post(quarter, "act", "count", "least", "some").has(t, http.StatusUnprocessableEntity, word, `value="some"`)
	}
	h.as(anOfficer).post(quarter, "act", "count", "least", "2").goesTo(t, quarter+"?least=2")
	h.as(anOfficer).get(quarter+"?least=2").has(t, http.StatusOK, "withheld, below 2")
	h.as(anOfficer).post(quarter+"?least=2", "act", "release", "digest", x.Digest, "public", "yes").has(t, http.StatusUnprocessableEntity, "5 or more")
	h.as(anOfficer).post(quarter, "act", "release", "digest", x.Digest, "public", "yes").goesTo(t, board)
	h.as(anOfficer).get(board).has(t, http.StatusOK, "Not released: Home agency", "Companies nominated")
	h.as(anOfficer).get(quarter).has(t, http.StatusOK, "Correct the release")
	h.as(anOfficer).get(board+".csv").has(t, http.StatusOK, "2026-Q3,pilots_launched,Home agency,,not_theirs")
}
