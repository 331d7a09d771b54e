package partner

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/certificate/suite"
	"proba.example/internal/calendar"
	"proba.example/internal/document"
	"proba.example/internal/locale"
	"proba.example/internal/practice"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// pair is a home agency as its host knows it.
type pair struct {
	key       suite.LocalSigner
	keyID     string
	agreement Agreement // as the host holds it
}

const (
	home = "did:web:home.example"
	host = "did:web:host.example"
)

func newPair() pair {
	key := suite.LocalSigner(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)))
	id := home + "#" + suite.EncodeKey(key.Public())
	return pair{key, id, Agreement{
		ID: "a", Reference: "HOME-HOST-2026", DID: home, State: InForce, Purposes: Purposes, Languages: Languages, Recognised: []string{"innobiz"}, Days: 3,
		From: calendar.MustParse("2026-01-01"), Until: calendar.MustParse("2026-12-31"), PlacesHere: 1,
		Keys: []Key{{ID: id, Multikey: suite.EncodeKey(key.Public()), ValidFrom: noon.AddDate(-1, 0, 0), ConfirmedBy: "x", ConfirmedAt: noon.AddDate(0, -1, 0)}},
	}}
}

func (p pair) message() Message {
	return Message{
		ID: "urn:uuid:01912345-6789-7abc-8def-0123456789ab", Agreement: p.agreement.Reference, From: home, To: host, Seq: 1, Created: noon,
		Nomination: "urn:uuid:01912345-6789-7abc-8def-0123456789ac", Kind: KindNomination, Purpose: ForPilot, Rank: 2, Words: "Their sensors fit the partner's buses.",
		Values:      map[Field]string{FieldName: "해솔산업", FieldLatinName: "HAESOL", FieldEmail: "owner@haesol.example"},
		Consent:     Consent{At: noon.AddDate(0, 0, -1), Language: "ko", Wording: "동의합니다."},
		Certificate: []byte(`{"type":"bundle"}`), Endorsement: []byte(`{"type":"endorsement"}`),
	}
}

func (p pair) deliver(t testing.TB, body []byte) Delivery {
	t.Helper()
	r := Request{Method: "POST", Authority: "host.example", TargetURI: "https://host.example/exchange/v1/messages", ContentType: ContentType, ContentDigest: Digest(body)}
	input, value, err := SignRequest(context.Background(), r, p.key, p.keyID, "nonce-1", noon)
	if err != nil {
		t.Fatal(err)
	}
	return Delivery{Request: r, Input: input, Value: value, Body: body}
}

func (p pair) open(o Delivery, now time.Time) (Message, Refusal) {
	m, _, refused := o.Open(now, host, func(did string) (Agreement, bool) { return p.agreement, did == home })
	return m, refused
}

