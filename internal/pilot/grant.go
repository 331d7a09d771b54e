package pilot

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

//go:embed grants.json
var grantActs []byte

// GrantAct is a legal act on grants for pilots, in force from a day to the day before another. Amounts are minor units of the currency.
type GrantAct struct {
	Code       string        `json:"code"`
	Title      locale.Text   `json:"title"`
	From       calendar.Date `json:"from"`
	To         calendar.Date `json:"to,omitzero"` // the first day on which it is not in force; zero while no end is set
	Currency   string        `json:"currency"`
	Ceiling    int64         `json:"ceiling"` // of all grants for one pilot
	Rate       int64         `json:"rate"`    // per cent of the eligible cost, 1 to 100
	Categories []string      `json:"categories"`
	Sources    []locale.Text `json:"sources"`
	Unsure     locale.Text   `json:"unsure,omitempty"` // what the sources leave open
}

// GrantActs are the acts that come with the program, the earliest first.
func GrantActs() ([]GrantAct, error) {
	var all []GrantAct
	if err := json.Unmarshal(grantActs, &all); err != nil {
		return nil, fmt.Errorf("grants.json: %w", err)
	}
	return all, nil
}

// ActOn is the act in force on a day: the one that counts for a request of that day, whatever follows (R37).
func ActOn(acts []GrantAct, day calendar.Date) (GrantAct, bool) {
	for _, a := range acts {
		if !day.Before(a.From) && (a.To.IsZero() || day.Before(a.To)) {
			return a, true
		}
	}
	return GrantAct{}, false
}

// Cost is one item of a request: what was or will be bought from whom, by which line of which paper.
type Cost struct {
	Category string `json:"category"`
	Payee    string `json:"payee"`
	Paper    string `json:"paper"` // number of the contract or invoice, and the line
	Amount   int64  `json:"amount"`
	Spent    int64  `json:"spent,omitempty"` // what the report proves, at most Amount
}

// Key is what makes two items the same cost, however they are written: payee and paper. Each is paid for once, whichever grant (R36).
func (c Cost) Key() string {
	plain := func(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }
	return plain(c.Payee) + "\x1f" + plain(c.Paper)
}

// GrantState is where a request stands.
type GrantState string

// The states of a request.
const (
	GrantApplied  GrantState = "applied"
	GrantDeclined GrantState = "declined"
	GrantApproved GrantState = "approved"
	GrantPaid     GrantState = "paid"
	GrantAccepted GrantState = "accepted"  // everything that was paid is proved
	GrantClawBack GrantState = "claw_back" // something must be paid back
	GrantReturned GrantState = "returned"  // and was
)

// GrantStates are all states of a request.
var GrantStates = []GrantState{GrantApplied, GrantDeclined, GrantApproved, GrantPaid, GrantAccepted, GrantClawBack, GrantReturned}

// Grant is a request for the costs of a pilot, apart from its admission (R34). All amounts are minor units of one currency.
type Grant struct {
	ID        string         `json:"id"`
	Pilot     ID             `json:"pilot"`
	Act       string         `json:"act"`
	Currency  string         `json:"currency"`
	Rate      int64          `json:"rate"`
	AppliedOn calendar.Date  `json:"applied_on"`
	Costs     []Cost         `json:"costs"`
	State     GrantState     `json:"state"`
	Since     time.Time      `json:"since"`
	By        party.PersonID `json:"by"`                 // who entered it, and does not approve it
	Limit     int64          `json:"limit"`              // what the ceiling left for it
	Approved  int64          `json:"approved,omitempty"` // the benefit: the least of rate × cost and the limit
	Paid      int64          `json:"paid,omitempty"`
	Proved    int64          `json:"proved,omitempty"`   // the benefit on what the report proves
	Returned  int64          `json:"returned,omitempty"` // of what was paid
	Reason    string         `json:"reason,omitempty"`   // of a refusal
	Revision  int64          `json:"-"`
}

// GrantFields are the fields of the forms of a grant.
var GrantFields = []string{"category", "payee", "paper", "amount", "spent", "returned", "reason"}

// mostCosts bounds the items of a request.
const mostCosts = 200

// share is a rate of an amount, rounded down: no kopeck more than the act allows.
func share(rate, amount int64) int64 { return amount/100*rate + amount%100*rate/100 }

// Owed is what must still be paid back.
func (g Grant) Owed() int64 {
	if g.State != GrantClawBack {
		return 0
	}
	return g.Paid - g.Proved - g.Returned
}

// Held is what the grant takes of the ceiling of its pilot: nothing when it was declined, and what is proved once that is known.
func (g Grant) Held() int64 {
	switch g.State {
	case GrantDeclined:
		return 0
	case GrantAccepted, GrantClawBack, GrantReturned:
		return g.Proved
	case GrantApplied:
		return min(share(g.Rate, g.total()), g.Limit)
	}
	return g.Approved
}

