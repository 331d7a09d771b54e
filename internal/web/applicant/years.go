package applicant

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// offeredYears is how many closed years are offered: the figures of the sheets look back over three.
const offeredYears = 3

// yearsView is the list of a company's financial years.
type yearsView struct {
	page    view.Page
	company string
	back    view.Link
	table   view.Table
	done    nextStep
}

// shownFigures are those by which people recognise a year in the list.
var shownFigures = []string{"sales", "operating_profit", "total_assets", "employees"}

func (s *pages) companyOf(r *http.Request) (casework.CompanyFile, party.Actor, error) {
	who, err := request.Actor(r)
	if err != nil {
		return casework.CompanyFile{}, who, err
	}
	f, err := s.Desk.Company(r.Context(), who, party.OrgID(r.PathValue("company")))
	return f, who, err
}

func (s *pages) years(w http.ResponseWriter, r *http.Request) error {
	f, _, err := s.companyOf(r)
	if err != nil {
		return err
	}
	today, err := s.Desk.Today(r.Context())
	if err != nil {
		return err
	}
	currency, err := s.currency(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	to := back(r.URL.Query(), "/desk")
	v := yearsView{
		page: s.frame(r, p.T("applicant.years.title")), company: f.Company.Name,
		back: view.Link{Href: to, Label: p.T("applicant.back")},
	}
	saved(&v.page, r)
	v.table = view.Table{Caption: p.T("applicant.years.title"), Stack: true, Columns: []view.Column{{Label: p.T("applicant.years.year")}, {Label: p.T("applicant.case.state")}}}
	for _, name := range shownFigures {
		v.table.Columns = append(v.table.Columns, view.Column{Label: p.T("figure." + name), Num: true})
	}
	listed := map[int]bool{}
	for n := range offeredYears {
		listed[today.Year()-1-n] = true
	}
	for _, y := range f.Years {
		listed[y.Year] = true
	}
	for _, n := range slices.Backward(slices.Sorted(maps.Keys(listed))) {
		v.table.Rows = append(v.table.Rows, yearRow(p, f, n, currency, to))
	}
	if len(f.Years) >= fewestYears {
		v.done = nextStep{p.T("applicant.years.enough"), to, p.T("applicant.go_on"), true}
		if to == "/desk" {
			v.done.href, v.done.label = withQuery("/apply", "company", string(f.Company.ID)), p.T("applicant.next.apply_do")
		}
	}
	return view.Render(w, r, http.StatusOK, yearsPage(v))
}

// yearRow is one year: entered, or still to enter.
func yearRow(p locale.Printer, f casework.CompanyFile, year int, currency, to string) view.TableRow {
	tag := view.Tag{Tone: view.Neutral, Text: p.T("applicant.years.missing")}
	first := view.Cell{Text: p.T("applicant.fact", "Name", strconv.Itoa(year), "Value", p.T("applicant.years.enter")), Href: companyURL(f.Company.ID, "years/"+strconv.Itoa(year))}
	if to != deskURL {
		first.Href = withQuery(first.Href, "back", to)
	}
	figures := yearOf(f, year).Figures
	if figures != nil {
		first.Text = p.T("applicant.fact", "Name", strconv.Itoa(year), "Value", p.T("applicant.change"))
		tag = view.Tag{Tone: view.Good, Text: p.T("applicant.years.entered")}
		if blank := len(party.Figures) - len(figures); blank > 0 {
			tag = view.Tag{Tone: view.Progress, Text: p.T("applicant.years.blanks", "Count", blank)}
		}
	}
	row := view.TableRow{Cells: []view.Cell{first, {Tag: &tag}}}
	for _, name := range shownFigures {
		text := "—"
		if n, ok := figures[name]; ok && name == "employees" {
			text = p.Number(n)
		} else if ok {
			text = p.Money(n, currency)
		}
		row.Cells = append(row.Cells, view.Cell{Text: text})
	}
	return row
}

// currency is that of the scheme in force; the agency's schemes share one.
func (s *pages) currency(r *http.Request) (string, error) {
	open, err := s.Desk.Editions(r.Context())
	if err != nil || len(open) == 0 {
		return "KRW", err
	}
	return open[0].Currency, nil
}

// yearView is one financial year as a form.
type yearView struct {
	page     view.Page
	form     view.Form
	year     string
	company  string
	back     view.Link
	backTo   string
	revision string
	groups   []fieldGroup
}

// theYear is the year of the address.
func theYear(r *http.Request) (int, error) {
	s := r.PathValue("year")
	n, err := strconv.Atoi(s)
	if err != nil || n < 1900 || n > 9999 || strconv.Itoa(n) != s {
		return 0, fault.New(fault.NotFound, "fault.not_found")
	}
	return n, nil
}

func (s *pages) year(w http.ResponseWriter, r *http.Request) error {
	f, _, err := s.companyOf(r)
	if err != nil {
		return err
	}
	n, err := theYear(r)
	if err != nil {
		return err
	}
	return s.showYear(w, r, http.StatusOK, f, n, yearForm(request.Printer(r), yearOf(f, n)), nil)
}

func yearOf(f casework.CompanyFile, year int) party.FinancialYear {
	for _, y := range f.Years {
		if y.Year == year {
			return y
		}
	}
	return party.FinancialYear{Year: year}
}

func yearForm(p locale.Printer, y party.FinancialYear) url.Values {
	v := url.Values{"revision": {strconv.FormatInt(y.Revision, 10)}}
	for name, n := range y.Figures {
		v.Set(name, p.Number(n))
	}
	return v
}

// readYear reads the figures; a blank one stays unknown.
func readYear(typed url.Values, year int) (party.FinancialYear, fault.List) {
	var faults fault.List
	y := party.FinancialYear{Year: year, Figures: map[string]int64{}}
	y.Revision, _ = strconv.ParseInt(typed.Get("revision"), 10, 64) // a broken one is a stale one
	for _, f := range party.Figures {
		s := typed.Get(f.Name)
		if bare(s) == "" {
			continue
		}
		n, ok := readWhole(s)
		if !ok {
			faults.Add(f.Name, "applicant.figure.malformed")
			continue
		}
		y.Figures[f.Name] = n
	}
	return y, faults
}

func (s *pages) saveYear(w http.ResponseWriter, r *http.Request) error {
	f, who, err := s.companyOf(r)
	if err != nil {
		return err
	}
	n, err := theYear(r)
	if err != nil {
		return err
	}
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	today, err := s.Desk.Today(r.Context())
	if err != nil {
		return err
	}
	done := withQuery(withQuery(companyURL(f.Company.ID, "years"), "back", back(typed, "/desk")), "saved", "year")
	y, faults := readYear(typed, n)
	if err := together(faults, y.Check(today.Year())); err != nil {
		return s.showYear(w, r, http.StatusUnprocessableEntity, f, n, typed, err)
	}
	if err := s.Desk.SaveYear(r.Context(), who, f.Company.ID, y); err != nil {
		status, ok := reopen(err)
		if !ok {
			return err
		}
		again, readErr := s.Desk.Company(r.Context(), who, f.Company.ID)
		if readErr != nil {
			return readErr
		}
		now := yearOf(again, n)
		if maps.Equal(now.Figures, y.Figures) {
			return request.Redirect(w, r, done) // the second click of a double one
		}
		typed.Set("revision", strconv.FormatInt(now.Revision, 10))
		return s.showYear(w, r, status, f, n, typed, err)
	}
	return request.Redirect(w, r, done)
}

// figureGroups divide the form as the statements do.
var figureGroups = []struct {
	key   string
	names []string
}{
	{"applicant.year.results", []string{"sales", "operating_profit", "net_profit"}},
	{"applicant.year.balance", []string{"total_assets", "current_assets", "inventories", "trade_receivables", "total_liabilities", "current_liabilities", "borrowings"}},
	{"applicant.year.rd", []string{"rd_expense", "rd_manufacturing", "dev_cost_increase", "dev_amortisation"}},
	{"applicant.year.people", []string{"employees", "rd_employees"}},
}

func (s *pages) showYear(w http.ResponseWriter, r *http.Request, status int, f casework.CompanyFile, year int, typed url.Values, problem error) error {
	currency, err := s.currency(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	query := r.URL.Query()
	if r.Method == http.MethodPost {
		query = typed
	}
	v := yearView{year: strconv.Itoa(year), company: f.Company.Name, revision: typed.Get("revision"), backTo: back(query, "")}
	list := companyURL(f.Company.ID, "years")
	if v.backTo != "" {
		list = withQuery(list, "back", v.backTo)
	}
	v.back = view.Link{Href: list, Label: p.T("applicant.years.title")}
	v.page = s.frame(r, p.T("applicant.year.title", "Year", v.year))
	v.form = view.Form{Action: companyURL(f.Company.ID, "years/"+v.year), Guard: true, Problems: view.Problems(p, problem)}
	if stale(problem) {
		v.page.Notices = append(v.page.Notices, staleNotice(p))
		v.form.Problems = nil
	}
	persons := map[string]bool{}
	for _, fig := range party.Figures {
		persons[fig.Name] = fig.Persons
	}
	for _, g := range figureGroups {
		group := fieldGroup{title: p.T(g.key)}
		for _, name := range g.names {
			field := view.Field{
				Name: name, Label: p.T("figure." + name), Type: view.Money, Unit: currency, InputMode: "text", // a phone's figures have no minus
				Value: typed.Get(name), Error: view.FieldError(p, problem, name),
			}
			if p.Has("figure." + name + ".hint") {
				field.Hint = p.T("figure." + name + ".hint")
			}
			if persons[name] {
				field.Unit, field.InputMode = p.T("applicant.year.persons"), "numeric"
			}
			group.fields = append(group.fields, field)
		}
		v.groups = append(v.groups, group)
	}
	return view.Render(w, r, status, yearPage(v))
}
