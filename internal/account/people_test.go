package account

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

func TestTheFirstAdministrator(t *testing.T) {
	o, ctx := open(t), context.Background()
	path, err := o.FirstAdministratorLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	spare, err := o.FirstAdministratorLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.SignIn(ctx, tokenOf(path), locale.English)
	wantFault(t, "used for signing in", err, fault.Invalid, "account.link_spent", "")
	_, err = o.BecomeFirstAdministrator(ctx, tokenOf(path), " ", "lidia@example.org", locale.Russian)
	wantFault(t, "without a name", err, fault.Invalid, "party.person.name.missing", "name")
	s, err := o.BecomeFirstAdministrator(ctx, tokenOf(path), "Лидия", "Lidia@example.org", locale.Russian)
	if err != nil {
		t.Fatalf("a mistake used the link up: %v", err)
	}
	if who := o.resolve(s.Token); !who.Holds(party.Administrator) || who.Person.Email != "lidia@example.org" {
		t.Errorf("became %+v", who)
	}
	_, err = o.BecomeFirstAdministrator(ctx, tokenOf(spare), "Eve", "eve@example.org", locale.English)
	wantFault(t, "a second first one", err, fault.Conflict, "account.administrator_exists", "")
	_, err = o.FirstAdministratorLink(ctx)
	wantFault(t, "a link when there is one", err, fault.Conflict, "account.administrator_exists", "")
}

func TestAnApplicantMayBecomeTheFirstAdministrator(t *testing.T) {
	o, ctx := open(t), context.Background()
	o.ask("hana@example.org")
	applicant, err := o.SignIn(ctx, o.link(), locale.Korean)
	if err != nil {
		t.Fatal(err)
	}
	path, err := o.FirstAdministratorLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	s, err := o.BecomeFirstAdministrator(ctx, tokenOf(path), "김하나", "hana@example.org", locale.Korean)
	if err != nil || s.Person.ID != applicant.Person.ID {
		t.Errorf("got %+v, %v", s.Person, err)
	}
}

func TestInviting(t *testing.T) {
	o, ctx := open(t), context.Background()
	admin := o.administrator()
	id, err := o.Invite(ctx, admin, party.Person{Name: "박준호", Email: "junho@example.org", Language: "ko", Duties: []party.Duty{party.Expert, party.Officer, party.Expert}})
	if err != nil {
		t.Fatal(err)
	}
	token := o.link()
	mail := o.sent[0]
	if mail.To != "junho@example.org" || !strings.Contains(mail.Mail.Text, "Лидия Орлова") || !strings.Contains(mail.Mail.Text, "담당자, 평가위원") {
		t.Errorf("the invitation:\n%s", mail.Mail.Text)
	}
	o.wait(InvitationValidity - time.Second)
	s, err := o.SignIn(ctx, token, locale.English)
	if err != nil || s.First || s.Person.ID != id || s.Person.Language != "ko" {
		t.Errorf("signed in as %+v, %v", s, err)
	}
	for what, c := range map[string]struct {
		person     party.Person
		key, field string
	}{
		"address taken":    {party.Person{Name: "x", Email: "JUNHO@example.org", Language: "ko", Duties: []party.Duty{party.Expert}}, "account.email_taken", "email"},
		"no duty":          {party.Person{Name: "x", Email: "x@example.org", Language: "ko"}, "account.duties_missing", "duties"},
		"unknown duty":     {party.Person{Name: "x", Email: "x@example.org", Language: "ko", Duties: []party.Duty{party.Expert, "king"}}, "party.choose_one", "duties"},
		"no name":          {party.Person{Email: "x@example.org", Language: "ko", Duties: []party.Duty{party.Expert}}, "party.person.name.missing", "name"},
		"unknown language": {party.Person{Name: "x", Email: "x@example.org", Language: "xx", Duties: []party.Duty{party.Expert}}, "party.choose_one", "language"},
	} {
		_, err := o.Invite(ctx, admin, c.person)
		wantFault(t, what, err, fault.Invalid, c.key, c.field)
	}
}

