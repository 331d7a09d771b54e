package storetest

import (
	"fmt"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

func caseList(t *testing.T, s *store.Store) {
	found(t, s)
	update(t, s, func(tx *store.Tx) error {
		two := aCase("case-2", "2026-00002", "org-2")
		two.State = application.Evaluating
		three := aCase("case-3", "2025-00003", "org-2")
		three.State = application.Certified
		return first(
			tx.InsertApplication(ctx, two), tx.InsertApplication(ctx, three), tx.SavePanel(ctx, aPanel("case-3")), tx.SaveResult(ctx, "case-3", aResult()),
			tx.SaveDecision(ctx, "case-3", aDecision()), tx.InsertCertificate(ctx, store.StoredCertificate{Number: "20250100001", Case: "case-3", PreparedAt: at}),
		)
	})
	for _, c := range []struct {
		name string
		f    store.CaseFilter
		want []application.ID
	}{
		{"all, newest reference first", store.CaseFilter{}, []application.ID{"case-2", "case-1", "case-3"}},
		{"one state", store.CaseFilter{States: []application.State{application.Draft}}, []application.ID{"case-1"}},
		{"two states", store.CaseFilter{States: []application.State{application.Certified, application.Draft, application.Draft}}, []application.ID{"case-1", "case-3"}},
		{"every state named", store.CaseFilter{States: application.States}, []application.ID{"case-2", "case-1", "case-3"}},
		{"a state that does not exist", store.CaseFilter{States: []application.State{"lost"}}, nil},
		{"reference", store.CaseFilter{Words: "2026-00002"}, []application.ID{"case-2"}},
		{"part of a reference", store.CaseFilter{Words: "0000"}, []application.ID{"case-2", "case-1", "case-3"}},
		{"Hangul name", store.CaseFilter{Words: "한빛"}, []application.ID{"case-1"}},
		{"Cyrillic name in capitals", store.CaseFilter{Words: "ПОЛЁТ ООО"}, []application.ID{"case-2", "case-3"}},
		{"Latin name and state", store.CaseFilter{Words: "polyot", States: []application.State{application.Evaluating}}, []application.ID{"case-2"}},
		{"business number", store.CaseFilter{Words: "220-81"}, []application.ID{"case-2", "case-3"}},
		{"wildcards are words without letters", store.CaseFilter{Words: "%_%"}, nil},
		{"cursor behind the last", store.CaseFilter{After: "2025-00003"}, nil},
	} {
		view(t, s, func(tx *store.Tx) error {
			rows, next, err := tx.Cases(ctx, c.f)
			var got []application.ID
			for _, r := range rows {
				got = append(got, r.ID)
			}
			same(t, c.name, got, c.want)
			same(t, c.name+": next", next, "")
			return err
		})
	}
	view(t, s, func(tx *store.Tx) error {
		rows, _, err := tx.Cases(ctx, store.CaseFilter{})
		if err != nil {
			return err
		}
		total := scheme.Tenths(7123)
		three := aCase("case-3", "2025-00003", "org-2")
		three.State = application.Certified
		same(t, "a case with everything", rows[2], store.CaseRow{
			Application: three, CompanyName: "ООО «Полёт»", LatinName: "Polyot LLC", Total: &total, Technology: "BB", Grade: "A",
			Number: "20250100001", VisitOn: visit,
		})
		same(t, "a draft", rows[1], store.CaseRow{Application: aCase("case-1", "2026-00001", "org-1"), CompanyName: "주식회사 한빛센서", LatinName: "Hanbit Sensor"})
		return nil
	})
}

func casePages(t *testing.T, s *store.Store) {
	found(t, s)
	const n = 43
	update(t, s, func(tx *store.Tx) error {
		for i := range n {
			a := aCase(fmt.Sprintf("page-%d", i), fmt.Sprintf("2026-1%04d", (i*17)%n), "org-2")
			a.State = application.States[i%3]
			if err := tx.InsertApplication(ctx, a); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(tx *store.Tx) error {
		for _, size := range []int{1, 7, 43, 44, 5000} {
			f := store.CaseFilter{Limit: size, Words: "polyot"}
			var refs []string
			for {
				rows, next, err := tx.Cases(ctx, f)
				if err != nil {
					return err
				}
				for _, r := range rows {
					refs = append([]string{r.Reference}, refs...)
				}
				if next == "" {
					break
				}
				f.After = next
			}
			ascending(t, fmt.Sprintf("cases in pages of %d, from the last", size), refs, n)
		}
		return nil
	})
}

func journals(t *testing.T, s *store.Store) {
	entry := func(i int, subject string) journal.Entry {
		return journal.Entry{At: at.Add(time.Duration(i) * time.Second), By: "hana", Act: journal.Opened, Subject: subject, Ground: "근거 " + subject, Details: fmt.Sprintf(`{"n":%d}`, i)}
	}
	const n = 12
	for i := range n {
		update(t, s, func(tx *store.Tx) error { return tx.Append(ctx, entry(i, fmt.Sprintf("case-%d", i%2))) })
	}
	other := entry(n, "case-2")
	other.By = "oleg"
	update(t, s, func(tx *store.Tx) error { return tx.Append(ctx, other) })
	view(t, s, func(tx *store.Tx) error {
		about, err := tx.Journal(ctx, "case-1")
		same(t, "entries about a case", len(about), n/2)
		for i, e := range about {
			want := entry(2*i+1, "case-1")
			want.ID = e.ID
			same(t, "entry", e, want)
			if i > 0 && e.ID <= about[i-1].ID {
				t.Fatal("the journal's order is not the order of the acts")
			}
		}
		none, err2 := tx.Journal(ctx, "case-9")
		same(t, "entries about nothing", len(none), 0)
		hers, err3 := tx.JournalBy(ctx, "hana")
		same(t, "acts of a person", len(hers), n)
		for i, e := range hers {
			want := entry(i, fmt.Sprintf("case-%d", i%2)) // the oldest first, about whatever
			want.ID = e.ID
			same(t, "act", e, want)
		}
		nobodys, err4 := tx.JournalBy(ctx, "nobody")
		same(t, "acts of nobody", len(nobodys), 0)
		seen, before := 0, int64(0)
		for {
			page, err := tx.JournalPage(ctx, before, 5)
			if err != nil {
				return err
			}
			if len(page) == 0 {
				break
			}
			for _, e := range page {
				if before != 0 && e.ID >= before {
					t.Fatalf("entry %d after %d", e.ID, before)
				}
				seen, before = seen+1, e.ID
			}
		}
		same(t, "entries in pages", seen, n+1)
		return first(err, err2, err3, err4)
	})
}

func letters(t *testing.T, s *store.Store) {
	l := store.Letter{
		ID: "l-2", To: "hana", Email: "hana@example.org", Kind: "submitted", Language: "ko", Subject: "접수 안내", Text: "본문\n", HTML: "<p>본문</p>", Case: "case-1", CreatedAt: at,
	}
	loose := store.Letter{ID: "l-3", Email: "new@example.org", Kind: "sign_in", Language: "ru", Subject: "Вход", Text: "Ссылка", HTML: "<p>Ссылка</p>", CreatedAt: at}
	later := l
	later.ID, later.CreatedAt = "l-1", at.Add(time.Minute)
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertLetter(ctx, later), tx.InsertLetter(ctx, l), tx.InsertLetter(ctx, loose))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertLetter(ctx, l) })
	update(t, s, func(tx *store.Tx) error { l.SentAt = tx.Now; return tx.MarkSent(ctx, "l-2") })
	update(t, s, func(tx *store.Tx) error { return tx.MarkSent(ctx, "l-2") }) // a repeated delivery keeps the first time
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.MarkSent(ctx, "l-9") })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Letter(ctx, "l-3")
		same(t, "letter", got, loose)
		all, err2 := tx.LettersOf(ctx, "case-1")
		same(t, "letters about the case", all, []store.Letter{l, later})
		_, none := tx.Letter(ctx, "l-9")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2)
	})
	stranger := loose
	stranger.ID, stranger.To = "l-4", "oleg"
	update(t, s, func(tx *store.Tx) error { return tx.InsertLetter(ctx, stranger) })
	view(t, s, func(tx *store.Tx) error {
		hers, err := tx.LettersTo(ctx, "hana")
		same(t, "letters to a person", hers, []store.Letter{l, later})
		return err
	})
	update(t, s, func(tx *store.Tx) error { return tx.ForgetLettersTo(ctx, "hana") })
	view(t, s, func(tx *store.Tx) error {
		hers, err := tx.LettersTo(ctx, "hana")
		empty := func(l store.Letter) store.Letter { l.Email, l.Subject, l.Text, l.HTML = "", "", "", ""; return l }
		same(t, "letters that say nothing", hers, []store.Letter{empty(l), empty(later)})
		his, err2 := tx.LettersTo(ctx, "oleg")
		same(t, "letters to somebody else", his, []store.Letter{stranger})
		unaddressed, err3 := tx.Letter(ctx, "l-3")
		same(t, "a letter to nobody on file", unaddressed, loose)
		return first(err, err2, err3)
	})
	update(t, s, func(tx *store.Tx) error {
		unset, err := tx.Setting(ctx, "agency.name")
		same(t, "a setting nobody set", unset, "")
		return first(err, tx.SetSetting(ctx, "agency.name", "a"), tx.SetSetting(ctx, "agency.name", "기관"))
	})
	view(t, s, func(tx *store.Tx) error {
		v, err := tx.Setting(ctx, "agency.name")
		same(t, "setting", v, "기관")
		return err
	})
}
