package scheme

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// Renewal says when a certificate may be renewed and what its renewal takes. The edition's pointer is nil where the file does not speak of
// it: then nobody is reminded, and a company whose certificate ends applies as anybody does. Terms are calendar days.
type Renewal struct {
	OpensBefore  int   // days before the last day of the certificate on which the window opens
	ClosesAfter  int   // days after the last day through which it stays open
	OnTimeBefore int   // days before the last day by which to apply, so that the decision falls within the term
	RemindBefore []int // days before the last day on which the holder is reminded; the earliest reminder first
	Sheet        string
	Awaits       bool      // it is counted on a sheet of its own whose items are not known: nothing can be renewed yet
	Threshold    Threshold // of the total on the renewal's sheet
	Clause       Clause
	Setting      string
}

// RenewalPhase is how far a day lies in the course of a renewal.
type RenewalPhase string

// The phases, in their order.
const (
	RenewalNotOpen RenewalPhase = "not_open"
	RenewalOnTime  RenewalPhase = "on_time" // who applies now has the decision within the old term
	RenewalLate    RenewalPhase = "late"    // the window is open, the decision may come after the old term
	RenewalGrace   RenewalPhase = "grace"   // the old term is over, the window is not
	RenewalOver    RenewalPhase = "over"    // only a new application is left
)

// RenewalPhases are all of them, in their order.
var RenewalPhases = []RenewalPhase{RenewalNotOpen, RenewalOnTime, RenewalLate, RenewalGrace, RenewalOver}

// RenewalWindow is the renewal of one certificate in days, each of them included.
type RenewalWindow struct {
	Opens    calendar.Date
	OnTimeBy calendar.Date
	Through  calendar.Date // last day of the old term
	Closes   calendar.Date
}

// Window counts the days from the last day of a certificate.
func (r Renewal) Window(through calendar.Date) RenewalWindow {
	return RenewalWindow{through.AddDays(-r.OpensBefore), through.AddDays(-r.OnTimeBefore), through, through.AddDays(r.ClosesAfter)}
}

// On says how far the day lies in the window.
func (w RenewalWindow) On(day calendar.Date) RenewalPhase {
	switch {
	case day.Before(w.Opens):
		return RenewalNotOpen
	case !day.After(w.OnTimeBy):
		return RenewalOnTime
	case !day.After(w.Through):
		return RenewalLate
	case !day.After(w.Closes):
		return RenewalGrace
	}
	return RenewalOver
}

// Renews says whether a total on the renewal's sheet renews the certificate.
func (r Renewal) Renews(total Tenths) bool {
	return r.Threshold.meets(int64(total - r.Threshold.Points))
}

// RenewalSheet is the sheet on which a renewal is counted: the renewal's own, or where it has none the one the certificate was given on. ok
// is false while it awaits its items.
func (e *Edition) RenewalSheet(certificate string) (sh *Sheet, ok bool) {
	if e.Renewal == nil || e.Renewal.Awaits {
		return nil, false
	}
	if e.Renewal.Sheet != "" {
		certificate = e.Renewal.Sheet
	}
	sh, ok = e.Sheet(certificate)
	return sh, ok && sh.Complete
}

// ForRenewal is the edition as it governs the renewal of a certificate of a grade: nobody is kept from applying by a self-diagnosis, the
// renewal's threshold alone decides, and the grade is kept. On a sheet of its own no technology is rated; the fee is the one coded
// renewal, where the edition has one (Inno-Biz notice 2026-44, art. 15, 18).
func (e *Edition) ForRenewal(grade string) *Edition {
	k := *e
	t := e.Renewal.Threshold
	if t.Title == nil {
		t.Code, t.Title = "renewal", locale.Text{locale.English: "Points for renewal", locale.Russian: "Баллы для продления", locale.Korean: "갱신 점수"}
	}
	k.renewal, k.Thresholds, k.Grades = true, Thresholds{Award: []Threshold{t}}, nil
	if grade != "" {
		k.Grades = []Grade{{Code: grade, From: t.Points, Title: locale.Same(grade)}}
	}
	if e.Renewal.Sheet != "" {
		k.Technology = Technology{}
	}
	if _, ok := e.Fee("renewal"); ok && e.Payment != nil {
		p := *e.Payment
		p.Fee = "renewal"
		k.Payment = &p
	}
	return &k
}

// loadRenewal demands that the days stand in their order, and that whatever is not in a source is marked as a setting.
func (l *loader) loadRenewal(c cursor) {
	if !c.exists() {
		return
	}
	t := c.at("threshold")
	r := &Renewal{
		OpensBefore: c.at("opens_before").int(), ClosesAfter: c.at("closes_after").int(), OnTimeBefore: c.at("on_time_before").int(),
		Sheet: c.at("sheet").str(), Awaits: c.at("sheet_awaits_items").bool(false),
		Threshold: Threshold{Of: "total", Op: t.at("op").str(), Points: t.at("points").tenths(), Clause: l.clause(t.at("clause"))},
		Clause:    l.clause(c.at("clause")), Setting: l.setting(c.at("setting")),
	}
	if r.OnTimeBefore > r.OpensBefore {
		c.at("on_time_before").fault("renewal_order", "Days", r.OnTimeBefore, "Than", r.OpensBefore)
	}
	l.remindBefore(c.at("remind_before"), &r.RemindBefore)
	if _, ok := l.e.Sheet(r.Sheet); !ok && r.Sheet != "" {
		c.at("sheet").fault("unknown_sheet", "Name", r.Sheet)
	}
	if !c.at("clause").exists() && r.Setting == "" {
		c.fault("no_clause")
	}
	l.e.Renewal = r
}
