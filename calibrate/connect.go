package calibrate

import (
	"math"
	"slices"
)

// Parts tells which cases and experts can be compared at all: two experts through a chain of cases that both rated,
// two cases through a chain of experts. Severity has no meaning across parts: whether one panel was severe or its
// cases were weak cannot be told from the scores.
type Parts struct {
	Count            int   // 1 where everything can be compared
	CaseIn, ExpertIn []int // the part of each; parts are numbered by their first case. −1 for whoever has no rating
	Thin             []ThinLink
	links            *links
}

// ThinLink is a case on which a comparison depends alone: without it, the sides could not be compared. A comparison
// across it carries the whole error of one case's ratings.
type ThinLink struct {
	Case  int
	Sides []Side // two or more, greatest first
}

// Side is what one side of a thin link holds.
type Side struct {
	Panel   []int // the experts of the case itself who stand on this side, ascending
	Experts int   // all experts on this side
}

// links is the graph: for every case its experts and for every expert their cases, each once and ascending.
type links struct{ ofCase, ofExpert [][]int32 }

// Connect finds the parts of a design by union-find, and the cases that hold a part together alone. It takes any
// ratings whose numbers are not negative; numbers with gaps make cases and experts of no part.
func Connect(ratings []Rating) Parts {
	var n sizes
	for _, r := range ratings {
		n.cases, n.experts = max(n.cases, r.Case+1), max(n.experts, r.Expert+1)
	}
	g := link(ratings, n)
	set := newForest(n.cases + n.experts)
	for c, experts := range g.ofCase {
		for _, e := range experts {
			set.join(c, n.cases+int(e))
		}
	}
	p := Parts{CaseIn: make([]int, n.cases), ExpertIn: make([]int, n.experts), links: g}
	for c := range p.CaseIn {
		switch r := set.root(c); {
		case len(g.ofCase[c]) == 0:
			p.CaseIn[c] = -1
		case r == c:
			p.CaseIn[c] = p.Count
			p.Count++
		default:
			p.CaseIn[c] = p.CaseIn[r]
		}
	}
	for e, cases := range g.ofExpert {
		p.ExpertIn[e] = -1
		if len(cases) > 0 {
			p.ExpertIn[e] = p.CaseIn[cases[0]]
		}
	}
	p.Thin = g.thin()
	return p
}

// forest is union-find (Galler and Fischer 1964); the smallest number of a set is its root, so that the first case names
// its part.
type forest []int32

func newForest(n int) forest {
	f := make(forest, n)
	for i := range f {
		f[i] = int32(i) //nolint:gosec // fewer nodes than ratings
	}
	return f
}

func (f forest) root(i int) int {
	for int(f[i]) != i {
		f[i] = f[f[i]]
		i = int(f[i])
	}
	return i
}

func (f forest) join(i, j int) {
	i, j = f.root(i), f.root(j)
	f[max(i, j)] = int32(min(i, j)) //nolint:gosec // as above
}

// link makes the graph in time linear in the ratings, whatever their order.
func link(ratings []Rating, n sizes) *links {
	raw := make([][]int32, n.experts)
	for _, r := range ratings {
		raw[r.Expert] = append(raw[r.Expert], int32(r.Case)) //nolint:gosec // fewer cases than ratings
	}
	g := &links{ofCase: make([][]int32, n.cases), ofExpert: raw}
	for e, cases := range raw {
		slices.Sort(cases)
		raw[e] = slices.Clip(slices.Compact(cases))
		for _, c := range raw[e] {
			g.ofCase[c] = append(g.ofCase[c], int32(e)) //nolint:gosec // fewer experts than ratings
		}
	}
	return g
}

// Of gives the cases and experts of a part, ascending.
func (p Parts) Of(part int) (cases, experts []int) {
	members := func(in []int) (ids []int) {
		for id, q := range in {
			if q == part {
				ids = append(ids, id)
			}
		}
		return ids
	}
	return members(p.CaseIn), members(p.ExpertIn)
}

