// Package signal looks over what was registered for patterns a person should look at: a self-diagnosis far above what the visit
// found, a rate of passing outside its control limits, totals crowding just above a border, marks that favour one company.
//
// A signal is a question, never a finding. Each says what was seen, what was to be expected, among how many it was looked for and
// how often chance alone would show as much; none says why. What is raised is held to a false discovery rate of 5 % within its kind.
// The same history gives the same report, in the same order and with the same digits. Time spent on a case is not looked at: it is
// not recorded.
package signal

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Kind is a pattern that is looked for. The codes are stable and stored; signal.<kind> in the catalogues says them.
type Kind string

// The kinds.
const (
	SelfCase         Kind = "self_case"         // one self-diagnosis far above what the visit found
	SelfConsultant   Kind = "self_consultant"   // the self-diagnoses one consultant helped with
	PassExpert       Kind = "pass_expert"       // how many cases pass by one expert's marks alone
	PassRegion       Kind = "pass_region"       // how many cases of a region pass
	PassConsultant   Kind = "pass_consultant"   // how many cases of a consultant pass
	BorderResults    Kind = "border_results"    // results just above a border against just below
	BorderExpert     Kind = "border_expert"     // the same for one expert's totals
	Heaping          Kind = "heaping"           // one expert's totals on whole tens
	FavourCompany    Kind = "favour_company"    // one expert's marks for one company, over rounds
	FavourConsultant Kind = "favour_consultant" // one expert's marks for one consultant's clients
	Mutual           Kind = "mutual"            // two experts who each mark the other's company
	Copying          Kind = "copying"           // two experts of one panel with more marks alike than usual
	Identical        Kind = "identical"         // two experts of one panel with every mark alike
	Halo             Kind = "halo"              // one expert's marks on a case differ little from item to item
	Central          Kind = "central"           // one expert's totals differ little from case to case
	Drift            Kind = "drift"             // one expert's severity moves with time
)

// Kinds are all kinds, in the order in which they are shown.
var Kinds = []Kind{
	SelfCase, SelfConsultant, PassExpert, PassRegion, PassConsultant, BorderResults, BorderExpert, Heaping,
	FavourCompany, FavourConsultant, Mutual, Copying, Identical, Halo, Central, Drift,
}

// Level is the false discovery rate to which each kind is held: among the signals raised, at most one in twenty is expected to be
// chance alone.
const Level = 0.05

// Case is one case whose result is registered.
type Case struct {
	ID          application.ID
	Scheme      string // without its edition
	Sheet       string // the sector
	Company     party.OrgID
	Region      string
	Consultants []string // who helped the applicant, each once; none where nobody did or nobody said so
	Self        scheme.Tenths
	Total       scheme.Tenths
	Passed      bool          // the registered result meets every award threshold
	Award       scheme.Tenths // the total the award asks for; 0 where it asks for none
	Borders     []scheme.Tenths
	On          calendar.Date   // of the registered result
	Items       []scheme.Tenths // the maxima of the items that are judged; measured ones follow from figures
	Marks       []Marks
}

// Marks are one expert's marks on a case.
type Marks struct {
	Expert party.PersonID
	Total  scheme.Tenths
	Items  []scheme.Tenths // of the judged items, in the order of Case.Items
}

// Tie connects an expert with a company: post, shares, directorship, whatever is known of.
type Tie struct {
	Expert  party.PersonID
	Company party.OrgID
}

// History is what is looked over. The order of its lists does not matter.
type History struct {
	Cases []Case
	Ties  []Tie
}

// About says what a subject is.
type About string

// The subjects.
const (
	AboutExpert     About = "expert"
	AboutCompany    About = "company"
	AboutConsultant About = "consultant"
	AboutRegion     About = "region"
	AboutBorder     About = "border" // its ID is the border in tenths of a point
	AboutCase       About = "case"
)

// Subject is whom or what a signal concerns.
type Subject struct {
	About About  `json:"about"`
	ID    string `json:"id"`
}

// Unit says what an amount counts.
type Unit string

// The units.
const (
	Share  Unit = "share"  // thousandths of the whole
	Points Unit = "points" // tenths of a point
	Count  Unit = "count"
)

