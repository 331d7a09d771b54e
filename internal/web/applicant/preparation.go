package applicant

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/document"
	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

// preparationView shows a company what the host asks for, document by document, and takes what is missing.
type preparationView struct {
	page            view.Page
	trail           []view.Link
	heading         view.Heading
	lines           []documentView
	action          string
	wording, digest string // of what the host can be told; empty: there is nothing to tell
	problems        []view.Problem
}

type documentView struct {
	title, wanted, href, waived string
	tag                         view.Tag
	there, lacks                []string
	forms                       []documentFormView
}

// documentFormView takes a document, its translation, or what is written on one that is there.
type documentFormView struct {
	id, title       string
	code, paper, of string
	shut            bool
	form            view.Form
	fields          []view.Field
}

func (s *pages) preparation(w http.ResponseWriter, r *http.Request) error {
	return s.preparationPage(w, r, http.StatusOK, nil, nil)
}

func (s *pages) preparationPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	page := s.frame(r, request.Printer(r).T("document.open"))
	p := page.Printer
	x, err := s.Exchange.Preparation(r.Context(), who, partner.NominationID(urn+r.PathValue("nomination")), p.Lang())
	if err != nil {
		return err
	}
	n := x.Nomination
	saved(&page, r)
	v := preparationView{
		page: page, action: nominationURL(n.ID) + "/documents",
		trail:   []view.Link{{Href: deskURL, Label: p.T("applicant.desk.title")}, {Href: "/nominations", Label: p.T("nomination.own")}, {Href: nominationURL(n.ID), Label: p.T("nomination.own_one")}},
		heading: view.Heading{Kicker: n.Name + " · " + x.Agreement.Partner, Title: page.Title, Lede: p.T("document.own_lede", "Partner", x.Agreement.Partner)},
	}
	v.page.Path = v.action
	if k := document.Open(x.Lines); k > 0 {
		v.heading.Tag = &view.Tag{Tone: view.Warn, Text: p.T("document.open_missing", "Count", k)}
	} else if len(x.Lines) > 0 {
		v.heading.Tag = &view.Tag{Tone: view.Good, Text: p.T("document.complete")}
	}
	gives := n.Preparing() && who.May(party.ActPrepareAid, n.Company) == nil
	for _, l := range x.Lines {
		v.lines = append(v.lines, documentLine(p, x, l, gives, v.action))
	}
	switch {
	case x.Untold && who.May(party.ActConsentTransfer, n.Company) == nil:
		v.wording, v.digest = x.Wording, x.Digest
	case x.Untold:
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Text: p.T("party.signatory_needed")})
	case len(n.Told()) > 0:
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Good, Title: p.T("document.told_on", "Date", p.Moment(n.Papers.At, s.Desk.Agency.Place)), Text: p.T("document.told_all")})
	case n.Preparing() && !n.State.Gone() && len(x.Lines) > 0:
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Info, Text: p.T("document.not_yet")})
	}
	if problem != nil && !refuseDocument(p, v.lines, typed, problem) {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Text: p.Fault(problem)})
	}
	return view.Render(w, r, status, preparationPage(v))
}

// documentLine is one document with the forms that take what is missing of it.
func documentLine(p locale.Printer, x exchange.Preparation, l document.Line, gives bool, action string) documentView {
	code := l.Ask.Code
	v := documentView{title: p.Text(l.Ask.Name), wanted: sheet.Wanted(p, l.Ask), tag: sheet.DocumentTag(p, l), there: sheet.DocumentThere(p, l), lacks: sheet.LackWords(p, l)}
	if l.Waiver != nil {
		v.waived = p.T("document.waived_why", "Reason", l.Waiver.Reason)
	}
	paper := paperOf(x, l.Document)
	if paper != "" {
		v.href = companyURL(x.Nomination.Company, "papers/"+paper)
	}
	if !gives {
		return v
	}
	add := func(id, title, paper, of string, shut bool, d document.Details) {
		v.forms = append(v.forms, documentFormView{
			id: code + "." + id, title: title, code: code, paper: paper, of: of, shut: shut || l.Waiver != nil,
			form: view.Form{Action: action, Multipart: paper == ""}, fields: documentFields(p, l.Ask, d, paper == "", of != ""),
		})
	}
	lacks := func(k document.Lack) bool { return slices.Contains(l.Lacks, k) }
	if d := l.Document; d != nil {
		title := p.T("document.describe")
		if !d.Described() {
			title = p.T("document.describe_given")
		}
		add("describe", title, paper, "", d.Described() && !lacks(document.LacksApostille), d.Details)
		if lacks(document.LacksTranslation) {
			add("translation", p.T("document.give_translation"), "", d.Root, false, document.Details{Language: l.Ask.Language, State: d.State})
		}
		add("give", p.T("document.another"), "", "", !lacks(document.LacksValidity), document.Details{State: d.State, Language: d.Language, Issuer: d.Issuer})
		return v
	}
	add("give", p.T("document.give"), "", "", false, document.Details{})
	return v
}

