package programme

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/matching"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// Where each side of a match reads it.
const (
	HostMatches   = "/host/matches"
	VendorMatches = "/desk/matches"
	officeMatches = "/office/matches"
)

// Board is everything that can be matched on a day.
type Board struct {
	*matching.Board
	Settings     matching.Settings
	Offers       []matching.Offer
	Places       []matching.Place
	Requests     []cityneed.Request
	Technologies *site.Technologies
	matches      []matching.Match
}

// Offer is the place of a solution on the board; a NotFound fault where it was not admitted.
func (b Board) Offer(id solution.ID) (int, error) {
	return found(slices.IndexFunc(b.Offers, func(o matching.Offer) bool { return o.Solution.ID == id }))
}

// Place is that of a site.
func (b Board) Place(id site.ID) (int, error) {
	return found(slices.IndexFunc(b.Places, func(p matching.Place) bool { return p.Site.ID == id }))
}

// Request is that of a city request.
func (b Board) Request(id cityneed.ID) (int, error) {
	return found(slices.IndexFunc(b.Requests, func(r cityneed.Request) bool { return r.ID == id }))
}

func found(i int) (int, error) {
	if i < 0 {
		return 0, fault.New(fault.NotFound, "fault.not_found")
	}
	return i, nil
}

// Board reads what can be matched today.
func (d *Desk) Board(ctx context.Context, who party.Actor) (b Board, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) { b, err = d.board(ctx, tx); return err })
	return b, err
}

func (d *Desk) board(ctx context.Context, tx *store.Tx) (b Board, err error) {
	if b.Settings, err = matchingSettings(ctx, tx); err != nil {
		return b, err
	}
	if b.Technologies, err = d.taxonomy(); err != nil {
		return b, err
	}
	tied, err := groups(ctx, tx)
	if err != nil {
		return b, err
	}
	if b.Offers, err = d.admitted(ctx, tx, tied); err != nil {
		return b, err
	}
	if b.Requests, err = tx.CityRequests(ctx); err != nil {
		return b, err
	}
	if b.matches, err = tx.Matches(ctx); err != nil {
		return b, err
	}
	if err := d.places(ctx, tx, &b, tied); err != nil {
		return b, err
	}
	var past []matching.Refusal
	for _, m := range b.matches {
		if r, refused := m.Refusal(d.place()); refused {
			past = append(past, r)
		}
	}
	needs := slices.Clone(b.Requests)
	for i := range needs {
		needs[i].Technologies = coded(b.Technologies, needs[i].Technologies)
	}
	b.Board = matching.NewBoard(b.Settings, d.today(tx), b.Offers, b.Places, needs, past)
	return b, nil
}

// groups gives what tells who stands behind an organisation.
func groups(ctx context.Context, tx *store.Tx) (func(number, name string) []string, error) {
	all, err := tx.Groups(ctx)
	if err != nil {
		return nil, err
	}
	of := map[string][]string{} // of a number or a folded name
	for _, g := range all {
		for _, m := range g.Members {
			for _, n := range m.Names {
				of[party.FoldName(n)] = append(of[party.FoldName(n)], g.ID)
			}
			of[party.CleanNumber(m.Number)] = append(of[party.CleanNumber(m.Number)], g.ID)
		}
	}
	delete(of, "")
	return func(number, name string) []string {
		return matching.Tied(number, name, slices.Concat(of[party.CleanNumber(number)], of[party.FoldName(name)])...)
	}, nil
}

// admitted are the solutions that were admitted, each as it was handed in last.
func (d *Desk) admitted(ctx context.Context, tx *store.Tx, tied func(number, name string) []string) ([]matching.Offer, error) {
	all, err := tx.Admissions(ctx)
	if err != nil {
		return nil, err
	}
	companies := map[party.OrgID]party.Company{}
	var offers []matching.Offer
	for _, a := range latestAdmitted(all) {
		c, err := companyOnce(ctx, tx, companies, a.Company)
		if err != nil {
			return nil, err
		}
		offers = append(offers, matching.Offer{
			Admission: a.ID, Solution: a.Contents, Company: c.Name, Owners: tied(c.BusinessNumber, c.Name), AdmittedOn: calendar.On(a.Verdict.At, d.place()),
		})
	}
	return offers, nil
}

// latestAdmitted is of every solution the latest request that was admitted, with the company in its contents, in the order of the requests.
func latestAdmitted(all []solution.Admission) []solution.Admission {
	latest := map[solution.ID]solution.Admission{}
	for _, a := range all {
		if a.State == solution.Admitted && a.Verdict != nil && a.ID > latest[a.Contents.ID].ID {
			a.Contents.Company = a.Company
			latest[a.Contents.ID] = a
		}
	}
	return slices.SortedFunc(maps.Values(latest), func(x, y solution.Admission) int { return strings.Compare(string(x.ID), string(y.ID)) })
}

