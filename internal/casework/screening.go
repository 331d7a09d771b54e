package casework

import (
	"context"
	"slices"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// ScreeningKind is a finding that a list may name, with what it is called.
type ScreeningKind struct {
	Ground  decision.Ground
	Edition *scheme.Edition // that names it; nil: the agency does
}

// screeningKinds are the grounds on which a certificate may be withdrawn, as editions name them, each once; and all the words that say so.
func (d *Desk) screeningKinds(ctx context.Context, tx *store.Tx) (list []ScreeningKind, words oversight.Kinds, err error) {
	editions, err := d.allEditions(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	words = oversight.Kinds{}
	seen := map[decision.Ground]bool{}
	add := func(g decision.Ground, e *scheme.Edition) {
		if !seen[g] {
			seen[g] = true
			list = append(list, ScreeningKind{g, e})
		}
	}
	for _, e := range editions {
		if e.Revocation == nil {
			continue
		}
		for _, g := range e.Revocation.Grounds {
			if g.Code == scheme.GroundReturned {
				continue
			}
			add(decision.Ground(g.Code), e)
			for _, t := range g.Title {
				words.Add(g.Code, t)
			}
		}
	}
	for _, r := range decision.StandingRules {
		if r.Act == register.Revoked {
			add(r.Ground, nil)
			words.Add(string(r.Ground))
		}
	}
	return list, words, nil
}

// screeningDetails is what the journal keeps of a screening.
type screeningDetails struct {
	Number string `json:"number"`
	File   string `json:"file_sha256"`
	Rows   string `json:"rows_sha256"`
	Source string `json:"source"`
	Hits   int    `json:"hits"`
}

// Screen holds a list of a tax office or a register against the certificates that stand, and keeps what became of every row. A list that
// was screened before is not screened again: again is then true. What is wrong with the file as a whole is told at the field "file", with
// who is said to have given it at "source".
func (d *Desk) Screen(ctx context.Context, who party.Actor, name, source string, content []byte) (s oversight.Screening, again bool, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActFollowUp, ""); err != nil {
			return err
		}
		_, words, err := d.screeningKinds(ctx, tx)
		if err != nil {
			return err
		}
		today := d.today(tx)
		var l fault.List
		source, err = oversight.CheckSource(source)
		l = append(l, fault.All(err)...)
		list, err := oversight.ReadList(content, d.Agency.Country, words, today)
		if l = append(l, fault.All(err)...); len(l) > 0 {
			return l
		}
		before, err := store.Absent(tx.ScreeningOf(ctx, list.Digest))
		if err != nil {
			return err
		}
		if before != nil {
			s, again = *before, true
			return nil
		}
		id, err := store.NewID()
		if err != nil {
			return err
		}
		n, err := tx.NextScreening(ctx, today.Year())
		if err != nil {
			return err
		}
		s = oversight.Screening{
			ID: oversight.ScreeningID(id), Number: oversight.ScreeningNumber(today.Year(), n), Digest: list.Digest, Name: fileName(name), Source: source,
			On: today, By: who.ID(), At: tx.Now.UTC(), Skipped: list.Skipped,
		}
		hits, err := d.heldAgainst(ctx, tx, &s, list.Rows)
		if err != nil {
			return err
		}
		if err := tx.InsertScreening(ctx, s); err != nil {
			return err
		}
		for _, h := range hits {
			if err := tx.InsertHit(ctx, h); err != nil {
				return err
			}
		}
		return d.write(ctx, tx, who, journal.ListScreened, string(s.ID), "", screeningDetails{s.Number, s.Digest, s.RowsDigest(), s.Source, len(hits)})
	})
	return s, again, err
}

// fileName bounds the name of a stranger's file.
func fileName(s string) string {
	s = party.Clean(s)
	if utf8.RuneCountInString(s) > 120 {
		s = string([]rune(s)[:120])
	}
	return s
}

