package applicant

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// emptyLines is how many empty lines stand below those that are filled.
const emptyLines = 2

// solutionFormView is one section of a description as a form.
type solutionFormView struct {
	page         view.Page
	trail        []view.Link
	heading      view.Heading
	form         view.Form
	revision     string
	blocks       []solutionBlock
	submit, next string
}

// solutionBlock is a part of the form: fields, or a list of lines under a title.
type solutionBlock struct {
	title, text string
	fields      []view.Field
	lines       []view.Line
}

// newSolution asks for the first section of a solution that is not there yet; what the company's file knows is filled in.
func (s *pages) newSolution(w http.ResponseWriter, r *http.Request) error {
	o, who, err := s.theSolutions(r)
	if err != nil {
		return err
	}
	if err := who.May(party.ActEditCompany, o.Company.ID); err != nil {
		return err
	}
	x := solution.Solution{Company: o.Company.ID, Description: o.Company.Products, Currency: currencyOf(o.Company.Country)}
	return s.solutionForm(w, r, http.StatusOK, o, x, solution.About, solutionValues(x), nil)
}

// currencyOf is the currency a company of a country most likely names its prices in.
func currencyOf(country string) string { return map[string]string{"RU": "RUB", "KR": "KRW"}[country] }

func (s *pages) solutionSection(w http.ResponseWriter, r *http.Request) error {
	o, x, who, err := s.theSolution(r)
	if err != nil {
		return err
	}
	code := solution.Section(r.PathValue("section"))
	if !slices.Contains(solution.Sections, code) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if err := who.May(party.ActEditCompany, x.Company); err != nil {
		return err
	}
	return s.solutionForm(w, r, http.StatusOK, o, x, code, solutionValues(x), nil)
}

func (s *pages) saveNewSolution(w http.ResponseWriter, r *http.Request) error {
	o, who, err := s.theSolutions(r)
	if err != nil {
		return err
	}
	return s.saveSection(w, r, who, o, solution.Solution{Company: o.Company.ID, Currency: currencyOf(o.Company.Country)}, solution.About)
}

func (s *pages) saveSolutionSection(w http.ResponseWriter, r *http.Request) error {
	o, x, who, err := s.theSolution(r)
	if err != nil {
		return err
	}
	code := solution.Section(r.PathValue("section"))
	if !slices.Contains(solution.Sections, code) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return s.saveSection(w, r, who, o, x, code)
}

func (s *pages) saveSection(w http.ResponseWriter, r *http.Request, who party.Actor, o programme.OwnSolutions, x solution.Solution, code solution.Section) error {
	typed, err := request.Form(r)
	if err != nil {
		return err
	}
	changed, faults := readSection(x, code, typed, o.Today)
	changed.Revision, _ = strconv.ParseInt(typed.Get("revision"), 10, 64) // another one is stale
	problem := faults.Err()
	if problem == nil {
		changed.ID, problem = s.Sites.SaveSolution(r.Context(), who, o.Company.ID, changed)
	}
	if status, again := reopen(problem); again {
		return s.solutionForm(w, r, status, o, x, code, typed, problem)
	}
	if problem != nil {
		return problem
	}
	next := ""
	if i := slices.Index(solution.Sections, code); typed.Get("go") != "stay" && i+1 < len(solution.Sections) {
		next = string(solution.Sections[i+1])
	}
	return request.Redirect(w, r, withQuery(solutionURL(changed, next), "saved", "solution"))
}

func (s *pages) solutionForm(w http.ResponseWriter, r *http.Request, status int, o programme.OwnSolutions, x solution.Solution, code solution.Section, typed url.Values, problem error) error {
	p := request.Printer(r)
	page := s.frame(r, p.T("solution.section."+string(code)))
	saved(&page, r)
	here := companyURL(o.Company.ID, "solutions/new")
	v := solutionFormView{heading: view.Heading{Kicker: x.Name, Title: page.Title, Lede: p.T("solution.section." + string(code) + ".text")}, trail: solutionTrail(p, o), submit: p.T("solution.save_next"), next: "next"}
	if x.ID != "" {
		here = solutionURL(x, string(code))
		v.trail = solutionTrail(p, o, view.Link{Href: solutionURL(x, ""), Label: x.Name})
		v.revision = strconv.FormatInt(x.Revision, 10)
	}
	if typed.Has("revision") {
		v.revision = typed.Get("revision")
	}
	if code == solution.Sections[len(solution.Sections)-1] {
		v.submit, v.next = p.T("applicant.save"), ""
	}
	page.Path = here
	if stale(problem) {
		page.Notices = append(page.Notices, staleNotice(p))
	}
	v.page, v.form = page, view.Form{Action: here, Guard: true, Problems: formProblems(p, problem)}
	b := solutionFields{p: p, o: o, typed: typed, problem: problem}
	v.blocks = b.section(code)
	return view.Render(w, r, status, solutionFormPage(v))
}

