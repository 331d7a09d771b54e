package partner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/certificate/jcs"
	"proba.example/certificate/suite"
	"proba.example/internal/calendar"
	"proba.example/internal/document"
	"proba.example/internal/party"
	"proba.example/internal/practice"
)

// Kind is what a message says.
type Kind string

// The kinds. The home agency sends the first four, the host the others.
const (
	KindNomination Kind = "nomination"
	KindFall       Kind = "fall"              // of the endorsement, because its basis fell
	KindConsent    Kind = "consent_withdrawn" // by the company
	KindVoid       Kind = "void"              // stands in the place of a nomination whose consent was withdrawn before it was delivered
	KindAcknowl    Kind = "acknowledgement"
	KindAnswer     Kind = "answer"
	KindOutcome    Kind = "outcome"
	KindCall       Kind = "call"           // a joint call is proposed, by either agency
	KindCallAnswer Kind = "call_answer"    // by the other
	KindEntry      Kind = "entry"          // an application to a joint call, by the company's own agency
	KindVerdict    Kind = "entry_standing" // what one agency has decided on it, or until when it will

	KindPractice       Kind = "practice"             // a version of a practice is proposed, by either agency
	KindPracticeAnswer Kind = "practice_answer"      // to a version of the other, or one's own is taken back
	KindTranslation    Kind = "practice_translation" // by either agency
	KindRelease        Kind = "release"              // of figures, by either agency

	KindAsks      Kind = "document_list"   // what the host asks companies for
	KindDocuments Kind = "documents"       // of a nominated company, by its home agency: what is written on them, never the files
	KindWaiver    Kind = "document_waiver" // by the host
	KindBegun     Kind = "begun"           // the programme, by the host
)

// Known says whether this version of the program knows the kind. A partner with a later one may send others.
func (k Kind) Known() bool { return slices.Contains(Kinds, k) }

// Kinds are all kinds.
var Kinds = []Kind{KindNomination, KindFall, KindConsent, KindVoid, KindAcknowl, KindAnswer, KindOutcome, KindCall, KindCallAnswer, KindEntry, KindVerdict, KindPractice, KindPracticeAnswer, KindTranslation, KindRelease, KindAsks, KindDocuments, KindWaiver, KindBegun}

const (
	messageType = "ProbaMessage"
	receiptType = "ProbaReceipt"
	version     = "1"
	// MaxMessage bounds a message in bytes; a real one has about ten thousand.
	MaxMessage = 128 << 10
	maxReceipt = 8 << 10
)

// Message is one message between two agencies. Only what belongs to its kind is filled.
type Message struct {
	ID         string // urn:uuid:…
	Agreement  string // reference
	From, To   string // DIDs
	Seq        int64  // of its direction under this agreement, from 1 without gaps
	Created    time.Time
	Nomination NominationID
	Kind       Kind

	Purpose     Purpose          // of a nomination
	Rank        int              // of a nomination
	Words       string           // of a nomination: why; of the others: reason or outcome
	Values      map[Field]string // of a nomination
	Consent     Consent          // of a nomination
	Certificate []byte           // of a nomination: the bundle, canonical
	Endorsement []byte           // of a nomination: the signed credential, canonical
	Standing    Standing         // of an answer, outcome or verdict
	Call        *Call            // of a call: what both publish
	Agrees      bool             // of an answer to a call
	CallID      CallID           // of an entry
	Number      string           // of an entry
	Due         calendar.Date    // of an entry or verdict: until when the sender decides
	Practice    *practice.Step   // of a practice's steps
	Release     *Release         // of figures

	Asks      []document.Ask      // of a list of documents
	Documents []document.Document // of a company's
	Waived    string              // the code of a document; Words say why
}

func member(name string, v jcs.Value) jcs.Member { return jcs.Member{Name: name, Value: v} }

func instant(t time.Time) jcs.Value { return jcs.Text(t.UTC().Format("2006-01-02T15:04:05Z")) }