// heldAgainst fills in what became of every row, and gives the hits that are new.
func (d *Desk) heldAgainst(ctx context.Context, tx *store.Tx, s *oversight.Screening, rows []oversight.ListRow) (hits []oversight.Hit, err error) {
	type said struct {
		country, number, kind string
		on                    calendar.Date
	}
	lines := map[said]int{}
	for _, r := range rows {
		row := oversight.Row{Line: r.Line, Problem: r.Problem}
		if r.Problem != "" {
			row.Fate = oversight.FateUnread
			s.Rows = append(s.Rows, row)
			continue
		}
		held, err := tx.HeldNumbers(ctx, r.Country, r.Number)
		if err != nil {
			return nil, err
		}
		this := said{r.Country, r.Number, r.Kind, r.On}
		switch first, twice := lines[this]; {
		case len(held) == 0:
			row.Fate = oversight.FateNotOurs
		case twice:
			row.Fate, row.As = oversight.FateTwice, first
		default:
			lines[this] = r.Line
			fresh, err := d.heldRow(ctx, tx, *s, r, held, &row)
			if err != nil {
				return nil, err
			}
			hits = append(hits, fresh...)
		}
		s.Rows = append(s.Rows, row)
	}
	return hits, nil
}

// heldRow makes a hit of a row on every certificate of the company that stands, unless the same is known of it.
func (d *Desk) heldRow(ctx context.Context, tx *store.Tx, s oversight.Screening, r oversight.ListRow, held []string, row *oversight.Row) (fresh []oversight.Hit, err error) {
	today := d.today(tx)
	var known []oversight.HitID
	for _, number := range held {
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return nil, err
		}
		if standing, _ := c.entry.StandingOn(today); !lasts(c.entry, today) && standing != register.NotYetValid {
			continue
		}
		h := oversight.Hit{
			Screening: s.ID, Line: r.Line, Certificate: number, Company: c.a.Company, Kind: r.Kind, On: r.On, Source: r.Source, At: tx.Now.UTC(), State: oversight.HitOpen,
		}
		if h.Source == "" {
			h.Source = s.Source
		}
		before, err := store.Absent(tx.KnownHit(ctx, h))
		if err != nil {
			return nil, err
		}
		if before != nil {
			known = append(known, before.ID)
			continue
		}
		id, err := store.NewID()
		if err != nil {
			return nil, err
		}
		h.ID = oversight.HitID(id)
		fresh = append(fresh, h)
		row.Hits = append(row.Hits, h.ID)
	}
	switch {
	case len(fresh) > 0:
		row.Fate = oversight.FateHit
	case len(known) > 0:
		row.Fate, row.Hits = oversight.FateKnown, known
	default:
		row.Fate = oversight.FateEnded
	}
	return fresh, nil
}

// screeningDue is the day by which the next list is awaited; none where no edition with certificates asks for one.
func (d *Desk) screeningDue(ctx context.Context, tx *store.Tx) (calendar.Date, error) {
	due, _, err := d.nextScreening(ctx, tx)
	return due, err
}

// nextScreening is that day, with how many days before it the officers are reminded by the edition that sets it.
func (d *Desk) nextScreening(ctx context.Context, tx *store.Tx) (due calendar.Date, remind []int, err error) {
	editions, err := d.allEditions(ctx, tx)
	if err != nil {
		return due, nil, err
	}
	last, err := tx.LastScreened(ctx)
	if err != nil {
		return due, nil, err
	}
	for _, e := range editions {
		if e.Revocation == nil || e.Revocation.ScreenMonths == 0 {
			continue
		}
		first, err := tx.FirstStanding(ctx, e.Ref, d.today(tx))
		if err != nil {
			return due, nil, err
		}
		if first.IsZero() {
			continue
		}
		if on := oversight.ScreeningDue(e.Revocation.ScreenMonths, first, last); due.IsZero() || on.Before(due) {
			due, remind = on, e.Revocation.ScreenRemind
		}
	}
	return due, remind, nil
}

// HitLine is a hit with the certificate it is on.
type HitLine struct {
	oversight.Hit
	Entry   register.Entry
	Edition *scheme.Edition
	Number  string // of its screening
}

