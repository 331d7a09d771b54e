package programme

import (
	"cmp"
	"context"
	"slices"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

// Where each side of a pilot reads it.
const (
	HostPath   = "/host/pilots"
	VendorPath = "/desk/pilots"
	officePath = "/office/pilots"

	// DevicePath is where devices deliver what they measured.
	DevicePath = "/device/measurements"
)

// HostPerson is somebody who acts for a site.
type HostPerson struct {
	Person party.Person
	Role   party.SiteRole
}

// Hosts are the people who act for a site, by name.
func (d *Desk) Hosts(ctx context.Context, who party.Actor, id site.ID) (all []HostPerson, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		hosts, err := tx.HostsOf(ctx, id)
		all = make([]HostPerson, len(hosts))
		for i, h := range hosts {
			all[i] = HostPerson(h)
		}
		return err
	})
	return all, err
}

// AddHost gives somebody a role at a site, and writes to them. A person whom nobody knows yet is entered: they sign in by their address, as
// everybody does. For one who is known only Email and the role count.
func (d *Desk) AddHost(ctx context.Context, who party.Actor, id site.ID, p party.Person, role party.SiteRole) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		place, err := tx.Site(ctx, id)
		if err != nil {
			return err
		}
		if place.State == site.Removed {
			return fault.New(fault.Conflict, "site.removed")
		}
		to := p // the verb may run again, and then from the start
		var l fault.List
		if !slices.Contains(party.SiteRoles, role) {
			l.Add("role", "party.choose_one")
		}
		if to.Email, err = party.CleanEmail(to.Email); err != nil {
			l = append(l, fault.All(err)...)
		}
		if err := l.Err(); err != nil {
			return err
		}
		known, err := store.Absent(tx.PersonByEmail(ctx, to.Email))
		if err != nil {
			return err
		}
		if known != nil {
			to = *known
		} else if to, err = d.newPerson(ctx, tx, who, to); err != nil {
			return err
		}
		if !to.Active {
			return fault.Field("email", "account.inactive")
		}
		if err := tx.SetSiteRole(ctx, id, to.ID, role); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.HostAdded, string(id), "", map[string]string{"person": string(to.ID), "role": string(role)}); err != nil {
			return err
		}
		return d.Letters.Write(ctx, tx, to, "", notice.SiteRoleGiven{Site: place.Name, By: who.Person.Name, Role: role, Path: "/host"})
	})
}

func (d *Desk) newPerson(ctx context.Context, tx *store.Tx, who party.Actor, p party.Person) (party.Person, error) {
	id, err := store.NewID()
	if err != nil {
		return p, err
	}
	p.ID, p.Name, p.Active, p.CreatedAt, p.Duties = party.PersonID(id), party.Clean(p.Name), true, tx.Now, nil
	if err := p.Check(); err != nil {
		return p, err
	}
	if err := tx.InsertPerson(ctx, p); err != nil {
		return p, err
	}
	return p, tx.Record(ctx, who.ID(), journal.PersonSaved, id, "", map[string]any{"active": true})
}

// EndHost takes somebody's role at a site away.
func (d *Desk) EndHost(ctx context.Context, who party.Actor, id site.ID, person party.PersonID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := tx.EndSiteRole(ctx, id, person); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.HostEnded, string(id), "", map[string]string{"person": string(person)})
	})
}

// OwnPilots are the pilots of the sites or of the companies that somebody acts for, the newest first.
func (d *Desk) OwnPilots(ctx context.Context, who party.Actor, side pilot.Side) (all []pilot.Pilot, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		all, err = owned(who, side, func(id site.ID) ([]pilot.Pilot, error) {
			if who.MayAt(party.ActReadRun, string(id)) != nil {
				return nil, nil
			}
			return tx.PilotsToDoWith(ctx, id)
		}, func(org party.OrgID) ([]pilot.Pilot, error) { return tx.PilotsOfOrg(ctx, org) })
		slices.SortFunc(all, func(a, b pilot.Pilot) int { return cmp.Compare(b.ID, a.ID) }) // identifiers rise with time
		return err
	})
	return all, err
}

