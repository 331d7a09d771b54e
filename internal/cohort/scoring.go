package cohort

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
)

// Criterion is what experts mark.
type Criterion struct {
	Title string `json:"title"`
	Most  int    `json:"most"` // the most points it can have, 1 to MostPoints; the least is 0
}

// UnmarshalJSON reads also what was kept before criteria had weights of their own: a title alone, marked 0 to TopMark.
func (c *Criterion) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		c.Most = TopMark
		return json.Unmarshal(b, &c.Title)
	}
	type plain Criterion
	return json.Unmarshal(b, (*plain)(c))
}

// Rule is how the marks of several experts become the points of a candidate. An intake has one (R11), so that points which were added
// never stand beside points which were averaged (R12).
type Rule string

// The rules.
const (
	Mean  Rule = "mean"  // as a part of what can be had, of 100
	Total Rule = "total" // as many as the experts gave together; everybody is then assessed by as many
)

// Rules are all of them.
var Rules = []Rule{Mean, Total}

// Scoring is the rule of the intake; those kept before there was a choice have the mean.
func (i Intake) Scoring() Rule { return cmp.Or(i.Rule, Mean) }

// most is what one expert can give.
func (i Intake) most() int {
	n := 0
	for _, c := range i.Criteria {
		n += c.Most
	}
	return n
}

// Full are all points a candidate can have: 100 by the mean; by the total what all experts can give together.
func (i Intake) Full() Tenths {
	if i.Scoring() == Total {
		return Tenths(10 * i.most() * max(1, i.Marks))
	}
	return Hundred
}

func (i Intake) checkScoring(l *fault.List) {
	if i.Has(procedure.ExpertReview) {
		within(l, "marks", i.Marks, 1, MostMarks)
		within(l, "floor", int(i.Floor), 0, int(i.Full()))
	}
	if n := len(i.Criteria); n == 0 && i.Has(procedure.ExpertReview) || n > MostCriteria {
		l.Add("criteria", "cohort.criteria", "Max", MostCriteria)
	}
	for _, c := range i.Criteria {
		need(l, "criteria", c.Title, 300)
		within(l, "criteria", c.Most, 1, MostPoints)
	}
	if !slices.Contains(Rules, i.Scoring()) {
		l.Add("rule", "party.choose_one")
	}
	seen := map[int]bool{}
	for _, n := range i.Ties {
		if n < 0 || n >= len(i.Criteria) || seen[n] {
			l.Add("ties", "cohort.ties", "Max", len(i.Criteria))
			break
		}
		seen[n] = true
	}
}

// Mark is one expert's assessment, one figure of 0 to the criterion's most for each criterion.
type Mark struct {
	By     party.PersonID `json:"by"`
	At     time.Time      `json:"at"`
	Points []int          `json:"points"`
	Words  string         `json:"words"`
	Free   bool           `json:"free,omitempty"` // the expert has declared to be free of interests, which comes before the marks (R10)
}

// Assess adds an expert's marks, or puts them in the place of the expert's earlier ones. It is for experts who do not act for the company and
// declare to be free of interests, while the intake selects; the words say what the marks rest on, 10 to 2,000 characters.
func (c Candidate) Assess(i Intake, who party.Actor, m Mark, now time.Time) (Candidate, error) {
	if err := who.May(party.ActScore, ""); err != nil {
		return c, err
	}
	if _, own := who.Roles[c.Company]; own {
		return c, fault.New(fault.Forbidden, "cohort.own_company")
	}
	if err := c.open(i, procedure.ExpertReview); err != nil {
		return c, err
	}
	most := MostMarks
	if i.Scoring() == Total {
		most = i.Marks
	}
	if _, again := c.Marked(who.ID()); !again && len(c.Marks) >= most {
		return c, fault.New(fault.Conflict, "cohort.marked_enough")
	}
	var l fault.List
	if !m.Free {
		l.Add("free", "cohort.declare_first")
	}
	for n, k := range i.Criteria {
		if n >= len(m.Points) || m.Points[n] < 0 || m.Points[n] > k.Most {
			l.Add(MarkField(n), "cohort.mark", "Max", k.Most)
		}
	}
	m.Words = strings.TrimSpace(m.Words)
	party.Words(&l, "words", "cohort.reason", m.Words, 10, 2000)
	if err := l.Err(); err != nil {
		return c, err
	}
	m.By, m.At, m.Points = who.ID(), now, slices.Clone(m.Points[:len(i.Criteria)])
	c.Marks = append(slices.DeleteFunc(slices.Clone(c.Marks), func(x Mark) bool { return x.By == m.By }), m)
	return c, nil
}

// MarkField is the name of the field of a criterion's mark.
func MarkField(n int) string { return "mark" + string(rune('a'+n)) }

// given are the points that all experts gave a candidate: together, or for one criterion.
func (c Candidate) given(criterion int) int {
	sum := 0
	for _, m := range c.Marks {
		for n, p := range m.Points {
			if criterion < 0 || n == criterion {
				sum += p
			}
		}
	}
	return sum
}

const allCriteria = -1

// Points are a candidate's points by the intake's rule, in tenths. What is beyond a tenth is left off and not rounded, so that who stays below
// the floor is never shown to have reached it. False before it has as many assessments as the intake asks for: until then they are sealed.
func (c Candidate) Points(i Intake) (Tenths, bool) {
	if len(c.Marks) < max(1, i.Marks) || i.most() == 0 {
		return 0, false
	}
	if i.Scoring() == Total {
		return Tenths(10 * c.given(allCriteria)), true
	}
	return Tenths(c.given(allCriteria) * int(Hundred) / (i.most() * len(c.Marks))), true
}

// ahead compares two assessed candidates, negative where a has more: by all points, then by the criteria that part equals, each exactly and not
// by the tenths that are shown.
func (i Intake) ahead(a, b Candidate) int {
	for _, criterion := range append([]int{allCriteria}, i.Ties...) {
		x, y := a.given(criterion), b.given(criterion)
		if i.Scoring() == Mean {
			x, y = x*len(b.Marks), y*len(a.Marks)
		}
		if x != y {
			return y - x
		}
	}
	return 0
}
