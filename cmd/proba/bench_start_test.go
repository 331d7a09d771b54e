package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// requestsServed is how many requests are served before memory is read.
const requestsServed = 200

// binary builds the program as a release is built.
func binary(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "proba")
	build := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, ".")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build: %v: %s", err, out)
	}
	return path
}

// running is the program in a process of its own.
type running struct {
	*exec.Cmd
	base   string
	stderr *bytes.Buffer
	ended  chan error
}

// start executes the program on a free port. It is still starting when start returns.
func start(b *testing.B, path string, args ...string) *running {
	b.Helper()
	l, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	r := &running{base: "http://" + address, stderr: &bytes.Buffer{}, ended: make(chan error, 1)}
	r.Cmd = exec.Command(path, append([]string{"serve", "--listen", address}, args...)...)
	r.Stderr = r.stderr
	if err := r.Start(); err != nil {
		b.Fatal(err)
	}
	go func() { r.ended <- r.Wait() }()
	return r
}

// ready waits for the first page.
func (r *running) ready(b *testing.B) {
	b.Helper()
	deadline := time.Now().Add(5 * time.Minute)
	for {
		status, _, err := r.get("/")
		switch {
		case err == nil && status == http.StatusOK:
			return
		case err == nil, time.Now().After(deadline):
			b.Fatalf("the first page is not served: %d %v %s", status, err, r.stderr)
		}
		select {
		case err := <-r.ended:
			b.Fatalf("the program ended: %v: %s", err, r.stderr)
		case <-time.After(time.Millisecond):
		}
	}
}

func (r *running) get(path string) (status int, body []byte, err error) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, r.base+path, nil)
	if err != nil {
		return 0, nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	body, err = io.ReadAll(answer.Body)
	if cerr := answer.Body.Close(); err == nil {
		err = cerr
	}
	return answer.StatusCode, body, err
}

// stop ends the program as an administrator does.
func (r *running) stop(b *testing.B) {
	b.Helper()
	if err := r.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := <-r.ended; err != nil {
		b.Fatalf("the program did not end well: %v: %s", err, r.stderr)
	}
}

// BenchmarkStart executes the built program and waits until its first page has been read.
func BenchmarkStart(b *testing.B) {
	path := binary(b)
	size, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	data := b.TempDir()
	first := start(b, path, "--demo", "--data", data)
	first.ready(b)
	first.stop(b)
	measure := func(name string, args func(b *testing.B) []string) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				args := args(b)
				b.StartTimer()
				r := start(b, path, args...)
				r.ready(b)
				b.StopTimer()
				r.stop(b)
				b.StartTimer()
			}
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms")
			b.ReportMetric(float64(size.Size())/1e6, "MB-program")
			b.ReportMetric(0, "ns/op")
		})
	}
	measure("existing data", func(*testing.B) []string { return []string{"--data", data} })
	measure("empty agency", func(b *testing.B) []string { return []string{"--data", b.TempDir()} })
	measure("demo, first start", func(b *testing.B) []string { return []string{"--demo", "--data", b.TempDir()} })
}

// BenchmarkMemory reads from /proc how much memory a fresh process has needed after 200 requests for the public pages.
func BenchmarkMemory(b *testing.B) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		b.Skip("no /proc here")
	}
	path, data := binary(b), b.TempDir()
	first := start(b, path, "--demo", "--data", data)
	first.ready(b)
	first.stop(b)
	var peak, now float64
	for b.Loop() {
		r := start(b, path, "--data", data)
		r.ready(b)
		pages := []string{"/", "/register", "/register?words=hanul", "/check", "/style", "/sign-in", "/trust.json", r.certificate(b)}
		for i := range requestsServed {
			if status, _, err := r.get(pages[i%len(pages)]); err != nil || status != http.StatusOK {
				b.Fatalf("%s: %d %v", pages[i%len(pages)], status, err)
			}
		}
		peak, now = max(peak, r.memory(b, "VmHWM")), max(now, r.memory(b, "VmRSS"))
		r.stop(b)
	}
	b.ReportMetric(peak, "MiB-peak")
	b.ReportMetric(now, "MiB-after")
	b.ReportMetric(0, "ns/op")
}

var certificateLink = regexp.MustCompile(`/certificates/[0-9]+`)

// certificate is the address of a certificate in the register.
func (r *running) certificate(b *testing.B) string {
	b.Helper()
	_, body, err := r.get("/register")
	link := certificateLink.Find(body)
	if err != nil || link == nil {
		b.Fatalf("the register shows no certificate: %v", err)
	}
	return string(link)
}

// memory reads a line of /proc/PID/status, in MiB.
func (r *running) memory(b *testing.B, name string) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	for s := bufio.NewScanner(bytes.NewReader(status)); s.Scan(); {
		if m := memoryLine.FindStringSubmatch(s.Text()); len(m) > 1 && m[1] == name {
			kib, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib / 1024
		}
	}
	b.Fatalf("no %s in /proc", name)
	return 0
}

var memoryLine = regexp.MustCompile(`^(Vm\w+):\s+(\d+) kB$`)
