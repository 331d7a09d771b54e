package applicant

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
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// deskURL is the page from which everything starts.
const deskURL = "/desk"

// audience names the reader of these pages to the layout.
const audience = "applicant"

// reopen says whether an error is shown on the form it came from, and with which status: as everywhere.
func reopen(err error) (status int, ok bool) { return view.Reopen(err) }

// stale says whether err means that the form was filled from something changed meanwhile.
func stale(err error) bool {
	return fault.Is(err, fault.Conflict) && fault.All(err)[0].Key == staleKey
}

const staleKey = "fault.stale"

// staleNotice tells that somebody else changed the thing; what was typed stands below.
func staleNotice(p locale.Printer) view.Notice {
	return view.Notice{Tone: view.Warn, Title: p.T("applicant.stale"), Text: p.T("fault.stale")}
}

// savedNotice tells that what was typed is kept.
func savedNotice(p locale.Printer) view.Notice {
	return view.Notice{Tone: view.Good, Text: p.T("applicant.saved")}
}

// saved adds the notice when the address says that the reader comes from a form that was saved.
func saved(page *view.Page, r *http.Request) {
	if r.URL.Query().Get("saved") != "" {
		page.Notices = append(page.Notices, savedNotice(page.Printer))
		page.Path = r.URL.Path // another language must not tell it again
	}
}

// withQuery adds name and value to one of our own addresses.
func withQuery(path, name, value string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// back is where the reader came from, if the query or form says so and it is a page of ours.
func back(values url.Values, instead string) string {
	return request.ReturnTo(values.Get("back"), instead)
}

// theCase reads the case of the address for its reader.
func (s *pages) theCase(r *http.Request) (casework.ForApplicant, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return casework.ForApplicant{}, who, err
	}
	v, err := s.Desk.ApplicantCase(r.Context(), who, application.ID(r.PathValue("case")))
	return v, who, err
}

func caseURL(id application.ID, rest string) string {
	u := "/cases/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

func companyURL(id party.OrgID, rest string) string {
	u := "/companies/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

// frame is what stands around a page. Everything of the applicant's lies under the desk.
func (s *pages) frame(r *http.Request, title string) view.Page {
	page := s.Frame.Page(r, audience, title)
	home := deskURL
	if at := strings.Split(r.URL.Path, "/"); len(at) > 3 && at[1] == "companies" && partOf[at[3]] != "" {
		home = partOf[at[3]]
	}
	if slices.ContainsFunc(page.Nav, func(n view.NavItem) bool { return n.Current }) {
		return page // the page is a place itself
	}
	for i := range page.Nav {
		page.Nav[i].Current = page.Nav[i].Href == home
	}
	return page
}

// partOf are the parts of a company's pages that have a place of their own in the navigation; all others belong to the desk.
var partOf = map[string]string{
	"measures": "/measures", "support": "/measures", "accelerator": "/accelerator", "mentors": "/accelerator", "hours": "/accelerator", "events": "/accelerator",
}

// trail leads from the desk through the case to the page.
func trail(p locale.Printer, v casework.ForApplicant, more ...view.Link) []view.Link {
	return append([]view.Link{
		{Href: "/desk", Label: p.T("applicant.desk.title")},
		{Href: caseURL(v.Case.ID, ""), Label: v.Case.Reference},
	}, more...)
}

// mayEdit says whether a part of the case may be changed now.
func mayEdit(v casework.ForApplicant, part application.Part) bool {
	return v.Case.MayEdit(part, v.Corrections) == nil
}

// correctionOf is what the officer says of a part, or empty.
func correctionOf(v casework.ForApplicant, part application.Part) string {
	if v.Case.State != application.Returned {
		return ""
	}
	i := slices.IndexFunc(v.Corrections, func(c application.Correction) bool { return c.Part == part })
	if i < 0 {
		return ""
	}
	return v.Corrections[i].Words
}

// evidenceOf are the files attached to a part, in the order in which they came.
func evidenceOf(v casework.ForApplicant, part application.Part) []application.Evidence {
	var files []application.Evidence
	for _, ev := range v.Evidence {
		if ev.Part == part {
			files = append(files, ev)
		}
	}
	return files
}

// fileRows shows files handed in; a removable one has its button.
func fileRows(p locale.Printer, v casework.ForApplicant, files []application.Evidence, removable bool) []view.File {
	rows := make([]view.File, len(files))
	for i, ev := range files {
		rows[i] = view.File{Name: ev.Name, Href: caseURL(v.Case.ID, "files/"+url.PathEscape(ev.ID)), Size: p.Bytes(ev.Size)}
		if removable {
			rows[i].Remove = ev.ID
		}
	}
	return rows
}

// stateTag is a case's state in the applicant's words.
func stateTag(p locale.Printer, s application.State) view.Tag {
	tone := view.Neutral
	switch s {
	case application.Submitted, application.Accepted:
		tone = view.Info
	case application.Evaluating, application.Evaluated, application.Proposed, application.Granted:
		tone = view.Progress
	case application.Returned, application.Objected:
		tone = view.Warn
	case application.Certified:
		tone = view.Good
	case application.Refused:
		tone = view.Bad
	}
	return view.Tag{Tone: tone, Text: p.T("state." + string(s) + ".applicant")}
}

// roleName is what the person may do for the company.
func roleName(p locale.Printer, role party.Role) string { return p.T("role." + string(role)) }

// binds says whether the role may bind the company.
func binds(role party.Role) bool { return role == party.Owner || role == party.Signatory }

// day is the date of an instant in the agency's place.
func (s *pages) day(t time.Time) calendar.Date { return calendar.On(t, s.Desk.Agency.Place) }
