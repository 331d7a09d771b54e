package public

import (
	"context"
	"net/http"

	"proba.example/internal/register"
	"proba.example/internal/web/library"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// JointFigures are the figures that the agency and its partners released together.
type JointFigures interface {
	// PublicFigures are the boards that both agencies say everybody may see, the latest quarter of each agreement first.
	PublicFigures(ctx context.Context) ([]register.JointBoard, error)
}

const jointFiguresURL = "/joint-figures"

func (s *Pages) jointRoutes(t *request.Table) {
	t.Get(jointFiguresURL, request.Anyone, s.jointFigures)
	t.Get(jointFiguresURL+".csv", request.Anyone, s.jointFiguresCSV)
}

// jointFiguresView is the joint dashboard.
type jointFiguresView struct {
	page   view.Page
	boards []register.JointBoard
}

func (s *Pages) jointFigures(w http.ResponseWriter, r *http.Request) error {
	all, err := s.JointFigures.PublicFigures(r.Context())
	if err != nil {
		return err
	}
	return view.Render(w, r, http.StatusOK, jointFiguresPage(jointFiguresView{page: s.page(r, request.Printer(r).T("joint.title")), boards: all}))
}

func (s *Pages) jointFiguresCSV(w http.ResponseWriter, r *http.Request) error {
	all, err := s.JointFigures.PublicFigures(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="joint-figures.csv"`)
	return library.WriteFigures(w, all)
}
