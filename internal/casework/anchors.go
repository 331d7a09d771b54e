package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"proba.example/internal/anchor"
	"proba.example/internal/application"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// anchorPrefix begins the id of every anchor case, so that the pages which score cases score these, too.
const anchorPrefix = "anchor-"

// IsAnchor says whether an id is that of an anchor case.
func IsAnchor(id application.ID) bool { return strings.HasPrefix(string(id), anchorPrefix) }

// NewAnchorRound begins a calibration round, to be filled with cases.
func (d *Desk) NewAnchorRound(ctx context.Context, who party.Actor, ref scheme.Ref, title string) (id string, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManageAnchors, ""); err != nil {
			return err
		}
		e, err := d.edition(ctx, tx, ref)
		if err != nil {
			return err
		}
		if e.Anchors == nil {
			return fault.Field("edition", "anchor.not_in_scheme")
		}
		if title, err = anchor.NewRound(title); err != nil {
			return err
		}
		if id, err = store.NewID(); err != nil {
			return err
		}
		if err := tx.InsertAnchorRound(ctx, anchor.Round{ID: id, Edition: ref, Title: title, OpenedBy: who.ID()}); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.AnchorsPrepared, id, "", map[string]any{"title": title, "edition": ref.String()})
	})
	return id, err
}

// AddAnchorCase takes a decided case into a round that is being prepared: what the applicant handed in, without the files, and without the
// names by which it could be known. The consolidated marks are proposed as the agreed levels, the experts' words as the reasons.
func (d *Desk) AddAnchorCase(ctx context.Context, who party.Actor, round, reference string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, cases, err := d.preparing(ctx, tx, who, round)
		if err != nil {
			return err
		}
		a, err := decidedCase(ctx, tx, r.Edition, strings.TrimSpace(reference))
		if err != nil {
			return err
		}
		_, _, sheet, err := d.caseOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		contents, err := d.frozen(ctx, tx, a)
		if err != nil {
			return err
		}
		result, err := tx.Result(ctx, a.ID)
		if err != nil {
			return err
		}
		sheets, err := tx.Scoresheets(ctx, a.ID)
		if err != nil {
			return err
		}
		sheets = slices.DeleteFunc(sheets, func(s evaluation.Scoresheet) bool { return !slices.Contains(result.Experts, s.Expert) }) // the others are sealed
		position := len(cases) + 1
		mask := masker(contents.Company, fmt.Sprintf("№ %d", position))
		id, err := store.NewID()
		if err != nil {
			return err
		}
		c := anchor.Case{ID: anchorPrefix + id, Round: round, Position: position, Sheet: a.Sheet, Agreed: agreedFrom(sheet, result, sheets, mask)}
		if c.Contents, err = json.Marshal(masked(contents, mask)); err != nil {
			return fmt.Errorf("mask case: %w", err)
		}
		if err := tx.InsertAnchorCase(ctx, c); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.AnchorsPrepared, round, "", map[string]any{"position": position, "case": a.ID})
	})
}

// decidedCase finds the decided case of a reference, under the edition. A case that is only evaluated may be asked of one more expert, who must
// not have read its marks as the agreed levels of a round.
func decidedCase(ctx context.Context, tx *store.Tx, ref scheme.Ref, reference string) (application.Application, error) {
	missing := fault.Field("reference", "anchor.no_case")
	if reference == "" {
		return application.Application{}, missing
	}
	rows, _, err := tx.Cases(ctx, store.CaseFilter{Words: reference, States: decided})
	if err != nil {
		return application.Application{}, err
	}
	for _, row := range rows {
		if row.Reference == reference && row.Edition == ref {
			return row.Application, nil
		}
	}
	return application.Application{}, missing
}

// masker replaces every name by which a company could be known with another.
func masker(c party.Company, with string) func(string) string {
	var pairs []string
	names := []string{c.Name, c.LatinName, c.Representative, c.BusinessNumber, c.Address}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	for _, name := range names {
		if name = strings.TrimSpace(name); name != "" {
			pairs = append(pairs, name, with)
		}
	}
	return strings.NewReplacer(pairs...).Replace
}

