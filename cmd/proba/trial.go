package main

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"proba.example/assign/tables"
	"proba.example/internal/locale"
	"proba.example/trial"
)

// TrialCmd judges pilots by their protocols. It needs no agency and no database.
type TrialCmd struct {
	Analyse TrialAnalyseCmd `cmd:"" help:"Say what the measurements of a pilot show, by the protocol that was locked before them."`
	Size    TrialSizeCmd    `cmd:"" help:"Say how many units a pilot needs, or what it can show with those it has."`
}

// TrialAnalyseCmd judges measurements by a protocol.
//
// Exit status: 0 the findings allow to roll out; 1 they do not; 2 a file or a flag is wrong.
type TrialAnalyseCmd struct {
	Protocol     string   `arg:"" help:"The protocol as JSON (docs/formats/protocol.md)."`
	Measurements string   `arg:"" help:"CSV of the measurements: metric, unit, value, and arm, period, of, cluster where the design has them."`
	Look         int      `placeholder:"N" help:"Which of the planned looks this is, from 1; without it the last."`
	Unplanned    bool     `help:"Nobody planned this look: it is shown, and decides nothing."`
	Holds        []string `placeholder:"NAME" sep:"none" help:"A must-have of the protocol that holds. May be given several times."`
	Incidents    int      `placeholder:"N" help:"Serious incidents that are not resolved."`
	Stopped      bool     `help:"A stop rule fired."`
	JSON         bool     `name:"json" help:"Print everything as JSON."`
	Lang         string   `enum:"en,ru,ko" default:"en" help:"Language of the sentences: ${enum}."`
}

// The exit statuses of trial.
const (
	exitNoRollOut  = 1
	exitTrialWrong = 2
)

// What can be wrong with measurements beside what tables names.
const (
	faultNoMetric  tables.Code = "trial_metric" // the protocol knows no metric Name
	faultNotNumber tables.Code = "trial_number" // Value is no number
	faultNoArm     tables.Code = "trial_arm"    // Value is neither treated nor compared
	faultNoPeriod  tables.Code = "trial_period" // Value is no whole number from 0
	faultNoUnit    tables.Code = "trial_unit"
)

// Run prints what the pilot showed.
func (c *TrialAnalyseCmd) Run(k *kong.Context) error {
	p, say := locale.For(locale.Lang(c.Lang)), &lines{w: k.Stderr}
	report, digest, err := c.analyse()
	var faults tables.Faults
	switch {
	case errors.As(err, &faults):
		for i := range faults {
			faults[i].Line = max(1, faults[i].Line) // a file without a header is wrong from its first line on
		}
		sayFaults(say, p, faults, trialFaults)
		return cmp.Or[error](say.err, exitCode(exitTrialWrong))
	case errors.Is(err, trial.ErrProtocol):
		say.add("%s", p.T("trial.protocol", "File", c.Protocol, "Why", strings.TrimPrefix(err.Error(), trial.ErrProtocol.Error()+": ")))
		return cmp.Or[error](say.err, exitCode(exitTrialWrong))
	case errors.Is(err, trial.ErrData):
		say.add("%s", p.T("trial.data", "File", c.Measurements, "Why", strings.TrimPrefix(err.Error(), trial.ErrData.Error()+": ")))
		return cmp.Or[error](say.err, exitCode(exitTrialWrong))
	case err != nil:
		return err
	}
	out := bufio.NewWriter(k.Stdout)
	if c.JSON {
		err = printTrialJSON(out, report, digest)
	} else {
		t := trialText{p, &lines{w: out}}
		t.report(report, digest)
		err = t.out.err
	}
	if err := cmp.Or(err, out.Flush()); err != nil {
		return err
	}
	if !slices.Contains(report.Choices, trial.RollOut) {
		return exitCode(exitNoRollOut)
	}
	return nil
}

var trialFaults = map[tables.Code]string{
	faultNoMetric:  "trial.fault.metric",
	faultNotNumber: "trial.fault.number",
	faultNoArm:     "trial.fault.arm",
	faultNoPeriod:  "trial.fault.period",
	faultNoUnit:    "trial.fault.unit",
}