func TestOnlyAdministratorsManagePeople(t *testing.T) {
	o, ctx := open(t), context.Background()
	admin := o.administrator()
	for _, duty := range append(party.Duties[1:], "") {
		p := party.Person{Name: "x", Email: "x" + string(duty) + "@example.org", Language: "en", Duties: []party.Duty{duty}}
		var who party.Actor
		if duty == "" {
			o.ask(p.Email)
			s, err := o.SignIn(ctx, o.link(), locale.English)
			if err != nil {
				t.Fatal(err)
			}
			who = party.Actor{Person: s.Person}
		} else {
			id, err := o.Invite(ctx, admin, p)
			if err != nil {
				t.Fatal(err)
			}
			p.ID, p.Active = id, true
			who = party.Actor{Person: p}
		}
		forged := who
		forged.Person.Duties = []party.Duty{party.Administrator} // what the actor says of itself does not count
		for what, err := range map[string]error{
			"list":   func() error { _, err := o.People(ctx, forged); return err }(),
			"read":   func() error { _, err := o.Person(ctx, forged, admin.ID()); return err }(),
			"save":   o.SavePerson(ctx, forged, admin.Person),
			"invite": func() error { _, err := o.Invite(ctx, forged, p); return err }(),
		} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%q may %s: %v", duty, what, err)
			}
		}
	}
	if all, err := o.People(ctx, admin); err != nil || len(all) != 1+len(party.Duties) {
		t.Errorf("the administrator sees %d, %v", len(all), err)
	}
}

