package main

import (
	"context"

	"proba.example/certificate"
	"proba.example/internal/calendar"
	"proba.example/internal/custody"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/site"
	"proba.example/internal/store"
	"proba.example/internal/web/public"
)

// publicRegister is the read side of the register: two methods of the store, and no way to a case.
type publicRegister struct{ store *store.Store }

func (r publicRegister) Entry(ctx context.Context, number string) (e register.Entry, err error) {
	err = r.store.View(ctx, func(tx *store.Tx) error {
		e, err = tx.Entry(ctx, number)
		return err
	})
	return e, err
}

func (r publicRegister) Search(ctx context.Context, q register.Query) (register.Page, error) {
	return r.store.SearchRegister(ctx, q)
}

func (r publicRegister) Withdrawals(ctx context.Context, today calendar.Date, after *register.Withdrawal, limit int) (register.Withdrawals, error) {
	return r.store.Withdrawals(ctx, today, after, limit)
}

// publicTrust is what strangers pin, as the desk of keys published it last.
type publicTrust struct{ desk *custody.Desk }

func (t publicTrust) Pinned(ctx context.Context) (public.Pinned, error) {
	p, err := t.desk.Published(ctx)
	return public.Pinned{Trust: p.Trust, File: p.File, DID: p.DID}, err
}

func (r publicRegister) Numbered(ctx context.Context, numbers []string) (list []register.Entry, err error) {
	err = r.store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.Numbered(ctx, numbers)
		return err
	})
	return list, err
}

func (r publicRegister) Size(ctx context.Context) (register.Size, error) {
	return r.store.RegisterSize(ctx)
}

func (r publicRegister) Each(ctx context.Context, size register.Size, fn func(register.Entry) error) error {
	return r.store.EachPublished(ctx, size, fn)
}

func (r publicRegister) Figures(ctx context.Context) (release register.Release, err error) {
	err = r.store.View(ctx, func(tx *store.Tx) error {
		release, err = tx.Release(ctx)
		return err
	})
	return release, err
}

// publicPilots is what was released of the city's pilots.
type publicPilots struct {
	store *store.Store
	desk  *programme.Desk
}

func (r publicPilots) Notices(ctx context.Context) ([]register.PilotNotice, error) {
	return r.desk.Notices(ctx)
}

func (r publicPilots) Notice(ctx context.Context, pilot string) (register.PilotNotice, error) {
	return r.desk.Notice(ctx, pilot)
}

func (r publicPilots) PilotFigures(ctx context.Context) (all []register.PilotFigures, err error) {
	err = r.store.View(ctx, func(tx *store.Tx) error {
		all, err = tx.PilotFigures(ctx)
		return err
	})
	return all, err
}

func (r publicPilots) Sites(ctx context.Context) (all []register.PilotSite, err error) {
	err = r.store.View(ctx, func(tx *store.Tx) error {
		sites, err := tx.Sites(ctx)
		all = nil
		for _, s := range sites {
			if s.State != site.Registered || s.Unlisted {
				continue
			}
			x := register.PilotSite{Name: s.Name, Organisation: s.Organisation, District: s.District, Markets: s.Markets, Dormant: s.Dormant()}
			if s.Point != nil {
				x.Known, x.Lat, x.Lon = true, s.Point.Lat, s.Point.Lon
			}
			all = append(all, x)
		}
		return err
	})
	return all, err
}

func (r publicPilots) Cards(ctx context.Context) (all []register.KeptCard, err error) {
	err = r.store.View(ctx, func(tx *store.Tx) error {
		all, err = tx.PilotCards(ctx)
		return err
	})
	return all, err
}

func (r publicPilots) Card(ctx context.Context, number string) (c register.KeptCard, err error) {
	err = r.store.View(ctx, func(tx *store.Tx) error {
		c, err = tx.PilotCard(ctx, number)
		return err
	})
	return c, err
}

// publicAttested is the certificates of pilots and of graduates.
type publicAttested struct {
	program *Program
	*papers
}

func (a publicAttested) Attestation(ctx context.Context, number string) (register.Attestation, error) {
	return a.program.Sites.Certificate(ctx, number)
}

