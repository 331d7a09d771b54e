package notice

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// Security is how the connection to the mail server is protected.
type Security string

// The ways.
const (
	StartTLS   Security = "starttls" // begins in the clear and insists on TLS
	TLS        Security = "tls"      // TLS from the first byte
	NoSecurity Security = "none"     // for a server on the same machine
)

// SMTPConfig is what an operator writes. Host and From are required.
type SMTPConfig struct {
	Host         string
	Port         int // 0: 587 for starttls, 465 for tls, 25 for none
	Security     Security
	User         string // empty: no sign-in
	PasswordFile string // read at every letter, so that a changed password needs no restart
	From         Sender
	Timeout      time.Duration    // of one letter; 0 means 30 s
	Now          func() time.Time // nil means time.Now
	Roots        *tls.Config      // nil means the machine's own certificate authorities
}

// SMTP is a Post through a mail server.
type SMTP struct{ cfg SMTPConfig }

// NewSMTP checks the configuration. It does not connect.
func NewSMTP(cfg SMTPConfig) (*SMTP, error) {
	if cfg.Host == "" {
		return nil, errors.New("notice: the mail server has no host")
	}
	if _, err := message(cfg.From, Envelope{To: cfg.From.Address, MessageID: "check@proba.invalid"}, time.Time{}); err != nil {
		return nil, fmt.Errorf("notice: the sender's address %q: %w", cfg.From.Address, err)
	}
	port := 0
	switch cfg.Security {
	case StartTLS, "":
		cfg.Security, port = StartTLS, 587
	case TLS:
		port = 465
	case NoSecurity:
		port = 25
	default:
		return nil, fmt.Errorf("notice: connection security %q is none of starttls, tls, none", cfg.Security)
	}
	if cfg.Port == 0 {
		cfg.Port = port
	}
	if cfg.User != "" && cfg.Security == NoSecurity {
		return nil, errors.New("notice: a password is not sent over an unprotected connection")
	}
	if cfg.User != "" && cfg.PasswordFile == "" {
		return nil, errors.New("notice: the mail server has a user and no password file")
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 30 * time.Second
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &SMTP{cfg}, nil
}

// Send implements Post.
func (s *SMTP) Send(ctx context.Context, e Envelope) error {
	m, err := message(s.cfg.From, e, s.cfg.Now())
	if err != nil {
		return err
	}
	options := []mail.Option{mail.WithPort(s.cfg.Port), mail.WithTimeout(s.cfg.Timeout)}
	if s.cfg.Roots != nil {
		options = append(options, mail.WithTLSConfig(s.cfg.Roots))
	}
	switch s.cfg.Security {
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case TLS:
		options = append(options, mail.WithSSL())
	case NoSecurity:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if s.cfg.User != "" {
		password, err := os.ReadFile(s.cfg.PasswordFile)
		if err != nil {
			return fmt.Errorf("notice: mail password: %w", err)
		}
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.cfg.User),
			mail.WithPassword(strings.TrimRight(string(password), "\r\n")))
	}
	client, err := mail.NewClient(s.cfg.Host, options...)
	if err != nil {
		return fmt.Errorf("notice: mail server: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, m); err != nil {
		var refused *mail.SendError
		if errors.As(err, &refused) && refused.Reason == mail.ErrSMTPRcptTo && !refused.IsTemp() {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
		return fmt.Errorf("notice: send %s: %w", e.MessageID, err)
	}
	return nil
}
