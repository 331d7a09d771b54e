package casework

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"proba.example/certificate"
	"proba.example/internal/application"
	"proba.example/internal/decision"
	"proba.example/internal/evaluation"
	"proba.example/internal/journal"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Contradiction is something in the records that cannot be true together.
type Contradiction struct {
	Subject string // a case's reference, a certificate's number
	What    string // for the administrator, in English
}

func (c Contradiction) String() string { return c.Subject + ": " + c.What }

// stepOf says which step of the state table an act on record is.
var stepOf = map[journal.Act]application.Step{
	journal.Submitted: application.StepSubmit, journal.Returned: application.StepReturn, journal.Accepted: application.StepAccept,
	journal.PanelAppointed: application.StepAppoint, journal.ResultRegistered: application.StepRegister,
	journal.FactsEstablished: application.StepEstablish,
	journal.GrantProposed:    application.StepPropose, journal.GrantDecided: application.StepGrant, journal.GrantDeclined: application.StepDecline,
	journal.GrantLapsed: application.StepLapse, journal.RefusalDecided: application.StepRefuse,
	journal.ThirdExpertAsked: application.StepThird, journal.ResultSetAside: application.StepAside, journal.Published: application.StepPublish, journal.Withdrew: application.StepWithdraw,
	journal.ObjectionFiled: application.StepObject, journal.ObjectionRetracted: application.StepRetract, journal.ObjectionUpheld: application.StepUphold,
	journal.ObjectionAnnulled: application.StepAnnul, journal.ObjectionReopened: application.StepReopen, journal.CertificateOrdered: application.StepOrder,
}

// Check is the second judge: it derives every case again from its records and trusts none of them. It returns what
// contradicts, and how many cases and certificates it looked at.
func (d *Desk) Check(ctx context.Context, trust certificate.Trust) (found []Contradiction, cases, certificates int, err error) {
	var ids []application.ID
	if err := d.Store.View(ctx, func(tx *store.Tx) error {
		return tx.EachCase(ctx, func(a application.Application) error { ids = append(ids, a.ID); return nil })
	}); err != nil {
		return nil, 0, 0, err
	}
	for _, id := range ids {
		c, err := d.CheckCase(ctx, id, trust)
		if err != nil {
			return found, cases, certificates, err
		}
		found = append(found, c...)
		cases++
	}
	rounds := func(ctx context.Context) ([]Contradiction, error) { all, _, err := d.CheckRounds(ctx); return all, err }
	for _, check := range []func(context.Context) ([]Contradiction, error){
		d.orphans, d.checkReadings, rounds, d.checkBooks, d.checkMeetings, d.checkComplaints, d.checkReports, d.checkFollowUps, d.checkCalendars, d.checkScreenings,
	} {
		more, err := check(ctx)
		if err != nil {
			return found, cases, certificates, err
		}
		found = append(found, more...)
	}
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		return tx.EachCertificate(ctx, func(c store.StoredCertificate) error {
			certificates++
			a, err := tx.Application(ctx, c.Case)
			if err != nil {
				return err
			}
			if a.State != application.Granted && a.State != application.Certified {
				found = append(found, Contradiction{c.Number, fmt.Sprintf("a certificate exists, but case %s is %s", a.Reference, a.State)})
			}
			standing, err := d.checkStanding(ctx, tx, c.Number)
			found = append(found, standing...)
			return err
		})
	})
	return found, cases, certificates, err
}

// CheckCase derives one case again from its records.
func (d *Desk) CheckCase(ctx context.Context, id application.ID, trust certificate.Trust) ([]Contradiction, error) {
	var j judge
	err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		if err := j.read(ctx, d, tx, id); err != nil {
			return err
		}
		return j.succession(ctx, tx)
	})
	if err != nil {
		return nil, err
	}
	j.journal()
	j.editionOnRecord()
	j.submissions()
	for _, what := range j.visit {
		j.say("%s", what)
	}
	j.result()
	j.before()
	j.setAside()
	j.decision()
	if j.a.Ordered() {
		j.ordered()
	} else {
		j.approvals()
	}
	j.objections()
	j.certificate(trust, d)
	j.log()
	for i := range j.found {
		j.found[i].Subject = j.a.Reference
	}
	return j.found, nil
}

// judge holds the records of one case and what contradicts in them.
type judge struct {
	caseRecords
	found []Contradiction
}

func (j *judge) say(format string, args ...any) {
	j.found = append(j.found, Contradiction{What: fmt.Sprintf(format, args...)})
}

// journal walks the acts on record through the state table and compares where they end.
func (j *judge) journal() {
	state := application.Draft
	for _, entry := range j.entries {
		step, moves := stepOf[entry.Act]
		if !moves {
			continue
		}
		if entry.Act == journal.GrantDecided && state == application.Evaluated && j.byOne(entry) {
			state = application.Proposed
		}
		next, err := state.Next(step)
		if err != nil {
			j.say("the journal says %q while the case was %s, which the table does not allow", entry.Act, state)
			return
		}
		state = next
	}
	if state != j.a.State {
		j.say("the journal ends in %s, the case says %s", state, j.a.State)
	}
}

