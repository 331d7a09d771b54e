package casework

import (
	"context"
	"fmt"
	"io"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/files"
	"proba.example/internal/journal"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/visit"
)

// MaxVisitBatch is how many entries one synchronisation may bring; a device with more sends several.
const MaxVisitBatch = 200

// ForVisit is a visit as a member of the panel may see it: everybody's entries, but of the levels only the member's own.
type ForVisit struct {
	Case       application.Application
	Edition    *scheme.Edition
	Sheet      *scheme.Sheet
	Company    party.Company
	Member     panel.Member
	Panel      []panel.Member            // who serves
	Names      map[party.PersonID]string // of everybody who sits or sat on the panel
	VisitOn    calendar.Date
	DueOn      calendar.Date // when the result must be registered
	Today      calendar.Date
	List       []visit.Point
	Visit      visit.Visit // Open and without a revision before the first entry
	Entries    []visit.Entry
	Findings   visit.Findings
	Arrived    map[string]bool         // digests of the photos whose bytes are there
	Desk       map[string]scheme.Level // the member's own marks, by item
	Minutes    *visit.Minutes          // the latest; nil before the first
	Outdated   bool                    // entries have come that the minutes do not rest on
	MayEnter   error                   // nil, or why no entry is taken now
	MayPrepare error
	MaySign    error
	MayMark    error // nil, or why the levels cannot be taken over into the member's sheet
}

// visiting is what the verbs of a member on a visit read first.
type visiting struct {
	a      application.Application
	e      *scheme.Edition
	sheet  *scheme.Sheet
	p      panel.Panel
	c      application.Contents
	v      visit.Visit
	all    []visit.Entry
	photos map[string]store.VisitPhoto
}

func (d *Desk) visiting(ctx context.Context, tx *store.Tx, id application.ID) (x visiting, err error) {
	if x.a, x.e, x.sheet, err = d.caseOf(ctx, tx, id); err != nil {
		return x, err
	}
	if x.p, err = tx.Panel(ctx, id); err != nil {
		return x, err
	}
	if x.c, err = d.frozen(ctx, tx, x.a); err != nil {
		return x, err
	}
	begun, err := store.Absent(tx.Visit(ctx, id))
	if err != nil {
		return x, err
	}
	x.v = visit.Visit{Case: id, State: visit.Open}
	if begun != nil {
		x.v = *begun
	}
	if x.all, err = tx.VisitEntries(ctx, id); err != nil {
		return x, err
	}
	x.photos, err = tx.VisitPhotos(ctx, id)
	return x, err
}

func (x visiting) arrived() map[string]bool {
	m := make(map[string]bool, len(x.photos))
	for digest := range x.photos {
		m[digest] = true
	}
	return m
}

func (x visiting) list() []visit.Point { return visit.Checklist(x.e, x.sheet, x.c) }

// minutes reads the latest minutes; nil before the first.
func (x visiting) minutes(ctx context.Context, tx *store.Tx) (*visit.Minutes, error) {
	if x.v.Number == 0 {
		return nil, nil
	}
	m, err := tx.Minutes(ctx, x.a.ID, x.v.Number)
	return &m, err
}

func panelNames(ctx context.Context, tx *store.Tx, p panel.Panel) (map[party.PersonID]string, error) {
	names := map[party.PersonID]string{}
	for _, m := range p.Members {
		person, err := tx.Person(ctx, m.Person)
		if err != nil {
			return nil, err
		}
		names[m.Person] = person.Name
	}
	return names, nil
}

