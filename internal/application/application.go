// Package application is a company's request under one edition of a scheme, from draft through submission and screening
// to withdrawal, and the table of states a case moves through.
//
// A case stays on the edition it was opened under, whatever is published later. What is submitted is frozen under one
// digest: corrections make a second submission, they never rewrite the first.
package application

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/frozen"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// ID names a case; a UUIDv7 in text form.
type ID string

func message(key string) locale.Msg { return locale.M(key) }

// Application is the case file's cover: who asks for what, and where it stands.
type Application struct {
	ID          ID
	Reference   string // what people quote: year and a running number, "2026-00042"
	Company     party.OrgID
	Edition     scheme.Ref
	Sheet       string // the sheet's id within the edition
	State       State
	StateSince  time.Time
	OpenedBy    party.PersonID
	OpenedAt    time.Time
	SubmittedAt time.Time // of the latest submission; zero in a first draft
	AppliedAt   time.Time // of the first one
	Stops       []Stop    // times in which the clocks of the agency stood
	Submissions int       // how many times it was submitted
	Digest      string    // hex SHA-256 of the frozen contents of the latest submission
	Language    string    // the applicant's language for letters and reasons
	Renews      *Renewed  // the certificate it renews or has made anew; nil for an application anew
	Revision    int64     // grows with every change of the draft; guards against overwriting
}

// Stop is a time in which the agency could not go on. To is zero while it lasts.
type Stop struct {
	Reason string    `json:"reason"` // of scheme.ClockStopReasons
	From   time.Time `json:"from"`
	To     time.Time `json:"to,omitzero"`
	Words  string    `json:"words,omitempty"` // of the officer who stopped it by hand
}

// Renewed is the certificate that an application renews or has made anew, as it was when the application was opened.
type Renewed struct {
	Number  string        `json:"number"`
	Sheet   string        `json:"sheet"` // that the company was certified on
	Grade   string        `json:"grade,omitempty"`
	Through calendar.Date `json:"through"`          // its last day
	Change  Change        `json:"change,omitempty"` // why it is made anew; empty of a renewal

	Objection string `json:"objection,omitempty"` // whose answer gives it; empty where nobody objected

	Succession *Succession `json:"succession,omitempty"` // by what it passes to another company; nil where it does not
}

// OpenRenewal starts the draft of a renewal. e is the edition as it governs renewals: see [scheme.Edition.ForRenewal].
func OpenRenewal(id ID, reference string, who party.Actor, company party.Company, e *scheme.Edition, sheet string, r Renewed, now time.Time, today calendar.Date) (Application, error) {
	switch e.Renewal.Window(r.Through).On(today) {
	case scheme.RenewalNotOpen:
		return Application{}, fault.New(fault.Conflict, "renewal.not_open", "Opens", e.Renewal.Window(r.Through).Opens)
	case scheme.RenewalOver:
		return Application{}, fault.New(fault.Conflict, "renewal.over", "Closes", e.Renewal.Window(r.Through).Closes)
	case scheme.RenewalOnTime, scheme.RenewalLate, scheme.RenewalGrace:
	}
	a, err := Open(id, reference, who, company, e, sheet, now, today)
	a.Renews = &r
	return a, err
}

// Open starts a draft. The edition must be in force on the day and the sheet complete; the edition is pinned.
func Open(id ID, reference string, who party.Actor, company party.Company, e *scheme.Edition, sheet string, now time.Time, today calendar.Date) (Application, error) {
	if err := who.May(party.ActOpen, company.ID); err != nil {
		return Application{}, err
	}
	if !e.InForce(today) {
		return Application{}, fault.New(fault.Invalid, "application.edition.not_in_force", "Edition", e.Title)
	}
	sh, ok := e.Sheet(sheet)
	if !ok || !sh.Complete {
		return Application{}, fault.New(fault.Invalid, "application.sheet.not_open")
	}
	return Application{
		ID: id, Reference: reference, Company: company.ID, Edition: e.Ref, Sheet: sheet,
		State: Draft, StateSince: now, OpenedBy: who.ID(), OpenedAt: now, Language: who.Person.Language,
	}, nil
}

