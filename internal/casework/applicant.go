package casework

import (
	"context"
	"slices"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/fee"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/visit"
)

// liftCount is how many items the self-diagnosis names as lifting the total most.
const liftCount = 3

// ForApplicant is a case as the company's people may see it. It names no officer and no expert, and shows no
// expert's marks; a test lists its fields.
type ForApplicant struct {
	Case        application.Application
	Role        party.Role
	Edition     *scheme.Edition
	Sheet       *scheme.Sheet
	Company     party.Company
	Years       []party.FinancialYear
	Facts       scheme.Facts
	Eligibility []scheme.RuleResult
	Choice      scheme.SheetChoice
	Answers     map[string]scheme.Answer
	Score       scheme.SheetScore
	Lifts       []scheme.Lift
	Plan        application.Plan
	Evidence    []application.Evidence
	Corrections []application.Correction // parts now with the applicant
	Missing     fault.List               // what still keeps it from being submitted
	Submissions []SubmissionRecord
	VisitOn     calendar.Date
	Minutes     visit.State   // of the visit's minutes, once the panel has signed them; empty before
	ResultDue   calendar.Date // when the result must be registered; none before submission
	NotCounted  int           // days left out of that term because the application was with the applicant
	MayWithdraw bool
	Outcome     *Outcome
	Pending     *Publication // of a certificate that is signed and not public yet; nil where none waits
	Timeline    []Moment
	Stages      []Stage
	Newer       *scheme.Edition // of the scheme, for a draft under an older one; nil where there is none
	Fee         *fee.Account    // what the case was charged; nil where nothing was. It names nobody of the agency
}

// SubmissionRecord is one frozen submission.
type SubmissionRecord struct {
	Number      int
	At          time.Time
	Digest      string
	SelfTotal   scheme.Tenths
	Corrections []application.Correction
	Log         *LogPlace // its place in the public log; nil for one of before there was a log
}

// Outcome is the decision as the applicant reads it.
type Outcome struct {
	Decision  decision.Outcome
	Grade     string
	Total     scheme.Tenths
	Max       scheme.Tenths
	Areas     []evaluation.AreaResult
	Items     []OutcomeItem
	Judgement scheme.Judgement
	Grounds   []decision.Ground
	Reasons   string
	Weak      []decision.WeakPoint
	DecidedAt time.Time
	Number    string            // of the certificate, once it is public
	Standing  register.Standing // of the certificate today
	Since     calendar.Date
	Ground    decision.Ground   // of its latest change; empty while there was none
	Hearing   *decision.Hearing // the latest before a withdrawal, without the agency's people; nil where there was none
	MayAnswer bool              // whether this person may answer in it today
	ReturnBy  calendar.Date     // by when the document of a withdrawn certificate is to come back; none where it need not or has
	MayReturn bool              // whether this person may give it back today
	MayRenew  error             // of a certificate with a renewal: nil, or why this person may not open it today
	Reissue   bool              // whether this person may have it made anew for a change today
	Object    bool              // whether something about the certificate can be objected to, or was
	Renewal   *RenewalView      // nil where the edition does not speak of renewal, or the certificate cannot be renewed
	Successor *register.Event   // by which another certificate takes its place on a day to come; nil where none does, or stands there already
	Log       *LogPlace         // of the decision, in the public log

	Totals *evaluation.Totals // both totals and which decided; nil where the edition does not speak of calibration
	Why    *locale.Msg        // why the adjusted total is not the raw one, without naming experts; nil where nothing was adjusted
}

// OutcomeItem is the consolidated score of one item.
type OutcomeItem struct {
	Item   string
	Points scheme.Tenths
	Max    scheme.Tenths
}

// Moment is one line of the case's history as the applicant sees it.
type Moment struct {
	At  time.Time
	Act journal.Act
}

// applicantActs are the acts an applicant's history shows.
var applicantActs = []journal.Act{
	journal.Opened, journal.Submitted, journal.Returned, journal.Accepted, journal.InvoiceRaised, journal.PaymentRecorded, journal.FeeDiscounted, journal.RefundConfirmed, journal.PanelAppointed, journal.MinutesPresented, journal.MinutesAccepted, journal.MinutesDissented, journal.MinutesRefused,
	journal.ResultRegistered, journal.FactsEstablished,
	journal.GrantDecided, journal.RefusalDecided, journal.Published, journal.Withdrew,
	journal.ObjectionFiled, journal.ObjectionRetracted, journal.ObjectionUpheld, journal.ObjectionAnnulled, journal.ObjectionReopened,
	journal.DraftTakenOver, journal.ContestFiled, journal.ContestRetracted, journal.ContestStands, journal.ContestWon, journal.CertificateOrdered,
}

