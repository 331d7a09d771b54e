package notice

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"regexp"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// ErrRefused is inside an error of Send when the addressee cannot be reached however often it is tried: a malformed
// address, a mailbox that does not exist.
var ErrRefused = errors.New("notice: the letter was refused for good")

// Envelope is a mail on its way to one person.
type Envelope struct {
	To        string // address
	Name      string // of the person; may be empty
	Mail      Mail
	MessageID string // the letter's id, the same whenever it is sent again; the sender's domain is added where it has none
}

// Post delivers letters.
//
// nil means that the post has taken charge of the letter: another server accepted it, or it lies on disk. An error that
// wraps ErrRefused is final; any other means not delivered yet, and the caller tries again later with the same MessageID,
// by which servers and mail programs recognise a letter that did arrive. Send does not retry by itself. It is safe for
// concurrent use and ends with ctx.
type Post interface {
	Send(ctx context.Context, e Envelope) error
}

// Sender is whom letters come from.
type Sender struct {
	Address string
	Name    string
}

// messageID is the id of a letter as RFC 5322 wants it: unique in the world, by the sender's domain.
func (s Sender) messageID(e Envelope) string {
	if strings.Contains(e.MessageID, "@") {
		return e.MessageID
	}
	_, domain, _ := strings.Cut(s.Address, "@")
	return e.MessageID + "@" + domain
}

var messageID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}@[A-Za-z0-9][A-Za-z0-9.-]{0,99}$`)

// message puts a letter into MIME: plain text first, HTML as the alternative, every header encoded by the library.
func message(from Sender, e Envelope, now time.Time) (*mail.Msg, error) {
	id := from.messageID(e)
	if !messageID.MatchString(id) {
		return nil, fmt.Errorf("%w: message id %q", ErrRefused, id)
	}
	if a, err := netmail.ParseAddress(e.To); err != nil || a.Address != e.To {
		return nil, fmt.Errorf("%w: address %q is malformed", ErrRefused, e.To)
	}
	m := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingQP), mail.WithNoDefaultUserAgent())
	if err := m.FromFormat(OneLine(from.Name), from.Address); err != nil {
		return nil, fmt.Errorf("notice: sender: %w", err)
	}
	if err := m.AddToFormat(OneLine(e.Name), e.To); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	m.Subject(OneLine(e.Mail.Subject))
	m.SetMessageIDWithValue(id)
	m.SetDateWithValue(now)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers, please
	m.SetBodyString(mail.TypeTextPlain, strings.ReplaceAll(e.Mail.Text, "\n", "\r\n"))
	if e.Mail.HTML != "" {
		m.AddAlternativeString(mail.TypeTextHTML, e.Mail.HTML)
	}
	return m, nil
}
