package party

import (
	"slices"

	"proba.example/internal/fault"
)

// Duty is what a person is trusted with inside the agency.
type Duty string

// The duties. One person may hold several; the rules of independence apply to persons, not to duties.
const (
	Administrator Duty = "administrator" // people, duties, schemes; no word in a case
	Officer       Duty = "officer"       // screens, returns, accepts, appoints panels, registers results
	Decider       Duty = "decider"       // takes the decision, having had no part in the evaluation
	Expert        Duty = "expert"        // scores the cases of panels they are appointed to
	Councillor    Duty = "councillor"    // sits in the committee and votes
	Mentor        Duty = "mentor"        // advises companies of the accelerator they are paired with
	Auditor       Duty = "auditor"       // reads all, changes nothing
)

// Duties are all duties, in the order in which they are offered.
var Duties = []Duty{Administrator, Officer, Decider, Expert, Councillor, Mentor, Auditor}

// Role is what a person may do for a company.
type Role string

// The roles. A signatory may bind the company: only signatories and owners submit and withdraw.
const (
	Owner     Role = "owner"
	Signatory Role = "signatory"
	Preparer  Role = "preparer"
	// Agent is held by whoever acts under a power of attorney in force, and by nobody else: it is never given, and ends with the power.
	Agent Role = "agent"
)

// Roles are all roles, in the order in which they are shown.
var Roles = []Role{Owner, Signatory, Preparer, Agent}

// SiteRole is what a person may do for a site that hosts pilots.
type SiteRole string

// The roles. A manager may bind the site; its staff measure, report and note their hours.
const (
	Manager SiteRole = "manager"
	Staff   SiteRole = "staff"
	// AssetManager answers for the property a site stands on, where that is another than who runs the site.
	AssetManager SiteRole = "asset_manager"
)

// SiteRoles are all roles at a site, in the order in which they are offered.
var SiteRoles = []SiteRole{Manager, Staff, AssetManager}

// Act is something a person does, as the permission table names it.
type Act string

