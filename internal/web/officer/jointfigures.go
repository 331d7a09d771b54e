package officer

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"proba.example/internal/exchange"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/web/library"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

func (o *pages) listJointFigures(t *request.Table) {
	read, release := request.Allowed(party.ActReadPartners), request.Allowed(party.ActReleaseFigures)
	t.Get(partnersURL+"/{agreement}/figures", read, o.jointFigures)
	t.Get(partnersURL+"/{agreement}/figures.csv", read, o.jointFiguresCSV)
	t.Get(partnersURL+"/{agreement}/figures/{period}", release, o.prepareRelease)
	t.Post(partnersURL+"/{agreement}/figures/{period}", release, o.releaseQuarter)
}

// jointFiguresView is the joint dashboard of an agreement.
type jointFiguresView struct {
	page     view.Page
	back     view.Link
	heading  view.Heading
	csv      string
	quarters []view.Link // that may be released
	boards   []register.JointBoard
}

func (o *pages) jointFigures(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Exchange.JointFigures(r.Context(), who, partner.AgreementID(r.PathValue("agreement")))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := jointFiguresView{
		page: o.page(r, p.T("joint.title")), back: view.Link{Href: agreementURL(f.Link.ID, ""), Label: f.Link.Partner}, csv: agreementURL(f.Link.ID, "figures.csv"),
		heading: view.Heading{Kicker: f.Link.Reference, Title: p.T("joint.title"), Lede: p.T("joint.lede")}, boards: o.Exchange.JointBoards(f.Link, f.Boards),
	}
	if who.May(party.ActReleaseFigures, "") == nil && f.Link.State.Talks() {
		for _, q := range f.Open[:min(4, len(f.Open))] {
			v.quarters = append(v.quarters, view.Link{Href: agreementURL(f.Link.ID, "figures/"+q), Label: p.T("joint.prepare", "Quarter", library.Quarter(p, q))})
		}
	}
	return view.Render(w, r, http.StatusOK, jointFiguresPage(v))
}

func (o *pages) jointFiguresCSV(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Exchange.JointFigures(r.Context(), who, partner.AgreementID(r.PathValue("agreement")))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="joint-figures.csv"`)
	return library.WriteFigures(w, o.Exchange.JointBoards(f.Link, f.Boards))
}

// releaseView is what a release would hold.
type releaseView struct {
	page    view.Page
	back    view.Link
	heading view.Heading
	table   view.Table
	action  string
	forms   []actForm
}

func (o *pages) prepareRelease(w http.ResponseWriter, r *http.Request) error {
	return o.releasePage(w, r, http.StatusOK, nil, nil)
}

// leastOf is the number that the address names; 0 where it names none.
func leastOf(r *http.Request) int64 {
	least, err := strconv.ParseInt(r.URL.Query().Get("least"), 10, 64)
	if err != nil || least < 1 || least > partner.MostLeast {
		return 0
	}
	return least
}

func (o *pages) releasePage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := o.Exchange.PrepareRelease(r.Context(), who, partner.AgreementID(r.PathValue("agreement")), r.PathValue("period"), leastOf(r))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	quarter := library.Quarter(p, x.Release.Period)
	v := releaseView{
		page: o.page(r, p.T("joint.prepare", "Quarter", quarter)), back: view.Link{Href: agreementURL(x.Link.ID, "figures"), Label: p.T("joint.title")},
		heading: view.Heading{Kicker: x.Link.Partner, Title: p.T("joint.prepare", "Quarter", quarter), Lede: p.T("joint.prepare_text", "Least", p.Number(x.Release.Least))},
		action:  preparedURL(x.Link.ID, x.Release.Period, x.Release.Least), table: preparedTable(p, x, quarter), forms: []actForm{releaseForm(p, x), leastForm(p, x)},
	}
	refuseOn(&v.page, v.forms, typed, problem)
	return view.Render(w, r, status, releasePage(v))
}

func preparedTable(p locale.Printer, x exchange.Prepared, quarter string) view.Table {
	t := view.Table{Caption: quarter, Stack: true, Columns: []view.Column{{Label: p.T("joint.figure")}, {Label: p.T("joint.value"), Num: true}}}
	for _, f := range x.Release.Figures {
		value := p.Number(f.Value)
		if f.Withheld {
			value = p.T("joint.withheld", "Least", p.Number(x.Release.Least))
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: p.T("joint.figure." + string(f.Figure)), Sub: p.T("joint.means." + string(f.Figure))}, {Text: value}}})
	}
	return t
}

func releaseForm(p locale.Printer, x exchange.Prepared) actForm {
	f := actForm{act: "release", digest: x.Digest, title: p.T("joint.confirm"), text: p.T("joint.confirm_text"), submit: p.T("joint.release"), fields: []view.Field{
		{Name: "public", Label: p.T("joint.public"), Type: view.Checkboxes, Optional: true, Options: []view.Option{{Value: "yes", Label: p.T("joint.public_yes")}}},
	}}
	if x.Release.Corrects != "" {
		f.title, f.text = p.T("joint.correct"), p.T("joint.correct_text")
		f.fields = append(f.fields, view.Field{Name: "reason", Label: p.T("need.reason_label"), Type: view.TextArea, Rows: 3, MaxLength: 2000})
	}
	return f
}

// leastForm asks for another number below which figures are withheld.
func leastForm(p locale.Printer, x exchange.Prepared) actForm {
	return actForm{act: "count", title: p.T("joint.least_other"), text: p.T("joint.least_text"), submit: p.T("joint.count_again"), plain: true, fields: []view.Field{
		{Name: "least", Label: p.T("joint.least_label"), Type: view.Number, Value: strconv.FormatInt(x.Release.Least, 10)},
	}}
}

// preparedURL is the page of a release that withholds numbers below least.
func preparedURL(id partner.AgreementID, period string, least int64) string {
	return agreementURL(id, "figures/"+period) + "?least=" + strconv.FormatInt(least, 10)
}

func (o *pages) releaseQuarter(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, period := partner.AgreementID(r.PathValue("agreement")), r.PathValue("period")
	next := agreementURL(id, "figures")
	if values.Get("act") == "count" {
		least, typo := strconv.ParseInt(strings.TrimSpace(values.Get("least")), 10, 64)
		if typo != nil || least == 0 {
			least = -1
		}
		_, err = o.Exchange.PrepareRelease(r.Context(), who, id, period, least)
		next = preparedURL(id, period, least)
	} else {
		err = o.Exchange.Release(r.Context(), who, id, period, exchange.Confirmed{
			Least: leastOf(r), Digest: values.Get("digest"), Public: values.Get("public") == "yes", Reason: values.Get("reason"),
		})
	}
	if status, again := reopen(err); again {
		return o.releasePage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, next)
}
