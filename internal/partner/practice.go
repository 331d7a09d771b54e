package partner

import (
	"proba.example/certificate/jcs"
	"proba.example/internal/locale"
	"proba.example/internal/practice"
)

// stepKinds are the kinds of messages that carry the steps of a practice.
var stepKinds = map[practice.Kind]Kind{practice.Version: KindPractice, practice.Answer: KindPracticeAnswer, practice.Translation: KindTranslation}

// PracticeStep is a message that carries a step of a practice. The message's own id, sender, number and time are the step's.
func PracticeStep(id practice.ID, s practice.Step) Message {
	return Message{Nomination: NominationID(id), Kind: stepKinds[s.Kind], Practice: &s}
}

// Step is the step of a practice that the message carries.
func (m Message) Step() practice.Step {
	s := *m.Practice
	s.ID, s.By, s.Seq, s.At = practice.StepID(m.ID), m.From, m.Seq, m.Created
	return s
}

// ReadKept reads a message that was signed and kept, without asking again who signed it; false where it is none.
func ReadKept(body []byte) (Message, bool) {
	v, err := jcs.Parse(body)
	if err != nil {
		return Message{}, false
	}
	return readMessage(v)
}

func steps(ids []practice.StepID) jcs.Value {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = string(id)
	}
	return jcs.Texts(all...)
}

// stepBody is what a message says of a practice.
func (m Message) stepBody() jcs.Value {
	s := m.Practice
	if s.Kind == practice.Answer {
		return jcs.Of(member("version", jcs.Text(string(s.Of))), member("agrees", jcs.Bool(s.Agrees)), member("reason", jcs.Text(s.Reason)))
	}
	parts := make([]jcs.Member, len(practice.Parts))
	for i, part := range practice.Parts {
		parts[i] = member(part, jcs.Text(*s.Text.Part(part)))
	}
	both := []jcs.Member{member("bases", steps(s.Bases)), member("language", jcs.Text(string(s.Lang))), member("text", jcs.Of(parts...))}
	if s.Kind == practice.Translation {
		return jcs.Of(append(both, member("version", jcs.Text(string(s.Of))))...)
	}
	pilots := make([]jcs.Value, len(s.Pilots))
	for i, p := range s.Pilots {
		pilots[i] = jcs.Of(
			member("agency", jcs.Text(p.Agency)), member("number", jcs.Text(p.Number)), member("digest", jcs.Text(p.Digest)), member("evidence_level", jcs.Int(int64(p.Level))))
	}
	return jcs.Of(append(both, member("markets", jcs.Texts(s.Markets...)), member("technologies", jcs.Texts(s.Technologies...)), member("pilots", jcs.List(pilots...)))...)
}

// mostListed bounds a list of a message; what a practice may have is less.
const mostListed = 100

// list reads a list, a value at a time.
func (o *object) list(name string, read func(jcs.Value)) {
	v := o.value(name)
	if v.Kind() != jcs.Array || v.Len() > mostListed {
		o.ok = false
		return
	}
	for i := range v.Len() {
		read(v.At(i))
	}
}

// texts reads a list of short texts.
func (o *object) texts(name string) (all []string) {
	o.list(name, func(v jcs.Value) {
		in := object{v: jcs.Of(member(name, v)), ok: true}
		all = append(all, in.text(name, shortText))
		o.ok = o.ok && in.ok
	})
	return all
}

func (o *object) steps(name string) (all []practice.StepID) {
	o.list(name, func(v jcs.Value) {
		in := object{v: jcs.Of(member(name, v)), ok: true}
		all = append(all, practice.StepID(in.urn(name)))
		o.ok = o.ok && in.ok
	})
	return all
}

// readStep reads a step of a practice as far as its form goes. Whether it fits the practice is asked where that is.
func (m *Message) readStep(v jcs.Value) bool {
	var o *object
	s := practice.Step{}
	switch m.Kind {
	case KindPracticeAnswer:
		o = exactly(v, "version", "agrees", "reason")
		s.Kind, s.Of, s.Agrees, s.Reason = practice.Answer, practice.StepID(o.urn("version")), o.yes("agrees"), o.text("reason", longText)
		m.Practice = &s
		return o.ok && s.Agrees == (s.Reason == "")
	case KindTranslation:
		o = exactly(v, "bases", "language", "text", "version")
		s.Kind, s.Of = practice.Translation, practice.StepID(o.urn("version"))
	default:
		o = exactly(v, "bases", "language", "text", "markets", "technologies", "pilots")
		s.Kind, s.Markets, s.Technologies = practice.Version, o.texts("markets"), o.texts("technologies")
		o.list("pilots", func(v jcs.Value) {
			in := exactly(v, "agency", "number", "digest", "evidence_level")
			s.Pilots = append(s.Pilots, practice.Pilot{
				Agency: in.text("agency", shortText), Number: in.text("number", 20), Digest: in.text("digest", 64), Level: int(in.number("evidence_level", 1, 5)),
			})
			o.ok = o.ok && in.ok
		})
	}
	s.Bases, s.Lang = o.steps("bases"), locale.Lang(o.text("language", 8))
	in := exactly(o.value("text"), practice.Parts...)
	for _, part := range practice.Parts {
		*s.Text.Part(part) = in.text(part, practice.Most(part))
	}
	m.Practice = &s
	return o.ok && in.ok
}
