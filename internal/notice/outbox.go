package notice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"
)

// Outbox is a Post that lays letters into a directory as .eml files, which any mail program opens, and says so in the
// log. It serves agencies that have not set up a mail server yet, demonstrations and tests.
type Outbox struct {
	Dir  string
	From Sender
	Log  *slog.Logger     // nil means slog.Default()
	Now  func() time.Time // nil means time.Now
}

// Send implements Post. A letter sent again replaces its file.
func (o *Outbox) Send(ctx context.Context, e Envelope) error {
	now := time.Now
	if o.Now != nil {
		now = o.Now
	}
	m, err := message(o.From, e, now())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return fmt.Errorf("notice: write letter: %w", err)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return fmt.Errorf("notice: outbox: %w", err)
	}
	name := filepath.Join(o.Dir, o.From.messageID(e)+".eml") // the pattern of message ids keeps this inside the directory
	f, err := os.CreateTemp(o.Dir, "writing-*")
	if err != nil {
		return fmt.Errorf("notice: outbox: %w", err)
	}
	_, err = f.Write(b.Bytes())
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("notice: outbox: %w", errors.Join(err, os.Remove(f.Name())))
	}
	log := o.Log
	if log == nil {
		log = slog.Default()
	}
	log.InfoContext(ctx, "letter laid into the outbox; no mail server is set", "to", e.To, "subject", e.Mail.Subject, "file", name)
	return nil
}
