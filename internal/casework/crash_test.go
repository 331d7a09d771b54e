package casework_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// The child of the crash test decides a case and works the queue, and kills itself at the n-th thing the store does.
const (
	crashAt   = "PROBA_TEST_CRASH_AT"
	crashDir  = "PROBA_TEST_CRASH_DIR"
	crashDSN  = "PROBA_TEST_CRASH_DSN"
	crashCase = "PROBA_TEST_CRASH_CASE"
)

func TestMain(m *testing.M) {
	if at := os.Getenv(crashAt); at != "" {
		os.Exit(crashChild(m, at))
	}
	os.Exit(m.Run())
}

// crashChild runs the issuing in a process of its own.
func crashChild(m *testing.M, at string) int {
	limit, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return 2
	}
	os.Args = []string{os.Args[0], "-test.run=^TestCrashChild$", "-test.v=false"}
	crashCount.Store(-limit)
	return m.Run()
}

// crashCount counts up to zero, where the power goes.
var crashCount atomic.Int64

func powerCut(_ context.Context, _ string) {
	if crashCount.Add(1) == 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // the signal is on its way; do nothing more
	}
}

func TestCrashChild(t *testing.T) {
	if os.Getenv(crashAt) == "" {
		t.Skip("runs only as the child of TestIssuingSurvivesAPowerCut")
	}
	before := crashCount.Swap(1) // opening and reading do not count
	w := caseworktest.Open(t, caseworktest.Options{Dir: os.Getenv(crashDir), DSN: os.Getenv(crashDSN), Trace: powerCut})
	id := application.ID(os.Getenv(crashCase))
	crashCount.Store(before)
	grantAndIssue(t, w, id)
}

// grantAndIssue decides the case and confirms the decision, if that is still to do, and works the queue.
func grantAndIssue(t *testing.T, w *caseworktest.World, id application.ID) {
	t.Helper()
	ctx := context.Background()
	decider := caseworktest.Person("demo-decider")
	err := w.Desk.Decide(ctx, decider, id, decision.Proposal{Outcome: decision.Grant, Reasons: "Both thresholds are met, the visit confirmed the figures."})
	if err != nil && !fault.Is(err, fault.Conflict) {
		t.Fatalf("decide: %v", err)
	}
	w.Confirm(t, id)
	w.Drain(t)
}

// TestIssuingSurvivesAPowerCut kills the process at every single thing the store does between the decision and the
// published certificate, before and after each statement and each commit. After each restart there is exactly one certificate, with
// the one number, and the records do not contradict each other.
func TestIssuingSurvivesAPowerCut(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process for every step")
	}
	t.Run("sqlite", func(t *testing.T) {
		template := t.TempDir()
		id := decidable(t, caseworktest.Options{Dir: template})
		crashEverywhere(t, id, 1, func(t *testing.T) caseworktest.Options {
			dir := copyOf(t, template)
			return caseworktest.Options{Dir: dir, DSN: filepath.Join(dir, "proba.db")}
		})
	})
	t.Run("postgres", func(t *testing.T) {
		template := caseworktest.Options{Dir: t.TempDir(), DSN: testkit.PostgreSQL(t)}
		id := decidable(t, template)
		// A cut costs more here than on SQLite, where every one is made: here it is every third.
		crashEverywhere(t, id, 3, func(t *testing.T) caseworktest.Options {
			return caseworktest.Options{Dir: copyOf(t, template.Dir), DSN: testkit.CopyPostgreSQL(t, template.DSN)}
		})
	})
}

// copyOf copies a folder into one of the test's own.
func copyOf(t *testing.T, folder string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// decidable makes an agency with one case that waits for the decision.
func decidable(t *testing.T, o caseworktest.Options) application.ID {
	t.Helper()
	var id application.ID
	t.Run("prepare", func(t *testing.T) {
		w := caseworktest.Open(t, o)
		id = w.At(t, application.Evaluated)
		w.Drain(t)
	})
	return id
}

func crashEverywhere(t *testing.T, id application.ID, stride int, fresh func(*testing.T) caseworktest.Options) {
	t.Helper()
	cuts := 0
	for n := 1; ; n += stride {
		if n > 3000 {
			t.Fatal("issuing does not end")
		}
		finished := false
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			o := fresh(t)
			finished = runChild(t, o, id, n)
			w := caseworktest.Open(t, o)
			grantAndIssue(t, w, id)
			oneCertificate(t, w, id)
		})
		if t.Failed() {
			return
		}
		if finished {
			break
		}
		cuts++
	}
	if cuts < 20/stride {
		t.Errorf("only %d power cuts were made: the trace is not hooked up", cuts)
	}
	t.Logf("%d power cuts", cuts)
}

// runChild says whether the child finished before its power was cut.
func runChild(t *testing.T, o caseworktest.Options, id application.ID, n int) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashAt+"="+strconv.Itoa(n), crashDir+"="+o.Dir, crashDSN+"="+o.DSN, crashCase+"="+string(id))
	out, err := cmd.CombinedOutput()
	if err == nil {
		return true
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() && status.Signal() == syscall.SIGKILL {
			return false
		}
	}
	t.Fatalf("the child failed otherwise than by the power cut: %v\n%s", err, out)
	return false
}

func oneCertificate(t *testing.T, w *caseworktest.World, id application.ID) {
	t.Helper()
	ctx := context.Background()
	var numbers []string
	err := w.Store.View(ctx, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		if a.State != application.Certified {
			t.Errorf("the case is %s after the restart", a.State)
		}
		return tx.EachCertificate(ctx, func(c store.StoredCertificate) error {
			numbers = append(numbers, c.Number)
			_, err := tx.Entry(ctx, c.Number)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(numbers) != 1 || numbers[0] != "26060100001" {
		t.Errorf("certificates %v, want exactly 26060100001", numbers)
	}
	w.Check(t)
}
