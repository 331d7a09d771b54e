// Package closing is the end of a pilot: its report, the conclusions of the site and of the operator, and the decision. The site, the company
// and the agency read the same pages in the same words, and each signs what is its own.
package closing

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/web/fieldwork"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
	"proba.example/trial"
)

type pages struct{ fieldwork.Config }

// The acts at the end of a pilot, as forms name them.
const (
	actConclude = "conclude"
	actJudge    = "judge"
	actDecide   = "decide"
	actPublish  = "publish"
)

// Mount adds the pages to the audience's table, beside those of the fieldwork. Act is who may open the forms; what they may sign, the desk judges.
func Mount(t *request.Table, cfg fieldwork.Config) {
	c := &pages{cfg}
	at := cfg.Root + "/{pilot}/report"
	t.Get(at, cfg.Read, c.report)
	t.Get(at+"/{metric}", cfg.Read, c.entries)
	t.Post(at, cfg.Act, c.sign)
	if cfg.Side == pilot.Office {
		t.Get(at+"/draft", cfg.Act, c.draft)
		t.Post(at+"/draft", cfg.Act, c.file)
		t.Get(at+"/aside", cfg.Act, c.askAside)
		t.Post(at+"/aside", cfg.Act, c.saveAside)
	}
}

var choiceTone = map[trial.Choice]view.Tone{trial.RollOut: view.Good, pilot.NoBuyer: view.Warn, trial.Refine: view.Info, trial.Refuse: view.Bad, trial.Inconclusive: view.Neutral}

// reportView is the report with all that was signed on it.
type reportView struct {
	page      view.Page
	trail     []view.Link
	heading   view.Heading
	write     string // where the report is written; empty where it cannot be
	none      bool   // nothing is filed yet
	facts     []view.Row
	findings  view.Table
	musts     view.Table
	against   []string
	happened  []view.Row // incidents and deviations
	words     []view.Row
	signed    []signature
	form      *signForm
	papers    []view.Row
	takeaways []view.Link
}

// signature is one paper that rests on the report.
type signature struct {
	title string
	tag   view.Tag
	rows  []view.Row
	link  *view.Link // to what can be done about it; nil: nothing
}

// signForm is what the reader can sign now.
type signForm struct {
	act, title, text, submit, shown string
	form                            view.Form
	fields                          []view.Field
}

func (c *pages) report(w http.ResponseWriter, r *http.Request) error {
	return c.reportPage(w, r, http.StatusOK, nil, nil)
}

func (c *pages) reportPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := c.Desk.Report(r.Context(), who, c.Side, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	p, x := request.Printer(r), f.Pilot
	tag := fieldwork.StateTag(p, x.State)
	v := reportView{
		page: c.Page(r, p.T("report.title")), trail: []view.Link{{Href: c.Root, Label: p.T("pilot.title")}, {Href: c.URL(x.ID, ""), Label: x.Title}},
		heading: view.Heading{Kicker: x.Title, Title: p.T("report.title"), Lede: x.Protocol.Hypothesis, Tag: &tag},
	}
	v.page.Wide = true
	if _, err := x.State.Next(pilot.StepReport); c.Side == pilot.Office && err == nil && who.May(party.ActManagePilots, "") == nil {
		v.write = c.URL(x.ID, "report/draft")
	}
	filed, ok := f.File.Report()
	if !ok {
		v.none = true
		return view.Render(w, r, status, reportPage(v))
	}
	c.fill(p, &v, f, filed)
	if link := c.asideLink(p, who, f); link != nil && len(v.signed) > 0 {
		v.signed[len(v.signed)-1].link = link
	}
	v.form = c.formOf(p, who, f, filed, typed)
	switch {
	case problem == nil:
	case v.form != nil && typed.Get("act") == v.form.act:
		v.form.form.Problems = view.Problems(p, problem)
		for i := range v.form.fields {
			v.form.fields[i].Error = view.FieldError(p, problem, v.form.fields[i].Name)
		}
	default:
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Text: p.Fault(problem)})
	}
	return view.Render(w, r, status, reportPage(v))
}

