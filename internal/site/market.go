package site

import (
	"sync"

	"proba.example/internal/locale"
	"proba.example/internal/table"
)

// marketWords gives the market that a word names, folded: its code, its name in every language, and what registers of sites call it.
var marketWords = sync.OnceValue(func() map[string]string {
	words := map[string]string{"business software": "business_software", "transport & logistics": "transport"}
	for _, code := range Markets {
		words[code] = code
		for _, l := range locale.Languages {
			words[table.Fold(locale.For(l).T("site.market."+code))] = code
		}
	}
	return words
})

// Market is the market that a word names in any of the languages, or by its code; false where none does.
func Market(word string) (string, bool) {
	code, ok := marketWords()[table.Fold(word)]
	return code, ok
}
