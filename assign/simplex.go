package assign

import "math"

// network is a minimum-cost flow problem with one supply per node, solved by the network simplex method on strongly
// feasible spanning trees (Ahuja, Magnanti and Orlin, "Network Flows", 1993, sections 11.5 and 11.6) with block search
// for the entering arc (Király and Kovács, "Efficient implementations of minimum-cost flow algorithms", 2012). Costs and
// flows are whole numbers, so the optimum is exact. Arcs may be added to a solved network: it goes on from where it stood.
//
// Every node has an artificial arc to the root, so dear that it carries flow only where the problem has no solution.
type network struct {
	nodes int32 // without the root, whose number it is

	// Arcs; the first nodes of them are the artificial ones.
	from, to   []int32
	room, flow []int32 // capacity and flow
	cost       []int64
	state      []int8 // atLower, inTree, atUpper

	// The spanning tree, rooted at the root: parent, the arc to it, whether that arc points up, depth, children.
	parent, up         []int32
	upward             []bool
	depth              []int32
	first, next, prior []int32
	price              []int64 // potential: cost + price[from] − price[to] is an arc's reduced cost

	search int32 // where the search for an entering arc goes on
	pivots int
}

const (
	atLower int8 = 1
	inTree  int8 = 0
	atUpper int8 = -1
	none         = int32(-1)
)

// newNetwork makes a network without arcs. Supplies sum to zero; dear is more than any path of arcs can cost.
func newNetwork(supply []int32, dear int64) *network {
	n := int32(len(supply)) //nolint:gosec // bounded by checkSize
	g := &network{nodes: n}
	g.parent, g.up, g.depth = make([]int32, n+1), make([]int32, n+1), make([]int32, n+1)
	g.first, g.next, g.prior = make([]int32, n+1), make([]int32, n+1), make([]int32, n+1)
	g.upward, g.price = make([]bool, n+1), make([]int64, n+1)
	for i := range g.first {
		g.first[i], g.next[i], g.prior[i] = none, none, none
	}
	g.parent[n], g.up[n] = none, none
	for i, s := range supply {
		node := int32(i) //nolint:gosec // as above
		from, to, amount := node, n, s
		if s < 0 {
			from, to, amount = n, node, -s
		}
		arc := g.add(from, to, math.MaxInt32, dear)
		g.state[arc], g.flow[arc] = inTree, amount
		g.up[node], g.upward[node], g.depth[node] = arc, from == node, 1
		g.price[node] = dear
		if from == node {
			g.price[node] = -dear
		}
		g.attach(node, n)
	}
	return g
}

// add adds an arc without flow and returns its number.
func (g *network) add(from, to, room int32, cost int64) int32 {
	g.from, g.to = append(g.from, from), append(g.to, to)
	g.room, g.flow = append(g.room, room), append(g.flow, 0)
	g.cost, g.state = append(g.cost, cost), append(g.state, atLower)
	return int32(len(g.from) - 1) //nolint:gosec // bounded by checkSize
}

func (g *network) attach(node, parent int32) {
	g.parent[node], g.prior[node], g.next[node] = parent, none, g.first[parent]
	if f := g.first[parent]; f != none {
		g.prior[f] = node
	}
	g.first[parent] = node
}

func (g *network) detach(node int32) {
	before, after := g.prior[node], g.next[node]
	if before == none {
		g.first[g.parent[node]] = after
	} else {
		g.next[before] = after
	}
	if after != none {
		g.prior[after] = before
	}
}

// solve pivots until no arc improves. It stops early, reporting false, when stop says so; the flow then is feasible in
// the same sense as before.
func (g *network) solve(stop func() bool) bool {
	for g.pivot() {
		if g.pivots++; g.pivots%1024 == 0 && stop() {
			return false
		}
	}
	return true
}

// enter finds the arc that violates optimality most within the first block that has one; none when no arc does.
func (g *network) enter() int32 {
	arcs := int32(len(g.from)) //nolint:gosec // bounded by checkSize
	block := max(int32(math.Sqrt(float64(arcs))), 16)
	best, worst, left := none, int64(0), block
	e := g.search
	for range arcs {
		if e >= arcs {
			e = 0
		}
		if s := g.state[e]; s != inTree {
			if c := int64(s) * (g.cost[e] + g.price[g.from[e]] - g.price[g.to[e]]); c < worst {
				worst, best = c, e
			}
		}
		e++
		if left--; left == 0 {
			if best != none {
				break
			}
			left = block
		}
	}
	g.search = e
	return best
}

