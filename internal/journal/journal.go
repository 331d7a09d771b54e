// Package journal is the private record of acts: who did what to which case, when, on what ground.
//
// Entries are only added. The order within a case is the order of the acts, because each is written in the
// transaction of its act.
package journal

import (
	"time"

	"proba.example/internal/party"
)

// Act is the kind of an entry. The codes are stable and stored; journal.<code> in the catalogues says them.
type Act string

// The acts on record.
const (
	Opened           Act = "opened"
	Submitted        Act = "submitted"
	Returned         Act = "returned"
	Accepted         Act = "accepted"
	PanelAppointed   Act = "panel_appointed"
	PanelCompleted   Act = "panel_completed"
	Declared         Act = "interest_declared"
	SheetSubmitted   Act = "sheet_submitted"
	SheetReopened    Act = "sheet_reopened"
	AnchorsOpened    Act = "anchors_opened" // a calibration round, to the experts
	AnchorsClosed    Act = "anchors_closed"
	AnchorsPrepared  Act = "anchors_prepared" // a round begun, a case taken into it, or its levels agreed
	BadgeEarned      Act = "badge_earned"     // of a calibration round, by an expert
	ResultRegistered Act = "result_registered"
	FactsEstablished Act = "facts_established"  // of a scheme without a panel
	ThirdExpertAsked Act = "third_expert_asked" // the registered result is set aside until one more sheet is in
	ReadingMade      Act = "reading_made"       // of a cycle; again, as long as it is not frozen
	ReadingFrozen    Act = "reading_frozen"
	AsideProposed    Act = "aside_proposed" // to set the registered result aside for a conflict
	AsideDeclined    Act = "aside_declined"
	AsideLapsed      Act = "aside_lapsed"
	ResultSetAside   Act = "result_set_aside" // by the second person
	PanelDischarged  Act = "panel_discharged" // its result stays with a frozen cycle, and others score the case again
	GrantProposed    Act = "grant_proposed"
	GrantDecided     Act = "granted" // by the second person
	GrantDeclined    Act = "grant_declined"
	GrantLapsed      Act = "grant_lapsed"
	RefusalDecided   Act = "refused"
	AboutToSign      Act = "about_to_sign"
	Signed           Act = "signed"
	Published        Act = "published"
	Withdrew         Act = "withdrew"
	EvidenceAdded    Act = "evidence_added"
	EvidenceRemoved  Act = "evidence_removed"
	CompanySaved     Act = "company_saved"
	YearSaved        Act = "year_saved"
	PersonSaved      Act = "person_saved"
	PersonErased     Act = "person_erased" // what could go of a person's data, by the second person
	ErasureAsked     Act = "erasure_asked" // by the person
	ErasureProposed  Act = "erasure_proposed"
	ErasureDeclined  Act = "erasure_declined"
	ErasureLapsed    Act = "erasure_lapsed"
	RetentionDue     Act = "retention_due" // what had to stay of a person's data may go
	SchemePublished  Act = "scheme_published"
	LetterSent       Act = "letter_sent"
	KeyProposed      Act = "key_proposed" // a change of keys, by the first of two administrators
	KeyDeclined      Act = "key_declined"
	KeyLapsed        Act = "key_lapsed"
	KeyAnnounced     Act = "key_announced"
	KeyRetired       Act = "key_retired"
	KeyCompromised   Act = "key_compromised"
	TrustMade        Act = "trust_made" // a version of the trust file
	TrustSigned      Act = "trust_signed"

	StandingProposed    Act = "standing_proposed" // to suspend, restore or revoke a certificate
	StandingDeclined    Act = "standing_declined"
	StandingLapsed      Act = "standing_lapsed"
	Suspended           Act = "suspended"
	Restored            Act = "restored"
	Revoked             Act = "revoked"
	Superseded          Act = "superseded"           // by its renewal, or one made anew
	CertificateReturned Act = "certificate_returned" // by its holder
	HearingOpened       Act = "hearing_opened"       // before a withdrawal
	HearingAnswered     Act = "hearing_answered"     // by the holder
	HearingDropped      Act = "hearing_dropped"      // without a withdrawal
	CertificateBack     Act = "certificate_back"     // the document of a withdrawn certificate came back

	ProfileSaved    Act = "profile_saved" // of an expert
	SeniorSet       Act = "senior_set"
	FormSigned      Act = "interests_signed" // the yearly form of an expert
	GroupSaved      Act = "group_saved"      // of organisations
	HelpersSaved    Act = "helpers_saved"    // whom the applicant paid or asked for help
	InterestFound   Act = "interest_found"
	InterestLifted  Act = "interest_lifted"
	SeatDeclined    Act = "seat_declined" // without an interest
	Confidentiality Act = "confidentiality_signed"

	InvoiceRaised   Act = "invoice_raised"
	PaymentRecorded Act = "payment_recorded"
	FeeDiscounted   Act = "fee_discounted" // by a recognition, or because the application was withdrawn
	FeeReversed     Act = "fee_reversed"   // an entry taken back
	RefundProposed  Act = "refund_proposed"
	RefundConfirmed Act = "refund_confirmed"
	RefundDeclined  Act = "refund_declined"
	RefundLapsed    Act = "refund_lapsed"

	VisitBegun       Act = "visit_begun" // the first entry came
	MinutesPrepared  Act = "minutes_prepared"
	MinutesSigned    Act = "minutes_signed" // by a member of the panel
	MinutesPresented Act = "minutes_presented"
	MinutesAccepted  Act = "minutes_accepted" // by the company
	MinutesDissented Act = "minutes_dissented"
	ClockStopped     Act = "clock_stopped"
	ClockResumed     Act = "clock_resumed"
	VisitPostponed   Act = "visit_postponed"
	MinutesRefused   Act = "minutes_refused" // noted by an officer
	LevelsTakenOver  Act = "levels_taken_over"

	RoundOpened    Act = "round_opened" // cases whose panels are appointed together
	RoundChanged   Act = "round_changed"
	RoundDiscarded Act = "round_discarded"
	PlanMade       Act = "plan_made"
	PlanApproved   Act = "plan_approved"
	MemberReleased Act = "member_released" // from a panel, before answering the invitation

	SignalReviewed Act = "signal_reviewed" // what somebody says who looked at a signal

	DraftBegun      Act = "draft_begun" // of an edition
	DraftSaved      Act = "draft_saved"
	DraftDiscarded  Act = "draft_discarded"
	EditionProposed Act = "edition_proposed" // to a second person
	EditionDeclined Act = "edition_declined"
	EditionLapsed   Act = "edition_lapsed"
	CalendarLoaded  Act = "calendar_loaded" // the working days of a year of a country

	ObjectionFiled     Act = "objection_filed"
	ObjectionRetracted Act = "objection_retracted"
	ObjectionProposed  Act = "objection_proposed" // an answer, to a second person
	ObjectionDeclined  Act = "objection_declined" // the proposed answer
	ObjectionLapsed    Act = "objection_lapsed"
	ObjectionUpheld    Act = "objection_stands" // the refusal does
	ObjectionAnnulled  Act = "objection_annulled"
	ObjectionReopened  Act = "objection_reopened"
	DraftTakenOver     Act = "draft_taken_over" // of an application, to a newer edition
	ContestFiled       Act = "contest_filed"    // an objection to a grade, or to an act on a certificate
	ContestRetracted   Act = "contest_retracted"
	ContestStands      Act = "contest_stands" // what it went against does
	ContestWon         Act = "contest_won"
	CertificateOrdered Act = "certificate_ordered" // by the answer to an objection

	CommitteePlanned    Act = "committee_planned" // a meeting
	CommitteeChanged    Act = "committee_changed" // its day, place, members or agenda
	CommitteeCalled     Act = "committee_called"
	CommitteeCancelled  Act = "committee_cancelled"
	CommitteeOpened     Act = "committee_opened"
	CommitteeAttendance Act = "committee_attendance"
	CommitteeTaken      Act = "committee_taken" // a case, before the committee
	CommitteeDeclared   Act = "committee_declared"
	CommitteeOut        Act = "committee_out" // a member, of a case
	CommitteeVote       Act = "committee_vote"
	CommitteeSettled    Act = "committee_settled"
	CommitteePostponed  Act = "committee_postponed"
	CommitteeClosed     Act = "committee_closed" // the chair approved the minutes

	ComplaintFiled     Act = "complaint_filed" // by a company, about the agency or an expert
	ComplaintTaken     Act = "complaint_taken"
	ComplaintReleased  Act = "complaint_released" // by who had it in hand
	ComplaintExtended  Act = "complaint_extended"
	ComplaintHearing   Act = "complaint_hearing" // the expert it is about is asked for an account
	ComplaintAccount   Act = "complaint_account"
	ComplaintAnswered  Act = "complaint_answered"
	ComplaintWithdrawn Act = "complaint_withdrawn"

	IntakeEntered      Act = "intake_entered" // of the accelerator
	IntakeChanged      Act = "intake_changed"
	IntakeMoved        Act = "intake_moved" // from one state to another
	CandidateApplied   Act = "candidate_applied"
	CandidateAssessed  Act = "candidate_assessed"
	CandidateFound     Act = "candidate_found"
	CandidatePlaced    Act = "candidate_placed" // where the selection put it, or moved up
	CandidateLeft      Act = "candidate_left"
	CandidateGraduated Act = "candidate_graduated"
	MentorInvited      Act = "mentor_invited"
	MentorSaved        Act = "mentor_saved" // what a mentor says of themselves; the first time accepts the invitation
	MentorOver         Act = "mentor_over"
	PairingAsked       Act = "pairing_asked" // a company for a mentor
	PairingMade        Act = "pairing_made"
	PairingDeclined    Act = "pairing_declined"
	PairingOver        Act = "pairing_over"
	PairingTied        Act = "pairing_tied"    // an interest came to be known
	SlotsPublished     Act = "slots_published" // office hours
	SlotBooked         Act = "slot_booked"
	SlotBack           Act = "slot_back" // a seat given back
	SlotCancelled      Act = "slot_cancelled"
	MentoringSet       Act = "mentoring_set" // the agency's settings
	EventEntered       Act = "event_entered" // of an intake
	EventChanged       Act = "event_changed"
	AttendanceTaken    Act = "attendance_taken"
	GuestInvited       Act = "guest_invited" // to a demo day
	GuestFollowed      Act = "guest_followed"
	PitchSaid          Act = "pitch_said" // by a company, of itself
	MilestoneReached   Act = "milestone_reached"
	FiguresSaid        Act = "figures_said"

	ReportAsked   Act = "report_asked" // a yearly report opens to the holder of a certificate
	ReportIn      Act = "report_in"    // the holder hands it in
	ReportDropped Act = "report_dropped"

	CheckOrdered   Act = "check_ordered" // a follow-up check of a holder
	CheckConcluded Act = "check_concluded"
	CheckMended    Act = "check_mended"
	ChecksDrawn    Act = "checks_drawn" // a lot, whose seed the details keep

	ListScreened      Act = "list_screened"      // against the certificates
	ScreeningReminded Act = "screening_reminded" // the officers, of a list that has not come
	HitSettled        Act = "hit_settled"        // of such a list

	SiteEntered   Act = "site_entered"
	SiteChanged   Act = "site_changed"
	SiteMoved     Act = "site_moved"     // from one state to another
	SitesImported Act = "sites_imported" // the rows of a spreadsheet

	MeasurePublished Act = "measure_published" // a version of a measure of support

	MeasureDraftBegun     Act = "measure_draft_begun"
	MeasureDraftSaved     Act = "measure_draft_saved"
	MeasureDraftDiscarded Act = "measure_draft_discarded"
	MeasureProposed       Act = "measure_proposed" // to a second person
	MeasureDeclined       Act = "measure_declined"
	MeasureLapsed         Act = "measure_lapsed"

	FactsStated      Act = "facts_stated" // by a company, for the rules of measures
	AidOpened        Act = "aid_opened"   // a request for a measure of support
	AidSaved         Act = "aid_saved"
	PaperGiven       Act = "paper_given" // a document of a company, for whatever asks for it
	AidSubmitted     Act = "aid_submitted"
	AidReturned      Act = "aid_returned"
	AidWithdrawn     Act = "aid_withdrawn"
	AidExamined      Act = "aid_examined"
	AidAdvised       Act = "aid_advised"
	AidApproved      Act = "aid_approved"
	AidDeclined      Act = "aid_declined"
	AidSigned        Act = "aid_signed"
	TrancheOrdered   Act = "tranche_ordered"
	TranchePaid      Act = "tranche_paid"
	AidReported      Act = "aid_reported"
	AidAccepted      Act = "aid_accepted"
	AidClaimed       Act = "aid_claimed"    // back
	AidRepaid        Act = "aid_repaid"     // in part or whole
	PowerRecorded    Act = "power_recorded" // of attorney, by the company that gave it
	PowerWithdrawn   Act = "power_withdrawn"
	PilotEntered     Act = "pilot_entered"
	PilotChanged     Act = "pilot_changed"   // its parties or its protocol, before the lock
	PilotMoved       Act = "pilot_moved"     // from one state to another; the lock is such a move
	MetricAdded      Act = "metric_added"    // to a protocol, exploratory when it was locked
	EntryCorrected   Act = "entry_corrected" // a measurement of a pilot, by another one
	EntriesRead      Act = "entries_read"    // the rows of a file of measurements
	DeviceAdmitted   Act = "device_admitted" // a key for a device of a pilot
	DeviceRevoked    Act = "device_revoked"
	LookTaken        Act = "look_taken" // at what a pilot's measurements show
	IncidentReported Act = "incident_reported"
	IncidentResolved Act = "incident_resolved"
	DeviationNoted   Act = "deviation_noted" // from a pilot's protocol
	HostAdded        Act = "host_added"      // somebody acts for a site
	HostEnded        Act = "host_ended"
	MatchProposed    Act = "match_proposed"
	MatchReplied     Act = "match_replied"  // a side agreed or refused
	MatchReturned    Act = "match_returned" // its site was suspended or removed
	MatchRecalled    Act = "match_recalled"
	SeasonPlanned    Act = "season_planned"   // made or adjusted; the details are the whole plan
	SeasonConfirmed  Act = "season_confirmed" // its matches are proposed
	SeasonDropped    Act = "season_dropped"
	MatchingSet      Act = "matching_set" // weights and terms; the subject is "matching"
	NeedEntered      Act = "need_entered" // a city request
	NeedChanged      Act = "need_changed"
	NeedMoved        Act = "need_moved"       // from one state to another
	NeedsImported    Act = "needs_imported"   // the rows of a table of city requests
	NeedRowSettled   Act = "need_row_settled" // one that an officer looked at
	OffersImported   Act = "offers_imported"  // the rows of a table of solutions
	OfferSettled     Act = "offer_settled"    // a row of it that an officer looked at
	SolutionEntered  Act = "solution_entered"
	SolutionChanged  Act = "solution_changed"
	AdmissionFiled   Act = "admission_filed" // handed in, also anew after a return
	AdmissionBack    Act = "admission_returned"
	AdmissionPassed  Act = "admission_passed" // the formal check
	OpinionAsked     Act = "opinion_asked"
	OpinionGiven     Act = "opinion_given"
	OpinionFree      Act = "opinion_free"  // an expert declared to be free of interests
	OpinionAside     Act = "opinion_aside" // an expert stepped aside, or was released
	AdmissionOver    Act = "admission_decided"
	AdmissionDropped Act = "admission_withdrawn"

	OutcomeEntered       Act = "outcome_entered" // what came of a pilot
	OutcomeTakenBack     Act = "outcome_taken_back"
	FollowedUp           Act = "followed_up"            // one asked, months later, what became of a pilot
	PilotsCounted        Act = "pilot_figures_released" // the subject is the day
	CardPublished        Act = "pilot_card_published"
	AttestationPrepared  Act = "attestation_prepared" // a certificate of a pilot or of a graduate
	AttestationDropped   Act = "attestation_dropped"  // unsigned
	AttestationIssued    Act = "attestation_issued"
	AttestationWithdrawn Act = "attestation_withdrawn"
	GrantMoved           Act = "grant_moved"          // asked for, judged, paid, proved or paid back
	PilotAsideProposed   Act = "pilot_aside_proposed" // to set a decision on a pilot aside
	PilotAsideDeclined   Act = "pilot_aside_declined"
	PilotAsideLapsed     Act = "pilot_aside_lapsed"
	PilotDecisionAside   Act = "pilot_decision_aside"
	PaperFiled           Act = "paper_filed" // a report, a conclusion or the decision at the end of a pilot

	PilotTermsWritten Act = "pilot_terms_written" // of the agreement on a pilot, or of a change of it
	PilotTextOffered  Act = "pilot_text_offered"  // to be signed
	PilotTextBack     Act = "pilot_text_taken_back"
	PilotTextSigned   Act = "pilot_text_signed" // by one side
	PilotKeptOn       Act = "pilot_kept_on"     // the equipment, at the company's own cost
	PilotTakenDown    Act = "pilot_taken_down"  // the equipment

	PilotAgreementEnded Act = "pilot_agreement_ended" // by one side before its term

	AgreementEntered   Act = "agreement_entered" // with a partner agency
	AgreementChanged   Act = "agreement_changed"
	AgreementMoved     Act = "agreement_moved"
	PartnerTrustTaken  Act = "partner_trust_taken" // a trust file of the partner
	PartnerKeyBelieved Act = "partner_key_believed"
	NominationProposed Act = "nomination_proposed"
	NominationReceived Act = "nomination_received"
	NominationMoved    Act = "nomination_moved"  // by us, the company or the partner
	NominationOpened   Act = "nomination_opened" // the company can ask here for what it came for
	CallProposed       Act = "call_proposed"     // a joint call, by us or the partner
	CallAnswered       Act = "call_answered"     // by the other
	CallEntered        Act = "call_entered"      // an application to it
	CallDecided        Act = "call_decided"      // by one of the two agencies, or until when it will
	PracticeProposed   Act = "practice_proposed" // a version of a practice, by us or the partner
	PracticeAnswered   Act = "practice_answered"
	PracticeTranslated Act = "practice_translated"
	FiguresReleased    Act = "figures_released" // to a partner, or by it
	DocumentsAsked     Act = "documents_asked"  // of companies under an agreement, by us or the partner
	DocumentsTold      Act = "documents_told"   // what is written on a company's documents, to the host
	DocumentWaived     Act = "document_waived"  // by the host
	TransferConsented  Act = "transfer_consented"
	ConsentWithdrawn   Act = "consent_withdrawn"
	EndorsementFell    Act = "endorsement_fell" // because its certificate or its consent did
	PartnerRefused     Act = "partner_refused"  // a message of a partner that does not fit the agreement

	WitnessAdded   Act = "witness_added" // of the agency's own log
	WitnessRemoved Act = "witness_removed"
	QuorumSet      Act = "quorum_set"
	WatchAdded     Act = "watch_added" // a log whose checkpoints the agency's witness cosigns
	WatchRemoved   Act = "watch_removed"
	FollowStarted  Act = "follow_started"
	FollowEnded    Act = "follow_ended"
	AlarmRaised    Act = "alarm_raised"
	AlarmHandled   Act = "alarm_acknowledged"
)

