package casework

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/signal"
	"proba.example/internal/store"
)

// JobSignals looks over what was registered for signals, once a night.
const JobSignals = "signals"

// signalsHour is the hour of the night at which signals are looked for, in the agency's place.
const signalsHour = 4

// ScheduleSignals has signals looked for now, and then every night. To ask again while that waits to be done does nothing.
func (d *Desk) ScheduleSignals(ctx context.Context) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		return d.queue(ctx, tx, JobSignals, JobSignals+"/"+d.today(tx).String(), struct{}{})
	})
}

// MakeSignals works the job: it looks for signals and queues the next night's look.
func (d *Desk) MakeSignals(ctx context.Context) error {
	if err := d.LookForSignals(ctx); err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		next := d.today(tx).AddDays(1)
		return d.queueAt(ctx, tx, JobSignals, JobSignals+"/"+next.String(), struct{}{}, next.Time(d.Agency.Place).Add(signalsHour*time.Hour))
	})
}

// LookForSignals looks over every registered result and keeps what was found in the place of what was found before. The history is
// read in a transaction of its own, and looked over in none: nobody who works on a case is held up.
func (d *Desk) LookForSignals(ctx context.Context) error {
	var h signal.History
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		h, err = d.history(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	report, err := signal.Over(ctx, h)
	if err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error { return tx.SaveSignalReport(ctx, report) })
}

// history is every registered result as signals are looked for in it.
func (d *Desk) history(ctx context.Context, tx *store.Tx) (signal.History, error) {
	var h signal.History
	called := map[string]string{} // how a consultant is called where they were named first
	err := tx.EachRegistered(ctx, func(r store.Registered) error {
		e, err := d.edition(ctx, tx, r.Edition)
		if err != nil || e.OnFacts() || r.Sheet == scheme.ReissueSheet {
			return err // nobody scored
		}
		c := signal.Case{
			ID: r.Case, Scheme: r.Edition.Scheme, Sheet: r.Sheet, Company: r.Company, Region: r.Region, Consultants: consultants(r.Helpers, called),
			Self: r.Self, Total: r.Result.Total, Passed: e.JudgeEarned(r.Result.Earned(r.Result.Total)).Award, Award: awardTotal(e),
			On: calendar.On(r.Result.RegisteredAt, d.Agency.Place),
		}
		for _, g := range e.Grades {
			if g.From > 0 {
				c.Borders = append(c.Borders, g.From)
			}
		}
		for i, who := range r.Result.Experts {
			c.Marks = append(c.Marks, signal.Marks{Expert: who, Total: r.Result.EachTotal[i]})
		}
		sheet, _ := e.Sheet(r.Sheet)
		for _, it := range r.Result.Items {
			if item, known := sheet.Item(it.Item); !known || !item.Chosen() {
				continue
			}
			c.Items = append(c.Items, it.Max)
			for i := range c.Marks {
				c.Marks[i].Items = append(c.Marks[i].Items, it.Each[i])
			}
		}
		h.Cases = append(h.Cases, c)
		return nil
	})
	if err != nil {
		return h, err
	}
	h.Ties, err = d.ties(ctx, tx, h.Cases)
	return h, err
}

// awardTotal is the total that the award asks for, 0 where it asks for none.
func awardTotal(e *scheme.Edition) scheme.Tenths {
	for _, t := range e.Thresholds.Award {
		if t.Of == "total" {
			return t.Points
		}
	}
	return 0
}

// consultants are those who wrote an application or advised on it, each by one name: that of the organisation where there is one.
func consultants(h *interest.Helpers, called map[string]string) []string {
	if h == nil {
		return nil
	}
	var names []string
	for _, x := range h.List {
		if x.Work != interest.Wrote && x.Work != interest.Advised {
			continue
		}
		name := x.Organisation
		if name == "" {
			name = x.Name
		}
		key := fold(name)
		if key == "" {
			continue
		}
		if called[key] == "" {
			called[key] = name
		}
		if !slices.Contains(names, called[key]) {
			names = append(names, called[key])
		}
	}
	return names
}

