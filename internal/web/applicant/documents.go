package applicant

import (
	"net/http"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/scheme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// documentsView is where the papers for the application as a whole are handed in.
type documentsView struct {
	page      view.Page
	trail     []view.Link
	form      view.Form
	documents []documentBlock
	editable  bool
	overview  string
}

// documentBlock is one paper that the scheme asks for.
type documentBlock struct {
	field      view.Field
	clause     string
	correction string
}

func (s *pages) documents(w http.ResponseWriter, r *http.Request) error {
	c, _, err := s.theCase(r)
	if err != nil {
		return err
	}
	return s.showDocuments(w, r, http.StatusOK, c, nil)
}

func (s *pages) saveDocuments(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return err
	}
	typed, _, faults, err := s.receive(r, who, c.Case.ID, func(field string) (application.Part, bool) {
		part := application.Part(field)
		return part, slices.ContainsFunc(c.Edition.Documents, func(d scheme.Document) bool { return application.DocumentPart(d.ID) == part })
	})
	if err != nil {
		return err
	}
	if id := typed.Get("remove"); id != "" {
		if err := s.Desk.Detach(r.Context(), who, c.Case.ID, id); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	if problem := faults.Err(); problem != nil {
		if c, err = s.Desk.ApplicantCase(r.Context(), who, c.Case.ID); err != nil {
			return err
		}
		return s.showDocuments(w, r, view.StatusOf(fault.KindOf(problem)), c, problem)
	}
	return request.Redirect(w, r, withQuery(caseURL(c.Case.ID, "documents"), "saved", "documents"))
}

func (s *pages) showDocuments(w http.ResponseWriter, r *http.Request, status int, c casework.ForApplicant, problem error) error {
	page := s.frame(r, request.Printer(r).T("applicant.documents.title"))
	p := page.Printer
	v := documentsView{page: page, trail: trail(p, c), overview: caseURL(c.Case.ID, "")}
	saved(&v.page, r)
	for _, d := range c.Edition.Documents {
		part := application.DocumentPart(d.ID)
		editable := mayEdit(c, part)
		v.editable = v.editable || editable
		v.documents = append(v.documents, documentBlock{
			field: view.Field{
				Name: string(part), Label: p.Text(d.Title), Type: view.FileField, Optional: !d.Required, Multiple: true, MaxBytes: casework.MaxEvidenceBytes,
				Files: fileRows(p, c, evidenceOf(c, part), editable), Error: view.FieldError(p, problem, string(part)), ReadOnly: !editable,
			},
			clause: c.Edition.Cite(p, d.Clause), correction: correctionOf(c, part),
		})
	}
	v.form = view.Form{Action: caseURL(c.Case.ID, "documents"), Multipart: true, Problems: view.Problems(p, problem)}
	return view.Render(w, r, status, documentsPage(v))
}
