package pdf_test

import (
	"bytes"
	"compress/zlib"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/certificate/pdf"
)

var update = flag.Bool("update", false, "make the kept files anew")

// documentKey makes a document key from a sentence, and its own certificate: the same each time.
func documentKey(t testing.TB, sentence string) pdf.Signer {
	t.Helper()
	sum := sha256.Sum256([]byte("proba certificate test vector document key " + sentence))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), sum[:])
	if err != nil {
		t.Fatal(err)
	}
	name := pkix.Name{CommonName: "Seoul Innovation Certification Agency 서울", Organization: []string{"Seoul Innovation Certification Agency"}, Country: []string{"KR"}}
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(sum[:12]), Subject: name, Issuer: name, NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2041, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, BasicConstraintsValid: true, SignatureAlgorithm: x509.ECDSAWithSHA256,
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	own, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return pdf.Signer{Key: key, Chain: []*x509.Certificate{own}}
}

var when = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

func sign(t testing.TB, rendered []byte, s pdf.Signer) []byte {
	t.Helper()
	file, err := pdf.Sign(rendered, s, when)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func trusted(t testing.TB) []*x509.Certificate { return documentKey(t, "2026").Chain }

func genuine(t testing.TB) []byte {
	return sign(t, render(t, input(t, sample(), certificate.Korean)), documentKey(t, "2026"))
}

func TestRoundTrip(t *testing.T) {
	rare := sample()
	rare.Subject.LegalName = "뷁똠 주식회사"
	huge := sample()
	huge.Subject.LegalName, huge.Subject.LatinName = strings.Repeat("뷁똠방각하", 34), strings.Repeat("PRECISION ", 51)+"X"
	bare := sample()
	bare.Subject.LatinName, bare.Status, bare.ID = "", nil, "urn:proba:certificate:innobiz.agency.example:26110100042"
	ungraded := sample()
	ungraded.Certification.Grade = ""
	for name, c := range map[string]certificate.Credential{"plain": sample(), "rare": rare, "huge": huge, "bare": bare, "ungraded": ungraded, "succession": succeeded()} {
		for _, l := range certificate.Languages() {
			in := input(t, c, l)
			if name == "plain" {
				in.Bundle = []byte(`{"type":"InnovationCertificateBundle"}`)
			}
			file := sign(t, render(t, in), documentKey(t, "2026"))
			o, err := pdf.Open(file, trusted(t))
			if err != nil {
				t.Errorf("%s in %s: %v", name, l, err)
				continue
			}
			if !bytes.Equal(o.Certificate, in.Certificate) || o.QR != in.QR || !bytes.Equal(o.Bundle, in.Bundle) || o.Language != l || o.Layout != pdf.Layout ||
				!o.Claimed.Equal(when) || !o.Signer.Equal(trusted(t)[0]) {
				t.Errorf("%s in %s: opened %v %v %v", name, l, o.Language, o.Layout, o.Claimed)
			}
			t.Logf("%s in %s: %d bytes", name, l, len(file))
			if len(file) > 60_000 && name != "huge" {
				t.Errorf("%s in %s: %d bytes", name, l, len(file))
			}
		}
	}
}

// TestEqualInputGivesEqualBytes, in this process and in others.
func TestEqualInputGivesEqualBytes(t *testing.T) {
	if os.Getenv("PROBA_PDF_SUM") != "" {
		fmt.Printf("sum %x\n", sha256.Sum256(genuine(t)))
		return
	}
	want := genuine(t)
	for range 20 {
		if !bytes.Equal(genuine(t), want) {
			t.Fatal("the same input gave another file")
		}
	}
	for range 4 {
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestEqualInputGivesEqualBytes$")
		again.Env = append(os.Environ(), "PROBA_PDF_SUM=1")
		out, err := again.CombinedOutput()
		if err != nil || !strings.Contains(string(out), fmt.Sprintf("sum %x\n", sha256.Sum256(want))) {
			t.Fatalf("another process made another file: %v\n%s", err, out)
		}
	}
}

// rebuild changes the objects of a base and writes it anew with a right table of objects, as a forger with a good editor would.
func rebuild(t testing.TB, rendered []byte, change func(number int, object []byte) []byte) []byte {
	t.Helper()
	body, _, _ := bytes.Cut(rendered, []byte("\nxref\n"))
	header := bytes.Index(body, []byte("\n3 0 obj\n")) + 1
	out := bytes.NewBuffer(bytes.Clone(body[:header]))
	rest := append(bytes.Clone(body[header:]), '\n')
	offsets, count := map[int]int{}, 0
	for len(rest) > 0 {
		var number int
		if _, err := fmt.Sscanf(string(rest[:min(20, len(rest))]), "%d 0 obj", &number); err != nil {
			t.Fatal(err)
		}
		end := 0
		for {
			next := bytes.Index(rest[end:], []byte("\nendobj\n"))
			end += next + len("\nendobj\n")
			if end == len(rest) || bytes.Contains(rest[end:min(len(rest), end+14)], []byte(" 0 obj\n")) {
				break
			}
		}
		offsets[number] = out.Len()
		out.Write(change(number, rest[:end]))
		rest = rest[end:]
		count++
	}
	table := out.Len()
	fmt.Fprintf(out, "xref\n0 %d\n0000000000 65535 f \n", count+1)
	for n := 1; n <= count; n++ {
		fmt.Fprintf(out, "%010d 00000 n \n", offsets[n])
	}
	fmt.Fprintf(out, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n>>\nstartxref\n%d\n%%%%EOF\n", count+1, count, count-1, table)
	return out.Bytes()
}

// edit changes the unpacked stream of an object and packs it again.
func edit(t testing.TB, object []byte, from, to string) []byte {
	t.Helper()
	head, rest, _ := bytes.Cut(object, []byte("\nstream\n"))
	packed, _, _ := bytes.Cut(rest, []byte("\nendstream\n"))
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(plain, []byte(from)) {
		t.Fatalf("no %q in the stream", from)
	}
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write(bytes.Replace(plain, []byte(from), []byte(to), 1))
	_ = w.Close()
	said := fmt.Sprintf("/Length %d", len(packed))
	if !bytes.Contains(head, []byte(said)) {
		t.Fatalf("no %s in %s", said, head)
	}
	head = bytes.Replace(head, []byte(said), fmt.Appendf(nil, "/Length %d", out.Len()), 1)
	return bytes.Join([][]byte{head, []byte("\nstream\n"), out.Bytes(), []byte("\nendstream\nendobj\n")}, nil)
}

// utf16 is a text as the page's fonts are addressed.
func utf16(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte(r >> 8))
		b.WriteByte(byte(r))
	}
	return b.String()
}

