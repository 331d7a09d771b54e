package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/alecthomas/kong"

	"proba.example/certificate"
	"proba.example/certificate/inspect"
	"proba.example/certificate/status"
)

// CertificateCmd holds what anyone may do with a certificate, with or without an agency's database.
type CertificateCmd struct {
	Check CertificateCheckCmd `cmd:"" help:"Check a certificate off-line by the agency's trust file, and say step by step what was found."`
}

// CertificateCheckCmd checks certificates. It opens no database and no connection.
//
// Exit status: 0 valid; 1 read, but not valid; 2 no certificate could be read, or the command was used wrongly. Of several
// certificates the worst counts.
type CertificateCheckCmd struct {
	Files    []string `arg:"" name:"file" help:"Certificate, bundle, PDF, text or photograph of a QR code, or a list with up to 500 certificates or codes, one a line; - reads standard input."`
	Trust    string   `required:"" placeholder:"FILE" help:"The agency's trust file."`
	With     []string `placeholder:"FILE" help:"What else is held: a status list, a statement of standing, a bundle of the same certificate. May be given several times."`
	On       string   `placeholder:"DATE" help:"Ask about a day, YYYY-MM-DD by the agency's calendar, instead of now."`
	Reliance bool     `help:"Answer as those need who act on a certificate: an unknown standing is no yes."`
	Lang     string   `enum:"en,ru,ko" default:"en" help:"Language of the report: ${enum}."`
	JSON     bool     `name:"json" help:"Print the report for programs; of several certificates one a line."`
}

// The exit statuses of certificate check.
const (
	exitCertificateValid = iota
	exitCertificateNotValid
	exitCertificateUnread
)

// maxCertificateList is the greatest number of certificates in one list.
const maxCertificateList = 500

// Run checks the certificates and ends the program with the status of the answer.
func (c *CertificateCheckCmd) Run(k *kong.Context) error {
	code, err := checkCertificates(k.Stdout, os.Stdin, *c, time.Now())
	if err != nil {
		fmt.Fprintln(k.Stderr, err) //nolint:errcheck // nobody is left to tell
	}
	if code != exitCertificateValid {
		return exitCode(code)
	}
	return nil
}

// checkCertificates reads the files, checks and prints the reports. The error is a sentence for the person who called, in
// the language asked for; with an error nothing was printed.
func checkCertificates(stdout io.Writer, stdin io.Reader, c CertificateCheckCmd, now time.Time) (status int, err error) {
	lang := certificate.Language(c.Lang)
	words := certificateWords[lang]
	var options certificate.Options
	if c.On != "" {
		if options.On, err = certificate.ParseDate(c.On); err != nil {
			return exitCertificateUnread, fmt.Errorf(words.date, c.On)
		}
	}
	if c.Reliance {
		options.Profile = certificate.ForReliance
	}
	trustFile, err := readAtMost(c.Trust, stdin)
	if err != nil {
		return exitCertificateUnread, fmt.Errorf(words.file, c.Trust, err)
	}
	trust, err := certificate.ParseTrust(trustFile)
	if err != nil {
		return exitCertificateUnread, fmt.Errorf(words.trust, c.Trust, certificate.Explain(err, lang))
	}
	if options.Material, err = readMaterial(c.With, stdin); err != nil {
		return exitCertificateUnread, fmt.Errorf(words.with, err)
	}
	var inputs [][]byte
	for _, name := range c.Files {
		input, err := readAtMost(name, stdin)
		if err != nil {
			return exitCertificateUnread, fmt.Errorf(words.file, name, err)
		}
		inputs = append(inputs, entriesOf(input)...)
	}
	if len(inputs) > maxCertificateList {
		return exitCertificateUnread, fmt.Errorf(words.many, len(inputs), maxCertificateList)
	}
	var out bytes.Buffer
	for i, input := range inputs {
		answer := inspect.Check(input, trust, now, options)
		switch {
		case c.JSON:
			out.Write(append(answer.JSON(), '\n'))
		case len(inputs) == 1:
			out.WriteString(answer.Report.Text(lang))
		default:
			fmt.Fprintf(&out, "%d. %s %s\n", i+1, inBrief(answer.Report, lang), answer.Headline(lang))
		}
		status = max(status, statusOf(answer.Verdict))
	}
	if _, err := stdout.Write(out.Bytes()); err != nil {
		return exitCertificateUnread, fmt.Errorf("write the report: %w", err)
	}
	return status, nil
}

