package pilot

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/trial"
)

// Annulled is the state of a pilot whose decision was set aside and that is not decided anew.
const Annulled State = "annulled"

// The steps by which a decision gives way. Each comes with a paper, and two persons take it.
const (
	StepReopen Step = "reopen" // it is decided anew
	StepAnnul  Step = "annul"  // it ends
)

// AsideWay is what becomes of a pilot whose decision is set aside.
type AsideWay string

// The ways.
const (
	DecideAnew AsideWay = "decide_anew" // by people who did not decide before
	EndCase    AsideWay = "end"
)

// AsideWays are all ways in the order in which they are offered.
var AsideWays = []AsideWay{DecideAnew, EndCase}

// Step is the step that the way takes.
func (w AsideWay) Step() Step {
	if w == EndCase {
		return StepAnnul
	}
	return StepReopen
}

// AsideGround is a ground on which a decision can be set aside.
type AsideGround struct {
	Code string      `json:"code"`
	Name locale.Text `json:"name"` // public: it says nothing that could be a trade secret
	// Figures says that the ground is against the figures themselves. Nothing is rolled out on them afterwards, whoever decides.
	Figures bool `json:"figures,omitempty"`
}

// AsideRules are the grounds on which decisions are set aside, as an agency's data. No source states such a list: the one that ships is a setting
// of this program.
type AsideRules struct {
	Version string        `json:"version"`
	Grounds []AsideGround `json:"grounds"`
}

//go:embed asides.json
var shippedAsides []byte

// ReadAsideRules reads a file of grounds: nothing unknown, every name in every language, each code once.
func ReadAsideRules(r io.Reader) (*AsideRules, error) {
	in := json.NewDecoder(io.LimitReader(r, 1<<20))
	in.DisallowUnknownFields()
	var x AsideRules
	if err := in.Decode(&x); err != nil {
		return nil, fmt.Errorf("grounds to set a decision aside: %w", err)
	}
	if x.Version == "" || len(x.Grounds) == 0 {
		return nil, errors.New("grounds to set a decision aside: a version and grounds are needed")
	}
	var codes []string
	for _, g := range x.Grounds {
		if g.Code == "" || slices.Contains(codes, g.Code) {
			return nil, fmt.Errorf("grounds to set a decision aside: %q stands twice or has no code", g.Code)
		}
		if missing := g.Name.Missing(); len(missing) > 0 {
			return nil, fmt.Errorf("grounds to set a decision aside: %q lacks a name in %s", g.Code, missing[0])
		}
		codes = append(codes, g.Code)
	}
	return &x, nil
}

// ShippedAsideRules gives the grounds that come with the program.
var ShippedAsideRules = sync.OnceValues(func() (*AsideRules, error) { return ReadAsideRules(bytes.NewReader(shippedAsides)) })

// SettingAside is what is proposed: which decision gives way, why, and what becomes of the pilot.
type SettingAside struct {
	Decision string      `json:"decision"` // its digest
	Ground   AsideGround `json:"ground"`   // as it was that day
	Way      AsideWay    `json:"way"`
}

// Aside is the paper by which a decision was set aside.
type Aside struct {
	SettingAside
	Words    string         `json:"words"`    // the proposer's reasons; the parties read them, the public does not
	Approval string         `json:"approval"` // of the two persons
	By       party.PersonID `json:"by"`       // who proposed it
	Second   party.PersonID `json:"second"`   // who confirmed it
	At       time.Time      `json:"at"`
}

// AsideFields are the fields of the form by which a decision is proposed to be set aside.
var AsideFields = []string{"ground", "way", "reasons"}

// TookPart says whether a person wrote a paper that the decision rests on, or took it. Who set an earlier decision aside took no part in the next.
func (f File) TookPart(id party.PersonID) bool {
	for _, r := range f.Reports {
		if r.Record.By == id {
			return true
		}
	}
	return f.Site != nil && f.Site.Record.By == id || f.Operator != nil && f.Operator.Record.By == id || f.decidedBy(id)
}

// decidedBy says whether a person took a decision about the pilot, one that was set aside too.
func (f File) decidedBy(id party.PersonID) bool {
	return slices.ContainsFunc(f.Decisions, func(d Filed[Decision]) bool { return d.Record.By == id })
}

// AsideOf is the paper by which a decision was set aside; nil while it counts.
func (f File) AsideOf(decision string) *Filed[Aside] {
	if i := slices.IndexFunc(f.Asides, func(a Filed[Aside]) bool { return a.Record.Decision == decision }); i >= 0 {
		return &f.Asides[i]
	}
	return nil
}

