package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/courier"
	"proba.example/internal/decision"
	"proba.example/internal/exchange"
	"proba.example/internal/exchange/exchangetest"
	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/keys"
	"proba.example/internal/keys/keystest"
	"proba.example/internal/ledger"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
	"proba.example/internal/web/inbox"
)

var ctx = context.Background()

// end is one agency of a pair.
type end struct {
	*exchange.Desk
	queue *jobs.Runner
	url   string
	trust []byte
	lists func(ctx context.Context, purpose string, n int) ([]byte, error)
	id    partner.AgreementID
	ada   party.Actor // officer who enters
	ben   party.Actor // officer who confirms
}

// side is the agency as exchangetest acts for it.
func (e *end) side() exchangetest.Side {
	return exchangetest.Side{Desk: e.Desk, Agreement: e.id, Officer: e.ada}
}

// plain are the records of an agency without certificates: a log that nobody publishes.
type plain struct{}

func (plain) EnterLog(ctx context.Context, tx *store.Tx, s ledger.Statement) error {
	_, err := ledger.Append(ctx, tx, tx.Now, s)
	return err
}

func (plain) DrawPlace(context.Context, *store.Tx, status.Purpose) (status.Entry, store.StatusPlace, error) {
	return status.Entry{}, store.StatusPlace{}, errors.New("this agency endorses nobody")
}

func (plain) ListsChanged(context.Context, *store.Tx, string) error { return nil }

func officer(t *testing.T, s *store.Store, name string) party.Actor {
	t.Helper()
	p := party.Person{ID: party.PersonID(name), Email: name + "@agency.example", Name: name, Language: "en", Active: true, Duties: []party.Duty{party.Officer}}
	if err := s.Update(ctx, func(tx *store.Tx) error { return tx.InsertPerson(ctx, p) }); err != nil {
		t.Fatal(err)
	}
	return party.Actor{Person: p}
}

// open opens the door of a desk at an address of its own. The door can be moved to another desk, as after a restart.
func (e *end) open(t *testing.T, s *store.Store, trust certificate.Trust) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/trust.json" {
			_, _ = w.Write(e.trust)
			return
		}
		if list, ok := strings.CutPrefix(r.URL.Path, "/status/revocation/"); ok && e.lists != nil {
			n, _ := strconv.Atoi(list)
			b, err := e.lists(r.Context(), "revocation", n)
			if err != nil {
				http.NotFound(w, r)
				return
			}
			_, _ = w.Write(b)
			return
		}
		if number, ok := strings.CutSuffix(r.URL.Path, "/public-card.json"); ok {
			var card register.KeptCard
			if err := s.View(r.Context(), func(tx *store.Tx) (err error) {
				card, err = tx.PilotCard(r.Context(), filepath.Base(number))
				return err
			}); err != nil {
				http.NotFound(w, r)
				return
			}
			_, _ = w.Write(card.Contents)
			return
		}
		if number, ok := strings.CutSuffix(r.URL.Path, "/set-aside.json"); ok {
			var card register.KeptCard
			if err := s.View(r.Context(), func(tx *store.Tx) (err error) {
				card, err = tx.PilotCard(r.Context(), filepath.Base(number))
				return err
			}); err != nil || card.Aside == nil {
				http.NotFound(w, r)
				return
			}
			_, _ = w.Write(card.AsideFile)
			return
		}
		if r.Method == http.MethodGet && e.Bundle != nil {
			number := filepath.Base(filepath.Dir(r.URL.Path))
			b, err := e.Bundle(r.Context(), number)
			if err != nil {
				http.NotFound(w, r)
				return
			}
			_, _ = w.Write(b)
			return
		}
		inbox.New(e.Desk).ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	e.url, e.Base = server.URL, server.URL
	trust.Issued = caseworktest.Noon
	var err error
	if e.trust, err = certificate.BuildTrust(trust); err != nil {
		t.Fatal(err)
	}
	e.ada, e.ben = officer(t, s, "ada"), officer(t, s, "ben")
}

// pair is a home agency with a certified company and a host, with an agreement in force between them.
type pair struct {
	home, host *end
	world      *caseworktest.World
	number     string
	owner      party.Actor
}

