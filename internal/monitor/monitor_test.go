package monitor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/certificate/entry"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
	"proba.example/internal/monitor"
	"proba.example/translog"
	"proba.example/translog/translogtest"
)

const logName = "log.agency.example/2026"

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// agency is a partner whose log is followed, and the follower with what it remembers.
type agency struct {
	t     *testing.T
	log   *translogtest.Log
	seqs  map[string]int64
	now   time.Time
	place monitor.Place
	f     monitor.Follower
	docs  map[string][]byte
	down  error // of the documents
}

func newAgency(t *testing.T) *agency {
	a := &agency{t: t, log: translogtest.NewLog(logName), seqs: map[string]int64{}, now: noon, docs: map[string][]byte{}}
	p, err := translog.NewPolicy([]translog.PolicyLog{{Key: translogtest.LogKey(logName)}}, []translog.PolicyWitness{
		{Name: "a", Key: translogtest.WitnessKey("a.example")}, {Name: "b", Key: translogtest.WitnessKey("b.example")},
	}, 2)
	if err != nil {
		t.Fatal(err)
	}
	a.f = monitor.Follower{Origin: logName, Policy: p, Source: a.log, Documents: a}
	return a
}

func (a *agency) Certificate(_ context.Context, number string) ([]byte, error) {
	return a.document(number)
}

func (a *agency) StatusList(_ context.Context, id string) ([]byte, error) { return a.document(id) }

func (a *agency) document(name string) ([]byte, error) {
	if a.down != nil {
		return nil, a.down
	}
	b, ok := a.docs[name]
	if !ok {
		return nil, fmt.Errorf("%s: %w", name, translog.ErrNotFound)
	}
	return b, nil
}

// act appends a leaf; what is not given is filled in as an honest agency would.
func (a *agency) act(l entry.Leaf) (index int64) {
	a.t.Helper()
	if l.Program == "" {
		l.Program = "innobiz"
	}
	a.seqs[l.Program]++
	if l.Seq == 0 {
		l.Seq = a.seqs[l.Program]
	}
	if l.At.IsZero() {
		l.At = a.now
	}
	if l.Commit == "" && l.Digest == "" {
		l.Commit = entry.Commitment(make([]byte, entry.SaltSize), fmt.Appendf(nil, "%d", a.log.Size()))
	}
	b, err := l.Bytes()
	if err != nil {
		a.t.Fatal(err)
	}
	a.log.Add(b)
	return a.log.Size() - 1
}

func (a *agency) application() int64 { return a.act(entry.Leaf{Kind: entry.ApplicationReceived}) }

func (a *agency) publish(log *translogtest.Log) []byte {
	a.t.Helper()
	signed := log.PublishAll(a.t, a.now, "a.example", "b.example")
	a.log.Publish(signed)
	return signed
}

// look is one cycle, through the stored form of the place. It expects exactly the alarms.
func (a *agency) look(codes ...monitor.Code) []monitor.Alarm {
	a.t.Helper()
	alarms, err := a.cycle()
	if err != nil {
		a.t.Fatal(err)
	}
	a.expect(alarms, codes...)
	return alarms
}

func (a *agency) cycle() ([]monitor.Alarm, error) {
	a.t.Helper()
	b, err := json.Marshal(a.place)
	if err != nil {
		a.t.Fatal(err)
	}
	var stored monitor.Place
	if err := json.Unmarshal(b, &stored); err != nil {
		a.t.Fatal(err)
	}
	place, alarms, err := a.f.Cycle(a.t.Context(), stored, a.now)
	a.place = place
	return alarms, err
}

func (a *agency) expect(alarms []monitor.Alarm, codes ...monitor.Code) {
	a.t.Helper()
	var got []monitor.Code
	for _, alarm := range alarms {
		got = append(got, alarm.Code)
	}
	if !slices.Equal(got, codes) {
		a.t.Fatalf("alarms %v, want %v: %+v", got, codes, alarms)
	}
}

func (a *agency) pass(d time.Duration) { a.now = a.now.Add(d) }

