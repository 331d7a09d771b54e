// Package pact is the agreement of a pilot: its terms, the text in two languages side by side, the signatures, its changes, and what becomes
// of the equipment afterwards. The site, the company and the agency read the same pages in the same words, and each signs for its own side.
package pact

import (
	"net/http"
	"strconv"
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/fieldwork"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

type pages struct{ fieldwork.Config }

// Where the pages are, below the pilot's own.
const (
	atPage     = "agreement"
	atTerms    = "agreement/terms"
	atOffer    = "agreement/offer"
	atBack     = "agreement/back"
	atSign     = "agreement/sign"
	atOwnCost  = "agreement/own-cost"
	atDown     = "agreement/down"
	atFile     = "agreement/agreement.pdf"
	atEnd      = "agreement/end"
	textNumber = "text" // which text a reader asks for, by its number
)

// Mount adds the pages to the audience's table, beside those of the fieldwork. Act is who may open the forms; what they may sign, the desk
// judges.
func Mount(t *request.Table, cfg fieldwork.Config) {
	c := &pages{cfg}
	at := cfg.Root + "/{pilot}/"
	t.Get(at+atPage, cfg.Read, c.agreement)
	t.Get(at+atFile, cfg.Read, c.file)
	t.Get(at+atSign, cfg.Act, c.askSign)
	t.Post(at+atSign, cfg.Act, c.sign)
	t.Get(at+atEnd, cfg.Act, c.askEnd)
	t.Post(at+atEnd, cfg.Act, c.end)
	if cfg.Side != pilot.Office {
		return
	}
	t.Get(at+atTerms, cfg.Act, c.terms)
	t.Post(at+atTerms, cfg.Act, c.writeTerms)
	for _, s := range steps {
		t.Get(at+s.at, cfg.Act, c.ask(s))
		t.Post(at+s.at, cfg.Act, c.take(s))
	}
}

// StateTag is the tag of an agreement's state.
func StateTag(p locale.Printer, s pilot.AgreementState) view.Tag {
	tone := map[pilot.AgreementState]view.Tone{pilot.AgreementDraft: view.Info, pilot.AgreementOffered: view.Warn, pilot.AgreementSigned: view.Good, pilot.AgreementEnded: view.Bad}[s]
	return view.Tag{Tone: tone, Text: p.T("pact.state." + string(s))}
}

// said is a heading and words in one of the languages of an agreement.
type said struct{ lang, title, text string }

// agreementView is the agreement of a pilot.
type agreementView struct {
	page       view.Page
	trail      []view.Link
	heading    view.Heading
	none       bool
	next       *view.Notice
	acts       []view.Link // the first one is what is to be done now
	end        *view.Link  // where the reader may end the agreement early; nil where that is not open
	titles     [2]said
	clauses    [][2]said // the text, clause by clause in both languages
	signatures view.Table
	facts      []view.Row
	file       *view.Download
	earlier    view.Table
	equipment  []view.Row
	after      []view.Link
}

func (c *pages) agreement(w http.ResponseWriter, r *http.Request) error {
	f, who, err := c.read(r)
	if err != nil {
		return err
	}
	p, x, a := request.Printer(r), f.Pilot, f.Agreement
	tag := StateTag(p, a.State())
	v := agreementView{
		page: c.Page(r, p.T("pact.title")), trail: c.trail(p, x), none: a.Revision == 0,
		heading: view.Heading{Kicker: x.Title, Title: p.T("pact.title"), Lede: p.T("pact.lede"), Tag: &tag},
	}
	v.page.Wide = true
	manages := c.Side == pilot.Office && who.May(party.ActManagePilots, "") == nil
	c.nextStep(p, &v, f, who, manages)
	shown, ok := asked(r, f)
	if ok {
		c.fill(p, &v, f, shown)
	} else if c.Side == pilot.Office && a.Revision > 0 {
		v.facts = c.termRows(p, x, a.Draft)
	}
	if len(f.Texts) > 1 || len(f.Texts) == 1 && !ok {
		v.earlier = c.texts(p, f)
	}
	if f.Task != nil {
		v.equipment = equipment(p, f)
		if manages && !f.Task.Done {
			v.after = []view.Link{{Href: c.URL(x.ID, atDown), Label: p.T("pact.step.down")}, {Href: c.URL(x.ID, atOwnCost), Label: p.T("pact.step.own_cost")}}
		}
	}
	return view.Render(w, r, http.StatusOK, agreementPage(v))
}

func (c *pages) read(r *http.Request) (programme.AgreementFile, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return programme.AgreementFile{}, who, err
	}
	f, err := c.Desk.Agreement(r.Context(), who, c.Side, pilot.ID(r.PathValue("pilot")))
	return f, who, err
}