// VisitFor reads a visit for a member who declared to have no interest.
func (d *Desk) VisitFor(ctx context.Context, who party.Actor, id application.ID) (ForVisit, error) {
	var v ForVisit
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadOwnScoring, ""); err != nil {
			return err
		}
		x, err := d.visiting(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := x.p.MayRead(who.ID()); err != nil {
			return err
		}
		v = ForVisit{
			Case: x.a, Edition: x.e, Sheet: x.sheet, Company: x.c.Company, Panel: x.p.Serving(), VisitOn: x.p.VisitOn, Today: d.today(tx),
			List: x.list(), Visit: x.v, Entries: visit.Visible(x.all, who.ID()), Arrived: x.arrived(), Desk: map[string]scheme.Level{},
			MayEnter: visit.MayEnter(x.a, x.p, who), MayPrepare: x.v.MayPrepare(x.a, x.p, who, x.e, d.today(tx)), MaySign: x.v.MaySign(x.a, x.p, who),
		}
		v.DueOn = d.due(ctx, tx, x.a, x.e, d.today(tx))
		v.Findings = visit.Find(v.Entries)
		v.Member, _ = x.p.Member(who.ID())
		if v.Names, err = panelNames(ctx, tx, x.p); err != nil {
			return err
		}
		_, _, _, _, own, _, mayMark := d.scoring(ctx, tx, who, id)
		v.MayMark = mayMark
		for item, mark := range own.Answers {
			v.Desk[item] = mark.Level
		}
		if v.Minutes, err = x.minutes(ctx, tx); err != nil {
			return err
		}
		v.Outdated = v.Minutes != nil && !v.Minutes.Covers(x.all)
		return nil
	})
	return v, err
}

// EntryOutcome is what became of one entry that a device sent. Codes are stable.
type EntryOutcome string

// The outcomes.
const (
	EntryTaken   EntryOutcome = "taken"
	EntryKnown   EntryOutcome = "known" // it came before
	EntryRefused EntryOutcome = "refused"
)

// EntryResult answers one entry of a batch.
type EntryResult struct {
	ID      string
	Outcome EntryOutcome
	Why     error // of a refused one
}

// SyncEntries takes what a member's device wrote, in any order and any number of times; each entry has an answer of its own, so that
// one that is refused keeps no other from being taken. An error refuses the whole: whoever lost access to the case sends
// nothing more, and what came before stays on record.
func (d *Desk) SyncEntries(ctx context.Context, who party.Actor, id application.ID, batch []visit.Entry) ([]EntryResult, error) {
	if len(batch) > MaxVisitBatch {
		return nil, fault.New(fault.TooLarge, "visit.batch", "Count", MaxVisitBatch)
	}
	var results []EntryResult
	err := d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		results = make([]EntryResult, 0, len(batch))
		x, err := d.visiting(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := visit.MayEnter(x.a, x.p, who); err != nil {
			return err
		}
		s := intake{
			desk: d, tx: tx, who: who, x: x, list: x.list(),
			byID: map[string]visit.Entry{}, owner: map[string]party.PersonID{}, numbers: map[deviceNumber]bool{},
		}
		for _, e := range x.all {
			s.remember(e)
		}
		for _, e := range batch {
			r, err := s.take(ctx, e)
			if err != nil {
				return err
			}
			results = append(results, r)
		}
		return nil
	})
	return results, err
}

// intake is one batch on its way in.
type intake struct {
	desk    *Desk
	tx      *store.Tx
	who     party.Actor
	x       visiting
	list    []visit.Point
	byID    map[string]visit.Entry
	owner   map[string]party.PersonID // by device: whose it is
	numbers map[deviceNumber]bool
}

type deviceNumber struct {
	device string
	seq    int64
}

func (s *intake) remember(e visit.Entry) {
	s.byID[e.ID], s.owner[e.Device], s.numbers[deviceNumber{e.Device, e.Seq}] = e, e.By, true
}

func (s *intake) take(ctx context.Context, e visit.Entry) (EntryResult, error) {
	e = e.Clean()
	e.By, e.ReceivedAt = s.who.ID(), s.tx.Now
	refused := func(why error) (EntryResult, error) { return EntryResult{e.ID, EntryRefused, why}, nil }
	if old, is := s.byID[e.ID]; is {
		if old.By == e.By && old.Same(e) {
			return EntryResult{e.ID, EntryKnown, nil}, nil
		}
		return refused(fault.New(fault.Conflict, "visit.entry.changed"))
	}
	if err := e.Check(s.list); err != nil {
		return refused(err)
	}
	if owner, is := s.owner[e.Device]; is && owner != e.By {
		return refused(fault.New(fault.Conflict, "visit.entry.device"))
	}
	if s.numbers[deviceNumber{e.Device, e.Seq}] {
		return refused(fault.New(fault.Conflict, "visit.entry.changed"))
	}
	if s.x.v.Revision == 0 {
		v, begun, err := s.tx.BeginVisit(ctx, s.x.a.ID)
		if err != nil {
			return EntryResult{}, err
		}
		s.x.v = v
		if begun {
			if err := s.desk.write(ctx, s.tx, s.who, journal.VisitBegun, string(s.x.a.ID), "", nil); err != nil {
				return EntryResult{}, err
			}
		}
	}
	added, err := s.tx.AddVisitEntry(ctx, s.x.a.ID, e)
	if err != nil {
		return EntryResult{}, err
	}
	if !added { // another request brought it this moment: the device sends again and hears that it is known
		return EntryResult{}, fault.New(fault.Conflict, "fault.stale")
	}
	s.remember(e)
	return EntryResult{e.ID, EntryTaken, nil}, nil
}