// Amount is a figure with its unit.
type Amount struct {
	Unit  Unit  `json:"unit"`
	Value int64 `json:"value"`
}

// Print writes the amount as the printer's language does.
func (a Amount) Print(p locale.Printer) string {
	switch a.Unit {
	case Share:
		return p.Percent((a.Value + 5) / 10)
	case Points:
		return p.Points(a.Value)
	}
	return p.Number(a.Value)
}

// Signal is one pattern that stands out.
type Signal struct {
	Key      string           `json:"key"` // names the same question in every report: its kind, scheme and subjects
	Kind     Kind             `json:"kind"`
	Scheme   string           `json:"scheme"`
	Subjects []Subject        `json:"subjects"`
	Figure   Amount           `json:"figure"`
	Expected Amount           `json:"expected"`
	Of       int64            `json:"of"`                 // how many cases or marks the figure rests on
	P        float64          `json:"p"`                  // the chance of as much, or more, where nothing is the matter
	Q        float64          `json:"q"`                  // the false discovery rate at which it would just be raised (Benjamini and Hochberg)
	Looked   int              `json:"looked"`             // among how many it was looked for
	ByChance float64          `json:"by_chance"`          // how many of them chance alone would put this far out
	Evidence float64          `json:"evidence,omitempty"` // of favours: the likelihood ratio, valid however often it was looked at
	Also     int64            `json:"also,omitempty"`     // of Mutual: how many pairs judged each other's companies
	AlsoBy   float64          `json:"also_by,omitempty"`  // and how many chance would have made
	Cases    []application.ID `json:"cases"`
	Series   []int64          `json:"series,omitempty"` // of Drift: the running sum, in hundredths of a standard deviation
}

// Sentence says the signal in words; name gives what people call a subject.
func (s Signal) Sentence(name func(Subject) string) locale.Msg {
	names := []string{"", ""}
	for i, sub := range s.Subjects[:min(len(s.Subjects), 2)] {
		names[i] = name(sub)
	}
	return locale.M("signal.says."+string(s.Kind), "Name", names[0], "Other", names[1], "Figure", s.Figure, "Expected", s.Expected, "Of", s.Of)
}

// Title names the kind in words.
func (k Kind) Title() locale.Msg { return locale.M("signal.kind." + string(k)) }

// Next says what a person could look at.
func (s Signal) Next() locale.Msg { return locale.M("signal.next." + string(s.Kind)) }

// Point is one subject in a funnel: of so many, so many.
type Point struct {
	Subject Subject `json:"subject"`
	Of      int64   `json:"of"`
	Hits    int64   `json:"hits"`
	Small   bool    `json:"small,omitempty"`  // too few to be looked at
	Raised  bool    `json:"raised,omitempty"` //
}

// Bin is one bar of a distribution: values from From, in tenths of a point, up to the next.
type Bin struct {
	From  int64 `json:"from"`
	Count int64 `json:"count"`
}

// Look is what was looked at for one kind under one scheme, whether or not anything was raised.
type Look struct {
	Kind   Kind    `json:"kind"`
	Scheme string  `json:"scheme"`
	Looked int     `json:"looked"`
	Small  int     `json:"small"`  // subjects with too little on record to be looked at
	Raised int     `json:"raised"` //
	Rate   Amount  `json:"rate"`   // the base rate, where the kind has one
	Points []Point `json:"points,omitempty"`
	Bins   []Bin   `json:"bins,omitempty"`
	Width  int64   `json:"width,omitempty"` // of a bin
	At     int64   `json:"at,omitempty"`    // where the distribution is asked about: a border, or nothing between self and visit
}

// Report is what was found in a history.
type Report struct {
	Cases   int           `json:"cases"`
	Marks   int           `json:"marks"`
	From    calendar.Date `json:"from,omitzero"`
	To      calendar.Date `json:"to,omitzero"`
	Looks   []Look        `json:"looks"`
	Signals []Signal      `json:"signals"` // by kind, the least likely first
}

// Find gives the signal with the key.
func (r Report) Find(key string) (Signal, bool) {
	for _, s := range r.Signals {
		if s.Key == key {
			return s, true
		}
	}
	return Signal{}, false
}

// candidate is a subject that was looked at, before it is known what stands out.
type candidate struct {
	Signal
	point int // its place in the look's points plus 1; 0 where it has none
}

