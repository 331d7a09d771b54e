package officer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// objected refuses the next case and objects to it; it gives the case and the address of the objection.
func (h *house) objected() (application.ID, string) {
	h.t.Helper()
	id := h.At(h.t, application.Refused)
	x := objection.Filing{Grounds: []string{"facts"}, Words: "The panel overlooked the second production line <2>."}
	if err := h.Desk.EncloseInObjection(context.Background(), h.Owner(), id, "second-line.txt", strings.NewReader("Commissioned in May.")); err != nil {
		h.t.Fatal(err)
	}
	if err := h.Desk.Object(context.Background(), h.Owner(), id, x); err != nil {
		h.t.Fatal(err)
	}
	rows, _, err := h.Desk.Objections(context.Background(), caseworktest.Person(anOfficer))
	if err != nil {
		h.t.Fatal(err)
	}
	return id, "/office/objections/" + string(rows[0].ID)
}

const answerReasons = "The minutes of the visit do not name the second line."

func TestAnObjectionOnItsPages(t *testing.T) {
	h := open(t)
	id, page := h.objected()
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Objection of", "Facts were overlooked", "the second production line <2>", "Goes against"},
		locale.Russian: {"Факты не учтены", "Против чего"},
		locale.Korean:  {"사실을 빠뜨리거나", "이의 대상"},
	} {
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, append(words, "second-line.txt", locale.For(l).T("enclosure.files"))...)
		h.as(anOfficer).in(l).get("/office/objections").has(t, http.StatusOK)
	}
	h.as(anOfficer).get(at(id, "")).has(t, http.StatusOK, "The company objects to the refusal", `href="`+page+`"`)
	h.as("demo-decider").get(page).has(t, http.StatusOK, "You had a hand in a decision on this case")
	h.as("demo-decider").post(page, "act", "propose", "outcome", "stands", "reasons", answerReasons).has(t, http.StatusForbidden)
	h.as("demo-decider-2").post(page, "act", "propose", "reasons", "short").has(t, http.StatusUnprocessableEntity, "at least twenty characters", ">short</textarea>")
	h.as("demo-decider-2").post(page, "act", "propose", "outcome", "annulled", "reasons", answerReasons).goesTo(t, page)
	h.as("demo-decider-2").get(page).has(t, http.StatusOK, "You proposed this")
	seen := h.as("demo-decider-3").get(page)
	seen.has(t, http.StatusOK, "proposes an answer", "The refusal no longer holds")
	h.as("demo-decider-3").post(page, "act", "settle", "choice", "confirm", "digest", "another").has(t, http.StatusConflict)
	h.as("demo-decider-3").post(page, "act", "settle", "choice", "confirm", "digest", seen.digest(t)).goesTo(t, page)
	h.as("demo-auditor").get(page).has(t, http.StatusOK, "The refusal falls, and others decide anew", answerReasons)
	h.as("demo-decider").get(at(id, "decide")).has(t, http.StatusForbidden, "You took the decision that was annulled")
	h.as("demo-owner-01").get(page).has(t, http.StatusForbidden)
	f, err := h.Desk.ObjectionFile(context.Background(), caseworktest.Person(anOfficer), objection.ID(strings.TrimPrefix(page, "/office/objections/")))
	if err != nil || len(f.Files) != 1 {
		t.Fatalf("%v, %+v", err, f.Files)
	}
	file := page + "/files/" + f.Files[0].ID
	if got := h.as("demo-decider-3").get(file); got.status != http.StatusOK || got.body != "Commissioned in May." || got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a decider gets %d, %q", got.status, got.body)
	}
	h.as(anOfficer).get(page+"/files/none").has(t, http.StatusNotFound)
	h.as("demo-owner-01").get(file).has(t, http.StatusForbidden)
}

// contested certifies a case and objects to its grade; it gives the case and the address of the objection.
func (h *house) contested() (application.ID, string) {
	h.t.Helper()
	id := h.At(h.t, application.Certified)
	h.Drain(h.t)
	x := objection.Filing{Against: scheme.AgainstGrade, Grounds: []string{"scoring"}, Words: "Item 2.1 was marked below its evidence."}
	if err := h.Desk.Object(context.Background(), h.Owner(), id, x); err != nil {
		h.t.Fatal(err)
	}
	rows, _, err := h.Desk.Objections(context.Background(), caseworktest.Person(anOfficer))
	if err != nil {
		h.t.Fatal(err)
	}
	return id, "/office/objections/" + string(rows[0].ID)
}

func TestAnObjectionToAGradeOnItsPages(t *testing.T) {
	h := open(t)
	id, page := h.contested()
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Grade given", "Goes against", "Item 2.1 was marked below"},
		locale.Russian: {"Присвоенный класс", "Против чего"},
		locale.Korean:  {"부여된 등급", "이의 대상"},
	} {
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, words...)
		h.as("demo-decider-3").in(l).get(page).has(t, http.StatusOK, words...)
		h.as(anOfficer).in(l).get("/office/objections").has(t, http.StatusOK, words[0])
	}
	h.as(anOfficer).get(at(id, "")).has(t, http.StatusOK, "The company objects", `href="`+page+`"`)
	h.as("demo-decider").get(page).has(t, http.StatusOK, "You had a hand in a decision on this case")
	h.as("demo-decider-3").post(page, "act", "propose", "outcome", "regraded", "reasons", answerReasons).has(t, http.StatusUnprocessableEntity, "Grade given instead")
	h.as("demo-decider-3").post(page, "act", "propose", "outcome", "regraded", "grade", "AAA", "reasons", answerReasons).goesTo(t, page)
	seen := h.as("demo-decider-4").get(page)
	seen.has(t, http.StatusOK, "A higher grade is given", "AAA")
	h.as("demo-decider-4").post(page, "act", "settle", "choice", "confirm", "digest", seen.digest(t)).goesTo(t, page)
	h.Drain(t)
	h.as("demo-auditor").get(page).has(t, http.StatusOK, "A higher grade is given", "See the case of that certificate")
	f, err := h.Desk.ObjectionFile(context.Background(), caseworktest.Person(anOfficer), objection.ID(strings.TrimPrefix(page, "/office/objections/")))
	if err != nil || f.Answer.Order == "" {
		t.Fatalf("%v, %+v", err, f.Answer)
	}
	for _, tab := range []string{"", "submission", "result", "decide"} {
		if got := h.as(anOfficer).get(at(f.Answer.Order, tab)); got.status != http.StatusOK && got.status != http.StatusConflict && got.status != http.StatusForbidden {
			t.Errorf("the case of the ordered certificate, %q: %d", tab, got.status)
		}
	}
}

func TestObjectionPagesInABrowser(t *testing.T) {
	h := open(t)
	_, page := h.objected()
	h.as("demo-decider-2").post(page, "act", "propose", "outcome", "reopened", "reasons", answerReasons).goesTo(t, page)
	_, fresh := h.objected()
	_, grade := h.contested()
	h.look(t, "objection", map[party.PersonID]map[string]string{
		anOfficer:        {"list": "/office/objections"},
		"demo-decider-3": {"confirm": page, "propose": fresh, "grade": grade},
	})
}
