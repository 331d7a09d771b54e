package pdf_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/certificate/pdf"
)

func signer(name string) certificate.LocalSigner {
	sum := sha256.Sum256([]byte("proba certificate test vector key " + name))
	return certificate.LocalSigner(ed25519.NewKeyFromSeed(sum[:]))
}

func sample() certificate.Credential {
	seoul := time.FixedZone("", 9*60*60)
	const agency = "https://innobiz.agency.example"
	return certificate.Credential{
		ID: agency + "/certificates/26110100042",
		Issuer: certificate.Issuer{ID: "did:web:innobiz.agency.example", Name: certificate.Names{
			En: "Seoul Innovation Certification Agency", Ru: "Сеульское агентство сертификации инноваций", Ko: "서울혁신인증원",
		}},
		ValidFrom:  time.Date(2026, 11, 23, 0, 0, 0, 0, seoul),
		ValidUntil: time.Date(2029, 11, 22, 23, 59, 59, 0, seoul),
		Subject: certificate.Subject{
			ID: "urn:proba:company:kr:1208147521", LegalName: "한빛정밀 주식회사", LatinName: "HANBIT PRECISION CO., LTD.", BusinessNumber: "120-81-47521", Country: "KR",
		},
		Certification: certificate.Certification{
			Number: "26110100042",
			Scheme: certificate.Named{Code: "innobiz", Name: certificate.Names{
				En: "Technology-innovative SME (Inno-Biz)", Ru: "Технологически инновационное МСП (Инно-Биз)", Ko: "기술혁신형 중소기업(이노비즈)",
			}},
			Edition: "2026", Grade: "AA",
			Sheet:    certificate.Named{Code: "manufacturing", Name: certificate.Names{En: "Manufacturing", Ru: "Обрабатывающая промышленность", Ko: "제조업"}},
			IssuedOn: date("2026-11-23"), ValidThrough: date("2029-11-22"),
		},
		Status: []byte(`[{"id":"` + agency + `/status/revocation/1#94567","statusListCredential":"` + agency + `/status/revocation/1",` +
			`"statusListIndex":"94567","statusPurpose":"revocation","type":"BitstringStatusListEntry"},` +
			`{"id":"` + agency + `/status/suspension/1#131071","statusListCredential":"` + agency + `/status/suspension/1",` +
			`"statusListIndex":"131071","statusPurpose":"suspension","type":"BitstringStatusListEntry"}]`),
	}
}

// succeeded is the sample as the certificate of a company that took over those of two others, under names as long as they come.
func succeeded() certificate.Credential {
	c := sample()
	c.Certification.Replaces = &certificate.Replaced{
		Kind:   certificate.Succession,
		Reason: certificate.Named{Code: "absorption_merger", Name: certificate.Names{En: "Merger by absorption", Ru: "Присоединение", Ko: "흡수합병"}},
		On:     date("2026-10-01"),
		Certificates: []certificate.ReplacedCertificate{
			{Number: "24110100031", LegalName: "대한정공 주식회사"},
			{Number: "24770100032", LegalName: "Общество с ограниченной ответственностью «Экспериментальный завод точной механики»"},
		},
	}
	return c
}

func date(s string) certificate.Date {
	d, err := certificate.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// input issues a certificate and its code.
func input(t testing.TB, c certificate.Credential, l certificate.Language) pdf.Input {
	t.Helper()
	unsigned, err := certificate.Build(c)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := certificate.Sign(t.Context(), unsigned, signer("2026"), c.Issuer.ID+"#2026", c.ValidFrom.Add(9*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	d, err := certificate.Parse(signed)
	if err != nil {
		t.Fatal(err)
	}
	code, err := cwt.Sign(t.Context(), &d, signer("2026"))
	if err != nil {
		t.Fatal(err)
	}
	return pdf.Input{Certificate: signed, QR: code, Language: l}
}

func render(t testing.TB, in pdf.Input) []byte {
	t.Helper()
	file, err := pdf.Render(in)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestPictures draws pages to look at, when PROBA_SCREENS names a folder.
func TestPictures(t *testing.T) {
	into := os.Getenv("PROBA_SCREENS")
	if into == "" {
		t.Skip("PROBA_SCREENS names no folder")
	}
	painter, err := exec.LookPath("pdftoppm")
	if err != nil {
		t.Skip("pdftoppm is not installed")
	}
	long := sample()
	long.Subject.LegalName = "Общество с ограниченной ответственностью «Экспериментальный завод точной механики»"
	long.Subject.LatinName = "EXPERIMENTAL PLANT OF PRECISION MECHANICS LIMITED LIABILITY COMPANY"
	long.Subject.Country, long.Certification.Grade, long.Certification.RenewalOf = "RU", "AAA", "23110100007"
	short := sample()
	short.Subject.LegalName, short.Subject.LatinName, short.Certification.Grade, short.Certification.Number = "ООО «Вектор»", "VECTOR LLC", "A", "26770400017"
	short.Subject.Country = "RU"
	two := sample()
	two.Subject.LegalName, two.Subject.LatinName, two.Certification.Number = "뷁똠방각하 첨단반도체소재부품장비 기술연구개발 주식회사", "BWELK TTOMBANG ADVANCED SEMICONDUCTOR MATERIALS CO., LTD.", "26110100043"
	two.Certification.Grade = "AAA"
	huge := sample()
	huge.Subject.LegalName = strings.TrimSpace(strings.Repeat("Федеральное государственное унитарное предприятие ", 5))
	huge.Subject.LatinName = strings.TrimSpace(strings.Repeat("FEDERAL STATE UNITARY ENTERPRISE ", 9))
	huge.Certification.Grade, huge.Certification.RenewalOf = "QUALIFIED", "23110100007"
	huge.Certification.IssuedOn = date("2026-11-20")
	for name, c := range map[string]certificate.Credential{"plain": sample(), "succession": succeeded(), "long": long, "short": short, "two": two, "huge": huge} {
		for _, l := range certificate.Languages() {
			file := filepath.Join(into, "pdf-"+name+"-"+string(l))
			if err := os.WriteFile(file+".pdf", render(t, input(t, c, l)), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.CommandContext(t.Context(), painter, "-r", "110", "-png", "-singlefile", file+".pdf", file).CombinedOutput(); err != nil || strings.Contains(string(out), "rror") {
				t.Errorf("%s: %v %s", file, err, out)
			}
		}
	}
}
