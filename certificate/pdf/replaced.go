package pdf

import (
	"strings"

	"proba.example/certificate"
)

// replacedWords begins the keys of the words of a page whose certificate stands in the place of another.
const replacedWords = "anew"

// replaced is the sentence of such a page: in whose place, why, and from which day.
func replaced(x *certificate.Replaced, l certificate.Language) string {
	given := make([]string, len(x.Certificates))
	for i, c := range x.Certificates {
		given[i] = spaced(c.Number) + " (" + c.LegalName + ")"
	}
	because := x.Reason.Name.In(l)
	if !x.On.IsZero() {
		because = say(l, "anew_since", "reason", because, "day", x.On.In(l))
	}
	list := strings.Join(given, ", ")
	if len(given) > 1 {
		return say(l, "anew_many", "certificates", list, "reason", because)
	}
	return say(l, "anew", "certificates", list, "reason", because)
}