// pivot improves the flow by one arc; false when it is optimal.
func (g *network) pivot() bool {
	e := g.enter()
	if e == none {
		return false
	}
	// Flow is pushed along the arc from tail to head, then up from head to the join and down to tail.
	tail, head := g.from[e], g.to[e]
	if g.state[e] == atUpper {
		tail, head = head, tail
	}
	join := g.join(tail, head)

	// Of the arcs that block first, the last one in the direction of the cycle leaves: the tree stays strongly feasible,
	// and no sequence of pivots can come back to where it was.
	amount, leaving, below := g.room[e], none, none
	for x := tail; x != join; x = g.parent[x] {
		a := g.up[x]
		left := g.room[a] - g.flow[a]
		if g.upward[x] {
			left = g.flow[a]
		}
		if left < amount {
			amount, leaving, below = left, x, tail
		}
	}
	for x := head; x != join; x = g.parent[x] {
		a := g.up[x]
		left := g.flow[a]
		if g.upward[x] {
			left = g.room[a] - g.flow[a]
		}
		if left <= amount {
			amount, leaving, below = left, x, head
		}
	}

	if amount > 0 {
		g.push(e, tail, head, join, amount)
	}
	if leaving == none {
		g.state[e] = -g.state[e]
		return true
	}
	out := g.up[leaving]
	g.state[out] = atUpper
	if g.flow[out] == 0 {
		g.state[out] = atLower
	}
	g.state[e] = inTree
	above := tail
	if below == tail {
		above = head
	}
	g.hang(below, above, leaving, e)
	return true
}

func (g *network) join(a, b int32) int32 {
	for a != b {
		if g.depth[a] >= g.depth[b] {
			a = g.parent[a]
		} else {
			b = g.parent[b]
		}
	}
	return a
}

func (g *network) push(e, tail, head, join, amount int32) {
	if g.state[e] == atLower {
		g.flow[e] += amount
	} else {
		g.flow[e] -= amount
	}
	for x := tail; x != join; x = g.parent[x] {
		if g.upward[x] {
			g.flow[g.up[x]] -= amount
		} else {
			g.flow[g.up[x]] += amount
		}
	}
	for x := head; x != join; x = g.parent[x] {
		if g.upward[x] {
			g.flow[g.up[x]] += amount
		} else {
			g.flow[g.up[x]] -= amount
		}
	}
}

// hang cuts the subtree at leaving and hangs it, by its node below, under above with the arc e.
func (g *network) hang(below, above, leaving, e int32) {
	node, parent, arc := below, above, e
	for {
		oldParent, oldArc := g.parent[node], g.up[node]
		g.detach(node)
		g.attach(node, parent)
		g.up[node], g.upward[node] = arc, g.from[arc] == node
		if node == leaving {
			break
		}
		node, parent, arc = oldParent, node, oldArc
	}
	price := g.price[above] + g.cost[e]
	if g.from[e] == below {
		price = g.price[above] - g.cost[e]
	}
	shift := price - g.price[below]
	for x := below; ; {
		g.price[x] += shift
		g.depth[x] = g.depth[g.parent[x]] + 1
		if g.first[x] != none {
			x = g.first[x]
			continue
		}
		for x != below && g.next[x] == none {
			x = g.parent[x]
		}
		if x == below {
			return
		}
		x = g.next[x]
	}
}

// reprice computes every price anew from the costs of the tree's arcs, after costs were changed.
func (g *network) reprice() {
	root := g.nodes
	for x := g.first[root]; x != none; {
		a := g.up[x]
		if g.upward[x] {
			g.price[x] = g.price[g.parent[x]] - g.cost[a]
		} else {
			g.price[x] = g.price[g.parent[x]] + g.cost[a]
		}
		if g.first[x] != none {
			x = g.first[x]
			continue
		}
		for x != root && g.next[x] == none {
			x = g.parent[x]
		}
		if x == root {
			return
		}
		x = g.next[x]
	}
}
