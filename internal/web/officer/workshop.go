package officer

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"

	"proba.example/internal/approval"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
	"proba.example/internal/workshop"
)

const draftsURL = "/office/scheme-drafts"

func draftURL(id workshop.ID, rest string) string {
	u := draftsURL + "/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

// The acts of a draft's forms.
const (
	draftSave    = "save"
	draftDiscard = "discard"
	draftPropose = "propose"
	draftSettle  = "settle"
	draftWhatIf  = "what_if"
)

// listWorkshop lists the pages of the workshop.
func (o *pages) listWorkshop(t *request.Table) {
	read := request.Holding(party.Administrator, party.Officer, party.Decider, party.Auditor)
	t.Get(draftsURL, read, o.drafts)
	t.Post(draftsURL, request.Allowed(party.ActPublishScheme), o.beginDraft)
	t.Get(draftsURL+"/{draft}", read, o.draft)
	t.Post(draftsURL+"/{draft}", read, o.changeDraft)
	t.Get(draftsURL+"/{draft}/file", read, o.draftFile)
	t.Get(draftsURL+"/{draft}/what-if", read, o.whatIf)
	t.Get(draftsURL+"/{draft}/parts", read, o.parts)
	t.Get(draftsURL+"/{draft}/part", read, o.part)
	t.Post(draftsURL+"/{draft}/part", request.Allowed(party.ActPublishScheme), o.savePart)
	t.Get(draftsURL+"/{draft}/part/remove", request.Allowed(party.ActPublishScheme), o.dropPart)
	t.Post(draftsURL+"/{draft}/part/remove", request.Allowed(party.ActPublishScheme), o.dropPartNow)
	t.Get(draftsURL+"/{draft}/preview/{sheet}", read, o.previewDraft)
}

// draftsView lists drafts.
type draftsView struct {
	page  view.Page
	trail []view.Link
	table view.Table
}

func draftTag(p locale.Printer, s workshop.State) view.Tag {
	tone := map[workshop.State]view.Tone{workshop.Open: view.Progress, workshop.Published: view.Good}[s]
	return view.Tag{Tone: tone, Text: p.T("workshop.state." + string(s))}
}

func (o *pages) drafts(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Desk.Drafts(r.Context(), who)
	if err != nil {
		return err
	}
	names, err := o.schemeNames(r.Context())
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := draftsView{page: o.page(r, p.T("workshop.title")), trail: []view.Link{{Href: "/office/schemes", Label: p.T("officer.schemes.title")}}, table: view.Table{
		Caption: p.T("workshop.drafts"), Stack: true, Empty: p.T("workshop.none"),
		Columns: []view.Column{{Label: p.T("workshop.name")}, {Label: p.T("workshop.base")}, {Label: p.T("workshop.changed_at")}, {Label: p.T("workshop.state")}},
	}}
	for _, d := range all {
		tag := draftTag(p, d.State)
		base := "—"
		if d.Base != (scheme.Ref{}) {
			base = names.edition(p, d.Base)
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{{Text: d.Name, Href: draftURL(d.ID, "")}, {Text: base}, {Text: o.moment(p, d.At)}, {Tag: &tag}}})
	}
	return view.Render(w, r, http.StatusOK, draftsPage(v))
}

