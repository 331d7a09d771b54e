package pilot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/site"
)

// AgreementState is where the agreement of a pilot stands.
type AgreementState string

// The states of an agreement.
const (
	AgreementDraft   AgreementState = "draft"   // nobody is asked to sign yet
	AgreementOffered AgreementState = "offered" // a text waits for signatures: the agreement, or a change of it
	AgreementSigned  AgreementState = "signed"  // in force
	AgreementEnded   AgreementState = "ended"   // by one side before its term, perhaps on a day to come
)

// AgreementStates are all states of an agreement.
var AgreementStates = []AgreementState{AgreementDraft, AgreementOffered, AgreementSigned, AgreementEnded}

// Signers are the sides that sign, in the order in which they do: the operator last, having looked the company up in its register (R2, R20).
var Signers = []Side{Vendor, Host, Office}

// Terms are the facts of an agreement, beside those of the pilot. Amounts are minor units of Currency.
type Terms struct {
	Languages [2]locale.Lang `json:"languages"` // side by side; they differ
	From      calendar.Date  `json:"from"`
	To        calendar.Date  `json:"to"`    // the last day; nothing measured later is in the report
	Place     string         `json:"place"` // where at the site
	Equipment string         `json:"equipment"`
	// Insurance of the company's liability; without an insurer Uninsured says why there is none (R32).
	Insurer   string        `json:"insurer,omitempty"`
	Policy    string        `json:"policy,omitempty"`
	Insured   int64         `json:"insured,omitempty"`
	InsuredTo calendar.Date `json:"insured_to,omitzero"`
	Uninsured string        `json:"uninsured,omitempty"`
	Currency  string        `json:"currency"`
	// Who takes the equipment down and pays for it, what that is thought to cost, and within how many days after the end (R32).
	Dismantler    Side          `json:"dismantler"`
	DismantleCost int64         `json:"dismantle_cost"`
	DismantleDays int           `json:"dismantle_days"`
	PermitTo      calendar.Date `json:"permit_to,omitzero"` // the last day of the permit to use the place; zero where none is needed
	// Gathers is what the pilot gathers, of site.DataClasses: a public notice says it while the pilot runs (R33). Nil: not stated.
	Gathers      []string `json:"gathers,omitempty"`
	PersonalData string   `json:"personal_data,omitempty"` // whose and which; empty: none
	// Secrets are the parts of the public card that are left out, as in Maskable, for a reason (R30, R31).
	Secrets           []string `json:"secrets,omitempty"`
	SecretReason      string   `json:"secret_reason,omitempty"`
	NoticeDays        int      `json:"notice_days"`
	ConfidentialYears int      `json:"confidential_years"`
	// Move takes the pilot to another site (R18a); nil: it stays.
	Move *Move `json:"move,omitempty"`
	// Late are metrics that a change adds after the lock: exploratory (R22).
	Late []Metric `json:"late,omitempty"`
}

// TermFields are the fields of the form of an agreement, in its order.
var TermFields = []string{
	"first", "second", "from", "to", "place", "equipment", "currency", "insurer", "policy", "insured", "insured_to", "uninsured",
	"dismantler", "dismantle_cost", "dismantle_days", "permit_to", "gathers", "personal_data", "secrets", "secret_reason", "notice_days", "confidential_years",
}

// Currencies are the currencies of an agreement.
var Currencies = []string{"KRW", "RUB", "USD", "EUR"}

// most bounds numbers of days and years, and amounts in minor units.
const (
	mostDays  = 3660
	mostMoney = 1_000_000_000_000_000
)

