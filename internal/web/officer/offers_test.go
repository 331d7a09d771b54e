package officer_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// aKnownCompany is the company of a fresh case.
func (h *house) aKnownCompany() (c party.Company) {
	h.t.Helper()
	ctx := context.Background()
	id := h.At(h.t, application.Draft)
	if err := h.Store.View(ctx, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		c, err = tx.Company(ctx, a.Company)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return c
}

func TestAListOfSolutionsBecomesDraftsAndRowsForReview(t *testing.T) {
	h := open(t)
	c := h.aKnownCompany()
	list := fmt.Sprintf("Company;Registration number;Solution;Market;TRL;Price\n"+
		"%s;%s;\"Leak ear; Leak eye\";CleanTech;TRL 6-7;1 000\n"+
		"%s;%s;Leak nose;Nonsense;шестой;\"₩1,200,000 / year\"\n"+
		"Somebody else;%s;Leak hand;CleanTech;;\n"+
		"Nobody <1>;;Leak tongue;;;\n"+
		"Nobody <1>;;;;;\n", c.Name, c.BusinessNumber, c.Name, c.BusinessNumber, c.BusinessNumber)

	h.as(anOfficer).get("/office/solutions").has(t, http.StatusOK, `href="/office/solution-sheets"`, `href="/office/offers"`)
	h.as(anOfficer).upload("/office/solution-sheets", "list.csv", []byte("a;b\n1;2\n")).has(t, http.StatusUnprocessableEntity, "No column names the solution")
	got := h.as(anOfficer).upload("/office/solution-sheets", "list.csv", []byte(list))
	if got.status != http.StatusSeeOther {
		t.Fatalf("the list is answered with %d: %s", got.status, got.body)
	}
	at := got.location
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Nothing is entered yet", "Draft, split", "One entry beside several solutions", "Nonsense", "company of another name", "no registration number", "the solution has no name"},
		locale.Russian: {"Пока ничего не внесено", "Черновик, разделено", "нет регистрационного номера"},
		locale.Korean:  {"아직 등록되지 않았습니다", "초안(나눔)", "등록번호가 없음"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
	}
	h.as("demo-auditor").get(at).lacks(t, "Enter the drafts")
	h.as("demo-auditor").post(at).has(t, http.StatusForbidden)
	h.as("demo-owner-01").get(at).has(t, http.StatusForbidden)
	h.as(anOfficer).get("/office/solutions").lacks(t, "Leak ear") // a look enters nothing

	h.as(anOfficer).post(at).goesTo(t, "/office/offers")
	h.as(anOfficer).post(at).has(t, http.StatusConflict, "already")
	h.as(anOfficer).get("/office/solutions").has(t, http.StatusOK, "Leak ear", "Leak eye", "Leak nose")
	h.as(anOfficer).get("/office/solutions").lacks(t, "Leak hand", "Leak tongue")
	byName := map[string]solution.Solution{}
	all, err := h.programme().Solutions(context.Background(), caseworktest.Person(anOfficer))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		byName[s.Name] = s.Solution
	}
	if s := byName["Leak ear"]; s.Company != c.ID || s.Level != 0 || s.Prices != nil {
		t.Errorf("what belongs to one of two became %+v", s)
	}
	if s := byName["Leak nose"]; s.Level != 6 || s.Currency != "KRW" || *s.Prices[0].Amount != 1_200_000 {
		t.Errorf("the row became %+v", s)
	}

	waiting := h.as(anOfficer).get("/office/offers")
	waiting.has(t, http.StatusOK, "Leak hand", "Leak tongue", "A solution without a name", "line 5")
	links := regexp.MustCompile(`href="(/office/offers/[0-9a-f-]{36})"`).FindAllStringSubmatch(waiting.body, -1)
	if len(links) != 3 {
		t.Fatalf("%d rows wait, want 3", len(links))
	}
	hand, tongue, nameless := links[0][1], links[1][1], links[2][1]
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Leak hand", "company of another name", "Enter as a draft", c.Name},
		locale.Russian: {"номер принадлежит компании с другим названием", "Внести как черновик", "строка 4"},
		locale.Korean:  {"번호의 기업 이름이 다름", "초안으로 등록", "4행"},
	} {
		h.as(anOfficer).in(l).get(hand).has(t, http.StatusOK, words...)
	}
	h.as("demo-auditor").get(hand).lacks(t, "Enter as a draft")
	h.as("demo-auditor").post(hand, "act", "aside", "reason", "An auditor settles nothing.").has(t, http.StatusForbidden)
	h.as(anOfficer).post(tongue, "act", "enter", "name", "Leak tongue", "country", "KR", "number", "9999999999").has(t, http.StatusUnprocessableEntity, "Nobody with this number", `value="9999999999"`)
	h.as(anOfficer).post(tongue, "act", "enter", "name", "", "country", "kr", "number", c.BusinessNumber).has(t, http.StatusUnprocessableEntity)
	h.as(anOfficer).post(tongue, "act", "enter", "name", "Leak tongue 2", "country", "kr", "number", c.BusinessNumber).goesTo(t, "/office/offers")
	h.as(anOfficer).post(tongue, "act", "aside", "reason", "It was entered already.").has(t, http.StatusConflict, "settled this row already")
	h.as(anOfficer).get(tongue).has(t, http.StatusOK, "Open the draft", "Row of a list of solutions settled")
	h.as(anOfficer).post(nameless, "act", "aside", "reason", "short").has(t, http.StatusUnprocessableEntity, "at least ten characters")
	h.as(anOfficer).post(nameless, "act", "aside", "reason", "An empty row of the file.").goesTo(t, "/office/offers")
	h.as(anOfficer).get("/office/offers").lacks(t, "Leak tongue", "A solution without a name")
	h.as(anOfficer).get("/office/offers?state=set_aside").has(t, http.StatusOK, `href="`+nameless+`"`)
	h.as(anOfficer).get("/office/solutions").has(t, http.StatusOK, "Leak tongue 2")
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, "List of solutions entered", `href="`+at+`"`)

	// The same list again: nothing is entered twice, every row is listed as known.
	again := h.as(anOfficer).upload("/office/solution-sheets", "list again.csv", []byte(list+"\n;;;;;x\n")).location
	h.as(anOfficer).get(again).has(t, http.StatusOK, "describes a solution of this name already")
}
