// Package approval is an act that needs two persons: proposed by one, confirmed or declined by another, and without effect until
// then.
//
// What is proposed is fixed to the byte: the confirmer confirms a digest, and nothing that changed since can be confirmed. A
// proposal nobody settles lapses after fourteen days. Which acts need two persons is a table here; which further independence a
// confirmer needs (no part in the evaluation, no company of one's own) is asked by the package of the act.
package approval

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// ID names an approval.
type ID string

// Kind is an act that needs two persons. The codes are stable and stored.
type Kind string

// The kinds.
const (
	Grant         Kind = "grant"           // the decision to certify; the subject is a case
	Suspend       Kind = "suspend"         // the subject of this and the next two is a certificate's number
	Restore       Kind = "restore"         // after a suspension
	Revoke        Kind = "revoke"          // for good
	KeyAdd        Kind = "key_add"         // the subject of this and the next two is a key
	KeyRetire     Kind = "key_retire"      // the key signs no more; what it signed stands
	FeeRefund     Kind = "fee_refund"      // of a fee; the subject is an invoice's number
	Edition       Kind = "edition"         // to publish one; the subject is its draft
	Measure       Kind = "measure"         // to publish an edition of a measure of support; the subject is its draft
	Objection     Kind = "objection"       // the answer to one; the subject is its id
	SetAside      Kind = "set_aside"       // a registered result, for a conflict; the subject is "result/" and a case
	PilotAside    Kind = "pilot_aside"     // a decision on a pilot; the subject is "decision/" and the pilot
	Erasure       Kind = "erasure"         // of a person's data; the subject is the person
	KeyCompromise Kind = "key_compromised" // what the key signed from a place in the log on no longer counts
)

// Rule says which permission proposing and confirming an act ask for.
type Rule struct {
	Kind    Kind
	Propose party.Act
	Confirm party.Act
}

// Rules is the table of acts that need two persons: what is not here cannot be proposed.
var Rules = []Rule{
	{Grant, party.ActDecide, party.ActDecide},
	{Suspend, party.ActProposeStanding, party.ActConfirmStanding},
	{Restore, party.ActProposeStanding, party.ActConfirmStanding},
	{Revoke, party.ActProposeStanding, party.ActConfirmStanding},
	{SetAside, party.ActClose, party.ActDecide},
	{PilotAside, party.ActProposePilotAside, party.ActConfirmPilotAside},
	{FeeRefund, party.ActManageFees, party.ActConfirmRefund},
	{Edition, party.ActPublishScheme, party.ActPublishScheme},
	{Measure, party.ActPublishMeasure, party.ActConfirmMeasure},
	{Objection, party.ActDecide, party.ActDecide},
	{Erasure, party.ActProposeErasure, party.ActConfirmErasure},
	{KeyAdd, party.ActChangeKeys, party.ActChangeKeys},
	{KeyRetire, party.ActChangeKeys, party.ActChangeKeys},
	{KeyCompromise, party.ActChangeKeys, party.ActChangeKeys},
}

// RuleOf gives the rule of a kind; ok is false for a kind that is not in the table.
func RuleOf(k Kind) (r Rule, ok bool) {
	i := slices.IndexFunc(Rules, func(r Rule) bool { return r.Kind == k })
	if i < 0 {
		return Rule{}, false
	}
	return Rules[i], true
}

// Outcome is how a proposal was settled. The codes are stable and stored.
type Outcome string

// The outcomes. An approval without one waits.
const (
	Waiting   Outcome = ""
	Confirmed Outcome = "confirmed" // the act took effect
	Declined  Outcome = "declined"  // by another, or by its proposer who thought better of it
	Lapsed    Outcome = "lapsed"    // nobody settled it in time
	Overtaken Outcome = "overtaken" // another act settled what it was about
)

// Term is how long a proposal can be confirmed.
const Term = 14 * 24 * time.Hour

// Limits of the words given with a proposal or a refusal to confirm, in characters.
const (
	leastWords = 20
	mostWords  = 4000
)

// Approval is one proposed act with all that became of it. At most one waits on a subject.
type Approval struct {
	ID         ID
	Kind       Kind
	Subject    string // what the act is done to: a case, a certificate's number, a key
	Content    []byte // exactly what is proposed, in the encoding of the package of the act
	Words      string // why, in the proposer's words
	Digest     string // SHA-256 of kind, subject, words and content, in hexadecimal
	ProposedBy party.PersonID
	ProposedAt time.Time
	Outcome    Outcome
	SettledBy  party.PersonID
	SettledAt  time.Time
	Answer     string // why it was declined
}