// masked is what experts may see of a case that is an anchor. Files are left out: what stands in them cannot be masked.
func masked(c application.Contents, mask func(string) string) application.Contents {
	name := mask(c.Company.Name)
	c.Reference, c.By, c.At, c.Evidence, c.Number = name, "", time.Time{}, nil, 0
	c.Company = party.Company{
		Name: name, Country: c.Company.Country, LegalForm: c.Company.LegalForm, Size: c.Company.Size, IndustryCode: c.Company.IndustryCode,
		TechnologyField: c.Company.TechnologyField, Products: mask(c.Company.Products),
	}
	answers := make(map[string]scheme.Answer, len(c.Answers))
	for id, a := range c.Answers {
		a.Reason = mask(a.Reason)
		answers[id] = a
	}
	plan := make(application.Plan, len(c.Plan))
	for id, text := range c.Plan {
		plan[id] = mask(text)
	}
	c.Answers, c.Plan = answers, plan
	return c
}

// agreedFrom are the levels nearest to the consolidated points, with the experts' own reasons.
func agreedFrom(sheet *scheme.Sheet, r evaluation.Result, sheets []evaluation.Scoresheet, mask func(string) string) map[string]anchor.Agreed {
	agreed := map[string]anchor.Agreed{}
	for _, ir := range r.Items {
		it, ok := sheet.Item(ir.Item)
		if !ok {
			continue
		}
		var best anchor.Agreed
		nearest := scheme.Tenths(-1)
		for _, l := range it.Levels {
			points, ok := it.Points(l)
			if off := max(points-ir.Points, ir.Points-points); ok && (nearest < 0 || off < nearest) {
				best.Level, nearest = l, off
			}
		}
		var reasons []string
		for _, s := range sheets {
			if a := s.Answers[it.ID]; a.Level == best.Level && a.Reason != "" {
				reasons = append(reasons, mask(a.Reason))
			}
		}
		best.Reason = strings.Join(reasons, " · ")
		agreed[it.ID] = best
	}
	return agreed
}

// preparing is a round that an operator may still fill.
func (d *Desk) preparing(ctx context.Context, tx *store.Tx, who party.Actor, round string) (anchor.Round, []anchor.Case, error) {
	if err := who.May(party.ActManageAnchors, ""); err != nil {
		return anchor.Round{}, nil, err
	}
	r, err := tx.AnchorRound(ctx, round)
	if err != nil {
		return r, nil, err
	}
	if !r.OpenedAt.IsZero() {
		return r, nil, fault.New(fault.Conflict, "anchor.started")
	}
	cases, err := tx.AnchorCases(ctx, round)
	return r, cases, err
}

// AgreeAnchor saves the agreed levels and reasons of a case of a round that is being prepared.
func (d *Desk) AgreeAnchor(ctx context.Context, who party.Actor, id string, agreed map[string]anchor.Agreed) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, err := tx.AnchorCase(ctx, id)
		if err != nil {
			return err
		}
		r, _, err := d.preparing(ctx, tx, who, c.Round)
		if err != nil {
			return err
		}
		e, err := d.edition(ctx, tx, r.Edition)
		if err != nil {
			return err
		}
		sheet, _ := e.Sheet(c.Sheet)
		now := maps.Clone(c.Agreed)
		for item, a := range agreed {
			it, ok := sheet.Item(item)
			if !ok {
				return fault.New(fault.NotFound, "fault.not_found")
			}
			a.Reason = strings.TrimSpace(a.Reason)
			switch {
			case !slices.Contains(it.Levels, a.Level):
				return fault.Field(item, "evaluation.level_missing")
			case len([]rune(a.Reason)) > anchor.MostNote:
				return fault.Field(item, "party.too_long", "Max", anchor.MostNote)
			}
			now[item] = a
		}
		if err := tx.SaveAgreed(ctx, id, now); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.AnchorsPrepared, r.ID, "", map[string]any{"position": c.Position, "agreed": agreed})
	})
}

// StartAnchorRound opens a prepared round to the experts.
func (d *Desk) StartAnchorRound(ctx context.Context, who party.Actor, round string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, cases, err := d.preparing(ctx, tx, who, round)
		if err != nil {
			return err
		}
		e, err := d.edition(ctx, tx, r.Edition)
		if err != nil {
			return err
		}
		if r, err = anchor.Start(r, cases, e, tx.Now); err != nil {
			return err
		}
		if err := tx.UpdateAnchorRound(ctx, r); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.AnchorsOpened, r.ID, "", map[string]any{"title": r.Title, "edition": r.Edition.String()})
	})
}

