package officer

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/roster"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// roundView is a round with one version of its plan and everything that explains it.
type roundView struct {
	page     view.Page
	trail    []view.Link
	kicker   string
	tag      *view.Tag
	action   string
	number   int // the version shown
	notices  []view.Notice
	vacant   *view.Notice
	stats    [][3]string
	rules    []string
	loads    view.RangeBarsChart
	cases    []roundCase
	pager    view.Pager
	pageNo   string
	changes  []string
	changed  string // the heading of the changes
	versions []roundVersion
	problems []view.Problem

	none   string // there is no plan: how many places stay empty
	nobody []string
	relax  *view.Field

	approve string // where the plan is approved; empty where it cannot be
	run     string // what making the plan again is called; empty where it cannot be
	lifted  bool
	form    []view.Field
	pins    []view.Field
	planned bool // pins may be changed
}

type roundCase struct {
	href, reference, company string
	fit                      string
	experts                  []roundExpert
	next                     string
	pinNext, pinNextValue    string
}

type roundExpert struct {
	name, fit  string
	tag        *view.Tag
	parts      []view.Row
	button     string // to pin or to unpin; empty where neither can be
	buttonName string
}

type roundVersion struct {
	label, text, href string
	current           bool
	back              string // value of the button that takes it up again; empty where it cannot be
}

// casesOnPage is how many panels a page of a plan shows.
const casesOnPage = 25

// seeded draws a seed where lots are cast and nobody typed one. It is kept with the plan.
func (o *pages) seeded(s roster.Settings) roster.Settings {
	if s.Aim.Chance < 100 && s.Aim.Seed == 0 {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails
		s.Aim.Seed = binary.BigEndian.Uint64(b[:])
	}
	return s
}

func (o *pages) round(w http.ResponseWriter, r *http.Request) error {
	return o.roundForm(w, r, http.StatusOK, nil, nil)
}

func (o *pages) roundForm(w http.ResponseWriter, r *http.Request, status int, typed *roundTyped, err error) error {
	who, actorErr := request.Actor(r)
	if actorErr != nil {
		return actorErr
	}
	query := r.URL.Query()
	version, _ := strconv.Atoi(query.Get("version"))
	f, readErr := o.Desk.RoundFile(r.Context(), who, roster.ID(r.PathValue("round")), max(0, version), calendar.Date{})
	if readErr != nil {
		return readErr
	}
	p := request.Printer(r)
	v := roundView{
		page:   o.page(r, p.T("officer.round.title", "Count", len(f.Round.Settings.Cases))),
		trail:  []view.Link{{Href: assignmentPath, Label: p.T("officer.assignment.title")}},
		kicker: p.T("officer.round.kicker", "At", o.moment(p, f.Round.OpenedAt), "By", personName(f.People[f.Round.OpenedBy])),
		tag:    roundTag(p, f.Round.State), action: roundURL(f.Round.ID, ""), problems: view.Problems(p, err),
	}
	latest := f.Version == nil || f.Version.Number == f.Round.Version
	mine := f.MayChange == nil
	v.planned = mine && latest && f.Round.State == roster.Planning
	if v.planned {
		t := typedOf(f.Round.Settings)
		if typed != nil {
			t = *typed
		}
		v.form, v.run, v.lifted = roundFields(p, f.Largest, f.Experts, t, err), p.T("officer.round.run"), len(f.Round.Settings.Lifts) > 0
	}
	if mine && latest && f.Round.State == roster.Approved && f.Vacant > 0 && f.Round.Appointed == f.Round.Version {
		v.vacant = &view.Notice{Tone: view.Warn, Title: p.T("officer.round.vacant", "Count", f.Vacant), Text: p.T("officer.round.vacant_text")}
	}
	v.notices = roundNotices(p, f, query.Get("done"))
	if f.Version != nil {
		page, _ := strconv.Atoi(query.Get("page"))
		o.showPlan(p, &v, f, page)
	}
	if mine && latest && len(f.Gone) == 0 && f.Version != nil && f.Version.Plan.Assigned != nil && f.Round.State != roster.Discarded && f.Round.Appointed != f.Round.Version {
		v.approve = roundURL(f.Round.ID, "approve")
	}
	for i := len(f.Notes) - 1; i >= 0; i-- {
		n := f.Notes[i]
		x := roundVersion{
			label: p.T("officer.round.version_of", "Number", n.Number), text: p.T("roster.origin."+string(n.Origin), "Of", n.Of) + " · " + personName(f.People[n.MadeBy]) + " · " + o.moment(p, n.MadeAt),
			href: roundURL(f.Round.ID, "") + "?version=" + strconv.Itoa(n.Number), current: f.Version != nil && f.Version.Number == n.Number,
		}
		if mine && f.Round.State == roster.Planning && n.Number != f.Round.Version {
			x.back = "back " + strconv.Itoa(n.Number)
		}
		v.versions = append(v.versions, x)
	}
	return view.Render(w, r, status, roundPage(v))
}

