package interop

import (
	"bytes"
	"encoding/json"
	"testing"

	gowebpki "github.com/gowebpki/jcs"
	"pgregory.net/rapid"

	"proba.example/certificate/jcs"
)

// documents draws JSON that all sides can read: no minus zero, no integers beyond the exact ones.
func documents() *rapid.Generator[any] {
	text := rapid.OneOf(
		rapid.StringOf(rapid.Rune()),
		rapid.StringOf(rapid.RuneFrom([]rune("aé한Я\U0001F303\"\\\b\n\x00\x1f\x7f\u2028\ue000\uffff/<>&"))),
	)
	var value *rapid.Generator[any]
	leaf := rapid.OneOf(
		rapid.Map(text, func(s string) any { return s }),
		rapid.Map(rapid.Int64Range(-1<<53+1, 1<<53-1), func(n int64) any { return n }),
		rapid.Map(rapid.Float64Range(-1e15, 1e15), func(f float64) any { return f + 0 }),
		rapid.Map(rapid.Float64Range(-1e-3, 1e-3), func(f float64) any { return f + 0 }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Just[any](nil),
	)
	value = rapid.Custom(func(t *rapid.T) any {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			return rapid.MapOfN(text, rapid.Deferred(func() *rapid.Generator[any] { return value }), 0, 5).Draw(t, "object")
		case 1:
			return rapid.SliceOfN(rapid.Deferred(func() *rapid.Generator[any] { return value }), 0, 5).Draw(t, "list")
		default:
			return leaf.Draw(t, "leaf")
		}
	})
	return rapid.Map(rapid.MapOfN(text, value, 0, 6), func(m map[string]any) any { return m })
}

// Three canonicalisers, in two languages, write random documents in the same bytes.
func TestCanonicalisersAgree(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		written, err := json.Marshal(documents().Draw(r, "document"))
		if err != nil {
			r.Fatal(err)
		}
		ours, err := jcs.Canonical(written)
		if err != nil {
			r.Fatalf("ours refuses %s: %v", written, err)
		}
		theirs, err := gowebpki.Transform(written)
		if err != nil || !bytes.Equal(ours, theirs) {
			r.Errorf("gowebpki/jcs writes %s, we %s: %v", theirs, ours, err)
		}
		var script string
		if err := peer.Ask("canonical", Question{"text": string(written)}, &script); err != nil || script != string(ours) {
			r.Errorf("canonicalize writes %s, we %s: %v", script, ours, err)
		}
	})
}
