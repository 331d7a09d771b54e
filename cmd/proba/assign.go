package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"proba.example/assign"
	"proba.example/assign/tables"
	"proba.example/internal/locale"
)

// AssignCmd decides who evaluates what, out of CSV files. It needs no agency and no database.
//
// Exit status: 0 a plan, or a plan that holds; 1 no plan exists, or the plan does not hold; 2 a file or a rule is wrong.
type AssignCmd struct {
	Cases     string   `arg:"" help:"CSV of the cases: case, and optionally experts (how many it needs) and columns for rules."`
	Experts   string   `arg:"" help:"CSV of the experts: expert, and optionally most and least (cases) and columns for rules."`
	Fits      string   `arg:"" help:"CSV of how well they fit: case, expert, fit (-1 to 1, or conflict)."`
	Need      int      `default:"3" help:"Experts a case gets where its row names no number."`
	Most      int      `default:"10" help:"Cases an expert takes at most where the row names no number."`
	Unlisted  string   `placeholder:"FIT" help:"Fit of the pairs that the third file does not list; without it they may never be."`
	Conflicts string   `placeholder:"FILE" help:"CSV of pairs that may never be: case, expert."`
	Pins      string   `placeholder:"FILE" help:"CSV of pairs that stay: case, expert."`
	Apart     string   `placeholder:"FILE" help:"CSV of pairs that exclude each other: case, expert, other_case, other_expert."`
	AtMost    []string `placeholder:"N:COLUMN" sep:"none" help:"At most N experts of a panel share a value of the column (1:employer), or have one (1:kind=bank)."`
	AtLeast   []string `placeholder:"N:COLUMN" sep:"none" help:"At least N experts of a panel have a value (1:senior=yes), or one that the case has in its column of the same name (1:language)."`
	Fair      bool     `help:"Serve the worst served case as well as can be, instead of the greatest total."`
	Loss      float64  `default:"0.5" placeholder:"PERCENT" help:"Of the greatest total, what --fair may give up, in per cent."`
	Cap       int      `placeholder:"PERCENT" help:"Draw the plan by lot, no pair with a probability above this."`
	Seed      string   `placeholder:"NUMBER" help:"Seed of the draw; without it a new one is drawn and named."`
	Repair    string   `placeholder:"FILE" help:"Mend this plan (CSV) after a change, moving as few pairs as can be."`
	Check     string   `placeholder:"FILE" help:"Judge this plan (JSON, as --json wrote it) by its proof, without solving."`
	JSON      bool     `name:"json" help:"Write the plan with its proof as JSON."`
	Lang      string   `enum:"en,ru,ko" default:"en" help:"Language of the sentences: ${enum}."`
}

// The exit statuses of assign.
const (
	exitNoPlan     = 1
	exitAssignUsed = 2
)

// Run writes the plan to standard output and what is to be said of it to standard error.
func (c *AssignCmd) Run(ctx context.Context, k *kong.Context) error {
	a := assigner{AssignCmd: *c, p: locale.For(locale.Lang(c.Lang)), say: &lines{w: k.Stderr}}
	out := bufio.NewWriter(k.Stdout)
	err := a.run(ctx, out)
	if ferr := out.Flush(); err == nil {
		err = ferr
	}
	var faults tables.Faults
	var infeasible *assign.Infeasible
	switch {
	case errors.As(err, &faults):
		sayFaults(a.say, a.p, faults, nil)
		return cmp.Or[error](a.say.err, exitCode(exitAssignUsed))
	case errors.As(err, &infeasible):
		a.infeasible(infeasible)
		return cmp.Or[error](a.say.err, exitCode(exitNoPlan))
	case errors.Is(err, assign.ErrPlan):
		a.say.add("%s", a.p.T("assign.check.fails", "File", c.Check, "Why", strings.TrimPrefix(err.Error(), assign.ErrPlan.Error()+": ")))
		return cmp.Or[error](a.say.err, exitCode(exitNoPlan))
	case err != nil:
		return err
	}
	return a.say.err
}

type assigner struct {
	AssignCmd
	p       locale.Printer
	say     *lines
	problem *tables.Problem
}

