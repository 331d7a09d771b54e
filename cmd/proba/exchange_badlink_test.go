package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/demo"
	"proba.example/internal/exchange"
	"proba.example/internal/exchange/exchangetest"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// badPost stands between an agency and the world, at the agency's public address: it loses messages and receipts, delays them, and delivers
// copies late, after others that were sent later. What is not a message passes.
type badPost struct {
	t    *testing.T
	base string // the public address
	to   string // where the agency's process listens

	mu   sync.Mutex
	lots *rand.Rand
	down bool
	late sync.WaitGroup

	lost, unanswered, doubled int
}

func newBadPost(t *testing.T, seed [2]uint64, to string) *badPost {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &badPost{t: t, base: "http://" + l.Addr().String(), to: to, lots: rand.New(rand.NewPCG(seed[0], seed[1]))}
	server := &http.Server{Handler: b, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(l) //nolint:errcheck // it ends with the test
	t.Cleanup(func() { _ = server.Close(); b.late.Wait() })
	return b
}

// fate is what happens to one delivery.
type fate struct {
	lost, unanswered bool
	delay            time.Duration
	again            time.Duration // after which a copy comes; 0: none does
}

func (b *badPost) draw() (f fate) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f.lost = b.down || b.lots.IntN(10) == 0
	f.unanswered = b.lots.IntN(10) == 0
	f.delay = time.Duration(b.lots.IntN(20)) * time.Millisecond
	if again := time.Duration(1+b.lots.IntN(2000)) * time.Millisecond; b.lots.IntN(4) == 0 && !b.down {
		f.again = again
	}
	switch {
	case f.lost:
		b.lost++
	case f.unanswered:
		b.unanswered++
	}
	if f.again > 0 {
		b.doubled++
	}
	return f
}

func (b *badPost) setDown(down bool) {
	b.mu.Lock()
	b.down = down
	b.mu.Unlock()
}

