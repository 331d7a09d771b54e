package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"proba.example/internal/approval"
	"proba.example/internal/custody"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/keys"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// keysView is the page of keys: what waits for a second administrator, every key, the trust file, and the form for a new key.
type keysView struct {
	page     view.Page
	waiting  view.Table
	keys     view.Table
	trust    []view.Row
	announce []view.Field // empty for those who may not
	problems []view.Problem
}

func keyURL(id, rest string) string {
	u := "/office/keys/" + url.PathEscape(id)
	if rest != "" {
		u += "/" + rest
	}
	return u
}

func keyChangeURL(id approval.ID) string { return "/office/key-changes/" + url.PathEscape(string(id)) }

func (o *pages) keys(w http.ResponseWriter, r *http.Request) error {
	return o.keysPage(w, r, http.StatusOK, announcement{}, nil)
}

// announcement is what the form for a new key says.
type announcement struct{ role, key, words string }

func (o *pages) keysPage(w http.ResponseWriter, r *http.Request, status int, x announcement, failed error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Keys.Overview(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := keysView{
		page: o.page(r, p.T("officer.keys.title")), waiting: o.waitingKeys(p, all), keys: o.keyTable(p, all), trust: o.trustRows(p, all.Trust),
		problems: view.Problems(p, failed),
	}
	v.page.Path = "/office/keys"
	v.page.Notices = append(v.page.Notices, keyNotices(p, r, all)...)
	if who.May(party.ActChangeKeys, "") == nil {
		v.announce = announceFields(p, all, x, failed)
	}
	return view.Render(w, r, status, keysPage(v))
}

// keyNotices say what needs somebody's attention.
func keyNotices(p locale.Printer, r *http.Request, all custody.Overview) (notices []view.Notice) {
	switch r.URL.Query().Get("done") {
	case "proposed":
		notices = append(notices, view.Notice{Tone: view.Good, Text: p.T("officer.keys.proposed")})
	case "confirmed":
		notices = append(notices, view.Notice{Tone: view.Good, Text: p.T("officer.keys.confirmed")})
	case "declined":
		notices = append(notices, view.Notice{Tone: view.Good, Text: p.T("officer.keys.declined")})
	}
	if all.Administrators < 2 {
		notices = append(notices, view.Notice{Tone: view.Warn, Title: p.T("officer.keys.alone"), Text: p.T("officer.keys.alone_text")})
	}
	if all.Trust.Waiting > 0 {
		notices = append(notices, view.Notice{Tone: view.Warn, Title: p.T("officer.keys.trust_waits", "Version", all.Trust.Waiting), Text: p.T("officer.keys.trust_waits_text")})
	}
	for _, role := range keys.Roles() {
		signs := slices.ContainsFunc(all.Keys, func(k custody.KeyView) bool { return k.Role == role && k.State == keys.InUse })
		if !signs && role != keys.Root {
			notices = append(notices, view.Notice{Tone: view.Bad, Title: p.T("officer.keys.nobody_signs", "Role", locale.M("keys.role."+string(role))), Text: p.T("officer.keys.nobody_signs_text")})
		}
	}
	return notices
}

func stateOfKey(p locale.Printer, s keys.State) view.Tag {
	tones := map[keys.State]view.Tone{
		keys.Announced: view.Info, keys.Ready: view.Progress, keys.InUse: view.Good, keys.Retired: view.Neutral, keys.Compromised: view.Bad,
	}
	return view.Tag{Tone: tones[s], Text: p.T("keys.state." + string(s))}
}

func (o *pages) keyTable(p locale.Printer, all custody.Overview) view.Table {
	t := view.Table{
		Caption: p.T("officer.keys.caption"), Stack: true,
		Columns: []view.Column{
			{Label: p.T("officer.keys.role")},
			{Label: p.T("officer.keys.state")},
			{Label: p.T("officer.keys.since")},
			{Label: p.T("officer.keys.fingerprint")},
			{Label: p.T("officer.keys.next")},
		},
	}
	for _, role := range keys.Roles() {
		for _, k := range all.Keys {
			if k.Role != role {
				continue
			}
			tag := stateOfKey(p, k.State)
			t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
				{Text: p.T("keys.role." + string(role)), Sub: p.T("keys.role." + string(role) + ".signs"), Href: keyURL(k.ID(), "")},
				{Tag: &tag},
				{Text: o.keySince(p, k)},
				{Body: fingerprint(k.ID())},
				{Text: o.keyNext(p, k)},
			}})
		}
	}
	return t
}

