package locale_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/template"
	"unicode"

	"proba.example/internal/aid"
	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/calibration"
	"proba.example/internal/casework"
	"proba.example/internal/cityneed"
	"proba.example/internal/clock"
	"proba.example/internal/cohort"
	"proba.example/internal/committee"
	"proba.example/internal/complaint"
	"proba.example/internal/decision"
	"proba.example/internal/document"
	"proba.example/internal/evaluation"
	"proba.example/internal/expert"
	"proba.example/internal/fee"
	"proba.example/internal/gathering"
	"proba.example/internal/interest"
	"proba.example/internal/journal"
	"proba.example/internal/keys"
	"proba.example/internal/matching"
	"proba.example/internal/measure"
	"proba.example/internal/mentor"
	"proba.example/internal/monitor"
	"proba.example/internal/notice"
	"proba.example/internal/objection"
	"proba.example/internal/oversight"
	"proba.example/internal/panel"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/practice"
	"proba.example/internal/privacy"
	"proba.example/internal/procedure"
	"proba.example/internal/register"
	"proba.example/internal/roster"
	"proba.example/internal/scheme"
	"proba.example/internal/signal"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/visit"
	"proba.example/internal/web/fieldwork"
	"proba.example/internal/web/guest"
	"proba.example/internal/web/pact"
	"proba.example/internal/workshop"
	"proba.example/trial"
)

// The root of the repository, seen from this package.
const root = "../.."

