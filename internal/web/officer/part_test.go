package officer_test

import (
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// anItem is the path of the item of the published edition with the code.
func anItem(t *testing.T, code string) scheme.Place {
	t.Helper()
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	places, err := scheme.Places(e.Source)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range places {
		if x.Code == code {
			return x
		}
	}
	t.Fatalf("no part has the code %s", code)
	return scheme.Place{}
}

// An item of a draft is edited by itself, in three languages side by side, with the checker beside it; two people who edit the same
// revision do not overwrite each other.
func TestADraftIsEditedPartByPart(t *testing.T) {
	h := open(t)
	page := h.as(anAdminstrator).post("/office/scheme-drafts", "edition", "innobiz/2026").location
	x := anItem(t, "1.1-(1)")
	fields := map[string]string{} // by path
	for n, l := range x.Leaves {
		fields[strings.TrimPrefix(l.Path, x.Path)] = "value" + string(rune('0'+n))
	}
	title, most := fields[".title.en"], ""
	for n, l := range x.Leaves {
		if l.Path == x.Path+".max" {
			most = "value" + string(rune('0'+n))
		}
	}
	at := page + "/part?at=" + strings.NewReplacer("[", "%5B", "]", "%5D").Replace(x.Path)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anAuditor).in(l).get(page).has(t, http.StatusOK, p.T("part.title"), page+"/preview/manufacturing")
		h.as(anAuditor).in(l).get(page+"/parts").has(t, http.StatusOK, p.T("part.lede"), p.Text(x.Title))
		h.as(anAdminstrator).in(l).get(at).has(t, http.StatusOK, "R&D spend", "Расходы на НИОКР", "R&D 투자현황", p.T("part.member.formula"), p.T("workshop.save"))
		h.as(anAuditor).in(l).get(at).lacks(t, p.T("workshop.save"))
		h.as(anAuditor).in(l).get(page+"/preview/manufacturing?as=expert").has(t, http.StatusOK, p.T("preview.expert"))
	}
	h.as(anAuditor).post(at, "revision", "1", title, "Spend").has(t, http.StatusForbidden)
	h.as(anAdminstrator).post(at, "revision", "1", title, "Spend on R&D: a share").goesTo(t, at+"&saved=1")
	h.as(anAdminstrator).get(at).has(t, http.StatusOK, "Spend on R&D: a share", "The checker finds nothing to mend")
	h.as(anAdminstrator).get(page).has(t, http.StatusOK, "Spend on R&D: a share")
	h.as(anAdminstrator).post(at, "revision", "1", title, "Another").has(t, http.StatusConflict)
	h.as(anAdminstrator).post(at, "revision", "2", most, "28").goesTo(t, at+"&saved=1")
	h.as(anAdminstrator).get(at).has(t, http.StatusOK, "mended the draft cannot be published")
	h.as(anAdminstrator).get(page+"/preview/manufacturing").has(t, http.StatusConflict)
	h.as(anAdminstrator).get(page+"/part?at=nothing").has(t, http.StatusNotFound)
}

func TestThePartsOfADraftInABrowser(t *testing.T) {
	h := open(t)
	page := h.as(anAdminstrator).post("/office/scheme-drafts", "edition", "innobiz/2026").location
	x := anItem(t, "1.1-(1)")
	h.look(t, "part", map[party.PersonID]map[string]string{
		anAdminstrator: {"parts": page + "/parts", "part": page + "/part?at=" + x.Path, "preview": page + "/preview/manufacturing", "preview-expert": page + "/preview/manufacturing?as=expert"},
	})
}
