package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"proba.example/internal/locale"
	"proba.example/internal/scheme"
)

// SchemeCmd works on scheme files, without an agency or a database.
type SchemeCmd struct {
	Check SchemeCheckCmd `cmd:"" help:"Name every fault of a scheme file with its line."`
	Score SchemeScoreCmd `cmd:"" help:"Score an answers file item by item, with the reason of each point."`
}

// SchemeCheckCmd checks one file.
type SchemeCheckCmd struct {
	File string `arg:"" help:"Scheme file (docs/formats/scheme.md)."`
	Lang string `help:"Language of the sentences: en, ru or ko." default:"en" enum:"en,ru,ko"`
}

// Run prints FILE:LINE:COLUMN and a sentence per fault, and fails when there is any.
func (c SchemeCheckCmd) Run(ctx *kong.Context) error {
	return checkScheme(ctx.Stdout, c.File, locale.For(locale.Lang(c.Lang)))
}

// SchemeScoreCmd scores one answers file.
type SchemeScoreCmd struct {
	Edition string `arg:"" help:"Scheme file, or a shipped edition such as innobiz/2026."`
	Answers string `arg:"" help:"Answers file (docs/formats/answers.md)."`
	Lang    string `help:"Language of the sentences: en, ru or ko." default:"en" enum:"en,ru,ko"`
	JSON    bool   `help:"Print the score as JSON." name:"json"`
}

// Run prints the score of every item with its reason, the sums and what the thresholds say.
func (c SchemeScoreCmd) Run(ctx *kong.Context) error {
	return scoreAnswers(ctx.Stdout, c.Edition, c.Answers, locale.For(locale.Lang(c.Lang)), c.JSON)
}

func checkScheme(w io.Writer, file string, p locale.Printer) error {
	src, err := readInput(file)
	if err != nil {
		return err
	}
	e, problems := scheme.Load(src)
	if len(problems) > 0 {
		return printProblems(w, file, problems, p)
	}
	items := 0
	for i := range e.Sheets {
		items += e.Sheets[i].Len()
	}
	_, err = fmt.Fprintln(w, p.T("scheme.cli.fine", "File", file, "Ref", e.Ref.String(), "Title", e.Title, "Sheets", len(e.Sheets), "Items", items))
	return err
}

// maxInput is a little above what the readers take, so that they name a file that is too large.
const maxInput = 11 << 20

func readInput(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxInput))
}

// printProblems prints each fault with its place, in the form that editors jump to, and gives the error that ends the command.
func printProblems(w io.Writer, file string, problems scheme.Problems, p locale.Printer) error {
	for _, problem := range problems {
		if _, err := fmt.Fprintf(w, "%s:%d:%d: %s\n", file, max(1, problem.Line), max(1, problem.Column), problem.Print(p)); err != nil {
			return err
		}
	}
	return errors.New(p.T("scheme.cli.faults", "Count", len(problems)))
}

func scoreAnswers(w io.Writer, edition, file string, p locale.Printer, asJSON bool) error {
	e, err := openEdition(w, edition, p)
	if err != nil {
		return err
	}
	src, err := readInput(file)
	if err != nil {
		return err
	}
	in, problems := scheme.ReadAnswers(src, e)
	if len(problems) > 0 {
		return printProblems(w, file, problems, p)
	}
	score := in.Sheet.Score(in.Answers, in.Facts)
	if asJSON {
		return printScoreJSON(w, e, in, score, p)
	}
	return printScore(w, e, in, score, p)
}

