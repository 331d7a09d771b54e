package visit

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// State is where a visit stands. Codes are stable and stored; visit.state.<code> in the catalogues says them.
type State string

// The states.
const (
	Open      State = "open"      // entries are made
	Ready     State = "ready"     // the minutes wait for the panel's signatures
	Presented State = "presented" // the panel has signed; the minutes wait for the company
	Signed    State = "signed"    // by both sides
	Dissented State = "dissented" // signed by both sides, with the company's dissent
	Unsigned  State = "unsigned"  // the company did not sign; an officer noted why
)

// States are all states, in the order of the journey.
var States = []State{Open, Ready, Presented, Signed, Dissented, Unsigned}

// Closed says whether nothing more can happen to the minutes.
func (s State) Closed() bool { return s == Signed || s == Dissented || s == Unsigned }

// Shown says whether the company may read the minutes: from when the panel has signed them.
func (s State) Shown() bool { return s == Presented || s.Closed() }

// Signature is one person's name under the minutes of a digest.
type Signature struct {
	Person party.PersonID `json:"person"`
	Lead   bool           `json:"lead,omitempty"`
	Digest string         `json:"digest"` // of the minutes that were signed
	At     time.Time      `json:"at"`
}

// Visit is the visit of one case. The minutes are signed by every serving member of the panel, then by somebody who may bind
// the company, who may add a dissent in the company's own words: nobody ever changes or removes them. Where the company does not sign,
// an officer notes why.
type Visit struct {
	Case     application.ID
	State    State
	Number   int         // of the latest minutes; 0 before the first
	Digest   string      // of the latest minutes
	Panel    []Signature // under the latest minutes
	Firm     *Signature
	Words    string // the company's: its remark, or its dissent when the state is Dissented
	Note     string // an officer's: why the company did not sign
	NotedBy  party.PersonID
	NotedAt  time.Time
	Revision int64
}

// MayEnter says whether a person may make entries now: a serving member of the panel who declared no interest, while the case is
// being evaluated. Entries that come after the minutes are still taken, so that nothing written on the spot is lost; the
// minutes say what they rest on.
func MayEnter(a application.Application, p panel.Panel, who party.Actor) error {
	if err := who.May(party.ActVisit, ""); err != nil {
		return err
	}
	if err := p.MayRead(who.ID()); err != nil {
		return err
	}
	if a.State != application.Evaluating {
		return fault.New(fault.Conflict, "visit.not_open")
	}
	return nil
}

// MayPrepare says whether a person may write the minutes now: who may make entries, from the day of the visit on, with the
// panel complete (art. 8③), until the company has answered.
func (v Visit) MayPrepare(a application.Application, p panel.Panel, who party.Actor, e *scheme.Edition, today calendar.Date) error {
	if err := MayEnter(a, p, who); err != nil {
		return err
	}
	if v.State.Closed() {
		return fault.New(fault.Conflict, "visit.minutes.closed")
	}
	if today.Before(p.VisitOn) {
		return fault.New(fault.Conflict, "visit.before_day", "Visit", p.VisitOn)
	}
	return p.Quorum(e)
}

// Prepare writes the minutes from the entries. Minutes written again take the place of those before, which are kept, and must be
// signed anew. Every photo must have arrived; one that is lost with its device is to be struck out first.
func (v Visit) Prepare(p panel.Panel, who party.Actor, entries []Entry, c Circumstances, now time.Time) (Visit, Minutes, error) {
	var l fault.List
	summary := strings.TrimSpace(c.Summary)
	switch n := utf8.RuneCountInString(summary); {
	case n < 10:
		l.Add("summary", "visit.summary.missing")
	case n > MaxWords:
		l.Add("summary", "party.too_long", "Max", MaxWords)
	}
	f := Find(entries)
	awaited := 0
	for _, photo := range f.Photos {
		if !c.Arrived[photo.Image.Digest] {
			awaited++
		}
	}
	if awaited > 0 {
		l.Add("photos", "visit.photos.awaited", "Count", awaited)
	}
	if err := l.Err(); err != nil {
		return v, Minutes{}, err
	}
	m := Minutes{
		Format: MinutesFormat, Reference: c.Case.Reference, Number: v.Number + 1, Submission: c.Case.Digest, Company: c.Company,
		VisitOn: p.VisitOn, Present: statements(f.Present), Points: points(c.List, f), Summary: summary, PreparedBy: who.ID(), PreparedAt: now.UTC(),
	}
	for _, member := range p.Serving() {
		m.Panel = append(m.Panel, Attendant{member.Person, c.Names[member.Person], member.Lead})
	}
	for _, numbers := range f.Gaps {
		m.Gaps += len(numbers)
	}
	m.EntriesAre, m.Entries = entriesDigest(entries)
	_, digest, err := m.Freeze()
	if err != nil {
		return v, Minutes{}, err
	}
	v.State, v.Number, v.Digest, v.Panel = Ready, m.Number, digest, nil
	return v, m, nil
}