// Check says what the terms lack before anybody can be asked to sign them.
func (t Terms) Check(p Pilot) error {
	var l fault.List
	for i, name := range []string{"first", "second"} {
		if !t.Languages[i].Valid() || i == 1 && t.Languages[0] == t.Languages[1] {
			l.Add(name, "pact.languages")
		}
	}
	if t.From.IsZero() {
		l.Add("from", "pact.day")
	}
	if t.To.IsZero() || t.To.Before(t.From) {
		l.Add("to", "pact.to_before")
	}
	texts(&l, true, longText, "place", t.Place, "equipment", t.Equipment)
	if !slices.Contains(Currencies, t.Currency) {
		l.Add("currency", "party.choose_one")
	}
	if t.Insurer == "" {
		texts(&l, true, longText, "uninsured", t.Uninsured)
	} else {
		texts(&l, true, shortText, "insurer", t.Insurer, "policy", t.Policy)
		if t.Insured <= 0 || t.Insured > mostMoney {
			l.Add("insured", "pact.amount")
		}
		if t.InsuredTo.Before(t.To) {
			l.Add("insured_to", "pact.insured_before")
		}
	}
	if !slices.Contains(Signers, t.Dismantler) {
		l.Add("dismantler", "party.choose_one")
	}
	if t.DismantleCost < 0 || t.DismantleCost > mostMoney {
		l.Add("dismantle_cost", "pact.amount")
	}
	for _, n := range []struct {
		field string
		value int
	}{{"dismantle_days", t.DismantleDays}, {"notice_days", t.NoticeDays}, {"confidential_years", t.ConfidentialYears}} {
		if n.value < 0 || n.value > mostDays {
			l.Add(n.field, "pact.number", "Max", mostDays)
		}
	}
	if !t.PermitTo.IsZero() && t.PermitTo.Before(t.To) {
		l.Add("permit_to", "pact.permit_before")
	}
	if slices.ContainsFunc(t.Gathers, func(c string) bool { return !slices.Contains(site.DataClasses, c) }) {
		l.Add("gathers", "party.choose_one")
	}
	texts(&l, false, longText, "personal_data", t.PersonalData)
	if t.PersonalData == "" && slices.ContainsFunc(t.Gathers, tellsOfPersons) {
		l.Add("personal_data", "pact.whose_data")
	}
	for _, s := range t.Secrets {
		if !slices.Contains(p.Maskable(), s) {
			l.Add("secrets", "party.choose_one")
			break
		}
	}
	if len(t.Secrets) > 0 && reasoned(t.SecretReason) != nil {
		l.Add("secret_reason", "pilot.reason")
	}
	for _, m := range t.Late {
		l = append(l, fault.All(m.check(p.Protocol.Design))...)
	}
	if len(p.Protocol.Metrics)+len(p.Late)+len(t.Late) > mostMetrics {
		l.Add("metric", "pilot.metrics", "Max", mostMetrics)
	}
	return l.Err()
}

// clean trims the terms and leaves out what another answer makes void.
func (t Terms) clean() Terms {
	for _, s := range []*string{&t.Place, &t.Equipment, &t.Insurer, &t.Policy, &t.Uninsured, &t.PersonalData, &t.SecretReason} {
		*s = strings.TrimSpace(*s)
	}
	if t.Insurer == "" {
		t.Policy, t.Insured, t.InsuredTo = "", 0, calendar.Date{}
	} else {
		t.Uninsured = ""
	}
	if len(t.Secrets) == 0 {
		t.SecretReason = ""
	}
	return t
}

// Names are what the parties of an agreement are called: the operator in every language, and the organisation that the site belongs to.
type Names struct {
	Operator locale.Text `json:"operator"`
	Host     string      `json:"host"`
}

// facts are what clauses name, in one language.
func (t Terms) facts(p Pilot, n Names, l locale.Lang) map[string]string {
	say := locale.For(l)
	money := func(minor int64) string { return say.Money(minor, t.Currency) }
	date := func(d calendar.Date) string {
		if d.IsZero() {
			return ""
		}
		return say.Date(d)
	}
	number := p.Number
	if number == "" {
		number = "—"
	}
	var secrets []string
	for _, s := range t.Secrets {
		secrets = append(secrets, say.Say(p.PartName(s)))
	}
	var gathers []string
	for _, c := range t.Gathers {
		gathers = append(gathers, say.T("site.data."+c))
	}
	var late []string
	for _, m := range t.Late {
		late = append(late, m.Title)
	}
	where, from, days := p.SiteName, "", ""
	if t.Move != nil {
		where, from, days = t.Move.SiteName, t.Move.FromName, strconv.Itoa(t.Move.Baseline)
	}
	return map[string]string{
		"moved_from": from, "baseline_days": days,
		"late":     strings.Join(late, "; "),
		"operator": n.Operator.In(l), "company": p.Company, "number": number, "host": n.Host, "site": where, "solution": p.Solution, "title": p.Title, "protocol": p.Digest,
		"from": date(t.From), "to": date(t.To), "place": t.Place, "equipment": t.Equipment, "insurer": t.Insurer, "policy": t.Policy, "insured": money(t.Insured),
		"insured_to": date(t.InsuredTo), "uninsured": t.Uninsured, "dismantler": say.T("run.side." + string(t.Dismantler)), "dismantle_cost": money(t.DismantleCost),
		"dismantle_days": strconv.Itoa(t.DismantleDays), "permit_to": date(t.PermitTo), "gathers": strings.Join(gathers, "; "), "personal_data": t.PersonalData, "secrets": strings.Join(secrets, "; "),
		"secret_reason": t.SecretReason, "notice_days": strconv.Itoa(t.NoticeDays), "confidential_years": strconv.Itoa(t.ConfidentialYears),
	}
}