// fill shows a report and what was signed on it.
func (c *pages) fill(p locale.Printer, v *reportView, f programme.ReportFile, filed pilot.Filed[pilot.Report]) {
	x := filed.Record
	v.page.Notices = append(v.page.Notices, asideNotices(p, f)...)
	v.page.Notices = append(v.page.Notices, warnings(p, x)...)
	v.facts = []view.Row{
		{Term: p.T("report.says"), Text: Says(p, x)},
		{Term: p.T("report.evidence"), Text: p.T("report.level", "Level", x.Evidence.Level)},
		{Term: p.T("pilot.field.company"), Text: x.Pilot.Company},
		{Term: p.T("pilot.field.solution"), Text: x.Pilot.Solution},
		{Term: p.T("pilot.field.site"), Text: x.Pilot.SiteName},
		{Term: p.T("pilot.field.buyer"), Text: fieldwork.Buyer(p, x.Pilot)},
		{Term: p.T("report.days"), Text: p.T("report.from_to", "From", p.Date(calendar.On(x.Pilot.FirstStart(), c.Place)), "To", p.Date(calendar.On(x.Pilot.After.EndedAt, c.Place)))},
		{Term: p.T("pilot.field.design"), Text: p.T("trial.design." + string(x.Pilot.Protocol.Design))},
		{Term: p.T("report.looks"), Text: p.T("report.looks_taken", "Taken", len(x.Looks), "Planned", x.Pilot.Protocol.Looks, "Unplanned", x.Unplanned())},
	}
	v.findings = Findings(p, x, func(metric string) string { return c.URL(x.Pilot.ID, "report/"+metric) })
	v.musts = view.Table{Caption: p.T("report.musts"), Stack: true, Empty: p.T("report.no_musts"), Columns: []view.Column{{Label: p.T("pilot.must_have")}, {Label: p.T("report.holds")}}}
	for _, m := range x.MustHaves {
		t := view.Tag{Tone: view.Good, Text: p.T("report.met")}
		if !m.Holds {
			t = view.Tag{Tone: view.Bad, Text: p.T("report.not_met")}
		}
		v.musts.Rows = append(v.musts.Rows, view.TableRow{Cells: []view.Cell{{Text: m.Text}, {Tag: &t}}})
	}
	for _, o := range x.Obstacles {
		v.against = append(v.against, p.T("trial.obstacle."+string(o)))
	}
	if f.File.FiguresFell() {
		v.against = append(v.against, p.T("pilot_aside.figures_fell"))
	}
	for _, i := range x.Incidents {
		how := p.T("report.incident_open")
		if !i.Open() {
			how = i.Resolved
		}
		v.happened = append(v.happened, view.Row{Term: p.T("run.severity." + string(i.Severity)), Text: i.What + " → " + how})
	}
	for _, d := range x.Deviations {
		v.happened = append(v.happened, view.Row{Term: p.T("report.deviation"), Text: d.Plan + " → " + d.Fact + ". " + d.Reason + ". " + d.Impact})
	}
	v.happened = append(v.happened, moveRows(p, x)...)
	v.words = wordRows(p, x.Words)
	v.papers = []view.Row{
		{Term: p.T("report.number"), Text: p.T("report.version", "Number", filed.Number, "When", p.Moment(x.At, c.Place), "By", f.People[x.By].Name)},
		{Term: p.T("report.digest"), Text: filed.Digest},
		{Term: p.T("pilot.digest"), Text: x.Pilot.Digest},
	}
	if f.Card != nil {
		v.takeaways = append(v.takeaways, view.Link{Href: "/pilots/" + url.PathEscape(f.Card.Number), Label: p.T("card.open", "Number", f.Card.Number)})
	}
	v.takeaways = append(v.takeaways, CertificateLinks(p, f.Certificates)...)
	if f.Card != nil && c.Side == pilot.Office {
		v.takeaways = append(v.takeaways, view.Link{Href: "/office/attestations/pilot/" + url.PathEscape(string(f.Pilot.ID)), Label: p.T("attest.title.pilot")})
	}
	c.signatures(p, v, f)
}

