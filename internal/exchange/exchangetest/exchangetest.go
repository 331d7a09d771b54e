// Package exchangetest acts for the officers of two agencies by lot, and holds what both ended with against each other. It serves tests of the
// exchange in one process and between two.
package exchangetest

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/practice"
	"proba.example/internal/store"
)

// Side is one of two agencies: its desk, its agreement with the other and an officer of it.
type Side struct {
	*exchange.Desk
	Agreement partner.AgreementID
	Officer   party.Actor
}

// Practice is a practice without gaps.
func Practice(title string, pilots ...practice.Pilot) practice.Step {
	return practice.Step{
		Lang: locale.Korean, Markets: []string{"cleantech"}, Technologies: []string{"iot"}, Pilots: pilots,
		Text: practice.Text{Title: title, Done: "Sensors were hung\r\nunder lamps.", Worked: "Noise fell by night.", Failed: "Batteries froze in January.", Conditions: "Lamps with power by day."},
	}
}

// Call is a joint call that is open for a month.
func Call(id partner.AgreementID, reference string, opens calendar.Date) partner.Call {
	return partner.Call{
		Agreement: id, Reference: reference, Title: locale.Text{"en": "Quiet roads", "ru": "Тихие дороги", "ko": "조용한 도로"},
		Text: locale.Text{"en": "Sensors for roads.", "ru": "Датчики для дорог.", "ko": "도로용 센서."}, Purpose: partner.ForPilot, Fields: []partner.Field{partner.FieldEmail, partner.FieldName},
		Opens: opens, Closes: opens.AddDays(30), Days: 20,
	}
}

// Forbidden takes away an error that says that the state of the moment forbids an act: acts by lot meet that.
func Forbidden(err error) error {
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid) {
		return nil
	}
	return err
}

func (s Side) today(ctx context.Context) (day calendar.Date, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error { day = calendar.On(tx.Now, s.Place); return nil })
	return day, err
}

// Endorsed gives the agency so many nominations that are endorsed and not sent, each like the model; their numbers begin at from.
func (s Side) Endorsed(ctx context.Context, model partner.Nomination, from, most int) (ids []partner.NominationID, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		ids = nil
		for i := range most {
			n := model
			n.State, n.Rank = partner.Endorsed, 1+i%7
			n.ID = partner.NominationID(fmt.Sprintf("urn:uuid:01912345-6789-7abc-8def-%012x", from+i))
			if err := tx.InsertNomination(ctx, n); err != nil {
				return err
			}
			ids = append(ids, n.ID)
		}
		return nil
	})
	return ids, err
}

// Places gives the agency's agreement places enough.
func (s Side) Places(ctx context.Context) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		l, err := tx.PartnerLink(ctx, s.Agreement)
		if err != nil {
			return err
		}
		a := l.Agreement
		a.PlacesHere = 1000
		return tx.UpdateAgreement(ctx, a)
	})
}

// Besides does something else than nominate: in the library, with a call, or with released figures. The number i makes what it writes
// like nothing that was written before.
func (s Side) Besides(ctx context.Context, lots *rand.Rand, i int) error {
	switch lots.IntN(4) {
	case 0:
		_, err := s.WritePractice(ctx, s.Officer, s.Agreement, "", 0, Practice(fmt.Sprintf("practice %d", i)))
		return Forbidden(err)
	case 1:
		all, err := s.Practices(ctx, s.Officer)
		if err != nil || len(all) == 0 {
			return err
		}
		return Forbidden(s.OnPractice(ctx, lots, all[lots.IntN(len(all))], i))
	case 2:
		return s.release(ctx, lots)
	default:
		return s.call(ctx, lots, i)
	}
}

