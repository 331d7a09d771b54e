// Package calibration reads what the scores of a cycle say beside their sums: how severe each expert is, what each case's total would
// have been from experts of average severity, how sure that is, and which cases deserve a third opinion.
//
// It judges nobody: a reading is figures with their uncertainty, worked out from registered results alone. Equal results give an equal
// reading, digit for digit, so that whoever doubts one makes it again.
package calibration

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"proba.example/calibrate"
	"proba.example/internal/application"
	"proba.example/internal/frozen"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Format names the format of a reading, and with it how everything in it is worked out: whatever changes a figure changes the name.
const Format = "proba.reading/1"

// The models, as editions name them.
const (
	Linear = "linear" // crossed random effects on totals
	Facets = "facets" // the many-facet Rasch model on the levels of the items
)

// leastCases is how many cases a reading needs before it adjusts anything: from fewer, the variances are guesses.
const leastCases = 6

// inInterval is the half-width of a 95 % interval in standard errors.
const inInterval = 1.959964

// Trouble is why a reading adjusts nothing. Empty: nothing is in the way.
type Trouble string

// The troubles.
const (
	TooFew       Trouble = "too_few"       // cases, or cases with two experts
	Apart        Trouble = "apart"         // the cases fall into parts that no common expert connects, none with most of them
	NoDifference Trouble = "no_difference" // nothing in the scores tells the cases apart, or everything in them is explained
	Unsettled    Trouble = "unsettled"     // the estimates did not settle
)

// Troubles are all troubles.
var Troubles = []Trouble{TooFew, Apart, NoDifference, Unsettled}

// Reading is what the scores of a cycle say. Figures are in points with four decimals, totals in tenths of a point.
type Reading struct {
	Format string `json:"format"`
	Cycle  Cycle  `json:"cycle"`
	Model  string `json:"model"`  // Linear or Facets
	Inputs string `json:"inputs"` // hex SHA-256 of the scores that were read
	Seed   uint64 `json:"seed"`   // of whatever is drawn by chance: the beginning of Inputs
	Rule   Rule   `json:"rule"`

	From    time.Time `json:"from"` // of the first and the last registered result
	Through time.Time `json:"through"`

	Trouble Trouble       `json:"trouble,omitempty"`
	Mean    Estimate      `json:"mean"`   // of the totals
	Spread  Spread        `json:"spread"` // standard deviations
	Parts   []Part        `json:"parts,omitempty"`
	Experts []Expert      `json:"experts"` // by person
	Cases   []Case        `json:"cases"`   // by case
	Agree   *Agreement    `json:"agreement,omitempty"`
	Study   []StudyRow    `json:"study,omitempty"`
	Items   []ItemMeasure `json:"items,omitempty"` // by the order of the sheet; with the facets model
}

// Rule is what the edition orders, as far as it enters the figures.
type Rule struct {
	Decision     scheme.Basis       `json:"decision"`
	Cut          *scheme.Tenths     `json:"cut,omitempty"` // the total that the award asks for; nil where it asks for none
	Op           string             `json:"op,omitempty"`
	Band         float64            `json:"band"`
	Standardised float64            `json:"standardised,omitempty"`
	Points       scheme.Tenths      `json:"points,omitempty"`
	Third        scheme.ThirdExpert `json:"third_expert"`
	Panel        int                `json:"panel"` // the usual number of experts
}

// Estimate is a figure with its standard error.
type Estimate struct {
	Value float64 `json:"value"`
	SE    float64 `json:"se"`
}

// Clear says whether the figure differs from zero by more than chance makes in one case of twenty.
func (e Estimate) Clear() bool { return math.Abs(e.Value) > float64(inInterval*e.SE) }

// Interval is where the figure lies with 95 %.
func (e Estimate) Interval() (low, high float64) {
	return e.Value - float64(inInterval*e.SE), e.Value + float64(inInterval*e.SE)
}

// Spread is how much cases differ, how much experts differ in severity, and what remains, as standard deviations.
type Spread struct {
	Cases   float64 `json:"cases"`
	Experts float64 `json:"experts"`
	Rest    float64 `json:"rest"`
}

// Part is a group of experts and cases that can be compared with each other and with no others.
type Part struct {
	Experts []party.PersonID `json:"experts"`
	Cases   int              `json:"cases"`
}

// Expert is what the scores say of one expert.
type Expert struct {
	Person   party.PersonID `json:"person"`
	Part     int            `json:"part"` // index into Reading.Parts; 0 where everything is connected
	Cases    int            `json:"cases"`
	Severity *Estimate      `json:"severity,omitempty"` // points by which the expert gives less than peers would; nil where it cannot be told
	Infit    *float64       `json:"infit,omitempty"`    // mean squares: 1 is as varied as the model expects
	Outfit   *float64       `json:"outfit,omitempty"`
}