// keySince says since when a key is where it stands.
func (o *pages) keySince(p locale.Printer, k custody.KeyView) string {
	switch k.State {
	case keys.Retired:
		return o.moment(p, k.RetiredAt)
	case keys.Compromised:
		return o.moment(p, k.CompromisedAt)
	case keys.Ready, keys.InUse:
		return o.moment(p, k.From)
	}
	return o.moment(p, k.AnnouncedAt)
}

// keyNext says what comes next for a key, or what is missing.
func (o *pages) keyNext(p locale.Printer, k custody.KeyView) string {
	switch {
	case k.State == keys.Compromised:
		return p.T("officer.keys.next.compromised", "Since", k.CompromisedSince)
	case k.State == keys.Retired:
		return p.T("officer.keys.next.retired")
	case !k.Present && k.Role == keys.Root:
		return p.T("officer.keys.next.root_away")
	case !k.Present:
		return p.T("officer.keys.next.missing")
	case k.State == keys.Announced && k.From.IsZero():
		return p.T("officer.keys.next.unpublished")
	case k.State == keys.Announced:
		return p.T("officer.keys.next.announced", "At", o.moment(p, k.From))
	case k.State == keys.Ready:
		return p.T("officer.keys.next.ready")
	case k.Role == keys.Root:
		return p.T("officer.keys.next.root_here")
	}
	return p.T("officer.keys.next.in_use")
}

func (o *pages) waitingKeys(p locale.Printer, all custody.Overview) view.Table {
	t := view.Table{
		Caption: p.T("officer.keys.waiting"), Stack: true, Empty: p.T("officer.keys.nothing_waits"),
		Columns: []view.Column{{Label: p.T("officer.keys.change")}, {Label: p.T("officer.keys.by")}, {Label: p.T("officer.keys.until")}, {Label: p.T("officer.keys.fingerprint")}},
	}
	for _, w := range all.Waiting {
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: keyChange(p, w.Change), Href: keyChangeURL(w.ID)},
			{Text: w.Proposer, Sub: o.moment(p, w.ProposedAt)},
			{Text: o.moment(p, w.LapsesAt())},
			{Body: fingerprint(w.Subject)},
		}})
	}
	return t
}

// keyChange names a proposed change.
func keyChange(p locale.Printer, c custody.Change) string {
	return p.T("officer.keys.change."+string(c.Kind), "Role", locale.M("keys.role."+string(c.Role)), "Since", c.Since)
}

func (o *pages) trustRows(p locale.Printer, t custody.TrustView) []view.Row {
	if t.Number == 0 {
		return nil
	}
	return []view.Row{
		{Term: p.T("officer.keys.trust_version"), Text: p.Number(t.Number)},
		{Term: p.T("officer.keys.trust_signed"), Text: o.moment(p, t.SignedAt)},
		{Term: p.T("officer.keys.fingerprint"), Body: fingerprint(t.Fingerprint)},
	}
}

func announceFields(p locale.Printer, all custody.Overview, x announcement, failed error) []view.Field {
	roles := view.Field{Name: "role", Type: view.Select, Label: p.T("officer.keys.role"), Value: x.role, Error: view.FieldError(p, failed, "role"), Options: []view.Option{{Label: p.T("officer.keys.choose_role")}}}
	where := view.Field{
		Name: "key", Type: view.Select, Label: p.T("officer.keys.which"), Hint: p.T("officer.keys.which_hint"), Value: x.key, Optional: true, Error: view.FieldError(p, failed, "key"),
		Options: []view.Option{{Label: p.T("officer.keys.new_file")}},
	}
	seen := map[string]bool{}
	for _, role := range keys.Roles() {
		roles.Options = append(roles.Options, view.Option{Value: string(role), Label: p.T("keys.role." + string(role))})
		for _, s := range all.Spare[role] {
			if !seen[s.ID] {
				seen[s.ID] = true
				where.Options = append(where.Options, view.Option{Value: s.ID, Label: s.Where + " (" + s.ID[:8] + ")"})
			}
		}
	}
	return []view.Field{roles, where, keyWords(p, x.words, failed)}
}

