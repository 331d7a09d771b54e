package exchange_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/decision"
	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/practice"
	"proba.example/internal/register"
	"proba.example/internal/store"
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
	calls    int
	releases int
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

// besides does something else than nominate: in the library, with a call, or with released figures.
func (x *traffic) besides(i int) {
	e := x.ends()[x.lots.IntN(2)]
	switch x.lots.IntN(4) {
	case 0:
		_, err := e.WritePractice(ctx, e.ada, e.id, "", 0, aPractice(fmt.Sprintf("practice %d", i)))
		x.may(err)
	case 1:
		all, err := e.Practices(ctx, e.ada)
		x.may(err)
		if len(all) > 0 {
			x.may(anAct(x.lots, e, all[x.lots.IntN(len(all))], i))
		}
	case 2:
		p, err := e.PrepareRelease(ctx, e.ada, e.id, quarter, 0)
		if err != nil {
			x.t.Fatal(err)
		}
		if err := e.Release(ctx, e.ada, e.id, quarter, exchange.Confirmed{Digest: p.Digest, Public: x.lots.IntN(2) == 0, Reason: "The quarter was counted again."}); err != nil {
			x.t.Fatal(err)
		}
		x.releases++
	default:
		all, err := e.Calls(ctx, e.ada)
		x.may(err)
		for _, c := range all {
			x.may(e.AnswerCall(ctx, e.ada, c.ID, x.lots.IntN(3) > 0, 10, "There is no room for it this year."))
		}
		c := aCall(e)
		c.Reference = fmt.Sprintf("CALL-%d", i)
		_, err = e.ProposeCall(ctx, e.ada, c)
		x.may(err)
		x.calls++
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
	id, err := x.home.WritePractice(ctx, x.home.ada, x.home.id, "", 0, aPractice("a practice that is agreed to"))
	must(err)
	x.settle()
	must(x.host.AnswerPractice(ctx, x.host.ada, id, read(x.host, id).Proposals()[0].ID, true, ""))
	x.settle()
	f, s := read(x.home, id), aPractice("its translation")
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
	model := state(x.t, x.home, first)
	model.State, model.Rank = partner.Endorsed, 1
	for _, e := range x.ends() {
		if err := e.Store.Update(ctx, func(tx *store.Tx) error {
			l, err := tx.PartnerLink(ctx, e.id)
			if err != nil {
				return err
			}
			a := l.Agreement
			a.PlacesHere = 1000
			return tx.UpdateAgreement(ctx, a)
		}); err != nil {
			x.t.Fatal(err)
		}
	}
	x.ids = make([]partner.NominationID, most)
	if err := x.home.Store.Update(ctx, func(tx *store.Tx) error {
		for i := range x.ids {
			n := model
			x.ids[i] = partner.NominationID(fmt.Sprintf("urn:uuid:01912345-6789-7abc-8def-%012x", i))
			n.ID, n.Rank = x.ids[i], 1+i%7
			if err := tx.InsertNomination(ctx, n); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		x.t.Fatal(err)
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
			x.besides(i)
		}
		for range 1 + i/12 {
			act := x.ids[lots.IntN(i+1)]
			for _, step := range []partner.Act{partner.ActAcknowledge, partner.ActAccept, partner.ActDeny, partner.ActComplete}[lots.IntN(4):] {
				if x.host.Decide(ctx, x.host.ada, act, step, "As the host has seen it.") == nil {
					break
				}
			}
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
	x.same(least)
}

// same holds both sides against each other.
func (x *traffic) same(least int64) {
	t := x.t
	sum, kinds := int64(0), map[partner.Kind]int{}
	for _, e := range x.ends() {
		f, err := e.Agreement(ctx, e.ada, e.id)
		if err != nil || len(f.Waiting) > 0 {
			t.Fatalf("%d messages were never delivered, %v", len(f.Waiting), err)
		}
		sum += f.Sent
		if err := e.Store.View(ctx, func(tx *store.Tx) error {
			all, err := tx.MessagesUnder(ctx, e.id)
			for _, m := range all {
				if m.Side == partner.Out {
					kinds[m.Kind]++
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for what, check := range map[string]func() ([]string, int, error){
			"log": func() ([]string, int, error) { return e.CheckLog(ctx) }, "practices": func() ([]string, int, error) { return e.CheckPractices(ctx) },
			"releases": func() ([]string, int, error) { return e.CheckReleases(ctx) },
		} {
			if found, looked, err := check(); err != nil || looked == 0 || len(found) > 0 {
				t.Errorf("%s: %d looked at, %v, %v", what, looked, found, err)
			}
		}
	}
	if sum < least {
		t.Errorf("only %d messages: the test shows too little", sum)
	}
	for _, k := range []partner.Kind{
		partner.KindNomination, partner.KindFall, partner.KindAcknowl, partner.KindAnswer, partner.KindOutcome, partner.KindCall, partner.KindCallAnswer, partner.KindPractice,
		partner.KindPracticeAnswer, partner.KindTranslation, partner.KindRelease,
	} {
		if kinds[k] == 0 && !testing.Short() {
			t.Errorf("no message of the kind %s", k)
		}
	}
	fallen := 0
	for _, id := range x.ids {
		here, there := state(t, x.home, id), state(t, x.host, id)
		if here.State != there.State || here.Stands() != there.Stands() {
			t.Errorf("%s: home %s (stands %v), host %s (stands %v)", id, here.State, here.Stands(), there.State, there.Stands())
		}
		if !here.Stands() {
			fallen++
		}
	}
	if fallen == 0 {
		t.Error("no endorsement fell")
	}
	x.sameLibrary()
	x.sameCalls()
	x.sameFigures()
	var said []string
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		said = append(said, fmt.Sprintf("%s %d", k, kinds[k]))
	}
	t.Logf("%d messages (%s); %d deliveries lost, %d receipts lost, %d delivered again later, %d restarts of both programs", sum, strings.Join(said, ", "), x.link.lost, x.link.unanswered, x.link.doubled, x.restarts)
}

func (x *traffic) sameLibrary() {
	read := func(e *end) map[practice.ID]practice.Reading {
		all, err := e.Practices(ctx, e.ada)
		if err != nil {
			x.t.Fatal(err)
		}
		m := map[practice.ID]practice.Reading{}
		for _, f := range all {
			m[f.Practice.ID] = f.Reading
		}
		return m
	}
	if here, there := read(x.home), read(x.host); len(here) == 0 && !testing.Short() || !reflect.DeepEqual(here, there) {
		x.t.Errorf("%d practices at home, %d at the host, and they differ", len(here), len(there))
	}
}

func (x *traffic) sameCalls() {
	read := func(e *end) map[string]partner.CallState {
		all, err := e.Calls(ctx, e.ada)
		if err != nil {
			x.t.Fatal(err)
		}
		m := map[string]partner.CallState{}
		for _, c := range all {
			m[c.Reference] = c.State
		}
		return m
	}
	if here, there := read(x.home), read(x.host); !maps.Equal(here, there) {
		x.t.Errorf("calls: home %v, host %v", here, there)
	}
}

// sameFigures: what one side shows as its own the other shows as the partner's.
func (x *traffic) sameFigures() {
	if x.releases == 0 {
		return
	}
	read := func(e *end) []partner.Board {
		f, err := e.JointFigures(ctx, e.ada, e.id)
		if err != nil || len(f.Boards) != 1 {
			x.t.Fatalf("%d boards, %v", len(f.Boards), err)
		}
		return f.Boards
	}
	here, there := read(x.home)[0], read(x.host)[0]
	for i, r := range here.Rows {
		o := there.Rows[i]
		if r.Figure != o.Figure || r.Ours != o.Theirs || r.Theirs != o.Ours || (r.State == partner.JointShown) != (o.State == partner.JointShown) {
			x.t.Errorf("figures: home %+v, host %+v", r, o)
		}
	}
	if here.Public != there.Public {
		x.t.Errorf("public: home %v, host %v", here.Public, there.Public)
	}
}
