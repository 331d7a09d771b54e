package certificate

import (
	"bytes"
	"context"
	_ "embed" // the context travels with the package
	"slices"
	"strings"
	"time"

	"proba.example/certificate/jcs"
	"proba.example/certificate/status"
)

const (
	// ContextAttestation is the context of attestations; its text is AttestationContext.
	ContextAttestation = "https://proba.example/ns/attestation/v1"
	// TypePilot is the type of certificates of a pilot.
	TypePilot = "PilotCertificate"
	// TypeGraduate is the type of certificates of a graduate.
	TypeGraduate = "GraduateCertificate"
	// mostMilestones and mostMasked bound the lists of an attestation.
	mostMilestones = 60
	mostMasked     = 100
)

//go:embed attestation_v1.jsonld
var attestationV1 []byte

// AttestationContext is the JSON-LD context served at ContextAttestation, as application/ld+json. It never changes.
func AttestationContext() []byte { return bytes.Clone(attestationV1) }

// Attestation is an agency's certificate of something that was done and is over: a pilot, or a company's part in an accelerator. It has no
// last day, can be withdrawn, and says nothing of a company's standing. The format is described in docs/formats/attestation.md.
type Attestation struct {
	ID        string // urn:… or https://…, the page on which a stranger checks it
	Issuer    Issuer
	ValidFrom time.Time // when it was made out; whole seconds
	Number    string    // as printed; never used again
	Replaces  string    // number of one that was withdrawn and in whose place it stands; may be empty
	Status    status.Entry
	// Exactly one of these is set.
	Pilot      *PilotResult
	Graduation *Graduation
}

// PilotResult is what came of a pilot, as its public card says it.
type PilotResult struct {
	Card                           string // number of the public card
	CardDigest                     string // DigestMultibase of the card's bytes
	Title, Company, Solution, Site string
	From, To                       Date // of measuring under the solution, and of the end of the fieldwork
	Stopped                        bool // it did not run to its planned end
	Protocol                       string
	Design                         string // of PilotDesigns
	Level                          int    // of the evidence, 1 to 5
	Metric                         string // the primary one
	Verdict                        string // on it, of MetricVerdicts
	Claim                          string // how strong the words on it are, one that Level carries, of PilotClaims
	// Estimate is the primary metric's value with its interval Low to High, decimal numbers; empty where it could not be figured or is a
	// trade secret, a bound also where there is none.
	Estimate, Low, High string
	SiteSays            string // of SiteVerdicts
	Decision            string // of PilotDecisions
	DecidedOn           Date
	DecisionDigest      string   // DigestMultibase of the record of the decision
	Masked              []string // parts of the card that are left out: m1 is the primary metric's figures
	Reason              string   // why
}

// Graduation is a company's part in an accelerator that it was in to its end.
type Graduation struct {
	Company        string
	BusinessNumber string // in its country's register; may be empty
	Country        string // two capital letters of ISO 3166-1, with BusinessNumber
	Programme      string // the intake, as it was called
	Track          string // may be empty
	From, To       Date   // of the programme
	GraduatedOn    Date
	Milestones     []MilestoneReached // all of the programme, in its order
}

// MilestoneReached is a milestone of a programme, and the day on which the company reached it; the zero Date where it did not.
type MilestoneReached struct {
	Title string
	On    Date
}

// The codes of a pilot's certificate, each list in its own order.
var (
	pilotDesigns   = []string{"after_only", "before_after", "comparison", "randomised", "stepped"}
	pilotClaims    = []string{"described", "changed", "caused", "confirmed", "repeated"} // the weakest first: level n carries the first n
	metricVerdicts = []string{"met", "not_met", "open", "not_figured"}
	siteVerdicts   = []string{"recommends", "recommends_if", "advises_not", "cannot_say"}
	pilotDecisions = []string{"roll_out", "no_buyer", "refine", "refuse", "inconclusive"}
)

