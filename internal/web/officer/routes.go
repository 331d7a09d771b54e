// Package officer is the agency's own desk: what waits today, every case from screening to the certificate, the journal
// and the schemes. Officers, deciders and auditors read the same pages; each finds only the acts that are theirs.
package officer

import (
	"time"

	"proba.example/internal/casework"
	"proba.example/internal/custody"
	"proba.example/internal/exchange"
	"proba.example/internal/fee"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/support"
	"proba.example/internal/web/closing"
	"proba.example/internal/web/fieldwork"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/minutes"
	"proba.example/internal/web/pact"
	"proba.example/internal/web/request"
	"proba.example/internal/web/term"
)

// Config is what the pages need. All fields are required.
type Config struct {
	Frame frame.Frame
	Desk  *casework.Desk
	Keys  *custody.Desk
	Sites *programme.Desk
	// Support keeps the measures of support.
	Support *support.Desk
	// Exchange keeps agreements with partner agencies and what is exchanged under them.
	Exchange *exchange.Desk
	// WitnessName is the name of the agency's own witness.
	WitnessName string
	Place       *time.Location // where the agency is: days begin there
}

type pages struct{ Config }

// editionBytes bounds the file of a scheme's edition; the largest known has a fifth of it.
const editionBytes = 2 << 20

