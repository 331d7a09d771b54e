package keys_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/internal/fault"
	"proba.example/internal/keys"
)

const week = 7 * 24 * time.Hour

// begun is a ring with the agency's first assertion and log key, and the files their private halves are in.
func begun(t *testing.T) (keys.Ring, *keys.Files) {
	t.Helper()
	f := open(t, t.TempDir(), "")
	var ring keys.Ring
	for i, role := range []keys.Role{keys.Assertion, keys.Log} {
		h, err := ring.Begin(role, make1(t, f, role), day, day)
		if err != nil {
			t.Fatal(err)
		}
		h.AddedIndex = int64(i)
		ring = ring.With(h)
	}
	return ring, f
}

func announce(t *testing.T, ring keys.Ring, f *keys.Files, now time.Time) (keys.Ring, keys.Held) {
	t.Helper()
	h, err := ring.Announce(keys.Assertion, make1(t, f, keys.Assertion).Public(), nil, week, now)
	if err != nil {
		t.Fatal(err)
	}
	h.AddedIndex = 100
	return ring.With(h), h
}

func refuses(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || f.Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, kind, key)
	}
}

// The first keys sign at once; every later one waits from the moment at which the world could see it.
func TestWhenAKeyMaySign(t *testing.T) {
	ring, f := begun(t)
	first, ok := ring.Current(keys.Assertion, day)
	if !ok || ring.State(first, day) != keys.InUse {
		t.Fatal("the first key does not sign at once")
	}
	if _, ok := ring.Current(keys.Assertion, day.Add(-time.Second)); ok {
		t.Error("the first key signs before its time")
	}
	announced := day.Add(48 * time.Hour)
	ring, next := announce(t, ring, f, announced)
	published := announced.Add(3 * time.Hour)
	for _, c := range []struct {
		published time.Time
		now       time.Time
		want      keys.State
	}{
		{time.Time{}, announced, keys.Announced},
		{time.Time{}, announced.Add(10 * week), keys.Announced}, // never made public: never used
		{published, announced.Add(week), keys.Announced},        // a week after the announcement, not after its publication
		{published, published.Add(week - time.Second), keys.Announced},
		{published, published.Add(week), keys.Ready},
	} {
		next.PublishedAt = c.published
		if got := ring.With(next).State(next, c.now); got != c.want {
			t.Errorf("published %v, at %v: %s, want %s", c.published, c.now, got, c.want)
		}
		if now, _ := ring.With(next).Current(keys.Assertion, c.now); now.ID() != first.ID() {
			t.Errorf("at %v the successor signs beside a predecessor in use", c.now)
		}
	}
}

func TestRotation(t *testing.T) {
	ring, f := begun(t)
	first, _ := ring.Current(keys.Assertion, day)
	ring, next := announce(t, ring, f, day)
	_, err := ring.Retire(first.ID(), day.Add(time.Hour))
	refuses(t, "retiring the only key that may sign", err, fault.Invalid, "keys.no_successor")
	next.PublishedAt = day
	ring = ring.With(next)
	_, err = ring.Retire(first.ID(), day.Add(week-time.Second))
	refuses(t, "retiring before the successor is ready", err, fault.Invalid, "keys.no_successor")

	changed := day.Add(week)
	retired, err := ring.Retire(first.ID(), changed)
	if err != nil || !retired.RetiredAt.Equal(changed) {
		t.Fatalf("retire: %v", err)
	}
	ring = ring.With(retired)
	if now, ok := ring.Current(keys.Assertion, changed); !ok || now.ID() != next.ID() || ring.State(retired, changed) != keys.Retired || ring.State(next, changed) != keys.InUse {
		t.Errorf("after the change %s signs", now.ID())
	}
	_, err = ring.Retire(first.ID(), changed)
	refuses(t, "retiring twice", err, fault.Conflict, "keys.ended")
	_, err = ring.Retire("0000", changed)
	refuses(t, "retiring nothing", err, fault.NotFound, "fault.not_found")
	// One that nobody used yet can be taken back without a successor.
	ring, spare := announce(t, ring, f, changed)
	if _, err := ring.Retire(spare.ID(), changed); err != nil {
		t.Errorf("taking back an announcement: %v", err)
	}
}