func statusOf(v certificate.Verdict) int {
	switch v {
	case certificate.Valid:
		return exitCertificateValid
	case certificate.Unreadable, certificate.UnknownFormat:
		return exitCertificateUnread
	}
	return exitCertificateNotValid
}

// inBrief names a certificate in a list: its number and holder, as far as they could be read.
func inBrief(r certificate.Report, l certificate.Language) string {
	stated := r.Statements(l)
	if len(stated) < 2 {
		return "—"
	}
	return stated[0][1] + ", " + stated[1][1] + "."
}

// entriesOf parts a list into its certificates; anything else is one certificate. In a list each line is a document of
// one line or the text of a code, and its first line tells it from a document over several lines. A line that is neither is
// answered in its place: one spoiled scan must not silence the others.
func entriesOf(input []byte) [][]byte {
	if k := inspect.KindOf(input); k == inspect.Paper || k == inspect.Picture {
		return [][]byte{input}
	}
	var entries [][]byte
	for line := range bytes.Lines(input) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if whole := line[0] == '{' && line[len(line)-1] == '}'; len(entries) == 0 && !whole && inspect.KindOf(line) != inspect.Code {
			return [][]byte{input}
		}
		entries = append(entries, line)
	}
	if len(entries) < 2 {
		return [][]byte{input}
	}
	return entries
}

// readMaterial reads what is held beside the certificates, by what each file says it is.
func readMaterial(names []string, stdin io.Reader) (*certificate.Material, error) {
	if len(names) == 0 {
		return nil, nil
	}
	var m certificate.Material
	for _, name := range names {
		b, err := readAtMost(name, stdin)
		if err != nil {
			return nil, err
		}
		if _, given, err := certificate.ParseBundle(b); err == nil {
			m.Entry, m.LogProof, m.Standing = given.Entry, given.LogProof, given.Standing
			m.StatusLists = append(m.StatusLists, given.StatusLists...)
			continue
		}
		if _, err := certificate.ParseStatement(b); err == nil {
			m.Standing = b
			continue
		}
		if _, err := status.Parse(b); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		m.StatusLists = append(m.StatusLists, b)
	}
	return &m, nil
}

// maxCertificateInput is the largest file looked at: a photograph, or a list of bundles.
const maxCertificateInput = 64 << 20

// readAtMost reads a file, or standard input for -, but never more than the check would look at: one byte over the
// limit is enough to be refused.
func readAtMost(name string, stdin io.Reader) ([]byte, error) {
	from := stdin
	if name != "-" {
		f, err := os.Open(name) //nolint:gosec // the caller's own choice of file
		if err != nil {
			return nil, err
		}
		defer f.Close() //nolint:errcheck // opened for reading
		from = f
	}
	return io.ReadAll(io.LimitReader(from, maxCertificateInput+1))
}

// certificateWords are the command's own sentences; all others are the certificate package's.
var certificateWords = map[certificate.Language]struct{ file, trust, date, with, many string }{
	certificate.English: {"The file %s cannot be read: %w", "The trust file %s cannot be used. %s", "“%s” is not a date of the form 2026-11-23.", "What was given beside the certificate cannot be used: %w", "%d certificates were given; one call takes at most %d."},
	certificate.Russian: {"Не удаётся прочитать файл %s: %w", "Файл доверия %s использовать нельзя. %s", "«%s» — не дата вида 2026-11-23.", "То, что дано вместе с сертификатом, использовать нельзя: %w", "Дано сертификатов: %d; за один раз проверяется не больше %d."},
	certificate.Korean:  {"%s 파일을 읽을 수 없습니다: %w", "신뢰 파일 %s을(를) 사용할 수 없습니다. %s", "‘%s’은(는) 2026-11-23 형식의 날짜가 아닙니다.", "인증서와 함께 제시된 자료를 사용할 수 없습니다: %w", "인증서 %d건이 제시되었습니다. 한 번에 최대 %d건까지 확인합니다."},
}
