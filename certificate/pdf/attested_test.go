package pdf_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/pdf"
	"proba.example/certificate/status"
)

const sampleDigest = "uEiCBrNdiFA-mkqFCgi0vvk3G9UvKpQH2irN-Wu7Quv5NmQ"

func samplePilot() certificate.Attestation {
	c := sample()
	return certificate.Attestation{
		ID: "https://innobiz.agency.example/attestations/PC202600042", Issuer: c.Issuer, ValidFrom: time.Date(2026, 12, 1, 9, 0, 0, 0, c.ValidFrom.Location()), Number: "PC202600042",
		Status: status.Entry{Purpose: status.Revocation, List: "https://innobiz.agency.example/status/revocation/1", Index: 90210},
		Pilot: &certificate.PilotResult{
			Card: "P2026-00007", CardDigest: sampleDigest, Title: "Тихие шины на маршруте 7", Company: "주식회사 고요", Solution: "고요 타이어", Site: "Автобусный парк № 3",
			From: date("2026-06-01"), To: date("2026-09-30"), Protocol: sampleDigest, Design: "comparison", Level: 3, Metric: "Noise, dB", Verdict: "met", Claim: "caused",
			Estimate: "-2.35", Low: "-3.1", SiteSays: "recommends_if", Decision: "roll_out", DecidedOn: date("2026-11-20"), DecisionDigest: sampleDigest,
			Masked: []string{"m2", "limits"}, Reason: "The recipe can be read from it",
		},
	}
}

func sampleGraduate() certificate.Attestation {
	a := samplePilot()
	a.ID, a.Number, a.Pilot = "https://innobiz.agency.example/attestations/AG202600003", "AG202600003", nil
	a.Graduation = &certificate.Graduation{
		Company: "ООО «Тихий ход»", BusinessNumber: "7701234567", Country: "RU", Programme: "2026년 가을 과정", Track: "Транспорт", From: date("2026-09-01"), To: date("2026-11-27"),
		GraduatedOn: date("2026-11-30"), Milestones: []certificate.MilestoneReached{{Title: "Ten talks with customers", On: date("2026-10-05")}, {Title: "유료 시범 계약"}},
	}
	return a
}

func attested(t testing.TB, a certificate.Attestation, l certificate.Language) pdf.Input {
	t.Helper()
	unsigned, err := certificate.BuildAttestation(a)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := certificate.SignAttestation(context.Background(), unsigned, signer("2026"), a.Issuer.ID+"#2026", a.ValidFrom)
	if err != nil {
		t.Fatal(err)
	}
	return pdf.Input{Certificate: signed, Language: l}
}

// attestations are the kinds of pages that can look different: plain, without an address, and with words as long as the format lets them be.
func attestations() map[string]certificate.Attestation {
	long, bare, many := samplePilot(), sampleGraduate(), sampleGraduate()
	words := strings.TrimSpace(strings.Repeat("Опытная эксплуатация 스마트 도로 조명 실증 of the adaptive lighting ", 50))
	p := *long.Pilot
	p.Title, p.Company, p.Solution, p.Site, p.Metric, p.Reason, p.Stopped = words, words, words, words, words, words, true
	long.Pilot, long.Replaces = &p, "PC202600017"
	bare.ID = "urn:proba:attestation:innobiz.agency.example:AG202600003"
	g := *bare.Graduation
	g.Track, g.BusinessNumber, g.Country, g.Milestones = "", "", "", nil
	bare.Graduation = &g
	m := *many.Graduation
	m.Milestones = nil
	for range 60 {
		m.Milestones = append(m.Milestones, certificate.MilestoneReached{Title: "Первый договор с заказчиком, который платит сам", On: date("2026-10-05")})
	}
	many.Graduation = &m
	return map[string]certificate.Attestation{"pilot": samplePilot(), "graduate": sampleGraduate(), "long": long, "bare": bare, "many": many}
}

