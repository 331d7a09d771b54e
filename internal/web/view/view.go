// Package view is the house style of Proba's pages: layout, components, forms, charts, the certificate sheet,
// fonts, styles and script. It knows no domain: its models hold sentences already in the reader's language,
// scores as integer tenths of a point, and ready-made addresses.
//
// Components that need words of their own take a locale.Printer first. Every page works without script and
// without colour; /style shows every component in its states, and is where tests look.
package view

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

// Tone is what a mark, tag or panel tells before it is read. It is never the only carrier of a meaning.
type Tone string

// The tones.
const (
	Neutral  Tone = "neutral"  // not begun, or of no weight
	Info     Tone = "info"     // worth knowing
	Progress Tone = "progress" // under way
	Good     Tone = "good"     // met, granted, valid
	Warn     Tone = "warn"     // needs care, or will soon
	Bad      Tone = "bad"      // refused, failed, withdrawn
)

// Page is what every page of the house has around its own contents.
type Page struct {
	Printer  locale.Printer
	Title    string    // of this page; the agency's name is added after it
	Path     string    // address of this page with its query, for the language links
	Agency   string    // name of the agency in the reader's language
	Audience string    // "applicant", "assessor", "officer" or "public"; a class on the body, no more
	Nav      []NavItem // places of this audience
	Section  []NavItem // places of the section this page is in; none where it is in none
	User     *UserMenu // nil for a stranger
	SignIn   string    // address of the sign-in page shown to a stranger; empty hides the link
	Notices  []Notice  // told under the heading of the page; above the contents where they have none
	Wide     bool      // for sheets and long tables
}

// NavItem is one place in the navigation.
type NavItem struct {
	Href, Label string
	Current     bool
	Key         string // of the section it stands for; empty for a place
}

// UserMenu names the person signed in.
type UserMenu struct {
	Name, Role string
	SignOut    string // address to which the sign-out form posts
}

// Notice is a panel that tells one thing. Title or Text may be empty, not both.
type Notice struct {
	Tone        Tone
	Title, Text string
	Items       []string
}

// Link is an address and the words that lead to it.
type Link struct{ Href, Label string }

// Tag is a state in a word or two.
type Tag struct {
	Tone Tone
	Text string
}

// Render builds the whole page in memory and only then writes it with the status: a page that fails
// half-way is an error for the caller to answer, never half a page for the reader.
func Render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	var b bytes.Buffer
	if err := c.Render(r.Context(), &b); err != nil {
		return fmt.Errorf("build page %s: %w", r.URL.Path, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	if _, err := b.WriteTo(w); err != nil {
		return fmt.Errorf("send page %s: %w", r.URL.Path, err)
	}
	return nil
}

// LanguageURL is the page's own address in another language: the same path and query with "lang" set.
func LanguageURL(path string, l locale.Lang) string {
	u, err := url.Parse(path)
	if err != nil {
		u = &url.URL{Path: "/"}
	}
	q := u.Query()
	q.Set("lang", string(l))
	return (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: q.Encode()}).String()
}

// Problem is one fault of a form: the field's name, or empty when it concerns the whole, and the sentence.
type Problem struct{ Field, Text string }

// Problems turns the faults inside err into sentences for the error summary.
func Problems(p locale.Printer, err error) []Problem {
	var list []Problem
	for _, f := range fault.All(err) {
		list = append(list, Problem{f.Field, p.Message(f.Key, f.Args)})
	}
	return list
}

// FieldError is the sentence of the faults inside err that belong to the field, or empty.
func FieldError(p locale.Printer, err error, field string) string {
	var lines []string
	for _, f := range fault.All(err) {
		if f.Field == field && field != "" {
			lines = append(lines, p.Message(f.Key, f.Args))
		}
	}
	return strings.Join(lines, "\n")
}

