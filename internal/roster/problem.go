package roster

import (
	"cmp"
	"slices"
	"strings"

	"proba.example/assign"
	"proba.example/internal/application"
	"proba.example/internal/party"
)

// RuleKind is a rule on the members of a panel. The codes are stable and stored, and name sentences of the catalogues.
type RuleKind string

// The kinds of rule.
const (
	SeniorRule   RuleKind = "senior"
	EmployerRule RuleKind = "employer"
	LanguageRule RuleKind = "language"
	RegionRule   RuleKind = "region"
)

// RuleKinds are all kinds, in the order in which they are shown.
var RuleKinds = []RuleKind{SeniorRule, EmployerRule, LanguageRule, RegionRule}

// RuleName is a rule as plans name it: its kind, the edition it belongs to, and whom it is about.
type RuleName struct {
	Kind    RuleKind
	Edition string
	About   string // the employer, the language, the code of the region
}

func (r RuleName) String() string { return string(r.Kind) + "|" + r.Edition + "|" + r.About }

// ParseRule reads what RuleName.String wrote; ok is false for anything else.
func ParseRule(s string) (r RuleName, ok bool) {
	parts := strings.SplitN(s, "|", 3)
	if len(parts) != 3 || !slices.Contains(RuleKinds, RuleKind(parts[0])) {
		return r, false
	}
	return RuleName{RuleKind(parts[0]), parts[1], parts[2]}, true
}

// problem puts the round to the library. Experts who may not judge a case, or fit it less than the edition asks, are absent from its
// row; a pinned pair is always in it.
func (in *Input) problem() *assign.Problem {
	p := &assign.Problem{Need: make([]int, len(in.Cases)), LoadMax: make([]int, len(in.Experts))}
	for c := range in.Cases {
		p.Need[c] = in.Cases[c].Need
	}
	for e := range in.Experts {
		p.LoadMax[e] = in.mayTake(e)
	}
	for _, pin := range in.Pins {
		p.Pinned = append(p.Pinned, assign.Pair(pin.Pair))
	}
	d := in.fits()
	p.Fits, p.Groups = d, in.groups()
	for _, two := range in.apart() {
		_, one := d.Find(two[0].Case, two[0].Expert)
		_, other := d.Find(two[1].Case, two[1].Expert)
		_, pinned := in.pinned(Pair(two[0]))
		_, pinnedToo := in.pinned(Pair(two[1]))
		if one && other && !(pinned && pinnedToo) { // what stays, stays
			p.Apart = append(p.Apart, two)
		}
	}
	return p
}

// mayTake is how many cases of the round an expert takes at most: what their capacity leaves beside the cases at work, and what an
// officer added. Pinned cases are taken in any case.
func (in *Input) mayTake(e int) int {
	most := max(0, in.Experts[e].Capacity-in.Experts[e].Running)
	for _, l := range in.Lifts {
		if l.Person != "" && l.Person == in.Experts[e].Person {
			most += max(0, l.By)
		}
	}
	pinned := 0
	for _, pin := range in.Pins {
		if pin.Expert == e {
			pinned++
		}
	}
	return max(most, pinned)
}

// fits is the fit of every pair that may be.
func (in *Input) fits() assign.Dense {
	n := len(in.Experts)
	d := assign.Dense{Experts: n, Values: make([]int32, len(in.Cases)*n)}
	for c := range in.Cases {
		rules := in.rulesOf(c)
		for e := range n {
			_, fit := fitOf(&in.Cases[c], &in.Experts[e], rules.Weights)
			if fit < rules.MinimumFit {
				fit = assign.Conflict
			}
			d.Values[c*n+e] = fit
		}
	}
	for _, pin := range in.Pins {
		_, d.Values[pin.Case*n+pin.Expert] = in.FitOf(pin.Case, pin.Expert)
	}
	for _, b := range in.Bars {
		d.Values[b.Case*n+b.Expert] = assign.Conflict
	}
	return d
}

