package casework_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/demo"
	"proba.example/internal/fault"
	"proba.example/internal/visit"
)

var lead, park = caseworktest.Person("demo-expert-1"), caseworktest.Person("demo-expert-2")

// tablet writes entries as a member's device does.
type tablet struct {
	n    int // which of the devices; part of every name
	seq  int64
	at   time.Time
	sent []visit.Entry
}

func (d *tablet) write(kind visit.Kind, subject string, change func(*visit.Entry)) visit.Entry {
	d.seq++
	d.at = d.at.Add(time.Minute)
	e := visit.Entry{
		ID: fmt.Sprintf("%08x-0000-4000-8000-%012x", d.n, d.seq), Device: fmt.Sprintf("00000000-0000-4000-8000-%012x", d.n), Seq: d.seq, At: d.at, Kind: kind, Subject: subject,
	}
	if change != nil {
		change(&e)
	}
	d.sent = append(d.sent, e)
	return e
}

func picture(t *testing.T, shade int) (content []byte, digest string) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, shade, 3))); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b.Bytes())
	return b.Bytes(), hex.EncodeToString(sum[:])
}

func outcomes(t *testing.T, results []casework.EntryResult, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range results {
		s := string(r.Outcome)
		if f := fault.All(r.Why); len(f) > 0 {
			s += " " + f[0].Key
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func key(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Key
	}
	return ""
}

// TestAVisitFromTheFirstEntryToTheCompanysDissent: two devices, what is sent twice, what belongs to nobody, minutes, signatures, and
// the result that waits for them.
func TestAVisitFromTheFirstEntryToTheCompanysDissent(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id := w.At(t, application.Evaluating)
		v, err := w.Desk.VisitFor(ctx, lead, id)
		if err != nil || v.MayEnter != nil || v.MayPrepare != nil || len(v.List) != v.Sheet.Len()+1 || len(v.Entries) != 0 {
			t.Fatalf("before the first entry: %+v, %v", v.MayPrepare, err)
		}
		point := v.List[slices.IndexFunc(v.List, func(p visit.Point) bool { return len(p.Files) > 0 && p.Item != "" })]
		file := point.Files[0].ID

		mine, theirs := &tablet{n: 1, at: w.Clock.Now()}, &tablet{n: 2, at: w.Clock.Now()}
		photo, digest := picture(t, 40)
		mine.write(visit.Present, "", func(e *visit.Entry) { e.Finding, e.Words = visit.ForFirm, "정민재, 대표이사" })
		mine.write(visit.Evidence, file, func(e *visit.Entry) { e.Finding = visit.Seen })
		mine.write(visit.Level, point.Item, func(e *visit.Entry) { e.Level, e.Words = "C", "the rig in the file is leased" })
		mine.write(visit.Photo, point.Item, func(e *visit.Entry) {
			e.Image = &visit.Image{Digest: digest, MediaType: "image/png", Size: int64(len(photo))}
		})
		theirs.write(visit.Evidence, file, func(e *visit.Entry) { e.Finding, e.Words = visit.Missing, "no such log on the shelf" })
		theirs.write(visit.Note, point.Item, func(e *visit.Entry) { e.Words = "Нашли только копию журнала." })

		results, err := w.Desk.SyncEntries(ctx, lead, id, mine.sent)
		if got := outcomes(t, results, err); got != "taken, taken, taken, taken" {
			t.Errorf("first sync: %s", got)
		}
		changed := mine.sent[1]
		changed.Finding, changed.Words = visit.Missing, "written over later"
		number := mine.sent[1]
		number.ID = "ffffffff-0000-4000-8000-000000000000"
		stray := theirs.write(visit.Evidence, "no-such-file", func(e *visit.Entry) { e.Finding = visit.Seen })
		results, err = w.Desk.SyncEntries(ctx, lead, id, append(slices.Clone(mine.sent[2:]), changed, number, stray))
		if got := outcomes(t, results, err); got != "known, known, refused visit.entry.changed, refused visit.entry.changed, refused visit.entry.subject" {
			t.Errorf("second sync: %s", got)
		}
		results, err = w.Desk.SyncEntries(ctx, park, id, append([]visit.Entry{mine.sent[0]}, theirs.sent[:2]...))
		if got := outcomes(t, results, err); got != "refused visit.entry.changed, taken, taken" {
			t.Errorf("the other member's sync: %s", got)
		}
		wrongHands := mine.write(visit.Note, "", func(e *visit.Entry) { e.Words = "x" })
		results, err = w.Desk.SyncEntries(ctx, park, id, []visit.Entry{wrongHands})
		if got := outcomes(t, results, err); got != "refused visit.entry.device" {
			t.Errorf("from another's device: %s", got)
		}

		if v, err = w.Desk.VisitFor(ctx, park, id); err != nil || len(v.Entries) != 5 || len(v.Findings.Levels) != 0 || !reflect.DeepEqual(v.Findings.Conflicts(), []string{file}) {
			t.Errorf("the other member sees %d entries, levels %v, conflicts %v: %v", len(v.Entries), v.Findings.Levels, v.Findings.Conflicts(), err)
		}

		if err := w.Desk.PrepareMinutes(ctx, park, id, "The plant runs as described."); key(err) != "visit.photos.awaited" {
			t.Errorf("minutes without the photo: %v", err)
		}
		if err := w.Desk.AttachPhoto(ctx, park, id, strings.Repeat("0", 64), bytes.NewReader(photo)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a photo nobody took: %v", err)
		}
		other, _ := picture(t, 41)
		if err := w.Desk.AttachPhoto(ctx, lead, id, digest, bytes.NewReader(other)); key(err) != "visit.photo.bytes" {
			t.Errorf("other bytes: %v", err)
		}
		for range 2 {
			if err := w.Desk.AttachPhoto(ctx, lead, id, digest, bytes.NewReader(photo)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Desk.PrepareMinutes(ctx, park, id, "The plant runs as described."); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.RegisterResult(ctx, officer, id); key(err) != "visit.minutes.open" {
			t.Errorf("registered before the minutes were signed: %v", err)
		}
		if m, err := w.Desk.Minutes(ctx, w.Owner(), id); err != nil || m.Minutes != nil || m.Visit.Digest != "" {
			t.Errorf("the company reads minutes the panel has not signed: %+v, %v", m.Minutes, err)
		}
		if _, err := w.Desk.VisitPhoto(ctx, w.Owner(), id, digest); !fault.Is(err, fault.NotFound) {
			t.Errorf("the company sees a photo too early: %v", err)
		}
		late := mine.write(visit.Note, point.Item, func(e *visit.Entry) { e.Words = "found later in the bag" })
		if _, err := w.Desk.SyncEntries(ctx, lead, id, []visit.Entry{late}); err != nil {
			t.Fatal(err)
		}
		if v, err = w.Desk.VisitFor(ctx, lead, id); err != nil || !v.Outdated {
			t.Errorf("minutes do not tell that an entry came after them: %v", err)
		}
		if err := w.Desk.PrepareMinutes(ctx, lead, id, "The plant runs as described; see the late note."); err != nil {
			t.Fatal(err)
		}
		v, err = w.Desk.VisitFor(ctx, lead, id)
		if err != nil || v.Outdated || v.Minutes.Number != 2 || strings.Contains(fmt.Sprintf("%+v", *v.Minutes), "leased") {
			t.Fatalf("minutes %+v, %v", v.Minutes, err)
		}
		if err := w.Desk.SignMinutes(ctx, lead, id, v.Visit.Digest); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.AnswerMinutes(ctx, w.Owner(), id, v.Visit.Digest, false, ""); key(err) != "visit.minutes.not_yet" {
			t.Errorf("signed for the company before the panel: %v", err)
		}
		if err := w.Desk.SignMinutes(ctx, park, id, v.Visit.Digest); err != nil {
			t.Fatal(err)
		}
		m, err := w.Desk.Minutes(ctx, w.Owner(), id)
		if err != nil || m.Minutes == nil || m.MayAnswer != nil || m.Late != 0 || m.Levels != nil || len(m.Minutes.Photos()) != 1 {
			t.Fatalf("the company reads %+v, %v", m, err)
		}
		if _, err := w.Desk.VisitPhoto(ctx, w.Owner(), id, digest); err != nil {
			t.Errorf("the company does not see the photo: %v", err)
		}
		if err := w.Desk.AnswerMinutes(ctx, w.Cast.Owner(1), id, v.Visit.Digest, false, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("another company signs: %v", err)
		}
		dissent := "두 번째 시험기는 방문일에 수리 중이었습니다."
		if err := w.Desk.AnswerMinutes(ctx, w.Owner(), id, v.Visit.Digest, true, dissent); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.AnswerMinutes(ctx, w.Owner(), id, v.Visit.Digest, false, ""); key(err) != "visit.minutes.closed" {
			t.Errorf("a dissent taken back: %v", err)
		}
		if m, err = w.Desk.Minutes(ctx, officer, id); err != nil || m.Visit.State != visit.Dissented || m.Visit.Words != dissent || m.Levels != nil {
			t.Errorf("the officer reads %+v, %v", m.Visit, err)
		}

		n, err := w.Desk.TakeOverLevels(ctx, lead, id)
		if own, err2 := w.Desk.ExpertCase(ctx, lead, id); err != nil || err2 != nil || n != 1 || own.Own.Answers[point.Item].Level != "C" {
			t.Errorf("%d levels taken over: %v, %v", n, err, err2)
		}
		w.Drain(t)
		w.Check(t)
		letters := map[string]int{}
		for _, l := range w.Post.Letters() {
			for _, part := range []string{"/visit/minutes", "/cases/" + string(id) + "/visit"} {
				if strings.Contains(l.Mail.Text, part) {
					letters[l.To+" "+strings.ReplaceAll(part, string(id), "ID")]++
				}
			}
		}
		if want := map[string]int{"expert@demo.example /visit/minutes": 1, "expert2@demo.example /visit/minutes": 1, "owner@hanul.demo.example /cases/ID/visit": 1, "officer@demo.example /cases/ID/visit": 1}; !reflect.DeepEqual(letters, want) {
			t.Errorf("letters %v", letters)
		}
	})
}

// TestWhoStepsAsideSendsNothingMore: a device of somebody who lost access is refused, and what came before stays on record and in the minutes.
// Whichever way a member leaves, nothing more comes from them, what they wrote is kept, and minutes do not wait for them.
func TestWhoLeavesThePanelSendsNothingMore(t *testing.T) {
	for name, leave := range map[string]func(*testing.T, *caseworktest.World, application.ID) error{
		"declares an interest": func(t *testing.T, w *caseworktest.World, id application.ID) error {
			return w.Desk.Declare(t.Context(), park, id, true, "a cousin works in sales")
		},
		"declines": func(t *testing.T, w *caseworktest.World, id application.ID) error {
			return w.Desk.Decline(t.Context(), park, id, "I am ill until the end of the month.")
		},
		"has an interest found": func(t *testing.T, w *caseworktest.World, id application.ID) error {
			buys(t, w, park.ID(), nameOf(t, w, id))
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) { leavesThePanel(t, leave) })
	}
}

func leavesThePanel(t *testing.T, leave func(*testing.T, *caseworktest.World, application.ID) error) {
	t.Helper()
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Evaluating)
	d := &tablet{n: 7, at: w.Clock.Now()}
	d.write(visit.Note, "", func(e *visit.Entry) { e.Words = "Written before the interest was known." })
	if _, err := w.Desk.SyncEntries(ctx, park, id, d.sent); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.PrepareMinutes(ctx, lead, id, "One member stepped aside at noon."); err != nil {
		t.Fatal(err)
	}
	v, err := w.Desk.VisitFor(ctx, lead, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.SignMinutes(ctx, lead, id, v.Visit.Digest); err != nil {
		t.Fatal(err)
	}
	if err := leave(t, w, id); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"entries": second(w.Desk.SyncEntries(ctx, park, id, d.sent)),
		"photo":   w.Desk.AttachPhoto(ctx, park, id, strings.Repeat("0", 64), strings.NewReader("")),
		"reading": second(w.Desk.VisitFor(ctx, park, id)),
		"minutes": w.Desk.PrepareMinutes(ctx, park, id, "Something else altogether."),
		"signing": w.Desk.SignMinutes(ctx, park, id, v.Visit.Digest),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s after stepping aside: %v", what, err)
		}
	}
	if v, err = w.Desk.VisitFor(ctx, lead, id); err != nil || len(v.Entries) != 1 || v.Visit.State != visit.Presented || len(v.Minutes.Points) != 1 {
		t.Errorf("what was written is not kept, or the minutes wait for nobody: %+v, %v", v.Visit, err)
	}
	if err := w.Desk.NoteRefusal(ctx, officer, id, "Asked on two days; the owner does not answer."); err != nil {
		t.Fatal(err)
	}
	if m, err := w.Desk.Minutes(ctx, officer, id); err != nil || m.Visit.State != visit.Unsigned || m.Names["demo-officer"] == "" {
		t.Errorf("%+v, %v", m.Visit, err)
	}
	w.Check(t)
}

// TestTheDemoShowsTwoVisits: one whose entries are still being made, one signed within the day with a dissent; and nothing in them contradicts.
func TestTheDemoShowsTwoVisits(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	if err := demo.Fill(ctx, w.Desk, w.Queue, w.Clock, demo.More{}); err != nil {
		t.Fatal(err)
	}
	states := map[visit.State]int{}
	list, err := w.Desk.Cases(ctx, officer, casework.Filter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range list.Rows {
		m, err := w.Desk.Minutes(ctx, officer, row.Application.ID)
		if err != nil || m.Visit.Revision == 0 {
			continue
		}
		states[m.Visit.State]++
		if m.Minutes != nil && (m.Visit.Firm.At.Sub(m.Minutes.PreparedAt) > 24*time.Hour || len(m.Minutes.Photos()) != 1) {
			t.Errorf("minutes of %s took longer than a day, or hold no photo", row.Application.Reference)
		}
	}
	if want := map[visit.State]int{visit.Open: 1, visit.Dissented: 1}; !reflect.DeepEqual(states, want) {
		t.Errorf("visits %v, want %v", states, want)
	}
	w.Check(t)
}
