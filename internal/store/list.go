package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store/db"
)

// CaseRow is a case as lists show it.
type CaseRow struct {
	application.Application
	CompanyName string
	LatinName   string
	Total       *scheme.Tenths // of the registered result; nil before
	Technology  string         // of the registered result
	Grade       string         // of the certificate, when granted
	Number      string         // of the certificate
	VisitOn     calendar.Date
}

// CaseFilter narrows the list of cases. Empty fields do not narrow.
type CaseFilter struct {
	States []application.State
	Words  string // each must occur in the reference, a name or the business number of the company
	Limit  int    // 50 when 0; at most 1,000
	After  string // continue after this cursor
}

const (
	usualLimit = 50
	mostRows   = 1000
	// last sorts behind every reference, number and date.
	last = "\U0010FFFF"
)

func limit(n int) int {
	if n <= 0 {
		return usualLimit
	}
	return min(n, mostRows)
}

// wordSlots is how many words the list queries compare.
const wordSlots = 6

// patterns turns what was searched for into LIKE patterns, unused slots staying empty. Folding leaves letters and digits only, so
// no sign with a meaning in patterns is left. Of more words than slots the longest are compared. ok is false where something
// was searched for that has no letter or digit: nothing can contain it.
func patterns(words string) (p [wordSlots]string, ok bool) {
	folded := strings.Fields(register.Fold(words))
	if len(folded) == 0 && strings.TrimSpace(words) != "" {
		return p, false
	}
	slices.SortStableFunc(folded, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for i := range min(len(folded), len(p)) {
		p[i] = "%" + folded[i] + "%"
	}
	return p, true
}

// Cases gives a page of the list of cases, the newest reference first, and the cursor of the next page, empty on the last.
func (tx *Tx) Cases(ctx context.Context, f CaseFilter) (rows []CaseRow, next string, err error) {
	w, ok := patterns(f.Words)
	states := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(f.States))), func(s application.State) bool { return !s.Valid() })
	if !ok || (len(states) == 0 && len(f.States) > 0) {
		return nil, "", nil
	}
	n := limit(f.Limit)
	found, err := tx.listCases(ctx, states, db.ListCasesParams{
		Before: cmp.Or(f.After, last), Word1: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Word5: w[4], Word6: w[5],
		N: int64(n) + 1, // one more than shown says whether there is a next page
	})
	if err != nil {
		return nil, "", tx.fail("list cases", err)
	}
	if len(found) > n {
		found = found[:n]
		next = found[n-1].Application.Reference
	}
	rows = make([]CaseRow, len(found))
	for i, r := range found {
		if rows[i], err = caseRow(r.Application, r.CompanyName, r.LatinName, r.Total, r.Technology, r.Grade, r.Number, r.VisitOn); err != nil {
			return nil, "", err
		}
	}
	return rows, next, nil
}

// listCases asks the query that suits: with states or without. The ten slots, one for each of application.States, repeat the
// wanted ones.
func (tx *Tx) listCases(ctx context.Context, states []application.State, p db.ListCasesParams) ([]db.ListCasesRow, error) {
	if len(states) == 0 {
		return tx.q.ListCases(ctx, p)
	}
	var s [10]string
	for i := range s {
		s[i] = string(states[i%len(states)])
	}
	found, err := tx.q.ListCasesIn(ctx, db.ListCasesInParams{
		Before: p.Before, State1: s[0], State2: s[1], State3: s[2], State4: s[3], State5: s[4],
		State6: s[5], State7: s[6], State8: s[7], State9: s[8], State10: s[9],
		Word1: p.Word1, Word2: p.Word2, Word3: p.Word3, Word4: p.Word4, Word5: p.Word5, Word6: p.Word6, N: p.N,
	})
	rows := make([]db.ListCasesRow, len(found))
	for i, r := range found {
		rows[i] = db.ListCasesRow(r)
	}
	return rows, err
}

func caseRow(a db.Application, name, latin string, total int64, technology, grade, number, visitOn string) (CaseRow, error) {
	c, err := theCase(a)
	if err != nil {
		return CaseRow{}, err
	}
	row := CaseRow{
		Application: c, CompanyName: name, LatinName: latin, Technology: technology, Grade: grade, Number: number,
	}
	if total >= 0 {
		points := scheme.Tenths(total)
		row.Total = &points
	}
	row.VisitOn, err = calendar.Parse(visitOn)
	return row, err
}
