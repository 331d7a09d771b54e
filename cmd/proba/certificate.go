package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/alecthomas/kong"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
)

// CertificateCmd holds what anyone may do with a certificate, with or without an agency's database.
type CertificateCmd struct {
	Check CertificateCheckCmd `cmd:"" help:"Check a certificate off-line by the agency's trust file, and say step by step what was found."`
}

// CertificateCheckCmd checks one certificate. It opens no database and no connection.
//
// Exit status: 0 valid; 1 read, but not valid; 2 no certificate could be read, or the command was used wrongly.
type CertificateCheckCmd struct {
	File  string `arg:"" help:"The certificate; - reads standard input."`
	Trust string `required:"" placeholder:"FILE" help:"The agency's trust file."`
	On    string `placeholder:"DATE" help:"Ask about a day, YYYY-MM-DD by the agency's calendar, instead of now."`
	Lang  string `enum:"en,ru,ko" default:"en" help:"Language of the report: ${enum}."`
	JSON  bool   `name:"json" help:"Print the report for programs."`
}

// The exit statuses of certificate check.
const (
	exitCertificateValid = iota
	exitCertificateNotValid
	exitCertificateUnread
)

// Run checks the certificate and ends the program with the status of the answer.
func (c *CertificateCheckCmd) Run(k *kong.Context) error {
	code, err := checkCertificate(k.Stdout, os.Stdin, *c, time.Now())
	if err != nil {
		fmt.Fprintln(k.Stderr, err) //nolint:errcheck // nobody is left to tell
	}
	if code != exitCertificateValid {
		return exitCode(code)
	}
	return nil
}

// checkCertificate reads the two files, checks and prints the report. The error is a sentence for the person who
// called, in the language asked for; with an error nothing was printed.
func checkCertificate(stdout io.Writer, stdin io.Reader, c CertificateCheckCmd, now time.Time) (status int, err error) {
	lang := certificate.Language(c.Lang)
	options := certificate.Options{Suites: []certificate.SuiteVerifier{rdfc.Standard()}}
	if c.On != "" {
		if options.On, err = certificate.ParseDate(c.On); err != nil {
			return exitCertificateUnread, fmt.Errorf(certificateWords[lang].date, c.On)
		}
	}
	trustFile, err := readAtMost(c.Trust, stdin)
	if err != nil {
		return exitCertificateUnread, fmt.Errorf(certificateWords[lang].file, c.Trust, err)
	}
	trust, err := certificate.ParseTrust(trustFile)
	if err != nil {
		return exitCertificateUnread, fmt.Errorf(certificateWords[lang].trust, c.Trust, certificate.Explain(err, lang))
	}
	document, err := readAtMost(c.File, stdin)
	if err != nil {
		return exitCertificateUnread, fmt.Errorf(certificateWords[lang].file, c.File, err)
	}
	report := certificate.Check(document, trust, now, options)
	answer := report.Text(lang)
	if c.JSON {
		answer = string(report.JSON()) + "\n"
	}
	if _, err := io.WriteString(stdout, answer); err != nil {
		return exitCertificateUnread, fmt.Errorf("write the report: %w", err)
	}
	switch report.Verdict {
	case certificate.Valid:
		return exitCertificateValid, nil
	case certificate.Unreadable, certificate.UnknownFormat:
		return exitCertificateUnread, nil
	}
	return exitCertificateNotValid, nil
}

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
	return io.ReadAll(io.LimitReader(from, jcs.MaxSize+1))
}

// certificateWords are the command's own sentences; all others are the certificate package's.
var certificateWords = map[certificate.Language]struct{ file, trust, date string }{
	certificate.English: {"The file %s cannot be read: %w", "The trust file %s cannot be used. %s", "“%s” is not a date of the form 2026-11-23."},
	certificate.Russian: {"Не удаётся прочитать файл %s: %w", "Файл доверия %s использовать нельзя. %s", "«%s» — не дата вида 2026-11-23."},
	certificate.Korean:  {"%s 파일을 읽을 수 없습니다: %w", "신뢰 파일 %s을(를) 사용할 수 없습니다. %s", "‘%s’은(는) 2026-11-23 형식의 날짜가 아닙니다."},
}
