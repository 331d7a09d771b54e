package clock

import (
	"cmp"
	"slices"

	"proba.example/internal/calendar"
)

// Overdue is something whose day has passed and that is awaited still, whatever it belongs to.
type Overdue struct {
	What   What
	Name   string // of the company, the site or the solution
	Number string // by which people know it; may be empty
	Due    calendar.Date
	Turn   Turn
	Path   string // of the staff's page on which it stands
}

// Group is what things that are late are told apart by.
type Group string

// The groups.
const (
	OfCertificates Group = "certificates"
	OfReports      Group = "reports"
	OfChecks       Group = "checks"
	OfComplaints   Group = "complaints"
	OfAdmissions   Group = "admissions"
	OfPilots       Group = "pilots"
	OfAccelerator  Group = "accelerator"
	OfSupport      Group = "support"
	OfPartners     Group = "partners"
)

// Groups are all of them, in the order in which they are listed.
var Groups = []Group{OfCertificates, OfReports, OfChecks, OfComplaints, OfAdmissions, OfPilots, OfAccelerator, OfSupport, OfPartners}

// What is awaited.
type What struct {
	Group Group
	Code  string // within the group
}

// String names it: "pilots.site".
func (w What) String() string { return string(w.Group) + "." + w.Code }

// Whats are all things that can be late, beside the clocks of cases.
var Whats = []What{
	{OfCertificates, "hearing"},
	{OfCertificates, "heard"},
	{OfCertificates, "cure"},
	{OfCertificates, "return"},
	{OfCertificates, "screen"},
	{OfReports, "report"},
	{OfChecks, "finding"},
	{OfChecks, "mending"},
	{OfComplaints, "answer"},
	{OfAdmissions, "checking"},
	{OfAdmissions, "returned"},
	{OfAdmissions, "asking"},
	{OfAdmissions, "opinion"},
	{OfPilots, "no_site"},
	{OfPilots, "report"},
	{OfPilots, "site"},
	{OfPilots, "operator"},
	{OfPilots, "decision"},
	{OfPilots, "follow_up"},
	{OfAccelerator, "closing"},
	{OfAccelerator, "starting"},
	{OfAccelerator, "ending"},
	{OfAccelerator, "figures"},
	{OfSupport, "submitted"},
	{OfSupport, "examined"},
	{OfSupport, "approved"},
	{OfSupport, "running"},
	{OfSupport, "reported"},
	{OfSupport, "claw_back"},
	{OfSupport, "tranche"},
	{OfPartners, "nomination"},
	{OfPartners, "message"},
}

// Turn is who must act.
type Turn string

// Whose turn it can be.
const (
	CompanysTurn  Turn = "company"
	OfficersTurn  Turn = "officer"
	DecidersTurn  Turn = "decider"
	ExpertsTurn   Turn = "expert"
	SitesTurn     Turn = "site"
	PartnersTurn  Turn = "partner"
	CheckersTurn  Turn = "checker"
	HandlersTurn  Turn = "handler"
	TreasurysTurn Turn = "payer"
)

// Turns are all of them.
var Turns = []Turn{CompanysTurn, OfficersTurn, DecidersTurn, ExpertsTurn, SitesTurn, PartnersTurn, CheckersTurn, HandlersTurn, TreasurysTurn}

// ByGroup sorts what is late by group and, in each, what has waited longest first.
func ByGroup(all []Overdue) {
	slices.SortStableFunc(all, func(a, b Overdue) int {
		return cmp.Or(
			cmp.Compare(slices.Index(Groups, a.What.Group), slices.Index(Groups, b.What.Group)), a.Due.Compare(b.Due), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Number, b.Number),
			cmp.Compare(a.What.Code, b.What.Code),
		)
	})
}
