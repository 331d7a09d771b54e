package main

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// airGap says in the environment that this process was started in a network namespace of its own, without routes.
const airGap = "PROBA_TEST_AIR_GAP"

// Acceptance case 2: a machine without any network answers in full, and names what it found about signature, key, log, witnesses and
// standing. The check runs in a namespace in which no packet can leave the process.
func TestACertificateIsCheckedWithoutANetwork(t *testing.T) {
	if os.Getenv(airGap) != "" {
		airGapped(t)
		return
	}
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestACertificateIsCheckedWithoutANetwork$", "-test.v")
	again.Env = append(os.Environ(), airGap+"=1")
	again.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}, GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	out, err := again.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Skipf("this machine gives no network namespace: %v", err)
	}
	if err != nil || !strings.Contains(string(out), "--- PASS") {
		t.Fatalf("%v\n%s", err, out)
	}
}

func airGapped(t *testing.T) {
	for _, address := range []string{"127.0.0.1:53", "192.0.2.1:443", "[2001:db8::1]:443"} {
		if c, err := (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "udp", address); err == nil {
			_ = c.Close()
			t.Fatalf("there is a way to %s", address)
		}
	}
	const dir = "../../testdata/vectors/bundle/"
	var out bytes.Buffer
	code, err := checkCertificates(&out, os.Stdin, CertificateCheckCmd{
		Files: []string{dir + "valid.json"}, Trust: dir + "trust.json", Reliance: true, Lang: "en",
	}, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
	if code != exitCertificateValid || err != nil {
		t.Fatalf("status %d, %v\n%s", code, err, &out)
	}
	for _, step := range []string{"Key: passed.", "Signature: passed.", "Dates: passed.", "Public log: passed.", "Witnesses: passed.", "Standing: passed."} {
		if !strings.Contains(out.String(), step) {
			t.Errorf("the report lacks %q:\n%s", step, &out)
		}
	}
}
