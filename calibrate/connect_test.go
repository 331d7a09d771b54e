package calibrate_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"proba.example/calibrate"
)

// panels makes one rating for every expert of every case.
func panels(cases ...[]int) (ratings []calibrate.Rating) {
	for c, experts := range cases {
		for _, e := range experts {
			ratings = append(ratings, calibrate.Rating{Case: c, Expert: e})
		}
	}
	return ratings
}

func near(a, b, tolerance float64) bool {
	return a == b || math.Abs(a-b) <= tolerance
}

func TestPartsOfADesign(t *testing.T) {
	p := calibrate.Connect(panels([]int{0, 1}, []int{2, 3}, []int{1, 4}, []int{3, 2}))
	if p.Count != 2 || !slices.Equal(p.CaseIn, []int{0, 1, 0, 1}) || !slices.Equal(p.ExpertIn, []int{0, 0, 1, 1, 0}) {
		t.Errorf("parts: %+v", p)
	}
	if cases, experts := p.Of(1); !slices.Equal(cases, []int{1, 3}) || !slices.Equal(experts, []int{2, 3}) {
		t.Errorf("part 1: cases %v, experts %v", cases, experts)
	}
	if p.Comparable(0, 2) || !p.Comparable(0, 4) {
		t.Error("experts 0 and 4 share a chain of cases, 0 and 2 do not")
	}
	if r := p.Resistance(0, 3); !math.IsInf(r, 1) {
		t.Errorf("resistance across parts: %v", r)
	}
}

func TestACaseThatHoldsAPartTogether(t *testing.T) {
	// Experts 0–2 share cases 0 and 1, experts 3–6 cases 2 and 3; only case 4 ties them, only case 5 ties expert 7.
	p := calibrate.Connect(panels([]int{0, 1, 2}, []int{0, 1, 2}, []int{3, 4, 5, 6}, []int{6, 5, 4, 3}, []int{2, 3, 4}, []int{7, 0}))
	if p.Count != 1 || len(p.Thin) != 2 {
		t.Fatalf("%+v", p)
	}
	tie, lone := p.Thin[0], p.Thin[1]
	if tie.Case != 4 || len(tie.Sides) != 2 || tie.Sides[0].Experts != 4 || tie.Sides[1].Experts != 4 ||
		!slices.Equal(tie.Sides[0].Panel, []int{2}) || !slices.Equal(tie.Sides[1].Panel, []int{3, 4}) {
		t.Errorf("the tie: %+v", tie)
	}
	if lone.Case != 5 || lone.Sides[0].Experts != 7 || !slices.Equal(lone.Sides[1].Panel, []int{7}) || lone.Sides[1].Experts != 1 {
		t.Errorf("the lone expert: %+v", lone)
	}
}

func TestResistanceAndConnectivity(t *testing.T) {
	four := calibrate.Connect(panels([]int{0, 1}, []int{0, 1}, []int{0, 1}, []int{0, 1}))
	if r := four.Resistance(0, 1); !near(r, 0.5, 1e-12) {
		t.Errorf("two experts who share 4 cases: %v, not 2/4", r)
	}
	chain := calibrate.Connect(panels([]int{0, 1}, []int{1, 2}, []int{2, 3}))
	if r := chain.Resistance(0, 3); !near(r, 6, 1e-10) {
		t.Errorf("a chain over 3 cases: %v ohms, not 6", r)
	}
	// The Laplacian of a path of 4 with weights 1/2 has the eigenvalue (2 − √2)/2.
	if v := chain.Connectivity(0); !near(v, (2-math.Sqrt2)/2, 1e-9) {
		t.Errorf("connectivity of the chain: %v", v)
	}
	// One case seen by n experts: the Laplacian I − J/n has all other eigenvalues 1.
	if v := calibrate.Connect(panels([]int{0, 1, 2, 3, 4})).Connectivity(0); !near(v, 1, 1e-9) {
		t.Errorf("connectivity of one panel: %v", v)
	}
	if v := calibrate.Connect(panels([]int{0})).Connectivity(0); !math.IsInf(v, 1) {
		t.Errorf("connectivity of a lone expert: %v", v)
	}
}

// groups counts by flooding how many groups of experts remain when a case is left out, among experts of its part.
func groups(cases [][]int, experts, without int) [][]int {
	group := make([]int, experts)
	for e := range group {
		group[e] = e
	}
	for changed := true; changed; {
		changed = false
		for c, panel := range cases {
			if c == without {
				continue
			}
			for _, e := range panel {
				if least := min(group[e], group[panel[0]]); group[e] != least || group[panel[0]] != least {
					group[e], group[panel[0]], changed = least, least, true
				}
			}
		}
	}
	all := make([][]int, experts)
	for e, g := range group {
		all[g] = append(all[g], e)
	}
	return slices.DeleteFunc(all, func(g []int) bool { return len(g) == 0 })
}

