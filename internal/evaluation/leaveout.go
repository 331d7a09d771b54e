package evaluation

import (
	"strings"

	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Without is what a result would come to with one expert left out.
type Without struct {
	Expert     party.PersonID `json:"expert"`
	Total      scheme.Tenths  `json:"total"`
	Technology string         `json:"technology"`
	Award      bool           `json:"award"` // every award threshold of the edition would be met
}

// LeaveOneOut consolidates the marks again with each expert left out in turn, in the order of Result.Experts; nil where fewer than two
// gave them. total is the one that decides: where it is not that of the marks as given, each outcome is moved by the same difference,
// so that what is asked is always whether this total hangs on one expert. The errors are those of
// [scheme.Edition.ConsolidateTechnology].
func LeaveOneOut(r Result, total scheme.Tenths, e *scheme.Edition) ([]Without, error) {
	if len(r.Experts) < 2 {
		return nil, nil
	}
	out := make([]Without, len(r.Experts))
	for i, who := range r.Experts {
		w := Without{Expert: who, Total: total - r.Total}
		earned := r.without(i, e)
		w.Total += earned.Total
		var err error
		if len(r.Technologies) == 0 {
			// the edition rates no technology
		} else if w.Technology, err = e.ConsolidateTechnology(but(r.Technologies, i)); err != nil {
			return nil, err
		}
		earned.Total, earned.Technology = w.Total, w.Technology
		w.Award = e.JudgeEarned(earned).Award
		out[i] = w
	}
	return out, nil
}

// without is what the marks of all experts but the i-th come to. An item's id begins with the code of its area.
func (r Result) without(i int, e *scheme.Edition) scheme.Earned {
	x := scheme.Earned{Areas: make(map[string]scheme.Tenths, len(r.Areas))}
	for _, item := range r.Items {
		points := e.ConsolidateItem(but(item.Each, i))
		x.Total += points
		for _, a := range r.Areas {
			if strings.HasPrefix(item.Item, a.Area+".") {
				x.Areas[a.Area] += points
			}
		}
	}
	for _, a := range r.Areas { // a bonus lifts nothing above its maximum
		if over := x.Areas[a.Area] - a.Max; over > 0 {
			x.Areas[a.Area] = a.Max
			x.Total -= over
		}
	}
	if r.Max > 0 {
		x.Total = min(x.Total, r.Max)
	}
	return x
}

// HangsOn are the experts on any one of whom a refusal for points hangs: without that expert the award would be reached. A sole
// expert's refusal hangs on that expert.
func HangsOn(r Result, without []Without) []party.PersonID {
	if len(r.Experts) == 1 {
		return r.Experts
	}
	var out []party.PersonID
	for _, w := range without {
		if w.Award {
			out = append(out, w.Expert)
		}
	}
	return out
}

// but leaves one out; the list is left alone.
func but[T any](list []T, i int) []T {
	rest := make([]T, 0, len(list)-1)
	return append(append(rest, list[:i]...), list[i+1:]...)
}