// PilotDesigns are the codes of designs, the weakest first.
func PilotDesigns() []string { return slices.Clone(pilotDesigns) }

// PilotClaims are the codes of claims, the weakest first.
func PilotClaims() []string { return slices.Clone(pilotClaims) }

// MetricVerdicts are the codes of what is said of a metric.
func MetricVerdicts() []string { return slices.Clone(metricVerdicts) }

// SiteVerdicts are the codes of what a site says.
func SiteVerdicts() []string { return slices.Clone(siteVerdicts) }

// PilotDecisions are the codes of decisions on a pilot.
func PilotDecisions() []string { return slices.Clone(pilotDecisions) }

// Type is the type of the credential.
func (a *Attestation) Type() string {
	if a.Pilot != nil {
		return TypePilot
	}
	return TypeGraduate
}

// subject are the slots of credentialSubject.
func (a *Attestation) subject() []slot {
	all := []slot{
		textual("number", &a.Number, (*reader).text),
		textual("replaces", &a.Replaces, (*reader).text).optional(),
	}
	if a.Pilot != nil {
		return append(all, inner("pilot", a.Pilot.slots()))
	}
	return append(all, inner("graduation", a.Graduation.slots()))
}

func (p *PilotResult) slots() []slot {
	return []slot{
		inner("card", []slot{textual("number", &p.Card, (*reader).text), textual("digestMultibase", &p.CardDigest, (*reader).digest)}),
		textual("title", &p.Title, (*reader).passage),
		textual("company", &p.Company, (*reader).passage),
		textual("solution", &p.Solution, (*reader).passage),
		textual("site", &p.Site, (*reader).passage),
		dated("from", &p.From),
		dated("to", &p.To),
		flagged("stopped", &p.Stopped),
		textual("protocol", &p.Protocol, (*reader).digest),
		coded("design", &p.Design, pilotDesigns),
		counted("evidenceLevel", &p.Level, 1, int64(len(pilotClaims))),
		inner("metric", []slot{
			textual("title", &p.Metric, (*reader).passage),
			coded("verdict", &p.Verdict, metricVerdicts),
			coded("claim", &p.Claim, pilotClaims),
			textual("estimate", &p.Estimate, (*reader).decimal).optional(),
			textual("low", &p.Low, (*reader).decimal).optional(),
			textual("high", &p.High, (*reader).decimal).optional(),
		}),
		coded("siteVerdict", &p.SiteSays, siteVerdicts),
		inner("decision", []slot{coded("choice", &p.Decision, pilotDecisions), dated("on", &p.DecidedOn), textual("digestMultibase", &p.DecisionDigest, (*reader).digest)}),
		{name: "masked", open: true, write: p.writeMasked, read: p.readMasked},
		textual("maskedBecause", &p.Reason, (*reader).passage).optional(),
	}
}

// MetricMasked tells whether the figures of the primary metric are a trade secret.
func (p *PilotResult) MetricMasked() bool { return slices.Contains(p.Masked, "m1") }

func (p *PilotResult) writeMasked() (jcs.Value, bool) {
	return jcs.Texts(p.Masked...), len(p.Masked) > 0
}

func (p *PilotResult) readMasked(r *reader, parent, name string, v jcs.Value) {
	if v.Kind() != jcs.Array || v.Len() == 0 || v.Len() > mostMasked {
		r.refuse(Malformed, parent, name)
		return
	}
	for i := range v.Len() {
		s, _ := v.At(i).Text()
		if s == "" || len(s) > 32 || !made(s, "_", false) || slices.Contains(p.Masked, s) {
			r.refuse(Malformed, parent, name)
		}
		p.Masked = append(p.Masked, s)
	}
}

