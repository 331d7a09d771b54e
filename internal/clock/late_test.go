package clock

import (
	"slices"
	"testing"

	"proba.example/internal/calendar"
)

// TestWhatIsLateIsSorted puts groups in their order and in each what has waited longest first.
func TestWhatIsLateIsSorted(t *testing.T) {
	day := func(n int) calendar.Date { return calendar.Of(2027, 3, n) }
	all := []Overdue{
		{What: What{OfPartners, "message"}, Name: "a", Due: day(1)},
		{What: What{OfReports, "report"}, Name: "c", Due: day(5)},
		{What: What{OfReports, "report"}, Name: "b", Due: day(5)},
		{What: What{OfReports, "report"}, Name: "z", Due: day(2)},
		{What: What{OfCertificates, "cure"}, Name: "y", Due: day(9)},
	}
	ByGroup(all)
	var names []string
	for _, x := range all {
		names = append(names, x.Name)
	}
	if want := []string{"y", "z", "b", "c", "a"}; !slices.Equal(names, want) {
		t.Errorf("%v, want %v", names, want)
	}
	for _, w := range Whats {
		if !slices.Contains(Groups, w.Group) {
			t.Errorf("%s is in no group", w)
		}
	}
}
