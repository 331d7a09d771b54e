package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// The jobs of yearly reports.
const (
	JobReport    = "report"     // it opens to the holder
	JobReportDue = "report_due" // a reminder of it
)

type reportArgs struct {
	Certificate string `json:"certificate"`
	Due         string `json:"due"`
}

type reportDueArgs struct {
	Report oversight.ReportID `json:"report"`
	Days   int                `json:"days"` // before the due day; -1 is the day after it
}

// registerOversight tells the queue who works the jobs of what is looked at while certificates last.
func (d *Desk) registerOversight(r *jobs.Runner) {
	r.Register(JobReport, jobs.WithArgs(func(ctx context.Context, args reportArgs) error {
		due, err := calendar.Parse(args.Due)
		if err != nil {
			return unreadable(err)
		}
		return d.AskReport(ctx, args.Certificate, due)
	}), jobs.Policy{Attempts: 50})
	r.Register(JobReportDue, jobs.WithArgs(func(ctx context.Context, args reportDueArgs) error {
		return d.RemindOfReport(ctx, args.Report, args.Days)
	}), jobs.Policy{Attempts: 50})
}

// heldSince is the day from which a certificate has been held: one that was made anew counts from its first issue.
func (d *Desk) heldSince(ctx context.Context, tx *store.Tx, c issued) (calendar.Date, error) {
	for c.a.Renews != nil && c.a.Renews.Change != "" {
		var err error
		if c, err = d.issued(ctx, tx, c.a.Renews.Number); err != nil {
			return calendar.Date{}, err
		}
	}
	return c.entry.IssuedOn, nil
}

// queueReport queues the opening of the first report that is due on the day or later; none where the edition asks for none, or the
// certificate ends before.
func (d *Desk) queueReport(ctx context.Context, tx *store.Tx, c issued, from calendar.Date) error {
	if c.edition.YearlyReport == nil {
		return nil
	}
	since, err := d.heldSince(ctx, tx, c)
	if err != nil {
		return err
	}
	t, ok := c.edition.YearlyReport.Next(since, c.entry.ValidThrough, from)
	if !ok {
		return nil
	}
	args := reportArgs{Certificate: c.entry.Number, Due: t.Due.String()}
	at := t.Opens.Time(d.Agency.Place)
	if at.Before(tx.Now) {
		at = tx.Now
	}
	return d.queueAt(ctx, tx, JobReport, fmt.Sprintf("report/%s/%s", args.Certificate, args.Due), args, at)
}

// lasts says whether a certificate still asks something of its holder.
func lasts(e register.Entry, today calendar.Date) bool {
	standing, _ := e.StandingOn(today)
	return standing == register.Valid || standing == register.StandingSuspended
}

// AskReport opens a yearly report to the holder of a certificate and queues its reminders and the next one. It may be run any number of
// times. Of a certificate that has ended nobody is asked any more.
func (d *Desk) AskReport(ctx context.Context, number string, due calendar.Date) error {
	return d.act(ctx, party.System, func(tx *store.Tx, who party.Actor) error {
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return err
		}
		y, today := c.edition.YearlyReport, d.today(tx)
		if y == nil || !lasts(c.entry, today) {
			return nil
		}
		since, err := d.heldSince(ctx, tx, c)
		if err != nil {
			return err
		}
		t, ok := y.Next(since, c.entry.ValidThrough, due)
		if !ok || t.Due != due {
			return jobs.Cancel(fmt.Errorf("certificate %s reports nothing on %s", number, due))
		}
		if err := d.queueReport(ctx, tx, c, due.AddDays(1)); err != nil {
			return err
		}
		there, err := store.Absent(tx.ReportOf(ctx, c.a.Company, c.edition.Ref.Scheme, t.Year))
		if err != nil || there != nil {
			return err
		}
		id, err := store.NewID()
		if err != nil {
			return err
		}
		r := oversight.Ask(oversight.Report{ID: oversight.ReportID(id), Company: c.a.Company, Edition: c.edition.Ref, Certificate: number}, t, tx.Now)
		if err := tx.InsertReport(ctx, r); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.ReportAsked, number, "", map[string]any{"report": r.ID, "year": r.Year, "due_on": r.DueOn}); err != nil {
			return err
		}
		for _, days := range append([]int{-1}, y.RemindBefore...) {
			on := r.DueOn.AddDays(-days)
			if !on.After(today) {
				continue
			}
			if err := d.queueAt(ctx, tx, JobReportDue, fmt.Sprintf("report_due/%s/%d", r.ID, days), reportDueArgs{r.ID, days}, on.Time(d.Agency.Place)); err != nil {
				return err
			}
		}
		return d.reportLetter(ctx, tx, c, r, notice.ReportAsked)
	})
}