// The acts.
const (
	ActEditCompany    Act = "edit_company"
	ActOpen           Act = "open"
	ActAnswer         Act = "answer"
	ActSubmit         Act = "submit"
	ActWithdraw       Act = "withdraw"
	ActReadOwn        Act = "read_own"
	ActScreen         Act = "screen"
	ActFileOnPaper    Act = "file_on_paper" // copy out what came by post, on behalf of a company
	ActAppoint        Act = "appoint"
	ActDeclare        Act = "declare"
	ActScore          Act = "score"
	ActClose          Act = "close_evaluation"
	ActCalibrate      Act = "calibrate" // work out and freeze the reading of a cycle
	ActDecide         Act = "decide"
	ActReadCases      Act = "read_cases"
	ActReadJournal    Act = "read_journal"
	ActManagePeople   Act = "manage_people"
	ActReadErasures   Act = "read_erasures" // of persons' data: what was asked for, waits, is due and was done
	ActProposeErasure Act = "propose_erasure"
	ActConfirmErasure Act = "confirm_erasure" // by another than who proposed
	ActPublishScheme  Act = "publish_scheme"
	ActSetCalendar    Act = "set_calendar" // load the working days of a year
	ActRetryIssuance  Act = "retry_issuance"
	ActReadOwnScoring Act = "read_own_scoring"
	ActVisit          Act = "visit"        // make entries on the spot, write and sign the minutes
	ActSignMinutes    Act = "sign_minutes" // for the company, with or without a dissent
	ActStopClock      Act = "stop_clock"   // of a case, and let it go on
	ActNoteRefusal    Act = "note_refusal" // of a company that does not sign

	ActProposeStanding   Act = "propose_standing" // suspend, restore, revoke
	ActConfirmStanding   Act = "confirm_standing" // by another than who proposed
	ActReturnCertificate Act = "return_certificate"
	ActBeHeard           Act = "be_heard"    // before the company’s certificate is withdrawn
	ActChangeKeys        Act = "change_keys" // proposed by one, confirmed by another
	ActReadSignals       Act = "read_signals"
	ActReviewSignal      Act = "review_signal" // say what one found who looked at it
	ActReadLog           Act = "read_log"
	ActManageAnchors     Act = "manage_anchors" // calibration rounds of experts
	ActConvene           Act = "convene"        // prepare and run the meetings of the committee
	ActVote              Act = "vote"           // in the committee; its chair also approves the minutes
	ActReadPilots        Act = "read_pilots"
	ActManagePilots      Act = "manage_pilots"       // enter, lock and move pilots, add metrics
	ActDecidePilot       Act = "decide_pilot"        // what follows a pilot, having written neither its report nor the operator's conclusion
	ActProposePilotAside Act = "propose_pilot_aside" // to set a decision on a pilot aside
	ActConfirmPilotAside Act = "confirm_pilot_aside" // having had no part in the decision
	ActSignPilot         Act = "sign_pilot"          // the agreement, for one's side, and the conclusion of one's site
	ActReadRun           Act = "read_run"            // of the pilots of one's own company or site
	ActMeasure           Act = "measure"             // enter what was measured in such a pilot, and what happened
	ActConcludePilot     Act = "conclude_pilot"      // sign for the site what it says of a report
	ActAttest            Act = "attest"              // issue and withdraw certificates of pilots and of graduates
	ActReadCohorts       Act = "read_cohorts"        // intakes of the accelerator, their candidates and figures
	ActManageCohorts     Act = "manage_cohorts"      // enter and move intakes, milestones, end places
	ActSelectCohort      Act = "select_cohort"       // give the places, having assessed nobody of the intake
	ActManageMentors     Act = "manage_mentors"      // invite and end mentors, pair them with companies
	ActMentor            Act = "mentor"              // keep one's own page as a mentor, read the companies one is paired with
	ActMeetMentor        Act = "meet_mentor"         // ask for a mentor for one's company, and end that
	ActReadSites         Act = "read_sites"
	ActManageSites       Act = "manage_sites"   // enter, change, register, suspend and remove places of pilots
	ActProposeMatch      Act = "propose_match"  // of a solution with a site, and take it back; plan a season
	ActAnswerMatch       Act = "answer_match"   // agree to a pilot at a site or refuse it, for one's company or site
	ActConsentHolder     Act = "consent_holder" // likewise, for the property the site stands on
	ActCheckSolution     Act = "check_solution" // the formal check of a request for admission; ask experts for opinions
	ActReadMeasures      Act = "read_measures"
	ActPublishMeasure    Act = "publish_measure" // write drafts of measures, propose them
	ActConfirmMeasure    Act = "confirm_measure" // make a proposed draft an edition, by another than who proposed
	ActReadOwnAid        Act = "read_own_aid"    // one's company's requests for support, and what is open to it
	ActPrepareAid        Act = "prepare_aid"     // a request for a measure of support
	ActSubmitAid         Act = "submit_aid"      // and take it back, and report what was spent
	ActSignAid           Act = "sign_aid"        // the agreement on it
	ActNameAgent         Act = "name_agent"      // record a power of attorney
	ActWithdrawPower     Act = "withdraw_power"  // of attorney
	ActReadAid           Act = "read_aid"
	ActExamineAid        Act = "examine_aid"
	ActDecideAid         Act = "decide_aid"
	ActPayAid            Act = "pay_aid"
	ActReadPartners      Act = "read_partners"
	ActManagePartners    Act = "manage_partners"     // enter, change and move agreements with partner agencies
	ActConfirmPartnerKey Act = "confirm_partner_key" // by its fingerprint, by another than who entered it
	ActNominate          Act = "nominate"            // put a company forward, endorse it, answer a partner's nomination
	ActEditPractices     Act = "edit_practices"      // propose, agree to and translate practices shared with partners
	ActReleaseFigures    Act = "release_figures"     // of a quarter, to a partner
	ActConsentTransfer   Act = "consent_transfer"    // to what is sent of the company, and take that back
	ActManageFees        Act = "manage_fees"         // record payments, read bank files, recognise discounts, take entries back, propose refunds
	ActConfirmRefund     Act = "confirm_refund"      // of a fee, by another than who proposed
	ActComplain          Act = "complain"            // of the agency or an expert, and take it back
	ActReadComplaints    Act = "read_complaints"
	ActGiveAccount       Act = "give_account"     // of what a complaint says of oneself
	ActAnswerComplaint   Act = "answer_complaint" // look into it and answer, having had no part in the matter
	ActReportYear        Act = "report_year"      // hand in the yearly report of a certificate
	ActFollowUp          Act = "follow_up"        // order, draw and make follow-up checks
	ActManageLog         Act = "manage_log"       // its witnesses, the logs that are witnessed and followed, their alarms

	ActManageExperts Act = "manage_experts" // who is senior, which organisations belong together
	ActLiftInterest  Act = "lift_interest"  // look past what connects an expert with a case, for a reason on record
)

// Permission says who may do an act: holders of a duty, or people with a role in the company or at the site concerned.
// Where an act needs more (a panel seat, independence), the domain package of that step asks for it as well.
type Permission struct {
	Act    Act
	Duties []Duty
	Roles  []Role
	Sites  []SiteRole
}

