package certificate

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
)

// Signer holds one Ed25519 key; see suite.Signer for its contract.
type Signer = suite.Signer

// LocalSigner signs with a key held in memory.
type LocalSigner = suite.LocalSigner

// Document is a signed certificate that was read. That it was read says nothing about its signature: Check does.
type Document struct {
	Credential
	Proof Proof // of the suite eddsa-jcs-2022
	// Second is the cryptosuite of a second proof beside it, SuiteRDFC; empty where there is none.
	Second string
	// Attestation is what a certificate of a pilot or of a graduate says; nil for the certificate of a company. Of the Credential it fills
	// ID, Issuer, ValidFrom, Status and the number.
	Attestation *Attestation
	entries     status.EntryList // what Status says, as far as it is ours
	text        string           // canonical
}

// SuiteRDFC is the only suite of which a second proof may stand beside the first, for software that reads linked data.
const SuiteRDFC = "eddsa-rdfc-2022"

// Proof is what the signer says of the signature.
type Proof struct {
	Created            time.Time // the signer's own claim
	VerificationMethod string    // the address of the key: the issuer's DID, # and the key's name
}

// Parse reads a signed certificate. JSON that is not canonical is read in its canonical form; a member the format
// does not have, in whatever spelling, is an error. Errors are *jcs.Error (not strict JSON) or *FormatError.
func Parse(document []byte) (Document, error) {
	v, err := jcs.Parse(document)
	if err != nil {
		return Document{}, fmt.Errorf("certificate: %w", err)
	}
	d, fault := readDocument(v)
	if fault != nil {
		return Document{}, fault
	}
	d.text = string(v.Append(make([]byte, 0, len(document))))
	return d, nil
}

// Canonical is the whole document, proofs included, in canonical bytes: the form in which it was issued.
func (d *Document) Canonical() []byte { return []byte(d.text) }

// Unsigned is the document without its proofs in canonical bytes: what Build returned.
func (d *Document) Unsigned() []byte { return d.value().Without("proof").Bytes() }

// Digest is the SHA-256 of the canonical document, proofs included: the fingerprint of this certificate.
func (d *Document) Digest() [sha256.Size]byte { return sha256.Sum256([]byte(d.text)) }

// Entries are the places in the agency's status lists that the certificate names.
func (d *Document) Entries() status.EntryList { return slices.Clone(d.entries) }

// context is the document's own context.
func (d *Document) context() string {
	if d.Attestation != nil {
		return ContextAttestation
	}
	return d.Certification.context()
}

// issue is the kind of entry in the public log that tells of its issue.
func (d *Document) issue() entry.Kind {
	if d.Attestation != nil {
		return entry.AttestationIssued
	}
	return entry.CertificateIssued
}

// value is the document as JSON; null for the zero Document.
func (d *Document) value() jcs.Value {
	v, _ := jcs.Parse([]byte(d.text))
	return v
}

// Sign adds the proof to the bytes Build returned and returns the certificate in canonical bytes. The method is the
// address of the key, the issuer's identifier, # and the key's name. Equal input gives equal bytes, so a signature
// interrupted may be made again.
func Sign(ctx context.Context, unsigned []byte, key Signer, verificationMethod string, created time.Time) ([]byte, error) {
	v, err := jcs.Parse(unsigned)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	c, fault := readCredential(v)
	if fault != nil {
		return nil, fault
	}
	if !strings.HasPrefix(verificationMethod, c.Issuer.ID+"#") {
		return nil, &FormatError{Code: Malformed, Member: "proof.verificationMethod"}
	}
	signed, err := suite.Sign(ctx, v, key, suite.Options{VerificationMethod: verificationMethod, Created: created})
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	if _, fault := readDocument(signed); fault != nil {
		return nil, fault
	}
	return signed.Bytes(), nil
}

// readDocument reads everything but the text.
func readDocument(v jcs.Value) (Document, *FormatError) {
	var d Document
	r := reader{}
	r.credential(v, &d.Credential, true)
	if proof, ok := v.Get("proof"); ok && r.fault == nil {
		d.Proof, d.Second = r.proofs(proof)
	}
	d.entries = r.entries
	return d, r.fault
}

func readCredential(v jcs.Value) (Credential, *FormatError) {
	var c Credential
	r := reader{}
	r.credential(v, &c, false)
	return c, r.fault
}

