package public

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

func cardURL(number string) string { return "/pilots/" + url.PathEscape(number) }

func cardOf(k register.KeptCard) (c register.PilotCard, err error) {
	if err = json.Unmarshal(k.Contents, &c); err != nil {
		err = fmt.Errorf("card %s: %w", k.Number, err)
	}
	return c, err
}

func decisionTag(p locale.Printer, choice string) view.Tag {
	tone := map[string]view.Tone{"roll_out": view.Good, "no_buyer": view.Warn, "refine": view.Info, "refuse": view.Bad}[choice]
	return view.Tag{Tone: tone, Text: p.T("report.choice." + choice)}
}

// cardView is what the public may know of one pilot.
type cardView struct {
	page          view.Page
	heading       view.Heading
	notices       []view.Notice
	facts, words  []view.Row
	values, musts view.Table
	proof         []view.Row
	file          string
	asideFile     string     // empty while the decision counts
	certificate   *view.Link // of the pilot; nil where none stands
	newer         *view.Link // the card of the decision that was taken anew; nil where there is none
	prints        []view.Download
}

func (s *Pages) card(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Pilots.Card(r.Context(), r.PathValue("number"))
	if err != nil {
		return err
	}
	c, err := cardOf(k)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	tag := decisionTag(p, c.Decision)
	v := cardView{
		page: s.page(r, c.Title), heading: view.Heading{Kicker: p.T("card.kicker", "Number", c.Number), Title: c.Title, Lede: c.Hypothesis, Tag: &tag}, file: cardURL(c.Number) + "/public-card.json", prints: cardPrints(p, c.Number),
		facts: []view.Row{
			{Term: p.T("report.decision"), Text: p.T("report.choice."+c.Decision) + ". " + p.T("report.choice."+c.Decision+".hint")},
			{Term: p.T("card.decided_on"), Text: p.Date(c.DecidedOn)},
			{Term: p.T("report.site"), Text: p.T("report.verdict." + c.SiteSays)},
			{Term: p.T("pilot.field.company"), Text: c.Company},
			{Term: p.T("pilot.field.solution"), Text: c.Solution},
			{Term: p.T("pilot.field.site"), Text: strings.Join(c.Sites(), " → ")},
			{Term: p.T("report.days"), Text: p.T("report.from_to", "From", p.Date(c.From), "To", p.Date(c.To))},
			{Term: p.T("pilot.field.design"), Text: p.T("trial.design." + c.Design)},
			{Term: p.T("report.evidence"), Text: p.T("report.level", "Level", c.Level)},
			{Term: p.T("card.may_say"), Text: p.T("trial.claim." + c.Claim)},
		},
		proof: []view.Row{
			{Term: p.T("card.digest"), Text: k.Digest},
			{Term: p.T("card.report_digest"), Text: c.Report},
			{Term: p.T("card.site_digest"), Text: c.Conclusion},
			{Term: p.T("pilot.digest"), Text: c.Protocol},
			{Term: p.T("card.log"), Text: p.T("card.not_logged")},
		},
	}
	v.page.Wide = true
	if k.Certificate != "" {
		v.certificate = &view.Link{Href: attestationURL(k.Certificate), Label: p.T("attest.open", "Number", k.Certificate)}
	}
	if k.Entry != nil {
		v.proof[4].Text = p.T("card.logged", "Entry", *k.Entry)
	}
	if c.Unplanned > 0 {
		v.notices = append(v.notices, view.Notice{Tone: view.Warn, Title: p.T("report.peeked"), Text: p.T("report.peeked_text", "Count", c.Unplanned)})
	}
	if c.Stopped {
		v.notices = append(v.notices, stoppedNotice(p, c))
	}
	if len(c.Obstacles) > 0 {
		n := view.Notice{Tone: view.Warn, Title: p.T("report.against")}
		for _, o := range c.Obstacles {
			n.Items = append(n.Items, p.T("trial.obstacle."+o))
		}
		v.notices = append(v.notices, n)
	}
	if len(c.Masked) > 0 {
		v.notices = append(v.notices, view.Notice{Tone: view.Info, Title: p.T("card.masked"), Text: c.Reason})
	}
	v.showAside(p, k)
	v.values, v.musts = cardValues(p, c), view.Table{Caption: p.T("report.musts"), Stack: true, Columns: []view.Column{{Label: p.T("pilot.must_have")}, {Label: p.T("report.holds")}}}
	for _, m := range c.MustHaves {
		held := view.Tag{Tone: view.Bad, Text: p.T("report.not_met")}
		if m.Holds {
			held = view.Tag{Tone: view.Good, Text: p.T("report.met")}
		}
		v.musts.Rows = append(v.musts.Rows, view.TableRow{Cells: []view.Cell{{Text: m.Text}, {Tag: &held}}})
	}
	for _, x := range []struct{ what, term, text string }{
		{register.StopWords, p.T("card.stop_words"), c.StopWords},
		{"shown", p.T("report.field.shown"), c.Shown},
		{"not_shown", p.T("report.field.not_shown"), c.NotShown},
		{"limits", p.T("report.field.limits"), c.Limits},
		{"site_words", p.T("card.site_words"), c.SiteWords},
		{"buyer", p.T("report.field.buyer"), c.Buyer},
	} {
		if slices.Contains(c.Masked, x.what) {
			x.text = p.T("card.secret")
		}
		if x.text != "" {
			v.words = append(v.words, view.Row{Term: x.term, Text: x.text})
		}
	}
	return view.Render(w, r, http.StatusOK, cardPage(v))
}