// families are the keys put together while the program runs: a prefix, and everything that may follow it. A family whose
// endings come out of a list of the domain runs over that list, so that a new state or duty without a name fails here.
var families = map[string]func(t *testing.T) []string{
	"state.":       func(*testing.T) []string { return each(application.States, ".staff", ".applicant") },
	"step.":        func(*testing.T) []string { return steps() },
	"journal.":     func(*testing.T) []string { return each(journal.Acts) },
	"duty.":        func(*testing.T) []string { return each(party.Duties) },
	"role.":        func(*testing.T) []string { return each(party.Roles) },
	"power.scope.": func(*testing.T) []string { return each(party.Scopes) },
	"act.":         func(*testing.T) []string { return permissionActs() },
	"proposal.": func(*testing.T) []string {
		return each([]approval.Kind{approval.Suspend, approval.Restore, approval.Revoke})
	},
	"ground.": func(*testing.T) []string {
		all := slices.Concat(decision.Grounds, decision.StandingGrounds())
		slices.Sort(all)
		return each(slices.Compact(all))
	},
	"visit.found.": func(*testing.T) []string {
		return each([]visit.Finding{visit.Seen, visit.Differs, visit.Missing, visit.ForFirm, visit.Outsider})
	},
	"hearing.clock.": func(*testing.T) []string { return each(casework.StandingClocks) },
	"reissue.change.": func(*testing.T) []string {
		return each(append(slices.Clone(application.Changes), application.ChangeObjection, application.ChangeSuccession))
	},
	"reissue.because.": func(*testing.T) []string {
		return each(append(slices.Clone(application.Changes), application.ChangeObjection))
	},
	"reissue.change_hint.": func(*testing.T) []string { return each(application.Changes) },
	"reissue.unchanged.": func(*testing.T) []string {
		return each([]application.Change{application.ChangeName, application.ChangeAddress, application.ChangeRepresentative})
	},
	"oversight.state.":        func(*testing.T) []string { return append(each(oversight.ReportStates), "late") },
	"oversight.consequence.":  func(*testing.T) []string { return each(scheme.Consequences) },
	"oversight.check.state.":  func(*testing.T) []string { return each(oversight.CheckStates) },
	"oversight.check.ground.": func(*testing.T) []string { return each(oversight.CheckGrounds) },
	"oversight.check.seen.":   func(*testing.T) []string { return each(oversight.AllSeen) },
	"oversight.check.result.": func(*testing.T) []string { return each(oversight.Results) },
	"screening.fate.":         func(*testing.T) []string { return each(oversight.Fates) },
	"screening.problem.":      func(*testing.T) []string { return each(oversight.RowProblems) },
	"screening.state.":        func(*testing.T) []string { return each(oversight.HitStates) },
	"screening.act.":          func(*testing.T) []string { return each(oversight.HitStates[1:]) },
	"screening.act_text.":     func(*testing.T) []string { return each(oversight.HitStates[1:]) },
	"screening.act_do.":       func(*testing.T) []string { return each(oversight.HitStates[1:]) },
	"screening.words.":        func(*testing.T) []string { return each(oversight.HitStates[1:]) },
	"letters.check.":          func(*testing.T) []string { return append(each(oversight.CheckStates, ".subject", ".text"), "link") },
	"oversight.follows.":      func(*testing.T) []string { return each(scheme.Consequences) },
	"letters.report.":         func(*testing.T) []string { return append(each(notice.ReportStages, ".subject", ".text"), "link") },
	"renewal.phase.":          func(*testing.T) []string { return each(scheme.RenewalPhases) },
	"visit.state.":            func(*testing.T) []string { return each(visit.States) },
	"roster.objective.":       func(*testing.T) []string { return each(roster.Objectives, "", ".hint") },
	"roster.state.":           func(*testing.T) []string { return each(roster.States) },
	"roster.method.":          func(*testing.T) []string { return each(roster.Methods) },
	"roster.origin.":          func(*testing.T) []string { return each(roster.Origins) },
	"roster.rule.":            func(*testing.T) []string { return each(roster.RuleKinds) },
	"roster.ground.": func(*testing.T) []string {
		return each([]roster.Ground{roster.ByOfficer, roster.Declared, roster.Written})
	},
	"roster.part.": func(*testing.T) []string { return each(roster.PartKinds) },
	"outcome.":     func(*testing.T) []string { return each([]decision.Outcome{decision.Grant, decision.Refuse}) },
	"declaration.": func(*testing.T) []string {
		return each(panel.Declarations)
	},
	"rescore.cause.":        func(*testing.T) []string { return each(evaluation.Causes) },
	"interest.kind.":        func(*testing.T) []string { return each(interest.Kinds, "", ".is") },
	"expert.level.":         func(*testing.T) []string { return []string{"1", "2", "3"} },
	"expert.topic.":         func(*testing.T) []string { return each(expert.Topics, "", ".hint") },
	"assessor.profile.gap.": func(*testing.T) []string { return each(expert.Gaps) },
	"assessor.profile.": func(*testing.T) []string {
		return each([]string{"fields", "employers", "directorships", "shares"}, "", ".text", ".more")
	},
	"interest.work.":        func(*testing.T) []string { return each(interest.Works) },
	"officer.expert.topic.": func(*testing.T) []string { return each(expert.Topics) },
	"interest.via.":         func(*testing.T) []string { return each(interest.Vias) },
	"standing.": func(*testing.T) []string {
		return each([]register.Standing{register.NotYetValid, register.Valid, register.StandingSuspended, register.StandingRevoked, register.StandingSuperseded, register.StandingExpired})
	},
	"public.certificate.on_answer.": func(*testing.T) []string {
		return each([]register.Standing{register.NotYetValid, register.Valid, register.StandingSuspended, register.StandingRevoked, register.StandingSuperseded, register.StandingExpired})
	},
	"public.certificate.event.": func(*testing.T) []string {
		return each([]register.EventKind{register.Suspended, register.Restored, register.Revoked, register.Superseded})
	},
	"public.figures.measure.": func(*testing.T) []string { return each(register.Measures) },
	"public.figures.rule.": func(*testing.T) []string {
		return []string{"years", "small", "grants", "totals", "experts", "running"}
	},
	"public.api.problem.": func(*testing.T) []string { return []string{"too_many", "too_large", "not_found", "invalid"} },
	"public.data.":        func(*testing.T) []string { return []string{"certificates", "events"} },
	"keys.role.":          func(*testing.T) []string { return each(keys.Roles(), "", ".signs") },
	"keys.state.":         func(*testing.T) []string { return each(keys.States()) },
	"officer.keys.change.": func(*testing.T) []string {
		return each([]approval.Kind{approval.KeyAdd, approval.KeyRetire, approval.KeyCompromise})
	},
	"officer.keys.effect.": func(*testing.T) []string {
		return each([]approval.Kind{approval.KeyAdd, approval.KeyRetire, approval.KeyCompromise})
	},
	"officer.sure.":    func(*testing.T) []string { return each(decision.Unsures) },
	"officer.sure.by.": func(*testing.T) []string { return each([]scheme.Basis{scheme.Raw, scheme.Adjusted}) },
	"clock.pace.":      func(*testing.T) []string { return each(casework.Paces) },
	"clock.date.":      func(*testing.T) []string { return each(casework.DateKinds) },
	"late.group.":      func(*testing.T) []string { return each(clock.Groups) },
	"late.turn.":       func(*testing.T) []string { return each(clock.Turns) },
	"late.what.": func(*testing.T) []string {
		var all []string
		for _, w := range clock.Whats {
			all = append(all, w.String())
		}
		return all
	},
	"clock.why.":      func(*testing.T) []string { return each(clock.Whys) },
	"clock.reason.":   func(*testing.T) []string { return each(scheme.ClockStopReasons) },
	"workshop.state.": func(*testing.T) []string { return each(workshop.States) },
	"part.member.": func(*testing.T) []string {
		return strings.Fields("title guidance max type measures bands from below special level checks levels at_least anchors points op grade clause source at evidence inputs unit decimals formula when pass failed remedy since days code id text summary name caps ranges to kind role setting placeholder min of default years year last_day locator items required self_diagnosis amount currency rounding minimum size event suspends hint clock min_chars max_chars share region regions percent mandatory count area areas vat_percent term renewal_prefix remind_before quorum proof members majority grounds answer threshold technology opens_before closes_after on_time_before return_within cure_within hearing after_months within_months waivers refunds due weights third_expert tolerance optional order sequence sheet mend_days open_days")
	},
	"build.kind.": func(*testing.T) []string { return each(workshop.Additions) },
	"build.item.": func(*testing.T) []string {
		return each([]scheme.ItemType{scheme.Quantitative, scheme.Checklist, scheme.Judged, scheme.WholePoints})
	},
	"workshop.section.":       func(*testing.T) []string { return each(workshop.Sections) },
	"workshop.kind.":          func(*testing.T) []string { return each(workshop.Kinds) },
	"workshop.effect.":        func(*testing.T) []string { return each(workshop.Effects) },
	"workshop.by.":            func(*testing.T) []string { return each(workshop.Bys) },
	"objection.state.":        func(*testing.T) []string { return each(objection.States) },
	"objection.outcome.":      func(*testing.T) []string { return each(objection.Outcomes(scheme.AgainstRefusal)) },
	"objection.outcome_text.": func(*testing.T) []string { return each(objection.Outcomes(scheme.AgainstRefusal)) },
	"objection.outcome_hint.": func(*testing.T) []string { return each(objection.Outcomes(scheme.AgainstRefusal)) },
	"letters.objection.answered.": func(*testing.T) []string {
		return append(each(objection.Outcomes(scheme.AgainstRefusal)), "subject", "reasons")
	},
	"contest.":               func(*testing.T) []string { return append(each(scheme.Contestables), contestAnswers()...) },
	"contest.hint.":          func(*testing.T) []string { return each(scheme.Contestables) },
	"letters.contest.":       func(*testing.T) []string { return contestAnswers() },
	"objection.ground.":      func(*testing.T) []string { return each(scheme.ObjectionGrounds) },
	"objection.ground_hint.": func(*testing.T) []string { return each(scheme.ObjectionGrounds) },
	"committee.state.":       func(*testing.T) []string { return each(committee.States) },
	"committee.outcome.":     func(*testing.T) []string { return each(committee.Outcomes) },
	"committee.vote.":        func(*testing.T) []string { return each(committee.Votes) },
	"committee.ground.":      func(*testing.T) []string { return each(committee.Grounds) },
	"committee.rule_of.":     func(*testing.T) []string { return each([]string{scheme.OfPresent, scheme.OfMembers}) },
	"committee.done.": func(*testing.T) []string {
		return each([]string{"agenda", "call", "cancel", "open", "attend", "take", "settle", "postpone"})
	},
	"complaint.about.":   func(*testing.T) []string { return each(complaint.Abouts, "", ".hint") },
	"complaint.ground.":  func(*testing.T) []string { return each(complaint.Grounds) },
	"complaint.state.":   func(*testing.T) []string { return each(complaint.States) },
	"complaint.finding.": func(*testing.T) []string { return each(complaint.Findings) },
	"complaint.done.":    func(*testing.T) []string { return []string{"take", "hear", "answer", "extend", "release"} },
	"measure.answer.":    func(*testing.T) []string { return each(measure.Answers, "", ".text") },
	"measure.group.":     func(*testing.T) []string { return each(measure.Answers) },
	"measure.need.":      func(*testing.T) []string { return each(measure.Needs) },
	"measure.kind.":      func(*testing.T) []string { return each(measure.Kinds) },
	"measure.fact.": func(*testing.T) []string {
		var names []string
		for _, f := range measure.Facts {
			names = append(names, f.Name)
		}
		return names
	},
	"rules.section.": func(*testing.T) []string { return append(slices.Clone(measure.Sections), "file") },
	"rules.kind.":    func(*testing.T) []string { return each(measure.Kinds) },
	"rules.op.":      func(*testing.T) []string { return each(scheme.Ops) },
	"rules.row.":     func(*testing.T) []string { return each(scheme.Ops) },
	"rules.begin.":   func(*testing.T) []string { return strings.Fields("name from file") },
	"rules.try.":     func(*testing.T) []string { return strings.Fields("cost got_year got_total") },
	"rules.keep.":    func(*testing.T) []string { return strings.Fields("example answer pays") },
	"rules.fact_kind.": func(*testing.T) []string {
		return each([]scheme.FactKind{scheme.FactNumber, scheme.FactText, scheme.FactYesNo})
	},
	"rules.values.": func(*testing.T) []string {
		return each([]scheme.FactKind{scheme.FactNumber, scheme.FactText, scheme.FactYesNo})
	},
	"rules.field.condition.": func(*testing.T) []string { return []string{"code"} },
	"rules.field.": func(*testing.T) []string {
		all := strings.Fields("needs code version country valid.from valid.to window.from window.to law.source law.clause law.as_of benefit.kind benefit.rate benefit.currency " +
			"benefit.per_item benefit.per_year benefit.total benefit.years budget stages excludes common_ceilings settings")
		for _, n := range measure.TermNames {
			all = append(all, "terms."+n)
		}
		return all
	},
	"matching.state.":      func(*testing.T) []string { return each(matching.States) },
	"matching.plan.state.": func(*testing.T) []string { return each(matching.PlanStates) },
	"matching.plan.field.": func(*testing.T) []string { return strings.Fields("title seed solution site words") },
	"matching.side.":       func(*testing.T) []string { return each(matching.Sides) },
	"matching.reason.":     func(*testing.T) []string { return each(matching.Reasons) },
	"matching.kind.":       func(*testing.T) []string { return each(matching.Kinds) },
	"matching.unknown.":    func(*testing.T) []string { return each(matching.Unknowns) },
	"matching.bar.":        func(*testing.T) []string { return each(matching.Bars) },
	"matching.field.":      func(*testing.T) []string { return strings.Fields("agreed reason words officer_words") },
	"matching.setting.":    func(*testing.T) []string { return each(matching.Fields) },
	"letters.match.ended.": func(*testing.T) []string {
		return each([]matching.State{matching.Declined, matching.Returned, matching.Recalled})
	},
	"site.data.":      func(*testing.T) []string { return each(site.DataClasses) },
	"site.state.":     func(*testing.T) []string { return each(site.States) },
	"site.step.":      func(*testing.T) []string { return each(site.Steps) },
	"site.step_text.": func(*testing.T) []string { return each(site.Steps) },
	"site.ownership.": func(*testing.T) []string { return each(site.Ownerships) },
	"site.market.":    func(*testing.T) []string { return each(site.Markets) },
	"site.field.":     func(*testing.T) []string { return each(site.Fields) },
	"import.remark.": func(*testing.T) []string {
		all := slices.Concat(site.Remarks, solution.Remarks, cityneed.Remarks)
		slices.Sort(all)
		return each(slices.Compact(all))
	},
	"need.doubt.":         func(*testing.T) []string { return each(cityneed.Doubts) },
	"offer.doubt.":        func(*testing.T) []string { return each(solution.Doubts) },
	"offer.state.":        func(*testing.T) []string { return each(solution.ReviewStates) },
	"offer.is.":           func(*testing.T) []string { return each(solution.ReviewStates) },
	"offer.fate.":         func(*testing.T) []string { return []string{"review", "split", "draft"} },
	"offer.field.":        func(*testing.T) []string { return []string{"organisation", "number", "country"} },
	"signal.kind.":        func(*testing.T) []string { return each(signal.Kinds) },
	"signal.says.":        func(*testing.T) []string { return each(signal.Kinds) },
	"signal.next.":        func(*testing.T) []string { return each(signal.Kinds) },
	"legal_form.":         func(*testing.T) []string { return party.LegalForms },
	"size.":               func(*testing.T) []string { return party.Sizes },
	"technology_field.":   func(*testing.T) []string { return party.TechnologyFields },
	"bar.":                func(*testing.T) []string { return each(party.BarCodes, "", ".short") },
	"figure.":             func(*testing.T) []string { return figures() },
	"fee.state.":          func(*testing.T) []string { return each(fee.States) },
	"fee.kind.":           func(*testing.T) []string { return each(fee.Kinds) },
	"fee.match.":          func(*testing.T) []string { return each(fee.Matches) },
	"fee.done.":           func(*testing.T) []string { return []string{"payment", "discount", "reverse", "refund", "answer"} },
	"part.":               func(*testing.T) []string { return []string{"answer", "evidence"} },
	"partner.state.":      func(*testing.T) []string { return each(partner.States) },
	"partner.step.":       func(*testing.T) []string { return each(partner.Steps) },
	"partner.step_text.":  func(*testing.T) []string { return each(partner.Steps) },
	"partner.effect.":     func(*testing.T) []string { return each(partner.Effects) },
	"agreement.language.": func(*testing.T) []string { return each(partner.Languages) },
	"agreement.field.": func(*testing.T) []string {
		return []string{"reference", "title", "partner", "address", "country", "purposes", "languages", "recognised", "effect", "places_here", "places_away", "days", "from", "until"}
	},
	"practice.standing.": func(*testing.T) []string { return each(practice.Standings) },
	"practice.field.": func(*testing.T) []string {
		return append(slices.Clone(practice.Parts), "agreement", "lang", "markets", "technologies", "pilots", "pilots_away")
	},
	"joint.figure.":  func(*testing.T) []string { return each(partner.Figures) },
	"joint.means.":   func(*testing.T) []string { return each(partner.Figures) },
	"call.state.":    func(*testing.T) []string { return each(partner.CallStates) },
	"call.by.":       func(*testing.T) []string { return each([]partner.Side{partner.Out, partner.In}) },
	"privacy.place.": func(*testing.T) []string { return each(privacy.Places) },
	"privacy.rule.":  func(*testing.T) []string { return each(privacy.RuleCodes) },
	"privacy.law.":   func(*testing.T) []string { return each(privacy.Laws) },
	"privacy.block.": func(*testing.T) []string { return each(privacy.Reasons) },
	"privacy.treatment.": func(*testing.T) []string {
		return each([]privacy.Treatment{privacy.Emptied, privacy.Redacted, privacy.Stays})
	},
	"call.home.": func(*testing.T) []string {
		return each([]partner.Standing{partner.Sent, partner.Accepted, partner.Declined})
	},
	"endorsement.verdict.":     func(*testing.T) []string { return []string{"valid", "withdrawn", "standing_unknown", "expired"} },
	"nomination.state.":        func(*testing.T) []string { return each(partner.Standings) },
	"nomination.turn.":         func(*testing.T) []string { return each(partner.Turns) },
	"nomination.side.":         func(*testing.T) []string { return each([]partner.Side{partner.Out, partner.In}) },
	"nomination.message_side.": func(*testing.T) []string { return each([]partner.Side{partner.Out, partner.In}) },
	"nomination.kind.":         func(*testing.T) []string { return each(partner.Kinds) },
	"nomination.act.": func(*testing.T) []string {
		return each(slices.Concat([]partner.Act{partner.ActEndorse, partner.ActSend, partner.ActWithdraw}, partner.HostActs))
	},
	"nomination.act_text.": func(*testing.T) []string {
		return each(slices.Concat([]partner.Act{partner.ActEndorse, partner.ActSend, partner.ActWithdraw}, partner.HostActs))
	},
	"refusal.":           func(*testing.T) []string { return append(each(partner.Refusals), "unreachable", "receipt") },
	"partner.field.":     func(*testing.T) []string { return append(each(partner.Fields), string(partner.FieldDocuments)) },
	"document.lack.":     func(*testing.T) []string { return each(document.Lacks) },
	"document.language.": func(*testing.T) []string { return append([]string{document.OtherLanguage}, document.Languages...) },
	"partner.purpose.":   func(*testing.T) []string { return each(partner.Purposes) },
	"pilot.state.":       func(*testing.T) []string { return each(pilot.States) },
	"pilot.step.":        func(*testing.T) []string { return each(pilot.Steps) },
	"pilot.step_text.":   func(*testing.T) []string { return each(pilot.Steps) },
	"pilot.field.":       func(*testing.T) []string { return each(pilot.Fields) },
	"pilot.kind.":        func(*testing.T) []string { return each(pilot.Kinds) },
	"pilot.better.":      func(*testing.T) []string { return each(pilot.Betters) },
	"pact.state.":        func(*testing.T) []string { return each(pilot.AgreementStates) },
	"ending.ground.":     func(*testing.T) []string { return each(pilot.EndGrounds) },
	"ending.field.":      func(*testing.T) []string { return pilot.EndFields },
	"pact.company.":      func(*testing.T) []string { return each(pilot.CompanyStates) },
	"pact.down_by.":      func(*testing.T) []string { return each(pilot.DownReasons) },
	"pact.field.": func(*testing.T) []string {
		return each(slices.Concat(pilot.TermFields, pilot.SignFields, pilot.DismantleFields, []string{"reason", "late", "move"}))
	},
	"pact.step.":      func(*testing.T) []string { return each(pact.Steps()) },
	"pact.step_text.": func(*testing.T) []string { return each(pact.Steps()) },
	"pact.sign_text.": func(*testing.T) []string { return each(pilot.Signers) },
	"run.side.":       func(*testing.T) []string { return each(pilot.Sides) },
	"run.field.": func(*testing.T) []string {
		all := slices.Concat(pilot.EntryFields, pilot.NoteFields)
		slices.Sort(all)
		return each(slices.Compact(all))
	},
	"run.severity.":       func(*testing.T) []string { return each(pilot.Severities) },
	"run.severity_text.":  func(*testing.T) []string { return each(pilot.Severities) },
	"run.note.":           func(*testing.T) []string { return each(fieldwork.NoteKinds()) },
	"run.note_text.":      func(*testing.T) []string { return each(fieldwork.NoteKinds()) },
	"run.note_save.":      func(*testing.T) []string { return each(fieldwork.NoteKinds()) },
	"run.stop.then.":      func(*testing.T) []string { return each([]pilot.Step{pilot.StepStop, pilot.StepPause}) },
	"run.stop.field.":     func(*testing.T) []string { return each(pilot.StopFields) },
	"run.host.field.":     func(*testing.T) []string { return []string{"name", "email", "role", "language"} },
	"run.host.role_text.": func(*testing.T) []string { return each(party.SiteRoles) },
	"site_role.":          func(*testing.T) []string { return each(party.SiteRoles) },
	"run.verdict.":        func(*testing.T) []string { return each(trial.Verdicts) },
	"report.field.": func(*testing.T) []string {
		all := slices.Concat(pilot.WordFields, pilot.SiteFields, pilot.DecisionFields)
		slices.Sort(all)
		return slices.Compact(all)
	},
	"report.hint.":     func(*testing.T) []string { return []string{"shown", "not_shown", "limits", "economics", "next"} },
	"report.says.":     func(*testing.T) []string { return each(trial.AllClaims) },
	"report.choice.":   func(*testing.T) []string { return each(pilot.Choices, "", ".hint") },
	"pilot_aside.way.": func(*testing.T) []string { return each(pilot.AsideWays, "", ".hint") },
	"report.verdict.":  func(*testing.T) []string { return each(pilot.SiteVerdicts) },
	"outcome.kind.":    func(*testing.T) []string { return each(pilot.OutcomeKinds) },
	"grant.state.":     func(*testing.T) []string { return each(pilot.GrantStates) },
	"grant.category.": func(t *testing.T) []string {
		acts, err := pilot.GrantActs()
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, a := range acts {
			all = append(all, a.Categories...)
		}
		slices.Sort(all)
		return slices.Compact(all)
	},
	"outcome.use.": func(*testing.T) []string { return each(pilot.Uses) },
	"stage.": func(*testing.T) []string {
		return each([]procedure.Kind{procedure.DocumentCheck, procedure.ExpertReview, procedure.Interview, procedure.Committee, procedure.Decision, procedure.Agreement, procedure.Account, procedure.Settlement})
	},
	"stage.hint.":          func(*testing.T) []string { return each(cohort.Choices) },
	"stage.good.":          yesAndNo,
	"attest.title.":        func(*testing.T) []string { return attested },
	"attest.lede.":         func(*testing.T) []string { return attested },
	"attest.prepare_text.": func(*testing.T) []string { return attested },
	"cohort.rule.":         func(*testing.T) []string { return each(cohort.Rules) },
	"cohort.rule_text.":    func(*testing.T) []string { return each(cohort.Rules) },
	"stage.advice.":        yesAndNo,
	"aid.certified.":       yesAndNo,
	"aid.recommend.":       yesAndNo,
	"cohort.state.":        func(*testing.T) []string { return each(cohort.States) },
	"cohort.place.":        func(*testing.T) []string { return each(cohort.Standings) },
	"cohort.place_text.":   func(*testing.T) []string { return each(cohort.Standings) },
	"cohort.leave_text.":   func(*testing.T) []string { return each([]cohort.Place{cohort.Applied, cohort.Waiting, cohort.Placed}) },
	"cohort.step.":         func(*testing.T) []string { return each(cohort.Steps) },
	"cohort.step_text.":    func(*testing.T) []string { return each(cohort.Steps) },
	"cohort.field.": func(*testing.T) []string {
		return each(slices.Compact(slices.Sorted(slices.Values(slices.Concat(cohort.Fields, cohort.CandidateFields, cohort.FigureFields, []string{"reason", "words"})))))
	},
	"mentor.state.":          func(*testing.T) []string { return each(mentor.States) },
	"mentor.tie.":            func(*testing.T) []string { return each(mentor.Ties) },
	"mentor.field.":          func(*testing.T) []string { return each(append(slices.Clone(mentor.Fields), "mentor", "wish")) },
	"gathering.kind.":        func(*testing.T) []string { return each(gathering.Kinds) },
	"gathering.side.":        func(*testing.T) []string { return each(gathering.Sides) },
	"gathering.result.":      func(*testing.T) []string { return each(gathering.Results) },
	"gathering.contact.":     yesAndNo,
	"gathering.field.":       func(*testing.T) []string { return each(gathering.Fields) },
	"gathering.guest_field.": func(*testing.T) []string { return each(gathering.GuestFields) },
	"gathering.outcome.":     func(*testing.T) []string { return each(gathering.OutcomeFields) },
	"gathering.guest.field.": func(*testing.T) []string { return each(guest.Fields) },
	"mentor.hour.field.":     func(*testing.T) []string { return each(mentor.SlotFields) },
	"letters.attest.":        func(*testing.T) []string { return append(each(notice.Attested, "", ".text"), "link") },
	"letters.hour.":          func(*testing.T) []string { return each(notice.OfficeHours, "", ".text") },
	"letters.mentor.ended.": func(*testing.T) []string {
		return append(each([]mentor.Tie{mentor.Declined, mentor.Over, mentor.Tied}), "subject")
	},
	"need.state.":     func(*testing.T) []string { return each(cityneed.States) },
	"need.step.":      func(*testing.T) []string { return each(cityneed.Steps) },
	"need.step_text.": func(*testing.T) []string { return each(cityneed.Steps) },
	"need.field.":     func(*testing.T) []string { return each(cityneed.Fields) },

	"solution.state.": func(*testing.T) []string { return each(solution.States) },
	"solution.stage.": func(*testing.T) []string { return []string{"formal", "expertise", "decision"} },
	"solution.due.": func(*testing.T) []string {
		return each([]solution.State{solution.Checking, solution.Returned, solution.Expertise})
	},
	"solution.opinion.new.":       func(*testing.T) []string { return each(solution.Answers) },
	"solution.opinion.different.": func(*testing.T) []string { return each(solution.Answers) },

	"solution.section.":     func(*testing.T) []string { return each(solution.Sections, "", ".text") },
	"solution.field.":       func(*testing.T) []string { return each(solution.Fields()) },
	"solution.right.":       func(*testing.T) []string { return each(solution.Bases) },
	"solution.licence.":     func(*testing.T) []string { return each(solution.Answers) },
	"solution.sound.":       func(*testing.T) []string { return each(solution.Answers) },
	"solution.scale.":       func(*testing.T) []string { return each(solution.Scales) },
	"solution.judge.":       func(*testing.T) []string { return each(solution.Judges) },
	"solution.currency.":    func(*testing.T) []string { return each(solution.Currencies) },
	"solution.warn.":        func(*testing.T) []string { return each(solution.Warnings) },
	"solution.readiness.":   func(*testing.T) []string { return strings.Fields("1 2 3 4 5 6 7 8 9") },
	"solution.alternative.": func(*testing.T) []string { return strings.Fields("name maker home pluses minuses abroad") },
	"solution.component.":   func(*testing.T) []string { return strings.Fields("name basis document country share") },
	"solution.price.":       func(*testing.T) []string { return strings.Fields("item unit amount") },

	"trial.design.":   func(*testing.T) []string { return each(trial.Designs) },
	"trial.verdict.":  func(*testing.T) []string { return each(trial.Verdicts) },
	"trial.claim.":    func(*testing.T) []string { return each(trial.AllClaims) },
	"trial.obstacle.": func(*testing.T) []string { return each(trial.AllObstacles) },
	"trial.choice.":   func(*testing.T) []string { return each(trial.AllChoices) },
	"trial.group.": func(*testing.T) []string {
		return []string{"before", "after", "treated_before", "treated_after", "compared_before", "compared_after", "treated", "compared"}
	},
	"assign.fault.":                    func(t *testing.T) []string { return literals(t, "assign/tables") },
	"party.figure.part.":               func(t *testing.T) []string { return literals(t, "internal/party") },
	"account.duty.":                    func(*testing.T) []string { return each(party.Duties) },
	"letters.refused.ground.":          func(*testing.T) []string { return each(decision.Grounds) },
	"alarm.":                           func(*testing.T) []string { return each(monitor.Codes()) },
	"scheme.problem.":                  func(t *testing.T) []string { return literals(t, "internal/scheme") },
	"calibration.trouble.":             func(*testing.T) []string { return each(calibration.Troubles) },
	"calibration.fit.":                 func(*testing.T) []string { return each(calibration.Fits) },
	"calibration.model.":               func(*testing.T) []string { return []string{calibration.Linear, calibration.Facets} },
	"officer.calibration.basis.":       func(*testing.T) []string { return []string{"raw", "adjusted"} },
	"officer.calibration.rule.":        func(*testing.T) []string { return []string{"raw", "adjusted"} },
	"officer.calibration.done.":        func(*testing.T) []string { return []string{"read", "frozen", "asked"} },
	"officer.calibration.freeze_text.": func(*testing.T) []string { return []string{"raw", "adjusted"} },
	"scheme.unit.": func(*testing.T) []string {
		return []string{"percent", "ratio", "times", "count", "months", "years", "per_person"}
	},
	"scheme.bar.":  func(*testing.T) []string { return each(scheme.BarCodes) },
	"scheme.fact.": func(*testing.T) []string { return facts() },
	"aid.state.":   func(*testing.T) []string { return each(aid.States) },
	"aid.due.": func(*testing.T) []string {
		return each([]aid.State{aid.Submitted, aid.Examined, aid.Approved, aid.Running, aid.Reported, aid.ClawBack})
	},
	"aid.bound.": func(*testing.T) []string { return each(aid.Bounds) },
	"aid.field.": func(*testing.T) []string { return []string{"text", "supplier", "invoice", "on", "name", "amount"} },
	"aid.":       func(*testing.T) []string { return each([]string{"submit", "withdraw", "sign", "report"}, "", "_text") },
	"letters.aid.": func(*testing.T) []string {
		return each([]journal.Act{
			journal.AidSubmitted, journal.AidReturned, journal.AidApproved, journal.AidDeclined, journal.AidSigned, journal.TranchePaid, journal.AidReported, journal.AidAccepted,
			journal.AidClaimed, journal.AidRepaid,
		}, ".subject", ".text")
	},
	"letters.aid_waits.": func(*testing.T) []string {
		return each([]journal.Act{journal.AidSubmitted, journal.AidExamined, journal.AidReported}, ".subject", ".text")
	},
}

