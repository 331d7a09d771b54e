// Package privacy holds the rules by which a person's data are taken out of the records: where they may stand, what is taken out of there, what
// must stay under which rule and until when, and the record of an erasure, which names nobody.
//
// The parts of the law that the domain's sources leave open are settings, in retention.json, and marked there.
package privacy

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/frozen"
	"proba.example/internal/party"
)

// Law is what an erasure is done under. The codes are stable and stored.
type Law string

// The laws: Regulation (EU) 2016/679 art. 17 (erasure, and in its paragraph 3 what it does not reach); Federal Law 152-FZ art. 21 (the operator stops and
// destroys); Personal Information Protection Act art. 36 (correction and deletion asked for by the person; art. 37 is of suspension, which is not erasure).
const (
	GDPR  Law = "gdpr"
	FZ152 Law = "152-fz"
	PIPA  Law = "pipa"
)

// Laws are all laws, in the order in which they are offered.
var Laws = []Law{FZ152, PIPA, GDPR}

// RuleCode names the rule under which something stays.
type RuleCode string

// The rules.
const (
	Certified RuleCode = "certified" // the records of a certified case, after its certificate's last day
	Decided   RuleCode = "decided"   // those of a case that ended otherwise: objections and appeals
	Money     RuleCode = "money"     // what was paid, and for what
	Open      RuleCode = "open"      // a case on its way
	Public    RuleCode = "public"    // what was published and signed
	Sealed    RuleCode = "sealed"    // what two persons or a signature confirmed to the byte
	Unlisted  RuleCode = "unlisted"  // a place out of which the program takes nothing: people look at it
)

// RuleCodes are all rules.
var RuleCodes = []RuleCode{Certified, Decided, Money, Open, Public, Sealed, Unlisted}

// Rule is how long something is kept.
type Rule struct {
	Code   RuleCode `json:"code"`
	Years  int      `json:"years"`  // after the end of the matter; 0: without an end that is known beforehand
	Source string   `json:"source"` // the act, or "setting"
}

// Retention is the rules in force.
type Retention []Rule

//go:embed retention.json
var shipped []byte

// Shipped are the rules that come with the program.
func Shipped() (Retention, error) { return ReadRetention(shipped) }

