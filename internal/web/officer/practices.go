package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/practice"
	"proba.example/internal/register"
	"proba.example/internal/site"
	"proba.example/internal/web/library"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const practicesURL = "/office/practices"

func practiceURL(id practice.ID, rest string) string {
	u := practicesURL + "/" + url.PathEscape(strings.TrimPrefix(string(id), urn))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

func practiceOf(r *http.Request) practice.ID { return practice.ID(urn + r.PathValue("practice")) }

func (o *pages) listPractices(t *request.Table) {
	read, write := request.Allowed(party.ActReadPartners), request.Allowed(party.ActEditPractices)
	t.Get(practicesURL, read, o.practices)
	t.Get(practicesURL+"/new", write, o.newPractice)
	t.Post(practicesURL+"/new", write, o.savePractice)
	t.Get(practicesURL+"/{practice}", read, o.practice)
	t.Post(practicesURL+"/{practice}", write, o.answerPractice)
	t.Get(practicesURL+"/{practice}/edit", write, o.editPractice)
	t.Post(practicesURL+"/{practice}/edit", write, o.savePractice)
	t.Get(practicesURL+"/{practice}/translate/{version}/{lang}", write, o.translation)
	t.Post(practicesURL+"/{practice}/translate/{version}/{lang}", write, o.saveTranslation)
}

var versionTones = map[practice.Standing]view.Tone{practice.Open: view.Progress, practice.Agreed: view.Good, practice.Declined: view.Bad, practice.Withdrawn: view.Warn}

// practiceTag says in a word how a practice stands.
func practiceTag(p locale.Printer, f exchange.PracticeFile) view.Tag {
	switch {
	case f.SideBySide():
		return view.Tag{Tone: view.Warn, Text: p.T("practice.apart")}
	case slices.ContainsFunc(f.Proposals(), func(v practice.Placed) bool { return v.By != f.Me }):
		return view.Tag{Tone: view.Warn, Text: p.T("practice.asks_us")}
	case len(f.Proposals()) > 0:
		return view.Tag{Tone: view.Progress, Text: p.T("practice.standing.open")}
	case len(f.Current()) > 0:
		return view.Tag{Tone: view.Good, Text: p.T("practice.standing.agreed")}
	case len(f.Versions) == 0:
		return view.Tag{Tone: view.Bad, Text: p.T("practice.untaken")}
	}
	v := f.Versions[len(f.Versions)-1]
	return view.Tag{Tone: versionTones[v.Standing], Text: p.T("practice.standing." + string(v.Standing))}
}

// shownFirst is the version a list names a practice by: what stands, or what was said last; nil where the partner took nothing.
func shownFirst(f exchange.PracticeFile) *register.PracticeEdition {
	all := slices.Concat(f.Current(), f.Proposals(), f.Versions)
	if len(all) == 0 {
		return nil
	}
	e := f.Edition(all[0])
	return &e
}

// practicesView lists the library as the staff has it.
type practicesView struct {
	page  view.Page
	may   bool
	table view.Table
}

func (o *pages) practices(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Exchange.Practices(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("practice.title"))
	p := page.Printer
	v := practicesView{page: page, may: who.May(party.ActEditPractices, "") == nil, table: view.Table{Caption: page.Title, Stack: true, Empty: p.T("practice.none"), Columns: []view.Column{
		{Label: p.T("practice.one")}, {Label: p.T("call.with")}, {Label: p.T("practice.evidence")}, {Label: p.T("pilot.state")},
	}}}
	for _, f := range all {
		tag, name, level := practiceTag(p, f), view.Cell{Text: p.T("practice.untaken"), Href: practiceURL(f.Practice.ID, "")}, view.Cell{Text: "–"}
		if e := shownFirst(f); e != nil {
			t, strength := e.In(p.Lang()), library.Level(p, e.Level)
			name.Text, name.Lang, name.Sub, level = t.Title, string(t.Lang), library.Needs(p, *e), view.Cell{Tag: &strength}
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{name, {Text: f.Link.Partner}, level, {Tag: &tag}}})
	}
	return view.Render(w, r, http.StatusOK, practicesPage(v))
}

// practiceView is one practice.
type practiceView struct {
	page      view.Page
	heading   view.Heading
	action    string
	write     []view.Link // versions to write on
	translate []view.Link
	current   shownVersions
	proposals shownVersions
	forms     []actForm
	versions  view.Table
	events    []view.Event
}

// shownVersions are versions that are shown whole.
type shownVersions struct {
	titles []string
	all    []register.PracticeEdition
}

