package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// audience names the reader of these pages to the layout.
const audience = "officer"

// page is the frame of a page. An act cannot be opened again in another language, so a page that answers a form links to
// the form.
func (o *pages) page(r *http.Request, title string) view.Page {
	page := o.Frame.Page(r, audience, title)
	if r.Method == http.MethodPost {
		page.Path = r.URL.Path
	}
	return page
}

// reopen says whether an error is shown on the form it came from, and with which status: as everywhere.
func reopen(err error) (status int, ok bool) { return view.Reopen(err) }

// theCase reads the case of the address.
func (o *pages) theCase(r *http.Request) (casework.ForOfficer, error) {
	who, err := request.Actor(r)
	if err != nil {
		return casework.ForOfficer{}, err
	}
	return o.Desk.OfficerCase(r.Context(), who, application.ID(r.PathValue("case")))
}

func caseURL(id application.ID, rest string) string {
	u := "/office/cases/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

func fileURL(id application.ID, file string) string {
	return caseURL(id, "files/"+url.PathEscape(file))
}

func editionURL(ref scheme.Ref) string {
	return "/office/schemes/" + url.PathEscape(ref.Scheme) + "/" + url.PathEscape(ref.Edition)
}

// trail leads from the list through the case to the page of an act.
func trail(p locale.Printer, v casework.ForOfficer) []view.Link {
	return []view.Link{
		{Href: "/office/cases", Label: p.T("officer.cases.title")},
		{Href: caseURL(v.Case.ID, ""), Label: v.Case.Reference},
	}
}

// may says whether the reader's duties let them do the act on this case: the permission table, and no hand in the company.
// What more the act asks for, the desk says.
func may(v casework.ForOfficer, act party.Act) bool {
	_, own := v.Actor.Roles[v.Case.Company]
	return !own && v.Actor.May(act, "") == nil
}

// stateName is a state in the words of the agency's staff.
func stateName(p locale.Printer, s application.State) string {
	return p.T("state." + string(s) + ".staff")
}

// stateTone says what a state asks of the agency: warm where somebody must act, cool where others are at work.
func stateTone(s application.State) view.Tone {
	switch s {
	case application.Submitted, application.Accepted:
		return view.Info
	case application.Returned, application.Objected:
		return view.Warn
	case application.Evaluating, application.Evaluated, application.Proposed, application.Granted:
		return view.Progress
	case application.Certified:
		return view.Good
	case application.Refused:
		return view.Bad
	}
	return view.Neutral
}

func stateTag(p locale.Printer, s application.State) view.Tag {
	return view.Tag{Tone: stateTone(s), Text: stateName(p, s)}
}

// soon is how many days before a due date it begins to stand out.
const soon = 3

// dueTag says when the step a case waits for is due, and how pressing that is; nil without a due date.
func dueTag(p locale.Printer, due, today calendar.Date) *view.Tag {
	if due.IsZero() {
		return nil
	}
	switch left := due.DaysSince(today); {
	case left < 0:
		return &view.Tag{Tone: view.Bad, Text: p.T("officer.due.late", "Count", -left)}
	case left == 0:
		return &view.Tag{Tone: view.Warn, Text: p.T("officer.due.today")}
	case left <= soon:
		return &view.Tag{Tone: view.Warn, Text: p.T("officer.due.left", "Count", left)}
	default:
		return &view.Tag{Tone: view.Neutral, Text: p.T("officer.due.left", "Count", left)}
	}
}

// personName is a person's name, or the address of one who has not given a name yet.
func personName(x party.Person) string {
	if x.Name != "" {
		return x.Name
	}
	return x.Email
}

func (o *pages) moment(p locale.Printer, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.Moment(t, o.Place)
}

// factValue writes a fact for the reader; codes with a name in the catalogues are written by it.
func factValue(p locale.Printer, facts scheme.Facts, name string) string {
	v, _ := facts.Get(name)
	switch {
	case name == "size" && slices.Contains(party.Sizes, v):
		return p.T("size." + v)
	case name == "legal_form" && slices.Contains(party.LegalForms, v):
		return p.T("legal_form." + v)
	case name == "technology_field" && slices.Contains(party.TechnologyFields, v):
		return p.T("technology_field." + v)
	}
	return facts.Show(name, p)
}

// evidenceOf are the files attached to a part.
func evidenceOf(v casework.ForOfficer, part application.Part) []application.Evidence {
	var found []application.Evidence
	for _, ev := range v.Contents.Evidence {
		if ev.Part == part {
			found = append(found, ev)
		}
	}
	return found
}

// paragraphs splits what somebody typed at its line breaks.
func paragraphs(s string) []string {
	var out []string
	for _, line := range strings.Split(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// stale says that the page was made before somebody else moved the case on.
var stale = fault.New(fault.Conflict, "fault.stale")
