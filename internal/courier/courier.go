// Package courier writes a letter to a person in the transaction of the act that causes it, and queues its sending there too.
package courier

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/jobs"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Job is the kind of job that sends a letter; its args are {"letter": id}.
const Job = "letter"

// Courier takes a desk's letters.
type Courier struct {
	Queue  jobs.Queue
	Agency notice.Agency
}

// Write keeps a letter and queues its sending. About is the case it concerns, empty where it concerns none. Nobody writes to a person who is
// no longer active.
func (c Courier) Write(ctx context.Context, tx *store.Tx, to party.Person, about application.ID, l notice.Letter) error {
	if !to.Active {
		return nil
	}
	mail, err := notice.Compose(l, to, c.Agency)
	if err != nil {
		return err
	}
	id, err := store.NewID()
	if err != nil {
		return err
	}
	if err := tx.InsertLetter(ctx, store.Letter{
		ID: id, To: to.ID, Email: to.Email, Kind: l.Kind(), Language: string(notice.Language(to)),
		Subject: mail.Subject, Text: mail.Text, HTML: mail.HTML, Case: about, CreatedAt: tx.Now,
	}); err != nil {
		return err
	}
	args, err := json.Marshal(map[string]string{"letter": id})
	if err != nil {
		return fmt.Errorf("queue a letter: %w", err)
	}
	return c.Queue.Enqueue(ctx, tx.SQL(), jobs.Job{Kind: Job, Args: args, RunAt: tx.Now, Unique: "letter/" + id})
}

// ToCompany writes to everybody who may bind a company.
func (c Courier) ToCompany(ctx context.Context, tx *store.Tx, org party.OrgID, about application.ID, l notice.Letter) error {
	members, err := tx.MembersOf(ctx, org)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Role == party.Preparer {
			continue
		}
		if err := c.Write(ctx, tx, m.Person, about, l); err != nil {
			return err
		}
	}
	return nil
}

// ToDuty writes to everybody who holds a duty, but for those left out.
func (c Courier) ToDuty(ctx context.Context, tx *store.Tx, duty party.Duty, about application.ID, l notice.Letter, except ...party.PersonID) error {
	people, err := tx.PeopleWith(ctx, duty)
	if err != nil {
		return err
	}
	for _, p := range people {
		if slices.Contains(except, p.ID) {
			continue
		}
		if err := c.Write(ctx, tx, p, about, l); err != nil {
			return err
		}
	}
	return nil
}

// ToDeciding writes to officers and deciders, but for those left out; who holds both duties reads one letter.
func (c Courier) ToDeciding(ctx context.Context, tx *store.Tx, about application.ID, l notice.Letter, except ...party.PersonID) error {
	told := slices.Clone(except)
	for _, duty := range []party.Duty{party.Officer, party.Decider} {
		if err := c.ToDuty(ctx, tx, duty, about, l, told...); err != nil {
			return err
		}
		people, err := tx.PeopleWith(ctx, duty)
		if err != nil {
			return err
		}
		for _, p := range people {
			told = append(told, p.ID)
		}
	}
	return nil
}