// moveRows tell each move to another site as a deviation from the protocol, and what was measured at the site that was left, by itself.
func moveRows(p locale.Printer, x pilot.Report) []view.Row {
	var rows []view.Row
	for i, s := range x.Stays {
		next := x.Pilot.SiteName
		if i+1 < len(x.Stays) {
			next = x.Stays[i+1].Stay.SiteName
		}
		shown := p.T("resite.nothing")
		if len(s.Findings) > 0 {
			lines := make([]string, len(s.Findings))
			for n, f := range s.Findings {
				lines[n] = f.Title + ": " + interval(p, f)
			}
			shown = strings.Join(lines, "; ")
		}
		rows = append(rows,
			view.Row{Term: p.T("resite.moved"), Text: p.T("resite.deviation", "From", s.Stay.SiteName, "To", next, "Day", p.Date(s.Stay.To), "Reason", s.Stay.Reason)},
			view.Row{Term: p.T("resite.alone", "Site", s.Stay.SiteName), Text: shown},
		)
	}
	return rows
}

// warnings are what a reader must see before the figures.
func warnings(p locale.Printer, x pilot.Report) []view.Notice {
	var all []view.Notice
	if n := x.Unplanned(); n > 0 {
		all = append(all, view.Notice{Tone: view.Warn, Title: p.T("report.peeked"), Text: p.T("report.peeked_text", "Count", n)})
	}
	if x.Pilot.After.Stopped {
		all = append(all, view.Notice{Tone: view.Warn, Title: p.T("report.stopped"), Text: x.Pilot.Reason})
	}
	return all
}

// Says is the sentence that a report makes of its primary metric: as strong as its author chose among those that the evidence carries.
func Says(p locale.Printer, x pilot.Report) string {
	f := x.Primary()
	return p.T("report.says."+string(x.Words.Claim), "Metric", f.Title, "Value", interval(p, f))
}

func interval(p locale.Printer, f pilot.Figures) string {
	if f.Estimate == nil {
		return p.T("report.not_figured")
	}
	bound := func(b *float64, open string) string {
		if b == nil {
			return open
		}
		return fieldwork.Figure(p, *b)
	}
	return fieldwork.Figure(p, *f.Estimate) + " [" + bound(f.Low, "−∞") + "; " + bound(f.High, "∞") + "]"
}

// Findings is the table of all metrics of a report: none of them can be left out. Entries gives the address of the measurements of one; nil
// where the reader sees none.
func Findings(p locale.Printer, x pilot.Report, entries func(metric string) string) view.Table {
	t := view.Table{Caption: p.T("report.findings"), Stack: true, Columns: []view.Column{
		{Label: p.T("pilot.field.metric")}, {Label: p.T("report.value"), Num: true}, {Label: p.T("pilot.field.minimum"), Num: true}, {Label: p.T("report.verdict_title")}, {Label: p.T("report.sample"), Num: true},
	}}
	for i, f := range x.Findings {
		name := view.Cell{Text: f.Title, Sub: p.T("pilot.secondary")}
		switch {
		case f.Late:
			name.Sub = p.T("report.exploratory")
		case i == 0:
			name.Sub = p.T("pilot.primary")
		}
		if entries != nil {
			name.Href = entries(f.Metric)
		}
		value := view.Cell{Text: interval(p, f)}
		if f.Estimate != nil {
			value.Sub = f.Method
		}
		sample := view.Cell{Text: p.T("report.of_planned", "Units", f.Units, "Planned", f.Planned)}
		missing := 0
		for _, g := range f.Groups {
			missing += g.Missing
		}
		if missing > 0 {
			sample.Sub = p.T("report.missing", "Count", missing)
		}
		tag := fieldwork.VerdictTag(p, f.Verdict)
		least := view.Cell{Text: fieldwork.Figure(p, f.Minimum), Sub: p.T("pilot.better." + f.Better)}
		if said := fieldwork.Aspired(p, f.Aspired, f.AspiredIn); said != "" {
			least.Sub += ". " + said
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{name, value, least, {Tag: &tag}, sample}})
	}
	return t
}