func TestAnHonestLogRaisesNoAlarm(t *testing.T) {
	a := newAgency(t)
	a.publish(a.log)
	a.look()
	for day := range 5 {
		for range 150 {
			a.application()
			a.act(entry.Leaf{Kind: entry.DecisionRefused, Program: "mnp"})
		}
		a.pass(time.Hour)
		a.publish(a.log)
		a.pass(time.Hour)
		a.look()
		a.look()
		if want := int64(300 * (day + 1)); a.place.Read != want || a.place.Size != want {
			t.Errorf("day %d: read %d of %d", day, a.place.Read, a.place.Size)
		}
		a.pass(22 * time.Hour)
	}
	if len(a.place.Steps) != 1 {
		t.Errorf("it remembers %d steps of a log it has read", len(a.place.Steps))
	}
}

// A log of years is read in several looks, and judged by the same rules.
func TestCatchingUp(t *testing.T) {
	a := newAgency(t)
	a.publish(a.log)
	a.look()
	for range 35_000 {
		a.application()
	}
	gap := a.act(entry.Leaf{Kind: entry.DecisionGranted, Seq: 35_002})
	a.publish(a.log)
	a.look()
	if a.place.Read >= a.place.Size {
		t.Errorf("all %d entries in one look", a.place.Read)
	}
	alarms := a.look(monitor.Gap)
	if *alarms[0].Args.Index != gap || alarms[0].Args.Expected != "35001" || alarms[0].Args.Found != "35002" {
		t.Errorf("%+v", alarms[0].Args)
	}
	a.look()
}

// Acceptance case 3: a certificate dated 30 days back is noticed within one look.
func TestBackDatedEntry(t *testing.T) {
	a := newAgency(t)
	a.application()
	a.publish(a.log)
	a.look()
	a.pass(time.Hour)
	index := a.act(entry.Leaf{Kind: entry.DecisionGranted, At: a.now.AddDate(0, 0, -30)})
	a.publish(a.log)
	alarm := a.look(monitor.BackDated)[0]
	if *alarm.Args.Index != index || alarm.Args.At != "2026-10-28T13:00:00Z" || alarm.Args.Since != "2026-11-27T12:00:00Z" {
		t.Errorf("%+v", alarm.Args)
	}
	a.look()
}

// Also where the log stood still for longer than the date goes back: what counts is when we saw it without the entry.
func TestBackDatedAfterASilence(t *testing.T) {
	a := newAgency(t)
	a.f.Quiet = 90 * 24 * time.Hour
	a.application()
	a.publish(a.log)
	a.look()
	a.pass(40 * 24 * time.Hour)
	a.look()
	a.pass(time.Hour)
	a.act(entry.Leaf{Kind: entry.DecisionGranted, At: a.now.AddDate(0, 0, -30)})
	a.publish(a.log)
	a.look(monitor.BackDated)
}

// A monitor that was away cannot know; it accuses nobody.
func TestAwayForAWeek(t *testing.T) {
	a := newAgency(t)
	a.application()
	a.publish(a.log)
	a.look()
	for range 7 {
		a.pass(24 * time.Hour)
		a.application()
		a.publish(a.log)
	}
	a.look()
}

func TestDatedAheadAndInventory(t *testing.T) {
	a := newAgency(t)
	a.publish(a.log)
	a.f.Inventory = 1
	a.look()
	a.act(entry.Leaf{Kind: entry.DecisionGranted, At: a.now.AddDate(-2, 0, 0)}) // part of the inventory
	a.act(entry.Leaf{Kind: entry.DecisionGranted, At: a.now.Add(4 * time.Minute)})
	a.act(entry.Leaf{Kind: entry.DecisionGranted, At: a.now.Add(time.Hour)})
	a.publish(a.log)
	if alarm := a.look(monitor.AheadDated)[0]; *alarm.Args.Index != 2 {
		t.Errorf("%+v", alarm.Args)
	}
}

