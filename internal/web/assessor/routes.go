// Package assessor is the experts' desk: the cases whose panels a person sits on, the declaration of interests, the sheet
// scored beside the evidence, the technology grade. An expert sees the frozen submission and their own marks, and nothing of
// another's.
package assessor

import (
	"proba.example/internal/casework"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/visit"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/minutes"
	"proba.example/internal/web/request"
	"proba.example/internal/web/term"
)

// Config is what the pages need. All fields are required.
type Config struct {
	Frame frame.Frame
	Desk  *casework.Desk
	Sites *programme.Desk // the accelerator and the admission of solutions
}

type pages struct{ Config }

// New lists the pages. Experts may open them; whether the reader sits on the panel, has declared and may still mark, the desk
// judges: a case that is not one's own, or no longer, is not found.
func New(cfg Config) *request.Table {
	s := &pages{cfg}
	t := &request.Table{}
	expert := request.Holding(party.Expert)
	t.Get("/panel", expert, s.seats)
	t.Get("/panel/calendar.ics", expert, term.Calendar(cfg.Desk, cfg.Desk.ExpertDates))
	t.Get("/panel/profile", expert, s.profile)
	t.Post("/panel/profile", expert, s.saveProfile)
	declares := request.Allowed(party.ActDeclare) // experts and mentors
	t.Get("/panel/interests", declares, s.year)
	t.Post("/panel/interests", declares, s.saveYear)
	t.Get(complaintsURL, expert, s.askedOf)
	t.Post(complaintsURL, expert, s.giveAccount)
	t.Get("/panel/mirror", expert, s.mirror)
	t.Get(opinionsURL, expert, s.opinions)
	t.Get(opinionsURL+"/{admission}", expert, s.opinion)
	t.Post(opinionsURL+"/{admission}", expert, s.saveOpinion)
	t.Get("/panel/anchors", expert, s.anchors)
	t.Get(candidatesURL, expert, s.candidates)
	t.Get(candidatesURL+"/{candidate}", expert, s.candidate)
	t.Post(candidatesURL+"/{candidate}", expert, s.saveCandidate)
	t.Get("/panel/{case}/agreed", expert, s.anchor)
	t.Post("/panel/{case}/again", expert, s.anchorAgain)
	t.Post("/panel/{case}/note", expert, s.anchorNote)
	t.Get("/panel/{case}", expert, s.overview)
	t.Post("/panel/{case}/declare", expert, s.declare)
	t.Post("/panel/{case}/decline", expert, s.decline)
	t.Get("/panel/{case}/step-aside", expert, s.askStepAside)
	t.Post("/panel/{case}/step-aside", expert, s.stepAside)
	t.Get("/panel/{case}/sheet/{area}", expert, s.area)
	t.Post("/panel/{case}/sheet/{area}", expert, s.saveArea)
	t.Get("/panel/{case}/technology", expert, s.technology)
	t.Post("/panel/{case}/technology", expert, s.saveTechnology)
	t.Get("/panel/{case}/submit", expert, s.check)
	t.Post("/panel/{case}/submit", expert, s.submit)
	t.Post("/panel/{case}/reopen", expert, s.reopen)
	t.Get("/panel/{case}/files/{file}", expert, s.file)
	t.Get("/panel/{case}/files/{file}/look", expert, s.look)
	t.Get("/panel/{case}/objection/{file}", expert, s.objectionFile)

	t.Get(visitWorkerPath, expert, s.visitWorker)
	t.Get("/panel/{case}/visit", expert, s.visit)
	t.Upload("/panel/{case}/visit", expert, visitPhotoBytes, s.saveVisit)
	t.Post("/panel/{case}/visit/entries", expert, s.syncVisit)
	t.Get("/panel/{case}/visit/photos/{digest}", expert, minutes.Photo(cfg.Desk))
	t.Upload("/panel/{case}/visit/photos/{digest}", expert, visit.MaxPhotoBytes, s.savePhoto)
	t.Get("/panel/{case}/visit/app.webmanifest", expert, s.visitManifest)
	t.Get("/panel/{case}/visit/minutes", expert, s.minutes)
	t.Post("/panel/{case}/visit/minutes", expert, s.saveMinutes)
	return t
}