// PartName names a part of the card that can be left out.
func (p Pilot) PartName(what string) locale.Msg {
	if m, ok := p.Metric(what); ok {
		return locale.M("card.figures", "Metric", m.Title)
	}
	switch what {
	case "site_words":
		return locale.M("card.site_words")
	case register.StopWords:
		return locale.M("card.stop_words")
	}
	return locale.M("report.field." + what)
}

// AgreementText is what the parties sign, as it was offered: a paper whose bytes do not change.
type AgreementText struct {
	Pilot     ID             `json:"pilot"`
	Number    int            `json:"number"` // of the pilot's texts, from 1
	Amends    string         `json:"amends,omitempty"`
	Reason    string         `json:"reason,omitempty"`  // of a change
	Changes   []string       `json:"changes,omitempty"` // fields of TermFields, and late for metrics
	Template  string         `json:"template"`
	Version   int            `json:"version"`
	Protocol  string         `json:"protocol"` // digest of the locked protocol
	Names     Names          `json:"names"`
	Terms     Terms          `json:"terms"`
	Languages [2]locale.Lang `json:"languages"`
	Titles    [2]string      `json:"titles"`
	Clauses   []Clause       `json:"clauses"`
	By        party.PersonID `json:"by"` // who offers it
	At        time.Time      `json:"at"`
}

// CompanyState is what the register of companies says of a company on the day somebody looked (R2).
type CompanyState string

// The states of a company in its register.
const (
	CompanyActive     CompanyState = "active"
	CompanyLiquidated CompanyState = "liquidation"
	CompanyBankrupt   CompanyState = "bankruptcy"
	CompanySuspended  CompanyState = "suspended"
)

// CompanyStates are all states of a company in its register.
var CompanyStates = []CompanyState{CompanyActive, CompanyLiquidated, CompanyBankrupt, CompanySuspended}

// Signature is one side's signature under a text. It cannot be taken back.
type Signature struct {
	Text string         `json:"text"` // digest of what was signed
	Side Side           `json:"side"`
	By   party.PersonID `json:"by"`
	Name string         `json:"name"` // of the person who signs, as it was
	At   time.Time      `json:"at"`
	// What the operator found in the register of companies, when and where; empty of the other sides.
	Company  CompanyState  `json:"company,omitempty"`
	LookedOn calendar.Date `json:"looked_on,omitzero"`
	Source   string        `json:"source,omitempty"`

	Digest string `json:"digest,omitempty"` // of the paper that the signature is; the paper itself has none
}

// SignFields are the fields of the form of the operator's signature.
var SignFields = []string{"company_state", "looked_on", "source"}

// Offer is a text that waits for signatures.
type Offer struct {
	Number     int         `json:"number"`
	Digest     string      `json:"digest"`
	At         time.Time   `json:"at"`
	Move       *Move       `json:"move,omitempty"` // where the text takes the pilot to another site, whose manager signs it
	Signatures []Signature `json:"signatures,omitempty"`
}

// Signed is a text that every side signed.
type Signed struct {
	Number     int         `json:"number"`
	Digest     string      `json:"digest"`
	At         time.Time   `json:"at"` // of the last signature
	Terms      Terms       `json:"terms"`
	Reason     string      `json:"reason,omitempty"` // of a change
	Signatures []Signature `json:"signatures"`
}

// Agreement is what the parties of a pilot sign, and what became of it.
type Agreement struct {
	Pilot  ID       `json:"pilot"`
	Draft  Terms    `json:"draft"`            // as it would be offered next
	Reason string   `json:"reason,omitempty"` // of a change that is being written
	Offer  *Offer   `json:"offer,omitempty"`
	Signed []Signed `json:"signed,omitempty"` // in order; the last one is in force
	Texts  int      `json:"texts"`            // how many texts were offered
	Papers int      `json:"papers"`           // how many signatures were given

	Ending     *Ending     `json:"ending,omitempty"` // by which one side ended it early
	OwnCost    *OwnCost    `json:"own_cost,omitempty"`
	Dismantled *Dismantled `json:"dismantled,omitempty"`
	Revision   int64       `json:"-"`
}

