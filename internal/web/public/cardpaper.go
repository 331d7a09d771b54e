package public

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/pdf"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/view"
)

// cardPaper serves the card of a pilot to print, in two languages side by side: the one asked for by "in" and the one by "with".
func (s *Pages) cardPaper(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Pilots.Card(r.Context(), r.PathValue("number"))
	if err != nil {
		return err
	}
	c, err := cardOf(k)
	if err != nil {
		return err
	}
	pair := languagePair(r)
	return serveBilingual(w, r, asideOnPaper(cardOnPaper(c, k.Digest, s.Base+cardURL(c.Number), pair), k, pair), pair, "pilot-"+c.Number+"-"+string(pair[0])+"-"+string(pair[1])+".pdf", "public, max-age=300")
}

// cardOnPaper draws nothing that is not on the card. Its code leads to the card, which is what counts; its foot names the card's digest.
func cardOnPaper(c register.PilotCard, digest, address string, pair [2]locale.Lang) pdf.Paper {
	say := [2]locale.Printer{locale.For(pair[0]), locale.For(pair[1])}
	paper := pdf.Paper{
		Language: certificate.Language(pair[0]), Kicker: c.Title, Titles: both(say, func(p locale.Printer) string { return p.T("card.kicker", "Number", c.Number) }),
		Foot: "SHA-256 " + digest, At: c.DecidedOn.Time(time.UTC), QR: address,
		QRTexts: both(say, func(p locale.Printer) string { return p.T("card.paper_code") }),
	}
	add := func(head, text func(p locale.Printer) string) {
		if b := (pdf.Block{Headings: both(say, head), Texts: both(say, text)}); b.Texts != [2]string{} {
			paper.Blocks = append(paper.Blocks, b)
		}
	}
	add(func(p locale.Printer) string { return p.T("report.decision") }, func(p locale.Printer) string {
		return p.T("report.choice."+c.Decision) + ". " + p.T("report.choice."+c.Decision+".hint") + "\n" + p.T("card.decided_on") + ": " + p.Date(c.DecidedOn)
	})
	add(func(p locale.Printer) string { return p.T("report.site") }, func(p locale.Printer) string { return p.T("report.verdict." + c.SiteSays) })
	for _, x := range []struct {
		term func(p locale.Printer) string
		text string
	}{
		{func(p locale.Printer) string { return p.T("pilot.field.company") }, c.Company},
		{func(p locale.Printer) string { return p.T("pilot.field.solution") }, c.Solution},
		{func(p locale.Printer) string { return p.T("pilot.field.site") }, strings.Join(c.Sites(), " → ")},
	} {
		add(x.term, func(locale.Printer) string { return x.text })
	}
	add(func(p locale.Printer) string { return p.T("report.days") }, func(p locale.Printer) string {
		return p.T("report.from_to", "From", p.Date(c.From), "To", p.Date(c.To))
	})
	add(func(p locale.Printer) string { return p.T("pilot.field.design") }, func(p locale.Printer) string { return p.T("trial.design." + c.Design) })
	add(func(p locale.Printer) string { return p.T("report.evidence") }, func(p locale.Printer) string {
		return p.T("report.level", "Level", c.Level) + "\n" + p.T("card.may_say") + ": " + p.T("trial.claim."+c.Claim)
	})
	add(func(p locale.Printer) string { return p.T("report.findings") }, func(p locale.Printer) string {
		lines := make([]string, len(c.Metrics))
		for i, m := range c.Metrics {
			lines[i] = metricLine(p, m)
		}
		return strings.Join(lines, "\n")
	})
	if len(c.MustHaves) > 0 {
		add(func(p locale.Printer) string { return p.T("report.musts") }, func(p locale.Printer) string {
			var lines []string
			for _, m := range c.MustHaves {
				held := p.T("report.not_met")
				if m.Holds {
					held = p.T("report.met")
				}
				lines = append(lines, m.Text+": "+held)
			}
			return strings.Join(lines, "\n")
		})
	}
	add(func(p locale.Printer) string { return p.T("report.against") }, func(p locale.Printer) string {
		var lines []string
		for _, o := range c.Obstacles {
			lines = append(lines, p.T("trial.obstacle."+o))
		}
		if c.Unplanned > 0 {
			lines = append(lines, p.T("report.peeked_text", "Count", c.Unplanned))
		}
		if c.Stopped {
			lines = append(lines, p.T("report.stopped"))
			if said := stopSaid(p, c); said != "" {
				lines = append(lines, said)
			}
		}
		return strings.Join(lines, "\n")
	})
	for _, x := range []struct {
		what, text string
		term       func(p locale.Printer) string
	}{
		{register.StopWords, c.StopWords, func(p locale.Printer) string { return p.T("card.stop_words") }},
		{"shown", c.Shown, func(p locale.Printer) string { return p.T("report.field.shown") }},
		{"not_shown", c.NotShown, func(p locale.Printer) string { return p.T("report.field.not_shown") }},
		{"limits", c.Limits, func(p locale.Printer) string { return p.T("report.field.limits") }},
		{"site_words", c.SiteWords, func(p locale.Printer) string { return p.T("card.site_words") }},
		{"buyer", c.Buyer, func(p locale.Printer) string { return p.T("report.field.buyer") }},
	} {
		add(x.term, func(p locale.Printer) string {
			if slices.Contains(c.Masked, x.what) {
				return p.T("card.secret")
			}
			return x.text
		})
	}
	if len(c.Masked) > 0 {
		add(func(p locale.Printer) string { return p.T("card.masked") }, func(locale.Printer) string { return c.Reason })
	}
	return paper
}

func both(say [2]locale.Printer, text func(p locale.Printer) string) [2]string {
	return [2]string{text(say[0]), text(say[1])}
}

// metricLine is a metric in one line. A masked one keeps its verdict and has no figures.
func metricLine(p locale.Printer, m register.PilotCardValue) string {
	line := m.Title + ": " + p.T("run.verdict."+m.Verdict)
	if m.Late {
		line += " (" + p.T("report.exploratory") + ")"
	}
	switch {
	case m.Masked:
		return line + ". " + p.T("card.secret")
	case m.Estimate == nil:
		return line + ". " + p.T("report.not_figured")
	}
	figure := func(f *float64, open string) string { return cardFigure(p, f, open) }
	line += ". " + figure(m.Estimate, "") + " [" + figure(m.Low, "…") + "; " + figure(m.High, "…") + "]; " + p.T("report.of_planned", "Units", m.Units, "Planned", m.Planned)
	if m.Aspired != nil {
		line += ". " + p.T("pilot.aspired_said", "Value", figure(m.Aspired, ""), "Paper", m.AspiredIn)
	}
	return line
}

// cardPrints leads to the card on paper: the reader's language beside each of the others.
func cardPrints(p locale.Printer, number string) []view.Download {
	return pairs(p, func(in, with locale.Lang) view.Download {
		return view.Download{
			Href: cardURL(number) + "/pilot.pdf?in=" + string(in) + "&with=" + string(with), Label: p.T("card.paper", "First", in.Name(), "Second", with.Name()), Kind: "PDF",
		}
	})
}
