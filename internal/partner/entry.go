package partner

import (
	"fmt"
	"slices"

	"proba.example/certificate/jcs"
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// facts are what the company agreed to send.
func (m Message) facts() jcs.Value {
	var values []jcs.Member
	for _, f := range Fields {
		if v, ok := m.Values[f]; ok {
			values = append(values, member(string(f), jcs.Text(v)))
		}
	}
	return jcs.Of(values...)
}

func (m Message) consented() jcs.Value {
	return jcs.Of(member("at", instant(m.Consent.At)), member("language", jcs.Text(m.Consent.Language)), member("wording", jcs.Text(m.Consent.Wording)))
}

// readFacts reads the company and its consent, which every message that carries facts has.
func (m *Message) readFacts(o *object) bool {
	agreed := m.readConsent(o)
	company := &object{v: o.value("company"), ok: o.value("company").Kind() == jcs.Object}
	m.Values = map[Field]string{}
	for _, x := range company.v.Members() {
		if !slices.Contains(Fields, Field(x.Name)) {
			return false
		}
		m.Values[Field(x.Name)] = company.text(x.Name, longValue)
	}
	return agreed && company.ok && m.Values[FieldName] != ""
}

// readConsent reads what the company agreed to.
func (m *Message) readConsent(o *object) bool {
	c := exactly(o.value("consent"), "at", "language", "wording")
	m.Consent = Consent{At: c.instant("at"), Language: c.text("language", 8), Wording: c.text("wording", longWording)}
	return c.ok && m.Consent.Wording != "" && slices.Contains(Languages, m.Consent.Language)
}

// entry is an application to a joint call. It carries no endorsement: the company's own agency has not decided yet.
func (m Message) entry() (jcs.Value, error) {
	bundle, err := jcs.Parse(m.Certificate)
	if err != nil {
		return jcs.Value{}, fmt.Errorf("partner: the bundle of an entry: %w", err)
	}
	return jcs.Of(
		member("call", jcs.Text(string(m.CallID))), member("number", jcs.Text(m.Number)), member("words", jcs.Text(m.Words)), member("due", jcs.Text(m.Due.String())),
		member("company", m.facts()), member("certificate", bundle), member("consent", m.consented()),
	), nil
}

func (m *Message) readEntry(v jcs.Value) bool {
	o := exactly(v, "call", "number", "words", "due", "company", "certificate", "consent")
	m.CallID, m.Number, m.Words, m.Due = CallID(o.urn("call")), o.text("number", 60), o.text("words", longText), o.day("due")
	bundle := o.value("certificate")
	if !o.ok || bundle.Kind() != jcs.Object || !m.readFacts(o) || m.Number == "" || m.Words == "" {
		return false
	}
	m.Certificate = bundle.Bytes()
	return true
}

// body is what both publish of a call.
func (c *Call) body() jcs.Value {
	text := func(t locale.Text) jcs.Value {
		all := make([]jcs.Member, len(locale.Languages))
		for i, l := range locale.Languages {
			all[i] = member(string(l), jcs.Text(t[l]))
		}
		return jcs.Of(all...)
	}
	fields := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		fields[i] = string(f)
	}
	return jcs.Of(
		member("reference", jcs.Text(c.Reference)), member("title", text(c.Title)), member("text", text(c.Text)), member("purpose", jcs.Text(string(c.Purpose))),
		member("fields", jcs.Texts(fields...)), member("opens", jcs.Text(c.Opens.String())), member("closes", jcs.Text(c.Closes.String())),
	)
}

func readCall(v jcs.Value) (Call, bool) {
	o := exactly(v, "reference", "title", "text", "purpose", "fields", "opens", "closes")
	text := func(name string, most int) locale.Text {
		t, in := locale.Text{}, exactly(o.value(name), "en", "ru", "ko")
		for _, l := range locale.Languages {
			t[l] = in.text(string(l), most)
			in.ok = in.ok && t[l] != ""
		}
		o.ok = o.ok && in.ok
		return t
	}
	c := Call{
		Reference: o.text("reference", 40), Title: text("title", shortText), Text: text("text", longText), Purpose: Purpose(o.text("purpose", 40)),
		Opens: o.day("opens"), Closes: o.day("closes"),
	}
	fields := o.value("fields")
	if fields.Kind() != jcs.Array || fields.Len() > len(Fields) {
		return c, false
	}
	for i := range fields.Len() {
		s, _ := fields.At(i).Text()
		f := Field(s)
		if !slices.Contains(Fields, f) || slices.Contains(c.Fields, f) {
			return c, false
		}
		c.Fields = append(c.Fields, f)
	}
	return c, o.ok && c.Reference != "" && slices.Contains(Purposes, c.Purpose) && slices.Contains(c.Fields, FieldName) && !c.Closes.Before(c.Opens)
}

func (o *object) day(name string) calendar.Date {
	d, err := calendar.Parse(o.text(name, 10))
	if err != nil || d.IsZero() {
		o.ok = false
	}
	return d
}
