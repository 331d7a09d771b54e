package certificate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"proba.example/certificate/jcs"
)

// read tells whether the document could be read, so that Report.Document holds what it states.
func (r *Report) read() bool { return len(r.Steps) == stepCount && r.Steps[iForm].Outcome == Pass }

// Text tells the whole report to people: the verdict, what the document states, every step with its outcome. Lines
// end in a line feed.
func (r Report) Text(l Language) string {
	s := speak(l, r.arguments(l))
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", s.say(r.verdict()))
	if r.read() {
		fmt.Fprintf(&b, "\n%s\n", s.say("label.states"))
		for _, line := range r.statements(l, s) {
			fmt.Fprintf(&b, "  %s: %s\n", s.say("label."+line[0]), line[1])
		}
	}
	fmt.Fprintf(&b, "\n%s\n", s.say("label.steps"))
	for i, step := range r.Steps {
		fmt.Fprintf(&b, "  %d. %s: %s. %s\n", i+1, s.say("step."+string(step.Code)), s.say("outcome."+string(step.Outcome)), s.say(step.sentence()))
	}
	if r.unsure() {
		fmt.Fprintf(&b, "\n%s\n", s.say("note.standing"))
	}
	fmt.Fprintf(&b, "\n%s: %s\n", s.say("label.trust"), r.Trust.Fingerprint())
	return b.String()
}

// unsure tells whether the agency did issue the document, and nothing given says what became of it since. Only a genuine
// signature by a key in force shows that the agency issued anything.
func (r *Report) unsure() bool {
	switch r.Verdict {
	case Valid, NotYetValid, Expired, StandingUnknown:
		return r.Steps[iStanding].Outcome != Pass
	}
	return false
}

// Statements are what the document states, as term and text in the language; nothing where nothing could be read. Unless
// the signature step passed, they are what the file claims and no more.
func (r Report) Statements(l Language) [][2]string {
	if !r.read() {
		return nil
	}
	s := speak(l, r.arguments(l))
	lines := r.statements(l, s)
	for i := range lines {
		lines[i][0] = s.say("label." + lines[i][0])
	}
	return lines
}

// Headline is the verdict as one sentence.
func (r Report) Headline(l Language) string {
	return speak(l, r.arguments(l)).say(r.verdict())
}

// verdict is the key of the sentence. What has no last day is not "valid on a day".
func (r *Report) verdict() string {
	if r.Verdict == Valid && r.Document.Attestation != nil {
		return "verdict.valid_since"
	}
	return "verdict." + string(r.Verdict)
}

// Sentence says what one step of the report found.
func (r Report) Sentence(i int, l Language) string {
	return speak(l, r.arguments(l)).say(r.Steps[i].sentence())
}

// Title is the step's name for people.
func (c StepCode) Title(l Language) string { return speak(l, nil).say("step." + string(c)) }

// Word is the outcome for people.
func (o Outcome) Word(l Language) string { return speak(l, nil).say("outcome." + string(o)) }

// sentence is the key of what the step says.
func (s *Step) sentence() string {
	switch {
	case s.Detail == "not_reached":
		return s.Detail
	case s.Code == StepReadable && s.Outcome == Fail:
		return "json." + s.Detail
	case s.Code == StepForm && s.Outcome == Fail:
		return "format." + s.Detail
	}
	return string(s.Code) + "." + s.Detail
}

// statements are the lines of what the document states, label and value.
func (r *Report) statements(l Language, s speaker) [][2]string {
	d := &r.Document
	if d.Attestation != nil {
		return d.Attestation.statements(l, s)
	}
	k := &d.Certification
	company := d.Subject.LegalName
	if d.Subject.LatinName != "" && d.Subject.LatinName != company {
		company += " (" + d.Subject.LatinName + ")"
	}
	scheme := []string{k.Scheme.Code}
	if k.Edition != "" {
		scheme = append(scheme, k.Edition)
	}
	lines := [][2]string{
		{"number", k.Number},
		{"company", company},
		{"businessNumber", beside(d.Subject.BusinessNumber, d.Subject.Country)},
		{"scheme", beside(k.Scheme.Name.In(l), strings.Join(scheme, ", "))},
		{"sheet", beside(k.Sheet.Name.In(l), "")},
		{"grade", k.Grade},
		{"issuer", beside(d.Issuer.Name.In(l), d.Issuer.ID)},
		{"issuedOn", s.date(k.IssuedOn)},
		{"validity", s.say("label.period")},
	}
	if k.Replaces != nil {
		lines = append(lines, k.Replaces.statements(l, s)...)
	}
	// A code has not room for everything.
	return slices.DeleteFunc(lines, func(line [2]string) bool { return line[1] == "" })
}

