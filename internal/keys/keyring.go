package keys

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Keyring is the ring together with the private halves that can be reached: what the program signs with. It is safe for
// concurrent use.
type Keyring struct {
	now    func() time.Time
	record func(context.Context, Use)

	mu      sync.RWMutex
	ring    Ring
	signers []Signer
}

// NewKeyring puts the ring and the signers together. now is the clock by which a key is chosen, record hears of each signature and
// may be nil.
func NewKeyring(ring Ring, signers []Signer, now func() time.Time, record func(context.Context, Use)) *Keyring {
	return &Keyring{now: now, record: record, ring: ring, signers: signers}
}

// Ring is the ring as last set.
func (k *Keyring) Ring() Ring {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.ring
}

// Set takes a changed ring into use: whoever signs next signs by it.
func (k *Keyring) Set(ring Ring) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ring = ring
}

// Add makes a private half known that was made while the program runs.
func (k *Keyring) Add(s Signer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if Find(k.signers, s.Public().ID()) == nil {
		k.signers = append(slices.Clone(k.signers), s)
	}
}

// Signer gives the private half of a key, nil where it cannot be reached.
func (k *Keyring) Signer(id string) Signer {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return Find(k.signers, id)
}

// Spare are the private halves that could be announced for a role: of its algorithm, and not in the ring.
func (k *Keyring) Spare(role Role) []Signer {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return slices.DeleteFunc(slices.Clone(k.signers), func(s Signer) bool {
		_, held := k.ring.Find(s.Public().ID())
		return held || s.Public().Algorithm() != role.Algorithm() || (role == Document) != (len(s.Chain()) > 0)
	})
}

// NoKeyError says that no key of the role may sign at the moment: every one is retired or compromised, and a successor is still waiting.
type NoKeyError struct{ Role Role }

func (e *NoKeyError) Error() string {
	return fmt.Sprintf("keys: no %s key may sign at the moment: announce one, or wait until the announced one may be used", e.Role)
}

// MissingError says that the private half of the key that should sign cannot be reached.
type MissingError struct {
	Role Role
	ID   string
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("the %s key %s is neither in a file of the keys folder nor with a helper: put its file back from the backup, or start its helper (--keys-helper)",
		e.Role, Fingerprint(e.ID))
}

// Key gives the key of the role that signs now: *NoKeyError or *MissingError where there is none.
func (k *Keyring) Key(role Role) (Key, error) {
	k.mu.RLock()
	h, ok := k.ring.Current(role, k.now())
	k.mu.RUnlock()
	if !ok {
		return Key{}, &NoKeyError{role}
	}
	s := k.Signer(h.ID())
	if s == nil {
		return Key{}, &MissingError{role, h.ID()}
	}
	if role == Document { // what the ring holds was announced; what lies in the file may have been replaced
		s = chained{s, h.Chain}
	}
	return Guard(role, s, k.record)
}

// Dated gives the key that signs now, and the time of a signature that is dated at the instant, or where the key is younger, from its first.
func (k *Keyring) Dated(role Role, at time.Time) (Key, time.Time, error) {
	key, err := k.Key(role)
	if err != nil {
		return key, at, err
	}
	if held, ok := k.Ring().Find(key.ID()); ok && at.Before(held.NotBefore) {
		at = held.NotBefore
	}
	return key, at, nil
}

// chained is a signer with the X.509 certificates that were announced with it.
type chained struct {
	Signer
	chain [][]byte
}

func (c chained) Chain() [][]byte { return c.chain }

// Check says whether every key that should sign now can: the first *MissingError, or nil. The root key may be elsewhere, and a role whose
// keys are all lost is no reason not to start.
func (k *Keyring) Check() error {
	for _, role := range Roles() {
		if role == Root {
			continue
		}
		if _, err := k.Key(role); err != nil {
			if none := (*NoKeyError)(nil); !errors.As(err, &none) {
				return err
			}
		}
	}
	return nil
}
