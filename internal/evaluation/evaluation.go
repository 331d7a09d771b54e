// Package evaluation holds the experts' scores and their consolidation into one result.
//
// Experts score the sheet the applicant used for the self-diagnosis, each alone; nobody sees another's marks before the
// result is registered. The result keeps every expert's points beside the consolidated ones: nothing is adjusted silently.
package evaluation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Scoresheet is one expert's marks on one case.
type Scoresheet struct {
	Case             application.ID
	Expert           party.PersonID
	Answers          map[string]scheme.Answer // by item id
	Technology       string                   // one of the edition's technology grades
	TechnologyReason string
	SubmittedAt      time.Time // zero while it is being worked on
	Revision         int64
}

// Submitted says whether the expert has closed the sheet.
func (s Scoresheet) Submitted() bool { return !s.SubmittedAt.IsZero() }

// MayScore says whether the person may change marks on the case now: a member of the panel who declared no interest, while the
// case is being evaluated, and before closing the sheet.
func MayScore(a application.Application, p panel.Panel, s Scoresheet, who party.Actor) error {
	if err := who.May(party.ActScore, ""); err != nil {
		return err
	}
	if err := p.MayRead(who.ID()); err != nil {
		return err
	}
	if a.State != application.Evaluating {
		return fault.New(fault.Conflict, "evaluation.not_open")
	}
	if s.Submitted() {
		return fault.New(fault.Conflict, "evaluation.closed_by_you")
	}
	return nil
}

// Mark is the expert's verdict on one item, as the expert gives it: every item's level is a judgement the
// expert answers for. Where it differs from what the figures or the list say, a reason is due.
func Mark(item *scheme.Item, given scheme.Answer, computed scheme.ItemScore) error {
	l := fault.List(item.Validate(given))
	if given.Level == "" {
		l.Add("level", "evaluation.level_missing")
	}
	if given.Level != "" && computed.Answered && given.Level != computed.Level && !item.Chosen() &&
		utf8.RuneCountInString(strings.TrimSpace(given.Reason)) < 5 {
		l.Add("reason", "evaluation.reason_needed", "Computed", string(computed.Level), "Given", string(given.Level))
	}
	return l.Err()
}

// Marked scores the marks an expert gave and nothing else: an item whose level the applicant's figures would yield counts
// only once the expert has marked it.
func Marked(sheet *scheme.Sheet, marks map[string]scheme.Answer, facts scheme.Facts) scheme.SheetScore {
	full := sheet.Score(marks, facts)
	score := scheme.SheetScore{Max: full.Max, Items: full.Items, ByItem: make(map[string]scheme.ItemScore, len(full.ByItem))}
	for _, area := range sheet.Areas {
		as := scheme.AreaScore{Code: area.Code, Max: area.Max}
		for _, sub := range area.SubAreas {
			for _, item := range sub.Items {
				is := full.ByItem[item.ID]
				if marks[item.ID].Level == "" {
					is = scheme.ItemScore{ItemID: item.ID, Max: item.Max}
				}
				score.ByItem[item.ID] = is
				as.Items++
				if is.Answered {
					as.Answered++
				}
			}
		}
		as.Points = areaPoints(&area, func(id string) scheme.Tenths { return score.ByItem[id].Points })
		score.Total = min(score.Total+as.Points, sheet.Max)
		score.Answered += as.Answered
		score.Areas = append(score.Areas, as)
	}
	return score
}

// areaPoints adds the points of an area's items up; a bonus does not lift the area above its maximum.
func areaPoints(area *scheme.Area, of func(item string) scheme.Tenths) (sum scheme.Tenths) {
	for i := range area.SubAreas {
		for j := range area.SubAreas[i].Items {
			sum += of(area.SubAreas[i].Items[j].ID)
		}
	}
	return min(sum, area.Max)
}

