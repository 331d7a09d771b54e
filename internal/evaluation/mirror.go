package evaluation

import (
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Use is how often experts gave each level, over the items of registered results.
type Use struct {
	Levels []scheme.Level // the scale, best first
	Own    []int          // by one expert, in the order of Levels
	Peers  []int          // by all others
	Cases  int            // in which the expert scored
	Others int            // experts among the peers
}

// FewestCases and FewestPeers are how much must be there before an expert's use of the scale is set beside the others': with less one
// could work out what a single colleague gave.
const (
	FewestCases = 5
	FewestPeers = 3
)

// Enough says whether there is enough to compare.
func (u Use) Enough() bool { return u.Cases >= FewestCases && u.Others >= FewestPeers }

// Mirror counts how an expert and the others used the scale of a sheet in registered results. The level of a mark is that whose points
// it got.
func Mirror(sheet *scheme.Sheet, results []Result, expert party.PersonID) Use {
	u := Use{Levels: sheet.Levels()}
	u.Own, u.Peers = make([]int, len(u.Levels)), make([]int, len(u.Levels))
	place := make(map[scheme.Level]int, len(u.Levels))
	for i, l := range u.Levels {
		place[l] = i
	}
	others := map[party.PersonID]bool{}
	for _, r := range results {
		for i, x := range r.Experts {
			count := u.Peers
			if x == expert {
				count = u.Own
				u.Cases++
			} else {
				others[x] = true
			}
			for _, ir := range r.Items {
				item, ok := sheet.Item(ir.Item)
				if !ok || item.OwnScale() {
					continue
				}
				for _, l := range item.Levels {
					if points, ok := item.Points(l); ok && points == ir.Each[i] {
						count[place[l]]++
						break
					}
				}
			}
		}
	}
	u.Others = len(others)
	return u
}

// Share is a count in per cent of all counts, to the nearest whole one; 0 of none.
func Share(counts []int, i int) int64 {
	all := 0
	for _, n := range counts {
		all += n
	}
	if all == 0 {
		return 0
	}
	return (int64(counts[i])*200 + int64(all)) / (2 * int64(all))
}