// credential reads the members of the credential itself. The context comes first: under another context the same
// names mean other things.
func (r *reader) credential(v jcs.Value, c *Credential, signed bool) {
	if v.Kind() != jcs.Object {
		r.refuse(NotObject, "", "")
		return
	}
	switch context, _ := v.Get("@context"); {
	case only(context, ContextCredentials, ContextCertificate):
		r.context = ContextCertificate
	case only(context, ContextCredentials, ContextReplaced):
		r.context = ContextReplaced
	default:
		r.refuse(WrongContext, "", "@context")
		return
	}
	if kind, _ := v.Get("type"); !only(kind, TypeCredential, TypeCertificate) {
		r.refuse(WrongType, "", "type")
		return
	}
	subject, proof := false, false
	for _, m := range v.Members() {
		switch m.Name {
		case "@context", "type":
		case "id":
			c.ID = r.uri("", m.Name, m.Value)
		case "issuer":
			c.Issuer = r.issuer(m.Value)
		case "validFrom":
			c.ValidFrom = r.instant("", m.Name, m.Value)
		case "validUntil":
			c.ValidUntil = r.instant("", m.Name, m.Value)
		case "credentialSubject":
			subject = true
			r.subject(m.Value, c)
		case "evidence":
			c.DecisionDigest = r.evidence(m.Value)
		case "credentialStatus":
			c.Status = r.statuses(m.Value)
		case "proof":
			proof = true
		default:
			r.refuse(UnknownMember, "", m.Name)
		}
	}
	r.need(c.ID != "", "", "id")
	r.need(c.Issuer.ID != "", "", "issuer")
	r.need(!c.ValidFrom.IsZero(), "", "validFrom")
	r.need(!c.ValidUntil.IsZero(), "", "validUntil")
	r.need(subject, "", "credentialSubject")
	if proof != signed {
		if signed {
			r.refuse(Missing, "", "proof")
		}
		r.refuse(UnknownMember, "", "proof")
	}
	r.days(c)
}

// days refuses dates that contradict one another. The last instant is either the last second of the last day or the
// first of the next, as issuers write it both ways.
func (r *reader) days(c *Credential) {
	k := &c.Certification
	first, last := DateOf(c.ValidFrom), DateOf(c.ValidUntil.Add(-time.Second))
	if first.Before(k.IssuedOn) || last != k.ValidThrough || !c.ValidFrom.Before(c.ValidUntil) {
		r.refuse(DatesContradict, "", "validUntil")
	}
	if x := k.Replaces; x != nil {
		const at = "credentialSubject.certification.replaces"
		if k.IssuedOn.Before(x.On) {
			r.refuse(DatesContradict, at, "on")
		}
		if slices.ContainsFunc(x.Certificates, func(c ReplacedCertificate) bool { return c.Number == k.Number }) {
			r.refuse(Malformed, at, "certificates")
		}
	}
}