// fold keeps letters and digits alone, without their case.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(name))
}

// ties are the companies that the experts' profiles name, by number or by name, among those that were evaluated.
func (d *Desk) ties(ctx context.Context, tx *store.Tx, cases []signal.Case) ([]signal.Tie, error) {
	known := map[string]party.OrgID{}
	for _, c := range cases {
		company, err := tx.Company(ctx, c.Company)
		if err != nil {
			return nil, err
		}
		for _, name := range []string{company.Name, company.LatinName, company.BusinessNumber} {
			if key := fold(name); key != "" {
				known[key] = company.ID
			}
		}
	}
	profiles, err := tx.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	var ties []signal.Tie
	for _, p := range profiles {
		name := func(organisation, number string) {
			for _, key := range []string{fold(number), fold(organisation)} {
				if company, evaluated := known[key]; evaluated && key != "" && !slices.Contains(ties, signal.Tie{Expert: p.Person, Company: company}) {
					ties = append(ties, signal.Tie{Expert: p.Person, Company: company})
				}
			}
		}
		for _, post := range slices.Concat(p.Employers, p.Directorships) {
			name(post.Organisation, post.Number)
		}
		for _, s := range p.Shares {
			name(s.Organisation, s.Number)
		}
	}
	return ties, nil
}

// Signals is what the latest look showed.
type Signals struct {
	Report  signal.Report
	MadeAt  time.Time // zero before the first look
	Reviews map[string][]signal.Review
	Names   map[signal.Subject]locale.Text
	People  map[party.PersonID]party.Person // who reviewed
	Actor   party.Actor
}

// Name is what people call a subject.
func (s Signals) Name(p locale.Printer, x signal.Subject) string {
	if name, known := s.Names[x]; known {
		return p.Text(name)
	}
	return x.ID
}

// SignalCase is a case behind a signal.
type SignalCase struct {
	Case    application.ID
	Ref     string
	Company string
	Self    scheme.Tenths
	Total   scheme.Tenths
	Experts []party.PersonID
	Each    []scheme.Tenths
	On      calendar.Date
}

// Signals reads what the latest look showed. Experts and deciders do not: a question about somebody whose case one is to judge would
// be an answer before it was asked.
func (d *Desk) Signals(ctx context.Context, who party.Actor) (Signals, error) {
	var s Signals
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		s, err = d.signals(ctx, tx, who)
		return err
	})
	return s, err
}

func (d *Desk) signals(ctx context.Context, tx *store.Tx, who party.Actor) (Signals, error) {
	s := Signals{Actor: who, Reviews: map[string][]signal.Review{}, Names: map[signal.Subject]locale.Text{}, People: map[party.PersonID]party.Person{}}
	if err := who.May(party.ActReadSignals, ""); err != nil {
		return s, err
	}
	var err error
	if s.Report, s.MadeAt, err = tx.SignalReport(ctx); err != nil && !fault.Is(err, fault.NotFound) {
		return s, err
	}
	reviews, err := tx.SignalReviews(ctx)
	if err != nil {
		return s, err
	}
	names := peopleByID(s.People)
	for _, r := range reviews {
		s.Reviews[r.Key] = append(s.Reviews[r.Key], r)
		if err := names.name(ctx, tx, r.By); err != nil {
			return s, err
		}
	}
	for _, x := range s.Report.Signals {
		for _, subject := range x.Subjects {
			if err := d.nameSubject(ctx, tx, &s, subject); err != nil {
				return s, err
			}
		}
	}
	return s, d.nameRegions(ctx, tx, &s)
}