// Submit closes the expert's sheet: every item marked and, where the edition rates it, the technology graded with a reason.
func Submit(a application.Application, p panel.Panel, s Scoresheet, who party.Actor, e *scheme.Edition, facts scheme.Facts, now time.Time) (Scoresheet, error) {
	if err := MayScore(a, p, s, who); err != nil {
		return s, err
	}
	sheet, ok := e.Sheet(a.Sheet)
	if !ok {
		return s, fault.New(fault.Internal, "fault.internal")
	}
	var l fault.List
	if score := Marked(sheet, s.Answers, facts); score.Answered < score.Items {
		l.Add("items", "evaluation.unfinished", "Count", score.Items-score.Answered)
	}
	if len(e.Technology.Grades) > 0 {
		if !slices.Contains(e.Technology.Grades, s.Technology) {
			l.Add("technology", "evaluation.technology.missing")
		}
		if utf8.RuneCountInString(strings.TrimSpace(s.TechnologyReason)) < 10 {
			l.Add("technology_reason", "evaluation.technology.reason")
		}
	}
	if err := l.Err(); err != nil {
		return s, err
	}
	s.SubmittedAt = now
	return s, nil
}

// MayReopen says whether the expert may take a sheet back that was handed in: where the edition allows it and the result is not registered
// yet. What stood in it is on record as a Version. Nobody has seen it meanwhile, and the expert has seen nothing of the others.
func MayReopen(a application.Application, p panel.Panel, s Scoresheet, who party.Actor, e *scheme.Edition) error {
	open := s
	open.SubmittedAt = time.Time{}
	if err := MayScore(a, p, open, who); err != nil {
		return err
	}
	switch {
	case e.Scoring == nil || !e.Scoring.Reopen:
		return fault.New(fault.Conflict, "evaluation.closed_by_you")
	case !s.Submitted():
		return fault.New(fault.Conflict, "evaluation.open_already")
	}
	return nil
}

// Version is a sheet as it was handed in, once.
type Version struct {
	Number           int                      `json:"-"` // from 1
	SubmittedAt      time.Time                `json:"-"`
	Answers          map[string]scheme.Answer `json:"marks"`
	Technology       string                   `json:"technology"`
	TechnologyReason string                   `json:"technology_reason"`
}

// Changed are the items whose level or reason differs between two versions, sorted.
func (v Version) Changed(before Version) []string {
	var items []string
	for id, a := range v.Answers {
		if b := before.Answers[id]; a.Level != b.Level || a.Reason != b.Reason {
			items = append(items, id)
		}
	}
	for id := range before.Answers {
		if _, kept := v.Answers[id]; !kept {
			items = append(items, id)
		}
	}
	slices.Sort(items)
	return items
}

// ItemResult is one item over all experts.
type ItemResult struct {
	Item   string          `json:"item"`
	Max    scheme.Tenths   `json:"max"`
	Each   []scheme.Tenths `json:"each"` // in the order of Result.Experts
	Points scheme.Tenths   `json:"points"`
}

// AreaResult is one area of the sheet, consolidated.
type AreaResult struct {
	Area   string        `json:"area"`
	Max    scheme.Tenths `json:"max"`
	Points scheme.Tenths `json:"points"`
}

// Result is the registered outcome of an evaluation.
type Result struct {
	Experts      []party.PersonID `json:"experts"`
	Items        []ItemResult     `json:"items"` // in sheet order
	Areas        []AreaResult     `json:"areas"`
	Total        scheme.Tenths    `json:"total"`
	Max          scheme.Tenths    `json:"max"`
	EachTotal    []scheme.Tenths  `json:"each_total"`
	Technologies []string         `json:"technologies"`
	Technology   string           `json:"technology"`
	RegisteredBy party.PersonID   `json:"registered_by"`
	RegisteredAt time.Time        `json:"registered_at"`

	// Reading is what the frozen reading of the case's cycle says, read beside the result and never kept in it; nil without one.
	Reading *Reading `json:"-"`
}

// KeptIn names the frozen cycle that took the result in; empty where none did.
func (r Result) KeptIn() string {
	if r.Reading == nil {
		return ""
	}
	return r.Reading.Cycle
}