// Plan is the technology business plan, section by section, typed on line (Inno-Biz notice 2026-44, art. 7①).
type Plan map[string]string

// Check says which sections are too short or too long for the edition.
func (p Plan) Check(e *scheme.Edition) error {
	var l fault.List
	for _, s := range e.Plan.Sections {
		n := utf8.RuneCountInString(strings.TrimSpace(p[s.ID]))
		switch {
		case n == 0 && s.MinChars > 0:
			l.Add("plan."+s.ID, "application.plan.missing", "Section", s.Title)
		case n < s.MinChars:
			l.Add("plan."+s.ID, "application.plan.short", "Section", s.Title, "Min", s.MinChars, "Count", n)
		case n > s.MaxChars:
			l.Add("plan."+s.ID, "application.plan.long", "Section", s.Title, "Max", s.MaxChars, "Count", n)
		}
	}
	return l.Err()
}

// Evidence is a file attached to an item, or to the application as a document the scheme asks for.
type Evidence struct {
	ID         string         `json:"id"`
	Part       Part           `json:"part"` // an item or a document
	Name       string         `json:"name"` // as the applicant named the file
	MediaType  string         `json:"media_type"`
	Size       int64          `json:"size"`   // bytes
	Digest     string         `json:"digest"` // hex SHA-256 of the bytes
	UploadedBy party.PersonID `json:"uploaded_by"`
	UploadedAt time.Time      `json:"uploaded_at"`
}

// Part names a piece of an application that can be returned for correction: "company", "years", "answer/<item>",
// "plan/<section>", "evidence/<item>", "document/<id>".
type Part string

// The kinds of part.
const (
	PartCompany Part = "company"
	PartYears   Part = "years"
)

// AnswerPart, PlanPart, EvidencePart and DocumentPart name parts by item, section or document.
func AnswerPart(item string) Part { return Part("answer/" + item) }

// PlanPart names a section of the plan.
func PlanPart(section string) Part { return Part("plan/" + section) }

// EvidencePart names the evidence of an item.
func EvidencePart(item string) Part { return Part("evidence/" + item) }

// DocumentPart names a document the scheme asks for.
func DocumentPart(id string) Part { return Part("document/" + id) }

// Split gives the kind of the part and the name within it.
func (p Part) Split() (kind, name string) {
	kind, name, _ = strings.Cut(string(p), "/")
	return kind, name
}

// Exists says whether the edition and sheet have such a part.
func (p Part) Exists(e *scheme.Edition, sheet *scheme.Sheet) bool {
	kind, name := p.Split()
	switch kind {
	case "company", "years":
		return name == ""
	case "answer", "evidence":
		_, ok := sheet.Item(name)
		return ok
	case "plan":
		return slices.ContainsFunc(e.Plan.Sections, func(s scheme.PlanSection) bool { return s.ID == name })
	case "document":
		return slices.ContainsFunc(e.Documents, func(d scheme.Document) bool { return d.ID == name })
	}
	return false
}

// Correction is one part returned to the applicant, with the officer's words.
type Correction struct {
	Part  Part   `json:"part"`
	Words string `json:"words"`
}

// MayEdit says whether a part of the application may be changed now: everything in a draft, the named parts
// while it is returned, nothing otherwise.
func (a Application) MayEdit(part Part, corrections []Correction) error {
	switch a.State {
	case Draft:
		return nil
	case Returned:
		if slices.ContainsFunc(corrections, func(c Correction) bool { return c.Part == part }) {
			return nil
		}
		return fault.New(fault.Conflict, "application.part.not_returned")
	}
	return fault.New(fault.Conflict, "application.frozen")
}

// Contents is everything an applicant submits. Its canonical JSON is frozen and digested.
type Contents struct {
	Format    string                   `json:"format"`
	Reference string                   `json:"reference"`
	Number    int                      `json:"submission"` // 1 for the first, 2 after a correction
	Edition   string                   `json:"edition"`
	EditionIs string                   `json:"edition_sha256"` // digest of the edition file the case is pinned to
	Sheet     string                   `json:"sheet"`
	Company   party.Company            `json:"company"`
	Years     []party.FinancialYear    `json:"years"`
	Facts     scheme.Facts             `json:"facts"`
	Answers   map[string]scheme.Answer `json:"answers"`
	SelfTotal scheme.Tenths            `json:"self_total_tenths"`
	Plan      Plan                     `json:"plan"`
	Evidence  []Evidence               `json:"evidence"`
	By        party.PersonID           `json:"submitted_by"`
	At        time.Time                `json:"submitted_at"`
}

