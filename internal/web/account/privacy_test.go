package account_test

import (
	"archive/zip"
	"context"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"proba.example/internal/locale"
)

// TestAPersonsDataIsGivenOutAndErased: everybody gets what is held of them and may ask for its erasure; one proposes it, another confirms, and then it is gone
// from every page.
func TestAPersonsDataIsGivenOutAndErased(t *testing.T) {
	h, ctx := open(t), context.Background()
	h.want("stranger", h.get("/settings/data.zip"), 303, "/sign-in?next=%2Fsettings%2Fdata.zip")
	h.want("stranger", h.get("/erasures"), 303, "/sign-in?next=%2Ferasures")
	h.administrator()
	var held struct {
		Person  struct{ Name, Email string }
		Records []struct {
			Table string
			Data  map[string]any
		}
	}
	for _, l := range locale.Languages {
		h.want("language", h.get("/settings?lang="+string(l)), 303, "/settings")
		res, err := h.Get(h.url + "/settings/data.zip")
		if err != nil {
			t.Fatal(err)
		}
		archive, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		document, page := unpacked(t, string(archive), "data.json"), unpacked(t, string(archive), "index.html")
		if res.StatusCode != 200 || json.Unmarshal([]byte(document), &held) != nil || held.Person.Email != "lidia@example.org" || len(held.Records) < 4 {
			t.Errorf("what is held of the administrator: %d %s", res.StatusCode, document)
		}
		p := locale.For(l)
		for _, words := range []string{`<html lang="` + string(l) + `"`, "lidia@example.org", p.T("privacy.held.parts"), p.T("privacy.place.sign_in"), p.T("privacy.place.journal"), p.T("journal.person_saved")} {
			if !strings.Contains(page, words) {
				t.Errorf("the page in %s lacks %q", l, words)
			}
		}
		if strings.Contains(document, `"hash"`) {
			t.Error("the secret of a session is given")
		}
	}
	h.want("back", h.get("/settings?lang=ko"), 303, "/settings")
	h.want("invited", h.post("/people", "name", "박준호", "email", "park@example.org", "employer", "한국대학교", "language", "ko", "duties", "expert"), 303, "/people?invited=1")
	h.want("a second person", h.post("/people", "name", "Второй", "email", "second@example.org", "language", "ru", "duties", "decider"), 303, "/people?invited=1")
	var page string
	for _, m := range regexp.MustCompile(`/people/[0-9a-f-]{36}`).FindAllString(h.get("/people").body, -1) {
		if strings.Contains(h.get(m).body, "park@example.org") {
			page = m
		}
	}
	erasure := "/erasures/" + strings.TrimPrefix(page, "/people/")
	const why = "He asked for it in a letter of today."
	each := func(what, path string, keys ...string) {
		t.Helper()
		for _, l := range locale.Languages {
			p := locale.For(l)
			h.want("language", h.get("/erasures?lang="+string(l)), 303, "/erasures")
			said := make([]string, len(keys))
			for i, k := range keys {
				said[i] = p.T(k)
			}
			h.want(what, h.get(path), 200, "", said...)
		}
	}
	each("linked", page, "account.erase")
	each("still here", erasure, "privacy.blocks", "privacy.block.duty")
	h.want("still here", h.post(erasure, "act", "propose", "law", "pipa", "reasons", why), 409, "", locale.For(locale.Korean).T("privacy.blocked"))
	h.want("left", h.post(page, "name", "박준호", "email", "park@example.org", "employer", "한국대학교", "language", "ko", "active", "no"), 303, "/people?saved=1")
	each("what would go", erasure, "privacy.goes", "privacy.place.account", "privacy.stays", "privacy.law.152-fz", "privacy.law.pipa", "privacy.propose")
	h.want("no law", h.post(erasure, "act", "propose", "reasons", why), 422, "", why)
	h.want("named", h.post(erasure, "act", "propose", "law", "pipa", "reasons", "박준호 asked for it in a letter."), 422, "", locale.For(locale.Korean).T("privacy.names"))
	h.want("proposed", h.post(erasure, "act", "propose", "law", "pipa", "reasons", why), 303, erasure)
	each("waits", "/erasures", "privacy.state.waits")
	if s := h.get(erasure); !strings.Contains(s.body, why) || strings.Contains(s.body, `value="confirm"`) {
		t.Errorf("the proposer's page: %s", s.body)
	}
	field := func(name string) string {
		t.Helper()
		m := regexp.MustCompile(`name="` + name + `" value="([^"]+)"`).FindStringSubmatch(h.get(erasure).body)
		if m == nil {
			t.Fatalf("no field %s", name)
		}
		return m[1]
	}
	approval := field("approval")
	h.want("by one alone", h.post(erasure, "act", "confirm", "approval", approval, "digest", "x"), 403, "")

	admin := h.Client
	h.Client = h.browser()
	link, err := h.desk.DemoLink(ctx, "second@example.org", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	h.post("/sign-in/link", "token", tokenOf(link))
	each("the second person's page", erasure, "privacy.confirm", "privacy.decline", "privacy.proposal_text")
	h.want("unseen", h.post(erasure, "act", "confirm", "approval", approval, "digest", "x"), 409, "")
	h.want("declined without a word", h.post(erasure, "act", "decline", "approval", approval, "answer", "no"), 422, "")
	h.want("erased", h.post(erasure, "act", "confirm", "approval", approval, "digest", field("digest")), 200, "", locale.For(locale.Korean).T("privacy.done"), `"opens"`)
	each("afterwards", erasure, "privacy.passes")
	each("the list", "/erasures", "privacy.state.done")
	h.Client = admin
	for _, path := range []string{page, "/people", "/people?show=applicants", erasure, "/erasures"} {
		if s := h.get(path); s.status != 200 || strings.Contains(s.body, "박준호") || strings.Contains(s.body, "park@example.org") || strings.Contains(s.body, "한국대학교") {
			t.Errorf("%s: %d, or it still names the person", path, s.status)
		}
	}
}

// unpacked reads a file of an archive.
func unpacked(t *testing.T, archive, name string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAPersonAsksForTheErasureOfTheirData(t *testing.T) {
	h := open(t)
	h.administrator()
	path, err := h.desk.DemoLink(context.Background(), "hana@example.org", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	admin := h.Client
	h.Client = h.browser()
	h.post("/sign-in/link", "token", tokenOf(path))
	h.post("/settings", "name", "김하나", "language", "ko")
	h.want("not the list", h.get("/erasures"), 403, "")
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.want("language", h.get("/settings?lang="+string(l)), 303, "/settings")
		h.want("linked", h.get("/settings"), 200, "", p.T("privacy.own"), `href="/settings/erasure"`)
		h.want("own page", h.get("/settings/erasure"), 200, "", p.T("privacy.goes"), p.T("privacy.ask"), "김하나")
	}
	h.want("asked", h.post("/settings/erasure"), 303, "/settings/erasure")
	if s := h.get("/settings/erasure"); strings.Contains(s.body, locale.For(locale.Korean).T("privacy.ask_text")) {
		t.Error("what was asked for can be asked for again")
	}
	h.Client = admin
	h.want("the list", h.get("/erasures"), 200, "", "김하나", locale.For(locale.Russian).T("privacy.state.asked"))
}