func (s *shownVersions) add(p locale.Printer, f exchange.PracticeFile, v practice.Placed) {
	e := f.Edition(v)
	s.titles = append(s.titles, p.T("practice.edition_by", "Number", e.Number, "Agency", p.Text(e.Text.By)))
	s.all = append(s.all, e)
}

func (o *pages) practice(w http.ResponseWriter, r *http.Request) error {
	return o.practicePage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) practicePage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Exchange.Practice(r.Context(), who, practiceOf(r))
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("practice.one"))
	p, may := page.Printer, who.May(party.ActEditPractices, "") == nil
	tag := practiceTag(p, f)
	v := practiceView{page: page, action: practiceURL(f.Practice.ID, ""), heading: view.Heading{Kicker: p.T("practice.one") + " · " + f.Link.Partner, Title: p.T("practice.one"), Tag: &tag}}
	v.page.Wide = true
	if e := shownFirst(f); e != nil {
		v.heading.Title = e.In(p.Lang()).Title
		v.page.Title = v.heading.Title
	}
	if f.SideBySide() {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Warn, Title: p.T("practice.apart"), Text: p.T("practice.settle_text")})
	}
	for _, s := range f.Untaken() {
		v.page.Notices = append(v.page.Notices, view.Notice{Tone: view.Bad, Title: p.T("practice.untaken"), Text: p.T("refusal." + s.Untaken)})
	}
	for _, c := range f.Current() {
		v.current.add(p, f, c)
		for _, l := range locale.Languages {
			if may && f.MayTranslate(c.ID, l) == nil {
				v.translate = append(v.translate, view.Link{
					Href:  practiceURL(f.Practice.ID, "translate/"+strings.TrimPrefix(string(c.ID), urn)+"/"+string(l)),
					Label: p.T("practice.translate_into", "Number", c.Number, "Language", p.T("agreement.language."+string(l))),
				})
			}
		}
	}
	for _, c := range f.Proposals() {
		v.proposals.add(p, f, c)
	}
	if may {
		v.forms = answerForms(p, f)
		for _, c := range slices.Concat(f.Proposals(), f.Current()) {
			v.write = append(v.write, view.Link{Href: practiceURL(f.Practice.ID, "edit?from="+url.QueryEscape(string(c.ID))), Label: p.T("practice.write_on", "Number", c.Number, "Agency", p.Text(f.Edition(c).Text.By))})
		}
	}
	v.versions = view.Table{Caption: p.T("practice.versions"), Stack: true, Columns: []view.Column{
		{Label: p.T("practice.edition_column"), Num: true}, {Label: p.T("practice.text")}, {Label: p.T("practice.signed_on")}, {Label: p.T("pilot.state")},
	}}
	for _, x := range f.Versions {
		e, state := f.Edition(x), view.Tag{Tone: versionTones[x.Standing], Text: p.T("practice.standing." + string(x.Standing))}
		v.versions.Rows = append(v.versions.Rows, view.TableRow{Cells: []view.Cell{
			{Text: strconv.Itoa(x.Number)}, {Text: e.Text.Title, Lang: string(x.Lang), Sub: library.By(p, e, e.Text)}, {Text: o.moment(p, x.At), Sub: x.Why}, {Tag: &state},
		}})
	}
	v.events = o.past(p, f.Journal, f.People, actTitle)
	refuseOn(&v.page, v.forms, typed, problem)
	return view.Render(w, r, status, practicePage(v))
}

// answerForms are the answers open to the agency on what waits.
func answerForms(p locale.Printer, f exchange.PracticeFile) (forms []actForm) {
	reason := func(label string) []view.Field {
		return []view.Field{{Name: "reason", Label: label, Type: view.TextArea, Rows: 3, MaxLength: 2000}}
	}
	for _, v := range f.Proposals() {
		if v.By == f.Me {
			forms = append(forms, actForm{act: "decline", of: string(v.ID), title: p.T("practice.take_back"), text: p.T("practice.take_back_text"), submit: p.T("practice.take_back"), folded: true, fields: reason(p.T("need.reason_label"))})
			continue
		}
		forms = append(forms,
			actForm{act: "agree", of: string(v.ID), title: p.T("practice.agree"), text: p.T("practice.agree_text", "Level", library.Level(p, v.Level()).Text), submit: p.T("practice.agree")},
			actForm{act: "decline", of: string(v.ID), title: p.T("practice.decline"), text: p.T("call.decline_text"), submit: p.T("practice.decline"), folded: true, fields: reason(p.T("need.reason_label"))})
	}
	return forms
}

