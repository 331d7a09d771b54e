package certificate_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
)

func sampleEndorsement() certificate.Endorsement {
	return certificate.Endorsement{
		ID: "urn:uuid:01912345-6789-7abc-8def-0123456789ac:endorsement", Issuer: agency,
		ValidFrom: at("2026-12-01T00:00:00Z"), ValidUntil: at("2027-12-31T14:59:59Z"),
		Certificate: "urn:uuid:5b3c8a52-8d0e-4f6a-9d3e-0f4a1c7b2e61", Number: "26110100042", Digest: "uEiCBrNdiFA-mkqFCgi0vvk3G9UvKpQH2irN-Wu7Quv5NmQ",
		Host: anyoneDID, Agreement: "SEOUL-MOSCOW-2026", Nomination: "urn:uuid:01912345-6789-7abc-8def-0123456789ac", Purpose: "pilot", Rank: 1,
		Status: status.Entry{Purpose: status.Revocation, List: "https://innobiz.agency.example/status/revocation/1", Index: 90210},
	}
}

func endorse(t *testing.T, e certificate.Endorsement, key, method string, created time.Time) []byte {
	t.Helper()
	unsigned, err := certificate.BuildEndorsement(e)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := certificate.SignEndorsement(context.Background(), unsigned, signer(key), method, created)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func endorsementList(t *testing.T, made string, set ...int) []byte {
	t.Helper()
	bits := status.NewBits()
	for _, i := range set {
		bits.Set(i, true)
	}
	unsigned, err := status.Build(status.List{ID: sampleEndorsement().Status.List, Issuer: agency, Purpose: status.Revocation, ValidFrom: at(made), Bits: bits})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := status.Sign(context.Background(), unsigned, signer("2026"), inForce, at(made))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestCheckEndorsement(t *testing.T) {
	created := at("2026-12-01T00:00:00Z")
	good := endorse(t, sampleEndorsement(), "2026", inForce, created)
	clear, fell := endorsementList(t, "2026-12-02T00:00:00Z", 5), endorsementList(t, "2026-12-02T06:00:00Z", 90210)
	early := sampleEndorsement()
	early.ValidFrom = at("2026-12-03T00:00:00Z")
	over := sampleEndorsement()
	over.ValidUntil = at("2026-12-02T00:00:00Z")
	elsewhere := sampleTrust()
	elsewhere.Issuer.ID = anyoneDID
	lists := func(all ...[]byte) [][]byte { return all }
	for name, c := range map[string]struct {
		document []byte
		trust    certificate.Trust
		lists    [][]byte
		now      string
		want     certificate.Verdict
	}{
		"good":                      {good, sampleTrust(), lists(clear), "2026-12-02T08:00:00Z", certificate.Valid},
		"fell":                      {good, sampleTrust(), lists(clear, fell), "2026-12-02T08:00:00Z", certificate.Withdrawn},
		"fell, in another order":    {good, sampleTrust(), lists(fell, clear), "2026-12-02T08:00:00Z", certificate.Withdrawn},
		"fell, and the list is old": {good, sampleTrust(), lists(fell), "2026-12-09T08:00:00Z", certificate.Withdrawn},
		"no list":                   {good, sampleTrust(), nil, "2026-12-02T08:00:00Z", certificate.StandingUnknown},
		"an old list":               {good, sampleTrust(), lists(clear), "2026-12-09T08:00:00Z", certificate.StandingUnknown},
		"a list of days to come":    {good, sampleTrust(), lists(clear), "2026-12-01T08:00:00Z", certificate.StandingUnknown},
		"a list that is none":       {good, sampleTrust(), lists([]byte("{}"), []byte("x")), "2026-12-02T08:00:00Z", certificate.StandingUnknown},
		"too early":                 {endorse(t, early, "2026", inForce, created), sampleTrust(), lists(clear), "2026-12-02T08:00:00Z", certificate.NotYetValid},
		"over":                      {endorse(t, over, "2026", inForce, created), sampleTrust(), lists(clear), "2026-12-02T08:00:00Z", certificate.Expired},
		"another agency":            {good, elsewhere, lists(clear), "2026-12-02T08:00:00Z", certificate.UnknownIssuer},
		"a key nobody lists":        {endorse(t, sampleEndorsement(), "2030", unlisted, created), sampleTrust(), lists(clear), "2026-12-02T08:00:00Z", certificate.UnknownKey},
		"another's key":             {endorse(t, sampleEndorsement(), "2030", inForce, created), sampleTrust(), lists(clear), "2026-12-02T08:00:00Z", certificate.InvalidSignature},
		"a key that was stolen":     {endorse(t, sampleEndorsement(), "2025", revoked, at("2026-08-01T00:00:00Z")), sampleTrust(), lists(clear), "2026-12-02T08:00:00Z", certificate.KeyRevoked},
		"a key out of use":          {endorse(t, sampleEndorsement(), "2024", retired, created), sampleTrust(), lists(clear), "2026-12-02T08:00:00Z", certificate.KeyNotInForce},
		"a certificate":             {read(t, "valid.json"), sampleTrust(), nil, "2026-12-02T08:00:00Z", certificate.UnknownFormat},
		"no JSON":                   {[]byte("endorsed"), sampleTrust(), nil, "2026-12-02T08:00:00Z", certificate.Unreadable},
	} {
		if got := certificate.CheckEndorsement(c.document, c.trust, c.lists, at(c.now)); got.Verdict != c.want {
			t.Errorf("%s: %s, want %s", name, got.Verdict, c.want)
		}
	}
}

// Every member is signed and none can be added: whatever is changed, the endorsement is another's or nobody's.
func TestAnEndorsementThatWasChanged(t *testing.T) {
	whole := endorse(t, sampleEndorsement(), "2026", inForce, at("2026-12-01T00:00:00Z"))
	list := endorsementList(t, "2026-12-02T00:00:00Z")
	v := parse(t, whole)
	changed := 0
	try := func(x jcs.Value) {
		changed++
		if r := certificate.CheckEndorsement(x.Bytes(), sampleTrust(), [][]byte{list}, at("2026-12-02T08:00:00Z")); r.Verdict == certificate.Valid && !jcs.Equal(x, v) {
			t.Errorf("believed: %s", x.Bytes())
		}
	}
	for _, m := range v.Members() {
		try(v.Without(m.Name))
		try(v.With(m.Name, jcs.Text("x")))
		for _, inner := range m.Value.Members() {
			try(v.With(m.Name, m.Value.Without(inner.Name)))
			try(v.With(m.Name, m.Value.With(inner.Name, jcs.Text("urn:x"))))
			try(v.With(m.Name, m.Value.With(inner.Name, jcs.Int(2))))
		}
		if m.Value.Kind() == jcs.Object {
			try(v.With(m.Name, m.Value.With("more", jcs.Text("x"))))
		}
	}
	try(v.With("more", jcs.Text("x")))
	if changed < 60 {
		t.Errorf("only %d changes: the test shows too little", changed)
	}
	for name, e := range map[string]func(e *certificate.Endorsement){
		"no rank":              func(e *certificate.Endorsement) { e.Rank = 0 },
		"a host that is none":  func(e *certificate.Endorsement) { e.Host = "host" },
		"over before it began": func(e *certificate.Endorsement) { e.ValidUntil = e.ValidFrom },
		"a list of suspension": func(e *certificate.Endorsement) { e.Status.Purpose = status.Suspension },
		"no certificate":       func(e *certificate.Endorsement) { e.Certificate = "" },
	} {
		x := sampleEndorsement()
		e(&x)
		if _, err := certificate.BuildEndorsement(x); err == nil {
			t.Errorf("%s: built", name)
		}
	}
}

func TestThePrintedEndorsement(t *testing.T) {
	whole := endorse(t, sampleEndorsement(), "2026", inForce, at("2026-12-01T00:00:00Z"))
	canonical, err := jcs.Canonical(example(t, "endorsement.md", "endorsement"))
	if err != nil || !bytes.Equal(canonical, whole) {
		t.Errorf("the printed example is not\n%s\n%v", whole, err)
	}
	if _, err := jcs.Parse(certificate.EndorsementContext()); err != nil {
		t.Error(err)
	}
}
