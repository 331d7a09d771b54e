package officer_test

import (
	"context"
	"net/http"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/programme"
)

func TestTheRegisterOfCityRequests(t *testing.T) {
	h := open(t)
	h.as(anOfficer).get("/office/requests").has(t, http.StatusOK, "No request answers to this", "Enter a request")
	h.as(anOfficer).post("/office/requests/new", "title", "Leaks <1>", "deadline", "soon").has(t, http.StatusUnprocessableEntity, "a request needs a title", "Give the last day", `value="Leaks <1>"`)
	h.as(anOfficer).post("/office/requests/new", "title", "Leaks <1>", "customer", "Water works", "need", "Find leaks sooner", "markets", "cleantech", "deadline", "2027-03-31")

	all, err := (&programme.Desk{Store: h.Store}).Requests(context.Background(), caseworktest.Person(anOfficer))
	if err != nil || len(all) != 1 {
		t.Fatalf("%d requests, %v", len(all), err)
	}
	at := "/office/requests/" + string(all[0].ID)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Leaks <1>", "Water works", "Find leaks sooner", "nobody buy it", "Draft", "City request entered"},
		locale.Russian: {"Черновик", "не указано", "Запрос города внесён"},
		locale.Korean:  {"초안", "명시되지 않음", "도시 수요 등록"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).post(at+"/open").has(t, http.StatusConflict, "Name the budget owner")
	h.as(anOfficer).get(at+"/reopen").has(t, http.StatusConflict, "cannot be done now")
	changed := []string{"title", "Leaks", "customer", "Water works", "need", "Find leaks sooner", "deadline", "2027-03-31", "budget_owner", "Water works", "route", "Tender", "revision", "1"}
	h.as(anOfficer).post(at+"/edit", changed...).goesTo(t, at)
	h.as(anOfficer).post(at+"/edit", changed...).has(t, http.StatusConflict)
	h.as(anOfficer).get(at+"/edit").has(t, http.StatusOK, "Tender", `value="2027-03-31"`)
	h.as(anOfficer).post(at+"/open").goesTo(t, at)
	h.as(anOfficer).get(at).lacks(t, "nobody buy it")
	h.as(anOfficer).get("/office/requests?state=open&q=LEAKS").has(t, http.StatusOK, `href="`+at+`"`)
	h.as(anOfficer).get("/office/requests?state=draft").lacks(t, `href="`+at+`"`)
	h.as(anOfficer).post(at+"/archive", "reason", "short").has(t, http.StatusUnprocessableEntity, "at least ten characters", ">short</textarea>")
	h.as(anOfficer).post(at+"/archive", "reason", "The works bought a system.").goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "The works bought a system.", "Archived")
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, "State of a city request changed", `href="`+at+`"`)

	h.as("demo-auditor").get("/office/requests").has(t, http.StatusOK, "Leaks")
	h.as("demo-auditor").get("/office/requests").lacks(t, "Enter a request")
	h.as("demo-auditor").post(at+"/reopen").has(t, http.StatusForbidden)
	h.as("demo-owner-01").get("/office/requests").has(t, http.StatusForbidden)
}
