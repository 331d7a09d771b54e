package officer_test

import (
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/oversight"
	"proba.example/internal/web/view"
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
		// Files are kept beside what is typed, and taken out again.
		r.form(check, append(done, "words_"+first, "So far <this>", "file:file_"+first+":arrears.txt", "Arrears.", "file:file_"+first+":wrong.txt", "Wrong.", "enclose", "yes")...).
			has(t, http.StatusOK, "arrears.txt", "wrong.txt", ">So far <this></textarea>", p.T("enclosure.finding"), p.T("enclosure.attach"))
		r.form(check, append(done, "file:file_"+first+":tool.exe", "MZ", "enclose", "yes")...).has(t, http.StatusUnprocessableEntity, view.FieldID("file_"+first)+`-error"`)
		kept, err := h.Desk.CheckFile(t.Context(), caseworktest.Person("demo-officer"), f.Check.ID)
		if err != nil || len(kept.Files[first]) != 2 {
			t.Fatalf("%v, %+v", err, kept.Files)
		}
		file := check + "/files/" + kept.Files[first][0].ID
		if s := r.form(check, "remove", kept.Files[first][1].ID, "act", "conclude"); s.status != http.StatusOK || strings.Contains(s.body, "wrong.txt") {
			t.Errorf("a file is taken out: %d", s.status)
		}
		if s := r.get(file); s.body != "Arrears." {
			t.Errorf("the file is %d %q", s.status, s.body)
		}
		h.as("demo-auditor").get(file).has(t, http.StatusNotFound)
		r.form(check, append(done, "seen_"+first, "not_kept", "words_"+first, "Open since the second quarter.")...).goesTo(t, check)
		h.as("demo-auditor").get(file).has(t, http.StatusOK, "Arrears.")
		r.get(check).has(t, http.StatusOK, "arrears.txt", `href="`+file+`"`, "Open since the second quarter.", p.T("oversight.check.state.withdraw"), "/office/certificates/"+number+"/revoke?ground=follow_up_failed")
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
