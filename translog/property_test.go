package translog_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"proba.example/translog"
	"proba.example/translog/translogtest"
)

// In a tree of any size every proof verifies, and none does for another leaf, index, size or root.
func TestEveryProofVerifiesAndNoOther(t *testing.T) {
	whole := translogtest.NewLog("log.example")
	whole.AddMany(1100)
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, 1100).Draw(t, "size")
		index := rapid.Int64Range(0, size-1).Draw(t, "index")
		older := rapid.Int64Range(0, size).Draw(t, "older")
		tree, leaf := whole.At(size), translog.LeafHash(whole.Entry(index))
		path := whole.Inclusion(index, size)
		if err := translog.CheckInclusion(path, index, leaf, tree); err != nil {
			t.Fatal(err)
		}
		proof := whole.Consistency(older, size)
		if err := translog.CheckConsistency(proof, whole.At(older), tree); err != nil {
			t.Fatal(err)
		}
		refused := func(what string, err error) {
			t.Helper()
			if !errors.Is(err, translog.ErrProof) {
				t.Fatalf("%s: %v", what, err)
			}
		}
		other := whole.At(size)
		other.Root[rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		refused("another root", translog.CheckInclusion(path, index, leaf, other))
		if size > 1 {
			elsewhere := (index + rapid.Int64Range(1, size-1).Draw(t, "by")) % size
			refused("another leaf", translog.CheckInclusion(path, index, translog.LeafHash(whole.Entry(elsewhere)), tree))
			refused("another index", translog.CheckInclusion(path, elsewhere, leaf, tree))
		}
		refused("outside", translog.CheckInclusion(path, size, leaf, tree))
		refused("a longer path", translog.CheckInclusion(append(slices.Clone(path), leaf), index, leaf, tree))
		if older == size {
			refused("the same size, another root", translog.CheckConsistency(nil, whole.At(older), other))
		} else if older > 0 {
			refused("to another root", translog.CheckConsistency(proof, whole.At(older), other))
			refused("backwards", translog.CheckConsistency(proof, tree, whole.At(older)))
			forked := whole.At(older)
			forked.Root[0] ^= 1
			refused("from another root", translog.CheckConsistency(proof, forked, tree))
		}
		refused("a longer proof", translog.CheckConsistency(append(slices.Clone(proof), leaf), whole.At(older), tree))
		if len(path) > 0 {
			i := rapid.IntRange(0, len(path)-1).Draw(t, "hash")
			path[i][rapid.IntRange(0, 31).Draw(t, "byte of it")] ^= 0x40
			refused("a changed path", translog.CheckInclusion(path, index, leaf, tree))
		}
		if len(proof) > 0 {
			proof[rapid.IntRange(0, len(proof)-1).Draw(t, "hash")][5] ^= 1
			refused("a changed proof", translog.CheckConsistency(proof, whole.At(older), tree))
		}
	})
}

// However a byte of a proof file changes, the file is no longer a proof of the entry.
func TestEveryChangedByteIsRefused(t *testing.T) {
	log := translogtest.NewLog("log.example")
	log.AddMany(300)
	signed := log.Sign(t, 300, noon, "w1.example", "w2.example")
	policy := twoOf(t, log.Name, "w1.example", "w2.example")
	proof := log.Proof(128, 300, signed)
	proof.Extra = []byte("extra")
	file := proof.Format()
	check := func(file []byte) error {
		p, err := translog.ParseProof(file)
		if err != nil {
			return err
		}
		j, err := policy.Judge(p.Checkpoint)
		if err != nil {
			return err
		}
		if !j.Quorum {
			return errors.New("no quorum")
		}
		return p.Includes(log.Entry(128), j.Checkpoint)
	}
	if err := check(file); err != nil {
		t.Fatal(err)
	}
	// The extra data is what nobody vouches for: its own bytes may change.
	from := bytes.Index(file, []byte("extra ")) + len("extra ")
	unvouched := [2]int{from, from + len("ZXh0cmE=")}
	for i := range file {
		for _, to := range []byte{file[i] ^ 1, file[i] ^ 0x20, file[i] ^ 0x80, 0, '\n', '=', 'A', '\r', ' '} {
			if to == file[i] || unvouched[0] <= i && i < unvouched[1] {
				continue
			}
			changed := bytes.Clone(file)
			changed[i] = to
			if check(changed) == nil {
				t.Errorf("byte %d (%q) as %q is not noticed", i, file[i], to)
			}
		}
		if check(slices.Delete(bytes.Clone(file), i, i+1)) == nil && (i < unvouched[0] || i >= unvouched[1]) {
			t.Errorf("byte %d (%q) taken away is not noticed", i, file[i])
		}
	}
}

