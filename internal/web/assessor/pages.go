package assessor

import (
	"net/http"
	"net/url"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// audience names the reader of these pages to the layout.
const audience = "assessor"

// list is where an expert's cases are.
const list = "/panel"

func caseURL(id application.ID, rest string) string {
	u := list + "/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

func areaURL(id application.ID, area string) string {
	return caseURL(id, "sheet/"+url.PathEscape(area))
}

// itemURL leads to the levels of an item, so that the keyboard is on them.
func itemURL(id application.ID, it *scheme.Item) string {
	return areaURL(id, it.AreaCode) + "#" + view.FieldID(it.ID)
}

func fileURL(id application.ID, file string) string {
	return caseURL(id, "files/"+url.PathEscape(file))
}

// reader is the person signed in and the case of the address.
func reader(r *http.Request) (party.Actor, application.ID, error) {
	who, err := request.Actor(r)
	return who, application.ID(r.PathValue("case")), err
}

// theInvitation is what a member may know of the case of the address. Whoever stepped aside finds nothing.
func (s *pages) theInvitation(r *http.Request) (casework.Invitation, party.Actor, error) {
	who, id, err := reader(r)
	if err != nil {
		return casework.Invitation{}, who, err
	}
	inv, err := s.Desk.ExpertInvitation(r.Context(), who, id)
	if err == nil && inv.Member.Declaration.Away() {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return inv, who, err
}

// theCase is the case of the address for a member who declared to have no interest.
func (s *pages) theCase(r *http.Request) (casework.ForExpert, party.Actor, error) {
	who, id, err := reader(r)
	if err != nil {
		return casework.ForExpert{}, who, err
	}
	c, err := s.Desk.ExpertCase(r.Context(), who, id)
	return c, who, err
}

// undeclared sends a member who has not declared yet to the invitation; every other error stays one.
func undeclared(w http.ResponseWriter, r *http.Request, err error) error {
	if all := fault.All(err); len(all) > 0 && all[0].Key == declareFirst {
		return request.Redirect(w, r, caseURL(application.ID(r.PathValue("case")), ""))
	}
	return err
}

const (
	declareFirst = "panel.declare_first"
	staleKey     = "fault.stale"
)

// reopen says whether an error is shown on the form it came from, with everything typed kept, and with which status.
func reopen(err error) (status int, ok bool) {
	k := fault.KindOf(err)
	return view.StatusOf(k), k == fault.Invalid || k == fault.Conflict
}

// page is the frame of a page, with the notice for which the address asks.
func (s *pages) page(r *http.Request, title string) view.Page {
	page := s.Frame.Page(r, audience, title)
	told := map[string]string{
		"declared": "assessor.told.declared", "aside": "assessor.told.aside", "saved": "assessor.told.saved",
		"confirmed": "assessor.told.confirmed", "closed": "assessor.told.closed",
		"profile": "assessor.told.profile", "signed": "assessor.told.signed", "declined": "assessor.told.declined",
		"reopened": "assessor.told.reopened",
	}
	if key, ok := told[r.URL.Query().Get("told")]; ok {
		page.Notices = append(page.Notices, view.Notice{Tone: view.Good, Text: page.Printer.T(key)})
		page.Path = r.URL.Path // another language must not tell it again
	}
	return page
}

// trail leads from the list through the case to the page.
func trail(p locale.Printer, c casework.ForExpert) []view.Link {
	return []view.Link{{Href: list, Label: p.T("assessor.list.title")}, {Href: caseURL(c.Case.ID, ""), Label: c.Contents.Company.Name}}
}

// frozenNotice says why marks cannot be changed now.
func frozenNotice(p locale.Printer, c casework.ForExpert) view.Notice {
	if c.Own.Submitted() && c.MayReopen == nil {
		return view.Notice{Tone: view.Good, Title: p.T("assessor.sheet.closed"), Text: p.T("assessor.sheet.closed_open")}
	}
	if c.Own.Submitted() {
		return view.Notice{Tone: view.Good, Title: p.T("assessor.sheet.closed"), Text: p.T("assessor.sheet.closed_text")}
	}
	return view.Notice{Tone: view.Info, Title: p.T("assessor.sheet.not_open"), Text: p.Fault(c.MayScore)}
}

// link is an address and the words on its button.
type link struct{ href, label string }

// nextStep is what an open sheet still needs, in the order of the sheet.
func nextStep(p locale.Printer, c casework.ForExpert) link {
	if it := firstUnmarked(c, nil); it != nil {
		if c.OwnScore.Answered == 0 {
			return link{itemURL(c.Case.ID, it), p.T("assessor.go.begin")}
		}
		return link{itemURL(c.Case.ID, it), p.T("assessor.go.on")}
	}
	if !graded(c) {
		return link{caseURL(c.Case.ID, "technology"), p.T("assessor.go.technology")}
	}
	return link{caseURL(c.Case.ID, "submit"), p.T("assessor.go.submit")}
}

// rates says whether the case asks for a technology grade: anchor cases do not, nor schemes that rate no technology.
func rates(c casework.ForExpert) bool { return c.Anchor == nil && len(c.Edition.Technology.Grades) > 0 }

// graded says whether the technology has its grade and a reason, where one is asked for.
func graded(c casework.ForExpert) bool {
	return !rates(c) || (c.Own.Technology != "" && c.Own.TechnologyReason != "")
}

// firstUnmarked is the first item of the area, or of the whole sheet, that has no mark; nil when all have.
func firstUnmarked(c casework.ForExpert, a *scheme.Area) *scheme.Item {
	for _, it := range c.Sheet.Items() {
		if (a == nil || it.AreaCode == a.Code) && !c.OwnScore.ByItem[it.ID].Answered {
			return it
		}
	}
	return nil
}

// ownBars are the expert's own points by area.
func ownBars(p locale.Printer, c casework.ForExpert) view.AreaBarsChart {
	bars := view.AreaBarsChart{Title: p.T("assessor.own.areas")}
	for i := range c.Sheet.Areas {
		a := &c.Sheet.Areas[i]
		score, _ := c.OwnScore.Area(a.Code)
		bars.Areas = append(bars.Areas, view.Area{Label: p.Text(a.Title), Score: int64(score.Points), Max: int64(a.Max)})
	}
	return bars
}
