package trial

// Design is how a pilot makes its comparison.
type Design string

// The designs.
const (
	AfterOnly      Design = "after_only"   // values under the solution against a standard
	BeforeAfter    Design = "before_after" // the same place before and under the solution
	ComparisonSite Design = "comparison"   // before and after, beside a place without the solution
	Randomised     Design = "randomised"   // units or periods dealt by lot
	SteppedWedge   Design = "stepped"      // units begin one after the other, in an order drawn by lot
)

// Designs are all designs, the weakest first.
var Designs = []Design{AfterOnly, BeforeAfter, ComparisonSite, Randomised, SteppedWedge}

// Evidence is the strength of what a pilot shows, on Nesta's standards of evidence from 1 to 5, with the three limits whose
// least it is.
type Evidence struct {
	Level        int
	Design       int // 1 after only, 2 before and after; a design that can show a cause does not limit
	Sample       int // 2 where fewer were measured than planned, or nothing was planned; 1 where nobody was measured
	Independence int // 3 where vendor or operator evaluated, 4 where nobody else repeated it elsewhere
}

const unlimited = 5

// Strength is the least of the three limits: a design shows no more than it can, a small sample no more than a change, and above 3
// somebody else must have looked, and above 4 somewhere else.
func Strength(d Design, measured, adequate, independent, repeated bool) Evidence {
	e := Evidence{Design: unlimited, Sample: unlimited, Independence: unlimited}
	switch d {
	case AfterOnly:
		e.Design = 1
	case BeforeAfter:
		e.Design = 2
	}
	switch {
	case !measured:
		e.Sample = 1
	case !adequate:
		e.Sample = 2
	}
	switch {
	case !independent:
		e.Independence = 3
	case !repeated:
		e.Independence = 4
	}
	e.Level = min(e.Design, e.Sample, e.Independence)
	return e
}

// Claim is a kind of sentence a report may hold.
type Claim string

// The claims, each allowed from a level of evidence on.
const (
	Described Claim = "described" // 1: what was done and how it went
	Changed   Claim = "changed"   // 2: a change was seen, its cause was not shown
	Caused    Claim = "caused"    // 3: the solution made the difference
	Confirmed Claim = "confirmed" // 4: somebody independent found it so
	Repeated  Claim = "repeated"  // 5: others found it so elsewhere
)

// AllClaims are all claims, by the level each needs, beginning with 1.
var AllClaims = []Claim{Described, Changed, Caused, Confirmed, Repeated}

// Claims are those that evidence carries. A report has no other words.
func (e Evidence) Claims() []Claim { return AllClaims[:max(0, min(e.Level, len(AllClaims)))] }
