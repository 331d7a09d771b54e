package application

import (
	"slices"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Change is why a certificate is made anew (Inno-Biz notice 2026-44, art. 13). The codes are stable and stored.
type Change string

// The changes.
const (
	ChangeName           Change = "name"
	ChangeAddress        Change = "address" // the region in the number follows
	ChangeRepresentative Change = "representative"
	ChangeLost           Change = "lost"      // the document, not the certification
	ChangeObjection      Change = "objection" // the answer to an objection gives another certificate; nobody asks for it
)

// Changes are those that a company can ask for, in the order in which they are offered.
var Changes = []Change{ChangeName, ChangeAddress, ChangeRepresentative, ChangeLost}

// Reissues says whether the application has a certificate made anew.
func (a Application) Reissues() bool { return a.Renews != nil && a.Renews.Change != "" }

// Ordered says whether the answer to an objection opened the application, to give another certificate.
func (a Application) Ordered() bool { return a.Renews != nil && a.Renews.Objection != "" }

// Order is the application by which an answer to an objection gives another certificate, with its contents: the company's file and figures
// as the first one had them, and nothing of what was evaluated. Its case is granted with [StepOrder]. The digests are the caller's to set.
func Order(id ID, reference string, first Application, was Contents, r Renewed, now time.Time) (Application, Contents) {
	a := Application{
		ID: id, Reference: reference, Company: first.Company, Edition: first.Edition, Sheet: scheme.ReissueSheet, Renews: &r,
		State: Draft, StateSince: now, OpenedBy: party.System.ID(), OpenedAt: now, SubmittedAt: now, AppliedAt: now, Submissions: 1, Language: first.Language,
	}
	return a, Contents{
		Format: ContentsFormat, Reference: reference, Number: 1, Edition: first.Edition.String(), Sheet: a.Sheet,
		Company: was.Company, Years: was.Years, Facts: was.Facts, By: party.System.ID(), At: now.UTC(),
	}
}

// OpenReissue starts the draft of an application to have a certificate made anew, under the edition that the certificate was given under,
// whether or not that is still in force: see [scheme.Edition.ForReissue]. An unknown change is told at the field "change".
func OpenReissue(id ID, reference string, who party.Actor, company party.OrgID, e *scheme.Edition, r Renewed, now time.Time) (Application, error) {
	if err := who.May(party.ActOpen, company); err != nil {
		return Application{}, err
	}
	if !slices.Contains(Changes, r.Change) {
		return Application{}, fault.Field("change", "party.choose_one")
	}
	return Application{
		ID: id, Reference: reference, Company: company, Edition: e.Ref, Sheet: scheme.ReissueSheet, Renews: &r,
		State: Draft, StateSince: now, OpenedBy: who.ID(), OpenedAt: now, Language: who.Person.Language,
	}, nil
}

// CheckChange says what keeps a company's file from being the one that changed as stated; was is the file that the certificate rests on.
// It is told at the field "company": the company must be the same one, and what is stated to have changed must have.
func CheckChange(change Change, was, now party.Company) error {
	if was.Country != now.Country || was.BusinessNumber != now.BusinessNumber {
		return fault.Field("company", "reissue.other_company")
	}
	changed := true
	switch change {
	case ChangeName:
		changed = was.Name != now.Name || was.LatinName != now.LatinName
	case ChangeAddress:
		changed = was.Address != now.Address || was.Region != now.Region
	case ChangeRepresentative:
		changed = was.Representative != now.Representative
	case ChangeLost:
	}
	if !changed {
		return fault.Field("company", "reissue.unchanged."+string(change))
	}
	return nil
}