// places adds the sites with what is known of their use.
func (d *Desk) places(ctx context.Context, tx *store.Tx, b *Board, tied func(number, name string) []string) error {
	sites, err := tx.Sites(ctx)
	if err != nil {
		return err
	}
	pilots, err := tx.Pilots(ctx)
	if err != nil {
		return err
	}
	at := map[site.ID]int{}
	for i, s := range sites {
		at[s.ID] = i
		p := matching.Place{Site: s, Technologies: coded(b.Technologies, s.Technologies), Owners: tied(s.Number, s.Organisation)}
		if s.Running != nil {
			p.Used = *s.Running
		}
		b.Places = append(b.Places, p)
	}
	for _, x := range pilots {
		if i, known := at[x.Site]; known && !x.State.Over() {
			b.Places[i].Used++
		}
	}
	for _, m := range b.matches {
		i, known := at[m.Site]
		if !known {
			continue
		}
		if m.Open() {
			b.Places[i].Used++
		}
		if m.State == matching.Proposed || m.State == matching.Agreed {
			b.Places[i].With = append(b.Places[i].With, m.Solution)
		}
	}
	return nil
}

// coded are technologies by their codes; a word that the taxonomy lacks stays as it is.
func coded(t *site.Technologies, words []string) []string {
	var codes []string
	for _, w := range words {
		if code, known := t.Code(w); known {
			w = code
		}
		codes = append(codes, w)
	}
	return codes
}

// ProposeMatch proposes to test a solution at a site, as an answer to a request where there is one, and writes to all whose consent it needs.
func (d *Desk) ProposeMatch(ctx context.Context, who party.Actor, of solution.ID, at site.ID, need cityneed.ID, words string) (id matching.ID, err error) {
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActProposeMatch, ""); err != nil {
			return err
		}
		b, err := d.board(ctx, tx)
		if err != nil {
			return err
		}
		m, err := b.propose(who, tx, of, at, need, words)
		if err != nil {
			return err
		}
		id = m.ID
		return d.enterMatch(ctx, tx, who, m)
	})
	return id, err
}

func (b Board) propose(who party.Actor, tx *store.Tx, of solution.ID, at site.ID, need cityneed.ID, words string) (m matching.Match, err error) {
	o, err := b.Offer(of)
	if err != nil {
		return m, err
	}
	p, err := b.Place(at)
	if err != nil {
		return m, err
	}
	var asked *cityneed.Request
	if need != "" {
		n, err := b.Request(need)
		if err != nil {
			return m, err
		}
		asked = &b.Requests[n]
	}
	if m, err = b.Propose(who, o, p, asked, words, tx.Now); err != nil {
		return m, err
	}
	made, err := store.NewID()
	m.ID = matching.ID(made)
	return m, err
}

func (d *Desk) enterMatch(ctx context.Context, tx *store.Tx, who party.Actor, m matching.Match) error {
	if err := tx.InsertMatch(ctx, m); err != nil {
		return err
	}
	if err := tx.Record(ctx, who.ID(), journal.MatchProposed, string(m.ID), "", map[string]any{"solution": m.Solution, "site": m.Site, "request": m.Request, "score": m.Score}); err != nil {
		return err
	}
	return d.tellMatch(ctx, tx, m, false, func(path string) notice.Letter {
		return notice.MatchProposed{Solution: m.SolutionName, Company: m.CompanyName, Site: m.SiteName, Request: m.RequestTitle, Words: m.Words, Path: path}
	})
}

// tellMatch writes to everybody who may answer a match, and to the officers where they are meant too.
func (d *Desk) tellMatch(ctx context.Context, tx *store.Tx, m matching.Match, officers bool, letter func(path string) notice.Letter) error {
	if err := d.Letters.ToCompany(ctx, tx, m.Company, "", letter(VendorMatches+"/"+string(m.ID))); err != nil {
		return err
	}
	hosts, err := tx.HostsOf(ctx, m.Site)
	if err != nil {
		return err
	}
	for _, h := range hosts {
		if h.Role == party.Manager || h.Role == party.AssetManager && slices.Contains(m.Asked, matching.Holder) {
			if err := d.Letters.Write(ctx, tx, h.Person, "", letter(HostMatches+"/"+string(m.ID))); err != nil {
				return err
			}
		}
	}
	if !officers {
		return nil
	}
	return d.Letters.ToDuty(ctx, tx, party.Officer, "", letter(officeMatches+"/"+string(m.ID)))
}

// Matches are all matches, the latest first.
func (d *Desk) Matches(ctx context.Context, who party.Actor) (all []matching.Match, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) { all, err = tx.Matches(ctx); return err })
	return all, err
}

