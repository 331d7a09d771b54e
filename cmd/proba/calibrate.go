package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"

	"github.com/alecthomas/kong"

	"proba.example/assign/tables"
	"proba.example/calibrate"
	"proba.example/internal/locale"
)

// CalibrateCmd takes the severity of experts out of scores. It needs no agency and no database.
//
// Exit status: 0 the scores were read; 1 they do not determine what is asked; 2 the file or a flag is wrong.
type CalibrateCmd struct {
	Ratings      string `arg:"" help:"CSV of the ratings: case, expert, item, score; without item, a score is a total (docs/formats/ratings.md)."`
	Model        string `enum:"auto,facets,partial-credit,linear,both" default:"auto" help:"facets (items share one scale), partial-credit (each has its own), linear (totals), both, or auto: facets where every score is a whole number from 0 to 50 for an item."`
	Cut          string `placeholder:"POINTS" help:"Points that a total must reach: says how sure each case is to reach them."`
	RandomPanels bool   `help:"Experts were drawn at random for each case: parts of the design that no common case connects may be compared."`
	SeveritySD   string `placeholder:"LOGITS" help:"Draw severities towards their mean as if they had this standard deviation, in logits, in the many-facet model; for experts of very few cases."`
	JSON         bool   `name:"json" help:"Print everything as JSON."`
	Lang         string `enum:"en,ru,ko" default:"en" help:"Language of the sentences: ${enum}."`
}

// The exit statuses of calibrate.
const (
	exitUndetermined  = 1
	exitRatingsFaulty = 2
)

// Run prints what the scores say.
func (c *CalibrateCmd) Run(ctx context.Context, k *kong.Context) error {
	p := locale.For(locale.Lang(c.Lang))
	say := &lines{w: k.Stderr}
	reading, err := c.read(ctx, p)
	var faults tables.Faults
	switch {
	case errors.As(err, &faults):
		sayFaults(say, p, faults, ratingFaults)
		return cmp.Or[error](say.err, exitCode(exitRatingsFaulty))
	case errors.Is(err, calibrate.ErrNoEstimate):
		say.add("%s", p.T("calibrate.no_estimate"))
		return cmp.Or[error](say.err, exitCode(exitUndetermined))
	case errors.Is(err, calibrate.ErrTooLittle):
		say.add("%s", p.T("calibrate.too_little"))
		return cmp.Or[error](say.err, exitCode(exitUndetermined))
	case err != nil:
		return err
	}
	out := bufio.NewWriter(k.Stdout)
	if c.JSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		err = encoder.Encode(reading)
	} else {
		err = reading.print(out, p)
	}
	return cmp.Or(err, out.Flush())
}

// ratingFaults are the keys of the sentences on what is wrong with ratings beside what tables names.
var ratingFaults = map[tables.Code]string{
	faultNoName:      "calibrate.fault.name",
	faultNoNumber:    "calibrate.fault.number",
	faultNoCategory:  "calibrate.fault.category",
	faultTwice:       "calibrate.fault.twice",
	faultNoItems:     "calibrate.fault.items",
	faultManyRatings: "calibrate.fault.many",
	faultIncomplete:  "calibrate.fault.incomplete",
	faultCut:         "calibrate.fault.cut",
	faultSpread:      "calibrate.fault.spread",
}

const (
	faultIncomplete tables.Code = "incomplete" // the expert Name did not score all items of the case Value
	faultCut        tables.Code = "cut"        // Value is no number of points
	faultSpread     tables.Code = "spread"     // Value is no number of logits
)

// reading is what a file of ratings says, as JSON and as text.
type reading struct {
	Ratings  int         `json:"ratings"`
	Cases    int         `json:"cases"`
	Experts  int         `json:"experts"`
	Items    int         `json:"items,omitempty"`
	Cut      *float64    `json:"cut,omitempty"`
	Warnings []string    `json:"warnings"`
	Parts    []partOf    `json:"parts,omitempty"` // where there is more than one
	Facets   *facetsJSON `json:"facets,omitempty"`
	Linear   *linearJSON `json:"linear,omitempty"`

	decimals int
	random   bool
}

// partOf are cases and experts that can be compared with each other and with nobody else.
type partOf struct {
	Cases   []string `json:"cases"`
	Experts []string `json:"experts"`
}

