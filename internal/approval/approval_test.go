package approval_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/internal/approval"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

var (
	now     = time.Date(2026, 7, 22, 9, 0, 0, 0, time.UTC)
	words   = "The accounts of 2025 differ from those that were submitted."
	content = []byte(`{"on":"2026-08-01","ground":"false_data"}`)
)

func person(id party.PersonID, duties ...party.Duty) party.Actor {
	return party.Actor{Person: party.Person{ID: id, Active: true, Duties: duties}}
}

func keys(err error) string {
	var list []string
	for _, f := range fault.All(err) {
		list = append(list, strings.TrimPrefix(f.Field+" "+f.Key, " "))
	}
	return strings.Join(list, "; ")
}

func proposed(t testing.TB, k approval.Kind, by party.Actor) approval.Approval {
	t.Helper()
	a, err := approval.Propose("a", k, "26060100001", content, words, by, now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestWhoProposes(t *testing.T) {
	for _, c := range []struct {
		name string
		kind approval.Kind
		who  party.Actor
		want string
	}{
		{"a decider proposes a grant", approval.Grant, person("d", party.Decider), ""},
		{"an officer proposes no grant", approval.Grant, person("o", party.Officer), "fault.forbidden"},
		{"an officer proposes a suspension", approval.Suspend, person("o", party.Officer), ""},
		{"a decider proposes a restoration", approval.Restore, person("d", party.Decider), ""},
		{"an auditor proposes nothing", approval.Revoke, person("a", party.Auditor), "fault.forbidden"},
		{"an expert proposes nothing", approval.Revoke, person("e", party.Expert), "fault.forbidden"},
		{"an administrator has no word about certificates", approval.Revoke, person("m", party.Administrator), "fault.forbidden"},
		{"an administrator proposes a key", approval.KeyAdd, person("m", party.Administrator), ""},
		{"a decider proposes no key", approval.KeyRetire, person("d", party.Decider), "fault.forbidden"},
		{"the program proposes nothing", approval.Grant, party.System, "fault.forbidden"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := approval.Propose("a", c.kind, "subject", content, words, c.who, now)
			if got := keys(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if c.want == "" && (a.ProposedBy != c.who.ID() || a.Outcome != approval.Waiting || !a.Open(now) || len(a.Contradictions()) > 0) {
				t.Errorf("%+v, %v", a, a.Contradictions())
			}
		})
	}
	for _, c := range []struct{ words, want string }{
		{"", "reasons approval.words"},
		{"   not quite enough   ", "reasons approval.words"},
		{strings.Repeat("я", 4001), "reasons party.too_long"},
		{strings.Repeat("я", 4000), ""},
	} {
		if _, err := approval.Propose("a", approval.Revoke, "1", content, c.words, person("d", party.Decider), now); keys(err) != c.want {
			t.Errorf("%.30q: got %q, want %q", c.words, keys(err), c.want)
		}
	}
	if _, err := approval.Propose("a", "promote", "1", content, words, person("d", party.Duties...), now); err == nil || fault.Is(err, fault.Forbidden) {
		t.Errorf("a kind that is none: %v", err)
	}
}

func TestWhoSettles(t *testing.T) {
	const last = 14*24*time.Hour - time.Microsecond
	officer, decider, second := person("officer", party.Officer), person("decider", party.Decider), person("second", party.Decider)
	inactive := second
	inactive.Person.Active = false
	for _, c := range []struct {
		name             string
		kind             approval.Kind
		by, who          party.Actor
		after            time.Duration
		confirm, decline string
	}{
		{"another decider", approval.Grant, decider, second, time.Hour, "", ""},
		{"in the last microsecond", approval.Grant, decider, second, last, "", ""},
		{"a microsecond too late", approval.Grant, decider, second, last + time.Microsecond, "approval.settled", "approval.settled"},
		{"the proposer", approval.Grant, decider, decider, time.Hour, "approval.own_proposal", ""},
		{"without the duty", approval.Grant, decider, officer, time.Hour, "fault.forbidden", "fault.forbidden"},
		{"who left the agency", approval.Grant, decider, inactive, time.Hour, "fault.forbidden", "fault.forbidden"},
		{"the program", approval.Grant, decider, party.System, time.Hour, "fault.forbidden", "fault.forbidden"},
		{"a decider on an officer's proposal", approval.Suspend, officer, decider, time.Hour, "", ""},
		{"an officer on a decider's proposal", approval.Suspend, decider, officer, time.Hour, "fault.forbidden", "fault.forbidden"},
		{"an officer on a colleague's proposal", approval.Revoke, officer, person("o2", party.Officer), time.Hour, "fault.forbidden", "fault.forbidden"},
		{"an officer takes their own proposal back", approval.Revoke, officer, officer, time.Hour, "approval.own_proposal", ""},
		{"an administrator on a key", approval.KeyCompromise, person("m1", party.Administrator), person("m2", party.Administrator), time.Hour, "", ""},
		{"a decider on a key", approval.KeyCompromise, person("m1", party.Administrator), decider, time.Hour, "fault.forbidden", "fault.forbidden"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, at := proposed(t, c.kind, c.by), now.Add(c.after)
			yes, err := a.Confirm(c.who, a.Digest, content, at)
			if got := keys(err); got != c.confirm {
				t.Errorf("confirm: got %q, want %q", got, c.confirm)
			}
			if err == nil && (yes.Outcome != approval.Confirmed || yes.SettledBy != c.who.ID() || !yes.SettledAt.Equal(at) || len(yes.Contradictions()) > 0) {
				t.Errorf("%+v, %v", yes, yes.Contradictions())
			}
			no, err := a.Decline(c.who, words, at)
			if got := keys(err); got != c.decline {
				t.Errorf("decline: got %q, want %q", got, c.decline)
			}
			if err == nil && (no.Outcome != approval.Declined || no.Answer != words || len(no.Contradictions()) > 0) {
				t.Errorf("%+v, %v", no, no.Contradictions())
			}
		})
	}
	a := proposed(t, approval.Revoke, officer)
	if _, err := a.Decline(decider, "no", now); keys(err) != "answer approval.words" {
		t.Errorf("declined without a word: %v", err)
	}
}

func TestWhatIsConfirmedIsWhatWasProposed(t *testing.T) {
	a, who := proposed(t, approval.Revoke, person("officer", party.Officer)), person("decider", party.Decider)
	for name, c := range map[string]struct {
		digest  string
		content []byte
	}{
		"another content":           {a.Digest, []byte(`{"on":"2026-08-02","ground":"false_data"}`)},
		"no content":                {a.Digest, nil},
		"the digest of another act": {approval.Digest(approval.Suspend, a.Subject, words, content), content},
		"no digest":                 {"", content},
	} {
		if got, err := a.Confirm(who, c.digest, c.content, now); keys(err) != "approval.changed" || got.Outcome != approval.Waiting {
			t.Errorf("%s: %v, %v", name, got.Outcome, err)
		}
	}
}

func TestTheDigestKeepsTheParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.StringMatching(`[0-9:a]{0,4}`)
		draw := func(label string) [4]string {
			return [4]string{part.Draw(t, label), part.Draw(t, label), part.Draw(t, label), part.Draw(t, label)}
		}
		of := func(p [4]string) string { return approval.Digest(approval.Kind(p[0]), p[1], p[2], []byte(p[3])) }
		a, b := draw("one"), draw("other")
		if (of(a) == of(b)) != (a == b) {
			t.Fatalf("%q and %q", a, b)
		}
	})
}