// AttachPhoto keeps the bytes of a photo that an entry names. They must be those of the digest; a photo that has arrived already
// is fine. The file is kept before the record of it: a power cut leaves a file nobody refers to and never a record without its file.
func (d *Desk) AttachPhoto(ctx context.Context, who party.Actor, id application.ID, digest string, content io.Reader) error {
	var want visit.Image
	var there bool
	if err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		x, err := d.visiting(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := visit.MayEnter(x.a, x.p, who); err != nil {
			return err
		}
		i := slices.IndexFunc(x.all, func(e visit.Entry) bool { return e.Image != nil && e.Image.Digest == digest })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		want = *x.all[i].Image
		_, there = x.photos[digest]
		return nil
	}); err != nil || there {
		return err
	}
	name := digest[:12] + map[string]string{"image/png": ".png"}[want.MediaType]
	if want.MediaType == "image/jpeg" {
		name += ".jpg"
	}
	stored, err := d.Files.Put(ctx, name, content, visit.MaxPhotoBytes)
	if err != nil {
		return err
	}
	if stored.Digest != digest || stored.Size != want.Size {
		return fault.Field(files.Field, "visit.photo.bytes")
	}
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		x, err := d.visiting(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := visit.MayEnter(x.a, x.p, who); err != nil {
			return err
		}
		_, err = tx.AddVisitPhoto(ctx, id, store.VisitPhoto{Image: visit.Image{Digest: digest, MediaType: stored.MediaType, Size: stored.Size}, By: who.ID()})
		return err
	})
}

// VisitPhoto finds a photo that has arrived, for members of the panel, for the agency's staff, and for the company's people once the
// minutes that show it are presented to them.
func (d *Desk) VisitPhoto(ctx context.Context, who party.Actor, id application.ID, digest string) (visit.Image, error) {
	var found visit.Image
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		x, err := d.visiting(ctx, tx, id)
		if err != nil {
			return err
		}
		photo, is := x.photos[digest]
		found = photo.Image
		switch {
		case !is:
		case x.p.MayRead(who.ID()) == nil && who.May(party.ActReadOwnScoring, "") == nil, who.May(party.ActReadCases, "") == nil && !x.p.Tied(who.ID()):
			return nil
		case who.May(party.ActReadOwn, x.a.Company) == nil && x.v.State.Shown():
			m, err := x.minutes(ctx, tx)
			if err != nil || m != nil && slices.Contains(m.Photos(), digest) {
				return err
			}
		}
		return fault.New(fault.NotFound, "fault.not_found")
	})
	return found, err
}

// PrepareMinutes writes the minutes from the entries that have come, and asks the other members for their signatures.
func (d *Desk) PrepareMinutes(ctx context.Context, who party.Actor, id application.ID, summary string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		x, err := d.visiting(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := x.v.MayPrepare(x.a, x.p, who, x.e, d.today(tx)); err != nil {
			return err
		}
		names, err := panelNames(ctx, tx, x.p)
		if err != nil {
			return err
		}
		if x.v.Revision == 0 { // a visit of which there is nothing to note but its summary
			if x.v, _, err = tx.BeginVisit(ctx, id); err != nil {
				return err
			}
		}
		next, m, err := x.v.Prepare(x.p, who, x.all, visit.Circumstances{
			Case: x.a, Company: x.c.Company.Name, List: x.list(), Names: names, Arrived: x.arrived(), Summary: summary,
		}, tx.Now)
		if err != nil {
			return err
		}
		frozen, digest, err := m.Freeze()
		if err != nil {
			return err
		}
		if err := tx.InsertMinutes(ctx, id, m.Number, digest, frozen); err != nil {
			return err
		}
		if err := tx.SaveVisit(ctx, next); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.MinutesPrepared, string(id), "", map[string]any{"number": m.Number, "sha256": digest}); err != nil {
			return err
		}
		return d.minutesReadyLetters(ctx, tx, x, who)
	})
}

