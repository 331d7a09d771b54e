package certificate

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/certificate/suite"
	"proba.example/translog"
)

func readTrust(v jcs.Value) (Trust, *FormatError) {
	var t Trust
	r := reader{}
	if v.Kind() != jcs.Object {
		return t, &FormatError{Code: NotObject}
	}
	kind, _ := v.Get("type")
	if s, _ := kind.Text(); s != TypeTrust {
		return t, &FormatError{Code: WrongType, Member: "type"}
	}
	version, _ := v.Get("version")
	if t.Version, _ = version.Text(); t.Version != TrustVersion && t.Version != TrustVersion2 {
		return t, &FormatError{Code: WrongType, Member: "version"}
	}
	second := t.Version == TrustVersion2
	proof, signed := jcs.Value{}, false
	for _, m := range v.Members() {
		switch m.Name {
		case "type", "version":
		case "issuer":
			t.Issuer = r.issuer(m.Value)
		case "issued":
			t.Issued = r.instant("", m.Name, m.Value)
		case "keys":
			t.Keys = r.keys(m.Value, second)
		case "log":
			if second {
				t.Log = r.log(m.Value)
			} else {
				t.ReservedLog = r.kept(m.Name, m.Value, jcs.Object)
			}
		case "witnesses":
			if second {
				r.refuse(UnknownMember, "", m.Name)
			}
			t.ReservedWitnesses = r.kept(m.Name, m.Value, jcs.Array)
		case "documentKeys":
			if !second {
				r.refuse(UnknownMember, "", m.Name)
			}
			t.DocumentKeys = r.documentKeys(m.Value)
		case "proof":
			proof, signed = m.Value, true
		default:
			r.refuse(UnknownMember, "", m.Name)
		}
	}
	r.need(t.Issuer.ID != "", "", "issuer")
	r.need(!t.Issued.IsZero(), "", "issued")
	r.need(len(t.Keys) > 0, "", "keys")
	r.owners(&t)
	if signed && r.fault == nil {
		t.SignedBy = r.ownSignature(&t, v, proof)
	}
	return t, r.fault
}

// kept keeps what a later version defines.
func (r *reader) kept(name string, v jcs.Value, kind jcs.Kind) []byte {
	if v.Kind() != kind {
		r.refuse(Malformed, "", name)
	}
	return v.Bytes()
}

func (r *reader) keys(v jcs.Value, second bool) []TrustKey {
	if v.Kind() != jcs.Array || v.Len() == 0 || v.Len() > maxKeys {
		r.refuse(Malformed, "", "keys")
		return nil
	}
	keys := make([]TrustKey, v.Len())
	for i := range keys {
		keys[i] = r.key(v.At(i), second)
	}
	return keys
}