// TestAWalkNeverConfirmsWithOnePerson settles proposals at random and looks at what became of them.
func TestAWalkNeverConfirmsWithOnePerson(t *testing.T) {
	people := []party.Actor{
		person("o1", party.Officer), person("o2", party.Officer), person("d1", party.Decider), person("d2", party.Decider, party.Officer),
		person("m1", party.Administrator), person("m2", party.Administrator, party.Decider), person("x", party.Expert, party.Auditor), party.System,
	}
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom(approval.Rules).Draw(t, "rule")
		who := func(label string) party.Actor { return rapid.SampledFrom(people).Draw(t, label) }
		a, err := approval.Propose("a", rule.Kind, "subject", content, words, who("proposer"), now)
		if err != nil {
			return
		}
		at := now
		for range rapid.IntRange(1, 8).Draw(t, "acts") {
			at = at.Add(time.Duration(rapid.IntRange(0, 5*24).Draw(t, "hours")) * time.Hour)
			before, by := a, who("settler")
			switch rapid.IntRange(0, 2).Draw(t, "act") {
			case 0:
				a, err = a.Confirm(by, a.Digest, content, at)
			case 1:
				a, err = a.Decline(by, words, at)
			default:
				a, err = a.Lapse(at)
			}
			if (err != nil || before.Outcome != approval.Waiting) && (a.Outcome != before.Outcome || a.SettledBy != before.SettledBy) {
				t.Fatalf("%s became %s by %s, %v", before.Outcome, a.Outcome, by.ID(), err)
			}
			if found := a.Contradictions(); len(found) > 0 {
				t.Fatalf("%+v: %v", a, found)
			}
			if a.Outcome == approval.Confirmed && (a.SettledBy == a.ProposedBy || by.May(rule.Confirm, "") != nil && before.Outcome == approval.Waiting) {
				t.Fatalf("%s confirmed what %s proposed", a.SettledBy, a.ProposedBy)
			}
		}
	})
}

