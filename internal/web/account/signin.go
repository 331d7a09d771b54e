package account

import (
	"net/http"
	"net/url"

	"proba.example/internal/account"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// signIn asks for the address. Who is signed in already is sent on.
func (a pages) signIn(w http.ResponseWriter, r *http.Request) error {
	next := request.ReturnTo(r.FormValue("next"), "")
	if who, err := request.Actor(r); err == nil {
		return request.Redirect(w, r, request.ReturnTo(next, home(who.Person)))
	}
	return a.signInForm(w, r, http.StatusOK, "", next, nil)
}

func (a pages) signInForm(w http.ResponseWriter, r *http.Request, status int, email, next string, err error) error {
	p := request.Printer(r)
	page := a.page(r, p.T("view.sign_in"))
	page.Path, page.SignIn = request.SignInPath, ""
	return view.Render(w, r, status, signInPage(page, email, next, view.Problems(p, err)))
}

func addressField(p locale.Printer, email string, problems []view.Problem) view.Field {
	f := view.Field{Name: "email", Label: p.T("account.email"), Type: view.EmailField, Value: email, Autocomplete: "email"}
	for _, problem := range problems {
		if problem.Field == f.Name {
			f.Error = problem.Text
		}
	}
	return f
}

// sendLink has the link sent. The page that follows is the same for every address.
func (a pages) sendLink(w http.ResponseWriter, r *http.Request) error {
	form, err := request.Form(r)
	if err != nil {
		return err
	}
	email, next := form.Get("email"), request.ReturnTo(form.Get("next"), "")
	reader := request.Of(r)
	err = a.Desk.RequestLink(r.Context(), email, next, reader.Printer.Lang(), reader.IP)
	switch {
	case fault.Is(err, fault.Invalid):
		return a.signInForm(w, r, http.StatusUnprocessableEntity, email, next, err)
	case fault.Is(err, fault.Unavailable):
		return a.signInForm(w, r, http.StatusTooManyRequests, email, next, err)
	case err != nil:
		return err
	}
	return request.Redirect(w, r, "/sign-in/sent?email="+url.QueryEscape(email))
}

func (a pages) linkSent(w http.ResponseWriter, r *http.Request) error {
	page := a.page(r, request.Printer(r).T("account.sent.title"))
	page.SignIn = ""
	return view.Render(w, r, http.StatusOK, sentPage(page, r.FormValue("email")))
}

// confirmLink asks for a press of a button. Opening the link must change nothing: programs that look at mail open links too.
func (a pages) confirmLink(w http.ResponseWriter, r *http.Request) error {
	token := r.FormValue("token")
	if token == "" {
		return request.Redirect(w, r, request.SignInPath)
	}
	p := request.Printer(r)
	page := a.page(r, p.T("account.confirm.title"))
	page.SignIn = ""
	text := p.T("account.confirm.text")
	if who, err := request.Actor(r); err == nil {
		text = p.T("account.confirm.instead", "Name", nameOf(who.Person))
	}
	return view.Render(w, r, http.StatusOK, confirmPage(page, token, text))
}

// takeLink signs in and sends the person to where they wanted to go; who comes for the first time is asked for a name first.
func (a pages) takeLink(w http.ResponseWriter, r *http.Request) error {
	form, err := request.Form(r)
	if err != nil {
		return err
	}
	s, err := a.Desk.SignIn(r.Context(), form.Get("token"), request.Printer(r).Lang())
	if fault.Is(err, fault.Invalid) {
		return a.signInForm(w, r, http.StatusUnprocessableEntity, "", "", err)
	}
	if err != nil {
		return err
	}
	if err := a.begin(w, r, s); err != nil {
		return err
	}
	next := request.ReturnTo(s.Next, home(s.Person))
	if s.Person.Name == "" {
		next = "/settings?next=" + url.QueryEscape(next)
	}
	return request.Redirect(w, r, next)
}

// begin hands the browser its session. A session it had before ends.
func (a pages) begin(w http.ResponseWriter, r *http.Request, s account.Session) error {
	if old := request.SessionToken(r, request.Of(r).Secure); old != "" {
		if err := a.Desk.SignOut(r.Context(), old); err != nil {
			return err
		}
	}
	request.SetSession(w, r, s.Token, s.Age)
	return nil
}

func (a pages) signOut(w http.ResponseWriter, r *http.Request) error {
	if token := request.SessionToken(r, request.Of(r).Secure); token != "" {
		if err := a.Desk.SignOut(r.Context(), token); err != nil {
			return err
		}
	}
	request.ClearSession(w, r)
	return request.Redirect(w, r, "/")
}
