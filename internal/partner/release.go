package partner

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// Figure is a figure that an agency may release to its partner. Each has one definition, which stands beside it wherever it is shown.
type Figure string

// The figures. Each counts what happened at the releasing agency in the period.
const (
	NominationsSent        Figure = "nominations_sent"
	NominationsAccepted    Figure = "nominations_accepted" // of the partner's companies
	PilotsLaunched         Figure = "pilots_launched"
	PilotsTested           Figure = "pilots_tested"
	PilotsAdopted          Figure = "pilots_adopted"
	CertificatesRecognised Figure = "certificates_recognised"
	SupportGranted         Figure = "support_granted"
	GraduatesExchanged     Figure = "graduates_exchanged"
)

// Figures are all figures, in their order.
var Figures = []Figure{NominationsSent, NominationsAccepted, PilotsLaunched, PilotsTested, PilotsAdopted, CertificatesRecognised, SupportGranted, GraduatesExchanged}

// Definition is the edition of the definitions by which this program counts. Figures of different definitions are never shown together.
const Definition = "1"

// Released is one figure of a release.
type Released struct {
	Figure     Figure `json:"figure"`
	Definition string `json:"definition"`
	Value      int64  `json:"value"`
	Withheld   bool   `json:"withheld,omitempty"` // below the least that is released; Value is 0
}

// Release is what one agency released of a quarter. A correction is a release that names the one it takes the place of.
type Release struct {
	ID       string         `json:"id"` // of the message that carries it
	Side     Side           `json:"side"`
	Period   string         `json:"period"` // such as 2026-Q3
	Figures  []Released     `json:"figures"`
	Least    int64          `json:"least"`  // numbers below it are withheld
	Public   bool           `json:"public"` // the agency agrees that everybody sees it; it needs both
	Corrects string         `json:"corrects,omitempty"`
	Reason   string         `json:"reason,omitempty"` // of a correction
	At       time.Time      `json:"at"`
	By       party.PersonID `json:"by,omitempty"`
	Untaken  Refusal        `json:"untaken,omitempty"` // why the partner's program did not take it
}

var quarter = regexp.MustCompile(`^(20[0-9]{2})-Q([1-4])$`)

// Quarter is the first and the last day of a period such as 2026-Q3; false where it is none.
func Quarter(period string) (from, until calendar.Date, ok bool) {
	m := quarter.FindStringSubmatch(period)
	if m == nil {
		return from, until, false
	}
	n, _ := strconv.Atoi(m[2]) // 1 to 4
	from, err := calendar.Parse(fmt.Sprintf("%s-%02d-01", m[1], 3*n-2))
	return from, from.AddMonths(3).AddDays(-1), err == nil
}

// QuartersBefore are the last n quarters that were over on a day, the latest first.
func QuartersBefore(day calendar.Date, n int) (all []string) {
	for year := day.Year(); len(all) < n && year >= 2000; year-- {
		for q := 4; q >= 1 && len(all) < n; q-- {
			period := fmt.Sprintf("%04d-Q%d", year, q)
			if _, until, ok := Quarter(period); ok && until.Before(day) {
				all = append(all, period)
			}
		}
	}
	return all
}

// Withhold makes figures of counts: those below the least are withheld.
func Withhold(counts map[Figure]int64, least int64) (all []Released) {
	for _, f := range Figures {
		r := Released{Figure: f, Definition: Definition, Value: counts[f]}
		if r.Value < least {
			r.Value, r.Withheld = 0, true
		}
		all = append(all, r)
	}
	return all
}

var figureName = regexp.MustCompile(`^[a-z][a-z_]{0,39}$`)

// Check says what is wrong with a release of a period that must be over on a day, after the releases there are.
func (r Release) Check(before []Release, day calendar.Date) error {
	var l fault.List
	if _, until, ok := Quarter(r.Period); !ok || !until.Before(day) {
		l.Add("period", "joint.period")
	}
	if len(r.Figures) == 0 || len(r.Figures) > mostListed || r.Least < 1 {
		l.Add("figures", "joint.figures")
	}
	for i, f := range r.Figures {
		if !figureName.MatchString(string(f.Figure)) || slices.ContainsFunc(r.Figures[:i], func(x Released) bool { return x.Figure == f.Figure }) ||
			f.Withheld && f.Value != 0 || !f.Withheld && f.Value < r.Least {
			l.Add("figures", "joint.figures")
			break
		}
	}
	least := 0
	if r.Corrects != "" {
		least = 10
	}
	party.Words(&l, "reason", "partner.reason", r.Reason, least, longText)
	if err := l.Err(); err != nil {
		return err
	}
	now := ""
	if c := Current(before, r.Side, r.Period); c != nil {
		now = c.ID
	}
	if r.Corrects != now {
		return fault.New(fault.Conflict, "joint.not_now")
	}
	return nil
}

// MostLeast is the highest number below which an agency may withhold figures.
const MostLeast = 100