// beginDraft copies a published edition.
func (o *pages) beginDraft(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	ref, err := scheme.ParseRef(values.Get("edition"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	names, err := o.schemeNames(r.Context())
	if err != nil {
		return err
	}
	p := request.Printer(r)
	id, err := o.Desk.BeginDraft(r.Context(), who, p.T("workshop.copy_of", "Edition", names.edition(p, ref)), ref, nil)
	if err != nil {
		return err
	}
	return request.Redirect(w, r, draftURL(id, ""))
}

// asDraft takes a file as a draft where one person alone may not publish it.
func (o *pages) asDraft(ctx context.Context, p locale.Printer, who party.Actor, source []byte, problem error) (id workshop.ID, taken bool, err error) {
	for _, f := range fault.All(problem) {
		taken = taken || f.Key == "workshop.two"
	}
	if !taken {
		return "", false, nil
	}
	name := p.T("workshop.handed_in")
	if e, problems := scheme.Load(source); len(problems) == 0 {
		name = editionName(p, e)
	}
	id, err = o.Desk.BeginDraft(ctx, who, name, scheme.Ref{}, source)
	return id, true, err
}

// draftView is a draft with the checker beside it.
type draftView struct {
	page     view.Page
	trail    []view.Link
	heading  view.Heading
	checked  view.Notice
	faults   view.Table
	changes  view.Table
	base     string
	revision string
	fields   []view.Field
	problems []view.Problem
	action   string
	discard  bool
	links    []draftLink
	summary  []view.Row
	previews []view.Link
	may      bool // ask what if
	proposal *view.Notice
	facts    []view.Row
	answer   []view.Field // of the second person
	digest   string
	propose  []view.Field
	acting   string // which form was refused
	versions view.Table
	blocked  *view.Notice // why it cannot be published yet

	publishText, editTitle, editText string

	fold bool // the file is for those who can read it
}

// draftLink is a button that leads on from a draft.
type draftLink struct{ kind, href, label string }

func (o *pages) draft(w http.ResponseWriter, r *http.Request) error {
	return o.draftPage(w, r, http.StatusOK, nil, nil)
}

func (o *pages) draftPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.DraftFile(r.Context(), who, workshop.ID(r.PathValue("draft")))
	if err != nil {
		return err
	}
	p, d := request.Printer(r), f.Draft
	tag := draftTag(p, d.State)
	v := draftView{
		page: o.page(r, d.Name), trail: []view.Link{{Href: "/office/schemes", Label: p.T("officer.schemes.title")}, {Href: draftsURL, Label: p.T("workshop.title")}},
		heading: view.Heading{Title: d.Name, Tag: &tag}, faults: faultTable(p, f.Problems), action: draftURL(d.ID, ""),
		revision: strconv.FormatInt(d.Revision, 10), acting: typed.Get("act"), problems: view.Problems(p, problem), may: d.State == workshop.Open && f.Edition != nil,
		changes: sheet.Changes(p, f.Changes, sheet.EditionSection(p), sheet.EditionMember(p)), previews: previews(p, f),
		publishText: p.T("workshop.publish_text"), editTitle: p.T("workshop.edit"), editText: p.T("workshop.edit_text"),
		links: []draftLink{
			{"secondary", draftURL(d.ID, "parts"), p.T("part.title")}, {"secondary", draftURL(d.ID, "what-if"), p.T("workshop.what_if")}, {"quiet", draftURL(d.ID, "file"), p.T("workshop.get_file")},
		},
	}
	v.page.Wide = true
	v.checked = view.Notice{Tone: view.Good, Text: p.T("workshop.no_faults")}
	if len(f.Problems) > 0 {
		v.checked = view.Notice{Tone: view.Warn, Text: p.T("workshop.faults", "Count", len(f.Problems))}
	}
	if f.Base != nil {
		v.base = p.T("workshop.against", "Edition", editionName(p, f.Base))
	}
	if d.State == workshop.Published {
		names, err := o.schemeNames(r.Context())
		if err != nil {
			return err
		}
		v.checked = view.Notice{Tone: view.Good, Text: p.T("workshop.is_published", "Edition", names.edition(p, d.Ref))}
	}
	if f.MayWrite && d.State == workshop.Open {
		o.draftForms(p, f, typed, problem, &v)
	}
	v.versions = o.draftVersions(p, f.Versions, f.People)
	return view.Render(w, r, status, draftPage(v))
}

// draftVersions lists a draft as it was saved, every time.
func (o *pages) draftVersions(p locale.Printer, versions []workshop.Draft, people map[party.PersonID]party.Person) view.Table {
	t := view.Table{Caption: p.T("workshop.versions"), Stack: true, Columns: []view.Column{{Label: p.T("workshop.changed_at")}, {Label: p.T("workshop.by")}, {Label: p.T("workshop.name")}}}
	for _, x := range versions {
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: o.moment(p, x.At)}, {Text: personName(people[x.By])}, {Text: x.Name}}})
	}
	return t
}

func (o *pages) draftForms(p locale.Printer, f casework.DraftFile, typed url.Values, problem error, v *draftView) {
	v.discard = true
	v.fields = draftFields(p, f.Draft, typed, problem, v)
	switch {
	case f.Waiting != nil:
		o.waitingForms(p, *f.Waiting, f.People, f.MayOK, f.MayNot, typed, problem, v)
	case f.Edition != nil:
		v.propose = reasonsField(p, typed, problem)
	}
}

