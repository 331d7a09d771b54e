package exchange

import (
	"context"
	"fmt"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// Open lets a company that was accepted ask here for what it came for: its file is made of its certificate and of the facts it agreed to send, and
// where it comes for a pilot a solution is drafted. email is that of whoever acts for it, who is written to; a company that is known here
// already keeps its people. The foreign certificate stays evidence behind the request and becomes no certificate of ours (R53).
func (d *Desk) Open(ctx context.Context, who party.Actor, id partner.NominationID, email string) error {
	return d.act(ctx, who, party.ActNominate, func(tx *store.Tx, who party.Actor) error {
		n, link, err := d.nomination(ctx, tx, id, partner.In)
		if err != nil {
			return err
		}
		if err := n.MayOpen(); err != nil {
			return err
		}
		c, err := d.openCompany(ctx, tx, who, n, email)
		if err != nil {
			return err
		}
		opened := partner.Opened{Company: c.ID, By: who.ID(), At: tx.Now}
		path := "/companies/" + string(c.ID) + "/solutions"
		if n.Purpose == partner.ForPilot {
			if opened.Solution, err = d.draft(ctx, tx, who, c, n); err != nil {
				return err
			}
			path += "/" + opened.Solution
		}
		n.Opened = &opened
		if err := tx.UpdateNomination(ctx, n); err != nil {
			return err
		}
		if err := tx.OpenNomination(ctx, id, c.ID); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.NominationOpened, string(id), "", map[string]string{"company": string(c.ID), "solution": opened.Solution}); err != nil {
			return err
		}
		return d.Letters.ToCompany(ctx, tx, c.ID, "", notice.NominationOpened{Company: c.Name, Partner: link.Partner, Purpose: string(n.Purpose), Path: path})
	})
}

// openCompany finds the company of a nomination by its number, or enters it with one who acts for it.
func (d *Desk) openCompany(ctx context.Context, tx *store.Tx, who party.Actor, n partner.Nomination, email string) (party.Company, error) {
	known, err := store.Absent(tx.CompanyByNumber(ctx, n.Basis.Country, party.CleanNumber(n.Basis.ID)))
	if err != nil || known != nil {
		if known != nil {
			return *known, nil
		}
		return party.Company{}, err
	}
	if email, err = party.CleanEmail(email); err != nil {
		return party.Company{}, err
	}
	owner, err := store.Absent(tx.PersonByEmail(ctx, email))
	if err != nil {
		return party.Company{}, err
	}
	if owner == nil {
		made, err := store.NewID()
		if err != nil {
			return party.Company{}, err
		}
		name := n.Values[partner.FieldContact]
		if name == "" {
			name = email
		}
		owner = &party.Person{ID: party.PersonID(made), Email: email, Name: name, Language: n.Consent.Language, Active: true, CreatedAt: tx.Now}
		if err := owner.Check(); err != nil {
			return party.Company{}, err
		}
		if err := tx.InsertPerson(ctx, *owner); err != nil {
			return party.Company{}, err
		}
		if err := tx.Record(ctx, who.ID(), journal.PersonSaved, made, "", map[string]any{"active": true}); err != nil {
			return party.Company{}, err
		}
	}
	if !owner.Active {
		return party.Company{}, fault.Field("email", "account.inactive")
	}
	made, err := store.NewID()
	if err != nil {
		return party.Company{}, err
	}
	v := n.Values
	c := party.Company{
		ID: party.OrgID(made), Name: n.Basis.Holder, LatinName: n.Basis.Latin, Country: n.Basis.Country, BusinessNumber: party.CleanNumber(n.Basis.ID), LegalForm: "company",
		Address: v[partner.FieldAddress], Products: v[partner.FieldProducts], IndustryCode: v[partner.FieldIndustry], Size: v[partner.FieldSize], Representative: v[partner.FieldRepresentative],
	}
	if started := v[partner.FieldStarted]; started != "" {
		if c.StartedOn, err = calendar.Parse(started); err != nil {
			c.StartedOn = calendar.Date{} // what cannot be read is asked for here
		}
	}
	if err := tx.InsertCompany(ctx, c, owner.ID); err != nil {
		return c, err
	}
	if err := tx.SetRole(ctx, c.ID, owner.ID, party.Owner); err != nil {
		return c, err
	}
	return c, tx.Record(ctx, who.ID(), journal.CompanySaved, made, "", map[string]string{"nomination": string(n.ID)})
}

// draft begins the description of a solution with what the company agreed to send.
func (d *Desk) draft(ctx context.Context, tx *store.Tx, who party.Actor, c party.Company, n partner.Nomination) (string, error) {
	made, err := store.NewID()
	if err != nil {
		return "", err
	}
	s := solution.Solution{ID: solution.ID(made), Company: c.ID, Name: n.Values[partner.FieldProducts], Description: n.Values[partner.FieldProducts]}
	if runes := []rune(s.Name); len(runes) > mostName {
		s.Name = string(runes[:mostName])
	}
	if s.Name == "" {
		s.Name = c.Name
	}
	s = s.Clean()
	if err := tx.InsertSolution(ctx, s); err != nil {
		return "", fmt.Errorf("draft a solution for %s: %w", n.ID, err)
	}
	return made, tx.Record(ctx, who.ID(), journal.SolutionEntered, made, "", map[string]string{"nomination": string(n.ID)})
}

// mostName is how much of a company's products makes the name of a drafted solution, in signs.
const mostName = 80