func (r *reader) issuer(v jcs.Value) (i Issuer) {
	const at = "issuer"
	named := false
	for _, m := range r.object("", at, v) {
		switch m.Name {
		case "id":
			i.ID = r.did(at, m.Name, m.Value)
		case "name":
			named = true
			i.Name = r.names(at, m.Name, m.Value)
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	r.need(i.ID != "", at, "id")
	r.need(named, at, "name")
	return i
}

func (r *reader) subject(v jcs.Value, c *Credential) {
	const at = "credentialSubject"
	s, certified := &c.Subject, false
	for _, m := range r.object("", at, v) {
		switch m.Name {
		case "id":
			s.ID = r.uri(at, m.Name, m.Value)
		case "legalName":
			s.LegalName = r.text(at, m.Name, m.Value)
		case "latinName":
			s.LatinName = r.text(at, m.Name, m.Value)
		case "businessNumber":
			s.BusinessNumber = r.text(at, m.Name, m.Value)
		case "country":
			s.Country = r.country(at, m.Name, m.Value)
		case "region":
			s.Region = r.text(at, m.Name, m.Value)
		case "certification":
			certified = true
			r.certification(m.Value, &c.Certification)
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	r.need(s.ID != "", at, "id")
	r.need(s.LegalName != "", at, "legalName")
	r.need(s.BusinessNumber != "", at, "businessNumber")
	r.need(s.Country != "", at, "country")
	r.need(certified, at, "certification")
}

func (r *reader) certification(v jcs.Value, k *Certification) {
	const at = "credentialSubject.certification"
	for _, m := range r.object("credentialSubject", "certification", v) {
		switch m.Name {
		case "number":
			k.Number = r.text(at, m.Name, m.Value)
		case "scheme":
			k.Scheme = r.named(at, m.Name, m.Value)
		case "edition":
			k.Edition = r.text(at, m.Name, m.Value)
		case "grade":
			k.Grade = r.text(at, m.Name, m.Value)
		case "sheet":
			k.Sheet = r.named(at, m.Name, m.Value)
		case "issuedOn":
			k.IssuedOn = r.date(at, m.Name, m.Value)
		case "validThrough":
			k.ValidThrough = r.date(at, m.Name, m.Value)
		case "renewalOf":
			k.RenewalOf = r.text(at, m.Name, m.Value)
		case "replaces":
			if r.context == ContextCertificate {
				r.refuse(UnknownMember, at, m.Name)
			}
			k.Replaces = r.replaced(m.Value)
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	r.need(k.Number != "", at, "number")
	r.need(k.Scheme.Code != "", at, "scheme")
	r.need(k.Edition != "", at, "edition")
	r.need(k.Sheet.Code != "", at, "sheet")
	r.need(!k.IssuedOn.IsZero(), at, "issuedOn")
	r.need(!k.ValidThrough.IsZero(), at, "validThrough")
	r.need(r.context == ContextCertificate || k.Replaces != nil, at, "replaces")
}

func (r *reader) named(parent, name string, v jcs.Value) (n Named) {
	named := false
	for _, m := range r.object(parent, name, v) {
		switch m.Name {
		case "code":
			n.Code = r.text(parent, name+".code", m.Value)
		case "name":
			named = true
			n.Name = r.names(parent, name+".name", m.Value)
		default:
			r.refuse(UnknownMember, parent, name+"."+m.Name)
		}
	}
	r.need(n.Code != "", parent, name+".code")
	r.need(named, parent, name+".name")
	return n
}

func (r *reader) evidence(v jcs.Value) (digest string) {
	const at = "evidence"
	typed := false
	for _, m := range r.object("", at, v) {
		switch m.Name {
		case "type":
			s, _ := m.Value.Text()
			typed = s == TypeDecision
		case "digestMultibase":
			digest = r.digest(at, m.Name, m.Value)
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	r.need(typed, at, "type")
	r.need(digest != "", at, "digestMultibase")
	return digest
}

// statuses keeps what another specification defines: it asks that each entry is an object with a type, and that those
// of our kind can be looked up.
func (r *reader) statuses(v jcs.Value) []byte {
	entry := func(v jcs.Value) bool {
		kind, _ := v.Get("type")
		s, _ := kind.Text()
		return visible(s)
	}
	ok := v.Kind() == jcs.Object && entry(v)
	if v.Kind() == jcs.Array && v.Len() > 0 {
		ok = true
		for i := range v.Len() {
			ok = ok && entry(v.At(i))
		}
	}
	var err error
	if ok {
		r.entries, err = status.ReadEntries(v)
	}
	if !ok || err != nil {
		r.refuse(Malformed, "", "credentialStatus")
	}
	return v.Append(make([]byte, 0, 512))
}

// proofs reads the one proof of a certificate, or the first and the second of a set of two. The second is by the same
// key: two words of one signer, never one signer vouching for another.
func (r *reader) proofs(v jcs.Value) (first Proof, second string) {
	const at = "proof"
	if v.Kind() != jcs.Array {
		return r.proof(v, ContextCredentials, r.context), ""
	}
	if v.Len() != 2 {
		r.refuse(WrongProof, "", at)
		return first, ""
	}
	first = r.proof(v.At(0), ContextCredentials, r.context)
	if s := r.secondProof(v.At(1)); s.VerificationMethod != first.VerificationMethod {
		r.refuse(WrongProof, at, "verificationMethod")
	}
	return first, SuiteRDFC
}

// secondProof reads a proof that package certificate/rdfc judges; its context, if it has one, is the document's.
func (r *reader) secondProof(v jcs.Value) (p Proof) {
	const at = "proof"
	required := 0
	for _, m := range r.object("", at, v) {
		s, _ := m.Value.Text()
		fixed := true
		required++
		switch m.Name {
		case "@context":
			required--
			fixed = only(m.Value, ContextCredentials, r.context)
		case "type":
			fixed = s == suite.ProofType
		case "cryptosuite":
			fixed = s == SuiteRDFC
		case "proofPurpose":
			fixed = s == suite.AssertionMethod
		case "created":
			p.Created = r.instant(at, m.Name, m.Value)
		case "verificationMethod":
			p.VerificationMethod = r.method(at, m.Name, m.Value)
		case "proofValue":
			var signature [64]byte
			fixed = suite.DecodeBase58(signature[:], s) == nil
		default:
			r.refuse(UnknownMember, at, m.Name)
		}
		if !fixed {
			r.refuse(WrongProof, at, m.Name)
		}
	}
	if required != 6 {
		r.refuse(WrongProof, "", at)
	}
	return p
}

// proof reads a certificate's proof by which it is judged; its context must be the document's, whole.
func (r *reader) proof(v jcs.Value, contexts ...string) (p Proof) {
	const at = "proof"
	if v.Kind() != jcs.Object {
		r.refuse(WrongProof, "", at)
		return p
	}
	seen := 0
	for _, m := range v.Members() {
		s, _ := m.Value.Text()
		fixed := true
		switch m.Name {
		case "@context":
			fixed = only(m.Value, contexts...)
		case "type":
			fixed = s == suite.ProofType
		case "cryptosuite":
			fixed = s == suite.Cryptosuite
		case "proofPurpose":
			fixed = s == suite.AssertionMethod
		case "created":
			p.Created = r.instant(at, m.Name, m.Value)
		case "verificationMethod":
			p.VerificationMethod = r.method(at, m.Name, m.Value)
		case "proofValue":
			var signature [64]byte
			fixed = suite.DecodeBase58(signature[:], s) == nil
		default:
			r.refuse(UnknownMember, at, m.Name)
			return p
		}
		if !fixed {
			r.refuse(WrongProof, at, m.Name)
		}
		seen++
	}
	if seen != 7 {
		r.refuse(WrongProof, "", at)
	}
	return p
}
