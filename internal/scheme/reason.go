package scheme

import (
	"strings"

	"proba.example/internal/locale"
)

// Reason is a sentence on its way: a key of the catalogue and its arguments. The map is shared between
// scores and must not be changed.
type Reason struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// Print gives the sentence in the printer's language.
func (r Reason) Print(p locale.Printer) string {
	if r.Key == "" {
		return ""
	}
	return p.Message(r.Key, r.Args)
}

// Figure is a number with its unit, printed with so many decimals.
type Figure struct {
	Value    Number
	Unit     string
	Decimals int

	band *Band // the band it fell into, if any
}

// Print writes the figure with its unit as the printer's language does. It takes more decimals than asked where rounding would
// carry the figure over the border of its band.
func (f Figure) Print(p locale.Printer) string {
	s := f.Value.String()
	if strings.Contains(s, "/") || len(s)-strings.IndexByte(s+".", '.')-1 > f.Decimals {
		s = f.rounded()
	}
	switch f.Unit {
	case "months", "years", "times":
		return p.T("scheme.unit."+f.Unit, "Count", s, "Value", p.Decimal(s))
	}
	return p.T("scheme.unit."+f.Unit, "Value", p.Decimal(s))
}

func (f Figure) rounded() string {
	s := f.Value.Fixed(f.Decimals)
	for places := f.Decimals + 1; f.band != nil && places <= maxPlaces; places++ {
		if n, err := ParseNumber(s); err != nil || f.band.holds(n) {
			break
		}
		s = f.Value.Fixed(places)
	}
	return s
}

// lacked are the facts and inputs without which an item cannot be settled.
type lacked struct {
	Names []string
	item  *Item
}

// Print joins the titles in the printer's language: an input by the question that the item asks, a fact by its name.
func (n lacked) Print(p locale.Printer) string {
	parts := make([]string, len(n.Names))
	for i, name := range n.Names {
		parts[i] = FactTitle(name, p)
		for j := range n.item.Inputs {
			if in := &n.item.Inputs[j]; in.Name == name {
				parts[i] = p.Text(in.Title)
			}
		}
	}
	return strings.Join(parts, "; ")
}

// FactTitle is the name of a fact for a reader. A name outside the registry (an input of an item) stands for itself.
func FactTitle(name string, p locale.Printer) string {
	if _, ok := FactByName(name); !ok {
		return name
	}
	if base, ok := strings.CutPrefix(name, barPrefix); ok {
		return p.T("scheme.bar." + base)
	}
	for _, y := range []struct{ prefix, key string }{{"prev2_", "scheme.year.before_previous"}, {"prev_", "scheme.year.previous"}} {
		if base, ok := strings.CutPrefix(name, y.prefix); ok {
			return p.T(y.key, "Fact", p.T("scheme.fact."+base))
		}
	}
	return p.T("scheme.fact." + name)
}