// roundNotices say what was just done, and what the reader must know before relying on the plan.
func roundNotices(p locale.Printer, f casework.RoundFile, done string) (all []view.Notice) {
	switch done {
	case "approved":
		all = append(all, view.Notice{Tone: view.Good, Title: p.T("officer.round.done")})
	case "pin", "unpin":
		all = append(all, view.Notice{Tone: view.Info, Title: p.T("officer.round.pinned"), Text: p.T("officer.round.pinned_text")})
	}
	if f.Version != nil && f.Version.Number != f.Round.Version {
		all = append(all, view.Notice{Tone: view.Info, Title: p.T("officer.round.older", "Number", f.Version.Number)})
	}
	if len(f.Gone) > 0 {
		all = append(all, view.Notice{
			Tone: view.Warn, Title: p.T("officer.round.gone", "Count", len(f.Gone)), Text: p.T("officer.round.gone_text"), Items: f.Gone[:min(len(f.Gone), 20)],
		})
	}
	for _, x := range f.Unmet {
		all = append(all, view.Notice{Tone: view.Warn, Title: p.T("officer.round.unmet", "Name", personOf(f, string(x.Person)))})
	}
	if f.Version == nil || f.Version.Plan.Assigned == nil {
		return all
	}
	plan := &f.Version.Plan
	if aim := f.Version.Settings.Aim; aim.Chance < 100 && !f.Input.Repairs() {
		n := view.Notice{Tone: view.Info, Title: p.T("officer.round.lots", "Chance", p.Percent(int64(aim.Chance)), "Seed", strconv.FormatUint(aim.Seed, 10)), Text: p.T("roster.method." + string(plan.Method))}
		if plan.Method == roster.Optimum {
			n.Tone, n.Text = view.Warn, p.T("officer.round.no_lots")
		} else if plan.Tries > 1 {
			n.Text += " " + p.T("officer.round.tries", "Count", plan.Tries)
		}
		all = append(all, n)
	}
	if k := plan.Assigned.Components; k > 1 {
		all = append(all, view.Notice{Tone: view.Warn, Title: p.T("officer.round.parts", "Count", k), Text: p.T("officer.round.parts_text")})
	}
	return all
}

func personOf(f casework.RoundFile, id string) string {
	for _, x := range f.Experts {
		if string(x.ID) == id {
			return personName(x)
		}
	}
	return id
}

// showPlan writes a version of the plan for the reader.
func (o *pages) showPlan(p locale.Printer, v *roundView, f casework.RoundFile, page int) {
	in, plan := f.Input, &f.Version.Plan
	v.number = f.Version.Number
	for _, l := range f.Version.Settings.Lifts {
		v.rules = append(v.rules, liftText(p, f, l))
	}
	if plan.Assigned == nil {
		o.showObstacles(p, v, f)
		return
	}
	used := 0
	v.loads = view.RangeBarsChart{Title: p.T("officer.round.loads"), Bar: p.T("officer.round.load_bar"), Mark: p.T("officer.round.load_mark")}
	for _, l := range in.Loads(plan) {
		if l.Cases > 0 {
			used++
		}
		text := p.T("officer.round.load", "Cases", l.Cases, "Most", l.Most)
		if l.Running > 0 {
			text += " " + p.T("officer.round.load_running", "Count", l.Running)
		}
		v.loads.Rows = append(v.loads.Rows, view.RangeBar{Label: in.Experts[l.Expert].Name, Text: text, To: int64(l.Cases), Mark: int64(l.Most)})
	}
	worst, need := plan.Assigned.Worst, 1
	for _, c := range in.Cases {
		need = max(need, c.Need)
	}
	v.stats = [][3]string{
		{hundredths(p, plan.Gap()), p.T("officer.round.gap"), p.T("roster.method." + string(plan.Method))},
		{p.Percent(worst / int64(need) / 10_000), p.T("officer.round.worst"), p.T("officer.round.worst_text")},
		{p.T("view.n_of_m", "Done", used, "All", len(in.Experts)), p.T("officer.round.used"), p.T("officer.round.bridges", "Count", plan.Bridges)},
	}
	v.rules = append(rulesText(p, in), v.rules...)
	v.changes, v.changed = changesText(p, f)
	o.showPanels(p, v, f, page)
}