// Comparable tells whether two experts' severities can be compared.
func (p Parts) Comparable(a, b int) bool { return p.ExpertIn[a] >= 0 && p.ExpertIn[a] == p.ExpertIn[b] }

// thin finds the cases whose removal separates experts: the cut vertices of the graph among the cases (Tarjan 1972),
// walked without recursion, since a chain may be as long as the list of ratings.
func (g *links) thin() []ThinLink {
	cases, nodes := len(g.ofCase), len(g.ofCase)+len(g.ofExpert)
	next := func(v int) []int32 {
		if v < cases {
			return g.ofCase[v]
		}
		return g.ofExpert[v-cases]
	}
	var (
		seen    = make([]int32, nodes) // order of discovery, from 1; 0 not yet
		low     = make([]int32, nodes) // the earliest node that a node's subtree reaches
		experts = make([]int32, nodes) // experts in the subtree
		from    = make([]int32, nodes)
		at      = make([]int32, nodes) // how many neighbours were walked
		order   []int32
		found   []ThinLink
		clock   int32
	)
	enter := func(v, parent int32) {
		clock++
		seen[v], low[v], from[v] = clock, clock, parent
		if int(v) >= cases {
			experts[v] = 1
		}
		order = append(order, v)
	}
	for start := range cases {
		if seen[start] != 0 || len(g.ofCase[start]) == 0 {
			continue
		}
		first := len(order)
		enter(int32(start), -1)                               //nolint:gosec // fewer nodes than ratings
		for stack := []int32{int32(start)}; len(stack) > 0; { //nolint:gosec // as above
			v := stack[len(stack)-1]
			if near := next(int(v)); int(at[v]) < len(near) {
				w := near[at[v]]
				at[v]++
				if int(v) < cases {
					w += int32(cases) //nolint:gosec // as above
				}
				switch {
				case seen[w] == 0:
					enter(w, v)
					stack = append(stack, w)
				case w != from[v]:
					low[v] = min(low[v], seen[w])
				}
				continue
			}
			stack = stack[:len(stack)-1]
			if u := from[v]; u >= 0 {
				low[u] = min(low[u], low[v])
				experts[u] += experts[v]
			}
		}
		for _, v := range order[first:] {
			if int(v) < cases && len(g.ofCase[v]) > 1 {
				if l, thin := g.sides(int(v), seen, low, from, experts, experts[start]); thin {
					found = append(found, l)
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b ThinLink) int { return a.Case - b.Case })
	return found
}

// sides tells what would fall apart without case c, in the tree that thin walked.
func (g *links) sides(c int, seen, low, from, experts []int32, all int32) (ThinLink, bool) {
	cases := int32(len(g.ofCase)) //nolint:gosec // fewer cases than ratings
	l := ThinLink{Case: c}
	rest := Side{Experts: int(all)}
	// The experts of the case in the order of discovery: each child opens a subtree, and the others lie in the subtree
	// opened last before them or on the way to the root.
	panel := slices.Clone(g.ofCase[c])
	slices.SortFunc(panel, func(a, b int32) int { return int(seen[a+cases] - seen[b+cases]) })
	open := -1 // the side in l.Sides that the last child opened; −1: the rest
	for _, e := range panel {
		v := e + cases
		switch {
		case seen[v] < seen[c]: // above the case
			rest.Panel = append(rest.Panel, int(e))
			continue
		case from[v] == int32(c): //nolint:gosec // as above
			open = -1
			if low[v] >= seen[c] { // nothing below reaches past the case
				open = len(l.Sides)
				l.Sides = append(l.Sides, Side{Experts: int(experts[v])})
				rest.Experts -= int(experts[v])
			}
		}
		side := &rest
		if open >= 0 {
			side = &l.Sides[open]
		}
		side.Panel = append(side.Panel, int(e))
	}
	if rest.Experts > 0 {
		l.Sides = append(l.Sides, rest)
	}
	for i := range l.Sides {
		slices.Sort(l.Sides[i].Panel)
	}
	slices.SortFunc(l.Sides, func(a, b Side) int {
		if a.Experts != b.Experts {
			return b.Experts - a.Experts
		}
		return a.Panel[0] - b.Panel[0]
	})
	return l, len(l.Sides) > 1
}

// Resistance is the effective resistance between two experts in the graph where each case that an expert rated is a
// wire of 1 ohm: with rating = case + severity + error, the severities' difference by least squares has the variance
// resistance × error variance (Klein and Randić 1993; Ghosh, Boyd and Saberi 2008). Two experts who share n cases and
// no other way have 2/n. It is +Inf across parts, where no difference can be told.
func (p Parts) Resistance(a, b int) float64 {
	if !p.Comparable(a, b) {
		return math.Inf(1)
	}
	if a == b {
		return 0
	}
	push := make([]float64, len(p.ExpertIn))
	push[a], push[b] = 1, -1
	x := p.links.solve(push)
	return x[a] - x[b]
}

// Connectivity is the algebraic connectivity of a part (Fiedler 1973): the second smallest eigenvalue of the
// Laplacian of its experts, where two experts of a case with n experts are tied by 1/n. Small values mean that some
// group of experts is barely tied to the others; 1/Connectivity bounds the variance of any contrast of severities of
// length 1, in units of the error variance. It is +Inf for a part with one expert.
func (p Parts) Connectivity(part int) float64 {
	_, experts := p.Of(part)
	if len(experts) < 2 {
		return math.Inf(1)
	}
	// Inverse iteration from a fixed start without symmetry.
	x, value := make([]float64, len(p.ExpertIn)), 0.0
	for i, e := range experts {
		x[e] = math.Sqrt(float64(i+1)) * float64(1-2*(i%2))
	}
	for range 500 {
		centre(x, experts)
		norm := math.Sqrt(dot(x, x))
		for _, e := range experts {
			x[e] /= norm
		}
		y := p.links.solve(x)
		last := value
		value = dot(x, y)
		x = y
		if math.Abs(value-last) <= 1e-12*value {
			break
		}
	}
	return 1 / value
}

func centre(x []float64, of []int) {
	mean := 0.0
	for _, i := range of {
		mean += x[i]
	}
	mean /= float64(len(of))
	for _, i := range of {
		x[i] -= mean
	}
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}

// apply multiplies by the Laplacian of the experts: y = D·x − Σ over cases of the case's mean x.
func (g *links) apply(x, y []float64) {
	for e, cases := range g.ofExpert {
		y[e] = float64(float64(len(cases)) * x[e])
	}
	for _, experts := range g.ofCase {
		if len(experts) == 0 {
			continue
		}
		mean := 0.0
		for _, e := range experts {
			mean += x[e]
		}
		mean /= float64(len(experts))
		for _, e := range experts {
			y[e] -= mean
		}
	}
}

// solve finds x with Laplacian·x = b by conjugate gradients, scaled by the diagonal; b sums to 0 within each part.
func (g *links) solve(b []float64) []float64 {
	n := len(b)
	x, r, z, d, q, scale := make([]float64, n), slices.Clone(b), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for e, cases := range g.ofExpert {
		for _, c := range cases {
			scale[e] += 1 - 1/float64(len(g.ofCase[c]))
		}
		if scale[e] == 0 {
			scale[e] = 1
		}
	}
	target := 1e-24 * dot(b, b)
	last := 0.0
	for range 20*n + 100 {
		for i := range z {
			z[i] = r[i] / scale[i]
		}
		rz := dot(r, z)
		if rz == 0 || dot(r, r) <= target {
			break
		}
		for i := range d {
			if last == 0 {
				d[i] = z[i]
			} else {
				d[i] = z[i] + float64(rz/last*d[i])
			}
		}
		last = rz
		g.apply(d, q)
		step := rz / dot(d, q)
		for i := range x {
			x[i] += float64(step * d[i])
			r[i] -= float64(step * q[i])
		}
	}
	return x
}