// keyWords asks for the reasons of a proposal.
func keyWords(p locale.Printer, value string, failed error) view.Field {
	return view.Field{
		Name: "reasons", Type: view.TextArea, Label: p.T("officer.keys.why"), Hint: p.T("officer.keys.why_hint"), Rows: 3, MaxLength: 4000, Value: value,
		Error: view.FieldError(p, failed, "reasons"),
	}
}

// announceKey proposes a new key.
func (o *pages) announceKey(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	x := announcement{values.Get("role"), values.Get("key"), values.Get("reasons")}
	_, err = o.Keys.ProposeAnnouncement(r.Context(), who, keys.Role(x.role), x.key, x.words)
	if status, again := reopen(err); again {
		return o.keysPage(w, r, status, x, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, "/office/keys?done=proposed")
}

// keyView is the page of one key.
type keyView struct {
	page    view.Page
	trail   []view.Link
	tag     view.Tag
	signs   string
	facts   []view.Row
	history []view.Event
	acts    []view.Link // what this person may propose about it
}

// theKey reads the key of the address, with everything beside it.
func (o *pages) theKey(r *http.Request) (party.Actor, custody.Overview, custody.KeyView, error) {
	who, err := request.Actor(r)
	if err != nil {
		return who, custody.Overview{}, custody.KeyView{}, err
	}
	all, err := o.Keys.Overview(r.Context(), who)
	if err != nil {
		return who, all, custody.KeyView{}, err
	}
	i := slices.IndexFunc(all.Keys, func(k custody.KeyView) bool { return k.ID() == r.PathValue("key") })
	if i < 0 {
		return who, all, custody.KeyView{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return who, all, all.Keys[i], nil
}

func (o *pages) key(w http.ResponseWriter, r *http.Request) error {
	who, _, k, err := o.theKey(r)
	if err != nil {
		return err
	}
	entries, people, err := o.Keys.KeyHistory(r.Context(), who, k.ID())
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := keyView{
		page: o.page(r, keyName(p, k)), tag: stateOfKey(p, k.State), trail: []view.Link{{Href: "/office/keys", Label: p.T("officer.keys.title")}},
		signs: p.T("keys.role." + string(k.Role) + ".signs"), facts: o.keyFacts(p, k), history: o.keyEvents(p, entries, people),
	}
	if who.May(party.ActChangeKeys, "") == nil {
		if k.State != keys.Retired && k.State != keys.Compromised {
			v.acts = append(v.acts, view.Link{Href: keyURL(k.ID(), "retire"), Label: p.T("officer.keys.retire")})
		}
		v.acts = append(v.acts, view.Link{Href: keyURL(k.ID(), "compromise"), Label: p.T("officer.keys.compromise")})
	}
	return view.Render(w, r, http.StatusOK, keyPage(v))
}

// keyName names a key by its role and the beginning of its fingerprint.
func keyName(p locale.Printer, k custody.KeyView) string {
	return p.T("officer.keys.of", "Role", locale.M("keys.role."+string(k.Role)), "Short", k.ID()[:8])
}

func (o *pages) keyFacts(p locale.Printer, k custody.KeyView) []view.Row {
	rows := []view.Row{
		{Term: p.T("officer.keys.fingerprint"), Body: fingerprint(k.ID())},
		{Term: p.T("officer.keys.address"), Body: codeText(k.Public.Multikey())},
		{Term: p.T("officer.keys.algorithm"), Text: string(k.Public.Algorithm())},
		{Term: p.T("officer.keys.announced"), Text: o.moment(p, k.AnnouncedAt)},
	}
	if k.AddedIndex != keys.NoIndex {
		rows = append(rows, view.Row{Term: p.T("officer.keys.added_index"), Text: strconv.FormatInt(k.AddedIndex, 10)})
	}
	if k.RetiredIndex != keys.NoIndex {
		rows = append(rows, view.Row{Term: p.T("officer.keys.retired_index"), Text: strconv.FormatInt(k.RetiredIndex, 10)})
	}
	if k.CompromisedSince != keys.NoIndex {
		rows = append(rows, view.Row{Term: p.T("officer.keys.lost_index"), Text: strconv.FormatInt(k.CompromisedSince, 10)})
	}
	where := p.T("officer.keys.not_here")
	if k.Present {
		where = k.Where
	}
	return append(rows, view.Row{Term: p.T("officer.keys.where"), Text: where}, view.Row{Term: p.T("officer.keys.next"), Text: o.keyNext(p, k)})
}

func (o *pages) keyEvents(p locale.Printer, entries []journal.Entry, people map[party.PersonID]party.Person) []view.Event {
	events := make([]view.Event, len(entries))
	for i, e := range entries {
		by := p.T("officer.keys.program")
		if e.By != party.System.ID() {
			by = personName(people[e.By])
		}
		events[i] = view.Event{When: o.moment(p, e.At), DateTime: e.At.UTC().Format(time.RFC3339), Title: p.T("journal." + string(e.Act)), Who: by, Text: e.Ground}
	}
	return events
}

// keyForm is what the form of an act on a key says.
type keyForm struct{ since, words string }

func (o *pages) askRetire(w http.ResponseWriter, r *http.Request) error {
	return o.retireForm(w, r, http.StatusOK, keyForm{}, nil)
}

func (o *pages) retireForm(w http.ResponseWriter, r *http.Request, status int, x keyForm, failed error) error {
	_, _, k, err := o.theKey(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	return o.askKey(w, r, status, k, view.Confirm{
		Title: p.T("officer.keys.retire"), Text: p.T("officer.keys.retire_text"), Submit: p.T("officer.keys.propose"),
		Fields: []view.Field{keyWords(p, x.words, failed)}, Problems: view.Problems(p, failed), Action: keyURL(k.ID(), "retire"),
	})
}

func (o *pages) askCompromise(w http.ResponseWriter, r *http.Request) error {
	return o.compromiseForm(w, r, http.StatusOK, keyForm{}, nil)
}

func (o *pages) compromiseForm(w http.ResponseWriter, r *http.Request, status int, x keyForm, failed error) error {
	_, all, k, err := o.theKey(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	return o.askKey(w, r, status, k, view.Confirm{
		Title: p.T("officer.keys.compromise"), Text: p.T("officer.keys.compromise_text"), Submit: p.T("officer.keys.propose"), Danger: true,
		Fields: []view.Field{
			{
				Name: "since", Type: view.Number, Label: p.T("officer.keys.since_index"), Hint: p.T("officer.keys.since_hint", "Size", all.LogSize), Width: "short",
				Value: x.since, Error: view.FieldError(p, failed, "since"),
			},
			keyWords(p, x.words, failed),
		},
		Problems: view.Problems(p, failed), Action: keyURL(k.ID(), "compromise"),
	})
}

// askKey asks for the words of an act on a key, with the key before one's eyes.
func (o *pages) askKey(w http.ResponseWriter, r *http.Request, status int, k custody.KeyView, c view.Confirm) error {
	p := request.Printer(r)
	page := o.page(r, c.Title)
	page.Path = c.Action
	c.Back = view.Link{Href: keyURL(k.ID(), ""), Label: keyName(p, k)}
	c.Facts = []view.Row{
		{Term: p.T("officer.keys.role"), Text: p.T("keys.role." + string(k.Role))},
		{Term: p.T("officer.keys.fingerprint"), Body: fingerprint(k.ID())},
	}
	return view.Render(w, r, status, confirmActPage(page, c))
}

func (o *pages) retireKey(w http.ResponseWriter, r *http.Request) error {
	return o.proposeKey(w, r, o.retireForm, func(who party.Actor, id string, x keyForm) error {
		_, err := o.Keys.ProposeRetirement(r.Context(), who, id, x.words)
		return err
	})
}

func (o *pages) compromiseKey(w http.ResponseWriter, r *http.Request) error {
	return o.proposeKey(w, r, o.compromiseForm, func(who party.Actor, id string, x keyForm) error {
		since, err := strconv.ParseInt(strings.TrimSpace(x.since), 10, 64)
		if err != nil {
			return fault.Field("since", "officer.keys.since_malformed")
		}
		_, err = o.Keys.ProposeCompromise(r.Context(), who, id, since, x.words)
		return err
	})
}

func (o *pages) proposeKey(w http.ResponseWriter, r *http.Request, form func(http.ResponseWriter, *http.Request, int, keyForm, error) error,
	propose func(party.Actor, string, keyForm) error,
) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	x := keyForm{values.Get("since"), values.Get("reasons")}
	err = propose(who, r.PathValue("key"), x)
	if status, again := reopen(err); again {
		return form(w, r, status, x, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, "/office/keys?done=proposed")
}

// keyChangeView is the page on which a second administrator answers a proposal.
type keyChangeView struct {
	page     view.Page
	trail    []view.Link
	effect   string
	alone    *view.Notice
	facts    []view.Row
	action   string // empty where this person may not answer
	digest   string
	fields   []view.Field
	problems []view.Problem
}

func (o *pages) keyChange(w http.ResponseWriter, r *http.Request) error {
	return o.keyChangePage(w, r, http.StatusOK, answer{}, nil)
}

func (o *pages) keyChangePage(w http.ResponseWriter, r *http.Request, status int, x answer, failed error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Keys.Overview(r.Context(), who)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all.Waiting, func(w custody.Proposal) bool { return string(w.ID) == r.PathValue("change") })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	a := all.Waiting[i]
	p := request.Printer(r)
	v := keyChangeView{
		page: o.page(r, keyChange(p, a.Change)), trail: []view.Link{{Href: "/office/keys", Label: p.T("officer.keys.title")}},
		effect: p.T("officer.keys.effect."+string(a.Change.Kind), "Since", a.Change.Since), digest: a.Digest, problems: view.Problems(p, failed),
		facts: []view.Row{
			{Term: p.T("officer.keys.role"), Text: p.T("keys.role." + string(a.Change.Role))},
			{Term: p.T("officer.keys.fingerprint"), Body: fingerprint(a.Subject)},
			{Term: p.T("officer.keys.by"), Text: a.Proposer},
			{Term: p.T("officer.keys.at"), Text: o.moment(p, a.ProposedAt)},
			{Term: p.T("officer.keys.until"), Text: o.moment(p, a.LapsesAt())},
			{Term: p.T("officer.keys.why"), Text: a.Words},
		},
	}
	v.page.Path = keyChangeURL(a.ID)
	if all.Administrators < 2 {
		v.alone = &view.Notice{Tone: view.Warn, Title: p.T("officer.keys.alone"), Text: p.T("officer.keys.alone_text")}
	}
	if a.MayDecline {
		v.action, v.fields = keyChangeURL(a.ID), keyAnswerFields(p, x, failed, a.Confirm == nil)
	}
	return view.Render(w, r, status, keyChangePage(v))
}

// keyAnswerFields ask for the answer to a proposed change. Who may not confirm it, being its proposer, may take it back.
func keyAnswerFields(p locale.Printer, x answer, failed error, mayConfirm bool) []view.Field {
	fields := answerFields(p, x, failed, mayConfirm)
	yes, no := &fields[0].Options[0], &fields[0].Options[1]
	if no.Hint = p.T("officer.keys.no_hint"); mayConfirm {
		yes.Hint = p.T("officer.keys.yes_hint")
	} else {
		no.Hint = p.T("officer.keys.back_hint")
	}
	return fields
}

// answerKeyChange confirms a proposal, or declines it.
func (o *pages) answerKeyChange(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	x, id := readAnswer(values), approval.ID(r.PathValue("change"))
	done, err := x.give("confirmed",
		func(digest string) error { return o.Keys.Confirm(r.Context(), who, id, digest) },
		func(words string) error { return o.Keys.Decline(r.Context(), who, id, words) })
	if status, again := reopen(err); again {
		if fault.KindOf(err) == fault.Conflict {
			return err // there is nothing left to answer, or it is another proposal than the one that was read
		}
		return o.keyChangePage(w, r, status, x, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, "/office/keys?done="+done)
}