func wordRows(p locale.Printer, w pilot.Words) []view.Row {
	var rows []view.Row
	for _, r := range []view.Row{
		{Term: p.T("report.field.shown"), Text: w.Shown},
		{Term: p.T("report.field.not_shown"), Text: w.NotShown},
		{Term: p.T("report.field.limits"), Text: w.Limits},
		{Term: p.T("report.field.economics"), Text: w.Economics},
		{Term: p.T("report.field.next"), Text: w.Next},
	} {
		if r.Text != "" {
			rows = append(rows, r)
		}
	}
	return rows
}

// signatures shows the conclusions and the decision.
func (c *pages) signatures(p locale.Printer, v *reportView, f programme.ReportFile) {
	if s := f.File.Site; s != nil {
		tone := map[pilot.SiteVerdict]view.Tone{pilot.Recommends: view.Good, pilot.RecommendsIf: view.Info, pilot.AdvisesNot: view.Bad, pilot.CannotSay: view.Warn}[s.Record.Verdict]
		v.signed = append(v.signed, signature{p.T("report.site"), view.Tag{Tone: tone, Text: p.T("report.verdict." + string(s.Record.Verdict))}, []view.Row{
			{Term: p.T("report.field.words"), Text: s.Record.Words},
			{Term: p.T("report.field.effort"), Text: s.Record.Effort},
			{Term: p.T("report.signed"), Text: p.T("report.signed_by", "Name", s.Record.Name, "When", p.Moment(s.Record.At, c.Place))},
			{Term: p.T("report.digest"), Text: s.Digest},
		}, nil})
	}
	if o := f.File.Operator; o != nil {
		v.signed = append(v.signed, signature{p.T("report.operator"), choiceTag(p, o.Record.Choice), []view.Row{
			{Term: p.T("report.field.words"), Text: o.Record.Words},
			{Term: p.T("report.signed"), Text: p.T("report.signed_by", "Name", f.People[o.Record.By].Name, "When", p.Moment(o.Record.At, c.Place))},
			{Term: p.T("report.digest"), Text: o.Digest},
		}, nil})
	}
	for _, d := range f.File.Decisions {
		rows := []view.Row{{Term: p.T("report.field.words"), Text: d.Record.Words}}
		if d.Record.Buyer != "" {
			rows = append(rows, view.Row{Term: p.T("report.field.buyer"), Text: d.Record.Buyer})
		}
		rows = append(rows,
			view.Row{Term: p.T("report.signed"), Text: p.T("report.signed_by", "Name", f.People[d.Record.By].Name, "When", p.Moment(d.Record.At, c.Place))},
			view.Row{Term: p.T("report.digest"), Text: d.Digest},
		)
		title, tag := p.T("report.decision"), choiceTag(p, d.Record.Choice)
		if a := f.File.AsideOf(d.Digest); a != nil {
			rows = append([]view.Row{{Term: p.T("report.field.choice"), Text: p.T("report.choice." + string(d.Record.Choice))}}, append(rows, c.asideRows(p, f.People, *a)...)...)
			title, tag = p.T("pilot_aside.old"), view.Tag{Tone: view.Bad, Text: p.T("pilot_aside.set")}
		}
		v.signed = append(v.signed, signature{title, tag, rows, nil})
	}
}

func choiceTag(p locale.Printer, choice trial.Choice) view.Tag {
	return view.Tag{Tone: choiceTone[choice], Text: p.T("report.choice." + string(choice))}
}

func choices(p locale.Printer, all []trial.Choice) []view.Option {
	var options []view.Option
	for _, x := range all {
		options = append(options, view.Option{Value: string(x), Label: p.T("report.choice." + string(x)), Hint: p.T("report.choice." + string(x) + ".hint")})
	}
	return options
}

