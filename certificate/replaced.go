package certificate

import (
	"slices"
	"strings"

	"proba.example/certificate/jcs"
)

// ReplacedKind is why a certificate stands in the place of another. Codes are stable.
type ReplacedKind string

// The kinds.
const (
	// Succession: the certificate passed to the company that took the business over.
	Succession ReplacedKind = "Succession"
	// Change: the certificate was made anew for the same company.
	Change ReplacedKind = "Change"
)

// maxReplaced is the greatest number of certificates that one stands in the place of.
const maxReplaced = 8

// Replaced says in whose place a certificate stands, and why. A certificate that says so is of the second version of the format, and only
// such a one is.
type Replaced struct {
	Kind   ReplacedKind
	Reason Named // the event of a succession as the scheme has it, or what changed
	// On is the day on which a succession took effect, no later than the day of issue; none of a change.
	On           Date
	Certificates []ReplacedCertificate // 1 to 8, each once; the first is the one whose term goes on
}

// ReplacedCertificate is one that gave way.
type ReplacedCertificate struct {
	Number    string // as printed
	LegalName string // of the company that held it, as registered then
}

func (x *Replaced) value() jcs.Value {
	given := make([]jcs.Value, len(x.Certificates))
	for i, c := range x.Certificates {
		given[i] = jcs.Of(member("number", jcs.Text(c.Number)), member("legalName", jcs.Text(c.LegalName)))
	}
	members := []jcs.Member{member("type", jcs.Text(string(x.Kind))), member("reason", x.Reason.value()), member("certificates", jcs.List(given...))}
	if !x.On.IsZero() {
		members = append(members, member("on", jcs.Text(x.On.String())))
	}
	return jcs.Of(members...)
}

// replaced reads in whose place a certificate stands.
func (r *reader) replaced(v jcs.Value) *Replaced {
	const at = "credentialSubject.certification.replaces"
	x := &Replaced{}
	for _, m := range r.object("credentialSubject.certification", "replaces", v) {
		switch m.Name {
		case "type":
			s, _ := m.Value.Text()
			if x.Kind = ReplacedKind(s); x.Kind != Succession && x.Kind != Change {
				r.refuse(Malformed, at, m.Name)
			}
		case "reason":
			x.Reason = r.named(at, m.Name, m.Value)
		case "on":
			x.On = r.date(at, m.Name, m.Value)
		case "certificates":
			x.Certificates = r.given(m.Value)
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	r.need(x.Kind != "", at, "type")
	r.need(x.Reason.Code != "", at, "reason")
	r.need(len(x.Certificates) > 0, at, "certificates")
	r.need(x.Kind != Succession || !x.On.IsZero(), at, "on")
	if x.Kind == Change && !x.On.IsZero() {
		r.refuse(UnknownMember, at, "on")
	}
	return x
}

// given reads the certificates that gave way.
func (r *reader) given(v jcs.Value) (list []ReplacedCertificate) {
	const at = "credentialSubject.certification.replaces"
	if v.Kind() != jcs.Array || v.Len() < 1 || v.Len() > maxReplaced {
		r.refuse(Malformed, at, "certificates")
		return nil
	}
	for i := range v.Len() {
		c := ReplacedCertificate{}
		for _, m := range r.object(at, "certificates", v.At(i)) {
			switch m.Name {
			case "number":
				c.Number = r.text(at, "certificates.number", m.Value)
			case "legalName":
				c.LegalName = r.text(at, "certificates.legalName", m.Value)
			default:
				r.refuse(UnknownMember, at, "certificates."+m.Name)
			}
		}
		r.need(c.Number != "", at, "certificates.number")
		r.need(c.LegalName != "", at, "certificates.legalName")
		if slices.ContainsFunc(list, func(o ReplacedCertificate) bool { return o.Number == c.Number }) {
			r.refuse(Malformed, at, "certificates")
		}
		list = append(list, c)
	}
	return list
}

// statements are its lines in a report, label and value.
func (x *Replaced) statements(l Language, s speaker) [][2]string {
	because := x.Reason.Name.In(l)
	if x.Kind == Succession {
		because = s.with("reason", because, "day", s.date(x.On)).say("replaced.since")
	}
	given := make([]string, len(x.Certificates))
	for i, c := range x.Certificates {
		given[i] = beside(c.Number, c.LegalName)
	}
	return [][2]string{{"inPlaceOf", strings.Join(given, "; ")}, {"because", because}}
}