// MaySign says whether a member may sign the minutes now.
func (v Visit) MaySign(a application.Application, p panel.Panel, who party.Actor) error {
	if err := MayEnter(a, p, who); err != nil {
		return err
	}
	switch {
	case v.State == Open:
		return fault.New(fault.Conflict, "visit.minutes.none")
	case v.State != Ready:
		return fault.New(fault.Conflict, "visit.minutes.signed")
	case v.signedBy(who.ID()):
		return fault.New(fault.Conflict, "visit.minutes.signed_by_you")
	}
	return nil
}

// Sign puts a member's name under the minutes of the digest the member has read. With the last serving member's the
// minutes are presented to the company.
func (v Visit) Sign(a application.Application, p panel.Panel, who party.Actor, digest string, now time.Time) (Visit, error) {
	if err := v.MaySign(a, p, who); err != nil {
		return v, err
	}
	if digest != v.Digest {
		return v, fault.New(fault.Conflict, "visit.minutes.newer")
	}
	member, _ := p.Member(who.ID())
	v.Panel = append(slices.Clone(v.Panel), Signature{who.ID(), member.Lead, digest, now.UTC()})
	v.settle(p)
	return v, nil
}

// Settle presents minutes that only a member who has stepped aside had still to sign. It is asked whenever the panel
// changes.
func (v Visit) Settle(p panel.Panel) Visit {
	v.settle(p)
	return v
}

func (v *Visit) settle(p panel.Panel) {
	serving := p.Serving()
	if v.State != Ready || len(serving) == 0 {
		return
	}
	for _, m := range serving {
		if !v.signedBy(m.Person) {
			return
		}
	}
	v.State = Presented
}

// SignedBy is who signed for the company; empty while nobody has.
func (v Visit) SignedBy() party.PersonID {
	if v.Firm == nil {
		return ""
	}
	return v.Firm.Person
}

func (v Visit) signedBy(id party.PersonID) bool {
	return slices.ContainsFunc(v.Panel, func(s Signature) bool { return s.Person == id })
}

// MayAnswer says whether a person may sign for the company now: somebody who may bind it, once the panel has signed.
func (v Visit) MayAnswer(a application.Application, who party.Actor) error {
	if err := who.May(party.ActSignMinutes, a.Company); err != nil {
		return err
	}
	switch {
	case v.State.Closed():
		return fault.New(fault.Conflict, "visit.minutes.closed")
	case v.State != Presented:
		return fault.New(fault.Conflict, "visit.minutes.not_yet")
	}
	return nil
}

// Answer signs for the company, with a remark or with a dissent. A dissent is words of the company's own; they stay with the
// minutes for good.
func (v Visit) Answer(a application.Application, who party.Actor, digest string, dissents bool, words string, now time.Time) (Visit, error) {
	if err := v.MayAnswer(a, who); err != nil {
		return v, err
	}
	if digest != v.Digest {
		return v, fault.New(fault.Conflict, "visit.minutes.newer")
	}
	words = strings.TrimSpace(words)
	switch n := utf8.RuneCountInString(words); {
	case dissents && n < 10:
		return v, fault.Field("words", "visit.dissent.missing")
	case n > MaxWords:
		return v, fault.Field("words", "party.too_long", "Max", MaxWords)
	}
	v.State, v.Words, v.Firm = Signed, words, &Signature{Person: who.ID(), Digest: digest, At: now.UTC()}
	if dissents {
		v.State = Dissented
	}
	return v, nil
}

// MayNoteRefusal says whether a person may note that the company does not sign the minutes.
func (v Visit) MayNoteRefusal(a application.Application, who party.Actor) error {
	if err := who.May(party.ActNoteRefusal, ""); err != nil {
		return err
	}
	if _, own := who.Roles[a.Company]; own {
		return fault.New(fault.Forbidden, "application.own_case")
	}
	switch {
	case v.State.Closed():
		return fault.New(fault.Conflict, "visit.minutes.closed")
	case v.State != Presented:
		return fault.New(fault.Conflict, "visit.minutes.not_yet")
	}
	return nil
}

// NoteRefusal closes minutes that the company would not sign, with an officer's words on what was tried.
func (v Visit) NoteRefusal(a application.Application, who party.Actor, note string, now time.Time) (Visit, error) {
	if err := v.MayNoteRefusal(a, who); err != nil {
		return v, err
	}
	note = strings.TrimSpace(note)
	switch n := utf8.RuneCountInString(note); {
	case n < 10:
		return v, fault.Field("note", "visit.refusal.note")
	case n > MaxWords:
		return v, fault.Field("note", "party.too_long", "Max", MaxWords)
	}
	v.State, v.Note, v.NotedBy, v.NotedAt = Unsigned, note, who.ID(), now.UTC()
	return v, nil
}

// MayRegister says whether the result may be registered as far as the visit goes: minutes that were begun must be closed.
// nil stands for a case without entries, whose visit is on paper.
func MayRegister(v *Visit) error {
	if v == nil || v.State.Closed() {
		return nil
	}
	return fault.New(fault.Conflict, "visit.minutes.open", "State", locale.M("visit.state."+string(v.State)))
}
