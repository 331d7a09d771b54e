package jobs_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/ncruces/go-sqlite3/driver"

	"proba.example/internal/jobs"
	"proba.example/internal/jobs/jobstest"
	"proba.example/internal/testkit"
)

func openDB(dialect jobs.Dialect, at string) (*sql.DB, error) {
	if dialect == jobs.PostgreSQL {
		return sql.Open("pgx", at)
	}
	db, err := sql.Open("sqlite3", "file:"+at+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_txlock=immediate")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// place returns where a fresh database of the engine lives.
func place(t *testing.T, dialect jobs.Dialect) string {
	if dialect == jobs.PostgreSQL {
		return testkit.PostgreSQL(t)
	}
	return testkit.SQLite(t)
}

func eachEngine(t *testing.T, test func(t *testing.T, dialect jobs.Dialect)) {
	for _, dialect := range []jobs.Dialect{jobs.SQLite, jobs.PostgreSQL} {
		t.Run(string(dialect), func(t *testing.T) { test(t, dialect) })
	}
}

func TestQueue(t *testing.T) {
	eachEngine(t, func(t *testing.T, dialect jobs.Dialect) {
		if dialect == jobs.PostgreSQL && os.Getenv("PROBA_TEST_POSTGRES") == "off" {
			t.Skip("PROBA_TEST_POSTGRES=off")
		}
		jobstest.Exercise(t, func(t *testing.T) (*sql.DB, jobs.Dialect) {
			db, err := openDB(dialect, place(t, dialect))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			return db, dialect
		})
	})
}

// The environment of the child process of TestKilledProcess: the engine and where its database is.
const (
	childDialect = "PROBA_JOBS_CHILD_DIALECT"
	childPlace   = "PROBA_JOBS_CHILD_PLACE"
)

// A process is killed with a job in hand; the next one works it again, and only that one.
func TestKilledProcess(t *testing.T) {
	if dialect := os.Getenv(childDialect); dialect != "" {
		workAndWaitForDeath(t, jobs.Dialect(dialect), os.Getenv(childPlace))
		return
	}
	eachEngine(t, func(t *testing.T, dialect jobs.Dialect) {
		at := place(t, dialect)
		db, err := openDB(dialect, at)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if err := jobs.Migrate(t.Context(), db, dialect); err != nil {
			t.Fatal(err)
		}
		queue, err := jobs.Open(jobs.Config{DB: db, Dialect: dialect})
		if err != nil {
			t.Fatal(err)
		}
		tx, err := db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= 3; n++ {
			if err := queue.Enqueue(t.Context(), tx, jobs.Job{Kind: "issue", Args: fmt.Appendf(nil, "%d", n)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}

		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledProcess$")
		child.Env = append(os.Environ(), childDialect+"="+string(dialect), childPlace+"="+at)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n') // the first job is done, the second in hand
		if err != nil || line != "in hand 2\n" {
			t.Fatalf("the child says %q, %v", line, err)
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // "killed" is what we asked for

		var worked []string
		queue.Register("issue", func(_ context.Context, args []byte) error {
			worked = append(worked, string(args))
			return nil
		}, jobs.Policy{})
		if err := queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(worked) != "[2 3]" {
			t.Fatalf("after the restart worked %v, want [2 3]", worked)
		}
	})
}

func workAndWaitForDeath(t *testing.T, dialect jobs.Dialect, at string) {
	db, err := openDB(dialect, at)
	if err != nil {
		t.Fatal(err)
	}
	queue, err := jobs.Open(jobs.Config{DB: db, Dialect: dialect})
	if err != nil {
		t.Fatal(err)
	}
	queue.Register("issue", func(ctx context.Context, args []byte) error {
		if string(args) == "2" {
			fmt.Println("in hand 2")
			<-ctx.Done()
		}
		return nil
	}, jobs.Policy{Timeout: time.Minute})
	t.Fatal("the child was not killed:", queue.Drain(t.Context()))
}

func TestOpenRefusesAnUnknownEngine(t *testing.T) {
	db, err := openDB(jobs.SQLite, testkit.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := jobs.Open(jobs.Config{DB: db, Dialect: "oracle"}); err == nil {
		t.Error("an unknown engine was accepted")
	}
	if err := jobs.Migrate(t.Context(), db, "oracle"); err == nil {
		t.Error("an unknown engine was migrated")
	}
	if _, err := jobs.Open(jobs.Config{Dialect: jobs.SQLite}); err == nil {
		t.Error("a queue without a database was accepted")
	}
}

func TestPausesGrowToAnHour(t *testing.T) {
	// Shown through the queue's own behaviour: the default policy's first pause is a second.
	db, err := openDB(jobs.SQLite, testkit.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := jobs.Migrate(t.Context(), db, jobs.SQLite); err != nil {
		t.Fatal(err)
	}
	now, tries := time.Now(), 0
	queue, err := jobs.Open(jobs.Config{DB: db, Dialect: jobs.SQLite, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	queue.Register("letter", func(context.Context, []byte) error { tries++; return fmt.Errorf("try %d", tries) }, jobs.Policy{})
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := queue.Enqueue(t.Context(), tx, jobs.Job{Kind: "letter"}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	pauses := []int{1, 4, 16, 64, 256, 1024, 3600, 3600, 3600, 3600, 3600} // seconds after attempts 1 to 11
	for i, pause := range pauses {
		_ = queue.Drain(t.Context()) // the error is the try itself
		now = now.Add(time.Duration(pause)*time.Second - 50*time.Millisecond)
		_ = queue.Drain(t.Context())
		if tries != i+1 {
			t.Fatalf("pause %d was shorter than %d s", i+1, pause)
		}
		now = now.Add(50 * time.Millisecond)
	}
	_ = queue.Drain(t.Context())
	if failed, err := queue.Failed(t.Context()); err != nil || len(failed) != 1 || tries != 12 {
		t.Fatalf("after %d tries: %+v, %v; want set aside after 12", tries, failed, err)
	}
}