// ReadRetention reads rules, all of them and none twice, each of 0 to 100 years.
func ReadRetention(b []byte) (Retention, error) {
	var file struct {
		Rules Retention `json:"rules"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, fmt.Errorf("retention: %w", err)
	}
	var seen []RuleCode
	for _, r := range file.Rules {
		if !slices.Contains(RuleCodes, r.Code) || slices.Contains(seen, r.Code) || r.Years < 0 || r.Years > 100 || r.Source == "" {
			return nil, fmt.Errorf("retention: the rule %q is unknown, doubled, without a source or out of range", r.Code)
		}
		seen = append(seen, r.Code)
	}
	if len(seen) != len(RuleCodes) {
		return nil, fmt.Errorf("retention: %d rules, %d are needed", len(seen), len(RuleCodes))
	}
	return file.Rules, nil
}

// Until is the last day on which something stays that ended on a day; the zero day where no end is known.
func (r Retention) Until(code RuleCode, ended calendar.Date) calendar.Date {
	i := slices.IndexFunc(r, func(x Rule) bool { return x.Code == code })
	if i < 0 || r[i].Years == 0 || ended.IsZero() {
		return calendar.Date{}
	}
	return ended.AddYears(r[i].Years)
}

// Treatment is what is done to words in a place.
type Treatment string

// The treatments.
const (
	Emptied  Treatment = "emptied"  // the whole text goes
	Redacted Treatment = "redacted" // the words go, a mark stands for them
	Stays    Treatment = "stays"    // for now, or for good
)

// Place names where data of persons stand, as people call it.
type Place string

// The places.
const (
	Account      Place = "account"     // name, address, employer
	SignIn       Place = "sign_in"     // links and sessions
	Letters      Place = "letters"     // to the person
	Mentions     Place = "mentions"    // in letters to others
	Roles        Place = "roles"       // at companies and sites
	Profile      Place = "profile"     // of an expert
	Mentoring    Place = "mentoring"   // of a mentor: what they help with, office hours, notes
	Guests       Place = "guests"      // of demo days
	Cohorts      Place = "cohorts"     // applications, figures and events of the accelerator
	Interests    Place = "interests"   // yearly forms, declared and found interests
	Helpers      Place = "helpers"     // of an applicant
	Submissions  Place = "submissions" // sealed applications
	Drafts       Place = "drafts"      // answers, plan and files of a case
	Visits       Place = "visits"      // entries and minutes
	Plans        Place = "plans"       // who evaluates what
	Journal      Place = "journal"
	CompanyFile  Place = "company_file"
	Applications Place = "matters" // complaints, objections, hearings, solutions, sites
	MoneyRecords Place = "money"
	Register     Place = "register" // certificates, register, endorsements, log
	Exchange     Place = "exchange" // what was sent to and received from partners
	Approvals    Place = "approvals"
	Elsewhere    Place = "elsewhere"
)

// Places are all places, in the order in which they are shown.
var Places = []Place{
	Account, SignIn, Letters, Mentions, Roles, Profile, Mentoring, Guests, Interests, Helpers, Submissions, Drafts, Visits, Plans, Journal, CompanyFile, Applications, Cohorts, MoneyRecords, Register,
	Exchange, Approvals, Elsewhere,
}

// How says how the texts of a column are kept, and so how words are taken out of them.
type How string

// The ways in which texts are kept.
const (
	Plain  How = "plain"  // a text of people
	JSON   How = "json"   // a document that is read whole
	Frozen How = "frozen" // under its digest (package frozen)
	Not    How = "not"    // nothing is taken out
)

// Column is a column with texts: what stands there, how, and the rule under which it stays.
type Column struct {
	Place Place
	How   How
	Rule  RuleCode // none: nothing keeps it. Certified: the rule of its case, whatever became of that
}

// columns says what is known of columns, by table or by table and column, with a colon in between. What is not listed stays and is shown to people.
var columns = map[string]Column{
	"letter": {Mentions, Plain, ""}, "journal:ground": {Journal, Plain, ""}, "journal:details": {Journal, JSON, ""},
	"submission:contents": {Submissions, Frozen, Certified}, "submission:corrections": {Submissions, JSON, Certified},
	"visit_minutes:contents": {Visits, Frozen, Certified}, "visit:record": {Visits, JSON, Certified}, "visit_entry:entry": {Visits, JSON, Certified},
	"plan_section:text": {Drafts, Plain, Certified}, "answer:answer": {Drafts, JSON, Certified}, "evidence:name": {Drafts, Plain, Certified},
	"case_helpers:contents":    {Helpers, JSON, Certified},
	"interest_finding:finding": {Interests, JSON, ""}, "interest_finding:reason": {Interests, Plain, ""}, "interest_form:form": {Interests, JSON, ""},
	"panel_member:detail": {Interests, Plain, ""}, "panel:reason": {Interests, Plain, ""}, "expert_profile:profile": {Profile, JSON, ""},
	"assignment_plan:input": {Plans, Frozen, ""}, "assignment_plan:settings": {Plans, JSON, ""}, "assignment_plan:plan": {Plans, JSON, ""}, "assignment_round:settings": {Plans, JSON, ""},
	"sign_in_link": {SignIn, Not, ""}, "person": {Account, Not, ""},
	"company:file": {CompanyFile, JSON, Certified}, "company:search": {CompanyFile, Not, Public}, "company:name": {CompanyFile, Not, Public}, "company:latin_name": {CompanyFile, Not, Public},
	"mentor:record": {Mentoring, JSON, ""}, "mentor_pairing:record": {Mentoring, JSON, ""}, "mentor_slot:record": {Mentoring, JSON, ""},
	"cohort_guest:record": {Guests, JSON, ""}, "cohort_guest:email": {Guests, Plain, ""},
	"cohort_candidate:record": {Cohorts, JSON, ""}, "cohort_figures:record": {Cohorts, JSON, ""}, "cohort_event:record": {Cohorts, JSON, ""}, "cohort_intake:record": {Cohorts, JSON, ""},
	"complaint": {Applications, JSON, ""}, "signal_review": {Applications, Plain, ""},
	"invoice": {MoneyRecords, Not, Money}, "fee_entry": {MoneyRecords, Not, Money}, "aid": {MoneyRecords, Not, Money}, "aid_cost": {MoneyRecords, Not, Money},
	"pilot_grant": {MoneyRecords, Not, Money}, "pilot_grant_cost": {MoneyRecords, Not, Money}, "company_paper": {MoneyRecords, Not, Money},
	"power_of_attorney:record": {MoneyRecords, Not, Money},
	"certificate":              {Register, Not, Public}, "register_entry": {Register, Not, Public}, "register_document": {Register, Not, Public}, "register_event": {Register, Not, Public},
	"pilot_card": {Register, Not, Public}, "solution_card": {Register, Not, Public}, "endorsement": {Register, Not, Sealed}, "log_leaf": {Register, Not, Sealed},
	"partner_nomination:record": {Exchange, JSON, ""}, "partner_asks:record": {Exchange, JSON, ""}, "exchange_message:message": {Exchange, Not, Sealed}, "exchange_message:receipt": {Exchange, Not, Sealed},
	"approval": {Approvals, Not, Sealed}, "decision": {Applications, Not, Sealed}, "decision_before": {Applications, Not, Sealed}, "pilot_paper:contents": {Applications, Not, Sealed},
	"pilot_agreement": {Applications, Not, Sealed}, "committee_item": {Applications, Not, Sealed}, "committee_meeting": {Applications, Not, Sealed},
	"objection": {Applications, Not, Sealed}, "admission": {Applications, Not, Sealed},
}

// Skipped are the tables without words of people: numbers of sessions, and what the program keeps of an erasure until it is whole.
var Skipped = []string{"erasure", "session", "duty", "goose_db_version", "sequence"}

// ColumnOf gives what is known of a column; an unknown one is Elsewhere, stays and is shown.
func ColumnOf(table, column string) Column {
	if c, ok := columns[table+":"+column]; ok {
		return c
	}
	if c, ok := columns[table]; ok {
		return c
	}
	return Column{Elsewhere, Not, Unlisted}
}

// Keeps says whether a text within a document stays whatever it says: what other records are held against, such as a company's names.
func Keeps(path string) bool {
	return slices.Contains([]string{"company/name", "company/latin_name", "name_of_company", "company"}, path) || strings.HasSuffix(path, "/company/name")
}

// ofCompanies are the texts of documents in which a company's name stands, by table and column: it stays, as in the register, also where the company
// is called by a person's name.
var ofCompanies = map[string]string{
	"cohort_candidate:record": "name", "mentor_pairing:record": "name", "mentor_slot:record": "bookings/name", "cohort_event:record": "pitches/name",
}

// KeepsIn is Keeps for the documents of a column.
func KeepsIn(table, column string) func(path string) bool {
	named := ofCompanies[table+":"+column]
	return func(path string) bool { return Keeps(path) || named != "" && path == named }
}

// Nameless is a person whose data were taken out: an identifier that names nobody.
func Nameless(p party.Person) party.Person {
	random := p.ID[max(0, len(p.ID)-8):] // the end of an identifier
	return party.Person{ID: p.ID, Email: "erased-" + string(p.ID) + "@erased.invalid", Name: "№ " + string(random), Language: p.Language, CreatedAt: p.CreatedAt}
}

// Ended is when a matter ended, and how.
type Ended struct {
	Rule RuleCode      // Certified, Decided or Open
	On   calendar.Date // the certificate's last day, or that of the last act; zero while it is open
}

// Holds says under which rule words in a column stay on a day, and until when; none where nothing keeps them.
func (r Retention) Holds(c Column, e *Ended, today calendar.Date) (rule RuleCode, until calendar.Date) {
	switch {
	case c.Rule == "":
		return "", calendar.Date{}
	case c.Rule != Certified:
		return c.Rule, calendar.Date{}
	case e == nil:
		return "", calendar.Date{} // of no case
	case e.Rule == Open:
		return Open, calendar.Date{}
	}
	if until = r.Until(e.Rule, e.On); until.Before(today) {
		return "", calendar.Date{}
	}
	return e.Rule, until
}

// Line is one line of what an erasure would do, or did.
type Line struct {
	Place     Place         `json:"place"`
	Treatment Treatment     `json:"treatment"`
	Rule      RuleCode      `json:"rule,omitempty"` // why it stays
	Until     calendar.Date `json:"until,omitzero"` // its last day, where that is known
	Count     int           `json:"count"`          // records
	Where     []string      `json:"-"`              // for people who look at it: tables, and the matters concerned
}

// Lines gathers lines: one for each place, treatment, rule and day, in the order of Places.
func Lines(all []Line) []Line {
	var out []Line
	for _, l := range all {
		i := slices.IndexFunc(out, func(x Line) bool {
			return x.Place == l.Place && x.Treatment == l.Treatment && x.Rule == l.Rule && x.Until == l.Until
		})
		if i < 0 {
			out = append(out, l)
			continue
		}
		out[i].Count += l.Count
		for _, w := range l.Where {
			if !slices.Contains(out[i].Where, w) {
				out[i].Where = append(out[i].Where, w)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Line) int {
		return slices.Index(Places, a.Place) - slices.Index(Places, b.Place)
	})
	return out
}

// Remains says whether something will have to go later, and the first day on which it may; a day is missing where none is known.
func Remains(lines []Line) (later bool, due calendar.Date) {
	for _, l := range lines {
		if l.Treatment != Stays || l.Rule != Certified && l.Rule != Decided && l.Rule != Open {
			continue
		}
		later = true
		if next := l.Until; !next.IsZero() && (due.IsZero() || next.AddDays(1).Before(due)) {
			due = next.AddDays(1)
		}
	}
	return later, due
}

// Plan is what an erasure is proposed to do: what a second person confirms, to the byte. It names nobody.
type Plan struct {
	Person party.PersonID `json:"person"`
	Pass   int            `json:"pass"` // 1, and after what had to stay became due 2 and on
	Law    Law            `json:"law"`
	Words  string         `json:"words_sha256"` // of a salt and the spellings that are looked for
	Lines  []Line         `json:"lines"`        // of what stays, and of what is taken out where nothing is added daily
}

// Sealed are the lines that two persons confirm. Letters, sign-ins and the journal grow by the proposal itself; what was added to them goes as well.
func (p Plan) Sealed() Plan {
	p.Lines = slices.Clone(p.Lines)
	for i, l := range p.Lines {
		if slices.Contains([]Place{Letters, Mentions, SignIn, Journal, Approvals, Elsewhere}, l.Place) {
			p.Lines[i].Count = 0
		}
	}
	p.Lines = slices.DeleteFunc(p.Lines, func(l Line) bool { return l.Count == 0 })
	return p
}

// Change is one text that was changed.
type Change struct {
	Table  string         `json:"table"`
	Key    string         `json:"key"`
	Column string         `json:"column"`
	Before string         `json:"before"` // hex SHA-256 of the text, or of the frozen record
	After  string         `json:"after"`
	Pieces []frozen.Piece `json:"pieces,omitempty"` // of a frozen record
}

// Pass is the record of one erasure. It names nobody.
type Pass struct {
	Plan
	Approval string         `json:"approval"`
	By       party.PersonID `json:"by"`
	Second   party.PersonID `json:"second"`
	At       time.Time      `json:"at"`
	Done     []Line         `json:"done"`
	Changes  []Change       `json:"changes,omitempty"`
}

// Digest names the record of a pass: hex SHA-256 of its JSON.
func (p Pass) Digest() (string, error) {
	_, digest, err := frozen.Freeze(p)
	return digest, err
}

// Spellings are the words by which a person is found: name and address, and what else they are written as. Those of fewer than two
// characters would be found in everything.
func Spellings(p party.Person, more string) ([]string, error) {
	var all []string
	for _, w := range append([]string{p.Name, p.Email}, strings.Split(more, "\n")...) {
		w = strings.Join(strings.Fields(party.Clean(w)), " ")
		if n := len([]rune(w)); n > 0 && n < 2 || n > 200 {
			return nil, fault.Field("spellings", "privacy.spelling")
		}
		if w != "" && !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	if len(all) > 20 {
		return nil, fault.Field("spellings", "privacy.spelling")
	}
	return all, nil
}

// Takes says whether lines take something out.
func Takes(lines []Line) bool {
	return slices.ContainsFunc(lines, func(l Line) bool { return l.Treatment != Stays && l.Place != Journal && l.Place != Mentions })
}
