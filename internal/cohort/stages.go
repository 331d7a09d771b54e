package cohort

import (
	"slices"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
)

// Choices are the stages that an intake may have before its selection.
var Choices = []procedure.Kind{procedure.DocumentCheck, procedure.ExpertReview, procedure.Interview, procedure.Committee}

// roles are who acts in each stage. What a committee found is entered by an officer, from its minutes.
var roles = map[procedure.Kind]procedure.Role{
	procedure.DocumentCheck: procedure.Officer,
	procedure.ExpertReview:  procedure.Expert,
	procedure.Interview:     procedure.Officer,
	procedure.Committee:     procedure.Members,
	procedure.Decision:      procedure.Decider,
}

// before are the stages before the selection, in the order of Choices.
func (i Intake) before() []procedure.Kind {
	if len(i.Stages) == 0 {
		return []procedure.Kind{procedure.ExpertReview}
	}
	return slices.DeleteFunc(slices.Clone(Choices), func(k procedure.Kind) bool { return !slices.Contains(i.Stages, k) })
}

// Procedure is the order of the stages that each candidate goes through; empty where the intake names a stage that is none.
func (i Intake) Procedure() procedure.Procedure {
	var stages []procedure.Stage
	for _, k := range append(i.before(), procedure.Decision) {
		stages = append(stages, procedure.Stage{Code: string(k), Kind: k, Role: roles[k]})
	}
	p, _ := procedure.Compile(stages)
	return p
}

// Has says whether the stage comes before the selection.
func (i Intake) Has(k procedure.Kind) bool { return slices.Contains(i.before(), k) }

func (i Intake) checkStages(l *fault.List) {
	for n, k := range i.Stages {
		if !slices.Contains(Choices, k) || slices.Contains(i.Stages[:n], k) {
			l.Add("stages", "party.choose_one")
			return
		}
	}
}

// Finding is what a stage other than the experts' found of a candidate.
type Finding struct {
	Stage procedure.Kind `json:"stage"`
	Good  bool           `json:"good"` // the candidate goes on; otherwise it has no place
	Words string         `json:"words"`
	By    party.PersonID `json:"by"`
	At    time.Time      `json:"at"`
}

// wanting is the finding that a candidate has no place; nil where nothing was found wanting.
func (c Candidate) wanting() *Finding {
	n := slices.IndexFunc(c.Findings, func(f Finding) bool { return !f.Good })
	if n < 0 {
		return nil
	}
	return &c.Findings[n]
}

// found says whether a person entered a finding.
func (c Candidate) found(by party.PersonID) bool {
	return slices.ContainsFunc(c.Findings, func(f Finding) bool { return f.By == by })
}

// facts are what the stages ask of a candidate.
func (c Candidate) facts(i Intake) procedure.Facts {
	f := procedure.Facts{Done: map[procedure.Kind]time.Time{}, Ended: c.wanting() != nil || c.State == Declined || c.State == Withdrawn || c.State == Left && c.Rank == 0}
	for _, x := range c.Findings {
		f.Done[x.Stage] = x.At
	}
	if len(c.Marks) > 0 && len(c.Marks) >= i.Marks {
		f.Done[procedure.ExpertReview] = c.Marks[len(c.Marks)-1].At
	}
	if c.Rank > 0 && c.State != Applied {
		f.Done[procedure.Decision] = time.Time{}
	}
	return f
}

// Standings say for every stage how the candidate stands with it.
func (c Candidate) Standings(i Intake) []procedure.Standing {
	return i.Procedure().Standings(c.facts(i))
}

// at asks whether a stage may be worked on now for the candidate.
func (c Candidate) at(i Intake, k procedure.Kind) error {
	first, held := i.Procedure().Holds(k, c.facts(i))
	switch {
	case !held:
		return nil
	case first == procedure.ExpertReview && first != k:
		return fault.New(fault.Conflict, "cohort.unmarked", "Company", c.Name, "Needed", i.Marks)
	case first != k:
		return fault.New(fault.Conflict, "cohort.stage_waits", "Company", c.Name, "Stage", locale.M("stage."+string(first)))
	}
	return fault.New(fault.Conflict, "cohort.candidate_not_now", "State", locale.M("cohort.place."+string(c.State)))
}

// open asks whether a stage may be worked on while the intake selects. The experts' stays open once enough of them have assessed: more may.
func (c Candidate) open(i Intake, k procedure.Kind) error {
	if i.State != Selecting || c.State != Applied {
		return fault.New(fault.Conflict, "cohort.not_now", "State", locale.M("cohort.state."+string(i.State)))
	}
	if k == procedure.ExpertReview && c.wanting() == nil && i.Has(k) {
		c.Marks = nil
	}
	return c.at(i, k)
}

// Assessable says whether experts may assess the candidate now.
func (c Candidate) Assessable(i Intake) bool { return c.open(i, procedure.ExpertReview) == nil }

// Finds is the stage of which something can be found now, by those who enter findings; false where there is none.
func (c Candidate) Finds(i Intake) (procedure.Kind, bool) {
	for _, s := range c.Standings(i) {
		if s.State == procedure.Now && s.Kind != procedure.ExpertReview && s.Kind != procedure.Decision {
			return s.Kind, c.open(i, s.Kind) == nil
		}
	}
	return "", false
}

// Find enters what a stage found. A candidate that does not pass the check of its papers is declined at once, with the words as the reason;
// what an interview or a committee found wanting is told with the selection. Words are 10 to 2,000 characters.
func (c Candidate) Find(i Intake, who party.Actor, k procedure.Kind, good bool, words string, now time.Time) (Candidate, error) {
	if err := who.May(party.ActManageCohorts, ""); err != nil {
		return c, err
	}
	if _, own := who.Roles[c.Company]; own {
		return c, fault.New(fault.Forbidden, "cohort.own_company")
	}
	if k == procedure.ExpertReview || k == procedure.Decision {
		return c, fault.New(fault.NotFound, "fault.not_found")
	}
	if err := c.open(i, k); err != nil {
		return c, err
	}
	words, err := Words("words", words)
	if err != nil {
		return c, err
	}
	c.Findings = append(slices.Clone(c.Findings), Finding{k, good, words, who.ID(), now})
	if !good && k == procedure.DocumentCheck {
		c.State, c.Since, c.Reason = Declined, now, words
	}
	return c, nil
}
