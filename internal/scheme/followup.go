package scheme

import "proba.example/internal/locale"

// FollowUp says how holders of certificates are checked while they last. The edition's pointer is nil where the file does not speak of it:
// then an officer may still order a check, and nobody is drawn. Terms are calendar days.
type FollowUp struct {
	Share       int // per cent of the certificates that are drawn in a round, 1–100
	AfterMonths int // only certificates that have been held so long are drawn
	Days        int // from the order of a check to its finding
	MendDays    int // at most, to mend what was not kept
	Conditions  []FollowUpCondition
	Clause      Clause
	Setting     string
}

// FollowUpCondition is one thing that a certificate rests on, looked at in a check.
type FollowUpCondition struct {
	Code   string
	Title  locale.Text
	Clause Clause
}

// loadFollowUp demands that whatever is not in a source is marked as a setting.
func (l *loader) loadFollowUp(c cursor) {
	if !c.exists() {
		return
	}
	f := &FollowUp{
		Share: c.at("share").int(), AfterMonths: c.at("after_months").int(), Days: c.at("days").int(), MendDays: c.at("mend_days").int(),
		Clause: l.clause(c.at("clause")), Setting: l.setting(c.at("setting")),
	}
	unique := l.unique()
	for _, s := range c.at("conditions").each() {
		x := FollowUpCondition{s.at("code").str(), s.at("title").text(), l.clause(s.at("clause"))}
		unique(s.at("code"), x.Code)
		f.Conditions = append(f.Conditions, x)
	}
	if !c.at("clause").exists() && f.Setting == "" {
		c.fault("no_clause")
	}
	l.e.FollowUp = f
}