// asked is the text that a reader asks for by its number, or failing that the one that counts; false before the first.
func asked(r *http.Request, f programme.AgreementFile) (pilot.Filed[pilot.AgreementText], bool) {
	if n, err := strconv.Atoi(r.URL.Query().Get(textNumber)); err == nil && n >= 1 && n <= len(f.Texts) {
		return f.Texts[n-1], true
	}
	return f.Text()
}

func (c *pages) trail(p locale.Printer, x pilot.Pilot) []view.Link {
	return []view.Link{{Href: c.Root, Label: p.T("pilot.title")}, {Href: c.URL(x.ID, ""), Label: x.Title}}
}

// mayBind says whether the reader may sign for this side.
func (c *pages) mayBind(who party.Actor, f programme.AgreementFile) bool {
	switch c.Side {
	case pilot.Host:
		return who.MayAt(party.ActSignPilot, string(f.Agreement.SignsAt(f.Pilot))) == nil
	case pilot.Vendor:
		return who.May(party.ActSignPilot, f.Pilot.Org) == nil
	}
	return who.May(party.ActSignPilot, "") == nil
}

// nextStep says what is waited for, and offers what the reader can do about it.
func (c *pages) nextStep(p locale.Printer, v *agreementView, f programme.AgreementFile, who party.Actor, manages bool) {
	x, a := f.Pilot, f.Agreement
	link := func(at, label string) { v.acts = append(v.acts, view.Link{Href: c.URL(x.ID, at), Label: label}) }
	switch a.State() {
	case pilot.AgreementEnded:
		if n, ended := EndNotice(p, a); ended {
			v.next = &n
		}
	case pilot.AgreementOffered:
		v.next = &view.Notice{Tone: view.Info, Title: p.T("pact.waits"), Text: p.T("pact.order")}
		if a.Awaits(c.Side) && c.mayBind(who, f) {
			v.next = &view.Notice{Tone: view.Warn, Title: p.T("pact.yours"), Text: p.T("pact.yours_text")}
			link(atSign, p.T("pact.sign"))
		}
		if manages {
			link(atBack, p.T("pact.step.back"))
		}
	case pilot.AgreementSigned:
		v.next = &view.Notice{Tone: view.Good, Title: p.T("pact.in_force"), Text: p.T("pact.in_force_text", "From", x.Agreed.From, "To", x.Agreed.To)}
		if c.mayBind(who, f) && !x.State.Over() {
			v.end = &view.Link{Href: c.URL(x.ID, atEnd), Label: p.T("ending.end")}
		}
		if !manages || x.State.Over() {
			return
		}
		if a.Reason != "" {
			v.next = &view.Notice{Tone: view.Info, Title: p.T("pact.amending"), Text: a.Reason, Items: changeNames(p, a.Changing())}
			if m := a.Draft.Move; m != nil {
				v.next.Items = append(v.next.Items, p.T("resite.new_site")+": "+m.SiteName)
			}
			link(atOffer, p.T("pact.step.offer"))
		}
		link(atTerms, p.T("pact.amend"))
	default:
		if x.Digest == "" {
			v.next = &view.Notice{Tone: view.Info, Text: p.T("pact.lock_first")}
		} else if x.Org == "" {
			v.next = &view.Notice{Tone: view.Warn, Text: p.T("pact.no_account")}
		}
		if !manages || x.State.Over() {
			return
		}
		if a.Revision > 0 && x.Digest != "" && x.Org != "" {
			link(atOffer, p.T("pact.step.offer"))
		}
		link(atTerms, p.T("pact.write"))
	}
}

