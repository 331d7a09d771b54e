package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/ledger"
	"proba.example/internal/monitor"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
	"proba.example/translog"
)

// asProgram in the environment has this test be the program itself; its value are the arguments, one on each line.
const asProgram = "PROBA_TEST_ARGUMENTS"

// Two processes of the program on one machine, each with a folder of its own and Moscow on PostgreSQL where there is one, know of each other only what they
// hear over HTTP. Seoul
// cosigns Moscow's checkpoint, follows Moscow's log, and notices the entry that somebody with Moscow's database and keys dated back.
func TestTwoProcessesWatchEachOther(t *testing.T) {
	if arguments := os.Getenv(asProgram); arguments != "" {
		os.Exit(run(strings.Split(arguments, "\n"), os.Stdout, os.Stderr))
	}
	if testing.Short() {
		t.Skip("runs two agencies for some seconds")
	}
	dir, database := t.TempDir(), otherDatabase(t)
	seoul, moscow := startAgency(t, filepath.Join(dir, "seoul"), "seoul"), startAgencyOn(t, filepath.Join(dir, "moscow"), database, "moscow")
	seoul.trust(moscow)
	moscow.trust(seoul)
	seoul.append("first", time.Now())
	moscow.append("first", time.Now())
	seoul.follow(moscow)
	eventually(t, "Seoul has read Moscow's log", func() bool { f := seoul.page().Followed[0]; return f.Place.Size > 0 && f.Place.Read == f.Place.Size })
	seoul.stop()
	size := moscow.page().Own.Published.Size
	moscow.do(moscow.Store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := ledger.Append(t.Context(), tx, tx.Now.AddDate(0, 0, -30), ledger.Statement{
			Kind: entry.CertificateIssued, Program: "innobiz", Subject: "back-dated", Digest: entry.Digest([]byte("b")), Ref: "b",
		})
		return err
	}))
	policy, err := moscow.Keys.Ledger.Witnesses.Policy(t.Context())
	moscow.do(err)
	key := moscow.Keys.Ledger.Key
	moscow.stop()

	sees := startProcess(t, seoul)
	shows := startProcess(t, moscow)
	eventually(t, "Moscow publishes what it had left, with Seoul's cosignature", func() bool {
		checkpoint, err := get(moscow.url + "/log/checkpoint")
		if err != nil {
			return false
		}
		c, err := translog.OpenCheckpoint(checkpoint, key)
		if err != nil || c.Size <= size {
			return false
		}
		j, err := policy.Judge(checkpoint)
		return err == nil && j.Quorum
	})
	eventually(t, "Seoul's program says that the entry is back-dated", func() bool {
		return strings.Contains(sees.said(), "alarm about a followed log") && strings.Contains(sees.said(), "code="+string(monitor.BackDated))
	})
	sees.end()
	shows.end()
	if _, err := os.Stat((&Config{Data: filepath.Join(dir, "moscow")}).dsn()); database != "" && err == nil {
		t.Error("Moscow, which is to be on PostgreSQL, left a database in its folder")
	}
	if again := startAgency(t, filepath.Join(dir, "seoul"), "seoul"); !again.has(monitor.BackDated)() {
		t.Errorf("the alarm was not kept: %+v", again.page().Followed)
	}
}

// otherDatabase is where the second of two agencies keeps its records: a database of PostgreSQL where there is one, else SQLite, which is empty.
func otherDatabase(t *testing.T) string {
	if os.Getenv("PROBA_TEST_POSTGRES") == "off" {
		return ""
	}
	return testkit.PostgreSQL(t)
}

func get(url string) ([]byte, error) {
	response, err := http.Get(url) //nolint:gosec // an address of this test
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	return io.ReadAll(response.Body)
}

// process is the program, running by itself.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	mu  sync.Mutex
	err bytes.Buffer
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err.Write(b)
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err.String()
}

// startProcess serves a stopped agency again, at the address it had, in a process of its own.
func startProcess(t *testing.T, a *agencyProcess) *process {
	t.Helper()
	c := a.Config
	p := &process{t: t, cmd: exec.Command(os.Args[0], "-test.run", "^TestTwoProcessesWatchEachOther$")}
	p.cmd.Env = append(os.Environ(), "PROBA_DATABASE="+c.Database, asProgram+"="+strings.Join([]string{
		"serve", "--data", c.Data, "--listen", strings.TrimPrefix(a.url, "http://"), "--base-url", c.BaseURL,
		"--agency-en", c.AgencyEn, "--agency-ru", c.AgencyRu, "--agency-ko", c.AgencyKo, "--follow-every", c.FollowEvery.String(),
	}, "\n"))
	p.cmd.Stderr = p
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	return p
}

// end tells the process to end, as an administrator does, and hears that it ended well.
func (p *process) end() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Fatalf("%v\n%s", err, p.said())
	}
}
