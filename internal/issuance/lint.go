package issuance

import (
	"fmt"
	"strings"
	"unicode"

	"proba.example/certificate"
	"proba.example/internal/calendar"
	"proba.example/internal/scheme"
)

// Rule is one thing a certificate must satisfy before it may be signed.
type Rule struct {
	Name   string
	Source string        // clause the rule comes from
	Since  calendar.Date // first day of issue it applies to
	check  func(c certificate.Credential, g Grant) error
}

// Rules are all rules of issuance.
var Rules = []Rule{numberRule, periodRule, gradeRule, latinNameRule, sheetRule}

// LintError says which rule a certificate breaks.
type LintError struct {
	Rule   string
	Source string
	Err    error
}

func (e *LintError) Error() string {
	return fmt.Sprintf("issuance: rule %s (%s): %v", e.Rule, e.Source, e.Err)
}

func (e *LintError) Unwrap() error { return e.Err }

// Lint holds a certificate against every rule in force on its day of issue.
func Lint(c certificate.Credential, g Grant) error {
	for _, r := range Rules {
		if g.IssuedOn.Before(r.Since) {
			continue
		}
		if err := r.check(c, g); err != nil {
			return &LintError{r.Name, r.Source, err}
		}
	}
	return nil
}

// numberRule: the number is the edition's own form of year, region, sheet and running number.
var numberRule = Rule{
	Name: "number", Source: "Inno-Biz notice 2026-44, art. 12②", Since: calendar.Of(2026, 6, 22),
	check: func(c certificate.Credential, g Grant) error {
		want, err := g.number(c.Subject.Region, c.Certification.Sheet.Code)
		if err != nil {
			return err
		}
		if c.Certification.Number != want {
			return fmt.Errorf("number %s, the parts give %s", c.Certification.Number, want)
		}
		return nil
	},
}

// periodRule: validity runs for the edition's term, to the day.
var periodRule = Rule{
	Name: "period", Source: "Inno-Biz notice 2026-44, art. 12④", Since: calendar.Of(2026, 6, 22),
	check: func(c certificate.Credential, g Grant) error {
		from, through := g.period()
		if c.Certification.IssuedOn != day(from) || c.Certification.ValidThrough != day(through) {
			return fmt.Errorf("valid %s to %s, the edition gives %s to %s", c.Certification.IssuedOn, c.Certification.ValidThrough, from, through)
		}
		return nil
	},
}

// gradeRule: the grade follows from the total alone, and both thresholds are met.
var gradeRule = Rule{
	Name: "grade", Source: "Inno-Biz notice 2026-44, art. 11① and 12③", Since: calendar.Of(2026, 6, 22),
	check: func(c certificate.Credential, g Grant) error {
		j := g.Edition.JudgeEarned(scheme.Earned{Total: g.Decision.Total, Areas: g.Decision.Areas, Technology: g.Decision.Technology})
		if !j.Award || j.Grade != c.Certification.Grade {
			return fmt.Errorf("grade %q on %s and %s, the edition gives %q", c.Certification.Grade, g.Decision.Total, g.Decision.Technology, j.Grade)
		}
		return nil
	},
}

// latinNameRule: the English certificate carries the name in capitals, as in the passport.
var latinNameRule = Rule{
	Name: "latin_name", Source: "Inno-Biz notice 2026-44, art. 12①", Since: calendar.Of(2026, 6, 22),
	check: func(c certificate.Credential, _ Grant) error {
		name := c.Subject.LatinName
		if strings.TrimSpace(name) == "" {
			return fmt.Errorf("no name in Latin letters")
		}
		for _, r := range name {
			if unicode.IsLetter(r) && (!unicode.Is(unicode.Latin, r) || unicode.IsLower(r)) {
				return fmt.Errorf("%q is not in Latin capitals", name)
			}
		}
		return nil
	},
}

// sheetRule: the sheet is a complete one of the edition.
var sheetRule = Rule{
	Name: "sheet", Source: "Inno-Biz notice 2026-44, art. 3 and 12②", Since: calendar.Of(2026, 6, 22),
	check: func(c certificate.Credential, g Grant) error {
		var found *scheme.Sheet
		for i := range g.Edition.Sheets {
			if g.Edition.Sheets[i].Code == c.Certification.Sheet.Code {
				found = &g.Edition.Sheets[i]
			}
		}
		if found == nil || !found.Complete {
			return fmt.Errorf("sheet %q is not one of the edition's complete sheets", c.Certification.Sheet.Code)
		}
		return nil
	},
}
