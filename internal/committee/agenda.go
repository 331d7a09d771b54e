package committee

import (
	"slices"

	"proba.example/internal/party"
)

// Order puts the agenda into an order in which members leave and come back seldom: first the cases nobody stays out of, then always the
// one that changes the room least; of equal ones the one that was put first.
func Order(items []Item) []Item {
	left := slices.Clone(items)
	order := make([]Item, 0, len(left))
	var room []Out
	for len(left) > 0 {
		best := 0
		for i := range left {
			if moves(room, left[i].Out) < moves(room, left[best].Out) {
				best = i
			}
		}
		room = left[best].Out
		order = append(order, left[best])
		left = slices.Delete(left, best, best+1)
	}
	return order
}

// Moves is how often a member leaves the room or comes back during the agenda; everybody is in the room before it and after it.
func Moves(items []Item) int {
	n, room := 0, []Out(nil)
	for _, i := range items {
		n += moves(room, i.Out)
		room = i.Out
	}
	return n + len(room)
}

// moves counts who is out before and not after, or the other way round.
func moves(before, after []Out) int {
	n := 0
	for _, o := range before {
		if !stays(after, o.Person) {
			n++
		}
	}
	for _, o := range after {
		if !stays(before, o.Person) {
			n++
		}
	}
	return n
}

func stays(out []Out, who party.PersonID) bool {
	return slices.ContainsFunc(out, func(o Out) bool { return o.Person == who })
}
