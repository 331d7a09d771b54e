package officer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calibration"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// favoured is the signal on the pair of expert and company that caseworktest's history has.
const favoured = "/office/signals/one?key=favour_company%2Finnobiz%2Fhistory-expert-00%2Fhistory-company-007"

// looked enters a history and looks over it.
func (h *house) looked() {
	h.t.Helper()
	h.History(h.t, 300)
	if err := h.Desk.LookForSignals(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

func TestSignalsAreQuestions(t *testing.T) {
	h := open(t)
	h.as(anOfficer).get("/office/signals").has(t, http.StatusOK, "Nothing was looked over yet", "a question, not a finding")
	h.looked()
	for l, words := range map[locale.Lang][]string{
		locale.English: {"A signal is a question, not a finding", "신도윤 gave 해솔산업 8호", "Not looked at yet", "Rates between their control limits", "Results around the border of 700 points", "Too little on record"},
		locale.Russian: {"Сигнал — это вопрос, а не вывод", "Ещё не смотрели", "Эксперт 신도윤 поставил компании 해솔산업 8호", "Доли между контрольными границами"},
		locale.Korean:  {"신호는 결론이 아니라 질문입니다", "아직 살펴보지 않음", "신도윤 평가위원은 해솔산업 8호에", "관리한계 안의 비율"},
	} {
		for i, w := range words {
			words[i] = strings.ReplaceAll(w, " — ", "\u00a0— ")
		}
		h.as(anOfficer).in(l).get("/office/signals").has(t, http.StatusOK, words...)
	}
	narrowed := h.as(anOfficer).get("/office/signals?kind=drift")
	narrowed.has(t, http.StatusOK, "Severity that moves with time", "Grace Whitfield")
	narrowed.lacks(t, "신도윤", "<polygon class=\"limits\"")
	h.as(anOfficer).get("/office/signals?kind=nonsense").has(t, http.StatusOK, "신도윤")

	one := h.as(anOfficer).get(favoured)
	one.has(t, http.StatusOK, "신도윤 gave 해솔산업 8호", "Evidence over all rounds", "What to look at next", "Nobody looked at it yet", "2025-00008", "/office/cases/history-0007/result", "Record that I looked at it")
	h.as(anOfficer).get("/office/signals/one?key=drift%2Finnobiz%2Fhistory-expert-02").has(t, http.StatusOK, "Marks in the order of time", "<polyline class=\"spark\"")
	h.as(anOfficer).get("/office/signals/one?key=x").has(t, http.StatusNotFound)

	h.as(anOfficer).post(favoured, "words", "short").has(t, http.StatusUnprocessableEntity, "at least ten characters")
	h.as(anOfficer).post(favoured, "words", "Read the reasons of all ten; <asked> for a new declaration.").goesTo(t, favoured)
	h.as(anOfficer).get(favoured).has(t, http.StatusOK, "<asked>", "(It stood at", "Yoon Ji-ho")
	h.as(anOfficer).get("/office/signals?kind=favour_company").has(t, http.StatusOK, "Looked at")
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, "Signal looked at", `href="/office/signals?kind=favour_company"`)

	h.as("demo-auditor").get("/office/signals").has(t, http.StatusOK, "신도윤")
	h.as("demo-auditor").get(favoured).lacks(t, "Record that I looked at it")
	h.as("demo-auditor").post(favoured, "words", "The auditor changes nothing.").has(t, http.StatusForbidden)
	for _, who := range []party.PersonID{"demo-decider", "demo-expert-1", "demo-administrator", "demo-owner-01"} {
		for _, path := range []string{"/office/signals", favoured} {
			if s := h.as(who).get(path); s.status != http.StatusForbidden {
				t.Errorf("%s gets %s with %d", who, path, s.status)
			}
		}
	}
}

// TestTheDeciderSeesWhoTurnsTheDecision and says why a refusal stands that hangs on one expert.
func TestTheDeciderSeesWhoTurnsTheDecision(t *testing.T) {
	h, ctx := open(t), context.Background()
	id := h.split()
	for l, words := range map[locale.Lang][]string{
		locale.English: {"If one expert is left out", "Without 박도현", "All met", "A refusal hangs on one expert", "Why the refusal stands"},
		locale.Russian: {"Если убрать одного эксперта", "Без: 박도현", "Отказ держится на одном эксперте"},
		locale.Korean:  {"평가위원 한 명을 제외하면", "박도현 제외", "평가위원 한 명에게 달려 있습니다"},
	} {
		h.as(aDecider).in(l).get(at(id, "decide")).has(t, http.StatusOK, words...)
	}
	h.as(aDecider).get(at(id, "decide")).has(t, http.StatusOK, "How sure the decision is", "nobody has made a reading")
	h.History(t, 120)
	h.Linked(t, "demo-expert-1", "demo-expert-2")
	if err := h.Desk.MakeReading(ctx, caseworktest.Person(anOfficer), theCycle(h)); err != nil {
		t.Fatal(err)
	}
	for l, words := range map[locale.Lang][]string{
		locale.English: {"By the total, another panel of 2 would decide otherwise with a probability of", "the raw total", "which is not final", "Band in which the marks do not decide"},
		locale.Russian: {"другая группа из 2 экспертов решила бы иначе"},
		locale.Korean:  {"다른 평가위원 2명이 달리 결정할 확률은"},
	} {
		h.as(aDecider).in(l).get(at(id, "decide")).has(t, http.StatusOK, words...)
	}
	refuse := []string{"outcome", "refuse", "grounds", "below_threshold", "reasons", "The total stays below the threshold; the lead found no records."}
	again := h.as(aDecider).post(at(id, "decide"), refuse...)
	again.has(t, http.StatusUnprocessableEntity, "This refusal hangs on one expert", "the lead found no records")
	h.as(aDecider).post(at(id, "decide"), append(refuse, "acknowledged", "The records of the visit bear the lead out.")...).goesTo(t, at(id, "")+"?done=refused")
	h.as(aDecider).get(at(id, "result")).has(t, http.StatusOK, "The records of the visit bear the lead out.", "By the total, another panel of 2")
	if found, err := h.Desk.CheckCase(ctx, id, h.Trust); err != nil || len(found) > 0 {
		t.Errorf("the second judge: %v, %v", found, err)
	}

	agreed := h.At(t, application.Evaluated)
	h.as(aDecider).get(at(agreed, "decide")).lacks(t, "A refusal hangs on one expert", `name="acknowledged"`)
}

// theCycle is the open cycle of the house.
func theCycle(h *house) calibration.Cycle {
	return calibration.Cycle{Edition: h.Cast.Edition().Ref, Sheet: "manufacturing", Number: 1}
}

// split is a case below the threshold that would be above it without the first expert.
func (h *house) split() application.ID {
	h.t.Helper()
	ctx, first := context.Background(), caseworktest.Person("demo-expert-1")
	id := h.At(h.t, application.Evaluating)
	marks := map[string]scheme.Answer{}
	for _, item := range h.Cast.Sheet().Items() {
		marks[item.ID] = scheme.Answer{Level: "E", Reason: "Seen on site: the records do not support more."}
	}
	for _, err := range []error{
		h.Desk.Mark(ctx, first, id, marks), h.Desk.MarkTechnology(ctx, first, id, "CCC", "The process is bought in."), h.Desk.SubmitScoresheet(ctx, first, id),
	} {
		if err != nil {
			h.t.Fatal(err)
		}
	}
	h.Advance(15 * 24 * time.Hour)
	if err := h.Desk.RegisterResult(ctx, caseworktest.Person(anOfficer), id); err != nil {
		h.t.Fatal(err)
	}
	return id
}
