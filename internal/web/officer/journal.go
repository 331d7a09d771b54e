package officer

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/cityneed"
	"proba.example/internal/committee"
	"proba.example/internal/complaint"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/matching"
	"proba.example/internal/pilot"
	"proba.example/internal/scheme"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// journalView is a page of the agency's journal.
type journalView struct {
	page  view.Page
	table view.Table
	next  string
	first string
}

// journalRows is how many entries a page shows.
const journalRows = 50

func (o *pages) journal(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil || before < 1 {
		before = 0
	}
	entries, people, cases, err := o.Desk.JournalPage(r.Context(), who, before, journalRows)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	jv := journalView{page: o.page(r, p.T("officer.journal.title"))}
	jv.table = view.Table{
		Caption: p.T("officer.journal.title"), Stack: true, Empty: p.T("officer.journal.none"),
		Columns: []view.Column{
			{Label: p.T("officer.journal.at")},
			{Label: p.T("officer.journal.who")},
			{Label: p.T("officer.journal.act")},
			{Label: p.T("officer.journal.ground")},
			{Label: p.T("officer.journal.about")},
		},
	}
	for _, e := range entries {
		jv.table.Rows = append(jv.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: o.moment(p, e.At)}, {Text: personName(people[e.By])}, {Text: p.T("journal." + string(e.Act))}, {Text: ground(p, e)}, aboutCell(p, e, cases),
		}})
	}
	if len(entries) == journalRows {
		jv.next = "/office/journal?before=" + strconv.FormatInt(entries[len(entries)-1].ID, 10)
	}
	if before > 0 {
		jv.first = "/office/journal"
	}
	return view.Render(w, r, http.StatusOK, journalPage(jv))
}

