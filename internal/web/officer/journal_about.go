package officer

import (
	"net/url"
	"slices"

	"proba.example/internal/aid"
	"proba.example/internal/cohort"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/oversight"
	"proba.example/internal/partner"
	"proba.example/internal/practice"
	"proba.example/internal/web/view"
)

// aboutOthers leads to what an entry is about that belongs to no case: support, the accelerator, partners and people.
func aboutOthers(p locale.Printer, e journal.Entry) (view.Cell, bool) {
	is := func(acts ...journal.Act) bool { return slices.Contains(acts, e.Act) }
	switch {
	case is(journal.AidOpened, journal.AidSaved, journal.AidSubmitted, journal.AidReturned, journal.AidWithdrawn, journal.AidExamined, journal.AidAdvised, journal.AidApproved, journal.AidDeclined,
		journal.AidSigned, journal.TrancheOrdered, journal.TranchePaid, journal.AidReported, journal.AidAccepted, journal.AidClaimed, journal.AidRepaid):
		return view.Cell{Text: p.T("aid.title"), Href: aidURL(aid.ID(e.Subject))}, true
	case is(journal.PaperGiven, journal.FactsStated, journal.PowerRecorded, journal.PowerWithdrawn):
		return view.Cell{Text: p.T("officer.journal.company")}, true
	case is(journal.MeasurePublished):
		return view.Cell{Text: e.Subject, Href: measuresURL}, true
	case is(journal.MeasureDraftBegun, journal.MeasureDraftSaved, journal.MeasureDraftDiscarded, journal.MeasureProposed, journal.MeasureDeclined, journal.MeasureLapsed):
		return view.Cell{Text: p.T("rules.title"), Href: rulesURL}, true
	case is(journal.IntakeEntered, journal.IntakeChanged, journal.IntakeMoved, journal.CandidateApplied, journal.CandidateAssessed, journal.CandidateFound, journal.CandidatePlaced, journal.CandidateLeft,
		journal.CandidateGraduated, journal.MilestoneReached, journal.FiguresSaid, journal.PairingAsked, journal.PairingMade, journal.PairingDeclined, journal.PairingOver, journal.PairingTied,
		journal.SlotBooked, journal.SlotBack, journal.SlotCancelled, journal.EventEntered, journal.EventChanged, journal.AttendanceTaken, journal.GuestInvited, journal.GuestFollowed, journal.PitchSaid):
		return view.Cell{Text: p.T("cohort.title"), Href: intakeURL(cohort.ID(e.Subject))}, true
	case is(journal.MentorInvited, journal.MentorSaved, journal.MentorOver, journal.MentoringSet, journal.SlotsPublished):
		return view.Cell{Text: p.T("mentor.title"), Href: mentorsURL}, true
	case is(journal.AgreementEntered, journal.AgreementChanged, journal.AgreementMoved, journal.PartnerTrustTaken, journal.PartnerKeyBelieved, journal.FiguresReleased, journal.DocumentsAsked,
		journal.PartnerRefused):
		return view.Cell{Text: p.T("partner.kicker"), Href: agreementURL(partner.AgreementID(e.Subject), "")}, true
	case is(journal.NominationProposed, journal.NominationReceived, journal.NominationMoved, journal.NominationOpened, journal.DocumentsTold, journal.DocumentWaived, journal.TransferConsented,
		journal.ConsentWithdrawn, journal.EndorsementFell):
		return view.Cell{Text: p.T("nomination.title"), Href: nominationURL(partner.NominationID(e.Subject))}, true
	case is(journal.CallProposed, journal.CallAnswered, journal.CallEntered, journal.CallDecided):
		return view.Cell{Text: p.T("call.one"), Href: callURL(partner.CallID(e.Subject))}, true
	case is(journal.PracticeProposed, journal.PracticeAnswered, journal.PracticeTranslated):
		return view.Cell{Text: p.T("practice.one"), Href: practiceURL(practice.ID(e.Subject), "")}, true
	case is(journal.ErasureAsked, journal.ErasureProposed, journal.ErasureDeclined, journal.ErasureLapsed, journal.PersonErased, journal.RetentionDue):
		return view.Cell{Text: p.T("privacy.title"), Href: "/erasures/" + url.PathEscape(e.Subject)}, true
	case is(journal.CheckOrdered, journal.CheckConcluded, journal.CheckMended):
		return view.Cell{Text: p.T("oversight.check.number"), Href: checkURL(oversight.CheckID(e.Subject))}, true
	case is(journal.ListScreened):
		return view.Cell{Text: p.T("screening.title"), Href: screeningURL(oversight.ScreeningID(e.Subject))}, true
	case is(journal.ProfileSaved, journal.SeniorSet, journal.FormSigned):
		return view.Cell{Text: p.T("officer.journal.person")}, true
	}
	return view.Cell{}, false
}
