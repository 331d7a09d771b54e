package officer

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"proba.example/internal/custody"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/monitor"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// logURL is the page of the log; the pages below it name a followed log in their query, because its name has slashes.
const logURL = "/office/log"

// logView is the page of the log.
type logView struct {
	page       view.Page
	own        []view.Row
	pending    view.Table
	witnesses  view.Table
	watched    view.Table
	followed   view.Table
	may        bool
	problems   view.Form // the form that was refused, with its problems
	mayChoose  bool      // the witnesses of our log
	addWitness []view.Field
	quorum     view.Field
	addWatched []view.Field
	witnessKey string
}

// logForm is a form of the page that was refused, with what was typed. Two forms of the page ask for a key and an address; the
// names of their fields begin with the form's.
type logForm struct {
	values url.Values
	err    error
}

// inForm gives faults at fields the names that the fields have in the form.
func inForm(form string, err error) error {
	var all fault.List
	for _, f := range fault.All(err) {
		named := *f
		if f.Field != "" {
			named.Field = form + f.Field
		}
		all = append(all, &named)
	}
	return all.Err()
}

func (o *pages) log(w http.ResponseWriter, r *http.Request) error {
	return o.logPage(w, r, http.StatusOK, logForm{})
}

func (o *pages) logPage(w http.ResponseWriter, r *http.Request, status int, f logForm) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	v, err := o.Keys.LogPage(r.Context(), who, o.WitnessName)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	lv := logView{
		page: o.page(r, p.T("officer.log.title")), may: v.May, mayChoose: v.May && !v.Fixed, witnessKey: v.WitnessKey, problems: view.Form{Problems: view.Problems(p, f.err)},
		own: o.ownRows(p, v), pending: o.pendingTable(p, v.Own.Waiting), witnesses: o.witnessTable(p, v),
		watched: o.watchedTable(p, v), followed: o.followedTable(p, v.Followed),
	}
	lv.page.Path = logURL
	lv.page.Notices = logNotices(p, r, v)
	field := func(name, label, hint string) view.Field {
		return view.Field{Name: name, Label: p.T(label), Hint: p.T(hint), Value: f.values.Get(name), Error: view.FieldError(p, f.err, name), Width: "full"}
	}
	lv.addWitness = []view.Field{
		field("witness_vkey", "officer.log.witness_key", "officer.log.witness_key_hint"),
		field("witness_url", "officer.log.witness_url", "officer.log.witness_url_hint"),
	}
	lv.quorum = field("quorum", "officer.log.quorum", "officer.log.quorum_hint")
	lv.quorum.Type, lv.quorum.Width = view.Number, "short"
	if !f.values.Has("quorum") {
		lv.quorum.Value = strconv.Itoa(v.Quorum)
	}
	lv.addWatched = []view.Field{
		field("watched_vkey", "officer.log.log_key", "officer.log.log_key_hint"),
		field("watched_url", "officer.log.log_url", "officer.log.log_url_hint"),
	}
	lv.addWatched[1].Optional = true
	return view.Render(w, r, status, logPage(lv))
}

// logNotices say what must not be overlooked.
func logNotices(p locale.Printer, r *http.Request, v custody.LogView) (all []view.Notice) {
	if r.URL.Query().Get("saved") != "" {
		all = append(all, view.Notice{Tone: view.Good, Text: p.T("officer.log.saved")})
	}
	if f := v.Own.Refusal; f != nil {
		all = append(all, view.Notice{Tone: view.Bad, Title: p.T("officer.log.refuses"), Text: p.Fault(f)})
	}
	if v.Own.Standing.Waiting > 0 {
		all = append(all, view.Notice{Tone: view.Warn, Title: p.T("officer.log.waiting_title"), Text: p.T("officer.log.waiting", "Count", v.Own.Standing.Waiting)})
	}
	if v.Fixed {
		all = append(all, view.Notice{Tone: view.Info, Text: p.T("officer.log.fixed")})
	}
	if v.Own.VKey != "" && v.Quorum == 0 {
		all = append(all, view.Notice{Tone: view.Warn, Text: p.T("officer.log.no_quorum")})
	}
	for _, w := range v.Watched {
		for _, e := range w.Evidence {
			if e.Proven {
				all = append(all, view.Notice{Tone: view.Bad, Title: p.T("officer.log.fork_title", "Log", w.Key.Name()), Text: p.T("officer.log.fork_text")})
				break
			}
		}
	}
	return all
}

