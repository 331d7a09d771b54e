package solution

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/calendar/workdays"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
)

// AdmissionID names a request to admit a solution; a UUIDv7 in text form.
type AdmissionID string

// State is where a request for admission stands.
type State string

// The states.
const (
	Checking  State = "checking"  // the formal check
	Returned  State = "returned"  // to the company, for completion
	Expertise State = "expertise" // experts judge, each under seal
	Judged    State = "judged"    // all opinions are in
	Admitted  State = "admitted"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
)

// States are all states in the order of a request's life.
var States = []State{Checking, Returned, Expertise, Judged, Admitted, Refused, Withdrawn}

// Open says whether the request is on its way.
func (s State) Open() bool { return s == Checking || s == Returned || s == Expertise || s == Judged }

// Correction is what a returned request must mend.
type Correction struct {
	Field string `json:"field"` // of Fields
	Words string `json:"words"`
}

// Opinion is an expert's answer to what makes a solution innovative (decree 631-ПП), with reasons.
type Opinion struct {
	New       Answer    `json:"new"`       // new or notably improved
	Different Answer    `json:"different"` // from available alternatives, substantially
	Words     string    `json:"words"`
	At        time.Time `json:"at"`
}

// Seat is one expert's part in the expertise.
type Seat struct {
	Expert   party.PersonID `json:"expert"`
	AskedOn  calendar.Date  `json:"asked_on"`
	DueOn    calendar.Date  `json:"due_on"`
	FreeAt   time.Time      `json:"free_at,omitzero"` // when the expert declared to be free of interests
	Opinion  *Opinion       `json:"opinion,omitempty"`
	AsideAt  time.Time      `json:"aside_at,omitzero"`  // when the expert stepped aside or was released
	Aside    string         `json:"aside,omitempty"`    // why
	Released party.PersonID `json:"released,omitempty"` // by whom, where it was not the expert
}

// Sits says whether the seat still counts.
func (s Seat) Sits() bool { return s.AsideAt.IsZero() }

// Verdict is the end of a request.
type Verdict struct {
	Admitted    bool           `json:"admitted"`
	Stage       Stage          `json:"stage"`
	Ground      string         `json:"ground,omitempty"` // a refusal's code
	Clause      locale.Text    `json:"clause,omitempty"`
	Act         locale.Text    `json:"act,omitempty"`
	Field       string         `json:"field,omitempty"`
	Words       string         `json:"words,omitempty"`
	By          party.PersonID `json:"by"`
	At          time.Time      `json:"at"`
	AppealUntil calendar.Date  `json:"appeal_until,omitzero"`
}

// Admission is a request to admit a solution to pilots, and all that became of it. Being admitted gives no money: a grant is asked for
// apart (R34).
type Admission struct {
	ID          AdmissionID    `json:"id"`
	Number      string         `json:"number"`
	Company     party.OrgID    `json:"company"`
	State       State          `json:"state"`
	Since       time.Time      `json:"since"`
	Rules       string         `json:"rules"`    // the version it is judged by
	Contents    Solution       `json:"contents"` // as it was handed in
	Digest      string         `json:"digest"`   // SHA-256 of the contents, in hexadecimal
	HandedInOn  calendar.Date  `json:"handed_in_on"`
	Submissions int            `json:"submissions"`
	DueOn       calendar.Date  `json:"due_on,omitzero"` // of what is waited for; none for the decision
	Corrections []Correction   `json:"corrections,omitempty"`
	Checker     party.PersonID `json:"checker,omitempty"`
	CheckedAt   time.Time      `json:"checked_at,omitzero"`
	Seats       []Seat         `json:"seats,omitempty"`
	Verdict     *Verdict       `json:"verdict,omitempty"`
	Abroad      *Abroad        `json:"abroad,omitempty"`
	Past        []Verdict      `json:"past,omitempty"` // set aside because of an interest that was found later
	Revision    int64          `json:"-"`              // grows with every save; guards against overwriting
}

// Setting is what a step of a request is judged in: the rules, the calendar of working days, the day and the moment.
type Setting struct {
	Rules    *Rules
	Calendar *workdays.Calendar
	Today    calendar.Date
	Now      time.Time
	Foreign  bool    // the company is registered abroad, by which eligibility goes (R59)
	Abroad   *Abroad // the nomination that stands for it; nil where there is none
}