// body is the part that depends on the kind.
func (m Message) body() (jcs.Value, error) {
	switch m.Kind {
	case KindNomination:
		bundle, err := jcs.Parse(m.Certificate)
		if err != nil {
			return jcs.Value{}, fmt.Errorf("partner: the bundle of a nomination: %w", err)
		}
		endorsement, err := jcs.Parse(m.Endorsement)
		if err != nil {
			return jcs.Value{}, fmt.Errorf("partner: the endorsement of a nomination: %w", err)
		}
		return jcs.Of(
			member("purpose", jcs.Text(string(m.Purpose))), member("rank", jcs.Int(int64(m.Rank))), member("words", jcs.Text(m.Words)),
			member("company", m.facts()), member("certificate", bundle), member("endorsement", endorsement), member("consent", m.consented()),
		), nil
	case KindEntry:
		return m.entry()
	case KindPractice, KindPracticeAnswer, KindTranslation:
		return m.stepBody(), nil
	case KindRelease:
		return m.Release.body(), nil
	case KindAsks:
		return asksBody(m.Asks), nil
	case KindDocuments:
		return jcs.Of(member("documents", documentsBody(m.Documents)), member("consent", m.consented())), nil
	case KindWaiver:
		return jcs.Of(member("document", jcs.Text(m.Waived)), member("reason", jcs.Text(m.Words))), nil
	case KindCall:
		return m.Call.body(), nil
	case KindCallAnswer:
		return jcs.Of(member("agrees", jcs.Bool(m.Agrees)), member("reason", jcs.Text(m.Words))), nil
	case KindVerdict:
		return jcs.Of(member("standing", jcs.Text(string(m.Standing))), member("reason", jcs.Text(m.Words)), member("due", jcs.Text(m.Due.String()))), nil
	case KindAnswer, KindOutcome:
		return jcs.Of(member("standing", jcs.Text(string(m.Standing))), member("reason", jcs.Text(m.Words))), nil
	case KindFall, KindConsent:
		return jcs.Of(member("reason", jcs.Text(m.Words))), nil
	default:
		return jcs.Of(), nil
	}
}

// Compose writes a message in canonical bytes, signed by the agency's exchange key.
func (m Message) Compose(ctx context.Context, key suite.Signer, keyID string) ([]byte, error) {
	body, err := m.body()
	if err != nil {
		return nil, err
	}
	v := jcs.Of(
		member("type", jcs.Text(messageType)), member("version", jcs.Text(version)), member("id", jcs.Text(m.ID)), member("agreement", jcs.Text(m.Agreement)),
		member("from", jcs.Text(m.From)), member("to", jcs.Text(m.To)), member("seq", jcs.Int(m.Seq)), member("created", instant(m.Created)),
		member("nomination", jcs.Text(string(m.Nomination))), member("kind", jcs.Text(string(m.Kind))), member("body", body),
	)
	if _, ok := readMessage(v.With("proof", jcs.Of())); !ok || !m.Kind.Known() {
		return nil, fmt.Errorf("partner: a %s that nobody could read", m.Kind)
	}
	return sign(ctx, v, key, keyID, m.Created, MaxMessage)
}

func sign(ctx context.Context, v jcs.Value, key suite.Signer, keyID string, created time.Time, most int) ([]byte, error) {
	signed, err := suite.Sign(ctx, v, key, suite.Options{VerificationMethod: keyID, Created: created})
	if err != nil {
		return nil, err
	}
	b := signed.Bytes()
	if len(b) > most {
		return nil, fmt.Errorf("partner: %d bytes, more than %d", len(b), most)
	}
	return b, nil
}

