// Package calibrate tells what a rating says about the case and what it says about the expert who gave it.
//
// Experts differ in severity, and two or three of them see each case: a raw mean is partly a draw of experts. The
// package estimates severity and takes it out, in two ways with one input, a list of [Rating]:
//
//   - [FitFacets] is the many-facet Rasch model, for item-level scores on a short scale: measures of cases, experts and
//     items on one ruler, how well each expert's scores fit, and the score of each case that an expert of average
//     severity would have given.
//   - [FitLinear] is the model of crossed random effects, for totals: how much cases, experts and the rest vary, and
//     what each case's total is worth.
//
// [Connect] tells first who can be compared with whom at all. Nothing is compared across parts of a design that no
// common case connects, unless the caller states that experts were drawn at random.
//
// Every estimate comes with its standard error. Equal input gives equal digits on every machine: rows are put in one
// order before anything is summed, sums over goroutines have fixed parts, and no product is fused into a sum. The
// package needs nothing but the standard library and knows nothing of companies or schemes.
package calibrate

import (
	"errors"
	"fmt"
)

// Rating is one score that an expert gave a case. Case, Expert and Item are numbered from 0 without gaps: callers map
// their own names. For [FitFacets] a score is a category, 0 to the item's greatest. For [FitLinear] it is a total in
// the caller's unit, such as tenths of a point, and Item is ignored unless [LinearOptions] asks for it.
type Rating struct{ Case, Expert, Item, Score int }

// ErrRatings says that ratings contradict the rules of [Rating] or of the model they were given to. The error that
// wraps it names the rating, counted from 0, or what is missing.
var ErrRatings = errors.New("calibrate: the ratings are not well formed")

// maxScore bounds scores so that sums of squares of whole scores stay exact in a float64 or an int64.
const maxScore = 1_000_000_000

// sizes are how many cases, experts and items some ratings are about.
type sizes struct{ cases, experts, items int }

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRatings, fmt.Sprintf(format, args...))
}

// count measures ratings and refuses those whose numbers have gaps or lie outside every range.
func count(ratings []Rating) (sizes, error) {
	if len(ratings) == 0 {
		return sizes{}, malformed("there are none")
	}
	var seen [3][]bool
	for k := range seen {
		seen[k] = make([]bool, len(ratings)) // numbers without gaps never exceed the number of ratings
	}
	for i, r := range ratings {
		for k, id := range [3]int{r.Case, r.Expert, r.Item} {
			if id < 0 || id >= len(ratings) {
				return sizes{}, malformed("rating %d: %s %d; numbers begin with 0 and have no gaps", i, facetNames[k], id)
			}
			seen[k][id] = true
		}
		if r.Score < -maxScore || r.Score > maxScore {
			return sizes{}, malformed("rating %d: score %d is not between −%d and %d", i, r.Score, maxScore, maxScore)
		}
	}
	var n [3]int
	for k := range seen {
		for id, there := range seen[k] {
			if !there {
				continue
			}
			if id != n[k] {
				return sizes{}, malformed("%s %d has no rating, %s %d has", facetNames[k], n[k], facetNames[k], id)
			}
			n[k]++
		}
	}
	return sizes{n[0], n[1], n[2]}, nil
}

var facetNames = [3]string{"case", "expert", "item"}
