package officer_test

import (
	"net/http"
	"net/url"
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
	// While only the points do not add up, the sheet can be looked at; with other faults it cannot.
	h.as(anAdminstrator).get(page+"/preview/manufacturing").has(t, http.StatusOK, "Spend on R&D: a share")
	h.as(anAdminstrator).post(at, "revision", "3", title, "").goesTo(t, at+"&saved=1")
	h.as(anAdminstrator).get(page+"/preview/manufacturing").has(t, http.StatusConflict)
	h.as(anAdminstrator).get(page+"/part?at=nothing").has(t, http.StatusNotFound)
}

// An item is added, filled in, moved to another sub-area and removed on the pages alone, each step with what was typed, and the difference
// tells it in words.
func TestASheetIsBuiltOnItsPages(t *testing.T) {
	h := open(t)
	page := h.as(anAdminstrator).post("/office/scheme-drafts", "edition", "innobiz/2026").location
	item := anItem(t, "1.1-(1)")
	sub := item.Path[:strings.LastIndex(item.Path, ".")]
	path := func(at, rest string) string { return page + "/part" + rest + "?" + url.Values{"at": {at}}.Encode() }
	code := "value0" // the first value of a sub-area
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anAdminstrator).in(l).get(path(sub, "")).has(t, http.StatusOK, p.T("build.pieces"), p.T("build.up"), p.T("build.kind.item", "Of", p.T("build.item.judged")), p.T("build.transfer"))
		h.as(anAdminstrator).in(l).get(path(item.Path, "")).has(t, http.StatusOK, p.T("build.kind.input"), p.T("part.member.bands")+" · A")
		h.as(anAuditor).in(l).get(path(sub, "")).lacks(t, p.T("build.add"))
	}
	h.as(anAdminstrator).post(path(sub, ""), "revision", "1", "act", "add", "add", "item unheard").has(t, http.StatusConflict)
	added := sub + ".items[2]"
	h.as(anAdminstrator).post(path(sub, ""), "revision", "1", code, "1", "act", "add", "add", "item checklist").goesTo(t, path(added, "")+"&saved=1")
	h.as(anAdminstrator).get(path(added, "")).has(t, http.StatusOK, "1.1.3", "mended the draft cannot be published")
	h.as(anAdminstrator).get(page).has(t, http.StatusOK, "manufacturing · 1 · 1 · 1.1.3", "new")
	// What is typed is saved with the button that adds a statement, and lost with none that fails.
	h.as(anAdminstrator).post(path(added, ""), "revision", "2", "value2", "A new item", "act", "add", "add", "check ").goesTo(t, path(added, "")+"&saved=1")
	h.as(anAdminstrator).get(path(added, "")).has(t, http.StatusOK, "A new item", "Statement · 2")
	h.as(anAdminstrator).post(path(added, ""), "revision", "2", "value2", "Typed late", "act", "add", "add", "check ").has(t, http.StatusConflict, "Typed late")
	h.as(anAdminstrator).post(path(added, ""), "revision", "3", "act", "remove "+added+".checks[1]").goesTo(t, path(added, "")+"&saved=1")
	h.as(anAdminstrator).get(path(added, "")).lacks(t, "Statement · 2")
	h.as(anAdminstrator).post(path(sub, ""), "revision", "4", "act", "up "+added).goesTo(t, path(sub, "")+"&saved=1")
	h.as(anAdminstrator).post(path(sub, ""), "revision", "5", "act", "up sheets[0]").has(t, http.StatusNotFound)
	// To another sub-area, where its id fits.
	other := sub[:len(sub)-2] + "1]"
	r := h.as(anAdminstrator).post(path(item.Path, ""), "revision", "5", "act", "transfer", "transfer", other)
	moved, err := url.Parse(r.location)
	if err != nil || !strings.HasPrefix(moved.Query().Get("at"), other+".items[") {
		t.Fatalf("the item went to %q", r.location)
	}
	for l, words := range map[locale.Lang]string{locale.English: "moved: 1 · 1 · 1.1.1.1 → 1 · 2 · ", locale.Russian: "перенесено: 1 · 1 · 1.1.1.1", locale.Korean: "이동: 1 · 1 · 1.1.1.1"} {
		h.as(anAuditor).in(l).get(page).has(t, http.StatusOK, words)
	}
	// An area goes once the person said so twice; it can be looked at before.
	area := sub[:strings.LastIndex(sub, ".")]
	h.as(anAdminstrator).post(path(area, ""), "revision", "6", "act", "drop").goesTo(t, path(area, "/remove")+"&saved=1")
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anAdminstrator).in(l).get(path(area, "/remove")).has(t, http.StatusOK, p.T("build.drop"), p.T("build.within"))
	}
	h.as(anAuditor).post(path(area, "/remove"), "revision", "6").has(t, http.StatusForbidden)
	h.as(anAdminstrator).post(path(area, "/remove"), "revision", "5").has(t, http.StatusConflict)
	h.as(anAdminstrator).post(path(area, "/remove"), "revision", "6").goesTo(t, path(area[:strings.LastIndex(area, ".")], "")+"&saved=1")
	h.as(anAuditor).get(page).has(t, http.StatusOK, "manufacturing · 1", "gone")
	h.as(anAuditor).get("/office/schemes/innobiz/2026").has(t, http.StatusOK, "R&D spend")
}

func TestThePartsOfADraftInABrowser(t *testing.T) {
	h := open(t)
	page := h.as(anAdminstrator).post("/office/scheme-drafts", "edition", "innobiz/2026").location
	x := anItem(t, "1.1-(1)")
	h.look(t, "part", map[party.PersonID]map[string]string{
		anAdminstrator: {
			"parts": page + "/parts", "part": page + "/part?at=" + x.Path, "sub-area": page + "/part?at=" + x.Path[:strings.LastIndex(x.Path, ".")],
			"remove-part": page + "/part/remove?at=" + x.Path, "preview": page + "/preview/manufacturing", "preview-expert": page + "/preview/manufacturing?as=expert",
		},
	})
}