func (a *assigner) run(ctx context.Context, out io.Writer) error {
	if err := a.read(); err != nil {
		return err
	}
	switch {
	case a.Check != "":
		return a.check()
	case a.Cap != 0:
		return a.draw(ctx, out)
	case a.Repair != "":
		return a.repair(ctx, out)
	}
	plan, err := assign.Solve(ctx, &a.problem.Problem, a.objective())
	if err != nil {
		return err
	}
	a.describe(plan)
	return a.write(out, plan, nil)
}

func (a *assigner) objective() assign.Objective {
	return assign.Objective{Fair: a.Fair, LossBudget: max(1, int(math.Round(a.Loss*10_000)))}
}

// read opens every file and reads the problem.
func (a *assigner) read() error {
	var open []*os.File
	defer func() {
		for _, f := range open {
			f.Close() //nolint:errcheck,gosec // only read
		}
	}()
	file := func(name string) (tables.File, error) {
		f, err := os.Open(name) //nolint:gosec // the person who calls names the file
		if err == nil {
			open = append(open, f)
		}
		return tables.File{Name: name, Data: f}, err
	}
	optional := func(name string) (*tables.File, error) {
		if name == "" {
			return nil, nil //nolint:nilnil // no file was named
		}
		f, err := file(name)
		return &f, err
	}
	rules, defaults, err := a.settings()
	if err != nil {
		return err
	}
	var files tables.Files
	if files.Cases, err = file(a.Cases); err != nil {
		return err
	}
	if files.Experts, err = file(a.Experts); err != nil {
		return err
	}
	if files.Fits, err = file(a.Fits); err != nil {
		return err
	}
	if files.Conflicts, err = optional(a.Conflicts); err != nil {
		return err
	}
	if files.Pins, err = optional(a.Pins); err != nil {
		return err
	}
	if files.Apart, err = optional(a.Apart); err != nil {
		return err
	}
	a.problem, err = tables.Read(files, defaults, rules)
	return err
}

// settings reads what the flags say. Wrong flags are faults without a file.
func (a *assigner) settings() (rules []tables.Rule, d tables.Defaults, err error) {
	var faults tables.Faults
	whole := func(name string, value, least, most int) {
		if value < least || value > most {
			faults = append(faults, tables.Fault{Code: tables.NotWhole, Name: name, Value: strconv.Itoa(value), Least: least, Most: most})
		}
	}
	whole("--need", a.Need, 0, 64)
	whole("--most", a.Most, 0, 200_000)
	if a.Cap != 0 {
		whole("--cap", a.Cap, 1, 100)
	}
	if a.Loss < 0 || a.Loss > 100 {
		faults = append(faults, tables.Fault{Code: tables.NotWhole, Name: "--loss", Value: fmt.Sprint(a.Loss), Most: 100})
	}
	d = tables.Defaults{Need: a.Need, Most: a.Most}
	if a.Unlisted != "" {
		fit, err := tables.ParseFit(a.Unlisted)
		if err != nil {
			faults = append(faults, tables.Fault{Code: tables.NotAFit, Name: "--unlisted", Value: a.Unlisted})
		}
		d.Unlisted = &fit
	}
	for i, text := range slices.Concat(a.AtMost, a.AtLeast) {
		rule, err := tables.ParseRule(text, i >= len(a.AtMost))
		var wrong tables.Faults
		if errors.As(err, &wrong) {
			faults = append(faults, wrong...)
		}
		rules = append(rules, rule)
	}
	if len(faults) > 0 {
		return nil, d, faults
	}
	return rules, d, nil
}

// assignDocument is a plan as JSON: with the names, so that it is read against the same files, and with its proof.
type assignDocument struct {
	Cases   []string     `json:"cases"`
	Experts []string     `json:"experts"`
	Plan    *assign.Plan `json:"plan,omitempty"`
	// Of a draw there is no proof; it is repeated with its seed.
	Pairs []assign.Pair `json:"pairs,omitempty"`
	Seed  string        `json:"seed,omitempty"`
}

func (a *assigner) write(out io.Writer, plan *assign.Plan, drawn *assignDocument) error {
	if a.JSON {
		d := assignDocument{Plan: plan}
		if drawn != nil {
			d = *drawn
		}
		d.Cases, d.Experts = a.problem.CaseNames, a.problem.ExpertNames
		return json.NewEncoder(out).Encode(d)
	}
	if drawn != nil {
		return tables.WritePlan(out, a.problem, drawn.Pairs)
	}
	return tables.WritePlan(out, a.problem, plan.Pairs)
}

