package applicant

import (
	"testing"
	"time"

	"proba.example/internal/mentor"
	"proba.example/internal/programme"
)

// TestHoursToComeStandFirst: on a phone nobody scrolls past the hours that are over to book one.
func TestHoursToComeStandFirst(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	var hours []programme.Hour
	for _, days := range []int{-14, -7, 0, 7} {
		from := now.AddDate(0, 0, days).Add(-30 * time.Minute)
		hours = append(hours, programme.Hour{Slot: mentor.Slot{ID: mentor.SlotID(from.Format("02.01")), From: from, Until: from.Add(time.Hour)}})
	}
	got := ""
	for _, h := range comingFirst(hours, now) {
		got += string(h.Slot.ID) + " "
	}
	if want := "28.11 05.12 21.11 14.11 "; got != want {
		t.Errorf("the hours stand as %s, not %s", got, want)
	}
}
