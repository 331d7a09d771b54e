package evaluation_test

import (
	"slices"
	"testing"

	"proba.example/internal/evaluation"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

func TestAMirrorCountsLevelsAndHidesSingleColleagues(t *testing.T) {
	shipped, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	sheet, _ := shipped.Sheet("manufacturing")
	result := func(experts []party.PersonID, levels ...int) evaluation.Result {
		r := evaluation.Result{Experts: experts}
		for _, it := range sheet.Items() {
			ir := evaluation.ItemResult{Item: it.ID}
			for _, l := range levels {
				points, _ := it.Points(it.Levels[l])
				ir.Each = append(ir.Each, points)
			}
			r.Items = append(r.Items, ir)
		}
		return r
	}
	results := []evaluation.Result{
		result([]party.PersonID{"me", "a"}, 0, 1), result([]party.PersonID{"b", "me"}, 1, 0), result([]party.PersonID{"c", "a"}, 4, 4),
		result([]party.PersonID{"me", "c"}, 0, 0), result([]party.PersonID{"me", "a"}, 2, 1),
	}
	n := sheet.Len()
	u := evaluation.Mirror(sheet, results, "me")
	if want := []int{3 * n, 0, n, 0, 0}; !slices.Equal(u.Own, want) || u.Cases != 4 {
		t.Errorf("own levels %v in %d cases, want %v in 4", u.Own, u.Cases, want)
	}
	if want := []int{n, 3 * n, 0, 0, 2 * n}; !slices.Equal(u.Peers, want) || u.Others != 3 {
		t.Errorf("the others' levels %v of %d experts, want %v of 3", u.Peers, u.Others, want)
	}
	if u.Enough() {
		t.Error("four cases are enough")
	}
	if u = evaluation.Mirror(sheet, append(results, result([]party.PersonID{"me", "a"}, 0, 1)), "me"); !u.Enough() {
		t.Errorf("five cases beside three others are not enough: %+v", u)
	}
	if got := evaluation.Share(u.Own, 0); got != 80 {
		t.Errorf("the top level in %d %%, want 80", got)
	}
	two := []evaluation.Result{}
	for range 9 {
		two = append(two, result([]party.PersonID{"me", "a"}, 0, 1), result([]party.PersonID{"me", "b"}, 0, 1))
	}
	if evaluation.Mirror(sheet, two, "me").Enough() {
		t.Error("two colleagues are enough")
	}
	if evaluation.Share([]int{0, 0}, 0) != 0 || evaluation.Share([]int{1, 2}, 1) != 67 {
		t.Error("shares are not rounded to the nearest per cent")
	}
}