// hitLines looks up what hits are on.
func (d *Desk) hitLines(ctx context.Context, tx *store.Tx, hits []oversight.Hit) ([]HitLine, error) {
	numbers := map[oversight.ScreeningID]string{}
	lines := make([]HitLine, len(hits))
	for i, h := range hits {
		c, err := d.issued(ctx, tx, h.Certificate)
		if err != nil {
			return nil, err
		}
		if _, ok := numbers[h.Screening]; !ok {
			if numbers[h.Screening], err = tx.ScreeningNumber(ctx, h.Screening); err != nil {
				return nil, err
			}
		}
		lines[i] = HitLine{h, c.entry, c.edition, numbers[h.Screening]}
	}
	return lines, nil
}

// ScreeningList is every screening, and the hits that wait to be settled.
type ScreeningList struct {
	Screenings []oversight.Screening // the latest first
	Open       []HitLine             // the earliest first
	Kinds      []ScreeningKind       // the findings that a list may name
	People     map[party.PersonID]party.Person
	Due        calendar.Date // of the next; none where nothing asks for one
	Today      calendar.Date
	May        bool // the reader may screen a list
}

// Screenings lists the screenings for the agency's readers.
func (d *Desk) Screenings(ctx context.Context, who party.Actor) (ScreeningList, error) {
	var v ScreeningList
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		v.Today, v.May = d.today(tx), who.May(party.ActFollowUp, "") == nil
		if v.Screenings, err = tx.Screenings(ctx); err != nil {
			return err
		}
		if v.Due, err = d.screeningDue(ctx, tx); err != nil {
			return err
		}
		if v.Kinds, _, err = d.screeningKinds(ctx, tx); err != nil {
			return err
		}
		open, err := tx.HitsIn(ctx, oversight.HitOpen)
		if err != nil {
			return err
		}
		names := peopleByID{}
		for _, s := range v.Screenings {
			if err := names.name(ctx, tx, s.By); err != nil {
				return err
			}
		}
		v.People = names
		v.Open, err = d.hitLines(ctx, tx, open)
		return err
	})
	return v, err
}

// ScreeningFile is one screening with its hits, and those of earlier ones that its rows repeat.
type ScreeningFile struct {
	oversight.Screening
	Hits   []HitLine // in the order of the rows
	People map[party.PersonID]party.Person
	Today  calendar.Date
}

// ScreeningFile reads a screening for the agency's readers.
func (d *Desk) ScreeningFile(ctx context.Context, who party.Actor, id oversight.ScreeningID) (ScreeningFile, error) {
	var v ScreeningFile
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		v.Today = d.today(tx)
		if v.Screening, err = tx.Screening(ctx, id); err != nil {
			return err
		}
		var hits []oversight.Hit
		for _, r := range v.Rows {
			for _, id := range r.Hits {
				h, err := tx.Hit(ctx, id)
				if err != nil {
					return err
				}
				hits = append(hits, h)
			}
		}
		if v.Hits, err = d.hitLines(ctx, tx, hits); err != nil {
			return err
		}
		names := peopleByID{}
		if err := names.name(ctx, tx, v.By); err != nil {
			return err
		}
		v.People = names
		return nil
	})
	return v, err
}

// HitsOn reads the hits on a certificate for the agency's readers, the latest first.
func (d *Desk) HitsOn(ctx context.Context, who party.Actor, certificate string) (lines []HitLine, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		hits, err := tx.HitsOn(ctx, certificate)
		if err != nil {
			return err
		}
		lines, err = d.hitLines(ctx, tx, hits)
		return err
	})
	return lines, err
}

// HitFile is one hit with what may follow from it.
type HitFile struct {
	HitLine
	Check   oversight.Check // that it led to, where it did
	Follows []oversight.HitState
	People  map[party.PersonID]party.Person
	Today   calendar.Date
}

// HitFile reads a hit for the agency's readers.
func (d *Desk) HitFile(ctx context.Context, who party.Actor, id oversight.HitID) (HitFile, error) {
	var v HitFile
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		h, err := tx.Hit(ctx, id)
		if err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, h.Certificate)
		if err != nil {
			return err
		}
		number, err := tx.ScreeningNumber(ctx, h.Screening)
		if err != nil {
			return err
		}
		v.HitLine, v.Today = HitLine{h, c.entry, c.edition, number}, d.today(tx)
		if v.Follows, err = d.hitFollows(ctx, tx, who, c, h); err != nil {
			return err
		}
		if h.State == oversight.HitChecked {
			if v.Check, err = tx.FollowUpCheck(ctx, oversight.CheckID(h.Led)); err != nil {
				return err
			}
		}
		names := peopleByID{}
		if err := names.name(ctx, tx, h.By); err != nil {
			return err
		}
		v.People = names
		return nil
	})
	return v, err
}