func twoOf(t *testing.T, log string, witnesses ...string) translog.Policy {
	t.Helper()
	list := make([]translog.PolicyWitness, len(witnesses))
	for i, w := range witnesses {
		list[i] = translog.PolicyWitness{Name: fmt.Sprintf("w%d", i), Key: translogtest.WitnessKey(w)}
	}
	p, err := translog.NewPolicy([]translog.PolicyLog{{Key: translogtest.LogKey(log)}}, list, 2)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSignaturesOfOthers(t *testing.T) {
	log := translogtest.NewLog("log.example")
	log.AddMany(2)
	signed := log.Sign(t, 2, noon, "stranger.example")
	if _, err := translog.OpenCheckpoint(signed, translogtest.LogKey("log.example")); err != nil {
		t.Errorf("beside a stranger's: %v", err)
	}
	if _, err := translog.OpenCheckpoint(signed, translogtest.LogKey("other.example")); !errors.Is(err, translog.ErrUnsigned) {
		t.Errorf("by nobody we know: %v", err)
	}
	// A key of the right name and another key: the identifier differs, so it is a stranger.
	impostor := translog.NewLogKey("log.example", translogtest.NewSigner("impostor").Public())
	if _, err := translog.OpenCheckpoint(signed, impostor); !errors.Is(err, translog.ErrUnsigned) {
		t.Errorf("an impostor: %v", err)
	}
	// A log may not sign for another.
	c := log.At(2)
	if _, err := translog.SignCheckpoint(t.Context(), c, translogtest.LogKey("other.example"), translogtest.NewSigner("other.example")); !errors.Is(err, translog.ErrOrigin) {
		t.Errorf("signed for another: %v", err)
	}
	if _, err := translog.SignCheckpoint(t.Context(), c, translogtest.LogKey("log.example"), translogtest.NewSigner("other.example")); err == nil {
		t.Error("signed with another key than the log's")
	}
	text, _, _ := bytes.Cut(signed, []byte("\n\n"))
	foreign, err := note.Sign(&note.Note{Text: string(text) + "\n"}, noteSigner{"other.example"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := translog.OpenCheckpoint(foreign, translogtest.LogKey("other.example")); !errors.Is(err, translog.ErrOrigin) {
		t.Errorf("another log's signature: %v", err)
	}
	// A witness's key does not sign as a log, even of the same name and key.
	if _, err := translog.OpenCosignatures(signed, translogtest.WitnessKey("log.example")); err != nil {
		t.Errorf("a log's line taken for a cosignature: %v", err)
	}
}

// noteSigner is a key as x/mod asks for it.
type noteSigner struct{ name string }

func (n noteSigner) Name() string { return n.name }
func (n noteSigner) KeyHash() uint32 {
	v, err := note.NewVerifier(translogtest.LogKey(n.name).String())
	if err != nil {
		panic(err)
	}
	return v.KeyHash()
}

func (n noteSigner) Sign(message []byte) ([]byte, error) {
	return translogtest.NewSigner(n.name).Sign(context.Background(), message)
}

// The earliest time of a witness counts, and a second line by it is not added.
func TestOneCosignatureAWitness(t *testing.T) {
	log := translogtest.NewLog("log.example")
	log.AddMany(2)
	signed := log.Sign(t, 2, noon)
	key, signer := translogtest.WitnessKey("w1.example"), translogtest.NewSigner("w1.example")
	later, err := translog.Cosign(t.Context(), signed, key, signer, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	earlier, err := translog.Cosign(t.Context(), signed, key, signer, noon.Add(900*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	added, err := translog.AddSignatures(signed, earlier, later)
	if err != nil || !bytes.Equal(added, append(bytes.Clone(signed), earlier...)) {
		t.Errorf("%v:\n%s", err, added)
	}
	both := append(append(bytes.Clone(signed), later...), earlier...)
	if cs, err := translog.OpenCosignatures(both, key); err != nil || len(cs) != 1 || !cs[0].Time.Equal(noon) {
		t.Errorf("%v, %v", cs, err)
	}
	line, c, err := translog.OpenAnswer(signed, append(bytes.Clone(later), earlier...), key)
	if err != nil || !bytes.Equal(line, later) || !c.Time.Equal(noon.Add(time.Hour)) {
		t.Errorf("answer: %q, %v, %v", line, c, err)
	}
	if _, _, err := translog.OpenAnswer(signed, later, translogtest.WitnessKey("w2.example")); !errors.Is(err, translog.ErrUnsigned) {
		t.Errorf("an answer by another: %v", err)
	}
	other := log.Sign(t, 1, noon)
	if _, _, err := translog.OpenAnswer(other, later, key); !errors.Is(err, translog.ErrSignature) {
		t.Errorf("a cosignature of another checkpoint: %v", err)
	}
	if _, err := translog.Cosign(t.Context(), signed, key, signer, time.Time{}); err == nil {
		t.Error("cosigned without a time")
	}
}

// A reader gets from tiles what the log has, at any size, also where partial tiles have been done away with.
func TestReaderAgreesWithTheLog(t *testing.T) {
	log := translogtest.NewLog("log.example")
	log.AddMany(66_000)
	for path := range slices.Values([]string{"tile/entries/001.p/44", "tile/0/001.p/44"}) {
		log.Lose(path) // a tree of 300, long outgrown
	}
	r := translog.Reader{Source: log}
	for _, size := range []int64{1, 2, 255, 256, 257, 300, 512, 65_535, 65_536, 65_537, 66_000} {
		tree := log.At(size)
		for _, index := range []int64{0, size / 3, size - 1} {
			path, err := r.Inclusion(t.Context(), tree, index)
			if err != nil || !slices.Equal(path, log.Inclusion(index, size)) {
				t.Fatalf("leaf %d of %d: %v", index, size, err)
			}
		}
		for _, older := range []int64{0, 1, size / 2, size} {
			proof, err := r.Consistency(t.Context(), tree, older)
			if err != nil || !slices.Equal(proof, log.Consistency(older, size)) {
				t.Fatalf("from %d to %d: %v", older, size, err)
			}
			root, err := r.Root(t.Context(), tree, older)
			if err != nil || root != log.At(older).Root {
				t.Fatalf("root at %d of %d: %v", older, size, err)
			}
		}
		from := max(0, size-600)
		entries, err := r.Entries(t.Context(), tree, from, size)
		if err != nil || int64(len(entries)) != size-from {
			t.Fatalf("entries up to %d: %d, %v", size, len(entries), err)
		}
		for i, e := range entries {
			if !bytes.Equal(e, log.Entry(from+int64(i))) {
				t.Fatalf("entry %d of %d is %q", from+int64(i), size, e)
			}
		}
	}
}

// liar serves a log with one byte of one file changed.
type liar struct {
	log  *translogtest.Log
	path string
	byte int
}

func (l liar) Fetch(ctx context.Context, path string) ([]byte, error) {
	b, err := l.log.Fetch(ctx, path)
	if path == l.path {
		b[l.byte%len(b)] ^= 1
	}
	return b, err
}

func TestReaderBelievesNoChangedTile(t *testing.T) {
	log := translogtest.NewLog("log.example")
	log.AddMany(700)
	tree := log.At(700)
	for _, path := range []string{"tile/entries/001", "tile/0/001", "tile/1/000.p/2", "tile/entries/002.p/188"} {
		for _, at := range []int{0, 1, 40, 1000, 8191} {
			r := translog.Reader{Source: liar{log, path, at}}
			if _, err := r.Entries(t.Context(), tree, 256, 700); !errors.Is(err, translog.ErrProof) && !errors.Is(err, translog.ErrMalformed) {
				t.Errorf("%s, byte %d: %v", path, at, err)
			}
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (translog.Reader{Source: log}).Inclusion(cancelled, tree, 3); !errors.Is(err, context.Canceled) || errors.Is(err, translog.ErrProof) {
		t.Errorf("a log that does not answer is taken for one that lies: %v", err)
	}
	fork := log.Fork(699)
	fork.Add([]byte("another"))
	if _, err := (translog.Reader{Source: fork}).Inclusion(t.Context(), tree, 3); !errors.Is(err, translog.ErrProof) {
		t.Errorf("a fork: %v", err)
	}
}

// The paths and widths that the specification gives as examples.
func TestTilesOfTheSpecification(t *testing.T) {
	if got := translog.TilePath(0, 1234067, 256); got != "tile/0/x001/x234/067" {
		t.Errorf("tile 1234067 is at %s", got)
	}
	tiles := map[string]int{}
	for _, tile := range translog.NewTiles(0, 70_000) {
		tiles[fmt.Sprintf("%d %v", tile.Level, tile.Width)]++
	}
	want := map[string]int{"0 256": 273, "0 112": 1, "1 256": 1, "1 17": 1, "2 1": 1}
	if fmt.Sprint(tiles) != fmt.Sprint(want) {
		t.Errorf("a tree of 70,000 has the tiles %v, want %v", tiles, want)
	}
	if got := translog.NewTiles(0, 256); len(got) != 2 || got[1] != (translog.Tile{Level: 1, Index: 0, Width: 1}) {
		t.Errorf("a tree of 256 has %v", got)
	}
	for path, want := range map[string]translog.Tile{
		"tile/0/000":                 {Level: 0, Index: 0, Width: 256},
		"tile/63/x001/000.p/255":     {Level: 63, Index: 1000, Width: 255},
		"tile/entries/x001/x234/067": {Level: translog.EntriesLevel, Index: 1234067, Width: 256},
		"tile/entries/000.p/1":       {Level: translog.EntriesLevel, Index: 0, Width: 1},
	} {
		if got, err := translog.ParseTilePath(path); err != nil || got != want {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
	}
	for _, path := range []string{
		"", "tile", "tile/0", "tile/0/", "tile/8/0/000", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/+1/000",
		"tile/0/00", "tile/0/0000", "tile/0/x000", "tile/0/x000/001", "tile/0/001/002", "tile/0/x001/x002",
		"tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p", "tile/0/000.p/", "tile/data/000",
		"/tile/0/000", "tile/0/000/", "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "tile/0/٠٠٠", "tile/entries/000.p/1/2",
	} {
		if got, err := translog.ParseTilePath(path); !errors.Is(err, translog.ErrMalformed) {
			t.Errorf("%q: %+v, %v", path, got, err)
		}
	}
}

func TestBundles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 40), 1, 256).Draw(t, "entries")
		b, err := translog.EncodeEntries(entries)
		if err != nil {
			t.Fatal(err)
		}
		got, err := translog.DecodeEntries(b, len(entries))
		if err != nil || !slices.EqualFunc(got, entries, bytes.Equal) {
			t.Fatalf("%q: %v", got, err)
		}
		for _, other := range [][]byte{b[:len(b)-1], append(bytes.Clone(b), 0)} {
			if _, err := translog.DecodeEntries(other, len(entries)); !errors.Is(err, translog.ErrMalformed) {
				t.Fatalf("cut or lengthened: %v", err)
			}
		}
	})
	if _, err := translog.EncodeEntries([][]byte{make([]byte, 65_536)}); err == nil {
		t.Error("an entry too long for its length was written")
	}
	if _, err := translog.EncodeEntries(make([][]byte, 257)); err == nil {
		t.Error("257 entries were written")
	}
	if b, err := translog.EncodeEntries([][]byte{make([]byte, 65_535)}); err != nil || len(b) != 65_537 {
		t.Errorf("the longest entry: %v", err)
	}
}

// A signed size that no log has costs nothing to refuse.
func TestAbsurdSizes(t *testing.T) {
	for _, size := range []string{"281474976710657", "4611686018427387905", "9223372036854775807", "9223372036854775808", "-1", "007", "+7", "1e3", ""} {
		if c, err := translog.ParseCheckpoint("log.example\n" + size + "\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"); !errors.Is(err, translog.ErrMalformed) {
			t.Errorf("%q: %+v, %v", size, c, err)
		}
	}
	huge := translog.Checkpoint{Origin: "log.example", Size: 1<<63 - 1}
	if err := translog.CheckInclusion(nil, 5, translog.Hash{}, huge); !errors.Is(err, translog.ErrProof) {
		t.Error(err)
	}
	if err := translog.CheckConsistency(nil, translog.Checkpoint{Origin: "log.example", Size: 5}, huge); !errors.Is(err, translog.ErrProof) {
		t.Error(err)
	}
}