// Fill gives fields their labels, by their names in a family of the catalogues, what was typed into them and what is wrong with it.
func Fill(p locale.Printer, family string, fields []Field, typed url.Values, problem error) []Field {
	for i := range fields {
		f := &fields[i]
		f.Label, f.Value, f.Values, f.Error = p.T(family+f.Name), typed.Get(f.Name), typed[f.Name], FieldError(p, problem, f.Name)
	}
	return fields
}

// FieldID is the id of the control of a form field; links of the error summary lead to it.
// Names may be item codes such as "1.1-(1)": whatever is not a letter or digit becomes a dash or underscore,
// differently for each sign, so that neighbouring codes stay apart.
func FieldID(name string) string { return "f-" + idOf(name) }

func idOf(name string) string {
	var b strings.Builder
	for _, c := range name {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			b.WriteRune(c)
		case c == '.', c == '[', c == '(':
			b.WriteByte('_')
		default:
			b.WriteByte('-')
		}
	}
	return b.String()
}

// Heading opens a page: a line above, the title, a sentence or two below.
type Heading struct {
	Kicker, Title, Lede string
	Tag                 *Tag
}

// Row is one fact of a summary list. Body, when given, stands in place of Text.
type Row struct {
	Term, Text string
	Body       templ.Component
	Change     *Link // where to change it; its label should name the fact for a screen reader
}

// Table is a table of facts. On a narrow screen it turns each row into a small card when Stack is set,
// and otherwise scrolls inside its own frame.
type Table struct {
	Caption string
	Columns []Column
	Rows    []TableRow
	Foot    []Cell
	Stack   bool
	Empty   string // said when there are no rows
}

// Column heads a column; Num sets it flush right in figures of one width.
type Column struct {
	Label string
	Num   bool
}

// TableRow is one row. Its first cell heads it. Current marks the row that is the reader's own.
type TableRow struct {
	Cells   []Cell
	Current bool
}

// Cell is one cell: words with an optional link, a second line, a tag; or a component in their place.
type Cell struct {
	Text, Sub, Href string
	Lang            string // language of Text when it is not the page's
	Tag             *Tag
	Body            templ.Component
}

// Pager is the place in a list of pages, counted from 1.
type Pager struct {
	Page, Pages int
	Href        func(page int) string
}

// Tab is one of several views of the same matter. Count below zero is not shown.
type Tab struct {
	Href, Label string
	Count       int64
	Current     bool
}

// FilterBar narrows a list by a form that is sent by GET. What is asked more rarely may stand folded below.
type FilterBar struct {
	Action string
	Fields []Field
	More   []Field // folded under Fold until one of them is set
	Fold   string
	Open   bool
	Clear  string // address without filters; empty when none is set
}

// Task is one step that the reader must take. Href is empty while it cannot be taken yet.
type Task struct {
	Label, Href, Detail string
	State               Tag
}

// Event is one act in the history of a matter.
type Event struct {
	When, DateTime   string // in words, and in ISO 8601 for machines
	Title, Who, Text string
	Tone             Tone
	Link             *Link // to what the act made
}

// Step is one stage of a journey.
type Step struct {
	Label         string
	Done, Current bool
}

// Confirm is a page that asks once more before an act that is hard to undo.
type Confirm struct {
	Title, Text string
	Facts       []Row
	Fields      []Field
	Hidden      map[string]string
	Action      string // address the form posts to
	Submit      string // words on the button, naming the act
	Danger      bool
	Back        Link
	Problems    []Problem
}

// gap is a page left out of a pager.
const gap = 0

// window lists the pages to offer: the first, the last, those around the present one, and gaps.
func (g Pager) window() []int {
	var out []int
	for i := 1; i <= g.Pages; i++ {
		switch {
		case i == 1, i == g.Pages, i >= g.Page-1 && i <= g.Page+1:
			out = append(out, i)
		case out[len(out)-1] != gap:
			out = append(out, gap)
		}
	}
	return out
}

func attrIf(ok bool, s string) string {
	if ok {
		return s
	}
	return ""
}