func (p pair) composed(t testing.TB, m Message) []byte {
	t.Helper()
	b, err := m.Compose(context.Background(), p.key, p.keyID)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func aVersion() *practice.Step {
	return &practice.Step{
		Kind: practice.Version, Bases: []practice.StepID{"urn:uuid:01912345-6789-7abc-8def-0123456789ae"}, Lang: "ru", Markets: []string{"cleantech"}, Technologies: []string{"iot"},
		Text:   practice.Text{Title: "Тихие улицы", Done: "Датчики\nна фонарях.", Worked: "Стало тише.", Failed: "Батареи замерзали.", Conditions: "Питание днём."},
		Pilots: []practice.Pilot{{Agency: home, Number: "P2026-00001", Digest: strings.Repeat("0a", 32), Level: 3}},
	}
}

// everyKind is a message of every kind, some twice.
func (p pair) everyKind() []Message {
	all := []Message{
		p.message(),
		{
			Kind: KindEntry, CallID: "urn:uuid:01912345-6789-7abc-8def-0123456789ad", Number: "AI-2026-KR-001", Words: "We listen to roads.", Due: calendar.MustParse("2026-04-01"),
			Values: p.message().Values, Consent: p.message().Consent, Certificate: p.message().Certificate,
		},
		{Kind: KindCall, Call: &Call{
			Reference: "AI-2026", Title: locale.Text{"en": "Quiet roads", "ru": "Тихие дороги", "ko": "조용한 도로"}, Text: locale.Text{"en": "a", "ru": "б", "ko": "가"},
			Purpose: ForPilot, Fields: []Field{FieldName, FieldEmail}, Opens: calendar.MustParse("2026-03-02"), Closes: calendar.MustParse("2026-04-02"),
		}},
		{Kind: KindCallAnswer, Agrees: true},
		{Kind: KindCallAnswer, Words: "There is no budget."},
		{Kind: KindVerdict, Standing: Sent, Due: calendar.MustParse("2026-04-01")},
		{Kind: KindVerdict, Standing: Declined, Words: "No site fits.", Due: calendar.MustParse("2026-04-01")},
		{Kind: KindPractice, Practice: aVersion()},
		{Kind: KindPracticeAnswer, Practice: &practice.Step{Kind: practice.Answer, Of: "urn:uuid:01912345-6789-7abc-8def-0123456789ae", Agrees: true}},
		{Kind: KindPracticeAnswer, Practice: &practice.Step{Kind: practice.Answer, Of: "urn:uuid:01912345-6789-7abc-8def-0123456789ae", Reason: "It was never measured."}},
		{Kind: KindTranslation, Practice: &practice.Step{
			Kind: practice.Translation, Of: "urn:uuid:01912345-6789-7abc-8def-0123456789ae", Bases: []practice.StepID{"urn:uuid:01912345-6789-7abc-8def-0123456789af"}, Lang: "ko", Text: aVersion().Text,
		}},
		{Kind: KindRelease, Release: &Release{Period: "2026-Q3", Figures: Withhold(map[Figure]int64{NominationsSent: 12}, 5), Least: 5, Public: true, Corrects: "urn:uuid:01912345-6789-7abc-8def-0123456789ae", Reason: "Counted twice."}},
		{Kind: KindAsks, Asks: []document.Ask{
			{Code: "charter", Name: locale.Text{"en": "Charter", "ru": "Устав", "ko": "정관"}, Purposes: []string{"pilot"}, Language: "ru", Apostille: true, ValidDays: 90},
			{Code: "extract", Name: locale.Text{"en": "Extract", "ru": "Выписка", "ko": "등기부"}, Call: "urn:uuid:01912345-6789-7abc-8def-0123456789ad"},
		}},
		{Kind: KindDocuments, Consent: p.message().Consent, Documents: []document.Document{
			{Root: "1", Code: "charter", At: p.message().Created, Details: document.Details{
				Issuer: "Registry", State: "KR", IssuedOn: calendar.MustParse("2026-02-01"), Until: calendar.MustParse("2027-02-01"), Language: "ko",
				Apostille: &document.Apostille{State: "KR", On: calendar.MustParse("2026-02-03"), Number: "2026-118"},
			}},
			{Root: "2", Code: "charter", At: p.message().Created, Details: document.Details{Issuer: "Translator", State: "KR", IssuedOn: calendar.MustParse("2026-02-04"), Language: "ru", Of: "1"}},
		}},
		{Kind: KindWaiver, Waived: "charter", Words: "We have it from the register."},
		{Kind: KindBegun},
		{Kind: KindFall, Words: "Withdrawn."},
		{Kind: KindConsent, Words: "동의 철회"},
		{Kind: KindVoid},
		{Kind: KindAcknowl},
		{Kind: KindAnswer, Standing: Declined, Words: "No site fits."},
		{Kind: KindAnswer, Standing: Accepted},
		{Kind: KindOutcome, Standing: Completed, Words: "Two pilots, one purchase."},
	}
	first := p.message()
	for i := range all {
		m := &all[i]
		m.ID, m.Agreement, m.From, m.To, m.Seq, m.Created, m.Nomination = first.ID, first.Agreement, first.From, first.To, first.Seq, first.Created, first.Nomination
	}
	return all
}

func TestAMessageComesBackAsItWasSent(t *testing.T) {
	p := newPair()
	for _, m := range p.everyKind() {
		got, refused := p.open(p.deliver(t, p.composed(t, m)), noon.Add(time.Minute))
		if refused != "" {
			t.Fatalf("%s: %s", m.Kind, refused)
		}
		was, _ := json.Marshal(m)
		is, _ := json.Marshal(got)
		if !bytes.Equal(was, is) {
			t.Errorf("%s:\n sent %s\n read %s", m.Kind, was, is)
		}
	}
}

// A message holds these members and no other. Above all it holds no score and nobody's judgement.
func TestTheBytesOfANominationAreThoseOfTheFormat(t *testing.T) {
	p := newPair()
	b := p.composed(t, p.message())
	want, err := os.ReadFile("testdata/nomination.json")
	if os.Getenv("PROBA_UPDATE") != "" {
		err = os.WriteFile("testdata/nomination.json", b, 0o600)
		want = b
	}
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytes.TrimSpace(want), b) {
		t.Errorf("the format changed:\n%s", b)
	}
	text, err := os.ReadFile("../../docs/formats/referral.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Fields {
		if !strings.Contains(string(text), "`"+string(f)+"`") {
			t.Errorf("docs/formats/referral.md does not name the field %s", f)
		}
	}
	for _, k := range Kinds {
		if !strings.Contains(string(text), "`"+string(k)+"`") {
			t.Errorf("docs/formats/referral.md does not name the kind %s", k)
		}
	}
	for _, r := range Refusals {
		if !strings.Contains(string(text), "`"+string(r)+"`") {
			t.Errorf("docs/formats/referral.md does not name the refusal %s", r)
		}
	}
}

