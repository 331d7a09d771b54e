// Package partner is what ties the agency to a partner agency: the agreement as data, the nominations under it, and the signed messages
// that carry them.
//
// The home agency endorses and ranks; the host decides. What a message may hold is a closed list: no score, no evaluation and nobody's
// opinion of a case can be written into one.
package partner

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/suite"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// AgreementID names an agreement in this agency; a UUIDv7 in text form.
type AgreementID string

// State is where an agreement stands.
type State string

// The states of an agreement.
const (
	Draft     State = "draft"
	Signed    State = "signed" // by both sides; messages are not exchanged yet
	InForce   State = "in_force"
	Suspended State = "suspended" // no new nominations; what runs is carried to its end
	Ended     State = "ended"
)

// States are all states in the order of an agreement's life.
var States = []State{Draft, Signed, InForce, Suspended, Ended}

// Step moves an agreement from one state to another.
type Step string

// The steps.
const (
	StepSign    Step = "sign"
	StepBegin   Step = "begin"
	StepSuspend Step = "suspend"
	StepResume  Step = "resume"
	StepEnd     Step = "end"
)

// Steps are all steps.
var Steps = []Step{StepSign, StepBegin, StepSuspend, StepResume, StepEnd}

// transitions is the whole table: what is not here cannot happen.
var transitions = map[State]map[Step]State{
	Draft:     {StepSign: Signed, StepEnd: Ended},
	Signed:    {StepBegin: InForce, StepEnd: Ended},
	InForce:   {StepSuspend: Suspended, StepEnd: Ended},
	Suspended: {StepResume: InForce, StepEnd: Ended},
}

// Reasoned says whether the step needs a reason.
func (s Step) Reasoned() bool { return s == StepSuspend || s == StepEnd }

// Open are the steps that lead on from the state.
func (s State) Open() []Step {
	return slices.DeleteFunc(slices.Clone(Steps), func(step Step) bool { _, ok := transitions[s][step]; return !ok })
}

// Talks says whether messages are exchanged in this state.
func (s State) Talks() bool { return s == InForce || s == Suspended }

// Purpose is what a company is nominated for.
type Purpose string

// The purposes.
const (
	ForPilot        Purpose = "pilot"
	ForAcceleration Purpose = "acceleration"
	ForTraining     Purpose = "training"
)

// Purposes are all purposes.
var Purposes = []Purpose{ForPilot, ForAcceleration, ForTraining}

// Effect is what a partner's certificate is taken for: evidence, and no more than that unless the agreement says so (R53).
type Effect string

// The effects.
const (
	AsEvidence Effect = "evidence"
	Shortened  Effect = "shortened" // a shorter route, which the host's own rules name
	Waived     Effect = "waived"    // the shorter route, and no local entity is asked for (R6)
)

// Shortens says whether the effect opens the shorter route.
func (e Effect) Shortens() bool { return e == Shortened || e == Waived }

// Effects are all effects, the weakest first.
var Effects = []Effect{AsEvidence, Shortened, Waived}

// Languages are the languages messages and documents may be agreed to be in.
var Languages = []string{"en", "ru", "ko"}

// Agreement is what two agencies have agreed, as this one holds it.
type Agreement struct {
	ID         AgreementID    `json:"id"`
	Reference  string         `json:"reference"` // by which both sides know it, and messages name it
	Title      string         `json:"title"`
	Partner    string         `json:"partner"` // the partner's name
	DID        string         `json:"did"`     // of the partner, from its trust file; empty until there is one
	Address    string         `json:"address"` // of the partner's pages
	Country    string         `json:"country"` // ISO 3166-1 alpha-2
	Languages  []string       `json:"languages"`
	Purposes   []Purpose      `json:"purposes"`
	Recognised []string       `json:"recognised"` // the schemes whose certificates count, by their ids on certificates
	Effect     Effect         `json:"effect"`
	PlacesHere int            `json:"places_here"` // for companies that the partner nominates
	PlacesAway int            `json:"places_away"` // at the partner, for ours
	Days       int            `json:"days"`        // within which a nomination is acknowledged (R52)
	From       calendar.Date  `json:"from"`
	Until      calendar.Date  `json:"until"`
	State      State          `json:"state"`
	Since      time.Time      `json:"since"`
	Reason     string         `json:"reason,omitempty"`
	EnteredBy  party.PersonID `json:"entered_by"` // who entered the agreement, or its newest trust file
	Keys       []Key          `json:"keys"`
	Revision   int64          `json:"-"`
}

