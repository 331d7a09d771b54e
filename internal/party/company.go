package party

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
)

// Company is an applicant's own file: entered once, used in every application.
type Company struct {
	ID              OrgID          `json:"id"`
	Name            string         `json:"name"`             // legal name in its own script
	LatinName       string         `json:"latin_name"`       // in Latin letters, as it shall stand on certificates
	Country         string         `json:"country"`          // ISO 3166-1 alpha-2
	BusinessNumber  string         `json:"business_number"`  // of the country of registration; digits and letters only
	LegalForm       string         `json:"legal_form"`       // sole_trader or company
	Size            string         `json:"size"`             // micro, small, medium or large, by the country's own SME law
	StartedOn       calendar.Date  `json:"started_on"`       // business start of a sole trader, registration of a company
	SuspendedDays   int            `json:"suspended_days"`   // days the business was officially suspended since
	Region          string         `json:"region"`           // code of the scheme's region list
	Address         string         `json:"address"`          //
	Representative  string         `json:"representative"`   //
	IndustryCode    string         `json:"industry_code"`    // 5 digits, of the business with the largest sales
	TechnologyField string         `json:"technology_field"` // bio, environment, none; empty while not confirmed
	Products        string         `json:"products"`         // main products, in the applicant's words
	Bars            map[string]Bar `json:"bars,omitempty"`   // answers about disqualifying records, by code
	Event           *AgeEvent      `json:"event,omitempty"`  // what connects the company with an older business, if anything
	Revision        int64          `json:"-"`                // grows with every save; guards against overwriting
}

// Bar is the answer to one question about a disqualifying record.
type Bar struct {
	Applies bool          `json:"applies"`
	Imposed calendar.Date `json:"imposed,omitzero"` // when Applies: since when, or the day it was imposed
}

// BarCodes are the disqualifying records a company is asked about (Inno-Biz notice 2026-44, art. 3②; the codes are
// ours, the list is wide enough for the other profiles).
var BarCodes = []string{
	"credit_default", "tax_arrears", "clearing_suspension", "insolvency",
	"wage_arrears", "industrial_accident", "fair_trade_order", "subsidy_ban",
}

// AgeEvent connects a company with an older business whose age may count. Which kinds of event there are, and what is asked about
// each, is the scheme's to say.
type AgeEvent struct {
	Kind     string          `json:"kind"`
	OldStart calendar.Date   `json:"old_start"`
	Facts    map[string]bool `json:"facts,omitempty"`
}

// LegalForms, Sizes and TechnologyFields are the closed lists of the company file.
var (
	LegalForms       = []string{"company", "sole_trader"}
	Sizes            = []string{"micro", "small", "medium", "large"}
	TechnologyFields = []string{"none", "bio", "environment"}
)

var (
	countryCode  = regexp.MustCompile(`^[A-Z]{2}$`)
	industryCode = regexp.MustCompile(`^[0-9]{5}$`)
	otherNumber  = regexp.MustCompile(`^[0-9A-Z]{5,20}$`)
)

// IsCountry says whether s has the form of a country's code (ISO 3166-1 alpha-2).
func IsCountry(s string) bool { return countryCode.MatchString(s) }

// IsNumber says whether a business number, cleaned, can be one of the country.
func IsNumber(country, number string) bool {
	return otherNumber.MatchString(number) && (country != "KR" || koreanBusinessNumber(number))
}