func (o *pages) ownRows(p locale.Printer, v custody.LogView) []view.Row {
	if v.Own.VKey == "" {
		return nil
	}
	published := p.T("officer.log.never")
	if v.Own.Published.Size > 0 {
		published = p.T("officer.log.published_at", "Size", v.Own.Published.Size, "At", o.moment(p, v.Own.Published.PublishedAt))
	}
	rows := []view.Row{
		{Term: p.T("officer.log.size"), Text: p.Number(v.Own.Standing.Size)},
		{Term: p.T("officer.log.published"), Text: published},
	}
	if v.Own.Published.Size > 0 {
		rows = append(rows, view.Row{Term: p.T("officer.log.root"), Body: codeText(v.Own.Root.String())})
	}
	return append(rows, view.Row{Term: p.T("officer.log.vkey"), Body: codeText(v.Own.VKey)})
}

func (o *pages) pendingTable(p locale.Printer, pending []custody.Pending) view.Table {
	t := view.Table{
		Caption: p.T("officer.log.pending"), Stack: true, Empty: p.T("officer.log.pending_none"),
		Columns: []view.Column{{Label: p.T("officer.log.number")}, {Label: p.T("officer.log.issued")}, {Label: p.T("officer.log.index"), Num: true}},
	}
	for _, c := range pending {
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: c.Number, Href: "/certificates/" + url.PathEscape(c.Number)}, {Text: o.moment(p, c.At)}, {Text: p.Number(c.Index)},
		}})
	}
	return t
}

func (o *pages) witnessTable(p locale.Printer, v custody.LogView) view.Table {
	t := view.Table{
		Caption: p.T("officer.log.witnesses"), Stack: true, Empty: p.T("officer.log.witnesses_none"),
		Columns: []view.Column{{Label: p.T("officer.log.witness")}, {Label: p.T("officer.log.cosigned")}, {Label: p.T("officer.log.added")}},
	}
	mayChoose := v.May && !v.Fixed
	if mayChoose {
		t.Columns = append(t.Columns, view.Column{Label: p.T("officer.log.act")})
	}
	for _, w := range v.Witnesses {
		cosigned := view.Cell{Tag: &view.Tag{Tone: view.Warn, Text: p.T("officer.log.not_cosigned")}}
		if !w.Cosigned.IsZero() {
			cosigned = view.Cell{Text: o.moment(p, w.Cosigned)}
		}
		row := []view.Cell{{Text: w.Name, Sub: w.URL}, cosigned, {Text: o.since(p, w.Added)}}
		if mayChoose {
			row = append(row, view.Cell{Body: removeForm(p, logURL+"/witnesses/remove", "name", w.Name, p.T("officer.log.remove_label", "Name", w.Name))})
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: row})
	}
	return t
}

func (o *pages) watchedTable(p locale.Printer, v custody.LogView) view.Table {
	t := view.Table{
		Caption: p.T("officer.log.watched"), Stack: true, Empty: p.T("officer.log.watched_none"),
		Columns: []view.Column{{Label: p.T("officer.log.log")}, {Label: p.T("officer.log.entries"), Num: true}, {Label: p.T("officer.log.last_cosigned")}, {Label: p.T("officer.log.state")}},
	}
	if v.May {
		t.Columns = append(t.Columns, view.Column{Label: p.T("officer.log.act")})
	}
	for _, w := range v.Watched {
		state := view.Tag{Tone: view.Good, Text: p.T("officer.log.consistent")}
		proven := 0
		for _, e := range w.Evidence {
			if e.Proven {
				proven++
			}
		}
		switch {
		case proven > 0:
			state = view.Tag{Tone: view.Bad, Text: p.T("officer.log.fork", "Count", proven)}
		case len(w.Evidence) > 0:
			state = view.Tag{Tone: view.Warn, Text: p.T("officer.log.unproven", "Count", len(w.Evidence))}
		case w.Cosigned.IsZero():
			state = view.Tag{Tone: view.Neutral, Text: p.T("officer.log.not_yet")}
		}
		cosigned := "—"
		if !w.Cosigned.IsZero() {
			cosigned = o.moment(p, w.Cosigned)
		}
		name := view.Cell{Text: w.Key.Name(), Sub: w.URL}
		if len(w.Evidence) > 0 {
			name.Href = logURL + "/evidence?log=" + url.QueryEscape(w.Key.Name())
		}
		row := []view.Cell{name, {Text: p.Number(w.Size)}, {Text: cosigned}, {Tag: &state}}
		if v.May {
			row = append(row, view.Cell{Body: removeForm(p, logURL+"/watched/remove", "vkey", w.Key.String(), p.T("officer.log.remove_label", "Name", w.Key.Name()))})
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: row})
	}
	return t
}