// formOf is what the reader can sign now; nil where it is nothing.
func (c *pages) formOf(p locale.Printer, who party.Actor, f programme.ReportFile, filed pilot.Filed[pilot.Report], typed url.Values) *signForm {
	words := view.Field{Name: "words", Label: p.T("report.field.words"), Type: view.TextArea, Rows: 5, MaxLength: 2000, Value: typed.Get("words")}
	var s *signForm
	switch {
	case c.Side == pilot.Host && f.Pilot.State == pilot.Reported && who.MayAt(party.ActConcludePilot, string(f.Pilot.Site)) == nil:
		s = &signForm{act: actConclude, title: p.T("report.site_sign"), text: p.T("report.site_text"), submit: p.T("report.sign"), fields: []view.Field{
			{Name: "verdict", Label: p.T("report.field.verdict"), Type: view.Radios, Value: typed.Get("verdict"), Options: siteVerdicts(p)},
			words,
			{Name: "effort", Label: p.T("report.field.effort"), Hint: p.T("report.effort_hint"), Type: view.TextArea, Rows: 2, MaxLength: 2000, Value: typed.Get("effort")},
		}}
	case c.Side == pilot.Office && f.Pilot.State == pilot.Concluded && who.May(party.ActManagePilots, "") == nil:
		s = &signForm{act: actJudge, title: p.T("report.operator_sign"), text: p.T("report.operator_text"), submit: p.T("report.sign"), fields: []view.Field{
			{Name: "choice", Label: p.T("report.field.choice"), Type: view.Radios, Value: typed.Get("choice"), Options: choices(p, pilot.Open(filed.Record, f.Pilot.Buyer))}, words,
		}}
	case c.Side == pilot.Office && f.Pilot.State == pilot.Judged && who.May(party.ActDecidePilot, "") == nil:
		open := slices.Clone(filed.Record.Choices)
		if i := slices.Index(open, trial.RollOut); i >= 0 {
			open = slices.Insert(open, i+1, pilot.NoBuyer)
		}
		if f.File.FiguresFell() {
			open = f.File.Open("")
		}
		buyer := view.Field{Name: "buyer", Label: p.T("report.field.buyer"), Hint: p.T("pilot.buyer_hint"), Type: view.TextArea, Rows: 2, MaxLength: 2000, Value: f.Pilot.Buyer, Optional: true}
		if typed != nil {
			buyer.Value = typed.Get("buyer")
		}
		s = &signForm{act: actDecide, title: p.T("report.decide"), text: p.T("report.decide_text"), submit: p.T("report.decide"), fields: []view.Field{
			{Name: "choice", Label: p.T("report.field.choice"), Type: view.Radios, Value: typed.Get("choice"), Options: choices(p, open)}, buyer, words,
		}}
	case c.Side == pilot.Office && f.Pilot.State == pilot.Decided && f.Card == nil && who.May(party.ActManagePilots, "") == nil:
		masks := view.Field{Name: "masked", Label: p.T("card.field.masked"), Hint: p.T("card.masked_hint"), Type: view.Checkboxes, Values: typed["masked"], Optional: true}
		for _, m := range f.Pilot.Maskable() {
			if m == register.StopWords && !f.Pilot.OwnWords(f.File) {
				continue
			}
			label := p.T("card.words", "Field", maskTitle(p, m))
			if x, ok := f.Pilot.Metric(m); ok {
				label = p.T("card.figures", "Metric", x.Title)
			}
			o := view.Option{Value: m, Label: label}
			if m == register.StopWords {
				o.Hint = f.Pilot.Reason
			}
			masks.Options = append(masks.Options, o)
		}
		s = &signForm{act: actPublish, title: p.T("card.publish"), text: p.T("card.publish_text"), submit: p.T("card.publish"), fields: []view.Field{
			masks, {Name: "reason", Label: p.T("card.field.reason"), Type: view.TextArea, Rows: 3, MaxLength: 2000, Value: typed.Get("reason"), Optional: true},
		}}
	default:
		return nil
	}
	s.shown, s.form = filed.Digest, view.Form{Action: c.URL(f.Pilot.ID, "report"), Guard: true}
	return s
}

// maskTitle names a part of a card that can be left out, other than the figures of a metric.
func maskTitle(p locale.Printer, what string) string {
	switch what {
	case "site_words":
		return p.T("card.site_words")
	case register.StopWords:
		return p.T("card.stop_words")
	}
	return p.T("report.field." + what)
}