func TestHolesAndRepetitions(t *testing.T) {
	a := newAgency(t)
	a.application()
	a.act(entry.Leaf{Kind: entry.DecisionRefused, Seq: 3})
	a.act(entry.Leaf{Kind: entry.DecisionRefused, Seq: 3})
	a.act(entry.Leaf{Kind: entry.DecisionRefused, Seq: 4})
	a.act(entry.Leaf{Kind: entry.DecisionRefused, Program: "mnp", Seq: 1})
	a.log.Add([]byte("not a leaf"))
	a.publish(a.log)
	alarms := a.look(monitor.Gap, monitor.Gap, monitor.NoLeaf)
	if alarms[0].Args.Expected != "2" || alarms[0].Args.Found != "3" || alarms[1].Args.Expected != "4" || *alarms[2].Args.Index != 5 {
		t.Errorf("%+v", alarms)
	}
}

// Acceptance case 4, seen from the monitor: another history under the same key.
func TestForksAndShrinking(t *testing.T) {
	grow := func() *agency {
		a := newAgency(t)
		for range 300 {
			a.application()
		}
		a.publish(a.log)
		a.look()
		return a
	}
	for name, c := range map[string]struct {
		forked, size int // entries in common, entries in all
		want         monitor.Code
	}{
		"the same size":      {299, 300, monitor.Fork},
		"grown":              {200, 320, monitor.Fork},
		"smaller, the same":  {250, 250, monitor.Shrank},
		"smaller, different": {240, 250, monitor.Fork},
		"nothing left":       {0, 0, monitor.Shrank},
	} {
		t.Run(name, func(t *testing.T) {
			a := grow()
			a.t = t
			before := a.place
			fork := a.log.Fork(c.forked)
			for fork.Size() < int64(c.size) {
				fork.AddMany(1)
			}
			signed := fork.PublishAll(t, a.now, "a.example", "b.example")
			a.f.Source = firstOf{fork, a.log}
			alarm := a.look(c.want)[0]
			if len(alarm.Evidence) != 2 || !bytes.Equal(alarm.Evidence[0], before.Signed) || !bytes.Equal(alarm.Evidence[1], signed) {
				t.Error("the evidence is not the two checkpoints")
			}
			if a.place.Size != 300 || a.place.Read != 300 {
				t.Errorf("it believes %d now", a.place.Size)
			}
			again := a.look(c.want)[0]
			if again.ID() != alarm.ID() {
				t.Error("the same found again is another alarm")
			}
		})
	}
}

// firstOf serves what the first has, and otherwise what the second has.
type firstOf struct{ first, second translog.Source }

func (s firstOf) Fetch(ctx context.Context, path string) ([]byte, error) {
	b, err := s.first.Fetch(ctx, path)
	if errors.Is(err, translog.ErrNotFound) {
		return s.second.Fetch(ctx, path)
	}
	return b, err
}

// sourceFunc is a source that does as it likes.
type sourceFunc func(ctx context.Context, path string) ([]byte, error)

func (f sourceFunc) Fetch(ctx context.Context, path string) ([]byte, error) { return f(ctx, path) }

func TestCheckpointsNobodyBelieves(t *testing.T) {
	a := newAgency(t)
	a.application()
	a.publish(a.log)
	a.look()
	a.application()
	for name, c := range map[string]struct {
		signed []byte
		want   monitor.Code
	}{
		"one witness":      {a.log.Sign(t, 2, a.now, "a.example"), monitor.NoQuorum},
		"not a checkpoint": {[]byte("hello"), monitor.FalseSigned},
		"false":            {bytes.Replace(a.log.Sign(t, 2, a.now, "a.example", "b.example"), []byte("\n2\n"), []byte("\n3\n"), 1), monitor.FalseSigned},
		"of another log":   {translogtest.NewLog("other.example").Sign(t, 0, a.now), monitor.FalseSigned},
	} {
		a.log.Publish(c.signed)
		if alarm := a.look(c.want)[0]; !bytes.Equal(alarm.Evidence[0], c.signed) {
			t.Errorf("%s: evidence %q", name, alarm.Evidence)
		}
		if a.place.Size != 1 {
			t.Errorf("%s: it believes %d entries", name, a.place.Size)
		}
	}
	a.publish(a.log)
	a.f.Source = sourceFunc(func(ctx context.Context, path string) ([]byte, error) {
		b, err := a.log.Fetch(ctx, path)
		if strings.Contains(path, "entries") {
			b[len(b)-2] ^= 1
		}
		return b, err
	})
	a.look(monitor.FalseEntries)
	if a.place.Read != 1 {
		t.Errorf("it read %d entries", a.place.Read)
	}
	a.f.Source = a.log
	a.look()
	if a.place.Read != 2 {
		t.Errorf("it read %d entries", a.place.Read)
	}
}

