package fieldwork

import (
	"net/http"

	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
	"proba.example/trial"
)

// MountOwn adds the pages on which the people of a site or a company find their own pilots, and everything below them.
func MountOwn(t *request.Table, cfg Config) {
	f := &pages{cfg}
	t.Get(cfg.Root, cfg.Read, f.own)
	t.Get(cfg.Root+"/{pilot}", cfg.Read, f.one)
	Mount(t, cfg)
}

// StateTag is the tag of a pilot's state.
func StateTag(p locale.Printer, s pilot.State) view.Tag {
	tone := map[pilot.State]view.Tone{
		pilot.Draft: view.Info, pilot.Locked: view.Progress, pilot.Baseline: view.Progress, pilot.Running: view.Good, pilot.Paused: view.Warn, pilot.Stopped: view.Warn, pilot.Measured: view.Good,
		pilot.Reported: view.Progress, pilot.Concluded: view.Progress, pilot.Judged: view.Progress, pilot.Decided: view.Good, pilot.Annulled: view.Bad,
	}[s]
	return view.Tag{Tone: tone, Text: p.T("pilot.state." + string(s))}
}

// VerdictTag is the tag of what was found for a metric.
func VerdictTag(p locale.Printer, v trial.Verdict) view.Tag {
	tone := map[trial.Verdict]view.Tone{trial.Met: view.Good, trial.NotMet: view.Bad, trial.Open: view.Warn, trial.NotFigured: view.Info}[v]
	return view.Tag{Tone: tone, Text: p.T("run.verdict." + string(v))}
}

// Buyer is who would pay for the solution after the pilot, or that nobody is named.
func Buyer(p locale.Printer, x pilot.Pilot) string {
	if x.Buyer == "" {
		return p.T("pilot.no_buyer")
	}
	return x.Buyer
}

// Design names how a pilot compares, or says that nobody has said so yet: a draft made of a match has no protocol.
func Design(p locale.Printer, x pilot.Pilot) string {
	if x.Protocol.Design == "" {
		return p.T("solution.not_stated")
	}
	return p.T("trial.design." + string(x.Protocol.Design))
}

// ownView is the pilots somebody takes part in.
type ownView struct {
	page   view.Page
	pilots []ownPilot
}

type ownPilot struct {
	title, with, text string
	href, measure     string
	tag               view.Tag
}

func (f *pages) own(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := f.Desk.OwnPilots(r.Context(), who, f.Side)
	if err != nil {
		return err
	}
	page := f.Page(r, request.Printer(r).T("run.own.title"))
	p := page.Printer
	v := ownView{page: page}
	for _, x := range all {
		o := ownPilot{title: x.Title, with: x.SiteName, text: x.Protocol.Hypothesis, href: f.URL(x.ID, ""), tag: StateTag(p, x.State)}
		if f.Side == pilot.Host {
			o.with = x.SiteName + " · " + x.Company
		}
		if x.Open() == nil && programme.MayMeasure(who, f.Side, x) {
			o.measure = f.URL(x.ID, "measure")
		}
		v.pilots = append(v.pilots, o)
	}
	return view.Render(w, r, http.StatusOK, ownPage(v))
}

// oneView is one pilot for those who take part in it.
type oneView struct {
	page            view.Page
	back            view.Link
	heading         view.Heading
	measure, report string
	links           []view.Link
	facts           []view.Row
	progress        view.Table
}

func (f *pages) one(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	run, err := f.Desk.Run(r.Context(), who, f.Side, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	x, page := run.Pilot, f.Page(r, run.Pilot.Title)
	p := page.Printer
	tag := StateTag(p, x.State)
	v := oneView{
		page: page, back: view.Link{Href: f.Root, Label: p.T("run.own.title")},
		heading: view.Heading{Kicker: p.T("pilot.kicker"), Title: x.Title, Lede: x.Protocol.Hypothesis, Tag: &tag}, progress: Progress(p, run),
	}
	if n, unsited := Unsited(p, x, run.Site); unsited {
		v.page.Notices = append(v.page.Notices, n)
	}
	if n, halted := Halted(p, x); halted {
		v.page.Notices = append(v.page.Notices, n)
	}
	acts := f.acts(r, run)
	if acts && x.Open() == nil {
		v.measure = f.URL(x.ID, "measure")
	}
	if acts && x.Digest != "" {
		v.report = f.URL(x.ID, anIncident)
	}
	if x.Digest != "" {
		v.links = []view.Link{
			{Href: f.URL(x.ID, "agreement"), Label: p.T("pact.title")}, {Href: f.URL(x.ID, "entries"), Label: p.T("run.title")}, {Href: f.URL(x.ID, "notes"), Label: p.T("run.notes")},
		}
	}
	if x.State.Over() {
		v.links = append(v.links, view.Link{Href: f.URL(x.ID, "report"), Label: p.T("report.title")})
	}
	v.facts = Facts(p, run)
	return view.Render(w, r, http.StatusOK, onePage(v))
}

// Facts are what a pilot promises, in short.
func Facts(p locale.Printer, run programme.RunFile) []view.Row {
	x := run.Pilot
	rows := []view.Row{
		{Term: p.T("pilot.field.company"), Text: x.Company},
		{Term: p.T("pilot.field.solution"), Text: x.Solution},
		{Term: p.T("pilot.field.site"), Text: x.SiteName},
		{Term: p.T("pilot.field.buyer"), Text: Buyer(p, x)},
		{Term: p.T("pilot.field.unit"), Text: x.Protocol.Unit},
		{Term: p.T("pilot.field.design"), Text: Design(p, x)},
	}
	for i, m := range x.Metrics() {
		label := p.T("pilot.secondary")
		if i == 0 {
			label = p.T("pilot.primary")
		}
		rows = append(rows, view.Row{Term: label, Text: m.Title})
	}
	for _, s := range x.Protocol.StopRules {
		rows = append(rows, view.Row{Term: p.T("run.stop.rule"), Text: p.Say(x.RuleText(s))})
	}
	return rows
}