// facts are what the stages ask of a request.
func (a Admission) facts() procedure.Facts {
	f := procedure.Facts{Done: map[procedure.Kind]time.Time{}, Ended: a.State == Withdrawn || a.State == Refused}
	if !a.CheckedAt.IsZero() && a.State != Checking && a.State != Returned {
		f.Done[procedure.DocumentCheck] = a.CheckedAt
	}
	if a.State == Judged || a.State == Admitted {
		f.Done[procedure.ExpertReview] = a.Since
	}
	if a.State == Admitted {
		f.Done[procedure.Decision] = a.Since
	}
	return f
}

// Standings says for every stage how the request stands with it.
func (a Admission) Standings() []procedure.Standing { return Procedure().Standings(a.facts()) }

// at asks whether a stage may be worked on now.
func (a Admission) at(k procedure.Kind) error {
	if _, held := Procedure().Holds(k, a.facts()); held || a.State == Returned {
		return a.notNow()
	}
	return nil
}

func (a Admission) notNow() error {
	return fault.New(fault.Conflict, "solution.not_now", "State", locale.M("solution.state."+string(a.State)))
}

// HandIn makes a request out of a solution, or hands a returned one in again; the clock of the formal check begins anew (a setting: no
// source says whether it pauses).
func (a Admission) HandIn(s Solution, who party.Actor, x Setting) (Admission, error) {
	if err := who.May(party.ActSubmit, s.Company); err != nil {
		return a, err
	}
	if a.Submissions > 0 && a.State != Returned {
		return a, a.notNow()
	}
	if err := s.Missing(x.Today).Err(); err != nil {
		return a, err
	}
	if err := x.mayAsk(); err != nil {
		return a, err
	}
	b, err := json.Marshal(s)
	if err != nil {
		return a, fmt.Errorf("write the contents: %w", err)
	}
	sum := sha256.Sum256(b)
	a.Company, a.Contents, a.Digest, a.HandedInOn, a.Rules = s.Company, s, hex.EncodeToString(sum[:]), x.Today, x.Rules.Version
	a.State, a.Since, a.Corrections, a.Abroad = Checking, x.Now, nil, x.Abroad
	a.Submissions++
	a.DueOn, err = due(x.Rules.FormalDays, x.Today, x.Calendar)
	return a, err
}

// check asks whether somebody may do the formal check.
func (a Admission) check(who party.Actor) error {
	if err := who.May(party.ActCheckSolution, ""); err != nil {
		return err
	}
	if _, own := who.Roles[a.Company]; own {
		return fault.New(fault.Forbidden, "solution.own_company")
	}
	return a.at(procedure.DocumentCheck)
}

// Return gives the request back for completion: which field, and what is wrong with it.
func (a Admission) Return(who party.Actor, corrections []Correction, x Setting) (Admission, error) {
	if err := a.check(who); err != nil {
		return a, err
	}
	var l fault.List
	if len(corrections) == 0 {
		l.Add("corrections", "solution.corrections")
	}
	corrections = slices.Clone(corrections)
	for i := range corrections {
		c := &corrections[i]
		c.Words = party.Clean(c.Words)
		if SectionOf(c.Field) == "" {
			l.Add(line("corrections", i), "party.choose_one")
		}
		party.Words(&l, line("corrections", i), "solution.words", c.Words, 10, 2000)
	}
	if err := l.Err(); err != nil {
		return a, err
	}
	a.State, a.Since, a.Corrections, a.Checker = Returned, x.Now, corrections, who.ID()
	var err error
	a.DueOn, err = due(x.Rules.CompletionDays, x.Today, x.Calendar)
	return a, err
}

// Pass ends the formal check well: the expertise begins.
func (a Admission) Pass(who party.Actor, x Setting) (Admission, error) {
	if err := a.check(who); err != nil {
		return a, err
	}
	a.State, a.Since, a.Checker, a.CheckedAt = Expertise, x.Now, who.ID(), x.Now
	var err error
	a.DueOn, err = due(x.Rules.ExpertiseDays, x.Today, x.Calendar)
	return a, err
}