// Key is one of the partner's exchange keys. It counts once somebody has compared its fingerprint with what the partner said by another
// way than the file.
type Key struct {
	ID          string         `json:"id"` // in the partner's trust file
	Multikey    string         `json:"multikey"`
	ValidFrom   time.Time      `json:"valid_from"`
	ValidUntil  time.Time      `json:"valid_until,omitzero"`
	ConfirmedBy party.PersonID `json:"confirmed_by,omitempty"`
	ConfirmedAt time.Time      `json:"confirmed_at,omitzero"`
}

// Fingerprint is the SHA-256 of the key in hexadecimal, as the partner's page of keys shows it; empty for what is no key.
func (k Key) Fingerprint() string {
	public, err := suite.DecodeKey(k.Multikey)
	if err != nil {
		return ""
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// Limits of what is typed.
const (
	shortText  = 200
	longText   = 2000
	mostPlaces = 1000
	mostDays   = 90
)

// Check says what the agreement still lacks before it can be saved.
func (a Agreement) Check() error {
	var l fault.List
	for _, f := range [][2]string{{"reference", a.Reference}, {"title", a.Title}, {"partner", a.Partner}} {
		party.Words(&l, f[0], "partner.missing", f[1], 1, shortText)
	}
	if a.Reference != "" && strings.ContainsFunc(a.Reference, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-'
	}) {
		l.Add("reference", "partner.reference")
	}
	if !party.IsCountry(a.Country) {
		l.Add("country", "party.company.country.malformed")
	}
	chosen(&l, "purposes", a.Purposes, Purposes)
	chosen(&l, "languages", a.Languages, Languages)
	if !slices.Contains(Effects, a.Effect) {
		l.Add("effect", "party.choose_one")
	}
	if len(a.Recognised) == 0 {
		l.Add("recognised", "partner.recognised")
	}
	for _, f := range []struct {
		name  string
		value int
	}{{"places_here", a.PlacesHere}, {"places_away", a.PlacesAway}} {
		if f.value < 0 || f.value > mostPlaces {
			l.Add(f.name, "partner.range", "Min", 0, "Max", mostPlaces)
		}
	}
	if a.Days < 1 || a.Days > mostDays {
		l.Add("days", "partner.range", "Min", 1, "Max", mostDays)
	}
	if a.From.IsZero() {
		l.Add("from", "partner.day")
	}
	if a.Until.IsZero() || a.Until.Before(a.From) {
		l.Add("until", "partner.until")
	}
	return l.Err()
}

// chosen asks for one or more of a closed list.
func chosen[T comparable](l *fault.List, field string, picked, all []T) {
	if len(picked) == 0 || slices.ContainsFunc(picked, func(x T) bool { return !slices.Contains(all, x) }) {
		l.Add(field, "partner.choose")
	}
}

// Take reads the partner's trust file: who the partner is, and the exchange keys it names. A key that was confirmed stays so. A file of
// another agency than the one the agreement is with is refused.
func (a Agreement) Take(who party.Actor, file []byte) (Agreement, error) {
	t, err := certificate.ParseTrust(file)
	if err != nil {
		return a, fault.Field("trust", "partner.trust").Because(err)
	}
	if a.DID != "" && a.DID != t.Issuer.ID {
		return a, fault.Field("trust", "partner.other_agency", "Name", a.DID)
	}
	var taken []Key
	for _, k := range t.Keys {
		if k.Role != certificate.RoleExchange || !k.RevokedAt.IsZero() {
			continue
		}
		key := Key{ID: k.ID, Multikey: suite.EncodeKey(k.Public), ValidFrom: k.ValidFrom, ValidUntil: k.ValidUntil}
		if i := slices.IndexFunc(a.Keys, func(old Key) bool { return old.Multikey == key.Multikey && old.ID == key.ID }); i >= 0 {
			key.ConfirmedBy, key.ConfirmedAt = a.Keys[i].ConfirmedBy, a.Keys[i].ConfirmedAt
		}
		taken = append(taken, key)
	}
	if len(taken) == 0 {
		return a, fault.Field("trust", "partner.no_key")
	}
	a.DID, a.Keys, a.EnteredBy = t.Issuer.ID, taken, who.ID()
	return a, nil
}

// Confirm believes a key whose fingerprint somebody typed from what the partner said by another way. Who entered the file does not
// confirm its keys.
func (a Agreement) Confirm(who party.Actor, id, fingerprint string, now time.Time) (Agreement, error) {
	if err := who.May(party.ActConfirmPartnerKey, ""); err != nil {
		return a, err
	}
	i := slices.IndexFunc(a.Keys, func(k Key) bool { return k.ID == id })
	if i < 0 {
		return a, fault.New(fault.NotFound, "fault.not_found")
	}
	if a.EnteredBy == who.ID() {
		return a, fault.New(fault.Forbidden, "partner.own_entry")
	}
	typed := strings.ToLower(strings.Join(strings.Fields(fingerprint), ""))
	if typed == "" || typed != a.Keys[i].Fingerprint() {
		return a, fault.Field("fingerprint", "partner.fingerprint")
	}
	a.Keys = slices.Clone(a.Keys)
	a.Keys[i].ConfirmedBy, a.Keys[i].ConfirmedAt = who.ID(), now
	return a, nil
}

// Key is the public half of a key that was confirmed and is in force at an instant.
func (a Agreement) Key(id string, at time.Time) (ed25519.PublicKey, bool) {
	for _, k := range a.Keys {
		if k.ID != id || k.ConfirmedAt.IsZero() || at.Before(k.ValidFrom) || !k.ValidUntil.IsZero() && at.After(k.ValidUntil) {
			continue
		}
		public, err := suite.DecodeKey(k.Multikey)
		return public, err == nil
	}
	return nil, false
}

// Confirmed says whether at least one of the partner's keys is believed.
func (a Agreement) Confirmed() bool {
	return slices.ContainsFunc(a.Keys, func(k Key) bool { return !k.ConfirmedAt.IsZero() })
}

// Covers says whether a new nomination may be made on a day: the agreement is in force and the day lies in its term.
func (a Agreement) Covers(day calendar.Date) error {
	if a.State != InForce || day.Before(a.From) || day.After(a.Until) {
		return fault.New(fault.Conflict, "partner.not_in_force", "Reference", a.Reference)
	}
	return nil
}

// Move takes the step. Nothing begins before a key of the partner is confirmed; to suspend and to end needs a reason.
func (a Agreement) Move(who party.Actor, step Step, reason string, now time.Time) (Agreement, error) {
	if err := who.May(party.ActManagePartners, ""); err != nil {
		return a, err
	}
	next, ok := transitions[a.State][step]
	if !ok {
		return a, fault.New(fault.Conflict, "partner.not_now")
	}
	reason = party.Clean(reason)
	if step.Reasoned() {
		var l fault.List
		party.Words(&l, "reason", "partner.reason", reason, 10, longText)
		if err := l.Err(); err != nil {
			return a, err
		}
	} else {
		reason = ""
	}
	if step == StepBegin && !a.Confirmed() {
		return a, fault.New(fault.Conflict, "partner.unconfirmed")
	}
	a.State, a.Since, a.Reason = next, now, reason
	return a, nil
}
