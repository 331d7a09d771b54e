package public_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/public"
)

func TestThePilotsPageShowsEachFigureWithItsDefinition(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for _, l := range locale.Languages {
		p := locale.For(l)
		body := get(t, h, "/pilots", l).Body.String()
		for _, want := range []string{
			p.T("tally.launched_means", "UnderWay", "1", "Tested", "7", "Stopped", "1"), p.T("tally.tested_means"), p.T("tally.adopted_means"), p.T("tally.conversion_means", "Adopted", "1", "Ripe", "6"),
			p.T("tally.stalled_means"), p.Percent(17), p.RoundMoney(8_150_000, "KRW"), p.RoundMoney(8_230_000, "KRW"), p.T("tally.no_amount"), p.T("tally.never_added"), p.T("tally.no_conversion"),
		} {
			if !strings.Contains(body, want) {
				t.Errorf("the page in %s lacks %q", l, want)
			}
		}
		if sum := p.RoundMoney(8_150_000+8_230_000, "KRW"); strings.Contains(body, sum) {
			t.Errorf("the page in %s adds what is planned to what happened: %s", l, sum)
		}
	}
	w := get(t, h, "/pilots/figures.json", locale.English)
	var all []register.PilotFigures
	if err := json.Unmarshal(w.Body.Bytes(), &all); err != nil || w.Code != http.StatusOK || len(all) != 2 || all[0].RipeAdopted != 1 {
		t.Errorf("%d: %+v, %v", w.Code, all, err)
	}
}

// G26: what the company marked as secret is in no form of the card, the reason is, and a failed metric keeps its verdict.
func TestG26TradeSecret(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	k := card()
	for _, l := range locale.Languages {
		p := locale.For(l)
		body := get(t, h, "/pilots/"+k.Number, l).Body.String()
		for _, want := range []string{
			"Quiet tyres &lt;1&gt;", p.T("report.choice.no_buyer"), p.T("report.verdict.recommends_if"), p.T("card.secret"), "The recipe can be read from it", p.T("run.verdict.not_met"), "Brakes as before",
			p.T("report.not_met"), p.T("trial.obstacle.must_have_fails"), p.Decimal("0.0505"), p.T("report.peeked_text", "Count", 1), k.Digest, p.T("card.logged", "Entry", int64(41)),
		} {
			if !strings.Contains(body, want) {
				t.Errorf("the card in %s lacks %q", l, want)
			}
		}
		if list := get(t, h, "/pilots", l).Body.String(); !strings.Contains(list, "/pilots/"+k.Number) {
			t.Errorf("the list in %s does not lead to the card", l)
		}
	}
	file := get(t, h, "/pilots/"+k.Number+"/public-card.json", locale.English).Body.Bytes()
	if sum := sha256.Sum256(file); hex.EncodeToString(sum[:]) != k.Digest {
		t.Error("the file is not the one whose digest the card tells")
	}
	// On paper there is nothing that is not on the card: the figures of a masked metric are not, its verdict is.
	var c register.PilotCard
	if err := json.Unmarshal(k.Contents, &c); err != nil {
		t.Fatal(err)
	}
	paper := public.CardOnPaper(c, k.Digest, "https://agency.example/pilots/"+c.Number, [2]locale.Lang{locale.Russian, locale.Korean})
	said := ""
	for _, b := range paper.Blocks {
		said += strings.Join(append(b.Headings[:], b.Texts[:]...), "\n") + "\n"
	}
	for _, l := range []locale.Lang{locale.Russian, locale.Korean} {
		p := locale.For(l)
		for _, want := range []string{p.T("report.choice.no_buyer"), p.T("card.secret"), "The recipe can be read from it", p.T("run.verdict.not_met"), p.T("report.not_met"), p.Decimal("0.0505")} {
			if !strings.Contains(said, want) {
				t.Errorf("the paper lacks %q", want)
			}
		}
	}
	if strings.Contains(said, "⟦") || paper.Foot != "SHA-256 "+k.Digest {
		t.Errorf("the paper says %s, %s", said, paper.Foot)
	}
	if w := get(t, h, "/pilots/"+k.Number+"/pilot.pdf?in=ru&with=ko", locale.English); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF-") || w.Header().Get("Content-Language") != "ru, ko" {
		t.Errorf("the file: %d, %v", w.Code, w.Header())
	} else if dir := os.Getenv("PROBA_SCREENS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "pilot.pdf"), w.Body.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if w := get(t, h, "/pilots/P2026-00002/pilot.pdf", locale.English); w.Code != http.StatusNotFound {
		t.Errorf("another paper: %d", w.Code)
	}
	if w := get(t, h, "/pilots/P2026-00002", locale.English); w.Code != http.StatusNotFound {
		t.Errorf("another card: %d", w.Code)
	}
}

func TestThePublicMapOfSitesHidesNoneThatLacksCoordinates(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for _, l := range locale.Languages {
		p := locale.For(l)
		body := get(t, h, "/pilots/sites", l).Body.String()
		for _, want := range []string{"Bus depot &lt;1&gt;", "Clinic", "Archive", p.T("map.public_lede", "All", 3, "Dormant", 2), p.T("view.map_without", "Count", 1), p.T("view.map_base"), p.T("site.market.transport")} {
			if !strings.Contains(body, want) {
				t.Errorf("the map in %s lacks %q", l, want)
			}
		}
		if n := strings.Count(body, `class="t spot"`); n != 2 {
			t.Errorf("%d marks in %s, want 2", n, l)
		}
		if list := get(t, h, "/pilots", l).Body.String(); !strings.Contains(list, `href="/pilots/sites"`) {
			t.Errorf("the page of pilots in %s does not lead to the map", l)
		}
	}
	for query, want := range map[string]string{"market=healthcare": "Clinic", "district=North": "Bus depot", "use=used": "Bus depot"} {
		body := get(t, h, "/pilots/sites?"+query, locale.English).Body.String()
		for _, name := range []string{"Clinic", "Bus depot", "Archive"} {
			if strings.Contains(body, name) != (name == want) {
				t.Errorf("narrowed by %s the page shows %s: %v", query, name, name != want)
			}
		}
	}
	if body := get(t, h, "/pilots/sites?district=West", locale.English).Body.String(); !strings.Contains(body, "No site answers to this") {
		t.Error("nothing found, and nothing is said")
	}
}