func ownReportPath(r oversight.Report) string {
	return "/companies/" + string(r.Company) + "/reports/" + string(r.ID)
}

func (d *Desk) reportLetter(ctx context.Context, tx *store.Tx, c issued, r oversight.Report, stage notice.ReportStage) error {
	return d.toCompany(ctx, tx, c.a, notice.YearlyReport{
		Stage: stage, Number: c.entry.Number, Holder: c.entry.Holder, Year: r.Year, DueOn: r.DueOn, Consequence: string(c.edition.YearlyReport.Consequence), Path: ownReportPath(r),
	})
}

// RemindOfReport writes to the holder who has not reported yet: so many days before the due day, or with -1 on the day after it, when the
// letter names what the edition lets follow. Who was down for months sends one letter.
func (d *Desk) RemindOfReport(ctx context.Context, id oversight.ReportID, days int) error {
	return d.act(ctx, party.System, func(tx *store.Tx, who party.Actor) error {
		r, err := tx.Report(ctx, id)
		if err != nil || r.State != oversight.ReportOpen {
			return err
		}
		c, err := d.issued(ctx, tx, r.Certificate)
		if err != nil {
			return err
		}
		today := d.today(tx)
		switch {
		case !lasts(c.entry, today):
			return d.dropReport(ctx, tx, who, r)
		case days < 0:
			return d.reportLetter(ctx, tx, c, r, notice.ReportLate)
		case r.Late(today):
			return nil
		}
		for _, other := range c.edition.YearlyReport.RemindBefore {
			if other < days && !today.Before(r.DueOn.AddDays(-other)) {
				return nil
			}
		}
		return d.reportLetter(ctx, tx, c, r, notice.ReportSoon)
	})
}

func (d *Desk) dropReport(ctx context.Context, tx *store.Tx, who party.Actor, r oversight.Report) error {
	r = r.Drop(tx.Now)
	if err := tx.UpdateReport(ctx, r); err != nil {
		return err
	}
	return d.write(ctx, tx, who, journal.ReportDropped, r.Certificate, "", map[string]any{"report": r.ID, "year": r.Year})
}

