package certificate

import (
	"context"
	"slices"
	"strings"
	"time"

	"proba.example/certificate/jcs"
)

const (
	// TypeStatement is the type of a standing statement.
	TypeStatement = "StandingStatement"
	// StatementVersion is the version of its format.
	StatementVersion = "1"
	// maxEvents is the largest number of events in a statement.
	maxEvents = 256
)

// Standing is what a certificate is worth on a day. Codes are stable.
type Standing string

// The standings.
const (
	StandingNotYetValid Standing = "not_yet_valid"
	StandingValid       Standing = "valid"
	StandingSuspended   Standing = "suspended"
	StandingWithdrawn   Standing = "withdrawn"
	StandingSuperseded  Standing = "superseded"
	StandingExpired     Standing = "expired"
)

// EventKind is a change of standing.
type EventKind string

// The kinds of event.
const (
	EventSuspended  EventKind = "suspended"
	EventRestored   EventKind = "restored"
	EventWithdrawn  EventKind = "withdrawn"
	EventSuperseded EventKind = "superseded" // another certificate stands in its place
)

// StandingEvent is a dated change of a certificate's standing.
type StandingEvent struct {
	On     Date
	Kind   EventKind
	Reason string // the agency's code; may be empty
	Entry  *int64 // index in the public log where the change was entered; nil when it was not, or not yet
}

// StandingOn is the standing of a certificate on a day and since when: a function of its dates and its dated events,
// never a stored flag. What is withdrawn stays so; what is superseded can only be withdrawn. Both say more of a
// certificate than that its term is over, and are said after its end too.
func StandingOn(issuedOn, validThrough Date, events []StandingEvent, day Date) (standing Standing, since Date) {
	if day.Before(issuedOn) {
		return StandingNotYetValid, Date{}
	}
	events = InOrder(events)
	standing, since = StandingValid, issuedOn
	for _, e := range events {
		if day.Before(e.On) || standing == StandingWithdrawn {
			break
		}
		switch {
		case e.Kind == EventWithdrawn:
			standing, since = StandingWithdrawn, e.On
		case standing == StandingSuperseded:
		case e.Kind == EventSuperseded:
			standing, since = StandingSuperseded, e.On
		case e.Kind == EventSuspended:
			standing, since = StandingSuspended, e.On
		case e.Kind == EventRestored:
			standing, since = StandingValid, e.On
		}
	}
	if standing != StandingWithdrawn && standing != StandingSuperseded && validThrough.Before(day) {
		return StandingExpired, validThrough.next()
	}
	return standing, since
}

// InOrder gives events in the order of their days, those of one day in the order given: as a statement has them.
func InOrder(events []StandingEvent) []StandingEvent {
	byDay := func(a, b StandingEvent) int { return a.On.compare(b.On) }
	if slices.IsSortedFunc(events, byDay) {
		return events
	}
	events = slices.Clone(events)
	slices.SortStableFunc(events, byDay)
	return events
}

// Statement is what the agency states of one certificate's standing: all that ever happened to it, as of a moment.
type Statement struct {
	Issuer string // the agency's did:web
	Number string // of the certificate
	ID     string // its identifier
	Digest string // DigestMultibase of the signed certificate
	// Standing and Since are what StandingOn says of the day of AsOf; Since is zero for a certificate not yet valid.
	Standing Standing
	Since    Date
	// AsOf is the moment of the statement in the agency's own time zone, ValidUntil the last moment at which it may be
	// relied on for the present; whole seconds.
	AsOf, ValidUntil time.Time
	Events           []StandingEvent // in the order of their days
	SupersededBy     string          // number of the certificate that stands in its place; empty where none does
}

// SignedStatement is a statement that was read. That it was read says nothing about its signature: Check does.
type SignedStatement struct {
	Statement
	Proof Proof
	value jcs.Value
}

// Canonical is the whole statement in canonical bytes, whose digest stands in the public log.
func (s *SignedStatement) Canonical() []byte { return s.value.Bytes() }

// BuildStatement writes a statement without its signature in canonical bytes. The error is a *FormatError.
func BuildStatement(s Statement) ([]byte, error) {
	events := make([]jcs.Value, len(s.Events))
	for i, e := range s.Events {
		members := []jcs.Member{member("on", jcs.Text(e.On.String())), member("kind", jcs.Text(string(e.Kind)))}
		members = optional(members, "reason", e.Reason)
		if e.Entry != nil {
			members = append(members, member("entry", jcs.Int(*e.Entry)))
		}
		events[i] = jcs.Of(members...)
	}
	all := []jcs.Member{
		member("type", jcs.Text(TypeStatement)),
		member("version", jcs.Text(StatementVersion)),
		member("issuer", jcs.Text(s.Issuer)),
		member("certificate", jcs.Of(
			member("number", jcs.Text(s.Number)), member("id", jcs.Text(s.ID)), member("digestMultibase", jcs.Text(s.Digest)))),
		member("standing", jcs.Text(string(s.Standing))),
		member("asOf", jcs.Text(writeInstant(s.AsOf))),
		member("validUntil", jcs.Text(writeInstant(s.ValidUntil))),
		member("events", jcs.List(events...)),
	}
	if !s.Since.IsZero() {
		all = append(all, member("since", jcs.Text(s.Since.String())))
	}
	all = optional(all, "supersededBy", s.SupersededBy)
	v := jcs.Of(all...)
	if fault := validUTF8(v); fault != nil {
		return nil, fault
	}
	if _, fault := readStatement(v, false); fault != nil {
		return nil, fault
	}
	return v.Bytes(), nil
}

