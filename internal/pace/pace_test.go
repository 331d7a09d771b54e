package pace

import (
	"testing"
	"time"
)

var links = Limit{Burst: 20, PerMinute: 6, Most: 20_000}

func TestTheLimiterForgetsThoseLongGone(t *testing.T) {
	var l Limiter
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for i := range links.Most {
		l.Wait(links, string(rune(i))+"!", now)
	}
	l.Wait(links, "new", now.Add(time.Hour))
	if len(l.per) > links.Most/2 {
		t.Errorf("%d network addresses are remembered", len(l.per))
	}
}

func TestWhoWaitsIsToldHowLong(t *testing.T) {
	var l Limiter
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for n := range links.Burst {
		if wait := l.Wait(links, "one", now); wait != 0 {
			t.Fatalf("the %dth time waits for %s", n+1, wait)
		}
	}
	if wait := l.Wait(links, "one", now); wait <= 9*time.Second || wait > 10*time.Second {
		t.Errorf("waits for %s, want ten seconds", wait)
	}
	if wait := l.Wait(links, "another", now); wait != 0 {
		t.Errorf("another waits for %s", wait)
	}
	if wait := l.Wait(links, "one", now.Add(10*time.Second)); wait != 0 {
		t.Errorf("after ten seconds it waits for %s", wait)
	}
}
