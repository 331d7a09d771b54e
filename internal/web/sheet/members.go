package sheet

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/locale"
)

var memberOf = regexp.MustCompile(`[^.\[\]]+|\[[0-9]+\]`)

// Members are the names in an edition's file that have a word in every language; the others are shown as the file has them.
var Members = []string{
	"title", "guidance", "max", "type", "measures", "bands", "from", "below", "special", "level", "checks", "levels", "at_least", "anchors", "points",
	"op", "grade", "clause", "source", "at", "evidence", "inputs", "unit", "decimals", "formula", "when", "pass", "failed", "remedy", "since", "days",
	"code", "id", "text", "summary", "name", "caps", "ranges", "to", "kind", "role", "setting", "placeholder", "min", "of", "default", "years", "year",
	"last_day", "locator", "items", "required", "self_diagnosis", "amount", "currency", "rounding", "minimum", "size", "event", "suspends", "hint",
	"clock", "min_chars", "max_chars", "share", "region", "regions", "percent", "mandatory", "count", "area", "areas", "vat_percent", "term",
	"renewal_prefix", "remind_before", "quorum", "proof", "members", "majority", "grounds", "answer", "threshold", "technology", "opens_before",
	"closes_after", "on_time_before", "return_within", "cure_within", "hearing", "after_months", "within_months", "waivers", "refunds", "due",
	"weights", "third_expert", "tolerance", "optional", "order", "sequence", "sheet", "mend_days", "open_days",
}

// Member names a value of an edition's file by the words on the way to it: "Bands · A · from". Places in lists count from 1.
func Member(p locale.Printer, path string) string {
	var words []string
	for _, m := range memberOf.FindAllString(path, -1) {
		switch {
		case m[0] == '[':
			if n, err := strconv.Atoi(strings.Trim(m, "[]")); err == nil {
				m = strconv.Itoa(n + 1)
			}
		case slices.Contains(Members, m):
			m = p.T("part.member." + m)
		}
		words = append(words, m)
	}
	return strings.Join(words, " · ")
}
