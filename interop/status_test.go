package interop

import (
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
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

// The stock verifier checks a certificate that names status lists all the way: the certificate's second proof, the list's
// second proof, and the entry.
func TestStockVerifierAsksOurStatusLists(t *testing.T) {
	meet(t)
	// The peer asks the machine's clock whether a list is true still, whatever moment it is told.
	today := time.Now().UTC().Truncate(time.Hour)
	const address = "https://innobiz.agency.example/status/"
	second := func(document []byte) jcs.Value {
		t.Helper()
		v, err := rdfc.Standard().Add(t.Context(), parse(t, document), signer(t, "2026"), suite.Options{VerificationMethod: key, Created: instant(t, "2026-11-23T01:30:00Z")})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	publish := func(purpose status.Purpose, set ...int) {
		t.Helper()
		bits := status.NewBits()
		for _, i := range set {
			bits.Set(i, true)
		}
		unsigned, err := status.Build(status.List{ID: address + string(purpose) + "/1", Issuer: agency, Purpose: purpose, ValidFrom: today, Bits: bits})
		if err != nil {
			t.Fatal(err)
		}
		signed, err := status.Sign(t.Context(), unsigned, signer(t, "2026"), key, today)
		if err != nil {
			t.Fatal(err)
		}
		list := second(signed).Bytes()
		if _, err := status.Parse(list); err != nil {
			t.Fatal(err)
		}
		hold(t, address+string(purpose)+"/1", decoded(t, list))
	}
	document, err := certificate.Parse(read(t, "certificate/valid.json"))
	if err != nil {
		t.Fatal(err)
	}
	credential := document.Credential
	credential.Status = status.EntryList{
		{Purpose: status.Revocation, List: address + "revocation/1", Index: 94567},
		{Purpose: status.Suspension, List: address + "suspension/1", Index: 5},
	}.Bytes()
	unsigned, err := certificate.Build(credential)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := certificate.Sign(t.Context(), unsigned, signer(t, "2026"), key, instant(t, "2026-11-23T01:30:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	both := second(signed).Bytes()
	for name, row := range map[string]struct {
		revoked, suspended []int
		accepted           bool
	}{
		"good":               {nil, nil, true},
		"others withdrawn":   {[]int{94566, 94568, 5}, []int{4, 6, 94567}, true},
		"withdrawn":          {[]int{94567}, nil, false},
		"suspended":          {nil, []int{5}, false},
		"good again at last": {nil, nil, true},
	} {
		publish(status.Revocation, row.revoked...)
		publish(status.Suspension, row.suspended...)
		if err := peerRDFC(both); (err == nil) != row.accepted || err != nil && !refused(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A list that was tampered with, or has no second proof, is no list to the stock verifier.
	unproven, err := status.Build(status.List{ID: address + "revocation/1", Issuer: agency, Purpose: status.Revocation, ValidFrom: today, Bits: status.NewBits()})
	if err != nil {
		t.Fatal(err)
	}
	list, err := status.Sign(t.Context(), unproven, signer(t, "2026"), key, today)
	if err != nil {
		t.Fatal(err)
	}
	hold(t, address+"revocation/1", decoded(t, list))
	if err := peerRDFC(both); !refused(err) {
		t.Errorf("a list without the second proof: %v", err)
	}
}
