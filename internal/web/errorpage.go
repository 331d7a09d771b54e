package web

import (
	"net/http"

	"proba.example/internal/fault"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// Errors gives the error page of the house: what went wrong in the reader's language, in the frame of every other page.
func Errors(f frame.Frame) ErrorPage {
	return func(w http.ResponseWriter, r *http.Request, status int, err error) error {
		p := request.Printer(r)
		kind := fault.KindOf(err)
		text := p.T("web.internal", "Request", request.Of(r).ID)
		if kind != fault.Internal {
			text = p.Fault(err)
		}
		page := f.Page(r, "public", view.FailureTitle(p, kind))
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			page.Path = "/" // an act cannot be opened again in another language
		}
		return view.Render(w, r, status, view.ErrorPage(page, kind, text))
	}
}
