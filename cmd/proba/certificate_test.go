package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

func TestCertificateCheckCommand(t *testing.T) {
	const dir = "../../testdata/vectors/certificate/"
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	valid, err := os.ReadFile(dir + "valid.json")
	if err != nil {
		t.Fatal(err)
	}
	huge := filepath.Join(t.TempDir(), "huge.json")
	if err := os.WriteFile(huge, bytes.Repeat([]byte(" "), 300<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(t.TempDir(), "list.txt")
	code := codeVector(t)
	if err := os.WriteFile(list, []byte(code+"\n\n"+string(valid)+"\n"+code[:60]+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	spoiled := filepath.Join(t.TempDir(), "spoiled.txt")
	if err := os.WriteFile(spoiled, []byte(code+"\nstain\n"+string(valid)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	long := filepath.Join(t.TempDir(), "long.txt")
	if err := os.WriteFile(long, []byte(strings.Repeat(code+"\n", 501)), 0o600); err != nil {
		t.Fatal(err)
	}
	const bundles = "../../testdata/vectors/bundle/"
	rows := []struct {
		name string
		args string
		code int
		says string // in the report
		errs string // in the error
	}{
		{"valid", dir + "valid.json", 0, "Valid on 1\u00a0December 2026", ""},
		{"valid, in Russian", dir + "valid.json --lang ru", 0, "Действителен на 1\u00a0декабря 2026\u00a0года", ""},
		{"valid, in Korean", dir + "valid.json --lang ko", 0, "2026년 12월 1일 기준으로 유효합니다.", ""},
		{"from standard input", "-", 0, "한빛정밀 주식회사 (Hanbit Precision Co., Ltd.)", ""},
		{"standing is said to be unknown", "-", 0, "Standing: unknown.", ""},
		{"for programs", "- --json", 0, `"verdict":"valid"`, ""},
		{"on its last day", "- --on 2029-11-22", 0, "Valid on 22\u00a0November 2029", ""},
		{"a day late", "- --on 2029-11-23", 1, "Expired on 23\u00a0November 2029", ""},
		{"changed", dir + "changed-grade.json", 1, "Not genuine", ""},
		{"cut off", dir + "json-cut-off.json", 2, "Unreadable", ""},
		{"too large", huge, 2, "The file is larger than 256 KiB.", ""},
		{"the trust file itself", dir + "trust.json", 2, "Not a certificate", ""},
		{"a list", list, 2, "2. 26110100042, 한빛정밀 주식회사 (Hanbit Precision Co., Ltd.). Valid on 1\u00a0December 2026", ""},
		{"a list, for programs", list + " --json", 2, "\"verdict\":\"unreadable\"", ""},
		{"a list with a spoiled line", spoiled, 2, "2. — Unreadable", ""},
		{"and what comes after it", spoiled, 2, "3. 26110100042, 한빛정밀 주식회사 (Hanbit Precision Co., Ltd.). Valid on 1\u00a0December 2026", ""},
		{"two files", dir + "valid.json " + dir + "expired-day.json --on 2029-11-23", 1, "2. 26110100042", ""},
		{"a list of 501", long, 2, "", "501 certificates were given; one call takes at most 500."},
		{"a bundle", bundles + "valid.json --trust " + bundles + "trust.json", 0, "enough of them had seen it", ""},
		{"without its bundle", bundles + "certificate-alone.json --trust " + bundles + "trust.json", 1, "Not proven", ""},
		{"with its bundle beside it", bundles + "certificate-alone.json --trust " + bundles + "trust.json --with " + bundles + "valid.json", 0, "enough of them had seen it", ""},
		{"for those who rely on it", "- --reliance", 1, "Standing unknown", ""},
		{"material that is none", "- --with " + dir + "keys.json", 2, "", "beside the certificate cannot be used"},
		{"no such file", dir + "none.json", 2, "", "none.json cannot be read"},
		{"no such day", "- --on 2026-02-30", 2, "", "“2026-02-30” is not a date"},
		{"a trust file that is none, in Korean", "- --lang ko --trust " + dir + "valid.json", 2, "", "을(를) 사용할 수 없습니다."},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			args := strings.Fields(row.args)
			if !strings.Contains(row.args, "--trust") {
				args = append(args, "--trust", dir+"trust.json")
			}
			var cli struct {
				Certificate CertificateCmd `cmd:""`
			}
			parser, err := kong.New(&cli)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parser.Parse(append([]string{"certificate", "check"}, args...)); err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			code, err := checkCertificates(&out, bytes.NewReader(valid), cli.Certificate.Check, now)
			if code != row.code {
				t.Errorf("exit status %d, want %d", code, row.code)
			}
			if !strings.Contains(out.String(), row.says) {
				t.Errorf("the report lacks %q:\n%s", row.says, out.String())
			}
			if (err != nil) != (row.errs != "") || (err != nil && !strings.Contains(err.Error(), row.errs)) {
				t.Errorf("error %v, want %q", err, row.errs)
			}
			if err != nil && out.Len() > 0 {
				t.Error("an error and a report")
			}
		})
	}
}

// codeVector is the text of a genuine QR code.
func codeVector(t *testing.T) string {
	t.Helper()
	var cases []struct{ Name, Text string }
	b, err := os.ReadFile("../../testdata/vectors/qr/cases.json")
	if err == nil {
		err = json.Unmarshal(b, &cases)
	}
	if err != nil {
		t.Fatal(err)
	}
	return cases[0].Text
}
