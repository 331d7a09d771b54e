package visit_test

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/visit"
)

var (
	at    = time.Date(2026, 7, 20, 2, 0, 0, 0, time.UTC)
	today = calendar.MustParse("2026-07-20")
	list  = []visit.Point{
		{Item: "1.1", Code: "1-(1)", Levels: []scheme.Level{"A", "B", "C"}, Files: []visit.File{{ID: "file-1", Name: "log.pdf"}, {ID: "file-2", Name: "photo.jpg"}}},
		{Item: "1.2", Code: "1-(2)", Levels: []scheme.Level{"A", "B", "C"}},
		{Files: []visit.File{{ID: "doc-1", Name: "tax.pdf"}}},
	}
	open = application.Application{ID: "case", Reference: "2026-00001", Company: "org", State: application.Evaluating, Digest: strings.Repeat("ab", 32)}
)

func uuid(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012x", n) }

func person(id string, duties ...party.Duty) party.Actor {
	return party.Actor{Person: party.Person{ID: party.PersonID(id), Active: true, Duties: duties}}
}

var (
	lee, park = person("lee", party.Expert), person("park", party.Expert)
	officer   = person("officer", party.Officer)
	owner     = party.Actor{Person: party.Person{ID: "owner", Active: true}, Roles: map[party.OrgID]party.Role{"org": party.Owner}}
	edition   = &scheme.Edition{Panel: scheme.PanelRule{Size: 2, Minimum: 1, MinimumNeedsReason: true}}
)

func seats() panel.Panel {
	return panel.Panel{Case: open.ID, VisitOn: today, Members: []panel.Member{
		{Person: "lee", Lead: true, Declaration: panel.NoInterest}, {Person: "park", Declaration: panel.NoInterest},
	}}
}

func keys(err error) string {
	var out []string
	for _, f := range fault.All(err) {
		out = append(out, strings.TrimPrefix(f.Field+" "+f.Key, " "))
	}
	return strings.Join(out, "; ")
}

func an(n int, kind visit.Kind, subject string, change func(*visit.Entry)) visit.Entry {
	e := visit.Entry{ID: uuid(n), Device: uuid(1 << 40), Seq: int64(n), At: at.Add(time.Duration(n) * time.Minute), Kind: kind, Subject: subject, By: "lee"}
	if change != nil {
		change(&e)
	}
	return e
}

func seen(n int, subject string, after ...int) visit.Entry {
	return an(n, visit.Evidence, subject, func(e *visit.Entry) {
		e.Finding = visit.Seen
		for _, a := range after {
			e.After = append(e.After, uuid(a))
		}
	})
}

func TestWhatIsNoEntry(t *testing.T) {
	image := func(e *visit.Entry) {
		e.Image = &visit.Image{Digest: strings.Repeat("0f", 32), MediaType: "image/jpeg", Size: 12, Place: &visit.Place{Latitude: 37.5, Longitude: 127, Accuracy: 8}}
	}
	for name, c := range map[string]struct {
		e    visit.Entry
		want string
	}{
		"evidence":                 {seen(1, "file-1"), ""},
		"a document":               {seen(1, "doc-1"), ""},
		"evidence of another case": {seen(1, "file-9"), "subject visit.entry.subject"},
		"differs without words":    {an(1, visit.Evidence, "file-1", func(e *visit.Entry) { e.Finding = visit.Differs }), "words visit.finding.words"},
		"no finding":               {an(1, visit.Evidence, "file-1", nil), "finding visit.finding.missing"},
		"a note on the whole":      {an(1, visit.Note, "", func(e *visit.Entry) { e.Words = "x" }), ""},
		"a note taken out":         {an(1, visit.Note, "1.1", nil), ""},
		"too many words":           {an(1, visit.Note, "1.1", func(e *visit.Entry) { e.Words = strings.Repeat("글", visit.MaxWords+1) }), "words party.too_long"},
		"a level as at the desk":   {an(1, visit.Level, "1.1", func(e *visit.Entry) { e.Desk, e.Level = "B", "B" }), ""},
		"another level, no reason": {an(1, visit.Level, "1.1", func(e *visit.Entry) { e.Desk, e.Level = "B", "C" }), "words visit.level.reason"},
		"a level of no scale":      {an(1, visit.Level, "1.1", func(e *visit.Entry) { e.Desk, e.Level, e.Words = "B", "E", "reason" }), "level evaluation.level_missing"},
		"a level of the whole":     {an(1, visit.Level, "", func(e *visit.Entry) { e.Level, e.Words = "A", "reason" }), "subject visit.entry.subject; level evaluation.level_missing"},
		"a photo":                  {an(1, visit.Photo, "1.2", image), ""},
		"a photo of a whole":       {an(1, visit.Photo, "", image), ""},
		"a photo without one":      {an(1, visit.Photo, "1.2", nil), "kind visit.entry.malformed"},
		"a note with a photo":      {an(1, visit.Note, "1.2", image), "kind visit.entry.malformed"},
		"a film":                   {an(1, visit.Photo, "", func(e *visit.Entry) { image(e); e.Image.MediaType = "video/mp4" }), "image visit.photo.kind"},
		"too large":                {an(1, visit.Photo, "", func(e *visit.Entry) { image(e); e.Image.Size = visit.MaxPhotoBytes + 1 }), "image visit.photo.size"},
		"a digest in capitals":     {an(1, visit.Photo, "", func(e *visit.Entry) { image(e); e.Image.Digest = strings.Repeat("0F", 32) }), "image visit.entry.malformed"},
		"nowhere":                  {an(1, visit.Photo, "", func(e *visit.Entry) { image(e); e.Image.Place.Latitude = math.NaN() }), "image visit.entry.malformed"},
		"somebody":                 {an(1, visit.Present, "", func(e *visit.Entry) { e.Finding, e.Words = visit.ForFirm, "김하늘, 대표" }), ""},
		"nobody":                   {an(1, visit.Present, "", func(e *visit.Entry) { e.Finding = visit.Outsider }), "words visit.present.missing"},
		"struck for no reason":     {an(1, visit.Struck, "", func(e *visit.Entry) { e.After = []string{uuid(7)} }), "words visit.struck.reason"},
		"struck":                   {an(1, visit.Struck, "", func(e *visit.Entry) { e.After, e.Words = []string{uuid(7)}, "wrong room" }), ""},
		"no name":                  {an(1, visit.Note, "", func(e *visit.Entry) { e.ID = "1" }), "id visit.entry.malformed"},
		"no number":                {an(0, visit.Note, "", nil), "id visit.entry.malformed"},
		"a kind of tomorrow":       {an(1, "sketch", "", nil), "kind visit.entry.malformed"},
		"after what is no name":    {an(1, visit.Note, "", func(e *visit.Entry) { e.After = []string{"x"} }), "id visit.entry.malformed"},
	} {
		if got := keys(c.e.Check(list)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestTwoDevicesThatDoNotKnowOfEachOther: both answers stand until one that knows both settles it.
func TestTwoDevicesThatDoNotKnowOfEachOther(t *testing.T) {
	mine, theirs := seen(1, "file-1"), an(2, visit.Evidence, "file-1", func(e *visit.Entry) {
		e.Device, e.Seq, e.By, e.Finding, e.Words = uuid(1<<41), 1, "park", visit.Missing, "not on the shelf"
	})
	f := visit.Find([]visit.Entry{mine, theirs})
	if !reflect.DeepEqual(f.Conflicts(), []string{"file-1"}) || len(f.Evidence["file-1"]) != 2 {
		t.Fatalf("a conflict was lost: %+v", f)
	}
	settled := visit.Find([]visit.Entry{theirs, seen(3, "file-1", 1, 2), mine})
	if len(settled.Conflicts()) != 0 || settled.Evidence["file-1"][0].ID != uuid(3) || len(settled.Replaced) != 2 {
		t.Fatalf("not settled, or the history was lost: %+v", settled)
	}
}

// TestNobodyReplacesAnothersWords: an answer is replaced only by one to the same question, and notes and levels are a member's own.
func TestNobodyReplacesAnothersWords(t *testing.T) {
	words := func(by party.PersonID) func(*visit.Entry) {
		return func(e *visit.Entry) {
			e.By, e.Words = by, "words"
			if e.ID != uuid(1) {
				e.After = []string{uuid(1)}
			}
		}
	}
	mine := an(1, visit.Note, "1.1", words("lee"))
	for name, e := range map[string]visit.Entry{
		"another's note":        an(2, visit.Note, "1.1", words("park")),
		"a note elsewhere":      an(2, visit.Note, "1.2", words("lee")),
		"another's striking":    an(2, visit.Struck, "", words("park")),
		"an answer about files": seen(2, "file-1", 1),
	} {
		if f := visit.Find([]visit.Entry{mine, e}); len(f.Notes["1.1"]["lee"]) != 1 {
			t.Errorf("%s took the note away", name)
		}
	}
	if f := visit.Find([]visit.Entry{mine, an(2, visit.Struck, "", words("lee"))}); len(f.Notes["1.1"]) != 0 || len(f.Replaced) != 1 || len(f.Struck) != 1 {
		t.Errorf("what one strikes of one's own stands, or left no trace: %+v", f)
	}
}

// TestNoQuestionLosesItsLastAnswer: entries that name each other replace nothing.
func TestNoQuestionLosesItsLastAnswer(t *testing.T) {
	if f := visit.Find([]visit.Entry{seen(1, "file-1", 2), seen(2, "file-1", 1), seen(3, "file-2", 3)}); len(f.Evidence["file-1"]) != 2 || len(f.Evidence["file-2"]) != 1 {
		t.Errorf("answers vanished: %+v", f)
	}
}

// genEntries draws what some devices of two members might write, replacing and striking anything, known or not.
func genEntries(t *rapid.T) []visit.Entry {
	n := rapid.IntRange(0, 40).Draw(t, "entries")
	var all []visit.Entry
	seq := map[int]int64{}
	for i := 1; i <= n; i++ {
		device := rapid.IntRange(0, 3).Draw(t, "device")
		seq[device] += int64(rapid.IntRange(1, 2).Draw(t, "step"))
		e := visit.Entry{
			ID: uuid(i), Device: uuid(1<<40 + device), Seq: seq[device], At: at.Add(time.Duration(rapid.IntRange(-5, 5).Draw(t, "minutes")) * time.Minute),
			By:   party.PersonID([]string{"lee", "park"}[device%2]),
			Kind: rapid.SampledFrom([]visit.Kind{visit.Evidence, visit.Note, visit.Level, visit.Photo, visit.Present, visit.Struck}).Draw(t, "kind"),
		}
		switch e.Kind {
		case visit.Evidence:
			e.Subject, e.Finding = rapid.SampledFrom([]string{"file-1", "doc-1"}).Draw(t, "file"), visit.Seen
		case visit.Note, visit.Level:
			e.Subject, e.Words = rapid.SampledFrom([]string{"1.1", "1.2"}).Draw(t, "item"), fmt.Sprint("words ", i)
		case visit.Photo:
			e.Image = &visit.Image{Digest: strings.Repeat("0", 64), MediaType: "image/png", Size: 1}
		}
		for range rapid.IntRange(0, 3).Draw(t, "after") {
			e.After = append(e.After, uuid(rapid.IntRange(1, n).Draw(t, "old")))
		}
		all = append(all, e)
	}
	return all
}

// TestTheSameEntriesGiveTheSameFindings: in any order, and sent any number of times; and every entry is somewhere, once.
func TestTheSameEntriesGiveTheSameFindings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := genEntries(t)
		want := visit.Find(all)
		again := rapid.Permutation(all).Draw(t, "order")
		for range rapid.IntRange(0, 10).Draw(t, "doubles") {
			if len(all) > 0 {
				again = append(again, rapid.SampledFrom(all).Draw(t, "double"))
			}
		}
		got := visit.Find(again)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("another order says otherwise:\n%+v\n%+v", got, want)
		}
		count := map[string]int{}
		tally := func(entries []visit.Entry) {
			for _, e := range entries {
				count[e.ID]++
			}
		}
		for _, list := range [][]visit.Entry{got.Photos, got.Present, got.Struck, got.Replaced} {
			tally(list)
		}
		for _, list := range got.Evidence {
			tally(list)
		}
		for _, byMember := range got.Notes {
			for _, list := range byMember {
				tally(list)
			}
		}
		for _, byItem := range got.Levels {
			for _, list := range byItem {
				tally(list)
			}
		}
		if len(count) != len(all) {
			t.Fatalf("%d of %d entries are found", len(count), len(all))
		}
		for id, n := range count {
			if n != 1 {
				t.Fatalf("entry %s is found %d times", id, n)
			}
		}
	})
}

