// Package applicant is the company's own desk: its file, entered once, its applications from the first look at the
// requirements to the decision, and every file it handed in. Pages are written for a phone first.
package applicant

import (
	"time"

	"proba.example/internal/casework"
	"proba.example/internal/exchange"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/support"
	"proba.example/internal/web/closing"
	"proba.example/internal/web/fieldwork"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/minutes"
	"proba.example/internal/web/pact"
	"proba.example/internal/web/pairing"
	"proba.example/internal/web/request"
	"proba.example/internal/web/term"
)

// Config is what the pages need. All fields are required.
type Config struct {
	Frame   frame.Frame
	Desk    *casework.Desk
	Support *support.Desk
	Sites   *programme.Desk
	// Exchange keeps what is exchanged with partner agencies.
	Exchange *exchange.Desk
	Place    *time.Location // where the agency is: days begin there
}

type pages struct{ Config }

// uploadBytes bounds a form with files: a dozen of the largest, or a refused one that is far too large and still gets its
// answer beside its field.
const uploadBytes = 12 * casework.MaxEvidenceBytes

// New lists the pages. Whoever has signed in may open them; whose company and case it is, and what the person's role
// allows, the desk judges: what is not one's own is not found.
func New(cfg Config) *request.Table {
	s := &pages{cfg}
	t := &request.Table{}
	t.Get("/desk", request.SignedIn, s.desk)
	t.Get("/desk/calendar.ics", request.SignedIn, term.Calendar(cfg.Desk, cfg.Desk.OwnDates))

	t.Get("/companies/new", request.SignedIn, s.newCompany)
	t.Post("/companies/new", request.SignedIn, s.saveCompany)
	t.Get("/companies/{company}", request.SignedIn, s.company)
	t.Post("/companies/{company}", request.SignedIn, s.saveCompany)
	t.Get("/companies/{company}/years", request.SignedIn, s.years)
	t.Get("/companies/{company}/years/{year}", request.SignedIn, s.year)
	t.Post("/companies/{company}/years/{year}", request.SignedIn, s.saveYear)

	t.Get("/companies/{company}/complaints", request.SignedIn, s.complaints)
	t.Get("/companies/{company}/complaints/new", request.SignedIn, s.newComplaint)
	t.Post("/companies/{company}/complaints/new", request.SignedIn, s.saveComplaint)
	t.Get("/companies/{company}/complaints/{complaint}", request.SignedIn, s.complaint)
	t.Get("/companies/{company}/complaints/{complaint}/withdraw", request.SignedIn, s.askWithdrawComplaint)
	t.Post("/companies/{company}/complaints/{complaint}/withdraw", request.SignedIn, s.withdrawComplaint)

	t.Get("/companies/{company}/solutions", request.SignedIn, s.solutions)
	t.Get("/companies/{company}/solutions/new", request.SignedIn, s.newSolution)
	t.Post("/companies/{company}/solutions/new", request.SignedIn, s.saveNewSolution)
	t.Get("/companies/{company}/solutions/{solution}", request.SignedIn, s.solution)
	t.Get("/companies/{company}/solutions/{solution}/admission", request.SignedIn, s.askHandIn)
	t.Post("/companies/{company}/solutions/{solution}/admission", request.SignedIn, s.handIn)
	t.Get("/companies/{company}/solutions/{solution}/withdraw", request.SignedIn, s.askWithdrawAdmission)
	t.Post("/companies/{company}/solutions/{solution}/withdraw", request.SignedIn, s.withdrawAdmission)
	t.Get("/companies/{company}/solutions/{solution}/{section}", request.SignedIn, s.solutionSection)
	t.Post("/companies/{company}/solutions/{solution}/{section}", request.SignedIn, s.saveSolutionSection)

	s.listReports(t)
	t.Get("/companies/{company}/checks", request.SignedIn, s.checks)
	t.Get("/companies/{company}/checks/{check}/files/{file}", request.SignedIn, s.checkFile)

	t.Get("/measures", request.SignedIn, s.anyMeasures)
	s.agentRoutes(t)
	s.acceleratorRoutes(t)
	s.mentorRoutes(t)
	s.hourRoutes(t)
	s.eventRoutes(t)
	t.Get("/companies/{company}/succession", request.SignedIn, s.askSuccession)
	t.Post("/companies/{company}/succession", request.SignedIn, s.succeed)
	t.Get("/companies/{company}/measures", request.SignedIn, s.measures)
	t.Get("/companies/{company}/measures/facts", request.SignedIn, s.facts)
	t.Post("/companies/{company}/measures/facts", request.SignedIn, s.saveFacts)

	pilots := fieldwork.Config{
		Desk: cfg.Sites, Page: s.frame, Root: programme.VendorPath, Side: pilot.Vendor, Place: cfg.Place, Read: request.SignedIn, Act: request.SignedIn,
	}
	fieldwork.MountOwn(t, pilots)
	closing.Mount(t, pilots)
	pact.Mount(t, pilots)
	pairing.Mount(t, pairing.Config{
		Desk: cfg.Sites, Page: s.frame, Root: programme.VendorMatches, Pilots: programme.VendorPath, Side: pilot.Vendor, Place: cfg.Place, Guard: request.SignedIn,
	})

	t.Get("/nominations", request.SignedIn, s.nominations)
	t.Get(callsURL, request.Anyone, s.calls)
	t.Get(callsURL+"/{call}", request.SignedIn, s.call)
	t.Post(callsURL+"/{call}", request.SignedIn, s.applyToCall)
	t.Get("/nominations/{nomination}", request.SignedIn, s.nomination)
	t.Post("/nominations/{nomination}", request.SignedIn, s.answerNomination)
	t.Get("/nominations/{nomination}/documents", request.SignedIn, s.preparation)
	t.Upload("/nominations/{nomination}/documents", request.SignedIn, uploadBytes, s.giveDocument)
	t.Get("/nominations/{nomination}/endorsement.json", request.SignedIn, s.endorsement)
	t.Get("/companies/{company}/support", request.SignedIn, s.aids)
	t.Post("/companies/{company}/support", request.SignedIn, s.openAid)
	t.Get("/companies/{company}/support/{aid}", request.SignedIn, s.aid)
	t.Post("/companies/{company}/support/{aid}", request.SignedIn, s.saveAid)
	t.Upload("/companies/{company}/support/{aid}/papers", request.SignedIn, uploadBytes, s.givePapers)
	t.Get("/companies/{company}/support/{aid}/{act}", request.SignedIn, s.askAid)
	t.Post("/companies/{company}/support/{aid}/{act}", request.SignedIn, s.doAid)
	t.Get("/companies/{company}/papers/{paper}", request.SignedIn, s.paper)

	t.Get("/apply", request.SignedIn, s.apply)
	t.Post("/apply", request.SignedIn, s.open)

	t.Get("/cases/{case}", request.SignedIn, s.overview)
	t.Get("/cases/{case}/eligibility", request.SignedIn, s.eligibility)
	t.Get("/cases/{case}/diagnosis", request.SignedIn, s.diagnosis)
	t.Get("/cases/{case}/diagnosis/{area}", request.SignedIn, s.area)
	t.Upload("/cases/{case}/diagnosis/{area}", request.SignedIn, uploadBytes, s.saveArea)
	t.Get("/cases/{case}/plan", request.SignedIn, s.plan)
	t.Post("/cases/{case}/plan", request.SignedIn, s.savePlan)
	t.Get("/cases/{case}/helpers", request.SignedIn, s.helpers)
	t.Post("/cases/{case}/helpers", request.SignedIn, s.saveHelpers)
	t.Get("/cases/{case}/documents", request.SignedIn, s.documents)
	t.Upload("/cases/{case}/documents", request.SignedIn, uploadBytes, s.saveDocuments)
	t.Get("/cases/{case}/files/{file}", request.SignedIn, s.file)
	t.Get("/cases/{case}/submit", request.SignedIn, s.check)
	t.Post("/cases/{case}/submit", request.SignedIn, s.submit)
	t.Get("/cases/{case}/receipt", request.SignedIn, s.receipt)
	t.Get("/cases/{case}/receipts/{number}", request.SignedIn, s.submissionReceipt)
	t.Get("/cases/{case}/outcome/receipt", request.SignedIn, s.decisionReceipt)
	t.Get("/cases/{case}/term", request.SignedIn, s.term)
	t.Get("/cases/{case}/fee", request.SignedIn, s.fee)
	t.Get("/cases/{case}/objection", request.SignedIn, s.objection)
	t.Upload("/cases/{case}/objection", request.SignedIn, uploadBytes, s.saveObjection)
	t.Get("/cases/{case}/objection/files/{file}", request.SignedIn, s.objectionFile)
	t.Get("/cases/{case}/newer", request.SignedIn, s.newer)
	t.Post("/cases/{case}/newer", request.SignedIn, s.takeOver)
	t.Get("/cases/{case}/withdraw", request.SignedIn, s.askWithdraw)
	t.Post("/cases/{case}/withdraw", request.SignedIn, s.withdraw)
	t.Post("/cases/{case}/renew", request.SignedIn, s.renew)
	t.Get("/cases/{case}/reissue", request.SignedIn, s.askReissue)
	t.Post("/cases/{case}/reissue", request.SignedIn, s.reissue)
	t.Get("/cases/{case}/hearing", request.SignedIn, s.hearing)
	t.Post("/cases/{case}/hearing", request.SignedIn, s.answerHearing)
	t.Get("/cases/{case}/return", request.SignedIn, s.askReturn)
	t.Post("/cases/{case}/return", request.SignedIn, s.giveBack)
	t.Get("/cases/{case}/visit", request.SignedIn, s.visit)
	t.Post("/cases/{case}/visit", request.SignedIn, s.signVisit)
	t.Get("/cases/{case}/visit/photos/{digest}", request.SignedIn, minutes.Photo(cfg.Desk))
	t.Get("/cases/{case}/outcome", request.SignedIn, s.outcome)
	return t
}
