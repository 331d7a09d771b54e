package officer

import (
	"encoding/hex"
	"net/http"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

// editionView is a published edition as a person reads it: everything the file says, each rule with its clause.
type editionView struct {
	page     view.Page
	heading  view.Heading
	file     string
	copy     string // its name, where the reader may copy it as a draft
	facts    []view.Row
	rules    []clausedText
	awards   []clausedText
	line     view.NumberLineChart
	scale    view.GradeScaleChart
	clocks   []clausedText
	fees     []clausedText
	papers   []clausedText
	plan     []clausedText
	settings []clausedText
	sources  []clausedText
	sheets   []sheetText
	awaiting []clausedText // sheets without items yet
}

// clausedText is a sentence and where it comes from.
type clausedText struct {
	text, detail, clause string
	mark                 *view.Tag
}

// sheetText is one sheet with its items.
type sheetText struct {
	title, detail string
	preview       string
	areas         []areaText
}

type areaText struct {
	title string
	items []itemText
}

// itemText is one item: how it is answered and what each level asks for.
type itemText struct {
	code, title, detail string
	guidance            string
	mark                *view.Tag // its bands or words are placeholders
	levels              []view.Row
	lines               []string
}

func (o *pages) edition(w http.ResponseWriter, r *http.Request) error {
	e, published, err := o.publishedOrShipped(r)
	if err != nil {
		return err
	}
	today, err := o.Desk.Today(r.Context())
	if err != nil {
		return err
	}
	p := request.Printer(r)
	title := editionName(p, e)
	tag := view.Tag{Tone: view.Neutral, Text: p.T("officer.schemes.not_in_force")}
	switch {
	case !published:
		tag = view.Tag{Tone: view.Warn, Text: p.T("facts.shipped.unpublished")}
	case e.InForce(today):
		tag = view.Tag{Tone: view.Good, Text: p.T("officer.schemes.in_force")}
	}
	ev := editionView{
		page: o.page(r, title), heading: view.Heading{Kicker: title, Title: p.Text(e.Title), Lede: p.Text(e.Summary), Tag: &tag},
		file: editionURL(e.Ref) + "/file", facts: editionFacts(p, e), line: gradeLine(p, e), scale: technologyScale(p, e, ""),
	}
	if who, err := request.Actor(r); err == nil && published && who.May(party.ActPublishScheme, "") == nil {
		ev.copy = e.Ref.String()
	}
	ev.rulesOf(p, e)
	for i := range e.Sheets {
		s := &e.Sheets[i]
		if s.Complete {
			ev.sheets = append(ev.sheets, newSheetText(p, e, s))
		} else {
			ev.awaiting = append(ev.awaiting, clausedText{text: p.Text(s.Title), detail: publishedAreas(p, s), clause: e.Cite(p, s.Clause)})
		}
	}
	return view.Render(w, r, http.StatusOK, editionPage(ev))
}

// publishedAreas names what is known of a sheet that awaits its items: its areas and their parts, with their maxima.
func publishedAreas(p locale.Printer, s *scheme.Sheet) string {
	var areas []string
	for i := range s.Areas {
		a := &s.Areas[i]
		words := p.T("facts.part", "Title", a.Title, "Max", a.Max)
		if a.Bonus {
			words = p.T("facts.bonus", "Title", a.Title, "Max", a.Max)
		}
		var parts []string
		for _, sub := range a.SubAreas {
			parts = append(parts, p.T("facts.part", "Title", sub.Title, "Max", sub.Max))
		}
		if len(parts) > 0 {
			words = p.T("facts.parts", "Area", words, "Parts", strings.Join(parts, ", "))
		}
		areas = append(areas, words)
	}
	return strings.Join(areas, "; ")
}

// publishedOrShipped finds the edition of the address among the published ones, or else among those that come with the program.
func (o *pages) publishedOrShipped(r *http.Request) (e *scheme.Edition, published bool, err error) {
	ref := scheme.Ref{Scheme: r.PathValue("scheme"), Edition: r.PathValue("edition")}
	if e, err = o.published(r, ref); !fault.Is(err, fault.NotFound) {
		return e, err == nil, err
	}
	if shipped, missing := scheme.ShippedEdition(ref); missing == nil {
		return shipped, false, nil
	}
	return nil, false, err
}

func editionFacts(p locale.Printer, e *scheme.Edition) []view.Row {
	to := p.T("officer.edition.no_end")
	if e.ValidTo != nil {
		to = p.Date(*e.ValidTo)
	}
	return []view.Row{
		{Term: p.T("officer.edition.authority"), Text: p.Text(e.Authority)},
		{Term: p.T("officer.schemes.from"), Text: p.Date(e.ValidFrom)},
		{Term: p.T("officer.schemes.to"), Text: to},
		{Term: p.T("officer.edition.checked"), Text: p.Date(e.CheckedOn)},
		{Term: p.T("officer.edition.panel"), Text: panelText(p, e)},
		{Term: p.T("officer.edition.validity"), Text: p.T("officer.edition.years", "Count", e.Validity.Years)},
		{Term: p.T("officer.edition.digest"), Body: codeText(hex.EncodeToString(e.Digest[:]))},
	}
}

// panelText says how many evaluate, or that nobody does.
func panelText(p locale.Printer, e *scheme.Edition) string {
	if e.OnFacts() {
		return p.T("facts.no_panel")
	}
	if e.Panel.Minimum == e.Panel.Size {
		return p.T("facts.experts", "Count", e.Panel.Size)
	}
	return p.T("officer.edition.panel_text", "Count", e.Panel.Size, "Minimum", e.Panel.Minimum)
}

// gradeLine shows where the grades begin, with the total that applying needs.
func gradeLine(p locale.Printer, e *scheme.Edition) view.NumberLineChart {
	c := view.NumberLineChart{
		Title:     p.T("officer.edition.grades"),
		Threshold: applyFrom(p, e),
	}
	switch {
	case e.OnFacts():
		c.Title = p.T("facts.line")
	case len(e.Grades) == 0:
		c.Title = p.T("facts.points_line")
		for _, t := range e.Thresholds.Award {
			if t.Of == "total" && t.Points > 0 {
				c.Borders = append(c.Borders, view.Border{At: int64(t.Points), Label: p.Text(t.Title)})
			}
		}
	}
	for _, s := range e.Sheets {
		c.Max = max(c.Max, int64(s.Max))
	}
	for _, g := range e.Grades {
		c.Borders = append(c.Borders, view.Border{At: int64(g.From), Label: g.Code})
	}
	return c
}

func (ev *editionView) rulesOf(p locale.Printer, e *scheme.Edition) {
	for _, r := range e.Rules {
		x := clausedText{text: p.Text(r.Title), clause: e.Cite(p, r.Clause)}
		if r.Since != nil {
			x.detail = p.T("officer.edition.since", "Since", p.Date(*r.Since))
		}
		ev.rules = append(ev.rules, x)
	}
	for _, t := range e.Thresholds.Award {
		ev.awards = append(ev.awards, clausedText{text: p.Text(t.Title), clause: e.Cite(p, t.Clause)})
	}
	for _, c := range e.Clocks {
		ev.clocks = append(ev.clocks, clausedText{text: p.Text(c.Title), detail: p.T("officer.edition.days", "Count", c.Days), clause: e.Cite(p, c.Clause)})
	}
	for _, f := range e.Fees {
		ev.fees = append(ev.fees, clausedText{
			text: p.Text(f.Title), clause: e.Cite(p, f.Clause),
			detail: p.T("officer.edition.fee", "Amount", p.Money(f.Amount, e.Currency), "VAT", p.Percent(int64(f.VATPercent)), "Total", p.Money(f.Total(), e.Currency)),
		})
	}
	for _, d := range e.Documents {
		x := clausedText{text: p.Text(d.Title), clause: e.Cite(p, d.Clause)}
		if !d.Required {
			x.detail = p.T("officer.submission.not_asked")
		}
		ev.papers = append(ev.papers, x)
	}
	for _, s := range e.Plan.Sections {
		ev.plan = append(ev.plan, clausedText{text: p.Text(s.Title), detail: p.T("officer.edition.characters", "From", s.MinChars, "To", s.MaxChars)})
	}
	for _, s := range e.Settings {
		x := clausedText{text: p.Text(s.Text), mark: &view.Tag{Tone: view.Warn, Text: p.T("officer.edition.setting")}}
		if source, ok := e.SourceByID(s.Source); ok {
			x.clause = p.Text(source.Title)
		}
		ev.settings = append(ev.settings, x)
	}
	for _, s := range e.Sources {
		x := clausedText{text: p.Text(s.Title), detail: s.Locator}
		if s.Official {
			x.mark = &view.Tag{Tone: view.Good, Text: p.T("officer.edition.official")}
		}
		ev.sources = append(ev.sources, x)
	}
}

func newSheetText(p locale.Printer, e *scheme.Edition, s *scheme.Sheet) sheetText {
	st := sheetText{title: p.Text(s.Title), preview: editionURL(e.Ref) + "/preview/" + s.ID, detail: p.T("officer.edition.sheet", "Count", s.Len(), "Max", s.Max)}
	for i := range s.Areas {
		area := &s.Areas[i]
		at := areaText{title: p.T("officer.edition.area", "Title", area.Title, "Max", area.Max)}
		for j := range area.SubAreas {
			for k := range area.SubAreas[j].Items {
				at.items = append(at.items, newItemText(p, e, &area.SubAreas[j].Items[k]))
			}
		}
		st.areas = append(st.areas, at)
	}
	return st
}

func newItemText(p locale.Printer, e *scheme.Edition, it *scheme.Item) itemText {
	x := itemText{code: it.Code, title: p.Text(it.Title), guidance: p.Text(it.Guidance)}
	if it.Placeholder {
		x.mark = &view.Tag{Tone: view.Warn, Text: p.T("officer.edition.placeholder")}
	}
	switch it.Type {
	case scheme.Quantitative:
		x.detail = p.T("officer.edition.quantitative", "Max", it.Max)
		for i := range it.Measures {
			for _, b := range it.Measures[i].Bands {
				x.level(p, it, b.Level, bandText(p, it.Measures[i].Unit, b))
			}
			for _, s := range it.Measures[i].Specials {
				x.level(p, it, s.Level, p.Text(s.Title))
			}
		}
	case scheme.Checklist:
		x.detail = p.T("officer.edition.checklist", "Max", it.Max)
		for _, c := range it.CheckLevels {
			x.level(p, it, c.Level, p.T("officer.edition.at_least", "Count", c.AtLeast))
		}
		for _, c := range it.Checks {
			x.lines = append(x.lines, p.Text(c.Title))
		}
	case scheme.WholePoints:
		x.detail = p.T("facts.whole_points", "Max", it.Max)
		for _, l := range sheet.Ladder(p, it) {
			x.levels = append(x.levels, view.Row{Term: l.Letter, Text: l.Anchor})
		}
	default:
		x.detail = p.T("officer.edition.judged", "Max", it.Max)
		for _, l := range it.Levels {
			if anchor := p.Text(it.Anchors[l]); anchor != "" {
				x.level(p, it, l, anchor)
			}
		}
	}
	for _, c := range it.Caps {
		x.lines = append(x.lines, p.T("officer.edition.cap", "Level", string(c.Level), "Text", c.Title, "Clause", e.Cite(p, c.Clause)))
	}
	return x
}

func (x *itemText) level(p locale.Printer, it *scheme.Item, l scheme.Level, text string) {
	points, _ := it.Points(l)
	x.levels = append(x.levels, view.Row{Term: p.T("officer.edition.level", "Level", string(l), "Points", points), Text: text})
}

// bandText writes a band with its unit: "3% to below 5%".
func bandText(p locale.Printer, unit string, b scheme.Band) string {
	figure := func(s string) string {
		n, err := scheme.ParseNumber(s)
		if err != nil {
			return s
		}
		places := 0
		if _, fraction, ok := strings.Cut(s, "."); ok {
			places = len(fraction)
		}
		return scheme.Figure{Value: n, Unit: unit, Decimals: places}.Print(p)
	}
	switch {
	case b.From == "" && b.Below == "":
		return p.T("officer.edition.band_any")
	case b.From == "":
		return p.T("officer.edition.band_below", "Below", figure(b.Below))
	case b.Below == "":
		return p.T("officer.edition.band_from", "From", figure(b.From))
	}
	return p.T("officer.edition.band", "From", figure(b.From), "Below", figure(b.Below))
}
