package certificate

import (
	"strconv"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
)

// said is what one kind of list says of the certificate.
type said struct {
	found bool
	set   bool
	asOf  time.Time
	until time.Time
}

// worth judges what the certificate is worth on the day asked about, by the status lists and the statement that were
// given. Three rules: what is final is said whatever its age; of two sources the newer speaks of what may change; and
// nothing that is too old speaks of today.
type worth struct {
	*check
	revocation, suspension said
	statement              *Statement
	present                bool // the day asked about is today
	past                   bool // it is over
}

// standing gives Withdrawn, Superseded, Suspended, StandingUnknown or Valid.
func (c *check) standing() Verdict {
	w := worth{check: c}
	if fault := w.read(); fault != "" {
		// Material that was tampered with is no reason to say nothing: whoever changed it had one.
		c.set(iStanding, Fail, fault)
		return StandingUnknown
	}
	today := DateOf(c.Asked.In(c.Document.ValidFrom.Location()))
	w.present = c.options.On.IsZero() || c.On == today
	w.past = !w.present && c.On.Before(today)
	return w.judge()
}

// read reads every list and the statement; the code says what is wrong with one of them.
func (w *worth) read() (fault string) {
	if w.held.broken {
		return "malformed"
	}
	for i, v := range w.held.lists {
		l, fault := w.cache.list(&w.Trust, v)
		if fault != "" {
			return fault
		}
		covered := false
		for _, e := range w.Document.entries {
			if !l.Covers(e) {
				continue
			}
			covered = true
			if l.ValidFrom.After(w.Asked.Add(clockSkew)) {
				return "ahead"
			}
			s := &w.revocation
			if e.Purpose == status.Suspension {
				s = &w.suspension
			}
			if !s.found || s.asOf.Before(l.ValidFrom) {
				*s = said{true, l.Bits.At(e.Index), l.ValidFrom, l.ValidUntil}
			}
		}
		if !covered && i < w.held.own {
			return "other_list"
		}
	}
	if w.held.stated {
		return w.readStatement()
	}
	return ""
}

func (w *worth) readStatement() (fault string) {
	s, problem := readStatement(w.held.standing, true)
	if problem != nil {
		return "malformed"
	}
	d := &w.Document
	if s.Issuer != d.Issuer.ID || s.Number != d.Certification.Number || s.ID != d.ID || s.Digest != DigestMultibase(d.Digest()) {
		return "other_statement"
	}
	if fault := signedBy(&w.Trust, s.Proof.VerificationMethod, s.Proof.Created, s.value); fault != "" {
		return fault
	}
	if s.AsOf.After(w.Asked.Add(clockSkew)) {
		return "ahead"
	}
	standing, since := StandingOn(d.Certification.IssuedOn, d.Certification.ValidThrough, s.Events, DateOf(s.AsOf))
	if standing != s.Standing || since != s.Since {
		return "contradicts"
	}
	w.statement = &s.Statement
	return ""
}

// signedBy tells what is wrong with the signature under a list or statement: it stands for what the agency says now,
// so a key that was revoked since cannot have made it. A second proof behind the first is passed over.
func signedBy(trust *Trust, method string, created time.Time, v jcs.Value) (fault string) {
	k := trust.key(method)
	if k == nil || !k.Asserts() || k.CompromisedSince != nil || k.standing(created) != keyInForce {
		return "unsigned"
	}
	proof, _ := v.Get("proof")
	if proof.Kind() == jcs.Array {
		proof = proof.At(0)
	}
	if suite.VerifyProof(v, proof, k.Public) != nil {
		return "forged"
	}
	return ""
}