// draftFields are the name of a draft and its file.
func draftFields(p locale.Printer, d workshop.Draft, typed url.Values, problem error, v *draftView) []view.Field {
	name, source := d.Name, d.Source
	if typed.Get("act") == draftSave {
		name, source, v.revision = typed.Get("name"), typed.Get("source"), typed.Get("revision")
	}
	return []view.Field{
		{Name: "name", Label: p.T("workshop.name"), MaxLength: 200, Value: name, Error: view.FieldError(p, problem, "name")},
		{Name: "source", Type: view.TextArea, Label: p.T("workshop.source"), Hint: p.T("workshop.source_hint"), Rows: 28, Width: "full", Value: source, Error: view.FieldError(p, problem, "source")},
	}
}

// waitingForms show a proposal to publish, and ask who may for an answer: mayOK and mayNot are why this person may not confirm or decline.
func (o *pages) waitingForms(p locale.Printer, a approval.Approval, people map[party.PersonID]party.Person, mayOK, mayNot error, typed url.Values, problem error, v *draftView) {
	v.proposal = &view.Notice{Tone: view.Info, Title: p.T("workshop.waiting", "By", personName(people[a.ProposedBy])), Text: p.T("workshop.waiting_text")}
	v.facts, v.digest = o.proposalRows(p, a, people), a.Digest
	if mayNot != nil {
		return
	}
	v.answer = answerFields(p, readAnswer(typed), problem, mayOK == nil)
	if mayOK == nil {
		v.answer[0].Options[0].Hint, v.answer[0].Options[1].Hint = p.T("workshop.yes_hint"), p.T("workshop.no_hint")
	}
}

// reasonsField asks why a draft is to be published.
func reasonsField(p locale.Printer, typed url.Values, problem error) []view.Field {
	return []view.Field{{
		Name: "reasons", Type: view.TextArea, Label: p.T("officer.decision.reasons"), Hint: p.T("workshop.reasons_hint"), Rows: 3, MaxLength: 4000, Value: typed.Get("reasons"),
		Error: view.FieldError(p, problem, "reasons"),
	}}
}

// draftRevision is the revision that a draft to be saved was read at; 0 where nothing is saved.
func draftRevision(values url.Values) (int64, error) {
	if values.Get("act") != draftSave {
		return 0, nil
	}
	revision, err := strconv.ParseInt(values.Get("revision"), 10, 64)
	if err != nil {
		return 0, fault.New(fault.Invalid, "web.form_broken")
	}
	return revision, nil
}

// draftVerbs are what is done with a draft, be it of a scheme or of a measure.
type draftVerbs struct {
	save, discard    func() error
	propose          func(reasons string) error
	confirm, decline func(said string) error // the digest of what was shown, or the words that say why not
	whatIf           func() error
}

// do takes the act that the form names; next is the page below the draft's that shows what came of it: counted for the count, else the draft's own.
func (v draftVerbs) do(values url.Values, counted string) (next string, err error) {
	switch values.Get("act") {
	case draftSave:
		return "", v.save()
	case draftDiscard:
		return "", v.discard()
	case draftPropose:
		return "", v.propose(values.Get("reasons"))
	case draftSettle:
		_, err = readAnswer(values).give("confirmed", v.confirm, v.decline)
		return "", err
	case draftWhatIf:
		return counted, v.whatIf()
	}
	return "", fault.New(fault.NotFound, "fault.not_found")
}

func (o *pages) changeDraft(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	revision, err := draftRevision(values)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), workshop.ID(r.PathValue("draft"))
	next, err := draftVerbs{
		save: func() error {
			return o.Desk.SaveDraft(ctx, who, id, revision, values.Get("name"), values.Get("source"))
		},
		discard: func() error { return o.Desk.DiscardDraft(ctx, who, id) },
		propose: func(reasons string) error { return o.Desk.ProposeEdition(ctx, who, id, reasons) },
		confirm: func(digest string) error { _, err := o.Desk.ConfirmEdition(ctx, who, id, digest); return err },
		decline: func(words string) error { return o.Desk.DeclineEdition(ctx, who, id, words) },
		whatIf:  func() error { return o.Desk.AskWhatIf(ctx, who, id) },
	}.do(values, "what-if")
	if status, again := reopen(err); again {
		return o.draftPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, draftURL(id, next))
}

// draftFile gives the draft's file.
func (o *pages) draftFile(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.DraftFile(r.Context(), who, workshop.ID(r.PathValue("draft")))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err = w.Write([]byte(f.Draft.Source))
	return err
}

