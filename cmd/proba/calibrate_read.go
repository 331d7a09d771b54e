package main

import (
	"os"
	"strconv"
	"strings"

	"proba.example/assign/tables"
	"proba.example/calibrate"
)

// What can be wrong with a file of ratings beside what tables names.
const (
	faultNoName      tables.Code = "rating_name"     // Name is the column whose cell is empty
	faultNoNumber    tables.Code = "rating_number"   // Value is no decimal number with at most four decimals
	faultNoCategory  tables.Code = "rating_category" // Value is not a whole number from 0 to Most
	faultTwice       tables.Code = "rating_twice"    // the same expert, case and item in an earlier row
	faultNoItems     tables.Code = "rating_items"    // the model needs the column item
	faultManyRatings tables.Code = "rating_many"     // more rows than Most
)

const (
	maxDecimals = 4
	unit        = 10_000        // ten-thousandths in a point
	maxTotal    = 1_000_000_000 // ten-thousandths
	maxRatings  = 20_000_000
)

// ratingsFile are ratings with the names of whom and what they are about, in the order of the file.
type ratingsFile struct {
	ratings               []calibrate.Rating // scores in ten-thousandths of a point
	cases, experts, items []string
	hasItems              bool
	categories            bool // every score is one that the many-facet model takes
	decimals              int  // the most that a score has
}

// numbered gives names numbers in the order in which they come.
type numbered struct {
	names *[]string
	index map[string]int
}

func (n numbered) of(name string) int {
	i, known := n.index[name]
	if !known {
		i = len(*n.names)
		name = strings.Clone(name) // the cell belongs to its row
		n.index[name] = i
		*n.names = append(*n.names, name)
	}
	return i
}

// readRatings reads a file of ratings. With categories, scores that the many-facet model does not take are faults.
func readRatings(name string, categories bool) (*ratingsFile, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := &ratingsFile{categories: true}
	cases, experts, items := numbered{&r.cases, map[string]int{}}, numbered{&r.experts, map[string]int{}}, numbered{&r.items, map[string]int{}}
	type place struct{ c, e, i int32 }
	seen := map[place]bool{}
	err = tables.Walk(tables.File{Name: name, Data: f}, []string{"case", "expert", "score"}, func(w *tables.Row) bool {
		if len(r.ratings) == maxRatings {
			w.Fault("", tables.Fault{Code: faultManyRatings, Most: maxRatings})
			return false
		}
		r.hasItems = w.Has("item")
		if categories && !r.hasItems {
			w.Fault("", tables.Fault{Code: faultNoItems})
			return false
		}
		for _, column := range []string{"case", "expert", "item"} {
			if w.Has(column) && w.Cell(column) == "" {
				return w.Fault(column, tables.Fault{Code: faultNoName, Name: column})
			}
		}
		score, decimals, ok := parseScore(w.Number("score"))
		if !ok {
			return w.Fault("score", tables.Fault{Code: faultNoNumber, Value: w.Cell("score"), Most: maxTotal / unit})
		}
		category := score >= 0 && score <= calibrate.MaxCategory*unit && score%unit == 0
		if categories && !category {
			return w.Fault("score", tables.Fault{Code: faultNoCategory, Value: w.Cell("score"), Most: calibrate.MaxCategory})
		}
		r.categories = r.categories && category
		r.decimals = max(r.decimals, decimals)
		x := calibrate.Rating{Case: cases.of(w.Cell("case")), Expert: experts.of(w.Cell("expert")), Item: items.of(w.Cell("item")), Score: score}
		at := place{int32(x.Case), int32(x.Expert), int32(x.Item)} //nolint:gosec // fewer than maxRatings
		if seen[at] {
			return w.Fault("score", tables.Fault{Code: faultTwice, Name: w.Cell("expert"), Value: w.Cell("case")})
		}
		seen[at] = true
		r.ratings = append(r.ratings, x)
		return true
	})
	return r, err
}

// parseScore reads a decimal number as whole ten-thousandths, exactly.
func parseScore(s string) (score, decimals int, ok bool) {
	sign := 1
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		sign, s = -1, rest
	}
	whole, fraction, cut := strings.Cut(s, ".")
	if whole == "" || cut && fraction == "" || len(whole) > 9 || len(fraction) > maxDecimals {
		return 0, 0, false
	}
	digits := whole + fraction + strings.Repeat("0", maxDecimals-len(fraction))
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, 0, false
		}
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n > maxTotal {
		return 0, 0, false
	}
	return sign * n, len(strings.TrimRight(fraction, "0")), true
}

// byItem are the ratings as the many-facet model takes them.
func (r *ratingsFile) byItem() []calibrate.Rating {
	of := make([]calibrate.Rating, len(r.ratings))
	for i, x := range r.ratings {
		x.Score /= unit
		of[i] = x
	}
	return of
}

// totals are one rating for each expert of a case: the sum over its items. Where somebody did not score all of them, the
// sums do not compare, and the expert and case are named instead.
func (r *ratingsFile) totals() (of []calibrate.Rating, expert, missing string) {
	type pair struct{ c, e int }
	place := map[pair]int{}
	counts := []int(nil)
	for _, x := range r.ratings {
		at := pair{x.Case, x.Expert}
		i, known := place[at]
		if !known {
			i = len(of)
			place[at] = i
			of = append(of, calibrate.Rating{Case: x.Case, Expert: x.Expert})
			counts = append(counts, 0)
		}
		of[i].Score += x.Score
		counts[i]++
	}
	for i, n := range counts {
		if n < len(r.items) {
			return nil, r.experts[of[i].Expert], r.cases[of[i].Case]
		}
	}
	return of, "", ""
}
