package officer_test

import (
	"context"
	"net/http"
	"regexp"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/cityneed"
	"proba.example/internal/locale"
)

func TestAListOfCityRequestsBecomesDraftsAndRowsForReview(t *testing.T) {
	h := open(t)
	const list = "Title;Customer;Need;Market;Budget owner;Route;Deadline;Status;Budget\n" +
		"Leaks <1>;Water works;Find leaks sooner;CleanTech;none;;31.03.2027;open;2m\n" +
		"\"Queues; Calls\";Clinic;Shorter queues;Healthcare;Clinic;Tender;2027-06-01;;\n" +
		"Warm stops;;Nobody freezes;Nonsense;;;03/04/2027;;\n" +
		"Old pipes;Water works;New pipes;;;;2020-01-31;archived;\n" +
		"Ice;Roads;See ice;;;;2027-02-28;;\n" +
		"ICE;roads;See ice sooner;;;;2027-02-28;;\n" +
		";;;;;;;;x\n"

	h.as(anOfficer).get("/office/requests").has(t, http.StatusOK, `href="/office/request-sheets"`, `href="/office/request-rows"`)
	h.as(anOfficer).upload("/office/request-sheets", "list.csv", []byte("a;b\n1;2\n")).has(t, http.StatusUnprocessableEntity, "No column names the request")
	got := h.as(anOfficer).upload("/office/request-sheets", "list.csv", []byte(list))
	if got.status != http.StatusSeeOther {
		t.Fatalf("the list is answered with %d: %s", got.status, got.body)
	}
	at := got.location
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Nothing is entered yet", "Draft, split", "marked as not settled", "Nonsense", "the customer is not named", "the last day for solutions is over", "another row says the same", "Columns not read"},
		locale.Russian: {"Пока ничего не внесено", "Черновик, разделено", "не указан заказчик"},
		locale.Korean:  {"아직 등록되지 않았습니다", "초안(나눔)", "수요 기관이 없음"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
	}
	h.as("demo-auditor").get(at).lacks(t, "Enter the drafts")
	h.as("demo-auditor").post(at).has(t, http.StatusForbidden)
	h.as("demo-owner-01").get(at).has(t, http.StatusForbidden)
	h.as(anOfficer).get("/office/requests").lacks(t, "Leaks <1>") // a look enters nothing

	h.as(anOfficer).post(at).goesTo(t, "/office/request-rows")
	h.as(anOfficer).post(at).has(t, http.StatusConflict, "already")
	h.as(anOfficer).get("/office/requests").has(t, http.StatusOK, "Leaks <1>", "Queues", "Calls")
	h.as(anOfficer).get("/office/requests").lacks(t, "Warm stops", "Old pipes")
	all, err := h.programme().Requests(context.Background(), caseworktest.Person(anOfficer))
	if err != nil || len(all) != 3 {
		t.Fatalf("%d requests, %v", len(all), err)
	}
	for _, x := range all {
		if x.State != cityneed.Draft {
			t.Errorf("a row became %+v", x)
		}
		if x.Title == "Leaks <1>" && (!x.Without || x.BudgetOwner != "" || x.Route != "") {
			t.Errorf("“none” became %+v", x)
		}
		if x.Title == "Calls" && (x.Without || x.BudgetOwner != "Clinic") {
			t.Errorf("the divided row became %+v", x)
		}
	}

	waiting := h.as(anOfficer).get("/office/request-rows")
	waiting.has(t, http.StatusOK, "Warm stops", "Old pipes", "A request without a title", "line 4")
	links := regexp.MustCompile(`href="(/office/request-rows/[0-9a-f-]{36})"`).FindAllStringSubmatch(waiting.body, -1)
	if len(links) != 5 {
		t.Fatalf("%d rows wait, want 5", len(links))
	}
	stops, pipes, ice, nameless := links[0][1], links[1][1], links[2][1], links[4][1]
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Warm stops", "the customer is not named", "Enter as a draft", ">Nobody freezes</textarea>"},
		locale.Russian: {"не указан заказчик", "Внести как черновик", "строка 4"},
		locale.Korean:  {"수요 기관이 없음", "초안으로 등록", "4행"},
	} {
		h.as(anOfficer).in(l).get(stops).has(t, http.StatusOK, words...)
	}
	h.as("demo-auditor").get(stops).lacks(t, "Enter as a draft")
	h.as("demo-auditor").post(stops, "act", "aside", "reason", "An auditor settles nothing.").has(t, http.StatusForbidden)
	h.as(anOfficer).post(stops, "act", "enter", "title", "Warm stops 2", "need", "Nobody freezes", "deadline", "soon").has(t, http.StatusUnprocessableEntity, "a request needs a title", "Give the last day", `value="Warm stops 2"`)
	entered := []string{"act", "enter", "title", "Warm stops", "customer", "Roads", "need", "Nobody freezes", "deadline", "2027-04-03"}
	h.as(anOfficer).post(stops, entered...).goesTo(t, "/office/request-rows")
	h.as(anOfficer).post(stops, entered...).has(t, http.StatusConflict, "settled this row already")
	h.as(anOfficer).get(stops).has(t, http.StatusOK, "Open the draft", "Row of a list of city requests settled")
	h.as(anOfficer).post(nameless, "act", "aside", "reason", "short").has(t, http.StatusUnprocessableEntity, "at least ten characters", ">short</textarea>")
	h.as(anOfficer).post(nameless, "act", "aside", "reason", "An empty row of the file.").goesTo(t, "/office/request-rows")
	h.as(anOfficer).post(pipes, "act", "aside", "reason", "The works bought new pipes.").goesTo(t, "/office/request-rows")
	h.as(anOfficer).get("/office/request-rows").lacks(t, "Warm stops", "Old pipes", "A request without a title")
	h.as(anOfficer).get("/office/request-rows?state=set_aside").has(t, http.StatusOK, `href="`+nameless+`"`)
	// Of two rows that say the same, one is entered; the other is shown it.
	h.as(anOfficer).post(ice, "act", "enter", "title", "Ice", "customer", "Roads", "need", "See ice", "deadline", "2027-02-28").goesTo(t, "/office/request-rows")
	h.as(anOfficer).get(links[3][1]).has(t, http.StatusOK, "In the register already", "another row says the same")
	h.as(anOfficer).get("/office/requests").has(t, http.StatusOK, "Warm stops", "Ice")
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, "List of city requests entered", `href="`+at+`"`)

	// The same list again: nothing is entered twice, every row is listed as known.
	again := h.as(anOfficer).upload("/office/request-sheets", "list again.csv", []byte(list+";;;;;;;;y\n")).location
	h.as(anOfficer).get(again).has(t, http.StatusOK, "the register has a request of this customer under this title")
}
