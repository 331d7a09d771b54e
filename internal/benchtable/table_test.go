package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// printed is a run in which every metric of the table has the value 2,000, beside a package that is not looked at.
func printed() string {
	units := map[string]map[string]bool{}
	for _, r := range rows {
		for _, metric := range append(r.value.metrics, r.aside.metrics...) {
			for one := range strings.SplitSeq(metric, " / ") {
				name, unit, _ := strings.Cut(one, " ")
				if units[name] == nil {
					units[name] = map[string]bool{}
				}
				units[name][unit] = true
			}
		}
	}
	var b strings.Builder
	b.WriteString("pkg: proba.example/scheme\nBenchmarkScore/one_core-2 10 1 sheets/s\nok  \tproba.example/scheme\t1s\n")
	b.WriteString("pkg: proba.example/cmd/proba\ncpu: Some CPU\n")
	for name, of := range units {
		fmt.Fprintf(&b, "Benchmark%s-2 \t 1", name)
		for unit := range of {
			fmt.Fprintf(&b, "\t 2000 %s", unit)
		}
		b.WriteString("\n")
	}
	return b.String() + "PASS\nok  \tproba.example/cmd/proba\t9s\nok  \tproba.example/internal/store\t9s\nok  \tproba.example/internal/casework\t9s\nok  \tproba.example/internal/matching\t9s\nok  \tproba.example/internal/pilot\t9s\nok  \tproba.example/certificate\t9s\n" +
		"pkg: proba.example/interop\nPASS\nok  \tproba.example/interop\t9s\n"
}

func TestTable(t *testing.T) {
	m, err := parse(printed())
	if err != nil {
		t.Fatal(err)
	}
	table, err := m.table("Measured on a machine.")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"Measured on a machine.\n\n| what |",
		"| 2,000 sheets/s on one core | 2,000 sheets/s on all cores (1.00 ×); 2,000 allocations, 2,000 KiB each |",
		"| 2,000 ms, 2,000 KB | 95 % within 2,000 ms; PostgreSQL 2,000 ms; aim 20 ms and 150 KB; HotCRP 219 ms and 645 KB |",
	} {
		if !strings.Contains(table, line) {
			t.Errorf("the table lacks %q:\n%s", line, table)
		}
	}
	if m.cpu != "Some CPU" {
		t.Errorf("processor %q", m.cpu)
	}
}

func TestRunsThatChangeNothing(t *testing.T) {
	for name, text := range map[string]string{
		"failed":                   strings.Replace(printed(), "ok  \tproba.example/cmd/proba\t9s", "FAIL\tproba.example/cmd/proba\t9s", 1),
		"the peers failed":         strings.Replace(printed(), "ok  \tproba.example/interop\t9s", "FAIL\tproba.example/interop\t9s", 1),
		"no peers":                 strings.Replace(printed(), "ok  \tproba.example/interop", "?   \tproba.example/interop", 1),
		"cut off":                  strings.Split(printed(), "PASS")[0],
		"a measurement is missing": strings.Replace(printed(), "BenchmarkMemory", "BenchmarkElse", 1),
		"no number":                strings.Replace(printed(), "2000", "2,000", 1),
	} {
		m, err := parse(text)
		if err == nil {
			_, err = m.table("")
		}
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestNumber(t *testing.T) {
	for value, want := range map[float64]string{0: "0.00", 3.14159: "3.14", 31.4159: "31.4", 314.159: "314", 4205.9: "4,206", 1234567: "1,234,567"} {
		if got := number(value); got != want {
			t.Errorf("number(%v) = %q, want %q", value, got, want)
		}
	}
}

func TestOnlyTheTableIsReplaced(t *testing.T) {
	page, err := between("before "+begin+"old"+end+" after", "new\n")
	if want := "before " + begin + "\nnew\n" + end + " after"; err != nil || page != want {
		t.Errorf("%q, %v", page, err)
	}
	if _, err := between("no markers", ""); err == nil {
		t.Error("no markers, no error")
	}
	doc, err := os.ReadFile("../../docs/benchmarks.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := between(string(doc), ""); err != nil {
		t.Errorf("docs/benchmarks.md: %v", err)
	}
}
