package pilot

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/trial"
)

// Words is what a person writes in a report. The figures are not typed: they come from the analysis.
type Words struct {
	Claim     trial.Claim `json:"claim"`               // how strong the report speaks; one of those the evidence carries
	Held      []int       `json:"held,omitempty"`      // the must-haves that hold, by their place in the protocol, from 0
	Shown     string      `json:"shown"`               // what the pilot shows
	NotShown  string      `json:"not_shown"`           // what it does not show, or what was blocked from outside
	Limits    string      `json:"limits"`              // whom and what the figures do not stand for
	Economics string      `json:"economics,omitempty"` // from measured inputs only
	Next      string      `json:"next,omitempty"`      // options, none of them ranked
}

// WordFields are the fields of the form of a report, in its order.
var WordFields = []string{"claim", "held", "shown", "not_shown", "limits", "economics", "next"}

// Figures are what the analysis found for one metric, as a report keeps them.
type Figures struct {
	Metric  string  `json:"metric"` // m1 and so on
	Title   string  `json:"title"`
	Late    bool    `json:"late,omitempty"` // exploratory: added after the lock
	Better  string  `json:"better"`
	Minimum float64 `json:"minimum"`
	// Aspired and AspiredIn are those of the metric: what another paper hopes for, which no verdict looks at (R27).
	Aspired   *float64      `json:"aspired,omitempty"`
	AspiredIn string        `json:"aspired_in,omitempty"`
	Verdict   trial.Verdict `json:"verdict"`
	Estimate  *float64      `json:"estimate,omitempty"` // nil with the bounds where nothing could be figured
	Low       *float64      `json:"low,omitempty"`      // nil with an estimate: without bound
	High      *float64      `json:"high,omitempty"`
	Level     float64       `json:"level,omitempty"` // confidence of the interval
	Method    string        `json:"method,omitempty"`
	Groups    []Group       `json:"groups"` // by name
	Units     int           `json:"units"`  // of the smallest group
	Planned   int           `json:"planned"`
	Left      int           `json:"left_out,omitempty"` // units without a value they need
	Fragile   bool          `json:"fragile,omitempty"`
}

// Group is how many values a group has.
type Group struct {
	Name     string `json:"name"` // as trial.Finding names groups
	Measured int    `json:"measured"`
	Missing  int    `json:"missing"`
}

// MustHave is a condition of the protocol, and whether it holds.
type MustHave struct {
	Text  string `json:"text"`
	Holds bool   `json:"holds"`
}

// Report is what is reported of a pilot: every metric of the protocol and every late one, every look, the evidence and what stands against a
// roll-out, and a person's words. It is kept as the bytes it had.
type Report struct {
	Pilot     Pilot            `json:"pilot"` // as it stood
	Look      Look             `json:"look"`  // the one that decides
	Looks     []Look           `json:"looks"`
	Findings  []Figures        `json:"findings"`
	Evidence  trial.Evidence   `json:"evidence"`
	Claims    []trial.Claim    `json:"claims"` // what could be said
	MustHaves []MustHave       `json:"must_haves"`
	Obstacles []trial.Obstacle `json:"obstacles"`
	Choices   []trial.Choice   `json:"choices"`
	// What went wrong, and what was done otherwise than promised; nothing can be left out.
	Incidents  []Incident  `json:"incidents,omitempty"`
	Deviations []Deviation `json:"deviations,omitempty"`
	// Stays are the sites that the pilot left, each with what was measured there; nothing of it is in Findings.
	Stays []StayFigures `json:"stays,omitempty"`

	Words Words          `json:"words"`
	By    party.PersonID `json:"by"`
	At    time.Time      `json:"at"`
}

// Primary is what was found for the metric that decides.
func (r Report) Primary() Figures { return r.Findings[0] }

// Unplanned is how many of the looks nobody planned; each makes a chance finding likelier than the plan allows.
func (r Report) Unplanned() int { return Unplanned(r.Looks) }

// Carries are the claims that an analysis carries, the weakest first: no more than its evidence (R24), and no change where the interval of
// the primary metric does not leave out that nothing changed.
func Carries(a *trial.Report) []trial.Claim {
	claims := a.Evidence.Claims()
	if f := a.Findings[0]; len(claims) > 1 && (f.Why != nil || !changed(a.Protocol.Design, f)) {
		claims = claims[:1]
	}
	return claims
}

func changed(d trial.Design, f trial.Finding) bool {
	switch {
	case f.Verdict == trial.Met:
		return true
	case d == trial.AfterOnly:
		return false
	case f.Metric.Better == trial.Lower:
		return f.Interval.High < 0
	}
	return f.Interval.Low > 0
}