// Reading is what a frozen reading of a cycle says of one case.
type Reading struct {
	Cycle    string
	Digest   string         // hex SHA-256 of the frozen reading
	Adjusted *scheme.Tenths // nil where no adjusted total could be worked out
}

// Totals are both totals of a case and which of them decided.
type Totals struct {
	By       scheme.Basis   `json:"by"`
	Raw      scheme.Tenths  `json:"raw"`
	Adjusted *scheme.Tenths `json:"adjusted,omitempty"`
	Cycle    string         `json:"cycle,omitempty"`
	Reading  string         `json:"reading,omitempty"` // hex SHA-256 of the frozen reading that adjusted comes from
}

// Deciding is the total that the edition lets decide. Where that is the adjusted one and no frozen reading has it, the decision
// waits: a Conflict "evaluation.no_reading", or "evaluation.not_adjusted" where the reading could not adjust the case.
func (r Result) Deciding(e *scheme.Edition) (scheme.Tenths, error) {
	switch {
	case e.Calibration == nil || e.Calibration.Decision != scheme.Adjusted:
		return r.Total, nil
	case r.Reading == nil:
		return 0, fault.New(fault.Conflict, "evaluation.no_reading")
	case r.Reading.Adjusted == nil:
		return 0, fault.New(fault.Conflict, "evaluation.not_adjusted")
	}
	return *r.Reading.Adjusted, nil
}

// Earned is what the thresholds of award are held against, with total as the one that decides.
func (r Result) Earned(total scheme.Tenths) scheme.Earned {
	x := scheme.Earned{Total: total, Technology: r.Technology, Areas: make(map[string]scheme.Tenths, len(r.Areas))}
	for _, a := range r.Areas {
		x.Areas[a.Area] = a.Points
	}
	return x
}

// Totals are both figures for whoever decides; nil where the edition does not speak of calibration.
func (r Result) Totals(e *scheme.Edition) *Totals {
	if e.Calibration == nil {
		return nil
	}
	t := Totals{By: e.Calibration.Decision, Raw: r.Total}
	if r.Reading != nil {
		t.Adjusted, t.Cycle, t.Reading = r.Reading.Adjusted, r.Reading.Cycle, r.Reading.Digest
	}
	return &t
}

// Consolidate brings the sheets of the panel together as the edition says: item by item, so that the total stays the sum of
// its items. The sheets must be those of serving members, each submitted.
func Consolidate(a application.Application, sheets []Scoresheet, e *scheme.Edition, facts scheme.Facts) (Result, error) {
	sheet, ok := e.Sheet(a.Sheet)
	if !ok || len(sheets) == 0 {
		return Result{}, fault.New(fault.Internal, "fault.internal")
	}
	sheets = slices.Clone(sheets)
	slices.SortFunc(sheets, func(x, y Scoresheet) int { return strings.Compare(string(x.Expert), string(y.Expert)) })
	r := Result{Max: sheet.Max}
	scores := make([]scheme.SheetScore, len(sheets))
	for i, s := range sheets {
		scores[i] = Marked(sheet, s.Answers, facts)
		r.Experts = append(r.Experts, s.Expert)
		r.EachTotal = append(r.EachTotal, scores[i].Total)
		if len(e.Technology.Grades) > 0 {
			r.Technologies = append(r.Technologies, s.Technology)
		}
	}
	points := make(map[string]scheme.Tenths, sheet.Len())
	for _, area := range sheet.Areas {
		ar := AreaResult{Area: area.Code, Max: area.Max}
		for _, sub := range area.SubAreas {
			for _, item := range sub.Items {
				ir := ItemResult{Item: item.ID, Max: item.Max}
				for _, score := range scores {
					ir.Each = append(ir.Each, score.ByItem[item.ID].Points)
				}
				ir.Points = e.ConsolidateItem(ir.Each)
				points[item.ID] = ir.Points
				r.Items = append(r.Items, ir)
			}
		}
		ar.Points = areaPoints(&area, func(id string) scheme.Tenths { return points[id] })
		r.Total = min(r.Total+ar.Points, sheet.Max)
		r.Areas = append(r.Areas, ar)
	}
	technology, err := e.ConsolidateTechnology(r.Technologies)
	if err != nil {
		return Result{}, err
	}
	r.Technology = technology
	return r, nil
}