// hundredths writes millionths as per cent with two decimals.
func hundredths(p locale.Printer, millionths int64) string {
	return strings.Replace(p.Percent(0), "0", p.Decimal(fmt.Sprintf("%d.%02d", millionths/10_000, millionths%10_000/100)), 1)
}

func (o *pages) showPanels(p locale.Printer, v *roundView, f casework.RoundFile, page int) {
	in, plan := f.Input, &f.Version.Plan
	pages := (len(in.Cases) + casesOnPage - 1) / casesOnPage
	page = min(max(1, page), max(1, pages))
	at := roundURL(f.Round.ID, "") + "?version=" + strconv.Itoa(f.Version.Number)
	v.pageNo = strconv.Itoa(page)
	v.pager = view.Pager{Page: page, Pages: pages, Href: func(n int) string { return at + "&page=" + strconv.Itoa(n) + "#panels" }}
	from, to := (page-1)*casesOnPage, min(page*casesOnPage, len(in.Cases))
	for i, whys := range in.WhyAll(plan, from, to) {
		c := in.Cases[from+i]
		row := roundCase{href: caseURL(c.ID, ""), reference: c.Reference, company: c.Company}
		var sum int64
		for n, w := range whys {
			sum += int64(w.Fit)
			x := roundExpert{name: in.Experts[w.Expert].Name, fit: p.Percent(int64(w.Fit) / 10_000)}
			if n == 0 {
				x.name = p.T("officer.panel.lead", "Name", x.name)
			}
			key := string(c.ID) + " " + string(in.Experts[w.Expert].Person)
			switch {
			case w.Ground != "":
				x.tag = &view.Tag{Tone: view.Info, Text: p.T("roster.ground." + string(w.Ground))}
				if v.planned && w.Ground == roster.ByOfficer {
					x.button, x.buttonName = "unpin "+key, p.T("officer.round.unpin", "Name", in.Experts[w.Expert].Name)
				}
			case v.planned:
				x.button, x.buttonName = "pin "+key, p.T("officer.round.pin", "Name", in.Experts[w.Expert].Name)
			}
			for _, part := range w.Parts {
				x.parts = append(x.parts, view.Row{Term: p.T("roster.part." + string(part.Kind)), Text: partText(p, part)})
			}
			row.experts = append(row.experts, x)
		}
		row.fit = p.T("officer.round.fit", "Fit", p.Percent(sum/int64(max(1, len(whys)))/10_000))
		if len(whys) > 0 && whys[0].Next != nil {
			next := whys[0].Next
			name := in.Experts[next.Expert].Name
			row.next = p.T("officer.round.next", "Name", name, "Fit", p.Percent(int64(next.Fit)/10_000), "Cost", hundredths(p, next.Cost))
			if next.Cost == 0 {
				row.next = p.T("officer.round.next_free", "Name", name, "Fit", p.Percent(int64(next.Fit)/10_000))
			}
			if v.planned {
				row.pinNext, row.pinNextValue = p.T("officer.round.pin", "Name", name), "pin "+string(c.ID)+" "+string(in.Experts[next.Expert].Person)
			}
		}
		v.cases = append(v.cases, row)
	}
	if v.planned {
		v.pins = pinFields(p, f)
	}
}

// pinFields choose any pair.
func pinFields(p locale.Printer, f casework.RoundFile) []view.Field {
	c := view.Field{Name: "case", Type: view.Select, Label: p.T("officer.round.pin_case"), Width: "medium"}
	for _, x := range f.Input.Cases {
		c.Options = append(c.Options, view.Option{Value: string(x.ID), Label: x.Reference + " " + x.Company})
	}
	e := view.Field{Name: "expert", Type: view.Select, Label: p.T("officer.round.pin_expert"), Width: "medium"}
	for _, x := range f.Input.Experts {
		e.Options = append(e.Options, view.Option{Value: string(x.Person), Label: x.Name})
	}
	return []view.Field{c, e}
}

// partText says what a part of a fit follows from.
func partText(p locale.Printer, x roster.Part) string {
	share := p.T("officer.round.part", "Value", hundredths(p, int64(x.Value)), "Most", p.Percent(int64(x.Most)/10_000))
	switch {
	case x.Kind == roster.FieldPart && x.Value > 0:
		return share + " " + p.T("officer.round.part_field", "Code", x.Field.Code, "Level", x.Field.Level)
	case x.Kind == roster.ExperiencePart:
		return share + " " + p.T("officer.round.part_cases", "Count", x.Count)
	case x.Kind == roster.WorkloadPart:
		return share + " " + p.T("officer.round.part_running", "Count", x.Count)
	}
	return share
}