// ApplicantCase reads a case for one of the company's people.
func (d *Desk) ApplicantCase(ctx context.Context, who party.Actor, id application.ID) (ForApplicant, error) {
	var v ForApplicant
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, e, sheet, err := d.caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if who.May(party.ActReadOwn, a.Company) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		draft, applied, err := d.draft(ctx, tx, a)
		if err != nil {
			return err
		}
		shown, err := d.disclosed(ctx, tx, a)
		if err != nil {
			return err
		}
		v = ForApplicant{
			Case: shown, Role: who.Roles[a.Company], Edition: e, Sheet: sheet, Company: draft.Company, Years: draft.Years, Answers: draft.Answers,
			Plan: draft.Plan, Evidence: draft.Evidence,
		}
		if err := d.submissions(ctx, tx, a, &v); err != nil {
			return err
		}
		v.Facts = application.Facts(v.Company, v.Years, e, applied)
		v.Eligibility = e.Eligibility(v.Facts)
		v.Choice = e.SheetFor(v.Facts)
		v.Score = sheet.Score(v.Answers, v.Facts)
		v.Lifts = sheet.Lifts(v.Score, liftCount)
		if a.State == application.Draft || a.State == application.Returned {
			v.Missing = application.Missing(a, draft, e, applied)
			if err := d.changed(ctx, tx, a, draft.Company); fault.Is(err, fault.Invalid) {
				v.Missing = append(v.Missing, fault.All(err)...)
			} else if err != nil {
				return err
			}
		}
		if v.VisitOn, err = visitOf(ctx, tx, id); err != nil {
			return err
		}
		begun, err := store.Absent(tx.Visit(ctx, id))
		if err != nil {
			return err
		}
		if begun != nil && begun.State.Shown() {
			v.Minutes = begun.State
		}
		if !a.SubmittedAt.IsZero() {
			t := d.reached(ctx, tx, "result", a, e, applied)
			v.ResultDue, v.NotCounted = t.Due, t.Stopped
		}
		_, notNow := application.Withdraw(a, who, v.VisitOn, tx.Now, d.today(tx))
		v.MayWithdraw = notNow == nil
		if err := d.outcome(ctx, tx, who, a, e, &v); err != nil {
			return err
		}
		if v.Pending, err = d.publication(ctx, tx, a); err != nil {
			return err
		}
		if v.Pending != nil {
			v.Pending.Closed = nil
		}
		if v.Fee, err = store.Absent(tx.AccountOf(ctx, id)); err != nil {
			return err
		}
		latest, err := latestObjection(ctx, tx, id)
		if err != nil {
			return err
		}
		if v.Newer, err = d.newer(ctx, tx, a, e); err != nil {
			return err
		}
		v.Stages = stages(a, e, v.Fee, seen{objection: latest, applicant: true})
		if v.Fee != nil {
			v.Fee.Entries = unsigned(v.Fee.Entries)
		}
		entries, err := tx.Journal(ctx, string(id))
		if err != nil {
			return err
		}
		for _, e := range entries {
			if slices.Contains(applicantActs, e.Act) && !d.undisclosed(a, e.Act) {
				v.Timeline = append(v.Timeline, Moment{e.At, e.Act})
			}
		}
		return nil
	})
	return v, err
}

// undisclosed hides acts whose outcome the applicant learns only with the letter.
func (d *Desk) undisclosed(a application.Application, act journal.Act) bool {
	return act == journal.GrantDecided && a.State == application.Granted
}

// disclosed is a case as its applicant may see it: a grant that is proposed, or not yet published, is still the decision that was
// awaited since the result was registered.
func (d *Desk) disclosed(ctx context.Context, tx *store.Tx, a application.Application) (application.Application, error) {
	if a.State != application.Proposed && a.State != application.Granted {
		return a, nil
	}
	r, err := tx.Result(ctx, a.ID)
	a.State, a.StateSince = application.Evaluated, r.RegisteredAt
	return a, err
}

// submissions reads the frozen submissions; where the case is with the agency, the latest is what the applicant sees.
func (d *Desk) submissions(ctx context.Context, tx *store.Tx, a application.Application, v *ForApplicant) error {
	subs, err := tx.Submissions(ctx, a.ID)
	if err != nil {
		return err
	}
	for _, s := range subs {
		c, err := application.Thaw(s.Contents, s.Digest)
		if err != nil {
			return err
		}
		place, err := d.logPlace(ctx, tx, entry.ApplicationReceived, submissionSubject(a.ID, s.Number))
		if err != nil {
			return err
		}
		v.Submissions = append(v.Submissions, SubmissionRecord{s.Number, s.At, s.Digest, c.SelfTotal, s.Corrections, place})
		if a.State != application.Returned && a.State != application.Draft {
			v.Company, v.Years, v.Answers, v.Plan, v.Evidence = c.Company, c.Years, c.Answers, c.Plan, c.Evidence
		}
		if a.State == application.Returned {
			v.Corrections = s.Corrections
		}
	}
	return nil
}