func (c *TrialAnalyseCmd) analyse() (report *trial.Report, digest string, err error) {
	src, err := readInput(c.Protocol)
	if err != nil {
		return nil, "", err
	}
	protocol, err := trial.ParseProtocol(src)
	if err != nil {
		return nil, "", err
	}
	measurements, err := readMeasurements(c.Measurements, protocol)
	if err != nil {
		return nil, "", err
	}
	for _, name := range c.Holds {
		if !slices.Contains(protocol.MustHaves, name) {
			return nil, "", fmt.Errorf("%w: --holds %q is no must-have of it", trial.ErrProtocol, name)
		}
	}
	sum := sha256.Sum256(src)
	report, err = trial.Analyse(protocol, measurements, trial.Circumstances{
		Look: c.Look, Unplanned: c.Unplanned, Held: c.Holds, SeriousIncidents: c.Incidents, Stopped: c.Stopped,
	})
	return report, hex.EncodeToString(sum[:]), err
}

// readMeasurements reads the CSV. An empty value was to be measured and was not; without the column arm everybody is treated, without
// period everything was measured under the solution.
func readMeasurements(name string, protocol *trial.Protocol) (list []trial.Measurement, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	known := map[string]bool{}
	for _, m := range protocol.Metrics {
		known[m.ID] = true
	}
	names := map[string]string{} // each name is kept once, however often it stands in the file
	kept := func(s string) string {
		own, ok := names[s]
		if !ok {
			own = strings.Clone(s)
			names[own] = own
		}
		return own
	}
	err = tables.Walk(tables.File{Name: name, Data: f}, []string{"metric", "unit", "value"}, func(w *tables.Row) bool {
		x := trial.Measurement{Metric: kept(w.Cell("metric")), Unit: kept(w.Cell("unit")), Arm: trial.Treated, Period: 1, Cluster: kept(w.Cell("cluster"))}
		switch {
		case !known[x.Metric]:
			return w.Fault("metric", tables.Fault{Code: faultNoMetric, Name: x.Metric})
		case x.Unit == "":
			return w.Fault("unit", tables.Fault{Code: faultNoUnit})
		}
		if arm := w.Cell("arm"); arm != "" {
			if x.Arm = trial.Arm(kept(arm)); x.Arm != trial.Treated && x.Arm != trial.Compared {
				return w.Fault("arm", tables.Fault{Code: faultNoArm, Value: arm})
			}
		}
		if period := w.Cell("period"); period != "" {
			n, err := strconv.Atoi(period)
			if err != nil || n < 0 {
				return w.Fault("period", tables.Fault{Code: faultNoPeriod, Value: period})
			}
			x.Period = n
		}
		x.Missing = w.Cell("value") == ""
		for _, cell := range []struct {
			column string
			into   *float64
		}{{"value", &x.Value}, {"of", &x.Of}} {
			if text := w.Number(cell.column); text != "" {
				v, err := strconv.ParseFloat(text, 64)
				if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
					return w.Fault(cell.column, tables.Fault{Code: faultNotNumber, Name: cell.column, Value: text})
				}
				*cell.into = v
			}
		}
		list = append(list, x)
		return true
	})
	return list, err
}

