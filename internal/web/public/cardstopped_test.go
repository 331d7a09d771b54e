package public_test

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/frozen"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/web/public"
)

const stopReason = "The hall is <flooded>"

// stopped is how a pilot ended early, on every ground there is, in own words shown and masked, and on a card from before that was said.
func stopped() []register.PilotCard {
	var all []register.PilotCard
	for i, g := range pilot.EndGrounds {
		c := register.PilotCard{Ground: string(g), StoppedBy: string([]pilot.Side{pilot.Vendor, pilot.Host, pilot.Office}[i%3])}
		all = append(all, c)
	}
	all = append(
		all,
		register.PilotCard{Ground: string(pilot.EndStopRule)}, // by the rule itself, and by nobody
		register.PilotCard{StoppedBy: string(pilot.Office), StopWords: stopReason},
		register.PilotCard{StoppedBy: string(pilot.Office), Masked: []string{register.StopWords}, Reason: "It tells the recipe"},
		register.PilotCard{},
	)
	for i := range all {
		c := &all[i]
		c.Number, c.Title, c.Stopped = fmt.Sprintf("P2026-1%04d", i), "Stopped", true
		c.Design, c.Claim, c.SiteSays, c.Decision = "after_only", "described", "cannot_say", "inconclusive"
		c.From, c.To, c.DecidedOn = calendar.MustParse("2026-05-01"), calendar.MustParse("2026-06-03"), calendar.MustParse("2026-07-10")
	}
	return all
}

func stoppedCards() []register.KeptCard {
	var all []register.KeptCard
	for _, c := range stopped() {
		k := register.KeptCard{Number: c.Number}
		k.Contents, k.Digest, _ = frozen.Freeze(c)
		all = append(all, k)
	}
	return all
}

// The card of a pilot that ended early says on which ground, which side ended it and when; words only where no ground of the list was given and
// nobody marked them as secret. The same stands on paper.
func TestTheCardSaysWhyAPilotEndedEarly(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for _, k := range stoppedCards() {
		var c register.PilotCard
		if err := json.Unmarshal(k.Contents, &c); err != nil {
			t.Fatal(err)
		}
		for _, l := range locale.Languages {
			p := locale.For(l)
			want, lacks := []string{p.T("report.stopped")}, []string{}
			if c.Ground != "" {
				want = append(want, p.T("ending.title", "Ground", p.T("ending.ground."+c.Ground)))
			}
			if c.StoppedBy != "" {
				want = append(want, p.T("card.stopped_by", "Side", p.T("run.side."+c.StoppedBy), "Day", p.Date(c.To)))
			}
			if c.StoppedBy != "" && c.Ground == "" {
				want = append(want, p.T("card.own_words"))
			} else {
				lacks = append(lacks, p.T("card.own_words"))
			}
			switch {
			case c.StopWords != "":
				want = append(want, stopReason, p.T("card.stop_words"))
			case len(c.Masked) > 0:
				want, lacks = append(want, p.T("card.stop_words"), p.T("card.secret")), append(lacks, stopReason)
			default:
				lacks = append(lacks, p.T("card.stop_words"))
			}
			paper := public.CardOnPaper(c, k.Digest, "https://agency.example", [2]locale.Lang{l, locale.English})
			said := ""
			for _, b := range paper.Blocks {
				said += b.Headings[0] + "\n" + b.Texts[0] + "\n"
			}
			for where, body := range map[string]string{"page": html.UnescapeString(get(t, h, "/pilots/"+k.Number, l).Body.String()), "paper": said} {
				for _, w := range want {
					if !strings.Contains(body, w) {
						t.Errorf("%s in %s: the %s of %q by %q lacks %q", k.Number, l, where, c.Ground, c.StoppedBy, w)
					}
				}
				for _, w := range lacks {
					if strings.Contains(body, w) {
						t.Errorf("%s in %s: the %s of %q by %q has %q", k.Number, l, where, c.Ground, c.StoppedBy, w)
					}
				}
			}
		}
	}
}