// ContentsFormat names the format of frozen contents; docs/formats/submission.md describes it.
const ContentsFormat = "proba.submission/1"

// Freeze gives the exact bytes to keep and their digest in hex.
func (c Contents) Freeze() ([]byte, string, error) { return frozen.Freeze(c) }

// Thaw reads frozen contents and checks them against their digest.
func Thaw(kept []byte, digest string) (Contents, error) { return frozen.Thaw[Contents](kept, digest) }

// Submission is what Submit is asked about.
type Submission struct {
	Company  party.Company
	Years    []party.FinancialYear
	Answers  map[string]scheme.Answer
	Plan     Plan
	Evidence []Evidence
}

// Submit freezes the contents and moves the case to Submitted. It needs someone who may bind the company, an eligible
// company on the sheet its industry calls for (art. 4), a complete self-diagnosis that reaches the threshold (art. 7), every plan section and every required document;
// what is missing comes back as a list of faults, each naming its part.
func Submit(a Application, who party.Actor, s Submission, e *scheme.Edition, now time.Time, today calendar.Date) (Application, Contents, error) {
	next, err := a.State.Next(StepSubmit)
	if err != nil {
		return a, Contents{}, err
	}
	if err := who.May(party.ActSubmit, a.Company); err != nil {
		return a, Contents{}, err
	}
	sheet, ok := e.Sheet(a.Sheet)
	if !ok {
		return a, Contents{}, fault.New(fault.Internal, "fault.internal").Because(fmt.Errorf("case %s: no sheet %q in %s", a.ID, a.Sheet, e.Ref))
	}
	facts := Facts(s.Company, s.Years, e, today)
	if err := complete(s, e, sheet, facts, today); err != nil {
		return a, Contents{}, err
	}
	evidence := slices.Clone(s.Evidence)
	slices.SortFunc(evidence, func(x, y Evidence) int { return strings.Compare(x.ID, y.ID) })
	c := Contents{
		Format: ContentsFormat, Reference: a.Reference, Number: a.Submissions + 1, Edition: e.Ref.String(),
		EditionIs: hex.EncodeToString(e.Digest[:]), Sheet: a.Sheet, Company: s.Company, Years: s.Years, Facts: facts,
		Answers: s.Answers, SelfTotal: sheet.Score(s.Answers, facts).Total, Plan: s.Plan, Evidence: evidence,
		By: who.ID(), At: now.UTC(),
	}
	_, digest, err := c.Freeze()
	if err != nil {
		return a, Contents{}, err
	}
	a.State, a.StateSince, a.SubmittedAt, a.Digest = next, now, now, digest
	if a.Submissions == 0 {
		a.AppliedAt = now
	}
	a.Submissions++
	a.Stops = goOn(a.Stops, scheme.StopReturned, now)
	return a, c, nil
}

// complete lists everything that still keeps an application from being submitted.
func complete(s Submission, e *scheme.Edition, sheet *scheme.Sheet, facts scheme.Facts, today calendar.Date) error {
	var l fault.List
	if err := s.Company.Check(e.RegionCodes(), today); err != nil {
		l.Add("company", "application.company.incomplete")
	}
	switch choice := e.SheetFor(facts); {
	case choice.Sheet != nil && choice.Sheet != sheet:
		l.Add("sheet", "application.sheet.other", "Sheet", choice.Sheet.Title)
	case len(choice.Candidates) > 0:
		l.Add("sheet", "application.sheet.unsettled")
	}
	for _, r := range e.Eligibility(facts) {
		switch r.Outcome {
		case scheme.Fail:
			l.Add("eligibility."+r.Code, "application.eligibility.failed", "Rule", r.Title)
		case scheme.Unknown:
			l.Add("eligibility."+r.Code, "application.eligibility.unknown", "Rule", r.Title)
		}
	}
	score := sheet.Score(s.Answers, facts)
	if score.Answered < score.Items {
		l.Add("diagnosis", "application.diagnosis.unfinished", "Count", score.Items-score.Answered)
	} else if !e.MeetsSelfDiagnosis(score.Total) && e.OnFacts() {
		l.Add("diagnosis", "facts.unmet_fault")
	} else if needed, _ := e.SelfNeeded(); !e.MeetsSelfDiagnosis(score.Total) {
		l.Add("diagnosis", "application.diagnosis.below", "Total", score.Total, "Needed", needed)
	}
	if err := s.Plan.Check(e); err != nil {
		l = append(l, fault.All(err)...)
	}
	for _, d := range e.Documents {
		if d.Required && !slices.ContainsFunc(s.Evidence, func(ev Evidence) bool { return ev.Part == DocumentPart(d.ID) }) {
			l.Add("document."+d.ID, "application.document.missing", "Document", d.Title)
		}
	}
	return l.Err()
}