// hitFollows are what the person may let follow from a hit today.
func (d *Desk) hitFollows(ctx context.Context, tx *store.Tx, who party.Actor, c issued, h oversight.Hit) (all []oversight.HitState, err error) {
	if h.MaySettle(who) != nil {
		return nil, nil
	}
	t, err := d.terms(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	today := d.today(tx)
	switch rule, named := t.Rule(register.Revoked, decision.Ground(h.Kind)); {
	case !named:
	case rule.Heard && decision.MayHear(c.entry, who, c.a.Company, t, today) == nil:
		all = append(all, oversight.HitHearing)
	case !rule.Heard && decision.MayPropose(c.entry, who, c.a.Company, register.Revoked, today) == nil:
		waits, err := store.Absent(tx.WaitingApproval(ctx, c.entry.Number))
		if err != nil {
			return nil, err
		}
		if waits == nil || !waits.Open(tx.Now) {
			all = append(all, oversight.HitProposed)
		}
	}
	running, err := d.running(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	if lasts(c.entry, today) && !running {
		all = append(all, oversight.HitChecked)
	}
	return append(all, oversight.HitDismissed), nil
}

// hitDetails is what the journal keeps of a settled hit.
type hitDetails struct {
	Certificate string `json:"certificate"`
	Kind        string `json:"kind"`
	Led         string `json:"led,omitempty"`
	Words       string `json:"words"`
}

// SettleHit lets something follow from a hit: the hearing before a withdrawal, the proposal of one where the scheme hears nobody, a
// follow-up check by the same officer, or nothing for a reason. words are the finding as the holder reads it, or the reason. Problems are
// told at the fields "act" and "words"; a hit that is settled, or what is not open on the certificate, is a Conflict.
func (d *Desk) SettleHit(ctx context.Context, who party.Actor, id oversight.HitID, s oversight.HitState, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActFollowUp, ""); err != nil {
			return err
		}
		h, err := tx.Hit(ctx, id)
		if err != nil {
			return err
		}
		if err := h.MaySettle(who); err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, h.Certificate)
		if err != nil {
			return err
		}
		follows, err := d.hitFollows(ctx, tx, who, c, h)
		if err != nil {
			return err
		}
		if !slices.Contains(follows, s) {
			return fault.Field("act", "party.choose_one")
		}
		led, err := d.hitLeads(ctx, tx, who, c, h, s, words)
		if err != nil {
			return err
		}
		if h, err = h.Settle(who, s, words, led, tx.Now); err != nil {
			return err
		}
		if err := tx.UpdateHit(ctx, h); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.HitSettled, string(h.ID), string(h.State), hitDetails{h.Certificate, h.Kind, h.Led, h.Words})
	})
}

// hitLeads begins what follows from a hit and gives its name. What is wrong with the words is told at the field "words".
func (d *Desk) hitLeads(ctx context.Context, tx *store.Tx, who party.Actor, c issued, h oversight.Hit, s oversight.HitState, words string) (led string, err error) {
	field := ""
	switch s {
	case oversight.HitHearing:
		var o decision.Hearing
		o, err = d.openHearing(ctx, tx, who, c, decision.Ground(h.Kind), words)
		led, field = string(o.ID), "finding"
	case oversight.HitProposed:
		x := decision.StandingChange{Number: h.Certificate, Act: register.Revoked, Ground: decision.Ground(h.Kind)}
		p, failed := d.proposeStanding(ctx, tx, who, c, x, words)
		led, err, field = string(p.ID), failed, "reasons"
	case oversight.HitChecked:
		var k oversight.CheckID
		k, err = d.orderCheck(ctx, tx, who, c, oversight.Check{Ground: oversight.Screened, Words: words, Checker: who.ID()})
		led = string(k)
	}
	for _, f := range fault.All(err) {
		if f.Field == field && field != "" {
			f.Field = "words"
		}
	}
	return led, err
}
