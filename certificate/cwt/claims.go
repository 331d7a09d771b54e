package cwt

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
)

const (
	// DigestSize is how many bytes of the certificate's SHA-256 a code carries: enough that nobody finds a second
	// certificate with the same.
	DigestSize = 16
	// listSize is the number of positions in one status list; a position p of the code is index p mod listSize of list
	// number p div listSize.
	listSize = 131_072
	// room is how many bytes of a signed token a QR code of version 12 with correction M holds: 419 characters, four of
	// them the prefix, three for two bytes.
	room = (419 - len(Prefix)) / 3 * 2
	// envelope is how many of them a token needs besides its claims.
	envelope = 86
)

// Claims are what a code says of a certificate.
type Claims struct {
	Issuer     string           // the agency's DID; empty where a long name left no room: the key names the agency then
	Number     string           // of the certificate, as printed
	Name       string           // of the company, in its own script
	Latin      string           // the same in Latin letters; may be empty
	Grade      string           //
	Scheme     string           // code of the scheme; empty where there was no room
	Sheet      string           // code of the sheet; empty where there was no room
	From       time.Time        // first instant of validity, in the agency's zone
	Until      time.Time        // first instant after it, in the agency's zone
	IssuedOn   certificate.Date //
	Digest     [DigestSize]byte // the first bytes of the SHA-256 of the certificate in canonical bytes
	Revocation *Position        // where its bit stands in the agency's lists of revocation; nil when it has none
	Suspension *Position        // likewise of suspension
}

// Position is a place in one of the agency's status lists.
type Position struct {
	List  uint64 // number of the list among those of its purpose
	Index uint32 // of the bit, below 131,072
}

// Through is the last day of validity, by the agency's calendar.
func (c Claims) Through() certificate.Date { return certificate.DateOf(c.Until.Add(-time.Second)) }

// token is the CWT: registered claims of RFC 8392 section 3.1, and one private claim that holds ours.
type token struct {
	Issuer    string `cbor:"1,keyasint,omitempty"`
	Expires   uint64 `cbor:"4,keyasint"`
	NotBefore uint64 `cbor:"5,keyasint"`
	ID        []byte `cbor:"7,keyasint"`
	Private   inner  `cbor:"-65537,keyasint"`
}

type inner struct {
	Number numeral `cbor:"1,keyasint"`
	Name   name    `cbor:"2,keyasint"`
	Latin  *name   `cbor:"3,keyasint,omitempty"` // a pointer, for a name writes itself even when empty
	Grade  string  `cbor:"4,keyasint,omitempty"`
	Status *status `cbor:"5,keyasint,omitempty"`
	Zone   *zone   `cbor:"6,keyasint,omitempty"` // where it cannot be told from the beginning, see zoneOf
	Scheme string  `cbor:"7,keyasint,omitempty"`
	Sheet  string  `cbor:"8,keyasint,omitempty"`
	Issued *uint32 `cbor:"9,keyasint,omitempty"` // days since 1970, where it is not the first day of validity
}

// numeral is a certificate number: an integer when it is written in digits alone, a text otherwise.
type numeral string

func (n numeral) integer() (uint64, bool) {
	v, err := strconv.ParseUint(string(n), 10, 63)
	return v, err == nil && strconv.FormatUint(v, 10) == string(n)
}

func (n numeral) MarshalCBOR() ([]byte, error) {
	if v, ok := n.integer(); ok {
		return encoder.Marshal(v)
	}
	return encoder.Marshal(string(n))
}

func (n *numeral) UnmarshalCBOR(b []byte) error {
	var v uint64
	if decoder.Unmarshal(b, &v) == nil {
		*n = numeral(strconv.FormatUint(v, 10))
		return nil
	}
	return decoder.Unmarshal(b, (*string)(n))
}

// name is a text in whichever is shorter, UTF-8 (a text string) or UTF-16, high byte first (a byte string): a syllable of
// Hangul takes three bytes in the one and two in the other.
type name string

func (n name) MarshalCBOR() ([]byte, error) {
	wide := make([]byte, 0, 2*len(n))
	for _, u := range utf16.Encode([]rune(string(n))) {
		wide = append(wide, byte(u>>8), byte(u)) //nolint:gosec // two bytes
	}
	if len(wide) < len(n) {
		return encoder.Marshal(wide)
	}
	return encoder.Marshal(string(n))
}

func (n *name) UnmarshalCBOR(b []byte) error {
	var wide []byte
	if decoder.Unmarshal(b, &wide) != nil {
		return decoder.Unmarshal(b, (*string)(n))
	}
	units := make([]uint16, len(wide)/2)
	for i := range units {
		units[i] = uint16(wide[2*i])<<8 | uint16(wide[2*i+1])
	}
	*n = name(utf16.Decode(units)) // half pairs become U+FFFD, and are caught when the token is written again
	return nil
}

// status is one position for both purposes, or a pair of revocation and suspension where they differ; nil stands for none.
type status struct{ revocation, suspension *Position }

