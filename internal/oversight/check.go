package oversight

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/enclosure"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// CheckID names a follow-up check; a UUIDv7 in text form.
type CheckID string

// CheckGround is why a holder is checked. The codes are stable and stored.
type CheckGround string

// The grounds.
const (
	Drawn       CheckGround = "drawn"        // by lot
	NotReported CheckGround = "not_reported" // the yearly report is late
	Screened    CheckGround = "screened"     // a question of the monthly screening
	Told        CheckGround = "told"         // a complaint or other information
	OtherGround CheckGround = "other"
)

// CheckGrounds are all of them; an officer who orders a check chooses among all but the first.
var CheckGrounds = []CheckGround{Drawn, NotReported, Screened, Told, OtherGround}

// CheckState is how far a check has come. The codes are stable and stored.
type CheckState string

// The states.
const (
	CheckOrdered  CheckState = "ordered"  // its checker looks
	CheckInOrder  CheckState = "in_order" // every condition that was seen is kept
	CheckToMend   CheckState = "to_mend"  // by a day
	CheckMended   CheckState = "mended"
	CheckWithdraw CheckState = "withdraw" // the checker would have the certificate withdrawn: two other persons' act
)

// CheckStates are all of them, in the order of a check's life.
var CheckStates = []CheckState{CheckOrdered, CheckToMend, CheckInOrder, CheckMended, CheckWithdraw}

// Results are the states in which a checker may conclude.
var Results = []CheckState{CheckInOrder, CheckToMend, CheckWithdraw}

// Seen is what a checker found of a condition. The codes are stable and stored.
type Seen string

// What there can be.
const (
	Kept    Seen = "kept"
	NotKept Seen = "not_kept"
	NotSeen Seen = "not_seen" // it could not be looked at
)

// AllSeen are all of them.
var AllSeen = []Seen{Kept, NotKept, NotSeen}

// Finding is what was found of one condition.
type Finding struct {
	Condition string           `json:"condition"`
	Seen      Seen             `json:"seen"`
	Words     string           `json:"words,omitempty"` // needed unless it is kept
	Files     []enclosure.File `json:"files,omitempty"` // that bear it out; sealed with it
}

// Check is a follow-up check of the holder of a certificate.
type Check struct {
	ID          CheckID        `json:"id"`
	Number      string         `json:"number"`
	Certificate string         `json:"certificate"`
	Company     party.OrgID    `json:"company"`
	Ground      CheckGround    `json:"ground"`
	Draw        string         `json:"draw,omitempty"` // which lot it came from
	Words       string         `json:"words,omitempty"`
	OrderedBy   party.PersonID `json:"ordered_by"`
	OrderedAt   time.Time      `json:"ordered_at"`
	Checker     party.PersonID `json:"checker"`
	DueOn       calendar.Date  `json:"due_on"`
	State       CheckState     `json:"state"`
	Since       time.Time      `json:"since"` // of the state
	Findings    []Finding      `json:"findings,omitempty"`
	Result      CheckState     `json:"result,omitempty"`
	Told        string         `json:"told,omitempty"` // the checker's words to the holder
	ConcludedAt time.Time      `json:"concluded_at,omitzero"`
	MendBy      calendar.Date  `json:"mend_by,omitzero"`
	Mended      string         `json:"mended,omitempty"` // how it was mended, in the checker's words
	Revision    int64          `json:"-"`                // grows with every save; guards against overwriting
}

// Limits of words, in characters.
const (
	leastWords = 10
	MostWords  = 2000
)

// The terms where an edition names none, in calendar days.
const (
	checkDays = 30
	mendDays  = 60
)

// CheckNumber is the number of the check that comes nth in a year, n from 1.
func CheckNumber(year int, n int64) string { return fmt.Sprintf("K%d-%05d", year, n) }

// TermOf is the days for a check and at most for mending, as the edition says or else as this program does.
func TermOf(f *scheme.FollowUp) (days, mend int) {
	if f == nil {
		return checkDays, mendDays
	}
	return f.Days, f.MendDays
}

// MayOrder says whether the person may order or make a check of a company: an officer without a hand in it.
func MayOrder(who party.Actor, company party.OrgID) error {
	if err := who.May(party.ActFollowUp, ""); err != nil {
		return err
	}
	if _, own := who.Roles[company]; own {
		return fault.New(fault.Forbidden, "oversight.check.own_company")
	}
	return nil
}