func (o *pages) answerPractice(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := practiceOf(r)
	err = o.Exchange.AnswerPractice(r.Context(), who, id, practice.StepID(values.Get("case")), values.Get("act") == "agree", values.Get("reason"))
	if status, again := reopen(err); again {
		return o.practicePage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, practiceURL(id, ""))
}

func (o *pages) newPractice(w http.ResponseWriter, r *http.Request) error {
	return o.practiceForm(w, r, http.StatusOK, nil, url.Values{"lang": {string(request.Printer(r).Lang())}, "revision": {"0"}}, nil)
}

// editPractice opens the form with the words of a version that stands or waits; what is sent takes the place of all of them.
func (o *pages) editPractice(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Exchange.Practice(r.Context(), who, practiceOf(r))
	if err != nil {
		return err
	}
	typed := url.Values{"revision": {strconv.FormatInt(f.Revision, 10)}}
	from := slices.Concat(f.Proposals(), f.Current())
	i := max(0, slices.IndexFunc(from, func(v practice.Placed) bool { return string(v.ID) == r.URL.Query().Get("from") }))
	if len(from) > 0 {
		e := f.Edition(from[i])
		typed.Set("lang", string(from[i].Lang))
		typed["markets"] = from[i].Markets
		for _, part := range practice.Parts {
			typed.Set(part, *from[i].Text.Part(part))
		}
		typed.Set("technologies", library.Technologies(request.Printer(r), e))
		own, away := []string{}, []string{}
		for _, x := range from[i].Pilots {
			if x.Agency == f.Me {
				own = append(own, x.Number)
			} else {
				away = append(away, x.Number)
			}
		}
		typed.Set("pilots", strings.Join(own, ", "))
		typed.Set("pilots_away", strings.Join(away, ", "))
	}
	return o.practiceForm(w, r, http.StatusOK, &f, typed, nil)
}

func (o *pages) practiceForm(w http.ResponseWriter, r *http.Request, status int, f *exchange.PracticeFile, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := pilotFormView{
		page: o.page(r, p.T("practice.new")), lede: p.T("practice.form_text"), submit: p.T("practice.propose"), hidden: typed.Get("revision"), back: view.Link{Href: practicesURL, Label: p.T("practice.title")},
		form: view.Form{Action: practicesURL + "/new", Guard: true, Problems: view.Problems(p, problem)},
	}
	if f == nil {
		all, err := o.Exchange.Overview(r.Context(), who)
		if err != nil {
			return err
		}
		v.fields = append(v.fields, view.Field{Name: "agreement", Type: view.Select, Options: agreementOptions(p, inForce(all))})
	} else {
		v.page.Title, v.lede, v.back = p.T("practice.change"), p.T("practice.change_text"), view.Link{Href: practiceURL(f.Practice.ID, ""), Label: p.T("practice.one")}
		v.form.Action = practiceURL(f.Practice.ID, "edit")
	}
	v.fields = append(v.fields, view.Field{Name: "lang", Type: view.Select, Options: pilotOptions(p, "agreement.language.", locale.Languages), Hint: p.T("practice.lang_hint")})
	v.fields = append(v.fields, textFields("")...)
	v.fields = append(v.fields,
		view.Field{Name: "markets", Type: view.Checkboxes, Options: marketOptions(p)},
		view.Field{Name: "technologies", Hint: p.T("need.technologies_hint"), Optional: true},
		view.Field{Name: "pilots", Hint: p.T("practice.pilots_hint"), Optional: true},
		view.Field{Name: "pilots_away", Hint: p.T("practice.pilots_away_hint"), Optional: true})
	view.Fill(p, "practice.field.", v.fields, typed, problem)
	return view.Render(w, r, status, pilotFormPage(v))
}

// textFields are the parts of a practice, written in a language.
func textFields(lang string) (all []view.Field) {
	for _, part := range practice.Parts {
		f := view.Field{Name: part, Type: view.TextArea, Rows: 5, MaxLength: practice.Most(part), Lang: lang}
		if part == "title" {
			f.Type, f.Rows, f.Width = view.TextField, 0, "full"
		}
		all = append(all, f)
	}
	return all
}

func typedText(values url.Values) (t practice.Text) {
	for _, part := range practice.Parts {
		*t.Part(part) = values.Get(part)
	}
	return t
}