// groups are the rules on panels, edition by edition. A rule with nobody to hold or nothing to forbid is left out, but for the least
// numbers: where nobody is senior, that is what stands in the way.
func (in *Input) groups() []assign.Group {
	var all []assign.Group
	for _, r := range in.Rules {
		add := func(kind RuleKind, about string, least, most int, cases, experts []int) {
			name := RuleName{kind, r.Edition, about}.String()
			for _, l := range in.Lifts {
				if l.Rule == name {
					cases = slices.DeleteFunc(cases, func(c int) bool { return in.Cases[c].ID == l.Case })
				}
			}
			if len(cases) == len(in.Cases) {
				cases = nil // for all
			} else if len(cases) == 0 {
				return
			}
			all = append(all, assign.Group{Name: name, Min: least, Max: most, Cases: cases, Experts: experts})
		}
		if r.Senior > 0 {
			add(SeniorRule, "", r.Senior, 0, in.cases(r, nil), in.experts(func(x *Expert) bool { return x.Senior }))
		}
		if r.SameEmployer > 0 {
			for _, g := range in.employers() {
				if len(g.experts) > r.SameEmployer {
					add(EmployerRule, g.name, 0, r.SameEmployer, in.cases(r, nil), g.experts)
				}
			}
		}
		if r.Language > 0 {
			for _, l := range in.distinct(func(c *Case) string { return c.Language }) {
				add(LanguageRule, l, r.Language, 0, in.cases(r, func(c *Case) bool { return c.Language == l }),
					in.experts(func(x *Expert) bool { return slices.Contains(x.Languages, l) }))
			}
		}
		if r.OwnRegion > 0 {
			for _, region := range in.distinct(func(c *Case) string { return c.Region }) {
				if experts := in.experts(func(x *Expert) bool { return x.Region == region }); len(experts) > r.OwnRegion {
					add(RegionRule, region, 0, r.OwnRegion, in.cases(r, func(c *Case) bool { return c.Region == region }), experts)
				}
			}
		}
	}
	return all
}

func (in *Input) cases(r Rules, of func(c *Case) bool) (all []int) {
	for c := range in.Cases {
		if in.Cases[c].Edition == r.Edition && (of == nil || of(&in.Cases[c])) {
			all = append(all, c)
		}
	}
	return all
}

func (in *Input) experts(of func(x *Expert) bool) []int {
	all := []int{} // nobody, not everybody
	for e := range in.Experts {
		if of(&in.Experts[e]) {
			all = append(all, e)
		}
	}
	return all
}

// distinct are the values of the cases, ascending, without the empty one.
func (in *Input) distinct(of func(c *Case) string) []string {
	var all []string
	for c := range in.Cases {
		if v := of(&in.Cases[c]); v != "" {
			all = append(all, v)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

type employer struct {
	name    string
	experts []int
}

// employers are the organisations of the experts, each named as the first of its experts does, with who works there.
func (in *Input) employers() []employer {
	var all []employer
	for e := range in.Experts {
		for _, name := range in.Experts[e].Employers {
			i := slices.IndexFunc(all, func(g employer) bool { return party.SameName(g.name, name) })
			if i < 0 {
				if party.SameName(name, name) { // a name that says something
					all = append(all, employer{name, []int{e}})
				}
				continue
			}
			if !slices.Contains(all[i].experts, e) {
				all[i].experts = append(all[i].experts, e)
			}
		}
	}
	return all
}

// apart are pairs that exclude each other: two experts, each tied to the company that the other would judge.
func (in *Input) apart() (two [][2]assign.Pair) {
	ties := make([][]int, len(in.Experts)) // by expert: the cases of companies they are tied to
	for _, b := range in.Bars {
		if b.Tie && !slices.Contains(ties[b.Expert], b.Case) {
			ties[b.Expert] = append(ties[b.Expert], b.Case)
		}
	}
	for e1 := range ties {
		for _, c1 := range ties[e1] {
			for e2 := e1 + 1; e2 < len(ties); e2++ {
				for _, c2 := range ties[e2] {
					if c1 != c2 {
						two = append(two, [2]assign.Pair{{Case: c2, Expert: e1}, {Case: c1, Expert: e2}})
					}
				}
			}
		}
	}
	return two
}

// pinned says on what ground a pair stays, and whether it does.
func (in *Input) pinned(x Pair) (Ground, bool) {
	i := slices.IndexFunc(in.Pins, func(p Pin) bool { return p.Pair == x })
	if i < 0 {
		return "", false
	}
	return in.Pins[i].Ground, true
}

// pinsOn are the pins of a case.
func (in *Input) pinsOn(c int) (all []Pin) {
	for _, pin := range in.Pins {
		if pin.Case == c {
			all = append(all, pin)
		}
	}
	return all
}

// find gives the place of a case, or −1.
func (in *Input) find(id application.ID) int {
	return slices.IndexFunc(in.Cases, func(c Case) bool { return c.ID == id })
}

// findExpert gives the place of an expert, or −1.
func (in *Input) findExpert(id party.PersonID) int {
	return slices.IndexFunc(in.Experts, func(x Expert) bool { return x.Person == id })
}

func comparePairs(a, b Pair) int {
	return cmp.Or(cmp.Compare(a.Case, b.Case), cmp.Compare(a.Expert, b.Expert))
}
