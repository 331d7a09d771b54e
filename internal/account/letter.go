package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// JobLink is the kind of job that makes a sign-in link and sends it.
const JobLink = "sign_in_link"

// linkArgs is what a link is made from. There is no secret in it.
type linkArgs struct {
	Email    string       `json:"email"`
	Purpose  string       `json:"purpose"`
	Next     string       `json:"next,omitempty"`
	Language locale.Lang  `json:"language,omitempty"` // of a stranger
	By       string       `json:"by,omitempty"`       // invitations: who invites
	Duties   []party.Duty `json:"duties,omitempty"`   // invitations
}

// Register tells the queue who makes and sends sign-in links.
func (d *Desk) Register(r *jobs.Runner, post notice.Post) {
	r.Register(JobErasureLapse, jobs.WithArgs(d.workErasureLapse), jobs.Policy{})
	r.Register(JobRetention, d.workRetention, jobs.Policy{Timeout: 10 * time.Minute})
	r.Register(JobLink, d.linkWorker(post), jobs.Policy{Attempts: 6}) // some twenty minutes: a link later is of no use
}

// linkWorker makes a link, keeps its hash and sends the letter. A repetition makes another link; the one before stays good until
// it expires, as with a person who asks twice.
func (d *Desk) linkWorker(post notice.Post) jobs.Worker {
	return func(ctx context.Context, raw []byte) error {
		var args linkArgs
		if err := json.Unmarshal(raw, &args); err != nil {
			return jobs.Cancel(fmt.Errorf("arguments of a link: %w", err))
		}
		to := party.Person{Email: args.Email, Language: string(args.Language), Active: true}
		err := d.Store.View(ctx, func(tx *store.Tx) error {
			p, err := tx.PersonByEmail(ctx, args.Email)
			if err == nil {
				to = p
			}
			if fault.Is(err, fault.NotFound) {
				return nil
			}
			return err
		})
		if err != nil {
			return err
		}
		if !to.Active {
			return nil // the asker has had the same answer as everybody
		}
		validity := LinkValidity
		if args.Purpose == store.PurposeInvitation {
			validity = InvitationValidity
		}
		token, err := d.newLink(ctx, to.Email, args.Purpose, args.Next, validity)
		if err != nil {
			return err
		}
		var letter notice.Letter = notice.SignIn{Path: LinkPath(token), Minutes: int(validity.Minutes())}
		if args.Purpose == store.PurposeInvitation {
			letter = notice.Invitation{By: args.By, Duties: args.Duties, Path: LinkPath(token), Days: int(validity.Hours() / 24)}
		}
		mail, err := notice.Compose(letter, to, d.Agency)
		if err != nil {
			return err
		}
		return send(ctx, post, notice.Envelope{To: to.Email, Name: to.Name, Mail: mail, MessageID: "link-" + hashOf(token)[:32]})
	}
}

// send posts a letter and says to the queue whether trying again can help.
func send(ctx context.Context, post notice.Post, e notice.Envelope) error {
	err := post.Send(ctx, e)
	if errors.Is(err, notice.ErrRefused) {
		return jobs.Cancel(err)
	}
	return err
}

// LetterWorker sends the letters that desks have written: the job's args are {"letter": id}. A letter is marked as sent
// after the post took charge of it; if the process dies between the two it is sent again under the same message id, by
// which mail programs know it for the same.
func LetterWorker(s *store.Store, post notice.Post) jobs.Worker {
	return func(ctx context.Context, raw []byte) error {
		var args struct {
			Letter string `json:"letter"`
		}
		if err := json.Unmarshal(raw, &args); err != nil {
			return jobs.Cancel(fmt.Errorf("arguments of a letter: %w", err))
		}
		var letter store.Letter
		var to party.Person
		err := s.View(ctx, func(tx *store.Tx) (err error) {
			if letter, err = tx.Letter(ctx, args.Letter); err != nil || letter.To == "" {
				return err
			}
			to, err = tx.Person(ctx, letter.To)
			return err
		})
		if fault.Is(err, fault.NotFound) {
			return jobs.Cancel(err)
		}
		if err != nil || !letter.SentAt.IsZero() {
			return err
		}
		mail := notice.Mail{Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML}
		if err := send(ctx, post, notice.Envelope{To: letter.Email, Name: to.Name, Mail: mail, MessageID: letter.ID}); err != nil {
			return err
		}
		return s.Update(ctx, func(tx *store.Tx) error {
			if err := tx.MarkSent(ctx, letter.ID); err != nil {
				return err
			}
			subject := string(letter.Case)
			if subject == "" {
				subject = string(letter.To)
			}
			return write(ctx, tx, party.System.ID(), journal.LetterSent, subject, map[string]string{"letter": letter.ID, "kind": letter.Kind})
		})
	}
}
