package pilot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/frozen"
	"proba.example/internal/party"
	"proba.example/trial"
)

// NoBuyer is the choice of a roll-out for which nobody is named who would pay: recommended, and no more (G30).
const NoBuyer trial.Choice = "no_buyer"

// Choices are all choices of a decision.
var Choices = append(slices.Clone(trial.AllChoices), NoBuyer)

// SiteVerdict is what a site says of the solution after the pilot.
type SiteVerdict string

// The verdicts of a site.
const (
	Recommends   SiteVerdict = "recommends"
	RecommendsIf SiteVerdict = "recommends_if" // with conditions
	AdvisesNot   SiteVerdict = "advises_not"
	CannotSay    SiteVerdict = "cannot_say"
)

// SiteVerdicts are all verdicts of a site.
var SiteVerdicts = []SiteVerdict{Recommends, RecommendsIf, AdvisesNot, CannotSay}

// SiteConclusion is what the site says of a report and of the solution, signed by the person who may bind the site. Nobody else writes in it.
type SiteConclusion struct {
	Report  string         `json:"report"` // digest of the report it is about
	Verdict SiteVerdict    `json:"verdict"`
	Words   string         `json:"words"`
	Effort  string         `json:"effort"` // what the pilot cost the site's own people
	By      party.PersonID `json:"by"`
	Name    string         `json:"name"` // of the person who signs, as it was
	At      time.Time      `json:"at"`
}

// SiteFields are the fields of the form of a site's conclusion, in its order.
var SiteFields = []string{"verdict", "words", "effort"}

// Conclude signs the conclusion of the site on the report with the digest that the signer was shown.
func (p Pilot) Conclude(who party.Actor, report, shown string, c SiteConclusion, now time.Time) (Pilot, SiteConclusion, error) {
	next, err := p.State.Next(StepConclude)
	if err != nil {
		return p, c, err
	}
	if shown != report {
		return p, c, fault.New(fault.Conflict, "report.other")
	}
	var l fault.List
	if !slices.Contains(SiteVerdicts, c.Verdict) {
		l.Add("verdict", "party.choose_one")
	}
	texts(&l, true, longText, "words", c.Words, "effort", c.Effort)
	if err := l.Err(); err != nil {
		return p, c, err
	}
	c.Report, c.By, c.Name, c.At = report, who.ID(), who.Person.Name, now
	p.State, p.Since = next, now
	return p, c, nil
}

// OperatorConclusion is what the operator of the programme proposes, beside the site's conclusion and not in its place.
type OperatorConclusion struct {
	Report string         `json:"report"` // digests of what it rests on
	Site   string         `json:"site"`
	Choice trial.Choice   `json:"choice"`
	Words  string         `json:"words"`
	By     party.PersonID `json:"by"`
	At     time.Time      `json:"at"`
}

// Judge signs the conclusion of the operator. It proposes no more than the findings leave open.
func (p Pilot) Judge(who party.Actor, r Filed[Report], site Filed[SiteConclusion], c OperatorConclusion, now time.Time) (Pilot, OperatorConclusion, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return p, c, err
	}
	next, err := p.State.Next(StepJudge)
	if err != nil {
		return p, c, err
	}
	var l fault.List
	if !slices.Contains(Open(r.Record, p.Buyer), c.Choice) {
		l.Add("choice", "report.choice")
	}
	texts(&l, true, longText, "words", c.Words)
	if err := l.Err(); err != nil {
		return p, c, err
	}
	c.Report, c.Site, c.By, c.At = r.Digest, site.Digest, who.ID(), now
	p.State, p.Since = next, now
	return p, c, nil
}

// Open are the choices that the findings of a report leave open: a roll-out with a named buyer, and without one a recommendation.
func Open(r Report, buyer string) []trial.Choice {
	choices := slices.Clone(r.Choices)
	if i := slices.Index(choices, trial.RollOut); i >= 0 && strings.TrimSpace(buyer) == "" {
		choices[i] = NoBuyer
	}
	return choices
}

// Decision is what is decided about a pilot.
type Decision struct {
	Report   string         `json:"report"` // digests of what it rests on
	Site     string         `json:"site"`
	Operator string         `json:"operator"`
	Choice   trial.Choice   `json:"choice"`
	Buyer    string         `json:"buyer,omitempty"` // who pays for a roll-out, and how it is bought
	Words    string         `json:"words"`
	By       party.PersonID `json:"by"`
	At       time.Time      `json:"at"`
}

// DecisionFields are the fields of the form of a decision, in its order.
var DecisionFields = []string{"choice", "buyer", "words"}

