package witness_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"proba.example/internal/witness"
	"proba.example/internal/witness/witnesstest"
	"proba.example/translog"
	"proba.example/translog/translogtest"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

const (
	logName     = "log.example/2026"
	witnessName = "witness.example"
)

// open makes a witness of the logs with its state in the folder.
func open(t testing.TB, dir string, logs ...string) *witness.Server {
	t.Helper()
	state, err := witness.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return &witness.Server{
		Key: translogtest.WitnessKey(witnessName), Signer: translogtest.NewSigner(witnessName), State: state,
		Now: func() time.Time { return noon },
		Logs: func(_ context.Context, origin string) (keys []translog.LogKey, err error) {
			for _, l := range logs {
				if l == origin {
					keys = append(keys, translogtest.LogKey(l))
				}
			}
			return keys, nil
		},
	}
}

func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

func newLog(n int) *translogtest.Log {
	l := translogtest.NewLog(logName)
	l.AddMany(n)
	return l
}

func request(t testing.TB, l *translogtest.Log, from, to int64) witness.Request {
	return witness.Request{Old: from, Proof: l.Consistency(from, to), Signed: l.Sign(t, to, noon)}
}

func TestFolderKeepsItsContract(t *testing.T) {
	dir := t.TempDir()
	openFolder := func() witness.State {
		s, err := witness.OpenFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	witnesstest.Exercise(t, openFolder(), openFolder, func(origin string) []witness.Evidence { return evidence(t, dir, origin) })
}

// evidence reads the folder as a person would.
func evidence(t *testing.T, dir, origin string) (all []witness.Evidence) {
	t.Helper()
	abouts, err := filepath.Glob(filepath.Join(dir, "*.evidence", "*", "about"))
	if err != nil {
		t.Fatal(err)
	}
	for _, about := range abouts {
		read := func(name string) []byte {
			b, err := os.ReadFile(filepath.Join(filepath.Dir(about), name))
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		e := witness.Evidence{Known: read("known"), Shown: read("shown")}
		var at string
		if _, err := fmt.Sscanf(string(read("about")), "log %s\nat %s\nproven %t\n", &e.Origin, &at, &e.Proven); err != nil {
			t.Fatal(err)
		}
		if e.At, err = time.Parse(time.RFC3339, at); err != nil {
			t.Fatal(err)
		}
		if e.Origin == origin {
			all = append(all, e)
		}
	}
	return all
}

// Each answer that tlog-witness lays down.
func TestAnswersOfTheSpecification(t *testing.T) {
	log := newLog(30)
	fork := log.Fork(9)
	fork.Add([]byte("back-dated"))
	fork.AddMany(20)
	other := translogtest.NewLog("other.example")
	other.AddMany(3)
	emptyLie, err := translog.SignCheckpoint(t.Context(), translog.Checkpoint{Origin: logName, Root: translog.Hash{1}}, translogtest.LogKey(logName), translogtest.NewSigner(logName))
	if err != nil {
		t.Fatal(err)
	}
	zero := witness.Request{Signed: emptyLie}.Bytes()
	falsely := bytes.Replace(request(t, log, 10, 20).Bytes(), []byte("\n20\n"), []byte("\n21\n"), 1)
	unknownKey := request(t, log, 10, 20)
	unknownKey.Signed = append(bytes.SplitAfter(unknownKey.Signed, []byte("\n\n"))[0], bytes.SplitAfter(other.Sign(t, 3, noon), []byte("\n\n"))[1]...)
	proofTooMuch := request(t, log, 0, 20)
	proofTooMuch.Proof = log.Consistency(10, 20)
	wrongProof := request(t, log, 10, 20)
	wrongProof.Proof[0][0] ^= 1
	oldAbove := request(t, log, 20, 20)
	oldAbove.Old = 25
	for _, c := range []struct {
		name   string
		known  int64 // size cosigned before
		body   []byte
		status int
		answer string
	}{
		{"first", -1, request(t, log, 0, 20).Bytes(), 200, ""},
		{"first, of an empty log", -1, request(t, log, 0, 0).Bytes(), 200, ""},
		{"after an empty log", 0, request(t, log, 0, 7).Bytes(), 200, ""},
		{"growth", 10, request(t, log, 10, 20).Bytes(), 200, ""},
		{"the same again", 20, request(t, log, 20, 20).Bytes(), 200, ""},
		{"no request", 10, []byte("hello"), 400, ""},
		{"nothing", 10, nil, 400, ""},
		{"old size with a zero", 10, append([]byte("old 010"), request(t, log, 10, 20).Bytes()[6:]...), 400, ""},
		{"64 hashes", 10, witness.Request{Old: 10, Proof: make([]translog.Hash, 64), Signed: log.Sign(t, 20, noon)}.Bytes(), 400, ""},
		{"old size above the new", 25, oldAbove.Bytes(), 400, ""},
		{"false signature", 10, falsely, 403, ""},
		{"signed by another", 10, unknownKey.Bytes(), 403, ""},
		{"unknown log", -1, request(t, other, 0, 3).Bytes(), 404, ""},
		{"stale", 20, request(t, log, 10, 30).Bytes(), 409, "20\n"},
		{"asks for the size", 20, request(t, log, 0, 30).Bytes(), 409, "20\n"},
		{"smaller", 20, request(t, log, 0, 5).Bytes(), 409, "20\n"},
		{"ahead of a new witness", -1, request(t, log, 10, 20).Bytes(), 409, "0\n"},
		{"wrong proof", 10, wrongProof.Bytes(), 422, ""},
		{"proof from nothing", -1, proofTooMuch.Bytes(), 422, ""},
		{"no proof", 10, witness.Request{Old: 10, Signed: log.Sign(t, 20, noon)}.Bytes(), 422, ""},
		{"a fork", 10, request(t, fork, 10, 20).Bytes(), 422, ""},
		{"a fork of the same size", 20, request(t, fork, 20, 20).Bytes(), 422, ""},
		{"an empty tree with a root", -1, zero, 422, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, t.TempDir(), logName)
			if c.known >= 0 {
				if a := s.Add(t.Context(), request(t, log, 0, c.known).Bytes()); a.Status != 200 {
					t.Fatalf("preparation: %d %s", a.Status, a.Body)
				}
			}
			url := serve(t, s.Handler())
			response, err := http.Post(url+"/add-checkpoint", "text/plain", bytes.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			var body bytes.Buffer
			if _, err := body.ReadFrom(response.Body); err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != c.status || c.answer != "" && body.String() != c.answer {
				t.Fatalf("answer %d %q, want %d %q", response.StatusCode, &body, c.status, c.answer)
			}
			if mediaType := response.Header.Get("Content-Type"); (mediaType == "text/x.tlog.size") != (c.status == 409) {
				t.Errorf("an answer %d of type %s", c.status, mediaType)
			}
			head, err := s.State.Latest(t.Context(), logName)
			if err != nil {
				t.Fatal(err)
			}
			if c.status != 200 {
				if head.Size != max(c.known, 0) {
					t.Errorf("a refusal moved the state to %d", head.Size)
				}
				return
			}
			r, err := witness.ParseRequest(c.body)
			if err != nil {
				t.Fatal(err)
			}
			_, cosignature, err := translog.OpenAnswer(r.Signed, body.Bytes(), s.Key)
			if err != nil || !cosignature.Time.Equal(noon) {
				t.Errorf("cosignature %+v, %v", cosignature, err)
			}
			if c, err := translog.UnverifiedCheckpoint(r.Signed); err != nil || c.Size != head.Size || c.Root != head.Root {
				t.Errorf("cosigned %d, kept %d", c.Size, head.Size)
			}
		})
	}
}

func TestForkIsKeptAsEvidence(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, logName)
	log := newLog(20)
	fork := log.Fork(19)
	fork.Add([]byte("back-dated"))
	if a := s.Add(t.Context(), request(t, log, 0, 20).Bytes()); a.Status != 200 {
		t.Fatal(a.Status)
	}
	shown := witness.Request{Old: 20, Signed: translogtest.Cosign(t, fork.Sign(t, 20, noon), "stranger.example", noon)}
	for range 2 {
		if a := s.Add(t.Context(), shown.Bytes()); a.Status != 422 {
			t.Fatal(a.Status)
		}
	}
	kept := evidence(t, dir, logName)
	if len(kept) != 1 || !kept[0].Proven {
		t.Fatalf("kept %+v", kept)
	}
	// The evidence stands by itself: the log's own key signed two roots of one size.
	a, errA := translog.OpenCheckpoint(kept[0].Known, translogtest.LogKey(logName))
	b, errB := translog.OpenCheckpoint(kept[0].Shown, translogtest.LogKey(logName))
	if errA != nil || errB != nil || a.Size != b.Size || a.Root == b.Root {
		t.Errorf("%+v (%v) and %+v (%v)", a, errA, b, errB)
	}
	if bytes.Contains(kept[0].Shown, []byte("stranger")) {
		t.Error("a stranger's line was kept")
	}
}

