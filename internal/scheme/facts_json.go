package scheme

import (
	"encoding/json"
	"fmt"
	"strings"

	"cel.dev/cel-go/common/types"

	"proba.example/internal/calendar"
)

// factsJSON is the canonical form: members sorted by name, numbers as exact decimals in strings.
type factsJSON struct {
	Numbers map[string]string        `json:"numbers,omitempty"`
	Texts   map[string]string        `json:"texts,omitempty"`
	YesNo   map[string]bool          `json:"yes_no,omitempty"`
	Dates   map[string]calendar.Date `json:"dates,omitempty"`
	Bars    map[string][]Bar         `json:"bars,omitempty"`
}

// MarshalJSON writes the facts in a form that does not depend on the order in which they were set.
func (f Facts) MarshalJSON() ([]byte, error) {
	out := factsJSON{
		Numbers: map[string]string{}, Texts: map[string]string{}, YesNo: map[string]bool{},
		Dates: map[string]calendar.Date{}, Bars: map[string][]Bar{},
	}
	for name, v := range f.values {
		switch v := v.(type) {
		case Number:
			out.Numbers[name] = v.String()
		case types.String:
			out.Texts[name] = string(v)
		case types.Bool:
			out.YesNo[name] = bool(v)
		case dateValue:
			out.Dates[name] = v.Date
		case barValue:
			out.Bars[strings.TrimPrefix(name, barPrefix)] = v
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote and refuses facts outside the registry.
func (f *Facts) UnmarshalJSON(b []byte) error {
	var in factsJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("scheme: facts: %w", err)
	}
	out := NewFacts()
	for name, s := range in.Numbers {
		if err := out.SetNumber(name, s); err != nil {
			return err
		}
	}
	for name, s := range in.Texts {
		out.SetString(name, s)
	}
	for name, yes := range in.YesNo {
		out.SetBool(name, yes)
	}
	for name, d := range in.Dates {
		out.SetDate(name, d)
	}
	for code, bars := range in.Bars {
		out.ClearBars(code)
		for _, b := range bars {
			out.SetBar(code, b.Imposed, b.Open)
		}
	}
	if out.err != nil {
		return out.err
	}
	*f = out
	return nil
}