// solutionFields makes the fields of a section out of what was typed.
type solutionFields struct {
	p       locale.Printer
	o       programme.OwnSolutions
	typed   url.Values
	problem error
}

func (b solutionFields) section(code solution.Section) []solutionBlock {
	p := b.p
	area := func(name string, rows int) view.Field {
		return view.Field{Name: name, Type: view.TextArea, Rows: rows, MaxLength: 4000, Optional: true}
	}
	switch code {
	case solution.About:
		markets, technologies := make([]view.Option, len(site.Markets)), []view.Option{}
		for i, m := range site.Markets {
			markets[i] = view.Option{Value: m, Label: p.T("site.market." + m)}
		}
		for _, t := range b.o.Technologies.List() {
			technologies = append(technologies, view.Option{Value: t.Code, Label: p.Text(t.Name)})
		}
		return []solutionBlock{{fields: b.fill(
			view.Field{Name: "name", MaxLength: 200}, area("description", 5), area("novelty", 4), area("effect", 4),
			view.Field{Name: "markets", Type: view.Checkboxes, Options: markets, Optional: true},
			view.Field{Name: "technologies", Type: view.Checkboxes, Options: technologies, Optional: true},
		)}}
	case solution.Compared:
		home := []view.Option{{Value: "no", Label: p.T("solution.alternative.abroad")}, {Value: "yes", Label: p.T("solution.alternative.home")}}
		return []solutionBlock{
			b.list("alternatives", "solution.alternative.", view.Field{Name: "name"}, view.Field{Name: "maker"}, view.Field{Name: "home", Type: view.Select, Options: home},
				view.Field{Name: "pluses"}, view.Field{Name: "minuses"}),
			{fields: b.fill(area("pluses", 3), area("minuses", 3))},
		}
	case solution.Ready:
		levels := []view.Option{{Label: p.T("solution.level_unknown")}}
		for n := 1; n <= 9; n++ {
			levels = append(levels, view.Option{Value: strconv.Itoa(n), Label: p.T("solution.level_of", "Level", n, "Words", p.T("solution.readiness."+strconv.Itoa(n)))})
		}
		return []solutionBlock{{fields: b.fill(
			view.Field{Name: "level", Type: view.Select, Options: levels, Optional: true},
			view.Field{Name: "scale", Type: view.Select, Options: b.unstated(options(p, "solution.scale.", solution.Scales)), Optional: true},
			view.Field{Name: "judge", Type: view.Select, Options: b.unstated(options(p, "solution.judge.", solution.Judges)), Optional: true},
			area("evidence", 3), view.Field{Name: "judged_on", Type: view.Date, Width: "short", Optional: true}, area("safety", 4),
		)}}
	case solution.Rights:
		return []solutionBlock{
			b.list("components", "solution.component.", view.Field{Name: "name"}, view.Field{Name: "basis", Type: view.Select, Options: b.unstated(options(p, "solution.right.", solution.Bases))},
				view.Field{Name: "document"}, view.Field{Name: "country", MaxLength: 2, Width: "short"}, view.Field{Name: "share", Type: view.Number, Unit: "%", Width: "short"}),
			{fields: b.fill(
				view.Field{Name: "licence", Type: view.Radios, Options: options(p, "solution.licence.", solution.Answers), Optional: true}, area("licence_text", 2),
				view.Field{Name: "sound", Type: view.Radios, Options: options(p, "solution.sound.", solution.Answers), Optional: true},
			)},
		}
	case solution.Money:
		var years []view.Field
		for _, y := range solution.Years(b.o.Today) {
			name := "revenue." + strconv.Itoa(y)
			years = append(years, view.Field{
				Name: name, Type: view.Money, Optional: true, Label: p.T("solution.revenue_of", "Year", strconv.Itoa(y)), Value: b.typed.Get(name), Error: view.FieldError(p, b.problem, name),
			})
		}
		return []solutionBlock{
			{fields: b.fill(view.Field{Name: "currency", Type: view.Select, Options: b.unstated(options(p, "solution.currency.", solution.Currencies)), Optional: true})},
			b.list("prices", "solution.price.", view.Field{Name: "item"}, view.Field{Name: "unit"}, view.Field{Name: "amount", Type: view.Money}),
			{title: p.T("solution.field.revenues"), text: p.T("solution.revenues_hint"), fields: years},
			{fields: b.fill(area("model", 3))},
		}
	case solution.Trial:
		return []solutionBlock{{fields: b.fill(view.Field{Name: "wanted_site", Type: view.TextArea, Rows: 2, MaxLength: 4000, Optional: true, Hint: p.T("solution.any_site")}, area("method", 6),
			view.Field{Name: "data", Type: view.Checkboxes, Options: options(p, "site.data.", site.DataClasses), Optional: true},
			view.Field{Name: "from", Type: view.Date, Width: "short", Optional: true}, view.Field{Name: "to", Type: view.Date, Width: "short", Optional: true})}}
	}
	return nil
}

