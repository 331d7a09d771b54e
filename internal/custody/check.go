package custody

import (
	"context"
	"fmt"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/internal/approval"
	"proba.example/internal/fault"
	"proba.example/internal/keys"
	"proba.example/internal/ledger"
	"proba.example/internal/store"
)

// Check is the second judge of the keys: it holds the ring against the log, the approvals and the trust file, and says in English, for
// the administrator, what contradicts.
func (d *Desk) Check(ctx context.Context) (found []string, err error) {
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		ring, err := tx.Ring(ctx)
		if err != nil {
			return err
		}
		told := map[int64]bool{} // leaves that an entry of the ring accounts for
		for _, h := range ring {
			for _, event := range []struct {
				kind  entry.Kind
				index int64
				held  bool
				act   approval.Kind
			}{
				{entry.KeyAdded, h.AddedIndex, true, approval.KeyAdd},
				{entry.KeyRetired, h.RetiredIndex, !h.RetiredAt.IsZero(), approval.KeyRetire},
				{entry.KeyCompromised, h.CompromisedIndex, !h.CompromisedAt.IsZero(), approval.KeyCompromise},
			} {
				if !event.held {
					continue
				}
				told[event.index] = true
				if problem, err := leafOf(ctx, tx, h, event.kind, event.index); err != nil {
					return err
				} else if problem != "" {
					say("the %s key %.16s: %s", h.Role, h.ID(), problem)
				}
				if event.kind == entry.KeyAdded && h.Inception {
					continue
				}
				confirmed, err := twoAgreed(ctx, tx, h.ID(), event.act)
				if err != nil {
					return err
				}
				if !confirmed {
					say("the %s key %.16s: %s without a second administrator", h.Role, h.ID(), event.kind)
				}
			}
		}
		if err := tx.EachLeaf(ctx, 0, func(e ledger.Entry) error {
			// A compromise that was widened leaves its earlier entry behind.
			if e.Kind == entry.KeyAdded || e.Kind == entry.KeyRetired {
				if !told[e.Index] {
					say("entry %d of the log is a %s of a key that the ring does not know so", e.Index, e.Kind)
				}
			}
			return nil
		}); err != nil {
			return err
		}
		signed, err := store.Absent(tx.SignedTrustFile(ctx))
		if err != nil || signed == nil {
			return err
		}
		t, err := certificate.ParseTrust(signed.Signed)
		if err != nil {
			say("version %d of the trust file cannot be read: %v", signed.Number, err)
			return nil
		}
		for _, h := range ring {
			if h.Role == keys.Root && t.SignedBy == keys.Method(t.Issuer.ID, h.Public) {
				return nil
			}
		}
		say("version %d of the trust file is not signed by a root key of the ring", signed.Number)
		return nil
	})
	return found, err
}

// leafOf says what is wrong with the entry of the log about an event of a key; "" is nothing.
func leafOf(ctx context.Context, tx *store.Tx, h keys.Held, kind entry.Kind, index int64) (problem string, err error) {
	e, err := tx.Leaf(ctx, index)
	if fault.Is(err, fault.NotFound) {
		return fmt.Sprintf("%s stands at entry %d, which the log does not have", kind, index), nil
	}
	if err != nil {
		return "", err
	}
	leaf, err := entry.Parse(e.Leaf)
	if err != nil || leaf.Kind != kind || !leaf.Names(h.Statement(kind)) {
		return fmt.Sprintf("entry %d of the log says something else than %s", index, kind), nil //nolint:nilerr // an entry that cannot be read is that problem
	}
	return "", nil
}

// twoAgreed says whether a change of the key was proposed by one and confirmed by another.
func twoAgreed(ctx context.Context, tx *store.Tx, id string, act approval.Kind) (bool, error) {
	all, err := tx.ApprovalsOf(ctx, id)
	if err != nil {
		return false, err
	}
	for _, a := range all {
		if a.Kind == act && a.Outcome == approval.Confirmed && a.SettledBy != a.ProposedBy {
			return true, nil
		}
	}
	return false, nil
}
