package applicant

import (
	"net/http"
	"strconv"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// logView says where an act stands in the public log, and offers the file that proves it.
type logView struct {
	text string
	file view.Download
}

// inLog is the view of an act's place; nil where there is no file to offer.
func inLog(p locale.Printer, place *casework.LogPlace, href string) *logView {
	if place == nil || !place.Opens {
		return nil
	}
	text := p.T("applicant.log.waiting", "Index", place.Index)
	if place.Proven {
		text = p.T("applicant.log.proven", "Index", place.Index)
	}
	return &logView{text, view.Download{Href: href, Label: p.T("applicant.log.file"), Kind: "JSON"}}
}

// pending says that the certificate is signed and what its publication waits for.
func pending(p locale.Printer, c casework.ForApplicant) view.Notice {
	n := view.Notice{Tone: view.Progress, Title: p.T("applicant.now.pending"), Text: p.T("applicant.now.pending_text")}
	if c.Pending.Waiting > 0 {
		n.Text = p.T("applicant.now.pending_witnesses", "Count", c.Pending.Waiting)
	}
	return n
}

// submissionReceipt gives the file that opens and proves a submission's leaf.
func (s *pages) submissionReceipt(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	b, err := s.Desk.SubmissionReceipt(r.Context(), who, application.ID(r.PathValue("case")), n)
	if err != nil {
		return err
	}
	return request.PrivateJSON(w, "log-receipt-"+"submission-"+strconv.Itoa(n), b)
}

// decisionReceipt gives the same of the decision.
func (s *pages) decisionReceipt(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	b, err := s.Desk.DecisionReceipt(r.Context(), who, application.ID(r.PathValue("case")))
	if err != nil {
		return err
	}
	return request.PrivateJSON(w, "log-receipt-decision", b)
}