// attested are the kinds of certificates beside a company's.
var attested = []string{string(register.OfPilot), string(register.OfGraduate)}

// yesAndNo are the answers to a question that has two.
func yesAndNo(*testing.T) []string { return []string{"yes", "no"} }

// optional names the families in which not every ending must exist, because the endings are gathered more widely than
// they are used.
var optional = map[string]bool{"assign.fault.": true, "party.figure.part.": true, "scheme.problem.": true, "figure.": true}

// onPaper names the families that only documents are printed from.
var onPaper = map[string]bool{"act.": true} // docs/permissions.md

func each[S ~string](list []S, endings ...string) []string {
	if len(endings) == 0 {
		endings = []string{""}
	}
	var all []string
	for _, s := range list {
		for _, e := range endings {
			all = append(all, string(s)+e)
		}
	}
	return all
}

func steps() []string {
	seen := map[string]bool{}
	for _, t := range application.Transitions {
		seen[string(t.Step)] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func permissionActs() []string {
	var acts []string
	for _, p := range party.Permissions {
		acts = append(acts, string(p.Act))
	}
	return acts
}

func figures() []string {
	var names []string
	for _, f := range party.Figures {
		names = append(names, f.Name, f.Name+".hint")
	}
	return names
}

func facts() []string {
	seen := map[string]bool{}
	for _, f := range scheme.Registry {
		if f.Kind != scheme.FactBar {
			seen[strings.TrimPrefix(strings.TrimPrefix(f.Name, "prev2_"), "prev_")] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// entry is one sentence of a catalogue: its forms by plural category, or a single form under "".
type entry struct {
	file  string
	forms map[string]string
}

var (
	languages = []string{"en", "ru", "ko"}
	plurals   = map[string][]string{"en": {"one", "other"}, "ru": {"few", "many", "one", "other"}, "ko": {"other"}}
)

// catalogues reads every file as it stands, without the library that serves them.
func catalogues(t *testing.T) map[string]map[string]entry {
	t.Helper()
	files, err := filepath.Glob("catalogue/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no catalogues found: %v", err)
	}
	all := map[string]map[string]entry{"en": {}, "ru": {}, "ko": {}}
	for _, file := range files {
		parts := strings.Split(filepath.Base(file), ".")
		if len(parts) != 3 || all[parts[1]] == nil {
			t.Errorf("%s: a catalogue is named area.language.json", file)
			continue
		}
		for key, v := range read(t, file) {
			if old, twice := all[parts[1]][key]; twice {
				t.Errorf("%s: %s stands in %s already", file, key, old.file)
			}
			all[parts[1]][key] = entry{file, v}
		}
	}
	return all
}

func read(t *testing.T, file string) map[string]map[string]string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	messages := map[string]map[string]string{}
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		t.Fatalf("%s: %v %v", file, tok, err)
	}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		key := tok.(string)
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			t.Fatalf("%s: %s: %v", file, key, err)
		}
		if messages[key] != nil {
			t.Errorf("%s: %s stands twice", file, key)
		}
		forms := map[string]string{}
		if raw[0] == '"' {
			var s string
			err = json.Unmarshal(raw, &s)
			forms[""] = s
		} else {
			err = json.Unmarshal(raw, &forms)
		}
		if err != nil || len(forms) == 0 {
			t.Errorf("%s: %s is neither a text nor plural forms: %v", file, key, err)
		}
		messages[key] = forms
	}
	return messages
}

