package public

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/pdf"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// noticesURL is where the public notices of pilots are.
const noticesURL = "/pilot-notices/"

func noticeURL(id string) string { return noticesURL + url.PathEscape(id) }

// noticeView is the public notice of a pilot at a city site.
type noticeView struct {
	page    view.Page
	heading view.Heading
	facts   []view.Row
	prints  []view.Download
}

func (s *Pages) pilotNotice(w http.ResponseWriter, r *http.Request) error {
	n, err := s.Pilots.Notice(r.Context(), r.PathValue("pilot"))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	tag := noticeTag(p, n)
	v := noticeView{page: s.page(r, n.Title), heading: view.Heading{Kicker: p.T("posted.kicker"), Title: n.Title, Lede: n.Solution + " · " + n.Company, Tag: &tag}}
	for _, f := range s.noticeFacts(n) {
		v.facts = append(v.facts, view.Row{Term: f.term(p), Body: noticeLines(strings.Split(f.text(p), "\n"))})
	}
	v.prints = pairs(p, func(in, with locale.Lang) view.Download {
		return view.Download{Href: noticeURL(n.ID) + "/notice.pdf?in=" + string(in) + "&with=" + string(with), Label: p.T("posted.paper", "First", in.Name(), "Second", with.Name()), Kind: "PDF"}
	})
	return view.Render(w, r, http.StatusOK, noticePage(v))
}

func noticeState(p locale.Printer, n register.PilotNotice) (string, view.Tone) {
	switch {
	case n.State == "draft" || n.State == "locked":
		return p.T("posted.ahead"), view.Info
	case n.State == "baseline":
		return p.T("posted.baseline"), view.Info
	case n.State == "running":
		return p.T("posted.running"), view.Good
	case n.State == "paused":
		return p.T("posted.paused"), view.Warn
	case n.Stays:
		return p.T("posted.stays"), view.Info
	}
	return p.T("posted.over"), view.Info
}

func noticeTag(p locale.Printer, n register.PilotNotice) view.Tag {
	text, tone := noticeState(p, n)
	return view.Tag{Tone: tone, Text: text}
}

// gathered says what a pilot gathers, or that nobody stated it: what is unknown is not nothing.
func gathered(p locale.Printer, n register.PilotNotice) string {
	if len(n.Gathers) == 0 {
		return p.T("posted.unstated")
	}
	said := make([]string, len(n.Gathers))
	for i, c := range n.Gathers {
		said[i] = p.T("site.data." + c)
	}
	return strings.Join(said, " · ")
}

// noticeFact is one line of a notice, for any language.
type noticeFact struct{ term, text func(p locale.Printer) string }

// noticeFacts are the lines of a notice, on the page and on paper. Where the pilot stands is not among them: a sheet that hangs at the site would
// soon be wrong, and its code leads to the page, whose heading says it.
func (s *Pages) noticeFacts(n register.PilotNotice) []noticeFact {
	same := func(text string) func(locale.Printer) string { return func(locale.Printer) string { return text } }
	term := func(key string) func(locale.Printer) string {
		return func(p locale.Printer) string { return p.T(key) }
	}
	site := n.Site
	if n.Organisation != "" && n.Organisation != n.Site {
		site += "\n" + n.Organisation
	}
	facts := []noticeFact{
		{term("posted.gathers"), func(p locale.Printer) string { return gathered(p, n) }},
		{term("posted.personal"), func(p locale.Printer) string {
			if n.PersonalData == "" {
				return p.T("posted.no_personal")
			}
			return n.PersonalData + "\n" + p.T("posted.personal_rule")
		}},
		{term("pilot.field.site"), same(site)},
		{term("posted.place"), same(n.Place)},
	}
	for _, e := range n.Earlier {
		facts = append(facts, noticeFact{term("resite.stay"), func(p locale.Printer) string { return p.T("resite.stay_text", "Site", e.Site, "To", p.Date(e.To)) }})
	}
	return append(facts, []noticeFact{
		{term("posted.days"), func(p locale.Printer) string {
			return p.T("report.from_to", "From", p.Date(n.From), "To", p.Date(n.To))
		}},
		{term("posted.purpose"), func(p locale.Printer) string { return n.Hypothesis + "\n" + p.T("posted.afterwards") }},
		{term("posted.answers"), func(p locale.Printer) string {
			return p.T("posted.answers_text", "Company", n.Company, "Site", n.Site, "Agency", p.Text(s.Frame.Agency))
		}},
	}...)
}

