package officer

import (
	"net/http"
	"slices"
	"time"

	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// certificateView is one certificate: where it stands, its dated history, and the acts open to the reader.
type certificateView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	waiting  *view.Notice // a proposal that waits
	answer   view.Link    // where it is answered; none for who may not
	acts     []view.Link  // what the reader may propose
	closed   string       // why nothing can be proposed
	heard    []heardView  // hearings before a withdrawal, the latest first
	ask      view.Link    // where one is opened; none for who may not
	back     *view.Notice // what became of the document of a withdrawn certificate
	record   view.Link    // where its return is recorded
	life     view.ValidityChart
	facts    []view.Row
	history  []view.Event
	nominate string       // address; empty where the reader cannot put the holder forward
	reports  *reportsPart // nil where none is asked for
	listed   *view.Table  // what lists of tax offices and registers say of the holder; nil where none does
}

// theCertificate reads the certificate of the address.
func (o *pages) theCertificate(r *http.Request) (casework.CertificateFile, error) {
	who, err := request.Actor(r)
	if err != nil {
		return casework.CertificateFile{}, err
	}
	return o.Desk.CertificateFile(r.Context(), who, r.PathValue("number"))
}

func certificateTrail(p locale.Printer, v casework.CertificateFile) []view.Link {
	return []view.Link{
		{Href: certificatesURL, Label: p.T("officer.certificates.title")},
		{Href: certificateURL(v.Entry.Number, ""), Label: view.SpacedNumber(v.Entry.Number)},
	}
}

// standingActs are the acts on a certificate's standing in the order in which they are offered, with the end of their addresses.
var standingActs = []struct {
	act  register.EventKind
	kind approval.Kind
}{
	{register.Suspended, approval.Suspend}, {register.Restored, approval.Restore}, {register.Revoked, approval.Revoke},
}

func actLabel(p locale.Printer, k approval.Kind) string {
	switch k {
	case approval.Suspend:
		return p.T("officer.standing.suspend")
	case approval.Restore:
		return p.T("officer.standing.restore")
	}
	return p.T("officer.standing.revoke")
}