type facetsJSON struct {
	Model         string          `json:"model"`      // rating-scale or partial-credit
	Likelihood    string          `json:"likelihood"` // joint or marginal
	LogLikelihood float64         `json:"log_likelihood"`
	PopulationSD  float64         `json:"population_sd,omitempty"`
	Experts       []expertJSON    `json:"experts"`
	Cases         []caseJSON      `json:"cases"`
	Items         []itemMeasure   `json:"items"`
	Reliability   reliabilityJSON `json:"reliability"`
	Agreement     agreementJSON   `json:"agreement"`
	Alpha         *float64        `json:"alpha_ordinal,omitempty"`
}

type expertJSON struct {
	Expert   string  `json:"expert"`
	Part     int     `json:"part,omitempty"`
	Standing string  `json:"standing"`
	Ratings  int     `json:"ratings"`
	Severity float64 `json:"severity"`
	SE       float64 `json:"se"`
	Points   float64 `json:"points"`
	Infit    float64 `json:"infit,omitempty"`
	Outfit   float64 `json:"outfit,omitempty"`
	InfitZ   float64 `json:"infit_z,omitempty"`
	OutfitZ  float64 `json:"outfit_z,omitempty"`
	Fit      string  `json:"fit,omitempty"`
	Same     float64 `json:"same_share"`
	Expected float64 `json:"same_share_expected"`
}