// printTrialJSON writes what was found for programs. Numbers that are none (no interval, no test) are left out.
func printTrialJSON(w io.Writer, r *trial.Report, digest string) error {
	number := func(v float64) *float64 {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		return &v
	}
	type finding struct {
		Metric      string                 `json:"metric"`
		Primary     bool                   `json:"primary,omitempty"`
		Exploratory bool                   `json:"exploratory,omitempty"`
		Method      string                 `json:"method,omitempty"`
		Estimate    *float64               `json:"estimate,omitempty"`
		Low         *float64               `json:"low,omitempty"`
		High        *float64               `json:"high,omitempty"`
		Level       *float64               `json:"level,omitempty"`
		P           *float64               `json:"p,omitempty"`
		Minimum     float64                `json:"minimum"`
		Verdict     trial.Verdict          `json:"verdict"`
		Units       int                    `json:"units"`
		Planned     int                    `json:"planned"`
		Incomplete  int                    `json:"incomplete"`
		Clusters    int                    `json:"clusters,omitempty"`
		Fragile     bool                   `json:"fragile,omitempty"`
		Groups      map[string]trial.Count `json:"groups"`
		Why         string                 `json:"why,omitempty"`
	}
	doc := struct {
		Protocol  string           `json:"protocol"`
		Look      int              `json:"look"`
		Looks     int              `json:"looks"`
		Findings  []finding        `json:"findings"`
		Evidence  trial.Evidence   `json:"evidence"`
		Claims    []trial.Claim    `json:"claims"`
		MustHaves map[string]bool  `json:"must_haves"`
		Obstacles []trial.Obstacle `json:"obstacles"`
		Choices   []trial.Choice   `json:"choices"`
	}{
		"sha256:" + digest, r.Circumstances.Look, r.Protocol.Looks, nil, r.Evidence, r.Evidence.Claims(), r.MustHaves,
		append([]trial.Obstacle{}, r.Obstacles...), r.Choices,
	}
	for _, f := range r.Findings {
		x := finding{
			Metric: f.Metric.ID, Primary: f.Metric.Primary, Exploratory: f.Metric.Exploratory(), Minimum: f.Metric.Minimum, Verdict: f.Verdict,
			Units: f.Units, Planned: f.Metric.Planned, Incomplete: f.Incomplete, Clusters: f.Clusters, Fragile: f.Fragile, Groups: f.Groups,
		}
		if f.Why != nil {
			x.Why = f.Why.Error()
		} else {
			x.Method, x.Estimate, x.Low, x.High = f.Interval.Method, number(f.Interval.Estimate), number(f.Interval.Low), number(f.Interval.High)
			x.Level, x.P = number(f.Interval.Level), number(f.P)
		}
		doc.Findings = append(doc.Findings, x)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(doc)
}

type trialText struct {
	p   locale.Printer
	out *lines
}

// figure writes a number with four decimals, as reports of pilots do.
func (t trialText) figure(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "−∞"
	}
	return t.p.Decimal(strconv.FormatFloat(v, 'f', 4, 64))
}

func (t trialText) report(r *trial.Report, digest string) {
	p, out := t.p, t.out
	out.add("%s", r.Protocol.Title)
	out.add("%s", p.T("trial.head", "Design", p.T("trial.design."+string(r.Protocol.Design)), "Locked", r.Protocol.LockedOn, "Digest", digest[:16]))
	if r.Protocol.Looks > 1 {
		out.add("%s", p.T("trial.look", "Look", r.Circumstances.Look, "Looks", r.Protocol.Looks))
	}
	for _, f := range r.Findings {
		t.finding(r.Protocol.Design, f)
	}
	out.add("")
	out.add("%s", p.T("trial.evidence", "Level", r.Evidence.Level))
	for _, limit := range []struct {
		key   string
		level int
	}{{"trial.limit.design", r.Evidence.Design}, {"trial.limit.sample", r.Evidence.Sample}, {"trial.limit.independence", r.Evidence.Independence}} {
		if limit.level == r.Evidence.Level {
			out.add("  %s", p.T(limit.key))
		}
	}
	out.add("%s", p.T("trial.words"))
	for i, claim := range trial.AllClaims {
		key := "trial.may"
		if i >= r.Evidence.Level {
			key = "trial.may_not"
		}
		out.add("  %s", p.T(key, "Claim", p.T("trial.claim."+string(claim))))
	}
	if len(r.Protocol.MustHaves) > 0 {
		out.add("")
	}
	for _, name := range r.Protocol.MustHaves {
		key := "trial.must.fails"
		if r.MustHaves[name] {
			key = "trial.must.holds"
		}
		out.add("%s", p.T(key, "Name", name))
	}
	out.add("")
	if len(r.Obstacles) == 0 {
		out.add("%s", p.T("trial.roll_out"))
	} else {
		out.add("%s", p.T("trial.no_roll_out"))
		for _, o := range r.Obstacles {
			out.add("  %s", p.T("trial.obstacle."+string(o)))
		}
	}
	var choices []string
	for _, c := range r.Choices {
		choices = append(choices, p.T("trial.choice."+string(c)))
	}
	out.add("%s", p.T("trial.choices", "Choices", strings.Join(choices, ", ")))
}