// Decide takes the decision. Who wrote the report or the operator's conclusion does not decide, nor who took a decision that was set aside; a
// roll-out needs a named buyer (R23, G30).
func (p Pilot) Decide(who party.Actor, f File, d Decision, now time.Time) (Pilot, Decision, error) {
	if err := who.May(party.ActDecidePilot, ""); err != nil {
		return p, d, err
	}
	next, err := p.State.Next(StepDecide)
	if err != nil {
		return p, d, err
	}
	report, _ := f.Report()
	for _, r := range f.Reports {
		if r.Record.By == who.ID() {
			return p, d, fault.New(fault.Forbidden, "report.own")
		}
	}
	if f.Operator.Record.By == who.ID() {
		return p, d, fault.New(fault.Forbidden, "report.own")
	}
	if f.decidedBy(who.ID()) {
		return p, d, fault.New(fault.Forbidden, "pilot_aside.decided_before")
	}
	d.Buyer = strings.TrimSpace(d.Buyer)
	var l fault.List
	switch open := f.Open(d.Buyer); {
	case f.FiguresFell() && (d.Choice == trial.RollOut || d.Choice == NoBuyer):
		l.Add("choice", "pilot_aside.no_roll_out")
	case d.Choice == trial.RollOut && d.Buyer == "" && slices.Contains(open, NoBuyer):
		l.Add("buyer", "report.no_buyer")
	case d.Choice == NoBuyer && slices.Contains(open, trial.RollOut):
		l.Add("choice", "report.buyer_named")
	case !slices.Contains(open, d.Choice):
		l.Add("choice", "report.choice")
	}
	texts(&l, false, longText, "buyer", d.Buyer)
	texts(&l, true, longText, "words", d.Words)
	if err := l.Err(); err != nil {
		return p, d, err
	}
	if d.Choice != trial.RollOut {
		d.Buyer = ""
	}
	d.Report, d.Site, d.Operator, d.By, d.At = report.Digest, f.Site.Digest, f.Operator.Digest, who.ID(), now
	p.State, p.Since = next, now
	p.After.Choice, p.After.DecidedAt = d.Choice, now
	return p, d, nil
}

// PaperKind is what a paper of a pilot is.
type PaperKind string

// The kinds.
const (
	PaperReport   PaperKind = "report"
	PaperSite     PaperKind = "site_conclusion"
	PaperOperator PaperKind = "operator_conclusion"
	PaperDecision PaperKind = "decision"
	PaperAside    PaperKind = "decision_aside" // sets a decision aside

	PaperAgreement PaperKind = "agreement" // a text that the parties were asked to sign
	PaperSignature PaperKind = "signature" // under such a text
	PaperEnding    PaperKind = "ending"    // of the agreement, before its term
)

// Paper is one paper as the exact bytes it had.
type Paper struct {
	Pilot    ID
	Kind     PaperKind
	Number   int    // in its kind, from 1
	Digest   string // hex SHA-256 of the contents
	Contents []byte // JSON
}

// Filed is a paper that was read.
type Filed[T any] struct {
	Number int
	Digest string
	Record T
}

// File is all papers of a pilot.
type File struct {
	Texts      []Filed[AgreementText] // in the order in which they were offered
	Signatures []Filed[Signature]
	Endings    []Filed[Ending] // one at most

	Reports  []Filed[Report] // in the order in which they were filed; the last one counts
	Site     *Filed[SiteConclusion]
	Operator *Filed[OperatorConclusion]
	// Decisions are all in the order in which they were taken, Asides those that set one aside; Decision is the one that counts, nil where none does.
	Decisions []Filed[Decision]
	Asides    []Filed[Aside]
	Decision  *Filed[Decision]
}

// Report is the report that counts; false before the first.
func (f File) Report() (Filed[Report], bool) {
	if len(f.Reports) == 0 {
		return Filed[Report]{}, false
	}
	return f.Reports[len(f.Reports)-1], true
}

// NewPaper freezes a record as a paper of the pilot.
func NewPaper(id ID, kind PaperKind, number int, record any) (Paper, error) {
	contents, digest, err := frozen.Freeze(record)
	return Paper{Pilot: id, Kind: kind, Number: number, Digest: digest, Contents: contents}, err
}

// ReadPapers reads the papers of a pilot, each held against its digest.
func ReadPapers(papers []Paper) (f File, err error) {
	for _, x := range papers {
		switch x.Kind {
		case PaperReport:
			f.Reports, err = another(f.Reports, x)
		case PaperSite:
			f.Site, err = thaw[SiteConclusion](x)
		case PaperOperator:
			f.Operator, err = thaw[OperatorConclusion](x)
		case PaperDecision:
			f.Decisions, err = another(f.Decisions, x)
		case PaperAside:
			f.Asides, err = another(f.Asides, x)
		case PaperAgreement:
			f.Texts, err = another(f.Texts, x)
		case PaperSignature:
			f.Signatures, err = another(f.Signatures, x)
		case PaperEnding:
			f.Endings, err = another(f.Endings, x)
		}
		if err != nil {
			return f, fmt.Errorf("%s %d of pilot %s: %w", x.Kind, x.Number, x.Pilot, err)
		}
	}
	if n := len(f.Decisions); n > 0 && f.AsideOf(f.Decisions[n-1].Digest) == nil {
		f.Decision = &f.Decisions[n-1]
	}
	return f, nil
}

func another[T any](all []Filed[T], x Paper) ([]Filed[T], error) {
	one, err := thaw[T](x)
	if err != nil {
		return all, err
	}
	return append(all, *one), nil
}

func thaw[T any](x Paper) (*Filed[T], error) {
	record, err := frozen.Thaw[T](x.Contents, x.Digest)
	return &Filed[T]{x.Number, x.Digest, record}, err
}
