package pilot

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// Amend keeps the terms as a change of the signed agreement would make them, for a reason of 10 to 2,000 characters. The signed text stays in
// force until every side has signed the change (R22).
func (a Agreement) Amend(who party.Actor, p Pilot, t Terms, reason string) (Agreement, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return a, err
	}
	last, ok := a.InForce()
	switch {
	case a.Ending != nil:
		return a, fault.New(fault.Conflict, "ending.given")
	case a.Offer != nil:
		return a, fault.New(fault.Conflict, "pact.offered")
	case !ok:
		return a, fault.New(fault.Conflict, "pact.sign_first")
	case p.State.Over():
		return a, p.State.notNow()
	}
	t = t.clean()
	reason = strings.TrimSpace(reason)
	l := fault.All(t.Check(p))
	l = append(l, fault.All(reasoned(reason))...)
	if err := l.Err(); err != nil {
		return a, err
	}
	if len(Changes(last.Terms, t)) == 0 {
		return a, fault.New(fault.Conflict, "pact.no_change")
	}
	a.Draft, a.Reason = t, reason
	return a, nil
}

// AmendMetric adds a metric to the change that is being written: it comes with the signatures, is exploratory and supports no roll-out (R22).
func (a Agreement) AmendMetric(who party.Actor, p Pilot, m Metric, reason string) (Agreement, error) {
	last, ok := a.InForce()
	if !ok {
		return a, fault.New(fault.Conflict, "pact.sign_first")
	}
	m.AddedOn, m.Reason = "", ""
	t := a.Draft
	if a.Reason == "" {
		t = last.Terms
		t.Late, t.Move = nil, nil
	}
	t.Late = append(slices.Clone(t.Late), m)
	if a.Reason != "" && !strings.Contains(a.Reason, strings.TrimSpace(reason)) {
		reason = a.Reason + "\n" + strings.TrimSpace(reason)
	}
	return a.Amend(who, p, t, reason)
}

// Changes are the fields of TermFields that differ between two terms, in their order, "move" where the pilot goes to another site and "late" where metrics are added.
func Changes(before, after Terms) []string {
	x, y := termMembers(before), termMembers(after)
	var changed []string
	for _, name := range TermFields {
		key := name
		if name == "first" || name == "second" {
			key = "languages"
		}
		if string(x[key]) != string(y[key]) && !(name == "second" && slices.Contains(changed, "first")) {
			changed = append(changed, name)
		}
	}
	if after.Move != nil {
		changed = append(changed, "move")
	}
	if len(after.Late) > 0 {
		changed = append(changed, "late")
	}
	return changed
}

// termMembers are the terms by the names that their fields have in a record.
func termMembers(t Terms) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	if src, err := json.Marshal(t); err != nil || json.Unmarshal(src, &m) != nil {
		return nil // terms hold nothing that JSON cannot
	}
	return m
}

// governed is the pilot under a text that every side signed: its term, and the metrics that came with it.
func (p Pilot) governed(x AgreementText, digest string, at time.Time, today calendar.Date) Pilot {
	p.Agreed = Agreed{Text: digest, At: at, From: x.Terms.From, To: x.Terms.To}
	p.Late = slices.Clone(p.Late)
	for _, m := range x.Terms.Late {
		m.AddedOn, m.Reason = today.String(), x.Reason
		p.Late = append(p.Late, m)
	}
	return p
}

// Changing is what the change that is being written would change; nothing where none is.
func (a Agreement) Changing() []string {
	last, ok := a.InForce()
	if !ok || a.Reason == "" {
		return nil
	}
	return Changes(last.Terms, a.Draft)
}
