package account

import (
	"net/http"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// settingsForm is what a person says about themselves.
type settingsForm struct {
	Name, Language, Next string
	Email                string // shown
	First                bool   // the person has no name yet: this is the first visit
	Saved                bool
	Err                  error
}

func (a pages) settings(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	return a.settingsForm(w, r, http.StatusOK, who, settingsForm{
		Name: who.Person.Name, Language: who.Person.Language, Next: request.ReturnTo(r.FormValue("next"), ""), Saved: r.FormValue("saved") == "1",
	})
}

func (a pages) settingsForm(w http.ResponseWriter, r *http.Request, status int, who party.Actor, f settingsForm) error {
	p := request.Printer(r)
	f.Email, f.First = who.Person.Email, who.Person.Name == ""
	title := p.T("account.settings.title")
	if f.First {
		title = p.T("account.settings.welcome")
	}
	page := a.page(r, title)
	if f.Saved {
		page.Notices = append(page.Notices, view.Notice{Tone: view.Good, Text: p.T("account.settings.saved")})
	}
	return view.Render(w, r, status, settingsPage(page, f))
}

func (f settingsForm) fields(p locale.Printer) []view.Field {
	return []view.Field{
		nameField(p, f.Name, f.Err),
		{
			Name: "email", Label: p.T("account.email"), Hint: p.T("account.email_own_hint"), Type: view.EmailField, Value: f.Email,
			Autocomplete: "email", ReadOnly: true,
		},
		languageField(p, f.Language, f.Err),
	}
}

func (a pages) saveSettings(w http.ResponseWriter, r *http.Request) error {
	who, form, err := request.Posted(r)
	if err != nil {
		return err
	}
	f := settingsForm{Name: form.Get("name"), Language: form.Get("language"), Next: request.ReturnTo(form.Get("next"), "")}
	err = a.Desk.SetSelf(r.Context(), who, f.Name, locale.Lang(f.Language))
	if fault.Is(err, fault.Invalid) {
		f.Err = err
		return a.settingsForm(w, r, http.StatusUnprocessableEntity, who, f)
	}
	if err != nil {
		return err
	}
	request.SetLanguage(w, r, locale.Lang(f.Language))
	return request.Redirect(w, r, request.ReturnTo(f.Next, "/settings?saved=1"))
}

func nameField(p locale.Printer, value string, err error) view.Field {
	return view.Field{
		Name: "name", Label: p.T("account.name"), Hint: p.T("account.name_hint"), Value: value, Autocomplete: "name", MaxLength: 120,
		Error: view.FieldError(p, err, "name"),
	}
}

func languageField(p locale.Printer, value string, err error) view.Field {
	f := view.Field{
		Name: "language", Label: p.T("account.language"), Type: view.Radios, Value: value, Error: view.FieldError(p, err, "language"),
	}
	for _, l := range locale.Languages {
		f.Options = append(f.Options, view.Option{Value: string(l), Label: l.Name()})
	}
	return f
}

func nameOf(p party.Person) string {
	if p.Name == "" {
		return p.Email
	}
	return p.Name
}
