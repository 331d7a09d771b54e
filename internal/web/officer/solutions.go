package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/party"
	"proba.example/internal/solution"
	"proba.example/internal/web/dossier"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
	"proba.example/internal/wordform"
)

const solutionsURL = "/office/solutions"

func solutionURL(id solution.ID, rest string) string {
	u := solutionsURL + "/" + url.PathEscape(string(id))
	if rest != "" {
		u += "/" + rest
	}
	return u
}

// listSolutions lists the pages of solutions.
func (o *pages) listSolutions(t *request.Table) {
	read := request.Allowed(party.ActReadSites)
	t.Get(solutionsURL, read, o.solutions)
	t.Get(solutionsURL+"/{solution}", read, o.solution)
	t.Get(admissionsURL, read, o.admissions)
	t.Get(admissionsURL+"/{admission}", read, o.admission)
	t.Post(admissionsURL+"/{admission}", request.Holding(party.Officer, party.Decider), o.saveAdmission)
}

// solutionsView is the register of solutions.
type solutionsView struct {
	page    view.Page
	may     bool // hand in a table of them
	filters view.FilterBar
	table   view.Table
}

func (o *pages) solutions(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Sites.Solutions(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("solution.title"))
	page.Wide = true
	p, q := page.Printer, r.URL.Query()
	market, words := q.Get("market"), strings.TrimSpace(q.Get("q"))
	v := solutionsView{
		page: page, may: who.May(party.ActManageSites, "") == nil,
		filters: view.FilterBar{Action: solutionsURL, Fields: []view.Field{
			{Name: "q", Label: p.T("need.search"), Value: words, Optional: true},
			{Name: "market", Label: p.T("solution.field.markets"), Type: view.Select, Value: market, Optional: true, Options: append([]view.Option{{Label: p.T("site.any")}}, marketOptions(p)...)},
		}},
		table: view.Table{Caption: p.T("solution.title"), Stack: true, Empty: p.T("solution.none"), Columns: []view.Column{
			{Label: p.T("solution.field.name")}, {Label: p.T("solution.field.markets")}, {Label: p.T("solution.field.level")},
		}},
	}
	if market != "" || words != "" {
		v.filters.Clear = solutionsURL
	}
	for _, x := range all {
		if market != "" && !slices.Contains(x.Markets, market) || !wordform.Has(words, x.Name, x.CompanyName, x.Description, x.Novelty) {
			continue
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: x.Name, Sub: x.CompanyName, Href: solutionURL(x.ID, "")}, {Text: dossier.Stated(p, dossier.Markets(p, x.Markets))}, {Text: dossier.Stated(p, dossier.Level(p, x.Solution))},
		}})
	}
	return view.Render(w, r, http.StatusOK, solutionsPage(v))
}

// solutionView is one solution.
type solutionView struct {
	page     view.Page
	heading  view.Heading
	sections []dossier.Section
	events   []view.Event
	requests view.Table
	sites    string // where sites for it are found; empty before it was admitted
}

func (o *pages) solution(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := o.Sites.Solution(r.Context(), who, solution.ID(r.PathValue("solution")))
	if err != nil {
		return err
	}
	page := o.page(r, f.Solution.Name)
	p := page.Printer
	v := solutionView{
		page: page, heading: view.Heading{Kicker: p.T("solution.kicker"), Title: f.Solution.Name, Lede: f.Company.Name},
		sections: dossier.Sections(p, f.Solution, f.Technologies, f.Today),
	}
	v.page.Notices = append(v.page.Notices, dossier.Warnings(p, f.Solution)...)
	v.requests = view.Table{Caption: p.T("solution.admission"), Stack: true, Columns: []view.Column{{Label: p.T("solution.number")}, {Label: p.T("site.state")}}}
	for _, a := range f.Admissions {
		tag := dossier.StateTag(p, a)
		if a.State == solution.Admitted {
			v.sites = solutionURL(f.Solution.ID, "sites")
		}
		v.requests.Rows = append(v.requests.Rows, view.TableRow{Cells: []view.Cell{{Text: a.Number, Href: admissionURL(a.ID)}, {Tag: &tag}}})
	}
	v.events = o.past(p, f.Journal, f.People, actTitle)
	return view.Render(w, r, http.StatusOK, solutionPage(v))
}
