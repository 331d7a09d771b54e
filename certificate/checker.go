package certificate

import (
	"strings"
	"sync"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
	"proba.example/translog"
)

// maxCached bounds what a Checker keeps, in checkpoints and in lists.
const maxCached = 256

// Checker checks many certificates by one trust file and keeps what it has judged of checkpoints and status lists, which
// many certificates share. It answers as Check does, and may be used by several goroutines.
type Checker struct {
	trust       Trust
	mu          sync.Mutex
	checkpoints map[string]translog.Judgement
	lists       map[string]status.List
}

// NewChecker makes a checker that believes a trust file.
func NewChecker(trust Trust) *Checker {
	return &Checker{trust: trust, checkpoints: map[string]translog.Judgement{}, lists: map[string]status.List{}}
}

// Check is [Check] by the checker's trust file.
func (c *Checker) Check(document []byte, now time.Time, o Options) Report {
	return run(document, &c.trust, now, &o, c)
}

// judge judges a signed checkpoint by the log's policy. Only what holds is kept: a stranger's rubbish displaces nothing.
func (c *Checker) judge(log *TrustLog, signed []byte) (translog.Judgement, error) {
	if c == nil {
		return log.Policy.Judge(signed)
	}
	c.mu.Lock()
	judged, known := c.checkpoints[string(signed)]
	c.mu.Unlock()
	if known {
		return judged, nil
	}
	judged, err := log.Policy.Judge(signed)
	if err == nil {
		c.mu.Lock()
		if len(c.checkpoints) >= maxCached {
			clear(c.checkpoints)
		}
		c.checkpoints[string(signed)] = judged
		c.mu.Unlock()
	}
	return judged, err
}

// list reads a status list and judges its signature; the code says what is wrong with it.
func (c *Checker) list(trust *Trust, v jcs.Value) (l status.List, fault string) {
	if c == nil {
		return readList(trust, v)
	}
	held, _ := canonicals.Get().(*[]byte)
	defer canonicals.Put(held)
	*held = v.Append((*held)[:0])
	c.mu.Lock()
	l, known := c.lists[string(*held)]
	c.mu.Unlock()
	if known {
		return l, ""
	}
	if l, fault = readList(trust, v); fault != "" {
		return l, fault
	}
	// Texts of the list must not keep the whole bundle in memory that they were read from.
	l.ID, l.Issuer = strings.Clone(l.ID), strings.Clone(l.Issuer)
	c.mu.Lock()
	if len(c.lists) >= maxCached {
		clear(c.lists)
	}
	c.lists[string(*held)] = l
	c.mu.Unlock()
	return l, ""
}

var canonicals = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

func readList(trust *Trust, v jcs.Value) (l status.List, fault string) {
	s, err := status.Read(v)
	if err != nil {
		return l, "malformed"
	}
	if s.Issuer != trust.Issuer.ID {
		return l, "unsigned"
	}
	return s.List, signedBy(trust, s.VerificationMethod, s.Created, v)
}
