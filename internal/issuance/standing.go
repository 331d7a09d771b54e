package issuance

import (
	"context"
	"fmt"
	"strings"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
	"proba.example/internal/register"
)

// PlacesPerList is how many certificates are given a place in one status list: half of its entries, so that a free one is
// found at once and the list tells little of who has which.
const PlacesPerList = status.Entries / 2

// StatusEntry is where a certificate's status is looked up: a place in one of the agency's lists.
func (i Issuer) StatusEntry(p status.Purpose, list, index int) status.Entry {
	return status.Entry{Purpose: p, List: i.statusID(p, list), Index: index}
}

func (i Issuer) statusID(p status.Purpose, list int) string {
	return status.ID(i.base, strings.TrimPrefix(i.did, "did:web:"), p, list)
}

// StatusList signs a version of a status list as of an instant, with as many proofs as certificates carry: stock software that checks
// the second proof of a certificate asks for one on the list it is pointed to.
func (i Issuer) StatusList(ctx context.Context, p status.Purpose, list int, bits status.Bits, at time.Time) ([]byte, error) {
	at = at.UTC().Truncate(time.Second)
	key, method, created, err := i.key(at)
	if err != nil {
		return nil, err
	}
	unsigned, err := status.Build(status.List{ID: i.statusID(p, list), Issuer: i.did, Purpose: p, ValidFrom: at, Bits: bits})
	if err != nil {
		return nil, fmt.Errorf("issuance: status list %s/%d: %w", p, list, err)
	}
	signed, err := status.Sign(ctx, unsigned, key, method, created)
	if err != nil {
		return nil, fmt.Errorf("issuance: status list %s/%d: %w", p, list, err)
	}
	if i.single {
		return signed, nil
	}
	if signed, err = second(ctx, signed, key, suite.Options{VerificationMethod: method, Created: created}); err != nil {
		return nil, fmt.Errorf("issuance: second proof of status list %s/%d: %w", p, list, err)
	}
	return signed, nil
}

// Sets tells whether the bit of a certificate is set in a list of the purpose, by its standing on a day. What is superseded was not
// taken back: its statement says what stands in its place.
func Sets(p status.Purpose, s register.Standing) bool {
	switch p {
	case status.Revocation:
		return s == register.StandingRevoked
	case status.Suspension:
		return s == register.StandingSuspended
	}
	return false
}

// statedEvents are the register's words in a statement. What the register calls revoked, a statement calls withdrawn.
var statedEvents = map[register.EventKind]certificate.EventKind{
	register.Suspended: certificate.EventSuspended, register.Restored: certificate.EventRestored,
	register.Revoked: certificate.EventWithdrawn, register.Superseded: certificate.EventSuperseded,
}

// Statement signs what the register holds of a certificate's standing, as of an instant in the agency's place. Changes of days to come
// are no part of it. Entries are the places in the log of the changes that are in effect, by the order of their days; nil where one has
// none.
func (i Issuer) Statement(ctx context.Context, e register.Entry, entries []*int64, place *time.Location, at time.Time) ([]byte, error) {
	at = at.In(place).Truncate(time.Second)
	key, method, created, err := i.key(at.UTC())
	if err != nil {
		return nil, err
	}
	doc, err := certificate.Parse(e.Document)
	if err != nil {
		return nil, fmt.Errorf("issuance: statement on %s: %w", e.Number, err)
	}
	s := certificate.Statement{
		Issuer: i.did, Number: e.Number, ID: doc.ID, Digest: certificate.DigestMultibase(doc.Digest()),
		AsOf: at, ValidUntil: at.Add(status.Lifetime),
	}
	today := certificate.DateOf(at)
	for _, v := range e.Events {
		if stated := day(v.On); !today.Before(stated) {
			s.Events = append(s.Events, certificate.StandingEvent{On: stated, Kind: statedEvents[v.Kind], Reason: v.Reason})
			if v.Kind == register.Superseded {
				s.SupersededBy = v.Successor
			}
		}
	}
	s.Events = certificate.InOrder(s.Events)
	for n := range min(len(s.Events), len(entries)) {
		s.Events[n].Entry = entries[n]
	}
	s.Standing, s.Since = certificate.StandingOn(doc.Certification.IssuedOn, doc.Certification.ValidThrough, s.Events, today)
	unsigned, err := certificate.BuildStatement(s)
	if err != nil {
		return nil, fmt.Errorf("issuance: statement on %s: %w", e.Number, err)
	}
	signed, err := certificate.SignStatement(ctx, unsigned, key, method, created)
	if err != nil {
		return nil, fmt.Errorf("issuance: statement on %s: %w", e.Number, err)
	}
	return signed, nil
}