// owned gathers what there is of the sites or of the companies that somebody acts for.
func owned[T any](who party.Actor, side pilot.Side, ofSite func(site.ID) ([]T, error), ofCompany func(party.OrgID) ([]T, error)) (all []T, err error) {
	add := func(more []T, err error) error {
		all = append(all, more...)
		return err
	}
	switch side {
	case pilot.Host:
		for id := range who.Sites {
			if err := add(ofSite(site.ID(id))); err != nil {
				return nil, err
			}
		}
	case pilot.Vendor:
		for org := range who.Roles {
			if who.May(party.ActReadOwn, org) != nil {
				continue // under a power of attorney for other things
			}
			if err := add(ofCompany(org)); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// may says whether somebody acts for a side of a pilot. What is not one's own is not found.
func may(who party.Actor, side pilot.Side, p pilot.Pilot, act party.Act) error {
	hidden := fault.New(fault.NotFound, "fault.not_found")
	switch side {
	case pilot.Office:
		return who.May(act, "")
	case pilot.Host:
		if _, own := who.Sites[string(p.Site)]; own {
			return who.MayAt(act, string(p.Site))
		}
		if act != party.ActReadRun { // those of a site that it left, or that it is to come to, read
			return hidden
		}
		for id := range who.Sites {
			if at := site.ID(id); (p.At(at) || p.Moving == at) && who.MayAt(act, id) == nil {
				return nil
			}
		}
		return hidden
	case pilot.Vendor:
		if p.Org == "" || who.May(party.ActReadOwn, p.Org) != nil {
			return hidden
		}
		return who.May(act, p.Org)
	}
	return hidden
}

// MayMeasure says whether somebody enters what is measured in a pilot for a side, and what else happens in it: of sites, the one where it is.
func MayMeasure(who party.Actor, side pilot.Side, p pilot.Pilot) bool {
	return may(who, side, p, party.ActMeasure) == nil
}

// onSide runs a verb of those who act for a side of a pilot.
func (d *Desk) onSide(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, verb func(tx *store.Tx, who party.Actor, p pilot.Pilot) error) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		if err := may(who, side, p, party.ActMeasure); err != nil {
			return err
		}
		return verb(tx, who, p)
	})
}

// readSide reads for those who act for a side of a pilot, or read all of them.
func (d *Desk) readSide(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, read func(tx *store.Tx, p pilot.Pilot) error) error {
	return d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		if err := may(who, side, p, party.ActReadRun); err != nil {
			return err
		}
		return read(tx, p)
	})
}

// toParties writes to everybody who acts for a side of a pilot; letter gives the letter that leads to the side's own page.
func (d *Desk) toParties(ctx context.Context, tx *store.Tx, p pilot.Pilot, letter func(path string) notice.Letter) error {
	at := []site.ID{p.Site}
	if p.Moving != "" {
		at = append(at, p.Moving)
	}
	return d.toPartiesAt(ctx, tx, p, at, letter)
}

// toPartiesAt does so, with the people of the sites.
func (d *Desk) toPartiesAt(ctx context.Context, tx *store.Tx, p pilot.Pilot, at []site.ID, letter func(path string) notice.Letter) error {
	var hosts []store.HostPerson
	for _, id := range at {
		some, err := tx.HostsOf(ctx, id)
		if err != nil {
			return err
		}
		hosts = append(hosts, some...)
	}
	told := map[party.PersonID]bool{}
	write := func(to party.Person, path string) error {
		if told[to.ID] {
			return nil
		}
		told[to.ID] = true
		return d.Letters.Write(ctx, tx, to, "", letter(path+"/"+string(p.ID)))
	}
	for _, h := range hosts {
		if err := write(h.Person, HostPath); err != nil {
			return err
		}
	}
	if p.Org != "" {
		members, err := tx.MembersOf(ctx, p.Org)
		if err != nil {
			return err
		}
		for _, m := range members {
			if err := write(m.Person, VendorPath); err != nil {
				return err
			}
		}
	}
	officers, err := tx.PeopleWith(ctx, party.Officer)
	if err != nil {
		return err
	}
	for _, o := range officers {
		if err := write(o, officePath); err != nil {
			return err
		}
	}
	return nil
}