// OwnMatches are the matches of the sites or of the companies that somebody acts for, the latest first.
func (d *Desk) OwnMatches(ctx context.Context, who party.Actor, side pilot.Side) (all []matching.Match, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		all, err = owned(who, side, func(id site.ID) ([]matching.Match, error) { return tx.MatchesOfSite(ctx, id) },
			func(org party.OrgID) ([]matching.Match, error) { return tx.MatchesOfCompany(ctx, org) })
		slices.SortFunc(all, func(x, y matching.Match) int { return cmp.Compare(y.ID, x.ID) }) // identifiers rise with time
		return err
	})
	return all, err
}

// MatchFile is what somebody may know of a match.
type MatchFile struct {
	Match    matching.Match
	Solution solution.Solution // as it was admitted
	Site     site.Site
	Request  *cityneed.Request // nil where it answers none
	Reply    matching.Side     // for which the reader may answer now; empty: for none
	Hosts    []HostPerson      // of the site; for the staff alone
	Journal  []journal.Entry   // likewise
	People   map[party.PersonID]party.Person
}

// Match reads one match for those who act for a side of it, or read all of them.
func (d *Desk) Match(ctx context.Context, who party.Actor, side pilot.Side, id matching.ID) (f MatchFile, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		m, err := tx.Match(ctx, id)
		if err != nil {
			return err
		}
		if err := ofMatch(who, side, m); err != nil {
			return err
		}
		f = MatchFile{Match: m}
		a, err := tx.Admission(ctx, m.Admission)
		if err != nil {
			return err
		}
		if f.Solution = a.Contents; side == pilot.Host {
			f.Solution = forHost(a.Contents)
		}
		if f.Site, err = tx.Site(ctx, m.Site); err != nil {
			return err
		}
		if m.Request != "" {
			r, err := tx.CityRequest(ctx, m.Request)
			if err != nil {
				return err
			}
			f.Request = &r
		}
		if s := sideOf(who, side, m); m.MayReply(who, s) {
			f.Reply = s
		}
		if side != pilot.Office {
			return nil
		}
		hosts, err := tx.HostsOf(ctx, m.Site)
		if err != nil {
			return err
		}
		for _, h := range hosts {
			f.Hosts = append(f.Hosts, HostPerson(h))
		}
		f.Journal, f.People, err = past(ctx, tx, string(id))
		return err
	})
	return f, err
}

// forHost is what a site may read of a solution before a pilot: what it is, how it would be tested and what it gathers; no prices, no
// revenue, no rights.
func forHost(s solution.Solution) solution.Solution {
	return solution.Solution{
		ID: s.ID, Name: s.Name, Description: s.Description, Effect: s.Effect, Markets: s.Markets, Technologies: s.Technologies, Level: s.Level, Scale: s.Scale,
		Safety: s.Safety, Method: s.Method, Data: s.Data, From: s.From, To: s.To,
	}
}

// ofMatch says whether somebody may read a match as one of a side. What is not one's own is not found.
func ofMatch(who party.Actor, side pilot.Side, m matching.Match) error {
	own := false
	switch side {
	case pilot.Office:
		return who.May(party.ActReadSites, "")
	case pilot.Host:
		_, own = who.Sites[string(m.Site)]
	case pilot.Vendor:
		own = who.May(party.ActReadOwn, m.Company) == nil
	}
	if !own || !who.Person.Active {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return nil
}

// sideOf is the side of a match that somebody answers for.
func sideOf(who party.Actor, side pilot.Side, m matching.Match) matching.Side {
	switch {
	case side == pilot.Vendor:
		return matching.Applicant
	case side == pilot.Host && who.Sites[string(m.Site)] == party.AssetManager:
		return matching.Holder
	case side == pilot.Host:
		return matching.Host
	}
	return ""
}

// AnswerMatch is the answer of a side. When the last consents, a draft of the pilot is made; everybody is told.
func (d *Desk) AnswerMatch(ctx context.Context, who party.Actor, side pilot.Side, id matching.ID, r matching.Reply) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		m, err := tx.Match(ctx, id)
		if err != nil {
			return err
		}
		if err := ofMatch(who, side, m); err != nil {
			return err
		}
		reply := r
		reply.Side = sideOf(who, side, m)
		next, err := m.Say(who, reply, tx.Now)
		if err != nil {
			return err
		}
		if next.State == matching.Agreed && next.Resites != "" {
			if err := d.bound(ctx, tx, next, next.Site); err != nil {
				return err
			}
		} else if next.State == matching.Agreed {
			if next.Pilot, err = d.draftPilot(ctx, tx, who, next); err != nil {
				return err
			}
		}
		if err := tx.UpdateMatch(ctx, next); err != nil {
			return err
		}
		details := map[string]any{"side": reply.Side, "agreed": reply.Agreed, "reason": reply.Reason, "to": next.State}
		if err := tx.Record(ctx, who.ID(), journal.MatchReplied, string(id), strings.TrimSpace(reply.Words), details); err != nil {
			return err
		}
		switch next.State {
		case matching.Agreed:
			return d.tellMatch(ctx, tx, next, true, func(path string) notice.Letter {
				return notice.MatchAgreed{Solution: m.SolutionName, Site: m.SiteName, Moves: next.Resites != "", Path: path}
			})
		case matching.Declined:
			return d.tellMatch(ctx, tx, next, true, func(path string) notice.Letter {
				return notice.MatchEnded{Solution: m.SolutionName, Site: m.SiteName, How: string(matching.Declined), Side: string(reply.Side), Words: strings.TrimSpace(reply.Words), Path: path}
			})
		}
		return nil
	})
}