func (s Side) release(ctx context.Context, lots *rand.Rand) error {
	day, err := s.today(ctx)
	if err != nil {
		return err
	}
	quarter := partner.QuartersBefore(day, 1)[0]
	p, err := s.PrepareRelease(ctx, s.Officer, s.Agreement, quarter, 0)
	if err != nil {
		return err
	}
	return s.Release(ctx, s.Officer, s.Agreement, quarter, exchange.Confirmed{Digest: p.Digest, Public: lots.IntN(2) == 0, Reason: "The quarter was counted again."})
}

// call answers what was proposed and proposes another one.
func (s Side) call(ctx context.Context, lots *rand.Rand, i int) error {
	all, err := s.Calls(ctx, s.Officer)
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := Forbidden(s.AnswerCall(ctx, s.Officer, c.ID, lots.IntN(3) > 0, 10, "There is no room for it this year.")); err != nil {
			return err
		}
	}
	day, err := s.today(ctx)
	if err != nil {
		return err
	}
	_, err = s.ProposeCall(ctx, s.Officer, Call(s.Agreement, fmt.Sprintf("CALL-%d", i), day))
	return Forbidden(err)
}

// OnPractice does something to a practice that may be open to the agency.
func (s Side) OnPractice(ctx context.Context, lots *rand.Rand, f exchange.PracticeFile, i int) error {
	switch lots.IntN(3) {
	case 0:
		_, err := s.WritePractice(ctx, s.Officer, s.Agreement, f.Practice.ID, f.Revision, Practice(fmt.Sprintf("version %d", i)))
		return err
	case 1:
		if open := f.Proposals(); len(open) > 0 {
			v := open[lots.IntN(len(open))]
			return s.AnswerPractice(ctx, s.Officer, f.Practice.ID, v.ID, v.By != s.DID && lots.IntN(4) > 0, "It was never measured here.")
		}
	default:
		if current := f.Current(); len(current) > 0 {
			x := Practice(fmt.Sprintf("translation %d", i))
			x.Lang = locale.English
			return s.TranslatePractice(ctx, s.Officer, f.Practice.ID, f.Revision, current[lots.IntN(len(current))].ID, x)
		}
	}
	return fault.New(fault.Conflict, "practice.not_now")
}

// Judge takes the first of the host's acts that is open to it on a nomination of the partner's, in an order by lot.
func (s Side) Judge(ctx context.Context, lots *rand.Rand, id partner.NominationID) {
	for _, act := range []partner.Act{partner.ActAcknowledge, partner.ActAccept, partner.ActDeny, partner.ActComplete}[lots.IntN(4):] {
		if s.Decide(ctx, s.Officer, id, act, "As the host has seen it.") == nil {
			return
		}
	}
}

// Waiting is how many messages have no receipt yet.
func (s Side) Waiting(ctx context.Context) (n int, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Unsettled(ctx, s.Agreement)
		n = len(all)
		return err
	})
	return n, err
}

// Seen is what there was to compare.
type Seen struct {
	Sent   int64 // messages of both sides
	Kinds  map[partner.Kind]int
	Fallen int // endorsements
}

// String tells it in a line.
func (s Seen) String() string {
	var said []string
	for _, k := range slices.Sorted(maps.Keys(s.Kinds)) {
		said = append(said, fmt.Sprintf("%s %d", k, s.Kinds[k]))
	}
	return fmt.Sprintf("%d messages (%s), %d endorsements fell", s.Sent, strings.Join(said, ", "), s.Fallen)
}

// Kinds are the kinds of messages that the acts of this package lead to.
var Kinds = []partner.Kind{
	partner.KindNomination, partner.KindFall, partner.KindAcknowl, partner.KindAnswer, partner.KindOutcome, partner.KindCall, partner.KindCallAnswer, partner.KindPractice,
	partner.KindPracticeAnswer, partner.KindTranslation, partner.KindRelease,
}

