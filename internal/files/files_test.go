package files

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

type member struct{ name, text string }

func zipOf(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		w, err := z.CreateHeader(&zip.FileHeader{Name: m.name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, m.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ole(inside string) []byte {
	b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 8000)...)
	return append(b, inside...)
}

const (
	pdf  = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
	png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
	jpeg = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
)

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestEvidenceThatIsTaken(t *testing.T) {
	s := open(t)
	for name, c := range map[string]struct {
		content   []byte
		mediaType string
	}{
		"사업자등록증.pdf":      {[]byte(pdf), "application/pdf"},
		"REPORT.PDF":      {[]byte(pdf), "application/pdf"},
		"Отчёт.docx":      {zipOf(t, member{"[Content_Types].xml", "<Types/>"}, member{"word/document.xml", "<w/>"}), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		"재무.xlsx":         {zipOf(t, member{"[Content_Types].xml", "<Types/>"}, member{"xl/workbook.xml", "<w/>"}), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		"slides.pptx":     {zipOf(t, member{"[Content_Types].xml", "<Types/>"}, member{"ppt/presentation.xml", "<w/>"}), "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
		"계획서.hwp":         {ole("HWP Document File"), "application/x-hwp"},
		"계획서.hwpx":        {zipOf(t, member{"mimetype", "application/hwp+zip"}, member{"Contents/section0.xml", "<s/>"}), "application/hwp+zip"},
		"план.odt":        {zipOf(t, member{"mimetype", "application/vnd.oasis.opendocument.text"}), "application/vnd.oasis.opendocument.text"},
		"таблица.ods":     {zipOf(t, member{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}), "application/vnd.oasis.opendocument.spreadsheet"},
		"photo.png":       {[]byte(png), "image/png"},
		"photo.JPG":       {[]byte(jpeg), "image/jpeg"},
		"photo.jpeg":      {[]byte(jpeg), "image/jpeg"},
		"заметки.txt":     {[]byte("Патент № 1\nи ещё один\n"), "text/plain"},
		"메모.txt":          {[]byte("특허 1건\n"), "text/plain"},
		"notes-utf16.txt": {[]byte("\xff\xfeP\x00a\x00t\x00e\x00n\x00t\x00"), "text/plain"},
		"sales.csv":       {[]byte("year,sales\n2025,100\n2024,90\n"), "text/csv"},
	} {
		got, err := s.Put(context.Background(), name, iotest.OneByteReader(bytes.NewReader(c.content)), 1<<20)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sum := sha256.Sum256(c.content)
		if want := (Stored{name, hex.EncodeToString(sum[:]), c.mediaType, int64(len(c.content))}); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
		f, err := s.Open(got.Digest)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		back, err := io.ReadAll(f)
		if err = errors.Join(err, f.Close()); err != nil || !bytes.Equal(back, c.content) {
			t.Errorf("%s: came back otherwise: %v", name, err)
		}
	}
	if read, problems, err := s.Check(context.Background()); err != nil || len(problems) > 0 || read != 14 {
		t.Errorf("Check read %d, found %v, %v; want 14 different contents and no problem", read, problems, err)
	}
}

func TestHostileUploadsAreRefused(t *testing.T) {
	s := open(t)
	bomb := func() []byte { // says that it unfolds to more than any document needs
		b := zipOf(t, member{"[Content_Types].xml", "<Types/>"}, member{"word/document.xml", "<w/>"})
		i := bytes.Index(b, []byte("PK\x01\x02"))
		copy(b[i+24:], "\xff\xff\xff\x7f") // uncompressed size in the central directory
		return b
	}()
	many := make([]member, MaxMembers+1)
	for i := range many {
		many[i].name = "x"
	}
	many[0].name = "word/document.xml"
	for name, c := range map[string]struct {
		file    string
		content []byte
		key     string
	}{
		"nothing in it":                     {"a.pdf", nil, "files.empty"},
		"a program":                         {"setup.exe", []byte("MZ\x90\x00"), "files.kind"},
		"a program called PDF":              {"report.pdf", []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"), "files.content"},
		"an ELF program called photo":       {"photo.png", []byte("\x7fELF\x02\x01\x01\x00"), "files.content"},
		"a drawing with script":             {"logo.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), "files.kind"},
		"a drawing with script called PNG":  {"logo.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "files.content"},
		"a drawing with script called text": {"logo.txt", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "files.content"},
		"a page":                            {"page.html", []byte("<!doctype html><p>x"), "files.kind"},
		"a page called text":                {"page.txt", []byte("  \n<!-- x --><html><script>alert(1)</script>"), "files.content"},
		"a page with a mark called table":   {"page.csv", []byte("\xef\xbb\xbf<HTML><body>"), "files.content"},
		"a shell script called text":        {"run.txt", []byte("#!/bin/sh\nrm -rf /\n"), "files.content"},
		"two endings":                       {"report.pdf.exe", []byte(pdf), "files.kind"},
		"no ending":                         {"report", []byte(pdf), "files.kind"},
		"an ending of spaces":               {"report.exe .", []byte("MZ"), "files.kind"},
		"an archive called document":        {"plan.docx", zipOf(t, member{"virus.exe", "MZ"}), "files.content"},
		"a sheet called document":           {"plan.docx", zipOf(t, member{"[Content_Types].xml", "<Types/>"}, member{"xl/workbook.xml", "<w/>"}), "files.content"},
		"an installer called HWP":           {"plan.hwp", ole("MsiInstaller"), "files.content"},
		"half a document":                   {"plan.docx", zipOf(t, member{"word/document.xml", "<w/>"})[:40], "files.content"},
		"a document with macros":            {"plan.docx", zipOf(t, member{"word/document.xml", "<w/>"}, member{"word/vbaProject.bin", "x"}), "files.macros"},
		"a document that unfolds":           {"plan.docx", bomb, "files.container"},
		"a document of too many parts":      {"plan.docx", zipOf(t, many...), "files.container"},
		"a text with binary in it":          {"notes.txt", []byte("abc\x00\x01\x02\x03def"), "files.content"},
	} {
		_, err := s.Put(context.Background(), c.file, bytes.NewReader(c.content), 8<<20)
		all := fault.All(err)
		if len(all) != 1 || all[0].Key != c.key || all[0].Field != Field || all[0].Kind != fault.Invalid {
			t.Errorf("%s (%s): got %v, want %s", name, c.file, err, c.key)
			continue
		}
		for _, l := range locale.Languages {
			said := locale.For(l).Fault(err)
			if strings.ContainsAny(said, "⟦<") || (c.key == "files.kind" && !strings.Contains(said, "hwpx")) {
				t.Errorf("%s in %s: %s", name, l, said)
			}
		}
	}
	noTrace(t, s)
}

// noTrace fails when the store holds any file, also among those arriving.
func noTrace(t *testing.T, s *Store) {
	t.Helper()
	if read, _, err := s.Check(context.Background()); err != nil || read != 0 {
		t.Errorf("%d files are kept, %v", read, err)
	}
	left, err := os.ReadDir(filepath.Join(s.root.Name(), incoming))
	if err != nil || len(left) != 0 {
		t.Errorf("left among the arriving: %v, %v", left, err)
	}
}

// endless yields bytes for ever and counts them.
type endless struct{ n int64 }

func (e *endless) Read(b []byte) (int, error) {
	n := copy(b, strings.Repeat("evidence ", len(b)/9+1))
	e.n += int64(n)
	return n, nil
}

func TestAnUploadAboveTheLimitStopsAtTheLimit(t *testing.T) {
	s := open(t)
	r := &endless{}
	_, err := s.Put(context.Background(), "notes.txt", r, 1_000_000)
	if all := fault.All(err); len(all) != 1 || all[0].Kind != fault.TooLarge || all[0].Field != Field {
		t.Fatalf("got %v", err)
	}
	if r.n > 1_100_000 {
		t.Errorf("read %d bytes of an upload limited to 1,000,000", r.n)
	}
	if said := locale.For(locale.Russian).Fault(err); !strings.Contains(said, "1\u00a0МБ") {
		t.Errorf("the limit is not told: %s", said)
	}
	exact := strings.Repeat("a", 1_000_000)
	if _, err := s.Put(context.Background(), "notes.txt", strings.NewReader(exact), 1_000_000); err != nil {
		t.Errorf("a file of exactly the limit: %v", err)
	}
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	s := open(t)
	broken := errors.New("connection lost")
	if _, err := s.Put(context.Background(), "notes.txt", io.MultiReader(strings.NewReader(strings.Repeat("a", 9000)), iotest.ErrReader(broken)), 1<<20); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Put(ctx, "notes.txt", strings.NewReader(strings.Repeat("a", 9000)), 1<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	noTrace(t, s)
}

func TestCheckFindsDamage(t *testing.T) {
	s := open(t)
	kept, err := s.Put(context.Background(), "a.pdf", strings.NewReader(pdf), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.root.Name(), place(kept.Digest)), []byte(pdf+" "), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.root.Name(), "stray"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	read, problems, err := s.Check(context.Background())
	if err != nil || read != 2 || len(problems) != 2 {
		t.Errorf("read %d, found %v, %v", read, problems, err)
	}
}

func TestOpenTakesDigestsOnly(t *testing.T) {
	s := open(t)
	for _, name := range []string{"", "..", "../../etc/passwd", strings.Repeat("a", 64), strings.Repeat("A", 64), "aa/../" + strings.Repeat("a", 58)} {
		if f, err := s.Open(name); !fault.Is(err, fault.NotFound) {
			t.Errorf("Open(%q) = %v, %v", name, f, err)
		}
	}
}

func TestCleanNames(t *testing.T) {
	for given, want := range map[string]string{
		"Отчёт за 2025 год.pdf":       "Отчёт за 2025 год.pdf",
		"사업 계획서(최종).hwp":              "사업 계획서(최종).hwp",
		"C:\\Users\\김하나\\계획.hwp":      "계획.hwp",
		"../../etc/passwd":            "passwd",
		"a\x00b\r\nSet-Cookie: x.pdf": "ab Set-Cookie_ x.pdf",
		"safe\u202efdp.exe":           "safefdp.exe",
		"  .hidden. ":                 "hidden",
		"":                            "file",
		"///":                         "file",
		"a<b>\"c\".txt":               "a_b__c_.txt",
		"\u1112\u1161\u11ab\u1100\u1173\u11af.txt": "한글.txt",
		strings.Repeat("가", 100) + ".pdf":          strings.Repeat("가", 65) + ".pdf",
		"bad\xffutf8.txt":                          "badutf8.txt",
	} {
		if got := CleanName(given); got != want {
			t.Errorf("CleanName(%q) = %q, want %q", given, got, want)
		}
	}
}

func checkClean(t interface{ Fatalf(string, ...any) }, given string) {
	got := CleanName(given)
	switch {
	case got == "" || len(got) > maxName || !utf8.ValidString(got),
		strings.ContainsAny(got, "/\\\x00\r\n\"<>:|?*"),
		strings.ContainsFunc(got, unicode.IsControl),
		strings.HasPrefix(got, "."), strings.HasSuffix(got, "."), strings.TrimSpace(got) != got:
		t.Fatalf("CleanName(%q) = %q", given, got)
	}
	if again := CleanName(got); again != got {
		t.Fatalf("CleanName(%q) = %q, and again %q", given, got, again)
	}
}

func TestCleanNameIsSafeAndStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkClean(t, rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom([]rune("aё각. /\\\u202e\u0308\u1161한")), 0, 300, -1)).Draw(t, "name"))
	})
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"a\u202e\u0308", "Отчёт.pdf", "../x", "한\x00글.hwp", strings.Repeat("é", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkClean(t, s) })
}

func FuzzAccept(f *testing.F) {
	f.Add("a.pdf", []byte(pdf))
	f.Add("a.docx", zipOf(f, member{"word/document.xml", ""}))
	f.Add("a.txt", []byte("<!doctype html>"))
	f.Add("a.hwp", ole(""))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		mediaType, err := Accept(name, content[:min(len(content), HeadBytes)])
		if (err == nil) == (mediaType == "") {
			t.Fatalf("Accept = %q, %v", mediaType, err)
		}
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if strings.Contains(mediaType, "svg") || strings.Contains(mediaType, "html") {
			t.Fatalf("took %s", mediaType)
		}
		if err := inspect(name, bytes.NewReader(content), int64(len(content))); err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
	})
}
