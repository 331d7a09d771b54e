package applicant

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

// urn is what the id of a nomination begins with; addresses leave it out.
const urn = "urn:uuid:"

func nominationURL(id partner.NominationID) string {
	return "/nominations/" + url.PathEscape(strings.TrimPrefix(string(id), urn))
}

// nominationsView is what a company was put forward for.
type nominationsView struct {
	page  view.Page
	trail []view.Link
	table view.Table
}

var nominationTones = map[partner.Standing]view.Tone{
	partner.Proposed: view.Warn, partner.Consented: view.Info, partner.Endorsed: view.Info, partner.Sent: view.Progress, partner.Acknowledged: view.Progress,
	partner.Waiting: view.Progress, partner.Accepted: view.Good, partner.InProgramme: view.Good, partner.Completed: view.Good,
}

func nominationTag(p locale.Printer, n partner.Nomination) view.Tag {
	return view.Tag{Tone: nominationTones[n.State], Text: p.T("nomination.state." + string(n.State))}
}

func (s *pages) nominations(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := s.Exchange.Own(r.Context(), who)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("nomination.own"))
	p := page.Printer
	v := nominationsView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}},
		table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("nomination.own_none"), Columns: []view.Column{
			{Label: p.T("nomination.company")}, {Label: p.T("nomination.purpose")}, {Label: p.T("nomination.own_since")}, {Label: p.T("nomination.own_state")},
		}},
	}
	for _, n := range all {
		tag := nominationTag(p, n)
		state := view.Cell{Tag: &tag}
		if !n.Fallen.IsZero() {
			state.Sub = p.T("nomination.fell")
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: n.Name, Href: nominationURL(n.ID)}, {Text: p.T("partner.purpose." + string(n.Purpose))}, {Text: p.Date(s.day(n.Since))}, state,
		}})
	}
	return view.Render(w, r, http.StatusOK, nominationsPage(v))
}

// askedView shows a company exactly what would be sent, and takes its answer.
type askedView struct {
	page               view.Page
	trail              []view.Link
	heading            view.Heading
	wording            string
	sent               []view.Row
	facts              []view.Row
	action, digest     string
	problems           []view.Problem
	mayAnswer, mayTake bool
	credential         *view.Download // the endorsement, once it was given
	documents          view.Table     // that the host asks for
	papers             string         // where they are given; empty while nothing is asked for
}

func (s *pages) nomination(w http.ResponseWriter, r *http.Request) error {
	return s.nominationPage(w, r, http.StatusOK, nil)
}

func (s *pages) nominationPage(w http.ResponseWriter, r *http.Request, status int, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("nomination.own_one"))
	p := page.Printer
	x, err := s.Exchange.Asked(r.Context(), who, partner.NominationID(urn+r.PathValue("nomination")), p.Lang())
	if err != nil {
		return err
	}
	n := x.Nomination
	lede := p.T("nomination.asked_lede", "Purpose", p.T("partner.purpose."+string(n.Purpose)))
	if n.Joint != nil {
		lede = p.T("nomination.applied_lede", "Purpose", p.T("partner.purpose."+string(n.Purpose)))
	}
	tag := nominationTag(p, n)
	signs := who.May(party.ActConsentTransfer, n.Company) == nil
	v := askedView{
		page: page, trail: []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: "/nominations", Label: p.T("nomination.own")}},
		heading: view.Heading{Kicker: n.Name, Title: x.Agreement.Partner, Lede: lede, Tag: &tag},
		wording: x.Wording, action: nominationURL(n.ID), digest: x.Digest, problems: view.Problems(p, problem),
		mayAnswer: signs && n.State == partner.Proposed, mayTake: signs && n.Consent != nil && n.Consent.Withdrawn.IsZero(),
		facts: []view.Row{
			{Term: p.T("partner.kicker"), Text: x.Agreement.Title + " · " + x.Agreement.Reference},
			{Term: p.T("agreement.field.country"), Text: p.Country(x.Agreement.Country)},
			{Term: p.T("nomination.why"), Text: n.Words},
		},
	}
	v.facts = append(sheet.Joint(p, n), v.facts...)
	v.sent = sentRows(p, x)
	if n.Endorsement != nil {
		v.credential = &view.Download{Href: nominationURL(n.ID) + "/endorsement.json", Label: p.T("endorsement.file"), Kind: "JSON"}
	}
	prepared, err := s.Exchange.Preparation(r.Context(), who, n.ID, p.Lang())
	if err != nil {
		return err
	}
	if len(prepared.Lines) > 0 && n.State != partner.Proposed {
		v.documents, v.papers = sheet.Documents(p, prepared.Lines), nominationURL(n.ID)+"/documents"
	}
	s.tellPast(p, &v, x)
	if !signs && n.State == partner.Proposed {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Text: p.T("party.signatory_needed")})
	}
	return view.Render(w, r, status, askedPage(v))
}

