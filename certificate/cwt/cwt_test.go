package cwt_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/certificate/jcs"
)

var update = flag.Bool("update", false, "make the vectors anew")

const (
	agency    = "did:web:innobiz.agency.example"
	vectorDir = "../../testdata/vectors/qr"
)

func signer(name string) certificate.LocalSigner {
	sum := sha256.Sum256([]byte("proba certificate test vector key " + name))
	return certificate.LocalSigner(ed25519.NewKeyFromSeed(sum[:]))
}

func sample() certificate.Credential {
	seoul := time.FixedZone("", 9*60*60)
	return certificate.Credential{
		ID:         "https://innobiz.agency.example/certificates/26110100042",
		Issuer:     certificate.Issuer{ID: agency, Name: certificate.Names{En: "Innovation Certification Agency", Ru: "Агентство сертификации инноваций", Ko: "혁신인증원"}},
		ValidFrom:  time.Date(2026, 11, 23, 0, 0, 0, 0, seoul),
		ValidUntil: time.Date(2029, 11, 22, 23, 59, 59, 0, seoul),
		Subject: certificate.Subject{
			ID: "urn:proba:company:kr:1208147521", LegalName: "한빛정밀 주식회사", LatinName: "HANBIT PRECISION CO., LTD.", BusinessNumber: "120-81-47521", Country: "KR",
		},
		Certification: certificate.Certification{
			Number: "26110100042", Scheme: named("innobiz"), Edition: "2026", Grade: "AA", Sheet: named("manufacturing"),
			IssuedOn: date("2026-11-23"), ValidThrough: date("2029-11-22"),
		},
		Status: []byte(`[{"id":"https://innobiz.agency.example/status/revocation/1#94567","statusListCredential":"https://innobiz.agency.example/status/revocation/1",` +
			`"statusListIndex":"94567","statusPurpose":"revocation","type":"BitstringStatusListEntry"},` +
			`{"id":"https://innobiz.agency.example/status/suspension/1#131071","statusListCredential":"https://innobiz.agency.example/status/suspension/1",` +
			`"statusListIndex":"131071","statusPurpose":"suspension","type":"BitstringStatusListEntry"}]`),
	}
}

func named(code string) certificate.Named {
	return certificate.Named{Code: code, Name: certificate.Names{En: code, Ru: code, Ko: code}}
}