func (b *badPost) forward(ctx context.Context, r *http.Request, body []byte) (status int, header http.Header, answer []byte, err error) {
	on, err := http.NewRequestWithContext(ctx, r.Method, "http://"+b.to+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	on.Header = r.Header.Clone()
	response, err := http.DefaultClient.Do(on)
	if err != nil {
		return 0, nil, nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	answer, err = io.ReadAll(response.Body)
	return response.StatusCode, response.Header, answer, err
}

func (b *badPost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	var f fate
	if r.URL.Path == exchange.Path {
		f = b.draw()
	}
	if f.again > 0 {
		again := r.Clone(context.WithoutCancel(r.Context()))
		b.late.Go(func() {
			time.Sleep(f.again)
			ctx, cancel := context.WithTimeout(again.Context(), time.Minute)
			defer cancel()
			_, _, _, _ = b.forward(ctx, again, body) //nolint:dogsled // nobody waits for the receipt of a copy
		})
	}
	if f.lost {
		panic(http.ErrAbortHandler)
	}
	time.Sleep(f.delay)
	status, header, answer, err := b.forward(r.Context(), r, body)
	if err != nil || f.unanswered {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", header.Get("Content-Type"))
	w.WriteHeader(status)
	_, _ = w.Write(answer)
}

// order is what the people of an agency's process are to do, and done is its answer.
type order struct {
	What string
	Seed [2]uint64
	N    int // the order's number; in a step of all nominations, which of them: 2 is every second
	Act  partner.Act
}

type done struct {
	Err     string
	Waiting int // messages without a receipt
	Open    int // nominations that are not sent yet
}

// serveAndAct serves an agency and has its officer do what is ordered on standard input.
func serveAndAct(ctx context.Context, c *ServeCmd, log *slog.Logger) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // the server closes it first
	p, err := OpenProgram(ctx, c.Config, Options{Listen: c.Listen, Log: log})
	if err != nil {
		return err
	}
	go func() {
		in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
		for {
			var o order
			if in.Decode(&o) != nil {
				return // nobody orders any more
			}
			d, err := p.obey(ctx, o)
			if err != nil {
				d.Err = err.Error()
			}
			if out.Encode(d) != nil {
				return
			}
		}
	}()
	return errors.Join(p.Serve(ctx, l), p.Close())
}

func (p *Program) traffic(ctx context.Context) (exchangetest.Side, error) {
	s, err := p.side(ctx)
	return exchangetest.Side{Desk: p.Exchange, Agreement: s.agreement, Officer: s.officer}, err
}

func (p *Program) obey(ctx context.Context, o order) (d done, err error) {
	s, err := p.traffic(ctx)
	if err != nil {
		return d, err
	}
	var all []partner.Nomination
	if err := p.Store.View(ctx, func(tx *store.Tx) (err error) { all, err = tx.NominationsUnder(ctx, s.Agreement); return err }); err != nil {
		return d, err
	}
	slices.SortFunc(all, func(a, b partner.Nomination) int { return strings.Compare(string(a.ID), string(b.ID)) })
	lots := rand.New(rand.NewPCG(o.Seed[0], o.Seed[1]))
	switch o.What {
	case "act":
		err = actByLot(ctx, s, lots, all, o.N)
	case "round":
		err = p.Exchange.Round(ctx)
	case "step":
		for i, n := range all {
			if n.Side == partner.In && i%o.N == 0 && err == nil {
				err = exchangetest.Forbidden(s.Decide(ctx, s.Officer, n.ID, o.Act, "As the host has seen it."))
			}
		}
	case "write":
		_, err = s.WritePractice(ctx, s.Officer, s.Agreement, "", 0, exchangetest.Practice("a practice that is agreed to"))
	case "agree", "translate":
		err = onPractices(ctx, s, o.What)
	case "suspend":
		err = p.suspend(ctx, all[0].Basis.Number)
	default:
		err = fmt.Errorf("no order %q", o.What)
	}
	for _, n := range all {
		if n.Side == partner.Out && n.State == partner.Endorsed {
			d.Open++
		}
	}
	if err == nil {
		d.Waiting, err = s.Waiting(ctx)
	}
	return d, err
}

// sends is how many nominations an officer sends in one go.
const sends = 5

// actByLot sends some nominations where there are some, takes one back at times, judges some of the partner's, and does something else at times.
func actByLot(ctx context.Context, s exchangetest.Side, lots *rand.Rand, all []partner.Nomination, number int) error {
	var gone, came []partner.NominationID
	sent := 0
	for _, n := range all {
		switch {
		case n.Side == partner.In:
			came = append(came, n.ID)
		case n.State == partner.Endorsed && sent < sends:
			sent++
			if err := s.Send(ctx, s.Officer, n.ID); err != nil {
				return err
			}
			gone = append(gone, n.ID)
		case n.State.Gone():
			gone = append(gone, n.ID)
		}
	}
	if len(gone) > 0 && lots.IntN(2) == 0 { // these cross with what the host does
		if err := exchangetest.Forbidden(s.Withdraw(ctx, s.Officer, gone[lots.IntN(len(gone))], "The company was sold last week.")); err != nil {
			return err
		}
	}
	for range min(len(came), sends) {
		s.Judge(ctx, lots, came[lots.IntN(len(came))])
	}
	if lots.IntN(2) > 0 {
		return nil
	}
	return s.Besides(ctx, lots, number)
}

// onPractices agrees to everything that the partner proposed, or translates every edition that stands.
func onPractices(ctx context.Context, s exchangetest.Side, what string) error {
	all, err := s.Practices(ctx, s.Officer)
	if err != nil {
		return err
	}
	for _, f := range all {
		for _, v := range f.Proposals() {
			if what == "agree" && v.By != s.DID {
				if err := exchangetest.Forbidden(s.AnswerPractice(ctx, s.Officer, f.Practice.ID, v.ID, true, "")); err != nil {
					return err
				}
			}
		}
		for _, v := range f.Current() {
			if what == "translate" {
				x := exchangetest.Practice("its translation")
				x.Lang = locale.English
				if err := exchangetest.Forbidden(s.TranslatePractice(ctx, s.Officer, f.Practice.ID, f.Revision, v.ID, x)); err != nil {
					return err
				}
				break
			}
		}
	}
	return nil
}

// suspend has two persons suspend a certificate.
func (p *Program) suspend(ctx context.Context, number string) error {
	officer, err := p.staff(ctx, "demo-officer")
	if err != nil {
		return err
	}
	decider, err := p.staff(ctx, "demo-decider")
	if err != nil {
		return err
	}
	change := decision.StandingChange{Number: number, Act: register.Suspended, Ground: decision.TaxArrears, CureBy: calendar.On(p.Clock.Now(), p.place).AddDays(30)}
	if err := p.Cases.ProposeStanding(ctx, officer, change, "The tax office reports arrears of two quarters."); err != nil {
		return err
	}
	f, err := p.Cases.CertificateFile(ctx, decider, number)
	if err != nil {
		return err
	}
	return p.Cases.ConfirmStanding(ctx, decider, number, f.Waiting.Digest)
}

// do orders something of an agency's people; false if its process ended meanwhile.
func (a *separate) do(o order) (d done, alive bool) {
	a.t.Helper()
	if json.NewEncoder(a.in).Encode(o) != nil || a.out.Decode(&d) != nil {
		return d, false
	}
	if d.Err != "" {
		a.t.Fatalf("%s, %+v: %s", a.name, o, d.Err)
	}
	return d, true
}

// kill ends the process as a power cut does.
func (a *separate) kill() {
	a.t.Helper()
	if err := a.p.cmd.Process.Kill(); err != nil {
		a.t.Fatal(err)
	}
	_ = a.p.cmd.Wait() // it was killed
}

// postal is two processes with a bad post between them.
type postal struct {
	t             *testing.T
	seoul, moscow *separate
	posts         [2]*badPost
	lots          *rand.Rand
	ids           []partner.NominationID
	restarts      int
	orders        int
}

func (x *postal) both() []*separate { return []*separate{x.seoul, x.moscow} }

// order has an agency's people do something that must succeed.
func (x *postal) order(a *separate, o order) done {
	x.t.Helper()
	d, alive := a.do(o)
	if !alive {
		x.t.Fatalf("%s ended during %+v", a.name, o)
	}
	return d
}

func (x *postal) act() order {
	x.orders++
	return order{What: "act", Seed: [2]uint64{x.lots.Uint64(), x.lots.Uint64()}, N: x.orders}
}

const postalTest = "TestAThousandMessagesBetweenTwoProcesses"

// cut kills an agency's process while its people act and its queue delivers, and starts it anew.
func (x *postal) cut(a *separate) {
	x.t.Helper()
	x.restarts++
	o, moment := x.act(), time.Duration(x.lots.IntN(150))*time.Millisecond
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = json.NewEncoder(a.in).Encode(o) // whether it was done, its records will say
	}()
	time.Sleep(moment)
	a.kill()
	<-ended
	a.start(postalTest)
}

// settle has both deliver until nothing waits.
func (x *postal) settle() {
	x.t.Helper()
	eventually(x.t, "every message has its receipt", func() bool {
		waiting := 0
		for _, a := range x.both() {
			x.order(a, order{What: "round"})
		}
		for _, a := range x.both() {
			waiting += x.order(a, order{What: "round"}).Waiting
		}
		return waiting == 0
	})
}

// people leaves an agency with its people.
func people(ctx context.Context, p *Program) error {
	return p.Store.Update(ctx, func(tx *store.Tx) error {
		for _, x := range demo.Staff {
			x.Active = true
			if err := tx.InsertPerson(ctx, x); err != nil {
				return err
			}
		}
		return nil
	})
}

// prepare leaves Seoul with a certified company, both with the agreement, and Seoul with nominations that are endorsed.
func (x *postal) prepare(most int) {
	x.t.Helper()
	x.seoul.open(func(ctx context.Context, seoul *Program) error {
		seoul.Clock.SetBack(75 * 24 * time.Hour)
		cast, err := demo.New(ctx, seoul.Cases, seoul.Queue, seoul.Clock)
		seoul.Clock.SetBack(0)
		if err != nil {
			return err
		}
		if _, err := cast.Another(ctx, 3, application.Certified); err != nil {
			return err
		}
		x.moscow.open(func(ctx context.Context, moscow *Program) error {
			if err := people(ctx, moscow); err != nil {
				return err
			}
			for _, pair := range [][2]*Program{{seoul, moscow}, {moscow, seoul}} {
				if _, err := pair[0].agreeWith(ctx, pair[1]); err != nil {
					return err
				}
				s, err := pair[0].traffic(ctx)
				if err != nil {
					return err
				}
				if err := s.Places(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		s, err := seoul.traffic(ctx)
		if err != nil {
			return err
		}
		if err := seoul.putForward(ctx, s.Agreement, 0, []partner.Standing{partner.Consented}); err != nil {
			return err
		}
		var first partner.Nomination
		if err := seoul.Store.View(ctx, func(tx *store.Tx) error {
			all, err := tx.NominationsUnder(ctx, s.Agreement)
			first = all[0]
			return err
		}); err != nil {
			return err
		}
		x.ids, err = s.Endorsed(ctx, first, 0, most)
		return err
	})
}

// TestAThousandMessagesBetweenTwoProcesses: two processes of the program, Seoul on SQLite and Moscow on PostgreSQL where there is one, exchange
// a thousand messages of all kinds over a post that loses, delays, doubles and reorders them, and are killed and started anew in the midst of it. Both
// end in the same state.
func TestAThousandMessagesBetweenTwoProcesses(t *testing.T) {
	serveAsTold()
	if testing.Short() {
		t.Skip("kills two agencies for a minute")
	}
	const most, least = 270, 1000
	seed := [2]uint64{7, 41}
	x := &postal{t: t, lots: rand.New(rand.NewPCG(seed[0], seed[1]))}
	x.seoul, x.moscow = newSeparates(t)
	for i, a := range x.both() {
		a.acts = true
		x.posts[i] = newBadPost(t, [2]uint64{seed[0], seed[1] + uint64(i)}, a.listen)
		a.config.BaseURL = x.posts[i].base
	}
	x.prepare(most)
	x.seoul.start(postalTest)
	x.moscow.start(postalTest)
	turns := most / sends
	for i := range turns {
		for _, p := range x.posts {
			p.setDown(i > turns/3 && i < turns/2) // for a day
		}
		if i%(turns/5) == turns/10 {
			x.cut(x.both()[x.lots.IntN(2)])
		}
		for _, a := range x.both() {
			x.order(a, x.act())
		}
	}
	for x.order(x.seoul, x.act()).Open > 0 { // what an order that was cut off had left
	}
	x.cut(x.seoul)
	x.cut(x.moscow)
	for i, act := range []partner.Act{partner.ActAcknowledge, partner.ActAccept, partner.ActComplete} {
		x.settle()
		x.order(x.moscow, order{What: "step", Act: act, N: 1 + i/2}) // half of them are under way when their basis falls
	}
	for _, s := range []struct {
		who  *separate
		what string
	}{{x.seoul, "write"}, {x.moscow, "agree"}, {x.seoul, "translate"}, {x.seoul, "suspend"}} {
		x.settle()
		x.order(s.who, order{What: s.what})
	}
	x.settle()
	for _, p := range x.posts {
		p.late.Wait()
	}
	x.settle()
	for _, a := range x.both() {
		a.p.end()
	}
	x.compare(least)
	for _, a := range x.both() {
		a.check()
	}
}

// compare holds the two databases against each other.
func (x *postal) compare(least int64) {
	x.t.Helper()
	x.seoul.open(func(ctx context.Context, seoul *Program) error {
		x.moscow.open(func(ctx context.Context, moscow *Program) error {
			home, err := seoul.traffic(ctx)
			if err != nil {
				return err
			}
			host, err := moscow.traffic(ctx)
			if err != nil {
				return err
			}
			seen := exchangetest.Same(ctx, x.t, home, host, x.ids)
			if seen.Sent < least || seen.Fallen == 0 {
				x.t.Errorf("only %s: the test shows too little", seen)
			}
			for _, k := range exchangetest.Kinds {
				if seen.Kinds[k] == 0 {
					x.t.Errorf("no message of the kind %s", k)
				}
			}
			lost, unanswered, doubled := 0, 0, 0
			for _, p := range x.posts {
				lost, unanswered, doubled = lost+p.lost, unanswered+p.unanswered, doubled+p.doubled
			}
			x.t.Logf("%s; %d deliveries lost, %d receipts lost, %d delivered again later, %d processes killed", seen, lost, unanswered, doubled, x.restarts)
			return nil
		})
		return nil
	})
}