// CloseAnchorRound ends a round: nobody scores in it any more, badges stay.
func (d *Desk) CloseAnchorRound(ctx context.Context, who party.Actor, round string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManageAnchors, ""); err != nil {
			return err
		}
		r, err := tx.AnchorRound(ctx, round)
		if err != nil {
			return err
		}
		if !r.Open() {
			return fault.New(fault.Conflict, "anchor.not_open")
		}
		r.ClosedAt = tx.Now
		if err := tx.UpdateAnchorRound(ctx, r); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.AnchorsClosed, r.ID, "", map[string]any{"title": r.Title})
	})
}

// AnchorRound is a round as its operators see it.
type AnchorRound struct {
	anchor.Round
	Edition *scheme.Edition
	Cases   []anchor.Case
	Experts []AnchorExpert
	Notes   map[string][]anchor.Note // by case
	People  map[party.PersonID]party.Person
}

// AnchorExpert is how far an expert has come in a round.
type AnchorExpert struct {
	Person  party.Person
	Done    int       // cases handed in
	First   float64   // mean distance over the cases handed in, first attempts, in levels
	Last    float64   // of the case scored again last
	Again   bool      // a case was scored again
	BadgeAt time.Time // zero while there is none
}

// AnchorRounds lists all rounds for operators.
func (d *Desk) AnchorRounds(ctx context.Context, who party.Actor) ([]anchor.Round, error) {
	var all []anchor.Round
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActManageAnchors, ""); err != nil {
			return err
		}
		all, err = tx.AnchorRounds(ctx)
		return err
	})
	return all, err
}

// AnchorRoundOf reads a round for operators.
func (d *Desk) AnchorRoundOf(ctx context.Context, who party.Actor, round string) (AnchorRound, error) {
	v := AnchorRound{Notes: map[string][]anchor.Note{}, People: map[party.PersonID]party.Person{}}
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActManageAnchors, ""); err != nil {
			return err
		}
		if v.Round, err = tx.AnchorRound(ctx, round); err != nil {
			return err
		}
		if v.Edition, err = d.edition(ctx, tx, v.Round.Edition); err != nil {
			return err
		}
		if v.Cases, err = tx.AnchorCases(ctx, round); err != nil {
			return err
		}
		sheets, err := tx.AnchorSheets(ctx, round)
		if err != nil {
			return err
		}
		badges, err := tx.Badges(ctx, round)
		if err != nil {
			return err
		}
		for _, c := range v.Cases {
			if v.Notes[c.ID], err = tx.AnchorNotes(ctx, c.ID); err != nil {
				return err
			}
			for _, n := range v.Notes[c.ID] {
				if v.People[n.Author], err = tx.Person(ctx, n.Author); err != nil {
					return err
				}
			}
		}
		for len(sheets) > 0 {
			n := 1
			for n < len(sheets) && sheets[n].Expert == sheets[0].Expert {
				n++
			}
			x, err := v.expert(ctx, tx, sheets[:n], badges)
			if err != nil {
				return err
			}
			v.Experts = append(v.Experts, x)
			sheets = sheets[n:]
		}
		return nil
	})
	return v, err
}

// expert sums up one expert's sheets.
func (v *AnchorRound) expert(ctx context.Context, tx *store.Tx, own []anchor.Sheet, badges map[party.PersonID]time.Time) (AnchorExpert, error) {
	person, err := tx.Person(ctx, own[0].Expert)
	if err != nil {
		return AnchorExpert{}, err
	}
	x := AnchorExpert{Person: person, BadgeAt: badges[person.ID]}
	var last time.Time
	for _, s := range own {
		if !s.Submitted() {
			continue
		}
		_, mean := v.deviation(s)
		if s.Attempt == 1 {
			x.Done++
			x.First += mean
		} else if !s.SubmittedAt.Before(last) {
			last, x.Last, x.Again = s.SubmittedAt, mean, true
		}
	}
	if x.Done > 0 {
		x.First /= float64(x.Done)
	}
	return x, nil
}

