package officer

import (
	"context"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/clock"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/web/view"
)

// overdue joins what every desk calls late, beside the clocks of cases; days are those that certificates wait for.
func (o *pages) overdue(ctx context.Context, who party.Actor, days []casework.CertificateClock) ([]clock.Overdue, error) {
	all := casework.LateCertificates(days)
	for _, late := range []func(context.Context, party.Actor) ([]clock.Overdue, error){o.Desk.Late, o.Sites.Late, o.Support.Late, o.Exchange.Late} {
		found, err := late(ctx, who)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	clock.ByGroup(all)
	return all, nil
}

// lateGroup is what is late of one kind. The table is nil for certificates, which stand among their days.
type lateGroup struct {
	id, title string
	count     int
	table     *view.Table
}

// lateGroups tells what is late group by group, narrowed by words.
func lateGroups(p locale.Printer, all []clock.Overdue, words string, today calendar.Date) []lateGroup {
	var groups []lateGroup
	for _, g := range clock.Groups {
		x := lateGroup{id: "late-" + string(g), title: p.T("late.group." + string(g))}
		t := view.Table{Caption: x.title, Stack: true, Columns: []view.Column{{Label: p.T("late.whose")}, {Label: p.T("clock.late.awaited")}, {Label: p.T("late.turn")}, {Label: p.T("officer.cases.due")}}}
		for _, l := range all {
			if l.What.Group != g || words != "" && !strings.Contains(register.Fold(l.Name+" "+l.Number), register.Fold(words)) {
				continue
			}
			t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
				{Text: l.Name, Sub: lateNumber(p, l), Href: l.Path},
				{Text: p.T("late.what." + l.What.String())},
				{Text: p.T("late.turn." + string(l.Turn))},
				{Text: p.Date(l.Due), Tag: dueTag(p, l.Due, today)},
			}})
		}
		if x.count = len(t.Rows); x.count == 0 {
			continue
		}
		if g != clock.OfCertificates {
			x.table = &t
		}
		groups = append(groups, x)
	}
	return groups
}

// lateNumber is by what people know the thing: a number, a certificate's in groups of digits, or after how many months one asks.
func lateNumber(p locale.Printer, l clock.Overdue) string {
	switch {
	case l.What.Group == clock.OfReports, l.What.Group == clock.OfCertificates:
		return view.SpacedNumber(l.Number)
	case l.What.String() == "pilots.follow_up":
		return p.T("late.months", "Months", l.Number)
	}
	return l.Number
}

// lateNotice says on the day's page how much is late beside the cases; nil where nothing is.
func lateNotice(p locale.Printer, all []clock.Overdue, today calendar.Date) *view.Notice {
	if len(all) == 0 {
		return nil
	}
	n := &view.Notice{Tone: view.Warn, Title: p.T("late.more", "Count", len(all))}
	for _, g := range lateGroups(p, all, "", today) {
		n.Items = append(n.Items, p.T("late.counted", "Title", g.title, "N", g.count))
	}
	return n
}
