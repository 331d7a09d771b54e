package public

import (
	"net/http"

	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// homeView is the first page: what the agency does, and three doors.
type homeView struct {
	page   view.Page
	calls  []Call
	newest []register.Entry
	total  int64
	find   view.Field
	search view.Field
}

// newestOnHome is how many certificates the first page shows.
const newestOnHome = 4

func (s *Pages) home(w http.ResponseWriter, r *http.Request) error {
	p := request.Printer(r)
	v := homeView{page: s.page(r, p.T("public.home.title"))}
	var err error
	if v.calls, err = s.Calls.Open(r.Context()); err != nil {
		return err
	}
	newest, err := s.Register.Search(r.Context(), register.Query{Limit: newestOnHome})
	if err != nil {
		return err
	}
	v.newest, v.total = newest.Entries, newest.Total
	v.find = numberField(p, "", "")
	v.search = view.Field{Name: "words", Type: view.SearchText, Label: p.T("public.home.search_label"), Optional: true, MaxLength: maxWords}
	return view.Render(w, r, http.StatusOK, homePage(v))
}

func numberField(p locale.Printer, value, problem string) view.Field {
	return view.Field{
		Name: "number", Label: p.T("public.number"), Hint: p.T("public.number_hint"), Value: value, Error: problem,
		InputMode: "text", MaxLength: 30, Width: "medium",
	}
}

func callURL(c Call) string { return "/schemes/" + c.Scheme + "/" + c.Edition }

func applyURL(c Call) string { return "/apply?scheme=" + c.Scheme + "%2F" + c.Edition }
