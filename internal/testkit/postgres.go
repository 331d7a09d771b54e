package testkit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// postgresEnv holds the DSN of a cluster whose user may create databases, or "off".
const postgresEnv = "PROBA_TEST_POSTGRES"

var (
	cluster   = sync.OnceValues(startCluster)
	databases atomic.Int64
)

// PostgreSQL returns the DSN of an empty database of its own, dropped after the test. The cluster is the one that
// PROBA_TEST_POSTGRES names or, without it, a throw-away one that lives as long as the test binary. The test is skipped
// only if PROBA_TEST_POSTGRES is "off".
func PostgreSQL(t testing.TB) string {
	t.Helper()
	return postgresFrom(t, "template0 ENCODING 'UTF8'")
}

// CopyPostgreSQL returns the DSN of a copy of a database that PostgreSQL gave and nobody has open, dropped after the test.
func CopyPostgreSQL(t testing.TB, dsn string) string {
	t.Helper()
	from, err := url.Parse(dsn)
	if err != nil {
		t.Fatalf("copy a test database: %v", err)
	}
	return postgresFrom(t, strings.TrimPrefix(from.Path, "/"))
}

func postgresFrom(t testing.TB, template string) string {
	t.Helper()
	admin := os.Getenv(postgresEnv)
	switch admin {
	case "off":
		t.Skip(postgresEnv + "=off")
	case "":
		var err error
		if admin, err = cluster(); err != nil {
			t.Fatalf("no PostgreSQL to test on (make test installs it; %s=off skips these tests): %v", postgresEnv, err)
		}
	}
	dsn, err := url.Parse(admin)
	if err != nil {
		t.Fatalf("%s is not a postgres:// address: %v", postgresEnv, err)
	}
	name := fmt.Sprintf("proba_test_%d_%d", os.Getpid(), databases.Add(1))
	if err := adminExec(admin, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	t.Cleanup(func() {
		if err := adminExec(admin, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	dsn.Path = "/" + name
	return dsn.String()
}

func adminExec(dsn, statement string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, statement)
	return err
}

// keeper runs the server and removes everything when its standard input closes, which also happens when the test binary
// is killed: nothing is left behind. $1 is the bin directory, $2 the cluster's directory, $3 the port.
const keeper = `"$1/postgres" -D "$2/data" -p "$3" -k "$2" \
  -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
  -c max_connections=200 -c shared_buffers=64MB >"$2/log" 2>&1 </dev/null & server=$!
read -r _
kill -INT $server; wait $server; rm -rf "$2"`

func startCluster() (string, error) {
	bin, err := postgresBin()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "proba-pg-")
	if err != nil {
		return "", err
	}
	as := exec.Command
	if os.Geteuid() == 0 { // the server refuses to run as root
		owner, err := user.Lookup("postgres")
		if err != nil {
			return "", fmt.Errorf("the server does not run as root and there is no user postgres: %w", err)
		}
		uid, _ := strconv.Atoi(owner.Uid)
		gid, _ := strconv.Atoi(owner.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			return "", err
		}
		as = func(name string, args ...string) *exec.Cmd {
			return exec.Command("runuser", append([]string{"-u", "postgres", "--", name}, args...)...)
		}
	}
	initdb := as(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "postgres",
		"-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir = dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	server := as("sh", "-c", keeper, "sh", bin, dir, strconv.Itoa(port))
	server.Dir = dir
	hold, err := server.StdinPipe() // stays open, and so the server up, until this process ends
	if err != nil {
		return "", err
	}
	if err := server.Start(); err != nil {
		return "", err
	}
	dsn := fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
	deadline := time.Now().Add(30 * time.Second)
	for {
		if err = adminExec(dsn, "SELECT 1"); err == nil {
			keepOpen(hold)
			return dsn, nil
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			return "", errors.Join(fmt.Errorf("the server does not answer: %w: %s", err, log), hold.Close())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// keptOpen keeps the keepers' pipes reachable: one that is collected is closed, and what it keeps up goes.
var (
	keptOpen   []io.Closer
	keptOpenMu sync.Mutex
)

func keepOpen(pipe io.Closer) {
	keptOpenMu.Lock()
	defer keptOpenMu.Unlock()
	keptOpen = append(keptOpen, pipe)
}

// postgresBin finds the newest installed server.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	newest, bin := -1, ""
	for _, path := range found {
		dir := filepath.Dir(path)
		if version, err := strconv.Atoi(filepath.Base(filepath.Dir(dir))); err == nil && version > newest {
			newest, bin = version, dir
		}
	}
	if bin != "" {
		return bin, nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("initdb is neither under /usr/lib/postgresql nor on the PATH")
	}
	return filepath.Dir(path), nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}
