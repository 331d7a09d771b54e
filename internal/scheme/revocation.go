package scheme

import (
	"slices"

	"proba.example/internal/locale"
)

// Revocation says on which grounds a certificate is withdrawn or suspended, and what is owed to its holder before and after. The edition's
// pointer is nil where the file does not speak of it: then the agency's own table of grounds holds, nobody is heard, and no withdrawal is
// published in a list. Terms are calendar days where they name no calendar.
type Revocation struct {
	Grounds      []RevocationGround
	Hearing      *Days // within which the holder may answer before a withdrawal; nil: nobody is heard
	CureWithin   int   // the longest time in days that a suspension may give its cause to be cured
	ReturnWithin int   // days from a withdrawal within which the certificate goes back; 0: it does not
	Publish      bool  // withdrawals are published in a list
	ScreenMonths int   // certificates are held against lists of tax offices and registers at least so often; 0: they need not be
	ScreenRemind []int // days before the day of the next list on which the officers are reminded of it; the earliest reminder first
	Clause       Clause
	Setting      string
}

// RevocationGround is one ground of acts on a certificate's standing.
type RevocationGround struct {
	Code      string
	Title     locale.Text // as the holder and the agency read it
	Public    locale.Text // as the published list says it
	Mandatory bool        // whoever finds it must withdraw: the agency has no choice
	Suspends  bool        // a certificate may also be suspended on it
	Unheard   bool        // a withdrawal on it needs no hearing
	Clause    Clause
}

// GroundReturned is the code of the ground that its holder gives a certificate back on. Nobody in the agency can propose it.
const GroundReturned = "returned"

// Ground finds a ground by its code; there is none in a nil Revocation.
func (r *Revocation) Ground(code string) (RevocationGround, bool) {
	if r == nil {
		return RevocationGround{}, false
	}
	i := slices.IndexFunc(r.Grounds, func(g RevocationGround) bool { return g.Code == code })
	if i < 0 {
		return RevocationGround{}, false
	}
	return r.Grounds[i], true
}

// loadRevocation demands that codes occur once, that what is published has its words, and that whatever is not in a source is marked as a
// setting.
func (l *loader) loadRevocation(c cursor) {
	if !c.exists() {
		return
	}
	r := &Revocation{
		CureWithin: c.at("cure_within").int(), ReturnWithin: c.at("return_within").int(), Publish: c.at("publish").bool(false), ScreenMonths: c.at("screen_months").int(),
		Clause: l.clause(c.at("clause")), Setting: l.setting(c.at("setting")),
	}
	if h := c.at("hearing"); h.exists() {
		term := days(h)
		r.Hearing = &term
	}
	l.remindBefore(c.at("screen_remind_before"), &r.ScreenRemind)
	unique := l.unique()
	for _, s := range c.at("grounds").each() {
		g := RevocationGround{
			Code: s.at("code").str(), Title: s.at("title").text(), Public: s.at("public").text(), Mandatory: s.at("mandatory").bool(false),
			Suspends: s.at("suspends").bool(false), Unheard: s.at("unheard").bool(false), Clause: l.clause(s.at("clause")),
		}
		unique(s.at("code"), g.Code)
		if r.Publish && !s.at("public").exists() {
			s.fault("missing_member", "Name", "public")
		}
		r.Grounds = append(r.Grounds, g)
	}
	if !c.at("clause").exists() && r.Setting == "" {
		c.fault("no_clause")
	}
	l.e.Revocation = r
}