// Requests of all sizes at once: whatever is cosigned, the tree the witness stands for only grows.
func TestConcurrentRequestsNeverRollBack(t *testing.T) {
	dir := t.TempDir()
	log := newLog(60)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var cosigned []int64
	// Two processes on one folder, several requests in each.
	for _, s := range []*witness.Server{open(t, dir, logName), open(t, dir, logName)} {
		for worker := range 4 {
			wg.Go(func() {
				for i := range 20 {
					to := int64((i*7+worker*13)%60 + 1)
					head, err := s.State.Latest(t.Context(), logName)
					if err != nil {
						t.Error(err)
						return
					}
					if head.Size > to {
						continue
					}
					a := s.Add(t.Context(), request(t, log, head.Size, to).Bytes())
					if a.Status != 200 && a.Status != 409 {
						t.Errorf("answer %d %s", a.Status, a.Body)
					}
					if a.Status == 200 {
						mu.Lock()
						cosigned = append(cosigned, to)
						mu.Unlock()
					}
					after, err := s.State.Latest(t.Context(), logName)
					if err != nil || after.Size < head.Size || a.Status == 200 && after.Size < to {
						t.Errorf("from %d to %d (%d), then %d, %v", head.Size, to, a.Status, after.Size, err)
					}
				}
			})
		}
	}
	wg.Wait()
	if len(cosigned) == 0 {
		t.Error("nothing was cosigned")
	}
}

