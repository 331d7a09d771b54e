package interop

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"

	"proba.example/internal/witness"
	"proba.example/translog"
	"proba.example/translog/source"
	"proba.example/translog/translogtest"
)

const logName = "log.example/2026"

// served puts a source of a log's files behind HTTP.
func served(t testing.TB, s translog.Source) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := s.Fetch(r.Context(), strings.TrimPrefix(r.URL.Path, "/"))
		switch {
		case errors.Is(err, translog.ErrNotFound):
			http.NotFound(w, r)
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		default:
			_, _ = w.Write(b)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func tesseraClient(t testing.TB, address string) *client.HTTPFetcher {
	t.Helper()
	root, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	fetcher, err := client.NewHTTPFetcher(root, nil)
	if err != nil {
		t.Fatal(err)
	}
	return fetcher
}

func verifier(t testing.TB, vkey string) note.Verifier {
	t.Helper()
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// leafHashes reads a bundle with Tessera's own decoder.
func leafHashes(bundle []byte) (hashes [][]byte, err error) {
	var b api.EntryBundle
	if err := b.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	for _, entry := range b.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return hashes, nil
}

func check(t testing.TB, fetcher fsck.Fetcher, key translog.LogKey) error {
	t.Helper()
	return fsck.New(key.Name(), verifier(t, key.String()), fetcher, leafHashes, fsck.Opts{N: 2}).Check(t.Context())
}

// Tessera's fsck recomputes our whole log, and its client's proofs are ours, hash by hash.
func TestTesseraReadsOurLog(t *testing.T) {
	for _, size := range []int64{1, 2, 255, 256, 257, 1000, 70000} {
		log := translogtest.NewLog(logName)
		log.AddMany(int(size))
		log.PublishAll(t, time.Now())
		fetcher := tesseraClient(t, served(t, log))
		if err := check(t, fetcher, translogtest.LogKey(logName)); err != nil {
			t.Errorf("%d entries: fsck: %v", size, err)
		}
		checkpoint, _, _, err := client.FetchCheckpoint(t.Context(), fetcher.ReadCheckpoint, verifier(t, translogtest.LogKey(logName).String()), logName)
		if err != nil || int64(checkpoint.Size) != size {
			t.Fatalf("%d entries: checkpoint: %v", size, err)
		}
		builder, err := client.NewProofBuilder(t.Context(), checkpoint.Size, fetcher.ReadTile)
		if err != nil {
			t.Fatal(err)
		}
		for _, index := range []int64{0, size / 3, size / 2, size - 1} {
			theirs, err := builder.InclusionProof(t.Context(), uint64(index))
			if err != nil {
				t.Fatalf("%d entries: %v", size, err)
			}
			ours := plain(log.Inclusion(index, size))
			if fmt.Sprint(ours) != fmt.Sprint(theirs) {
				t.Errorf("entry %d of %d: our path differs from Tessera's", index, size)
			}
			leaf := rfc6962.DefaultHasher.HashLeaf(log.Entry(index))
			if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), checkpoint.Size, leaf, ours, checkpoint.Hash); err != nil {
				t.Errorf("entry %d of %d: they refuse our inclusion: %v", index, size, err)
			}
			if older := index; older > 0 {
				ours := plain(log.Consistency(older, size))
				root := log.At(older).Root
				if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(older), checkpoint.Size, ours, root[:], checkpoint.Hash); err != nil {
					t.Errorf("%d to %d: they refuse our consistency: %v", older, size, err)
				}
			}
		}
	}
}

func plain(hashes []translog.Hash) [][]byte {
	out := [][]byte{}
	for _, h := range hashes {
		out = append(out, h[:])
	}
	return out
}

// tampered serves a log with one byte of one file changed.
type tampered struct {
	translog.Source
	path string
}

func (s tampered) Fetch(ctx context.Context, path string) ([]byte, error) {
	b, err := s.Source.Fetch(ctx, path)
	if err == nil && path == s.path {
		b[len(b)-1] ^= 1
	}
	return b, err
}

