package anchor_test

import (
	"strings"
	"testing"
	"time"

	"proba.example/internal/anchor"
	"proba.example/internal/fault"
	"proba.example/internal/scheme"
)

var at = time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC)

func edition(t *testing.T) (*scheme.Edition, *scheme.Sheet) {
	t.Helper()
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	sheet, _ := e.Sheet("manufacturing")
	return e, sheet
}

func agreed(sheet *scheme.Sheet, level int) map[string]anchor.Agreed {
	all := map[string]anchor.Agreed{}
	for _, it := range sheet.Items() {
		all[it.ID] = anchor.Agreed{Level: it.Levels[level], Reason: "as the papers show"}
	}
	return all
}

func key(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Key
	}
	return ""
}

func TestARoundIsOpenedOnceEverythingIsAgreed(t *testing.T) {
	e, sheet := edition(t)
	var cases []anchor.Case
	for i := range e.Anchors.Count {
		cases = append(cases, anchor.Case{ID: "anchor-x", Position: i + 1, Sheet: sheet.ID, Agreed: agreed(sheet, 1)})
	}
	r := anchor.Round{ID: "r"}
	if _, err := anchor.Start(r, cases[1:], e, at); key(err) != "anchor.count" {
		t.Errorf("too few cases: %v", err)
	}
	var judged string
	for _, it := range sheet.Items() {
		if it.Type == scheme.Judged {
			judged = it.ID
		}
	}
	cases[2].Agreed = agreed(sheet, 1)
	cases[2].Agreed[judged] = anchor.Agreed{Level: "B"}
	if _, err := anchor.Start(r, cases, e, at); key(err) != "anchor.not_agreed" {
		t.Errorf("a judged item without its reason: %v", err)
	}
	cases[2].Agreed[judged] = anchor.Agreed{Level: "Q", Reason: "no such level"}
	if _, err := anchor.Start(r, cases, e, at); key(err) != "anchor.not_agreed" {
		t.Errorf("a level that is none: %v", err)
	}
	cases[2].Agreed = agreed(sheet, 1)
	r, err := anchor.Start(r, cases, e, at)
	if err != nil || !r.Open() {
		t.Fatalf("ready: %+v, %v", r, err)
	}
	if _, err := anchor.Start(r, cases, e, at); key(err) != "anchor.started" {
		t.Errorf("opened twice: %v", err)
	}
	r.ClosedAt = at
	if r.Open() {
		t.Error("a closed round is open")
	}
}

func TestDeviationIsInLevelsAndSigned(t *testing.T) {
	_, sheet := edition(t)
	marks := map[string]scheme.Answer{}
	var first, second string
	for i, it := range sheet.Items() {
		marks[it.ID] = scheme.Answer{Level: it.Levels[2]}
		switch i {
		case 0:
			first = it.ID
			marks[it.ID] = scheme.Answer{Level: it.Levels[0]} // two levels better than agreed
		case 1:
			second = it.ID
			marks[it.ID] = scheme.Answer{Level: it.Levels[3]} // one worse
		}
	}
	off, mean := anchor.Deviation(sheet, marks, agreed(sheet, 2))
	if len(off) != sheet.Len() || off[0].Item != first || off[0].Levels != 2 || off[1].Item != second || off[1].Levels != -1 || off[2].Levels != 0 {
		t.Errorf("off: %+v", off[:3])
	}
	if want := 3.0 / float64(sheet.Len()); mean != want {
		t.Errorf("mean %v, want %v", mean, want)
	}
}

func TestTheBadgeTakesASecondTryNearEnough(t *testing.T) {
	e, _ := edition(t)
	s := anchor.Sheet{Attempt: 2, SubmittedAt: at}
	for _, c := range []struct {
		s    anchor.Sheet
		mean float64
		want bool
	}{{s, 1, true}, {s, 1.01, false}, {anchor.Sheet{Attempt: 1, SubmittedAt: at}, 0, false}, {anchor.Sheet{Attempt: 2}, 0, false}} {
		if got := anchor.Earned(c.s, c.mean, e); got != c.want {
			t.Errorf("%+v at %v: %v", c.s, c.mean, got)
		}
	}
	cases := []anchor.Case{{ID: "a"}, {ID: "b"}}
	own := []anchor.Sheet{{Anchor: "a", Attempt: 1, SubmittedAt: at}, {Anchor: "b", Attempt: 1}}
	if anchor.MaySee(cases, own) {
		t.Error("the agreed levels open before every case is handed in")
	}
	own[1].SubmittedAt = at
	if !anchor.MaySee(cases, own) || anchor.MaySee(nil, nil) {
		t.Error("the agreed levels stay shut, or open without cases")
	}
}

func TestWordsHaveBounds(t *testing.T) {
	if _, err := anchor.NewNote("  "); key(err) != "anchor.note.empty" {
		t.Errorf("empty: %v", err)
	}
	if _, err := anchor.NewNote(strings.Repeat("다", anchor.MostNote+1)); key(err) != "party.too_long" {
		t.Errorf("long: %v", err)
	}
	if got, err := anchor.NewNote(" вполне "); got != "вполне" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := anchor.NewRound("x"); key(err) != "anchor.title" {
		t.Errorf("short title: %v", err)
	}
}