// TestGapsAreSeen: a number that never came is named, by device.
func TestGapsAreSeen(t *testing.T) {
	far := seen(9, "doc-1")
	far.Device, far.Seq = uuid(1<<41), 1<<50
	f := visit.Find([]visit.Entry{seen(2, "file-1"), seen(5, "file-2"), far})
	if want := map[string][]int64{uuid(1 << 40): {1, 3, 4}, uuid(1 << 41): {1 << 50}}; !reflect.DeepEqual(f.Gaps, want) {
		t.Errorf("gaps %v, want %v", f.Gaps, want)
	}
}

func TestAMemberSeesNoLevelOfAnother(t *testing.T) {
	level := func(n int, by party.PersonID) visit.Entry {
		return an(n, visit.Level, "1.1", func(e *visit.Entry) { e.By, e.Level, e.Words = by, "A", "reason" })
	}
	entries := []visit.Entry{level(1, "lee"), level(2, "park"), seen(3, "file-1")}
	if got := visit.Visible(entries, "park"); len(got) != 2 || got[0].By != "park" {
		t.Errorf("park sees %+v", got)
	}
	if len(entries) != 3 || entries[0].By != "lee" {
		t.Error("the list itself was changed")
	}
}

// day is a visit with entries of two devices, ready for its minutes.
func day() ([]visit.Entry, visit.Circumstances) {
	entries := []visit.Entry{
		an(1, visit.Present, "", func(e *visit.Entry) { e.Finding, e.Words = visit.ForFirm, "김하늘, 대표" }),
		seen(2, "file-1"),
		an(3, visit.Note, "1.1", func(e *visit.Entry) { e.By, e.Words = "park", "Both rigs run." }),
		an(4, visit.Level, "1.1", func(e *visit.Entry) { e.Level, e.Words = "C", "secret reason" }),
		an(5, visit.Photo, "1.1", func(e *visit.Entry) {
			e.Image = &visit.Image{Digest: strings.Repeat("0f", 32), MediaType: "image/png", Size: 3}
		}),
	}
	return entries, visit.Circumstances{
		Case: open, Company: "주식회사 한빛센서", List: list, Names: map[party.PersonID]string{"lee": "이", "park": "박"},
		Arrived: map[string]bool{strings.Repeat("0f", 32): true}, Summary: "The plant works as described.",
	}
}