// Open are the choices that are left for a decision: those that the report leaves, and after a decision gave way for its figures none that
// rolls out.
func (f File) Open(buyer string) []trial.Choice {
	r, _ := f.Report()
	open := Open(r.Record, buyer)
	if !f.FiguresFell() {
		return open
	}
	open = slices.DeleteFunc(open, func(c trial.Choice) bool { return c == trial.RollOut || c == NoBuyer })
	if !slices.Contains(open, trial.Inconclusive) { // figures that nobody stands by conclude nothing
		open = append(open, trial.Inconclusive)
	}
	return open
}

// FiguresFell says that a decision was set aside because the figures it rests on cannot be relied on.
func (f File) FiguresFell() bool {
	return slices.ContainsFunc(f.Asides, func(a Filed[Aside]) bool { return a.Record.Ground.Figures })
}

// MayAside says whether somebody may have a word in setting the decision of the pilot aside: it is there, and they act neither for the company
// nor for a site.
func (p Pilot) MayAside(who party.Actor, f File) error {
	if _, err := p.State.Next(StepReopen); err != nil {
		return err
	}
	if f.Decision == nil {
		return p.State.notNow()
	}
	_, own := who.Roles[p.Org]
	for id := range who.Sites {
		own = own || id == string(p.Site) || slices.ContainsFunc(p.Stays, func(s Stay) bool { return string(s.Site) == id })
	}
	if own {
		return fault.New(fault.Forbidden, "pilot_aside.own")
	}
	return nil
}

// ProposeAside is what somebody proposes, on a ground of the rules.
func (p Pilot) ProposeAside(who party.Actor, f File, rules *AsideRules, ground string, way AsideWay) (SettingAside, error) {
	if err := who.May(party.ActProposePilotAside, ""); err != nil {
		return SettingAside{}, err
	}
	if err := p.MayAside(who, f); err != nil {
		return SettingAside{}, err
	}
	var l fault.List
	i := slices.IndexFunc(rules.Grounds, func(g AsideGround) bool { return g.Code == ground })
	if i < 0 {
		l.Add("ground", "party.choose_one")
	}
	if !slices.Contains(AsideWays, way) {
		l.Add("way", "party.choose_one")
	}
	if err := l.Err(); err != nil {
		return SettingAside{}, err
	}
	return SettingAside{f.Decision.Digest, rules.Grounds[i], way}, nil
}

// MayConfirmAside says whether somebody may be the second person: who had no part in the decision.
func (p Pilot) MayConfirmAside(who party.Actor, f File) error {
	if err := who.May(party.ActConfirmPilotAside, ""); err != nil {
		return err
	}
	if err := p.MayAside(who, f); err != nil {
		return err
	}
	if f.TookPart(who.ID()) {
		return fault.New(fault.Forbidden, "pilot_aside.took_part")
	}
	return nil
}

// SetAside is the pilot whose decision gave way: nothing is decided about it any more.
func (p Pilot) SetAside(x SettingAside, now time.Time) (Pilot, error) {
	next, err := p.State.Next(x.Way.Step())
	if err != nil {
		return p, err
	}
	p.State, p.Since = next, now
	p.After.Choice, p.After.DecidedAt = "", time.Time{}
	return p, nil
}

// AsideContradictions are what in the decisions of a pilot and in the papers that set them aside cannot be, for the administrator who checks the
// database.
func (p Pilot) AsideContradictions(f File) []string {
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	deciders := map[party.PersonID]bool{}
	for i, d := range f.Decisions {
		a := f.AsideOf(d.Digest)
		if last := i == len(f.Decisions)-1; a == nil && !last {
			say("decision %d gave way to a later one, and nobody set it aside", d.Number)
		}
		if deciders[d.Record.By] {
			say("%s decided anew after their own decision was set aside", d.Record.By)
		}
		deciders[d.Record.By] = true
	}
	for _, a := range f.Asides {
		i := slices.IndexFunc(f.Decisions, func(d Filed[Decision]) bool { return d.Digest == a.Record.Decision })
		if i < 0 {
			say("a decision was set aside that was never taken")
			continue
		}
		if a.Record.By == a.Record.Second || a.Record.Second == "" {
			say("decision %d was set aside by one person", f.Decisions[i].Number)
		}
		before := f
		before.Decisions = f.Decisions[:i+1] // who decided later took no part in this one
		if before.TookPart(a.Record.Second) {
			say("%s set decision %d aside after taking part in it", a.Record.Second, f.Decisions[i].Number)
		}
	}
	counts := f.Decision != nil
	if counts != (p.State == Decided) || counts && p.After.Choice != f.Decision.Record.Choice || !counts && (p.After.Choice != "" || !p.After.DecidedAt.IsZero()) {
		say("it is %s with the choice %q, and its papers say otherwise", p.State, p.After.Choice)
	}
	ended := len(f.Asides) > 0 && f.Asides[len(f.Asides)-1].Record.Way == EndCase
	if ended != (p.State == Annulled) {
		say("it is %s, and the paper that set its decision aside says otherwise", p.State)
	}
	return found
}
