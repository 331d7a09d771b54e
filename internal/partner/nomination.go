package partner

import (
	"cmp"
	"slices"
	"time"

	"proba.example/certificate"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// NominationID names a nomination on both sides: "urn:uuid:" and a UUID, chosen by the home agency.
type NominationID string

// Side is on which end of a nomination, or of a message, the agency stands.
type Side string

// The sides.
const (
	Out Side = "out" // our company, nominated to the partner; a message we sent
	In  Side = "in"  // the partner's company, nominated to us; a message we received
)

// Standing is where a nomination stands.
type Standing string

// The standings of a nomination.
const (
	Proposed     Standing = "proposed"     // by an officer; the company has not answered
	Unwilling    Standing = "unwilling"    // the company does not agree
	Consented    Standing = "consented"    // the company agrees to named fields for a named purpose
	Endorsed     Standing = "endorsed"     // by the home agency, with its rank
	Sent         Standing = "sent"         // to the host
	Untaken      Standing = "untaken"      // the host's program did not take it
	Acknowledged Standing = "acknowledged" // by a person at the host
	Waiting      Standing = "waiting"      // no place is free; the home's rank orders the list
	Accepted     Standing = "accepted"     // until it begins the documents the host asks for are got together (R57)
	InProgramme  Standing = "in_programme"
	Declined     Standing = "declined"
	Completed    Standing = "completed" // the outcome is reported
	Left         Standing = "left"      // before the end; the outcome is reported
	Withdrawn    Standing = "withdrawn" // by the home agency or the company
)

// Standings are all standings in the order of a nomination's life.
var Standings = []Standing{Proposed, Unwilling, Consented, Endorsed, Sent, Untaken, Acknowledged, Waiting, Accepted, Declined, InProgramme, Completed, Left, Withdrawn}

// Over says whether nothing more is expected of the nomination.
func (s Standing) Over() bool {
	return slices.Contains([]Standing{Unwilling, Untaken, Declined, Completed, Left, Withdrawn}, s)
}

// Gone says whether the host may have it: from then on the partner hears of what changes.
func (s Standing) Gone() bool {
	return slices.Contains([]Standing{Sent, Acknowledged, Waiting, Accepted, InProgramme, Completed, Left, Declined}, s)
}

// Act is a step in the life of a nomination.
type Act string

// The acts.
const (
	ActConsent     Act = "consent"     // the company
	ActDecline     Act = "refuse"      // the company
	ActEndorse     Act = "endorse"     // home
	ActSend        Act = "send"        // home
	ActWithdraw    Act = "withdraw"    // home, the company, or the fall of its basis
	ActUntaken     Act = "untaken"     // the host's program
	ActAcknowledge Act = "acknowledge" // host
	ActAccept      Act = "accept"      // host
	ActWait        Act = "wait"        // host
	ActDeny        Act = "deny"        // host
	ActBegin       Act = "begin"       // host
	ActComplete    Act = "complete"    // host
	ActLeave       Act = "leave"       // host
)

type nominationMove struct {
	act  Act
	from []Standing
	to   Standing
}

// nominationMoves is the whole table, for both sides: the home follows by messages what the host does.
var nominationMoves = []nominationMove{
	{ActConsent, []Standing{Proposed}, Consented},
	{ActDecline, []Standing{Proposed}, Unwilling},
	{ActEndorse, []Standing{Consented}, Endorsed},
	{ActSend, []Standing{Endorsed}, Sent},
	{ActWithdraw, []Standing{Proposed, Consented, Endorsed, Sent, Acknowledged, Waiting}, Withdrawn},
	{ActUntaken, []Standing{Sent}, Untaken},
	{ActAcknowledge, []Standing{Sent}, Acknowledged},
	{ActAccept, []Standing{Acknowledged, Waiting}, Accepted},
	{ActWait, []Standing{Acknowledged}, Waiting},
	{ActDeny, []Standing{Acknowledged, Waiting}, Declined},
	{ActBegin, []Standing{Accepted}, InProgramme},
	{ActComplete, []Standing{Accepted, InProgramme}, Completed},
	{ActLeave, []Standing{Accepted, InProgramme}, Left},
}

// HostActs are the acts of the host's officers.
var HostActs = []Act{ActAcknowledge, ActAccept, ActWait, ActDeny, ActBegin, ActComplete, ActLeave}

// Open says which acts the table allows in the standing.
func (s Standing) Open(a Act) bool {
	return slices.ContainsFunc(nominationMoves, func(m nominationMove) bool { return m.act == a && slices.Contains(m.from, s) })
}

// Worded says whether the act needs words: a refusal names its reason, an outcome says what came of it.
func (a Act) Worded() bool {
	return slices.Contains([]Act{ActDeny, ActComplete, ActLeave, ActWithdraw}, a)
}

// Field is a fact of a company that may be sent with its consent. What is not in this list cannot be sent.
type Field string

// The fields, those of persons last. The certificate itself, with its number, holder, scheme, grade, dates and standing, always goes (R56).
const (
	FieldName           Field = "name"
	FieldLatinName      Field = "latin_name"
	FieldCountry        Field = "country"
	FieldNumber         Field = "business_number"
	FieldAddress        Field = "address"
	FieldProducts       Field = "products"
	FieldIndustry       Field = "industry_code"
	FieldSize           Field = "size"
	FieldStarted        Field = "started_on"
	FieldRepresentative Field = "representative"
	FieldContact        Field = "contact"
	FieldEmail          Field = "email"
)

// Fields are all fields in the order in which they are shown.
var Fields = []Field{
	FieldName, FieldLatinName, FieldCountry, FieldNumber, FieldAddress, FieldProducts, FieldIndustry, FieldSize, FieldStarted,
	FieldRepresentative, FieldContact, FieldEmail,
}

// Personal says whether the field is about a person.
func (f Field) Personal() bool {
	return f == FieldRepresentative || f == FieldContact || f == FieldEmail
}

// Values are the values of fields that may be sent, taken from the company's file and the person who consents.
func Values(c party.Company, contact party.Person, fields []Field) map[Field]string {
	all := map[Field]string{
		FieldName: c.Name, FieldLatinName: c.LatinName, FieldCountry: c.Country, FieldNumber: c.BusinessNumber, FieldAddress: c.Address,
		FieldProducts: c.Products, FieldIndustry: c.IndustryCode, FieldSize: c.Size, FieldStarted: c.StartedOn.String(),
		FieldRepresentative: c.Representative, FieldContact: contact.Name, FieldEmail: contact.Email,
	}
	picked := map[Field]string{}
	for _, f := range fields {
		if v, ok := all[f]; ok && v != "" {
			picked[f] = v
		}
	}
	return picked
}

// Consent is a company's agreement to have named facts sent to a named agency for a named purpose.
type Consent struct {
	At        time.Time      `json:"at"`
	By        party.PersonID `json:"by,omitempty"` // known at home alone
	Language  string         `json:"language"`
	Wording   string         `json:"wording"` // what the person read and agreed to
	Withdrawn time.Time      `json:"withdrawn,omitzero"`
}

// Basis is the certificate that a nomination rests on, and what was found when it was last checked.
type Basis struct {
	Number  string        `json:"number"`
	Digest  string        `json:"digest"` // SHA-256 of the certificate, in hexadecimal
	Scheme  string        `json:"scheme"`
	Title   locale.Text   `json:"title,omitempty"` // of the scheme, as the certificate has it
	Grade   string        `json:"grade,omitempty"`
	Holder  string        `json:"holder"`
	Latin   string        `json:"latin,omitempty"`
	Country string        `json:"country,omitempty"` // of registration, by which eligibility goes (R59)
	ID      string        `json:"id,omitempty"`      // the holder's business number in that country
	Verdict string        `json:"verdict"`           // of certificate.Check, by the partner's trust file
	AsOf    time.Time     `json:"as_of,omitzero"`
	Checked time.Time     `json:"checked"`
	Until   calendar.Date `json:"until"`
}

// Endorsement is that of a nomination as a signed credential, and what was found when it was last checked.
type Endorsement struct {
	Digest  string    `json:"digest"`  // SHA-256 of the credential, in hexadecimal
	Verdict string    `json:"verdict"` // of certificate.CheckEndorsement, by the partner's trust file
	AsOf    time.Time `json:"as_of,omitzero"`
	Checked time.Time `json:"checked"`
	Until   time.Time `json:"until"`
}

// Nomination is one company put forward by its home agency to a host.
type Nomination struct {
	ID          NominationID     `json:"id"`
	Agreement   AgreementID      `json:"agreement"`
	Side        Side             `json:"side"`
	Company     party.OrgID      `json:"company,omitempty"` // at home alone
	Name        string           `json:"name"`
	Purpose     Purpose          `json:"purpose"`
	Words       string           `json:"words"` // why, by the home agency
	Fields      []Field          `json:"fields"`
	Values      map[Field]string `json:"values,omitempty"` // at the host: what was sent
	Rank        int              `json:"rank"`             // by the home agency, from 1; 0 until it endorses
	Consent     *Consent         `json:"consent,omitempty"`
	Basis       Basis            `json:"basis"`
	Endorsement *Endorsement     `json:"endorsement,omitempty"`
	State       Standing         `json:"state"`
	Since       time.Time        `json:"since"`
	Reason      string           `json:"reason,omitempty"` // the host's, or of whoever withdrew it; the outcome, in words
	ProposedBy  party.PersonID   `json:"proposed_by,omitempty"`
	ProposedAt  time.Time        `json:"proposed_at,omitzero"`
	EndorsedAt  time.Time        `json:"endorsed_at,omitzero"`
	SentAt      time.Time        `json:"sent_at,omitzero"`
	Message     string           `json:"message,omitempty"` // id of the message that carries it
	Fallen      time.Time        `json:"fallen,omitzero"`   // when the endorsement of an accepted company fell
	FallenWords string           `json:"fallen_words,omitempty"`
	Joint       *Joint           `json:"joint,omitempty"`     // of an application to a joint call
	AlarmedAt   time.Time        `json:"alarmed_at,omitzero"` // when the staff was written to that it is late
	Opened      *Opened          `json:"opened,omitempty"`    // at the host, once the company can ask there
	Papers      *Papers          `json:"papers,omitempty"`    // what the host knows of the company's documents
	Revision    int64            `json:"-"`
}

// Opened is what a host opened for a company it accepted: its file, and where it comes for a pilot the draft of a solution.
type Opened struct {
	Company  party.OrgID    `json:"company"`
	Solution string         `json:"solution,omitempty"`
	By       party.PersonID `json:"by"`
	At       time.Time      `json:"at"`
}

// MayOpen says whether the host may open what the company came for: it is accepted, its endorsement stands, and nothing was opened yet.
func (n Nomination) MayOpen() error {
	switch {
	case n.Side != In || n.State != Accepted && n.State != InProgramme || n.Opened != nil:
		return fault.New(fault.Conflict, "nomination.not_now")
	case !n.Stands():
		return fault.New(fault.Conflict, "nomination.fallen")
	}
	return nil
}

// Do takes an act of the table; words are a reason or an outcome where the act needs them.
func (n Nomination) Do(act Act, words string, now time.Time) (Nomination, error) {
	i := slices.IndexFunc(nominationMoves, func(m nominationMove) bool { return m.act == act && slices.Contains(m.from, n.State) })
	if i < 0 {
		return n, fault.New(fault.Conflict, "nomination.not_now")
	}
	words = party.Clean(words)
	var l fault.List
	if act.Worded() {
		party.Words(&l, "reason", "nomination.reason", words, 10, longText)
	}
	if err := l.Err(); err != nil {
		return n, err
	}
	n.State, n.Since = nominationMoves[i].to, now
	if words != "" || act == ActWait {
		n.Reason = words
	}
	return n, nil
}

// Check says what a proposal lacks.
func (n Nomination) Check(a Agreement) error {
	var l fault.List
	if !slices.Contains(a.Purposes, n.Purpose) {
		l.Add("purpose", "party.choose_one")
	}
	party.Words(&l, "words", "nomination.words", n.Words, 10, longText)
	chosen(&l, "fields", n.Fields, Fields)
	if !slices.Contains(n.Fields, FieldName) {
		l.Add("fields", "nomination.name_needed")
	}
	return l.Err()
}

// Fall ends an endorsement whose basis or consent is gone: one that is not accepted yet is withdrawn, that of a company which the host
// has accepted is marked, for what to do about it is the host's to decide.
func (n Nomination) Fall(words string, now time.Time) (Nomination, error) {
	if slices.Contains([]Standing{Accepted, InProgramme, Completed, Left}, n.State) && n.Fallen.IsZero() {
		n.Fallen, n.FallenWords = now, words
		return n, nil
	}
	return n.Do(ActWithdraw, words, now)
}

// hostActs are the acts by which the home follows what the host reports.
var hostActs = map[Standing]Act{
	Acknowledged: ActAcknowledge, Accepted: ActAccept, Waiting: ActWait, Declined: ActDeny, InProgramme: ActBegin, Completed: ActComplete, Left: ActLeave,
}

// Hear follows at home what the host reports. Messages may cross: what the host decided before it heard of a withdrawal stands there, and so
// it does here; an acceptance is then one whose endorsement fell.
func (n Nomination) Hear(reported Standing, words string, now time.Time) (Nomination, error) {
	act, ok := hostActs[reported]
	if !ok {
		return n, fault.New(fault.Conflict, "nomination.not_now")
	}
	if n.State != Withdrawn || n.SentAt.IsZero() {
		return n.Do(act, words, now)
	}
	switch reported {
	case Accepted:
		n.State, n.Fallen, n.FallenWords, n.Since, n.Reason = Accepted, n.Since, n.Reason, now, words
	case Declined:
		n.State, n.Since, n.Reason = Declined, now, words
	default: // it will be withdrawn there, too
	}
	return n, nil
}

// Stands says whether the endorsement is in force.
func (n Nomination) Stands() bool { return n.State != Withdrawn && n.Fallen.IsZero() }

// Worth is what the endorsement is worth, as certificate.CheckEndorsement says it: what the last check found, or that it fell.
func (n Nomination) Worth() string {
	if !n.Stands() {
		return string(certificate.Withdrawn)
	}
	if n.Endorsement == nil {
		return string(certificate.StandingUnknown)
	}
	return n.Endorsement.Verdict
}

// Forget takes out of a received nomination what was sent under a consent that is withdrawn, and the words agreed to, which name the company:
// they stay at home. That there was a nomination, on which certificate and from when to when there was a consent, stays.
func (n Nomination) Forget() Nomination {
	n.Values, n.Fields, n.Name, n.Words = nil, nil, "", ""
	n.Papers = n.Papers.Forgotten()
	n.Basis.Holder, n.Basis.Latin, n.Basis.ID = "", "", ""
	if n.Consent != nil {
		n.Consent = &Consent{At: n.Consent.At, Language: n.Consent.Language, Withdrawn: n.Consent.Withdrawn}
	}
	return n
}

// Late says whether a nomination waits for its acknowledgement longer than the agreement allows (R52). Both sides count from the day on which it was
// sent, so both see the same.
func (n Nomination) Late(a Agreement, now time.Time) bool {
	return n.State == Sent && now.After(n.SentAt.AddDate(0, 0, a.Days))
}

// Shortens says whether the nomination opens the agreement's shorter route: it stands, and a person at the host has it.
func (n Nomination) Shortens(a Agreement) bool {
	return n.Side == In && a.Effect.Shortens() && n.Stands() && slices.Contains([]Standing{Acknowledged, Waiting, Accepted, InProgramme}, n.State)
}

// LocalEntityWaived says whether rule R6, which asks a foreign applicant for a local entity, does without it for this nomination on a day: where
// the agreement says so and the nomination was endorsed while it was in force. One that was acknowledged before a suspension goes on; without a
// nomination that stands the rule holds.
func LocalEntityWaived(a Agreement, n *Nomination) bool {
	return n != nil && n.Side == In && a.Effect == Waived && n.Stands() &&
		slices.Contains([]Standing{Acknowledged, Waiting, Accepted, InProgramme}, n.State)
}

// Free says how many places at the host are left: taken are the nominations of the agreement at the host.
func Free(places int, all []Nomination) int {
	for _, n := range all {
		if n.Joint == nil && slices.Contains([]Standing{Accepted, InProgramme, Completed}, n.State) {
			places--
		}
	}
	return max(places, 0)
}

// Queue is the waiting list by the home's rank; of two with one rank the earlier sent stands first (R51).
func Queue(all []Nomination) []Nomination {
	var list []Nomination
	for _, n := range all {
		if n.Joint == nil && n.State == Waiting {
			list = append(list, n)
		}
	}
	slices.SortStableFunc(list, func(a, b Nomination) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), a.SentAt.Compare(b.SentAt), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// MayAccept says whether the host may accept a nomination: a place is free, and nobody of a better rank waits for it.
func MayAccept(a Agreement, n Nomination, all []Nomination) error {
	if Free(a.PlacesHere, all) == 0 {
		return fault.New(fault.Conflict, "nomination.no_place", "Places", a.PlacesHere)
	}
	if !n.Stands() {
		return fault.New(fault.Conflict, "nomination.fallen")
	}
	if q := Queue(all); len(q) > 0 && q[0].ID != n.ID && q[0].Rank < n.Rank {
		return fault.New(fault.Conflict, "nomination.before", "Rank", q[0].Rank)
	}
	return nil
}
