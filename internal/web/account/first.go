package account

import (
	"net/http"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// firstForm is what the first administrator says.
type firstForm struct {
	Token, Name, Email string
	Language           string
	Err                error
}

func (a pages) firstAdministrator(w http.ResponseWriter, r *http.Request) error {
	return a.firstForm(w, r, http.StatusOK, firstForm{Token: r.FormValue("token"), Language: string(request.Printer(r).Lang())})
}

func (a pages) firstForm(w http.ResponseWriter, r *http.Request, status int, f firstForm) error {
	p := request.Printer(r)
	page := a.page(r, p.T("account.first.title"))
	page.SignIn = ""
	return view.Render(w, r, status, firstPage(page, f))
}

func (f firstForm) fields(p locale.Printer) []view.Field {
	return []view.Field{
		nameField(p, f.Name, f.Err),
		{
			Name: "email", Label: p.T("account.email"), Hint: p.T("account.email_staff_hint"), Type: view.EmailField, Value: f.Email,
			Autocomplete: "email", Error: view.FieldError(p, f.Err, "email"),
		},
		languageField(p, f.Language, f.Err),
	}
}

func (a pages) becomeAdministrator(w http.ResponseWriter, r *http.Request) error {
	form, err := request.Form(r)
	if err != nil {
		return err
	}
	f := firstForm{Token: form.Get("token"), Name: form.Get("name"), Email: form.Get("email"), Language: form.Get("language")}
	s, err := a.Desk.BecomeFirstAdministrator(r.Context(), f.Token, f.Name, f.Email, locale.Lang(f.Language))
	if fault.Is(err, fault.Invalid) {
		f.Err = err
		return a.firstForm(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if err := a.begin(w, r, s); err != nil {
		return err
	}
	return request.Redirect(w, r, "/people")
}
