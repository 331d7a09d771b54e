package privacy

// Reason is why nothing of a person's data can be taken out yet. The codes are stable.
type Reason string

// The reasons.
const (
	HoldsDuty      Reason = "duty"       // the person works here
	OpenCase       Reason = "case"       // of a company the person acts for
	OpenSeat       Reason = "seat"       // on the panel of a case on its way
	OpenObjection  Reason = "objection"  // of such a company
	OpenComplaint  Reason = "complaint"  // likewise, or about the person
	OpenAid        Reason = "aid"        // a request for support on its way
	OpenClawBack   Reason = "claw_back"  // money is to be paid back
	OpenPilot      Reason = "pilot"      // of such a company, or at a site the person acts for
	OpenNomination Reason = "nomination" // to a partner
	OpenPower      Reason = "power"      // of attorney, in force
	OpenMentoring  Reason = "mentoring"  // the person is a mentor still
	OpenCohort     Reason = "cohort"     // such a company applied to an intake of the accelerator, or is in it
	OpenProposal   Reason = "proposal"   // of the person's, which waits for a second one
)

// Reasons are all reasons.
var Reasons = []Reason{HoldsDuty, OpenCase, OpenSeat, OpenObjection, OpenComplaint, OpenAid, OpenClawBack, OpenPilot, OpenNomination, OpenPower, OpenMentoring, OpenCohort, OpenProposal}

// Block is one matter that keeps a person's data where they are.
type Block struct {
	Reason Reason
	Name   string // the matter, as people know it: a reference, a number, a title
}