func TestAttestationsOnPaper(t *testing.T) {
	into := os.Getenv("PROBA_SCREENS")
	for name, a := range attestations() {
		for _, l := range certificate.Languages() {
			in := attested(t, a, l)
			if name == "pilot" {
				in.Bundle = []byte(`{"type":"InnovationCertificateBundle"}`)
			}
			rendered := render(t, in)
			if !bytes.Equal(rendered, render(t, in)) {
				t.Fatalf("%s in %s: equal input gave another file", name, l)
			}
			file := sign(t, rendered, documentKey(t, "2026"))
			o, err := pdf.Open(file, trusted(t))
			if err != nil {
				t.Errorf("%s in %s: %v", name, l, err)
				continue
			}
			if !bytes.Equal(o.Certificate, in.Certificate) || o.QR != "" || !bytes.Equal(o.Bundle, in.Bundle) || o.Language != l || o.Layout != pdf.AttestedLayout {
				t.Errorf("%s in %s: opened %v %v", name, l, o.Language, o.Layout)
			}
			if len(file) > 110_000 {
				t.Errorf("%s in %s: %d bytes", name, l, len(file))
			}
			if into == "" {
				continue
			}
			out := filepath.Join(into, "attested-"+name+"-"+string(l))
			if err := os.WriteFile(out+".pdf", file, 0o600); err != nil {
				t.Fatal(err)
			}
			if said, err := exec.CommandContext(t.Context(), "pdftoppm", "-r", "80", "-png", "-l", "2", out+".pdf", out).CombinedOutput(); err != nil || strings.Contains(string(said), "rror") {
				t.Errorf("%s: %v %s", out, err, said)
			}
		}
	}
}

// What a forger does to the file of a pilot or of a graduate.
func TestTamperingWithAnAttestation(t *testing.T) {
	key := documentKey(t, "2026")
	mine := attested(t, samplePilot(), certificate.English)
	rendered := render(t, mine)
	signed := sign(t, rendered, key)
	better := samplePilot()
	p := *better.Pilot
	p.SiteSays = "recommends"
	better.Pilot = &p
	other := attested(t, better, certificate.English)
	// The page says something better than the certificate inside.
	page := rebuild(t, render(t, other), func(n int, o []byte) []byte {
		if !bytes.Contains(o, []byte("<< /Type /EmbeddedFile ")) {
			return o
		}
		return edit(t, o, string(other.Certificate), string(mine.Certificate))
	})
	company := input(t, sample(), certificate.English)
	asCompany := bytes.Replace(rendered, []byte("Proba attestation, layout 1"), []byte("Proba certificate, layout 1"), 1)
	if len(asCompany) != len(rendered) {
		t.Fatal("the two producers are not equally long; the table of objects would tell")
	}
	for name, c := range map[string]struct {
		file []byte
		want pdf.Reason
	}{
		"as it was made":              {signed, ""},
		"without a signature":         {rendered, pdf.Unsigned},
		"one byte appended":           {append(bytes.Clone(signed), '\n'), pdf.Appended},
		"signed by a stranger":        {sign(t, rendered, documentKey(t, "stranger")), pdf.UnknownSigner},
		"another's page":              {sign(t, page, key), pdf.PageDiffers},
		"called a company's":          {append(bytes.Clone(asCompany), signed[len(rendered):]...), pdf.Unreadable},
		"a layout to come":            {bytes.Replace(signed, []byte("attestation, layout 1"), []byte("attestation, layout 2"), 1), pdf.UnknownLayout},
		"a company's, called a pilot": {bytes.Replace(sign(t, render(t, company), key), []byte("Proba certificate, layout 1"), []byte("Proba attestation, layout 1"), 1), pdf.Unreadable},
	} {
		_, err := pdf.Open(c.file, trusted(t))
		if got := pdf.ReasonOf(err); got != c.want || c.want == "" && err != nil {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	withCode := mine
	withCode.QR = company.QR
	if _, err := pdf.Render(withCode); pdf.ReasonOf(err) != pdf.WrongContents {
		t.Errorf("a code beside it: %v", err)
	}
	foreign := mine
	foreign.Language = "fr"
	if _, err := pdf.Render(foreign); pdf.ReasonOf(err) != pdf.WrongContents {
		t.Errorf("a page in French: %v", err)
	}
	rare := sampleGraduate()
	g := *rare.Graduation
	g.Company = "韓國精密"
	rare.Graduation = &g
	glyph := (*pdf.GlyphError)(nil)
	if _, err := pdf.Render(attested(t, rare, certificate.Korean)); !errors.As(err, &glyph) {
		t.Errorf("a character that no font shows: %v", err)
	}
}
