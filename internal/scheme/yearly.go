package scheme

import (
	"slices"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// The kinds of answer a yearly report asks for.
const (
	ReportMoney   = "money"   // whole units of the edition's currency
	ReportCount   = "count"   // zero or more
	ReportPercent = "percent" // 0 to 100, with at most one decimal
	ReportYesNo   = "yes_no"
	ReportText    = "text"
)

// ReportKinds are all of them.
var ReportKinds = []string{ReportMoney, ReportCount, ReportPercent, ReportYesNo, ReportText}

// Consequence is what an edition names for a holder who does not do what is asked. It is never drawn by the program: two persons decide.
type Consequence string

// The consequences.
const (
	NoConsequence Consequence = "none"
	MayCheck      Consequence = "check" // a follow-up check is ordered
	MaySuspend    Consequence = "suspend"
	MayRevoke     Consequence = "revoke"
)

// Consequences are all of them.
var Consequences = []Consequence{NoConsequence, MayCheck, MaySuspend, MayRevoke}

// ReportField is one thing a yearly report asks for.
type ReportField struct {
	Code     string
	Kind     string
	Figure   string // the line of the company's financial year that it repeats; empty where it repeats none
	Title    locale.Text
	Hint     locale.Text // nil where there is none
	Optional bool
}

// YearlyReport says what holders of a certificate report once a year. The edition's pointer is nil where they report nothing. Terms are
// calendar days.
type YearlyReport struct {
	Month        time.Month // of the due day; zero where each certificate's own anniversary is its due day
	Day          int
	OpenDays     int   // before the due day on which the report opens
	RemindBefore []int // days before the due day on which the holder is reminded; the earliest reminder first
	Consequence  Consequence
	Fields       []ReportField
	Clause       Clause
	Setting      string
}

// ReportTerm is one yearly report of one certificate in days, each of them included.
type ReportTerm struct {
	Year  int // the calendar year that is reported: the one before the due day
	Opens calendar.Date
	Due   calendar.Date
}

// Next is the first report of a certificate that is due on the day or later. Nobody reports before the certificate has been held when the
// report opens, nor after its last day: ok is false where no report is left.
func (y YearlyReport) Next(issued, through, day calendar.Date) (t ReportTerm, ok bool) {
	for year := issued.Year(); year <= through.Year(); year++ {
		due := issued.AddYears(year - issued.Year())
		if y.Month != 0 {
			due = calendar.Of(year, y.Month, y.Day)
		}
		t = ReportTerm{Year: due.Year() - 1, Opens: due.AddDays(-y.OpenDays), Due: due}
		switch {
		case due.After(through):
			return ReportTerm{}, false
		case t.Opens.After(issued) && !due.Before(day):
			return t, true
		}
	}
	return ReportTerm{}, false
}

// loadYearly demands that every figure is one of the company's file, and that whatever is not in a source is marked as a setting.
func (l *loader) loadYearly(c cursor) {
	if !c.exists() {
		return
	}
	y := &YearlyReport{
		OpenDays: c.at("open_days").int(), Consequence: Consequence(c.at("consequence").str()), Clause: l.clause(c.at("clause")), Setting: l.setting(c.at("setting")),
	}
	if due := c.at("due").str(); due != "anniversary" {
		// A common year, so that 29 February is no due day.
		day, err := calendar.Parse("2001-" + due)
		if err != nil {
			c.at("due").fault("date", "Got", due)
		}
		y.Month, y.Day = day.Month(), day.Day()
	}
	if y.Consequence == "" {
		y.Consequence = NoConsequence
	}
	l.remindBefore(c.at("remind_before"), &y.RemindBefore)
	if len(y.RemindBefore) > 0 && y.RemindBefore[0] >= y.OpenDays {
		c.at("remind_before").fault("renewal_order", "Days", y.RemindBefore[0], "Than", y.OpenDays-1)
	}
	unique := l.unique()
	for _, s := range c.at("fields").each() {
		f := ReportField{
			Code: s.at("code").str(), Kind: s.at("kind").str(), Figure: s.at("figure").str(), Title: s.at("title").text(), Hint: s.at("hint").text(),
			Optional: s.at("optional").bool(false),
		}
		unique(s.at("code"), f.Code)
		if f.Figure != "" && !slices.Contains(yearFigures, f.Figure) {
			s.at("figure").fault("report_figure", "Name", f.Figure)
		}
		y.Fields = append(y.Fields, f)
	}
	if !c.at("clause").exists() && y.Setting == "" {
		c.fault("no_clause")
	}
	l.e.YearlyReport = y
}

// remindBefore reads the days of reminders, the greatest first.
func (l *loader) remindBefore(c cursor, into *[]int) {
	for i, s := range c.each() {
		days := s.int()
		if i > 0 && days >= (*into)[i-1] {
			s.fault("renewal_order", "Days", days, "Than", (*into)[i-1]-1)
		}
		*into = append(*into, days)
	}
}