func TestWhoseSessionsEndWhenAPersonChanges(t *testing.T) {
	o, ctx := open(t), context.Background()
	admin := o.administrator()
	id, err := o.Invite(ctx, admin, party.Person{Name: "박준호", Email: "junho@example.org", Language: "ko", Duties: []party.Duty{party.Expert}})
	if err != nil {
		t.Fatal(err)
	}
	o.drain()
	for _, c := range []struct {
		what   string
		change func(*party.Person)
		ends   bool
	}{
		{"employer", func(p *party.Person) { p.Employer = "한국대학교" }, false},
		{"duties", func(p *party.Person) { p.Duties = append(p.Duties, party.Auditor) }, true},
		{"address", func(p *party.Person) { p.Email = "park@example.org" }, true},
		{"made inactive", func(p *party.Person) { p.Active = false }, true},
	} {
		p, err := o.Person(ctx, admin, id)
		if err != nil {
			t.Fatal(err)
		}
		path, err := o.DemoLink(ctx, p.Email, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		s, err := o.SignIn(ctx, tokenOf(path), locale.English)
		if err != nil {
			t.Fatal(err)
		}
		c.change(&p)
		if err := o.SavePerson(ctx, admin, p); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if _, err := o.Resolve(ctx, s.Token); (err != nil) != c.ends {
			t.Errorf("%s: the session answers %v", c.what, err)
		}
	}
	// An inactive person gets no letter and no way in; whoever asks gets the same answer as for anybody.
	before := len(o.sent)
	o.ask("park@example.org")
	o.drain()
	if len(o.sent) != before {
		t.Error("an inactive person was sent a link")
	}
	path, err := o.DemoLink(ctx, "park@example.org", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.SignIn(ctx, tokenOf(path), locale.English)
	wantFault(t, "inactive", err, fault.Forbidden, "account.inactive", "")
	if err := o.SetSelf(ctx, party.Actor{Person: party.Person{ID: id}}, "x", locale.English); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an inactive person changed their name: %v", err)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	o, ctx := open(t), context.Background()
	admin := o.administrator()
	without := admin.Person
	without.Duties = []party.Duty{party.Officer}
	wantFault(t, "last one without the duty", o.SavePerson(ctx, admin, without), fault.Invalid, "account.last_administrator", "duties")
	inactive := admin.Person
	inactive.Active = false
	wantFault(t, "last one made inactive", o.SavePerson(ctx, admin, inactive), fault.Invalid, "account.last_administrator", "duties")
	if _, err := o.Invite(ctx, admin, party.Person{Name: "Second", Email: "second@example.org", Language: "en", Duties: []party.Duty{party.Administrator}}); err != nil {
		t.Fatal(err)
	}
	if err := o.SavePerson(ctx, admin, without); err != nil {
		t.Errorf("with a second one: %v", err)
	}
	if err := o.SavePerson(ctx, admin, admin.Person); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the duty just given up still counts: %v", err)
	}
}

func TestOwnNameAndLanguage(t *testing.T) {
	o, ctx := open(t), context.Background()
	o.ask("hana@example.org")
	s, err := o.SignIn(ctx, o.link(), locale.English)
	if err != nil {
		t.Fatal(err)
	}
	who := o.resolve(s.Token)
	wantFault(t, "no name", o.SetSelf(ctx, who, "", locale.Korean), fault.Invalid, "party.person.name.missing", "name")
	wantFault(t, "no such language", o.SetSelf(ctx, who, "김하나", "xx"), fault.Invalid, "party.choose_one", "language")
	if err := o.SetSelf(ctx, who, " 김하나 ", locale.Korean); err != nil {
		t.Fatal(err)
	}
	if who = o.resolve(s.Token); who.Person.Name != "김하나" || who.Person.Language != "ko" {
		t.Errorf("now %+v", who.Person)
	}
}

func TestChangesToPeopleAreInTheJournal(t *testing.T) {
	o, ctx := open(t), context.Background()
	admin := o.administrator()
	id, err := o.Invite(ctx, admin, party.Person{Name: "박준호", Email: "junho@example.org", Language: "ko", Duties: []party.Duty{party.Expert}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.Person(ctx, admin, id)
	if err != nil {
		t.Fatal(err)
	}
	p.Duties = []party.Duty{party.Auditor}
	if err := o.SavePerson(ctx, admin, p); err != nil {
		t.Fatal(err)
	}
	var entries []journal.Entry
	if err := o.Store.View(ctx, func(tx *store.Tx) (err error) {
		entries, err = tx.Journal(ctx, string(id))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	want := []string{`{"duties":["expert"],"active":true}`, `{"duties":["auditor"],"active":true,"was":["expert"]}`}
	var got []string
	for _, e := range entries {
		if e.Act != journal.PersonSaved || e.By != admin.ID() {
			t.Errorf("entry %+v", e)
		}
		got = append(got, e.Details)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// What ties people to cases is looked at when an employer or an address changes, and not for a name.
func TestTiesAreLookedAtWhenSomebodyChangesEmployer(t *testing.T) {
	o, ctx := open(t), context.Background()
	admin := o.administrator()
	looks := 0
	o.TiesChanged = "ties"
	o.queue.Register("ties", func(context.Context, []byte) error { looks++; return nil }, jobs.Policy{})
	id, err := o.Invite(ctx, admin, party.Person{Name: "박준호", Email: "junho@example.org", Language: "ko", Duties: []party.Duty{party.Expert}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.Person(ctx, admin, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		change func(*party.Person)
		want   int
	}{
		{func(p *party.Person) { p.Name = "Another Name" }, 0},
		{func(p *party.Person) { p.Employer = "Hanul Valve" }, 1},
		{func(p *party.Person) { p.Email = "expert@hanul.example" }, 2},
	} {
		step.change(&p)
		if err := o.SavePerson(ctx, admin, p); err != nil {
			t.Fatal(err)
		}
		if o.drain(); looks != step.want {
			t.Errorf("%d looks after %+v, want %d", looks, p, step.want)
		}
	}
}