func TestCompromise(t *testing.T) {
	ring, f := begun(t)
	first, _ := ring.Current(keys.Assertion, day)
	ring, next := announce(t, ring, f, day)
	next.PublishedAt = day
	ring = ring.With(next)
	stolen := day.Add(week)
	for _, since := range []int64{-1, 501} {
		_, err := ring.Compromise(first.ID(), since, 500, stolen)
		refuses(t, fmt.Sprintf("since %d of 500", since), err, fault.Invalid, "keys.since_range")
	}
	lost, err := ring.Compromise(first.ID(), 300, 500, stolen)
	if err != nil || lost.CompromisedSince != 300 || !lost.CompromisedAt.Equal(stolen) {
		t.Fatalf("compromise: %+v, %v", lost, err)
	}
	ring = ring.With(lost)
	if now, ok := ring.Current(keys.Assertion, stolen); !ok || now.ID() != next.ID() || ring.State(lost, stolen) != keys.Compromised {
		t.Error("the successor that stood ready does not take over")
	}
	_, err = ring.Retire(first.ID(), stolen)
	refuses(t, "retiring a compromised key", err, fault.Conflict, "keys.ended")
	for _, since := range []int64{300, 301} {
		_, err = ring.Compromise(first.ID(), since, 500, stolen)
		refuses(t, "giving back what a key has lost", err, fault.Invalid, "keys.since_later")
	}
	more, err := ring.Compromise(first.ID(), 250, 500, stolen.Add(time.Hour))
	if err != nil || more.CompromisedSince != 250 || !more.CompromisedAt.Equal(stolen) {
		t.Errorf("losing more: %+v, %v", more, err)
	}
	_, err = ring.Compromise("0000", 1, 500, stolen)
	refuses(t, "nothing", err, fault.NotFound, "fault.not_found")
	// The last one: nobody signs until another may.
	gone, err := ring.Compromise(next.ID(), 500, 500, stolen)
	if err != nil {
		t.Fatal(err)
	}
	if now, ok := ring.With(gone).Current(keys.Assertion, stolen); ok {
		t.Errorf("%s signs though every key is lost", now.ID())
	}
}

func TestWhatCanBeAnnounced(t *testing.T) {
	ring, f := begun(t)
	log, _ := ring.Current(keys.Log, day)
	_, err := ring.Announce(keys.Assertion, log.Public, nil, week, day)
	refuses(t, "a log key as an assertion key", err, fault.Conflict, "keys.other_role")
	_, err = ring.Announce(keys.Log, log.Public, nil, week, day)
	refuses(t, "a key twice", err, fault.Conflict, "keys.already")
	_, err = ring.Announce(keys.Document, make1(t, f, keys.Assertion).Public(), nil, week, day)
	refuses(t, "an Ed25519 key for documents", err, fault.Invalid, "keys.wrong_kind")
	_, err = ring.Announce("cook", make1(t, f, keys.Assertion).Public(), nil, week, day)
	refuses(t, "a role nobody knows", err, fault.Invalid, "keys.wrong_kind")
	_, err = ring.Begin(keys.Log, make1(t, f, keys.Log), day, day)
	refuses(t, "a second first key", err, fault.Conflict, "keys.not_first")
	for range 198 {
		ring, _ = announce(t, ring, f, day)
	}
	_, err = ring.Announce(keys.Assertion, make1(t, f, keys.Assertion).Public(), nil, week, day)
	refuses(t, "more keys than a trust file names", err, fault.Invalid, "keys.too_many")
}

// The statement is canonical, says nothing that the trust file does not, and differs with every event.
func TestStatements(t *testing.T) {
	ring, _ := begun(t)
	h, _ := ring.Current(keys.Assertion, day)
	h.CompromisedSince = 300
	seen := map[string]bool{}
	for _, event := range []entry.Kind{entry.KeyAdded, entry.KeyRetired, entry.KeyCompromised} {
		b := h.Statement(event)
		v, err := jcs.Parse(b)
		if err != nil || !v.IsCanonical(b) || seen[string(b)] {
			t.Errorf("%s: %s: %v", event, b, err)
		}
		seen[string(b)] = true
		key, _ := v.Get("publicKeyMultibase")
		if text, _ := key.Text(); text != h.Public.Multikey() {
			t.Errorf("%s names the key %q", event, text)
		}
	}
	want := `{"event":"key.compromised","publicKeyMultibase":"` + h.Public.Multikey() + `","role":"assertion","since":"300","type":"InnovationKeyStatement","version":"1"}`
	if !seen[want] {
		t.Errorf("the statements are %v", seen)
	}
}
