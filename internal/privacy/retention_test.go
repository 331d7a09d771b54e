package privacy_test

import (
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/privacy"
)

// The rules that ship are whole and count years from the end of a matter; a rule without years has no end that is known.
func TestTheRulesThatShip(t *testing.T) {
	r, err := privacy.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	ended := calendar.Of(2026, 3, 1)
	for code, want := range map[privacy.RuleCode]calendar.Date{
		privacy.Money: ended.AddYears(5), privacy.Certified: ended.AddYears(5), privacy.Decided: ended.AddYears(3), privacy.Sealed: {}, "other": {},
	} {
		if got := r.Until(code, ended); got != want {
			t.Errorf("%s stays until %v, want %v", code, got, want)
		}
	}
	for _, broken := range []string{`{}`, `{"rules":[{"code":"money","years":5}]}`, `{"rules":[{"code":"money","years":5,"source":"x"},{"code":"money","years":5,"source":"x"}]}`} {
		if _, err := privacy.ReadRetention([]byte(broken)); err == nil {
			t.Errorf("%s is taken", broken)
		}
	}
}
