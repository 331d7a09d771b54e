package officer

import (
	"net/http"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// todayView is what waits for the reader, the most pressing first, and where all cases stand.
type todayView struct {
	page   view.Page
	mine   []pile
	others []pile
	late   int
	more   *view.Notice // what is late beside the cases; nil where nothing is
	bar    view.StateBarChart
}

// pile is one kind of work and the cases that wait for it.
type pile struct {
	title string
	text  string
	cases []waitingCase
	link  *view.Link    // where all of them are dealt with together
	most  calendar.Date // when the most pressing case is due; the last day of all when none has a date
}

// never is later than every due date.
var never = calendar.Of(9999, 12, 31)

// waitingCase is one case of a pile.
type waitingCase struct {
	href, reference string
	company         string
	detail          string
	due             *view.Tag
}

// kind of work, in the order of the journey.
type kind int

const (
	toScreen kind = iota
	toAppoint
	toComplete
	toRegister
	toDecide
	toConfirm
	toIssue
	atWork // with a panel; nothing is asked of the agency's people
	kinds
)

// workOf says what a case waits for.
func workOf(w casework.Waiting, today calendar.Date) kind {
	switch w.State {
	case application.Submitted:
		return toScreen
	case application.Accepted:
		return toAppoint
	case application.Evaluated:
		return toDecide
	case application.Proposed:
		return toConfirm
	case application.Granted:
		return toIssue
	}
	switch {
	case w.Short:
		return toComplete
	case w.Serving > 0 && w.In == w.Serving && !today.Before(w.VisitOn):
		return toRegister
	}
	return atWork
}

// actOf is the act that a kind of work asks for.
func actOf(k kind) party.Act {
	switch k {
	case toScreen:
		return party.ActScreen
	case toAppoint, toComplete:
		return party.ActAppoint
	case toRegister:
		return party.ActClose
	case toDecide, toConfirm:
		return party.ActDecide
	case toIssue:
		return party.ActRetryIssuance
	}
	return ""
}

// wayTo is the page on which the work is done.
func wayTo(k kind, id application.ID) string {
	switch k {
	case toScreen:
		return caseURL(id, "screen")
	case toAppoint, toComplete:
		return caseURL(id, "panel")
	case toRegister:
		return caseURL(id, "register")
	case toDecide:
		return caseURL(id, "decide")
	case toConfirm:
		return caseURL(id, "confirm")
	}
	return caseURL(id, "")
}

func pileTitle(p locale.Printer, k kind) (title, text string) {
	switch k {
	case toScreen:
		return p.T("officer.pile.screen"), p.T("officer.pile.screen_text")
	case toAppoint:
		return p.T("officer.pile.appoint"), p.T("officer.pile.appoint_text")
	case toComplete:
		return p.T("officer.pile.complete"), p.T("officer.pile.complete_text")
	case toRegister:
		return p.T("officer.pile.register"), p.T("officer.pile.register_text")
	case toDecide:
		return p.T("officer.pile.decide"), p.T("officer.pile.decide_text")
	case toConfirm:
		return p.T("officer.pile.confirm"), p.T("officer.pile.confirm_text")
	case toIssue:
		return p.T("officer.pile.issue"), p.T("officer.pile.issue_text")
	}
	return p.T("officer.pile.at_work"), p.T("officer.pile.at_work_text")
}

func (o *pages) today(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	l, err := o.Desk.Waiting(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	tv := todayView{page: o.page(r, p.T("officer.today.title")), bar: stateBar(p, l.Counts)}
	slices.SortStableFunc(l.Cases, moreUrgent)
	var piles [kinds]pile
	for k := range kinds {
		piles[k].title, piles[k].text = pileTitle(p, k)
		piles[k].most = never
	}
	for _, c := range l.Cases {
		k := workOf(c, l.Today)
		_, own := who.Roles[c.Company]
		mine := !own && actOf(k) != "" && who.May(actOf(k), "") == nil
		x := waitingCase{
			href: caseURL(c.ID, ""), reference: c.Reference, company: c.CompanyName, detail: waitingDetail(p, k, c), due: dueTag(p, c.DueOn, l.Today),
		}
		if mine && c.MayDecide == nil {
			x.href = wayTo(k, c.ID)
		}
		piles[k].cases = append(piles[k].cases, x)
		if !c.DueOn.IsZero() && c.DueOn.Before(piles[k].most) {
			piles[k].most = c.DueOn
		}
		if mine && !c.DueOn.IsZero() && c.DueOn.Before(l.Today) {
			tv.late++
		}
	}
	for k := range kinds {
		switch {
		case len(piles[k].cases) == 0:
		case actOf(k) != "" && who.May(actOf(k), "") == nil:
			if k == toAppoint && len(piles[k].cases) > 1 {
				piles[k].link = &view.Link{Href: assignmentPath, Label: p.T("officer.today.assign", "Count", len(piles[k].cases))}
			}
			tv.mine = append(tv.mine, piles[k])
		default:
			tv.others = append(tv.others, piles[k])
		}
	}
	o.standingPiles(p, l, &tv)
	complaintPile(p, l, &tv)
	slices.SortStableFunc(tv.mine, func(a, b pile) int { return a.most.Compare(b.most) })
	days, err := o.Desk.CertificateClocks(r.Context(), who)
	if err != nil {
		return err
	}
	more, err := o.overdue(r.Context(), who, days)
	if err != nil {
		return err
	}
	tv.more = lateNotice(p, more, l.Today)
	return view.Render(w, r, http.StatusOK, todayPage(tv))
}

// standingPiles lists the proposals on certificates that wait: those the reader may settle, and the others.
func (o *pages) standingPiles(p locale.Printer, l casework.WaitingList, tv *todayView) {
	x := pile{title: p.T("officer.pile.standing"), text: p.T("officer.pile.standing_text"), most: never}
	mine, others := x, x
	for _, s := range l.Acts {
		c := waitingCase{
			href: certificateURL(s.Entry.Number, ""), reference: view.SpacedNumber(s.Entry.Number), company: s.Entry.Holder,
			detail: p.T("officer.standing.proposed", "Act", p.T("proposal."+string(s.Kind)), "Ground", s.Change.Ground.Name(p, s.Edition)),
			due:    dueTag(p, s.LapsesOn, l.Today),
		}
		into := &others
		if s.MayConfirm == nil {
			c.href = certificateURL(s.Entry.Number, "confirm")
			into = &mine
		}
		into.cases = append(into.cases, c)
		if s.LapsesOn.Before(into.most) {
			into.most = s.LapsesOn
		}
	}
	if len(mine.cases) > 0 {
		tv.mine = append(tv.mine, mine)
	}
	if len(others.cases) > 0 {
		tv.others = append(tv.others, others)
	}
}

// complaintPile lists the complaints that the reader has in hand or may take.
func complaintPile(p locale.Printer, l casework.WaitingList, tv *todayView) {
	if len(l.Complaints) == 0 {
		return
	}
	x := pile{title: p.T("complaint.title"), text: p.T("complaint.pile_text"), most: l.Complaints[0].Complaint.DueOn}
	for _, w := range l.Complaints {
		c := w.Complaint
		x.cases = append(x.cases, waitingCase{
			href: complaintURL(c.ID), reference: c.Number, company: w.Company, detail: p.T("complaint.state." + string(c.State)), due: dueTag(p, c.DueOn, l.Today),
		})
		if c.Late(l.Today) {
			tv.late++
		}
	}
	tv.mine = append(tv.mine, x)
}

// moreUrgent sorts by due date, those without one last, then by reference.
func moreUrgent(a, b casework.Waiting) int {
	switch {
	case a.DueOn.IsZero() != b.DueOn.IsZero():
		if a.DueOn.IsZero() {
			return 1
		}
		return -1
	case a.DueOn != b.DueOn:
		return a.DueOn.Compare(b.DueOn)
	case a.Reference < b.Reference:
		return -1
	}
	return 1
}

// waitingDetail says the one thing one wants to know of a case before opening it.
func waitingDetail(p locale.Printer, k kind, w casework.Waiting) string {
	switch k {
	case toDecide, toConfirm:
		if w.Total != nil && w.Technology == "" {
			return totalWords(p, w)
		}
		if w.MayDecide != nil && w.Total != nil {
			return p.T("officer.today.scored_not_yours", "Total", *w.Total, "Technology", w.Technology)
		}
		if w.Total != nil {
			return p.T("officer.today.scored", "Total", *w.Total, "Technology", w.Technology)
		}
	case toComplete, atWork, toRegister:
		return p.T("officer.today.sheets", "In", w.In, "Count", w.Serving, "Visit", w.VisitOn)
	case toScreen:
		if w.Submissions > 1 {
			return p.T("officer.today.again", "Number", w.Submissions)
		}
	}
	return w.LatinName
}

// totalWords is the result of a case whose scheme rates no technology; one decided on facts has no total worth telling.
func totalWords(p locale.Printer, w casework.Waiting) string {
	switch {
	case w.OnFacts && w.MayDecide != nil:
		return p.T("facts.today.not_yours")
	case w.OnFacts:
		return p.T("facts.today.ready")
	case w.MayDecide != nil:
		return p.T("facts.today.points_not_yours", "Total", *w.Total)
	}
	return p.T("facts.points", "Total", *w.Total)
}

// stateBar shows how the cases divide among the states.
func stateBar(p locale.Printer, counts map[application.State]int64) view.StateBarChart {
	c := view.StateBarChart{Title: p.T("officer.today.states")}
	for _, s := range application.States[1:] {
		if counts[s] > 0 {
			c.Parts = append(c.Parts, view.Part{Label: stateName(p, s), Count: counts[s], Tone: stateTone(s)})
		}
	}
	return c
}