// SignMinutes puts a member's name under the minutes of the digest; with the last one they are presented to the company.
func (d *Desk) SignMinutes(ctx context.Context, who party.Actor, id application.ID, digest string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		x, err := d.visiting(ctx, tx, id)
		if err != nil {
			return err
		}
		next, err := x.v.Sign(x.a, x.p, who, digest, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.SaveVisit(ctx, next); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.MinutesSigned, string(id), "", map[string]any{"sha256": digest}); err != nil {
			return err
		}
		return d.presented(ctx, tx, x.a, next)
	})
}

// presented tells the company of minutes that wait for it; for minutes that do not, it does nothing.
func (d *Desk) presented(ctx context.Context, tx *store.Tx, a application.Application, v visit.Visit) error {
	if v.State != visit.Presented {
		return nil
	}
	if err := d.write(ctx, tx, party.System, journal.MinutesPresented, string(a.ID), "", map[string]any{"sha256": v.Digest}); err != nil {
		return err
	}
	return d.minutesPresentedLetters(ctx, tx, a)
}

// settleVisit presents minutes that waited only for a member who has just stepped aside.
func (d *Desk) settleVisit(ctx context.Context, tx *store.Tx, a application.Application, p panel.Panel) error {
	v, err := store.Absent(tx.Visit(ctx, a.ID))
	if err != nil || v == nil {
		return err
	}
	next := v.Settle(p)
	if next.State == v.State {
		return nil
	}
	if err := tx.SaveVisit(ctx, next); err != nil {
		return err
	}
	return d.presented(ctx, tx, a, next)
}

// TakeOverLevels marks the member's own sheet with the levels the member entered on the visit: all that differ from what stands
// there. It gives how many were taken over. An item about which the member's devices disagree is left as it is.
func (d *Desk) TakeOverLevels(ctx context.Context, who party.Actor, id application.ID) (int, error) {
	v, err := d.VisitFor(ctx, who, id)
	if err != nil {
		return 0, err
	}
	own, err := d.ExpertCase(ctx, who, id)
	if err != nil {
		return 0, err
	}
	marks := map[string]scheme.Answer{}
	for item, entries := range v.Findings.Levels[who.ID()] {
		if len(entries) != 1 || entries[0].Level == own.Own.Answers[item].Level {
			continue
		}
		mark := own.Own.Answers[item]
		mark.Level = entries[0].Level
		if entries[0].Words != "" {
			mark.Reason = entries[0].Words
		}
		marks[item] = mark
	}
	if len(marks) == 0 {
		return 0, nil
	}
	if err := d.Mark(ctx, who, id, marks); err != nil {
		return 0, err
	}
	return len(marks), d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		return d.write(ctx, tx, who, journal.LevelsTakenOver, string(id), "", map[string]any{"count": len(marks)})
	})
}

// MinutesView is a visit's minutes as the company and the agency's staff read them.
type MinutesView struct {
	Case      application.Application
	Edition   *scheme.Edition
	Sheet     *scheme.Sheet
	List      []visit.Point
	Visit     visit.Visit
	Minutes   *visit.Minutes            // nil while there are none to be shown
	Names     map[party.PersonID]string // of everybody named in them
	VisitOn   calendar.Date
	Late      int           // entries the minutes do not rest on; told to the agency's staff alone
	Levels    []visit.Entry // what members would score after the visit; told to the agency's staff alone, once the result is registered
	MayAnswer error         // nil, or why this person may not sign for the company
	MayNote   error         // nil, or why this person may not note a refusal
}

// Minutes reads the minutes for one of the company's people, once the panel has signed them, or for the agency's staff.
func (d *Desk) Minutes(ctx context.Context, who party.Actor, id application.ID) (MinutesView, error) {
	var v MinutesView
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		x, err := d.visiting(ctx, tx, id)
		if err != nil {
			return err
		}
		own, staff := who.May(party.ActReadOwn, x.a.Company) == nil, who.May(party.ActReadCases, "") == nil
		if !own && !staff {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		v = MinutesView{
			Case: x.a, Edition: x.e, Sheet: x.sheet, List: x.list(), Visit: x.v, VisitOn: x.p.VisitOn,
			MayAnswer: x.v.MayAnswer(x.a, who), MayNote: x.v.MayNoteRefusal(x.a, who),
		}
		if own && !x.v.State.Shown() {
			v.Visit = visit.Visit{Case: id, State: x.v.State}
			return nil
		}
		if v.Minutes, err = x.minutes(ctx, tx); err != nil {
			return err
		}
		if v.Names, err = panelNames(ctx, tx, x.p); err != nil {
			return err
		}
		for _, named := range []party.PersonID{x.v.NotedBy, x.v.SignedBy()} {
			if named == "" {
				continue
			}
			person, err := tx.Person(ctx, named)
			if err != nil {
				return err
			}
			v.Names[named] = person.Name
		}
		if staff && !own {
			return v.forStaff(x)
		}
		return nil
	})
	return v, err
}

