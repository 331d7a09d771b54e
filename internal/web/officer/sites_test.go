package officer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/programme"
	"proba.example/internal/site"
)

// aSheet is a messy sheet of three rows.
const aSheet = "Name;Full name;Tax number;Market;Capacity;Tests done\n" +
	"School 7;School 7;77 1234 5678;EdTech|Nonsense;2;\n" +
	"Clinic;Clinic No. 3;7712345678;Healthcare;;3\n" +
	"Depot;Bus depot;;Transport;many;0\n"

func TestTheRegisterOfSites(t *testing.T) {
	h := open(t)
	h.as(anOfficer).get("/office/sites").has(t, http.StatusOK, "No site answers to this", "Enter a site", "Read a spreadsheet")
	h.as(anOfficer).post("/office/sites/new", "name", "Library", "capacity", "many").has(t, http.StatusUnprocessableEntity, "a site needs a name and the organisation", "Enter a whole number", `value="Library"`)

	h.as(anOfficer).post("/office/sites/new", "name", "Library <1>", "organisation", "City libraries", "number", "77 0000 0001", "markets", "edtech", "technologies", "VR, sensors")
	id := h.aSite("Library <1>").ID
	at := "/office/sites/" + string(id)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Library <1>", "City libraries", "VR, Sensors and internet of things", "not known", "Candidate", "Begin the review", "Site entered"},
		locale.Russian: {"Кандидат", "VR, Датчики и интернет вещей", "неизвестно", "Начать рассмотрение", "Площадка внесена"},
		locale.Korean:  {"후보", "VR, 센서·사물인터넷", "알 수 없음", "검토 시작", "장소 등록"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).get(at+"/suspend").has(t, http.StatusConflict, "cannot be done now")
	h.as(anOfficer).post(at+"/review").goesTo(t, at)
	h.as(anOfficer).post(at+"/register").goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "no pilot is known of it")
	h.as(anOfficer).post(at+"/suspend", "reason", "short").has(t, http.StatusUnprocessableEntity, "at least ten characters", ">short</textarea>")
	for l, word := range map[locale.Lang]string{locale.English: "The order lets running pilots go on", locale.Russian: "По приказу идущие испытания продолжаются", locale.Korean: "진행 중인 실증은 계속하도록 정했습니다"} {
		h.as(anOfficer).in(l).get(at+"/suspend").has(t, http.StatusOK, word, `name="go_on"`)
	}
	h.as(anOfficer).post(at+"/suspend", "reason", "The reading room is being rebuilt.", "go_on", "yes").goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "The reading room is being rebuilt.", "Suspended")
	h.as(anOfficer).post(at+"/edit", "name", "Library", "organisation", "City libraries", "revision", "1").has(t, http.StatusConflict)
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, "State of a site changed", `href="`+at+`"`)

	h.as("demo-auditor").get("/office/sites").has(t, http.StatusOK, "Library <1>")
	h.as("demo-auditor").get("/office/sites").lacks(t, "Enter a site")
	h.as("demo-auditor").post(at+"/restore").has(t, http.StatusForbidden)
	h.as("demo-owner-01").get("/office/sites").has(t, http.StatusForbidden)
}

func TestASpreadsheetBecomesSites(t *testing.T) {
	h := open(t)
	h.as(anOfficer).upload("/office/site-sheets", "sites.csv", []byte("a;b\n1;2\n")).has(t, http.StatusUnprocessableEntity, "No column names the site")
	got := h.as(anOfficer).upload("/office/site-sheets", "sites.csv", []byte(aSheet))
	if got.status != http.StatusSeeOther {
		t.Fatalf("the sheet is answered with %d: %s", got.status, got.body)
	}
	at := got.location
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Nothing is in the register yet", "1 in 2 rows with a tax number", "The same tax number as another row", "Not readable, stays unknown", "Nonsense", "many"},
		locale.Russian: {"Сохранено строк", "Без налогового номера"},
		locale.Korean:  {"보존된 행", "사업자등록번호 없음"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).post(at).goesTo(t, "/office/sites")
	h.as(anOfficer).post(at).has(t, http.StatusConflict, "in the register already")
	h.as(anOfficer).get("/office/sites").has(t, http.StatusOK, "School 7", "Clinic", "Depot")
	narrowed := h.as(anOfficer).get("/office/sites?market=healthcare")
	narrowed.has(t, http.StatusOK, "Clinic")
	narrowed.lacks(t, "Depot")
	if s := h.aSite("Depot"); s.Capacity != nil || s.Done == nil || *s.Done != 0 {
		t.Errorf("unknown and zero are one: %+v", s)
	}
}

// aSite is the site of that name.
func (h *house) aSite(name string) site.Site {
	h.t.Helper()
	all, err := (&programme.Desk{Store: h.Store}).Sites(context.Background(), caseworktest.Person(anOfficer))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, s := range all {
		if s.Name == name {
			return s
		}
	}
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	h.t.Fatalf("no site %s among %s", name, strings.Join(names, ", "))
	return site.Site{}
}

func TestTheMapOfSitesCountsThoseWithoutCoordinates(t *testing.T) {
	h := open(t)
	h.as(anOfficer).post("/office/sites/new", "name", "Depot", "organisation", "City buses", "latitude", "95", "longitude", "37.6").has(t, http.StatusUnprocessableEntity, "Give latitude and longitude", `value="95"`)
	h.as(anOfficer).post("/office/sites/new", "name", "Depot", "organisation", "City buses", "latitude", "55,751244", "longitude", "37.618423", "district", "Centre", "markets", "transport")
	h.as(anOfficer).post("/office/sites/new", "name", "School", "organisation", "City schools", "district", "North")
	depot := h.aSite("Depot")
	if depot.Point == nil || *depot.Point != (site.Point{Lat: 55_751_244, Lon: 37_618_423}) {
		t.Fatalf("the depot lies at %+v", depot.Point)
	}
	h.as(anOfficer).get("/office/sites/"+string(depot.ID)+"/edit").has(t, http.StatusOK, `value="55.751244"`)
	h.as(anOfficer).get("/office/sites").has(t, http.StatusOK, `href="/office/sites/map"`)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"On the map: 1. Without coordinates: 1", "1 without coordinates", "Depot", "School", "No outlines of districts are at hand here"},
		locale.Russian: {"На карте: 1. Без координат: 1", "Север вверху"},
		locale.Korean:  {"지도에 표시: 1곳", "위쪽이 북쪽입니다"},
	} {
		h.as(anOfficer).in(l).get("/office/sites/map").has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).get("/office/sites/map?district=Centre").lacks(t, "School")
	h.as(anOfficer).get("/office/sites/map?market=fintech").has(t, http.StatusOK, "No site answers to this")
	h.as("demo-owner-01").get("/office/sites/map").has(t, http.StatusForbidden)
}