func TestLatestCheckpointForMonitors(t *testing.T) {
	dir := t.TempDir()
	log := newLog(20)
	url := serve(t, open(t, dir, logName).Handler())
	path := fmt.Sprintf("%s/%x/checkpoint", url, sha256.Sum256([]byte(logName)))
	get := func(url string) (int, []byte) {
		t.Helper()
		r, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var b bytes.Buffer
		if _, err := b.ReadFrom(r.Body); err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, b.Bytes()
	}
	if status, _ := get(path); status != 404 {
		t.Errorf("before the first: %d", status)
	}
	client := &witness.Client{}
	peers := []witness.Peer{{Name: "w", URL: url + "/", Key: translogtest.WitnessKey(witnessName)}}
	if a := client.Ask(t.Context(), peers, log.Sign(t, 20, noon), nil); a[0].Err != nil {
		t.Fatal(a[0].Err)
	}
	// Also after a start.
	again := serve(t, open(t, dir, logName).Handler())
	status, signed := get(again + strings.TrimPrefix(path, url))
	if status != 200 {
		t.Fatalf("answer %d", status)
	}
	if _, err := translog.OpenCheckpoint(signed, translogtest.LogKey(logName)); err != nil {
		t.Error(err)
	}
	if cs, err := translog.OpenCosignatures(signed, translogtest.WitnessKey(witnessName)); err != nil || len(cs) != 1 {
		t.Errorf("%v, %v", cs, err)
	}
	for _, bad := range []string{"/x/checkpoint", "/" + strings.Repeat("0", 64) + "/checkpoint", strings.ToUpper(strings.TrimPrefix(path, url))} {
		if status, _ := get(again + bad); status != 404 {
			t.Errorf("%s: %d", bad, status)
		}
	}
}