// draftPilot makes the draft of a pilot out of an agreed match: parties, place and buyer are there, the protocol is still to be written.
func (d *Desk) draftPilot(ctx context.Context, tx *store.Tx, who party.Actor, m matching.Match) (string, error) {
	company, err := tx.Company(ctx, m.Company)
	if err != nil {
		return "", err
	}
	id, err := store.NewID()
	if err != nil {
		return "", err
	}
	p := pilot.Pilot{
		ID: pilot.ID(id), Title: m.SolutionName, Company: m.CompanyName, Org: m.Company, Solution: m.SolutionName, Match: string(m.ID), Site: m.Site, SiteName: m.SiteName,
		State: pilot.Draft, Since: tx.Now, Protocol: pilot.Protocol{Looks: 1},
	}
	if company.Country == d.Country {
		p.Number = company.BusinessNumber
	}
	if m.Request != "" {
		need, err := tx.CityRequest(ctx, m.Request)
		if err != nil {
			return "", err
		}
		if need.Adoption() {
			p.Buyer = need.BudgetOwner + "\n" + need.Route
		}
	}
	if err := tx.InsertPilot(ctx, p); err != nil {
		return "", err
	}
	return id, tx.Record(ctx, who.ID(), journal.PilotEntered, id, "", p)
}

// RecallMatch takes a match back that is not a pilot yet, for a reason.
func (d *Desk) RecallMatch(ctx context.Context, who party.Actor, id matching.ID, reason string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		m, err := tx.Match(ctx, id)
		if err != nil {
			return err
		}
		next, err := m.Recall(who, reason, tx.Now)
		if err != nil {
			return err
		}
		return d.endMatch(ctx, tx, who, next, journal.MatchRecalled)
	})
}

// endMatch saves a match that the agency ended, and writes to all it concerns.
func (d *Desk) endMatch(ctx context.Context, tx *store.Tx, who party.Actor, m matching.Match, act journal.Act) error {
	if err := tx.UpdateMatch(ctx, m); err != nil {
		return err
	}
	if m.Resites != "" {
		if err := d.bound(ctx, tx, m, ""); err != nil {
			return err
		}
	}
	if err := tx.Record(ctx, who.ID(), act, string(m.ID), m.Reason, nil); err != nil {
		return err
	}
	return d.tellMatch(ctx, tx, m, false, func(path string) notice.Letter {
		return notice.MatchEnded{Solution: m.SolutionName, Site: m.SiteName, How: string(m.State), Words: m.Reason, Path: path}
	})
}

// returnMatches gives back what was proposed for a site that closes (R18a).
func (d *Desk) returnMatches(ctx context.Context, tx *store.Tx, who party.Actor, s site.Site) error {
	all, err := tx.MatchesOfSite(ctx, s.ID)
	if err != nil {
		return err
	}
	for _, m := range all {
		if next, moved := m.SiteClosed(s.Reason, tx.Now); moved {
			if err := d.endMatch(ctx, tx, who, next, journal.MatchReturned); err != nil {
				return err
			}
		}
	}
	return nil
}

// Matching gives weights and terms as they are set.
func (d *Desk) Matching(ctx context.Context, who party.Actor) (s matching.Settings, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) { s, err = matchingSettings(ctx, tx); return err })
	return s, err
}

func matchingSettings(ctx context.Context, tx *store.Tx) (matching.Settings, error) {
	text, err := tx.Setting(ctx, matching.Setting)
	if err != nil {
		return matching.Settings{}, err
	}
	return matching.ReadSettings(text)
}

// SetMatching sets weights and terms.
func (d *Desk) SetMatching(ctx context.Context, who party.Actor, s matching.Settings) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActProposeMatch, ""); err != nil {
			return err
		}
		if err := s.Check(); err != nil {
			return err
		}
		text, err := json.Marshal(s)
		if err != nil {
			return fmt.Errorf("settings of matching: %w", err)
		}
		if err := tx.SetSetting(ctx, matching.Setting, string(text)); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.MatchingSet, matching.Setting, "", s)
	})
}