type caseJSON struct {
	Case     string  `json:"case"`
	Part     int     `json:"part,omitempty"`
	Standing string  `json:"standing,omitempty"`
	Experts  int     `json:"experts"`
	Measure  float64 `json:"measure,omitempty"`
	Raw      float64 `json:"raw"`
	Adjusted float64 `json:"adjusted"`
	SE       float64 `json:"se"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Below    float64 `json:"chance_below,omitempty"`
	Flip     float64 `json:"chance_flip,omitempty"`
	Verdict  string  `json:"verdict,omitempty"` // reaches, misses or open
}

type itemMeasure struct {
	Item       string     `json:"item"`
	Standing   string     `json:"standing"`
	Difficulty float64    `json:"difficulty"`
	SE         float64    `json:"se"`
	Infit      float64    `json:"infit,omitempty"`
	Outfit     float64    `json:"outfit,omitempty"`
	Steps      []stepJSON `json:"steps"`
}

type stepJSON struct {
	From  int     `json:"from"`
	To    int     `json:"to"`
	Value float64 `json:"value"`
	SE    float64 `json:"se"`
	Count int     `json:"count"`
}

type reliabilityJSON struct {
	Cases   float64 `json:"cases"`
	Experts float64 `json:"experts"`
	Items   float64 `json:"items"`
}

type agreementJSON struct {
	Pairs    int     `json:"pairs"`
	Same     int     `json:"same"`
	Expected float64 `json:"same_expected"`
}

type linearJSON struct {
	Mean         float64      `json:"mean"`
	MeanSE       float64      `json:"mean_se"`
	SDCases      float64      `json:"sd_cases"`
	SDExperts    float64      `json:"sd_experts"`
	SDResidual   float64      `json:"sd_residual"`
	Criterion    float64      `json:"reml_criterion"`
	Panel        int          `json:"panel"`
	Reliability  float64      `json:"reliability_adjusted"`
	ReliabilityR float64      `json:"reliability_raw"`
	ICC1         *float64     `json:"icc_1_1,omitempty"`
	ICCk         *float64     `json:"icc_1_k,omitempty"`
	Alpha        *float64     `json:"alpha_interval,omitempty"`
	Experts      []effectJSON `json:"experts"`
	Cases        []caseJSON   `json:"cases"`
}

type effectJSON struct {
	Expert string  `json:"expert"`
	Part   int     `json:"part,omitempty"`
	Cases  int     `json:"cases"`
	Points float64 `json:"points"` // beside an average expert; below 0 is severe
	SE     float64 `json:"se"`
}

// read reads the file and fits what is asked for.
func (c *CalibrateCmd) read(ctx context.Context, p locale.Printer) (*reading, error) {
	var faults tables.Faults
	var cut *float64
	if c.Cut != "" {
		points, _, ok := parseScore(c.Cut)
		if !ok {
			faults = append(faults, tables.Fault{Code: faultCut, Value: c.Cut})
		}
		v := float64(points) / unit
		cut = &v
	}
	spread := 0.0
	if c.SeveritySD != "" {
		v, decimals, ok := parseScore(c.SeveritySD)
		if spread = float64(v) / unit; !ok || v <= 0 || decimals > maxDecimals || spread > 10 {
			faults = append(faults, tables.Fault{Code: faultSpread, Value: c.SeveritySD})
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	asked := c.Model == "facets" || c.Model == "partial-credit" || c.Model == "both"
	file, err := readRatings(c.Ratings, asked)
	if err != nil {
		return nil, err
	}
	r := &reading{
		Ratings: len(file.ratings), Cases: len(file.cases), Experts: len(file.experts), Cut: cut, decimals: file.decimals, random: c.RandomPanels,
		Warnings: []string{},
	}
	if file.hasItems {
		r.Items = len(file.items)
	}
	facets := asked || c.Model == "auto" && file.hasItems && file.categories
	if facets {
		if err := c.facets(ctx, p, r, file, spread); err != nil {
			return nil, err
		}
	}
	if !facets || c.Model == "both" {
		if err := c.linear(ctx, p, r, file); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// facets fits the many-facet model.
func (c *CalibrateCmd) facets(ctx context.Context, p locale.Printer, r *reading, file *ratingsFile, spread float64) error {
	o := calibrate.FacetOptions{Apart: calibrate.PartsSeparate, SeveritySD: spread}
	if c.RandomPanels {
		o.Apart = calibrate.PartsRandom
	}
	out := &facetsJSON{Model: "rating-scale", Likelihood: "joint"}
	if c.Model == "partial-credit" {
		o.Model, out.Model = calibrate.PartialCredit, c.Model
	}
	ratings := file.byItem()
	f, err := calibrate.FitFacets(ctx, ratings, o)
	if err != nil {
		return err
	}
	if f.Likelihood == calibrate.Marginal {
		out.Likelihood = "marginal"
	}
	r.warnOfParts(p, f.Parts, file)
	if len(f.Bound) > 1 {
		r.Warnings = append(r.Warnings, p.T("calibrate.bound", "Count", len(f.Bound), "Experts", someOf(p, file.experts, f.Bound[0]), "Others", someOf(p, file.experts, f.Bound[1])))
	}
	if f.Alike {
		r.Warnings = append(r.Warnings, p.T("calibrate.alike"))
	}
	out.LogLikelihood, out.PopulationSD = f.LogLik, f.Population
	for e, m := range f.Experts {
		x := expertJSON{
			Expert: file.experts[e], Part: r.part(f.Parts.ExpertIn[e]), Standing: standings[m.Standing], Ratings: m.Ratings, Severity: m.Value, SE: f.SeverityErrors[e],
			Infit: m.Infit, Outfit: m.Outfit, InfitZ: m.InfitZ, OutfitZ: m.OutfitZ,
		}
		if m.Standing == calibrate.Measured {
			x.Fit = fitWord(m)
		}
		x.Points, _ = f.Points(e)
		if a := f.ByExpert[e]; a.Pairs > 0 {
			x.Same, x.Expected = float64(a.Same)/float64(a.Pairs), a.Expected/float64(a.Pairs)
		}
		out.Experts = append(out.Experts, x)
	}
	panels := make([]int, len(file.cases))
	seen := map[[2]int]bool{}
	for _, x := range ratings {
		if at := [2]int{x.Case, x.Expert}; !seen[at] {
			seen[at] = true
			panels[x.Case]++
		}
	}
	for n, m := range f.Cases {
		x := caseJSON{
			Case: file.cases[n], Part: r.part(f.Parts.CaseIn[n]), Standing: standings[m.Standing], Experts: panels[n], Measure: m.Value,
			Raw: float64(m.Total) / float64(m.Ratings) * float64(len(file.items)),
		}
		if m.Standing != calibrate.Unknown {
			x.judge(f.Fair[n], r.Cut)
			if r.Cut != nil {
				x.Below = calibrate.Reliability(f.Fair[n], calibrate.Components{}, 1, *r.Cut).Below
			}
		}
		out.Cases = append(out.Cases, x)
	}
	for i, m := range f.Items {
		x := itemMeasure{Item: file.items[i], Standing: standings[m.Standing], Difficulty: m.Value, SE: m.SE, Infit: m.Infit, Outfit: m.Outfit, Steps: []stepJSON{}}
		for _, s := range f.Scales[i%len(f.Scales)] {
			x.Steps = append(x.Steps, stepJSON{s.From, s.To, s.Value, s.SE, s.Count})
		}
		out.Items = append(out.Items, x)
	}
	out.Reliability = reliabilityJSON{f.CaseSpread.Reliability, f.ExpertSpread.Reliability, f.ItemSpread.Reliability}
	out.Agreement = agreementJSON{f.Agreement.Pairs, f.Agreement.Same, f.Agreement.Expected}
	if a, err := calibrate.Alpha(ratings, calibrate.Ordinal, calibrate.AlphaOptions{}); err == nil {
		out.Alpha = &a.Value
	}
	r.Facets = out
	return nil
}

var standings = map[calibrate.Standing]string{calibrate.Measured: "measured", calibrate.AtLimit: "at-limit", calibrate.Unknown: "unknown"}

// fitWord says in a word what the mean squares mean (Wright and Linacre 1994).
func fitWord(m calibrate.Measure) string {
	switch greater := max(m.Infit, m.Outfit); {
	case greater > 2:
		return "erratic"
	case greater > 1.5:
		return "noisy"
	case min(m.Infit, m.Outfit) < 0.5:
		return "predictable"
	}
	return "fits"
}

// judge fills in an estimate and what it says of the cut.
func (x *caseJSON) judge(e calibrate.Estimate, cut *float64) {
	x.Adjusted, x.SE = e.Value, e.SE
	x.Low, x.High = e.Value-1.96*e.SE, e.Value+1.96*e.SE
	if cut == nil {
		return
	}
	switch calibrate.Decide(e, *cut, true) {
	case calibrate.Accept:
		x.Verdict = "reaches"
	case calibrate.Refuse:
		x.Verdict = "misses"
	default:
		x.Verdict = "open"
	}
}

// linear fits the model of totals.
func (c *CalibrateCmd) linear(ctx context.Context, p locale.Printer, r *reading, file *ratingsFile) error {
	totals, expert, missing := file.totals()
	if totals == nil {
		return tables.Faults{{File: c.Ratings, Code: faultIncomplete, Name: expert, Value: missing}}
	}
	l, err := calibrate.FitLinear(ctx, totals, calibrate.LinearOptions{})
	if err != nil {
		return err
	}
	if r.Facets == nil {
		r.warnOfParts(p, l.Parts, file)
	}
	for _, n := range l.Notes {
		if key, ok := linearNotes[n]; ok {
			r.Warnings = append(r.Warnings, p.T(key))
		}
	}
	points := func(v float64) float64 { return v / unit }
	root := func(v float64) float64 { return points(math.Sqrt(v)) }
	out := &linearJSON{
		Mean: points(l.Mean.Value), MeanSE: points(l.Mean.SE), Criterion: l.Criterion,
		SDCases: root(l.Variance.Case), SDExperts: root(l.Variance.Expert), SDResidual: root(l.Variance.Residual),
		Panel: (len(totals) + len(file.cases)/2) / len(file.cases),
	}
	out.Reliability, out.ReliabilityR = l.Variance.Relative(out.Panel), l.Variance.Absolute(out.Panel)
	if icc, err := calibrate.FitICC(totals); err == nil {
		out.ICC1, out.ICCk = &icc.ICC11.Value, &icc.ICC1k.Value
	}
	if a, err := calibrate.Alpha(totals, calibrate.IntervalScale, calibrate.AlphaOptions{}); err == nil {
		out.Alpha = &a.Value
	}
	cases := make([]int, len(file.experts))
	for _, x := range totals {
		cases[x.Expert]++
	}
	for e, v := range l.Experts {
		out.Experts = append(out.Experts, effectJSON{file.experts[e], r.part(l.Parts.ExpertIn[e]), cases[e], points(v.Value), points(v.SE)})
	}
	for n := range l.Cases {
		e := l.Adjusted(n)
		x := caseJSON{Case: file.cases[n], Part: r.part(l.Parts.CaseIn[n]), Experts: l.Panel(n), Raw: points(l.Raw(n))}
		x.judge(calibrate.Estimate{Value: points(e.Value), SE: points(e.SE)}, r.Cut)
		if r.Cut != nil {
			chance := l.Chance(n, *r.Cut*unit)
			x.Below, x.Flip = chance.Below, chance.Flip(e.Value >= *r.Cut*unit)
		}
		out.Cases = append(out.Cases, x)
	}
	r.Linear = out
	return nil
}

var linearNotes = map[calibrate.Note]string{ // NoteParts is told with the parts
	calibrate.NoteSame:             "calibrate.note.same",
	calibrate.NoteOneCase:          "calibrate.note.one_case",
	calibrate.NoteOneExpert:        "calibrate.note.one_expert",
	calibrate.NoteExpertsOnce:      "calibrate.note.experts_once",
	calibrate.NoteNoCaseVariance:   "calibrate.note.no_case_variance",
	calibrate.NoteNoExpertVariance: "calibrate.note.no_expert_variance",
	calibrate.NoteNoResidual:       "calibrate.note.no_residual",
	calibrate.NoteNotConverged:     "calibrate.note.not_converged",
}

// part is the number by which people call a part; 0 where there is one only, or everything may be compared.
func (r *reading) part(in int) int {
	if len(r.Parts) < 2 || r.random {
		return 0
	}
	return in + 1
}

// warnOfParts tells what cannot be compared, and what hangs on one case.
func (r *reading) warnOfParts(p locale.Printer, parts calibrate.Parts, file *ratingsFile) {
	if parts.Count > 1 {
		for k := range parts.Count {
			cases, experts := parts.Of(k)
			r.Parts = append(r.Parts, partOf{namesOf(file.cases, cases), namesOf(file.experts, experts)})
		}
		if r.random {
			r.Warnings = append(r.Warnings, p.T("calibrate.parts.random", "Count", parts.Count))
		} else {
			r.Warnings = append(r.Warnings, p.T("calibrate.parts", "Count", parts.Count))
		}
		for k, of := range r.Parts {
			if k == fewParts {
				r.Warnings = append(r.Warnings, p.T("calibrate.parts.more", "Count", len(r.Parts)-fewParts))
				break
			}
			r.Warnings = append(r.Warnings, p.T("calibrate.parts.part", "Part", k+1, "Experts", some(p, of.Experts), "Cases", some(p, of.Cases)))
		}
	}
	for k, l := range parts.Thin {
		if k == fewParts {
			r.Warnings = append(r.Warnings, p.T("calibrate.thin.more", "Count", len(parts.Thin)-fewParts))
			break
		}
		least := l.Sides[len(l.Sides)-1]
		if least.Experts == 1 {
			r.Warnings = append(r.Warnings, p.T("calibrate.thin.one", "Case", file.cases[l.Case], "Expert", file.experts[least.Panel[0]]))
			continue
		}
		r.Warnings = append(r.Warnings, p.T("calibrate.thin", "Case", file.cases[l.Case], "Experts", someOf(p, file.experts, least.Panel), "Count", least.Experts))
	}
}

const (
	fewParts = 5
	fewNames = 8
)

func namesOf(names []string, which []int) []string {
	of := make([]string, len(which))
	for i, k := range which {
		of[i] = names[k]
	}
	return of
}

func someOf(p locale.Printer, names []string, which []int) string {
	return some(p, namesOf(names, which))
}

// some names the first few of many.
func some(p locale.Printer, names []string) string {
	text := ""
	for i, name := range names[:min(fewNames, len(names))] {
		if i > 0 {
			text += ", "
		}
		text += name
	}
	if more := len(names) - fewNames; more > 0 {
		return p.T("assign.and_more", "Names", text, "Count", more)
	}
	return text
}

// decimal writes a number with so many decimals as the language does.
func decimal(p locale.Printer, v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if zero, err := strconv.ParseFloat(s, 64); err == nil && zero == 0 {
		s = strconv.FormatFloat(0, 'f', decimals, 64)
	}
	return p.Decimal(s)
}

// ranked are the numbers of cases, part by part, the best first.
func ranked(cases []caseJSON) []int {
	order := make([]int, len(cases))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(cases[a].Part, cases[b].Part), cmp.Compare(cases[b].Adjusted, cases[a].Adjusted))
	})
	return order
}