func (v *MinutesView) forStaff(x visiting) error {
	if v.Minutes != nil && !v.Minutes.Covers(x.all) {
		v.Late = max(0, len(slices.DeleteFunc(slices.Clone(x.all), func(e visit.Entry) bool { return e.Kind == visit.Level }))-v.Minutes.Entries)
	}
	if x.a.State == application.Evaluating {
		return nil
	}
	for _, byItem := range visit.Find(x.all).Levels {
		for _, entries := range byItem {
			v.Levels = append(v.Levels, entries...)
		}
	}
	slices.SortFunc(v.Levels, func(a, b visit.Entry) int { return a.At.Compare(b.At) })
	return nil
}

// AnswerMinutes signs for the company, with a remark or with a dissent in the company's own words, which stays with the minutes for good.
func (d *Desk) AnswerMinutes(ctx context.Context, who party.Actor, id application.ID, digest string, dissents bool, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActReadOwn, a.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		v, err := tx.Visit(ctx, id)
		if err != nil {
			return err
		}
		next, err := v.Answer(a, who, digest, dissents, words, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.SaveVisit(ctx, next); err != nil {
			return err
		}
		act := journal.MinutesAccepted
		if dissents {
			act = journal.MinutesDissented
		}
		if err := d.write(ctx, tx, who, act, string(id), next.Words, map[string]any{"sha256": digest}); err != nil {
			return err
		}
		return d.minutesAnsweredLetters(ctx, tx, a, dissents)
	})
}

// NoteRefusal closes minutes that the company would not sign.
func (d *Desk) NoteRefusal(ctx context.Context, who party.Actor, id application.ID, note string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		v, err := tx.Visit(ctx, id)
		if err != nil {
			return err
		}
		next, err := v.NoteRefusal(a, who, note, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.SaveVisit(ctx, next); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.MinutesRefused, string(id), next.Note, map[string]any{"sha256": next.Digest})
	})
}

// checkVisit holds the minutes, their signatures and their photos against each other.
func (d *Desk) checkVisit(ctx context.Context, tx *store.Tx, id application.ID, p panel.Panel) ([]string, error) {
	v, err := store.Absent(tx.Visit(ctx, id))
	if err != nil || v == nil {
		return nil, err
	}
	var found []string
	for number := 1; number <= v.Number; number++ {
		m, err := tx.Minutes(ctx, id, number)
		if err != nil {
			found = append(found, fmt.Sprintf("minutes %d of the visit: %v", number, err))
			continue
		}
		_, digest, err := m.Freeze()
		if err != nil {
			return nil, err
		}
		if number == v.Number && digest != v.Digest {
			found = append(found, fmt.Sprintf("the visit names minutes %.12s…, kept are %.12s…", v.Digest, digest))
		}
		for _, photo := range m.Photos() {
			f, err := d.Files.Open(photo)
			if err != nil {
				found = append(found, fmt.Sprintf("the photo %.12s… of minutes %d is missing", photo, number))
				continue
			}
			if err := f.Close(); err != nil {
				return nil, err
			}
		}
	}
	signatures := v.Panel
	if v.Firm != nil {
		signatures = append(slices.Clone(signatures), *v.Firm)
	}
	for i, s := range signatures {
		if s.Digest != v.Digest {
			found = append(found, fmt.Sprintf("%s signed other minutes (%.12s…) than those of the visit", s.Person, s.Digest))
		}
		if _, member := p.Member(s.Person); i < len(v.Panel) && !member {
			found = append(found, fmt.Sprintf("%s signed the minutes without a seat on the panel", s.Person))
		}
	}
	return found, nil
}