// CleanNumber strips the spaces and hyphens people write into a business number.
func CleanNumber(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '‐' || r == '–' || r == '.' {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

// Check says what is wrong with the company file, field by field; regions is the code list of the scheme applied under, or
// nil when none is chosen yet. today bounds dates that cannot lie in the future.
func (c Company) Check(regions []string, today calendar.Date) error {
	var l fault.List
	text := func(field, value string, limit int, missing string) {
		switch n := utf8.RuneCountInString(strings.TrimSpace(value)); {
		case n == 0 && missing != "":
			l.Add(field, missing)
		case n > limit:
			l.Add(field, "party.too_long", "Max", limit)
		}
	}
	text("name", c.Name, 120, "party.company.name.missing")
	text("latin_name", c.LatinName, 120, "party.company.latin_name.missing")
	if strings.ContainsFunc(c.LatinName, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }) {
		l.Add("latin_name", "party.company.latin_name.not_latin")
	}
	text("representative", c.Representative, 120, "party.company.representative.missing")
	text("address", c.Address, 300, "party.company.address.missing")
	text("products", c.Products, 1000, "")
	if !IsCountry(c.Country) {
		l.Add("country", "party.company.country.malformed")
	}
	switch {
	case c.BusinessNumber == "":
		l.Add("business_number", "party.business_number.missing")
	case c.Country == "KR" && !koreanBusinessNumber(c.BusinessNumber):
		l.Add("business_number", "party.business_number.korean")
	case !otherNumber.MatchString(c.BusinessNumber):
		l.Add("business_number", "party.business_number.malformed")
	}
	oneOf := func(field, value string, list []string) {
		if !slices.Contains(list, value) {
			l.Add(field, "party.choose_one")
		}
	}
	oneOf("legal_form", c.LegalForm, LegalForms)
	oneOf("size", c.Size, Sizes)
	if c.TechnologyField != "" {
		oneOf("technology_field", c.TechnologyField, TechnologyFields)
	}
	if regions != nil || c.Region == "" {
		oneOf("region", c.Region, regions)
	}
	switch {
	case c.StartedOn.IsZero():
		l.Add("started_on", "party.company.started_on.missing")
	case c.StartedOn.After(today):
		l.Add("started_on", "party.date.future")
	}
	if c.SuspendedDays < 0 || c.SuspendedDays > 36500 {
		l.Add("suspended_days", "party.company.suspended_days.range")
	}
	if !industryCode.MatchString(c.IndustryCode) {
		l.Add("industry_code", "party.company.industry_code.malformed")
	}
	for code, bar := range c.Bars {
		if !slices.Contains(BarCodes, code) {
			l.Add("bar_"+code, "party.choose_one")
		} else if bar.Applies && (bar.Imposed.IsZero() || bar.Imposed.After(today)) {
			l.Add("bar_"+code+"_imposed", "party.company.bar.imposed")
		}
	}
	if e := c.Event; e != nil {
		if e.Kind == "" {
			l.Add("event_kind", "party.choose_one")
		}
		if e.OldStart.IsZero() || e.OldStart.After(c.StartedOn) {
			l.Add("event_old_start", "party.company.event.old_start")
		}
	}
	return l.Err()
}

// koreanBusinessNumber checks the ten digits of a Korean business registration number with its published check digit
// (weights 1 3 7 1 3 7 1 3 5, the carry of the ninth digit added).
func koreanBusinessNumber(s string) bool {
	if len(s) != 10 {
		return false
	}
	weights := [9]int{1, 3, 7, 1, 3, 7, 1, 3, 5}
	sum := 0
	for i, w := range weights {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += int(s[i]-'0') * w
	}
	sum += int(s[8]-'0') * 5 / 10
	return int(s[9]) == '0'+(10-sum%10)%10
}

// SameName compares names of organisations as a clerk would: case, spaces, punctuation and the legal form, written out or
// abbreviated, before or after, do not make another company. It is used to find conflicts, where a false alarm costs a question
// and a miss costs the fairness of a case.
func SameName(a, b string) bool {
	x, y := FoldName(a), FoldName(b)
	return x != "" && x == y
}

// Legal forms as people write them: phrases and Korean forms are cut out anywhere, the rest only as whole words.
var (
	formPhrases = strings.NewReplacer(
		"주식회사", " ", "유한책임회사", " ", "유한회사", " ", "(주)", " ", "(유)", " ",
		"общество с ограниченной ответственностью", " ", "акционерное общество", " ", "l.l.c.", " ",
	)
	formWords = []string{
		"co", "company", "corp", "corporation", "inc", "incorporated", "ltd", "limited", "llc", "plc", "gmbh", "ag", "sa",
		"ооо", "ао", "пао", "зао", "оао", "нао", "публичное", "непубличное", "закрытое", "открытое",
	}
)

// FoldName is what is left of an organisation's name when all that does not tell it from others is gone; "" when nothing is left.
// Two names are the same to [SameName] when this is the same for both.
func FoldName(s string) string {
	s = formPhrases.Replace(strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(s))), " "))
	words := strings.FieldsFunc(strings.ReplaceAll(s, "ё", "е"), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return slices.Contains(formWords, w) }), "")
}