// followReports does what a change of a certificate's standing means for the reports that are awaited of its holder: one that was withdrawn
// awaits none, and what its successor takes over is reported on the successor. It may be run any number of times.
func (d *Desk) followReports(ctx context.Context, number string) error {
	return d.act(ctx, party.System, func(tx *store.Tx, who party.Actor) error {
		open, err := tx.OpenReports(ctx, number)
		if err != nil || len(open) == 0 {
			return err
		}
		e, err := tx.Entry(ctx, number)
		if err != nil {
			return err
		}
		today := d.today(tx)
		standing, _ := e.StandingOn(today)
		for _, r := range open {
			switch standing {
			case register.StandingRevoked:
				err = d.dropReport(ctx, tx, who, r)
			case register.StandingSuperseded:
				for _, ev := range e.Events {
					if ev.Kind == register.Superseded && !ev.On.After(today) {
						r.Certificate = ev.Successor
					}
				}
				err = tx.UpdateReport(ctx, r)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// OwnReport is a yearly report as the holder's people see it.
type OwnReport struct {
	oversight.Report
	Edition  *scheme.Edition // which asks for it
	Values   map[string]string
	Last     map[string]string // what the report before said; nil where there is none
	LastYear int
}

// ComingReport is a report that has not opened yet.
type ComingReport struct {
	scheme.ReportTerm
	Certificate string
	Edition     *scheme.Edition
}

// OwnReports are the yearly reports of a company.
type OwnReports struct {
	Company   party.Company
	Reports   []OwnReport // the latest year first
	Coming    []ComingReport
	Today     calendar.Date
	MaySubmit bool
}

// OwnReports reads a company's yearly reports for one of its people.
func (d *Desk) OwnReports(ctx context.Context, who party.Actor, org party.OrgID) (OwnReports, error) {
	var v OwnReports
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if who.May(party.ActReadOwn, org) != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		v.Today, v.MaySubmit = d.today(tx), who.May(party.ActReportYear, org) == nil
		if v.Company, err = tx.Company(ctx, org); err != nil {
			return err
		}
		if v.Reports, err = d.reportsOf(ctx, tx, org); err != nil {
			return err
		}
		v.Coming, err = d.comingReports(ctx, tx, org, v.Reports, v.Today)
		return err
	})
	return v, err
}

// reportsOf reads a company's reports, each with what it begins with.
func (d *Desk) reportsOf(ctx context.Context, tx *store.Tx, org party.OrgID) ([]OwnReport, error) {
	stored, err := tx.ReportsOf(ctx, org)
	if err != nil || len(stored) == 0 {
		return nil, err
	}
	years, err := tx.Years(ctx, org)
	if err != nil {
		return nil, err
	}
	all := make([]OwnReport, len(stored))
	for i, r := range stored {
		x := OwnReport{Report: r}
		if x.Edition, err = d.edition(ctx, tx, r.Edition); err != nil {
			return nil, err
		}
		for _, before := range stored[i+1:] {
			if before.Edition.Scheme == r.Edition.Scheme && before.State == oversight.ReportIn {
				x.Last, x.LastYear = before.Values, before.Year
				break
			}
		}
		var figures map[string]int64
		for _, y := range years {
			if y.Year == r.Year {
				figures = y.Figures
			}
		}
		x.Values = r.Prefill(x.Edition.YearlyReport.Fields, figures, x.Last)
		all[i] = x
	}
	return all, nil
}

// comingReports are the next reports of a company's certificates that have not opened yet.
func (d *Desk) comingReports(ctx context.Context, tx *store.Tx, org party.OrgID, there []OwnReport, today calendar.Date) ([]ComingReport, error) {
	cases, err := tx.ApplicationsOf(ctx, org)
	if err != nil {
		return nil, err
	}
	var all []ComingReport
	for _, a := range cases {
		stored, err := store.Absent(tx.CertificateOf(ctx, a.ID))
		if err != nil {
			return nil, err
		}
		if stored == nil {
			continue
		}
		c, err := d.issued(ctx, tx, stored.Number)
		if fault.Is(err, fault.NotFound) { // it is not public yet
			continue
		}
		if err != nil {
			return nil, err
		}
		if c.edition.YearlyReport == nil || !lasts(c.entry, today) {
			continue
		}
		since, err := d.heldSince(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		from := today
		for _, r := range there {
			if r.Report.Edition.Scheme == c.edition.Ref.Scheme && !r.DueOn.Before(from) {
				from = r.DueOn.AddDays(1)
			}
		}
		if t, ok := c.edition.YearlyReport.Next(since, c.entry.ValidThrough, from); ok {
			all = append(all, ComingReport{t, c.entry.Number, c.edition})
		}
	}
	return all, nil
}

// awaitedReport is the report of a company that is due first; nil where none is awaited.
func awaitedReport(ctx context.Context, tx *store.Tx, org party.OrgID) (first *oversight.Report, err error) {
	all, err := tx.ReportsOf(ctx, org)
	for _, r := range all {
		if r.State == oversight.ReportOpen && (first == nil || r.DueOn.Before(first.DueOn)) {
			first = &r
		}
	}
	return first, err
}

// ownReport reads a report that is one of the company's.
func (d *Desk) ownReport(ctx context.Context, tx *store.Tx, who party.Actor, org party.OrgID, id oversight.ReportID) (oversight.Report, *scheme.Edition, error) {
	if who.May(party.ActReadOwn, org) != nil {
		return oversight.Report{}, nil, fault.New(fault.NotFound, "fault.not_found")
	}
	r, err := tx.Report(ctx, id)
	if err != nil {
		return r, nil, err
	}
	if r.Company != org {
		return r, nil, fault.New(fault.NotFound, "fault.not_found")
	}
	e, err := d.edition(ctx, tx, r.Edition)
	return r, e, err
}

// SaveReport keeps a draft of a yearly report that was read at the revision.
func (d *Desk) SaveReport(ctx context.Context, who party.Actor, org party.OrgID, id oversight.ReportID, revision int64, values map[string]string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, e, err := d.ownReport(ctx, tx, who, org, id)
		if err != nil {
			return err
		}
		if r, err = r.Save(who, values, e.YearlyReport.Fields); err != nil {
			return err
		}
		r.Revision = revision
		return tx.UpdateReport(ctx, r)
	})
}

// SubmitReport hands a yearly report in, for good. The journal keeps the digest of the answers.
func (d *Desk) SubmitReport(ctx context.Context, who party.Actor, org party.OrgID, id oversight.ReportID, revision int64, values map[string]string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, e, err := d.ownReport(ctx, tx, who, org, id)
		if err != nil {
			return err
		}
		late := r.Late(d.today(tx))
		if r, err = r.Submit(who, values, e.YearlyReport.Fields, tx.Now); err != nil {
			return err
		}
		r.Revision = revision
		if err := tx.UpdateReport(ctx, r); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.ReportIn, r.Certificate, "", map[string]any{"report": r.ID, "year": r.Year, "late": late, "values_sha256": r.Digest()}); err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, r.Certificate)
		if err != nil {
			return err
		}
		return d.reportLetter(ctx, tx, c, r, notice.ReportReceived)
	})
}