func (s status) MarshalCBOR() ([]byte, error) {
	flat := func(p *Position) *uint64 {
		if p == nil {
			return nil
		}
		v := p.List*listSize + uint64(p.Index)
		return &v
	}
	if s.revocation != nil && s.suspension != nil && *s.revocation == *s.suspension {
		return encoder.Marshal(flat(s.revocation))
	}
	return encoder.Marshal([]*uint64{flat(s.revocation), flat(s.suspension)})
}

func (s *status) UnmarshalCBOR(b []byte) error {
	place := func(v *uint64) *Position {
		if v == nil {
			return nil
		}
		return &Position{*v / listSize, uint32(*v % listSize)}
	}
	var both uint64
	if decoder.Unmarshal(b, &both) == nil {
		s.revocation, s.suspension = place(&both), place(&both)
		return nil
	}
	var pair [2]*uint64
	if err := decoder.Unmarshal(b, &pair); err != nil {
		return err
	}
	s.revocation, s.suspension = place(pair[0]), place(pair[1])
	return nil
}

// zone is the agency's distance from UTC in quarters of an hour, at the beginning and at the end of the validity: one number
// where they agree, a pair where summer time lies between.
type zone [2]int

func (z zone) MarshalCBOR() ([]byte, error) {
	if z[0] == z[1] {
		return encoder.Marshal(z[0])
	}
	return encoder.Marshal([2]int(z))
}

func (z *zone) UnmarshalCBOR(b []byte) error {
	var both int
	if decoder.Unmarshal(b, &both) == nil {
		*z = zone{both, both}
		return nil
	}
	return decoder.Unmarshal(b, (*[2]int)(z))
}

const (
	quarter = 15 * 60
	day     = 24 * 60 * 60
)

// zoneOf is the zone in which an instant is midnight, from 11:45 west to 12:00 east; false where there is none.
func zoneOf(instant uint64) (quarters int, ok bool) {
	past := int(instant % day)
	if past > day/2-1 {
		past -= day
	}
	return -past / quarter, past%quarter == 0
}

var encoder = func() cbor.EncMode {
	m, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err) // the options are constant
	}
	return m
}()

var decoder = func() cbor.DecMode {
	m, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden, MaxNestedLevels: 4,
		MaxArrayElements: 16, MaxMapPairs: 16, ExtraReturnErrors: cbor.ExtraDecErrorUnknownField, UTF8: cbor.UTF8RejectInvalid,
		ByteStringToString: cbor.ByteStringToStringForbidden, NaN: cbor.NaNDecodeForbidden, Inf: cbor.InfDecodeForbidden,
	}.DecMode()
	if err != nil {
		panic(err)
	}
	return m
}()

// ClaimsOf gives what the code of a certificate says. It is a function of the document alone: the same certificate always has the
// same code. Names are never cut. What stands in every code is the number, the name, the grade, the dates, the digest and the
// places in the status lists; the rest is taken in, in the order of docs/formats/qr.md, as far as the code stays within version 12.
func ClaimsOf(d *certificate.Document) (Claims, error) {
	k := &d.Certification
	sum := d.Digest()
	end := k.ValidThrough
	c := Claims{
		Number: k.Number, Name: d.Subject.LegalName, Grade: k.Grade, IssuedOn: k.IssuedOn, From: d.ValidFrom,
		Until: time.Date(end.Year, end.Month, end.Day+1, 0, 0, 0, 0, d.ValidUntil.Location()),
	}
	copy(c.Digest[:], sum[:])
	c.Revocation, c.Suspension = positions(d.Status)
	if err := c.check(); err != nil {
		return Claims{}, err
	}
	latin := d.Subject.LatinName
	if latin == c.Name {
		latin = ""
	}
	for _, extra := range [...]struct {
		at   *string
		text string
	}{{&c.Issuer, d.Issuer.ID}, {&c.Scheme, k.Scheme.Code}, {&c.Latin, latin}, {&c.Sheet, k.Sheet.Code}} {
		*extra.at = extra.text
		if len(c.payload()) > room-envelope {
			*extra.at = ""
		}
	}
	return c, nil
}

// check refuses what the format cannot say.
func (c *Claims) check() error {
	for _, t := range [...]time.Time{c.From, c.Until} {
		if _, offset := t.Zone(); offset%quarter != 0 || t.Unix() < 0 || t.Nanosecond() != 0 {
			return refuse(UnknownFormat, "the instant %s cannot be said", t)
		}
	}
	if days(c.IssuedOn) < 0 {
		return refuse(UnknownFormat, "the day %s cannot be said", c.IssuedOn)
	}
	return nil
}

func days(d certificate.Date) int64 {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / day
}