func (v *AnchorRound) deviation(s anchor.Sheet) ([]anchor.Off, float64) {
	for _, c := range v.Cases {
		if sheet, ok := v.Edition.Sheet(c.Sheet); ok && c.ID == s.Anchor {
			return anchor.Deviation(sheet, s.Marks, c.Agreed)
		}
	}
	return nil, 0
}

// OwnAnchors is a round as one of its experts sees it.
type OwnAnchors struct {
	Round   anchor.Round
	Edition *scheme.Edition
	Cases   []OwnAnchor
	MaySee  bool // every case is handed in: the agreed levels and the discussion are open
	BadgeAt time.Time
}

// OwnAnchor is a case of a round with the expert's own sheets on it.
type OwnAnchor struct {
	ID       string
	Position int
	Sheet    *scheme.Sheet
	Latest   anchor.Sheet // the latest attempt; without marks before the first
	Off      []anchor.Off // of the latest sheet handed in; only where the round may be seen
	First    float64      // mean distance of the first attempt, in levels
	Mean     float64      // of the latest that was handed in
	Notes    []AnchorNote
}

// AnchorNote is a note with its author's name.
type AnchorNote struct {
	anchor.Note
	By string
}

// ExpertAnchors reads the rounds that are open, and those in which the expert has scored, for the expert alone.
func (d *Desk) ExpertAnchors(ctx context.Context, who party.Actor) ([]OwnAnchors, error) {
	var all []OwnAnchors
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadOwnScoring, ""); err != nil {
			return err
		}
		rounds, err := tx.AnchorRounds(ctx)
		if err != nil {
			return err
		}
		for _, r := range rounds {
			if r.OpenedAt.IsZero() {
				continue
			}
			v, own, err := d.ownAnchors(ctx, tx, who, r)
			if err != nil {
				return err
			}
			if r.Open() || len(own) > 0 {
				all = append(all, v)
			}
		}
		return nil
	})
	return all, err
}

// ownAnchors reads a round for one expert, and the expert's sheets.
func (d *Desk) ownAnchors(ctx context.Context, tx *store.Tx, who party.Actor, r anchor.Round) (v OwnAnchors, own []anchor.Sheet, err error) {
	v.Round = r
	if v.Edition, err = d.edition(ctx, tx, r.Edition); err != nil {
		return v, nil, err
	}
	cases, err := tx.AnchorCases(ctx, r.ID)
	if err != nil {
		return v, nil, err
	}
	if own, err = tx.AnchorSheetsOf(ctx, r.ID, who.ID()); err != nil {
		return v, nil, err
	}
	badges, err := tx.Badges(ctx, r.ID)
	if err != nil {
		return v, nil, err
	}
	v.BadgeAt, v.MaySee = badges[who.ID()], anchor.MaySee(cases, own)
	for _, c := range cases {
		sheet, _ := v.Edition.Sheet(c.Sheet)
		x := OwnAnchor{ID: c.ID, Position: c.Position, Sheet: sheet, Latest: anchor.Sheet{Anchor: c.ID, Expert: who.ID(), Attempt: 1}}
		for _, s := range own {
			if s.Anchor != c.ID {
				continue
			}
			x.Latest = s
			if v.MaySee && s.Submitted() {
				x.Off, x.Mean = anchor.Deviation(sheet, s.Marks, c.Agreed)
				if s.Attempt == 1 {
					x.First = x.Mean
				}
			}
		}
		if v.MaySee {
			notes, err := tx.AnchorNotes(ctx, c.ID)
			if err != nil {
				return v, nil, err
			}
			for _, n := range notes {
				person, err := tx.Person(ctx, n.Author)
				if err != nil {
					return v, nil, err
				}
				x.Notes = append(x.Notes, AnchorNote{n, person.Name})
			}
		}
		v.Cases = append(v.Cases, x)
	}
	return v, own, nil
}

