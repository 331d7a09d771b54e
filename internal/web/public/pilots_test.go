package public_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/register"
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