func TestSilence(t *testing.T) {
	a := newAgency(t)
	a.application()
	a.publish(a.log)
	a.look()
	a.pass(47 * time.Hour)
	a.look()
	a.pass(2 * time.Hour)
	first := a.look(monitor.Stalled)[0]
	a.pass(24 * time.Hour)
	if again := a.look(monitor.Stalled)[0]; again.ID() != first.ID() {
		t.Error("one silence gives two alarms")
	}
	a.application()
	a.publish(a.log)
	a.look()

	lost := errors.New("no route to host")
	a.f.Source = sourceFunc(func(context.Context, string) ([]byte, error) { return nil, lost })
	for _, c := range []struct {
		after time.Duration
		codes []monitor.Code
	}{{0, nil}, {5 * time.Hour, nil}, {2 * time.Hour, []monitor.Code{monitor.Unreachable}}} {
		a.pass(c.after)
		alarms, err := a.cycle()
		if !errors.Is(err, lost) {
			t.Fatal(err)
		}
		a.expect(alarms, c.codes...)
	}
	a.f.Source = a.log
	a.look()
	if !a.place.Failing.IsZero() {
		t.Error("it answers and is still failing")
	}
}

func key(name string) (suite.Signer, string, string) {
	s := translogtest.NewSigner(name)
	multikey := suite.EncodeKey(s.Public())
	return s, multikey, "did:web:agency.example#" + multikey
}

// keyLeaf is what package keys has an agency log of a key.
func keyLeaf(kind entry.Kind, role, multikey string) entry.Leaf {
	statement := fmt.Sprintf(`{"event":%q,"publicKeyMultibase":%q,"role":%q,"type":"InnovationKeyStatement","version":"1"}`, kind, multikey, role)
	return entry.Leaf{Kind: kind, Program: entry.Agency, Digest: entry.Digest([]byte(statement)), Ref: multikey}
}

const listID = "https://agency.example/status/revocation/1"

// list publishes a version of the revocation list with the bits set, and logs it unless told not to.
func (a *agency) list(signer string, logged bool, set ...int) {
	a.t.Helper()
	bits := status.NewBits()
	for _, i := range set {
		bits.Set(i, true)
	}
	unsigned, err := status.Build(status.List{ID: listID, Issuer: "did:web:agency.example", Purpose: status.Revocation, ValidFrom: a.now.Truncate(time.Second), Bits: bits})
	if err != nil {
		a.t.Fatal(err)
	}
	s, _, method := key(signer)
	signed, err := status.Sign(a.t.Context(), unsigned, s, method, a.now)
	if err != nil {
		a.t.Fatal(err)
	}
	a.docs[listID] = signed
	if logged {
		a.act(entry.Leaf{Kind: entry.StatusPublished, Program: entry.Agency, Digest: entry.Digest(signed), Ref: listID})
	}
}

