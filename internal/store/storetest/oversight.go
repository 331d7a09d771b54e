package storetest

import (
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/oversight"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

func reports(t *testing.T, s *store.Store) {
	found(t, s)
	e := anEntry("20260100001", "주식회사 한빛센서", "Hanbit Sensor", "2026-05-01")
	var one oversight.Report
	update(t, s, func(tx *store.Tx) error {
		if err := first(tx.InsertCertificate(ctx, store.StoredCertificate{Number: e.Number, Case: "case-1", Sequence: "innobiz/2026", Unsigned: []byte{1}, PreparedAt: at}), tx.PublishEntry(ctx, e)); err != nil {
			return err
		}
		a, err := tx.Application(ctx, "case-1")
		one = oversight.Ask(oversight.Report{ID: "report-1", Company: a.Company, Edition: scheme.Ref{Scheme: "innobiz", Edition: "2026"}, Certificate: e.Number},
			scheme.ReportTerm{Year: 2026, Opens: calendar.MustParse("2027-04-01"), Due: calendar.MustParse("2027-05-31")}, at)
		return first(err, tx.InsertReport(ctx, one))
	})
	twice := one
	twice.ID = "report-2"
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertReport(ctx, twice) }), fault.Conflict, "store.exists")
	twice.Year, twice.DueOn = 2027, calendar.MustParse("2028-05-31")
	one.Revision, twice.Revision = 1, 1
	update(t, s, func(tx *store.Tx) error { return tx.InsertReport(ctx, twice) })
	in := one
	in.State, in.Values, in.By = oversight.ReportIn, map[string]string{"sales": "12", "remarks": "변동 없음"}, "o"
	update(t, s, func(tx *store.Tx) error { return tx.UpdateReport(ctx, in) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateReport(ctx, one) }), fault.Conflict, "fault.stale")
	in.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Report(ctx, "report-1")
		same(t, "the report that is in", got, in)
		of, err2 := tx.ReportOf(ctx, one.Company, "innobiz", 2027)
		same(t, "the report of a year", of, twice)
		_, missing := tx.ReportOf(ctx, one.Company, "innobiz", 2030)
		is(t, missing, fault.NotFound, "fault.not_found")
		all, err3 := tx.ReportsOf(ctx, one.Company)
		same(t, "a company's reports", all, []oversight.Report{twice, in})
		every, err4 := tx.EveryReport(ctx)
		same(t, "every report", every, []oversight.Report{in, twice})
		open, err5 := tx.OpenReports(ctx, e.Number)
		same(t, "the open reports of a certificate", open, []oversight.Report{twice})
		listed, err6 := tx.ReportsIn(ctx, oversight.ReportOpen, e.ValidThrough, 10)
		same(t, "what is awaited", listed, []store.ListedReport{{Report: twice, Holder: e.Holder}})
		ended, err7 := tx.ReportsIn(ctx, oversight.ReportOpen, e.ValidThrough.AddDays(1), 10)
		same(t, "what is awaited of a certificate that has ended", len(ended), 0)
		count, err8 := tx.CountReports(ctx, e.ValidThrough)
		late := store.ReportCount{Awaited: 1, In: 1}
		if e.ValidThrough.After(twice.DueOn) {
			late = store.ReportCount{Late: 1, In: 1}
		}
		same(t, "the count", count, late)
		return first(err, err2, err3, err4, err5, err6, err7, err8)
	})
}

func checks(t *testing.T, s *store.Store) {
	found(t, s)
	e := anEntry("20260100001", "주식회사 한빛센서", "Hanbit Sensor", "2026-05-01")
	var one oversight.Check
	update(t, s, func(tx *store.Tx) error {
		if err := first(tx.InsertCertificate(ctx, store.StoredCertificate{Number: e.Number, Case: "case-1", Sequence: "innobiz/2026", Unsigned: []byte{1}, PreparedAt: at}), tx.PublishEntry(ctx, e)); err != nil {
			return err
		}
		a, err := tx.Application(ctx, "case-1")
		one = oversight.Check{
			ID: "check-1", Number: "K2026-00001", Certificate: e.Number, Company: a.Company, Ground: oversight.Told, Words: "세무서에서 알려 왔습니다.", OrderedBy: "o", Checker: "p",
			OrderedAt: at, Since: at, DueOn: visit, State: oversight.CheckOrdered,
		}
		n, err2 := tx.NextCheck(ctx, 2026)
		same(t, "the first number of a year", n, int64(1))
		return first(err, err2, tx.InsertCheck(ctx, one))
	})
	twice := one
	twice.ID = "check-2"
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertCheck(ctx, twice) }), fault.Conflict, "store.exists")
	one.Revision = 1
	mend := one
	mend.State, mend.Result, mend.MendBy = oversight.CheckToMend, oversight.CheckToMend, visit.AddDays(9)
	mend.Findings = []oversight.Finding{{Condition: "tax_arrears", Seen: oversight.NotKept, Words: "есть задолженность"}}
	update(t, s, func(tx *store.Tx) error { return tx.UpdateCheck(ctx, mend) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateCheck(ctx, one) }), fault.Conflict, "fault.stale")
	mend.Revision = 2
	lot := oversight.Draw{ID: "lot-1", Scheme: "innobiz", On: visit, Seed: "00", Share: 10, Pool: []string{e.Number}, Chosen: []string{e.Number}, By: "o", At: at}
	update(t, s, func(tx *store.Tx) error { return tx.InsertDraw(ctx, lot) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.FollowUpCheck(ctx, "check-1")
		same(t, "the check", got, mend)
		all, err2 := tx.FollowUpChecks(ctx)
		same(t, "all checks", all, []oversight.Check{mend})
		of, err3 := tx.ChecksOf(ctx, one.Company)
		same(t, "a company's checks", of, all)
		listed, err5 := tx.ListedChecks(ctx)
		same(t, "all checks with their holders", listed, []store.ListedCheck{{Check: mend, Holder: e.Holder}})
		running, err6 := tx.RunningChecks(ctx)
		same(t, "the checks that run", running, listed)
		lots, err4 := tx.Draws(ctx)
		same(t, "the lots", lots, []oversight.Draw{lot})
		_, missing := tx.FollowUpCheck(ctx, "none")
		is(t, missing, fault.NotFound, "fault.not_found")
		return first(err, err2, err3, err4, err5, err6)
	})
}