// submissions recomputes digests and the self-diagnosis of every frozen submission.
func (j *judge) submissions() {
	if len(j.subs) != j.a.Submissions {
		j.say("%d submissions are kept, the case counts %d", len(j.subs), j.a.Submissions)
	}
	for _, s := range j.subs {
		c, err := application.Thaw(s.Contents, s.Digest)
		if err != nil {
			j.say("submission %d: %v", s.Number, err)
			continue
		}
		if got := j.sheet.Score(c.Answers, c.Facts).Total; got != c.SelfTotal {
			j.say("submission %d shows a self-diagnosis of %s, its answers give %s", s.Number, c.SelfTotal, got)
		}
		if want := fmt.Sprintf("%x", j.edition.Digest); c.EditionIs != want {
			j.say("submission %d was frozen under edition file %.12s…, the published one is %.12s…", s.Number, c.EditionIs, want)
		}
		if s.Number == j.a.Submissions && s.Digest != j.a.Digest {
			j.say("the case carries digest %.12s…, its latest submission %.12s…", j.a.Digest, s.Digest)
		}
		for _, ev := range c.Evidence {
			if !j.files[ev.Digest] {
				j.say("the file %q (%.12s…) of submission %d is missing", ev.Name, ev.Digest, s.Number)
			}
		}
		j.contents = c
	}
}

// result consolidates the score sheets again.
func (j *judge) result() {
	registered := slices.Contains([]application.State{application.Evaluated, application.Proposed, application.Granted, application.Certified, application.Refused, application.Objected}, j.a.State)
	if j.res == nil {
		if registered {
			j.say("the case is %s without a registered result", j.a.State)
		}
		return
	}
	if !registered {
		j.say("a result is registered, but the case is %s", j.a.State)
	}
	for _, s := range j.sheets {
		if _, ok := j.panel.Member(s.Expert); !ok {
			j.say("%s scored without a seat on the panel", s.Expert)
		}
	}
	j.consolidate(*j.res, true)
}

// consolidate holds a registered result against the sheets of the experts it counts. now says that it stands, so that its experts must
// still be without an interest.
func (j *judge) consolidate(was evaluation.Result, now bool) {
	var sheets []evaluation.Scoresheet
	for _, s := range j.sheets {
		m, sits := j.panel.Member(s.Expert)
		if !sits || !slices.Contains(was.Experts, s.Expert) {
			continue
		}
		// An interest that was found after the result was registered ends the member's access and leaves the result to people.
		later := m.Declaration == panel.Conflicted && !m.DeclaredAt.Before(was.RegisteredAt)
		if now && m.Declaration != panel.NoInterest && !later {
			j.say("the result counts %s, whose declaration is %q", s.Expert, m.Declaration)
		}
		sheets = append(sheets, s)
	}
	again, err := evaluation.Result{}, error(nil)
	if j.edition.OnFacts() {
		again, err = evaluation.Established(j.a, j.contents, j.edition)
	} else {
		again, err = evaluation.Consolidate(j.a, sheets, j.edition, j.contents.Facts)
	}
	if err != nil {
		j.say("the result cannot be derived again: %v", err)
		return
	}
	again.RegisteredBy, again.RegisteredAt = was.RegisteredBy, was.RegisteredAt
	if a, b := asJSON(again), asJSON(was); !bytes.Equal(a, b) {
		j.say("the registered result (%s, %s) differs from what the score sheets give (%s, %s)", was.Total, was.Technology, again.Total, again.Technology)
	}
}

