package officer

import (
	"io"
	"net/http"
	"net/url"

	"proba.example/internal/custody"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// trustBytes bounds a partner's trust file.
const trustBytes = 256 << 10

// followView is the form to follow a log.
type followView struct {
	page     view.Page
	problems []view.Problem
	fields   []view.Field
	byTrust  view.Field
	byHand   []view.Field
}

func (o *pages) followForm(w http.ResponseWriter, r *http.Request) error {
	return o.followPage(w, r, http.StatusOK, url.Values{}, nil)
}

func (o *pages) followPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, failed error) error {
	p := request.Printer(r)
	fv := followView{page: o.page(r, p.T("officer.follow.title")), problems: view.Problems(p, failed)}
	fv.page.Path = logURL + "/follow"
	field := func(name, label, hint string, optional bool) view.Field {
		return view.Field{Name: name, Label: p.T(label), Hint: p.T(hint), Value: typed.Get(name), Error: view.FieldError(p, failed, name), Width: "full", Optional: optional}
	}
	fv.fields = []view.Field{
		field("url", "officer.follow.url", "officer.follow.url_hint", false),
		field("site", "officer.follow.site", "officer.follow.site_hint", true),
		field("name", "officer.follow.name", "officer.follow.name_hint", true),
	}
	fv.byTrust = field("trust", "officer.follow.trust", "officer.follow.trust_hint", true)
	fv.byTrust.Type, fv.byTrust.Accept, fv.byTrust.MaxBytes = view.FileField, ".json", trustBytes
	policy := field("policy", "officer.follow.policy", "officer.follow.policy_hint", true)
	policy.Type, policy.Rows = view.TextArea, 5
	fv.byHand = []view.Field{field("vkey", "officer.follow.vkey", "officer.follow.vkey_hint", true), policy}
	return view.Render(w, r, status, followPage(fv))
}

func (o *pages) follow(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	var trust []byte
	values, err := request.FormWithFiles(r, func(field, _ string, _ url.Values, content io.Reader) error {
		if field != "trust" {
			return nil
		}
		b, err := request.ReadFile(field, content, trustBytes)
		if len(b) > 0 {
			trust = b
		}
		return err
	})
	if err == nil {
		err = o.Keys.Follow(r.Context(), who, custody.FollowForm{
			Name: values.Get("name"), URL: values.Get("url"), Site: values.Get("site"), Trust: trust, VKey: values.Get("vkey"), Policy: values.Get("policy"),
		})
	}
	if status, again := reopen(err); again {
		return o.followPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, logURL+"?saved=1")
}

// followedView is the page of a followed log.
type followedView struct {
	page   view.Page
	origin string
	facts  []view.Row
	alarms view.Table
	may    bool
}

func (o *pages) followed(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	v, err := o.Keys.LogPage(r.Context(), who, o.WitnessName)
	if err != nil {
		return err
	}
	origin := r.URL.Query().Get("log")
	for _, f := range v.Followed {
		if f.Origin == origin {
			return o.followedPage(w, r, f, v.May)
		}
	}
	return noLog()
}

func (o *pages) followedPage(w http.ResponseWriter, r *http.Request, f custody.FollowedView, may bool) error {
	p := request.Printer(r)
	fv := followedView{page: o.page(r, f.Name), origin: f.Origin, may: may, facts: o.followedFacts(p, f)}
	fv.alarms = view.Table{
		Caption: p.T("officer.log.alarms_title"), Stack: true, Empty: p.T("officer.log.alarms_none"),
		Columns: []view.Column{{Label: p.T("officer.log.alarm")}, {Label: p.T("officer.log.found")}, {Label: p.T("officer.log.state")}},
	}
	for _, a := range f.Alarms {
		tag := alarmTag(p, a)
		fv.alarms.Rows = append(fv.alarms.Rows, view.TableRow{Cells: []view.Cell{
			{Text: alarmWords(p, a.Alarm), Href: alarmURL(f.Origin, a.ID)}, {Text: o.moment(p, a.At)}, {Tag: &tag},
		}})
	}
	return view.Render(w, r, http.StatusOK, followedPage(fv))
}

func (o *pages) followedFacts(p locale.Printer, f custody.FollowedView) []view.Row {
	tag := followedTag(p, f)
	rows := []view.Row{
		{Term: p.T("officer.log.state"), Body: view.StateTag(tag)},
		{Term: p.T("officer.log.log"), Body: codeText(f.Origin)},
		{Term: p.T("officer.log.address"), Text: f.URL},
		{Term: p.T("officer.log.looked"), Text: o.since(p, f.Looked)},
		{Term: p.T("officer.log.answered"), Text: o.since(p, f.Answered)},
		{Term: p.T("officer.log.read"), Text: p.T("officer.log.read_of", "Read", f.Place.Read, "Size", f.Place.Size)},
		{Term: p.T("officer.log.its_time"), Text: o.since(p, f.Place.Time)},
		{Term: p.T("officer.log.policy"), Body: preText(f.Policy)},
	}
	if f.Site != "" {
		rows = append(rows[:3], append([]view.Row{{Term: p.T("officer.log.site"), Text: f.Site}}, rows[3:]...)...)
	}
	if f.Trouble != "" {
		// The words of the network are for whoever mends it; they are not a sentence of ours.
		rows = append(rows, view.Row{Term: p.T("officer.log.trouble"), Body: codeText(f.Trouble)})
	}
	return rows
}

