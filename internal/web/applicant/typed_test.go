package applicant

import (
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/locale"
)

func TestWholeNumbersAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]int64{
		"0": 0, "12000000": 12_000_000, "12,000,000": 12_000_000, "12 000 000": 12_000_000, "12\u00a0000\u00a0000": 12_000_000, "12\u202f000": 12_000,
		"12.000.000": 12_000_000, "₩12,000,000": 12_000_000, "12,000,000원": 12_000_000, " 7 ": 7, "-5": -5, "−5": -5, "(5,000)": -5000, "△5": -5, "-₩5": -5,
	} {
		if got, ok := readWhole(typed); !ok || got != want {
			t.Errorf("%q is read as %d, %t", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "-", "()", "1.5", "12,00", "1,2345", "12.000", "1e9", "0x10", "twelve", "--5", "99999999999999999999", "१२"} {
		if got, ok := readWhole(typed); ok {
			t.Errorf("%q is read as %d", typed, got)
		}
	}
}

func TestWhatThePagePrintsThePageReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-1_000_000_000_000_000, 1_000_000_000_000_000).Draw(t, "figure")
		for _, l := range locale.Languages {
			if got, ok := readWhole(locale.For(l).Number(n)); !ok || got != n {
				t.Fatalf("%d printed in %s is read as %d, %t", n, l, got, ok)
			}
		}
	})
}

func TestDatesAsPeopleTypeThem(t *testing.T) {
	for _, typed := range []string{"2026-01-31", "2026. 1. 31.", "2026.01.31", "2026/1/31", "31.01.2026", "31.1.2026 г."} {
		if d, ok := readDate(typed); !ok || d.String() != "2026-01-31" {
			t.Errorf("%q is read as %s, %t", typed, d, ok)
		}
	}
	for _, typed := range []string{"soon", "2026-02-30", "31.13.2026", "1/2/26", "20260131"} {
		if d, ok := readDate(typed); ok {
			t.Errorf("%q is read as %s", typed, d)
		}
	}
	if d, ok := readDate(" "); !ok || !d.IsZero() {
		t.Error("an empty field is no date, and no fault")
	}
}

func TestADecimalCommaIsLeftToTheItem(t *testing.T) {
	for _, c := range []struct {
		typed     string
		thousands bool
		want      string
	}{
		{"12,000", true, "12000"}, {"12,000", false, "12,000"}, {"1,200,000", false, "1200000"}, {"3,5", true, "3,5"}, {"1,200.5", false, "1200.5"}, {"12 000", false, "12000"},
	} {
		if got := plainNumber(c.typed, c.thousands); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.typed, got, c.want)
		}
	}
}

func TestMergingAFormWithWhatSomebodyElseSaved(t *testing.T) {
	for _, c := range []struct {
		what, from, stored, typed string
		want                      fate
	}{
		{"nobody touched it", "A", "A", "A", untouched},
		{"I alone", "A", "A", "B", changed},
		{"the other alone", "A", "B", "A", untouched},
		{"both alike", "A", "B", "B", untouched},
		{"both, differently", "A", "B", "C", clash},
	} {
		if got := merge(c.typed, c.stored, mark(c.from)); got != c.want {
			t.Errorf("%s: %d, want %d", c.what, got, c.want)
		}
	}
	if merge("C", "A", "") != clash {
		t.Error("a form without marks must not overwrite anything")
	}
}