// SHA is the digest by which both sides know a message: the SHA-256 of its bytes, in hexadecimal.
func SHA(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// object reads the members of an object that must have exactly these; any other shape is wrong.
type object struct {
	v  jcs.Value
	ok bool
}

func exactly(v jcs.Value, names ...string) *object {
	o := &object{v: v, ok: v.Kind() == jcs.Object && v.Len() == len(names)}
	for _, n := range names {
		if _, has := v.Get(n); !has {
			o.ok = false
		}
	}
	return o
}

func (o *object) value(name string) jcs.Value { v, _ := o.v.Get(name); return v }

// text reads a text that would be kept as it is.
func (o *object) text(name string, most int) string {
	s, isText := o.value(name).Text()
	if !isText || utf8.RuneCountInString(s) > most || s != party.Clean(s) {
		o.ok = false
	}
	return s
}

func (o *object) number(name string, least, most int64) int64 {
	n, isInt := o.value(name).Int()
	if !isInt || n < least || n > most {
		o.ok = false
	}
	return n
}

func (o *object) instant(name string) time.Time {
	s := o.text(name, 32)
	t, err := time.Parse("2006-01-02T15:04:05Z", s)
	if err != nil || t.Year() < 2000 || t.Year() > 9000 {
		o.ok = false
	}
	return t
}

func (o *object) is(name, want string) {
	if o.text(name, shortText) != want {
		o.ok = false
	}
}

// urn reads "urn:uuid:" and a UUID in lower case.
func (o *object) urn(name string) string {
	s := o.text(name, 45)
	id, isURN := strings.CutPrefix(s, "urn:uuid:")
	if !isURN || len(id) != 36 {
		o.ok = false
	}
	for i, r := range id {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash && r != '-' || !dash && (r < '0' || r > '9') && (r < 'a' || r > 'f') {
			o.ok = false
		}
	}
	return s
}

const (
	longWording = 8000
	longValue   = 1000
	mostSeq     = 1 << 40
	mostRank    = 1000
)

// readMessage reads a message of any kind. What it does not expect, it refuses: a member more is as wrong as one less.
func readMessage(v jcs.Value) (Message, bool) {
	o := exactly(v, "type", "version", "id", "agreement", "from", "to", "seq", "created", "nomination", "kind", "body", "proof")
	o.is("type", messageType)
	o.is("version", version)
	m := Message{
		ID: o.urn("id"), Agreement: o.text("agreement", shortText), From: o.text("from", shortText), To: o.text("to", shortText),
		Seq: o.number("seq", 1, mostSeq), Created: o.instant("created"), Nomination: NominationID(o.urn("nomination")), Kind: Kind(o.text("kind", 40)),
	}
	if !o.ok {
		return m, false
	}
	return m, m.readBody(o.value("body"))
}

func (m *Message) readBody(v jcs.Value) bool {
	switch m.Kind {
	case KindNomination:
		return m.readNomination(v)
	case KindAcknowl, KindVoid, KindBegun:
		return exactly(v).ok
	case KindEntry:
		return m.readEntry(v)
	case KindPractice, KindPracticeAnswer, KindTranslation:
		return m.readStep(v)
	case KindRelease:
		r, ok := readRelease(v)
		m.Release = &r
		return ok
	case KindAsks:
		return m.readAsks(v)
	case KindDocuments:
		return m.readDocuments(v)
	case KindWaiver:
		o := exactly(v, "document", "reason")
		m.Waived, m.Words = o.text("document", 40), o.text("reason", longText)
		return o.ok && m.Waived != "" && m.Words != ""
	case KindCall:
		c, ok := readCall(v)
		m.Call = &c
		return ok
	case KindCallAnswer:
		o := exactly(v, "agrees", "reason")
		m.Agrees, m.Words = o.yes("agrees"), o.text("reason", longText)
		return o.ok && m.Agrees == (m.Words == "")
	case KindVerdict:
		o := exactly(v, "standing", "reason", "due")
		m.Standing, m.Words, m.Due = Standing(o.text("standing", 40)), o.text("reason", longText), o.day("due")
		return o.ok && slices.Contains([]Standing{Sent, Accepted, Declined}, m.Standing) && (m.Words != "" || m.Standing != Declined)
	case KindFall, KindConsent:
		o := exactly(v, "reason")
		m.Words = o.text("reason", longText)
		return o.ok
	case KindAnswer, KindOutcome:
		o := exactly(v, "standing", "reason")
		m.Standing, m.Words = Standing(o.text("standing", 40)), o.text("reason", longText)
		allowed := []Standing{Accepted, Waiting, Declined}
		if m.Kind == KindOutcome {
			allowed = []Standing{Completed, Left}
		}
		return o.ok && slices.Contains(allowed, m.Standing) && (m.Words != "" || m.Standing == Accepted || m.Standing == Waiting)
	}
	return v.Kind() == jcs.Object // of a kind that a later version knows; nothing of it is read
}

func (m *Message) readNomination(v jcs.Value) bool {
	o := exactly(v, "purpose", "rank", "words", "company", "certificate", "endorsement", "consent")
	m.Purpose, m.Rank, m.Words = Purpose(o.text("purpose", 40)), int(o.number("rank", 1, mostRank)), o.text("words", longText)
	bundle, endorsement := o.value("certificate"), o.value("endorsement")
	if bundle.Kind() != jcs.Object || endorsement.Kind() != jcs.Object || !o.ok || !m.readFacts(o) || m.Words == "" || !slices.Contains(Purposes, m.Purpose) {
		return false
	}
	m.Certificate, m.Endorsement = bundle.Bytes(), endorsement.Bytes()
	return true
}

// Refusal is why a message is not taken. Codes are stable.
type Refusal string

// The refusals before a message is believed to be the partner's: nothing of it is kept.
const (
	RefusedSize      Refusal = "size"
	RefusedType      Refusal = "content_type"
	RefusedProfile   Refusal = "profile"   // the signature fields are absent, or not of the agreed profile
	RefusedTime      Refusal = "time"      // signed too long ago, or too far in the future
	RefusedStranger  Refusal = "stranger"  // no agreement that talks names this agency
	RefusedKey       Refusal = "key"       // not one of its confirmed keys
	RefusedSignature Refusal = "signature" // does not hold
	RefusedDigest    Refusal = "digest"    // another body than was signed
	RefusedForm      Refusal = "form"      // not a message in canonical JSON
	RefusedVersion   Refusal = "version"   // a message of another version of the protocol
	RefusedAddress   Refusal = "address"   // from, to or under something other than the agreement
	RefusedProof     Refusal = "proof"     // the document's own signature does not hold
)

// The refusals of a message that is the partner's. Order: the sender tries again. The last four are on record in a signed receipt, and the
// sequence goes on.
const (
	RefusedOrder      Refusal = "order"     // one before it has not come
	RefusedConflict   Refusal = "conflict"  // another message had this number or id
	RefusedAgreement  Refusal = "agreement" // suspended or over: no new nominations
	RefusedNomination Refusal = "nomination"
	RefusedContent    Refusal = "content" // does not fit the agreement
	RefusedKind       Refusal = "kind"    // of a kind that the receiver's program does not know
)

// Refusals are all refusals, for those who name them.
var Refusals = []Refusal{
	RefusedSize, RefusedType, RefusedProfile, RefusedTime, RefusedStranger, RefusedKey, RefusedSignature, RefusedDigest, RefusedForm, RefusedVersion, RefusedAddress, RefusedProof,
	RefusedOrder, RefusedConflict, RefusedAgreement, RefusedNomination, RefusedContent, RefusedKind,
}

// Delivery is what came in at the door.
type Delivery struct {
	Request
	Input, Value string // Signature-Input and Signature
	Body         []byte
}

// Open judges a delivery: me is the agency's own DID, find gives the agreement with the agency of a DID. A message comes with the agreement it
// belongs to; a refusal with the agreement as far as one was found. Nothing in it may be believed before the refusal is empty.
func (d Delivery) Open(now time.Time, me string, find func(did string) (Agreement, bool)) (Message, Agreement, Refusal) {
	if len(d.Body) > MaxMessage {
		return Message{}, Agreement{}, RefusedSize
	}
	if d.ContentType != ContentType {
		return Message{}, Agreement{}, RefusedType
	}
	s, ok := parseSignature(d.Input, d.Value)
	if !ok {
		return Message{}, Agreement{}, RefusedProfile
	}
	if refused := s.checkRequest(now); refused != "" {
		return Message{}, Agreement{}, refused
	}
	did, _, _ := strings.Cut(s.keyID, "#")
	a, known := find(did)
	if !known || a.DID != did || !a.State.Talks() {
		return Message{}, Agreement{}, RefusedStranger
	}
	key, believed := a.Key(s.keyID, time.Unix(s.created, 0))
	switch {
	case !believed:
		return Message{}, a, RefusedKey
	case !s.verify(d.component, key):
		return Message{}, a, RefusedSignature
	case d.ContentDigest != Digest(d.Body):
		return Message{}, a, RefusedDigest
	}
	m, refused := readSigned(d.Body, a, now)
	if refused == "" && m.To != me {
		refused = RefusedAddress
	}
	return m, a, refused
}

// readSigned reads the document of a message and holds its own signature against the agreement's keys.
func readSigned(body []byte, a Agreement, now time.Time) (Message, Refusal) {
	v, err := jcs.Parse(body)
	if err != nil || SHA(v.Bytes()) != SHA(body) {
		return Message{}, RefusedForm
	}
	m, ok := readMessage(v)
	switch {
	case !ok && ofAnotherVersion(v):
		return Message{}, RefusedVersion
	case !ok:
		return m, RefusedForm
	case m.From != a.DID || m.Agreement != a.Reference:
		return m, RefusedAddress
	case m.Created.After(now.Add(Skew)):
		return m, RefusedTime
	case !proven(v, a, m.Created):
		return m, RefusedProof
	}
	return m, ""
}

// ofAnotherVersion says whether a document calls itself a message of a version of the protocol that is not this one.
func ofAnotherVersion(v jcs.Value) bool {
	said, _ := v.Get("type")
	which, _ := v.Get("version")
	number, isText := which.Text()
	return jcs.Equal(said, jcs.Text(messageType)) && isText && number != version
}

// proven says whether the document's proof was made by a confirmed key of the partner that was in force when it was made.
func proven(v jcs.Value, a Agreement, created time.Time) bool {
	p, _ := v.Get("proof")
	method, _ := p.Get("verificationMethod")
	id, _ := method.Text()
	key, believed := a.Key(id, created)
	return believed && suite.Verify(v, key) == nil
}

// Receipt is what the receiver says of a message it could tell to be the partner's.
type Receipt struct {
	From, To  string
	Agreement string
	Message   string // its id
	Digest    string
	Seq       int64
	Received  time.Time
	Refused   Refusal // empty: taken
}

// Compose writes a receipt in canonical bytes, signed by the receiver's exchange key.
func (r Receipt) Compose(ctx context.Context, key suite.Signer, keyID string) ([]byte, error) {
	return sign(ctx, jcs.Of(
		member("type", jcs.Text(receiptType)), member("version", jcs.Text(version)), member("from", jcs.Text(r.From)), member("to", jcs.Text(r.To)),
		member("agreement", jcs.Text(r.Agreement)), member("message", jcs.Text(r.Message)), member("digest", jcs.Text(r.Digest)), member("seq", jcs.Int(r.Seq)),
		member("received", instant(r.Received)), member("refused", jcs.Text(string(r.Refused))),
	), key, keyID, r.Received, maxReceipt)
}

// OpenReceipt reads a receipt and believes it where it is the partner's, for exactly this message of ours.
func OpenReceipt(b []byte, a Agreement, me, id, digest string, seq int64, now time.Time) (Receipt, bool) {
	if len(b) > maxReceipt {
		return Receipt{}, false
	}
	v, err := jcs.Parse(b)
	if err != nil {
		return Receipt{}, false
	}
	o := exactly(v, "type", "version", "from", "to", "agreement", "message", "digest", "seq", "received", "refused", "proof")
	o.is("type", receiptType)
	o.is("version", version)
	o.is("from", a.DID)
	o.is("to", me)
	o.is("agreement", a.Reference)
	o.is("message", id)
	o.is("digest", digest)
	r := Receipt{
		From: a.DID, To: me, Agreement: a.Reference, Message: id, Digest: digest, Seq: o.number("seq", seq, seq), Received: o.instant("received"),
		Refused: Refusal(o.text("refused", 40)),
	}
	return r, o.ok && !r.Received.After(now.Add(Skew)) && proven(v, a, r.Received)
}
