package applicant_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
)

func TestTheApplicantNamesHelpers(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Draft)
	at := "/cases/" + string(id)
	owner := h.reader("demo-owner-01", locale.English)
	owner.get(at).shows(t, http.StatusOK, "Who helped you")
	owner.get(at+"/helpers").shows(t, http.StatusOK, "Nobody helped")
	owner.post(at+"/helpers", url.Values{"revision": {"0"}}).shows(t, http.StatusUnprocessableEntity, "Say that nobody helped, or name who did.")
	form := url.Values{
		"revision": {"0"}, "helpers": {"some"}, "helpers.0.name": {"Ann Smith"}, "helpers.0.organisation": {"Grant Factory"}, "helpers.0.work": {""},
		"helpers.1.email": {"nobody@grants.example"}, "helpers.1.work": {"wrote"},
	}
	owner.post(at+"/helpers", form).shows(t, http.StatusUnprocessableEntity, "Grant Factory", "Name the person or the organisation.")
	form.Set("helpers.0.work", "advised")
	form.Del("helpers.1.email")
	if p := owner.post(at+"/helpers", form); !strings.HasPrefix(p.location, at) {
		t.Fatalf("saved: %d %q", p.status, p.location)
	}
	owner.post(at+"/helpers", form).shows(t, http.StatusConflict)
	got, _, err := h.Desk.Helpers(t.Context(), caseworktest.Person("demo-owner-01"), id)
	if err != nil || len(got.List) != 1 || got.List[0].Organisation != "Grant Factory" {
		t.Errorf("%+v, %v", got, err)
	}
	// Somebody who changes the answer to "nobody" need not empty the lines first.
	if p := owner.post(at+"/helpers", url.Values{"revision": {"1"}, "helpers": {"none"}, "helpers.0.name": {"Ann Smith"}}); !strings.HasPrefix(p.location, at) {
		t.Fatalf("nobody: %d %q", p.status, p.location)
	}
	if got, _, err = h.Desk.Helpers(t.Context(), caseworktest.Person("demo-owner-01"), id); err != nil || !got.None || len(got.List) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	done := h.At(t, application.Accepted)
	later := h.reader("demo-owner-02", locale.English)
	later.get("/cases/"+string(done)+"/helpers").shows(t, http.StatusOK, "You have not said.")
	later.post("/cases/"+string(done)+"/helpers", form).shows(t, http.StatusConflict)
}

// shows asks for a status and for words on the page.
func (p page) shows(t *testing.T, status int, words ...string) {
	t.Helper()
	p.is(t, status)
	p.has(t, words...)
}