// check reads a plan and judges it.
func (a *assigner) check() error {
	src, err := os.ReadFile(a.Check)
	if err != nil {
		return err
	}
	var d assignDocument
	if err := json.Unmarshal(src, &d); err != nil || d.Plan == nil {
		return fmt.Errorf("%w: %s", assign.ErrPlan, a.p.T("assign.check.unread"))
	}
	if !slices.Equal(d.Cases, a.problem.CaseNames) || !slices.Equal(d.Experts, a.problem.ExpertNames) {
		return fmt.Errorf("%w: %s", assign.ErrPlan, a.p.T("assign.check.others"))
	}
	if err := assign.Verify(&a.problem.Problem, d.Plan); err != nil {
		return err
	}
	a.say.add("%s", a.p.T("assign.check.holds", "File", a.Check))
	a.describe(d.Plan)
	return nil
}

// draw makes the lottery and draws from it.
func (a *assigner) draw(ctx context.Context, out io.Writer) error {
	seed, err := a.seed()
	if err != nil {
		return err
	}
	l, err := assign.Randomise(ctx, &a.problem.Problem, a.Cap, 100)
	if err != nil {
		return err
	}
	pairs := l.Draw(seed)
	a.say.add("%s", a.p.T("assign.lottery", "Cap", a.p.Percent(int64(a.Cap)), "Pairs", len(l.Shares),
		"Total", a.fit(l.Total/int64(l.Of)), "Seed", strconv.FormatUint(seed, 10)))
	a.loads(pairs)
	return a.write(out, nil, &assignDocument{Pairs: pairs, Seed: strconv.FormatUint(seed, 10)})
}

func (a *assigner) seed() (uint64, error) {
	if a.Seed == "" {
		n, err := rand.Int(rand.Reader, new(big.Int).SetUint64(math.MaxUint64))
		if err != nil {
			return 0, err
		}
		return n.Uint64(), nil
	}
	seed, err := strconv.ParseUint(a.Seed, 10, 64)
	if err != nil {
		return 0, errors.New(a.p.T("assign.seed", "Value", a.Seed))
	}
	return seed, nil
}

// repair mends a plan read from CSV. What the plan claims does not matter for that, only its pairs do.
func (a *assigner) repair(ctx context.Context, out io.Writer) error {
	f, err := os.Open(a.Repair)
	if err != nil {
		return err
	}
	defer f.Close()
	pairs, err := tables.ReadPairs(tables.File{Name: a.Repair, Data: f}, a.problem)
	if err != nil {
		return err
	}
	mended, err := assign.Repair(ctx, &a.problem.Problem, &assign.Plan{Pairs: pairs})
	if err != nil {
		return err
	}
	// A repair proves that it moved little. How far it is from the best plan, only the best plan tells.
	if best, err := assign.Solve(ctx, &a.problem.Problem, assign.Objective{}); err == nil {
		mended.Proof, mended.Bound = best.Proof, best.Bound
	}
	list := func(key string, pairs []assign.Pair) {
		for _, x := range pairs {
			a.say.add("  %s", a.p.T(key, "Case", a.problem.CaseNames[x.Case], "Expert", a.problem.ExpertNames[x.Expert]))
		}
	}
	a.say.add("%s", a.p.T("assign.repaired", "Added", len(mended.Added), "Removed", len(mended.Removed), "Lost", len(mended.Lost)))
	list("assign.lost", mended.Lost)
	list("assign.removed", mended.Removed)
	list("assign.added", mended.Added)
	a.describe(&mended.Plan)
	return a.write(out, &mended.Plan, nil)
}

func (a *assigner) fit(v int64) string { return a.p.Decimal(tables.FormatFit(v)) }

// gap is by how much a bound is above what was reached, in per cent with two decimals, rounded up.
func (a *assigner) gap(reached, bound int64) string {
	if bound <= reached {
		return a.p.Decimal("0")
	}
	if bound == 0 {
		return "–"
	}
	hundredths := int64(math.Ceil(float64(bound-reached) / math.Abs(float64(bound)) * 10_000))
	return a.p.Decimal(fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100))
}