func TestMinutesSayWhatWasFoundAndNoLevel(t *testing.T) {
	entries, c := day()
	v, m, err := visit.Visit{Case: open.ID, State: visit.Open}.Prepare(seats(), lee, entries, c, at)
	if err != nil {
		t.Fatal(err)
	}
	frozen, digest, err := m.Freeze()
	if err != nil || v.Digest != digest || v.State != visit.Ready || v.Number != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
	if strings.Contains(string(frozen), "secret") || strings.Contains(string(frozen), `"level"`) {
		t.Errorf("the minutes tell a member's level: %s", frozen)
	}
	back, err := visit.Thaw(frozen, digest)
	if err != nil || !reflect.DeepEqual(back, m) {
		t.Errorf("read back: %+v, %v", back, err)
	}
	if _, err := visit.Thaw(append(frozen, ' '), digest); err == nil {
		t.Error("other bytes pass for the minutes")
	}
	if m.Entries != 4 || len(m.Points) != 1 || len(m.Points[0].Files) != 1 || len(m.Points[0].Notes) != 1 || !reflect.DeepEqual(m.Photos(), []string{strings.Repeat("0f", 32)}) || len(m.Present) != 1 {
		t.Errorf("minutes %+v", m)
	}
	level := an(6, visit.Level, "1.2", func(e *visit.Entry) { e.Level, e.Words = "C", "reason" })
	if !m.Covers(append(slices.Clone(entries), level)) || m.Covers(append(slices.Clone(entries), seen(7, "doc-1"))) {
		t.Error("what the minutes rest on is not told apart")
	}

	c.Arrived, c.Summary = nil, "Good"
	if _, _, err := v.Prepare(seats(), lee, entries, c, at); keys(err) != "summary visit.summary.missing; photos visit.photos.awaited" {
		t.Errorf("minutes without photo and words: %q", keys(err))
	}
}