// noticePaper serves the notice to hang up where the equipment stands, in two languages side by side. Its code leads to the notice as it is now.
func (s *Pages) noticePaper(w http.ResponseWriter, r *http.Request) error {
	n, err := s.Pilots.Notice(r.Context(), r.PathValue("pilot"))
	if err != nil {
		return err
	}
	pair := languagePair(r)
	say := [2]locale.Printer{locale.For(pair[0]), locale.For(pair[1])}
	address := s.Base + noticeURL(n.ID)
	paper := pdf.Paper{
		Language: certificate.Language(pair[0]), Kicker: n.Title, Titles: both(say, func(p locale.Printer) string { return p.T("posted.kicker") }), Foot: address, At: s.Now(),
		QR: address, QRTexts: both(say, func(p locale.Printer) string { return p.T("posted.paper_code") }),
		Blocks: []pdf.Block{{Texts: both(say, func(locale.Printer) string { return n.Solution + "\n" + n.Company })}},
	}
	for _, f := range s.noticeFacts(n) {
		paper.Blocks = append(paper.Blocks, pdf.Block{Headings: both(say, f.term), Texts: both(say, f.text)})
	}
	return serveBilingual(w, r, paper, pair, "notice-"+string(pair[0])+"-"+string(pair[1])+".pdf", "public, max-age=60")
}

// languagePair is the two languages of a paper: the one asked for by "in" and the one by "with".
func languagePair(r *http.Request) [2]locale.Lang {
	pair := [2]locale.Lang{locale.Lang(r.URL.Query().Get("in")), locale.Lang(r.URL.Query().Get("with"))}
	if !pair[0].Valid() {
		pair[0] = request.Printer(r).Lang()
	}
	if !pair[1].Valid() || pair[1] == pair[0] {
		pair[1] = locale.Languages[slices.IndexFunc(locale.Languages, func(l locale.Lang) bool { return l != pair[0] })]
	}
	return pair
}

// serveBilingual draws a paper in two languages and hands it over; a Conflict fault names a character that cannot be drawn.
func serveBilingual(w http.ResponseWriter, r *http.Request, paper pdf.Paper, pair [2]locale.Lang, name, cache string) error {
	file, err := paper.Draw()
	if glyph := (*pdf.GlyphError)(nil); errors.As(err, &glyph) {
		return fault.New(fault.Conflict, "pact.glyph", "Character", string(glyph.Character)).Because(err)
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Language", string(pair[0])+", "+string(pair[1]))
	h.Set("Cache-Control", cache)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(file)))
	return nil
}

// pairs are downloads of a paper in the reader's language beside each of the others.
func pairs(p locale.Printer, one func(in, with locale.Lang) view.Download) []view.Download {
	var all []view.Download
	for _, l := range locale.Languages {
		if l != p.Lang() {
			all = append(all, one(p.Lang(), l))
		}
	}
	return all
}

// noticesTable is the list of the pilots that are at city sites now.
func noticesTable(p locale.Printer, all []register.PilotNotice) view.Table {
	t := view.Table{Caption: p.T("posted.list"), Stack: true, Empty: p.T("posted.none"), Columns: []view.Column{
		{Label: p.T("card.pilot")}, {Label: p.T("pilot.field.site")}, {Label: p.T("posted.gathers")}, {Label: p.T("posted.days")}, {Label: p.T("posted.state")},
	}}
	for _, n := range all {
		tag := noticeTag(p, n)
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: n.Title, Sub: n.Company, Href: noticeURL(n.ID)}, {Text: n.Site}, {Text: gathered(p, n)}, {Text: p.T("report.from_to", "From", p.Date(n.From), "To", p.Date(n.To))}, {Tag: &tag},
		}})
	}
	return t
}
