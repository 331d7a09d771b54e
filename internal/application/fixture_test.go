package application_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

var (
	now   = time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	today = calendar.MustParse("2026-07-01")
)

const org party.OrgID = "org"

func applicant(role party.Role) party.Actor {
	return party.Actor{
		Person: party.Person{ID: party.PersonID(role), Active: true, Language: "ko"}, Roles: map[party.OrgID]party.Role{org: role},
	}
}

func staff(duties ...party.Duty) party.Actor {
	return party.Actor{Person: party.Person{ID: "staff", Active: true, Duties: duties}}
}

// border is a small edition with the borders of Inno-Biz.
func border(t testing.TB) *scheme.Edition {
	t.Helper()
	src, err := os.ReadFile("testdata/border.yaml")
	if err != nil {
		t.Fatal(err)
	}
	e, problems := scheme.Load(src)
	for _, p := range problems {
		t.Errorf("%v", p)
	}
	if e == nil || t.Failed() {
		t.Fatal("the border edition does not load")
	}
	return e
}

func innobiz(t testing.TB) *scheme.Edition {
	t.Helper()
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: "innobiz", Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// company is a maker of machines in its seventh year against which nothing speaks.
func company() party.Company {
	c := party.Company{
		ID: org, Name: "한빛정밀 주식회사", LatinName: "Hanbit Precision Co., Ltd.", Country: "KR", BusinessNumber: "1248100998",
		LegalForm: "company", Size: "small", StartedOn: calendar.MustParse("2019-05-02"), Region: "06", Address: "경기도 수원시 1",
		Representative: "김하늘", IndustryCode: "29271", TechnologyField: "none", Bars: map[string]party.Bar{},
	}
	for _, code := range party.BarCodes {
		c.Bars[code] = party.Bar{}
	}
	return c
}

// filled is a submission from which nothing is missing, every item at the level.
func filled(e *scheme.Edition, level scheme.Level) application.Submission {
	s := application.Submission{
		Company: company(), Answers: map[string]scheme.Answer{}, Plan: application.Plan{},
		Years: []party.FinancialYear{{Year: 2025, Figures: map[string]int64{"sales": 4000}}},
	}
	sheet, _ := e.Sheet("manufacturing")
	for _, item := range sheet.Items() {
		s.Answers[item.ID] = scheme.Answer{Level: level, Reason: "as agreed"}
	}
	for _, section := range e.Plan.Sections {
		s.Plan[section.ID] = strings.Repeat("계", section.MinChars)
	}
	for i, d := range e.Documents {
		if d.Required {
			s.Evidence = append(s.Evidence, application.Evidence{
				ID: fmt.Sprint("e", i), Part: application.DocumentPart(d.ID), Name: d.ID + ".pdf", MediaType: "application/pdf",
				Size: 10, Digest: strings.Repeat("0", 64), UploadedBy: "preparer", UploadedAt: now,
			})
		}
	}
	return s
}

func opened(t testing.TB, e *scheme.Edition) application.Application {
	t.Helper()
	a, err := application.Open("case", "2026-00042", applicant(party.Preparer), company(), e, "manufacturing", now, today)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// keys are the sentences of the faults in err, with the field they belong to.
func keys(err error) string {
	var list []string
	for _, f := range fault.All(err) {
		list = append(list, strings.TrimPrefix(f.Field+" "+f.Key, " "))
	}
	return strings.Join(list, "; ")
}