func (g Grant) total() (sum int64) {
	for _, c := range g.Costs {
		sum += c.Amount
	}
	return sum
}

// Apply makes a request of today for costs of the pilot. Before are its other requests: together they stay below the ceiling of the act.
// Admission gives no money: a request needs a pilot whose protocol is locked (R34).
func (p Pilot) Apply(who party.Actor, acts []GrantAct, before []Grant, costs []Cost, today calendar.Date, now time.Time) (Grant, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return Grant{}, err
	}
	if p.State == Draft {
		return Grant{}, fault.New(fault.Conflict, "grant.not_locked")
	}
	act, ok := ActOn(acts, today)
	if !ok {
		return Grant{}, fault.New(fault.Conflict, "grant.no_act")
	}
	g := Grant{
		Pilot: p.ID, Act: act.Code, Currency: act.Currency, Rate: act.Rate, AppliedOn: today, Costs: costs, State: GrantApplied, Since: now, By: who.ID(), Limit: act.Ceiling,
	}
	for _, b := range before {
		if b.Currency == act.Currency {
			g.Limit -= b.Held()
		}
	}
	g.Limit = max(g.Limit, 0)
	var l fault.List
	if len(costs) == 0 || len(costs) > mostCosts {
		l.Add("costs", "grant.costs", "Max", mostCosts)
	}
	seen := map[string]bool{}
	for _, c := range costs {
		switch {
		case !slices.Contains(act.Categories, c.Category):
			l.Add("costs", "grant.category", "Paper", c.Paper)
		case strings.TrimSpace(c.Payee) == "" || strings.TrimSpace(c.Paper) == "" || c.Spent != 0:
			l.Add("costs", "grant.cost")
		case c.Amount <= 0 || c.Amount > mostAmount/mostCosts:
			l.Add("costs", "grant.amount", "Paper", c.Paper)
		case seen[c.Key()]:
			l.Add("costs", "grant.twice", "Paper", c.Paper)
		}
		seen[c.Key()] = true
	}
	return g, l.Err()
}

func (g Grant) in(states ...GrantState) error {
	if slices.Contains(states, g.State) {
		return nil
	}
	return fault.New(fault.Conflict, "grant.not_now", "State", locale.M("grant.state."+string(g.State)))
}

// Judge approves or declines a request, by another person than the one who entered it. A refusal needs a reason.
func (g Grant) Judge(who party.Actor, approve bool, reason string, now time.Time) (Grant, error) {
	if err := who.May(party.ActDecidePilot, ""); err != nil {
		return g, err
	}
	if err := g.in(GrantApplied); err != nil {
		return g, err
	}
	if who.ID() == g.By {
		return g, fault.New(fault.Forbidden, "grant.own")
	}
	if !approve {
		g.State, g.Since, g.Reason = GrantDeclined, now, strings.TrimSpace(reason)
		return g, reasoned(g.Reason)
	}
	g.Approved = min(share(g.Rate, g.total()), g.Limit)
	if g.Approved == 0 {
		return g, fault.New(fault.Conflict, "grant.nothing_left")
	}
	g.State, g.Since = GrantApproved, now
	return g, nil
}

// Pay records that the approved amount was paid.
func (g Grant) Pay(who party.Actor, now time.Time) (Grant, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return g, err
	}
	if err := g.in(GrantApproved); err != nil {
		return g, err
	}
	g.Paid, g.State, g.Since = g.Approved, GrantPaid, now
	return g, nil
}

// Settle takes the company's report: what it proves of each cost, in the order of the costs. What was paid beyond the benefit on that must be
// paid back.
func (g Grant) Settle(who party.Actor, spent []int64, now time.Time) (Grant, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return g, err
	}
	if err := g.in(GrantPaid); err != nil {
		return g, err
	}
	if len(spent) != len(g.Costs) {
		return g, fault.Field("spent", "grant.spent")
	}
	costs, proved := slices.Clone(g.Costs), int64(0)
	for i, s := range spent {
		if s < 0 || s > costs[i].Amount {
			return g, fault.Field("spent", "grant.spent")
		}
		costs[i].Spent = s
		proved += s
	}
	g.Costs, g.Proved, g.Since = costs, min(share(g.Rate, proved), g.Paid), now
	if g.State = GrantAccepted; g.Proved < g.Paid {
		g.State = GrantClawBack
	}
	return g, nil
}

// Return records that the company paid back a part of what it owes, or all of it.
func (g Grant) Return(who party.Actor, amount int64, now time.Time) (Grant, error) {
	if err := who.May(party.ActManagePilots, ""); err != nil {
		return g, err
	}
	if err := g.in(GrantClawBack); err != nil {
		return g, err
	}
	if amount <= 0 || amount > g.Owed() {
		return g, fault.Field("returned", "grant.returned", "Most", g.Owed())
	}
	g.Returned, g.Since = g.Returned+amount, now
	if g.Owed() == 0 {
		g.State = GrantReturned
	}
	return g, nil
}