func TestEveryLanguageHoldsTheSameKeys(t *testing.T) {
	all := catalogues(t)
	for _, a := range languages {
		for _, b := range languages {
			for _, key := range slices.Sorted(maps.Keys(all[a])) {
				if _, ok := all[b][key]; !ok {
					t.Errorf("%s stands in %s but not in %s", key, all[a][key].file, b)
				}
			}
		}
	}
}

func TestPluralFormsAreThoseTheLanguageNeeds(t *testing.T) {
	all := catalogues(t)
	for key := range all["en"] {
		counts := false
		for _, l := range languages {
			counts = counts || all[l][key].forms["other"] != ""
		}
		if !counts {
			continue
		}
		for _, l := range languages {
			if got := slices.Sorted(maps.Keys(all[l][key].forms)); all[l][key].forms != nil && !slices.Equal(got, plurals[l]) {
				t.Errorf("%s: %s has the forms %v, the language needs %v", all[l][key].file, key, got, plurals[l])
			}
		}
	}
}

var variable = regexp.MustCompile(`\{\{\.([A-Za-z]+)\}\}`)

func TestVariablesAreTheSameInEveryLanguage(t *testing.T) {
	all := catalogues(t)
	for _, key := range slices.Sorted(maps.Keys(all["en"])) {
		want := variables(all["en"][key])
		for _, l := range languages[1:] {
			if e, ok := all[l][key]; ok && !slices.Equal(variables(e), want) {
				t.Errorf("%s: %s uses %v, English uses %v", e.file, key, variables(e), want)
			}
		}
	}
}

