package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"testing"

	"proba.example/certificate/entry"
	"proba.example/internal/ledger"
	"proba.example/internal/store"
	"proba.example/translog"
	"proba.example/translog/translogtest"
)

func TestVoucher(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, 1, "seoul.example/w")
	w.append(9)
	w.publish()
	var v ledger.Voucher
	w.must(w.store.View(ctx, func(tx *store.Tx) error {
		e, err := tx.Leaf(ctx, 4)
		if err != nil {
			return err
		}
		c, err := tx.CheckpointCovering(ctx, 4)
		if err != nil {
			return err
		}
		path, err := ledger.Inclusion(ctx, tx, 4, c.Size)
		v = ledger.Voucher{Log: origin, Index: 4, Leaf: e.Leaf, Record: e.Record, Salt: e.Salt, Proof: &translog.Proof{Index: 4, Path: path, Checkpoint: c.Note}}
		return err
	}))
	file, err := v.JSON()
	w.must(err)
	read, err := ledger.ParseVoucher(file)
	w.must(err)
	c, err := read.Check(w.witnesses.policy)
	if err != nil || c.Leaf.Kind != entry.DecisionRefused || !c.Judgement.Quorum || !c.Judgement.Time.Equal(noon) {
		t.Errorf("%+v, %v", c, err)
	}
	for name, f := range map[string]struct {
		change func(v *ledger.Voucher)
		want   error
	}{
		"no proof yet":   {func(v *ledger.Voucher) { v.Proof = nil }, ledger.ErrUnproven},
		"another record": {func(v *ledger.Voucher) { v.Record = []byte(`{"case":"2026-00001"}`) }, ledger.ErrSealed},
		"another salt":   {func(v *ledger.Voucher) { v.Salt = make([]byte, 32) }, ledger.ErrSealed},
		"another index":  {func(v *ledger.Voucher) { v.Index = 5 }, ledger.ErrNotInLog},
		"another log":    {func(v *ledger.Voucher) { v.Log = "other.example/log" }, ledger.ErrNotInLog},
		"a shorter path": {func(v *ledger.Voucher) { v.Proof.Path = v.Proof.Path[1:] }, ledger.ErrNotInLog},
		"another checkpoint": {func(v *ledger.Voucher) {
			v.Proof.Checkpoint = bytes.Replace(v.Proof.Checkpoint, []byte("\n9\n"), []byte("\n8\n"), 1)
		}, ledger.ErrNotInLog},
		"a leaf that is no leaf": {func(v *ledger.Voucher) { v.Leaf = []byte(`{}`) }, ledger.ErrVoucher},
	} {
		again, err := ledger.ParseVoucher(file)
		w.must(err)
		f.change(&again)
		if _, err := again.Check(w.witnesses.policy); !errors.Is(err, f.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{"", "{}", string(file[:len(file)-2]), string(bytes.Replace(file, []byte(`"1"`), []byte(`"2"`), 1)), string(bytes.Replace(file, []byte(`"index":4`), []byte(`"index":-4`), 1))} {
		if _, err := ledger.ParseVoucher([]byte(bad)); !errors.Is(err, ledger.ErrVoucher) {
			t.Errorf("%.30s: %v", bad, err)
		}
	}
}

// FuzzParseVoucher reads what anybody calls a receipt: nothing harms, and what is read is written and read again as the same.
func FuzzParseVoucher(f *testing.F) {
	record, salt := []byte(`{"case":"2026-00001"}`), bytes.Repeat([]byte{7}, entry.SaltSize)
	leaf, err := entry.Leaf{Kind: entry.DecisionRefused, Program: "innobiz", Seq: 1, At: noon, Commit: entry.Commitment(salt, record)}.Bytes()
	if err != nil {
		f.Fatal(err)
	}
	l := translogtest.NewLog(origin)
	l.Add(leaf)
	policy, err := translog.NewPolicy([]translog.PolicyLog{{Key: translogtest.LogKey(origin)}}, nil, 0)
	if err != nil {
		f.Fatal(err)
	}
	proof, err := translog.ParseProof(l.Proof(0, 1, l.Sign(f, 1, noon)).Format())
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range []*translog.Proof{nil, &proof} {
		v := ledger.Voucher{Log: origin, Leaf: leaf, Record: record, Salt: salt, Proof: p}
		if _, err := v.Check(policy); (err == nil) != (p != nil) {
			f.Fatalf("the seed itself: %v", err)
		}
		file, err := v.JSON()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		v, err := ledger.ParseVoucher(file)
		if err != nil {
			return
		}
		if _, err := v.Check(policy); err == nil && (!bytes.Equal(v.Leaf, leaf) || !bytes.Equal(v.Record, record)) {
			t.Fatalf("nobody logged %s", file)
		}
		again, err := v.JSON()
		if err != nil {
			t.Fatalf("read %q, and cannot write it: %v", file, err)
		}
		read, err := ledger.ParseVoucher(again)
		if err != nil || !reflect.DeepEqual(read, v) {
			t.Fatalf("read %+v, written and read again %+v, %v", v, read, err)
		}
	})
}
