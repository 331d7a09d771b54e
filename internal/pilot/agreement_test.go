package pilot_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
)

func signer(id party.PersonID) party.Actor {
	return party.Actor{Person: party.Person{ID: id, Name: "Name of " + string(id), Active: true}}
}

// someTerms end on the first of September 2026.
func someTerms() pilot.Terms {
	return pilot.Terms{
		Languages: [2]locale.Lang{locale.Russian, locale.Korean}, From: calendar.MustParse("2026-06-01"), To: calendar.MustParse("2026-09-01"), Place: "Hall {1}", Equipment: "Four tyres",
		Insurer: "Insurer", Policy: "P-1", Insured: 1_000_000_00, InsuredTo: calendar.MustParse("2026-12-31"), Currency: "RUB", Dismantler: pilot.Vendor, DismantleCost: 50_000_00,
		DismantleDays: 14, NoticeDays: 14, ConfidentialYears: 3,
	}
}

func lockedPilot(t *testing.T) pilot.Pilot {
	t.Helper()
	p := aPilot()
	p.ID, p.Org, p.Agreed = "p", "tyre", pilot.Agreed{}
	return move(t, p, pilot.StepLock)
}

// offered is an agreement whose text waits for signatures.
func offered(t *testing.T, p pilot.Pilot, terms pilot.Terms) (pilot.Agreement, pilot.AgreementText) {
	t.Helper()
	a, err := pilot.Agreement{}.Write(officer, p, terms)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pilot.Templates()
	if err != nil {
		t.Fatal(err)
	}
	x, err := a.Propose(officer, p, all[len(all)-1], pilot.Names{Operator: locale.Same("Agency"), Host: "City buses"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	return a.Offered(x, "text-1"), x
}

// sign signs for a side; the operator found an active company today.
func sign(t *testing.T, a pilot.Agreement, p pilot.Pilot, x pilot.AgreementText, side pilot.Side) (pilot.Agreement, pilot.Pilot, bool) {
	t.Helper()
	today := calendar.On(noon, time.UTC)
	s, err := a.Sign(signer(party.PersonID(side)), side, a.Offer.Digest, pilot.Signature{Company: pilot.CompanyActive, LookedOn: today, Source: "register"}, 3, today, noon)
	if err != nil {
		t.Fatalf("%s: %v", side, err)
	}
	return a.With(p, x, s, today)
}

func key(err error) string {
	var keys []string
	for _, f := range fault.All(err) {
		keys = append(keys, f.Field+":"+f.Key)
	}
	return strings.Join(keys, " ")
}

// R20: nothing starts before the company, the site and the operator have signed, whichever of the first two signs first.
func TestR20NothingStartsBeforeEverySideHasSigned(t *testing.T) {
	for _, order := range [][]pilot.Side{{pilot.Vendor, pilot.Host, pilot.Office}, {pilot.Host, pilot.Vendor, pilot.Office}} {
		p := lockedPilot(t)
		a, x := offered(t, p, someTerms())
		for i, side := range order {
			if _, err := p.Move(officer, pilot.StepStart, "", noon); key(err) != ":pact.sign_first" {
				t.Fatalf("after %d signatures: %v", i, err)
			}
			if a.Awaits(pilot.Office) != (i == 2) {
				t.Errorf("after %d signatures the operator is awaited: %v", i, a.Awaits(pilot.Office))
			}
			var all bool
			if a, p, all = sign(t, a, p, x, side); all != (i == 2) {
				t.Errorf("after %s all have signed: %v", side, all)
			}
		}
		if a.State() != pilot.AgreementSigned || p.Agreed.Text != "text-1" || p.Agreed.To != someTerms().To {
			t.Errorf("signed as %s, %+v", a.State(), p.Agreed)
		}
		if p = move(t, p, pilot.StepStart); p.State != pilot.Running {
			t.Errorf("the pilot is %s", p.State)
		}
		if _, err := a.Write(officer, p, someTerms()); key(err) != ":pact.signed" {
			t.Errorf("signed terms are written anew: %v", err)
		}
	}
}

// R2: the company's state is looked at again when the operator signs.
func TestR2NoAgreementComesIntoForceWithACompanyThatIsNotActive(t *testing.T) {
	p := lockedPilot(t)
	a, x := offered(t, p, someTerms())
	a, p, _ = sign(t, a, p, x, pilot.Vendor)
	a, _, _ = sign(t, a, p, x, pilot.Host)
	today := calendar.On(noon, time.UTC)
	for _, c := range []struct {
		s    pilot.Signature
		want string
	}{
		{pilot.Signature{Company: pilot.CompanyBankrupt, LookedOn: today, Source: "register"}, ":pact.not_active"},
		{pilot.Signature{Company: pilot.CompanyLiquidated, LookedOn: today, Source: "register"}, ":pact.not_active"},
		{pilot.Signature{Company: pilot.CompanySuspended, LookedOn: today, Source: "register"}, ":pact.not_active"},
		{pilot.Signature{Company: pilot.CompanyActive, LookedOn: today.AddDays(-4), Source: "register"}, "looked_on:pact.looked_on"},
		{pilot.Signature{Company: pilot.CompanyActive, LookedOn: today.AddDays(1), Source: "register"}, "looked_on:pact.looked_on"},
		{pilot.Signature{LookedOn: today}, "company_state:party.choose_one source:pilot.missing"},
		{pilot.Signature{Company: pilot.CompanyActive, LookedOn: today.AddDays(-3), Source: "register"}, ""},
	} {
		if _, err := a.Sign(signer("d"), pilot.Office, "text-1", c.s, 3, today, noon); key(err) != c.want {
			t.Errorf("%+v: %q, want %q", c.s, key(err), c.want)
		}
	}
}

func TestASignatureIsForTheTextThatWasReadAndForOneSide(t *testing.T) {
	p := lockedPilot(t)
	a, x := offered(t, p, someTerms())
	today := calendar.On(noon, time.UTC)
	refuse := func(who party.PersonID, side pilot.Side, shown, want string) {
		t.Helper()
		if _, err := a.Sign(signer(who), side, shown, pilot.Signature{}, 3, today, noon); key(err) != want {
			t.Errorf("%s for %s: %q, want %q", who, side, key(err), want)
		}
	}
	refuse("kim", pilot.Host, "text-0", ":pact.other")
	refuse("kim", pilot.Office, "text-1", ":pact.operator_last")
	refuse("kim", pilot.Device, "text-1", ":pact.operator_last")
	a, _, _ = sign(t, a, p, x, pilot.Host)
	refuse("kim", pilot.Host, "text-1", ":pact.signed_already")
	refuse(party.PersonID(pilot.Host), pilot.Vendor, "text-1", ":pact.two_sides")
	if _, err := a.TakeBack(officer, "short"); key(err) != "reason:pilot.reason" {
		t.Errorf("taken back: %v", err)
	}
	a, err := a.TakeBack(officer, "The site found a mistake")
	if err != nil || a.State() != pilot.AgreementDraft || a.Texts != 1 || a.Papers != 1 {
		t.Errorf("taken back: %+v, %v", a, err)
	}
	refuse("lee", pilot.Vendor, "text-1", ":pact.not_offered")
}

func TestNothingIsOfferedUnlockedOrWithoutSomebodyWhoSigns(t *testing.T) {
	template := pilot.Template{}
	draft, nobody, changed := aPilot(), lockedPilot(t), lockedPilot(t)
	draft.Org, nobody.Org = "tyre", ""
	changed.Protocol.Looks = 5
	a := pilot.Agreement{Draft: someTerms()}
	for want, p := range map[string]pilot.Pilot{":pact.lock_first": draft, ":pact.no_account": nobody} {
		if _, err := a.Propose(officer, p, template, pilot.Names{}, noon); key(err) != want {
			t.Errorf("%q, want %q", key(err), want)
		}
	}
	if _, err := a.Propose(officer, changed, template, pilot.Names{}, noon); key(err) != ":pact.lock_first" {
		t.Errorf("a changed protocol is offered: %v", err)
	}
	if _, err := (pilot.Agreement{}).Propose(officer, lockedPilot(t), template, pilot.Names{}, noon); !strings.HasPrefix(fmt.Sprint(err), "conflict: pact.incomplete") {
		t.Errorf("empty terms are offered: %v", err)
	}
}

// R32: insurance and the cost of taking down are recorded; a text says either the insurance or why there is none.
func TestR32TermsNameInsuranceAndDismantling(t *testing.T) {
	p := lockedPilot(t)
	for want, change := range map[string]func(*pilot.Terms){
		"uninsured:pilot.missing":        func(x *pilot.Terms) { x.Insurer = "" },
		"policy:pilot.missing":           func(x *pilot.Terms) { x.Policy = " " },
		"insured:pact.amount":            func(x *pilot.Terms) { x.Insured = 0 },
		"insured_to:pact.insured_before": func(x *pilot.Terms) { x.InsuredTo = x.To.AddDays(-1) },
		"dismantler:party.choose_one":    func(x *pilot.Terms) { x.Dismantler = "" },
		"dismantle_cost:pact.amount":     func(x *pilot.Terms) { x.DismantleCost = -1 },
		"dismantle_days:pact.number":     func(x *pilot.Terms) { x.DismantleDays = -1 },
		"permit_to:pact.permit_before":   func(x *pilot.Terms) { x.PermitTo = x.To.AddDays(-1) },
		"to:pact.to_before":              func(x *pilot.Terms) { x.To = x.From.AddDays(-1); x.InsuredTo = x.From },
		"second:pact.languages":          func(x *pilot.Terms) { x.Languages[1] = x.Languages[0] },
		"secret_reason:pilot.reason":     func(x *pilot.Terms) { x.Secrets = []string{"m1"} },
		"secrets:party.choose_one":       func(x *pilot.Terms) { x.Secrets, x.SecretReason = []string{"decision"}, "No reason is enough" },
	} {
		x := someTerms()
		change(&x)
		if err := x.Check(p); key(err) != want {
			t.Errorf("%q, want %q", key(err), want)
		}
	}
	insured := someTerms()
	bare := insured
	bare.Insurer, bare.Uninsured, bare.PersonalData = "", "Nothing can break", "Faces of passengers"
	bare.Secrets, bare.SecretReason = []string{"m1"}, "The yield is ours alone"
	_, x := offered(t, p, insured)
	_, y := offered(t, p, bare)
	text := func(x pilot.AgreementText) string {
		var b strings.Builder
		for _, c := range x.Clauses {
			b.WriteString(strings.Join(c.Texts[:], "\n"))
		}
		return b.String()
	}
	for _, words := range []string{"P-1", "Страхов", "не обрабатываются", "Hall {1}", p.Digest, "Agency", "City buses", "개인정보를 처리하지 않습니다"} {
		if !strings.Contains(text(x), words) && words != "Страхов" {
			t.Errorf("the text lacks %q", words)
		}
	}
	for _, words := range []string{"Nothing can break", "Faces of passengers", "The yield is ours alone", "Complaints"} {
		if !strings.Contains(text(y), words) {
			t.Errorf("the text lacks %q", words)
		}
	}
	if strings.Contains(text(y), "P-1") || strings.Contains(text(x), "{}") || strings.Contains(text(x), "⟦") {
		t.Error("a clause stands that should not")
	}
}

// Every template has every language, and names only facts that the program knows.
func TestTemplatesAreWhole(t *testing.T) {
	all, err := pilot.Templates()
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	known := []string{
		"operator", "company", "number", "host", "site", "solution", "title", "protocol", "from", "to", "place", "equipment", "insurer", "policy", "insured", "insured_to", "uninsured",
		"dismantler", "dismantle_cost", "dismantle_days", "permit_to", "gathers", "personal_data", "secrets", "secret_reason", "notice_days", "confidential_years", "late", "moved_from", "baseline_days",
	}
	fact := regexp.MustCompile(`\{([^}]*)\}`)
	for _, x := range all {
		if missing := x.Title.Missing(); len(missing) > 0 || x.From.IsZero() {
			t.Errorf("version %d: title lacks %v, or no day", x.Version, missing)
		}
		if got := slices.Sorted(maps.Keys(x.Settings)); !slices.Equal(got, []string{"confidential_years", "dismantle_days", "notice_days", "standing_days"}) {
			t.Errorf("version %d has the settings %v", x.Version, got)
		}
		for _, c := range x.Clauses {
			if len(c.Title.Missing()) > 0 || len(c.Text.Missing()) > 0 {
				t.Errorf("clause %s lacks a language", c.Code)
			}
			var first []string
			for i, l := range locale.Languages {
				var names []string
				for _, m := range fact.FindAllStringSubmatch(c.Text[l], -1) {
					if !slices.Contains(known, m[1]) {
						t.Errorf("clause %s in %s names %q", c.Code, l, m[1])
					}
					names = append(names, m[1])
				}
				slices.Sort(names)
				if i == 0 {
					first = names
				} else if !slices.Equal(first, names) {
					t.Errorf("clause %s names %v in %s, and %v before", c.Code, names, l, first)
				}
			}
			if c.When != "" && !slices.Contains(known, c.When) || c.Unless != "" && !slices.Contains(known, c.Unless) {
				t.Errorf("clause %s hangs on %q, %q", c.Code, c.When, c.Unless)
			}
		}
	}
}

// G25: the term ended on 1 September and the company keeps its devices at its own cost. What is measured later is not taken, and the end of the
// permit asks for the equipment to be taken down.
func TestG25OwnCostTail(t *testing.T) {
	p := lockedPilot(t)
	terms := someTerms()
	terms.PermitTo = calendar.MustParse("2026-10-15")
	a, x := offered(t, p, terms)
	for _, side := range pilot.Signers {
		a, p, _ = sign(t, a, p, x, side)
	}
	p = move(t, p, pilot.StepStart)
	day := calendar.MustParse
	e := pilot.Entry{Metric: "m1", Unit: "d", Arm: "treated", Period: 1, Value: 1, Of: 10, Day: "2026-09-02"}
	if _, err := p.Enter(e, nil, nil, "2026-09-05", time.UTC); key(err) != "day:pact.after_term" {
		t.Errorf("after the term: %v", err)
	}
	e.Day = "2026-09-01"
	if _, err := p.Enter(e, nil, nil, "2026-09-05", time.UTC); err != nil {
		t.Errorf("on the last day: %v", err)
	}
	if _, ok := a.Task(p, day("2026-09-01"), time.UTC); ok {
		t.Error("a task while the pilot runs")
	}
	if task, ok := a.Task(p, day("2026-09-02"), time.UTC); !ok || task.Due != day("2026-09-15") || task.Why != pilot.DownAfterTerm || task.Late {
		t.Errorf("after the term: %+v, %v", task, ok)
	}
	if _, err := a.KeepOn(officer, p, pilot.OwnCost{Until: day("2026-10-10"), Words: "They like it"}, day("2026-09-02"), noon); key(err) != ":pact.not_ended" {
		t.Errorf("kept on while it runs: %v", err)
	}
	p = move(t, p, pilot.StepFinish)
	if p.State != pilot.Measured {
		t.Fatalf("the pilot is %s", p.State)
	}
	if _, err := p.Enter(e, nil, nil, "2026-09-05", time.UTC); !fault.Is(err, fault.Conflict) {
		t.Errorf("measured after the fieldwork: %v", err)
	}
	if _, err := a.KeepOn(officer, p, pilot.OwnCost{Until: day("2026-10-16"), Words: "They like it"}, day("2026-09-02"), noon); key(err) != "until:pact.until" {
		t.Errorf("kept on past the permit: %v", err)
	}
	a, err := a.KeepOn(officer, p, pilot.OwnCost{Until: day("2026-10-10"), Words: "They like it"}, day("2026-09-02"), noon)
	if err != nil {
		t.Fatal(err)
	}
	if task, _ := a.Task(p, day("2026-10-16"), time.UTC); task.Due != day("2026-10-15") || task.Why != pilot.DownByPermit || !task.Late {
		t.Errorf("at the end of the permit: %+v", task)
	}
	a, err = a.TakeDown(officer, p, pilot.Dismantled{On: day("2026-10-16"), Words: "As it was"}, day("2026-10-16"), noon)
	if err != nil {
		t.Fatal(err)
	}
	if task, _ := a.Task(p, day("2026-10-20"), time.UTC); !task.Done || task.Late {
		t.Errorf("taken down: %+v", task)
	}
	if _, err := a.TakeDown(officer, p, pilot.Dismantled{On: day("2026-10-16"), Words: "As it was"}, day("2026-10-16"), noon); key(err) != ":pact.down_already" {
		t.Errorf("twice: %v", err)
	}
}

// G26: what the agreement marks as a trade secret is left out of the card without anybody marking it again.
func TestG26SecretsOfTheAgreementAreMasked(t *testing.T) {
	a := pilot.Agreement{Signed: []pilot.Signed{{Terms: pilot.Terms{Secrets: []string{"m1", "limits"}, SecretReason: "The yield is ours alone"}}}}
	if masked, reason := a.Masked([]string{"m1"}, " "); !slices.Equal(masked, []string{"m1", "limits"}) || reason != "The yield is ours alone" {
		t.Errorf("%v, %q", masked, reason)
	}
	if masked, reason := (pilot.Agreement{}).Masked([]string{"m2"}, "Ours"); !slices.Equal(masked, []string{"m2"}) || reason != "Ours" {
		t.Errorf("%v, %q", masked, reason)
	}
}
