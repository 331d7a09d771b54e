package exchange_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"testing"

	"proba.example/internal/decision"
	"proba.example/internal/exchange"
	"proba.example/internal/exchange/exchangetest"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/practice"
	"proba.example/internal/register"
)

// TestAThousandMessagesOverABadLink: a thousand messages of all kinds over a link that loses, delays and doubles, between programs that are started
// anew, end in the same state on both sides. Each seed is another order of acts and faults; the first has a thousand messages.
func TestAThousandMessagesOverABadLink(t *testing.T) {
	for i, seed := range [][2]uint64{{7, 41}, {2026, 1128}, {3, 1415}} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			switch {
			case testing.Short() && i > 0:
				t.Skip("one seed in a short run")
			case testing.Short():
				badLink(t, seed, 40, 120)
			case i > 0:
				badLink(t, seed, 100, 350)
			default:
				badLink(t, seed, 300, 1000)
			}
		})
	}
}

// traffic is a pair of agencies under a bad link.
type traffic struct {
	*pair
	t        *testing.T
	lots     *rand.Rand
	link     *faulty
	ids      []partner.NominationID
	restarts int
}

func (x *traffic) ends() []*end { return []*end{x.home, x.host} }

func (x *traffic) deliver(e *end) {
	if err := e.Deliver(ctx, e.id); err != nil {
		x.t.Fatal(err)
	}
}

// restart forgets all that is not in the databases.
func (x *traffic) restart() {
	x.restarts++
	for _, e := range x.ends() {
		d := e.Desk
		e.Desk = &exchange.Desk{
			Store: d.Store, Queue: d.Queue, Keyring: d.Keyring, DID: d.DID, Country: d.Country, Base: d.Base, Place: d.Place, Bundle: d.Bundle, Log: d.Log, Client: d.Client, Records: d.Records,
			Letters: d.Letters,
		}
	}
}

// may takes an act that the state of the moment may forbid, which is no fault of the link.
func (x *traffic) may(err error) {
	if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Invalid) {
		x.t.Helper()
		x.t.Fatal(err)
	}
}

// translated takes one practice to a translation: chance answers few in the time that their editions stand. Everything before has arrived.
func (x *traffic) translated() {
	must := func(err error) {
		x.t.Helper()
		if err != nil {
			x.t.Fatal(err)
		}
	}
	read := func(e *end, id practice.ID) exchange.PracticeFile {
		f, err := e.Practice(ctx, e.ada, id)
		must(err)
		return f
	}
	id, err := x.home.WritePractice(ctx, x.home.ada, x.home.id, "", 0, exchangetest.Practice("a practice that is agreed to"))
	must(err)
	x.settle()
	must(x.host.AnswerPractice(ctx, x.host.ada, id, read(x.host, id).Proposals()[0].ID, true, ""))
	x.settle()
	f, s := read(x.home, id), exchangetest.Practice("its translation")
	s.Lang = locale.English
	must(x.home.TranslatePractice(ctx, x.home.ada, id, f.Revision, f.Current()[0].ID, s))
	x.settle()
}

// settle delivers until nothing waits.
func (x *traffic) settle() {
	for range 40 * len(x.ids) {
		x.deliver(x.home)
		x.deliver(x.host)
		if len(waiting(x.t, x.home))+len(waiting(x.t, x.host)) == 0 {
			return
		}
	}
}

// nominate gives the home agency nominations that are endorsed and not sent.
func (x *traffic) nominate(most int) {
	first := x.proposed(x.t, partner.ForPilot)
	x.agreed(x.t, first)
	var err error
	if x.ids, err = x.home.side().Endorsed(ctx, state(x.t, x.home, first), 0, most); err != nil {
		x.t.Fatal(err)
	}
	for _, e := range x.ends() {
		if err := e.side().Places(ctx); err != nil {
			x.t.Fatal(err)
		}
	}
}

func badLink(t *testing.T, seed [2]uint64, most int, least int64) {
	lots := rand.New(rand.NewPCG(seed[0], seed[1]))
	x := &traffic{pair: newPair(t, filepath.Join(t.TempDir(), "host.db")), t: t, lots: lots, link: &faulty{lots: lots}}
	x.home.Country, x.host.Country = "KR", "RU"
	x.home.pilots(t, 7)
	x.host.pilots(t, 5)
	x.nominate(most)
	for _, e := range x.ends() {
		e.Client = &http.Client{Transport: x.link}
	}
	for i, id := range x.ids {
		if err := x.home.Send(ctx, x.home.ada, id); err != nil {
			t.Fatal(err)
		}
		x.link.down = i > most/3 && i < most/2 // for a day
		if lots.IntN(3) == 0 {
			x.deliver(x.home)
		}
		if lots.IntN(20) == 0 {
			x.restart()
		}
		if lots.IntN(6) == 0 { // these cross with what the host does
			x.may(x.home.Withdraw(ctx, x.home.ada, x.ids[lots.IntN(i+1)], "The company was sold last week."))
		}
		if lots.IntN(3) == 0 {
			if err := x.ends()[lots.IntN(2)].side().Besides(ctx, lots, i); err != nil {
				t.Fatal(err)
			}
		}
		for range 1 + i/12 {
			x.host.side().Judge(ctx, lots, x.ids[lots.IntN(i+1)])
		}
		if lots.IntN(3) == 0 {
			x.deliver(x.host)
		}
	}
	for i, step := range []partner.Act{partner.ActAcknowledge, partner.ActAccept, partner.ActComplete} {
		x.settle()
		for n, id := range x.ids {
			if i < 2 || n%2 == 0 { // the others are under way when their basis falls
				x.may(x.host.Decide(ctx, x.host.ada, id, step, "As the host has seen it."))
			}
		}
	}
	x.settle()
	x.translated()
	// The certificate under every nomination is suspended: every endorsement that still stands falls.
	x.world.Change(t, decision.StandingChange{Number: x.number, Act: register.Suspended, Ground: decision.TaxArrears})
	if err := x.home.CheckBases(ctx); err != nil {
		t.Fatal(err)
	}
	x.settle()
	for _, late := range x.link.held {
		late()
	}
	seen := exchangetest.Same(ctx, t, x.home.side(), x.host.side(), x.ids)
	if seen.Sent < least || seen.Fallen == 0 {
		t.Errorf("only %s: the test shows too little", seen)
	}
	for _, k := range exchangetest.Kinds {
		if seen.Kinds[k] == 0 && !testing.Short() {
			t.Errorf("no message of the kind %s", k)
		}
	}
	t.Logf("%s; %d deliveries lost, %d receipts lost, %d delivered again later, %d restarts of both programs", seen, x.link.lost, x.link.unanswered, x.link.doubled, x.restarts)
}