// anchored reads an anchor case of a round that was opened, with the expert's round.
func (d *Desk) anchored(ctx context.Context, tx *store.Tx, who party.Actor, id application.ID) (c anchor.Case, v OwnAnchors, own OwnAnchor, err error) {
	if err = who.May(party.ActScore, ""); err != nil {
		return
	}
	if c, err = tx.AnchorCase(ctx, string(id)); err != nil {
		return
	}
	r, err := tx.AnchorRound(ctx, c.Round)
	if err != nil {
		return
	}
	if r.OpenedAt.IsZero() {
		err = fault.New(fault.NotFound, "fault.not_found")
		return
	}
	if v, _, err = d.ownAnchors(ctx, tx, who, r); err != nil {
		return
	}
	for _, x := range v.Cases {
		if x.ID == c.ID {
			own = x
		}
	}
	return
}

// mayScoreAnchor says whether the sheet may be marked now.
func mayScoreAnchor(who party.Actor, v OwnAnchors, s anchor.Sheet) error {
	switch {
	case who.Holds(party.Officer): // an officer sees the agreed levels
		return fault.New(fault.Forbidden, "anchor.officer")
	case !v.Round.Open():
		return fault.New(fault.Conflict, "anchor.not_open")
	case s.Submitted():
		return fault.New(fault.Conflict, "anchor.submitted")
	}
	return nil
}

// anchorCase reads an anchor case as a case to be scored, for the pages that score cases.
func (d *Desk) anchorCase(ctx context.Context, tx *store.Tx, who party.Actor, id application.ID) (ForExpert, error) {
	c, v, own, err := d.anchored(ctx, tx, who, id)
	if err != nil {
		return ForExpert{}, err
	}
	var contents application.Contents
	if err := json.Unmarshal(c.Contents, &contents); err != nil {
		return ForExpert{}, fmt.Errorf("read anchor case %s: %w", id, err)
	}
	x := ForExpert{
		Case:     application.Application{ID: id, Reference: contents.Reference, Edition: v.Edition.Ref, Sheet: c.Sheet, State: application.Evaluating},
		Edition:  v.Edition,
		Sheet:    own.Sheet,
		Contents: contents, Member: panel.Member{Person: who.ID(), Declaration: panel.NoInterest},
		Own:    evaluation.Scoresheet{Case: id, Expert: who.ID(), Answers: own.Latest.Marks, SubmittedAt: own.Latest.SubmittedAt, Revision: own.Latest.Revision},
		Anchor: &AnchorSeat{Round: v.Round, Position: own.Position, Attempt: own.Latest.Attempt},
	}
	x.SelfScore = own.Sheet.Score(contents.Answers, contents.Facts)
	x.OwnScore = evaluation.Marked(own.Sheet, x.Own.Answers, contents.Facts)
	x.MayScore = mayScoreAnchor(who, v, own.Latest)
	x.MayReopen = fault.New(fault.Conflict, "anchor.submitted")
	return x, nil
}

// AnchorSeat says that a case to be scored is an anchor case.
type AnchorSeat struct {
	Round    anchor.Round
	Position int
	Attempt  int
}

// markAnchor saves marks on an anchor case, as [Desk.Mark] does on others.
func (d *Desk) markAnchor(ctx context.Context, tx *store.Tx, who party.Actor, id application.ID, marks map[string]scheme.Answer) error {
	x, err := d.anchorCase(ctx, tx, who, id)
	if err != nil {
		return err
	}
	if x.MayScore != nil {
		return x.MayScore
	}
	now := maps.Clone(x.Own.Answers)
	if now == nil {
		now = map[string]scheme.Answer{}
	}
	var l fault.List
	for _, item := range slices.Sorted(maps.Keys(marks)) {
		it, ok := x.Sheet.Item(item)
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if err := evaluation.Mark(it, marks[item], x.SelfScore.ByItem[item]); err != nil {
			for _, f := range fault.All(err) {
				f.Field = item + "." + f.Field
				l = append(l, f)
			}
			continue
		}
		now[item] = marks[item]
	}
	if err := l.Err(); err != nil {
		return err
	}
	return tx.SaveAnchorSheet(ctx, anchor.Sheet{Anchor: string(id), Expert: who.ID(), Attempt: x.Anchor.Attempt, Marks: now})
}