// Digest is the SHA-256, in hexadecimal, of what is proposed. Each part is preceded by its length in bytes, so no two proposals
// run together into one.
func Digest(k Kind, subject, words string, content []byte) string {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(k), []byte(subject), []byte(words), content} {
		fmt.Fprintf(h, "%d:", len(part))
		h.Write(part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Propose puts an act forward. words says why, 20 to 4000 characters.
func Propose(id ID, k Kind, subject string, content []byte, words string, who party.Actor, now time.Time) (Approval, error) {
	rule, ok := RuleOf(k)
	if !ok || subject == "" {
		return Approval{}, fmt.Errorf("approval: nothing of kind %q can be proposed for %q", k, subject)
	}
	if err := who.May(rule.Propose, ""); err != nil {
		return Approval{}, err
	}
	// What the store would not keep as it is may not be under the digest either.
	words = party.Clean(words)
	if err := said("reasons", words); err != nil {
		return Approval{}, err
	}
	return Approval{
		ID: id, Kind: k, Subject: subject, Content: content, Words: words, Digest: Digest(k, subject, words, content),
		ProposedBy: who.ID(), ProposedAt: now.UTC(),
	}, nil
}

// LapsesAt is the moment from which the proposal can no longer be confirmed.
func (a Approval) LapsesAt() time.Time { return a.ProposedAt.Add(Term) }

// Open says whether the proposal can be settled at the moment.
func (a Approval) Open(now time.Time) bool { return a.Outcome == Waiting && now.Before(a.LapsesAt()) }

// MayConfirm says whether the person may confirm the proposal: nil, a Forbidden fault that says why not, or a Conflict when it is
// settled or lapsed. The package of the act may ask for more.
func (a Approval) MayConfirm(who party.Actor, now time.Time) error {
	if err := a.maySettle(who, now); err != nil {
		return err
	}
	if who.ID() == a.ProposedBy {
		return fault.New(fault.Forbidden, "approval.own_proposal")
	}
	return nil
}

// MayDecline says whether the person may decline the proposal. The proposer may: to take it back hurts nobody.
func (a Approval) MayDecline(who party.Actor, now time.Time) error { return a.maySettle(who, now) }

func (a Approval) maySettle(who party.Actor, now time.Time) error {
	rule, ok := RuleOf(a.Kind)
	if !ok {
		return fmt.Errorf("approval %s: kind %q is not known", a.ID, a.Kind)
	}
	permission := rule.Confirm
	if who.ID() == a.ProposedBy {
		permission = rule.Propose
	}
	if err := who.May(permission, ""); err != nil {
		return err
	}
	if !a.Open(now) {
		return fault.New(fault.Conflict, "approval.settled")
	}
	return nil
}

// Confirm gives the act its second person. digest is what the confirmer saw, content what the act would be now: both must be what
// was proposed, or the answer is a Conflict.
func (a Approval) Confirm(who party.Actor, digest string, content []byte, now time.Time) (Approval, error) {
	if err := a.MayConfirm(who, now); err != nil {
		return a, err
	}
	if digest != a.Digest || Digest(a.Kind, a.Subject, a.Words, content) != a.Digest {
		return a, fault.New(fault.Conflict, "approval.changed")
	}
	return a.settle(Confirmed, who, "", now), nil
}

// Decline ends the proposal without effect, with words that say why, 20 to 4000 characters.
func (a Approval) Decline(who party.Actor, words string, now time.Time) (Approval, error) {
	if err := a.MayDecline(who, now); err != nil {
		return a, err
	}
	words = strings.TrimSpace(words)
	if err := said("answer", words); err != nil {
		return a, err
	}
	return a.settle(Declined, who, words, now), nil
}

// Lapse ends a proposal that nobody settled in time; the agency's program does it. A Conflict says that there is nothing to end.
func (a Approval) Lapse(now time.Time) (Approval, error) {
	if a.Outcome != Waiting || a.Open(now) {
		return a, fault.New(fault.Conflict, "approval.settled")
	}
	return a.settle(Lapsed, party.System, "", now), nil
}

// Overtake ends a proposal whose matter another act has settled, such as a certificate that its holder gives back before anybody
// confirms its revocation. who did that act.
func (a Approval) Overtake(who party.Actor, now time.Time) (Approval, error) {
	if a.Outcome != Waiting {
		return a, fault.New(fault.Conflict, "approval.settled")
	}
	return a.settle(Overtaken, who, "", now), nil
}

func (a Approval) settle(o Outcome, who party.Actor, words string, now time.Time) Approval {
	a.Outcome, a.SettledBy, a.SettledAt, a.Answer = o, who.ID(), now.UTC(), words
	return a
}

// Contradictions are what cannot be true together in a kept approval, in English for the administrator; none is the rule.
func (a Approval) Contradictions() []string {
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if _, ok := RuleOf(a.Kind); !ok {
		say("kind %q is none that two persons settle", a.Kind)
	}
	if Digest(a.Kind, a.Subject, a.Words, a.Content) != a.Digest {
		say("what is kept is not what was proposed: its digest is another than %.12s…", a.Digest)
	}
	switch a.Outcome {
	case Waiting:
		if a.SettledBy != "" || !a.SettledAt.IsZero() {
			say("it waits, yet somebody settled it")
		}
	case Confirmed:
		if a.SettledBy == a.ProposedBy {
			say("%s confirmed what they proposed themselves", a.SettledBy)
		}
		if a.SettledBy == "" || a.SettledBy == party.System.ID() {
			say("no person confirmed it")
		}
		if !a.SettledAt.Before(a.LapsesAt()) {
			say("it was confirmed after it lapsed")
		}
	case Declined:
		if a.Answer == "" {
			say("it was declined without a word")
		}
	case Overtaken:
		if a.SettledBy == "" {
			say("nobody overtook it")
		}
	case Lapsed:
		if a.SettledAt.Before(a.LapsesAt()) {
			say("it lapsed before its time")
		}
	default:
		say("its outcome %q is none", a.Outcome)
	}
	if a.Outcome != Waiting && a.SettledAt.Before(a.ProposedAt) {
		say("it was settled before it was proposed")
	}
	return found
}

func said(field, words string) error {
	switch n := utf8.RuneCountInString(words); {
	case n < leastWords:
		return fault.Field(field, "approval.words", "Min", leastWords)
	case n > mostWords:
		return fault.Field(field, "party.too_long", "Max", mostWords)
	}
	return nil
}