// Agreed is what the parties of a pilot signed, as far as it governs the pilot; zero before.
type Agreed struct {
	Text string        `json:"text,omitempty"` // digest
	At   time.Time     `json:"at,omitzero"`
	From calendar.Date `json:"from,omitzero"`
	To   calendar.Date `json:"to,omitzero"`
	// Last is the last day where a side ended the agreement early; Waived says that no report is then asked for.
	Last   calendar.Date `json:"last,omitzero"`
	Waived bool          `json:"waived,omitempty"`
}

// State is where the agreement stands.
func (a Agreement) State() AgreementState {
	switch {
	case a.Ending != nil:
		return AgreementEnded
	case a.Offer != nil:
		return AgreementOffered
	case len(a.Signed) > 0:
		return AgreementSigned
	}
	return AgreementDraft
}

// InForce is the text that was signed last; false before all have signed.
func (a Agreement) InForce() (Signed, bool) {
	if len(a.Signed) == 0 {
		return Signed{}, false
	}
	return a.Signed[len(a.Signed)-1], true
}

// Awaits says whether the side's signature is the one that is waited for: the company and the site sign in any order, the operator last.
func (a Agreement) Awaits(side Side) bool {
	if a.Offer == nil || !slices.Contains(Signers, side) {
		return false
	}
	has := func(s Side) bool {
		return slices.ContainsFunc(a.Offer.Signatures, func(x Signature) bool { return x.Side == s })
	}
	return !has(side) && (side != Office || has(Vendor) && has(Host))
}

// Write keeps the terms as they would be offered next.
func (a Agreement) Write(who party.Actor, p Pilot, t Terms) (Agreement, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return a, err
	}
	switch {
	case a.Offer != nil:
		return a, fault.New(fault.Conflict, "pact.offered")
	case len(a.Signed) > 0:
		return a, fault.New(fault.Conflict, "pact.signed")
	case p.State.Over():
		return a, p.State.notNow()
	}
	t = t.clean()
	if err := t.Check(p); err != nil {
		return a, err
	}
	a.Pilot, a.Draft = p.ID, t
	return a, nil
}

// Propose puts the draft into words and asks every side to sign it. The protocol must be locked, and the company have people of its own who
// can sign.
func (a Agreement) Propose(who party.Actor, p Pilot, template Template, n Names, now time.Time) (AgreementText, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return AgreementText{}, err
	}
	switch {
	case a.Ending != nil:
		return AgreementText{}, fault.New(fault.Conflict, "ending.given")
	case a.Offer != nil:
		return AgreementText{}, fault.New(fault.Conflict, "pact.offered")
	case p.State.Over():
		return AgreementText{}, p.State.notNow()
	case p.Digest == "" || !p.Kept():
		return AgreementText{}, fault.New(fault.Conflict, "pact.lock_first")
	case p.Org == "":
		return AgreementText{}, fault.New(fault.Conflict, "pact.no_account")
	}
	t := a.Draft
	if t.Move != nil {
		if err := p.Movable(); err != nil {
			return AgreementText{}, err
		}
	}
	if err := t.Check(p); err != nil {
		return AgreementText{}, fault.New(fault.Conflict, "pact.incomplete").Because(err)
	}
	x := AgreementText{
		Pilot: p.ID, Number: a.Texts + 1, Reason: a.Reason, Template: template.Code, Version: template.Version, Protocol: p.Digest, Names: n, Terms: t, Languages: t.Languages,
		Titles: [2]string{template.Title[t.Languages[0]], template.Title[t.Languages[1]]}, By: who.ID(), At: now,
		Clauses: template.fill(t.Languages, func(l locale.Lang) map[string]string { return t.facts(p, n, l) }),
	}
	if last, ok := a.InForce(); ok {
		x.Amends, x.Changes = last.Digest, Changes(last.Terms, t)
		if len(x.Changes) == 0 || a.Reason == "" {
			return AgreementText{}, fault.New(fault.Conflict, "pact.no_change")
		}
	}
	return x, nil
}

