package scheme

import (
	"os"
	"strconv"
	"testing"
)

// filled answers every item in the way its type asks for, and gives three financial years.
func filled(s *Sheet) (map[string]Answer, Facts) {
	answers := make(map[string]Answer, s.Len())
	for n, it := range s.Items() {
		var a Answer
		switch it.Type {
		case Judged:
			a.Level = it.Levels[n%len(it.Levels)]
		case Checklist:
			a.Checks = []string{}
			for i, c := range it.Checks {
				if (n+i)%4 != 0 {
					a.Checks = append(a.Checks, c.ID)
				}
			}
		case Quantitative:
			for i, in := range it.Inputs {
				if a.Inputs == nil {
					a.Inputs = map[string]string{}
				}
				a.Inputs[in.Name] = strconv.Itoa(n%5 + i + 1)
				if in.Type == "yes_no" {
					a.Inputs[in.Name] = "yes"
				}
			}
		}
		answers[it.ID] = a
	}
	f := NewFacts()
	for y, prefix := range YearPrefixes {
		for i, name := range yearFigures {
			f.SetInt(prefix+name, int64(1000*(i+3)-97*y))
		}
		f.SetInt(prefix+"employees", int64(40-y))
		f.SetInt(prefix+"rd_employees", 7)
	}
	return answers, f
}

// BenchmarkScore scores one fully answered sheet of 62 items, figures computed.
func BenchmarkScore(b *testing.B) {
	_, s := innobiz(b)
	answers, facts := filled(s)
	if score := s.Score(answers, facts); !score.Complete() {
		for _, it := range s.items {
			if is := score.ByItem[it.ID]; !is.Answered {
				b.Errorf("%s: %+v", it.ID, is)
			}
		}
		b.Fatal("the sheet is not complete")
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Score(answers, facts)
	}
}

// BenchmarkScoreParallel does the same from every processor at once.
func BenchmarkScoreParallel(b *testing.B) {
	_, s := innobiz(b)
	answers, facts := filled(s)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			s.Score(answers, facts)
		}
	})
}

// BenchmarkLoad reads the shipped edition.
func BenchmarkLoad(b *testing.B) {
	src, err := os.ReadFile("editions/innobiz-2026.yaml")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, ps := Load(src); ps != nil {
			b.Fatal(ps.Err())
		}
	}
}