func date(s string) certificate.Date {
	d, err := certificate.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func issue(t testing.TB, c certificate.Credential) *certificate.Document {
	t.Helper()
	unsigned, err := certificate.Build(c)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := certificate.Sign(t.Context(), unsigned, signer("2026"), c.Issuer.ID+"#2026", c.ValidFrom)
	if err != nil {
		t.Fatal(err)
	}
	d, err := certificate.Parse(signed)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

func code(t testing.TB, d *certificate.Document, key string) string {
	t.Helper()
	text, err := cwt.Sign(t.Context(), d, signer(key))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func trust() certificate.Trust {
	return certificate.Trust{
		Issuer: sample().Issuer,
		Keys: []certificate.TrustKey{
			{ID: agency + "#2024", Public: signer("2024").Public()},
			{ID: agency + "#2026", Public: signer("2026").Public()},
		},
	}
}

func TestRoundTrip(t *testing.T) {
	plain := sample()
	bare := sample()
	bare.Subject.LatinName, bare.Status = "", nil
	summer := sample()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	summer.ValidFrom, summer.ValidUntil = time.Date(2026, 11, 24, 0, 0, 0, 0, berlin), time.Date(2029, 6, 2, 0, 0, 0, 0, berlin)
	summer.Certification.ValidThrough = date("2029-06-01")
	summer.Certification.Number = "A-007/2026"
	one := sample()
	one.Status = []byte(`{"id":"urn:proba:status:x:revocation:3#7","statusListCredential":"urn:proba:status:innobiz.agency.example:suspension:3","statusListIndex":"7","statusPurpose":"suspension","type":"BitstringStatusListEntry"}`)
	same := sample()
	same.Status = []byte(strings.ReplaceAll(string(same.Status), "131071", "94567"))
	auckland := time.FixedZone("", 13*60*60)
	east := sample()
	east.ValidFrom, east.ValidUntil = time.Date(2026, 11, 23, 0, 0, 0, 0, auckland), time.Date(2029, 11, 23, 0, 0, 0, 0, auckland)
	noon := sample()
	noon.ValidFrom, noon.ValidUntil = time.Date(2026, 11, 23, 0, 0, 0, 0, time.FixedZone("", 12*60*60)), time.Date(2029, 11, 23, 0, 0, 0, 0, time.FixedZone("", 12*60*60))
	later := sample()
	later.ValidFrom = later.ValidFrom.Add(9*time.Hour + 41*time.Second)
	west := sample()
	west.ValidFrom, west.ValidUntil = time.Date(2026, 11, 23, 0, 0, 0, 0, time.FixedZone("", -12600)), time.Date(2029, 11, 23, 0, 0, 0, 0, time.FixedZone("", -12600))
	for name, c := range map[string]certificate.Credential{"plain": plain, "bare": bare, "summer time": summer, "suspension alone": one, "one place": same, "west": west, "east": east, "noon": noon, "later": later} {
		d := issue(t, c)
		read, key, err := cwt.Judge(code(t, d, "2026"), trust())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if key.ID != agency+"#2026" || !read.Matches(d) {
			t.Errorf("%s: key %s, matches %v", name, key.ID, read.Matches(d))
		}
		k := c.Certification
		sum := d.Digest()
		if read.Number != k.Number || read.Name != c.Subject.LegalName || read.Latin != c.Subject.LatinName || read.Grade != k.Grade || read.Scheme != k.Scheme.Code ||
			read.Sheet != k.Sheet.Code || read.IssuedOn != k.IssuedOn || read.Through() != k.ValidThrough || !read.From.Equal(c.ValidFrom) ||
			certificate.DateOf(read.From) != certificate.DateOf(d.ValidFrom) || !bytes.HasPrefix(sum[:], read.Digest[:]) || read.Issuer != agency {
			t.Errorf("%s: read %+v", name, read.Claims)
		}
		if (read.Revocation == nil) != (c.Status == nil || name == "suspension alone") || (read.Suspension == nil) != (c.Status == nil) {
			t.Errorf("%s: places %v %v", name, read.Revocation, read.Suspension)
		}
	}
	read, err := cwt.Parse(code(t, issue(t, plain), "2026"))
	if err != nil || *read.Revocation != (cwt.Position{List: 1, Index: 94567}) || *read.Suspension != (cwt.Position{List: 1, Index: 131071}) {
		t.Errorf("%v: %v, %v", err, read.Revocation, read.Suspension)
	}
	if _, err := cwt.Parse("\r\n " + code(t, issue(t, plain), "2026") + " \r\n"); err != nil {
		t.Errorf("with line ends: %v", err)
	}
	local := sample()
	local.ValidFrom = time.Date(2026, 11, 23, 0, 0, 0, 0, time.FixedZone("", 8*60*60+28*60))
	if _, err := cwt.Sign(t.Context(), issue(t, local), signer("2026")); cwt.ReasonOf(err) != cwt.UnknownFormat {
		t.Errorf("a zone no code can say: %v", err)
	}
}

// TestLongNames measures the promise of the format: names of 60 characters, in whichever script, fit into version 12-M.
func TestLongNames(t *testing.T) {
	repeat := func(s string, n int) string { return string([]rune(strings.Repeat(s, n))[:n]) }
	for name, c := range map[string]struct {
		legal, latin string
		version      int
	}{
		"ordinary":  {"한빛정밀 주식회사", "HANBIT PRECISION CO., LTD.", 12},
		"Russian":   {"Общество с ограниченной ответственностью «Точная механика-2»", "LIMITED LIABILITY COMPANY \"PRECISION MECHANICS OF MOSCOW 2\"", 12},
		"Cyrillic":  {repeat("ЩЁЖ", 60), repeat("SHCH", 60), 12},
		"Korean":    {repeat("똠방각하펲시콜라뷁", 60), repeat("TTOMBANGGAKHA", 60), 12},
		"Latin":     {repeat("GESELLSCHAFT", 60), "", 12},
		"beyond":    {repeat("뷁", 170), repeat("X", 512), 18},
		"two bytes": {repeat("é", 60), repeat("E", 60), 12},
	} {
		credential := sample()
		credential.Subject.LegalName, credential.Subject.LatinName = c.legal, c.latin
		credential.Certification.Grade = "AAA"
		d := issue(t, credential)
		text := code(t, d, "2026")
		p, err := cwt.Draw(text)
		if err != nil {
			t.Fatal(err)
		}
		read, err := cwt.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d characters of the name, %d of the code, version %d, issuer %q, scheme %q, Latin %q, sheet %q", name, utf8.RuneCountInString(c.legal),
			len(text), p.Version(), read.Issuer, read.Scheme, read.Latin, read.Sheet)
		if p.Version() > c.version {
			t.Errorf("%s: version %d", name, p.Version())
		}
		if read.Name != c.legal || !read.Matches(d) {
			t.Errorf("%s: the name was read as %q", name, read.Name)
		}
	}
}

func TestBase45(t *testing.T) {
	// The examples of RFC 9285 sections 4.3 and 4.4, seen from outside: each is no token, and says so rather than being misread.
	for _, text := range []string{"BB8", "%69 VD92EX0", "UJCLQE7W581", "QED8WEX0"} {
		if _, err := cwt.Parse(cwt.Prefix + text); cwt.ReasonOf(err) != cwt.UnknownFormat {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"GGW", ":::", "A", "BB8A", "ba8", "BB8\u00a0", "::"} {
		if _, err := cwt.Parse(cwt.Prefix + text); cwt.ReasonOf(err) != cwt.Unreadable {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestCutOff: whatever part of a scan is missing at its end, nothing is said about the certificate.
func TestCutOff(t *testing.T) {
	text := code(t, issue(t, sample()), "2026")
	for n := range len(text) {
		if _, _, err := cwt.Judge(text[:n], trust()); cwt.ReasonOf(err) != cwt.Unreadable {
			t.Errorf("the first %d characters: %v", n, err)
		}
	}
}

func TestForgeries(t *testing.T) {
	genuine := sample()
	text := code(t, issue(t, genuine), "2026")
	elsewhere := sample()
	elsewhere.Issuer.ID = "did:web:elsewhere.example"
	for name, c := range map[string]struct {
		text string
		want cwt.Reason
	}{
		"an address":                  {"https://innobiz.agency.example.evil.example/c/26110100042", cwt.Address},
		"an address in capitals":      {"HTTPS://EVIL.EXAMPLE/C", cwt.Address},
		"an address without a scheme": {"www.evil.example", cwt.Address},
		"a health certificate":        {"HC1:6BFOXN", cwt.NotACode},
		"small letters":               {"cw1:" + text[4:], cwt.NotACode},
		"another agency":              {code(t, issue(t, elsewhere), "2026"), cwt.OtherIssuer},
		"the attacker's key":          {code(t, issue(t, genuine), "stranger"), cwt.UnknownKey},
		"nothing":                     {"", cwt.Unreadable},
		"longer than any code can be": {cwt.Prefix + strings.Repeat("BB8", 2000), cwt.UnknownFormat},
		"something follows the token": {wrap(append(unwrap(t, text), 0)), cwt.UnknownFormat},
		"two codes one after another": {wrap(append(unwrap(t, text), unwrap(t, text)...)), cwt.UnknownFormat},
	} {
		if _, _, err := cwt.Judge(c.text, trust()); cwt.ReasonOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	other := sample()
	other.Subject.LegalName = "다른 회사"
	read, _, err := cwt.Judge(text, trust())
	if err != nil {
		t.Fatal(err)
	}
	if read.Matches(issue(t, other)) {
		t.Error("the code of one company passes for another's")
	}
}

// TestOneBit turns every bit of a token, one after the other.
func TestOneBit(t *testing.T) {
	text := code(t, issue(t, sample()), "2026")
	raw := unwrap(t, text)
	reasons := map[cwt.Reason]int{}
	for i := range len(raw) * 8 {
		turned := bytes.Clone(raw)
		turned[i/8] ^= 1 << (i % 8)
		_, _, err := cwt.Judge(wrap(turned), trust())
		if err == nil {
			t.Fatalf("bit %d turned, and nobody noticed", i)
		}
		reasons[cwt.ReasonOf(err)]++
	}
	t.Log(reasons)
	if reasons[cwt.Changed] < len(raw)*8/2 || reasons[cwt.OtherIssuer] != 0 || reasons[cwt.UnknownKey] == 0 || reasons[""] != 0 || reasons[cwt.NotACode] != 0 {
		t.Errorf("reasons %v", reasons)
	}
}

// TestOneCharacter puts every other character in every place of the text.
func TestOneCharacter(t *testing.T) {
	text := code(t, issue(t, sample()), "2026")
	for i := len(cwt.Prefix); i < len(text); i++ {
		for _, c := range []byte(alphabet + "a\x00\xff") {
			if text[i] == c {
				continue
			}
			if _, _, err := cwt.Judge(text[:i]+string(c)+text[i+1:], trust()); err == nil {
				t.Fatalf("character %d became %q, and nobody noticed", i, c)
			}
		}
	}
}

// TestHostileCBOR signs what no reader should accept, as the holder of a key could.
func TestHostileCBOR(t *testing.T) {
	key := signer("2026")
	id := cwt.KeyID(key.Public())
	header := append([]byte{0xa2, 0x01, 0x27, 0x04, 0x48}, id[:]...)
	payload := payloadOf(t, code(t, issue(t, sample()), "2026"))
	forge := func(header, payload []byte) string {
		message, err := cbor.Marshal([]any{"Signature1", header, []byte{}, payload})
		if err != nil {
			t.Fatal(err)
		}
		signature, err := key.Sign(t.Context(), message)
		if err != nil {
			t.Fatal(err)
		}
		b, err := cbor.Marshal([]any{header, map[int]int{}, payload, signature})
		if err != nil {
			t.Fatal(err)
		}
		return wrap(append([]byte{0xd2}, b...))
	}
	if again := forge(header, payload); again != code(t, issue(t, sample()), "2026") {
		t.Fatal("the forge makes another token than Sign")
	}
	replace := func(from, to string) []byte {
		if !bytes.Contains(payload, []byte(from)) {
			t.Fatalf("no %x in %x", from, payload)
		}
		return bytes.Replace(payload, []byte(from), []byte(to), 1)
	}
	twice := append(append([]byte{payload[0] + 1}, payload[1:]...), 0x07, 0x40)
	indefinite := append(append([]byte{0xbf}, payload[1:]...), 0xff)
	for name, text := range map[string]string{
		"a claim twice":            forge(header, twice),
		"an indefinite length":     forge(header, indefinite),
		"a longer integer":         forge(header, replace("\x04\x1a", "\x18\x04\x1a")),
		"an unknown claim":         forge(header, append(append([]byte{payload[0] + 1}, payload[1:]...), 0x18, 0x64, 0x01)),
		"a claim missing":          forge(header, []byte{0xa0}),
		"not a map":                forge(header, []byte{0x01}),
		"no payload":               forge(header, nil),
		"UTF-8 that is none":       forge(header, replace("\x04\x62AA", "\x04\x62A\xff")),
		"a name written backwards": forge(header, replace("\x04\x62AA", "\x04\x64A\u202e")),
		"another algorithm":        forge(append([]byte{0xa2, 0x01, 0x26, 0x04, 0x48}, id[:]...), payload),
		"a critical header":        forge(append([]byte{0xa3, 0x01, 0x27, 0x02, 0x81, 0x04, 0x04, 0x48}, id[:]...), payload),
		"no key named":             forge([]byte{0xa1, 0x01, 0x27}, payload),
		"deep":                     forge(header, bytes.Repeat([]byte{0x81}, 300)),
		"the number as a text":     forge(header, replace("\x01\x1b\x00\x00\x00\x06\x14\x48\x82\x4a", "\x01\x6b26110100042")),
		"ended before it began":    forge(header, replace("\x04\x1a", "\x04\x1a\x00\x00\x00\x01")[:len(payload)]),
	} {
		_, _, err := cwt.Judge(text, trust())
		if got := cwt.ReasonOf(err); got != cwt.UnknownFormat && got != cwt.Unreadable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// payloadOf digs the payload out of a token, without the package under test.
func payloadOf(t testing.TB, text string) []byte {
	t.Helper()
	var parts []cbor.RawMessage
	if err := cbor.Unmarshal(unwrap(t, text)[1:], &parts); err != nil {
		t.Fatal(err)
	}
	var payload []byte
	if err := cbor.Unmarshal(parts[2], &payload); err != nil {
		t.Fatal(err)
	}
	return payload
}

// wrap and unwrap are RFC 9285 written a second time, from its text, for the tests alone.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

func wrap(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); i += 2 {
		n, width := int(b[i]), 2
		if i+1 < len(b) {
			n, width = n*256+int(b[i+1]), 3
		}
		for range width {
			out.WriteByte(alphabet[n%45])
			n /= 45
		}
	}
	return cwt.Prefix + out.String()
}

func unwrap(t testing.TB, text string) []byte {
	t.Helper()
	text = strings.TrimPrefix(text, cwt.Prefix)
	var out []byte
	for i := 0; i < len(text); i += 3 {
		group := text[i:min(i+3, len(text))]
		n := 0
		for k := len(group) - 1; k >= 0; k-- {
			n = n*45 + strings.IndexByte(alphabet, group[k])
		}
		if len(group) == 3 {
			out = append(out, byte(n>>8))
		}
		out = append(out, byte(n))
	}
	return out
}

func TestPicture(t *testing.T) {
	text := code(t, issue(t, sample()), "2026")
	p, err := cwt.Draw(text)
	if err != nil {
		t.Fatal(err)
	}
	black := 0
	p.Bars(func(x, y, width int) {
		for i := range width {
			if !p.Black(x+i, y) {
				t.Fatalf("a bar covers the white module %d, %d", x+i, y)
			}
		}
		black += width
	})
	for y := range p.Size {
		for x := range p.Size {
			if p.Black(x, y) {
				black--
			}
		}
	}
	if black != 0 {
		t.Errorf("%d modules are missing from the bars", -black)
	}
	svg := p.SVG(`A & B <C>`)
	if !bytes.Contains(svg, []byte("<title>A &amp; B &lt;C></title>")) || !bytes.Equal(svg, p.SVG(`A & B <C>`)) {
		t.Errorf("%.200s", svg)
	}
	t.Logf("%d modules, SVG %d bytes, PNG %d bytes", p.Size, len(svg), len(p.PNG(4)))
}

// TestScanned reads the printed code back with a scanner that is not ours.
func TestScanned(t *testing.T) {
	scanner, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Skip("zbarimg is not installed")
	}
	long := sample()
	long.Subject.LegalName = strings.Repeat("뷁똠", 30)
	for name, c := range map[string]certificate.Credential{"ordinary": sample(), "long": long} {
		text := code(t, issue(t, c), "2026")
		p, err := cwt.Draw(text)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "qr.png")
		if err := os.WriteFile(file, p.PNG(5), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), scanner, "--quiet", "--raw", file).Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSuffix(string(out), "\n"); got != text {
			t.Errorf("%s: scanned %q", name, got)
		}
	}
}

type vector struct{ name, text, reason, legalName string }

// vectors are the kept codes: name, text and what a reader with the trust file of the certificate vectors must say.
func vectors(t *testing.T) []vector {
	long := sample()
	long.Subject.LegalName = strings.Repeat("뷁똠", 30)
	long.Subject.LatinName = strings.Repeat("BWEKTTOM ", 6) + "CO., L"
	russian := sample()
	russian.Subject.LegalName = "Общество с ограниченной ответственностью «Точная механика»"
	russian.Subject.LatinName = "TOCHNAYA MEKHANIKA LLC"
	elsewhere := sample()
	elsewhere.Issuer.ID = "did:web:elsewhere.example"
	valid := code(t, issue(t, sample()), "2026")
	raw := unwrap(t, valid)
	turned := bytes.Clone(raw)
	turned[150] ^= 1
	return []vector{
		{"valid", valid, "", sample().Subject.LegalName},
		{"valid-long-hangul", code(t, issue(t, long), "2026"), "", long.Subject.LegalName},
		{"valid-russian", code(t, issue(t, russian), "2026"), "", russian.Subject.LegalName},
		{"one-bit-turned", wrap(turned), "changed", ""},
		{"cut-off", valid[:200], "unreadable", ""},
		{"address", "https://innobiz.agency.example.evil.example/", "address", ""},
		{"another-agency", code(t, issue(t, elsewhere), "2026"), "other_issuer", ""},
		{"unknown-key", code(t, issue(t, sample()), "stranger"), "unknown_key", ""},
		{"something-follows", wrap(append(bytes.Clone(raw), 0)), "unknown_format", ""},
		{"other-text", "26110100042", "not_a_code", ""},
	}
}

func TestVectorsAreCurrent(t *testing.T) {
	rows := make([]jcs.Value, 0, 16)
	for _, v := range vectors(t) {
		rows = append(rows, jcs.Of(
			jcs.Member{Name: "name", Value: jcs.Text(v.name)}, jcs.Member{Name: "text", Value: jcs.Text(v.text)},
			jcs.Member{Name: "reason", Value: jcs.Text(v.reason)}, jcs.Member{Name: "legalName", Value: jcs.Text(v.legalName)}))
		_, _, err := cwt.Judge(v.text, trust())
		if string(cwt.ReasonOf(err)) != v.reason {
			t.Errorf("%s: %v, want %q", v.name, err, v.reason)
		}
	}
	d := issue(t, sample())
	for name, want := range map[string][]byte{"cases.json": jcs.List(rows...).Bytes(), "credential.json": d.Canonical()} {
		file := filepath.Join(vectorDir, name)
		if *update {
			if err := os.MkdirAll(vectorDir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(kept, want) {
			t.Errorf("%s is not what is made today: %v", file, err)
		}
	}
}

// TestDocumentation: the printed example is the first vector, and every reason stands in the document.
func TestDocumentation(t *testing.T) {
	text, err := os.ReadFile("../../docs/formats/qr.md")
	if err != nil {
		t.Fatal(err)
	}
	if valid := vectors(t)[0].text; !bytes.Contains(text, []byte("\n"+valid+"\n")) {
		t.Errorf("qr.md does not print the vector %q", valid)
	}
	for _, r := range cwt.Reasons() {
		if !bytes.Contains(text, []byte("`"+string(r)+"`")) {
			t.Errorf("qr.md does not mention %s", r)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("https://evil.example"))
	valid, err := os.ReadFile(filepath.Join(vectorDir, "cases.json"))
	if err != nil {
		f.Fatal(err)
	}
	rows, err := jcs.Parse(valid)
	if err != nil {
		f.Fatal(err)
	}
	for i := range rows.Len() {
		m, _ := rows.At(i).Get("text")
		s, _ := m.Text()
		f.Add([]byte(s))
		if strings.HasPrefix(s, cwt.Prefix) && (len(s)-4)%3 != 1 {
			f.Add(unwrap(f, s))
		}
	}
	genuine := code(f, issue(f, sample()), "2026")
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, text := range []string{string(b), wrap(b)} {
			c, err := cwt.Parse(text)
			if err != nil {
				if cwt.ReasonOf(err) == "" {
					t.Fatalf("an error without a reason: %v", err)
				}
				continue
			}
			if _, _, err := cwt.Judge(text, trust()); err == nil && strings.Trim(text, " \t\r\n") != genuine && !known(c) {
				t.Fatalf("accepted %q", text)
			}
		}
	})
}

// known tells the vectors that were signed with a key of the trust file from a forgery that the fuzzer found.
func known(c cwt.Code) bool {
	return c.Number == "26110100042" && c.Issuer != "did:web:elsewhere.example"
}

func BenchmarkQR(b *testing.B) {
	d := issue(b, sample())
	text := code(b, d, "2026")
	b.Run("make", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := cwt.Sign(b.Context(), d, signer("2026")); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("verify", func(b *testing.B) {
		pinned := trust()
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := cwt.Judge(text, pinned); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("draw", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := cwt.Draw(text); err != nil {
				b.Fatal(err)
			}
		}
	})
}
