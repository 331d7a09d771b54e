package partner

import (
	"slices"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/internal/calendar"
	"proba.example/internal/document"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

// FieldDocuments is what is written on a company's documents. It goes by a message of its own under a consent of its own, so it is none of Fields.
const FieldDocuments Field = "documents"

// Asks are the documents that companies bring under an agreement: those we ask the partner's companies for, or those the partner asks ours for.
type Asks struct {
	Agreement AgreementID    `json:"agreement"`
	Side      Side           `json:"side"` // of the nominations they belong to: In, asked by us; Out, by the partner
	Asks      []document.Ask `json:"asks"`
	At        time.Time      `json:"at"`
	Revision  int64          `json:"-"`
}

// Papers are what the host knows of the documents of a nominated company, as both sides hold it.
type Papers struct {
	Told    []document.Document `json:"told,omitempty"`
	At      time.Time           `json:"at,omitzero"` // when the company agreed to tell it
	Consent *Consent            `json:"consent,omitempty"`
	Waivers []document.Waiver   `json:"waivers,omitempty"`
}

// Forgotten is what stays of it once the consent is withdrawn: what the host did without, and no word of the company's.
func (p *Papers) Forgotten() *Papers {
	if p == nil {
		return nil
	}
	return &Papers{Waivers: p.Waivers}
}

// Waivers are the documents of the nomination that the host does without.
func (n Nomination) Waivers() []document.Waiver {
	if n.Papers == nil {
		return nil
	}
	return n.Papers.Waivers
}

// Told are the documents that the host was told of.
func (n Nomination) Told() []document.Document {
	if n.Papers == nil {
		return nil
	}
	return n.Papers.Told
}

// Asked are the documents of a list that the nomination is asked for.
func (n Nomination) Asked(all []document.Ask) []document.Ask {
	call := ""
	if n.Joint != nil {
		call = string(n.Joint.Call)
	}
	return document.For(all, string(n.Purpose), call)
}

// Preparing says whether documents can be got together for the nomination: the company has agreed to go, and has not begun.
func (n Nomination) Preparing() bool {
	return slices.Contains([]Standing{Consented, Endorsed, Sent, Acknowledged, Waiting, Accepted}, n.State) && n.Consent != nil && n.Consent.Withdrawn.IsZero()
}

// Tell keeps what the host is told of the company's documents under its consent. Nothing is told before the host has the nomination, nor while
// there is nothing to tell.
func (n Nomination) Tell(told []document.Document, c Consent) (Nomination, error) {
	if !n.Preparing() || !n.State.Gone() || !n.Stands() {
		return n, fault.New(fault.Conflict, "nomination.not_now")
	}
	if len(told) == 0 {
		return n, fault.New(fault.Conflict, "document.nothing")
	}
	n.Papers = &Papers{Told: told, At: c.At, Consent: &c, Waivers: n.Waivers()}
	return n, nil
}

// Waive does without a document that the nomination is asked for, before the programme begins.
func (n Nomination) Waive(asks []document.Ask, w document.Waiver) (Nomination, error) {
	if n.State.Over() || n.State == InProgramme {
		return n, fault.New(fault.Conflict, "nomination.not_now")
	}
	all, err := document.Waive(n.Asked(asks), n.Waivers(), w)
	if err != nil {
		return n, err
	}
	p := Papers{}
	if n.Papers != nil {
		p = *n.Papers
	}
	p.Waivers, n.Papers = all, &p
	return n, nil
}

// mostDocuments bounds the documents of one message.
const mostDocuments = 2 * document.MostAsks

func asksBody(all []document.Ask) jcs.Value {
	list := make([]jcs.Value, len(all))
	for i, a := range all {
		names := make([]jcs.Member, len(locale.Languages))
		for k, l := range locale.Languages {
			names[k] = member(string(l), jcs.Text(a.Name[l]))
		}
		list[i] = jcs.Of(
			member("code", jcs.Text(a.Code)), member("name", jcs.Of(names...)), member("purposes", jcs.Texts(a.Purposes...)), member("call", jcs.Text(a.Call)),
			member("language", jcs.Text(a.Language)), member("apostille", jcs.Bool(a.Apostille)), member("valid_days", jcs.Int(int64(a.ValidDays))),
		)
	}
	return jcs.Of(member("documents", jcs.List(list...)))
}

func (m *Message) readAsks(v jcs.Value) bool {
	o := exactly(v, "documents")
	all := o.value("documents")
	if !o.ok || all.Kind() != jcs.Array || all.Len() > document.MostAsks {
		return false
	}
	var calls []string
	for i := range all.Len() {
		x := exactly(all.At(i), "code", "name", "purposes", "call", "language", "apostille", "valid_days")
		name, in := locale.Text{}, exactly(x.value("name"), "en", "ru", "ko")
		for _, l := range locale.Languages {
			name[l] = in.text(string(l), document.MaxName)
		}
		a := document.Ask{
			Code: x.text("code", 40), Name: name, Call: x.text("call", 45), Language: x.text("language", 8), Apostille: x.yes("apostille"),
			ValidDays: int(x.number("valid_days", 0, document.MaxDays)),
		}
		purposes := x.value("purposes")
		if !x.ok || !in.ok || purposes.Kind() != jcs.Array || purposes.Len() > len(Purposes) {
			return false
		}
		for k := range purposes.Len() {
			s, _ := purposes.At(k).Text()
			a.Purposes = append(a.Purposes, s)
		}
		if a.Call != "" {
			calls = append(calls, x.urn("call"))
		}
		if !x.ok {
			return false
		}
		m.Asks = append(m.Asks, a)
	}
	return document.CheckAsks(m.Asks, PurposeCodes(), calls) == nil
}

// PurposeCodes are the codes of all purposes.
func PurposeCodes() []string {
	all := make([]string, len(Purposes))
	for i, p := range Purposes {
		all[i] = string(p)
	}
	return all
}

func dayOf(d calendar.Date) jcs.Value {
	if d.IsZero() {
		return jcs.Text("")
	}
	return jcs.Text(d.String())
}

func documentsBody(all []document.Document) jcs.Value {
	list := make([]jcs.Value, len(all))
	for i, d := range all {
		apostille := jcs.Of()
		if a := d.Apostille; a != nil {
			apostille = jcs.Of(member("state", jcs.Text(a.State)), member("on", dayOf(a.On)), member("number", jcs.Text(a.Number)))
		}
		list[i] = jcs.Of(
			member("id", jcs.Text(d.Root)), member("code", jcs.Text(d.Code)), member("digest", jcs.Text(d.Digest)), member("issuer", jcs.Text(d.Issuer)),
			member("state", jcs.Text(d.State)), member("issued_on", dayOf(d.IssuedOn)), member("until", dayOf(d.Until)), member("language", jcs.Text(d.Language)),
			member("translation_of", jcs.Text(d.Of)), member("apostille", apostille),
		)
	}
	return jcs.List(list...)
}

func (m *Message) readDocuments(v jcs.Value) bool {
	o := exactly(v, "documents", "consent")
	all := o.value("documents")
	if !o.ok || all.Kind() != jcs.Array || all.Len() == 0 || all.Len() > mostDocuments || !m.readConsent(o) {
		return false
	}
	for i := range all.Len() {
		x := exactly(all.At(i), "id", "code", "digest", "issuer", "state", "issued_on", "until", "language", "translation_of", "apostille")
		d := document.Document{Root: x.text("id", 40), Code: x.text("code", 40), Digest: x.text("digest", 64), At: m.Created, Details: document.Details{
			Issuer: x.text("issuer", document.MaxIssuer), State: x.text("state", 2), IssuedOn: x.day("issued_on"), Language: x.text("language", 8), Of: x.text("translation_of", 40),
		}}
		if x.text("until", 10) != "" {
			d.Until = x.day("until")
		}
		put := x.value("apostille")
		if put.Kind() != jcs.Object {
			return false
		}
		if put.Len() > 0 {
			a := exactly(put, "state", "on", "number")
			d.Apostille = &document.Apostille{State: a.text("state", 2), On: a.day("on"), Number: a.text("number", document.MaxNumber)}
			x.ok = x.ok && a.ok
		}
		// The day of the message may be the day before where the document was issued.
		if !x.ok || d.Root == "" || d.Code == "" || d.Check(calendar.On(m.Created.Add(24*time.Hour), time.UTC)) != nil {
			return false
		}
		m.Documents = append(m.Documents, d)
	}
	return true
}
