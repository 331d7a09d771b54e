package store

import (
	"context"

	"proba.example/internal/calendar"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// InsertReport keeps a report that has just been opened, at revision 1. store.exists where the company has one of that scheme and year.
func (tx *Tx) InsertReport(ctx context.Context, r oversight.Report) error {
	record, err := encode("yearly report", r)
	if err != nil {
		return err
	}
	return tx.fail("insert yearly report", tx.q.InsertReport(ctx, db.InsertReportParams{
		ID: string(r.ID), Company: string(r.Company), Scheme: r.Edition.Scheme, Year: int64(r.Year), Certificate: r.Certificate,
		State: string(r.State), DueOn: r.DueOn.String(), Record: record,
	}))
}

// UpdateReport saves a report that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateReport(ctx context.Context, r oversight.Report) error {
	record, err := encode("yearly report", r)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateReport(ctx, db.UpdateReportParams{Certificate: r.Certificate, State: string(r.State), Record: record, ID: string(r.ID), Revision: r.Revision})
	return tx.changed("update yearly report", rows, err)
}

// Report reads a yearly report.
func (tx *Tx) Report(ctx context.Context, id oversight.ReportID) (oversight.Report, error) {
	return tx.report(tx.q.ReportByID(ctx, string(id)))
}

// ReportOf reads a company's report on a year under a scheme.
func (tx *Tx) ReportOf(ctx context.Context, org party.OrgID, scheme string, year int) (oversight.Report, error) {
	return tx.report(tx.q.ReportOfYear(ctx, db.ReportOfYearParams{Company: string(org), Scheme: scheme, Year: int64(year)}))
}

func (tx *Tx) report(r db.YearlyReport, err error) (oversight.Report, error) {
	if err != nil {
		return oversight.Report{}, tx.fail("read yearly report", err)
	}
	return aReport(r)
}

// ReportsOf are a company's reports, the latest year first.
func (tx *Tx) ReportsOf(ctx context.Context, org party.OrgID) ([]oversight.Report, error) {
	return tx.reports(tx.q.ReportsOfCompany(ctx, string(org)))
}

// OpenReports are the reports that are awaited of a certificate's holder.
func (tx *Tx) OpenReports(ctx context.Context, certificate string) ([]oversight.Report, error) {
	return tx.reports(tx.q.OpenReportsOn(ctx, certificate))
}

// EveryReport are all reports there are.
func (tx *Tx) EveryReport(ctx context.Context) ([]oversight.Report, error) {
	return tx.reports(tx.q.EveryReport(ctx))
}

func (tx *Tx) reports(rows []db.YearlyReport, err error) ([]oversight.Report, error) {
	return manyOf(tx, "list yearly reports", rows, err, aReport)
}

func aReport(r db.YearlyReport) (oversight.Report, error) {
	x, err := decode[oversight.Report]("yearly report", r.Record)
	x.Revision = r.Revision
	return x, err
}

// ListedReport is a report with the name on its certificate.
type ListedReport struct {
	oversight.Report
	Holder string
}

// ReportsIn lists at most so many reports of a state by their due days. Of certificates that have ended none is awaited.
func (tx *Tx) ReportsIn(ctx context.Context, s oversight.ReportState, today calendar.Date, most int) ([]ListedReport, error) {
	rows, err := tx.q.ReportsIn(ctx, db.ReportsInParams{State: string(s), Today: today.String(), N: int64(most)})
	return manyOf(tx, "list yearly reports", rows, err, func(r db.ReportsInRow) (ListedReport, error) {
		x, err := aReport(r.YearlyReport)
		return ListedReport{x, r.Holder}, err
	})
}

// ReportCount says how many holders have reported, and how many have not or not in time.
type ReportCount struct {
	Awaited, Late, In, Dropped int64
}

// CountReports counts all reports. Of certificates that have ended none is awaited.
func (tx *Tx) CountReports(ctx context.Context, today calendar.Date) (c ReportCount, err error) {
	rows, err := tx.q.CountReports(ctx, today.String())
	if err != nil {
		return c, tx.fail("count yearly reports", err)
	}
	for _, r := range rows {
		switch s := oversight.ReportState(r.State); {
		case s == oversight.ReportIn:
			c.In += r.N
		case s == oversight.ReportDropped:
			c.Dropped += r.N
		case r.DueOn < today.String():
			c.Late += r.N
		default:
			c.Awaited += r.N
		}
	}
	return c, nil
}