// Permissions is the table of who may do what. docs/permissions.md is printed from it.
var Permissions = []Permission{
	{Act: ActEditCompany, Roles: []Role{Owner, Signatory, Preparer}},
	{Act: ActOpen, Roles: []Role{Owner, Signatory, Preparer}},
	{Act: ActAnswer, Roles: []Role{Owner, Signatory, Preparer}},
	{Act: ActSubmit, Roles: []Role{Owner, Signatory}},
	{Act: ActWithdraw, Roles: []Role{Owner, Signatory}},
	{Act: ActReadOwn, Roles: []Role{Owner, Signatory, Preparer}},
	{Act: ActScreen, Duties: []Duty{Officer}},
	{Act: ActFileOnPaper, Duties: []Duty{Officer}},
	{Act: ActAppoint, Duties: []Duty{Officer}},
	{Act: ActDeclare, Duties: []Duty{Expert, Mentor}},
	{Act: ActScore, Duties: []Duty{Expert}},
	{Act: ActReadOwnScoring, Duties: []Duty{Expert}},
	{Act: ActVisit, Duties: []Duty{Expert}},
	{Act: ActSignMinutes, Roles: []Role{Owner, Signatory}},
	{Act: ActNoteRefusal, Duties: []Duty{Officer}},
	{Act: ActStopClock, Duties: []Duty{Officer}},
	{Act: ActClose, Duties: []Duty{Officer}},
	{Act: ActCalibrate, Duties: []Duty{Officer}},
	{Act: ActDecide, Duties: []Duty{Decider}},
	{Act: ActReadCases, Duties: []Duty{Officer, Decider, Auditor}},
	{Act: ActReadJournal, Duties: []Duty{Officer, Auditor}},
	{Act: ActManagePeople, Duties: []Duty{Administrator}},
	{Act: ActReadErasures, Duties: []Duty{Administrator, Officer, Decider, Auditor}},
	{Act: ActProposeErasure, Duties: []Duty{Administrator, Officer}},
	{Act: ActConfirmErasure, Duties: []Duty{Administrator, Decider}},
	{Act: ActPublishScheme, Duties: []Duty{Administrator}},
	{Act: ActSetCalendar, Duties: []Duty{Administrator}},
	{Act: ActRetryIssuance, Duties: []Duty{Officer}},
	{Act: ActProposeStanding, Duties: []Duty{Officer, Decider}},
	{Act: ActConfirmStanding, Duties: []Duty{Decider}},
	{Act: ActReturnCertificate, Roles: []Role{Owner, Signatory}},
	{Act: ActBeHeard, Roles: []Role{Owner, Signatory}},
	{Act: ActChangeKeys, Duties: []Duty{Administrator}},
	{Act: ActReadSignals, Duties: []Duty{Officer, Auditor}},
	{Act: ActReviewSignal, Duties: []Duty{Officer}},
	{Act: ActReadLog, Duties: []Duty{Administrator, Officer, Decider, Auditor}},
	{Act: ActManageAnchors, Duties: []Duty{Officer}},
	{Act: ActConvene, Duties: []Duty{Officer}},
	{Act: ActVote, Duties: []Duty{Councillor}},
	{Act: ActReadPilots, Duties: []Duty{Officer, Decider, Auditor}},
	{Act: ActManagePilots, Duties: []Duty{Officer}},
	{Act: ActDecidePilot, Duties: []Duty{Decider}},
	{Act: ActProposePilotAside, Duties: []Duty{Officer, Decider}},
	{Act: ActConfirmPilotAside, Duties: []Duty{Decider}},
	{Act: ActSignPilot, Duties: []Duty{Decider}, Roles: []Role{Owner, Signatory}, Sites: []SiteRole{Manager}},
	{Act: ActReadRun, Duties: []Duty{Officer, Decider, Auditor}, Roles: []Role{Owner, Signatory, Preparer}, Sites: []SiteRole{Manager, Staff}},
	{Act: ActMeasure, Duties: []Duty{Officer}, Roles: []Role{Owner, Signatory, Preparer}, Sites: []SiteRole{Manager, Staff}},
	{Act: ActConcludePilot, Sites: []SiteRole{Manager}},
	{Act: ActAttest, Duties: []Duty{Officer}},
	{Act: ActReadCohorts, Duties: []Duty{Officer, Decider, Auditor}},
	{Act: ActManageCohorts, Duties: []Duty{Officer}},
	{Act: ActSelectCohort, Duties: []Duty{Decider}},
	{Act: ActManageMentors, Duties: []Duty{Officer}},
	{Act: ActMentor, Duties: []Duty{Mentor}},
	{Act: ActMeetMentor, Roles: []Role{Owner, Signatory, Preparer}},
	{Act: ActReadSites, Duties: []Duty{Officer, Decider, Auditor}},
	{Act: ActManageSites, Duties: []Duty{Officer}},
	{Act: ActProposeMatch, Duties: []Duty{Officer}},
	{Act: ActAnswerMatch, Roles: []Role{Owner, Signatory}, Sites: []SiteRole{Manager}},
	{Act: ActConsentHolder, Sites: []SiteRole{AssetManager}},
	{Act: ActCheckSolution, Duties: []Duty{Officer}},
	{Act: ActReadMeasures, Duties: []Duty{Officer, Decider, Auditor}},
	{Act: ActPublishMeasure, Duties: []Duty{Officer}},
	{Act: ActConfirmMeasure, Duties: []Duty{Officer, Decider}},
	{Act: ActReadOwnAid, Roles: []Role{Owner, Preparer, Signatory, Agent}},
	{Act: ActPrepareAid, Roles: []Role{Owner, Preparer, Signatory, Agent}},
	{Act: ActSubmitAid, Roles: []Role{Owner, Signatory, Agent}},
	{Act: ActSignAid, Roles: []Role{Owner, Signatory, Agent}},
	{Act: ActNameAgent, Roles: []Role{Owner}},
	{Act: ActWithdrawPower, Roles: []Role{Owner, Signatory}},
	{Act: ActReadAid, Duties: []Duty{Officer, Decider, Auditor}},
	{Act: ActExamineAid, Duties: []Duty{Officer}},
	{Act: ActDecideAid, Duties: []Duty{Decider}},
	{Act: ActPayAid, Duties: []Duty{Officer, Decider}},
	{Act: ActReadPartners, Duties: []Duty{Officer, Decider, Auditor}},
	{Act: ActManagePartners, Duties: []Duty{Officer}},
	{Act: ActConfirmPartnerKey, Duties: []Duty{Officer, Decider}},
	{Act: ActNominate, Duties: []Duty{Officer}},
	{Act: ActEditPractices, Duties: []Duty{Officer}},
	{Act: ActReleaseFigures, Duties: []Duty{Officer}},
	{Act: ActConsentTransfer, Roles: []Role{Owner, Signatory}},
	{Act: ActManageFees, Duties: []Duty{Officer}},
	{Act: ActConfirmRefund, Duties: []Duty{Officer, Decider}},
	{Act: ActComplain, Roles: []Role{Owner, Signatory}},
	{Act: ActReadComplaints, Duties: []Duty{Officer, Decider, Auditor}},
	{Act: ActGiveAccount, Duties: []Duty{Expert}},
	{Act: ActAnswerComplaint, Duties: []Duty{Officer, Decider}},
	{Act: ActReportYear, Roles: []Role{Owner, Signatory}},
	{Act: ActFollowUp, Duties: []Duty{Officer}},
	{Act: ActManageLog, Duties: []Duty{Administrator}},
	{Act: ActManageExperts, Duties: []Duty{Officer}},
	{Act: ActLiftInterest, Duties: []Duty{Officer}},
}