// fill shows one text with its signatures.
func (c *pages) fill(p locale.Printer, v *agreementView, f programme.AgreementFile, shown pilot.Filed[pilot.AgreementText]) {
	x := shown.Record
	for k, l := range x.Languages {
		v.titles[k] = said{string(l), x.Titles[k], l.Name()}
	}
	for i, cl := range x.Clauses {
		var both [2]said
		for k, l := range x.Languages {
			both[k] = said{string(l), strconv.Itoa(i+1) + ". " + cl.Titles[k], cl.Texts[k]}
		}
		v.clauses = append(v.clauses, both)
	}
	v.signatures = c.signatures(p, f, shown.Digest)
	v.facts = []view.Row{
		{Term: p.T("pact.text"), Text: p.T("pact.text_of", "Number", shown.Number, "When", p.Moment(x.At, c.Place), "By", f.People[x.By].Name)},
		{Term: p.T("pact.template"), Text: p.T("pact.version", "Version", x.Version)},
		{Term: p.T("report.digest"), Text: shown.Digest},
	}
	if x.Reason != "" {
		v.facts = append([]view.Row{{Term: p.T("pact.reason"), Text: x.Reason}, {Term: p.T("pact.changes"), Text: strings.Join(changeNames(p, x.Changes), "; ")}}, v.facts...)
	}
	v.file = &view.Download{Href: c.URL(f.Pilot.ID, atFile) + "?" + textNumber + "=" + strconv.Itoa(shown.Number), Label: p.T("pact.file"), Kind: "PDF"}
}

// changeNames names what a change changes.
func changeNames(p locale.Printer, fields []string) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = p.T("pact.field." + f)
	}
	return names
}

// given are the signatures under a text, whether or not all are there.
func given(a pilot.Agreement, digest string) []pilot.Signature {
	if o := a.Offer; o != nil && o.Digest == digest {
		return o.Signatures
	}
	for _, s := range a.Signed {
		if s.Digest == digest {
			return s.Signatures
		}
	}
	return nil
}

