package programme

import (
	"context"
	"slices"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/store"
	"proba.example/trial"
)

// ReportFile is the papers at the end of a pilot.
type ReportFile struct {
	Pilot pilot.Pilot
	File  pilot.File
	// Certificates are those that were issued, also those that were withdrawn.
	Certificates []register.Attestation
	AsideWaits   bool                            // it is proposed to set the decision aside
	Card         *register.KeptCard              // what the public sees; nil before it is published
	People       map[party.PersonID]party.Person // who signed
}

// Report reads the papers at the end of a pilot, for a side.
func (d *Desk) Report(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID) (f ReportFile, err error) {
	err = d.readSide(ctx, who, side, id, func(tx *store.Tx, p pilot.Pilot) error {
		f = ReportFile{Pilot: p, People: map[party.PersonID]party.Person{}}
		if f.File, err = papers(ctx, tx, id); err != nil {
			return err
		}
		if f.Card, err = store.Absent(tx.PilotCardOf(ctx, id)); err != nil {
			return err
		}
		if f.Certificates, err = issuedOf(ctx, tx, register.OfPilot, string(id), string(id)); err != nil {
			return err
		}
		for _, r := range f.File.Reports {
			if err := known(ctx, tx, f.People, r.Record.By); err != nil {
				return err
			}
		}
		if c := f.File.Operator; c != nil {
			if err := known(ctx, tx, f.People, c.Record.By); err != nil {
				return err
			}
		}
		for _, c := range f.File.Decisions {
			if err := known(ctx, tx, f.People, c.Record.By); err != nil {
				return err
			}
		}
		for _, c := range f.File.Asides {
			for _, by := range []party.PersonID{c.Record.By, c.Record.Second} {
				if err := known(ctx, tx, f.People, by); err != nil {
					return err
				}
			}
		}
		waiting, err := waitingAside(ctx, tx, id)
		f.AsideWaits = waiting != nil
		return err
	})
	return f, err
}

func papers(ctx context.Context, tx *store.Tx, id pilot.ID) (pilot.File, error) {
	all, err := tx.Papers(ctx, id)
	if err != nil {
		return pilot.File{}, err
	}
	return pilot.ReadPapers(all)
}

// EntriesPage is how many measurements a page of a report's list shows.
const EntriesPage = 1000

// ReportList is a page of the measurements of a metric that a report rests on, corrected ones too, in the order in which they were entered.
type ReportList struct {
	Pilot       pilot.Pilot
	Total       int // measurements on all pages
	Page, Pages int // from 1; a page beyond the last is the last
	Entries     []pilot.Entry
	CorrectedBy map[int]int // by the number of the corrected, of those on the page
}

// ReportEntries reads a page of the measurements of a metric that the report rests on.
func (d *Desk) ReportEntries(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, metric string, page int) (f ReportList, err error) {
	err = d.readSide(ctx, who, side, id, func(tx *store.Tx, p pilot.Pilot) error {
		f = ReportList{Pilot: p}
		file, err := papers(ctx, tx, id)
		if err != nil {
			return err
		}
		r, ok := file.Report()
		if !ok || !slices.Contains(p.MetricNames(), metric) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		l := r.Record.Look
		if f.Total, err = tx.CountMetricEntries(ctx, id, metric, l.After, l.Entries); err != nil {
			return err
		}
		f.Pages = max(1, (f.Total+EntriesPage-1)/EntriesPage)
		f.Page = min(max(1, page), f.Pages)
		if f.Entries, err = tx.MetricEntries(ctx, id, metric, l.After, l.Entries, (f.Page-1)*EntriesPage, EntriesPage); err != nil || len(f.Entries) == 0 {
			return err
		}
		f.CorrectedBy, err = tx.CorrectionsAmong(ctx, id, f.Entries[0].Number, f.Entries[len(f.Entries)-1].Number, l.Entries)
		return err
	})
	return f, err
}

// Draft is what a report would rest on.
type Draft struct {
	Pilot  pilot.Pilot
	Look   pilot.Look // the one that decides
	Looks  []pilot.Look
	Claims []trial.Claim // what may be said
	Before *pilot.Words  // of the report that this one would replace

	Incidents  []pilot.Incident
	Deviations []pilot.Deviation
	Stays      []pilot.StayFigures // what was measured at the sites that it left, each by itself
}

// DraftReport reads what a report of a pilot would rest on. The last planned look must have been taken: a report shows nothing that was not
// looked at on record.
func (d *Desk) DraftReport(ctx context.Context, who party.Actor, id pilot.ID) (f Draft, err error) {
	err = d.readPilots(ctx, who, func(tx *store.Tx) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		var a *trial.Report
		if f, a, err = d.draft(ctx, tx, p, nil); err != nil {
			return err
		}
		f.Claims = pilot.Carries(a)
		file, err := papers(ctx, tx, id)
		if r, ok := file.Report(); ok {
			f.Before = &r.Record.Words
		}
		return err
	})
	return f, err
}

