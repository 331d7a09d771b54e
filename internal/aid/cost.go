package aid

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/measure"
	"proba.example/internal/party"
)

// Item is one cost. A cost that was borne is named by its invoice; one to come may instead be named in words that the company keeps to.
type Item struct {
	Text     string        `json:"text"`               // what is bought
	Supplier string        `json:"supplier,omitempty"` // tax or business number
	Invoice  string        `json:"invoice,omitempty"`  // its number at the supplier's
	On       calendar.Date `json:"on,omitzero"`        // of the invoice
	Name     string        `json:"name,omitempty"`     // of a cost to come, such as the serial number of a machine
	Amount   int64         `json:"amount"`             // in the smallest unit, above zero
}

// mostAmount bounds one cost, so that no sum of them overflows.
const mostAmount = 1_000_000_000_000_000

// Key tells a cost from every other: the supplier with the number of the invoice and the amount, or the name that the company gave it.
// Spaces, signs, case and letters that look alike do not count.
func (i Item) Key(org party.OrgID) string {
	if i.Invoice != "" {
		return i.Paper() + "/" + strconv.FormatInt(i.Amount, 10)
	}
	return "name/" + string(org) + "/" + fold(i.Name)
}

// Paper tells an invoice from every other, whatever its amount; empty where the cost has none.
func (i Item) Paper() string {
	if i.Invoice == "" {
		return ""
	}
	return "invoice/" + fold(i.Supplier) + "/" + fold(i.Invoice)
}

// alike maps Cyrillic capitals to the Latin ones that they look like.
var alike = strings.NewReplacer("А", "A", "В", "B", "Е", "E", "Ё", "E", "К", "K", "М", "M", "Н", "H", "О", "O", "Р", "P", "С", "C", "Т", "T", "У", "Y", "Х", "X")

func fold(s string) string {
	return alike.Replace(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(s)))
}

// Field names a field of a cost in its form.
func Field(i int, name string) string { return "items." + strconv.Itoa(i) + "." + name }

// draftFaults is what even a draft may not hold.
func (r Request) draftFaults() error {
	var l fault.List
	if utf8.RuneCountInString(r.Purpose) > mostWords {
		l.Add("purpose", "party.too_long", "Max", mostWords)
	}
	if len(r.Items) > MostItems {
		l.Add("items", "aid.too_many", "Count", MostItems)
	}
	for i, x := range r.Items {
		for _, f := range []struct{ name, value string }{{"text", x.Text}, {"supplier", x.Supplier}, {"invoice", x.Invoice}, {"name", x.Name}} {
			if utf8.RuneCountInString(f.value) > 300 {
				l.Add(Field(i, f.name), "party.too_long", "Max", 300)
			}
		}
		if x.Amount < 0 || x.Amount > mostAmount {
			l.Add(Field(i, "amount"), "aid.amount")
		}
	}
	return l.Err()
}

// complete says what is missing before the request can be handed in. Of costs that were borne the invoice is asked for.
func (r Request) complete(kind measure.Kind) error {
	if err := r.draftFaults(); err != nil {
		return err
	}
	var l fault.List
	party.Words(&l, "purpose", "aid.purpose", r.Purpose, leastWords, mostWords, "Min", leastWords)
	if len(r.Items) == 0 {
		l.Add("items", "aid.no_items")
	}
	seen := map[string]bool{}
	for i, x := range r.Items {
		x.faults(&l, i, kind == measure.Reimbursement)
		if k := x.Key(r.Company); seen[k] {
			l.Add(Field(i, "amount"), "aid.twice_here")
		} else {
			seen[k] = true
		}
	}
	return l.Err()
}

func (i Item) faults(l *fault.List, n int, borne bool) {
	if i.Text == "" {
		l.Add(Field(n, "text"), "aid.item_text")
	}
	if i.Amount <= 0 {
		l.Add(Field(n, "amount"), "aid.amount")
	}
	named := borne || fold(i.Name) == ""
	if named && fold(i.Invoice) == "" {
		if borne {
			l.Add(Field(n, "invoice"), "aid.invoice")
		} else {
			l.Add(Field(n, "name"), "aid.named")
		}
	}
	if i.Invoice != "" && fold(i.Supplier) == "" {
		l.Add(Field(n, "supplier"), "aid.supplier")
	}
}

// Total is the sum of costs.
func Total(items []Item) int64 {
	var sum int64
	for _, x := range items {
		sum += x.Amount
	}
	return sum
}