// whatIfView is what a draft does to past cases.
type whatIfView struct {
	page     view.Page
	trail    []view.Link
	lede     string
	progress *view.Notice // while it is counted, or when the draft has changed since
	again    bool
	action   string
	bar      view.StateBarChart
	groups   []view.Table
	moved    view.Table
	more     string
}

func (o *pages) whatIf(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Desk.DraftFile(r.Context(), who, workshop.ID(r.PathValue("draft")))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := whatIfView{
		page: o.page(r, p.T("workshop.what_if")), lede: p.T("workshop.what_if_text"), action: draftURL(f.Draft.ID, ""),
		trail: []view.Link{{Href: draftsURL, Label: p.T("workshop.title")}, {Href: draftURL(f.Draft.ID, ""), Label: f.Draft.Name}}, again: f.Edition != nil && f.Draft.State == workshop.Open,
	}
	c := f.WhatIf
	if c == nil {
		return view.Render(w, r, http.StatusOK, whatIfPage(v))
	}
	switch {
	case c.Digest != f.Draft.Digest():
		v.progress = &view.Notice{Tone: view.Warn, Text: p.T("workshop.older")}
	case c.Done < c.Of || c.Of == 0 && c.Tally.All == nil:
		v.progress = &view.Notice{Tone: view.Progress, Text: p.T("workshop.counting", "Done", c.Done, "Count", c.Of)}
	}
	tones := map[workshop.Effect]view.Tone{workshop.Same: view.Neutral, workshop.NowPasses: view.Good, workshop.NowFails: view.Bad, workshop.OtherGrade: view.Warn, workshop.Unknown: view.Info}
	v.bar.Title = p.T("workshop.past")
	for _, x := range workshop.Effects {
		if n := c.Tally.All[x]; n > 0 {
			v.bar.Parts = append(v.bar.Parts, view.Part{Label: p.T("workshop.effect." + string(x)), Count: int64(n), Tone: tones[x]})
		}
	}
	for _, by := range workshop.Bys {
		v.groups = append(v.groups, groupTable(p, f, c.Tally, by))
	}
	v.moved = view.Table{Caption: p.T("workshop.moved"), Stack: true, Empty: p.T("workshop.none_moved"), Columns: []view.Column{
		{Label: p.T("workshop.case")},
		{Label: p.T("workshop.effect")},
		{Label: p.T("workshop.total"), Num: true},
		{Label: p.T("workshop.grade")},
	}}
	for _, m := range c.Tally.Moved {
		tag := view.Tag{Tone: tones[m.Effect], Text: p.T("workshop.effect." + string(m.Effect))}
		v.moved.Rows = append(v.moved.Rows, view.TableRow{Cells: []view.Cell{
			{Text: m.Reference, Href: caseURL(m.Case, "result")}, {Tag: &tag}, {Text: tenths(p, m.Before) + " → " + tenths(p, m.After)}, {Text: cmp.Or(m.From, "—") + " → " + cmp.Or(m.To, "—")},
		}})
	}
	if c.Tally.MoreThan > 0 {
		v.more = p.T("workshop.more", "Count", c.Tally.MoreThan)
	}
	return view.Render(w, r, http.StatusOK, whatIfPage(v))
}

func groupTable(p locale.Printer, f casework.DraftFile, tally workshop.Tally, by workshop.By) view.Table {
	t := view.Table{Caption: p.T("workshop.by." + string(by)), Stack: true, Empty: p.T("workshop.none_moved"), Columns: []view.Column{{Label: p.T("workshop.by." + string(by))}}}
	for _, x := range workshop.Effects {
		t.Columns = append(t.Columns, view.Column{Label: p.T("workshop.effect." + string(x)), Num: true})
	}
	for _, key := range tally.Keys(by) {
		label := key
		switch by {
		case workshop.BySize:
			if key != "" {
				label = p.T("size." + key)
			}
		case workshop.ByRegion:
			if f.Edition != nil {
				for _, x := range f.Edition.Regions {
					if x.Code == key {
						label = p.Text(x.Title)
					}
				}
			}
		case workshop.BySector:
		}
		if label == "" {
			label = "—"
		}
		row := view.TableRow{Cells: []view.Cell{{Text: label}}}
		for _, x := range workshop.Effects {
			row.Cells = append(row.Cells, view.Cell{Text: strconv.Itoa(tally.Groups[by][key][x])})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
