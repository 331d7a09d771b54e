package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// certificatesSearched is the register in which BenchmarkRegister searches: ten years of a national agency.
const certificatesSearched = 100_000

// BenchmarkRegister searches a large register for what visitors, banks and journalists look for, each kind as often as the others, each
// with its page of 25 entries and its count of all that match.
func BenchmarkRegister(b *testing.B) {
	for _, engine := range []struct {
		name string
		dsn  func(testing.TB) string
	}{{"sqlite", testkit.SQLite}, {"postgres", testkit.PostgreSQL}} {
		b.Run(engine.name, func(b *testing.B) {
			ctx := context.Background()
			s, err := store.Open(ctx, store.Options{DSN: engine.dsn(b)})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			fillRegister(b, s)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			begin := time.Now()
			if page, err := s.SearchRegister(ctx, register.Query{}); err != nil || page.Total != certificatesSearched {
				b.Fatalf("%d certificates found (%v)", page.Total, err)
			}
			first := time.Since(begin)
			runtime.GC()
			runtime.ReadMemStats(&after)
			r := rand.New(rand.NewPCG(1, 2))
			var took []time.Duration
			worst := map[string][]time.Duration{}
			for b.Loop() {
				for kind, q := range lookedFor(r) {
					begin := time.Now()
					if _, err := s.SearchRegister(ctx, q); err != nil {
						b.Fatal(err)
					}
					d := time.Since(begin)
					took, worst[kind] = append(took, d), append(worst[kind], d)
				}
			}
			for kind, all := range worst {
				slices.Sort(all)
				b.Logf("%-28s median %6.2f ms, 99 %% within %6.2f ms", kind, ms(all[len(all)/2]), ms(all[len(all)*99/100]))
			}
			slices.Sort(took)
			b.ReportMetric(ms(took[len(took)/2]), "ms-median")
			b.ReportMetric(ms(took[len(took)*99/100]), "ms-p99")
			b.ReportMetric(ms(first), "ms-first")
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

var (
	firstParts  = []string{"한빛", "대한", "미래", "서울", "한강", "누리", "동해", "가온", "세종", "하늘", "금성", "태양", "은하", "청솔", "우리", "새한", "신한", "동방", "삼정", "현진"}
	middleParts = []string{"", "이노", "나노", "메디", "에코", "스마트", "글로벌", "유니", "파워", "그린"}
	lastParts   = []string{"정밀", "소재", "전자", "로봇", "기계", "바이오", "테크", "시스템", "에너지", "화학", "소프트", "산업", "제약", "광학", "네트웍스"}
	soundParts  = []string{"라", "리", "모", "노", "비", "소", "디", "카", "타", "유", "온", "엘"}
)

// fillRegister publishes companies with names as they are, one in fifty with events.
func fillRegister(b *testing.B, s *store.Store) {
	b.Helper()
	ctx, r := context.Background(), rand.New(rand.NewPCG(7, 7))
	title := locale.Text{"en": "Manufacturing", "ru": "Производство", "ko": "제조업"}
	for from := 0; from < certificatesSearched; from += 5000 {
		if err := s.Update(ctx, func(tx *store.Tx) error {
			for i := from; i < from+5000; i++ {
				name := pick(r, firstParts) + pick(r, middleParts) + pick(r, soundParts) + pick(r, soundParts) + pick(r, lastParts)
				e := register.Entry{
					Number: fmt.Sprintf("%02d%09d", 16+i/10_000, i), Holder: "주식회사 " + name, LatinName: register.RevisedRomanization(name) + " Co., Ltd.",
					BusinessNumber: fmt.Sprintf("%010d", 1_000_000_000+i), Country: "KR", Region: fmt.Sprintf("%02d", r.IntN(17)), Scheme: "innobiz", Edition: "2026",
					Sheet: fmt.Sprintf("%02d", r.IntN(8)), Grade: pick(r, []string{"A", "AA", "AAA"}), SchemeTitle: title, SheetTitle: title, RegionTitle: title,
					IssuedOn: calendar.MustParse("2016-01-04").AddDays(i / 28), PublishedAt: time.Now(), Document: make([]byte, 16),
				}
				e.ValidThrough = e.IssuedOn.AddYears(3).AddDays(-1)
				if i%50 == 0 {
					e.Events = []register.Event{{On: e.IssuedOn.AddDays(200), Kind: pick(r, []register.EventKind{register.Suspended, register.Revoked, register.Superseded}), Reason: "surveillance"}}
				}
				if err := tx.PublishEntry(ctx, e); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// lookedFor is one query of each kind.
func lookedFor(r *rand.Rand) map[string]register.Query {
	name := pick(r, firstParts) + pick(r, middleParts) + pick(r, soundParts) + pick(r, soundParts) + pick(r, lastParts)
	today := calendar.MustParse("2026-01-01")
	region, sheet := fmt.Sprintf("%02d", r.IntN(17)), fmt.Sprintf("%02d", r.IntN(8))
	return map[string]register.Query{
		"everything":              {},
		"a name":                  {Words: name},
		"a name in Latin letters": {Words: register.RevisedRomanization(name)},
		"a name in Cyrillic":      {Words: register.Kontsevich(name)},
		"the end of a name":       {Words: pick(r, lastParts)},
		"the beginning of a name": {Words: register.RevisedRomanization(pick(r, firstParts))},
		"a misspelt name":         {Words: "Qx" + register.RevisedRomanization(name)},
		"a number":                {Words: fmt.Sprintf("%02d%09d", 16+r.IntN(10), r.IntN(certificatesSearched))},
		"a business number":       {BusinessNumber: fmt.Sprintf("%010d", 1_000_000_000+r.IntN(certificatesSearched))},
		"sector and region":       {Sheet: sheet, Region: region},
		"valid of a sector":       {Sheet: sheet, Standing: register.Valid, On: today},
		"all that are expired":    {Standing: register.StandingExpired, On: today},
		"all that are suspended":  {Standing: register.StandingSuspended, On: today},
		"a year of a grade":       {Grade: "AA", IssuedFrom: calendar.MustParse("2022-01-01"), IssuedTo: calendar.MustParse("2022-12-31")},
		"a word in a region":      {Words: pick(r, lastParts), Region: region, Standing: register.Valid, On: today},
	}
}