// fill gives fields their words and what was typed.
func (b solutionFields) fill(fields ...view.Field) []view.Field {
	return view.Fill(b.p, "solution.field.", fields, b.typed, b.problem)
}

// unstated is the option of nothing stated, before the others.
func (b solutionFields) unstated(others []view.Option) []view.Option {
	return append([]view.Option{{Label: b.p.T("solution.not_stated")}}, others...)
}

// list makes the lines of a list, with empty ones below.
func (b solutionFields) list(name, family string, fields ...view.Field) solutionBlock {
	block := solutionBlock{title: b.p.T("solution.field." + name), text: b.p.T("solution.lines_hint")}
	rows := request.Rows(b.typed, name, solution.MostLines+1)
	for i := range min(len(rows)+emptyLines, solution.MostLines) {
		at := name + "." + strconv.Itoa(i)
		l := view.Line{Name: at, Label: b.p.T("solution.line", "Number", i+1), Error: view.FieldError(b.p, b.problem, at)}
		for _, f := range fields {
			short := f.Name
			f.Name, f.Label = request.RowField(name, i, short), b.p.T(family+short)
			f.Value, f.Error = b.typed.Get(f.Name), view.FieldError(b.p, b.problem, f.Name)
			l.Fields = append(l.Fields, f)
		}
		block.lines = append(block.lines, l)
	}
	return block
}

// solutionValues is a solution as a form holds it.
func solutionValues(s solution.Solution) url.Values {
	v := url.Values{
		"name": {s.Name}, "description": {s.Description}, "novelty": {s.Novelty}, "effect": {s.Effect}, "markets": s.Markets, "technologies": s.Technologies,
		"pluses": {s.Pluses}, "minuses": {s.Minuses}, "scale": {s.Scale}, "judge": {s.Judge}, "evidence": {s.Evidence}, "judged_on": {s.JudgedOn.String()}, "safety": {s.Safety},
		"licence": {string(s.Licence)}, "licence_text": {s.LicenceText}, "sound": {string(s.Sound)}, "currency": {s.Currency}, "model": {s.Model},
		"wanted_site": {s.WantedSite}, "method": {s.Method}, "data": s.Data, "from": {s.From.String()}, "to": {s.To.String()},
	}
	if s.Level > 0 {
		v.Set("level", strconv.Itoa(s.Level))
	}
	row := func(list string, i int, pairs ...string) {
		for k := 0; k < len(pairs); k += 2 {
			v.Set(request.RowField(list, i, pairs[k]), pairs[k+1])
		}
	}
	for i, a := range s.Alternatives {
		home := "no"
		if a.Home {
			home = "yes"
		}
		row("alternatives", i, "name", a.Name, "maker", a.Maker, "home", home, "pluses", a.Pluses, "minuses", a.Minuses)
	}
	for i, c := range s.Components {
		share := ""
		if c.Share != nil {
			share = strconv.Itoa(*c.Share)
		}
		row("components", i, "name", c.Name, "basis", string(c.Basis), "document", c.Document, "country", c.Country, "share", share)
	}
	for i, x := range s.Prices {
		amount := ""
		if x.Amount != nil {
			amount = locale.PlainMoney(*x.Amount, s.Currency)
		}
		row("prices", i, "item", x.Item, "unit", x.Unit, "amount", amount)
	}
	for _, x := range s.Revenues {
		if x.Amount != nil {
			v.Set("revenue."+strconv.Itoa(x.Year), locale.PlainMoney(*x.Amount, s.Currency))
		}
	}
	return v
}

