package store

import (
	"context"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/interest"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// SaveGroup saves a group of organisations over the Revision it was read at; 0 enters a new one. Anything else on file is a
// Conflict "fault.stale".
func (tx *Tx) SaveGroup(ctx context.Context, g interest.Group) error {
	text, err := encode("group", g)
	if err != nil {
		return err
	}
	var rows int64
	if g.Revision == 0 {
		rows, err = tx.q.InsertGroup(ctx, db.InsertGroupParams{ID: g.ID, Contents: text, SavedBy: string(g.SavedBy), SavedAt: micros(tx.Now)})
	} else {
		rows, err = tx.q.UpdateGroup(ctx, db.UpdateGroupParams{ID: g.ID, Contents: text, SavedBy: string(g.SavedBy), SavedAt: micros(tx.Now), Revision: g.Revision})
	}
	return tx.changed("save group", rows, err)
}

// RemoveGroup takes a group away, if it still is at the revision. The journal keeps what it was.
func (tx *Tx) RemoveGroup(ctx context.Context, id string, revision int64) error {
	rows, err := tx.q.DeleteGroup(ctx, db.DeleteGroupParams{ID: id, Revision: revision})
	return tx.changed("remove group", rows, err)
}

// Groups gives every group of organisations, in the order in which they were entered.
func (tx *Tx) Groups(ctx context.Context) ([]interest.Group, error) {
	rows, err := tx.q.Groups(ctx)
	if err != nil {
		return nil, tx.fail("list groups", err)
	}
	all := make([]interest.Group, len(rows))
	for i, r := range rows {
		if all[i], err = decode[interest.Group]("group", r.Contents); err != nil {
			return nil, err
		}
		all[i].ID, all[i].Revision, all[i].SavedBy, all[i].SavedAt = r.ID, r.Revision, party.PersonID(r.SavedBy), moment(r.SavedAt)
	}
	return all, nil
}

// SaveHelpers saves what an applicant says about helpers over the Revision it was read at; 0 enters the first statement. Anything
// else on file is a Conflict "fault.stale".
func (tx *Tx) SaveHelpers(ctx context.Context, id application.ID, h interest.Helpers) error {
	text, err := encode("helpers", h)
	if err != nil {
		return err
	}
	var rows int64
	if h.Revision == 0 {
		rows, err = tx.q.InsertHelpers(ctx, db.InsertHelpersParams{Application: string(id), Contents: text, SavedBy: string(h.SavedBy), SavedAt: micros(tx.Now)})
	} else {
		rows, err = tx.q.UpdateHelpers(ctx, db.UpdateHelpersParams{
			Application: string(id), Contents: text, SavedBy: string(h.SavedBy), SavedAt: micros(tx.Now), Revision: h.Revision,
		})
	}
	return tx.changed("save helpers", rows, err)
}

// Helpers gives what the applicant of a case says about helpers; its Revision is 0 while nothing was said.
func (tx *Tx) Helpers(ctx context.Context, id application.ID) (interest.Helpers, error) {
	r, err := tx.q.HelpersOf(ctx, string(id))
	switch {
	case err != nil && conditionOf(err) == noRow:
		return interest.Helpers{}, nil
	case err != nil:
		return interest.Helpers{}, tx.fail("read helpers", err)
	}
	h, err := decode[interest.Helpers]("helpers", r.Contents)
	h.Revision, h.SavedBy, h.SavedAt = r.Revision, party.PersonID(r.SavedBy), moment(r.SavedAt)
	return h, err
}

// KeptFinding is a finding on record, and who looked past it.
type KeptFinding struct {
	interest.Finding
	Case     application.ID
	FoundAt  time.Time
	LiftedBy party.PersonID // "" while it stands
	LiftedAt time.Time
	Reason   string
}

// Lifted says whether somebody looked past the finding.
func (f KeptFinding) Lifted() bool { return f.LiftedBy != "" }

// KeepFinding puts a finding on record. One that is there already stays as it was found.
func (tx *Tx) KeepFinding(ctx context.Context, id application.ID, f interest.Finding) error {
	text, err := encode("finding", f)
	if err != nil {
		return err
	}
	return tx.fail("keep finding", tx.q.KeepFinding(ctx, db.KeepFindingParams{
		Application: string(id), Person: string(f.Person), Mark: f.Mark(), Finding: text, FoundAt: micros(tx.Now),
	}))
}

// LiftFinding records who looked past a finding on record and why, once: one that is not there or was lifted already is stale.
func (tx *Tx) LiftFinding(ctx context.Context, id application.ID, person party.PersonID, mark string, by party.PersonID, reason string) error {
	rows, err := tx.q.LiftFinding(ctx, db.LiftFindingParams{
		Application: string(id), Person: string(person), Mark: mark, LiftedBy: string(by), LiftedAt: micros(tx.Now), Reason: reason,
	})
	return tx.changed("lift finding", rows, err)
}

// Findings gives the findings on record of a case, in the order in which they were found.
func (tx *Tx) Findings(ctx context.Context, id application.ID) ([]KeptFinding, error) {
	rows, err := tx.q.FindingsOf(ctx, string(id))
	return tx.findings(rows, err)
}

// FindingsIn gives the findings on record of all cases in a state, by case.
func (tx *Tx) FindingsIn(ctx context.Context, s application.State) ([]KeptFinding, error) {
	rows, err := tx.q.FindingsOfState(ctx, string(s))
	return tx.findings(rows, err)
}

func (tx *Tx) findings(rows []db.InterestFinding, err error) ([]KeptFinding, error) {
	if err != nil {
		return nil, tx.fail("list findings", err)
	}
	all := make([]KeptFinding, len(rows))
	for i, r := range rows {
		f, err := decode[interest.Finding]("finding", r.Finding)
		if err != nil {
			return nil, err
		}
		all[i] = KeptFinding{
			Finding: f, Case: application.ID(r.Application), FoundAt: moment(r.FoundAt), LiftedBy: party.PersonID(r.LiftedBy), LiftedAt: moment(r.LiftedAt), Reason: r.Reason,
		}
	}
	return all, nil
}

// Confidentiality is the promise an expert made before seeing a case, in the words and the language in which it was made.
type Confidentiality struct {
	Language string
	Words    string
	SignedAt time.Time
}

// SignConfidentiality keeps a promise for good; a second one of the same person on the same case is a Conflict.
func (tx *Tx) SignConfidentiality(ctx context.Context, id application.ID, person party.PersonID, language, words string) error {
	return tx.fail("sign confidentiality", tx.q.SignConfidentiality(ctx, db.SignConfidentialityParams{
		Application: string(id), Person: string(person), Language: language, Words: words, SignedAt: micros(tx.Now),
	}))
}

// Confidentiality gives the promise a person made about a case; NotFound when none was made.
func (tx *Tx) Confidentiality(ctx context.Context, id application.ID, person party.PersonID) (Confidentiality, error) {
	r, err := tx.q.ConfidentialityOf(ctx, db.ConfidentialityOfParams{Application: string(id), Person: string(person)})
	return Confidentiality{Language: r.Language, Words: r.Words, SignedAt: moment(r.SignedAt)}, tx.fail("read confidentiality", err)
}

// Known is a company on record with the people who act for it.
type Known struct {
	Company party.Company
	People  []interest.Human // without ties
}

// KnownCompanies gives every company with its people, by identifier.
func (tx *Tx) KnownCompanies(ctx context.Context) ([]Known, error) {
	rows, err := tx.q.KnownCompanies(ctx)
	if err != nil {
		return nil, tx.fail("list companies", err)
	}
	roles, err := tx.q.KnownRoles(ctx)
	if err != nil {
		return nil, tx.fail("list people of companies", err)
	}
	people := map[party.OrgID][]interest.Human{}
	for _, r := range roles {
		people[party.OrgID(r.Company)] = append(people[party.OrgID(r.Company)], interest.Human{Person: party.PersonID(r.ID), Name: r.Name, Email: r.Email})
	}
	all := make([]Known, len(rows))
	for i, r := range rows {
		c, err := company(r.File, r.Revision)
		if err != nil {
			return nil, err
		}
		all[i] = Known{c, people[c.ID]}
	}
	return all, nil
}

// Sitting is a person on the panel of a company's case.
type Sitting struct {
	Person  party.PersonID
	Company party.OrgID
}

// Sitting gives everybody who sits on the panel of a case in the state and did not step aside, by case.
func (tx *Tx) Sitting(ctx context.Context, s application.State) ([]Sitting, error) {
	rows, err := tx.q.SittingMembers(ctx, string(s))
	if err != nil {
		return nil, tx.fail("list panel members", err)
	}
	all := make([]Sitting, len(rows))
	for i, r := range rows {
		all[i] = Sitting{party.PersonID(r.Person), party.OrgID(r.Company)}
	}
	return all, nil
}

// Aside is a person who declared an interest in a company of which a case was being evaluated.
type Aside struct {
	Sitting
	Case   application.ID
	Detail string
	At     time.Time
}

// Asides gives everybody who ever declared an interest on a panel, by case.
func (tx *Tx) Asides(ctx context.Context) ([]Aside, error) {
	rows, err := tx.q.MembersAside(ctx)
	if err != nil {
		return nil, tx.fail("list declared interests", err)
	}
	all := make([]Aside, len(rows))
	for i, r := range rows {
		all[i] = Aside{Sitting{party.PersonID(r.Person), party.OrgID(r.Company)}, application.ID(r.ID), r.Detail, moment(r.DeclaredAt)}
	}
	return all, nil
}