func newPair(t *testing.T, hostDSN string) *pair {
	t.Helper()
	w := caseworktest.New(t)
	id := w.At(t, application.Certified)
	p := &pair{world: w, number: w.Number(t, id), owner: w.Owner()}
	quiet := slog.New(slog.DiscardHandler)
	p.home = &end{queue: w.Queue, lists: w.Desk.StatusList, Desk: &exchange.Desk{
		Records: w.Desk, Letters: courier.Courier{Queue: w.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName}},
		Store: w.Store, Queue: w.Queue, Keyring: w.Keys, DID: "did:web:agency.example", Place: caseworktest.Seoul, Bundle: w.Desk.Bundle, Log: quiet, Client: &http.Client{},
	}}
	p.home.open(t, w.Store, w.Desk.Issuer.Trust())
	s, err := store.Open(ctx, store.Options{DSN: hostDSN, Now: w.Clock.Now, Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := jobs.Migrate(ctx, s.WriterDB(), caseworktest.Dialect(s)); err != nil {
		t.Fatal(err)
	}
	q, err := jobs.Open(jobs.Config{DB: s.WriterDB(), Dialect: caseworktest.Dialect(s), Now: w.Clock.Now, Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	ring := keystest.Keyring(t, caseworktest.Noon.AddDate(-1, 0, 0), w.Clock.Now, nil)
	p.host = &end{queue: q, Desk: &exchange.Desk{Records: plain{}, Letters: courier.Courier{Queue: q, Agency: notice.Agency{Name: caseworktest.AgencyName}}, Store: s, Queue: q, Keyring: ring, DID: "did:web:host.example", Place: time.UTC, Log: quiet, Client: &http.Client{}}}
	p.host.open(t, s, ring.Ring().Trust(certificate.Issuer{ID: "did:web:host.example", Name: certificate.Names{En: "Host", Ru: "Принимающее агентство", Ko: "받는 기관"}}, nil))
	p.agree(t, p.home, p.host)
	p.agree(t, p.host, p.home)
	q.Register(courier.Job, func(context.Context, []byte) error { return nil }, jobs.Policy{}) // letters of the host are read in its database
	p.home.Register(p.home.queue)
	p.host.Register(p.host.queue)
	return p
}

// agree enters the agreement at one end, with the keys of the other, and puts it into force.
func (p *pair) agree(t *testing.T, at, with *end) {
	t.Helper()
	id, err := at.SaveAgreement(ctx, at.ada, partner.Agreement{
		Reference: "HOME-HOST-2026", Title: "Exchange of companies", Partner: with.DID, Address: with.url, Country: "KR", Languages: []string{"en"},
		Purposes: partner.Purposes, Recognised: []string{"innobiz"}, Effect: partner.Waived, PlacesHere: 1, PlacesAway: 1, Days: 3,
		From: calendar.MustParse("2026-01-01"), Until: calendar.MustParse("2027-12-31"),
	})
	if err != nil {
		t.Fatal(err)
	}
	at.id = id
	if err := at.FetchTrust(ctx, at.ada, id); err != nil {
		t.Fatal(err)
	}
	f, err := at.Agreement(ctx, at.ada, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := at.ConfirmKey(ctx, at.ben, id, f.Keys[0].ID, f.Keys[0].Fingerprint()); err != nil {
		t.Fatal(err)
	}
	for _, s := range []partner.Step{partner.StepSign, partner.StepBegin} {
		if err := at.MoveAgreement(ctx, at.ada, id, s, ""); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func (p *pair) drain(t *testing.T) {
	t.Helper()
	for range 2 {
		for _, e := range []*end{p.home, p.host} {
			if err := e.queue.Drain(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (p *pair) proposed(t *testing.T, purpose partner.Purpose) partner.NominationID {
	t.Helper()
	id, err := p.home.Propose(ctx, p.home.ada, partner.Nomination{
		Agreement: p.home.id, Purpose: purpose, Words: "Their sensors fit the partner's buses.", Basis: partner.Basis{Number: p.number},
		Fields: []partner.Field{partner.FieldEmail, partner.FieldName, partner.FieldLatinName},
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (p *pair) agreed(t *testing.T, id partner.NominationID) {
	t.Helper()
	x, err := p.home.Asked(ctx, p.owner, id, locale.Korean)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.home.Answer(ctx, p.owner, id, locale.Korean, true, x.Digest); err != nil {
		t.Fatal(err)
	}
}

func (p *pair) endorsed(t *testing.T, id partner.NominationID) {
	t.Helper()
	p.agreed(t, id)
	if err := p.home.Endorse(ctx, p.home.ada, id, 1); err != nil {
		t.Fatal(err)
	}
}

func (p *pair) sent(t *testing.T, purpose partner.Purpose) partner.NominationID {
	t.Helper()
	id := p.proposed(t, purpose)
	p.endorsed(t, id)
	if err := p.home.Send(ctx, p.home.ada, id); err != nil {
		t.Fatal(err)
	}
	return id
}

func state(t *testing.T, e *end, id partner.NominationID) partner.Nomination {
	t.Helper()
	f, err := e.Nomination(ctx, e.ada, id)
	if err != nil {
		t.Fatal(err)
	}
	return f.Nomination
}

func both(t *testing.T, p *pair, id partner.NominationID, want partner.Standing) (home, host partner.Nomination) {
	t.Helper()
	home, host = state(t, p.home, id), state(t, p.host, id)
	if home.State != want || host.State != want {
		t.Fatalf("home: %s, host: %s, want %s", home.State, host.State, want)
	}
	return home, host
}

func (p *pair) decide(t *testing.T, id partner.NominationID, act partner.Act, words string) {
	t.Helper()
	if err := p.host.Decide(ctx, p.host.ada, id, act, words); err != nil {
		t.Fatalf("%s: %v", act, err)
	}
}

// whole walks one nomination from the proposal to the withdrawal of its certificate.
func whole(t *testing.T, hostDSN string) {
	p := newPair(t, hostDSN)
	id := p.proposed(t, partner.ForPilot)
	if err := p.home.Endorse(ctx, p.home.ada, id, 1); !fault.Is(err, fault.Conflict) {
		t.Errorf("endorsed without a consent: %v", err)
	}
	if err := p.home.Answer(ctx, p.owner, id, locale.Korean, true, "another page"); !fault.Is(err, fault.Conflict) {
		t.Errorf("agreed to what was not read: %v", err)
	}
	if _, err := p.home.Asked(ctx, p.home.ada, id, locale.English); !fault.Is(err, fault.NotFound) {
		t.Errorf("the company's page, read by another: %v", err)
	}
	p.endorsed(t, id)
	if err := p.home.Send(ctx, p.home.ada, id); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	_, there := both(t, p, id, partner.Sent)
	if len(there.Basis.Title) == 0 || there.Basis.Title.In(locale.Korean) != state(t, p.home, id).Basis.Title.In(locale.Korean) {
		t.Errorf("the scheme is called %v there, %v at home", there.Basis.Title, state(t, p.home, id).Basis.Title)
	}
	if there.Basis.Verdict != string(certificate.Valid) || len(there.Values) != 3 || there.Consent.By != "" || there.Consent.Language != "ko" {
		t.Errorf("the nomination at the host: %+v", there)
	}
	p.decide(t, id, partner.ActAcknowledge, "")
	p.drain(t)
	both(t, p, id, partner.Acknowledged)

	p.world.Advance(25 * time.Hour)
	if err := p.host.Decide(ctx, p.host.ada, id, partner.ActAccept, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("accepted on an answer of the day before: %v", err)
	}
	p.world.Drain(t) // the statement of standing is made anew
	if err := p.host.Ask(ctx, p.host.ada, id); err != nil {
		t.Fatal(err)
	}
	p.decide(t, id, partner.ActAccept, "")
	p.drain(t)
	_, there = both(t, p, id, partner.Accepted)
	if f, err := p.host.Agreement(ctx, p.host.ada, p.host.id); err != nil || !partner.LocalEntityWaived(f.Agreement, &there) {
		t.Errorf("the local entity: %v", err)
	}

	p.world.Change(t, decision.StandingChange{Number: p.number, Act: register.Revoked, Ground: decision.Closed})
	p.world.Drain(t)
	if err := p.home.Round(ctx); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	here, there := both(t, p, id, partner.Accepted)
	if here.Stands() || there.Stands() || there.FallenWords == "" {
		t.Errorf("the endorsement stands on a certificate that was withdrawn: %v, %v", here.Fallen, there.Fallen)
	}
	p.decide(t, id, partner.ActLeave, "The company lost its certificate and left.")
	p.drain(t)
	both(t, p, id, partner.Left)
	all, _, err := p.home.Transfers(ctx, p.home.ada)
	if err != nil || len(all) != 1 || all[0].Delivered.IsZero() {
		t.Errorf("the transfer register: %+v, %v", all, err)
	}
}

func TestANominationThereAndBack(t *testing.T) {
	whole(t, filepath.Join(t.TempDir(), "host.db"))
}

func TestANominationToAHostOnPostgreSQL(t *testing.T) {
	whole(t, testkit.PostgreSQL(t))
}

// G21: the issuer answers "withdrawn" before the host decides: not recognised. No answer confirms nothing.
func TestG21ForeignCertificate(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	id := p.sent(t, partner.ForPilot)
	p.drain(t)
	p.decide(t, id, partner.ActAcknowledge, "")
	bundle := p.home.Bundle
	p.home.Bundle = func(context.Context, string) ([]byte, error) { return nil, errors.New("down") }
	if err := p.host.Ask(ctx, p.host.ada, id); !fault.Is(err, fault.Conflict) {
		t.Errorf("no answer: %v", err)
	}
	p.home.Bundle = bundle
	p.world.Change(t, decision.StandingChange{Number: p.number, Act: register.Revoked, Ground: decision.Closed})
	p.world.Drain(t)
	if err := p.host.Ask(ctx, p.host.ada, id); err != nil {
		t.Fatal(err)
	}
	if n := state(t, p.host, id); n.Basis.Verdict != string(certificate.Withdrawn) {
		t.Errorf("verdict: %s", n.Basis.Verdict)
	}
	if err := p.host.Decide(ctx, p.host.ada, id, partner.ActAccept, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("accepted: %v", err)
	}
}

// G22 between two agencies: suspended at the host, a running nomination goes on and a new one is not taken.
func TestG22SuspensionFreezesNewNominations(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	running := p.sent(t, partner.ForPilot)
	p.drain(t)
	p.decide(t, running, partner.ActAcknowledge, "")
	if err := p.host.MoveAgreement(ctx, p.host.ada, p.host.id, partner.StepSuspend, "The memorandum is under review."); err != nil {
		t.Fatal(err)
	}
	late := p.sent(t, partner.ForTraining)
	p.drain(t)
	if n := state(t, p.home, late); n.State != partner.Untaken {
		t.Errorf("the late one at home: %s", n.State)
	}
	if _, err := p.host.Nomination(ctx, p.host.ada, late); !fault.Is(err, fault.NotFound) {
		t.Errorf("the late one at the host: %v", err)
	}
	p.decide(t, running, partner.ActAccept, "")
	p.drain(t)
	both(t, p, running, partner.Accepted)
	if err := p.home.MoveAgreement(ctx, p.home.ada, p.home.id, partner.StepSuspend, "The memorandum is under review."); err != nil {
		t.Fatal(err)
	}
	if _, err := p.home.Propose(ctx, p.home.ada, partner.Nomination{
		Agreement: p.home.id, Purpose: partner.ForAcceleration, Words: "Their sensors fit the partner's buses.", Basis: partner.Basis{Number: p.number}, Fields: []partner.Field{partner.FieldName},
	}); !fault.Is(err, fault.Conflict) {
		t.Errorf("proposed under a suspended agreement: %v", err)
	}
}

// faulty loses requests and answers, delivers twice and delivers copies late.
type faulty struct {
	lots *rand.Rand
	held []func()
	down bool

	lost, unanswered, doubled int // deliveries that never came, that came and whose receipt was lost, that came again later
}

func (f *faulty) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	again := func() (*http.Response, error) {
		c := r.Clone(ctx)
		c.Body = io.NopCloser(bytes.NewReader(body))
		return http.DefaultTransport.RoundTrip(c)
	}
	if f.down || f.lots.IntN(5) == 0 {
		f.lost++
		return nil, errors.New("lost on the way")
	}
	if f.lots.IntN(4) == 0 {
		f.doubled++
		f.held = append(f.held, func() {
			if response, err := again(); err == nil {
				_ = response.Body.Close()
			}
		})
	}
	for len(f.held) > 0 && f.lots.IntN(2) == 0 {
		f.held[0]()
		f.held = f.held[1:]
	}
	response, err := again()
	if err == nil && f.lots.IntN(5) == 0 {
		_ = response.Body.Close()
		f.unanswered++
		return nil, errors.New("the answer was lost")
	}
	return response, err
}

func waiting(t *testing.T, e *end) []store.ExchangeMessage {
	t.Helper()
	var all []store.ExchangeMessage
	if err := e.Store.View(ctx, func(tx *store.Tx) (err error) { all, err = tx.Unsettled(ctx, e.id); return err }); err != nil {
		t.Fatal(err)
	}
	return all
}

// A consent that is taken back before delivery stops it; one after delivery is followed by forgetting.
func TestAConsentTakenBack(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	link := &faulty{lots: rand.New(rand.NewPCG(1, 1)), down: true}
	p.home.Client = &http.Client{Transport: link}
	stopped := p.sent(t, partner.ForTraining)
	p.drain(t)
	if f, err := p.home.Agreement(ctx, p.home.ada, p.home.id); err != nil || f.Trouble != "unreachable" || len(f.Waiting) != 1 {
		t.Errorf("a link that is down: %q, %d, %v", f.Trouble, len(f.Waiting), err)
	}
	if err := p.home.WithdrawConsent(ctx, p.owner, stopped); err != nil {
		t.Fatal(err)
	}
	p.home.Client = &http.Client{}
	p.home.Desk = &exchange.Desk{
		Store: p.home.Store, Queue: p.home.Queue, Keyring: p.home.Keyring, DID: p.home.DID, Base: p.home.Base, Place: p.home.Place, Bundle: p.home.Bundle, Log: p.home.Log, Client: p.home.Client, Records: p.home.Records, Letters: p.home.Letters,
	}
	if err := p.home.Round(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := p.host.Nomination(ctx, p.host.ada, stopped); !fault.Is(err, fault.NotFound) {
		t.Errorf("what was not delivered went all the same: %v", err)
	}
	gone := p.sent(t, partner.ForPilot)
	if err := p.home.Round(ctx); err != nil {
		t.Fatal(err)
	}
	if err := p.home.WithdrawConsent(ctx, p.owner, gone); err != nil {
		t.Fatal(err)
	}
	if err := p.home.Round(ctx); err != nil {
		t.Fatal(err)
	}
	_, there := both(t, p, gone, partner.Withdrawn)
	if there.Name != "" || len(there.Values) != 0 || there.Basis.Holder != "" || there.Consent.Wording != "" {
		t.Errorf("the host did not forget: %+v", there)
	}
	f, err := p.host.Nomination(ctx, p.host.ada, gone)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range f.Messages {
		if m.Kind == partner.KindNomination && len(m.Bytes) > 0 {
			t.Error("the message that carried the facts is still there")
		}
	}
	all, _, err := p.home.Transfers(ctx, p.home.ada)
	if err != nil || len(all) != 2 {
		t.Fatalf("the transfer register: %+v, %v", all, err)
	}
	for _, x := range all {
		if x.Withdrawn.IsZero() || x.Delivered.IsZero() != (x.Nomination == stopped) {
			t.Errorf("the transfer register: %+v", x)
		}
	}
}

// messageOfALaterVersion is a delivery of the home agency's, signed by its key, of a kind that nobody knows.
func messageOfALaterVersion(t *testing.T, p *pair) partner.Delivery {
	t.Helper()
	k, err := p.home.Keyring.Key(keys.Exchange)
	if err != nil {
		t.Fatal(err)
	}
	id := keys.Method(p.home.DID, k.Public())
	m := partner.Message{
		ID: "urn:uuid:01912345-6789-7abc-8def-0123456789ab", Agreement: "HOME-HOST-2026", From: p.home.DID, To: p.host.DID, Seq: 1, Created: p.world.Clock.Now().UTC().Truncate(time.Second),
		Nomination: "urn:uuid:01912345-6789-7abc-8def-0123456789ac", Kind: partner.KindAcknowl,
	}
	b, err := m.Compose(ctx, k.For(keys.ForLetter), id)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jcs.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := suite.Sign(ctx, v.Without("proof").With("kind", jcs.Text("hologram")), k.For(keys.ForLetter), suite.Options{VerificationMethod: id, Created: m.Created})
	if err != nil {
		t.Fatal(err)
	}
	o := partner.Delivery{Body: signed.Bytes(), Request: partner.Request{
		Method: http.MethodPost, Authority: strings.TrimPrefix(p.host.url, "http://"), TargetURI: p.host.url + exchange.Path, ContentType: partner.ContentType, ContentDigest: partner.Digest(signed.Bytes()),
	}}
	if o.Input, o.Value, err = partner.SignRequest(ctx, o.Request, k.For(keys.ForRequest), id, "nonce", p.world.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	return o
}

// What is turned away at the door leaves a count and nothing else.
func TestNothingOfARefusedDeliveryIsKept(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	for _, body := range [][]byte{nil, []byte(`{"type":"ProbaMessage"}`), bytes.Repeat([]byte("x"), partner.MaxMessage+2)} {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.host.url+exchange.Path, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]string{"Content-Type": partner.ContentType, "Content-Digest": partner.Digest(body), "Signature-Input": "sig1=()", "Signature": "sig1=::"} {
			r.Header.Set(name, value)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode < 400 {
			t.Errorf("%d bytes: %d", len(body), response.StatusCode)
		}
	}
	o, err := p.host.Overview(ctx, p.host.ada)
	if err != nil || len(o.Nominations) != 0 || len(o.Refused) != 1 || o.Refused[0].Reason != partner.RefusedProfile || o.Refused[0].Count != 2 {
		t.Errorf("%+v, %v", o, err)
	}
}