// nameSubject finds what people call a subject; regions come from the editions.
func (d *Desk) nameSubject(ctx context.Context, tx *store.Tx, s *Signals, x signal.Subject) error {
	if _, known := s.Names[x]; known {
		return nil
	}
	switch x.About {
	case signal.AboutExpert:
		person, err := tx.Person(ctx, party.PersonID(x.ID))
		if err != nil {
			return err
		}
		s.Names[x] = locale.Same(person.Name)
	case signal.AboutCompany:
		company, err := tx.Company(ctx, party.OrgID(x.ID))
		if err != nil {
			return err
		}
		s.Names[x] = locale.Same(company.Name)
	case signal.AboutCase:
		a, err := tx.Application(ctx, application.ID(x.ID))
		if err != nil {
			return err
		}
		company, err := tx.Company(ctx, a.Company)
		if err != nil {
			return err
		}
		s.Names[x] = locale.Same(company.Name)
	case signal.AboutConsultant:
		s.Names[x] = locale.Same(x.ID)
	}
	return nil
}

func (d *Desk) nameRegions(ctx context.Context, tx *store.Tx, s *Signals) error {
	all, err := d.allEditions(ctx, tx)
	if err != nil {
		return err
	}
	for _, e := range all {
		for _, r := range e.Regions {
			x := signal.Subject{About: signal.AboutRegion, ID: r.Code}
			if _, known := s.Names[x]; !known { // the newest edition's name
				s.Names[x] = r.Title
			}
		}
	}
	return nil
}

// SignalFile is one signal with the cases behind it.
type SignalFile struct {
	Signals
	Signal    signal.Signal
	Cases     []SignalCase // in the order of time; at most 200
	MayReview error        // nil, or why this person may not say what looking at it showed
}

// mostSignalCases bounds how many cases a page lists.
const mostSignalCases = 200

// Signal reads one signal of the latest look; NotFound where the figures no longer show it.
func (d *Desk) Signal(ctx context.Context, who party.Actor, key string) (SignalFile, error) {
	var f SignalFile
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if f.Signals, err = d.signals(ctx, tx, who); err != nil {
			return err
		}
		var found bool
		if f.Signal, found = f.Report.Find(key); !found {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		names := peopleByID(f.People)
		for _, id := range f.Signal.Cases[:min(len(f.Signal.Cases), mostSignalCases)] {
			c, err := d.signalCase(ctx, tx, id)
			if fault.Is(err, fault.NotFound) {
				continue // its result was set aside since: one more expert is scoring
			}
			if err != nil {
				return err
			}
			for _, expert := range c.Experts {
				if err := names.name(ctx, tx, expert); err != nil {
					return err
				}
			}
			f.Cases = append(f.Cases, c)
		}
		slices.SortStableFunc(f.Cases, func(a, b SignalCase) int { return a.On.Compare(b.On) })
		_, f.MayReview = f.Signal.Review(who, strings.Repeat("x", 20), tx.Now)
		return nil
	})
	return f, err
}

func (d *Desk) signalCase(ctx context.Context, tx *store.Tx, id application.ID) (SignalCase, error) {
	a, err := tx.Application(ctx, id)
	if err != nil {
		return SignalCase{}, err
	}
	contents, err := d.frozen(ctx, tx, a)
	if err != nil {
		return SignalCase{}, err
	}
	r, err := tx.Result(ctx, id)
	if err != nil {
		return SignalCase{}, err
	}
	return SignalCase{
		Case: id, Ref: a.Reference, Company: contents.Company.Name, Self: contents.SelfTotal, Total: r.Total, Experts: r.Experts, Each: r.EachTotal,
		On: calendar.On(r.RegisteredAt, d.Agency.Place),
	}, nil
}

// ReviewSignal records that somebody looked at a signal and what they say about it. Nothing is closed: what stands out is worked out
// from the figures alone, every night.
func (d *Desk) ReviewSignal(ctx context.Context, who party.Actor, key, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReviewSignal, ""); err != nil {
			return err
		}
		report, _, err := tx.SignalReport(ctx)
		if err != nil {
			return err
		}
		s, found := report.Find(key)
		if !found {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		r, err := s.Review(who, words, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.InsertSignalReview(ctx, r); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.SignalReviewed, key, r.Words, map[string]any{"figure": r.Figure, "of": r.Of, "q": s.Q})
	})
}