// Acceptance case 6: a quiet un-revocation.
func TestStatusLists(t *testing.T) {
	a := newAgency(t)
	_, multikey, _ := key("issuer")
	_, other, _ := key("other role")
	a.act(keyLeaf(entry.KeyAdded, "assertion", multikey))
	a.act(keyLeaf(entry.KeyAdded, "exchange", other))
	a.list("issuer", true, 7, 94567)
	a.publish(a.log)
	a.look()
	next := func(codes ...monitor.Code) []monitor.Alarm {
		t.Helper()
		a.publish(a.log)
		alarms := a.look(codes...)
		a.pass(20 * time.Hour)
		return alarms
	}
	a.list("issuer", true, 7, 94567, 100)
	next()
	a.list("issuer", true, 7, 100)
	alarm := next(monitor.Unrevoked)[0]
	if *alarm.Args.Index != 94567 || alarm.Args.Ref != listID {
		t.Errorf("%+v", alarm.Args)
	}
	// It is still so in the next version: the same alarm, not another.
	a.list("issuer", true, 7, 100)
	if again := next(monitor.Unrevoked)[0]; again.ID() != alarm.ID() {
		t.Errorf("%+v", again)
	}
	a.list("issuer", true, 7, 100, 94567)
	next()
	a.list("stranger", true, 7, 100, 94567)
	next(monitor.UnknownKey)
	a.list("other role", true, 7, 100, 94567)
	next(monitor.UnknownKey)
	// A version that is in no log: its entry is awaited for the merge delay, whatever version comes after it.
	a.list("issuer", false, 7, 100, 94567)
	a.application()
	next()
	a.list("issuer", true, 7, 100, 94567)
	next()
	a.application()
	next(monitor.Unlisted)
	a.application()
	next()
	a.act(keyLeaf(entry.KeyRetired, "assertion", multikey))
	next() // it signed before its end
	a.list("issuer", true, 7, 100, 94567)
	next(monitor.EndedKey)
	a.docs[listID] = []byte("{}")
	a.application()
	next(monitor.Unlisted)
	delete(a.docs, listID)
	a.application()
	next()
	a.down = errors.New("no route to host")
	if _, err := a.cycle(); !errors.Is(err, a.down) {
		t.Errorf("documents that cannot be fetched: %v", err)
	}
}

func TestKeysThatWereNeverAnnounced(t *testing.T) {
	a := newAgency(t)
	_, multikey, _ := key("issuer")
	a.act(keyLeaf(entry.KeyRetired, "assertion", multikey))
	a.act(keyLeaf(entry.KeyCompromised, "assertion", multikey))
	a.publish(a.log)
	a.look(monitor.UnknownKey, monitor.UnknownKey)
}

// tally logs the count of a programme's week, as an agency does.
func (a *agency) tally(program, stated string) {
	a.t.Helper()
	a.act(entry.Leaf{Kind: entry.Tally, Program: program, Digest: entry.Digest([]byte(stated)), Ref: stated})
}

func TestTallies(t *testing.T) {
	a := newAgency(t)
	a.f.Quiet = 30 * 24 * time.Hour
	look := func(codes ...monitor.Code) {
		t.Helper()
		a.publish(a.log)
		a.look(codes...)
	}
	// Days begin in Seoul, nine hours before they do in Greenwich.
	a.now = time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC) // Sunday evening
	a.application()
	a.now = time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC) // Monday
	a.application()
	a.application()
	a.act(entry.Leaf{Kind: entry.DecisionRefused})
	a.act(entry.Leaf{Kind: entry.DecisionRefused, Program: "mnp"})
	look()
	a.now = time.Date(2026, 11, 29, 15, 30, 0, 0, time.UTC) // the next Monday
	a.application()
	a.tally("innobiz", "2026-11-23 application.received=2 decision.refused=1")
	a.tally("mnp", "2026-11-23 decision.refused=1")
	look()
	a.act(entry.Leaf{Kind: entry.DecisionRefused})
	a.pass(7 * 24 * time.Hour)
	a.tally("innobiz", "2026-11-30 application.received=1") // no word of the refusal
	look(monitor.OtherTally)
	a.pass(7 * 24 * time.Hour)
	a.tally("mnp", "2026-12-07 decision.granted=1") // there was none
	look(monitor.OtherTally)
	a.tally("mnp", "2026-W50: much the same") // of another form
	look()
}

func TestAlarmsHaveCodes(t *testing.T) {
	seen := map[monitor.Code]bool{}
	for _, c := range monitor.Codes() {
		if seen[c] || strings.ToLower(string(c)) != string(c) {
			t.Errorf("%q", c)
		}
		seen[c] = true
	}
	one := int64(1)
	a := monitor.Alarm{Code: monitor.Gap, Args: monitor.Args{Index: &one, Program: "innobiz"}}
	b := monitor.Alarm{Code: monitor.Gap, Args: monitor.Args{Index: &one, Program: "mnp"}}
	if a.ID() == b.ID() || a.Key() != "alarm.gap" || a.Args.Map()["Index"] != "1" {
		t.Errorf("%s %s %v", a.ID(), a.Key(), a.Args.Map())
	}
}