// decision takes the decision again under the edition's rules and the rule of independence.
func (j *judge) decision() {
	if j.dec == nil {
		if slices.Contains([]application.State{application.Granted, application.Certified, application.Refused, application.Objected}, j.a.State) {
			j.say("the case is %s without a decision", j.a.State)
		}
		return
	}
	if j.res == nil {
		j.say("a decision stands without a result")
		return
	}
	for _, id := range []party.PersonID{j.dec.DecidedBy, j.dec.ConfirmedBy} {
		if err := decision.Independent(j.a, party.Actor{Person: party.Person{ID: id}}, j.panel, *j.res); err != nil {
			j.say("%s decided after taking part in the evaluation", id)
		}
	}
	total, err := j.res.Deciding(j.edition)
	if err != nil {
		j.say("the decision rests on %s, but the edition's own total is not known: %v", j.dec.Total, err)
		return
	}
	judged := j.edition.JudgeEarned(j.res.Earned(total))
	again := decision.Restated(*j.dec, *j.res, j.edition)
	switch {
	case j.dec.Total != total || j.dec.Technology != j.res.Technology:
		j.say("the decision rests on %s and %s, the result is %s and %s", j.dec.Total, j.dec.Technology, total, j.res.Technology)
	case !bytes.Equal(asJSON(again.Totals), asJSON(j.dec.Totals)):
		j.say("the decision names the totals %s, the result and its reading %s", asJSON(j.dec.Totals), asJSON(again.Totals))
	case j.dec.Outcome == decision.Grant && (!judged.Award || judged.Grade != j.dec.Grade):
		j.say("grade %s was granted on %s and %s, the edition gives %q", j.dec.Grade, total, j.res.Technology, judged.Grade)
	case (j.dec.Outcome == decision.Refuse) != (j.a.State == application.Refused || j.a.State == application.Objected):
		j.say("the decision is %s, the case is %s", j.dec.Outcome, j.a.State)
	}
	switch {
	case !sameVote(j.vote, j.dec.Vote):
		j.say("the decision rests on the vote %s, the minutes give %s", asJSON(j.dec.Vote), asJSON(j.vote))
	case j.edition.Committee != nil && j.vote == nil:
		j.say("a decision stands without the vote of the committee")
	case j.vote != nil && !j.vote.Carried && j.dec.Outcome == decision.Grant:
		j.say("a certificate was granted that the committee did not carry")
	}
	j.leftOut()
	j.sure()
}

// leftOut leaves each expert out again of a refusal for points. Refusals from before that was asked for name nobody left out.
func (j *judge) leftOut() {
	if len(j.dec.Without) == 0 && j.dec.Acknowledged == "" {
		if j.dec.Outcome != decision.Refuse {
			return // what the journal says of a refusal that fell since is not this decision's
		}
		for _, entry := range slices.Backward(j.entries) {
			if entry.Act != journal.RefusalDecided {
				continue
			}
			var said struct{ Without, Acknowledged any }
			if err := json.Unmarshal([]byte(entry.Details), &said); err != nil || said.Without != nil || said.Acknowledged != nil {
				j.say("the journal says what each expert left out would have made of the refusal, the decision does not")
			}
			return
		}
		return
	}
	again, err := evaluation.LeaveOneOut(*j.res, j.dec.Total, j.edition)
	switch {
	case err != nil:
		j.say("no expert can be left out of the result: %v", err)
	case j.dec.Outcome != decision.Refuse || !slices.Contains(j.dec.Grounds, decision.BelowThreshold):
		j.say("experts are left out of a decision that is no refusal for points")
	case !slices.Equal(again, j.dec.Without):
		j.say("the refusal says %v of each expert left out, the score sheets give %v", j.dec.Without, again)
	case len(evaluation.HangsOn(*j.res, again)) > 0 && j.dec.Acknowledged == "":
		j.say("the refusal hangs on %v, and nobody acknowledged it", evaluation.HangsOn(*j.res, again))
	}
}

// certificate checks the document as a stranger would and holds the register against it.
func (j *judge) certificate(trust certificate.Trust, d *Desk) {
	if j.cert == nil {
		if j.a.State == application.Certified {
			j.say("the case is certified without a certificate")
		}
		return
	}
	if j.a.State != application.Certified {
		return // on its way; the next run of the job takes it further
	}
	if problem := d.Issuer.Verify(j.cert.Signed, j.cert.Unsigned, trust); problem != "" {
		j.say("certificate %s: %s", j.cert.Number, problem)
	}
	if j.entry == nil {
		j.say("certificate %s is not in the register", j.cert.Number)
		return
	}
	doc, err := certificate.Parse(j.cert.Signed)
	if err == nil {
		j.replaced(doc.Certification.Replaces)
	}
	want, err := d.Issuer.Entry(j.cert.Signed, j.edition, j.entry.PublishedAt)
	if err != nil {
		j.say("certificate %s cannot be read: %v", j.cert.Number, err)
		return
	}
	want.Events, want.Code = j.entry.Events, j.entry.Code
	if !bytes.Equal(asJSON(want), asJSON(*j.entry)) {
		j.say("the register shows certificate %s otherwise than its document", j.cert.Number)
	}
	if problem := d.Issuer.VerifyCode(j.entry.Code, j.cert.Signed, trust); problem != "" && j.entry.Code != "" {
		j.say("the printed code of certificate %s: %s", j.cert.Number, problem)
	}
	if want.Holder != j.contents.Company.Name || want.BusinessNumber != j.contents.Company.BusinessNumber {
		j.say("certificate %s names %q, the submission %q", j.cert.Number, want.Holder, j.contents.Company.Name)
	}
	if j.dec != nil && want.Grade != j.dec.Grade {
		j.say("certificate %s says grade %s, the decision %s", j.cert.Number, want.Grade, j.dec.Grade)
	}
}

func asJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte(err.Error())
	}
	return b
}