// Appoint asks experts for an opinion. Nobody is asked who did the formal check, acts for the company, or was asked already. An expert who
// takes a freed seat has the whole term again, from the day of being asked.
func (a Admission) Appoint(who party.Actor, experts []party.Actor, x Setting) (Admission, error) {
	if err := who.May(party.ActCheckSolution, ""); err != nil {
		return a, err
	}
	if err := a.at(procedure.ExpertReview); err != nil {
		return a, err
	}
	var l fault.List
	if len(experts) == 0 {
		l.Add("experts", "solution.experts")
	}
	on := a.DueOn
	if slices.ContainsFunc(a.Seats, func(s Seat) bool { return !s.Sits() }) {
		var err error
		if on, err = due(x.Rules.ExpertiseDays, x.Today, x.Calendar); err != nil {
			return a, err
		}
	}
	next := a
	next.Seats = slices.Clone(a.Seats)
	for _, e := range experts {
		_, own := e.Roles[a.Company]
		if own || next.HadPart(e.ID()) || !e.Holds(party.Expert) {
			l.Add("experts", "solution.expert_not", "Name", e.Person.Name)
			continue
		}
		next.Seats = append(next.Seats, Seat{Expert: e.ID(), AskedOn: x.Today, DueOn: on})
	}
	if err := l.Err(); err != nil {
		return a, err
	}
	next.DueOn = on
	return next, nil
}

// HadPart says that somebody checked the request or was ever asked for an opinion on it, whatever became of that: nobody is asked twice, and
// none of them decides.
func (a Admission) HadPart(id party.PersonID) bool {
	return id == a.Checker || slices.ContainsFunc(a.Seats, func(s Seat) bool { return s.Expert == id })
}

// seat is the place of a person's seat that counts; NotFound where there is none.
func (a Admission) seat(id party.PersonID) (int, error) {
	i := slices.IndexFunc(a.Seats, func(s Seat) bool { return s.Expert == id && s.Sits() })
	if i < 0 {
		return i, fault.New(fault.NotFound, "fault.not_found")
	}
	return i, nil
}

// SeatOf is a person's seat that counts; false where there is none.
func (a Admission) SeatOf(id party.PersonID) (Seat, bool) {
	i, err := a.seat(id)
	if err != nil {
		return Seat{}, false
	}
	return a.Seats[i], true
}

// Declare says that an expert is free of interests, which comes before everything else.
func (a Admission) Declare(who party.Actor, now time.Time) (Admission, error) {
	i, err := a.sitting(who)
	if err != nil {
		return a, err
	}
	a.Seats = slices.Clone(a.Seats)
	if a.Seats[i].FreeAt.IsZero() {
		a.Seats[i].FreeAt = now
	}
	return a, nil
}

func (a Admission) sitting(who party.Actor) (int, error) {
	i, err := a.seat(who.ID())
	if err != nil {
		return i, err
	}
	if err := who.May(party.ActScore, ""); err != nil {
		return i, err
	}
	return i, a.at(procedure.ExpertReview)
}

// StepAside frees the seat of an expert who has an interest; a sealed opinion is void.
func (a Admission) StepAside(who party.Actor, words string, x Setting) (Admission, error) {
	i, err := a.sitting(who)
	if err != nil {
		return a, err
	}
	if a, err = a.free(i, "", words, x.Now); err != nil {
		return a, err
	}
	return a.settle(x), nil
}

func (a Admission) free(i int, by party.PersonID, words string, now time.Time) (Admission, error) {
	words = party.Clean(words)
	var l fault.List
	if party.Words(&l, "words", "solution.words", words, 10, 2000); l.Err() != nil {
		return a, l
	}
	a.Seats = slices.Clone(a.Seats)
	s := &a.Seats[i]
	s.Opinion, s.AsideAt, s.Aside, s.Released = nil, now, words, by
	return a, nil
}

// Release frees the seat of an expert whose interest somebody else found. After the opinions are in they must be given anew; after a verdict
// as well, and the verdict stays in the history.
func (a Admission) Release(who party.Actor, expert party.PersonID, words string, x Setting) (Admission, error) {
	if err := who.May(party.ActCheckSolution, ""); err != nil {
		return a, err
	}
	i, err := a.seat(expert)
	if err != nil {
		return a, err
	}
	if a.State != Expertise && a.State != Judged && a.State != Admitted && (a.State != Refused || a.Verdict.Stage != Judgment) {
		return a, a.notNow()
	}
	if a, err = a.free(i, who.ID(), words, x.Now); err != nil {
		return a, err
	}
	if a.Verdict != nil {
		a.Past, a.Verdict, a.State, a.Since = append(slices.Clone(a.Past), *a.Verdict), nil, Judged, x.Now
	}
	return a.settle(x), nil
}