// ReportList is who has reported and who has not.
type ReportList struct {
	Count   store.ReportCount
	Reports []ReportLine // by their due days; at most mostWaiting
	Today   calendar.Date
}

// ReportLine is a report with what its edition lets follow.
type ReportLine struct {
	store.ListedReport
	Consequence scheme.Consequence
}

// Reports lists the yearly reports of a state for the agency's readers, those that are awaited with what may follow.
func (d *Desk) Reports(ctx context.Context, who party.Actor, state oversight.ReportState) (ReportList, error) {
	var v ReportList
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		v.Today = d.today(tx)
		if v.Count, err = tx.CountReports(ctx, v.Today); err != nil {
			return err
		}
		all, err := tx.ReportsIn(ctx, state, v.Today, mostWaiting)
		if err != nil {
			return err
		}
		for _, r := range all {
			e, err := d.edition(ctx, tx, r.Edition)
			if err != nil {
				return err
			}
			v.Reports = append(v.Reports, ReportLine{r, e.YearlyReport.Consequence})
		}
		return nil
	})
	return v, err
}

// HolderReports are the yearly reports of the company that holds a certificate, for the agency's readers.
func (d *Desk) HolderReports(ctx context.Context, who party.Actor, number string) (OwnReports, error) {
	var v OwnReports
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCases, ""); err != nil {
			return err
		}
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return err
		}
		v.Today = d.today(tx)
		if v.Reports, err = d.reportsOf(ctx, tx, c.a.Company); err != nil {
			return err
		}
		v.Coming, err = d.comingReports(ctx, tx, c.a.Company, v.Reports, v.Today)
		return err
	})
	return v, err
}

