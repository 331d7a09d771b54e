package account

import (
	"net/http"
	"slices"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// people lists those with duties, or the applicants.
func (a pages) people(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := a.Desk.People(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	applicants := r.FormValue("show") == "applicants"
	shown := slices.DeleteFunc(slices.Clone(all), func(x party.Person) bool { return (len(x.Duties) == 0) != applicants })
	page := a.page(r, p.T("account.people.title"))
	page.Wide = true
	if r.FormValue("saved") == "1" {
		page.Notices = append(page.Notices, view.Notice{Tone: view.Good, Text: p.T("account.settings.saved")})
	}
	if r.FormValue("invited") == "1" {
		page.Notices = append(page.Notices, view.Notice{Tone: view.Good, Text: p.T("account.people.invited")})
	}
	count := int64(len(shown))
	other := int64(len(all)) - count
	tabs := []view.Tab{
		{Href: "/people", Label: p.T("account.people.staff"), Count: count, Current: !applicants},
		{Href: "/people?show=applicants", Label: p.T("account.people.applicants"), Count: other, Current: applicants},
	}
	if applicants {
		tabs[0].Count, tabs[1].Count = other, count
	}
	table := peopleTable(p, shown)
	for _, tab := range tabs {
		if tab.Current {
			table.Caption = tab.Label
		}
	}
	return view.Render(w, r, http.StatusOK, peoplePage(page, tabs, table))
}

func peopleTable(p locale.Printer, people []party.Person) view.Table {
	t := view.Table{
		Stack: true, Empty: p.T("account.people.none"),
		Columns: []view.Column{
			{Label: p.T("account.name")}, {Label: p.T("account.people.duties")}, {Label: p.T("account.person.employer")}, {Label: p.T("account.people.state")},
		},
	}
	for _, x := range people {
		name := x.Name
		if name == "" {
			name = p.T("account.people.unnamed")
		}
		state := view.Tag{Tone: view.Good, Text: p.T("account.people.active")}
		if !x.Active {
			state = view.Tag{Tone: view.Neutral, Text: p.T("account.people.inactive")}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: name, Sub: x.Email, Href: "/people/" + string(x.ID)}, {Text: dutyNames(p, x.Duties)}, {Text: x.Employer}, {Tag: &state},
		}})
	}
	return t
}

func dutyNames(p locale.Printer, duties []party.Duty) string {
	names := make([]string, len(duties))
	for i, d := range duties {
		names[i] = p.T("duty." + string(d))
	}
	return strings.Join(names, ", ")
}

// personForm is what an administrator says about a person.
type personForm struct {
	Person party.Person
	New    bool
	Err    error
}

func (a pages) newPerson(w http.ResponseWriter, r *http.Request) error {
	return a.personForm(w, r, http.StatusOK, personForm{New: true, Person: party.Person{Language: string(request.Printer(r).Lang()), Active: true}})
}

func (a pages) person(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := a.Desk.Person(r.Context(), who, party.PersonID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return a.personForm(w, r, http.StatusOK, personForm{Person: x})
}

func (a pages) personForm(w http.ResponseWriter, r *http.Request, status int, f personForm) error {
	title := request.Printer(r).T("account.person.new")
	if !f.New {
		title = nameOf(f.Person)
	}
	page := a.page(r, title)
	if f.New {
		page.Path = "/people/new"
	}
	return view.Render(w, r, status, personPage(page, f))
}

func (f personForm) fields(p locale.Printer) []view.Field {
	x := f.Person
	duties := view.Field{
		Name: "duties", Label: p.T("account.people.duties"), Type: view.Checkboxes, Optional: !f.New, Error: view.FieldError(p, f.Err, "duties"),
	}
	for _, d := range party.Duties {
		duties.Options = append(duties.Options, view.Option{Value: string(d), Label: p.T("duty." + string(d)), Hint: p.T("account.duty." + string(d))})
	}
	for _, d := range x.Duties {
		duties.Values = append(duties.Values, string(d))
	}
	name := nameField(p, x.Name, f.Err)
	name.Autocomplete = "off" // somebody else's
	fields := []view.Field{
		name,
		{
			Name: "email", Label: p.T("account.email"), Hint: p.T("account.email_staff_hint"), Type: view.EmailField, Value: x.Email,
			Autocomplete: "off", Error: view.FieldError(p, f.Err, "email"),
		},
		{
			Name: "employer", Label: p.T("account.person.employer"), Hint: p.T("account.person.employer_hint"), Value: x.Employer, Optional: true,
			MaxLength: 200, Error: view.FieldError(p, f.Err, "employer"),
		},
		languageField(p, x.Language, f.Err),
		duties,
	}
	if !f.New {
		access := view.Field{Name: "active", Label: p.T("account.person.access"), Type: view.Radios, Value: "no", Options: []view.Option{
			{Value: "yes", Label: p.T("account.person.open")}, {Value: "no", Label: p.T("account.person.closed")},
		}}
		if x.Active {
			access.Value = "yes"
		}
		fields = append(fields, access)
	}
	return fields
}

// readPerson reads the form.
func readPerson(r *http.Request) (party.Person, error) {
	form, err := request.Form(r)
	if err != nil {
		return party.Person{}, err
	}
	x := party.Person{
		ID: party.PersonID(r.PathValue("id")), Name: form.Get("name"), Email: form.Get("email"), Employer: form.Get("employer"),
		Language: form.Get("language"), Active: form.Get("active") == "yes",
	}
	for _, d := range form["duties"] {
		x.Duties = append(x.Duties, party.Duty(d))
	}
	return x, nil
}

func (a pages) invite(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := readPerson(r)
	if err != nil {
		return err
	}
	if _, err = a.Desk.Invite(r.Context(), who, x); fault.Is(err, fault.Invalid) {
		return a.personForm(w, r, http.StatusUnprocessableEntity, personForm{Person: x, New: true, Err: err})
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, "/people?invited=1")
}

func (a pages) savePerson(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	x, err := readPerson(r)
	if err != nil {
		return err
	}
	if err = a.Desk.SavePerson(r.Context(), who, x); fault.Is(err, fault.Invalid) {
		return a.personForm(w, r, http.StatusUnprocessableEntity, personForm{Person: x, Err: err})
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, "/people?saved=1")
}