// sentRows are the certificate and every fact as it would go, or has gone.
func sentRows(p locale.Printer, x exchange.Asked) []view.Row {
	rows := []view.Row{{Term: p.T("nomination.certificate"), Text: p.T("nomination.certificate_sent", "Number", view.SpacedNumber(x.Nomination.Basis.Number))}}
	for _, f := range partner.Fields {
		if value, there := x.Values[f]; there {
			rows = append(rows, view.Row{Term: p.T("partner.field." + string(f)), Text: sheet.Given(p, f, value)})
		}
	}
	return rows
}

// tellPast says what was agreed, what went and what was taken back.
func (s *pages) tellPast(p locale.Printer, v *askedView, x exchange.Asked) {
	n := x.Nomination
	row := func(term string, t time.Time) {
		if !t.IsZero() {
			v.facts = append(v.facts, view.Row{Term: term, Text: p.Moment(t, s.Desk.Agency.Place)})
		}
	}
	if n.Consent != nil {
		row(p.T("nomination.consented"), n.Consent.At)
		row(p.T("partner.consent_withdrawn"), n.Consent.Withdrawn)
	}
	for _, t := range x.Transfers {
		row(p.T("partner.delivered"), t.Delivered)
	}
	if n.Reason != "" {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Title: v.heading.Tag.Text, Text: n.Reason})
	}
	if !n.Fallen.IsZero() {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: p.T("nomination.fell"), Text: n.FallenWords})
	}
}

// endorsement gives a company the endorsement of its nomination.
func (s *pages) endorsement(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	b, err := s.Exchange.OwnEndorsement(r.Context(), who, partner.NominationID(urn+r.PathValue("nomination")))
	if err != nil {
		return err
	}
	return request.PrivateJSON(w, "endorsement", b)
}

func (s *pages) answerNomination(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, lang := partner.NominationID(urn+r.PathValue("nomination")), request.Printer(r).Lang()
	switch values.Get("act") {
	case "agree":
		err = s.Exchange.Answer(r.Context(), who, id, lang, true, values.Get("digest"))
	case "refuse":
		err = s.Exchange.Answer(r.Context(), who, id, lang, false, "")
	case "withdraw":
		err = s.Exchange.WithdrawConsent(r.Context(), who, id)
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return s.nominationPage(w, r, status, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, nominationURL(id))
}

// deskNominations says on the desk that a nomination awaits an answer.
func (s *pages) deskNominations(r *http.Request, who party.Actor, v *deskView) error {
	all, err := s.Exchange.Own(r.Context(), who)
	if err != nil {
		return err
	}
	v.nominated = len(all) > 0
	open, err := s.Exchange.OpenCalls(r.Context())
	if err != nil {
		return err
	}
	v.joint = len(open) > 0
	p := v.page.Printer
	for _, n := range all {
		if n.State == partner.Proposed {
			v.asked, v.answer = view.Notice{Tone: view.Info, Title: p.T("nomination.own_waits"), Text: p.T("nomination.own_waits_text")}, nominationURL(n.ID)
		}
	}
	return nil
}
