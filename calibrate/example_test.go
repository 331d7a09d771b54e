package calibrate_test

import (
	"context"
	"fmt"

	"proba.example/calibrate"
)

// Three experts score cases on two items, 0 to 3. The third is kinder than the others; the model tells how much of the scores is
// owed to the cases and how much to the expert.
func ExampleFitFacets() {
	panels := [][]int{{0, 1}, {0, 1}, {1, 2}, {0, 2}, {1, 2}, {0, 2}}
	scores := [][][2]int{ // of each case: by each member of the panel, on both items
		{{0, 1}, {1, 0}}, {{3, 1}, {1, 3}}, {{2, 1}, {2, 3}}, {{0, 1}, {1, 1}}, {{1, 3}, {3, 2}}, {{1, 0}, {3, 2}},
	}
	var ratings []calibrate.Rating
	for c, panel := range panels {
		for k, e := range panel {
			for i, x := range scores[c][k] {
				ratings = append(ratings, calibrate.Rating{Case: c, Expert: e, Item: i, Score: x})
			}
		}
	}
	f, err := calibrate.FitFacets(context.Background(), ratings, calibrate.FacetOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for e, m := range f.Experts {
		fmt.Printf("expert %d: severity %+.2f ± %.2f\n", e, m.Value, m.SE)
	}
	for c, m := range f.Cases[:3] {
		fmt.Printf("case %d: %.1f as given, %.1f ± %.1f by an average expert\n", c, 2*float64(m.Total)/float64(m.Ratings), f.Fair[c].Value, f.Fair[c].SE)
	}
	// Output:
	// expert 0: severity +0.83 ± 0.57
	// expert 1: severity +0.13 ± 0.49
	// expert 2: severity -0.96 ± 0.50
	// case 0: 1.0 as given, 2.1 ± 0.6 by an average expert
	// case 1: 4.0 as given, 4.0 ± 0.8 by an average expert
	// case 2: 4.0 as given, 3.2 ± 0.8 by an average expert
}