func variables(e entry) []string {
	seen := map[string]bool{}
	for _, s := range e.forms {
		for _, m := range variable.FindAllStringSubmatch(s, -1) {
			seen[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func TestEveryTextIsWellFormed(t *testing.T) {
	for lang, messages := range catalogues(t) {
		for key, e := range messages {
			for form, s := range e.forms {
				at := strings.TrimSuffix(e.file+": "+key+" "+form, " ")
				if strings.TrimSpace(s) == "" {
					t.Errorf("%s: the text is empty", at)
				}
				if rest := variable.ReplaceAllString(s, ""); strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
					t.Errorf("%s: only plain variables belong in a text: %s", at, s)
				}
				if _, err := template.New("").Parse(s); err != nil {
					t.Errorf("%s: %v", at, err)
				}
				if strings.HasPrefix(key, "style.") {
					continue // specimens of type show every script on purpose
				}
				for _, fault := range typography(lang, s) {
					t.Errorf("%s: %s: %s", at, fault, s)
				}
			}
		}
	}
}

// typography names what breaks the house's rules of setting in one text.
func typography(lang, s string) []string {
	s = variable.ReplaceAllString(s, "0")
	var faults []string
	refuse := func(broken bool, what string) {
		if broken {
			faults = append(faults, what)
		}
	}
	refuse(strings.Contains(s, `"`), "straight quotation marks")
	refuse(strings.Contains(s, "'"), "a straight apostrophe")
	refuse(strings.Contains(s, "..."), "three full stops instead of an ellipsis")
	refuse(strings.Contains(s, "  "), "two spaces in a row")
	refuse(strings.TrimSpace(s) != s, "a space at an end")
	switch lang {
	case "ru":
		refuse(strings.ContainsAny(s, "“”‘’"), "Russian quotes with «»")
		refuse(strings.Contains(s, " - "), "a hyphen instead of a dash")
		refuse(strings.Contains(s, " — "), "the dash needs a no-break space before it")
		refuse(unbalanced(s, '«', '»'), "«» do not match")
	default:
		refuse(strings.ContainsAny(s, "«»„"), "these quotation marks are Russian")
		refuse(unbalanced(s, '“', '”'), "“” do not match")
		refuse(strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }), "a Cyrillic letter")
	}
	refuse(lang != "ko" && strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }), "a Hangul letter")
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		latin := strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
		cyrillic := strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
		refuse(latin && cyrillic, "Latin letters inside the Cyrillic word "+strconv.QuoteToASCII(word))
	}
	return faults
}

