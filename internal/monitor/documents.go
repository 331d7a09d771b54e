package monitor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
	"proba.example/translog"
)

// A look asks for at most this many certificates, and for each in at most this many looks: an agency need not publish a
// certificate at once, and one it does not publish is not for us to judge.
const (
	mostCertificates = 200
	mostTries        = 8
	mostWaiting      = 20_000
	mostAwaited      = 32 // versions of a list
)

// certificates looks at the certificates whose issue the log tells of.
func (l *look) certificates(ctx context.Context) error {
	if over := len(l.place.Wait) - mostWaiting; over > 0 {
		l.place.Wait = slices.Clone(l.place.Wait[over:])
	}
	var later []Issued
	n := min(len(l.place.Wait), mostCertificates)
	for i, c := range l.place.Wait[:n] {
		document, err := l.Documents.Certificate(ctx, c.Number)
		switch {
		case errors.Is(err, translog.ErrNotFound):
			if c.Tried++; c.Tried < mostTries {
				later = append(later, c)
			}
		case err != nil:
			l.place.Wait = append(later, l.place.Wait[i:]...)
			return fmt.Errorf("monitor: certificate %s: %w", c.Number, err)
		default:
			l.certificate(c, document)
		}
	}
	l.place.Wait = append(later, l.place.Wait[n:]...)
	return nil
}

func (l *look) certificate(c Issued, document []byte) {
	d, err := certificate.Parse(document)
	if err != nil || entry.Digest(d.Canonical()) != c.Digest || d.Certification.Number != c.Number {
		l.raise(Alarm{Code: OtherDocument, Args: Args{Index: &c.Index, Ref: c.Number}})
		return
	}
	if l.late(d.ValidFrom, c.After) {
		l.raise(Alarm{Code: BackDated, Args: Args{Index: &c.Index, At: instant(d.ValidFrom), Since: instant(c.After), Ref: c.Number}})
	}
	l.signedBy(d.Proof.VerificationMethod, c.Index, c.Number)
	if v, err := jcs.Parse(d.Status); err == nil {
		if entries, err := status.ReadEntries(v); err == nil {
			for _, e := range entries {
				l.watch(e.List)
			}
		}
	}
}

// lists looks at the current version of every status list we know of.
func (l *look) lists(ctx context.Context) error {
	var failed []error
	for _, id := range slices.Sorted(maps.Keys(l.place.Lists)) {
		document, err := l.Documents.StatusList(ctx, id)
		switch {
		case errors.Is(err, translog.ErrNotFound): // not published yet, or no more: verifiers will say that the standing is unknown
		case err != nil:
			failed = append(failed, fmt.Errorf("monitor: status list %s: %w", id, err))
		default:
			l.list(id, document)
		}
	}
	return errors.Join(failed...)
}

func (l *look) list(id string, document []byte) {
	s, err := status.Parse(document)
	if err != nil || s.ID != id {
		l.raise(Alarm{Code: Unlisted, Args: Args{Ref: id}})
		return
	}
	watched := l.place.Lists[id]
	digest := entry.Digest(s.Canonical())
	if index, logged := l.place.Known[digest]; logged {
		l.listedBy(s, index, id)
	} else if !slices.ContainsFunc(watched.Wait, func(v Version) bool { return v.Digest == digest }) {
		watched.Wait = append(watched.Wait, Version{digest, s.ValidFrom})
	}
	watched.Wait = l.awaited(id, watched.Wait)
	if s.Purpose == status.Revocation {
		watched.Bits = l.revoked(id, watched.Bits, s.Bits)
	}
	l.place.Lists[id] = watched
}

// awaited gives the versions whose entry may still be on its way into the log.
func (l *look) awaited(id string, versions []Version) (still []Version) {
	for _, v := range versions {
		_, logged := l.place.Known[v.Digest]
		switch {
		case logged:
		case l.late(v.Made, l.place.Time):
			l.raise(Alarm{Code: Unlisted, Args: Args{Ref: id, At: instant(v.Made)}})
		default:
			still = append(still, v)
		}
	}
	return still[max(0, len(still)-mostAwaited):]
}

// listedBy verifies that the list was signed by a key announced for it.
func (l *look) listedBy(s status.Signed, index int64, id string) {
	_, name, _ := strings.Cut(s.VerificationMethod, "#")
	key, err := suite.DecodeKey(name)
	if err != nil || s.Verify(key) != nil {
		l.raise(Alarm{Code: Unlisted, Args: Args{Ref: id, At: instant(s.ValidFrom)}})
		return
	}
	l.signedBy(s.VerificationMethod, index, id)
}

// revoked: what was withdrawn for good stays so. It gives every bit that ever was set.
func (l *look) revoked(id, before string, now status.Bits) string {
	ever := now.Clone()
	if before == "" {
		return ever.Encode()
	}
	earlier, err := status.Decode(before)
	if err != nil || earlier.Len() > now.Len() {
		// A list that became shorter takes back what lay beyond its end.
		l.raise(Alarm{Code: Unrevoked, Args: Args{Ref: id, Expected: size(int64(earlier.Len())), Found: size(int64(now.Len()))}})
		return before
	}
	for i := range earlier.Len() {
		if earlier.At(i) && !now.At(i) {
			at := int64(i)
			l.raise(Alarm{Code: Unrevoked, Args: Args{Ref: id, Index: &at}})
			ever.Set(i, true)
		}
	}
	return ever.Encode()
}
