package officer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/locale"
)

// The officer sees what has changed, old beside new, and no points; the deciders read the proposal the same way.
func TestAChangeIsCheckedByItsProof(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	number := h.Number(t, h.At(t, application.Certified))
	id, err := h.Desk.Reissue(ctx, h.Owner(), number, application.ChangeRepresentative)
	if err != nil {
		t.Fatal(err)
	}
	v, err := h.Desk.ApplicantCase(ctx, h.Owner(), id)
	if err != nil {
		t.Fatal(err)
	}
	v.Company.Representative = "Park Ji-woo"
	if _, err := h.Desk.SaveCompany(ctx, h.Owner(), v.Company, v.Case.Edition); err != nil {
		t.Fatal(err)
	}
	if err := h.Desk.Attach(ctx, h.Owner(), id, application.DocumentPart("change"), "extract.pdf", strings.NewReader("%PDF-1.7\nextract")); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Desk.Submit(ctx, h.Owner(), id); err != nil {
		t.Fatal(err)
	}
	for _, l := range locale.Languages {
		p := locale.For(l)
		s := h.as(anOfficer).in(l)
		s.get(at(id, "")).has(t, http.StatusOK, p.T("reissue.why"), p.T("reissue.change.representative"), "→ Park Ji-woo")
		s.get(at(id, "screen")).has(t, http.StatusOK, p.T("officer.submission.documents"))
		s.get(at(id, "submission")).has(t, http.StatusOK, "Park Ji-woo")
	}
	form := h.as(anOfficer).get(at(id, "screen"))
	h.as(anOfficer).post(at(id, "screen"), "digest", form.digest(t), "act", "accept").has(t, http.StatusSeeOther)
	h.as(aDecider).get(at(id, "decide")).has(t, http.StatusOK)
	h.as(aDecider).get(at(id, "result")).has(t, http.StatusOK)
	h.as(anOfficer).get("/office").has(t, http.StatusOK, v.Case.Reference)
}
