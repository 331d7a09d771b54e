package account

import (
	"context"
	"errors"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/jobs"
	"proba.example/internal/notice"
	"proba.example/internal/store"
)

func (o *office) insertLetter(id string) {
	o.t.Helper()
	ctx := context.Background()
	if err := o.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.InsertLetter(ctx, store.Letter{
			ID: id, Email: "hana@example.org", Kind: "receipt", Language: "ko", Subject: "접수 안내", Text: "안녕하십니까.", HTML: "<p>안녕하십니까.</p>",
			Case: application.ID(""), CreatedAt: tx.Now,
		}); err != nil {
			return err
		}
		return o.Queue.Enqueue(ctx, tx.SQL(), jobs.Job{Kind: "letter", Args: []byte(`{"letter":"` + id + `"}`), RunAt: tx.Now})
	}); err != nil {
		o.t.Fatal(err)
	}
}

func TestALetterIsSentOnceAndTriedAgainWhenThePostFails(t *testing.T) {
	o, ctx := open(t), context.Background()
	o.insertLetter("letter-1")
	o.fail = errors.New("the mail server is away")
	o.drain()
	o.fail = nil
	o.wait(time.Hour)
	o.drain()
	if len(o.sent) != 1 || o.sent[0].MessageID != "letter-1" || o.sent[0].Mail.Subject != "접수 안내" {
		t.Fatalf("sent %+v", o.sent)
	}
	// The same job again, as after a crash between the last effect and the queue's note of it.
	if err := LetterWorker(o.Store, o)(ctx, []byte(`{"letter":"letter-1"}`)); err != nil || len(o.sent) != 1 {
		t.Errorf("worked again: %v, %d letters", err, len(o.sent))
	}
	var l store.Letter
	if err := o.Store.View(ctx, func(tx *store.Tx) (err error) { l, err = tx.Letter(ctx, "letter-1"); return err }); err != nil || l.SentAt.IsZero() {
		t.Errorf("letter %+v, %v", l, err)
	}
}

func TestALetterNobodyCanReceiveIsSetAside(t *testing.T) {
	o, ctx := open(t), context.Background()
	o.insertLetter("letter-1")
	o.fail = notice.ErrRefused
	o.drain()
	failed, err := o.queue.Failed(ctx)
	if err != nil || len(failed) != 1 || !failed[0].Cancelled || failed[0].Attempts != 1 {
		t.Errorf("set aside: %+v, %v", failed, err)
	}
}