func (g *Graduation) slots() []slot {
	return []slot{
		textual("company", &g.Company, (*reader).passage),
		textual("businessNumber", &g.BusinessNumber, (*reader).text).optional(),
		textual("country", &g.Country, (*reader).country).optional(),
		textual("programme", &g.Programme, (*reader).passage),
		textual("track", &g.Track, (*reader).passage).optional(),
		dated("from", &g.From),
		dated("to", &g.To),
		dated("graduatedOn", &g.GraduatedOn),
		{name: "milestones", open: true, write: g.writeMilestones, read: g.readMilestones},
	}
}

// Reached is how many of the milestones were reached.
func (g *Graduation) Reached() (n int) {
	for _, m := range g.Milestones {
		if !m.On.IsZero() {
			n++
		}
	}
	return n
}

func (m *MilestoneReached) slots() []slot {
	return []slot{textual("title", &m.Title, (*reader).passage), dated("reachedOn", &m.On).optional()}
}

func (g *Graduation) writeMilestones() (jcs.Value, bool) {
	all := make([]jcs.Value, len(g.Milestones))
	for i := range g.Milestones {
		all[i] = written(g.Milestones[i].slots())
	}
	return jcs.List(all...), len(all) > 0
}

func (g *Graduation) readMilestones(r *reader, parent, name string, v jcs.Value) {
	if v.Kind() != jcs.Array || v.Len() == 0 || v.Len() > mostMilestones {
		r.refuse(Malformed, parent, name)
		return
	}
	g.Milestones = make([]MilestoneReached, v.Len())
	for i := range g.Milestones {
		r.slots(parent+"."+name, v.At(i), g.Milestones[i].slots())
	}
}

// BuildAttestation writes an attestation without its proof in canonical bytes. The error is a *FormatError that names the member at fault.
func BuildAttestation(a Attestation) ([]byte, error) {
	if (a.Pilot == nil) == (a.Graduation == nil) {
		return nil, &FormatError{Code: Missing, Member: "credentialSubject"}
	}
	v := jcs.Of(
		member("@context", jcs.Texts(ContextCredentials, ContextAttestation)),
		member("id", jcs.Text(a.ID)),
		member("type", jcs.Texts(TypeCredential, a.Type())),
		member("issuer", jcs.Of(member("id", jcs.Text(a.Issuer.ID)), member("name", a.Issuer.Name.value()))),
		member("validFrom", jcs.Text(writeInstant(a.ValidFrom))),
		member("credentialSubject", written(a.subject())),
		member("credentialStatus", a.Status.Value()),
	)
	if fault := validUTF8(v); fault != nil {
		return nil, fault
	}
	read, fault := readAttestation(v, false)
	switch {
	case fault != nil:
		return nil, fault
	case !read.ValidFrom.Equal(a.ValidFrom):
		return nil, &FormatError{Code: Malformed, Member: "validFrom"}
	}
	return v.Bytes(), nil
}

// SignAttestation adds the proof to the bytes BuildAttestation returned, by one of the issuer's keys. Equal input gives equal bytes.
func SignAttestation(ctx context.Context, unsigned []byte, key Signer, verificationMethod string, created time.Time) ([]byte, error) {
	return form[Document](readAttestation).sign(ctx, "attestation", unsigned, key, verificationMethod, created)
}

// ParseAttestation reads a signed attestation: a Document whose Attestation is set. That it was read says nothing about its signature: Check
// does, when Options.Attestations lets it. Errors are *jcs.Error (not strict JSON) or *FormatError.
func ParseAttestation(document []byte) (Document, error) {
	return form[Document](func(v jcs.Value, signed bool) (Document, *FormatError) {
		d, fault := readAttestation(v, signed)
		d.text = string(v.Bytes())
		return d, fault
	}).parse("attestation", document, true)
}

// ReadAttestation reads what BuildAttestation wrote, before it is signed. Errors are as of ParseAttestation.
func ReadAttestation(unsigned []byte) (*Attestation, error) {
	d, err := form[Document](readAttestation).parse("attestation", unsigned, false)
	return d.Attestation, err
}