func (t trialText) finding(d trial.Design, f trial.Finding) {
	p, out, m := t.p, t.out, f.Metric
	title := cmp.Or(m.Title, m.ID)
	out.add("")
	switch {
	case m.Primary:
		out.add("%s", p.T("trial.metric.primary", "Title", title))
	case m.Exploratory():
		out.add("%s", p.T("trial.metric.exploratory", "Title", title, "Day", m.AddedOn))
	default:
		out.add("%s", title)
	}
	for _, g := range []string{"before", "after", "treated_before", "treated_after", "compared_before", "compared_after", "treated", "compared"} {
		if c, ok := f.Groups[g]; ok {
			out.add("  %s", p.T("trial.group", "Group", p.T("trial.group."+g), "Measured", c.Measured, "Missing", c.Missing))
		}
	}
	if f.Why != nil {
		out.add("  %s", p.T("trial.verdict.not_figured"))
		return
	}
	key := "trial.difference"
	if d == trial.AfterOnly {
		key = "trial.value"
	}
	out.add("  %s", p.T(key, "Estimate", t.figure(f.Interval.Estimate), "Low", t.figure(f.Interval.Low), "High", t.figure(f.Interval.High),
		"Level", p.Decimal(strconv.FormatFloat(math.Round(f.Interval.Level*100_000)/1000, 'f', -1, 64)), "Method", f.Interval.Method))
	out.add("  %s", p.T("trial.verdict."+string(f.Verdict), "Minimum", t.figure(m.Minimum)))
	switch {
	case m.Planned == 0:
		out.add("  %s", p.T("trial.sample.unplanned", "Units", f.Units))
	case f.Adequate:
		out.add("  %s", p.T("trial.sample.enough", "Units", f.Units, "Planned", m.Planned))
	default:
		out.add("  %s", p.T("trial.sample.short", "Units", f.Units, "Planned", m.Planned))
	}
	if f.Incomplete > 0 {
		out.add("  %s", p.T("trial.incomplete", "Count", f.Incomplete))
	}
	if f.Fragile {
		out.add("  %s", p.T("trial.fragile", "Count", f.Clusters))
	}
}

// TrialSizeCmd plans a sample.
type TrialSizeCmd struct {
	From    float64 `placeholder:"SHARE" default:"-1" help:"The share without the solution, from 0 to 1, with --to the one to be seen."`
	To      float64 `placeholder:"SHARE" default:"-1" help:"The share to be seen with the solution."`
	Effect  float64 `placeholder:"SD" help:"The difference of means to be seen, in standard deviations."`
	Units   int     `placeholder:"N" help:"Units of each arm: says the smallest difference of means they show, in standard deviations."`
	Cluster float64 `placeholder:"M" default:"1" help:"Units of a cluster, where whole clusters are treated."`
	ICC     float64 `name:"icc" placeholder:"RHO" help:"How much units of a cluster resemble one another, from 0 to 1."`
	Alpha   float64 `default:"0.05" help:"Two-sided error."`
	Power   float64 `default:"0.80" help:"Chance to see the effect where it is."`
	Lang    string  `enum:"en,ru,ko" default:"en" help:"Language of the sentences: ${enum}."`
}

// Run prints the size.
func (c *TrialSizeCmd) Run(k *kong.Context) error {
	p, out := locale.For(locale.Lang(c.Lang)), &lines{w: k.Stdout}
	plan := trial.Plan{Alpha: c.Alpha, Power: c.Power}
	factor, err := trial.ClusterFactor(c.Cluster, c.ICC)
	if err != nil {
		return errors.New(p.T("trial.size.wrong"))
	}
	units := func(n float64, err error) error {
		if err != nil {
			return errors.New(p.T("trial.size.wrong"))
		}
		out.add("%s", p.T("trial.size.units", "Units", int(math.Ceil(n*factor-1e-9)), "Alpha", p.Decimal(fmt.Sprint(c.Alpha)), "Power", p.Decimal(fmt.Sprint(c.Power))))
		return out.err
	}
	switch {
	case c.From >= 0 || c.To >= 0:
		return units(plan.TwoProportions(c.From, c.To))
	case c.Effect != 0:
		return units(plan.TwoMeans(c.Effect))
	case c.Units != 0:
		d, err := plan.DetectableMeans(float64(c.Units) / factor)
		if err != nil {
			return errors.New(p.T("trial.size.wrong"))
		}
		out.add("%s", p.T("trial.size.effect", "Units", c.Units, "Effect", p.Decimal(strconv.FormatFloat(d, 'f', 4, 64))))
		return out.err
	}
	return errors.New(p.T("trial.size.which"))
}