// beside writes a name with what tells it apart in brackets; the one alone where the other is missing.
func beside(name, code string) string {
	switch {
	case name == "":
		return code
	case code == "":
		return name
	}
	return name + " (" + code + ")"
}

// arguments are everything a sentence may mention. Days are days of the issuer's calendar.
func (r *Report) arguments(l Language) map[string]string {
	s := speak(l, nil)
	args := map[string]string{}
	for _, step := range r.Steps {
		for _, e := range step.Evidence {
			args[e.Name] = printable(e.Value)
		}
	}
	args["day"] = s.date(r.On)
	if !r.read() {
		return args
	}
	d := &r.Document
	zone := d.ValidFrom.Location()
	// Evidence is for programs: what is a day or an instant there is one of people's here.
	for _, step := range r.Steps[iLog:] {
		for _, e := range step.Evidence {
			if t, ok := readInstant(e.Value); ok {
				args[e.Name] = s.instant(t.In(zone))
			} else if day, ok := readDate(e.Value); ok {
				args[e.Name] = s.date(day)
			}
		}
	}
	// Reasons that agencies share have words; another agency's own stays its code.
	if words := s.say("reason." + args["reason"]); words != "" {
		args["reason"] = words
	}
	args["issuer"] = d.Issuer.Name.In(l)
	args["issuerId"] = d.Issuer.ID
	args["trusted"] = r.Trust.Issuer.ID
	args["key"] = d.Proof.VerificationMethod
	args["created"] = s.date(DateOf(d.Proof.Created.In(zone)))
	args["from"] = s.date(DateOf(d.ValidFrom))
	if !d.Certification.ValidThrough.IsZero() {
		args["through"] = s.date(d.Certification.ValidThrough)
	}
	if k := r.Trust.key(d.Proof.VerificationMethod); k != nil {
		args["keyFrom"] = s.date(DateOf(k.ValidFrom.In(zone)))
		args["keyUntil"] = s.date(DateOf(k.ValidUntil.In(zone)))
		args["revoked"] = s.date(DateOf(k.RevokedAt.In(zone)))
		for name, index := range map[string]*int64{"keyAdded": k.AddedAt, "keyRetired": k.RetiredAt, "keyCompromised": k.CompromisedSince} {
			if index != nil {
				args[name] = strconv.FormatInt(*index, 10)
			}
		}
	}
	return args
}

// JSON tells the report to programs, in canonical bytes and in codes that need no translation. The member
// certificate repeats what the document states; it is absent when nothing could be read.
func (r Report) JSON() []byte {
	steps := make([]jcs.Value, len(r.Steps))
	for i, step := range r.Steps {
		evidence := make([]jcs.Member, len(step.Evidence))
		for j, e := range step.Evidence {
			evidence[j] = member(e.Name, jcs.Text(e.Value))
		}
		steps[i] = jcs.Of(
			member("code", jcs.Text(string(step.Code))),
			member("outcome", jcs.Text(string(step.Outcome))),
			member("detail", jcs.Text(step.Detail)),
			member("evidence", jcs.Of(evidence...)),
		)
	}
	all := []jcs.Member{
		member("type", jcs.Text("CertificateCheckReport")),
		member("version", jcs.Text("1")),
		member("verdict", jcs.Text(string(r.Verdict))),
		member("asked", jcs.Of(member("at", jcs.Text(writeInstant(r.Asked))), member("on", jcs.Text(r.On.String())))),
		member("steps", jcs.List(steps...)),
		member("trust", jcs.Of(
			member("issuer", jcs.Text(r.Trust.Issuer.ID)),
			member("issued", jcs.Text(writeInstant(r.Trust.Issued))),
			member("fingerprint", jcs.Text(r.Trust.Fingerprint())),
		)),
	}
	if r.LogIndex >= 0 {
		all = append(all, member("logIndex", jcs.Int(r.LogIndex)))
	}
	for _, m := range [...]struct {
		name string
		at   time.Time
	}{{"witnessed", r.Witnessed}, {"standingAsOf", r.StandingAsOf}} {
		if !m.at.IsZero() {
			all = append(all, member(m.name, jcs.Text(writeInstant(m.at))))
		}
	}
	if r.read() && r.Document.text != "" {
		sum := r.Document.Digest()
		all = append(all,
			member("certificate", r.Document.value().Without("proof")),
			member("digestMultibase", jcs.Text(DigestMultibase(sum))),
		)
	}
	return jcs.Of(all...).Bytes()
}