func unbalanced(s string, open, shut rune) bool {
	return strings.Count(s, string(open)) != strings.Count(s, string(shut))
}

func TestTypographyCatchesSlips(t *testing.T) {
	for _, c := range []struct{ lang, text string }{
		{"en", `the "sheet"`},
		{"ko", `"평가표"`},
		{"ru", "лист “А”"},
		{"ru", "подождите..."},
		{"ru", "cтрока"},
		{"en", "the рage"},
		{"ru", "это — лист"},
		{"ru", "«лист"},
		{"en", "«sheet»"},
		{"en", "don't"},
		{"ko", "평가 лист"},
	} {
		if len(typography(c.lang, c.text)) == 0 {
			t.Errorf("%s in %s passed", c.text, c.lang)
		}
	}
	for _, c := range []struct{ lang, text string }{
		{"en", "the “sheet”"}, {"ko", "‘평가표’를 PDF로"}, {"ru", "лист «А»\u00a0— в\u00a0виде PDF-файла…"},
	} {
		if got := typography(c.lang, c.text); len(got) > 0 {
			t.Errorf("%s in %s: %v", c.text, c.lang, got)
		}
	}
}

// use is a key, or the prefix of a family, as the source names it.
type use struct{ key, at string }

// source is what the program's own files say of keys.
type source struct {
	literals map[string]map[string]bool // folder → every text literal in it
	keys     []use                      // literals where a key belongs
	prefixes []use                      // literals with something added, where a key belongs
}

