package interop

import (
	"testing"

	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
)

func TestStrangersReadOurStatusLists(t *testing.T) {
	bits := status.NewBits()
	set := []int{0, 5, 94567, status.Entries - 1}
	for _, i := range set {
		bits.Set(i, true)
	}
	at := instant(t, then)
	unsigned, err := status.Build(status.List{
		ID: "https://innobiz.agency.example/status/revocation/1", Issuer: agency, Purpose: status.Revocation, ValidFrom: at, Bits: bits,
	})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := status.Sign(t.Context(), unsigned, signer(t, "2026"), key, at)
	if err != nil {
		t.Fatal(err)
	}
	meet(t)
	if err := peerJCS(signed); err != nil {
		t.Errorf("its signature: %v", err)
	}
	for i, want := range map[int]bool{0: true, 1: false, 4: false, 5: true, 6: false, 94566: false, 94567: true, 94568: false, status.Entries - 1: true} {
		var answer struct {
			Set    bool
			Length int
		}
		if err := peer.Ask("readList", Question{"text": string(signed), "index": i}, &answer); err != nil {
			t.Fatal(err)
		}
		if answer.Set != want || answer.Length != status.Entries {
			t.Errorf("entry %d of %d: the peer reads %v, we wrote %v", i, answer.Length, answer.Set, want)
		}
	}
	if err := peer.Ask("readList", Question{"text": string(signed), "index": status.Entries}, nil); !refused(err) {
		t.Errorf("an entry beyond the end: %v", err)
	}
	// And theirs, read by us.
	var encoded string
	if err := peer.Ask("makeList", Question{"length": status.Entries, "set": set}, &encoded); err != nil {
		t.Fatal(err)
	}
	theirs, err := status.Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	for i := range status.Entries {
		if theirs.At(i) != bits.At(i) {
			t.Fatalf("entry %d: the peer wrote %v", i, theirs.At(i))
		}
	}
	v := parse(t, unsigned)
	subject, _ := v.Get("credentialSubject")
	list, err := status.Sign(t.Context(), v.With("credentialSubject", subject.With("encodedList", jcs.Text(encoded))).Bytes(), signer(t, "2026"), key, at)
	if err != nil {
		t.Fatal(err)
	}
	if read, err := status.Parse(list); err != nil || !read.Bits.At(94567) {
		t.Errorf("a list in the peer's words: %v", err)
	}
}