// aboutCell leads to what an entry is about, where the agency has a page of it. Acts on drafts lead nowhere: drafts are the
// applicants' own.
func aboutCell(p locale.Printer, e journal.Entry, cases map[string]bool) view.Cell {
	switch e.Act {
	case journal.Opened, journal.EvidenceAdded, journal.EvidenceRemoved, journal.Withdrew:
		return view.Cell{Text: p.T("officer.journal.case")}
	case journal.CompanySaved, journal.YearSaved:
		return view.Cell{Text: p.T("officer.journal.company")}
	case journal.PersonSaved:
		return view.Cell{Text: p.T("officer.journal.person")}
	case journal.SchemePublished:
		if ref, err := scheme.ParseRef(e.Subject); err == nil {
			return view.Cell{Text: e.Subject, Href: editionURL(ref)}
		}
		return view.Cell{Text: e.Subject}
	case journal.CalendarLoaded:
		return view.Cell{Text: e.Subject, Href: calendarsURL + "/" + e.Subject}
	case journal.AnchorsOpened, journal.AnchorsClosed, journal.AnchorsPrepared, journal.BadgeEarned:
		return view.Cell{Text: p.T("officer.anchors.title"), Href: anchorURL(e.Subject)}
	case journal.CommitteePlanned, journal.CommitteeChanged, journal.CommitteeCalled, journal.CommitteeCancelled, journal.CommitteeOpened, journal.CommitteeAttendance, journal.CommitteeTaken,
		journal.CommitteeDeclared, journal.CommitteeOut, journal.CommitteeVote, journal.CommitteeSettled, journal.CommitteePostponed, journal.CommitteeClosed:
		return view.Cell{Text: p.T("committee.meeting"), Href: meetingURL(committee.ID(e.Subject), "")}
	case journal.ComplaintFiled, journal.ComplaintTaken, journal.ComplaintReleased, journal.ComplaintExtended, journal.ComplaintHearing, journal.ComplaintAccount, journal.ComplaintAnswered, journal.ComplaintWithdrawn:
		return view.Cell{Text: p.T("complaint.one"), Href: complaintURL(complaint.ID(e.Subject))}
	case journal.LetterSent:
		return view.Cell{Text: p.T("officer.journal.letter")}
	case journal.WitnessAdded, journal.WitnessRemoved, journal.QuorumSet, journal.WatchAdded, journal.WatchRemoved, journal.FollowStarted, journal.FollowEnded:
		return view.Cell{Text: e.Subject, Href: logURL}
	case journal.SignalReviewed: // the signal may be gone; those of its kind are a page that stays
		kind, _, _ := strings.Cut(e.Subject, "/")
		return view.Cell{Text: p.T("officer.signals.kicker"), Href: signalsURL + "?" + url.Values{"kind": {kind}}.Encode()}
	case journal.AlarmRaised, journal.AlarmHandled:
		return view.Cell{Text: e.Subject, Href: followedURL(e.Subject)}
	case journal.NeedEntered, journal.NeedChanged, journal.NeedMoved:
		return view.Cell{Text: p.T("need.kicker"), Href: needURL(cityneed.ID(e.Subject), "")}
	case journal.AdmissionFiled, journal.AdmissionBack, journal.AdmissionPassed, journal.OpinionAsked, journal.OpinionGiven, journal.OpinionFree, journal.OpinionAside, journal.AdmissionOver, journal.AdmissionDropped:
		return view.Cell{Text: p.T("solution.admission"), Href: admissionURL(solution.AdmissionID(e.Subject))}
	case journal.MatchProposed, journal.MatchReplied, journal.MatchReturned, journal.MatchRecalled:
		return view.Cell{Text: p.T("matching.kicker"), Href: matchURL(matching.ID(e.Subject))}
	case journal.SeasonPlanned, journal.SeasonConfirmed, journal.SeasonDropped:
		return view.Cell{Text: p.T("matching.plan.kicker"), Href: seasonURL(matching.PlanID(e.Subject))}
	case journal.MatchingSet:
		return view.Cell{Text: p.T("matching.settings"), Href: matchesURL + "/settings"}
	case journal.SolutionEntered, journal.SolutionChanged:
		return view.Cell{Text: p.T("solution.kicker"), Href: solutionURL(solution.ID(e.Subject), "")}
	case journal.SiteEntered, journal.SiteChanged, journal.SiteMoved, journal.HostAdded, journal.HostEnded:
		return view.Cell{Text: p.T("site.kicker"), Href: siteURL(site.ID(e.Subject), "")}
	case journal.PilotEntered, journal.PilotChanged, journal.PilotMoved, journal.MetricAdded, journal.EntryCorrected, journal.EntriesRead, journal.DeviceAdmitted, journal.DeviceRevoked, journal.LookTaken, journal.IncidentReported, journal.IncidentResolved, journal.DeviationNoted:
		return view.Cell{Text: p.T("pilot.kicker"), Href: pilotURL(pilot.ID(e.Subject), "")}
	case journal.OutcomeEntered, journal.OutcomeTakenBack, journal.FollowedUp:
		return view.Cell{Text: p.T("outcome.title"), Href: pilotURL(pilot.ID(e.Subject), outcomePage)}
	case journal.PaperFiled, journal.CardPublished:
		return view.Cell{Text: p.T("report.title"), Href: pilotURL(pilot.ID(e.Subject), "report")}
	case journal.PilotTermsWritten, journal.PilotTextOffered, journal.PilotTextBack, journal.PilotTextSigned, journal.PilotKeptOn, journal.PilotTakenDown, journal.PilotAgreementEnded:
		return view.Cell{Text: p.T("pact.title"), Href: pilotURL(pilot.ID(e.Subject), "agreement")}
	case journal.GrantMoved:
		return view.Cell{Text: p.T("grant.title"), Href: pilotURL(pilot.ID(e.Subject), grantsPage)}
	case journal.PilotsCounted:
		return view.Cell{Text: p.T("outcome.programme"), Href: outcomesURL}
	case journal.SitesImported:
		return view.Cell{Text: p.T("import.report"), Href: siteSheetsURL + "/" + e.Subject}
	case journal.NeedsImported:
		return view.Cell{Text: p.T("import.report"), Href: needSheetsURL + "/" + e.Subject}
	case journal.NeedRowSettled:
		return view.Cell{Text: p.T("need.sheet.kicker"), Href: needRowURL(cityneed.ReviewID(e.Subject))}
	case journal.OffersImported:
		return view.Cell{Text: p.T("import.report"), Href: offerSheetsURL + "/" + e.Subject}
	case journal.OfferSettled:
		return view.Cell{Text: p.T("offer.kicker"), Href: offerURL(solution.ReviewID(e.Subject))}
	}
	if about, known := aboutOthers(p, e); known {
		return about
	}
	if !cases[e.Subject] { // an address that leads nowhere says less than none
		return view.Cell{Text: "–"}
	}
	return view.Cell{Text: p.T("officer.journal.open_case"), Href: caseURL(application.ID(e.Subject), "")}
}