func siteVerdicts(p locale.Printer) []view.Option {
	var options []view.Option
	for _, x := range pilot.SiteVerdicts {
		options = append(options, view.Option{Value: string(x), Label: p.T("report.verdict." + string(x))})
	}
	return options
}

func (c *pages) sign(w http.ResponseWriter, r *http.Request) error {
	who, v, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, words := pilot.ID(r.PathValue("pilot")), strings.TrimSpace(v.Get("words"))
	switch v.Get("act") {
	case actConclude:
		err = c.Desk.ConcludeSite(r.Context(), who, id, v.Get("shown"), pilot.SiteConclusion{Verdict: pilot.SiteVerdict(v.Get("verdict")), Words: words, Effort: strings.TrimSpace(v.Get("effort"))})
	case actJudge:
		err = c.Desk.JudgePilot(r.Context(), who, id, pilot.OperatorConclusion{Choice: trial.Choice(v.Get("choice")), Words: words})
	case actPublish:
		_, err = c.Desk.PublishCard(r.Context(), who, id, v["masked"], v.Get("reason"))
	default:
		err = c.Desk.DecidePilot(r.Context(), who, id, pilot.Decision{Choice: trial.Choice(v.Get("choice")), Buyer: v.Get("buyer"), Words: words})
	}
	if status, again := view.Reopen(err); again {
		return c.reportPage(w, r, status, v, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, c.URL(id, "report"))
}

// draftView is the form of a report.
type draftView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	refused string // why no report can be written yet
	look    *view.Link
	form    view.Form
	fields  []view.Field
}

func (c *pages) draft(w http.ResponseWriter, r *http.Request) error {
	return c.draftPage(w, r, http.StatusOK, nil, nil)
}

func (c *pages) draftPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	f, err := c.Desk.DraftReport(r.Context(), who, id)
	p := request.Printer(r)
	v := draftView{
		page: c.Page(r, p.T("report.write")), trail: []view.Link{{Href: c.Root, Label: p.T("pilot.title")}, {Href: c.URL(id, "report"), Label: p.T("report.title")}},
		heading: view.Heading{Title: p.T("report.write"), Lede: p.T("report.write_text")},
		form:    view.Form{Action: c.URL(id, "report/draft"), Guard: true, Problems: view.Problems(p, problem)},
	}
	if status, again := view.Reopen(err); again {
		v.refused, v.look = p.Fault(err), &view.Link{Href: c.URL(id, "results"), Label: p.T("run.look.title")}
		return view.Render(w, r, status, draftPage(v))
	}
	if err != nil {
		return err
	}
	if typed == nil && f.Before != nil {
		b := f.Before
		typed = url.Values{"claim": {string(b.Claim)}, "shown": {b.Shown}, "not_shown": {b.NotShown}, "limits": {b.Limits}, "economics": {b.Economics}, "next": {b.Next}}
		for _, i := range b.Held {
			typed.Add("held", strconv.Itoa(i))
		}
	}
	v.look = &view.Link{Href: c.URL(id, "results/"+strconv.Itoa(f.Look.Number)), Label: p.T("report.see_look")}
	if f.Look.Number == 0 {
		v.look = nil
	}
	claim := view.Field{Name: "claim", Label: p.T("report.field.claim"), Hint: p.T("report.claim_hint"), Type: view.Radios, Value: typed.Get("claim")}
	for _, x := range f.Claims {
		claim.Options = append(claim.Options, view.Option{Value: string(x), Label: p.T("trial.claim." + string(x))})
	}
	v.fields = append(v.fields, claim)
	if musts := f.Pilot.Protocol.MustHaves; len(musts) > 0 {
		held := view.Field{Name: "held", Label: p.T("report.field.held"), Hint: p.T("report.held_hint"), Type: view.Checkboxes, Values: typed["held"], Optional: true}
		for i, m := range musts {
			held.Options = append(held.Options, view.Option{Value: strconv.Itoa(i), Label: m})
		}
		v.fields = append(v.fields, held)
	}
	for _, name := range []string{"shown", "not_shown", "limits", "economics", "next"} {
		v.fields = append(v.fields, view.Field{
			Name: name, Label: p.T("report.field." + name), Hint: p.T("report.hint." + name), Type: view.TextArea, Rows: 4, MaxLength: 2000, Value: typed.Get(name),
			Optional: name == "economics" || name == "next",
		})
	}
	for i := range v.fields {
		v.fields[i].Error = view.FieldError(p, problem, v.fields[i].Name)
	}
	return view.Render(w, r, status, draftPage(v))
}