func TestAHostilePartner(t *testing.T) {
	p := newPair()
	whole := p.composed(t, p.message())
	if _, refused := p.open(p.deliver(t, whole), noon); refused != "" {
		t.Fatalf("the message itself: %s", refused)
	}
	stranger := newPair()
	stranger.key = suite.LocalSigner(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32)))
	unconfirmed := newPair()
	unconfirmed.agreement.Keys[0].ConfirmedAt = time.Time{}
	for name, c := range map[string]struct {
		change func(o *Delivery)
		now    time.Time
		pair   pair
		want   Refusal
	}{
		"too long":                   {func(o *Delivery) { o.Body = make([]byte, MaxMessage+1) }, noon, p, RefusedSize},
		"another content type":       {func(o *Delivery) { o.ContentType = "text/html" }, noon, p, RefusedType},
		"no signature":               {func(o *Delivery) { o.Value = "" }, noon, p, RefusedProfile},
		"fewer components":           {func(o *Delivery) { o.Input = strings.Replace(o.Input, ` "content-digest"`, "", 1) }, noon, p, RefusedProfile},
		"another algorithm":          {func(o *Delivery) { o.Input = strings.Replace(o.Input, "ed25519", "hmac-sha256", 1) }, noon, p, RefusedProfile},
		"another tag":                {func(o *Delivery) { o.Input = strings.Replace(o.Input, "proba-exchange", "web-bot-auth", 1) }, noon, p, RefusedProfile},
		"ten minutes later":          {func(*Delivery) {}, noon.Add(10*time.Minute + time.Second), p, RefusedTime},
		"six minutes before":         {func(*Delivery) {}, noon.Add(-6 * time.Minute), p, RefusedTime},
		"another agency":             {func(o *Delivery) { o.Input = strings.Replace(o.Input, "home.example", "evil.example", 1) }, noon, p, RefusedStranger},
		"a key nobody knows":         {func(o *Delivery) { o.Input = strings.Replace(o.Input, `#z6Mk`, `#z6Mj`, 1) }, noon, p, RefusedKey},
		"a key nobody confirmed":     {func(*Delivery) {}, noon, unconfirmed, RefusedKey},
		"another nonce":              {func(o *Delivery) { o.Input = strings.Replace(o.Input, "nonce-1", "nonce-2", 1) }, noon, p, RefusedSignature},
		"sent to another address":    {func(o *Delivery) { o.TargetURI = "https://third.example/exchange/v1/messages" }, noon, p, RefusedSignature},
		"sent to another host":       {func(o *Delivery) { o.Authority = "third.example" }, noon, p, RefusedSignature},
		"another method":             {func(o *Delivery) { o.Method = "PUT" }, noon, p, RefusedSignature},
		"another digest":             {func(o *Delivery) { o.ContentDigest = Digest([]byte("x")) }, noon, p, RefusedSignature},
		"another body":               {func(o *Delivery) { o.Body = append(o.Body, ' ') }, noon, p, RefusedDigest},
		"signed by a stranger's key": {func(o *Delivery) { *o = stranger.deliver(t, o.Body) }, noon, p, RefusedSignature},
	} {
		o := p.deliver(t, bytes.Clone(whole))
		c.change(&o)
		if m, refused := c.pair.open(o, c.now); refused != c.want {
			t.Errorf("%s: %q, want %q", name, refused, c.want)
		} else if refused != RefusedAddress && m.Kind != "" {
			t.Errorf("%s: something of it was read", name)
		}
	}
	ended := p
	ended.agreement.State = Ended
	if _, refused := ended.open(p.deliver(t, whole), noon); refused != RefusedStranger {
		t.Errorf("under an agreement that ended: %q", refused)
	}
}

