package notice

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// sink is a mail server that keeps what it is given and knows no mailbox beginning with "nobody".
type sink struct {
	mu    sync.Mutex
	taken [][]byte
}

func (s *sink) NewSession(*smtp.Conn) (smtp.Session, error) { return sinkSession{s}, nil }

type sinkSession struct{ *sink }

func (sinkSession) Reset()                               {}
func (sinkSession) Logout() error                        { return nil }
func (sinkSession) Mail(string, *smtp.MailOptions) error { return nil }
func (sinkSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if strings.HasPrefix(to, "nobody") {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	}
	if strings.HasPrefix(to, "busy") {
		return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 1}, Message: "try later"}
	}
	return nil
}

func (s sinkSession) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = append(s.taken, b)
	return err
}

func startSink(t *testing.T) (*sink, *SMTP) {
	t.Helper()
	s := &sink{}
	server := smtp.NewServer(s)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(l) //nolint:errcheck // ends with Close
	t.Cleanup(func() { server.Close() })
	post, err := NewSMTP(SMTPConfig{
		Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: NoSecurity,
		From: Sender{"office@proba.example", "Агентство инноваций"},
		Now:  func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, post
}

func TestLettersArriveInRussianAndKorean(t *testing.T) {
	s, post := startSink(t)
	for i, lang := range []locale.Lang{locale.Russian, locale.Korean} {
		to := party.Person{Email: "reader@example.org", Name: addressees[lang], Language: string(lang)}
		mail, err := Compose(examples[2], to, agency)
		if err != nil {
			t.Fatal(err)
		}
		e := Envelope{To: to.Email, Name: to.Name, Mail: mail, MessageID: "0199-abc." + string(lang) + "@proba.example"}
		for range 2 { // a repeated job sends the same letter under the same id
			if err := post.Send(context.Background(), e); err != nil {
				t.Fatal(err)
			}
		}
		checkMessage(t, s.taken[2*i], e)
		if !bytes.Equal(headerOf(t, s.taken[2*i], "Message-Id"), headerOf(t, s.taken[2*i+1], "Message-Id")) {
			t.Error("the repeated letter has another message id")
		}
	}
}

func headerOf(t *testing.T, raw []byte, name string) []byte {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(m.Header.Get(name))
}

// checkMessage reads a message as a mail program would and compares it with what was sent.
func checkMessage(t *testing.T, raw []byte, e Envelope) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != e.Mail.Subject {
		t.Errorf("subject: got %q, %v, want %q", subject, err, e.Mail.Subject)
	}
	if got := m.Header.Get("Message-Id"); got != "<"+e.MessageID+">" {
		t.Errorf("message id: got %q", got)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Address != e.To || to[0].Name != OneLine(e.Name) {
		t.Errorf("to: got %v, %v", to, err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type: got %q, %v", kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for i, want := range []struct{ kind, text string }{{"text/plain", e.Mail.Text}, {"text/html", e.Mail.HTML}} {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatalf("part %d: %v", i, err)
		}
		if got, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); got != want.kind {
			t.Errorf("part %d is %s, want %s", i, got, want.kind)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(string(body), "\r\n", "\n"); strings.TrimSpace(got) != strings.TrimSpace(want.text) {
			t.Errorf("part %d: got\n%s\nwant\n%s", i, got, want.text)
		}
	}
}

func TestNamesAndSubjectsCannotInjectHeaders(t *testing.T) {
	s, post := startSink(t)
	evil := "Eve\r\nBcc: all@example.org\r\n\r\nbody"
	err := post.Send(context.Background(), Envelope{To: "reader@example.org", Name: evil, Mail: Mail{Subject: evil, Text: "x"}, MessageID: "1@proba.example"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := netmail.ReadMessage(bytes.NewReader(s.taken[0]))
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.Get("Bcc") != "" || !strings.HasPrefix(m.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("the headers were broken into:\n%s", s.taken[0])
	}
	for _, e := range []Envelope{
		{To: "reader@example.org\r\nBcc: all@example.org", MessageID: "1@proba.example"},
		{To: "reader@example.org, other@example.org", MessageID: "1@proba.example"},
		{To: "", MessageID: "1@proba.example"},
		{To: "reader@example.org", MessageID: "1@proba.example>\r\nBcc: all@example.org"},
	} {
		if err := post.Send(context.Background(), e); !errors.Is(err, ErrRefused) {
			t.Errorf("Send(%q, %q) = %v, want ErrRefused", e.To, e.MessageID, err)
		}
	}
	if len(s.taken) != 1 {
		t.Errorf("%d letters were taken, want 1", len(s.taken))
	}
}

func TestAMailboxThatDoesNotExistIsRefusedForGoodAndABusyOneIsNot(t *testing.T) {
	_, post := startSink(t)
	for to, final := range map[string]bool{"nobody@example.org": true, "busy@example.org": false} {
		err := post.Send(context.Background(), Envelope{To: to, Mail: Mail{Subject: "s", Text: "x"}, MessageID: "1@proba.example"})
		if err == nil || errors.Is(err, ErrRefused) != final {
			t.Errorf("%s: got %v; refused for good should be %v", to, err, final)
		}
	}
}

func TestTheOutboxKeepsOneFilePerLetter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outbox")
	box := &Outbox{Dir: dir, From: Sender{"office@proba.example", "이노비즈협회"}, Log: slog.New(slog.DiscardHandler)}
	e := Envelope{To: "reader@example.org", Name: "김하나", Mail: Mail{Subject: "접수 안내", Text: "안녕하십니까.\n", HTML: "<p>안녕하십니까.</p>"}, MessageID: "abc"}
	for range 2 {
		if err := box.Send(context.Background(), e); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || files[0].Name() != "abc@proba.example.eml" {
		t.Fatalf("outbox holds %v, %v", files, err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, files[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	e.MessageID = "abc@proba.example" // the sender's domain was added
	checkMessage(t, raw, e)
	e.MessageID = "../escape@proba.example"
	if err := box.Send(context.Background(), e); !errors.Is(err, ErrRefused) {
		t.Errorf("a path as message id: got %v", err)
	}
}

func TestAWrongMailConfigurationIsRefusedAtStart(t *testing.T) {
	from := Sender{"office@proba.example", "Agency"}
	for name, cfg := range map[string]SMTPConfig{
		"no host":               {From: from},
		"no sender":             {Host: "mail.example"},
		"unknown security":      {Host: "mail.example", From: from, Security: "maybe"},
		"password in the clear": {Host: "mail.example", From: from, Security: NoSecurity, User: "u", PasswordFile: "f"},
		"user without password": {Host: "mail.example", From: from, User: "u"},
	} {
		if _, err := NewSMTP(cfg); err == nil {
			t.Errorf("%s: was accepted", name)
		}
	}
}
