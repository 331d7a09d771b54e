package officer_test

import (
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/oversight"
)

func TestAFollowUpCheckOnItsPages(t *testing.T) {
	h := open(t)
	for _, l := range locale.Languages {
		id := h.At(t, application.Certified)
		h.Drain(t)
		number, r, p := h.Number(t, id), h.as("demo-officer").in(l), locale.For(l)
		at := "/office/certificates/" + number + "/check"
		r.get("/office/certificates/"+number).has(t, http.StatusOK, p.T("oversight.check.order"), p.T("oversight.reports"))
		r.get(at+"?ground=not_reported").has(t, http.StatusOK, p.T("oversight.check.ground.not_reported"), p.T("oversight.check.why"))
		r.post(at, "ground", "told", "words", "short", "checker", "demo-officer").has(t, http.StatusUnprocessableEntity, p.T("oversight.check.words"))
		order := []string{"ground", "told", "words", "The tax office wrote of <open> arrears.", "checker", "demo-officer"}
		check := r.post(at, order...).location
		r.get(check).has(t, http.StatusOK, "The tax office wrote of <open> arrears.", p.T("oversight.check.conclude"))
		r.post(at, order...).has(t, http.StatusConflict, p.T("oversight.check.running"))
		f, err := h.Desk.CheckFile(t.Context(), caseworktest.Person("demo-officer"), oversight.CheckID(check[strings.LastIndex(check, "/")+1:]))
		if err != nil {
			t.Fatal(err)
		}
		done := []string{"act", "conclude", "result", "withdraw", "words", "The arrears are still open."}
		for _, c := range f.Conditions[1:] {
			done = append(done, "seen_"+c.Code, "kept")
		}
		first := f.Conditions[0].Code
		r.post(check, append(done, "seen_"+first, "kept")...).has(t, http.StatusUnprocessableEntity, p.T("oversight.check.result"))
		r.post(check, append(done, "seen_"+first, "not_kept", "words_"+first, "Open since the second quarter.")...).goesTo(t, check)
		r.get(check).has(t, http.StatusOK, "Open since the second quarter.", p.T("oversight.check.state.withdraw"), "/office/certificates/"+number+"/revoke?ground=follow_up_failed")
		r.get("/office/checks").has(t, http.StatusOK, f.Check.Number, p.T("oversight.lot.draw"))
		r.get("/office/reports").has(t, http.StatusOK, p.T("oversight.reports_empty"))
	}
	auditor := h.as("demo-auditor")
	auditor.get("/office/checks").has(t, http.StatusOK)
	if s := auditor.post("/office/checks"); s.status != http.StatusForbidden {
		t.Errorf("an auditor draws: %d", s.status)
	}
	h.Check(t)
}