// Missing lists what still keeps the application from being submitted, as Submit would.
func Missing(a Application, s Submission, e *scheme.Edition, today calendar.Date) fault.List {
	sheet, ok := e.Sheet(a.Sheet)
	if !ok {
		return fault.List{fault.New(fault.Internal, "fault.internal")}
	}
	err := complete(s, e, sheet, Facts(s.Company, s.Years, e, today), today)
	if err == nil {
		return nil
	}
	return fault.All(err)
}

// Return sends named parts back to the applicant. Each needs words that say what to mend.
func Return(a Application, who party.Actor, corrections []Correction, e *scheme.Edition, now time.Time) (Application, error) {
	if err := who.May(party.ActScreen, ""); err != nil {
		return a, err
	}
	if err := outsider(a, who); err != nil {
		return a, err
	}
	next, err := a.State.Next(StepReturn)
	if err != nil {
		return a, err
	}
	sheet, ok := e.Sheet(a.Sheet)
	var l fault.List
	if len(corrections) == 0 {
		l.Add("parts", "application.return.none")
	}
	for _, c := range corrections {
		if !ok || !c.Part.Exists(e, sheet) {
			l.Add("parts", "application.return.unknown_part")
		}
		if n := utf8.RuneCountInString(strings.TrimSpace(c.Words)); n < 10 {
			l.Add("words."+string(c.Part), "application.return.words")
		} else if n > 2000 {
			l.Add("words."+string(c.Part), "party.too_long", "Max", 2000)
		}
	}
	if err := l.Err(); err != nil {
		return a, err
	}
	a.State, a.StateSince = next, now
	a.Stops = append(slices.Clone(a.Stops), Stop{Reason: scheme.StopReturned, From: now})
	return a, nil
}

// goOn ends the stop that lasts for the reason; every one where the reason is empty.
func goOn(stops []Stop, reason string, now time.Time) []Stop {
	stops = slices.Clone(stops)
	for i := range stops {
		if stops[i].To.IsZero() && (reason == "" || stops[i].Reason == reason) {
			stops[i].To = now
		}
	}
	return stops
}

// Stopped says whether a stop lasts for the reason.
func (a Application) Stopped(reason string) bool {
	return slices.ContainsFunc(a.Stops, func(s Stop) bool { return s.To.IsZero() && s.Reason == reason })
}

// HandReasons are the reasons for which an officer may stop the clock of the result by hand: those of the edition, but for a return, which is
// an act of its own.
func HandReasons(e *scheme.Edition) []string {
	c, _ := e.Clock("result")
	var reasons []string
	for _, r := range scheme.ClockStopReasons {
		if r != scheme.StopReturned && c.StopsFor(r) {
			reasons = append(reasons, r)
		}
	}
	return reasons
}

// mayStop says whether somebody may stop the clock of the result, or let it go on, for the reason.
func mayStop(a Application, who party.Actor, reason string, e *scheme.Edition) error {
	if err := who.May(party.ActStopClock, ""); err != nil {
		return err
	}
	if err := outsider(a, who); err != nil {
		return err
	}
	if a.State != Submitted && a.State != Accepted && a.State != Evaluating {
		return fault.New(fault.Conflict, "clock.stop.not_now")
	}
	if !slices.Contains(HandReasons(e), reason) {
		return fault.Field("reason", "party.choose_one")
	}
	return nil
}