func (w *worth) judge() Verdict {
	k := &w.Document.Certification
	stated, since := Standing(""), Date{}
	if w.statement != nil {
		stated, since = StandingOn(k.IssuedOn, k.ValidThrough, w.statement.Events, w.On)
	}
	covered := w.statement != nil && !DateOf(w.statement.AsOf).Before(w.On)
	switch {
	case stated == StandingWithdrawn:
		return w.event("stated_withdrawn", Withdrawn, since, EventWithdrawn)
	case stated == StandingSuperseded && !w.revocation.set:
		return w.say(Fail, "stated_superseded", Superseded, w.statement.AsOf, Evidence{"since", since.String()}, Evidence{"successor", w.statement.SupersededBy})
	case w.past && covered && stated == StandingSuspended:
		return w.event("stated_suspended", Suspended, since, EventSuspended)
	case w.past && covered:
		return w.say(Pass, "stated_"+string(stated), Valid, w.statement.AsOf)
	case w.revocation.set && w.past:
		return w.say(Unknown, "withdrawn_since", StandingUnknown, w.revocation.asOf)
	case w.revocation.set:
		return w.say(Fail, "list_withdrawn", Withdrawn, w.revocation.asOf)
	case w.suspension.set && w.past:
		return w.say(Unknown, "suspended_since", StandingUnknown, w.suspension.asOf)
	}
	// What may change is told by whoever spoke last.
	stating := w.statement != nil && (!w.suspension.found || !w.statement.AsOf.Before(w.suspension.asOf))
	switch {
	case stating && stated == StandingSuspended:
		return w.event("stated_suspended", Suspended, since, EventSuspended)
	case !stating && w.suspension.set:
		return w.say(Fail, "list_suspended", Suspended, w.suspension.asOf)
	case w.statement == nil && !w.revocation.found && !w.suspension.found:
		return w.silent("not_given")
	case !w.present:
		return w.silent("other_day")
	case w.statement != nil && stated != StandingSuspended && w.fresh(w.statement.AsOf, w.statement.ValidUntil):
		return w.say(Pass, "stated_"+string(stated), Valid, w.statement.AsOf)
	}
	asOf, complete, fresh := w.lists()
	switch {
	case complete && fresh:
		return w.say(Pass, "list_clear", Valid, asOf)
	case !complete && w.statement == nil:
		return w.silent("incomplete")
	}
	if w.statement != nil && (!complete || asOf.Before(w.statement.AsOf)) {
		asOf = w.statement.AsOf
	}
	return w.silent("stale", Evidence{"asOf", writeInstant(asOf)})
}

// lists tells whether a list was given for every entry of the certificate, whether all of them speak of the present, and
// as of when they speak: the oldest counts.
func (w *worth) lists() (asOf time.Time, complete, fresh bool) {
	complete, fresh = len(w.Document.entries) > 0, true
	for _, e := range w.Document.entries {
		s := w.revocation
		if e.Purpose == status.Suspension {
			s = w.suspension
		}
		complete = complete && s.found
		fresh = fresh && w.fresh(s.asOf, s.until)
		if s.found && (asOf.IsZero() || s.asOf.Before(asOf)) {
			asOf = s.asOf
		}
	}
	return asOf, complete, fresh
}

func (w *worth) fresh(asOf, until time.Time) bool {
	age := w.options.MaxStatusAge
	return !w.Asked.After(until) && (age == 0 || w.Asked.Sub(asOf) <= age)
}

// event says what the statement tells of the event that decided: its day, its reason and its entry in the log.
func (w *worth) event(detail string, verdict Verdict, since Date, kind EventKind) Verdict {
	evidence := []Evidence{{"since", since.String()}}
	for _, e := range w.statement.Events {
		if e.On != since || e.Kind != kind {
			continue
		}
		if e.Reason != "" {
			detail += "_for"
			evidence = append(evidence, Evidence{"reason", e.Reason})
		}
		if e.Entry != nil {
			evidence = append(evidence, Evidence{"entry", strconv.FormatInt(*e.Entry, 10)})
		}
		break
	}
	return w.say(Fail, detail, verdict, w.statement.AsOf, evidence...)
}

func (w *worth) say(outcome Outcome, detail string, verdict Verdict, asOf time.Time, evidence ...Evidence) Verdict {
	w.StandingAsOf = asOf
	w.set(iStanding, outcome, detail, append([]Evidence{{"asOf", writeInstant(asOf)}}, evidence...)...)
	return verdict
}

// silent says that nothing given speaks of the day: no yes for those who act on it.
func (w *worth) silent(detail string, evidence ...Evidence) Verdict {
	w.set(iStanding, Unknown, detail, evidence...)
	if w.options.Profile == ForReliance {
		return StandingUnknown
	}
	return Valid
}
