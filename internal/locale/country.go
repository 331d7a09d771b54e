package locale

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Country names a country by its ISO 3166-1 alpha-2 code, as the reader's language has it in the CLDR; a code that has no name there
// stands for itself.
func (p Printer) Country(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := display.Regions(language.Make(string(p.Lang()))).Name(region); name != "" {
		return name
	}
	return code
}
