package officer

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/view"
)

// thousand is a list as long as lists can be, of companies in every state.
func thousand() casework.List {
	today := calendar.Of(2026, 11, 16)
	l := casework.List{Today: today, Counts: map[application.State]int64{}}
	for i := range maxRows {
		var r casework.Row
		r.Reference, r.CompanyName = fmt.Sprintf("2026-%05d", i+1), fmt.Sprintf("한울정밀공업 %d호", i)
		r.State = application.States[1+i%9]
		l.Counts[r.State]++
		switch r.State {
		case application.Certified, application.Refused:
			total := scheme.Tenths(8125)
			r.Total, r.Grade = &total, "AA"
		case application.Submitted, application.Accepted, application.Evaluating, application.Evaluated:
			r.DueOn = today.AddDays(i%30 - 10)
		}
		l.Rows = append(l.Rows, r)
	}
	return l
}

func renderList(l casework.List, lang locale.Lang) ([]byte, error) {
	p := locale.For(lang)
	q := listQuery{limit: maxRows}
	v := listView{
		page: view.Page{Printer: p, Title: p.T("officer.cases.title"), Path: "/office/cases"}, tabs: stateTabs(p, q, l.Counts), shown: len(l.Rows), rows: caseRows(p, l),
		filters: view.FilterBar{Action: "/office/cases"},
	}
	var b bytes.Buffer
	err := listPage(v).Render(context.Background(), &b)
	return b.Bytes(), err
}

// TestAThousandCasesWeighLittle holds the list to 150 KB; a peer needs 645.
func TestAThousandCasesWeighLittle(t *testing.T) {
	l := thousand()
	for _, lang := range locale.Languages {
		b, err := renderList(l, lang)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes", lang, len(b))
		if len(b) > 150_000 {
			t.Errorf("%s: the list weighs %d bytes", lang, len(b))
		}
		if n := bytes.Count(b, []byte("<a href=cases/")); n != maxRows {
			t.Errorf("%s: %d rows", lang, n)
		}
	}
}

func BenchmarkAThousandCases(b *testing.B) {
	l := thousand()
	for b.Loop() {
		if _, err := renderList(l, locale.English); err != nil {
			b.Fatal(err)
		}
	}
}