// SubmitAnchor hands in an expert's sheet on an anchor case. One scored again, near enough to the agreed levels, earns the badge of the
// round.
func (d *Desk) SubmitAnchor(ctx context.Context, who party.Actor, id application.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		x, err := d.anchorCase(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if x.MayScore != nil {
			return x.MayScore
		}
		if n := x.OwnScore.Items - x.OwnScore.Answered; n > 0 {
			return fault.Field("items", "evaluation.unfinished", "Count", n)
		}
		s := anchor.Sheet{Anchor: string(id), Expert: who.ID(), Attempt: x.Anchor.Attempt, Marks: x.Own.Answers, SubmittedAt: tx.Now}
		if err := tx.SaveAnchorSheet(ctx, s); err != nil {
			return err
		}
		c, err := tx.AnchorCase(ctx, string(id))
		if err != nil {
			return err
		}
		if _, mean := anchor.Deviation(x.Sheet, s.Marks, c.Agreed); anchor.Earned(s, mean, x.Edition) {
			badges, err := tx.Badges(ctx, c.Round)
			if err != nil || !badges[who.ID()].IsZero() { // once earned it stays
				return err
			}
			if err := tx.GiveBadge(ctx, c.Round, who.ID(), tx.Now); err != nil {
				return err
			}
			return d.write(ctx, tx, who, journal.BadgeEarned, c.Round, "", nil)
		}
		return nil
	})
}

// ScoreAnchorAgain opens a case of the round once more, with the marks of the time before, after all were handed in.
func (d *Desk) ScoreAnchorAgain(ctx context.Context, who party.Actor, id application.ID) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		_, v, own, err := d.anchored(ctx, tx, who, id)
		if err != nil {
			return err
		}
		switch {
		case !v.Round.Open():
			return fault.New(fault.Conflict, "anchor.not_open")
		case !v.MaySee:
			return fault.New(fault.Conflict, "anchor.all_first")
		case !own.Latest.Submitted():
			return fault.New(fault.Conflict, "evaluation.open_already")
		}
		return tx.SaveAnchorSheet(ctx, anchor.Sheet{Anchor: string(id), Expert: who.ID(), Attempt: own.Latest.Attempt + 1, Marks: own.Latest.Marks})
	})
}

// NoteOnAnchor says something of an anchor case to the others of the round: operators, and experts who have handed in every case.
func (d *Desk) NoteOnAnchor(ctx context.Context, who party.Actor, id application.ID, item, text string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		var sheet *scheme.Sheet
		if who.May(party.ActManageAnchors, "") == nil {
			c, err := tx.AnchorCase(ctx, string(id))
			if err != nil {
				return err
			}
			r, err := tx.AnchorRound(ctx, c.Round)
			if err != nil {
				return err
			}
			e, err := d.edition(ctx, tx, r.Edition)
			if err != nil {
				return err
			}
			sheet, _ = e.Sheet(c.Sheet)
		} else {
			_, v, own, err := d.anchored(ctx, tx, who, id)
			if err != nil {
				return err
			}
			if !v.MaySee {
				return fault.New(fault.Conflict, "anchor.all_first")
			}
			sheet = own.Sheet
		}
		if item != "" {
			if _, ok := sheet.Item(item); !ok {
				return fault.New(fault.NotFound, "fault.not_found")
			}
		}
		text, err := anchor.NewNote(text)
		if err != nil {
			return err
		}
		noteID, err := store.NewID()
		if err != nil {
			return err
		}
		return tx.InsertAnchorNote(ctx, anchor.Note{ID: noteID, Anchor: string(id), Item: item, Author: who.ID(), Text: text, At: tx.Now})
	})
}

// calibrated refuses experts without the badge of the latest round, where the scheme demands it.
func (d *Desk) calibrated(ctx context.Context, tx *store.Tx, e *scheme.Edition, experts []party.Actor) error {
	if e.Anchors == nil || !e.Anchors.Required {
		return nil
	}
	r, err := tx.LatestAnchorRound(ctx, e.Ref)
	if fault.Is(err, fault.NotFound) {
		return fault.Field("experts", "anchor.no_round")
	}
	if err != nil {
		return err
	}
	badges, err := tx.Badges(ctx, r.ID)
	if err != nil {
		return err
	}
	var l fault.List
	for _, x := range experts {
		if badges[x.ID()].IsZero() {
			l.Add("experts", "anchor.no_badge", "Name", x.Person.Name, "Round", r.Title)
		}
	}
	return l.Err()
}