// readSection puts what was typed into a section of the solution; what cannot be read is a fault beside its field.
func readSection(s solution.Solution, code solution.Section, v url.Values, today calendar.Date) (solution.Solution, fault.List) {
	var l fault.List
	switch code {
	case solution.About:
		s.Name, s.Description, s.Novelty, s.Effect, s.Markets, s.Technologies = v.Get("name"), v.Get("description"), v.Get("novelty"), v.Get("effect"), v["markets"], v["technologies"]
	case solution.Compared:
		s.Alternatives, s.Pluses, s.Minuses = nil, v.Get("pluses"), v.Get("minuses")
		for _, row := range request.Rows(v, "alternatives", solution.MostLines+1) {
			s.Alternatives = append(s.Alternatives, solution.Alternative{
				Name: row.Get("name"), Maker: row.Get("maker"), Home: row.Get("home") == "yes", Pluses: row.Get("pluses"), Minuses: row.Get("minuses"),
			})
		}
	case solution.Ready:
		s.Scale, s.Judge, s.Evidence, s.Safety = v.Get("scale"), v.Get("judge"), v.Get("evidence"), v.Get("safety")
		s.Level, _ = strconv.Atoi(v.Get("level")) // a choice: another word is nothing stated
		var ok bool
		if s.JudgedOn, ok = readDate(v.Get("judged_on")); !ok {
			l.Add("judged_on", "solution.date")
		}
	case solution.Rights:
		s.Components, s.Licence, s.LicenceText, s.Sound = nil, solution.Answer(v.Get("licence")), v.Get("licence_text"), solution.Answer(v.Get("sound"))
		for i, row := range request.Rows(v, "components", solution.MostLines+1) {
			c := solution.Component{Name: row.Get("name"), Basis: solution.Basis(row.Get("basis")), Document: row.Get("document"), Country: party.CleanNumber(row.Get("country"))}
			if typed := bare(row.Get("share")); typed != "" {
				n, err := strconv.Atoi(typed)
				if err != nil {
					l.Add("components."+strconv.Itoa(i), "solution.share")
				}
				c.Share = &n
			}
			s.Components = append(s.Components, c)
		}
	case solution.Money:
		s.Currency, s.Model, s.Prices, s.Revenues = v.Get("currency"), v.Get("model"), nil, nil
		amount := func(field, typed string) *int64 {
			if bare(typed) == "" {
				return nil
			}
			n, ok := locale.ReadMoney(typed, s.Currency)
			switch {
			case ok:
				return &n
			case s.Currency == "":
				l.Add("currency", "solution.currency")
			default:
				l.Add(field, "solution.amount")
			}
			return nil
		}
		for i, row := range request.Rows(v, "prices", solution.MostLines+1) {
			s.Prices = append(s.Prices, solution.Price{Item: row.Get("item"), Unit: row.Get("unit"), Amount: amount("prices."+strconv.Itoa(i), row.Get("amount"))})
		}
		for _, y := range solution.Years(today) {
			field := "revenue." + strconv.Itoa(y)
			s.Revenues = append(s.Revenues, solution.Revenue{Year: y, Amount: amount(field, v.Get(field))})
		}
	case solution.Trial:
		s.WantedSite, s.Method, s.Data = v.Get("wanted_site"), v.Get("method"), v["data"]
		for name, into := range map[string]*calendar.Date{"from": &s.From, "to": &s.To} {
			var ok bool
			if *into, ok = readDate(v.Get(name)); !ok {
				l.Add(name, "solution.date")
			}
		}
	}
	return s, l
}