func (o *pages) followedTable(p locale.Printer, all []custody.FollowedView) view.Table {
	t := view.Table{
		Caption: p.T("officer.log.followed"), Stack: true, Empty: p.T("officer.log.followed_none"),
		Columns: []view.Column{{Label: p.T("officer.log.agency")}, {Label: p.T("officer.log.read"), Num: true}, {Label: p.T("officer.log.looked")}, {Label: p.T("officer.log.state")}},
	}
	for _, f := range all {
		looked := p.T("officer.log.not_looked")
		if !f.Looked.IsZero() {
			looked = o.moment(p, f.Looked)
		}
		tag := followedTag(p, f)
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: f.Name, Sub: f.Origin, Href: followedURL(f.Origin)}, {Text: p.Number(f.Place.Read)}, {Text: looked}, {Tag: &tag},
		}})
	}
	return t
}

func followedURL(origin string) string { return logURL + "/followed?log=" + url.QueryEscape(origin) }

func alarmURL(origin, id string) string {
	return logURL + "/alarm?log=" + url.QueryEscape(origin) + "&alarm=" + url.QueryEscape(id)
}

func followedTag(p locale.Printer, f custody.FollowedView) view.Tag {
	switch {
	case f.Open > 0:
		return view.Tag{Tone: view.Bad, Text: p.T("officer.log.alarms", "Count", f.Open)}
	case f.Trouble != "":
		return view.Tag{Tone: view.Warn, Text: p.T("officer.log.no_answer")}
	case f.Looked.IsZero():
		return view.Tag{Tone: view.Neutral, Text: p.T("officer.log.not_looked")}
	case f.Place.Read < f.Place.Size:
		return view.Tag{Tone: view.Progress, Text: p.T("officer.log.reading")}
	}
	return view.Tag{Tone: view.Good, Text: p.T("officer.log.in_order")}
}

// logAct does an act of the page. A refusal is answered with the page and the words beside the field.
func (o *pages) logAct(w http.ResponseWriter, r *http.Request, act func(who party.Actor, v url.Values) error) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	err = act(who, values)
	if status, again := reopen(err); again {
		return o.logPage(w, r, status, logForm{values, err})
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, logURL+"?saved=1")
}

func (o *pages) addWitness(w http.ResponseWriter, r *http.Request) error {
	return o.logAct(w, r, func(who party.Actor, v url.Values) error {
		return inForm("witness_", o.Keys.AddWitness(r.Context(), who, v.Get("witness_vkey"), v.Get("witness_url")))
	})
}

func (o *pages) removeWitness(w http.ResponseWriter, r *http.Request) error {
	return o.logAct(w, r, func(who party.Actor, v url.Values) error {
		return o.Keys.RemoveWitness(r.Context(), who, v.Get("name"))
	})
}

func (o *pages) setQuorum(w http.ResponseWriter, r *http.Request) error {
	return o.logAct(w, r, func(who party.Actor, v url.Values) error {
		n, err := strconv.Atoi(v.Get("quorum"))
		if err != nil {
			n = -1 // no number is out of range, too
		}
		return o.Keys.SetQuorum(r.Context(), who, n)
	})
}

func (o *pages) addWatched(w http.ResponseWriter, r *http.Request) error {
	return o.logAct(w, r, func(who party.Actor, v url.Values) error {
		return inForm("watched_", o.Keys.AddWatched(r.Context(), who, v.Get("watched_vkey"), v.Get("watched_url")))
	})
}

func (o *pages) removeWatched(w http.ResponseWriter, r *http.Request) error {
	return o.logAct(w, r, func(who party.Actor, v url.Values) error {
		return o.Keys.RemoveWatched(r.Context(), who, v.Get("vkey"))
	})
}

// alarmWords is an alarm as a sentence.
func alarmWords(p locale.Printer, a monitor.Alarm) string { return p.Message(a.Key(), a.Args.Map()) }

func alarmTag(p locale.Printer, a monitor.Raised) view.Tag {
	if a.Open() {
		return view.Tag{Tone: view.Bad, Text: p.T("officer.log.open")}
	}
	return view.Tag{Tone: view.Neutral, Text: p.T("officer.log.acknowledged")}
}

// noLog is what a page about a log nobody entered answers.
func noLog() error { return fault.New(fault.NotFound, "fault.not_found") }

// since is an instant, or a dash for none.
func (o *pages) since(p locale.Printer, t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return o.moment(p, t)
}
