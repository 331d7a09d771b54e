package certificate

import (
	"fmt"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
	"proba.example/translog"
)

const (
	// TypeBundle is the type of a bundle: a certificate with everything a stranger needs to check it off-line.
	TypeBundle = "InnovationCertificateBundle"
	// BundleVersion is the version of its format.
	BundleVersion = "1"
	// maxLists is the largest number of status lists in a bundle.
	maxLists = 8
)

// Material is what a stranger holds beside a certificate. Whatever is absent is nil.
type Material struct {
	Entry       []byte   // the entry of the public log for this certificate (package entry)
	LogProof    []byte   // that the entry stands in the log: a C2SP tlog-proof
	StatusLists [][]byte // published status lists; those the certificate does not name are passed over
	Standing    []byte   // a signed statement of its standing
}

// BuildBundle writes a certificate and its material as one file in canonical bytes. Each part must have its form, and
// the status lists those that the certificate names; nothing is verified. The error is a *FormatError or of the part at
// fault.
func BuildBundle(document []byte, m Material) ([]byte, error) {
	d, err := Parse(document)
	if attested, other := ParseAttestation(document); other == nil {
		d, err = attested, nil
	}
	if err != nil {
		return nil, err
	}
	all := []jcs.Member{
		member("type", jcs.Text(TypeBundle)),
		member("version", jcs.Text(BundleVersion)),
		member("certificate", d.value()),
	}
	if m.Entry != nil {
		if _, err := entry.Parse(m.Entry); err != nil {
			return nil, fmt.Errorf("certificate: bundle: %w", err)
		}
		leaf, err := jcs.Parse(m.Entry)
		if err != nil {
			return nil, fmt.Errorf("certificate: bundle: %w", err)
		}
		all = append(all, member("entry", leaf))
	}
	if m.LogProof != nil {
		if _, err := translog.ParseProof(m.LogProof); err != nil {
			return nil, fmt.Errorf("certificate: bundle: %w", err)
		}
		all = append(all, member("logProof", jcs.Text(string(m.LogProof))))
	}
	lists := make([]jcs.Value, len(m.StatusLists))
	for i, raw := range m.StatusLists {
		if _, err := status.Parse(raw); err != nil {
			return nil, fmt.Errorf("certificate: bundle: %w", err)
		}
		if lists[i], err = jcs.Parse(raw); err != nil {
			return nil, fmt.Errorf("certificate: bundle: %w", err)
		}
	}
	all = append(all, member("statusLists", jcs.List(lists...)))
	if m.Standing != nil {
		s, err := ParseStatement(m.Standing)
		if err != nil {
			return nil, err
		}
		all = append(all, member("standing", s.value))
	}
	v := jcs.Of(all...)
	if _, _, fault := readBundle(v); fault != nil {
		return nil, fault
	}
	b := v.Bytes()
	if len(b) > jcs.MaxSize {
		return nil, &FormatError{Code: Malformed, Member: "statusLists"}
	}
	return b, nil
}

// ParseBundle takes a bundle apart into the certificate and its material, each in canonical bytes. Errors are *jcs.Error
// (not strict JSON) or *FormatError; of the parts only the form of the bundle itself is asked.
func ParseBundle(bundle []byte) (document []byte, m Material, err error) {
	v, err := jcs.Parse(bundle)
	if err != nil {
		return nil, Material{}, fmt.Errorf("certificate: bundle: %w", err)
	}
	if !isBundle(v) {
		return nil, Material{}, &FormatError{Code: WrongType, Member: "type"}
	}
	whole, parts, fault := readBundle(v)
	if fault != nil {
		return nil, Material{}, fault
	}
	if parts.entered {
		m.Entry = parts.entry.Bytes()
	}
	if parts.proof != "" {
		m.LogProof = []byte(parts.proof)
	}
	for _, l := range parts.lists {
		m.StatusLists = append(m.StatusLists, l.Bytes())
	}
	if parts.stated {
		m.Standing = parts.standing.Bytes()
	}
	return whole.Bytes(), m, nil
}

// isBundle tells whether a JSON value means to be a bundle.
func isBundle(v jcs.Value) bool {
	kind, _ := v.Get("type")
	s, _ := kind.Text()
	return s == TypeBundle
}

// material is Material as it was read.
type material struct {
	entry    jcs.Value
	entered  bool
	proof    string
	lists    []jcs.Value
	standing jcs.Value
	stated   bool
	own      int  // the first lists are a bundle's own: each must be one that the certificate names
	broken   bool // a part was not even JSON
}

func (m *material) empty() bool { return !m.entered && m.proof == "" && len(m.lists) == 0 && !m.stated }

// readBundle reads the form of a bundle: which parts it has. Each part is read where it is judged.
func readBundle(v jcs.Value) (document jcs.Value, m material, fault *FormatError) {
	r := reader{}
	found := false
	if version, _ := v.Get("version"); !isText(version, BundleVersion) {
		return document, m, &FormatError{Code: WrongType, Member: "version"}
	}
	for _, x := range v.Members() {
		switch x.Name {
		case "type", "version":
		case "certificate":
			document, found = x.Value, true
		case "entry":
			m.entry, m.entered = x.Value, true
		case "logProof":
			s, ok := x.Value.Text()
			if !ok || s == "" {
				r.refuse(Malformed, "", x.Name)
			}
			m.proof = s
		case "statusLists":
			if x.Value.Kind() != jcs.Array || x.Value.Len() > maxLists {
				r.refuse(Malformed, "", x.Name)
				continue
			}
			m.own = x.Value.Len()
			m.lists = make([]jcs.Value, m.own)
			for i := range m.lists {
				m.lists[i] = x.Value.At(i)
			}
		case "standing":
			m.standing, m.stated = x.Value, true
		default:
			r.refuse(UnknownMember, "", x.Name)
		}
	}
	r.need(found, "", "certificate")
	r.need(m.lists != nil, "", "statusLists")
	// A proof of nothing and an entry without a proof are no material.
	r.need(m.entered == (m.proof != ""), "", "logProof")
	return document, m, r.fault
}

// add takes what was given beside the document.
func (m *material) add(given *Material) {
	take := func(raw []byte) (jcs.Value, bool) {
		if raw == nil {
			return jcs.Value{}, false
		}
		v, err := jcs.Parse(raw)
		m.broken = m.broken || err != nil
		return v, err == nil
	}
	if leaf, ok := take(given.Entry); ok {
		m.entry, m.entered = leaf, true
	}
	if len(given.LogProof) > 0 {
		m.proof = string(given.LogProof)
	}
	for _, raw := range given.StatusLists {
		if l, ok := take(raw); ok {
			m.lists = append(m.lists, l)
		}
	}
	if s, ok := take(given.Standing); ok {
		m.standing, m.stated = s, true
	}
}

func isText(v jcs.Value, want string) bool {
	s, ok := v.Text()
	return ok && s == want
}