// paperOf is the newest file of a document.
func paperOf(x exchange.Preparation, d *document.Document) (id string) {
	for _, paper := range x.Papers {
		if d != nil && paper.Document().Root == d.Root {
			id = paper.ID
		}
	}
	return id
}

func documentFields(p locale.Printer, a document.Ask, d document.Details, file, translation bool) []view.Field {
	day := func(d calendar.Date) string {
		if d.IsZero() {
			return ""
		}
		return d.String()
	}
	issuer, state := p.T("document.field.issuer"), p.T("document.field.state")
	if translation {
		issuer, state = p.T("document.field.translator"), p.T("document.field.translation_state")
	}
	languages := []view.Option{{Label: p.T("pilot.choose")}}
	for _, l := range append(slices.Clone(document.Languages), document.OtherLanguage) {
		languages = append(languages, view.Option{Value: l, Label: p.T("document.language." + l)})
	}
	fields := []view.Field{
		{Name: "issuer", Label: issuer, MaxLength: document.MaxIssuer, Value: d.Issuer},
		{Name: "state", Label: state, MaxLength: 2, Width: "short", Value: d.State, Hint: p.T("document.field.state_hint")},
		{Name: "issued_on", Label: p.T("document.field.issued_on"), Type: view.Date, Width: "short", Value: day(d.IssuedOn)},
		{Name: "until", Label: p.T("document.field.until"), Type: view.Date, Width: "short", Optional: true, Value: day(d.Until), Hint: p.T("document.field.until_hint")},
		{Name: "language", Label: p.T("document.field.language"), Type: view.Select, Options: languages, Value: d.Language},
	}
	if a.Apostille && !translation {
		put := document.Apostille{}
		if d.Apostille != nil {
			put = *d.Apostille
		}
		fields = append(fields,
			view.Field{Name: "apostille_number", Label: p.T("document.field.apostille_number"), Optional: true, MaxLength: document.MaxNumber, Value: put.Number, Hint: p.T("document.field.apostille_hint")},
			view.Field{Name: "apostille_state", Label: p.T("document.field.apostille_state"), Optional: true, MaxLength: 2, Width: "short", Value: put.State},
			view.Field{Name: "apostille_on", Label: p.T("document.field.apostille_on"), Type: view.Date, Optional: true, Width: "short", Value: day(put.On)})
	}
	if file {
		fields = append(fields, view.Field{Name: "file", Label: p.T("document.field.file"), Type: view.FileField, MaxBytes: exchange.MaxDocumentBytes})
	}
	return fields
}

// refuseDocument opens the form that was typed and says in it what was wrong.
func refuseDocument(p locale.Printer, lines []documentView, typed url.Values, problem error) bool {
	for i := range lines {
		for k := range lines[i].forms {
			f := &lines[i].forms[k]
			if f.id != typed.Get("form") {
				continue
			}
			f.form.Problems, f.shut = view.Problems(p, problem), false
			for j := range f.fields {
				x := &f.fields[j]
				x.Error = view.FieldError(p, problem, x.Name)
				if _, there := typed[x.Name]; there {
					x.Value = typed.Get(x.Name)
				}
			}
			return true
		}
	}
	return false
}

// typedDocument reads a document's form. Days that cannot be read are missing.
func typedDocument(v url.Values) exchange.Given {
	day := func(name string) calendar.Date {
		d, err := calendar.Parse(v.Get(name))
		if err != nil {
			return calendar.Date{}
		}
		return d
	}
	g := exchange.Given{Code: v.Get("code"), Paper: v.Get("paper"), Written: document.Details{
		Issuer: v.Get("issuer"), State: strings.ToUpper(party.Clean(v.Get("state"))), IssuedOn: day("issued_on"), Until: day("until"), Language: v.Get("language"), Of: v.Get("of"),
	}}
	if number, state, on := party.Clean(v.Get("apostille_number")), strings.ToUpper(party.Clean(v.Get("apostille_state"))), v.Get("apostille_on"); number != "" || state != "" || on != "" {
		g.Written.Apostille = &document.Apostille{Number: number, State: state, On: day("apostille_on")}
	}
	return g
}

// giveDocument takes a document of the company with its file, or what is written on one that is there, or tells the host.
func (s *pages) giveDocument(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id, given := partner.NominationID(urn+r.PathValue("nomination")), false
	values, problem := request.FormWithFiles(r, func(field, name string, before url.Values, content io.Reader) error {
		if field != "file" {
			return nil
		}
		given = true
		return request.BodyFault(s.Exchange.GiveDocument(r.Context(), who, id, typedDocument(before), name, content))
	})
	switch {
	case problem != nil || given:
	case values.Get("act") == "tell":
		problem = s.Exchange.TellHost(r.Context(), who, id, request.Printer(r).Lang(), values.Get("digest"))
	case values.Get("paper") == "":
		problem = fault.Field("file", "document.file")
	default:
		problem = s.Exchange.GiveDocument(r.Context(), who, id, typedDocument(values), "", nil)
	}
	if status, again := reopen(problem); again {
		return s.preparationPage(w, r, status, values, problem)
	}
	if problem != nil {
		return problem
	}
	return request.Redirect(w, r, withQuery(nominationURL(id)+"/documents", "saved", "1"))
}