func (o *pages) savePractice(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	var f *exchange.PracticeFile
	id, agreement := practice.ID(""), partner.AgreementID(values.Get("agreement"))
	if r.PathValue("practice") != "" {
		known, err := o.Exchange.Practice(r.Context(), who, practiceOf(r))
		if err != nil {
			return err
		}
		f, id, agreement = &known, known.Practice.ID, known.Link.ID
	}
	s, err := o.typedPractice(r, who, agreement, values)
	if err == nil {
		revision, _ := strconv.ParseInt(values.Get("revision"), 10, 64) // another one is stale
		id, err = o.Exchange.WritePractice(r.Context(), who, agreement, id, revision, s)
	}
	if status, again := reopen(err); again {
		if f != nil && fault.Is(err, fault.Conflict) { // what was typed is kept, and the next attempt has seen what came meanwhile
			values.Set("revision", strconv.FormatInt(f.Revision, 10))
		}
		return o.practiceForm(w, r, status, f, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, practiceURL(id, ""))
}

func (o *pages) typedPractice(r *http.Request, who party.Actor, agreement partner.AgreementID, values url.Values) (practice.Step, error) {
	s := practice.Step{Lang: locale.Lang(values.Get("lang")), Text: typedText(values), Markets: values["markets"]}
	names, err := site.ShippedTechnologies()
	if err != nil {
		return s, err
	}
	for _, word := range typedList(values.Get("technologies")) {
		code, known := names.Code(word)
		if !known {
			return s, fault.Field("technologies", "practice.technology")
		}
		s.Technologies = append(s.Technologies, code)
	}
	if agreement == "" {
		return s, fault.Field("agreement", "party.choose_one")
	}
	link, err := o.Exchange.Agreement(r.Context(), who, agreement)
	if err != nil {
		return s, err
	}
	for _, n := range typedList(values.Get("pilots")) {
		s.Pilots = append(s.Pilots, practice.Pilot{Agency: o.Exchange.DID, Number: n})
	}
	for _, n := range typedList(values.Get("pilots_away")) {
		s.Pilots = append(s.Pilots, practice.Pilot{Agency: link.DID, Number: n})
	}
	return s, nil
}

// translationView is the form of a translation beside the original.
type translationView struct {
	page     view.Page
	lede     string
	back     view.Link
	original register.PracticeText
	by       string
	form     view.Form
	revision string
	fields   []view.Field
}

func (o *pages) translation(w http.ResponseWriter, r *http.Request) error {
	return o.translationForm(w, r, http.StatusOK, nil, nil)
}

func (o *pages) translationForm(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Exchange.Practice(r.Context(), who, practiceOf(r))
	if err != nil {
		return err
	}
	of, to := practice.StepID(urn+r.PathValue("version")), locale.Lang(r.PathValue("lang"))
	if !slices.Contains(locale.Languages, to) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if err := f.MayTranslate(of, to); err != nil && problem == nil {
		return err
	}
	placed := f.Version(of)
	if placed == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	p, e := request.Printer(r), f.Edition(*placed)
	language := p.T("agreement.language." + string(to))
	v := translationView{
		page: o.page(r, p.T("practice.translate")), lede: p.T("practice.translate_text", "Language", language), back: view.Link{Href: practiceURL(f.Practice.ID, ""), Label: p.T("practice.one")},
		original: e.Text, by: library.By(p, e, e.Text), revision: strconv.FormatInt(f.Revision, 10), fields: textFields(string(to)),
		form: view.Form{Action: practiceURL(f.Practice.ID, "translate/"+r.PathValue("version")+"/"+string(to)), Guard: true, Problems: view.Problems(p, problem)},
	}
	v.page.Wide = true
	if typed == nil {
		typed = url.Values{}
		if t := e.In(to); t.Lang == to { // it is changed and not written anew
			for _, x := range placed.In(to)[:1] {
				for _, part := range practice.Parts {
					typed.Set(part, *x.Text.Part(part))
				}
			}
		}
	}
	view.Fill(p, "practice.field.", v.fields, typed, problem)
	return view.Render(w, r, status, translationPage(v))
}

func (o *pages) saveTranslation(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id := practiceOf(r)
	revision, _ := strconv.ParseInt(values.Get("revision"), 10, 64) // another one is stale
	err = o.Exchange.TranslatePractice(r.Context(), who, id, revision, practice.StepID(urn+r.PathValue("version")), practice.Step{Lang: locale.Lang(r.PathValue("lang")), Text: typedText(values)})
	if status, again := reopen(err); again {
		return o.translationForm(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, practiceURL(id, ""))
}
