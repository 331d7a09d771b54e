// Package pace limits how often somebody may do something, by a name such as a network address.
package pace

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limit is how often a name may: so many times at once, and so many in a minute after that.
type Limit struct {
	Burst, PerMinute int
	Most             int // names that are remembered
}

// Limiter counts what each name did, in memory: after a restart everybody begins anew. The zero value is ready.
type Limiter struct {
	mu  sync.Mutex
	per map[string]*rate.Limiter
}

// Wait is how long a name must wait before it may again; 0: it may now, which counts.
func (l *Limiter) Wait(limit Limit, name string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	one, known := l.per[name]
	if !known {
		if len(l.per) >= limit.Most {
			l.forget(limit, now)
		}
		if l.per == nil {
			l.per = map[string]*rate.Limiter{}
		}
		one = rate.NewLimiter(rate.Every(time.Minute/time.Duration(limit.PerMinute)), limit.Burst)
		l.per[name] = one
	}
	if one.AllowN(now, 1) {
		return 0
	}
	return max(1, time.Duration((1-one.TokensAt(now))*float64(time.Minute)/float64(limit.PerMinute)))
}

// forget drops those who have not come for so long that they begin anew anyway; if they are still too many, everybody.
func (l *Limiter) forget(limit Limit, now time.Time) {
	for name, one := range l.per {
		if one.TokensAt(now) >= float64(limit.Burst) {
			delete(l.per, name)
		}
	}
	if len(l.per) >= limit.Most {
		clear(l.per)
	}
}