// LeastOf is the number below which figures are withheld that this side released last; standard where it released none.
func LeastOf(all []Release, standard int64) int64 {
	var last *Release
	for i := range all {
		if r := &all[i]; r.Side == Out && (last == nil || !r.At.Before(last.At)) {
			last = r
		}
	}
	if last == nil {
		return standard
	}
	return last.Least
}

// Current is what a side released of a period, as it was corrected last; nil where it has not.
func Current(all []Release, side Side, period string) *Release {
	for i := range all {
		r := &all[i]
		if r.Side != side || r.Period != period || r.Untaken != "" {
			continue
		}
		if !slices.ContainsFunc(all, func(x Release) bool { return x.Side == side && x.Untaken == "" && x.Corrects == r.ID }) {
			return r
		}
	}
	return nil
}

// Agreeing is how a figure of both sides stands.
type Agreeing string

// How a figure stands. Values are shown where both released it by the same definition, and nowhere else.
const (
	JointShown      Agreeing = "shown"
	JointNotOurs    Agreeing = "not_ours"
	JointNotTheirs  Agreeing = "not_theirs"
	JointNeither    Agreeing = "neither"
	JointDefinition Agreeing = "definition" // both released it, counted by different definitions
)

// Joints are all ways a figure stands.
var Joints = []Agreeing{JointShown, JointNotOurs, JointNotTheirs, JointNeither, JointDefinition}

// Row is one figure of both sides. Ours and Theirs are zero unless it is shown.
type Row struct {
	Figure       Figure
	State        Agreeing
	Ours, Theirs Released
}

// Board is what both released of a period.
type Board struct {
	Period       string
	Public       bool // both say that everybody may see it
	Ours, Theirs *Release
	Rows         []Row
}

// Boards are the boards of all periods that anybody released, the latest first. They are made of the current releases alone.
func Boards(all []Release) (boards []Board) {
	var periods []string
	for _, r := range all {
		if !slices.Contains(periods, r.Period) {
			periods = append(periods, r.Period)
		}
	}
	slices.Sort(periods)
	slices.Reverse(periods)
	for _, period := range periods {
		b := Board{Period: period, Ours: Current(all, Out, period), Theirs: Current(all, In, period)}
		b.Public = b.Ours != nil && b.Theirs != nil && b.Ours.Public && b.Theirs.Public
		for _, f := range Figures {
			b.Rows = append(b.Rows, joined(f, b.Ours.figure(f), b.Theirs.figure(f)))
		}
		boards = append(boards, b)
	}
	return boards
}

func (r *Release) figure(f Figure) *Released {
	if r == nil {
		return nil
	}
	for i := range r.Figures {
		if r.Figures[i].Figure == f {
			return &r.Figures[i]
		}
	}
	return nil
}

func joined(f Figure, ours, theirs *Released) Row {
	switch {
	case ours == nil && theirs == nil:
		return Row{Figure: f, State: JointNeither}
	case ours == nil:
		return Row{Figure: f, State: JointNotOurs}
	case theirs == nil:
		return Row{Figure: f, State: JointNotTheirs}
	case ours.Definition != theirs.Definition:
		return Row{Figure: f, State: JointDefinition}
	}
	return Row{Figure: f, State: JointShown, Ours: *ours, Theirs: *theirs}
}

func (r *Release) body() jcs.Value {
	figures := make([]jcs.Value, len(r.Figures))
	for i, f := range r.Figures {
		figures[i] = jcs.Of(
			member("figure", jcs.Text(string(f.Figure))), member("definition", jcs.Text(f.Definition)), member("value", jcs.Int(f.Value)), member("withheld", jcs.Bool(f.Withheld)))
	}
	return jcs.Of(
		member("period", jcs.Text(r.Period)), member("figures", jcs.List(figures...)), member("least", jcs.Int(r.Least)), member("public", jcs.Bool(r.Public)),
		member("corrects", jcs.Text(r.Corrects)), member("reason", jcs.Text(r.Reason)))
}

// yes reads a truth value.
func (o *object) yes(name string) bool {
	said := o.value(name)
	yes := jcs.Equal(said, jcs.Bool(true))
	o.ok = o.ok && (yes || jcs.Equal(said, jcs.Bool(false)))
	return yes
}

const mostCounted = 1 << 40

func readRelease(v jcs.Value) (r Release, ok bool) {
	o := exactly(v, "period", "figures", "least", "public", "corrects", "reason")
	r = Release{
		Period: o.text("period", 7), Least: o.number("least", 0, mostCounted), Public: o.yes("public"), Corrects: o.text("corrects", 45), Reason: o.text("reason", longText),
	}
	o.list("figures", func(v jcs.Value) {
		in := exactly(v, "figure", "definition", "value", "withheld")
		r.Figures = append(r.Figures, Released{
			Figure: Figure(in.text("figure", 40)), Definition: in.text("definition", 20), Value: in.number("value", 0, mostCounted), Withheld: in.yes("withheld"),
		})
		o.ok = o.ok && in.ok
	})
	return r, o.ok
}
