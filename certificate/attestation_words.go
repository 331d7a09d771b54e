package certificate

import (
	"strconv"
	"strings"
)

// Statements are what the attestation says, as term and text in the language. Nothing is checked.
func (a *Attestation) Statements(l Language) [][2]string {
	s := speak(l, nil)
	lines := a.statements(l, s)
	for i := range lines {
		lines[i][0] = s.say("label." + lines[i][0])
	}
	return lines
}

// Title is what the attestation is, in the language.
func (a *Attestation) Title(l Language) string { return speak(l, nil).say("attested." + a.Type()) }

// statements are the lines of what it says, label and value.
func (a *Attestation) statements(l Language, s speaker) (lines [][2]string) {
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, [2]string{label, text})
		}
	}
	add("number", a.Number)
	if a.Pilot != nil {
		a.Pilot.lines(s, add)
	} else {
		a.Graduation.lines(s, add)
	}
	add("replaces", a.Replaces)
	add("issuer", beside(a.Issuer.Name.In(l), a.Issuer.ID))
	add("issuedOn", s.date(DateOf(a.ValidFrom)))
	return lines
}

func (p *PilotResult) lines(s speaker, add func(label, text string)) {
	add("company", p.Company)
	add("solution", p.Solution)
	add("pilot", p.Title)
	add("site", p.Site)
	add("days", s.days(p.From, p.To))
	if p.Stopped {
		add("stopped", s.say("pilot.stopped"))
	}
	add("design", s.say("design."+p.Design))
	add("evidence", s.with("level", strconv.Itoa(p.Level)).say("pilot.level"))
	add("result", s.with("metric", p.Metric, "value", p.value(s)).say("claim."+p.Claim))
	add("verdict", s.say("metric."+p.Verdict))
	add("siteVerdict", s.say("site."+p.SiteSays))
	add("decision", s.say("decision."+p.Decision))
	add("decidedOn", s.date(p.DecidedOn))
	add("masked", p.Reason)
	add("card", p.Card)
	add("protocol", p.Protocol)
}

// value is the primary metric's value with its interval.
func (p *PilotResult) value(s speaker) string {
	switch {
	case p.MetricMasked():
		return s.say("pilot.secret")
	case p.Estimate == "":
		return s.say("pilot.no_value")
	}
	bound := func(b, open string) string {
		if b == "" {
			return open
		}
		return s.decimal(b)
	}
	return s.decimal(p.Estimate) + " [" + bound(p.Low, "−∞") + "; " + bound(p.High, "∞") + "]"
}

func (g *Graduation) lines(s speaker, add func(label, text string)) {
	add("company", g.Company)
	add("businessNumber", beside(g.BusinessNumber, g.Country))
	add("programme", g.Programme)
	add("track", g.Track)
	add("days", s.days(g.From, g.To))
	add("graduatedOn", s.date(g.GraduatedOn))
	if len(g.Milestones) == 0 {
		return
	}
	add("milestones", s.with("reached", strconv.Itoa(g.Reached()), "all", strconv.Itoa(len(g.Milestones))).say("graduate.milestones"))
	for _, m := range g.Milestones {
		when := s.say("graduate.not_reached")
		if !m.On.IsZero() {
			when = s.date(m.On)
		}
		add("milestone", m.Title+" — "+when)
	}
}

// with is the speaker with arguments, names and values by turns.
func (s speaker) with(pairs ...string) speaker {
	s.args = map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		s.args[pairs[i]] = pairs[i+1]
	}
	return s
}

// days writes a stretch of days.
func (s speaker) days(from, to Date) string {
	return s.with("from", s.date(from), "through", s.date(to)).say("label.period")
}

// decimal writes a decimal number with the sign and the point of the language.
func (s speaker) decimal(number string) string {
	whole, part, pointed := strings.Cut(strings.Replace(number, "-", "−", 1), ".")
	if !pointed {
		return whole
	}
	return s.with("whole", whole, "part", part).say("decimal")
}
