// Package badge shows a certificate as an Open Badges 3.0 OpenBadgeCredential (1EdTech Final Release of 2024-05-28), for
// wallets and sites that collect badges.
//
// A badge is a view: it says so itself and names the certificate that decides, with its digest. It follows from the
// certificate alone, so anyone can make it again and compare ([Check]); the issuer's second suite, eddsa-rdfc-2022, signs
// it because that is what the badge world verifies. The format is described in docs/formats/badge.md.
package badge

import (
	"context"
	"crypto/ed25519"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/suite"
)

// Type is the type of badges beside VerifiableCredential.
const Type = "OpenBadgeCredential"

// ErrNotTheView says that a badge is not the view of the certificate it was held against: changed, or of another one.
var ErrNotTheView = errors.New("badge: not the view of this certificate")

//go:embed text/en.json text/ru.json text/ko.json
var texts embed.FS

var sentences = sync.OnceValue(func() map[certificate.Language]jcs.Value {
	all := map[certificate.Language]jcs.Value{}
	for _, l := range certificate.Languages() {
		file, _ := texts.ReadFile("text/" + string(l) + ".json")
		all[l], _ = jcs.Parse(file)
	}
	return all
})

// Build makes the badge of a certificate, not yet signed, in one language: Open Badges has no room for several. English
// stands in for a language that is not ours. Equal input gives equal bytes.
func Build(c certificate.Document, l certificate.Language) []byte { return view(c, l).Bytes() }

func view(c certificate.Document, l certificate.Language) jcs.Value {
	if !slices.Contains(certificate.Languages(), l) {
		l = certificate.English
	}
	k := c.Certification
	scheme, sheet := k.Scheme.Name.In(l), k.Sheet.Name.In(l)
	say := func(key string) jcs.Value {
		if _, plain := sentences()[l].Get(key + "_plain"); plain && k.Grade == "" {
			key += "_plain"
		}
		v, _ := sentences()[l].Get(key)
		s, _ := v.Text()
		return jcs.Text(strings.NewReplacer("{scheme}", scheme, "{sheet}", sheet, "{edition}", k.Edition, "{grade}", k.Grade,
			"{number}", k.Number).Replace(s))
	}
	digest := c.Digest()
	achievement := jcs.Of(
		member("id", jcs.Text(achievementID(k))),
		member("type", jcs.Texts("Achievement")),
		member("achievementType", jcs.Text("Certification")),
		member("name", say("name")),
		member("description", say("achievement")),
		member("criteria", jcs.Of(member("narrative", say("criteria")))),
		member("humanCode", jcs.Text(k.Scheme.Code)),
		member("version", jcs.Text(k.Edition)),
		member("specialization", jcs.Text(sheet)),
		member("inLanguage", jcs.Text(string(l))),
	)
	identities := []jcs.Value{identity("name", c.Subject.LegalName), identity("ext:businessNumber", c.Subject.BusinessNumber)}
	if c.Subject.LatinName != "" {
		identities = append(identities, identity("ext:latinName", c.Subject.LatinName))
	}
	members := []jcs.Member{
		member("@context", jcs.Texts(certificate.ContextCredentials, rdfc.ContextOpenBadges)),
		member("id", jcs.Text(id(c.ID, l))),
		member("type", jcs.Texts(certificate.TypeCredential, Type)),
		member("name", say("name")),
		member("description", say("description")),
		member("issuer", jcs.Of(
			member("id", jcs.Text(c.Issuer.ID)),
			member("type", jcs.Texts("Profile")),
			member("name", jcs.Text(c.Issuer.Name.In(l))),
		)),
		member("validFrom", jcs.Text(c.ValidFrom.Format(time.RFC3339))),
		member("validUntil", jcs.Text(c.ValidUntil.Format(time.RFC3339))),
		member("credentialSubject", jcs.Of(
			member("id", jcs.Text(c.Subject.ID)),
			member("type", jcs.Texts("AchievementSubject")),
			member("identifier", jcs.List(identities...)),
			member("licenseNumber", jcs.Text(k.Number)),
			member("achievement", achievement),
		)),
		member("evidence", jcs.List(jcs.Of(
			member("id", jcs.Text(c.ID)),
			member("type", jcs.Texts("Evidence")),
			member("name", say("evidence")),
		))),
		member("relatedResource", jcs.List(jcs.Of(
			member("id", jcs.Text(c.ID)),
			member("mediaType", jcs.Text("application/vc")),
			member("digestMultibase", jcs.Text("u"+base64.RawURLEncoding.EncodeToString(append([]byte{0x12, 32}, digest[:]...)))),
		))),
	}
	if entry, ok := revocation(c.Status); ok {
		members = append(members, member("credentialStatus", entry))
	}
	return jcs.Of(members...)
}

