package public_test

import (
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/internal/locale"
	"proba.example/internal/web/public"
)

// The page of a certificate says in whose place it stands, why, and of a succession from which day.
func TestThePageSaysInWhosePlace(t *testing.T) {
	x := &certificate.Replaced{
		Kind: certificate.Succession, Reason: certificate.Named{Code: "merger", Name: certificate.Names{En: "Merger", Ru: "Слияние", Ko: "합병"}},
		On:           certificate.Date{Year: 2026, Month: time.October, Day: 1},
		Certificates: []certificate.ReplacedCertificate{{Number: "24110100031", LegalName: "Old Ltd"}, {Number: "24110100032", LegalName: "Other Ltd"}},
	}
	for l, want := range map[locale.Lang]string{locale.English: "Merger, effective 1 October 2026", locale.Russian: "Слияние, с 1 октября 2026 г.", locale.Korean: "2026년 10월 1일 자 합병"} {
		rows := public.ReplacedFacts(locale.For(l), x)
		if len(rows) != 2 || !strings.Contains(rows[0].Text, "(Old Ltd), ") || !strings.Contains(rows[0].Text, "(Other Ltd)") || strings.ReplaceAll(rows[1].Text, "\u00a0", " ") != want {
			t.Errorf("%s: %+v", l, rows)
		}
	}
	x.Kind, x.On = certificate.Change, certificate.Date{}
	if rows := public.ReplacedFacts(locale.For(locale.English), x); rows[1].Text != "Merger" {
		t.Errorf("a change has a day: %q", rows[1].Text)
	}
	if rows := public.ReplacedFacts(locale.For(locale.English), nil); rows != nil {
		t.Errorf("a first certificate stands in the place of %v", rows)
	}
}