func (d *Desk) draft(ctx context.Context, tx *store.Tx, p pilot.Pilot, held []string) (f Draft, a *trial.Report, err error) {
	if _, err := p.State.Next(pilot.StepReport); err != nil {
		return f, nil, err
	}
	f.Pilot = p
	if f.Looks, err = tx.Looks(ctx, p.ID); err != nil {
		return f, nil, err
	}
	last, err := tx.LastPilotEntry(ctx, p.ID)
	if err != nil {
		return f, nil, err
	}
	f.Look = pilot.Look{Planned: p.Protocol.Looks, After: p.Base(), Entries: p.Base()} // of a pilot in which nothing was measured
	if f.Stays, err = p.FiguresOf(func(l pilot.Look) (*pilot.Gathering, error) { return gather(ctx, tx, p.ID, l) }, d.place()); err != nil {
		return f, nil, err
	}
	if last > p.Base() {
		i := slices.IndexFunc(f.Looks, func(l pilot.Look) bool {
			return l.Planned == p.Protocol.Looks && l.After == p.Base() && l.Entries == last
		})
		if i < 0 {
			return f, nil, fault.New(fault.Conflict, "report.look_first")
		}
		f.Look = f.Looks[i]
	}
	if f.Incidents, err = tx.Incidents(ctx, p.ID); err != nil {
		return f, nil, err
	}
	if f.Deviations, err = tx.Deviations(ctx, p.ID); err != nil {
		return f, nil, err
	}
	g, err := gather(ctx, tx, p.ID, f.Look)
	if err != nil {
		return f, nil, err
	}
	a, err = p.Assess(g, trial.Circumstances{Held: held, SeriousIncidents: pilot.OpenSerious(f.Incidents), Stopped: p.State == pilot.Stopped || p.After.Stopped}, d.place())
	return f, a, err
}

// FileReport files the report of a pilot, or another one in its place until the site has signed. It gives the digest.
func (d *Desk) FileReport(ctx context.Context, who party.Actor, id pilot.ID, w pilot.Words) (digest string, err error) {
	err = d.closing(ctx, who, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot, f pilot.File) (pilot.Pilot, pilot.Paper, error) {
		draft, a, err := d.draft(ctx, tx, p, w.HeldIn(p))
		if err != nil {
			return p, pilot.Paper{}, err
		}
		next, r, err := p.Report(who, a, draft.Look, draft.Looks, w, tx.Now)
		if err != nil {
			return p, pilot.Paper{}, err
		}
		r.Incidents, r.Deviations, r.Stays = draft.Incidents, draft.Deviations, draft.Stays
		x, err := pilot.NewPaper(id, pilot.PaperReport, len(f.Reports)+1, r)
		digest = x.Digest
		return next, x, err
	})
	return digest, err
}

// closing runs a verb that files a paper: it moves the pilot, keeps the paper and writes the journal.
func (d *Desk) closing(ctx context.Context, who party.Actor, id pilot.ID, verb func(tx *store.Tx, who party.Actor, p pilot.Pilot, f pilot.File) (pilot.Pilot, pilot.Paper, error)) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		f, err := papers(ctx, tx, id)
		if err != nil {
			return err
		}
		next, x, err := verb(tx, who, p, f)
		if err != nil {
			return err
		}
		if err := tx.UpdatePilot(ctx, next); err != nil {
			return err
		}
		if err := tx.InsertPaper(ctx, x); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.PaperFiled, string(id), "", map[string]any{"from": p.State, "to": next.State, "paper": x.Kind, "number": x.Number, "digest": x.Digest})
	})
}

// ConcludeSite signs the site's conclusion on the report with the digest that the signer was shown. Only who may bind the site signs, and
// nobody changes it afterwards (R29).
func (d *Desk) ConcludeSite(ctx context.Context, who party.Actor, id pilot.ID, shown string, c pilot.SiteConclusion) error {
	return d.closing(ctx, who, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot, f pilot.File) (pilot.Pilot, pilot.Paper, error) {
		if err := may(who, pilot.Host, p, party.ActConcludePilot); err != nil {
			return p, pilot.Paper{}, err
		}
		r, _ := f.Report()
		next, signed, err := p.Conclude(who, r.Digest, shown, c, tx.Now)
		if err != nil {
			return p, pilot.Paper{}, err
		}
		x, err := pilot.NewPaper(id, pilot.PaperSite, 1, signed)
		return next, x, err
	})
}

// JudgePilot signs the operator's conclusion, after the site's and beside it.
func (d *Desk) JudgePilot(ctx context.Context, who party.Actor, id pilot.ID, c pilot.OperatorConclusion) error {
	return d.closing(ctx, who, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot, f pilot.File) (pilot.Pilot, pilot.Paper, error) {
		r, _ := f.Report()
		if f.Site == nil {
			f.Site = &pilot.Filed[pilot.SiteConclusion]{} // the state says so, too, and in better words
		}
		next, signed, err := p.Judge(who, r, *f.Site, c, tx.Now)
		if err != nil {
			return p, pilot.Paper{}, err
		}
		x, err := pilot.NewPaper(id, pilot.PaperOperator, 1, signed)
		return next, x, err
	})
}

// DecidePilot takes the decision about a pilot.
func (d *Desk) DecidePilot(ctx context.Context, who party.Actor, id pilot.ID, c pilot.Decision) error {
	return d.closing(ctx, who, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot, f pilot.File) (pilot.Pilot, pilot.Paper, error) {
		next, taken, err := p.Decide(who, f, c, tx.Now)
		if err != nil {
			return p, pilot.Paper{}, err
		}
		x, err := pilot.NewPaper(id, pilot.PaperDecision, len(f.Decisions)+1, taken)
		return next, x, err
	})
}