func TestWhoMayWriteMinutes(t *testing.T) {
	v := visit.Visit{State: visit.Open}
	for name, c := range map[string]struct {
		a     application.Application
		p     func(*panel.Panel)
		who   party.Actor
		today calendar.Date
		want  string
	}{
		"a member":              {open, nil, park, today, ""},
		"the day after":         {open, nil, lee, today.AddDays(1), ""},
		"the day before":        {open, nil, lee, today.AddDays(-1), "visit.before_day"},
		"an outsider":           {open, nil, person("kim", party.Expert), today, "fault.not_found"},
		"an officer":            {open, nil, officer, today, "fault.forbidden"},
		"before declaring":      {open, func(p *panel.Panel) { p.Members[0].Declaration = panel.Awaited }, lee, today, "panel.declare_first"},
		"with an interest":      {open, func(p *panel.Panel) { p.Members[0].Declaration = panel.Interested }, lee, today, "fault.not_found"},
		"alone, without reason": {open, func(p *panel.Panel) { p.Members[1].Declaration = panel.Interested }, lee, today, "panel.no_quorum"},
		"alone, with a reason": {open, func(p *panel.Panel) {
			p.Members[1].Declaration, p.Reason = panel.Interested, "thirty years in the trade"
		}, lee, today, ""},
		"when it is over": {application.Application{ID: "case", State: application.Evaluated}, nil, lee, today, "visit.not_open"},
	} {
		p := seats()
		if c.p != nil {
			c.p(&p)
		}
		if got := keys(v.MayPrepare(c.a, p, c.who, edition, c.today)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestFromMinutesToBothSignatures walks the states, and tries at each what belongs to another.
func TestFromMinutesToBothSignatures(t *testing.T) {
	entries, c := day()
	p := seats()
	v := visit.Visit{Case: open.ID, State: visit.Open}
	fails := func(what string, err error, want string) {
		t.Helper()
		if keys(err) != want {
			t.Errorf("%s: %q, want %q", what, keys(err), want)
		}
	}
	_, err := v.Sign(open, p, lee, "", at)
	fails("sign nothing", err, "visit.minutes.none")
	v, _, err = v.Prepare(p, park, entries, c, at)
	fails("prepare", err, "")
	first := v.Digest
	_, err = v.Answer(open, owner, v.Digest, false, "", at)
	fails("the company first", err, "visit.minutes.not_yet")
	v, err = v.Sign(open, p, lee, v.Digest, at)
	fails("lead signs", err, "")
	_, err = v.Sign(open, p, lee, v.Digest, at)
	fails("lead signs twice", err, "visit.minutes.signed_by_you")

	v, _, err = v.Prepare(p, park, append(entries, seen(9, "file-2")), c, at.Add(time.Hour))
	fails("prepare again", err, "")
	if v.Number != 2 || len(v.Panel) != 0 || v.Digest == first {
		t.Errorf("minutes written again keep a signature: %+v", v)
	}
	_, err = v.Sign(open, p, lee, first, at)
	fails("sign the old ones", err, "visit.minutes.newer")
	v, err = v.Sign(open, p, lee, v.Digest, at)
	fails("lead signs the new ones", err, "")
	aside := p
	aside.Members = slices.Clone(p.Members)
	aside.Members[1].Declaration = panel.Interested
	if got := v.Settle(aside); got.State != visit.Presented {
		t.Errorf("minutes wait for somebody who stepped aside: %s", got.State)
	}
	_, err = v.NoteRefusal(open, officer, "They will not sign.", at)
	fails("refused before it was asked", err, "visit.minutes.not_yet")
	v, err = v.Sign(open, p, park, v.Digest, at)
	fails("member signs", err, "")
	if v.State != visit.Presented {
		t.Fatalf("state %s", v.State)
	}
	_, err = v.Sign(open, p, park, v.Digest, at)
	fails("sign what was presented", err, "visit.minutes.signed")

	preparer := party.Actor{Person: party.Person{ID: "p", Active: true}, Roles: map[party.OrgID]party.Role{"org": party.Preparer}}
	_, err = v.Answer(open, preparer, v.Digest, false, "", at)
	fails("a preparer signs", err, "party.signatory_needed")
	_, err = v.Answer(open, lee, v.Digest, false, "", at)
	fails("an expert signs for the company", err, "fault.forbidden")
	_, err = v.Answer(open, owner, first, false, "", at)
	fails("the old ones", err, "visit.minutes.newer")
	_, err = v.Answer(open, owner, v.Digest, true, " no ", at)
	fails("a dissent of one word", err, "words visit.dissent.missing")
	_, err = v.NoteRefusal(open, owner, "They will not sign.", at)
	fails("the company notes its own refusal", err, "fault.forbidden")

	signed, err := v.Answer(open, owner, v.Digest, false, " ", at)
	fails("the company signs", err, "")
	dissented, err := v.Answer(open, owner, v.Digest, true, "  The second line was under repair.  ", at)
	fails("the company dissents", err, "")
	refused, err := v.NoteRefusal(open, officer, "Asked twice; the owner hung up.", at)
	fails("the company refuses", err, "")
	if signed.State != visit.Signed || dissented.State != visit.Dissented || dissented.Words != "The second line was under repair." || dissented.Firm.Person != "owner" || refused.State != visit.Unsigned || refused.Firm != nil {
		t.Errorf("%+v\n%+v\n%+v", signed, dissented, refused)
	}
	for _, done := range []visit.Visit{signed, dissented, refused} {
		_, err := done.Answer(open, owner, done.Digest, true, "Another thing altogether.", at)
		fails("answer twice", err, "visit.minutes.closed")
		_, err = done.NoteRefusal(open, officer, "They will not sign.", at)
		fails("refuse what is closed", err, "visit.minutes.closed")
		fails("prepare what is closed", done.MayPrepare(open, p, lee, edition, today), "visit.minutes.closed")
		fails("register", visit.MayRegister(&done), "")
	}
	fails("register while it waits", visit.MayRegister(&v), "visit.minutes.open")
	fails("register without a visit", visit.MayRegister(nil), "")
}
