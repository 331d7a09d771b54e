package certificate_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
)

const sampleDigest = "uEiCBrNdiFA-mkqFCgi0vvk3G9UvKpQH2irN-Wu7Quv5NmQ"

func day(s string) certificate.Date {
	d, err := certificate.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func samplePilot() certificate.Attestation {
	return certificate.Attestation{
		ID: "https://innobiz.agency.example/attestations/PC202600042", Issuer: certificate.Issuer{ID: agency, Name: certificate.Names{En: "Agency", Ru: "Агентство", Ko: "기관"}},
		ValidFrom: at("2026-12-01T09:00:00+09:00"), Number: "PC202600042", Replaces: "PC202600017",
		Status: status.Entry{Purpose: status.Revocation, List: "https://innobiz.agency.example/status/revocation/1", Index: 90210},
		Pilot: &certificate.PilotResult{
			Card: "P2026-00007", CardDigest: sampleDigest, Title: "Quiet tyres on bus 7", Company: "주식회사 고요", Solution: "Quiet tyre", Site: "Bus depot No. 3",
			From: day("2026-06-01"), To: day("2026-09-30"), Protocol: sampleDigest, Design: "comparison", Level: 3, Metric: "Noise, dB", Verdict: "met", Claim: "caused",
			Estimate: "-2.35", Low: "-3.1", High: "-1.6", SiteSays: "recommends_if", Decision: "roll_out", DecidedOn: day("2026-11-20"), DecisionDigest: sampleDigest,
			Masked: []string{"m2", "limits"}, Reason: "The recipe can be read from it",
		},
	}
}

func sampleGraduate() certificate.Attestation {
	a := samplePilot()
	a.ID, a.Number, a.Replaces, a.Pilot = "https://innobiz.agency.example/attestations/AG202600003", "AG202600003", "", nil
	a.Graduation = &certificate.Graduation{
		Company: "ООО «Тихий ход»", BusinessNumber: "7701234567", Country: "RU", Programme: "Autumn 2026", Track: "Transport", From: day("2026-09-01"), To: day("2026-11-27"),
		GraduatedOn: day("2026-11-30"), Milestones: []certificate.MilestoneReached{{Title: "Ten talks with customers", On: day("2026-10-05")}, {Title: "A paid trial"}},
	}
	return a
}

func attest(t testing.TB, a certificate.Attestation, key, method string, created time.Time) []byte {
	t.Helper()
	unsigned, err := certificate.BuildAttestation(a)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := certificate.SignAttestation(context.Background(), unsigned, signer(key), method, created)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

var attested = certificate.Options{Attestations: true}

func attestedWith(lists ...[]byte) certificate.Options {
	return certificate.Options{Attestations: true, Material: &certificate.Material{StatusLists: lists}}
}

func TestCheckAttestation(t *testing.T) {
	created := at("2026-12-01T00:00:00Z")
	pilot, graduate := attest(t, samplePilot(), "2026", inForce, created), attest(t, sampleGraduate(), "2026", inForce, created)
	clear, fell := endorsementList(t, "2026-12-02T00:00:00Z", 5), endorsementList(t, "2026-12-02T06:00:00Z", 90210)
	noLog := sampleTrust()
	noLog.Log = nil
	elsewhere := noLog
	elsewhere.Issuer.ID = anyoneDID
	reliance := attestedWith(clear)
	reliance.Profile = certificate.ForReliance
	onDay := func(d string) certificate.Options { o := attestedWith(clear); o.On = day(d); return o }
	for name, c := range map[string]struct {
		document []byte
		trust    certificate.Trust
		options  certificate.Options
		now      string
		want     certificate.Verdict
	}{
		"a pilot's":                      {pilot, noLog, attestedWith(clear), "2026-12-02T08:00:00Z", certificate.Valid},
		"a graduate's":                   {graduate, noLog, attestedWith(clear), "2026-12-02T08:00:00Z", certificate.Valid},
		"many years later":               {pilot, noLog, attested, "2036-12-02T08:00:00Z", certificate.Valid},
		"withdrawn":                      {pilot, noLog, attestedWith(clear, fell), "2026-12-02T08:00:00Z", certificate.Withdrawn},
		"relied on":                      {pilot, noLog, reliance, "2026-12-02T08:00:00Z", certificate.Valid},
		"relied on, and the list is old": {pilot, noLog, reliance, "2026-12-20T08:00:00Z", certificate.StandingUnknown},
		"too early":                      {pilot, noLog, attestedWith(clear), "2026-11-30T08:00:00Z", certificate.NotYetValid},
		"asked about an earlier day":     {pilot, noLog, onDay("2026-11-30"), "2026-12-02T08:00:00Z", certificate.NotYetValid},
		"another agency":                 {pilot, elsewhere, attestedWith(clear), "2026-12-02T08:00:00Z", certificate.UnknownIssuer},
		"a key nobody lists":             {attest(t, samplePilot(), "2030", unlisted, created), noLog, attested, "2026-12-02T08:00:00Z", certificate.UnknownKey},
		"another's key":                  {attest(t, samplePilot(), "2030", inForce, created), noLog, attested, "2026-12-02T08:00:00Z", certificate.InvalidSignature},
		"a key out of use":               {attest(t, samplePilot(), "2024", retired, created), noLog, attested, "2026-12-02T08:00:00Z", certificate.KeyNotInForce},
		"where companies are asked for":  {pilot, noLog, certificate.Options{}, "2026-12-02T08:00:00Z", certificate.UnknownFormat},
		"a company's":                    {read(t, "valid.json"), noLog, attested, "2026-12-02T08:00:00Z", certificate.Valid},
		"no JSON":                        {[]byte("pilot"), noLog, attested, "2026-12-02T08:00:00Z", certificate.Unreadable},
	} {
		r := certificate.Check(c.document, c.trust, at(c.now), c.options)
		if r.Verdict != c.want {
			t.Errorf("%s: %s, want %s\n%s", name, r.Verdict, c.want, r.Text(certificate.English))
		}
	}
	if _, err := certificate.Parse(pilot); err == nil {
		t.Error("a pilot's certificate was read as a company's")
	}
	if _, err := certificate.ParseAttestation(read(t, "valid.json")); err == nil {
		t.Error("a company's certificate was read as a pilot's")
	}
}

// What is read is what was written, and writing it again gives the same bytes.
func TestAnAttestationComesBackAsItWas(t *testing.T) {
	for _, a := range []certificate.Attestation{samplePilot(), sampleGraduate()} {
		whole := attest(t, a, "2026", inForce, at("2026-12-01T00:00:00Z"))
		d, err := certificate.ParseAttestation(whole)
		if err != nil {
			t.Fatal(err)
		}
		again := attest(t, *d.Attestation, "2026", inForce, at("2026-12-01T00:00:00Z"))
		if !bytes.Equal(again, whole) || !bytes.Equal(d.Canonical(), whole) {
			t.Errorf("%s came back as\n%s", whole, again)
		}
	}
}

// Every member is signed and none can be added: whatever is changed, however deep, nobody believes it.
func TestAnAttestationThatWasChanged(t *testing.T) {
	noLog := sampleTrust()
	noLog.Log = nil
	list := endorsementList(t, "2026-12-02T00:00:00Z")
	for _, a := range []certificate.Attestation{samplePilot(), sampleGraduate()} {
		v := parse(t, attest(t, a, "2026", inForce, at("2026-12-01T00:00:00Z")))
		changed := 0
		var variants func(x jcs.Value, put func(jcs.Value))
		variants = func(x jcs.Value, put func(jcs.Value)) {
			put(jcs.Text("x"))
			put(jcs.Int(2))
			put(jcs.Text(sampleDigest[:20] + "A" + sampleDigest[21:]))
			put(jcs.Text("2026-11-01"))
			switch x.Kind() {
			case jcs.Object:
				put(x.With("more", jcs.Text("x")))
				for _, m := range x.Members() {
					put(x.Without(m.Name))
					variants(m.Value, func(y jcs.Value) { put(x.With(m.Name, y)) })
				}
			case jcs.Array:
				elements := make([]jcs.Value, x.Len())
				for i := range elements {
					elements[i] = x.At(i)
				}
				put(jcs.List(elements[1:]...))
				put(jcs.List(append(elements, jcs.Text("m9"))...))
				for i := range elements {
					variants(x.At(i), func(y jcs.Value) {
						other := append([]jcs.Value{}, elements...)
						other[i] = y
						put(jcs.List(other...))
					})
				}
			}
		}
		variants(v, func(x jcs.Value) {
			changed++
			if r := certificate.Check(x.Bytes(), noLog, at("2026-12-02T08:00:00Z"), attestedWith(list)); r.Verdict == certificate.Valid && !jcs.Equal(x, v) {
				t.Errorf("believed: %s", x.Bytes())
			}
		})
		if changed < 250 {
			t.Errorf("only %d changes: the test shows too little", changed)
		}
	}
}

func TestAnAttestationThatContradictsItself(t *testing.T) {
	for name, change := range map[string]func(a *certificate.Attestation, p *certificate.PilotResult, g *certificate.Graduation){
		"nothing attested": func(a *certificate.Attestation, _ *certificate.PilotResult, _ *certificate.Graduation) {
			a.Pilot, a.Graduation = nil, nil
		},
		"words that no evidence bears": func(_ *certificate.Attestation, p *certificate.PilotResult, _ *certificate.Graduation) { p.Level = 2 },
		"a secret that is told": func(_ *certificate.Attestation, p *certificate.PilotResult, _ *certificate.Graduation) {
			p.Masked = []string{"m1"}
		},
		"a secret without a reason": func(_ *certificate.Attestation, p *certificate.PilotResult, _ *certificate.Graduation) { p.Reason = "" },
		"a bound of nothing": func(_ *certificate.Attestation, p *certificate.PilotResult, _ *certificate.Graduation) {
			p.Estimate = ""
		},
		"a number that is none": func(_ *certificate.Attestation, p *certificate.PilotResult, _ *certificate.Graduation) {
			p.Estimate = "-2,35"
		},
		"a number with idle digits": func(_ *certificate.Attestation, p *certificate.PilotResult, _ *certificate.Graduation) {
			p.Estimate = "2.50"
		},
		"a design nobody knows": func(_ *certificate.Attestation, p *certificate.PilotResult, _ *certificate.Graduation) {
			p.Design = "luck"
		},
		"decided before it ended": func(_ *certificate.Attestation, p *certificate.PilotResult, _ *certificate.Graduation) {
			p.DecidedOn = day("2026-09-29")
		},
		"made out before the decision": func(a *certificate.Attestation, _ *certificate.PilotResult, _ *certificate.Graduation) {
			a.ValidFrom = at("2026-11-19T00:00:00Z")
		},
		"a half second": func(a *certificate.Attestation, _ *certificate.PilotResult, _ *certificate.Graduation) {
			a.ValidFrom = a.ValidFrom.Add(time.Second / 2)
		},
		"no site": func(_ *certificate.Attestation, p *certificate.PilotResult, _ *certificate.Graduation) { p.Site = "" },
		"a title of two lines": func(_ *certificate.Attestation, p *certificate.PilotResult, _ *certificate.Graduation) {
			p.Title = "a\nb"
		},
		"a list of suspension": func(a *certificate.Attestation, _ *certificate.PilotResult, _ *certificate.Graduation) {
			a.Status.Purpose = status.Suspension
		},
		"graduated after it was issued": func(_ *certificate.Attestation, _ *certificate.PilotResult, g *certificate.Graduation) {
			g.GraduatedOn = day("2026-12-02")
		},
		"a number of no country": func(_ *certificate.Attestation, _ *certificate.PilotResult, g *certificate.Graduation) {
			g.Country = ""
		},
		"a milestone without a name": func(_ *certificate.Attestation, _ *certificate.PilotResult, g *certificate.Graduation) {
			g.Milestones[1].Title = ""
		},
	} {
		pilot, graduate := samplePilot(), sampleGraduate()
		change(&pilot, pilot.Pilot, &certificate.Graduation{Milestones: make([]certificate.MilestoneReached, 2)})
		change(&graduate, &certificate.PilotResult{}, graduate.Graduation)
		_, one := certificate.BuildAttestation(pilot)
		_, two := certificate.BuildAttestation(graduate)
		if one == nil && two == nil {
			t.Errorf("%s: built", name)
		}
	}
}

// A bundle carries an attestation as it carries a certificate; an entry of another kind proves nothing of it.
func TestAnAttestationInABundle(t *testing.T) {
	whole := attest(t, samplePilot(), "2026", inForce, at("2026-12-01T00:00:00Z"))
	bundle, err := certificate.BuildBundle(whole, certificate.Material{StatusLists: [][]byte{endorsementList(t, "2026-12-02T00:00:00Z")}})
	if err != nil {
		t.Fatal(err)
	}
	noLog := sampleTrust()
	noLog.Log = nil
	if r := certificate.Check(bundle, noLog, at("2026-12-02T08:00:00Z"), attested); r.Verdict != certificate.Valid || r.Document.Attestation == nil || r.StandingAsOf.IsZero() {
		t.Errorf("%s", r.Text(certificate.English))
	}
	for _, kind := range []entry.Kind{entry.AttestationIssued, entry.AttestationWithdrawn} {
		l := entry.Leaf{Kind: kind, Program: "pilots", Seq: 1, At: at("2026-12-01T00:00:00Z"), Digest: entry.Digest(whole), Ref: "PC202600042"}
		if b, err := l.Bytes(); err != nil || !l.Names(whole) || b == nil {
			t.Errorf("%s: %v", kind, err)
		}
		l.Ref = ""
		if _, err := l.Bytes(); err == nil {
			t.Errorf("%s without a number", kind)
		}
	}
}

func TestThePrintedAttestations(t *testing.T) {
	for name, a := range map[string]certificate.Attestation{"pilot": samplePilot(), "graduate": sampleGraduate()} {
		whole := attest(t, a, "2026", inForce, at("2026-12-01T00:00:00Z"))
		canonical, err := jcs.Canonical(example(t, "attestation.md", name))
		if err != nil || !bytes.Equal(canonical, whole) {
			t.Errorf("the printed example of a %s is not\n%s\n%v", name, whole, err)
		}
	}
	if _, err := jcs.Parse(certificate.AttestationContext()); err != nil {
		t.Error(err)
	}
}

// What is said is said in three languages, with every fact and no key without a sentence.
func TestTheWordsOfAttestations(t *testing.T) {
	for _, l := range certificate.Languages() {
		for _, a := range []certificate.Attestation{samplePilot(), sampleGraduate()} {
			text := ""
			for _, line := range a.Statements(l) {
				if line[0] == "" || line[1] == "" {
					t.Errorf("%s: %q", l, line)
				}
				text += line[0] + ": " + line[1] + "\n"
			}
			if a.Title(l) == "" || strings.Contains(text, "{") {
				t.Errorf("%s: %s", l, text)
			}
			wants := []string{"ООО «Тихий ход»", "Autumn 2026", "A paid trial", "7701234567 (RU)"}
			if a.Pilot != nil {
				wants = []string{"주식회사 고요", "Noise, dB", "The recipe can be read from it", "P2026-00007", "PC202600017", "−2" + map[certificate.Language]string{"ru": ","}[l]}
			}
			for _, want := range wants {
				if !strings.Contains(text, want) {
					t.Errorf("%s lacks %q:\n%s", l, want, text)
				}
			}
		}
		for name, p := range map[string]func(p *certificate.PilotResult){
			"masked":    func(p *certificate.PilotResult) { p.Masked, p.Estimate, p.Low, p.High = []string{"m1"}, "", "", "" },
			"unfigured": func(p *certificate.PilotResult) { p.Estimate, p.Low, p.High, p.Verdict = "", "", "", "not_figured" },
		} {
			a := samplePilot()
			p(a.Pilot)
			for _, line := range a.Statements(l) {
				if strings.Contains(line[1], "2.35") || strings.Contains(line[1], "2,35") || strings.Contains(line[1], "[") {
					t.Errorf("%s in %s: %q", name, l, line)
				}
			}
		}
	}
}

// FuzzAttestation: whatever is read is what was written, and nothing panics.
func FuzzAttestation(f *testing.F) {
	for _, a := range []certificate.Attestation{samplePilot(), sampleGraduate()} {
		f.Add(attest(f, a, "2026", inForce, at("2026-12-01T00:00:00Z")))
	}
	f.Add([]byte(`{"type":["VerifiableCredential","PilotCertificate"]}`))
	trust := sampleTrust()
	f.Fuzz(func(t *testing.T, b []byte) {
		r := certificate.Check(b, trust, at("2026-12-02T08:00:00Z"), attested)
		for _, l := range certificate.Languages() {
			r.Text(l)
		}
		d, err := certificate.ParseAttestation(b)
		if err != nil {
			return
		}
		unsigned, err := certificate.BuildAttestation(*d.Attestation)
		if err != nil || !bytes.Equal(unsigned, d.Unsigned()) {
			t.Errorf("%s was read, and written again as\n%s, %v", b, unsigned, err)
		}
	})
}
