package applicant_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
)

// A company states which certificate it takes over and by what, and is asked for the file and the proof alone.
func TestTakingACertificateOver(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	id := h.At(t, application.Certified)
	h.Drain(t)
	number := h.Number(t, id)
	who := caseworktest.Person("demo-owner-13")
	v, err := h.Desk.ApplicantCase(ctx, h.Owner(), id)
	if err != nil {
		t.Fatal(err)
	}
	c := v.Company
	c.ID, c.Revision, c.BusinessNumber, c.Name, c.StartedOn, c.Event = "", 0, "1248100998", "주식회사 이어받음", calendar.MustParse("2025-02-03"), nil
	org, err := h.Desk.SaveCompany(ctx, who, c, scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	at := "/companies/" + string(org) + "/succession"
	typed := func(number, on string) url.Values {
		return url.Values{"number": {number}, "event": {"conversion"}, "on": {on}}
	}
	for _, l := range locale.Languages {
		p, r := locale.For(l), h.reader(who.ID(), l)
		r.get("/apply?scheme=innobiz&edition=2026&company="+string(org)).has(t, at, p.T("succession.title"))
		r.get(at).has(t, p.T("succession.lede"), p.T("succession.other_label"), `value="split"`)
		wrong := r.post(at, typed("<26>", "2025-02-03"))
		wrong.is(t, http.StatusUnprocessableEntity)
		wrong.has(t, p.T("succession.number"), `<26>`)
		r.post(at, typed(number, "yesterday")).has(t, p.T("applicant.date.malformed"))
		opened := r.post(at, typed(number[:4]+" "+number[4:], "2025-02-03"))
		opened.is(t, http.StatusSeeOther)
		draft := opened.header.Get("Location")
		r.get(draft).has(t, p.T("applicant.task.documents"), p.T("reissue.change.succession"))
		e, _ := v.Edition.AgeEventNamed("conversion")
		r.get(draft+"/submit").has(t, p.T("succession.not_stated", "Event", e.Title))
	}
	other := h.reader(h.Owner().ID(), locale.English)
	other.get(at).is(t, http.StatusNotFound)
	other.post(at, typed(number, "2025-02-03")).is(t, http.StatusNotFound)
}
