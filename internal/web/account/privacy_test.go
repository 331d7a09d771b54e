package account_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"proba.example/internal/locale"
)

// TestAPersonsDataIsGivenOutAndErased: everybody gets what is held of them; what is erased is gone from every page, and only of somebody
// who has left.
func TestAPersonsDataIsGivenOutAndErased(t *testing.T) {
	h := open(t)
	h.want("stranger", h.get("/settings/data.json"), 303, "/sign-in?next=%2Fsettings%2Fdata.json")
	h.administrator()
	var held struct {
		Person struct{ Name, Email string }
		Acts   []struct{ Act string }
	}
	if s := h.get("/settings/data.json"); s.status != 200 || json.Unmarshal([]byte(s.body), &held) != nil || held.Person.Email != "lidia@example.org" || len(held.Acts) == 0 {
		t.Errorf("what is held of the administrator: %d %s", s.status, s.body)
	}
	h.want("invited", h.post("/people", "name", "박준호", "email", "park@example.org", "employer", "한국대학교", "language", "ko", "duties", "expert"), 303, "/people?invited=1")
	var page, own string
	for _, m := range regexp.MustCompile(`/people/[0-9a-f-]{36}`).FindAllString(h.get("/people").body, -1) {
		if strings.Contains(h.get(m).body, "park@example.org") {
			page = m
		} else {
			own = m
		}
	}
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.want("language", h.get("/people?lang="+string(l)), 303, "/people")
		h.want("settings", h.get("/settings"), 200, "", p.T("account.data"))
		if s := h.get(page); strings.Contains(s.body, p.T("account.erase_text")) {
			t.Errorf("the data of somebody who works here can be erased: %s", l)
		}
		h.want("still here", h.post(page+"/erase"), 409, "", p.T("account.erase_active"))
		h.want("oneself", h.post(own+"/erase"), 409, "", p.T("account.erase_active"))
	}
	h.want("left", h.post(page, "name", "박준호", "email", "park@example.org", "language", "ko", "active", "no"), 303, "/people?saved=1")
	for _, l := range locale.Languages {
		h.want("language", h.get("/people?lang="+string(l)), 303, "/people")
		h.want("offered", h.get(page), 200, "", locale.For(l).T("account.erase_text"))
	}
	h.want("erased", h.post(page+"/erase"), 303, "/people?saved=1")
	for _, path := range []string{page, "/people", "/people?show=inactive"} {
		if s := h.get(path); strings.Contains(s.body, "박준호") || strings.Contains(s.body, "park@example.org") || strings.Contains(s.body, "한국대학교") {
			t.Errorf("%s still names the person", path)
		}
	}
}