// New lists the pages. The desk judges every act again: the guards only keep out those who have no business here at all.
func New(cfg Config) *request.Table {
	o := &pages{cfg}
	readCases := request.Allowed(party.ActReadCases)
	t := &request.Table{}
	t.Get("/office", readCases, o.today)
	t.Get("/office/cases", readCases, o.list)
	t.Get(latePath, readCases, o.late)
	t.Get("/office/calendar.ics", readCases, term.Calendar(cfg.Desk, cfg.Desk.OfficeDates))

	t.Get("/office/cases/{case}", readCases, o.overview)
	t.Get("/office/cases/{case}/submission", readCases, o.submission)
	t.Get("/office/cases/{case}/term", readCases, o.term)
	t.Post("/office/cases/{case}/term", request.Allowed(party.ActStopClock), o.saveTerm)
	t.Get("/office/cases/{case}/diagnosis", readCases, o.diagnosis)
	t.Get("/office/cases/{case}/panel", readCases, o.panel)
	t.Get("/office/cases/{case}/visit", readCases, o.visit)
	t.Post("/office/cases/{case}/visit", request.Allowed(party.ActNoteRefusal), o.noteRefusal)
	t.Get("/office/cases/{case}/visit/photos/{digest}", readCases, minutes.Photo(cfg.Desk))
	t.Get("/office/cases/{case}/result", readCases, o.result)
	t.Get("/office/cases/{case}/letters", readCases, o.letters)
	t.Get("/office/cases/{case}/journal", readCases, o.history)
	t.Get("/office/cases/{case}/files/{file}", readCases, o.file)

	t.Get("/office/cases/{case}/interests", readCases, o.caseInterests)
	t.Get("/office/cases/{case}/interests/{person}/{mark}", request.Allowed(party.ActLiftInterest), o.askLift)
	t.Post("/office/cases/{case}/interests/{person}/{mark}", request.Allowed(party.ActLiftInterest), o.lift)
	t.Get("/office/measures", request.Allowed(party.ActReadMeasures), o.measures)
	t.Post("/office/measures", request.Allowed(party.ActPublishMeasure), o.publishMeasures)
	o.listRules(t)
	t.Get("/office/support", request.Allowed(party.ActReadAid), o.aids)
	t.Get("/office/support/{aid}", request.Allowed(party.ActReadAid), o.aid)
	t.Post("/office/support/{aid}", request.Allowed(party.ActReadAid), o.doAid)
	t.Get("/office/papers/{paper}", request.Allowed(party.ActReadAid), o.paper)
	t.Get("/office/powers/{power}", request.Allowed(party.ActReadAid), o.powerFile)
	t.Get("/office/experts", readCases, o.experts)
	t.Get("/office/experts/{person}", readCases, o.expert)
	t.Post("/office/experts/{person}", request.Allowed(party.ActManageExperts), o.saveSenior)
	t.Get("/office/interests", readCases, o.interests)
	t.Get("/office/interests/rules", request.Allowed(party.ActManageExperts), o.rules)
	t.Post("/office/interests/rules", request.Allowed(party.ActManageExperts), o.saveRules)
	t.Get("/office/interests/groups/{group}", request.Allowed(party.ActManageExperts), o.group)
	t.Post("/office/interests/groups/{group}", request.Allowed(party.ActManageExperts), o.saveGroup)

	t.Get("/office/cases/{case}/screen", request.Allowed(party.ActScreen), o.screen)
	t.Post("/office/cases/{case}/screen", request.Allowed(party.ActScreen), o.saveScreen)
	t.Post("/office/cases/{case}/panel", request.Allowed(party.ActAppoint), o.appoint)
	t.Get("/office/cases/{case}/register", request.Allowed(party.ActClose), o.askRegister)
	t.Post("/office/cases/{case}/register", request.Allowed(party.ActClose), o.register)
	t.Get("/office/cases/{case}/decide", request.Allowed(party.ActDecide), o.decide)
	t.Post("/office/cases/{case}/decide", request.Allowed(party.ActDecide), o.saveDecision)
	t.Get("/office/cases/{case}/confirm", request.Allowed(party.ActDecide), o.confirm)
	t.Post("/office/cases/{case}/confirm", request.Allowed(party.ActDecide), o.saveConfirm)
	t.Get("/office/cases/{case}/aside", readCases, o.askAside)
	t.Post("/office/cases/{case}/aside", readCases, o.saveAside)
	t.Post("/office/cases/{case}/issue", request.Allowed(party.ActRetryIssuance), o.issueAgain)

	managePilots := request.Allowed(party.ActManagePilots)
	o.listResites(t)
	t.Get("/office/pilots", request.Allowed(party.ActReadPilots), o.pilots)
	t.Get("/office/pilots/new", managePilots, o.newPilot)
	t.Post("/office/pilots/new", managePilots, o.savePilot)
	t.Get("/office/pilots/{pilot}", request.Allowed(party.ActReadPilots), o.pilot)
	t.Get("/office/pilots/{pilot}/edit", managePilots, o.editPilot)
	t.Post("/office/pilots/{pilot}/edit", managePilots, o.savePilot)
	t.Get("/office/pilots/{pilot}/metrics", managePilots, o.newMetric)
	t.Post("/office/pilots/{pilot}/metrics", managePilots, o.addMetric)
	t.Get("/office/pilots/{pilot}/step/{step}", managePilots, o.askMovePilot)
	t.Post("/office/pilots/{pilot}/step/{step}", managePilots, o.movePilot)
	t.Get("/office/pilots/{pilot}/stop-rules", managePilots, o.newStopRule)
	t.Post("/office/pilots/{pilot}/stop-rules", managePilots, o.addStopRule)
	t.Get("/office/pilots/{pilot}/results", request.Allowed(party.ActReadPilots), o.looks)
	t.Post("/office/pilots/{pilot}/results", request.Allowed(party.ActReadPilots), o.takeLook)
	t.Get("/office/pilots/{pilot}/results/{look}", request.Allowed(party.ActReadPilots), o.results)
	t.Get("/office/pilots/{pilot}/results/{look}/entries.csv", request.Allowed(party.ActReadPilots), o.exportEntries)
	pilots := fieldwork.Config{
		Desk: cfg.Sites, Page: o.page, Root: pilotsURL, Side: pilot.Office, Place: cfg.Place, Read: request.Allowed(party.ActReadPilots), Act: managePilots,
	}
	fieldwork.Mount(t, pilots)
	pilots.Act = request.Allowed(party.ActReadPilots) // a decider signs, too
	closing.Mount(t, pilots)
	pact.Mount(t, pilots)
	o.listOutcomes(t)
	o.listGrants(t)
	o.listReports(t)
	o.listChecks(t)
	o.listScreenings(t)

	manageSites := request.Allowed(party.ActManageSites)
	t.Get("/office/sites", request.Allowed(party.ActReadSites), o.sites)
	t.Get("/office/sites/new", manageSites, o.newSite)
	t.Post("/office/sites/new", manageSites, o.saveSite)
	t.Get("/office/sites/{site}", request.Allowed(party.ActReadSites), o.site)
	t.Get("/office/sites/{site}/edit", manageSites, o.editSite)
	t.Post("/office/sites/{site}/edit", manageSites, o.saveSite)
	t.Get("/office/sites/{site}/people", manageSites, o.hosts)
	t.Post("/office/sites/{site}/people", manageSites, o.addHost)
	t.Post("/office/sites/{site}/people/{person}", manageSites, o.endHost)
	t.Get("/office/sites/{site}/{step}", manageSites, o.askMoveSite)
	t.Post("/office/sites/{site}/{step}", manageSites, o.moveSite)
	o.intakeRoutes(t)
	o.mentorRoutes(t)
	o.eventRoutes(t)
	o.attestationRoutes(t)
	t.Get("/office/requests", request.Allowed(party.ActReadSites), o.needs)
	t.Get("/office/requests/new", manageSites, o.newNeed)
	t.Post("/office/requests/new", manageSites, o.saveNeed)
	t.Get("/office/requests/{need}", request.Allowed(party.ActReadSites), o.need)
	t.Get("/office/requests/{need}/edit", manageSites, o.editNeed)
	t.Post("/office/requests/{need}/edit", manageSites, o.saveNeed)
	t.Get("/office/requests/{need}/{step}", manageSites, o.askMoveNeed)
	t.Post("/office/requests/{need}/{step}", manageSites, o.moveNeed)
	o.listSolutions(t)
	o.listMatching(t)
	o.listSeasons(t)
	o.listSiteMap(t)
	o.listSheets(t, o.siteSheets())
	o.listOffers(t)
	o.listNeedSheets(t)

	const cycle = "/office/calibration/{scheme}/{edition}/{sheet}/{number}"
	t.Get("/office/calibration", readCases, o.cycles)
	t.Get(cycle, readCases, o.cycle)
	t.Get(cycle+"/figures.csv", readCases, o.figures)
	t.Post(cycle+"/read", request.Allowed(party.ActCalibrate), o.readScores)
	t.Get(cycle+"/freeze", request.Allowed(party.ActCalibrate), o.askFreeze)
	t.Post(cycle+"/freeze", request.Allowed(party.ActCalibrate), o.freeze)
	t.Get(cycle+"/cases/{case}", readCases, o.caseReading)
	t.Post(cycle+"/cases/{case}", request.Allowed(party.ActAppoint), o.askThird)
	appoint := request.Allowed(party.ActAppoint)
	t.Get("/office/assignment", readCases, o.assignment)
	t.Post("/office/assignment", appoint, o.openRound)
	t.Get("/office/assignment/{round}", readCases, o.round)
	t.Post("/office/assignment/{round}", appoint, o.changeRound)
	t.Get("/office/assignment/{round}/approve", appoint, o.approveRound)
	t.Post("/office/assignment/{round}/approve", appoint, o.saveApproveRound)

	t.Get(feesURL, readCases, o.fees)
	t.Upload(bankURL, request.Allowed(party.ActManageFees), fee.MaxBankBytes+64<<10, o.previewBank)
	t.Post(bankURL+"/enter", request.Allowed(party.ActManageFees), o.enterBank)
	t.Get("/office/cases/{case}/fee", readCases, o.fee)
	t.Post("/office/cases/{case}/fee", request.Allowed(party.ActConfirmRefund), o.saveFee)

	t.Get("/office/certificates", readCases, o.certificates)
	t.Get("/office/certificates/{number}", readCases, o.certificate)
	t.Get("/office/certificates/{number}/confirm", request.Allowed(party.ActProposeStanding), o.confirmStanding)
	t.Post("/office/certificates/{number}/confirm", request.Allowed(party.ActProposeStanding), o.saveConfirmStanding)
	t.Get("/office/certificates/{number}/hearing", request.Allowed(party.ActProposeStanding), o.askHearing)
	t.Post("/office/certificates/{number}/hearing", request.Allowed(party.ActProposeStanding), o.saveHearing)
	t.Get("/office/certificates/{number}/hearing/drop", request.Allowed(party.ActConfirmStanding), o.askDropHearing)
	t.Post("/office/certificates/{number}/hearing/drop", request.Allowed(party.ActConfirmStanding), o.dropHearing)
	t.Get("/office/certificates/{number}/back", request.Allowed(party.ActProposeStanding), o.askBack)
	t.Post("/office/certificates/{number}/back", request.Allowed(party.ActProposeStanding), o.saveBack)
	t.Get("/office/certificates/{number}/paper", request.Allowed(party.ActFileOnPaper), o.askPaper)
	t.Upload("/office/certificates/{number}/paper", request.Allowed(party.ActFileOnPaper), casework.MaxEvidenceBytes+request.FormBytes, o.filePaper)
	t.Get("/office/certificates/{number}/{act}", request.Allowed(party.ActProposeStanding), o.proposeStanding)
	t.Post("/office/certificates/{number}/{act}", request.Allowed(party.ActProposeStanding), o.saveStanding)

	t.Get("/office/journal", request.Allowed(party.ActReadJournal), o.journal)

	readSignals := request.Allowed(party.ActReadSignals)
	t.Get(signalsURL, readSignals, o.signals)
	t.Get(signalURL, readSignals, o.signal)
	t.Post(signalURL, request.Allowed(party.ActReviewSignal), o.reviewSignal)

	readKeys := request.Holding(party.Administrator, party.Officer, party.Auditor)
	changeKeys := request.Allowed(party.ActChangeKeys)
	t.Get("/office/keys", readKeys, o.keys)
	t.Post("/office/keys", changeKeys, o.announceKey)
	t.Get("/office/keys/{key}", readKeys, o.key)
	t.Get("/office/keys/{key}/retire", changeKeys, o.askRetire)
	t.Post("/office/keys/{key}/retire", changeKeys, o.retireKey)
	t.Get("/office/keys/{key}/compromise", changeKeys, o.askCompromise)
	t.Post("/office/keys/{key}/compromise", changeKeys, o.compromiseKey)
	t.Get("/office/key-changes/{change}", readKeys, o.keyChange)
	t.Post("/office/key-changes/{change}", changeKeys, o.answerKeyChange)
	o.listLog(t)
	o.listAnchors(t)
	o.listCommittee(t)
	o.listWorkshop(t)
	o.listObjections(t)
	o.listCalendars(t)
	o.listComplaints(t)
	o.listPartners(t)

	readSchemes := request.Holding(party.Administrator, party.Officer, party.Decider, party.Auditor)
	t.Get("/office/schemes", readSchemes, o.schemes)
	t.Upload("/office/schemes", request.Allowed(party.ActPublishScheme), editionBytes+64<<10, o.publish)
	t.Post("/office/schemes/shipped", request.Allowed(party.ActPublishScheme), o.publishShipped)
	t.Get("/office/schemes/{scheme}/{edition}", readSchemes, o.edition)
	t.Get("/office/schemes/{scheme}/{edition}/file", readSchemes, o.editionFile)
	t.Get("/office/schemes/{scheme}/{edition}/preview/{sheet}", readSchemes, o.preview)
	return t
}

// listLog lists the pages of the log.
func (o *pages) listLog(t *request.Table) {
	read, manage := request.Allowed(party.ActReadLog), request.Allowed(party.ActManageLog)
	t.Get("/office/log", read, o.log)
	t.Post("/office/log/witnesses", manage, o.addWitness)
	t.Post("/office/log/witnesses/remove", manage, o.removeWitness)
	t.Post("/office/log/quorum", manage, o.setQuorum)
	t.Post("/office/log/watched", manage, o.addWatched)
	t.Post("/office/log/watched/remove", manage, o.removeWatched)
	t.Get("/office/log/evidence", read, o.evidence)
	t.Get("/office/log/follow", manage, o.followForm)
	t.Upload("/office/log/follow", manage, trustBytes+64<<10, o.follow)
	t.Get("/office/log/followed", read, o.followed)
	t.Post("/office/log/followed/look", manage, o.lookNow)
	t.Post("/office/log/followed/remove", manage, o.unfollow)
	t.Get("/office/log/alarm", read, o.alarm)
	t.Post("/office/log/alarm", manage, o.acknowledge)
}