// Every member of the document, changed under a transport signature that holds: the document's own signature does not.
func TestEveryMemberIsSigned(t *testing.T) {
	p, seen := newPair(), map[Kind]bool{}
	step := p.message()
	step.Kind, step.Practice = KindPractice, aVersion()
	release := p.message()
	release.Kind, release.Release = KindRelease, &Release{Period: "2026-Q3", Figures: Withhold(map[Figure]int64{NominationsSent: 12}, 5), Least: 5}
	for _, m := range append(p.everyKind(), step, release) {
		seen[m.Kind] = true
		everyMember(t, p, m)
	}
	for _, k := range Kinds {
		if !seen[k] {
			t.Errorf("no member of a message of kind %s is tampered with", k)
		}
	}
}

func everyMember(t *testing.T, p pair, sent Message) {
	t.Helper()
	v, err := jcs.Parse(p.composed(t, sent))
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	var change func(v jcs.Value, put func(jcs.Value))
	change = func(v jcs.Value, put func(jcs.Value)) {
		switch v.Kind() {
		case jcs.Object:
			for _, m := range v.Members() {
				change(m.Value, func(x jcs.Value) { put(v.With(m.Name, x)) })
				put(v.Without(m.Name))
			}
			put(v.With("more", jcs.Bool(true)))
		case jcs.Array:
			for i := range v.Len() {
				put(v.At(i))
				change(v.At(i), func(x jcs.Value) { put(jcs.List(x)) })
			}
			put(jcs.List())
		case jcs.String:
			s, _ := v.Text()
			put(jcs.Text(s + "x"))
			put(jcs.Text(s[:max(len(s)-1, 0)]))
			put(jcs.Int(1))
		case jcs.Number:
			n, _ := v.Int()
			put(jcs.Int(n + 1))
			put(jcs.Int(-n))
			put(jcs.Text("1"))
		default:
			put(jcs.Text("x"))
		}
	}
	change(v, func(x jcs.Value) {
		changed++
		if jcs.Equal(x, v) {
			return
		}
		if m, refused := p.open(p.deliver(t, x.Bytes()), noon); refused != RefusedForm && refused != RefusedVersion && refused != RefusedProof && refused != RefusedAddress && refused != RefusedTime {
			t.Errorf("%s: taken (%q): %s %+v", sent.Kind, refused, x.Bytes(), m)
		}
	})
	if changed < 60 {
		t.Errorf("%s: only %d changes: the test shows too little", sent.Kind, changed)
	}
}