// The client with honest, slow, lost, lying and forked witnesses, all asked at once.
func TestClient(t *testing.T) {
	log := newLog(50)
	fork := log.Fork(5)
	fork.Add([]byte("another"))
	fork.AddMany(30)
	stale, ahead, forked := open(t, t.TempDir(), logName), open(t, t.TempDir(), logName), open(t, t.TempDir(), logName)
	stale.Add(t.Context(), request(t, log, 0, 13).Bytes())
	ahead.Add(t.Context(), request(t, log, 0, 45).Bytes())
	forked.Add(t.Context(), request(t, fork, 0, 20).Bytes())
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	elsewhere := serve(t, open(t, t.TempDir(), logName).Handler())
	key := translogtest.WitnessKey(witnessName)
	peers := []witness.Peer{
		{Name: "new", URL: serve(t, open(t, t.TempDir(), logName).Handler()), Key: key},
		{Name: "stale", URL: serve(t, stale.Handler()), Key: key},
		{Name: "ahead", URL: serve(t, ahead.Handler()), Key: key},
		{Name: "forked", URL: serve(t, forked.Handler()), Key: key},
		{Name: "gone", URL: gone.URL, Key: key},
		{Name: "slow", URL: serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-time.After(5 * time.Second):
			}
		})), Key: key},
		{Name: "unknown log", URL: serve(t, open(t, t.TempDir()).Handler()), Key: key},
		{Name: "another key", URL: elsewhere, Key: translogtest.WitnessKey("other.example")},
		{Name: "redirects", URL: serve(t, http.RedirectHandler(elsewhere+"/add-checkpoint", http.StatusTemporaryRedirect)), Key: key},
		{Name: "counts for ever", URL: serve(t, counting()), Key: key},
		{Name: "no address", URL: "ftp://x", Key: key},
	}
	signed := log.Sign(t, 40, noon)
	prove := func(_ context.Context, from int64) ([]translog.Hash, error) { return log.Consistency(from, 40), nil }
	client := &witness.Client{Wait: 500 * time.Millisecond}
	start := time.Now()
	answers := client.Ask(t.Context(), peers, signed, prove)
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("one slow witness held all up for %v", took)
	}
	for i, a := range answers {
		if a.Name != peers[i].Name {
			t.Fatalf("answer %d is of %s", i, a.Name)
		}
		line, known, contradicts, err := len(a.Line) > 0, a.Known, a.Contradicts, a.Err != nil
		got := fmt.Sprint(line, known, contradicts, err)
		want := "false 0 false true"
		switch a.Name {
		case "new", "stale":
			want = "true 0 false false"
		case "ahead":
			want = "false 45 false false"
		case "forked":
			want = "false 0 true true"
		}
		if got != want {
			t.Errorf("%s: %s (%v), want %s", a.Name, got, a.Err, want)
		}
	}
	both, err := translog.AddSignatures(signed, answers[0].Line)
	if err != nil {
		t.Fatal(err)
	}
	if cs, err := translog.OpenCosignatures(both, key); err != nil || len(cs) != 1 {
		t.Errorf("%v, %v", cs, err)
	}
	// What size does each know? The checkpoint of the empty tree asks.
	empty := log.Sign(t, 0, noon)
	for i, a := range client.Ask(t.Context(), peers[:3], empty, nil) {
		if want := []int64{40, 40, 45}[i]; a.Known != want || a.Err != nil {
			t.Errorf("%s knows %d, %v; want %d", a.Name, a.Known, a.Err, want)
		}
	}
	// Growth is asked for once, with the proof from where the witness was.
	var froms []int64
	a := client.Ask(t.Context(), peers[:1], log.Sign(t, 50, noon), func(_ context.Context, from int64) ([]translog.Hash, error) {
		froms = append(froms, from)
		return log.Consistency(from, 50), nil
	})
	if a[0].Err != nil || len(a[0].Line) == 0 || fmt.Sprint(froms) != "[40]" {
		t.Errorf("%+v, proofs from %v", a[0], froms)
	}
	a = (&witness.Client{}).Ask(t.Context(), peers[1:2], log.Sign(t, 50, noon), func(context.Context, int64) ([]translog.Hash, error) {
		return nil, errors.New("no proof")
	})
	if a[0].Err == nil || len(a[0].Line) > 0 {
		t.Errorf("without a proof: %+v", a[0])
	}
}

// counting names a larger size each time.
func counting() http.HandlerFunc {
	var mu sync.Mutex
	n := 0
	return func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		n++
		size := n
		mu.Unlock()
		w.WriteHeader(http.StatusConflict)
		_, _ = fmt.Fprintf(w, "%d\n", size)
	}
}

func FuzzParseRequest(f *testing.F) {
	log := newLog(20)
	f.Add(request(f, log, 7, 20).Bytes())
	f.Add(request(f, log, 0, 0).Bytes())
	f.Add([]byte("old 0\n\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if r, err := witness.ParseRequest(body); err == nil && !bytes.Equal(r.Bytes(), body) {
			t.Errorf("%q writes as %q", body, r.Bytes())
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	s := open(b, b.TempDir(), logName)
	log := newLog(b.N + 1)
	bodies := make([][]byte, b.N)
	for i := range bodies {
		bodies[i] = request(b, log, int64(i), int64(i+1)).Bytes()
	}
	b.ResetTimer()
	for _, body := range bodies {
		if a := s.Add(b.Context(), body); a.Status != 200 {
			b.Fatalf("%d %s", a.Status, a.Body)
		}
	}
}
