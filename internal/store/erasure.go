package store

import (
	"context"
	"strings"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/expert"
	"proba.example/internal/frozen"
	"proba.example/internal/interest"
	"proba.example/internal/party"
	"proba.example/internal/privacy"
	"proba.example/internal/store/db"
)

// Erasure is what is known of the erasure of a person's data.
type Erasure struct {
	Person   party.PersonID
	AskedAt  time.Time // by the person; zero where they did not
	Words    Spelt     // what is looked for, as long as something must stay
	DueOn    calendar.Date
	Passes   []privacy.Pass
	Revision int64 // 0: new
}

// Spelt are the spellings by which a person is found, with the salt that makes their digest say nothing to others.
type Spelt struct {
	Salt  string   `json:"salt,omitempty"`
	Words []string `json:"words,omitempty"`
}

// Digest is that of salt and words: hex SHA-256, under which two persons confirm what is looked for.
func (s Spelt) Digest() (string, error) {
	_, digest, err := frozen.Freeze(s)
	return digest, err
}

// SaveErasure keeps an erasure; fault.stale where the caller's copy is outdated.
func (tx *Tx) SaveErasure(ctx context.Context, e Erasure) error {
	words := ""
	if len(e.Words.Words) > 0 {
		var err error
		if words, err = encode("spellings", e.Words); err != nil {
			return err
		}
	}
	record, err := encode("passes", e.Passes)
	if err != nil {
		return err
	}
	due := ""
	if !e.DueOn.IsZero() {
		due = e.DueOn.String()
	}
	if e.Revision == 0 {
		rows, err := tx.q.InsertErasure(ctx, db.InsertErasureParams{Person: string(e.Person), AskedAt: micros(e.AskedAt), Words: words, DueOn: due, Record: record})
		return tx.changed("insert erasure", rows, err)
	}
	rows, err := tx.q.UpdateErasure(ctx, db.UpdateErasureParams{
		Person: string(e.Person), AskedAt: micros(e.AskedAt), Words: words, DueOn: due, Record: record, Revision: e.Revision,
	})
	return tx.changed("update erasure", rows, err)
}

// Erasure reads the erasure of a person.
func (tx *Tx) Erasure(ctx context.Context, id party.PersonID) (Erasure, error) {
	r, err := tx.q.ErasureOf(ctx, string(id))
	if err != nil {
		return Erasure{}, tx.fail("read erasure", err)
	}
	return anErasure(r)
}

// Erasures are all of them, by person.
func (tx *Tx) Erasures(ctx context.Context) ([]Erasure, error) {
	rows, err := tx.q.Erasures(ctx)
	return manyOf(tx, "list erasures", rows, err, anErasure)
}

func anErasure(r db.Erasure) (e Erasure, err error) {
	e = Erasure{Person: party.PersonID(r.Person), AskedAt: moment(r.AskedAt), Revision: r.Revision}
	if r.Words != "" {
		if e.Words, err = decode[Spelt]("spellings", r.Words); err != nil {
			return e, err
		}
	}
	if r.DueOn != "" {
		if e.DueOn, err = calendar.Parse(r.DueOn); err != nil {
			return e, err
		}
	}
	e.Passes, err = decode[[]privacy.Pass]("passes", r.Record)
	return e, err
}

// OwnData counts what stands in the records by a person's identifier alone, by place.
func (tx *Tx) OwnData(ctx context.Context, p party.Person) (map[privacy.Place]int, error) {
	counts := map[privacy.Place]int{privacy.Account: 1}
	for place, query := range map[privacy.Place]string{
		privacy.Letters:   "SELECT COUNT(*) FROM letter WHERE recipient = $1 AND (text <> '' OR email <> '')",
		privacy.SignIn:    "SELECT (SELECT COUNT(*) FROM session WHERE person = $1) + (SELECT COUNT(*) FROM sign_in_link l JOIN person p ON p.email = l.email WHERE p.id = $1)",
		privacy.Roles:     "SELECT (SELECT COUNT(*) FROM company_role WHERE person = $1) + (SELECT COUNT(*) FROM site_person WHERE person = $1)",
		privacy.Profile:   "SELECT COUNT(*) FROM expert_profile WHERE person = $1",
		privacy.Interests: "SELECT (SELECT COUNT(*) FROM interest_form WHERE person = $1) + (SELECT COUNT(*) FROM interest_finding WHERE person = $1) + (SELECT COUNT(*) FROM panel_member WHERE person = $1 AND detail <> '')",
	} {
		var n int
		if err := tx.tx.QueryRowContext(ctx, query, string(p.ID)).Scan(&n); err != nil {
			return nil, tx.fail("count what is held of a person", err)
		}
		if n > 0 {
			counts[place] = n
		}
	}
	rows, err := tx.OwnRows(ctx, p)
	for row := range rows {
		place := privacy.Mentoring
		if strings.HasPrefix(row, "cohort_guest ") {
			place = privacy.Guests
		}
		counts[place]++
	}
	return counts, err
}