var (
	keyShape  = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	templCall = regexp.MustCompile(`\.T\(\s*"([^"]+)"(\s*\+)?`)
	templText = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
)

// keyPlace says which argument of a call is a key, by the name of what is called.
var keyPlace = map[string]int{"T": 0, "M": 0, "message": 0, "say": 0, "New": 1, "Field": 1, "Add": 1}

// scanned is read once: several tests ask it.
var scanned = sync.OnceValues(scanAll)

func scan(t *testing.T) source {
	t.Helper()
	src, err := scanned()
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func scanAll() (source, error) {
	src := source{literals: map[string]map[string]bool{}}
	kinds := map[string]int{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path == root+"/certificate" {
			return filepath.SkipDir // strangers import it, so it speaks from a table of its own and tests that
		}
		if name := d.Name(); d.IsDir() && (name == "testdata" || name == "tools" || path != root && strings.HasPrefix(name, ".")) {
			return filepath.SkipDir
		}
		switch {
		case strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go"):
		case strings.HasSuffix(path, ".go"):
			kinds[".go"]++
			return src.goFile(path)
		case strings.HasSuffix(path, ".templ"):
			kinds[".templ"]++
			return src.templFile(path)
		}
		return nil
	})
	if err == nil && (kinds[".go"] == 0 || kinds[".templ"] == 0 || len(src.keys) == 0) {
		err = fmt.Errorf("the scan is empty: %v, %d keys", kinds, len(src.keys))
	}
	return src, err
}

