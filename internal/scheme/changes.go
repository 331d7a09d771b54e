package scheme

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/locale"
)

// Changes says how a certificate is made anew when what it states of its holder changes. The edition's pointer is nil where the file does
// not speak of it: then no certificate is made anew.
type Changes struct {
	Days    int         // calendar days from the application to the new certificate
	Proof   locale.Text // the document that proves the change
	Clause  Clause
	Setting string
}

// ReissueSheet is the id of the sheet of an application to have a certificate made anew. It has no items: nothing is evaluated again.
const ReissueSheet = "reissue"

// loadChanges demands that whatever is not in a source is marked as a setting.
func (l *loader) loadChanges(c cursor) {
	if !c.exists() {
		return
	}
	x := &Changes{Days: c.at("days").int(), Proof: c.at("proof").text(), Clause: l.clause(c.at("clause")), Setting: l.setting(c.at("setting"))}
	if !c.at("clause").exists() && x.Setting == "" {
		c.fault("no_clause")
	}
	l.e.Changes = x
}

// ForReissue is the edition as it governs making a certificate of a grade anew: the company shows the proof, an officer checks it, two
// deciders answer for it. Nothing is evaluated, charged or asked of eligibility again, and the grade stays (Inno-Biz notice 2026-44,
// art. 13). It is for editions with Changes.
func (e *Edition) ForReissue(grade string) *Edition {
	k := *e
	k.Reissues = true
	k.Sheets = append(slices.Clone(e.Sheets), Sheet{
		ID: ReissueSheet, Complete: true, Clause: e.Changes.Clause,
		Title: locale.Text{locale.English: "Change of a certificate", locale.Russian: "Изменение сертификата", locale.Korean: "인증서 변경"},
	})
	k.Panel, k.Technology, k.Rules, k.ExcludedIndustries, k.Plan = PanelRule{}, Technology{}, nil, ExcludedIndustries{}, Plan{}
	k.Scoring, k.Anchors, k.Calibration, k.Payment, k.Committee, k.Objection = nil, nil, nil, nil, nil, nil
	k.Thresholds = Thresholds{Award: []Threshold{{
		Code: "reissue", Of: "total", Op: ">=", Clause: e.Changes.Clause,
		Title: locale.Text{locale.English: "The change is proven", locale.Russian: "Изменение подтверждено", locale.Korean: "변경 사실 확인"},
	}}}
	k.Grades = nil
	if grade != "" {
		k.Grades = []Grade{{Code: grade, Title: locale.Same(grade)}}
	}
	k.Documents = []Document{{ID: "change", Title: e.Changes.Proof, Required: true, Clause: e.Changes.Clause}}
	k.Clocks = nil
	for _, c := range e.Clocks {
		if c.Code == "result" || c.Code == "decision" {
			c.Days, c.Calendar, c.Stops, c.Clause = e.Changes.Days, "", nil, e.Changes.Clause
		}
		k.Clocks = append(k.Clocks, c)
	}
	return &k
}

// ReissueNumber is the number of a certificate that is made anew: the old one with the holder's region where the number carries it, and
// from the second document of a number on its count behind a hyphen. Prefixes of renewal stay. copies is 1 for the first.
// Its error is [ErrNumberPart].
func (e *Edition) ReissueNumber(old, region string, copies int) (string, error) {
	if !slices.ContainsFunc(e.Regions, func(r Region) bool { return r.Code == region }) || copies < 1 {
		return "", fmt.Errorf("%w: region %.10q, copy %d", ErrNumberPart, region, copies)
	}
	number, _, _ := strings.Cut(old, "-")
	prefix := ""
	for p := e.NumberFormat.RenewalPrefix; p != "" && strings.HasPrefix(number, p); number = number[len(p):] {
		prefix += p
	}
	at := 0
	for _, part := range e.NumberFormat.Parts {
		end := at + part.Digits
		if end > len(number) {
			return "", fmt.Errorf("%w: %.20q is shorter than the numbers of %s", ErrNumberPart, old, e.Ref)
		}
		if part.Name == "region" {
			if len(region) > part.Digits {
				return "", fmt.Errorf("%w: region %s has more than %d digits", ErrNumberPart, region, part.Digits)
			}
			number = number[:at] + strings.Repeat("0", part.Digits-len(region)) + region + number[end:]
		}
		at = end
	}
	if copies > 1 {
		number += "-" + strconv.Itoa(copies)
	}
	return prefix + number, nil
}
