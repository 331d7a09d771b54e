package interop

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"proba.example/assign"
	"proba.example/assign/assigntest"
)

// solver is other people's software that finds the greatest total of a problem in a file.
type solver struct {
	name    string
	command []string
}

// solvers are those that the machine has: LEMON, compiled here, and HiGHS in SciPy.
func solvers(t testing.TB) (found []solver) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "lemon")
	if out, err := exec.Command("g++", "-O2", "-std=c++17", "-Wno-register", "-o", program, "flow/lemon.cpp").CombinedOutput(); err == nil { //nolint:gosec // our own program
		found = append(found, solver{"lemon", []string{program}})
	} else {
		t.Logf("LEMON is not compared (Debian: g++ liblemon-dev): %v\n%s", err, out)
	}
	for _, python := range []string{"python3", "/usr/bin/python3"} { // another Python may stand before Debian's
		if err := exec.Command(python, "-c", "import scipy.optimize").Run(); err == nil { //nolint:gosec // one of two
			return append(found, solver{"highs", []string{python, "flow/highs.py"}})
		}
	}
	t.Log("HiGHS is not compared (Debian: python3-scipy)")
	return found
}

// answer is what a solver says, and what it took.
type answer struct {
	total int64
	ms    float64
	mib   float64 // most resident memory, the instance included
}

func (s solver) solve(t testing.TB, file string) answer {
	t.Helper()
	var out, said bytes.Buffer
	cmd := exec.Command(s.command[0], append(slices.Clone(s.command[1:]), file)...) //nolint:gosec // as above
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", s.name, err, said.String())
	}
	var a answer
	if _, err := fmt.Sscan(out.String(), &a.total, &a.ms); err != nil {
		t.Fatalf("%s said %q: %v", s.name, out.String(), err)
	}
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		a.mib = float64(use.Maxrss) / 1024
	}
	return a
}

// write writes a problem in the form the solvers read, and gives the file.
func write(t testing.TB, p *assign.Problem) string {
	t.Helper()
	var starts, experts, fits []int32
	for c := range p.Need {
		starts = append(starts, int32(len(fits))) //nolint:gosec // small
		for _, f := range p.Fits.Of(c, nil) {
			experts, fits = append(experts, f.Expert), append(fits, f.Value)
		}
	}
	pairs := int32(len(fits))                                                                                //nolint:gosec // small
	head := []int32{int32(len(p.Need)), int32(len(p.LoadMax)), int32(p.Need[0]), int32(p.LoadMax[0]), pairs} //nolint:gosec // small
	name := filepath.Join(t.TempDir(), "problem")
	f, err := os.Create(name) //nolint:gosec // in a folder of the test
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	for _, part := range [][]int32{head, append(starts, pairs), experts, fits} {
		if err := binary.Write(w, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestOtherSolversFindTheSameTotal: ours, LEMON and HiGHS agree on the greatest total to the last digit.
func TestOtherSolversFindTheSameTotal(t *testing.T) {
	others := solvers(t)
	if len(others) == 0 {
		t.Skip("no other solver is installed")
	}
	for name, p := range map[string]*assign.Problem{
		"topics": assigntest.Topics(200, 40, 18), "tight": assigntest.Topics(200, 40, 15), "uniform": assigntest.Uniform(200, 40, 16),
	} {
		plan, err := assign.Solve(t.Context(), p, assign.Objective{})
		if err != nil {
			t.Fatal(err)
		}
		file := write(t, p)
		for _, s := range others {
			if a := s.solve(t, file); a.total != plan.Total {
				t.Errorf("%s: %s finds %d, we find %d", name, s.name, a.total, plan.Total)
			}
		}
	}
}

// peak is the most memory that was resident since the last call, in MiB.
func peak(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("the kernel does not tell")
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}

// BenchmarkAssign finds the greatest total of dense problems, whose pairs all count, with its proof. The others solve the same
// problem in the same run; HiGHS only the smallest, LEMON not the largest.
func BenchmarkAssign(b *testing.B) {
	others := solvers(b)
	for _, row := range []struct {
		name                 string
		cases, experts, load int
		others               []string
	}{
		{"1000x200", 1000, 200, 18, []string{"lemon", "highs"}},
		{"2000x400", 2000, 400, 18, []string{"lemon"}},
		{"5000x1000", 5000, 1000, 15, []string{"lemon"}},
		{"20000x2000", 20000, 2000, 36, nil},
	} {
		b.Run(row.name, func(b *testing.B) {
			p := assigntest.Topics(row.cases, row.experts, row.load)
			var best time.Duration
			peak(b)
			for b.Loop() {
				began := time.Now()
				plan, err := assign.Solve(b.Context(), p, assign.Objective{})
				if took := time.Since(began); best == 0 || took < best {
					best = took
				}
				if err != nil || plan.Total != plan.Bound {
					b.Fatalf("no plan, or no proof: %v", err)
				}
			}
			b.ReportMetric(best.Seconds()*1000, "ms")
			b.ReportMetric(peak(b), "MiB")
			b.ReportMetric(float64(row.cases*row.experts*4)/(1<<20), "pairs-MiB")
			if len(row.others) == 0 {
				return
			}
			file := write(b, p)
			for _, s := range others {
				if !slices.Contains(row.others, s.name) {
					continue
				}
				fastest := s.solve(b, file)
				for range 2 {
					if a := s.solve(b, file); a.ms < fastest.ms {
						fastest = a
					}
				}
				b.ReportMetric(fastest.ms, s.name+"-ms")
				b.ReportMetric(fastest.mib, s.name+"-MiB")
			}
		})
	}
}