// looker gathers what is looked at.
type looker struct {
	report     Report
	look       []*Look
	candidates map[Kind][]candidate
}

// Over looks over the history. Its errors are those of the context.
func Over(ctx context.Context, h History) (Report, error) {
	cases := slices.Clone(h.Cases)
	slices.SortFunc(cases, func(a, b Case) int {
		return cmp.Or(strings.Compare(a.Scheme, b.Scheme), a.On.Compare(b.On), strings.Compare(string(a.ID), string(b.ID)))
	})
	l := &looker{candidates: map[Kind][]candidate{}}
	l.report.Cases = len(cases)
	for i := range cases {
		cases[i].Marks = slices.Clone(cases[i].Marks)
		slices.SortFunc(cases[i].Marks, func(a, b Marks) int { return strings.Compare(string(a.Expert), string(b.Expert)) })
		l.report.Marks += len(cases[i].Marks)
		if l.report.From.IsZero() || cases[i].On.Before(l.report.From) {
			l.report.From = cases[i].On
		}
		if cases[i].On.After(l.report.To) {
			l.report.To = cases[i].On
		}
	}
	for len(cases) > 0 {
		n := 1
		for n < len(cases) && cases[n].Scheme == cases[0].Scheme {
			n++
		}
		if err := l.scheme(ctx, cases[:n], h.Ties); err != nil {
			return Report{}, err
		}
		cases = cases[n:]
	}
	l.finish()
	return l.report, nil
}

// scheme looks over the cases of one scheme, which are in order of time.
func (l *looker) scheme(ctx context.Context, cases []Case, ties []Tie) error {
	l.gaps(cases)
	l.rates(cases)
	l.borders(cases)
	l.likeness(cases)
	l.halo(cases)
	if err := ctx.Err(); err != nil {
		return err
	}
	m, err := newMixed(ctx, cases)
	if err != nil || m == nil {
		return err
	}
	l.favours(m, ties)
	l.habits(m)
	return nil
}

func (l *looker) at(kind Kind, scheme string) *Look {
	look := &Look{Kind: kind, Scheme: scheme}
	l.look = append(l.look, look)
	return look
}

func (l *looker) add(look *Look, s Signal, point int) {
	s.Kind, s.Scheme = look.Kind, look.Scheme
	look.Looked++
	l.candidates[look.Kind] = append(l.candidates[look.Kind], candidate{s, point})
}

// finish holds each kind to its level and puts everything in order.
func (l *looker) finish() {
	for _, kind := range Kinds {
		all := l.candidates[kind]
		p := make([]float64, len(all))
		for i, c := range all {
			p[i] = c.P
		}
		q := falseDiscovery(p)
		var raised []Signal
		for i, c := range all {
			if q[i] > Level {
				continue
			}
			s := c.Signal
			s.P, s.Q, s.Looked, s.ByChance, s.Evidence = digits(s.P), digits(q[i]), len(all), digits(s.P*float64(len(all))), digits(s.Evidence)
			s.Key = key(s)
			raised = append(raised, s)
			for _, look := range l.look {
				if look.Kind == kind && look.Scheme == s.Scheme {
					look.Raised++
					if c.point > 0 {
						look.Points[c.point-1].Raised = true
					}
				}
			}
		}
		slices.SortStableFunc(raised, func(a, b Signal) int { return cmp.Or(cmp.Compare(a.P, b.P), strings.Compare(a.Key, b.Key)) })
		l.report.Signals = append(l.report.Signals, raised...)
		for _, look := range l.look {
			if look.Kind == kind {
				l.report.Looks = append(l.report.Looks, *look)
			}
		}
	}
}

func key(s Signal) string {
	parts := []string{string(s.Kind), s.Scheme}
	for _, sub := range s.Subjects {
		parts = append(parts, sub.ID)
	}
	return strings.Join(parts, "/")
}

func share(part, whole int64) Amount {
	if whole == 0 {
		return Amount{Share, 0}
	}
	return Amount{Share, (part*1000 + whole/2) / whole}
}

func points(x float64) Amount { return Amount{Points, whole(x)} }

// sorted gives the names of a map in order.
func sorted[T any](m map[string]T) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