// revocation is the certificate's status entry that says whether it was withdrawn; a badge has room for one entry, and
// asks that it has an id.
func revocation(statuses []byte) (jcs.Value, bool) {
	if statuses == nil {
		return jcs.Value{}, false
	}
	v, err := jcs.Parse(statuses)
	if err != nil {
		return jcs.Value{}, false
	}
	if v.Kind() == jcs.Object {
		v = jcs.List(v)
	}
	for i := range v.Len() {
		purpose, _ := v.At(i).Get("statusPurpose")
		named, _ := v.At(i).Get("id")
		if s, _ := purpose.Text(); s == "revocation" && named.Kind() == jcs.String {
			return v.At(i), true
		}
	}
	return jcs.Value{}, false
}

// id names a badge after its certificate. A certificate with a page has its badges beside the page.
func id(certificateID string, l certificate.Language) string {
	if strings.HasPrefix(certificateID, "https://") {
		return certificateID + "/badge.json?in=" + string(l)
	}
	return certificateID + ":badge:" + string(l)
}

// achievementID names what was achieved: the same for all who were certified alike.
func achievementID(k certificate.Certification) string {
	parts := []string{k.Scheme.Code, k.Edition, k.Sheet.Code}
	if k.Grade != "" {
		parts = append(parts, k.Grade)
	}
	for i := range parts {
		parts[i] = escape(parts[i])
	}
	return "urn:proba:achievement:" + strings.Join(parts, ":")
}

// escape writes a text as part of a urn (RFC 8141): unreserved characters stay, the bytes of others are written %XX.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func identity(kind, text string) jcs.Value {
	return jcs.Of(
		member("type", jcs.Text("IdentityObject")),
		member("hashed", jcs.Bool(false)),
		member("identityHash", jcs.Text(text)),
		member("identityType", jcs.Text(kind)),
	)
}

func member(name string, v jcs.Value) jcs.Member { return jcs.Member{Name: name, Value: v} }

// Sign signs what Build returned; the badge is in canonical bytes. The method is the address of one of the issuer's
// keys. Equal input gives equal bytes.
func Sign(ctx context.Context, unsigned []byte, key suite.Signer, verificationMethod string, created time.Time) ([]byte, error) {
	v, err := jcs.Parse(unsigned)
	if err != nil {
		return nil, fmt.Errorf("badge: %w", err)
	}
	// An empty list: the schema of Open Badges wants proofs in a list, also the only one.
	signed, err := rdfc.Standard().Add(ctx, v.With("proof", jcs.List()), key, suite.Options{VerificationMethod: verificationMethod, Created: created})
	if err != nil {
		return nil, fmt.Errorf("badge: %w", err)
	}
	return signed.Bytes(), nil
}

// Check tells whether a badge is the view of a certificate and was signed with this key: nil, a *jcs.Error,
// ErrNotTheView or an error of package rdfc. It judges neither the certificate nor the key: certificate.Check does.
func Check(badge []byte, c certificate.Document, key ed25519.PublicKey) error {
	v, err := jcs.Parse(badge)
	if err != nil {
		return fmt.Errorf("badge: %w", err)
	}
	unsigned := v.Without("proof")
	if !slices.ContainsFunc(certificate.Languages(), func(l certificate.Language) bool { return jcs.Equal(unsigned, view(c, l)) }) {
		return ErrNotTheView
	}
	proofs, _ := v.Get("proof")
	if proofs.Kind() != jcs.Array || proofs.Len() != 1 {
		return fmt.Errorf("badge: %w", suite.ErrProof)
	}
	if err := rdfc.Verify(v, proofs.At(0), key); err != nil {
		return fmt.Errorf("badge: %w", err)
	}
	return nil
}