func (r *reader) key(v jcs.Value, second bool) (k TrustKey) {
	const at = "keys"
	ended := false
	if v.Kind() != jcs.Object {
		r.refuse(Malformed, "", at)
	}
	for _, m := range v.Members() {
		switch m.Name {
		case "id":
			k.ID = r.method(at, m.Name, m.Value)
		case "publicKeyMultibase":
			s, _ := m.Value.Text()
			var err error
			if k.Public, err = suite.DecodeKey(s); err != nil {
				r.refuse(Malformed, at, m.Name)
			}
		case "validFrom":
			k.ValidFrom = r.instant(at, m.Name, m.Value)
		case "validUntil":
			if ended = true; m.Value.Kind() != jcs.Null {
				k.ValidUntil = r.instant(at, m.Name, m.Value)
			}
		case "revokedAt":
			k.RevokedAt = r.instant(at, m.Name, m.Value)
		case "role", "addedAt", "retiredAt", "compromisedSince":
			if !second {
				r.refuse(UnknownMember, at, m.Name)
			}
			r.second(&k, m)
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	r.need(k.ID != "", at, "id")
	r.need(k.Public != nil, at, "publicKeyMultibase")
	r.need(!k.ValidFrom.IsZero(), at, "validFrom")
	r.need(ended, at, "validUntil")
	if !k.ValidUntil.IsZero() && !k.ValidFrom.Before(k.ValidUntil) {
		r.refuse(DatesContradict, at, "validUntil")
	}
	r.need(!second || k.Role != "", at, "role")
	// What counts by the log's order has a day beside it, for those who have no proof from the log.
	r.need(k.RetiredAt == nil || !k.ValidUntil.IsZero(), at, "validUntil")
	r.need(k.CompromisedSince == nil || !k.RevokedAt.IsZero(), at, "revokedAt")
	r.order(at, k.AddedAt, k.RetiredAt)
	return k
}

// second reads the members of a key that version 2 added.
func (r *reader) second(k *TrustKey, m jcs.Member) {
	const at = "keys"
	switch m.Name {
	case "role":
		s, _ := m.Value.Text()
		k.Role = KeyRole(s)
		if k.Role != RoleAssertion && k.Role != RoleExchange && k.Role != RoleRoot {
			r.refuse(Malformed, at, m.Name)
		}
	case "addedAt":
		k.AddedAt = r.index(at, m.Name, m.Value)
	case "retiredAt":
		k.RetiredAt = r.index(at, m.Name, m.Value)
	case "compromisedSince":
		k.CompromisedSince = r.index(at, m.Name, m.Value)
	}
}

// index reads the index of a log's entry.
func (r *reader) index(parent, name string, v jcs.Value) *int64 {
	n, ok := v.Int()
	if !ok || n < 0 {
		r.refuse(Malformed, parent, name)
	}
	return &n
}

func (r *reader) order(at string, added, retired *int64) {
	if added != nil && retired != nil && *retired <= *added {
		r.refuse(DatesContradict, at, "retiredAt")
	}
}

// log reads the agency's public log.
func (r *reader) log(v jcs.Value) *TrustLog {
	const at = "log"
	l := &TrustLog{}
	delay := int64(0)
	policed := false
	for _, m := range r.object("", at, v) {
		s, _ := m.Value.Text()
		switch m.Name {
		case "origin":
			l.Origin = s
			if !translog.ValidName(s) {
				r.refuse(Malformed, at, m.Name)
			}
		case "keys":
			l.Keys = r.logKeys(m.Value)
		case "policy":
			var err error
			if l.Policy, err = translog.ParsePolicy(s); err != nil {
				r.refuse(Malformed, at, m.Name)
			}
			policed = true
		case "mergeDelay":
			delay, _ = m.Value.Int()
			if delay < 1 || delay > maxMergeDelay {
				r.refuse(Malformed, at, m.Name)
			}
		case "inventory":
			l.Inventory, _ = m.Value.Int()
			if l.Inventory < 1 {
				r.refuse(Malformed, at, m.Name)
			}
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	l.MergeDelay = time.Duration(delay) * time.Second
	r.need(l.Origin != "", at, "origin")
	r.need(len(l.Keys) > 0, at, "keys")
	r.need(policed, at, "policy")
	r.need(delay != 0, at, "mergeDelay")
	known := l.Policy.Logs()
	for _, k := range l.Keys {
		// A log that the policy does not accept could never prove anything.
		if k.Name() != l.Origin || !slices.ContainsFunc(known, func(p translog.PolicyLog) bool { return p.Key == k }) {
			r.refuse(Malformed, at, "keys")
		}
	}
	return l
}

// maxMergeDelay is 30 days in seconds: what may come later than that proves no time.
const maxMergeDelay = 30 * 24 * 60 * 60

func (r *reader) logKeys(v jcs.Value) (keys []translog.LogKey) {
	const most = 16
	if v.Kind() != jcs.Array || v.Len() > most {
		r.refuse(Malformed, "log", "keys")
		return nil
	}
	for i := range v.Len() {
		s, _ := v.At(i).Text()
		k, err := translog.ParseLogKey(s)
		if err != nil || slices.Contains(keys, k) {
			r.refuse(Malformed, "log", "keys")
		}
		keys = append(keys, k)
	}
	return keys
}

func (r *reader) documentKeys(v jcs.Value) []DocumentKey {
	const at = "documentKeys"
	if v.Kind() != jcs.Array || v.Len() == 0 || v.Len() > maxKeys {
		r.refuse(Malformed, "", at)
		return nil
	}
	keys := make([]DocumentKey, v.Len())
	for i := range keys {
		k := &keys[i]
		for _, m := range r.object("", at, v.At(i)) {
			switch m.Name {
			case "id":
				k.ID = r.method(at, m.Name, m.Value)
			case "x5c":
				k.Chain = r.chain(m.Value)
			case "addedAt":
				k.AddedAt = r.index(at, m.Name, m.Value)
			case "retiredAt":
				k.RetiredAt = r.index(at, m.Name, m.Value)
			case "compromisedSince":
				k.CompromisedSince = r.index(at, m.Name, m.Value)
			default:
				r.refuse(UnknownMember, at, m.Name)
			}
		}
		r.need(k.ID != "", at, "id")
		r.need(len(k.Chain) > 0, at, "x5c")
		r.order(at, k.AddedAt, k.RetiredAt)
	}
	return keys
}

// chain reads X.509 certificates as RFC 7517 section 4.7 writes them; what stands in them is for who uses them.
func (r *reader) chain(v jcs.Value) (chain [][]byte) {
	const most = 8
	if v.Kind() != jcs.Array || v.Len() > most {
		r.refuse(Malformed, "documentKeys", "x5c")
		return nil
	}
	for i := range v.Len() {
		s, _ := v.At(i).Text()
		der, err := base64.StdEncoding.Strict().DecodeString(s)
		if err != nil || len(der) == 0 || strings.ContainsAny(s, "\r\n") {
			r.refuse(Malformed, "documentKeys", "x5c")
		}
		chain = append(chain, der)
	}
	return chain
}

// owners refuses a key of another issuer, and one address for two keys.
func (r *reader) owners(t *Trust) {
	for i, k := range t.Keys {
		if !strings.HasPrefix(k.ID, t.Issuer.ID+"#") {
			r.refuse(Malformed, "keys", "id")
		}
		if t.key(k.ID) != &t.Keys[i] {
			r.refuse(KeyTwice, "keys", "id")
		}
	}
	for i, k := range t.DocumentKeys {
		if !strings.HasPrefix(k.ID, t.Issuer.ID+"#") {
			r.refuse(Malformed, "documentKeys", "id")
		}
		if t.key(k.ID) != nil || slices.ContainsFunc(t.DocumentKeys[:i], func(o DocumentKey) bool { return o.ID == k.ID }) {
			r.refuse(KeyTwice, "documentKeys", "id")
		}
	}
}

// ownSignature checks the file's own proof: by a key the file names, in force when the file was signed and not revoked.
func (r *reader) ownSignature(t *Trust, v, proof jcs.Value) string {
	const at = "proof"
	p := r.plainProof(proof)
	k := t.key(p.VerificationMethod)
	if k == nil || k.Role == RoleExchange || k.standing(p.Created) != keyInForce || suite.Verify(v, k.Public) != nil {
		r.refuse(TrustSignature, "", at)
	}
	return p.VerificationMethod
}