// Acts are all kinds, for the catalogues' test.
var Acts = []Act{
	Opened, Submitted, Returned, Accepted, PanelAppointed, PanelCompleted, Declared, SheetSubmitted, SheetReopened, AnchorsOpened, AnchorsClosed, AnchorsPrepared, BadgeEarned, ResultRegistered, FactsEstablished,
	AsideProposed, AsideDeclined, AsideLapsed, ResultSetAside, PanelDischarged,
	ThirdExpertAsked, ReadingMade, ReadingFrozen,
	GrantProposed, GrantDecided, GrantDeclined, GrantLapsed, RefusalDecided, AboutToSign, Signed, Published, Withdrew, EvidenceAdded, EvidenceRemoved, CompanySaved, YearSaved,
	PersonSaved, PersonErased, ErasureAsked, ErasureProposed, ErasureDeclined, ErasureLapsed, RetentionDue, SchemePublished, LetterSent,
	KeyProposed, KeyDeclined, KeyLapsed, KeyAnnounced, KeyRetired, KeyCompromised, TrustMade, TrustSigned,
	StandingProposed, StandingDeclined, StandingLapsed, Suspended, Restored, Revoked, Superseded, CertificateReturned, HearingOpened, HearingAnswered, HearingDropped, CertificateBack,
	RoundOpened, RoundChanged, RoundDiscarded, PlanMade, PlanApproved, MemberReleased,
	ProfileSaved, SeniorSet, FormSigned, GroupSaved, HelpersSaved, InterestFound, InterestLifted, SeatDeclined, Confidentiality,
	VisitBegun, MinutesPrepared, MinutesSigned, MinutesPresented, MinutesAccepted, MinutesDissented, MinutesRefused, LevelsTakenOver, ClockStopped, ClockResumed, VisitPostponed,
	DraftBegun, DraftSaved, DraftDiscarded, EditionProposed, EditionDeclined, EditionLapsed, CalendarLoaded,
	ObjectionFiled, ObjectionRetracted, ObjectionProposed, ObjectionDeclined, ObjectionLapsed, ObjectionUpheld, ObjectionAnnulled, ObjectionReopened,
	DraftTakenOver, ContestFiled, ContestRetracted, ContestStands, ContestWon, CertificateOrdered,
	CommitteePlanned, CommitteeChanged, CommitteeCalled, CommitteeCancelled, CommitteeOpened, CommitteeAttendance, CommitteeTaken, CommitteeDeclared, CommitteeOut,
	CommitteeVote, CommitteeSettled, CommitteePostponed, CommitteeClosed,
	ComplaintFiled, ComplaintTaken, ComplaintReleased, ComplaintExtended, ComplaintHearing, ComplaintAccount, ComplaintAnswered, ComplaintWithdrawn,
	ReportAsked, ReportIn, ReportDropped, CheckOrdered, CheckConcluded, CheckMended, ChecksDrawn, ListScreened, ScreeningReminded, HitSettled,
	MeasurePublished, FactsStated, MeasureDraftBegun, MeasureDraftSaved, MeasureDraftDiscarded, MeasureProposed, MeasureDeclined, MeasureLapsed,
	AidOpened, AidSaved, PaperGiven, AidSubmitted, AidReturned, AidWithdrawn, AidExamined, AidAdvised, AidApproved, AidDeclined, AidSigned, TrancheOrdered, TranchePaid,
	AidReported, AidAccepted, AidClaimed, AidRepaid, PowerRecorded, PowerWithdrawn,
	PilotEntered, PilotChanged, PilotMoved, MetricAdded, EntryCorrected, EntriesRead, DeviceAdmitted, DeviceRevoked, LookTaken, IncidentReported, IncidentResolved, DeviationNoted, HostAdded, HostEnded,
	OutcomeEntered, OutcomeTakenBack, FollowedUp, PilotsCounted, PaperFiled, CardPublished, GrantMoved,
	PilotAsideProposed, PilotAsideDeclined, PilotAsideLapsed, PilotDecisionAside,
	AttestationPrepared, AttestationDropped, AttestationIssued, AttestationWithdrawn,
	PilotTermsWritten, PilotTextOffered, PilotTextBack, PilotTextSigned, PilotKeptOn, PilotTakenDown, PilotAgreementEnded,
	IntakeEntered, IntakeChanged, IntakeMoved, CandidateApplied, CandidateAssessed, CandidateFound, CandidatePlaced, CandidateLeft, CandidateGraduated, MilestoneReached, FiguresSaid,
	MentorInvited, MentorSaved, MentorOver, PairingAsked, PairingMade, PairingDeclined, PairingOver, PairingTied, SlotsPublished, SlotBooked, SlotBack, SlotCancelled, MentoringSet,
	EventEntered, EventChanged, AttendanceTaken, GuestInvited, GuestFollowed, PitchSaid,
	SiteEntered, SiteChanged, SiteMoved, SitesImported, NeedEntered, NeedChanged, NeedMoved, NeedsImported, NeedRowSettled,
	MatchProposed, MatchReplied, MatchReturned, MatchRecalled, MatchingSet, SeasonPlanned, SeasonConfirmed, SeasonDropped,
	OffersImported, OfferSettled, SolutionEntered, SolutionChanged, AdmissionFiled, AdmissionBack, AdmissionPassed, OpinionAsked, OpinionGiven, OpinionFree, OpinionAside, AdmissionOver, AdmissionDropped,
	InvoiceRaised, PaymentRecorded, FeeDiscounted, FeeReversed, RefundProposed, RefundConfirmed, RefundDeclined, RefundLapsed,
	AgreementEntered, AgreementChanged, AgreementMoved, PartnerTrustTaken, PartnerKeyBelieved, NominationProposed, NominationReceived, NominationMoved,
	NominationOpened, CallProposed, CallAnswered, CallEntered, CallDecided, PracticeProposed, PracticeAnswered, PracticeTranslated, FiguresReleased, DocumentsAsked, DocumentsTold, DocumentWaived, TransferConsented, ConsentWithdrawn, EndorsementFell, PartnerRefused,
	SignalReviewed, WitnessAdded, WitnessRemoved, QuorumSet, WatchAdded, WatchRemoved, FollowStarted, FollowEnded, AlarmRaised, AlarmHandled,
}

// Entry is one act on record.
type Entry struct {
	ID      int64 // grows with every entry of the agency
	At      time.Time
	By      party.PersonID
	Act     Act
	Subject string // the case, company, person or edition concerned
	Ground  string // in the words given for the act, or the code of its ground
	Details string // JSON of what the act changed, enough to derive the case again
}