// Same holds both sides against each other: every message has its receipt and its leaf in the public log, and both have the same of
// the nominations, the library, the calls and the figures.
func Same(ctx context.Context, t testing.TB, home, host Side, ids []partner.NominationID) Seen {
	t.Helper()
	seen := Seen{Kinds: map[partner.Kind]int{}}
	for _, s := range []Side{home, host} {
		f, err := s.Desk.Agreement(ctx, s.Officer, s.Agreement)
		if err != nil || len(f.Waiting) > 0 {
			t.Fatalf("%s: %d messages were never delivered, %v", s.DID, len(f.Waiting), err)
		}
		seen.Sent += f.Sent
		if err := s.Store.View(ctx, func(tx *store.Tx) error {
			all, err := tx.MessagesUnder(ctx, s.Agreement)
			for _, m := range all {
				if m.Side == partner.Out {
					seen.Kinds[m.Kind]++
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for what, check := range map[string]func(context.Context) ([]string, int, error){"log": s.CheckLog, "practices": s.CheckPractices, "releases": s.CheckReleases} {
			if found, looked, err := check(ctx); err != nil || looked == 0 || len(found) > 0 {
				t.Errorf("%s, %s: %d looked at, %v, %v", s.DID, what, looked, found, err)
			}
		}
	}
	for _, id := range ids {
		here, err := home.Nomination(ctx, home.Officer, id)
		if err != nil {
			t.Fatal(err)
		}
		there, err := host.Nomination(ctx, host.Officer, id)
		if err != nil {
			t.Fatalf("%s at the host: %v; at home it is %s", id, err, here.Nomination.State)
		}
		a, b := here.Nomination, there.Nomination
		if a.State != b.State || a.Stands() != b.Stands() {
			t.Errorf("%s: home %s (stands %v), host %s (stands %v)", id, a.State, a.Stands(), b.State, b.Stands())
		}
		if !a.Stands() {
			seen.Fallen++
		}
	}
	sameLibrary(ctx, t, home, host)
	sameCalls(ctx, t, home, host)
	if seen.Kinds[partner.KindRelease] > 0 {
		sameFigures(ctx, t, home, host)
	}
	return seen
}

func sameLibrary(ctx context.Context, t testing.TB, home, host Side) {
	t.Helper()
	read := func(s Side) map[practice.ID]practice.Reading {
		all, err := s.Practices(ctx, s.Officer)
		if err != nil {
			t.Fatal(err)
		}
		m := map[practice.ID]practice.Reading{}
		for _, f := range all {
			m[f.Practice.ID] = f.Reading
		}
		return m
	}
	if here, there := read(home), read(host); !reflect.DeepEqual(here, there) {
		t.Errorf("%d practices at home, %d at the host, and they differ", len(here), len(there))
	}
}

func sameCalls(ctx context.Context, t testing.TB, home, host Side) {
	t.Helper()
	read := func(s Side) map[string]partner.CallState {
		all, err := s.Calls(ctx, s.Officer)
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]partner.CallState{}
		for _, c := range all {
			m[c.Reference] = c.State
		}
		return m
	}
	if here, there := read(home), read(host); !maps.Equal(here, there) {
		t.Errorf("calls: home %v, host %v", here, there)
	}
}

// sameFigures: what one side shows as its own the other shows as the partner's.
func sameFigures(ctx context.Context, t testing.TB, home, host Side) {
	t.Helper()
	read := func(s Side) []partner.Board {
		f, err := s.JointFigures(ctx, s.Officer, s.Agreement)
		if err != nil || len(f.Boards) != 1 {
			t.Fatalf("%s: %d boards, %v", s.DID, len(f.Boards), err)
		}
		return f.Boards
	}
	here, there := read(home)[0], read(host)[0]
	for i, r := range here.Rows {
		o := there.Rows[i]
		if r.Figure != o.Figure || r.Ours != o.Theirs || r.Theirs != o.Ours || (r.State == partner.JointShown) != (o.State == partner.JointShown) {
			t.Errorf("figures: home %+v, host %+v", r, o)
		}
	}
	if here.Public != there.Public {
		t.Errorf("public: home %v, host %v", here.Public, there.Public)
	}
}