func (o *pages) certificate(w http.ResponseWriter, r *http.Request) error {
	c, err := o.theCertificate(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	e := c.Entry
	tag := standingTag(p, e, c.Today)
	v := certificateView{
		page:    o.page(r, p.T("officer.certificate.title", "Number", view.SpacedNumber(e.Number), "Holder", e.Holder)),
		trail:   certificateTrail(p, c)[:1],
		heading: view.Heading{Kicker: p.T("officer.certificate.kicker", "Number", view.SpacedNumber(e.Number), "Scheme", e.SchemeTitle), Title: e.Holder, Tag: &tag},
		life:    validity(p, c),
		facts:   certificateFacts(p, c),
		history: o.certificateHistory(p, c),
	}
	if e.LatinName != e.Holder {
		v.heading.Lede = e.LatinName
	}
	o.certificateActs(p, c, &v)
	o.certificateHearings(p, c, &v)
	if c.Actor.May(party.ActNominate, "") == nil && c.Standing == register.Valid {
		v.nominate = "/office/nominations/new?certificate=" + e.Number
	}
	if v.reports, err = o.certificateReports(r, e.Number); err != nil {
		return err
	}
	if v.listed, err = o.certificateHits(r, e.Number, c.Today); err != nil {
		return err
	}
	if done := r.URL.Query().Get("done"); done != "" {
		if n, ok := standingNotice(p, done); ok {
			v.page.Notices = append(v.page.Notices, n)
		}
		v.page.Path = r.URL.Path // another language must not tell it again
	}
	return view.Render(w, r, http.StatusOK, certificatePage(v))
}

// certificateActs says what waits on the certificate, or else what the reader may propose.
func (o *pages) certificateActs(p locale.Printer, c casework.CertificateFile, v *certificateView) {
	if s := c.Waiting; s != nil {
		v.waiting = &view.Notice{
			Tone: view.Info, Title: p.T("officer.standing.waiting", "By", personName(c.People[s.ProposedBy]), "Act", p.T("proposal."+string(s.Kind))),
			Text: p.T("officer.standing.waiting_text", "Ground", s.Change.Ground.Name(p, c.Edition), "Until", s.LapsesOn),
		}
		switch {
		case c.MayDecline != nil:
		case c.MayConfirm != nil:
			v.answer = view.Link{Href: certificateURL(c.Entry.Number, "confirm"), Label: p.T("officer.next.take_back")}
		default:
			v.answer = view.Link{Href: certificateURL(c.Entry.Number, "confirm"), Label: p.T("officer.next.confirm_do")}
		}
		return
	}
	if c.Actor.May(party.ActProposeStanding, "") != nil {
		return
	}
	for _, x := range standingActs {
		if c.Open[x.act] == nil && (x.act != register.Revoked || len(readyGrounds(c, x.act)) > 0) {
			v.acts = append(v.acts, view.Link{Href: certificateURL(c.Entry.Number, string(x.kind)), Label: actLabel(p, x.kind)})
		}
	}
	if c.Actor.May(party.ActFileOnPaper, "") == nil && c.Edition.Succession != nil && (c.Standing == register.Valid || c.Standing == register.NotYetValid) {
		v.acts = append(v.acts, view.Link{Href: certificateURL(c.Entry.Number, "paper"), Label: p.T("paper.title")})
	}
	if c.Actor.May(party.ActFollowUp, "") == nil && c.Open[register.Revoked] == nil {
		v.acts = append(v.acts, view.Link{Href: certificateURL(c.Entry.Number, "check"), Label: p.T("oversight.check.order")})
	}
	if len(v.acts) == 0 && c.Open[register.Revoked] != nil {
		v.closed = p.Fault(c.Open[register.Revoked])
	}
}

func certificateFacts(p locale.Printer, c casework.CertificateFile) []view.Row {
	e := c.Entry
	rows := []view.Row{
		{Term: p.T("officer.fact.number"), Body: link("/certificates/"+e.Number, view.SpacedNumber(e.Number))},
		{Term: p.T("officer.decision.grade"), Text: e.Grade},
		{Term: p.T("officer.fact.business_number"), Text: e.BusinessNumber},
		{Term: p.T("officer.certificate.issued"), Text: p.Date(e.IssuedOn)},
		{Term: p.T("officer.certificate.through"), Text: p.Date(e.ValidThrough)},
	}
	if len(e.Events) > 0 && !c.Since.IsZero() {
		rows = append(rows, view.Row{Term: p.T("officer.certificate.since"), Text: p.Date(c.Since)})
	}
	if !c.CureBy.IsZero() {
		rows = append(rows, view.Row{Term: p.T("officer.standing.cure_by"), Text: p.Date(c.CureBy)})
	}
	if w := c.Renewal; w != nil {
		rows = append(rows,
			view.Row{Term: p.T("renewal.title"), Text: p.T("renewal.phase." + string(w.Phase))},
			view.Row{Term: p.T("renewal.opens"), Text: p.Date(w.Opens)},
			view.Row{Term: p.T("renewal.on_time"), Text: p.Date(w.OnTimeBy)},
			view.Row{Term: p.T("renewal.closes"), Text: p.Date(w.Closes)})
	}
	if r := c.Case.Renews; r != nil {
		term := p.T("renewal.of")
		if c.Case.Reissues() {
			term = p.T("reissue.of")
		}
		rows = append(rows, view.Row{Term: term, Body: link(certificateURL(r.Number, ""), view.SpacedNumber(r.Number))})
	}
	return append(rows, view.Row{Term: p.T("officer.certificate.case"), Body: link(caseURL(c.Case.ID, ""), c.Case.Reference)})
}

// validity draws the certificate's term with the stretches in which it had no effect.
func validity(p locale.Printer, c casework.CertificateFile) view.ValidityChart {
	e := c.Entry
	days := int64(e.ValidThrough.DaysSince(e.IssuedOn))
	chart := view.ValidityChart{
		Title: p.T("officer.certificate.life"), From: p.Date(e.IssuedOn), Until: p.Date(e.ValidThrough),
		Days: days, Elapsed: min(int64(c.Today.DaysSince(e.IssuedOn)), days), Now: p.Date(c.Today),
	}
	events := slices.Clone(e.Events)
	slices.SortStableFunc(events, func(a, b register.Event) int { return a.On.Compare(b.On) })
	at := func(d calendar.Date) int64 { return min(max(int64(d.DaysSince(e.IssuedOn)), 0), days) }
	for i, ev := range events {
		tone := view.Warn
		switch ev.Kind {
		case register.Restored:
			continue
		case register.Revoked:
			tone = view.Bad
		case register.Superseded:
			tone = view.Neutral
		}
		span := view.Span{Label: p.T("officer.certificate.from_day", "Standing", p.T("public.certificate.event."+string(ev.Kind)), "On", p.Date(ev.On)), From: at(ev.On), To: days, Tone: tone}
		switch {
		case ev.Kind == register.Suspended && i+1 < len(events):
			span.To = at(events[i+1].On)
		case ev.Kind == register.Suspended: // until today: nobody knows when it ends
			span.To = max(chart.Elapsed, min(span.From+days/100+1, days))
		}
		chart.Spans = append(chart.Spans, span)
		if ev.Kind == register.Revoked {
			break // nothing counts after it
		}
	}
	return chart
}

// dated is a line of a certificate's history with its moment.
type dated struct {
	at    time.Time
	event view.Event
}

// certificateHistory tells everything that happened to a certificate, the newest first: its issue, what was proposed and by whom it was
// settled, and what its holder did.
func (o *pages) certificateHistory(p locale.Printer, c casework.CertificateFile) []view.Event {
	e := c.Entry
	day := func(d calendar.Date, title, text string, tone view.Tone) dated {
		return dated{d.Time(o.Place), view.Event{When: p.Date(d), DateTime: d.String(), Title: title, Text: text, Tone: tone}}
	}
	lines := []dated{day(e.IssuedOn, p.T("officer.certificate.was_issued"), "", view.Good)}
	moment := func(at time.Time, who party.PersonID, title, text string, tone view.Tone) dated {
		return dated{at, view.Event{
			When: o.moment(p, at), DateTime: at.In(o.Place).Format(time.RFC3339), Who: personName(c.People[who]), Title: title, Text: text, Tone: tone,
		}}
	}
	for _, s := range c.Proposals {
		ground := p.T("ground." + string(s.Change.Ground))
		lines = append(lines, moment(s.ProposedAt, s.ProposedBy, p.T("officer.standing.proposed", "Act", p.T("proposal."+string(s.Kind)), "Ground", ground), s.Words, view.Info))
		switch s.Outcome {
		case approval.Confirmed:
			title := p.T("officer.standing.confirmed", "Standing", p.T("public.certificate.event."+string(s.Change.Act)), "On", p.Date(o.firstDay(c, s)))
			lines = append(lines, moment(s.SettledAt, s.SettledBy, title, "", eventTone(s.Change.Act)))
		case approval.Declined:
			lines = append(lines, moment(s.SettledAt, s.SettledBy, p.T("officer.standing.declined"), s.Answer, view.Neutral))
		case approval.Lapsed:
			lines = append(lines, moment(s.SettledAt, s.SettledBy, p.T("officer.standing.lapsed"), "", view.Neutral))
		case approval.Overtaken:
			lines = append(lines, moment(s.SettledAt, "", p.T("officer.standing.overtaken"), "", view.Neutral))
		}
	}
	for _, h := range c.Hearings {
		ground := h.Ground.Name(p, c.Edition)
		lines = append(lines, moment(h.At, h.By, p.T("hearing.opened_on", "Ground", ground), h.Finding, view.Info))
		if h.Answer != "" {
			lines = append(lines, moment(h.Answered, h.AnswerOf, p.T("journal.hearing_answered"), h.Answer, view.Info))
		}
		if h.End == decision.HearingDropped {
			lines = append(lines, moment(h.EndedAt, h.EndedBy, p.T("journal.hearing_dropped"), h.Why, view.Good))
		}
	}
	if b := c.Back; b != nil {
		lines = append(lines, day(b.On, p.T("journal.certificate_back"), b.Note, view.Neutral))
	}
	for _, ev := range e.Events {
		switch {
		case ev.Reason == string(decision.Returned):
			lines = append(lines, day(ev.On, p.T("journal.certificate_returned"), "", view.Bad))
		case ev.Reason == register.Succeeded:
			lines = append(lines, day(ev.On, p.T("succession.event_passed"), view.SpacedNumber(ev.Successor), view.Neutral))
		case ev.Kind == register.Superseded:
			lines = append(lines, day(ev.On, p.T("public.certificate.event.superseded"), view.SpacedNumber(ev.Successor), view.Neutral))
		}
	}
	slices.Reverse(lines) // of what happened at one moment the latest comes first too
	slices.SortStableFunc(lines, func(a, b dated) int { return b.at.Compare(a.at) })
	events := make([]view.Event, len(lines))
	for i, l := range lines {
		events[i] = l.event
	}
	return events
}

// firstDay is the day from which a confirmed act counts: the one proposed, or that of its confirmation.
func (o *pages) firstDay(c casework.CertificateFile, s casework.StandingProposal) calendar.Date {
	if !s.Change.On.IsZero() {
		return s.Change.On
	}
	settled := calendar.On(s.SettledAt, o.Place)
	for _, ev := range c.Entry.Events { // one that had to wait for an event that was still to come
		if ev.Kind == s.Change.Act && !ev.On.Before(settled) {
			return ev.On
		}
	}
	return settled
}

func eventTone(k register.EventKind) view.Tone {
	switch k {
	case register.Suspended:
		return view.Warn
	case register.Restored:
		return view.Good
	case register.Revoked:
		return view.Bad
	}
	return view.Neutral
}

// standingNotice says that the act the reader comes from was done.
func standingNotice(p locale.Printer, act string) (view.Notice, bool) {
	text := ""
	switch act {
	case "proposed":
		text = p.T("officer.standing.done_proposed")
	case "confirmed":
		text = p.T("officer.standing.done_confirmed")
	case "declined":
		text = p.T("officer.standing.done_declined")
	case "hearing":
		text = p.T("hearing.done_opened")
	case "dropped":
		text = p.T("hearing.done_dropped")
	case "back":
		text = p.T("given_back.done")
	default:
		return view.Notice{}, false
	}
	return view.Notice{Tone: view.Good, Text: text}, true
}
