package public

import "testing"

// TestNumbersAsPeopleTypeThem: signs that group a number fall away; the ending of a certificate that took the place of another stays.
func TestNumbersAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{
		"26 010 100 005": "26010100005", "26-010-100-005": "26010100005", "p2026-00001": "P202600001", "№ 26.010.100.005": "26010100005", "26010100005-2": "26010100005-2", " 26 010 100 005-2 ": "26010100005-2",
		"<b>": "-", "": "",
	} {
		if got := cleanNumber(typed); got != want {
			t.Errorf("%q is read as %q, not %q", typed, got, want)
		}
	}
}