// payload writes the claims in the one deterministic encoding of RFC 8949 section 4.2.1.
func (c *Claims) payload() []byte {
	_, from := c.From.Zone()
	_, until := c.Until.Zone()
	t := token{
		Issuer: c.Issuer, NotBefore: uint64(c.From.Unix()), Expires: uint64(c.Until.Unix()), ID: c.Digest[:], //nolint:gosec // see check
		Private: inner{
			Number: numeral(c.Number), Name: name(c.Name), Grade: c.Grade, Scheme: c.Scheme, Sheet: c.Sheet,
		},
	}
	if c.Latin != "" {
		latin := name(c.Latin)
		t.Private.Latin = &latin
	}
	z := zone{from / quarter, until / quarter}
	if q, ok := zoneOf(t.NotBefore); !ok || z != (zone{q, q}) {
		t.Private.Zone = &z
	}
	if c.Revocation != nil || c.Suspension != nil {
		t.Private.Status = &status{c.Revocation, c.Suspension}
	}
	if c.IssuedOn != certificate.DateOf(c.From) {
		n := uint32(days(c.IssuedOn)) //nolint:gosec // see check
		t.Private.Issued = &n
	}
	b, err := encoder.Marshal(t)
	if err != nil {
		panic(err) // texts and numbers can always be written
	}
	return b
}

// readClaims is the inverse of payload: what it accepts is written again to the same bytes.
func readClaims(b []byte) (Claims, error) {
	var t token
	if err := decoder.Unmarshal(b, &t); err != nil {
		return Claims{}, refuse(UnknownFormat, "claims: %v", err)
	}
	p := &t.Private
	latin := ""
	if p.Latin != nil {
		latin = string(*p.Latin)
	}
	const latest = 253_402_300_800 // the year 10000
	if len(t.ID) != DigestSize || t.NotBefore >= t.Expires || t.Expires > latest || p.Number == "" || p.Name == "" {
		return Claims{}, refuse(UnknownFormat, "claims are missing or break their rules")
	}
	for _, text := range []string{t.Issuer, string(p.Number), string(p.Name), latin, p.Grade, p.Scheme, p.Sheet} {
		if !printable(text) {
			return Claims{}, refuse(UnknownFormat, "a text that cannot be shown")
		}
	}
	q, midnight := zoneOf(t.NotBefore)
	z := zone{q, q}
	switch {
	case p.Zone != nil:
		z = *p.Zone
	case !midnight:
		return Claims{}, refuse(UnknownFormat, "no zone")
	}
	for _, q := range z {
		if q < -16*4 || q > 16*4 {
			return Claims{}, refuse(UnknownFormat, "zone %d", q)
		}
	}
	c := Claims{
		Issuer: t.Issuer, Number: string(p.Number), Name: string(p.Name), Latin: latin, Grade: p.Grade,
		Scheme: p.Scheme, Sheet: p.Sheet, From: instant(t.NotBefore, z[0]), Until: instant(t.Expires, z[1]),
	}
	copy(c.Digest[:], t.ID)
	if p.Status != nil {
		c.Revocation, c.Suspension = p.Status.revocation, p.Status.suspension
	}
	c.IssuedOn = certificate.DateOf(c.From)
	if p.Issued != nil {
		c.IssuedOn = certificate.DateOf(time.Unix(int64(*p.Issued)*day, 0).UTC())
	}
	if !bytes.Equal(c.payload(), b) {
		return Claims{}, refuse(UnknownFormat, "not the deterministic encoding")
	}
	return c, nil
}

func instant(seconds uint64, quarters int) time.Time {
	at := time.UTC
	if quarters != 0 {
		at = time.FixedZone("", quarters*quarter)
	}
	return time.Unix(int64(seconds), 0).In(at) //nolint:gosec // bounded by readClaims
}

// printable asks of a text what the certificate's own rules ask: no control, format or line-separating characters.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unprintable) && strings.TrimSpace(s) == s && len(s) <= 512
}

// positions finds the certificate's places in lists of the two purposes. Entries of other kinds are none of the code's business.
func positions(entries []byte) (revocation, suspension *Position) {
	if entries == nil {
		return nil, nil
	}
	v, err := jcs.Parse(entries)
	if err != nil {
		return nil, nil
	}
	list := []jcs.Value{v}
	if v.Kind() == jcs.Array {
		list = nil
		for i := range v.Len() {
			list = append(list, v.At(i))
		}
	}
	for _, e := range list {
		get := func(member string) string {
			m, _ := e.Get(member)
			s, _ := m.Text()
			return s
		}
		place := position(get("statusListCredential"), get("statusListIndex"))
		if get("type") != "BitstringStatusListEntry" || place == nil {
			continue
		}
		switch get("statusPurpose") {
		case "revocation":
			revocation = place
		case "suspension":
			suspension = place
		}
	}
	return revocation, suspension
}

// position reads the list's number off the end of its address.
func position(address, index string) *Position {
	number := address[strings.LastIndexAny(address, "/:")+1:]
	list, err1 := strconv.ParseUint(number, 10, 32)
	i, err2 := strconv.ParseUint(index, 10, 32)
	if err1 != nil || err2 != nil || i >= listSize {
		return nil
	}
	return &Position{list, uint32(i)}
}