func (c *pages) file(w http.ResponseWriter, r *http.Request) error {
	who, v, err := request.Posted(r)
	if err != nil {
		return err
	}
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	words := pilot.Words{
		Claim: trial.Claim(text("claim")), Shown: text("shown"), NotShown: text("not_shown"), Limits: text("limits"), Economics: text("economics"), Next: text("next"),
	}
	for _, s := range v["held"] {
		i, err := strconv.Atoi(s)
		if err != nil {
			i = -1 // no place, which the check says
		}
		words.Held = append(words.Held, i)
	}
	id := pilot.ID(r.PathValue("pilot"))
	_, err = c.Desk.FileReport(r.Context(), who, id, words)
	if status, again := view.Reopen(err); again {
		return c.draftPage(w, r, status, v, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, c.URL(id, "report"))
}

// entriesView is the measurements that a figure rests on.
type entriesView struct {
	page    view.Page
	trail   []view.Link
	heading view.Heading
	table   view.Table
	pager   view.Pager
}

func (c *pages) entries(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	metric := r.PathValue("metric")
	page, _ := strconv.Atoi(r.URL.Query().Get("page")) // what is no number is the first page
	f, err := c.Desk.ReportEntries(r.Context(), who, c.Side, pilot.ID(r.PathValue("pilot")), metric, page)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	m, _ := f.Pilot.Metric(metric)
	v := entriesView{
		page: c.Page(r, m.Title), trail: []view.Link{{Href: c.URL(f.Pilot.ID, ""), Label: f.Pilot.Title}, {Href: c.URL(f.Pilot.ID, "report"), Label: p.T("report.title")}},
		heading: view.Heading{Kicker: f.Pilot.Title, Title: m.Title, Lede: p.T("report.entries_text", "Count", f.Total)},
		table: view.Table{Caption: p.T("report.entries"), Stack: true, Empty: p.T("report.no_entries"), Columns: []view.Column{
			{Label: p.T("run.number")}, {Label: p.T("run.field.unit")}, {Label: p.T("run.field.arm")}, {Label: p.T("run.field.value"), Num: true}, {Label: p.T("run.field.day")}, {Label: p.T("run.by")},
		}},
	}
	v.page.Wide = true
	v.pager = view.Pager{Page: f.Page, Pages: f.Pages, Href: func(n int) string { return c.URL(f.Pilot.ID, "report/"+metric) + "?page=" + strconv.Itoa(n) }}
	for _, e := range f.Entries {
		value := view.Cell{Text: fieldwork.Figure(p, e.Value)}
		switch {
		case e.Void:
			value = view.Cell{Text: "–", Sub: e.Reason}
		case e.Missing:
			value.Text = p.T("report.not_measured")
		case m.Counted():
			value.Text = p.T("report.out_of", "Value", fieldwork.Figure(p, e.Value), "Of", fieldwork.Figure(p, e.Of))
		}
		if by := f.CorrectedBy[e.Number]; by > 0 {
			value.Sub = p.T("report.corrected_by", "Number", by)
		}
		group := p.T("trial.group." + trial.Group(f.Pilot.Protocol.Design, trial.Measurement{Arm: e.Arm, Period: e.Period}))
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: strconv.Itoa(e.Number)}, {Text: e.Unit, Sub: e.Group}, {Text: group}, value, {Text: fieldwork.Day(p, e.Day)}, {Text: p.T("run.side." + string(e.Side))},
		}})
	}
	return view.Render(w, r, http.StatusOK, entriesPage(v))
}
