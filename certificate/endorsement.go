package certificate

import (
	"bytes"
	"context"
	_ "embed" // the context travels with the package
	"strings"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
)

const (
	// ContextEndorsement is the context of endorsements; its text is EndorsementContext.
	ContextEndorsement = "https://proba.example/ns/endorsement/v1"
	// TypeEndorsement is the type of endorsements.
	TypeEndorsement = "InnovationEndorsement"
	maxRank         = 1000
)

//go:embed endorsement_v1.jsonld
var endorsementV1 []byte

// EndorsementContext is the JSON-LD context served at ContextEndorsement, as application/ld+json. It never changes.
func EndorsementContext() []byte { return bytes.Clone(endorsementV1) }

// Endorsement is a home agency's word for the holder of one of its certificates, to one host, for one purpose. It rests on the certificate
// and is worth nothing without it; it names nobody, for the certificate does. The format is described in docs/formats/endorsement.md.
type Endorsement struct {
	ID     string // urn:… or https://…
	Issuer string // the home agency's did:web
	// ValidFrom and ValidUntil are the first and the last instant at which it holds; whole seconds.
	ValidFrom, ValidUntil time.Time
	Certificate           string // identifier of the certificate it rests on
	Number                string // the certificate's number
	Digest                string // DigestMultibase of the signed certificate
	Host                  string // did:web of the agency it is given to
	Agreement             string // the reference by which both agencies know their agreement
	Nomination            string // identifier of the nomination that carries it
	Purpose               string // what the holder is nominated for, as the agreement calls it
	Rank                  int    // among those the home agency endorses, from 1 to 1,000, 1 the best
	Status                status.Entry
}

// SignedEndorsement is an endorsement that was read. That it was read says nothing about its signature: CheckEndorsement does.
type SignedEndorsement struct {
	Endorsement
	Proof Proof
	value jcs.Value
}

// Canonical is the whole endorsement in canonical bytes, whose digest stands in the public log.
func (s *SignedEndorsement) Canonical() []byte { return s.value.Bytes() }

// BuildEndorsement writes an endorsement without its proof in canonical bytes. The error is a *FormatError. The status is of the purpose
// revocation: what fell is endorsed anew.
func BuildEndorsement(e Endorsement) ([]byte, error) {
	v := jcs.Of(
		member("@context", jcs.Texts(ContextCredentials, ContextEndorsement)),
		member("id", jcs.Text(e.ID)),
		member("type", jcs.Texts(TypeCredential, TypeEndorsement)),
		member("issuer", jcs.Text(e.Issuer)),
		member("validFrom", jcs.Text(writeInstant(e.ValidFrom))),
		member("validUntil", jcs.Text(writeInstant(e.ValidUntil))),
		member("credentialSubject", jcs.Of(
			member("id", jcs.Text(e.Certificate)),
			member("number", jcs.Text(e.Number)),
			member("digestMultibase", jcs.Text(e.Digest)),
			member("host", jcs.Text(e.Host)),
			member("agreement", jcs.Text(e.Agreement)),
			member("nomination", jcs.Text(e.Nomination)),
			member("purpose", jcs.Text(e.Purpose)),
			member("rank", jcs.Int(int64(e.Rank))),
		)),
		member("credentialStatus", e.Status.Value()),
	)
	if fault := validUTF8(v); fault != nil {
		return nil, fault
	}
	if _, fault := readEndorsement(v, false); fault != nil {
		return nil, fault
	}
	return v.Bytes(), nil
}

// SignEndorsement adds the proof to the bytes BuildEndorsement returned, by one of the issuer's keys.
func SignEndorsement(ctx context.Context, unsigned []byte, key Signer, verificationMethod string, created time.Time) ([]byte, error) {
	return form[SignedEndorsement](readEndorsement).sign(ctx, "endorsement", unsigned, key, verificationMethod, created)
}

// ParseEndorsement reads a signed endorsement. Errors are *jcs.Error (not strict JSON) or *FormatError.
func ParseEndorsement(document []byte) (SignedEndorsement, error) {
	return form[SignedEndorsement](readEndorsement).parse("endorsement", document, true)
}