func (c *pages) signatures(p locale.Printer, f programme.AgreementFile, digest string) view.Table {
	t := view.Table{Caption: p.T("pact.signatures"), Stack: true, Columns: []view.Column{{Label: p.T("pact.side")}, {Label: p.T("pact.signer")}, {Label: p.T("pact.when")}, {Label: p.T("report.digest")}}}
	done := given(f.Agreement, digest)
	for _, side := range pilot.Signers {
		row := view.TableRow{Cells: []view.Cell{{Text: p.T("run.side." + string(side))}, {Text: p.T("pact.not_yet")}, {Text: "–"}, {Text: "–"}}}
		for _, s := range done {
			if s.Side != side {
				continue
			}
			row.Cells[1], row.Cells[2], row.Cells[3] = view.Cell{Text: s.Name}, view.Cell{Text: p.Moment(s.At, c.Place)}, view.Cell{Text: s.Digest[:12] + "…"}
			if s.Company != "" {
				row.Cells[1].Sub = p.T("pact.looked_up", "State", p.T("pact.company."+string(s.Company)), "Day", s.LookedOn, "Source", s.Source)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// texts lists every text that was ever offered: none of them is thrown away.
func (c *pages) texts(p locale.Printer, f programme.AgreementFile) view.Table {
	t := view.Table{Caption: p.T("pact.texts"), Stack: true, Columns: []view.Column{{Label: p.T("pact.text")}, {Label: p.T("pact.when")}, {Label: p.T("pact.state")}}}
	for i := len(f.Texts) - 1; i >= 0; i-- {
		x := f.Texts[i]
		tag := view.Tag{Tone: view.Neutral, Text: p.T("pact.not_signed")}
		last, _ := f.Agreement.InForce()
		switch o := f.Agreement.Offer; {
		case o != nil && o.Digest == x.Digest:
			tag = StateTag(p, pilot.AgreementOffered)
		case last.Digest == x.Digest:
			tag = view.Tag{Tone: view.Good, Text: p.T("pact.in_force")}
		case given(f.Agreement, x.Digest) != nil:
			tag = view.Tag{Tone: view.Info, Text: p.T("pact.replaced")}
		}
		name := p.T("pact.first_text")
		if x.Record.Amends != "" {
			name = p.T("pact.change")
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: strconv.Itoa(x.Number) + ". " + name, Sub: x.Record.Reason, Href: c.URL(f.Pilot.ID, atPage) + "?" + textNumber + "=" + strconv.Itoa(x.Number)},
			{Text: p.Moment(x.Record.At, c.Place)},
			{Tag: &tag},
		}})
	}
	return t
}

// termRows are the terms of a draft.
func (c *pages) termRows(p locale.Printer, x pilot.Pilot, t pilot.Terms) []view.Row {
	rows := []view.Row{
		{Term: p.T("pact.languages_title"), Text: t.Languages[0].Name() + " · " + t.Languages[1].Name()},
		{Term: p.T("report.days"), Text: p.T("report.from_to", "From", p.Date(t.From), "To", p.Date(t.To))},
		{Term: p.T("pact.field.place"), Text: t.Place},
		{Term: p.T("pact.field.equipment"), Text: t.Equipment},
	}
	insurance := t.Uninsured
	if t.Insurer != "" {
		insurance = p.T("pact.insured_with", "Insurer", t.Insurer, "Policy", t.Policy, "Amount", p.Money(t.Insured, t.Currency), "To", t.InsuredTo)
	}
	rows = append(rows,
		view.Row{Term: p.T("pact.insurance"), Text: insurance},
		view.Row{Term: p.T("pact.dismantling"), Text: p.T("pact.dismantled_by", "Side", p.T("run.side."+string(t.Dismantler)), "Amount", p.Money(t.DismantleCost, t.Currency), "Days", t.DismantleDays)},
	)
	if t.Move != nil {
		rows = append(rows, view.Row{Term: p.T("resite.new_site"), Text: t.Move.SiteName})
	}
	if !t.PermitTo.IsZero() {
		rows = append(rows, view.Row{Term: p.T("pact.field.permit_to"), Text: p.Date(t.PermitTo)})
	}
	personal := t.PersonalData
	if personal == "" {
		personal = p.T("pact.no_personal_data")
	}
	gathers := make([]string, len(t.Gathers))
	for i, c := range t.Gathers {
		gathers[i] = p.T("site.data." + c)
	}
	if len(gathers) == 0 {
		gathers = append(gathers, p.T("pact.not_stated"))
	}
	rows = append(rows, view.Row{Term: p.T("pact.field.gathers"), Text: strings.Join(gathers, " · ")}, view.Row{Term: p.T("pact.field.personal_data"), Text: personal})
	for _, s := range t.Secrets {
		rows = append(rows, view.Row{Term: p.T("pact.secret"), Text: p.Say(x.PartName(s))})
	}
	return rows
}

func equipment(p locale.Printer, f programme.AgreementFile) []view.Row {
	rows := []view.Row{{Term: p.T("pact.due"), Text: p.T("pact.down_by."+f.Task.Why, "Due", p.Date(f.Task.Due))}}
	if o := f.Agreement.OwnCost; o != nil {
		rows = append(rows, view.Row{Term: p.T("pact.own_cost"), Text: p.T("pact.own_cost_until", "Until", p.Date(o.Until), "Words", o.Words)})
	}
	if d := f.Agreement.Dismantled; d != nil {
		rows = append(rows, view.Row{Term: p.T("pact.down"), Text: p.T("pact.down_was", "On", p.Date(d.On), "Words", d.Words)})
	} else if f.Task.Late {
		rows = append(rows, view.Row{Term: p.T("pact.down"), Text: p.T("pact.down_late")})
	}
	return rows
}