const (
	qrObject, certificateObject, contentObject = 3, 5, 8
)

// TestTampering is what a forger does: each is refused for its own reason, also where a PDF reader calls the signature valid because
// the forger has signed again with a key of their own, or even with the agency's.
func TestTampering(t *testing.T) {
	key := documentKey(t, "2026")
	rendered := render(t, input(t, sample(), certificate.English))
	signed := sign(t, rendered, key)
	if _, err := pdf.Open(signed, trusted(t)); err != nil {
		t.Fatal(err)
	}
	if rebuilt := rebuild(t, rendered, func(_ int, o []byte) []byte { return o }); !bytes.Equal(rebuilt, rendered) {
		t.Fatal("the forger's editor changes what it does not mean to")
	}
	replace := func(file []byte, object int, from, to string) []byte {
		return rebuild(t, file, func(n int, o []byte) []byte {
			if n != object {
				return o
			}
			return edit(t, o, from, to)
		})
	}
	other := sample()
	other.Subject.LegalName, other.Subject.LatinName, other.Certification.Number = "다른 회사", "OTHER CO., LTD.", "26110100099"
	otherInput := input(t, other, certificate.English)
	mine := input(t, sample(), certificate.English)
	swapped := mine
	swapped.Certificate = otherInput.Certificate
	// The file of one company with another's certificate in the place of its own.
	otherInside := replace(rendered, certificateObject, string(mine.Certificate), string(otherInput.Certificate))
	bothInside := replace(otherInside, qrObject, mine.QR, otherInput.QR)
	page := replace(rendered, contentObject, utf16("AA"), utf16("A+"))
	update := fmt.Appendf(bytes.Clone(signed), "8 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\nxref\n8 1\n%010d 00000 n \ntrailer\n<</Size 60/Root 30 0 R/Prev 1>>\nstartxref\n%d\n%%%%EOF\n", len(signed), len(signed))
	again := append(bytes.Clone(signed), signed[len(rendered):]...)
	title := rebuild(t, rendered, func(_ int, o []byte) []byte {
		return bytes.Replace(o, []byte("/CreationDate"), []byte("/Keywords (AAA)\n/CreationDate"), 1)
	})
	script := rebuild(t, rendered, func(_ int, o []byte) []byte {
		return bytes.Replace(o, []byte("/Lang (en)\n"), []byte("/Lang (en)\n/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>\n"), 1)
	})
	later, err := pdf.Sign(rendered, key, time.Date(2045, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file []byte
		want pdf.Reason
	}{
		"nothing":                        {nil, pdf.NotPDF},
		"a picture":                      {[]byte("\x89PNG\r\n"), pdf.NotPDF},
		"another program's file":         {[]byte("%PDF-1.4\n%\xc2\xb5\xc2\xb6\n1 0 obj\n<<>>\nendobj\n"), pdf.Unreadable},
		"without a signature":            {rendered, pdf.Unsigned},
		"cut off":                        {signed[:len(signed)-1], pdf.Unreadable},
		"half of it":                     {signed[:len(rendered)/2], pdf.Unreadable},
		"a layout to come":               {bytes.Replace(signed, []byte("layout 1"), []byte("layout 2"), 1), pdf.UnknownLayout},
		"an incremental update":          {update, pdf.Appended},
		"a second signature":             {again, pdf.Appended},
		"one byte appended":              {append(bytes.Clone(signed), '\n'), pdf.Appended},
		"a megabyte appended":            {append(bytes.Clone(signed), make([]byte, 1<<20)...), pdf.Appended},
		"signed by a stranger":           {sign(t, rendered, documentKey(t, "stranger")), pdf.UnknownSigner},
		"signed after the key's time":    {later, pdf.SignerNotValid},
		"the signature of another file":  {append(bytes.Clone(rendered), sign(t, render(t, otherInput), key)[len(render(t, otherInput)):]...), pdf.Signature},
		"a changed page":                 {append(page, signed[len(rendered):]...), pdf.Signature},
		"a changed page, stranger":       {sign(t, page, documentKey(t, "stranger")), pdf.UnknownSigner},
		"a changed page, signed again":   {sign(t, page, key), pdf.PageDiffers},
		"another certificate inside":     {sign(t, otherInside, key), pdf.WrongContents},
		"and its code":                   {sign(t, bothInside, key), pdf.PageDiffers},
		"another certificate's code":     {sign(t, replace(rendered, qrObject, mine.QR, otherInput.QR), key), pdf.WrongContents},
		"a code that is an address":      {sign(t, replace(rendered, qrObject, mine.QR, "https://evil.example"), key), pdf.WrongContents},
		"a changed grade inside":         {sign(t, replace(rendered, certificateObject, `"grade":"AA"`, `"grade":"AAA"`), key), pdf.WrongContents},
		"no certificate inside":          {sign(t, replace(rendered, certificateObject, string(mine.Certificate), "{}"), key), pdf.WrongContents},
		"words in the file's properties": {sign(t, title, key), pdf.PageDiffers},
		"a script":                       {sign(t, script, key), pdf.PageDiffers},
	} {
		o, err := pdf.Open(c.file, trusted(t))
		if got := pdf.ReasonOf(err); got != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if (o.Signer != nil) != (c.want == pdf.PageDiffers || c.want == pdf.WrongContents || c.want == pdf.SignerNotValid) {
			t.Errorf("%s: signer %v", name, o.Signer)
		}
	}
	for _, l := range []certificate.Language{"", "fr"} {
		bad := mine
		bad.Language = l
		if _, err := pdf.Render(bad); pdf.ReasonOf(err) != pdf.WrongContents {
			t.Errorf("a page in %q: %v", l, err)
		}
	}
	if _, err := pdf.Render(swapped); pdf.ReasonOf(err) != pdf.WrongContents {
		t.Errorf("a code of another certificate is drawn: %v", err)
	}
}

// TestOneByte changes 10,000 single bytes, all over the file, and none may pass.
func TestOneByte(t *testing.T) {
	file, keys := genuine(t), trusted(t)
	random := rand.New(rand.NewPCG(1, 2))
	reasons := map[pdf.Reason]int{}
	most := 10_000
	if testing.Short() {
		most = 1_000
	}
	for range most {
		at, by := random.IntN(len(file)), byte(1+random.IntN(255))
		file[at] ^= by
		_, err := pdf.Open(file, keys)
		file[at] ^= by
		if err == nil {
			t.Fatalf("byte %d changed by %02x, and the file passes", at, by)
		}
		if pdf.ReasonOf(err) == "" {
			t.Fatalf("byte %d changed by %02x: an error without a reason: %v", at, by, err)
		}
		reasons[pdf.ReasonOf(err)]++
	}
	t.Log(reasons)
	if _, err := pdf.Open(file, keys); err != nil {
		t.Error(err)
	}
}

const vectorDir = "../../testdata/vectors/pdf"

// TestKeptFilesStayBelieved opens files as they were made on the day of their layout: whatever draws, cuts and packs today, a paper that
// hangs on a wall is still its certificate's.
func TestKeptFilesStayBelieved(t *testing.T) {
	if *update {
		if err := os.MkdirAll(vectorDir, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, l := range certificate.Languages() {
			in := input(t, sample(), l)
			if l == certificate.English {
				in.Bundle = []byte(`{"type":"InnovationCertificateBundle"}`)
			}
			if err := os.WriteFile(filepath.Join(vectorDir, "layout-1-"+string(l)+".pdf"), sign(t, render(t, in), documentKey(t, "2026")), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(vectorDir, "layout-1-succession-ru.pdf"), sign(t, render(t, input(t, succeeded(), certificate.Russian)), documentKey(t, "2026")), 0o644); err != nil {
			t.Fatal(err)
		}
		for name, a := range map[string]certificate.Attestation{"pilot-1-en": samplePilot(), "pilot-1-ko": samplePilot(), "graduate-1-ru": sampleGraduate()} {
			_, l, _ := strings.Cut(name, "-1-")
			if err := os.WriteFile(filepath.Join(vectorDir, name+".pdf"), sign(t, render(t, attested(t, a, certificate.Language(l))), documentKey(t, "2026")), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(vectorDir, "document-key.der"), trusted(t)[0].Raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	der, err := os.ReadFile(filepath.Join(vectorDir, "document-key.der"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(vectorDir, "*.pdf"))
	if err != nil || len(files) < 6 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		o, err := pdf.Open(file, []*x509.Certificate{key})
		if err != nil || !strings.Contains(name, string(o.Language)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCharactersNoFontShows(t *testing.T) {
	c := sample()
	c.Subject.LegalName = "韓國精密"
	_, err := pdf.Render(input(t, c, certificate.Korean))
	var glyph *pdf.GlyphError
	if !errors.As(err, &glyph) || glyph.Character != '韓' {
		t.Errorf("a character that no font shows: %v", err)
	}
	// Names written in letters and their marks apart are drawn composed.
	c.Subject.LegalName = "Майнер Ёлка"
	if _, err := pdf.Render(input(t, c, certificate.Russian)); err != nil {
		t.Error(err)
	}
}

// TestEverySyllable: all 11,172 syllables of Hangul can be drawn in a holder's name.
func TestEverySyllable(t *testing.T) {
	for first := rune(0xAC00); first <= 0xD7A3; first += 160 {
		c := sample()
		var b strings.Builder
		for r := first; r <= min(first+159, 0xD7A3); r++ {
			b.WriteRune(r)
		}
		c.Subject.LegalName = b.String()
		if _, err := pdf.Render(input(t, c, certificate.Korean)); err != nil {
			t.Fatal(err)
		}
		if testing.Short() {
			return
		}
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	tool, err := exec.LookPath(name)
	if err != nil {
		t.Skip(name + " is not installed")
	}
	var out, said bytes.Buffer
	c := exec.CommandContext(t.Context(), tool, args...)
	c.Stdout, c.Stderr = &out, &said
	if err := c.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out.String(), said.String())
	}
	return out.String()
}

func write(t *testing.T, b []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "certificate.pdf")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestStrangersTools shows the file to programs that are not ours.
func TestStrangersTools(t *testing.T) {
	file := write(t, genuine(t))
	t.Run("qpdf", func(t *testing.T) {
		if out := run(t, "qpdf", "--check", file); !strings.Contains(out, "No syntax or stream encoding errors found") || strings.Contains(out, "WARNING") {
			t.Error(out)
		}
		out := run(t, "qpdf", "--list-attachments", "--verbose", file)
		for _, name := range []string{pdf.CertificateName, pdf.QRName} {
			if !strings.Contains(out, name) {
				t.Errorf("%s is not attached:\n%s", name, out)
			}
		}
	})
	t.Run("pdfsig", func(t *testing.T) {
		out := run(t, "pdfsig", "-nocert", file)
		for _, want := range []string{"Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "Seoul Innovation Certification Agency"} {
			if !strings.Contains(out, want) {
				t.Errorf("pdfsig does not say %q:\n%s", want, out)
			}
		}
		changed := bytes.Replace(genuine(t), []byte("/Lang (ko)"), []byte("/Lang (en)"), 1)
		if out := run(t, "pdfsig", "-nocert", write(t, changed)); strings.Contains(out, "Signature is Valid") {
			t.Errorf("pdfsig: %s", out)
		}
	})
	t.Run("pdftotext", func(t *testing.T) {
		out := run(t, "pdftotext", "-layout", file, "-")
		for _, want := range []string{"한빛정밀 주식회사", "HANBIT PRECISION CO., LTD.", "AA", "26 110 100 042", "120-81-47521", "2029년 11월 22일", "기술혁신형 중소기업(이노비즈)", "서울혁신인증원"} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
	})
	t.Run("the printed code", func(t *testing.T) {
		picture := filepath.Join(t.TempDir(), "page")
		run(t, "pdftoppm", "-r", "200", "-png", "-singlefile", file, picture)
		out := run(t, "zbarimg", "--quiet", "--raw", picture+".png")
		code, err := cwt.Parse(strings.TrimSuffix(out, "\n"))
		if err != nil || code.Number != "26110100042" || code.Name != "한빛정밀 주식회사" {
			t.Errorf("scanned %q: %v", out, err)
		}
	})
	t.Run("fonts", func(t *testing.T) {
		out := run(t, "pdffonts", file)
		for _, line := range strings.Split(out, "\n")[2:] {
			if line != "" && !strings.Contains(line, "yes") {
				t.Errorf("a font is not embedded:\n%s", out)
			}
		}
	})
}

// FuzzOpen puts a patch in the place of a stretch of a genuine file, or of all of it: small inputs, so that the fuzzer loses no time with
// making large ones smaller.
func FuzzOpen(f *testing.F) {
	file, keys := genuine(f), trusted(f)
	f.Add(uint32(0), uint32(len(file)), []byte("%PDF-1.3\n%\xc2\xb5\xc2\xb6\n3 0 obj\n<</Length 3>>\nstream\nabc\nendstream\nendobj\n/Producer (Proba certificate, layout 1)\n"))
	f.Add(uint32(len(file)), uint32(0), []byte("8 0 obj\n<<>>\nendobj\nxref\n8 1\n0000000009 00000 n \n"))
	f.Add(uint32(len(file)/2), uint32(1), []byte{0})
	for _, mark := range []string{"/Length ", "/ByteRange [", "/Contents <", "/Name <", "/M (D:", "\nxref\n", "startxref", "/Lang (", "endobj", "/Filespec"} {
		f.Add(uint32(bytes.Index(file, []byte(mark))+len(mark)), uint32(2), []byte("9"))
	}
	f.Fuzz(func(t *testing.T, at, length uint32, patch []byte) {
		from := min(int(at), len(file))
		to := min(from+int(length), len(file))
		b := bytes.Join([][]byte{file[:from], patch, file[to:]}, nil)
		_, err := pdf.Open(b, keys)
		if err == nil && !bytes.Equal(b, file) {
			t.Fatal("a file that was not made here passes")
		}
		if err != nil && pdf.ReasonOf(err) == "" {
			t.Fatalf("an error without a reason: %v", err)
		}
	})
}

func BenchmarkPDF(b *testing.B) {
	key := documentKey(b, "2026")
	for _, l := range certificate.Languages() {
		in := input(b, sample(), l)
		b.Run("make/"+string(l), func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				size = len(sign(b, render(b, in), key))
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
	rendered := render(b, input(b, sample(), certificate.Korean))
	b.Run("sign", func(b *testing.B) {
		for b.Loop() {
			sign(b, rendered, key)
		}
	})
	file := sign(b, rendered, key)
	b.Run("open", func(b *testing.B) {
		keys := trusted(b)
		for b.Loop() {
			if _, err := pdf.Open(file, keys); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestDocumentation: every reason a reader may be given stands in the document, and the layout drawn today.
func TestDocumentation(t *testing.T) {
	text, err := os.ReadFile("../../docs/formats/pdf.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range pdf.Reasons() {
		if !bytes.Contains(text, []byte("| `"+string(r)+"` |")) {
			t.Errorf("pdf.md does not mention %s", r)
		}
	}
	if !bytes.Contains(text, fmt.Appendf(nil, "| %d | ", pdf.Layout)) {
		t.Error("pdf.md does not mention the layout of today")
	}
}