func (a publicAttested) AttestationMaterial(ctx context.Context, number string) ([]byte, certificate.Material, error) {
	return a.program.Cases.AttestationMaterial(ctx, number)
}

// publicCalls shows published editions as the public reads them.
type publicCalls struct{ program *Program }

func (c publicCalls) Open(ctx context.Context) ([]public.Call, error) {
	editions, err := c.program.Cases.OpenEditions(ctx)
	if err != nil {
		return nil, err
	}
	calls := make([]public.Call, len(editions))
	for i, e := range editions {
		calls[i] = c.call(e)
	}
	return calls, nil
}

func (c publicCalls) Edition(ctx context.Context, schemeID, edition string) (public.Call, error) {
	editions, err := c.program.Cases.Editions(ctx)
	if err != nil {
		return public.Call{}, err
	}
	for _, e := range editions {
		if e.Ref == (scheme.Ref{Scheme: schemeID, Edition: edition}) {
			return c.call(e), nil
		}
	}
	return public.Call{}, fault.New(fault.NotFound, "fault.not_found")
}

func (c publicCalls) call(e *scheme.Edition) public.Call {
	return callOf(e, calendar.On(c.program.Clock.Now(), c.program.place))
}

// callOf is an edition as the public reads it on a day.
func callOf(e *scheme.Edition, today calendar.Date) public.Call {
	out := public.Call{
		Scheme: e.Ref.Scheme, Edition: e.Ref.Edition, Title: e.Title, Summary: e.Summary, Authority: e.Authority, InForce: e.InForce(today), From: e.ValidFrom,
	}
	if e.ValidTo != nil {
		out.To = *e.ValidTo
	}
	for _, src := range e.Sources {
		if src.Official {
			out.Papers = append(out.Papers, public.Paper{Title: src.Title, Locator: src.Locator})
		}
	}
	for _, r := range e.Rules {
		out.Rules = append(out.Rules, public.Rule{Text: r.Title, Clause: cite(r.Clause)})
	}
	for i := range e.Sheets {
		s := &e.Sheets[i]
		out.Sheets = append(out.Sheets, public.Sheet{Code: s.Code, Title: s.Title, Open: s.Complete})
		if s.Complete && out.Items == 0 {
			out.Items, out.MaxPoints = s.Len(), int64(s.Max)
			out.Requirements = requirements(e, s)
		}
	}
	for _, r := range e.Regions {
		out.Regions = append(out.Regions, public.Choice{Code: r.Code, Title: r.Title})
	}
	for _, t := range e.Thresholds.Award {
		out.Thresholds = append(out.Thresholds, public.Rule{Text: t.Title, Clause: cite(t.Clause)})
	}
	for _, g := range e.Grades {
		out.Grades = append(out.Grades, public.Grade{Code: g.Code, From: int64(g.From)})
	}
	for _, f := range e.Fees {
		out.Fees = append(out.Fees, public.Fee{Title: f.Title, Minor: f.Amount, Currency: e.Currency, VATPercent: int64(f.VATPercent), Clause: cite(f.Clause)})
	}
	for _, k := range e.Clocks {
		out.Clocks = append(out.Clocks, public.Clock{Text: k.Title, Days: k.Days, AtLeast: k.Kind == "at_least", Clause: cite(k.Clause)})
	}
	for _, d := range e.Documents {
		out.Documents = append(out.Documents, d.Title)
	}
	for _, s := range e.Plan.Sections {
		out.PlanSections = append(out.PlanSections, s.Title)
	}
	for _, s := range e.Settings {
		out.Open = append(out.Open, s.Text)
	}
	return out
}

// requirements are what a sheet asks for where nobody scores.
func requirements(e *scheme.Edition, s *scheme.Sheet) (all []locale.Text) {
	if !e.OnFacts() {
		return nil
	}
	for _, it := range s.Items() {
		all = append(all, it.Title)
	}
	return all
}

// cite says where a rule stands, in every language. The papers the places are in are named once on the page.
func cite(c scheme.Clause) locale.Text {
	t := make(locale.Text, len(locale.Languages))
	for _, l := range locale.Languages {
		t[l] = c.Place(l)
	}
	return t
}