// What a later version of the program may send is told apart from what nobody could have meant.
func TestWhatALaterVersionSends(t *testing.T) {
	p := newPair()
	signed := func(change func(jcs.Value) jcs.Value) []byte {
		v, err := jcs.Parse(p.composed(t, p.message()))
		if err != nil {
			t.Fatal(err)
		}
		b, err := sign(context.Background(), change(v.Without("proof")), p.key, p.keyID, noon, MaxMessage)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	m, refused := p.open(p.deliver(t, signed(func(v jcs.Value) jcs.Value { return v.With("kind", jcs.Text("hologram")) })), noon)
	if refused != "" || m.Kind.Known() || m.Kind != "hologram" || m.Words != "" || len(m.Values) != 0 {
		t.Errorf("another kind: %q, %+v", refused, m)
	}
	if _, err := m.Compose(context.Background(), p.key, p.keyID); err == nil {
		t.Error("a kind that nobody knows was composed")
	}
	if m, refused := p.open(p.deliver(t, signed(func(v jcs.Value) jcs.Value { return v.With("version", jcs.Text("2")) })), noon); refused != RefusedVersion || m.From != "" {
		t.Errorf("another version: %q, %+v", refused, m)
	}
	if _, refused := p.open(p.deliver(t, signed(func(v jcs.Value) jcs.Value { return v.With("type", jcs.Text("Hologram")) })), noon); refused != RefusedForm {
		t.Errorf("another document: %q", refused)
	}
}

func TestAReceiptIsForOneMessage(t *testing.T) {
	p := newPair()
	r := Receipt{From: home, To: host, Agreement: p.agreement.Reference, Message: "urn:uuid:1", Digest: "d", Seq: 4, Received: noon}
	b, err := r.Compose(context.Background(), p.key, p.keyID)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := OpenReceipt(b, p.agreement, host, "urn:uuid:1", "d", 4, noon); !ok || got != r {
		t.Errorf("%v, %+v", ok, got)
	}
	for name, ok := range map[string]bool{
		"another message": second(OpenReceipt(b, p.agreement, host, "urn:uuid:2", "d", 4, noon)),
		"another digest":  second(OpenReceipt(b, p.agreement, host, "urn:uuid:1", "e", 4, noon)),
		"another place":   second(OpenReceipt(b, p.agreement, host, "urn:uuid:1", "d", 5, noon)),
		"another agency":  second(OpenReceipt(b, p.agreement, home, "urn:uuid:1", "d", 4, noon)),
		"of tomorrow":     second(OpenReceipt(b, p.agreement, host, "urn:uuid:1", "d", 4, noon.AddDate(0, 0, -1))),
		"changed":         second(OpenReceipt(bytes.Replace(b, []byte(`"refused":""`), []byte(`"refused":"content"`), 1), p.agreement, host, "urn:uuid:1", "d", 4, noon)),
	} {
		if ok {
			t.Errorf("believed: %s", name)
		}
	}
}

func second(_ Receipt, ok bool) bool { return ok }

func FuzzReadMessage(f *testing.F) {
	p := newPair()
	f.Add(p.composed(f, p.message()))
	f.Add([]byte(`{"type":"ProbaMessage"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		m, refused := readSigned(body, p.agreement, noon)
		if refused == "" && !m.Kind.Known() {
			return // of a later version
		}
		if refused == "" && (m.From != home || !bytes.Equal(body, p.composed(t, m))) {
			t.Errorf("read from %q: %+v", body, m)
		}
	})
}