// causal are words that only a shown cause carries, by their beginnings: English, Russian, Korean.
var causal = []string{
	"prove", "proof", "caused", "thanks to", "due to", "led to", "made the difference", "resulted in", "guarantee",
	"доказ", "благодаря", "привел", "привёл", "вызвал", "обеспечил", "гарант",
	"입증", "증명", "덕분", "덕택", "보장", "야기",
}

// TooStrong is the first word of a text that the claims do not carry; empty where there is none.
func TooStrong(text string, claims []trial.Claim) string {
	if slices.Contains(claims, trial.Caused) {
		return ""
	}
	low := strings.ToLower(text)
	for _, word := range causal {
		for at := 0; ; {
			i := strings.Index(low[at:], word)
			if i < 0 {
				break
			}
			at += i
			before, _ := utf8.DecodeLastRuneInString(low[:at])
			first, _ := utf8.DecodeRuneInString(word)
			if unicode.Is(unicode.Hangul, first) || !unicode.IsLetter(before) {
				return word
			}
			at += len(word)
		}
	}
	return ""
}

// Check says what is wrong with the words of a report on an analysis. Nothing is said that the evidence does not carry, and what is not shown
// and whom it does not stand for must be said.
func (w Words) Check(p Pilot, claims []trial.Claim) error {
	var l fault.List
	if !slices.Contains(claims, w.Claim) {
		l.Add("claim", "report.claim")
	}
	for _, i := range w.Held {
		if i < 0 || i >= len(p.Protocol.MustHaves) {
			l.Add("held", "party.choose_one")
		}
	}
	texts(&l, true, longText, "shown", w.Shown)
	if word := TooStrong(w.Shown, claims); word != "" {
		l.Add("shown", "report.too_strong", "Word", word)
	}
	texts(&l, true, longText, "not_shown", w.NotShown, "limits", w.Limits)
	texts(&l, false, longText, "economics", w.Economics, "next", w.Next)
	return l.Err()
}

// HeldIn are the must-haves that the words say hold, as the analysis wants them.
func (w Words) HeldIn(p Pilot) []string {
	var held []string
	for i, m := range p.Protocol.MustHaves {
		if slices.Contains(w.Held, i) {
			held = append(held, m)
		}
	}
	return held
}

// Report files a report: the pilot goes to Reported, for the first time or, until the site has signed, again. The analysis is the one of the
// look with the must-haves that the words say hold.
func (p Pilot) Report(who party.Actor, a *trial.Report, l Look, looks []Look, w Words, now time.Time) (Pilot, Report, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return p, Report{}, err
	}
	next, err := p.State.Next(StepReport)
	if err != nil {
		return p, Report{}, err
	}
	if !p.Kept() {
		return p, Report{}, fault.New(fault.Conflict, "pilot.changed")
	}
	claims := Carries(a)
	if err := w.Check(p, claims); err != nil {
		return p, Report{}, err
	}
	if p.After.EndedAt.IsZero() {
		p.After.EndedAt, p.After.Stopped = p.Ended(), p.State == Stopped
	}
	r := Report{
		Pilot: p, Look: l, Looks: looks, Evidence: a.Evidence, Claims: claims, MustHaves: []MustHave{}, Obstacles: append([]trial.Obstacle{}, a.Obstacles...), Choices: a.Choices,
		Words: w, By: who.ID(), At: now,
	}
	for i, f := range a.Findings {
		x, m := figures(f, metricName(i)), p.Metrics()[i]
		x.Aspired, x.AspiredIn = m.Aspired, m.AspiredIn
		r.Findings = append(r.Findings, x)
	}
	for i, m := range p.Protocol.MustHaves {
		r.MustHaves = append(r.MustHaves, MustHave{m, slices.Contains(w.Held, i)})
	}
	p.State, p.Since, p.Reason = next, now, ""
	return p, r, nil
}

func figures(f trial.Finding, name string) Figures {
	x := Figures{
		Metric: name, Title: f.Metric.Title, Late: f.Metric.Exploratory(), Better: string(f.Metric.Better), Minimum: f.Metric.Minimum, Verdict: f.Verdict,
		Units: f.Units, Planned: f.Metric.Planned, Left: f.Incomplete, Fragile: f.Fragile, Groups: []Group{},
	}
	for g, c := range f.Groups {
		x.Groups = append(x.Groups, Group{g, c.Measured, c.Missing})
	}
	slices.SortFunc(x.Groups, func(a, b Group) int { return cmp.Compare(a.Name, b.Name) })
	if f.Why == nil {
		x.Estimate, x.Low, x.High = finite(f.Interval.Estimate), finite(f.Interval.Low), finite(f.Interval.High)
		x.Level, x.Method = f.Interval.Level, f.Interval.Method
	}
	return x
}

// finite keeps a number that has an end.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