// Order begins a check; its identifier and number are the caller's. checker must be somebody who may make it.
func Order(c Check, who, checker party.Actor, f *scheme.FollowUp, today calendar.Date, now time.Time) (Check, error) {
	if err := MayOrder(who, c.Company); err != nil {
		return c, err
	}
	c.Words = party.Clean(c.Words)
	var l fault.List
	if !slices.Contains(CheckGrounds, c.Ground) || (c.Ground == Drawn) != (c.Draw != "") {
		l.Add("ground", "party.choose_one")
	}
	if c.Ground != Drawn {
		party.Words(&l, "words", "oversight.check.words", c.Words, leastWords, MostWords)
	}
	if MayOrder(checker, c.Company) != nil {
		l.Add("checker", "oversight.check.checker")
	}
	if err := l.Err(); err != nil {
		return c, err
	}
	days, _ := TermOf(f)
	c.OrderedBy, c.Checker, c.OrderedAt, c.Since, c.DueOn, c.State = who.ID(), checker.ID(), now.UTC(), now.UTC(), today.AddDays(days), CheckOrdered
	return c, nil
}

// Late says whether something was awaited on a day after its due day: the finding, or that it is mended.
func (c Check) Late(today calendar.Date) bool {
	return c.State == CheckOrdered && today.After(c.DueOn) || c.State == CheckToMend && today.After(c.MendBy)
}

// mine says whether the person has the check in hand.
func (c Check) mine(who party.Actor, state CheckState) error {
	if err := MayOrder(who, c.Company); err != nil {
		return err
	}
	if c.State != state {
		return fault.New(fault.Conflict, "oversight.check.not_now")
	}
	if c.Checker != who.ID() {
		return fault.New(fault.Forbidden, "oversight.check.not_yours")
	}
	return nil
}

// MayFind says whether the person may keep files for findings now: its checker, before it is concluded.
func (c Check) MayFind(who party.Actor) error { return c.mine(who, CheckOrdered) }

// Files are those of all findings, in their order.
func (c Check) Files() []enclosure.File {
	var all []enclosure.File
	for _, f := range c.Findings {
		all = append(all, f.Files...)
	}
	return all
}

// ForHolder is the check as its holder reads it: of the files only those with what was not kept, and nothing of what stays inside.
func (c Check) ForHolder() Check {
	c.OrderedBy, c.Checker, c.Words, c.Draw = "", "", "", ""
	c.Findings = slices.Clone(c.Findings)
	for i := range c.Findings {
		if f := &c.Findings[i]; f.Seen != NotKept {
			f.Files = nil
		}
	}
	return c
}

// Conclusion is what a checker found, as it was typed.
type Conclusion struct {
	Findings []Finding
	Result   CheckState
	MendBy   calendar.Date
	Words    string // to the holder
}

// Conclude keeps what was found of every condition and the result that follows. What was not kept needs mending or a withdrawal; where all
// is kept, or nothing could be seen, nothing can be withdrawn for it. Faults name result, mend_by, words, and seen_ and words_ with the
// condition's code.
func (c Check) Conclude(who party.Actor, x Conclusion, conditions []scheme.FollowUpCondition, f *scheme.FollowUp, today calendar.Date, now time.Time) (Check, error) {
	if err := c.mine(who, CheckOrdered); err != nil {
		return c, err
	}
	var l fault.List
	var kept []Finding
	broken := false
	for _, condition := range conditions {
		i := slices.IndexFunc(x.Findings, func(f Finding) bool { return f.Condition == condition.Code })
		if i < 0 || !slices.Contains(AllSeen, x.Findings[i].Seen) {
			l.Add("seen_"+condition.Code, "party.choose_one")
			continue
		}
		g := x.Findings[i]
		g.Words = party.Clean(g.Words)
		least := 0
		if g.Seen != Kept {
			least = leastWords
		}
		party.Words(&l, "words_"+condition.Code, "oversight.check.words", g.Words, least, MostWords)
		broken = broken || g.Seen == NotKept
		kept = append(kept, g)
	}
	x.Words = party.Clean(x.Words)
	party.Words(&l, "words", "oversight.check.words", x.Words, leastWords, MostWords)
	_, most := TermOf(f)
	switch {
	case !slices.Contains(Results, x.Result):
		l.Add("result", "party.choose_one")
	case (x.Result == CheckInOrder) == broken && len(kept) == len(conditions):
		l.Add("result", "oversight.check.result")
	case x.Result == CheckToMend && (!x.MendBy.After(today) || x.MendBy.After(today.AddDays(most))):
		l.Add("mend_by", "oversight.check.mend_by", "Latest", today.AddDays(most))
	}
	if err := l.Err(); err != nil {
		return c, err
	}
	c.Findings, c.Result, c.Told, c.ConcludedAt = kept, x.Result, x.Words, now.UTC()
	c.State, c.Since = x.Result, now.UTC()
	if x.Result == CheckToMend {
		c.MendBy = x.MendBy
	}
	return c, nil
}