// Offered is the agreement while a text with the digest waits for signatures.
func (a Agreement) Offered(x AgreementText, digest string) Agreement {
	a.Texts, a.Offer = x.Number, &Offer{Number: x.Number, Digest: digest, At: x.At, Move: x.Terms.Move}
	return a
}

// TakeBack takes a text back that not everybody has signed, for a reason of 10 to 2,000 characters. The text and its signatures are kept.
func (a Agreement) TakeBack(who party.Actor, reason string) (Agreement, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return a, err
	}
	if a.Offer == nil {
		return a, fault.New(fault.Conflict, "pact.not_offered")
	}
	if err := reasoned(strings.TrimSpace(reason)); err != nil {
		return a, err
	}
	a.Offer = nil
	return a, nil
}

// Sign signs the text with the digest that the signer was shown, for a side; whether the person may bind the side is asked before. With the
// operator, who signs last, comes what the register of companies says that day: of a company that is not active no agreement comes into force
// (R2). Today is the day at the agency, and age how many days before it the register may have been looked at.
func (a Agreement) Sign(who party.Actor, side Side, shown string, s Signature, age int, today calendar.Date, now time.Time) (Signature, error) {
	switch {
	case a.Offer == nil:
		return s, fault.New(fault.Conflict, "pact.not_offered")
	case shown != a.Offer.Digest:
		return s, fault.New(fault.Conflict, "pact.other")
	case slices.ContainsFunc(a.Offer.Signatures, func(x Signature) bool { return x.Side == side }):
		return s, fault.New(fault.Conflict, "pact.signed_already")
	case !a.Awaits(side):
		return s, fault.New(fault.Conflict, "pact.operator_last")
	case slices.ContainsFunc(a.Offer.Signatures, func(x Signature) bool { return x.By == who.ID() }):
		return s, fault.New(fault.Conflict, "pact.two_sides")
	}
	if side == Office {
		s.Source = strings.TrimSpace(s.Source)
		var l fault.List
		if !slices.Contains(CompanyStates, s.Company) {
			l.Add("company_state", "party.choose_one")
		}
		if s.LookedOn.IsZero() || s.LookedOn.After(today) || s.LookedOn.Before(today.AddDays(-age)) {
			l.Add("looked_on", "pact.looked_on", "Days", age)
		}
		texts(&l, true, shortText, "source", s.Source)
		if err := l.Err(); err != nil {
			return s, err
		}
		if s.Company != CompanyActive {
			return s, fault.New(fault.Conflict, "pact.not_active", "State", locale.M("pact.company."+string(s.Company)))
		}
	} else {
		s.Company, s.LookedOn, s.Source = "", calendar.Date{}, ""
	}
	s.Text, s.Side, s.By, s.Name, s.At = shown, side, who.ID(), who.Person.Name, now
	return s, nil
}

// With is the agreement with one more signature, and the pilot as it governs it once every side has signed; all says that. Today is the day at
// the agency.
func (a Agreement) With(p Pilot, x AgreementText, s Signature, today calendar.Date) (next Agreement, governed Pilot, all bool) {
	a.Papers++
	offer := *a.Offer
	offer.Signatures = append(slices.Clone(offer.Signatures), s)
	if a.Offer = &offer; len(offer.Signatures) < len(Signers) {
		return a, p, false
	}
	a.Offer, a.Reason, a.Draft = nil, "", x.Terms
	a.Draft.Late, a.Draft.Move = nil, nil
	a.Signed = append(slices.Clone(a.Signed), Signed{Number: offer.Number, Digest: offer.Digest, At: s.At, Terms: x.Terms, Reason: x.Reason, Signatures: offer.Signatures})
	return a, p.governed(x, offer.Digest, s.At, today), true
}

// Masked is what is left out of the public card: what is marked now, and what the agreement says (R30, G26). The agreement's reason stands where
// no other is given.
func (a Agreement) Masked(masked []string, reason string) ([]string, string) {
	s, ok := a.InForce()
	if !ok || len(s.Terms.Secrets) == 0 {
		return masked, reason
	}
	masked = slices.Clone(masked)
	for _, x := range s.Terms.Secrets {
		if !slices.Contains(masked, x) {
			masked = append(masked, x)
		}
	}
	if strings.TrimSpace(reason) == "" {
		reason = s.Terms.SecretReason
	}
	return masked, reason
}