// isAttestation tells whether a JSON value means to be an attestation.
func isAttestation(v jcs.Value) bool {
	kind, _ := v.Get("type")
	return only(kind, TypeCredential, TypePilot) || only(kind, TypeCredential, TypeGraduate)
}

// readAttestation reads everything but the text.
func readAttestation(v jcs.Value, signed bool) (Document, *FormatError) {
	r := reader{}
	a := &Attestation{}
	d := Document{Attestation: a}
	if v.Kind() != jcs.Object {
		return d, &FormatError{Code: NotObject}
	}
	if context, _ := v.Get("@context"); !only(context, ContextCredentials, ContextAttestation) {
		return d, &FormatError{Code: WrongContext, Member: "@context"}
	}
	if !isAttestation(v) {
		return d, &FormatError{Code: WrongType, Member: "type"}
	}
	if kind, _ := v.Get("type"); only(kind, TypeCredential, TypePilot) {
		a.Pilot = &PilotResult{}
	} else {
		a.Graduation = &Graduation{}
	}
	subject, proven := false, false
	for _, m := range v.Members() {
		switch m.Name {
		case "@context", "type":
		case "id":
			a.ID = r.uri("", m.Name, m.Value)
		case "issuer":
			a.Issuer = r.issuer(m.Value)
		case "validFrom":
			a.ValidFrom = r.instant("", m.Name, m.Value)
		case "credentialSubject":
			subject = true
			r.slots("credentialSubject", m.Value, a.subject())
		case "credentialStatus":
			a.Status, d.entries = r.revocable(m)
			d.Status = m.Value.Bytes()
		case "proof":
			proven = true
			d.Proof = r.proof(m.Value, ContextCredentials, ContextAttestation)
		default:
			r.refuse(UnknownMember, "", m.Name)
		}
	}
	r.need(a.ID != "", "", "id")
	r.need(a.Issuer.ID != "", "", "issuer")
	r.need(!a.ValidFrom.IsZero(), "", "validFrom")
	r.need(subject, "", "credentialSubject")
	r.need(a.Status.List != "", "", "credentialStatus")
	r.need(proven == signed, "", "proof")
	if signed && !strings.HasPrefix(d.Proof.VerificationMethod, a.Issuer.ID+"#") {
		r.refuse(WrongProof, "proof", "verificationMethod")
	}
	r.agree(a)
	d.ID, d.Issuer, d.ValidFrom = a.ID, a.Issuer, a.ValidFrom
	d.Certification.Number, d.Certification.IssuedOn = a.Number, DateOf(a.ValidFrom)
	return d, r.fault
}

// agree refuses what contradicts itself: days out of their order, words stronger than the evidence carries, figures that are a secret.
func (r *reader) agree(a *Attestation) {
	if r.fault != nil {
		return
	}
	const pilot, graduation = "credentialSubject.pilot", "credentialSubject.graduation"
	issued := DateOf(a.ValidFrom)
	if g := a.Graduation; g != nil {
		if g.To.Before(g.From) || issued.Before(g.GraduatedOn) {
			r.refuse(DatesContradict, graduation, "graduatedOn")
		}
		if (g.BusinessNumber == "") != (g.Country == "") {
			r.refuse(Missing, graduation, "country")
		}
		return
	}
	p := a.Pilot
	if p.To.Before(p.From) || p.DecidedOn.Before(p.To) || issued.Before(p.DecidedOn) {
		r.refuse(DatesContradict, pilot, "decision.on")
	}
	if slices.Index(pilotClaims, p.Claim) >= p.Level {
		r.refuse(Malformed, pilot, "metric.claim")
	}
	figured := p.Estimate != "" || p.Low != "" || p.High != ""
	if figured && (p.MetricMasked() || p.Estimate == "") {
		r.refuse(Malformed, pilot, "metric.estimate")
	}
	r.need((len(p.Masked) > 0) == (p.Reason != ""), pilot, "maskedBecause")
}