// Actor is the person doing an act, with everything the permission table asks about.
type Actor struct {
	Person Person
	Roles  map[OrgID]Role      // companies the person acts for
	Powers []Power             // of attorney, in force, under which they act for others
	Sites  map[string]SiteRole // sites the person acts for, by their identifiers
}

// System is the agency's program itself, which issues and publishes what people decided.
// It holds no duty: nothing a person must decide can be done in its name.
var System = Actor{Person: Person{ID: "system", Name: "Proba", Active: true}}

// ID is the actor's person.
func (a Actor) ID() PersonID { return a.Person.ID }

// Holds says whether the person is active and holds the duty.
func (a Actor) Holds(d Duty) bool { return a.Person.Active && slices.Contains(a.Person.Duties, d) }

// May says whether the permission table lets the actor do the act; company is the one concerned, or
// empty for acts of the agency's staff. The answer is nil or a Forbidden fault.
func (a Actor) May(act Act, company OrgID) error {
	for _, p := range Permissions {
		if p.Act != act {
			continue
		}
		if slices.ContainsFunc(p.Duties, a.Holds) {
			return nil
		}
		if role, ok := a.Roles[company]; ok && a.Person.Active && slices.Contains(p.Roles, role) {
			if _, covered := a.Under(act, company); role == Agent && !covered {
				return fault.New(fault.Forbidden, "power.not_covered")
			}
			return nil
		}
		if role, ok := a.Roles[company]; ok && role == Preparer && slices.Contains(p.Roles, Signatory) {
			return fault.New(fault.Forbidden, "party.signatory_needed")
		}
	}
	return fault.New(fault.Forbidden, "fault.forbidden")
}

// MayAt says whether the permission table lets the actor do the act for a site. The answer is nil or a Forbidden fault.
func (a Actor) MayAt(act Act, site string) error {
	role, ok := a.Sites[site]
	for _, p := range Permissions {
		switch {
		case p.Act != act || !ok || !a.Person.Active:
		case slices.Contains(p.Sites, role):
			return nil
		case role == Staff && slices.Contains(p.Sites, Manager):
			return fault.New(fault.Forbidden, "party.manager_needed")
		}
	}
	return fault.New(fault.Forbidden, "fault.forbidden")
}