func (o *pages) lookNow(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	origin := values.Get("log")
	if err := o.Keys.LookNow(r.Context(), who, origin); err != nil {
		return err
	}
	return request.Redirect(w, r, followedURL(origin))
}

func (o *pages) unfollow(w http.ResponseWriter, r *http.Request) error {
	return o.logAct(w, r, func(who party.Actor, v url.Values) error {
		return o.Keys.Unfollow(r.Context(), who, v.Get("log"))
	})
}

// alarmView is the page of one alarm.
type alarmView struct {
	page     view.Page
	back     view.Link
	words    string
	facts    []view.Row
	evidence []string
	form     bool
	origin   string
	id       string
	field    view.Field
	problems []view.Problem
}

func (o *pages) alarm(w http.ResponseWriter, r *http.Request) error {
	return o.alarmPage(w, r, http.StatusOK, r.URL.Query(), nil)
}

func (o *pages) alarmPage(w http.ResponseWriter, r *http.Request, status int, v url.Values, failed error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	origin, id := v.Get("log"), v.Get("alarm")
	a, by, err := o.Keys.Alarm(r.Context(), who, origin, id)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	av := alarmView{
		page: o.page(r, p.T("officer.alarm.title")), back: view.Link{Href: followedURL(origin), Label: origin}, words: alarmWords(p, a.Alarm),
		origin: origin, id: id, problems: view.Problems(p, failed), form: a.Open() && who.May(party.ActManageLog, "") == nil,
	}
	av.page.Path = alarmURL(origin, id)
	tag := alarmTag(p, a)
	av.facts = []view.Row{
		{Term: p.T("officer.log.state"), Body: view.StateTag(tag)},
		{Term: p.T("officer.log.found"), Text: o.moment(p, a.At)},
		{Term: p.T("officer.alarm.seen"), Text: o.moment(p, a.Seen)},
	}
	if !a.Open() {
		av.facts = append(av.facts,
			view.Row{Term: p.T("officer.alarm.by"), Text: by},
			view.Row{Term: p.T("officer.alarm.at"), Text: o.moment(p, a.Acknowledged)},
			view.Row{Term: p.T("officer.alarm.words"), Text: a.Words})
	}
	for _, signed := range a.Evidence {
		av.evidence = append(av.evidence, string(signed))
	}
	av.field = view.Field{
		Name: "words", Type: view.TextArea, Label: p.T("officer.alarm.words"), Hint: p.T("officer.alarm.words_hint"), Value: v.Get("words"), Rows: 4,
		MaxLength: 4000, Error: view.FieldError(p, failed, "words"), Width: "full",
	}
	return view.Render(w, r, status, alarmPage(av))
}

func (o *pages) acknowledge(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	origin := values.Get("log")
	err = o.Keys.Acknowledge(r.Context(), who, origin, values.Get("alarm"), values.Get("words"))
	if status, again := reopen(err); again {
		return o.alarmPage(w, r, status, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, followedURL(origin))
}

// evidenceView is what our witness keeps against a log.
type evidenceView struct {
	page  view.Page
	back  view.Link
	pairs []evidencePair
}

type evidencePair struct {
	title        string
	tag          view.Tag
	known, shown string
}

func (o *pages) evidence(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	v, err := o.Keys.LogPage(r.Context(), who, o.WitnessName)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	origin := r.URL.Query().Get("log")
	ev := evidenceView{page: o.page(r, p.T("officer.evidence.title")), back: view.Link{Href: logURL, Label: p.T("officer.log.title")}}
	for _, watched := range v.Watched {
		if watched.Key.Name() != origin {
			continue
		}
		for _, e := range watched.Evidence {
			pair := evidencePair{title: o.moment(p, e.At), known: string(e.Known), shown: string(e.Shown), tag: view.Tag{Tone: view.Warn, Text: p.T("officer.evidence.unproven")}}
			if e.Proven {
				pair.tag = view.Tag{Tone: view.Bad, Text: p.T("officer.evidence.proven")}
			}
			ev.pairs = append(ev.pairs, pair)
		}
		return view.Render(w, r, http.StatusOK, evidencePage(ev))
	}
	return noLog()
}