func (s *source) literal(path, text string) {
	dir := filepath.ToSlash(filepath.Dir(path))
	if s.literals[dir] == nil {
		s.literals[dir] = map[string]bool{}
	}
	s.literals[dir][text] = true
}

func (s *source) goFile(path string) error {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				s.literal(path, text)
			}
		case *ast.CallExpr:
			s.call(n, fmt.Sprintf("%s:%d", path, set.Position(n.Pos()).Line))
		}
		return true
	})
	return nil
}

// call notes the key of a call that takes one.
func (s *source) call(call *ast.CallExpr, at string) {
	name, of := "", ""
	switch fun := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = fun.Sel.Name
		if x, ok := fun.X.(*ast.Ident); ok {
			of = x.Name
		}
	case *ast.Ident:
		name = fun.Name
	}
	place, ok := keyPlace[name]
	if !ok || len(call.Args) <= place || ((name == "New" || name == "Field") && of != "fault") || (name == "M" && of != "locale") {
		return
	}
	arg, added := call.Args[place], false
	for {
		sum, ok := arg.(*ast.BinaryExpr)
		if !ok {
			break
		}
		arg, added = sum.X, true
	}
	lit, ok := arg.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return
	}
	text, err := strconv.Unquote(lit.Value)
	switch {
	case err != nil:
	case added && strings.HasSuffix(text, "."):
		s.prefixes = append(s.prefixes, use{text, at})
	case !added && keyShape.MatchString(text):
		s.keys = append(s.keys, use{text, at})
	}
}

func (s *source) templFile(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, m := range templText.FindAllStringSubmatch(string(b), -1) {
		s.literal(path, m[1])
	}
	for _, m := range templCall.FindAllStringSubmatchIndex(string(b), -1) {
		u := use{string(b[m[2]:m[3]]), fmt.Sprintf("%s:%d", path, strings.Count(string(b[:m[0]]), "\n")+1)}
		if m[4] >= 0 {
			s.prefixes = append(s.prefixes, u)
		} else {
			s.keys = append(s.keys, u)
		}
	}
	return nil
}

// literals are the text literals of one package, sorted.
func literals(t *testing.T, dir string) []string {
	t.Helper()
	found := scan(t).literals[root+"/"+dir]
	if len(found) == 0 {
		t.Fatalf("no text literals in %s", dir)
	}
	return slices.Sorted(maps.Keys(found))
}

func TestEveryKeyThatIsUsedStandsInTheCatalogues(t *testing.T) {
	all, src := catalogues(t), scan(t)
	spaces := map[string]bool{}
	for key := range all["en"] {
		space, _, _ := strings.Cut(key, ".")
		spaces[space] = true
	}
	missing := map[string][]string{}
	for _, u := range src.keys {
		if _, ok := all["en"][u.key]; !ok {
			missing[u.key] = append(missing[u.key], u.at)
		}
	}
	for dir, texts := range src.literals {
		for text := range texts {
			space, _, _ := strings.Cut(text, ".")
			_, ok := all["en"][text]
			if !ok && spaces[space] && keyShape.MatchString(text) && filepath.Ext(text) != ".css" && filepath.Ext(text) != ".js" && missing[text] == nil {
				missing[text] = append(missing[text], dir)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(missing)) {
		t.Errorf("%s is used at %s and stands in no catalogue", key, strings.Join(missing[key], ", "))
	}
	for _, u := range src.prefixes {
		if families[u.key] == nil {
			t.Errorf("%s: keys beginning with %s are put together here; name what follows in the list of families", u.at, u.key)
		}
	}
}

func TestEveryFamilyIsComplete(t *testing.T) {
	all := catalogues(t)
	for prefix, endings := range families {
		list := endings(t)
		if len(list) == 0 {
			t.Errorf("%s: the list is empty", prefix)
		}
		for _, ending := range list {
			if _, ok := all["en"][prefix+ending]; !ok && !optional[prefix] {
				t.Errorf("%s is missing", prefix+ending)
			}
		}
	}
	for _, f := range party.Figures {
		if _, ok := all["en"]["figure."+f.Name]; !ok {
			t.Errorf("figure.%s is missing", f.Name)
		}
	}
}

func TestNoKeyIsUnused(t *testing.T) {
	all, src := catalogues(t), scan(t)
	used := map[string]bool{}
	for _, texts := range src.literals {
		maps.Copy(used, texts)
	}
	for prefix, endings := range families {
		if !used[prefix] && !onPaper[prefix] {
			t.Errorf("no source puts keys together from %s", prefix)
		}
		for _, ending := range endings(t) {
			used[prefix+ending] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(all["en"])) {
		if !used[key] {
			t.Errorf("%s: nothing uses %s", all["en"][key].file, key)
		}
	}
}

// contestAnswers are the answers to objections that go against something else than a refusal.
func contestAnswers() []string {
	var all []string
	for _, against := range scheme.Contestables[1:] {
		for _, x := range objection.Outcomes(against) {
			all = append(all, string(against)+"."+string(x))
		}
	}
	return all
}
