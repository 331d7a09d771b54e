package store

import (
	"context"
	"slices"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// InsertPerson enters a person with their duties. A known address is a Conflict.
func (tx *Tx) InsertPerson(ctx context.Context, p party.Person) error {
	err := tx.q.InsertPerson(ctx, db.InsertPersonParams{
		ID: string(p.ID), Email: p.Email, Name: p.Name, Language: p.Language, Employer: p.Employer,
		Active: bit(p.Active), CreatedAt: micros(p.CreatedAt),
	})
	if err != nil {
		return tx.fail("insert person", err)
	}
	return tx.insertDuties(ctx, p)
}

// UpdatePerson saves everything about a person but the day of entry, and replaces their duties.
func (tx *Tx) UpdatePerson(ctx context.Context, p party.Person) error {
	rows, err := tx.q.UpdatePerson(ctx, db.UpdatePersonParams{
		ID: string(p.ID), Email: p.Email, Name: p.Name, Language: p.Language, Employer: p.Employer, Active: bit(p.Active),
	})
	if err := tx.found("update person", rows, err); err != nil {
		return err
	}
	if err := tx.q.DeleteDuties(ctx, string(p.ID)); err != nil {
		return tx.fail("delete duties", err)
	}
	return tx.insertDuties(ctx, p)
}

func (tx *Tx) insertDuties(ctx context.Context, p party.Person) error {
	for _, d := range p.Duties {
		if err := tx.q.InsertDuty(ctx, db.InsertDutyParams{Person: string(p.ID), Duty: string(d)}); err != nil {
			return tx.fail("insert duty", err)
		}
	}
	return nil
}

func person(p db.Person, duties []party.Duty) party.Person {
	slices.SortFunc(duties, func(a, b party.Duty) int {
		return slices.Index(party.Duties, a) - slices.Index(party.Duties, b)
	})
	return party.Person{
		ID: party.PersonID(p.ID), Email: p.Email, Name: p.Name, Language: p.Language, Employer: p.Employer,
		Active: p.Active != 0, Duties: duties, CreatedAt: moment(p.CreatedAt),
	}
}

func (tx *Tx) withDuties(ctx context.Context, p db.Person, err error) (party.Person, error) {
	if err != nil {
		return party.Person{}, tx.fail("read person", err)
	}
	rows, err := tx.q.DutiesOf(ctx, p.ID)
	if err != nil {
		return party.Person{}, tx.fail("read duties", err)
	}
	var duties []party.Duty
	for _, d := range rows {
		duties = append(duties, party.Duty(d))
	}
	return person(p, duties), nil
}

// Person gives a person with their duties, in the order of party.Duties.
func (tx *Tx) Person(ctx context.Context, id party.PersonID) (party.Person, error) {
	p, err := tx.q.PersonByID(ctx, string(id))
	return tx.withDuties(ctx, p, err)
}

// PersonByEmail gives the person with the address, which is compared as it is: see party.CleanEmail.
func (tx *Tx) PersonByEmail(ctx context.Context, email string) (party.Person, error) {
	p, err := tx.q.PersonByEmail(ctx, email)
	return tx.withDuties(ctx, p, err)
}

// People gives everybody, by name.
func (tx *Tx) People(ctx context.Context) ([]party.Person, error) {
	rows, err := tx.q.ListPeople(ctx)
	return tx.allWithDuties(ctx, rows, err)
}

// PeopleWith gives the active holders of a duty, by name.
func (tx *Tx) PeopleWith(ctx context.Context, d party.Duty) ([]party.Person, error) {
	rows, err := tx.q.ListPeopleWith(ctx, string(d))
	return tx.allWithDuties(ctx, rows, err)
}

func (tx *Tx) allWithDuties(ctx context.Context, rows []db.Person, err error) ([]party.Person, error) {
	if err != nil {
		return nil, tx.fail("list people", err)
	}
	all, err := tx.q.ListDuties(ctx)
	if err != nil {
		return nil, tx.fail("list duties", err)
	}
	duties := map[string][]party.Duty{}
	for _, d := range all {
		duties[d.Person] = append(duties[d.Person], party.Duty(d.Duty))
	}
	people := make([]party.Person, len(rows))
	for i, p := range rows {
		people[i] = person(p, duties[p.ID])
	}
	return people, nil
}

// Fresh is the actor with the duties they have in this transaction; fault.Forbidden for somebody who is no longer known. The system is
// always itself.
func (tx *Tx) Fresh(ctx context.Context, who party.Actor) (party.Actor, error) {
	if who.ID() == party.System.ID() {
		return party.System, nil
	}
	fresh, err := tx.Actor(ctx, who.ID())
	if fault.Is(err, fault.NotFound) {
		return fresh, fault.New(fault.Forbidden, "fault.sign_in")
	}
	return fresh, err
}

// UpdateAs is Update for an act of somebody: the actor is read again inside the transaction, so that a duty taken away a moment ago no
// longer counts.
func (s *Store) UpdateAs(ctx context.Context, who party.Actor, fn func(tx *Tx, who party.Actor) error) error {
	return s.Update(ctx, func(tx *Tx) error { return tx.as(ctx, who, fn) })
}

// ViewAs is View for somebody who reads; they, too, are read again inside the transaction.
func (s *Store) ViewAs(ctx context.Context, who party.Actor, fn func(tx *Tx, who party.Actor) error) error {
	return s.View(ctx, func(tx *Tx) error { return tx.as(ctx, who, fn) })
}

func (tx *Tx) as(ctx context.Context, who party.Actor, fn func(tx *Tx, who party.Actor) error) error {
	fresh, err := tx.Fresh(ctx, who)
	if err != nil {
		return err
	}
	return fn(tx, fresh)
}

// Actor gives a person with everything the permission table asks about.
func (tx *Tx) Actor(ctx context.Context, id party.PersonID) (party.Actor, error) {
	p, err := tx.Person(ctx, id)
	if err != nil {
		return party.Actor{}, err
	}
	rows, err := tx.q.RolesOf(ctx, string(id))
	if err != nil {
		return party.Actor{}, tx.fail("read roles", err)
	}
	roles := make(map[party.OrgID]party.Role, len(rows))
	for _, r := range rows {
		roles[party.OrgID(r.Company)] = party.Role(r.Role)
	}
	inForce, err := tx.q.PowersInForce(ctx, db.PowersInForceParams{Person: string(id), Now: micros(tx.Now)})
	powers, err := manyOf(tx, "read powers of attorney", inForce, err, aPower)
	if err != nil {
		return party.Actor{}, err
	}
	if len(powers) == 0 {
		powers = nil // as for sites
	}
	for _, x := range powers {
		if _, member := roles[x.Company]; !member { // whoever belongs to a company acts by their own role
			roles[x.Company] = party.Agent
		}
	}
	hosts, err := tx.q.SiteRolesOf(ctx, string(id))
	if err != nil {
		return party.Actor{}, tx.fail("read roles at sites", err)
	}
	var sites map[string]party.SiteRole // few people act for one
	for _, h := range hosts {
		if sites == nil {
			sites = map[string]party.SiteRole{}
		}
		sites[h.Site] = party.SiteRole(h.Role)
	}
	return party.Actor{Person: p, Roles: roles, Powers: powers, Sites: sites}, nil
}

// CountPeople is how many people are on file.
func (tx *Tx) CountPeople(ctx context.Context) (int64, error) {
	n, err := tx.q.CountPeople(ctx)
	return n, tx.fail("count people", err)
}