func TestPartsAndThinLinksOfRandomDesigns(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	for range 2_000 {
		experts := 1 + r.IntN(9)
		cases := make([][]int, 1+r.IntN(9))
		met := make([]bool, experts)
		for c := range cases {
			cases[c] = r.Perm(experts)[:1+r.IntN(min(3, experts))]
			for _, e := range cases[c] {
				met[e] = true
			}
		}
		ratings := panels(cases...)
		r.Shuffle(len(ratings), func(i, j int) { ratings[i], ratings[j] = ratings[j], ratings[i] })
		p := calibrate.Connect(ratings)
		whole := slices.DeleteFunc(groups(cases, experts, -1), func(g []int) bool { return !met[g[0]] })
		if p.Count != len(whole) {
			t.Fatalf("%v: %d parts, not %d", cases, p.Count, len(whole))
		}
		for _, g := range whole {
			for _, e := range g {
				if p.ExpertIn[e] != p.ExpertIn[g[0]] {
					t.Fatalf("%v: experts %v are of one part: %v", cases, g, p.ExpertIn)
				}
			}
		}
		var thin []calibrate.ThinLink
		for c, panel := range cases {
			l := calibrate.ThinLink{Case: c}
			for _, g := range groups(cases, experts, c) {
				side := calibrate.Side{Experts: len(g)}
				for _, e := range g {
					if slices.Contains(panel, e) {
						side.Panel = append(side.Panel, e)
					}
				}
				if side.Panel != nil {
					l.Sides = append(l.Sides, side)
				}
			}
			slices.SortFunc(l.Sides, func(a, b calibrate.Side) int {
				return cmp.Or(cmp.Compare(b.Experts, a.Experts), cmp.Compare(a.Panel[0], b.Panel[0]))
			})
			if len(l.Sides) > 1 {
				thin = append(thin, l)
			}
		}
		if !slices.EqualFunc(p.Thin, thin, func(a, b calibrate.ThinLink) bool {
			return a.Case == b.Case && slices.EqualFunc(a.Sides, b.Sides, func(a, b calibrate.Side) bool {
				return a.Experts == b.Experts && slices.Equal(a.Panel, b.Panel)
			})
		}) {
			t.Fatalf("%v: thin links %+v, not %+v", cases, p.Thin, thin)
		}
	}
}

// TestResistanceAgainstElimination compares with Gauss's elimination on the whole graph of cases and experts.
func TestResistanceAgainstElimination(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	for range 50 {
		const experts, count = 12, 20
		cases := make([][]int, count)
		for c := range cases {
			cases[c] = r.Perm(experts)[:3]
		}
		p := calibrate.Connect(panels(cases...))
		a, b := r.IntN(experts), r.IntN(experts)
		if a == b || !p.Comparable(a, b) {
			continue
		}
		n := experts + count
		m := make([][]float64, n) // the Laplacian, node b grounded, with the current on the right
		for i := range m {
			m[i] = make([]float64, n+1)
			m[i][i] = 1e-13 // holds other parts
		}
		for c, panel := range cases {
			for _, e := range panel {
				m[e][e]++
				m[experts+c][experts+c]++
				m[e][experts+c]--
				m[experts+c][e]--
			}
		}
		m[b] = make([]float64, n+1)
		m[b][b] = 1
		m[a][n] = 1
		for k := range n {
			for i := k + 1; i < n; i++ {
				f := m[i][k] / m[k][k]
				for j := k; j <= n; j++ {
					m[i][j] -= f * m[k][j]
				}
			}
		}
		x := make([]float64, n)
		for i := n - 1; i >= 0; i-- {
			s := m[i][n]
			for j := i + 1; j < n; j++ {
				s -= m[i][j] * x[j]
			}
			x[i] = s / m[i][i]
		}
		if got := p.Resistance(a, b); !near(got, x[a], 1e-8) {
			t.Errorf("%v: resistance of %d and %d: %v, by elimination %v", cases, a, b, got, x[a])
		}
	}
}

func TestALongChainIsWalked(t *testing.T) {
	cases := make([][]int, 50_000)
	for c := range cases {
		cases[c] = []int{c, c + 1}
	}
	p := calibrate.Connect(panels(cases...))
	if p.Count != 1 || len(p.Thin) != len(cases) {
		t.Errorf("%d parts, %d thin links", p.Count, len(p.Thin))
	}
}

func TestConnectOfGaps(t *testing.T) {
	p := calibrate.Connect([]calibrate.Rating{{Case: 2, Expert: 3}})
	if p.Count != 1 || !slices.Equal(p.CaseIn, []int{-1, -1, 0}) || !slices.Equal(p.ExpertIn, []int{-1, -1, -1, 0}) {
		t.Errorf("%+v", p)
	}
	if p := calibrate.Connect(nil); p.Count != 0 {
		t.Errorf("%+v", p)
	}
}