// asked and handedIn are what the journal keeps of a report's acts.
type reportActs struct {
	Report oversight.ReportID `json:"report"`
	Values string             `json:"values_sha256"`
	DueOn  calendar.Date      `json:"due_on"`
	Late   bool               `json:"late"`
}

// checkReports holds every yearly report against its edition, its certificate and the journal.
func (d *Desk) checkReports(ctx context.Context) (found []Contradiction, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.EveryReport(ctx)
		if err != nil {
			return err
		}
		for _, r := range all {
			wrong, err := d.checkReport(ctx, tx, r)
			if err != nil {
				return err
			}
			for _, what := range wrong {
				found = append(found, Contradiction{fmt.Sprintf("report on %d of certificate %s", r.Year, r.Certificate), what})
			}
		}
		return nil
	})
	return found, err
}

func (d *Desk) checkReport(ctx context.Context, tx *store.Tx, r oversight.Report) ([]string, error) {
	e, err := d.edition(ctx, tx, r.Edition)
	if err != nil {
		return nil, err
	}
	found := r.Contradictions(e.YearlyReport)
	if e.YearlyReport == nil {
		return found, nil
	}
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	c, err := d.issued(ctx, tx, r.Certificate)
	if err != nil {
		return nil, err
	}
	if c.a.Company != r.Company {
		say("it is of another company than the certificate")
	}
	// A certificate that was made anew or renewed meanwhile left its acts in the journal of the one before.
	var asked, in *journal.Entry
	for {
		entries, err := tx.Journal(ctx, c.entry.Number)
		if err != nil {
			return nil, err
		}
		for _, x := range entries {
			var k reportActs
			if x.Act != journal.ReportAsked && x.Act != journal.ReportIn {
				continue
			}
			if err := json.Unmarshal([]byte(x.Details), &k); err != nil {
				return nil, fmt.Errorf("journal entry %d: %w", x.ID, err)
			}
			if k.Report != r.ID {
				continue
			}
			if x.Act == journal.ReportAsked {
				asked = &x
				if k.DueOn != r.DueOn || !x.At.Equal(r.AskedAt) {
					say("it was asked for at %s for %s, the journal says %s for %s", r.AskedAt.Format(time.RFC3339), r.DueOn, x.At.Format(time.RFC3339), k.DueOn)
				}
				if err := d.checkTerm(ctx, tx, c, r, say); err != nil {
					return nil, err
				}
				continue
			}
			in = &x
			if k.Values != r.Digest() || x.By != r.By || !x.At.Equal(r.Since) || k.Late != calendar.On(r.Since, d.Agency.Place).After(r.DueOn) {
				say("it says other than what was handed in")
			}
		}
		if asked != nil || c.a.Renews == nil {
			break
		}
		if c, err = d.issued(ctx, tx, c.a.Renews.Number); err != nil {
			return nil, err
		}
	}
	if asked == nil {
		say("nobody asked for it")
	}
	if (in != nil) != (r.State == oversight.ReportIn) {
		say("it is %s, the journal says otherwise", r.State)
	}
	return found, nil
}

// checkTerm says whether the report is one of those that its certificate asks for.
func (d *Desk) checkTerm(ctx context.Context, tx *store.Tx, c issued, r oversight.Report, say func(string, ...any)) error {
	since, err := d.heldSince(ctx, tx, c)
	if err != nil {
		return err
	}
	if t, ok := c.edition.YearlyReport.Next(since, c.entry.ValidThrough, r.DueOn); !ok || t.Due != r.DueOn || t.Year != r.Year {
		say("certificate %s reports nothing on %s", c.entry.Number, r.DueOn)
	}
	return nil
}
