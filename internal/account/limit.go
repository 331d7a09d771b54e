package account

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How often one network address may ask for a link. An office behind one address gets by; a machine that tries
// addresses does not.
const (
	visitsBurst    = 20
	visitsPerMin   = 6
	visitorsAtMost = 20_000
)

// limiter counts the requests of each network address, in memory: after a restart everybody begins anew.
type limiter struct {
	mu  sync.Mutex
	per map[string]*rate.Limiter
}

func (l *limiter) allow(ip string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.per == nil {
		l.per = map[string]*rate.Limiter{}
	}
	one, ok := l.per[ip]
	if !ok {
		if len(l.per) >= visitorsAtMost {
			l.forget(now)
		}
		one = rate.NewLimiter(rate.Every(time.Minute/visitsPerMin), visitsBurst)
		l.per[ip] = one
	}
	return one.AllowN(now, 1)
}

// forget drops those who have not asked for so long that they begin anew anyway; if that is nobody, everybody.
func (l *limiter) forget(now time.Time) {
	for ip, one := range l.per {
		if one.TokensAt(now) >= visitsBurst {
			delete(l.per, ip)
		}
	}
	if len(l.per) >= visitorsAtMost {
		clear(l.per)
	}
}