// rulesText says which rules the plan keeps, edition by edition.
func rulesText(p locale.Printer, in *roster.Input) []string {
	all := []string{p.T("officer.round.rule_interests", "Count", len(in.Bars)), p.T("officer.round.rule_full")}
	for _, r := range in.Rules {
		for _, x := range []struct {
			kind roster.RuleKind
			n    int
		}{{roster.SeniorRule, r.Senior}, {roster.EmployerRule, r.SameEmployer}, {roster.LanguageRule, r.Language}, {roster.RegionRule, r.OwnRegion}} {
			if x.n > 0 {
				all = append(all, p.T("roster.rule."+string(x.kind), "Count", x.n))
			}
		}
		if r.MinimumFit > 0 {
			all = append(all, p.T("officer.round.rule_least", "Least", p.Percent(int64(r.MinimumFit)/10_000)))
		}
	}
	return all
}

// liftText says what an officer relaxed.
func liftText(p locale.Printer, f casework.RoundFile, l roster.Lift) string {
	if l.Person != "" {
		return p.T("officer.round.lifted_cap", "Name", personOf(f, string(l.Person)), "Count", l.By)
	}
	reference := string(l.Case)
	for _, c := range f.Input.Cases {
		if c.ID == l.Case {
			reference = c.Reference
		}
	}
	name, _ := roster.ParseRule(l.Rule)
	return p.T("officer.round.lifted_rule", "Rule", ruleText(p, name), "Reference", reference)
}

// ruleText names a rule and whom it is about.
func ruleText(p locale.Printer, r roster.RuleName) string {
	switch r.Kind {
	case roster.EmployerRule:
		return p.T("officer.round.rule_employer", "Employer", r.About)
	case roster.LanguageRule:
		if l := locale.Lang(r.About); l.Valid() {
			return p.T("officer.round.rule_language", "Language", l.Name())
		}
		return p.T("officer.round.rule_language", "Language", r.About)
	case roster.RegionRule:
		return p.T("officer.round.rule_region")
	}
	return p.T("officer.round.rule_senior")
}

// showObstacles says why there is no plan and offers what would have to give way.
func (o *pages) showObstacles(p locale.Printer, v *roundView, f casework.RoundFile) {
	v.none = p.T("officer.round.none", "Count", f.Version.Plan.Infeasible.Missing)
	field := view.Field{Name: "lift", Type: view.Checkboxes, Label: p.T("officer.round.relax"), Hint: p.T("officer.round.relax_hint")}
	for i, x := range f.Input.Obstacles(&f.Version.Plan) {
		if x.Bare {
			v.nobody = append(v.nobody, p.T("officer.round.bare", "Reference", x.Case.Reference, "Count", x.May, "Barred", x.Barred, "Unfit", x.Unfit))
			continue
		}
		option := view.Option{Value: strconv.Itoa(i)}
		if x.Cap != nil {
			option.Label = p.T("officer.round.relax_cap", "Name", x.Cap.Name, "From", x.Most, "To", x.Most+x.By)
		} else {
			option.Label = p.T("officer.round.relax_rule", "Rule", ruleText(p, x.Rule), "Reference", x.Case.Reference)
		}
		field.Options = append(field.Options, option)
		field.Values = append(field.Values, option.Value)
	}
	if len(field.Options) > 0 {
		v.relax = &field
	}
}

// changesText says case by case what changed since the version before.
func changesText(p locale.Printer, f casework.RoundFile) (all []string, heading string) {
	if f.Before == nil || f.Before.Plan.Assigned == nil {
		return nil, ""
	}
	for _, ch := range roster.Compare(f.BeforeIn, &f.Before.Plan, f.Input, &f.Version.Plan) {
		all = append(all, p.T("officer.round.change", "Reference", ch.Case.Reference, "In", namesOrNobody(p, ch.In), "Left", namesOrNobody(p, ch.Left)))
	}
	return all, p.T("officer.round.changes", "Number", f.Before.Number, "Count", len(all))
}

func namesOrNobody(p locale.Printer, experts []roster.Expert) string {
	if len(experts) == 0 {
		return p.T("officer.round.nobody")
	}
	all := make([]string, len(experts))
	for i, x := range experts {
		all[i] = x.Name
	}
	return strings.Join(all, ", ")
}