// stoppedNotice says that a pilot ended before its time, and why and by whom where that is on record.
func stoppedNotice(p locale.Printer, c register.PilotCard) view.Notice {
	n := view.Notice{Tone: view.Warn, Text: p.T("report.stopped")}
	if said := stopSaid(p, c); said != "" {
		n.Title, n.Text = n.Text, said
	}
	return n
}

// stopSaid is on which ground a pilot ended before its time, and which side ended it when; empty on a card from before that was said.
func stopSaid(p locale.Printer, c register.PilotCard) string {
	var said []string
	if c.Ground != "" {
		said = append(said, p.T("ending.title", "Ground", p.T("ending.ground."+c.Ground))+".")
	}
	if c.StoppedBy != "" {
		said = append(said, p.T("card.stopped_by", "Side", p.T("run.side."+c.StoppedBy), "Day", p.Date(c.To)))
		if c.Ground == "" {
			said = append(said, p.T("card.own_words"))
		}
	}
	return strings.Join(said, " ")
}

// cardFigure prints a figure with up to four decimals, as the report does; open stands for none.
func cardFigure(p locale.Printer, f *float64, open string) string {
	if f == nil {
		return open
	}
	return p.Decimal(strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(*f, 'f', 4, 64), "0"), "."))
}

// cardValues is the table of all metrics. A masked one keeps its verdict.
func cardValues(p locale.Printer, c register.PilotCard) view.Table {
	figure := func(f *float64, open string) string { return cardFigure(p, f, open) }
	tone := map[string]view.Tone{"met": view.Good, "not_met": view.Bad, "open": view.Warn, "not_figured": view.Info}
	t := view.Table{Caption: p.T("report.findings"), Stack: true, Columns: []view.Column{
		{Label: p.T("pilot.field.metric")}, {Label: p.T("report.value"), Num: true}, {Label: p.T("pilot.field.minimum"), Num: true}, {Label: p.T("report.verdict_title")}, {Label: p.T("report.sample"), Num: true},
	}}
	for i, x := range c.Metrics {
		name := view.Cell{Text: x.Title, Sub: p.T("pilot.secondary")}
		switch {
		case x.Late:
			name.Sub = p.T("report.exploratory")
		case i == 0:
			name.Sub = p.T("pilot.primary")
		}
		tag := view.Tag{Tone: tone[x.Verdict], Text: p.T("run.verdict." + x.Verdict)}
		value, minimum, sample := view.Cell{Text: p.T("card.secret")}, view.Cell{Text: "–"}, view.Cell{Text: "–"}
		if !x.Masked {
			value, minimum = view.Cell{Text: p.T("report.not_figured")}, view.Cell{Text: figure(x.Minimum, "–"), Sub: p.T("pilot.better." + x.Better)}
			sample = view.Cell{Text: p.T("report.of_planned", "Units", x.Units, "Planned", x.Planned)}
			if x.Estimate != nil {
				value.Text = figure(x.Estimate, "") + " [" + figure(x.Low, "−∞") + "; " + figure(x.High, "∞") + "]"
			}
			if x.Aspired != nil {
				minimum.Sub += ". " + p.T("pilot.aspired_said", "Value", figure(x.Aspired, ""), "Paper", x.AspiredIn)
			}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{name, value, minimum, {Tag: &tag}, sample}})
	}
	return t
}

// cardFile gives the card byte for byte as it was published: its digest stands in the log.
func (s *Pages) cardFile(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Pilots.Card(r.Context(), r.PathValue("number"))
	if err != nil {
		return err
	}
	return s.file("application/json", k.Contents)(w, r)
}
