package pilot

import (
	"slices"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/register"
)

// maskable are the parts of a report that a company may mark as a trade secret, beside the figures of its metrics.
var maskable = []string{"shown", "not_shown", "limits", "site_words", "buyer", register.StopWords}

// Maskable are all parts of a pilot's card that can be left out for a reason: figures of metrics (m1 and so on) and words. Its name, its site,
// its days and the decision are not among them (R31).
func (p Pilot) Maskable() []string { return slices.Concat(p.MetricNames(), maskable) }

// EndedOn is the ground on which a pilot ended before its time: that of the notice by which a side ended the agreement, or else a rule of the
// protocol that came about; empty where it ran to its end, or where a party stopped it in words of its own, see OwnWords. The words of a notice are
// for the parties; the ground alone is public, so that no trade secret slips out with it.
func (p Pilot) EndedOn(f File) EndGround {
	switch {
	case !p.After.Stopped && p.State != Stopped:
		return ""
	case len(f.Endings) > 0:
		return f.Endings[len(f.Endings)-1].Record.Ground
	case p.Fired != nil:
		return EndStopRule
	}
	return ""
}

// StoppedBy is the side that ended a pilot before its time: who gave notice, or the agency, which alone can stop one otherwise; empty where it ran
// to its end, or where a rule of its protocol stopped it.
func (p Pilot) StoppedBy(f File) Side {
	switch {
	case !p.After.Stopped && p.State != Stopped:
		return ""
	case len(f.Endings) > 0:
		return f.Endings[len(f.Endings)-1].Record.Side
	case p.Fired != nil:
		return ""
	}
	return Office
}

// OwnWords says that a party stopped the pilot in words of its own, without a ground of the list. They are public where nobody marked them as secret.
func (p Pilot) OwnWords(f File) bool { return p.StoppedBy(f) != "" && p.EndedOn(f) == "" }

// Card is what the public may know of a decided pilot. What is masked is left out of it, for a reason of 10 to 2,000 characters; a verdict on
// a metric stays, so that a failed one cannot be hidden (R28).
func (p Pilot) Card(number string, f File, masked []string, reason string, place *time.Location) (register.PilotCard, error) {
	if p.State != Decided || f.Decision == nil || f.Site == nil {
		return register.PilotCard{}, fault.New(fault.Conflict, "card.not_decided")
	}
	reason = strings.TrimSpace(reason)
	var l fault.List
	for _, m := range masked {
		if !slices.Contains(p.Maskable(), m) {
			l.Add("masked", "party.choose_one")
			break
		}
	}
	if len(masked) > 0 {
		l = append(l, fault.All(reasoned(reason))...)
	} else {
		reason = ""
	}
	if err := l.Err(); err != nil {
		return register.PilotCard{}, err
	}
	if !p.OwnWords(f) { // marked beforehand, and never spoken
		masked = slices.DeleteFunc(slices.Clone(masked), func(m string) bool { return m == register.StopWords })
		if len(masked) == 0 {
			reason = ""
		}
	}
	hidden := func(what string) bool { return slices.Contains(masked, what) }
	open := func(what, text string) string {
		if hidden(what) {
			return ""
		}
		return text
	}
	filed, _ := f.Report()
	r := filed.Record
	c := register.PilotCard{
		Number: number, Title: p.Title, Company: p.Company, Solution: p.Solution, Site: p.SiteName, From: calendar.On(p.FirstStart(), place), To: calendar.On(p.Ended(), place), Stopped: p.After.Stopped,
		Hypothesis: p.Protocol.Hypothesis, Design: string(p.Protocol.Design), Level: r.Evidence.Level, Claim: string(r.Words.Claim),
		Shown: open("shown", r.Words.Shown), NotShown: open("not_shown", r.Words.NotShown), Limits: open("limits", r.Words.Limits), Unplanned: r.Unplanned(),
		SiteSays: string(f.Site.Record.Verdict), SiteWords: open("site_words", f.Site.Record.Words), Decision: string(f.Decision.Record.Choice), Buyer: open("buyer", f.Decision.Record.Buyer),
		DecidedOn: calendar.On(f.Decision.Record.At, place), Reason: reason, Protocol: p.Digest, Report: filed.Digest, Conclusion: f.Site.Digest,
	}
	c.Ground, c.StoppedBy = string(p.EndedOn(f)), string(p.StoppedBy(f))
	if p.OwnWords(f) {
		c.StopWords = open(register.StopWords, p.Reason)
	}
	c.Stays = p.earlier()
	for _, m := range p.Maskable() { // in their own order, whichever order they came in
		if hidden(m) {
			c.Masked = append(c.Masked, m)
		}
	}
	for _, x := range r.Findings {
		v := register.PilotCardValue{Metric: x.Metric, Title: x.Title, Late: x.Late, Better: x.Better, Verdict: string(x.Verdict), Masked: hidden(x.Metric)}
		if !v.Masked {
			minimum := x.Minimum
			v.Minimum, v.Estimate, v.Low, v.High, v.Units, v.Planned = &minimum, x.Estimate, x.Low, x.High, x.Units, x.Planned
			v.Aspired, v.AspiredIn = x.Aspired, x.AspiredIn
		}
		c.Metrics = append(c.Metrics, v)
	}
	for _, m := range r.MustHaves {
		c.MustHaves = append(c.MustHaves, register.PilotCardMust{Text: m.Text, Holds: m.Holds})
	}
	for _, o := range r.Obstacles {
		c.Obstacles = append(c.Obstacles, string(o))
	}
	return c, nil
}

// earlier are the sites that the pilot left, as the public may know them.
func (p Pilot) earlier() (all []register.PilotCardStay) {
	for _, s := range p.Stays {
		all = append(all, register.PilotCardStay{Site: s.SiteName, From: s.From, To: s.To, Measured: !s.Started.IsZero()})
	}
	return all
}