// Opine gives an expert's opinion, once. It is sealed until as many are in as the rules need, and all who were asked have answered.
func (a Admission) Opine(who party.Actor, o Opinion, x Setting) (Admission, error) {
	i, err := a.sitting(who)
	if err != nil {
		return a, err
	}
	if a.Seats[i].FreeAt.IsZero() {
		return a, fault.New(fault.Conflict, "solution.declare_first")
	}
	if a.Seats[i].Opinion != nil {
		return a, fault.New(fault.Conflict, "solution.opined")
	}
	o.Words = party.Clean(o.Words)
	var l fault.List
	for _, f := range []struct {
		field string
		said  Answer
	}{{"new", o.New}, {"different", o.Different}} {
		if !slices.Contains(Answers, f.said) {
			l.Add(f.field, "party.choose_one")
		}
	}
	party.Words(&l, "words", "solution.opinion_words", o.Words, 20, 4000)
	if err := l.Err(); err != nil {
		return a, err
	}
	o.At = x.Now
	a.Seats = slices.Clone(a.Seats)
	a.Seats[i].Opinion = &o
	return a.settle(x), nil
}

// settle opens the seals once as many opinions are in as the rules need and nobody who was asked is awaited.
func (a Admission) settle(x Setting) Admission {
	in, asked := 0, 0
	for _, s := range a.Seats {
		if s.Sits() {
			asked++
			if s.Opinion != nil {
				in++
			}
		}
	}
	switch all := in == asked && in >= a.Opinions(x.Rules); {
	case all && a.State != Judged:
		a.State, a.Since, a.DueOn = Judged, x.Now, calendar.Date{}
	case !all && a.State != Expertise:
		a.State, a.Since = Expertise, x.Now
	}
	return a
}

// Sealed says whether opinions are closed to everybody but who gave them.
func (a Admission) Sealed() bool { return a.State == Expertise }

// Seen is the request as somebody may read it: no sealed opinion of another.
func (a Admission) Seen(by party.PersonID) Admission {
	if !a.Sealed() {
		return a
	}
	a.Seats = slices.Clone(a.Seats)
	for i := range a.Seats {
		if s := &a.Seats[i]; s.Expert != by && s.Opinion != nil {
			s.Opinion = &Opinion{At: s.Opinion.At}
		}
	}
	return a
}

// Refuse ends the request for a ground of the rules, with its clause and words of at least 20 characters: at the formal check by who does it,
// after the opinions by a decider.
func (a Admission) Refuse(who party.Actor, code, words string, x Setting) (Admission, error) {
	stage := Judgment
	if a.State == Checking {
		stage = Formal
	}
	err := a.check(who)
	if stage == Judgment {
		err = a.decide(who)
	}
	if err != nil {
		return a, err
	}
	words = party.Clean(words)
	var l fault.List
	g, known := x.Rules.Ground(code, stage)
	if !known {
		l.Add("ground", "solution.ground_needed")
	}
	party.Words(&l, "words", "solution.refusal_words", words, 20, 4000)
	if err := l.Err(); err != nil {
		return a, err
	}
	if stage == Formal {
		a.Checker = who.ID()
	}
	return a.end(Refused, Verdict{
		Stage: stage, Ground: g.Code, Clause: g.Clause, Act: x.Rules.Act, Field: g.Field, Words: words, By: who.ID(), At: x.Now, AppealUntil: x.Today.AddDays(x.Rules.AppealDays),
	}), nil
}

// Admit ends the request well.
func (a Admission) Admit(who party.Actor, words string, x Setting) (Admission, error) {
	if err := a.decide(who); err != nil {
		return a, err
	}
	return a.end(Admitted, Verdict{Admitted: true, Stage: Judgment, Words: party.Clean(words), By: who.ID(), At: x.Now}), nil
}

// decide asks whether somebody may decide: a decider who neither checked nor judged nor acts for the company.
func (a Admission) decide(who party.Actor) error {
	if err := who.May(party.ActDecide, ""); err != nil {
		return err
	}
	if _, own := who.Roles[a.Company]; own || a.HadPart(who.ID()) {
		return fault.New(fault.Forbidden, "solution.had_a_part")
	}
	return a.at(procedure.Decision)
}

func (a Admission) end(s State, v Verdict) Admission {
	a.State, a.Since, a.DueOn, a.Verdict = s, v.At, calendar.Date{}, &v
	return a
}

// Withdraw takes the request back for the company.
func (a Admission) Withdraw(who party.Actor, now time.Time) (Admission, error) {
	if err := who.May(party.ActWithdraw, a.Company); err != nil {
		return a, err
	}
	if !a.State.Open() {
		return a, a.notNow()
	}
	a.State, a.Since, a.DueOn = Withdrawn, now, calendar.Date{}
	return a, nil
}

// Late says whether what is waited for is overdue.
func (a Admission) Late(today calendar.Date) bool {
	return a.State.Open() && !a.DueOn.IsZero() && today.After(a.DueOn)
}