// Fit is a word for mean squares.
type Fit string

// The words: from which mean square on they hold is the practice of Rasch measurement (Winsteps manual).
const (
	Uniform    Fit = "uniform"    // below 0.5: less varied than judgements are
	Consistent Fit = "consistent" // 0.5 to 1.5
	Uneven     Fit = "uneven"     // above 1.5: more surprises than expected
	Erratic    Fit = "erratic"    // above 2: the surprises outweigh what the scores tell
)

// Fits are all words.
var Fits = []Fit{Uniform, Consistent, Uneven, Erratic}

// Fit words the expert's mean squares by the one further from 1; empty where there are none.
func (x Expert) Fit() Fit {
	if x.Infit == nil || x.Outfit == nil {
		return ""
	}
	high, low := max(*x.Infit, *x.Outfit), min(*x.Infit, *x.Outfit)
	switch {
	case high > 2:
		return Erratic
	case high > 1.5:
		return Uneven
	case low < 0.5:
		return Uniform
	}
	return Consistent
}

// Case is what the scores say of one case.
type Case struct {
	Case    application.ID   `json:"case"`
	Part    int              `json:"part"`
	Experts []party.PersonID `json:"experts"`
	Each    []scheme.Tenths  `json:"each"` // in the order of Experts
	Raw     scheme.Tenths    `json:"raw"`

	Adjusted *scheme.Tenths `json:"adjusted,omitempty"`
	Low      scheme.Tenths  `json:"low,omitempty"` // where the adjusted total lies with 95 %
	High     scheme.Tenths  `json:"high,omitempty"`
	SE       float64        `json:"se,omitempty"`
	Severity scheme.Tenths  `json:"severity,omitempty"` // how much stricter the panel is than average experts
	Drawn    scheme.Tenths  `json:"drawn,omitempty"`    // Adjusted − Raw − Severity: discounted chance, towards the mean

	Flip       float64       `json:"flip,omitempty"` // probability that a new panel of the same size would decide otherwise
	Borderline bool          `json:"borderline,omitempty"`
	Discordant bool          `json:"discordant,omitempty"`
	Apart      scheme.Tenths `json:"apart,omitempty"`        // the greatest difference of two totals
	Odds       float64       `json:"standardised,omitempty"` // the greatest difference of one expert from the others, severity taken out, in its standard errors
}

// Agreement is how far experts agree. A figure that cannot be worked out is nil.
type Agreement struct {
	Single *float64 `json:"icc_single,omitempty"` // absolute agreement of one expert's totals, from the variances
	Panel  *float64 `json:"icc_panel,omitempty"`  // of the mean of the usual panel
	Alpha  *Range   `json:"alpha,omitempty"`      // Krippendorff's, on the levels of the items (ordinal)
	Kappa  *float64 `json:"kappa,omitempty"`      // quadratic weights, over all pairs of experts of one case
}

// Range is a figure with its 95 % interval.
type Range struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// StudyRow is what panels of another size would bring.
type StudyRow struct {
	Experts  int     `json:"experts"`
	Raw      float64 `json:"raw"`       // reliability of the raw mean
	Adjusted float64 `json:"adjusted"`  // of the mean freed of severity
	ErrorRaw float64 `json:"error_raw"` // standard error of the raw mean, points
	ErrorAdj float64 `json:"error_adjusted"`
	AgreeRaw float64 `json:"agree_raw"` // probability that two such panels decide alike
	AgreeAdj float64 `json:"agree_adjusted"`
}

// ItemMeasure is how hard an item is to score well on, in logits.
type ItemMeasure struct {
	Item string   `json:"item"`
	Hard Estimate `json:"hard"`
}

// Read makes the reading of a cycle. The results are those registered in it, in any order; each case occurs once.
func Read(ctx context.Context, cycle Cycle, e *scheme.Edition, inputs []Input) (Reading, error) {
	sheet, ok := e.Sheet(cycle.Sheet)
	if !ok {
		return Reading{}, fmt.Errorf("calibration: edition %s has no sheet %q", e.Ref, cycle.Sheet)
	}
	inputs = slices.Clone(inputs)
	slices.SortFunc(inputs, func(x, y Input) int { return strings.Compare(string(x.Case), string(y.Case)) })
	w := newWork(cycle, e, sheet, inputs)
	if err := w.read(ctx); err != nil {
		return Reading{}, err
	}
	return w.Reading, nil
}