func TestAnotherActOvertakesAProposal(t *testing.T) {
	a, err := proposed(t, approval.Revoke, person("officer", party.Officer)).Overtake(person("owner"), now.Add(time.Hour))
	if err != nil || a.Outcome != approval.Overtaken || a.SettledBy != "owner" || len(a.Contradictions()) > 0 {
		t.Fatalf("%+v, %v", a, err)
	}
	if _, err := a.Confirm(person("decider", party.Decider), a.Digest, content, now.Add(2*time.Hour)); keys(err) != "approval.settled" {
		t.Errorf("confirmed what was overtaken: %v", err)
	}
	if _, err := a.Overtake(person("owner"), now); keys(err) != "approval.settled" {
		t.Errorf("overtaken twice: %v", err)
	}
}

func TestContradictions(t *testing.T) {
	officer, decider := person("officer", party.Officer), person("decider", party.Decider)
	confirmed, err := proposed(t, approval.Revoke, officer).Confirm(decider, proposed(t, approval.Revoke, officer).Digest, content, now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(a *approval.Approval){
		"confirmed what they proposed": func(a *approval.Approval) { a.SettledBy = a.ProposedBy },
		"no person confirmed it":       func(a *approval.Approval) { a.SettledBy = party.System.ID() },
		"after it lapsed":              func(a *approval.Approval) { a.SettledAt = a.LapsesAt() },
		"not what was proposed":        func(a *approval.Approval) { a.Content = []byte(`{}`) },
		"none that two persons settle": func(a *approval.Approval) { a.Kind = "promote" },
		"before it was proposed":       func(a *approval.Approval) { a.SettledAt = a.ProposedAt.Add(-time.Second) },
		"yet somebody settled it":      func(a *approval.Approval) { a.Outcome = approval.Waiting },
		"declined without a word":      func(a *approval.Approval) { a.Outcome = approval.Declined },
		"lapsed before its time":       func(a *approval.Approval) { a.Outcome = approval.Lapsed },
		"nobody overtook it":           func(a *approval.Approval) { a.Outcome, a.SettledBy = approval.Overtaken, "" },
		"is none":                      func(a *approval.Approval) { a.Outcome = "perhaps" },
	} {
		a := confirmed
		change(&a)
		if found := strings.Join(a.Contradictions(), "; "); !strings.Contains(found, name) {
			t.Errorf("%s: found %q", name, found)
		}
	}
	if found := confirmed.Contradictions(); len(found) > 0 {
		t.Errorf("nothing is wrong, and yet: %q", found)
	}
}