func (d *Desk) outcome(ctx context.Context, tx *store.Tx, who party.Actor, a application.Application, e *scheme.Edition, v *ForApplicant) error {
	if a.State != application.Refused && a.State != application.Objected && a.State != application.Certified {
		return nil
	}
	dec, err := tx.Decision(ctx, a.ID)
	if err != nil {
		return err
	}
	r, err := tx.Result(ctx, a.ID)
	if err != nil {
		return err
	}
	o := Outcome{
		Decision: dec.Outcome, Grade: dec.Grade, Total: dec.Total, Max: r.Max, Areas: r.Areas, Judgement: e.JudgeEarned(r.Earned(dec.Total)),
		Grounds: dec.Grounds, Reasons: dec.Reasons, Weak: dec.WeakPoints, DecidedAt: dec.DecidedAt,
	}
	if o.Totals = dec.Totals; o.Totals != nil && o.Totals.Adjusted != nil {
		if o.Why, err = d.whyAdjusted(ctx, tx, a.ID, *o.Totals); err != nil {
			return err
		}
	}
	if !dec.ConfirmedAt.IsZero() {
		o.DecidedAt = dec.ConfirmedAt
	}
	before, err := tx.DecisionsBefore(ctx, a.ID)
	if err != nil {
		return err
	}
	if o.Log, err = d.logPlace(ctx, tx, decisionKind(dec.Outcome), decisionSubject(a.ID, len(before)+1)); err != nil {
		return err
	}
	for _, it := range r.Items {
		o.Items = append(o.Items, OutcomeItem{it.Item, it.Points, it.Max})
	}
	if a.State == application.Certified {
		c, err := tx.CertificateOf(ctx, a.ID)
		if err != nil {
			return err
		}
		o.Number = c.Number
		if err := d.ownCertificate(ctx, tx, who, a, e, &o); err != nil {
			return err
		}
	}
	v.Outcome = &o
	return nil
}

// Home is what an applicant sees first: their companies and the cases of each.
type Home struct {
	Companies []HomeCompany
}

// HomeCompany is one company with its cases, the newest first.
type HomeCompany struct {
	Company party.Company
	Role    party.Role
	Years   int
	Cases   []application.Application
	Report  *oversight.Report // the yearly report that is due first; nil where none is awaited
}

// ApplicantHome reads the companies a person acts for and their cases.
func (d *Desk) ApplicantHome(ctx context.Context, who party.Actor) (Home, error) {
	var h Home
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		companies, err := tx.CompaniesOf(ctx, who.ID())
		if err != nil {
			return err
		}
		for _, c := range companies {
			cases, err := tx.ApplicationsOf(ctx, c.Company.ID)
			if err != nil {
				return err
			}
			for i := range cases {
				if cases[i], err = d.disclosed(ctx, tx, cases[i]); err != nil {
					return err
				}
			}
			years, err := tx.Years(ctx, c.Company.ID)
			if err != nil {
				return err
			}
			x := HomeCompany{Company: c.Company, Role: c.Role, Years: len(years), Cases: cases}
			if x.Report, err = awaitedReport(ctx, tx, c.Company.ID); err != nil {
				return err
			}
			h.Companies = append(h.Companies, x)
		}
		return nil
	})
	return h, err
}

// EvidenceFile gives a file of a case to somebody who may read it: the company's people, the agency's readers, and members of
// the panel who declared no interest.
func (d *Desk) EvidenceFile(ctx context.Context, who party.Actor, id application.ID, evidenceID string) (application.Evidence, error) {
	var found application.Evidence
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		own := who.May(party.ActReadOwn, a.Company) == nil
		p, err := tx.Panel(ctx, id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		switch {
		case own:
		case who.May(party.ActReadCases, "") == nil && a.State != application.Draft && !p.Tied(who.ID()):
		default:
			if p.MayRead(who.ID()) != nil || who.May(party.ActReadOwnScoring, "") != nil {
				return fault.New(fault.NotFound, "fault.not_found")
			}
		}
		if own {
			if found, err = tx.EvidenceFile(ctx, id, evidenceID); err == nil || !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		c, err := d.frozen(ctx, tx, a)
		if err != nil {
			return err
		}
		for _, ev := range c.Evidence {
			if ev.ID == evidenceID {
				found = ev
				return nil
			}
		}
		return fault.New(fault.NotFound, "fault.not_found")
	})
	return found, err
}