// SignStatement adds the signature to the bytes BuildStatement returned, by one of the issuer's keys.
func SignStatement(ctx context.Context, unsigned []byte, key Signer, verificationMethod string, created time.Time) ([]byte, error) {
	return form[SignedStatement](readStatement).sign(ctx, "statement", unsigned, key, verificationMethod, created)
}

// ParseStatement reads a signed statement. Errors are *jcs.Error (not strict JSON) or *FormatError.
func ParseStatement(statement []byte) (SignedStatement, error) {
	return form[SignedStatement](readStatement).parse("statement", statement, true)
}

func readStatement(v jcs.Value, signed bool) (s SignedStatement, fault *FormatError) {
	s.value = v
	r := reader{}
	if v.Kind() != jcs.Object {
		return s, &FormatError{Code: NotObject}
	}
	for _, fixed := range [...][2]string{{"type", TypeStatement}, {"version", StatementVersion}} {
		m, _ := v.Get(fixed[0])
		if text, _ := m.Text(); text != fixed[1] {
			return s, &FormatError{Code: WrongType, Member: fixed[0]}
		}
	}
	listed, proven := false, false
	for _, m := range v.Members() {
		text, _ := m.Value.Text()
		switch m.Name {
		case "type", "version":
		case "issuer":
			s.Issuer = r.did("", m.Name, m.Value)
		case "certificate":
			r.whose(&s.Statement, m.Value)
		case "standing":
			s.Standing = Standing(text)
			if !s.Standing.known() {
				r.refuse(Malformed, "", m.Name)
			}
		case "since":
			s.Since = r.date("", m.Name, m.Value)
		case "asOf":
			s.AsOf = r.instant("", m.Name, m.Value)
		case "validUntil":
			s.ValidUntil = r.instant("", m.Name, m.Value)
		case "events":
			listed = true
			s.Events = r.events(m.Value)
		case "supersededBy":
			s.SupersededBy = r.text("", m.Name, m.Value)
		case "proof":
			proven = true
			s.Proof = r.plainProof(m.Value)
		default:
			r.refuse(UnknownMember, "", m.Name)
		}
	}
	r.need(s.Issuer != "", "", "issuer")
	r.need(s.Number != "", "", "certificate")
	r.need(s.Standing != "", "", "standing")
	r.need(!s.AsOf.IsZero(), "", "asOf")
	r.need(!s.ValidUntil.IsZero(), "", "validUntil")
	r.need(listed, "", "events")
	r.need(s.Since.IsZero() == (s.Standing == StandingNotYetValid), "", "since")
	replaced := slices.ContainsFunc(s.Events, func(e StandingEvent) bool { return e.Kind == EventSuperseded })
	r.need(replaced == (s.SupersededBy != ""), "", "supersededBy")
	r.need(proven == signed, "", "proof")
	if s.ValidUntil.Before(s.AsOf) {
		r.refuse(DatesContradict, "", "validUntil")
	}
	if signed && !strings.HasPrefix(s.Proof.VerificationMethod, s.Issuer+"#") {
		r.refuse(WrongProof, "proof", "verificationMethod")
	}
	return s, r.fault
}

func (s Standing) known() bool {
	switch s {
	case StandingNotYetValid, StandingValid, StandingSuspended, StandingWithdrawn, StandingSuperseded, StandingExpired:
		return true
	}
	return false
}

// whose reads the three things that name the certificate of a statement.
func (r *reader) whose(s *Statement, v jcs.Value) {
	const at = "certificate"
	for _, m := range r.object("", at, v) {
		switch m.Name {
		case "number":
			s.Number = r.text(at, m.Name, m.Value)
		case "id":
			s.ID = r.uri(at, m.Name, m.Value)
		case "digestMultibase":
			s.Digest = r.digest(at, m.Name, m.Value)
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	r.need(s.Number != "", at, "number")
	r.need(s.ID != "", at, "id")
	r.need(s.Digest != "", at, "digestMultibase")
}

func (r *reader) events(v jcs.Value) []StandingEvent {
	const at = "events"
	if v.Kind() != jcs.Array || v.Len() > maxEvents {
		r.refuse(Malformed, "", at)
		return nil
	}
	events := make([]StandingEvent, v.Len())
	for i := range events {
		e := &events[i]
		for _, m := range r.object("", at, v.At(i)) {
			switch m.Name {
			case "on":
				e.On = r.date(at, m.Name, m.Value)
			case "kind":
				s, _ := m.Value.Text()
				e.Kind = EventKind(s)
			case "reason":
				e.Reason = r.text(at, m.Name, m.Value)
			case "entry":
				e.Entry = r.index(at, m.Name, m.Value)
			default:
				r.refuse(UnknownMember, at, m.Name)
			}
		}
		r.need(!e.On.IsZero(), at, "on")
		switch e.Kind {
		case EventSuspended, EventRestored, EventWithdrawn, EventSuperseded:
		default:
			r.refuse(Malformed, at, "kind")
		}
		if i > 0 && e.On.Before(events[i-1].On) {
			r.refuse(DatesContradict, at, "on")
		}
	}
	return events
}

// plainProof reads the proof of a document that has no context.
func (r *reader) plainProof(v jcs.Value) (p Proof) {
	const at = "proof"
	if v.Kind() != jcs.Object {
		r.refuse(WrongProof, "", at)
	}
	for _, m := range v.Members() {
		switch m.Name {
		case "created":
			p.Created = r.instant(at, m.Name, m.Value)
		case "verificationMethod":
			p.VerificationMethod = r.method(at, m.Name, m.Value)
		case "type", "cryptosuite", "proofPurpose", "proofValue": // suite.Verify judges them
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	if v.Len() != 6 {
		r.refuse(WrongProof, "", at)
	}
	return p
}