// Establish takes an accepted application of a scheme without a panel to its decision: what the company stated, and the officer found
// proven when accepting it, is the result. who is that officer. It is an Internal fault where the edition has a panel.
func Establish(a application.Application, c application.Contents, who party.Actor, e *scheme.Edition, now time.Time) (application.Application, Result, error) {
	if !e.OnFacts() {
		return a, Result{}, fault.New(fault.Internal, "fault.internal").Because(fmt.Errorf("case %s: %s has a panel", a.ID, e.Ref))
	}
	r, err := Established(a, c, e)
	if err != nil {
		return a, Result{}, err
	}
	next, err := a.Move(application.StepEstablish, now)
	if err != nil {
		return a, Result{}, err
	}
	r.RegisteredBy, r.RegisteredAt = who.ID(), now.UTC()
	return next, r, nil
}

// Established is the result that an application's frozen contents give, with nobody's marks in it.
func Established(a application.Application, c application.Contents, e *scheme.Edition) (Result, error) {
	sheet, ok := e.Sheet(a.Sheet)
	if !ok {
		return Result{}, fault.New(fault.Internal, "fault.internal").Because(fmt.Errorf("case %s: no sheet %q in %s", a.ID, a.Sheet, e.Ref))
	}
	score := sheet.Score(c.Answers, c.Facts)
	r := Result{Max: sheet.Max, Total: score.Total}
	for _, area := range score.Areas {
		r.Areas = append(r.Areas, AreaResult{Area: area.Code, Max: area.Max, Points: area.Points})
	}
	for _, item := range sheet.Items() {
		r.Items = append(r.Items, ItemResult{Item: item.ID, Max: item.Max, Points: score.ByItem[item.ID].Points})
	}
	return r, nil
}

// Register closes the evaluation: a quorum without interests, every serving member's sheet submitted, the visit made. It gives the
// result and the case in its next state.
func Register(a application.Application, p panel.Panel, sheets []Scoresheet, who party.Actor, e *scheme.Edition, facts scheme.Facts, now time.Time, today calendar.Date) (application.Application, Result, error) {
	if err := who.May(party.ActClose, ""); err != nil {
		return a, Result{}, err
	}
	if _, own := who.Roles[a.Company]; own {
		return a, Result{}, fault.New(fault.Forbidden, "application.own_case")
	}
	if _, sits := p.Member(who.ID()); sits { // the answer would tell how many of the others have handed in
		return a, Result{}, fault.New(fault.Forbidden, "evaluation.member_registers")
	}
	next, err := a.Move(application.StepRegister, now)
	if err != nil {
		return a, Result{}, err
	}
	if err := p.Quorum(e); err != nil {
		return a, Result{}, err
	}
	if today.Before(p.VisitOn) {
		return a, Result{}, fault.New(fault.Conflict, "evaluation.before_visit", "Visit", p.VisitOn)
	}
	byExpert := map[party.PersonID]Scoresheet{}
	for _, s := range sheets {
		byExpert[s.Expert] = s
	}
	serving := map[party.PersonID]Scoresheet{}
	waiting := 0
	for _, m := range p.Serving() {
		s, ok := byExpert[m.Person]
		if !ok || !s.Submitted() {
			waiting++
			continue
		}
		serving[m.Person] = s
	}
	if waiting > 0 {
		return a, Result{}, fault.New(fault.Conflict, "evaluation.sheets_missing", "Count", waiting)
	}
	r, err := Consolidate(a, slices.Collect(maps.Values(serving)), e, facts)
	if err != nil {
		return a, Result{}, err
	}
	r.RegisteredBy, r.RegisteredAt = who.ID(), now.UTC()
	return next, r, nil
}
