package scheme_test

import (
	"errors"
	"testing"

	"proba.example/internal/scheme"
)

// Golden case 18 and article 13: the number of a certificate that is made anew.
func TestReissueNumbers(t *testing.T) {
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		old, region string
		copies      int
		want        string
	}{
		{"26060300123", "01", 1, "26010300123"},
		{"26060300123", "06", 1, "26060300123"},
		{"26060300123", "06", 2, "26060300123-2"},
		{"26060300123-2", "01", 1, "26010300123"},
		{"26060300123-2", "06", 3, "26060300123-3"},
		{"R26060300123", "01", 1, "R26010300123"},
		{"RR26060300123-4", "01", 2, "RR26010300123-2"},
	} {
		if got, err := e.ReissueNumber(c.old, c.region, c.copies); err != nil || got != c.want {
			t.Errorf("%s in %s, copy %d: %q, %v; want %s", c.old, c.region, c.copies, got, err, c.want)
		}
	}
	for _, c := range [][2]string{{"2606", "01"}, {"26060300123", "99x"}} {
		if got, err := e.ReissueNumber(c[0], c[1], 1); !errors.Is(err, scheme.ErrNumberPart) {
			t.Errorf("%s in %s: %q, %v", c[0], c[1], got, err)
		}
	}
}