func readEndorsement(v jcs.Value, signed bool) (s SignedEndorsement, fault *FormatError) {
	s.value = v
	r := reader{}
	if v.Kind() != jcs.Object {
		return s, &FormatError{Code: NotObject}
	}
	if context, _ := v.Get("@context"); !only(context, ContextCredentials, ContextEndorsement) {
		return s, &FormatError{Code: WrongContext, Member: "@context"}
	}
	if kind, _ := v.Get("type"); !only(kind, TypeCredential, TypeEndorsement) {
		return s, &FormatError{Code: WrongType, Member: "type"}
	}
	subject, proven := false, false
	for _, m := range v.Members() {
		switch m.Name {
		case "@context", "type":
		case "id":
			s.ID = r.uri("", m.Name, m.Value)
		case "issuer":
			s.Issuer = r.did("", m.Name, m.Value)
		case "validFrom":
			s.ValidFrom = r.instant("", m.Name, m.Value)
		case "validUntil":
			s.ValidUntil = r.instant("", m.Name, m.Value)
		case "credentialSubject":
			subject = true
			r.endorsed(&s.Endorsement, m.Value)
		case "credentialStatus":
			s.Status, _ = r.revocable(m)
		case "proof":
			proven = true
			s.Proof = r.proof(m.Value, ContextCredentials, ContextEndorsement)
		default:
			r.refuse(UnknownMember, "", m.Name)
		}
	}
	r.need(s.ID != "", "", "id")
	r.need(s.Issuer != "", "", "issuer")
	r.need(subject, "", "credentialSubject")
	r.need(s.Status.List != "", "", "credentialStatus")
	r.need(proven == signed, "", "proof")
	if s.ValidFrom.IsZero() || !s.ValidFrom.Before(s.ValidUntil) {
		r.refuse(DatesContradict, "", "validUntil")
	}
	if signed && !strings.HasPrefix(s.Proof.VerificationMethod, s.Issuer+"#") {
		r.refuse(WrongProof, "proof", "verificationMethod")
	}
	return s, r.fault
}

// endorsed reads what the endorsement rests on and what it is for.
func (r *reader) endorsed(e *Endorsement, v jcs.Value) {
	const at = "credentialSubject"
	for _, m := range r.object("", at, v) {
		switch m.Name {
		case "id":
			e.Certificate = r.uri(at, m.Name, m.Value)
		case "number":
			e.Number = r.text(at, m.Name, m.Value)
		case "digestMultibase":
			e.Digest = r.digest(at, m.Name, m.Value)
		case "host":
			e.Host = r.did(at, m.Name, m.Value)
		case "agreement":
			e.Agreement = r.text(at, m.Name, m.Value)
		case "nomination":
			e.Nomination = r.uri(at, m.Name, m.Value)
		case "purpose":
			e.Purpose = r.text(at, m.Name, m.Value)
		case "rank":
			n, ok := m.Value.Int()
			if !ok || n < 1 || n > maxRank {
				r.refuse(Malformed, at, m.Name)
			}
			e.Rank = int(n)
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	for _, f := range [...][2]string{
		{"id", e.Certificate},
		{"number", e.Number},
		{"digestMultibase", e.Digest},
		{"host", e.Host},
		{"agreement", e.Agreement},
		{"nomination", e.Nomination},
		{"purpose", e.Purpose},
	} {
		r.need(f[1] != "", at, f[0])
	}
	r.need(e.Rank != 0, at, "rank")
}

// EndorsementReport is what a check of an endorsement found. Endorsement is filled as far as it could be read.
type EndorsementReport struct {
	Verdict     Verdict
	Endorsement SignedEndorsement
	AsOf        time.Time // when the status list was made that the verdict rests on; zero where none was given
}

// CheckEndorsement checks an endorsement by a trust file and status lists of its issuer, of which those of other certificates are passed
// over: the newest that covers it counts. Whether the certificate under it is valid, [Check] says; of an endorsement that names
// another digest than the certificate at hand, nothing follows.
func CheckEndorsement(document []byte, trust Trust, lists [][]byte, now time.Time) EndorsementReport {
	v, err := jcs.Parse(document)
	if err != nil {
		return EndorsementReport{Verdict: Unreadable}
	}
	s, fault := readEndorsement(v, true)
	if fault != nil {
		return EndorsementReport{Verdict: UnknownFormat}
	}
	r := EndorsementReport{Endorsement: s}
	if r.Verdict = s.signature(&trust); r.Verdict != Valid {
		return r
	}
	newest := status.List{}
	for _, list := range lists {
		v, err := jcs.Parse(list)
		if err != nil {
			continue
		}
		l, fault := readList(&trust, v)
		if fault == "" && l.Covers(s.Status) && !l.ValidFrom.After(now.Add(clockSkew)) && newest.ValidFrom.Before(l.ValidFrom) {
			newest = l
		}
	}
	r.AsOf = newest.ValidFrom
	switch {
	case !r.AsOf.IsZero() && newest.Bits.At(s.Status.Index):
		r.Verdict = Withdrawn
	case now.Add(clockSkew).Before(s.ValidFrom):
		r.Verdict = NotYetValid
	case now.After(s.ValidUntil):
		r.Verdict = Expired
	case r.AsOf.IsZero() || now.After(newest.ValidUntil):
		r.Verdict = StandingUnknown
	}
	return r
}

// signature gives Valid for one made by a key of the issuer that counts.
func (s *SignedEndorsement) signature(trust *Trust) Verdict {
	if s.Issuer != trust.Issuer.ID {
		return UnknownIssuer
	}
	k := trust.key(s.Proof.VerificationMethod)
	if k == nil || !k.Asserts() {
		return UnknownKey
	}
	if proof, _ := s.value.Get("proof"); suite.VerifyProof(s.value, proof, k.Public) != nil {
		return InvalidSignature
	}
	switch k.standing(s.Proof.Created) {
	case keyInForce:
		return Valid
	case keyRevoked, keyRevokedLater: // nothing but its own claim says that it was made before
		return KeyRevoked
	}
	return KeyNotInForce
}