func TestBothRefuseATamperedLog(t *testing.T) {
	log := translogtest.NewLog(logName)
	log.AddMany(600)
	signed := log.PublishAll(t, time.Now())
	tree, err := translog.OpenCheckpoint(signed, translogtest.LogKey(logName))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{translog.CheckpointPath, translog.EntriesPath(1, 256), translog.EntriesPath(2, 600-512), translog.TilePath(0, 0, 256), translog.TilePath(1, 0, 2)} {
		s := tampered{log, path}
		if check(t, tesseraClient(t, served(t, s)), translogtest.LogKey(logName)) == nil {
			t.Errorf("%s: Tessera's fsck accepts", path)
		}
		reader := translog.Reader{Source: s}
		if path == translog.CheckpointPath {
			if b, err := reader.Checkpoint(t.Context()); err == nil {
				if _, err := translog.OpenCheckpoint(b, translogtest.LogKey(logName)); err == nil {
					t.Errorf("%s: we accept", path)
				}
			}
			continue
		}
		_, err := reader.Entries(t.Context(), tree, 0, tree.Size)
		for index := int64(0); err == nil && index < tree.Size; index += 50 {
			_, err = reader.Inclusion(t.Context(), tree, index)
		}
		if err == nil {
			t.Errorf("%s: we accept", path)
		}
	}
}

// A log of Tessera's, witnessed by us alone, comes to be published, and we read every entry of it and judge it by a policy.
func TestTesserasLogIsWitnessedAndReadByUs(t *testing.T) {
	secret, public, err := note.GenerateKey(rand.Reader, logName)
	if err != nil {
		t.Fatal(err)
	}
	key, err := translog.ParseLogKey(public)
	if err != nil {
		t.Fatal(err)
	}
	state, err := witness.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ours := &witness.Server{
		Key: translogtest.WitnessKey("witness.example"), Signer: translogtest.NewSigner("witness.example"), State: state, Now: time.Now,
		Logs: func(_ context.Context, origin string) ([]translog.LogKey, error) {
			if origin != logName {
				return nil, nil
			}
			return []translog.LogKey{key}, nil
		},
	}
	server := httptest.NewServer(ours.Handler())
	defer server.Close()
	root, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	member, err := tessera.NewWitness(ours.Key.String(), root)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	driver, err := posix.New(ctx, posix.Config{Path: folder})
	if err != nil {
		t.Fatal(err)
	}
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().
		WithCheckpointSigner(signer).WithCheckpointInterval(100*time.Millisecond).WithBatching(64, 20*time.Millisecond).
		WithWitnesses(tessera.NewWitnessGroup(1, member), nil))
	if err != nil {
		t.Fatal(err)
	}
	awaiter := tessera.NewPublicationAwaiter(ctx, reader.ReadCheckpoint, 20*time.Millisecond)
	const entries = 300
	for round := range 3 { // a checkpoint after each: the second and third need a consistency proof
		futures := make([]tessera.IndexFuture, entries/3)
		for i := range futures {
			futures[i] = appender.Add(ctx, tessera.NewEntry(fmt.Appendf(nil, "entry %d of round %d", i, round)))
		}
		for _, f := range futures {
			if _, _, err := awaiter.Await(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := shutdown(ctx); err != nil {
		t.Fatal(err)
	}
	dir, err := source.OpenDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	log := translog.Reader{Source: dir}
	signed, err := log.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	policy, err := translog.NewPolicy([]translog.PolicyLog{{Key: key}}, []translog.PolicyWitness{{Name: "ours", Key: ours.Key}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	judgement, err := policy.Judge(signed)
	if err != nil || !judgement.Quorum || judgement.Checkpoint.Size != entries {
		t.Fatalf("%+v, %v\n%s", judgement, err, signed)
	}
	if age := time.Since(judgement.Time); age < 0 || age > time.Minute {
		t.Errorf("witnessed at %v", judgement.Time)
	}
	all, err := log.Entries(t.Context(), judgement.Checkpoint, 0, entries)
	if err != nil || len(all) != entries {
		t.Fatal(len(all), err)
	}
	builder, err := client.NewProofBuilder(t.Context(), entries, client.FileFetcher{Root: folder}.ReadTile)
	if err != nil {
		t.Fatal(err)
	}
	for index := range int64(entries) {
		path, err := log.Inclusion(t.Context(), judgement.Checkpoint, index)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := builder.InclusionProof(t.Context(), uint64(index))
		if err != nil || fmt.Sprint(plain(path)) != fmt.Sprint(theirs) {
			t.Fatalf("entry %d: our path differs from Tessera's: %v", index, err)
		}
		p := translog.Proof{Index: index, Path: path, Checkpoint: signed}
		if err := p.Includes(all[index], judgement.Checkpoint); err != nil {
			t.Fatalf("entry %d: %v", index, err)
		}
	}
	// What Tessera wrote and we changed is refused by us.
	if err := os.WriteFile(folder+"/"+translog.EntriesPath(0, 256), []byte("no bundle"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := log.Entries(t.Context(), judgement.Checkpoint, 0, entries); err == nil {
		t.Error("we read a bundle that is none")
	}
}
