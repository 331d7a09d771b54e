// Command benchtable writes the measurements of the benchmarks in cmd/proba and interop into docs/benchmarks.md.
//
//	benchtable -doc docs/benchmarks.md bench.txt
//
// The text is what "go test -bench" printed. The table replaces what stands between the two markers of the document;
// the words around it are people's. A run that failed, or lacks a line of the table, changes nothing.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

func main() {
	doc := flag.String("doc", "docs/benchmarks.md", "document to write the table into")
	flag.Parse()
	if err := run(*doc, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

func run(doc, output string) error {
	text, err := os.ReadFile(output)
	if err != nil {
		return err
	}
	found, err := parse(string(text))
	if err != nil {
		return err
	}
	table, err := found.table(about(found))
	if err != nil {
		return err
	}
	page, err := os.ReadFile(doc)
	if err != nil {
		return err
	}
	written, err := between(string(page), table)
	if err != nil {
		return fmt.Errorf("%s: %w", doc, err)
	}
	return os.WriteFile(doc, []byte(written), 0o644) //nolint:gosec // a document for everybody
}

// about says on what and when was measured.
func about(m measurements) string {
	parts := []string{fmt.Sprintf("%d × %s", runtime.NumCPU(), m.cpu)}
	if b, err := os.ReadFile("/proc/meminfo"); err == nil {
		var kib int
		if _, err := fmt.Sscanf(string(b), "MemTotal: %d kB", &kib); err == nil {
			parts = append(parts, fmt.Sprintf("%d GiB of memory", (kib+1<<19)>>20))
		}
	}
	parts = append(parts, runtime.GOOS+"/"+runtime.GOARCH, runtime.Version())
	if out, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output(); err == nil { //nolint:noctx // a short command
		parts = append(parts, "revision "+strings.TrimSpace(string(out)))
	}
	return fmt.Sprintf("Measured on %s: %s.", time.Now().UTC().Format("2 January 2006"), strings.Join(parts, ", "))
}
