package officer

import (
	"net/http"
	"net/url"

	"proba.example/certificate"
	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const attestedURL = "/office/attestations"

// attestedOf is the page of the certificates of a pilot, or of an intake's graduates.
func attestedOf(kind register.AttestationKind, group string) string {
	return attestedURL + "/" + string(kind) + "/" + url.PathEscape(group)
}

func (o *pages) attestationRoutes(t *request.Table) {
	t.Get(attestedURL+"/{kind}/{group}", request.Allowed(party.ActReadPilots), o.attested)
	t.Post(attestedURL+"/{kind}/{group}", request.Allowed(party.ActAttest), o.actOnAttested)
}

// The acts of the page, as its forms name them.
const (
	attestPrepare  = "prepare"
	attestSign     = "sign"
	attestDrop     = "drop"
	attestWithdraw = "withdraw"
)

// attestedView is the certificates of a pilot or of an intake's graduates.
type attestedView struct {
	page    view.Page
	back    view.Link
	heading view.Heading
	table   view.Table
	waiting []attestedSheet // prepared, and shown before they are signed
	action  string
	forms   []actForm
}

// attestedSheet is what one certificate will say.
type attestedSheet struct {
	number string
	lines  []view.Row
}

func (o *pages) attested(w http.ResponseWriter, r *http.Request) error {
	return o.attestedPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) attestedPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Certificates(r.Context(), who, register.AttestationKind(r.PathValue("kind")), r.PathValue("group"))
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("attest.title."+string(f.Kind)))
	p := page.Printer
	v := attestedView{page: page, action: attestedOf(f.Kind, f.Group), heading: view.Heading{Kicker: f.Title, Title: page.Title, Lede: p.T("attest.lede." + string(f.Kind))}}
	v.back = view.Link{Href: intakeURL(cohort.ID(f.Group)), Label: f.Title}
	if f.Kind == register.OfPilot {
		v.back = view.Link{Href: "/office/pilots/" + url.PathEscape(f.Group) + "/report", Label: p.T("report.title")}
	}
	if v.table, v.waiting, err = o.attestedTable(p, f); err != nil {
		return err
	}
	if who.May(party.ActAttest, "") == nil {
		v.forms = attestForms(p, f, typed)
	}
	if problem != nil && !refuse(p, v.forms, typed, problem) {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Text: p.Fault(problem)})
	}
	return view.Render(w, r, status, attestedPage(v))
}

// attestedTable lists the certificates, and what those that wait will say.
func (o *pages) attestedTable(p locale.Printer, f programme.CertificatesFile) (t view.Table, waiting []attestedSheet, err error) {
	t = view.Table{Caption: p.T("attest.list"), Stack: true, Empty: p.T("attest.none"), Columns: []view.Column{
		{Label: p.T("attest.number")}, {Label: p.T("attest.company")}, {Label: p.T("site.state")}, {Label: p.T("attest.since")},
	}}
	l := certificate.Language(p.Lang())
	for _, a := range f.All {
		said, err := said(a)
		if err != nil {
			return t, nil, err
		}
		number := view.Cell{Text: a.Number}
		if a.Issued() {
			number.Href = programme.AttestationPath(a.Number)
		} else {
			sheet := attestedSheet{number: a.Number}
			for _, line := range said.Statements(l) {
				sheet.lines = append(sheet.lines, view.Row{Term: line[0], Text: line[1]})
			}
			waiting = append(waiting, sheet)
		}
		tag, at := attestedTag(p, a), a.PreparedAt
		switch {
		case !a.WithdrawnAt.IsZero():
			at, number.Sub = a.WithdrawnAt, a.Why(p.Lang())
		case a.Issued():
			at = a.IssuedAt
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{number, {Text: holder(said)}, {Tag: &tag}, {Text: p.ShortDate(calendar.On(at, o.Place))}}})
	}
	return t, waiting, nil
}

// said is what a certificate says, whether it is signed yet or not.
func said(a register.Attestation) (*certificate.Attestation, error) {
	if !a.Issued() {
		return certificate.ReadAttestation(a.Unsigned)
	}
	d, err := certificate.ParseAttestation(a.Document)
	return d.Attestation, err
}

func holder(a *certificate.Attestation) string {
	if a.Pilot != nil {
		return a.Pilot.Company
	}
	return a.Graduation.Company
}

func attestedTag(p locale.Printer, a register.Attestation) view.Tag {
	switch {
	case !a.WithdrawnAt.IsZero():
		return view.Tag{Tone: view.Bad, Text: p.T("attest.state.withdrawn")}
	case a.Issued():
		return view.Tag{Tone: view.Good, Text: p.T("attest.state.issued")}
	}
	return view.Tag{Tone: view.Warn, Text: p.T("attest.state.prepared")}
}

// attestForms are the acts that are open: what waits is signed or dropped before anything else is prepared.
func attestForms(p locale.Printer, f programme.CertificatesFile, typed url.Values) (forms []actForm) {
	waiting, digest := programme.Prepared(f.All)
	if len(waiting) > 0 {
		forms = append(
			forms,
			actForm{act: attestSign, digest: digest, title: p.T("attest.sign"), text: p.T("attest.sign_text", "Count", len(waiting)), submit: p.T("attest.sign_do")},
			actForm{act: attestDrop, title: p.T("attest.drop"), text: p.T("attest.drop_text"), submit: p.T("attest.drop"), folded: true},
		)
	} else if f.Ready {
		forms = append(forms, actForm{act: attestPrepare, title: p.T("attest.prepare"), text: p.T("attest.prepare_text." + string(f.Kind)), submit: p.T("attest.prepare")})
	}
	which := view.Field{Name: "number", Label: p.T("attest.number"), Type: view.Radios, Value: typed.Get("number")}
	for _, a := range f.All {
		if !a.Stands() {
			continue
		}
		option := view.Option{Value: a.Number, Label: a.Number}
		if s, err := said(a); err == nil {
			option.Hint = holder(s)
		}
		which.Options = append(which.Options, option)
	}
	if len(which.Options) == 1 {
		which.Value = which.Options[0].Value
	}
	if len(which.Options) > 0 {
		forms = append(forms, actForm{act: attestWithdraw, title: p.T("attest.withdraw"), text: p.T("attest.withdraw_text"), submit: p.T("attest.withdraw"), folded: true, fields: []view.Field{
			which, {Name: "reason", Label: p.T("attest.why"), Hint: p.T("attest.why_hint"), Type: view.TextArea, Rows: 3, MaxLength: 2000, Value: typed.Get("reason")},
		}})
	}
	return forms
}

func (o *pages) actOnAttested(w http.ResponseWriter, r *http.Request) error {
	who, v, err := request.Posted(r)
	if err != nil {
		return err
	}
	kind, group := register.AttestationKind(r.PathValue("kind")), r.PathValue("group")
	switch v.Get("act") {
	case attestPrepare:
		if kind == register.OfGraduate {
			err = o.Sites.PrepareGraduates(r.Context(), who, cohort.ID(group))
		} else {
			err = o.Sites.PreparePilotCertificate(r.Context(), who, pilot.ID(group))
		}
	case attestSign:
		_, err = o.Sites.SignCertificates(r.Context(), who, kind, group, v.Get("digest"))
	case attestDrop:
		err = o.Sites.DropCertificates(r.Context(), who, kind, group)
	case attestWithdraw:
		err = o.Sites.WithdrawCertificate(r.Context(), who, kind, group, v.Get("number"), v.Get("reason"))
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if status, again := reopen(err); again {
		return o.attestedPage(w, r, status, v, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, attestedOf(kind, group))
}