// ForgetPerson takes out of the records what stands there by a person's identifier: sessions and links, letters, roles, an expert's profile, what
// they declared of interests, what they said and arranged as a mentor, and who they were as a guest. Scores, decisions and what was done stay under the
// identifier. words are taken out of what others said in such a row.
func (tx *Tx) ForgetPerson(ctx context.Context, p party.Person, words []string) error {
	if err := tx.DeleteSessionsOf(ctx, p.ID); err != nil {
		return err
	}
	if err := tx.ForgetLettersTo(ctx, p.ID); err != nil {
		return err
	}
	if _, err := tx.q.ForgetLinks(ctx, p.Email); err != nil {
		return tx.fail("forget sign-in links", err)
	}
	for what, forget := range map[string]func(context.Context, string) (int64, error){
		"forget roles": tx.q.ForgetRoles, "forget roles at sites": tx.q.ForgetSiteRoles, "forget profile": tx.q.ForgetProfile, "forget details": tx.q.ForgetDetails,
	} {
		if _, err := forget(ctx, string(p.ID)); err != nil {
			return tx.fail(what, err)
		}
	}
	if err := tx.forgetMentor(ctx, p, words); err != nil {
		return err
	}
	if err := tx.forgetGuests(ctx, p, words); err != nil {
		return err
	}
	forms, err := tx.FormsOf(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, f := range forms { // that one was signed, and when, stays
		empty, err := encode("form", expert.Form{Person: p.ID, Statements: map[expert.Topic]expert.Statement{}, SignedOn: f.SignedOn})
		if err != nil {
			return err
		}
		if _, err := tx.q.ForgetForm(ctx, db.ForgetFormParams{Form: empty, Person: string(p.ID), Number: int64(f.Number)}); err != nil {
			return tx.fail("forget form", err)
		}
	}
	rows, err := tx.q.FindingsOfPerson(ctx, string(p.ID))
	if err != nil {
		return tx.fail("list findings", err)
	}
	for _, r := range rows { // what kept somebody off a panel stays, by its kind alone
		f, err := decode[interest.Finding]("finding", r.Finding)
		if err != nil {
			return err
		}
		f = withoutTie(f)
		text, err := encode("finding", f)
		if err != nil {
			return err
		}
		reason := ""
		if r.Reason != "" {
			reason = frozen.Mark
		}
		if _, err := tx.q.ForgetFinding(ctx, db.ForgetFindingParams{Finding: text, Reason: reason, Application: r.Application, Person: r.Person, Mark: r.Mark}); err != nil {
			return tx.fail("forget finding", err)
		}
	}
	return nil
}

// RolesAtSites are the sites for which a person acts.
func (tx *Tx) RolesAtSites(ctx context.Context, id party.PersonID) ([]string, error) {
	all, err := tx.q.RolesAtSites(ctx, string(id))
	return all, tx.fail("list roles at sites", err)
}

// LastDayOfCase is the last day of a case's certificate; the zero day where it has none.
func (tx *Tx) LastDayOfCase(ctx context.Context, id application.ID) (calendar.Date, error) {
	days, err := tx.q.LastDayOfCase(ctx, string(id))
	if err != nil || len(days) == 0 {
		return calendar.Date{}, tx.fail("read the certificate of a case", err)
	}
	return calendar.Parse(days[0])
}

// MarkedEntries are the journal entries in which frozen.Mark stands.
func (tx *Tx) MarkedEntries(ctx context.Context) ([]int64, error) {
	all, err := tx.q.MarkedEntries(ctx, "%"+frozen.Mark+"%")
	return all, tx.fail("list redacted entries", err)
}