// describe says how good a plan is, and how that is known.
func (a *assigner) describe(plan *assign.Plan) {
	p := a.p
	a.say.add("%s", p.T("assign.size", "Cases", len(a.problem.CaseNames), "Experts", len(a.problem.ExpertNames), "Pairs", len(plan.Pairs)))
	key := "assign.total"
	if plan.Total == plan.Bound {
		key = "assign.total.proved"
	}
	a.say.add("%s", p.T(key, "Total", a.fit(plan.Total), "Bound", a.fit(plan.Bound), "Gap", a.gap(plan.Total, plan.Bound)))
	if c := a.worst(plan); c >= 0 {
		key := "assign.worst"
		if plan.WorstBound != 0 {
			key = "assign.worst.bound"
		}
		a.say.add("%s", p.T(key, "Case", a.problem.CaseNames[c], "Worst", a.fit(plan.Worst), "Bound", a.fit(plan.WorstBound), "Gap", a.gap(plan.Worst, plan.WorstBound)))
	}
	a.loads(plan.Pairs)
	if plan.Components > 1 {
		a.say.add("%s", p.T("assign.parts", "Count", plan.Components))
	}
}

// worst is the case that is served worst; −1 where no case needs anybody.
func (a *assigner) worst(plan *assign.Plan) int {
	sums := make([]int64, a.problem.Cases())
	for _, x := range plan.Pairs {
		for _, f := range a.problem.Fits.Of(x.Case, nil) {
			if int(f.Expert) == x.Expert {
				sums[x.Case] += int64(f.Value)
			}
		}
	}
	worst := -1
	for c, n := range a.problem.Need {
		if n > 0 && (worst < 0 || sums[c] < sums[worst]) {
			worst = c
		}
	}
	return worst
}

// loads draws how many experts have how many cases, one line a load; loads are gathered in ranges where there are many.
func (a *assigner) loads(pairs []assign.Pair) {
	loads := (&assign.Plan{Pairs: pairs}).Loads(a.problem.Experts())
	if len(loads) == 0 {
		return
	}
	least, most := slices.Min(loads), slices.Max(loads)
	a.say.add("%s", a.p.T("assign.loads", "Least", least, "Most", most))
	width := (most-least)/12 + 1
	counts := make([]int, (most-least)/width+1)
	for _, n := range loads {
		counts[(n-least)/width]++
	}
	widest := slices.Max(counts)
	for i, n := range counts {
		from := least + i*width
		label := strconv.Itoa(from)
		if width > 1 {
			label += "–" + strconv.Itoa(from+width-1)
		}
		a.say.add("  %9s  %s %d", label, strings.Repeat("█", (n*40+widest-1)/widest), n)
	}
}

// infeasible says why there is no plan, and what would have to give way.
func (a *assigner) infeasible(e *assign.Infeasible) {
	p := a.p
	key := "assign.none.perhaps"
	if e.Proved {
		key = "assign.none"
	}
	a.say.add("%s", p.T(key, "Count", e.Missing))
	if len(e.Cases) > 0 && len(e.Experts) > 0 {
		a.say.add("%s", p.T("assign.none.compete", "Cases", a.some(a.problem.CaseNames, e.Cases), "Experts", a.some(a.problem.ExpertNames, e.Experts)))
	}
	if len(e.Bare) > 0 {
		a.say.add("%s", p.T("assign.none.bare", "Cases", a.some(a.problem.CaseNames, e.Bare)))
	}
	if len(e.Relax) > 0 {
		a.say.add("%s", p.T("assign.none.relax"))
	}
	for _, r := range e.Relax {
		if r.Expert >= 0 {
			a.say.add("  %s", p.T("assign.none.load", "Expert", a.problem.ExpertNames[r.Expert], "Count", r.By))
		} else {
			a.say.add("  %s", p.T("assign.none.rule", "Rule", r.Group, "Case", a.problem.CaseNames[r.Case]))
		}
	}
}

// some names the first few of many.
func (a *assigner) some(names []string, which []int) string {
	const few = 8
	var shown []string
	for _, i := range which[:min(few, len(which))] {
		shown = append(shown, names[i])
	}
	if len(which) > few {
		return a.p.T("assign.and_more", "Names", strings.Join(shown, ", "), "Count", len(which)-few)
	}
	return strings.Join(shown, ", ")
}