// Mend closes a check whose holder mended what was not kept.
func (c Check) Mend(who party.Actor, words string, now time.Time) (Check, error) {
	if err := c.mine(who, CheckToMend); err != nil {
		return c, err
	}
	words = party.Clean(words)
	var l fault.List
	party.Words(&l, "mended", "oversight.check.words", words, leastWords, MostWords)
	if err := l.Err(); err != nil {
		return c, err
	}
	c.State, c.Since, c.Mended = CheckMended, now.UTC(), words
	return c, nil
}

// Digest is the SHA-256 of what was found, in hexadecimal.
func (c Check) Digest() string {
	return digest([]any{c.Findings, c.Result, c.Told, c.MendBy})
}

// Contradictions are what cannot be true together in a kept check, in English for the administrator; none is the rule.
func (c Check) Contradictions() []string {
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	want := c.Result
	if c.State == CheckMended {
		want = c.State
		if c.Result != CheckToMend || c.Mended == "" {
			say("it was mended after the result %q", c.Result)
		}
	}
	if want == "" {
		want = CheckOrdered
	}
	broken := slices.ContainsFunc(c.Findings, func(f Finding) bool { return f.Seen == NotKept })
	if c.State != want || (c.Result == "") != c.ConcludedAt.IsZero() || c.Result != "" && (c.Result == CheckInOrder) == broken {
		say("it is %s with the result %q, and something is not kept: %v", c.State, c.Result, broken)
	}
	if (c.Ground == Drawn) != (c.Draw != "") || (c.Result == CheckToMend) == c.MendBy.IsZero() {
		say("it was %s, from the lot %q, to be mended by %s", c.Ground, c.Draw, c.MendBy)
	}
	return found
}

// Draw is a round of checks drawn by lot: who could be drawn, the seed, and who was. Anybody who has these can draw again.
type Draw struct {
	ID     string         `json:"id"`
	Scheme string         `json:"scheme"`
	On     calendar.Date  `json:"on"`
	Seed   string         `json:"seed"`  // at least 32 hexadecimal digits, made when the lot was drawn
	Share  int            `json:"share"` // per cent, 1–100
	Pool   []string       `json:"pool"`  // numbers of certificates, ascending
	Chosen []string       `json:"chosen"`
	By     party.PersonID `json:"by"`
	At     time.Time      `json:"at"`
}

// Lot draws the share of a pool, rounded up: those whose SHA-256 of seed, a colon and number come first. It gives them in ascending order,
// and the same ones whatever the order of the pool.
func Lot(seed string, share int, pool []string) []string {
	type ticket struct{ key, number string }
	tickets := make([]ticket, len(pool))
	for i, number := range pool {
		sum := sha256.Sum256([]byte(seed + ":" + number))
		tickets[i] = ticket{hex.EncodeToString(sum[:]), number}
	}
	slices.SortFunc(tickets, func(a, b ticket) int { return strings.Compare(a.key, b.key) })
	n := (len(pool)*share + 99) / 100
	chosen := make([]string, 0, n)
	for _, t := range tickets[:min(n, len(tickets))] {
		chosen = append(chosen, t.number)
	}
	slices.Sort(chosen)
	return chosen
}

// Contradictions says what of a draw is not as its seed has it.
func (d Draw) Contradictions() []string {
	if !slices.IsSorted(d.Pool) || !slices.Equal(d.Chosen, Lot(d.Seed, d.Share, d.Pool)) {
		return []string{"its seed draws others than were chosen"}
	}
	return nil
}
