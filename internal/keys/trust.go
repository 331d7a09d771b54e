package keys

import (
	"proba.example/certificate"
	"proba.example/translog"
)

// Method is the address of a key in certificates and in the trust file: the agency's identifier, #, and the key.
func Method(agency string, public Public) string { return agency + "#" + public.Multikey() }

// Trust describes the ring to strangers: a trust file of version 2, but for the day of its issue. log may be nil. The keys of log and
// witnesses stand in the log's description; a key that is in other hands stays listed, so that what it signed is called by its
// name.
func (r Ring) Trust(issuer certificate.Issuer, log *certificate.TrustLog) certificate.Trust {
	t := certificate.Trust{Version: certificate.TrustVersion2, Issuer: issuer, Log: log}
	for _, h := range r {
		if h.Role == Document {
			t.DocumentKeys = append(t.DocumentKeys, certificate.DocumentKey{
				ID: Method(issuer.ID, h.Public), Chain: h.Chain,
				AddedAt: index(h.AddedIndex), RetiredAt: index(h.RetiredIndex), CompromisedSince: index(h.CompromisedSince),
			})
			continue
		}
		role, listed := trustRoles[h.Role]
		if !listed {
			continue
		}
		public, _ := h.Public.Ed25519()
		k := certificate.TrustKey{
			ID: Method(issuer.ID, h.Public), Public: public, Role: role, ValidFrom: h.NotBefore, ValidUntil: h.RetiredAt, RevokedAt: h.CompromisedAt,
			AddedAt: index(h.AddedIndex), RetiredAt: index(h.RetiredIndex), CompromisedSince: index(h.CompromisedSince),
		}
		if !k.ValidUntil.IsZero() && !k.ValidFrom.Before(k.ValidUntil) {
			continue // taken back before it could sign anything
		}
		t.Keys = append(t.Keys, k)
	}
	return t
}

var trustRoles = map[Role]certificate.KeyRole{
	Assertion: certificate.RoleAssertion, Exchange: certificate.RoleExchange, Root: certificate.RoleRoot,
}

func index(i int64) *int64 {
	if i == NoIndex {
		return nil
	}
	return &i
}

// LogKeys are the keys by which checkpoints of the log with the name are known: all but those in other hands. A retired one stays,
// because proofs of earlier days carry its signature.
func (r Ring) LogKeys(origin string) []translog.LogKey {
	var all []translog.LogKey
	for _, h := range r.Of(Log) {
		if public, ok := h.Public.Ed25519(); ok && h.CompromisedAt.IsZero() {
			all = append(all, translog.NewLogKey(origin, public))
		}
	}
	return all
}