// openEdition reads a scheme file, or finds a shipped edition where no such file exists.
func openEdition(w io.Writer, name string, p locale.Printer) (*scheme.Edition, error) {
	src, err := readInput(name)
	if err == nil {
		e, problems := scheme.Load(src)
		if len(problems) > 0 {
			return nil, printProblems(w, name, problems, p)
		}
		return e, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	shipped, err := scheme.Shipped()
	if err != nil {
		return nil, err
	}
	refs := make([]string, len(shipped))
	for i, e := range shipped {
		if refs[i] = e.Ref.String(); refs[i] == name {
			return e, nil
		}
	}
	return nil, errors.New(p.T("scheme.cli.unknown_edition", "Ref", name, "Shipped", strings.Join(refs, ", ")))
}

// lines collects the first error of many writes.
type lines struct {
	w   io.Writer
	err error
}

func (l *lines) add(format string, args ...any) {
	if l.err == nil {
		_, l.err = fmt.Fprintf(l.w, format+"\n", args...)
	}
}

var opSigns = map[string]string{">=": "≥", ">": ">", "<=": "≤", "<": "<"}

func printScore(w io.Writer, e *scheme.Edition, in *scheme.AnswersFile, score scheme.SheetScore, p locale.Printer) error {
	out := &lines{w: w}
	of := func(points, max scheme.Tenths) string { return p.T("scheme.cli.points", "Points", points, "Max", max) }
	out.add("%s · %s", p.Text(e.Title), p.Text(in.Sheet.Title))
	for i, area := range in.Sheet.Areas {
		out.add("\n%s. %s: %s", area.Code, p.Text(area.Title), of(score.Areas[i].Points, area.Max))
		for j := range area.SubAreas {
			for k := range area.SubAreas[j].Items {
				it := &area.SubAreas[j].Items[k]
				is := score.ByItem[it.ID]
				level := string(is.Level)
				if !is.Answered {
					level = "–"
				}
				out.add("  %-8s %s", it.ID, p.Text(it.Title))
				out.add("  %-8s %s  %s  %s", "", level, of(is.Points, is.Max), is.Reason.Print(p))
			}
		}
	}
	out.add("\n%s", p.T("scheme.cli.total", "Points", score.Total, "Max", score.Max, "Answered", score.Answered, "Items", score.Items))
	if self := e.Thresholds.SelfDiagnosis; self != nil {
		key := "scheme.cli.self_not_met"
		if e.MeetsSelfDiagnosis(score.Total) {
			key = "scheme.cli.self_met"
		}
		out.add("%s", p.T(key, "Op", opSigns[self.Op], "Needed", self.Points))
	}
	if j, asked := judged(e, score, in.Technology); asked {
		printJudgement(out, j, p)
	}
	if lifts := in.Sheet.Lifts(score, 3); len(lifts) > 0 {
		out.add("%s", p.T("scheme.cli.weak"))
		for _, l := range lifts {
			from := string(l.From)
			if from == "" {
				from = "–"
			}
			out.add("  %-8s %s → %s  +%s  %s", l.Item.ID, from, l.To, l.Gain.Print(p), p.Text(l.Item.Title))
		}
	}
	return out.err
}

// judged holds a score against the thresholds of award. Where the edition rates technology, a grade is needed for that.
func judged(e *scheme.Edition, score scheme.SheetScore, technology string) (j scheme.Judgement, asked bool) {
	if technology == "" && len(e.Technology.Grades) > 0 {
		return j, false
	}
	earned := scheme.Earned{Total: score.Total, Technology: technology, Areas: make(map[string]scheme.Tenths, len(score.Areas))}
	for _, a := range score.Areas {
		earned.Areas[a.Code] = a.Points
	}
	return e.JudgeEarned(earned), true
}

func printJudgement(out *lines, j scheme.Judgement, p locale.Printer) {
	show := func(of, s string) string {
		if of != "technology" {
			return p.Decimal(s)
		}
		return s
	}
	for _, r := range j.Rules {
		key := "scheme.cli.threshold_not_met"
		if r.Met {
			key = "scheme.cli.threshold_met"
		}
		out.add("%s", p.T(key, "Title", r.Title, "Given", show(r.Of, r.Given), "Op", opSigns[r.Op], "Needed", show(r.Of, r.Needed)))
	}
	switch {
	case j.Award && j.Grade != "":
		out.add("%s", p.T("scheme.cli.award", "Grade", j.Grade))
	case j.Award:
		out.add("%s", p.T("scheme.cli.award_plain"))
	default:
		out.add("%s", p.T("scheme.cli.no_award"))
	}
}

// scoreJSON is the machine's form of a score. Points are tenths, as everywhere in the program.
type scoreJSON struct {
	Edition       string         `json:"edition"`
	Sheet         string         `json:"sheet"`
	TotalTenths   scheme.Tenths  `json:"total_tenths"`
	MaxTenths     scheme.Tenths  `json:"max_tenths"`
	Answered      int            `json:"answered"`
	Items         int            `json:"items"`
	SelfDiagnosis bool           `json:"self_diagnosis_met"`
	Areas         []areaJSON     `json:"areas"`
	ByItem        []itemJSON     `json:"by_item"`
	Judgement     *judgementJSON `json:"judgement,omitempty"`
}

type areaJSON struct {
	Code   string        `json:"code"`
	Points scheme.Tenths `json:"points_tenths"`
	Max    scheme.Tenths `json:"max_tenths"`
}

type itemJSON struct {
	ID         string        `json:"id"`
	Code       string        `json:"code"`
	Level      scheme.Level  `json:"level,omitempty"`
	Points     scheme.Tenths `json:"points_tenths"`
	Max        scheme.Tenths `json:"max_tenths"`
	Answered   bool          `json:"answered"`
	Figure     string        `json:"figure,omitempty"`
	Overridden bool          `json:"overridden,omitempty"`
	Capped     bool          `json:"capped,omitempty"`
	Missing    []string      `json:"missing,omitempty"`
	Reason     string        `json:"reason"`
}

type judgementJSON struct {
	Technology string     `json:"technology"`
	Award      bool       `json:"award"`
	Grade      string     `json:"grade,omitempty"`
	Rules      []ruleJSON `json:"rules"`
}

type ruleJSON struct {
	Code   string `json:"code"`
	Op     string `json:"op"`
	Needed string `json:"needed"`
	Given  string `json:"given"`
	Met    bool   `json:"met"`
	Clause string `json:"clause"`
}

func printScoreJSON(w io.Writer, e *scheme.Edition, in *scheme.AnswersFile, score scheme.SheetScore, p locale.Printer) error {
	out := scoreJSON{
		Edition: e.Ref.String(), Sheet: in.Sheet.ID, TotalTenths: score.Total, MaxTenths: score.Max,
		Answered: score.Answered, Items: score.Items, SelfDiagnosis: e.MeetsSelfDiagnosis(score.Total),
	}
	for _, a := range score.Areas {
		out.Areas = append(out.Areas, areaJSON{a.Code, a.Points, a.Max})
	}
	for _, it := range in.Sheet.Items() {
		is := score.ByItem[it.ID]
		out.ByItem = append(out.ByItem, itemJSON{
			it.ID, it.Code, is.Level, is.Points, is.Max, is.Answered, is.Figure, is.Overridden, is.Capped, is.Missing, is.Reason.Print(p),
		})
	}
	if j, asked := judged(e, score, in.Technology); asked {
		out.Judgement = &judgementJSON{Technology: in.Technology, Award: j.Award, Grade: j.Grade}
		for _, r := range j.Rules {
			out.Judgement.Rules = append(out.Judgement.Rules, ruleJSON{r.Code, r.Op, r.Needed, r.Given, r.Met, r.Clause.String()})
		}
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