// StopClock stops the clock of the result by hand, from today on, with words that say what happened. Each reason stops it once at a time.
func StopClock(a Application, who party.Actor, reason, words string, e *scheme.Edition, now time.Time) (Application, error) {
	if err := mayStop(a, who, reason, e); err != nil {
		return a, err
	}
	words = strings.TrimSpace(words)
	switch n := utf8.RuneCountInString(words); {
	case n < 10:
		return a, fault.Field("words", "clock.stop.words")
	case n > 1000:
		return a, fault.Field("words", "party.too_long", "Max", 1000)
	case a.Stopped(reason):
		return a, fault.New(fault.Conflict, "clock.stop.already")
	}
	a.Stops = append(slices.Clone(a.Stops), Stop{Reason: reason, From: now, Words: words})
	return a, nil
}

// ResumeClock ends the stop that lasts for the reason.
func ResumeClock(a Application, who party.Actor, reason string, e *scheme.Edition, now time.Time) (Application, error) {
	if err := mayStop(a, who, reason, e); err != nil {
		return a, err
	}
	if !a.Stopped(reason) {
		return a, fault.New(fault.Conflict, "clock.stop.none")
	}
	a.Stops = goOn(a.Stops, reason, now)
	return a, nil
}

// WithStop leaves out a time that is known from the first day to the last, where the edition stops the clock for its reason; a stop that lasts for the
// same reason ends with it.
func (a Application) WithStop(reason string, from, to time.Time, e *scheme.Edition) Application {
	if !slices.Contains(HandReasons(e), reason) || !to.After(from) {
		return a
	}
	if a.Stopped(reason) {
		a.Stops = goOn(a.Stops, reason, to)
		return a
	}
	a.Stops = append(slices.Clone(a.Stops), Stop{Reason: reason, From: from, To: to})
	return a
}

// ClocksDone ends every stop: the result is registered, and nothing waits for the company any more.
func (a Application) ClocksDone(now time.Time) Application {
	a.Stops = goOn(a.Stops, "", now)
	return a
}

// Accept finds the application admissible.
func Accept(a Application, who party.Actor, now time.Time) (Application, error) {
	if err := who.May(party.ActScreen, ""); err != nil {
		return a, err
	}
	if err := outsider(a, who); err != nil {
		return a, err
	}
	next, err := a.State.Next(StepAccept)
	if err != nil {
		return a, err
	}
	a.State, a.StateSince = next, now
	return a, nil
}

// Withdraw takes the application back. Once a visit date is set it is possible only before that day
// (Inno-Biz notice 2026-44, art. 9); visitOn is the zero Date while no panel is appointed.
func Withdraw(a Application, who party.Actor, visitOn calendar.Date, now time.Time, today calendar.Date) (Application, error) {
	if err := who.May(party.ActWithdraw, a.Company); err != nil {
		return a, err
	}
	next, err := a.State.Next(StepWithdraw)
	if err != nil {
		return a, err
	}
	if !visitOn.IsZero() && !today.Before(visitOn) {
		return a, fault.New(fault.Conflict, "application.withdraw.after_visit", "Visit", visitOn)
	}
	a.State, a.StateSince = next, now
	return a, nil
}

// Move makes the step if the table allows it; for steps whose own rule lives in a later package.
func (a Application) Move(step Step, now time.Time) (Application, error) {
	next, err := a.State.Next(step)
	if err == nil && step == StepOrder && !a.Ordered() { // no draft of a company is granted
		_, err = Withdrawn.Next(step)
	}
	if err != nil {
		return a, err
	}
	a.State, a.StateSince = next, now
	return a, nil
}

// outsider refuses staff who also act for the applicant, or who copied its papers out.
func outsider(a Application, who party.Actor) error {
	if _, own := who.Roles[a.Company]; own {
		return fault.New(fault.Forbidden, "application.own_case")
	}
	if who.ID() == a.OpenedBy {
		return fault.New(fault.Forbidden, "paper.filed_by_you")
	}
	return nil
}