// Freeze gives the bytes of a reading and their SHA-256 in hex.
func (r Reading) Freeze() (kept []byte, digest string, err error) { return frozen.Freeze(r) }

// Thaw reads what Freeze wrote and holds it against its digest.
func Thaw(kept []byte, digest string) (Reading, error) {
	r, err := frozen.Thaw[Reading](kept, digest)
	if err != nil {
		return r, err
	}
	if r.Format != Format {
		return r, fmt.Errorf("calibration: a reading in the format %q, not %q", r.Format, Format)
	}
	return r, nil
}

// Digest is the hex SHA-256 of the scores of some results: who gave which points to what. Results in another order have the same.
func Digest(inputs []Input) string {
	inputs = slices.Clone(inputs)
	slices.SortFunc(inputs, func(x, y Input) int { return strings.Compare(string(x.Case), string(y.Case)) })
	h := sha256.New()
	for _, in := range inputs {
		r := in.Result
		fmt.Fprintf(h, "%s %s %s\n", in.Case, r.Total, r.RegisteredAt.UTC().Format(time.RFC3339Nano))
		for i, x := range r.Experts {
			fmt.Fprintf(h, "%s %s", x, r.EachTotal[i])
			for _, it := range r.Items {
				fmt.Fprintf(h, " %s", it.Each[i])
			}
			fmt.Fprintln(h)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// ByCase finds a case of the reading.
func (r Reading) ByCase(id application.ID) (Case, bool) {
	i, ok := slices.BinarySearchFunc(r.Cases, id, func(c Case, id application.ID) int { return strings.Compare(string(c.Case), string(id)) })
	if !ok {
		return Case{}, false
	}
	return r.Cases[i], true
}

// Expert finds an expert of the reading.
func (r Reading) Expert(id party.PersonID) (Expert, bool) {
	i, ok := slices.BinarySearchFunc(r.Experts, id, func(x Expert, id party.PersonID) int { return strings.Compare(string(x.Person), string(id)) })
	if !ok {
		return Expert{}, false
	}
	return r.Experts[i], true
}

// Deciding is the total that decides under the reading's rule: the raw one where nothing was adjusted.
func (r Reading) Deciding(c Case) scheme.Tenths {
	if r.Rule.Decision == scheme.Adjusted && c.Adjusted != nil {
		return *c.Adjusted
	}
	return c.Raw
}

// Due says whether the rule asks for one more expert on the case: it is borderline or its experts are at odds, as far as the edition
// names that, and no more than the usual number have scored it.
func (r Reading) Due(c Case) bool {
	return len(c.Experts) <= r.Rule.Panel && (r.Rule.Third.Borderline && c.Borderline || r.Rule.Third.Discordant && c.Discordant)
}

// ruleOf gathers what the edition orders. An edition without the section lets raw totals decide and asks nobody; its figures are those
// of the usual band and discordance.
func ruleOf(e *scheme.Edition) (Rule, string) {
	k := e.Calibration
	if k == nil {
		k = &scheme.Calibration{Decision: scheme.Raw, Model: Linear, Band: calibrate.BandWidth, Discordance: scheme.Discordance{Standardised: 2.5}}
	}
	r := Rule{
		Decision: k.Decision, Band: k.Band, Standardised: k.Discordance.Standardised, Points: k.Discordance.Points, Third: k.ThirdExpert, Panel: e.Panel.Size,
	}
	for _, t := range e.Thresholds.Award {
		if t.Of == "total" && r.Cut == nil {
			cut := t.Points
			r.Cut, r.Op = &cut, t.Op
		}
	}
	return r, cmp.Or(k.Model, Linear)
}

// passes says whether a total meets the rule's threshold.
func (r Rule) passes(total scheme.Tenths) bool {
	switch d := total - *r.Cut; r.Op {
	case ">":
		return d > 0
	case "<=":
		return d <= 0
	case "<":
		return d < 0
	default:
		return d >= 0
	}
}

// tooLittle says whether an error of the library means that the design has too little to tell.
func tooLittle(err error) bool { return errors.Is(err, calibrate.ErrTooLittle) }

// points turns tenths into points with four decimals, as figures are kept.
func points(tenths float64) float64 { return decimals(tenths / 10) }

// decimals keeps four decimals, and no negative zero.
func decimals(x float64) float64 { return math.Round(x*1e4)/1e4 + 0 }

// whole rounds to tenths of a point, halves away from zero.
func whole(tenths float64) scheme.Tenths { return scheme.Tenths(math.Round(tenths)) }
