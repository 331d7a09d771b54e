// Package locale holds the languages of the product: their catalogues, plurals, numbers and dates,
// and Text, a sentence held in every language.
//
// The three languages are equals. The catalogues are tested both ways: each key stands in every language
// with the same variables, each plural form a language needs is there, each key used exists, none is unused.
package locale

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
)

// Lang is a language of the product by its BCP 47 tag.
type Lang string

// The languages.
const (
	English Lang = "en"
	Russian Lang = "ru"
	Korean  Lang = "ko"
)

// Languages are all languages, in the order in which they are offered.
var Languages = []Lang{English, Russian, Korean}

// Name is the language's own name for itself.
func (l Lang) Name() string {
	switch l {
	case Russian:
		return "Русский"
	case Korean:
		return "한국어"
	}
	return "English"
}

// Valid says whether the language is one of ours.
func (l Lang) Valid() bool { return l == English || l == Russian || l == Korean }

var matcher = language.NewMatcher([]language.Tag{language.English, language.Russian, language.Korean})

// Match picks the language for a reader from preferences such as a stored choice and an
// Accept-Language header, the stronger first. It never fails: the last resort is English.
func Match(preferences ...string) Lang {
	_, i := language.MatchStrings(matcher, preferences...)
	return Languages[i]
}

//go:embed catalogue/*.json
var catalogueFiles embed.FS

// catalogue is loaded once: the files are part of the binary and a test reads every one of them,
// so a failure here is a broken build, not a condition of the running program.
var catalogue = sync.OnceValues(load)

func load() (*i18n.Bundle, error) {
	b := i18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("json", json.Unmarshal)
	files, err := fs.Glob(catalogueFiles, "catalogue/*.json")
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	for _, name := range files {
		if _, err := b.LoadMessageFileFS(catalogueFiles, name); err != nil {
			return nil, fmt.Errorf("catalogue %s: %w", name, err)
		}
	}
	return b, nil
}

// Printer speaks one language. It is safe for concurrent use.
type Printer struct {
	lang      Lang
	localizer *i18n.Localizer
}

var printers = sync.OnceValue(func() map[Lang]Printer {
	b, err := catalogue()
	if err != nil {
		panic(err) // see catalogue
	}
	m := make(map[Lang]Printer, len(Languages))
	for _, l := range Languages {
		m[l] = Printer{l, i18n.NewLocalizer(b, string(l))}
	}
	return m
})

// For gives the printer of a language; an unknown language speaks English.
func For(l Lang) Printer {
	if !l.Valid() {
		l = English
	}
	return printers()[l]
}

// Lang is the printer's language.
func (p Printer) Lang() Lang { return p.lang }

// T gives the sentence of the key with its arguments as name, value pairs. An argument named
// "Count" also chooses the plural form. A missing key gives the key between ⟦ and ⟧: tests look for those
// signs on every page, and a reader who meets one can report it.
func (p Printer) T(key string, args ...any) string { return p.Message(key, fault.Args(args...)) }

// Message is T with the arguments as a map. Arguments that know how to be printed (Text, Message,
// dates) are printed in the printer's language first.
func (p Printer) Message(key string, args map[string]any) string {
	cfg := &i18n.LocalizeConfig{MessageID: key}
	if len(args) > 0 {
		data := make(map[string]any, len(args))
		for k, v := range args {
			data[k] = p.arg(v)
		}
		cfg.TemplateData = data
		if n, ok := args["Count"]; ok {
			cfg.PluralCount = n
			data["Count"] = p.arg(n)
		}
	}
	s, err := p.localizer.Localize(cfg)
	if err != nil || s == "" {
		return "⟦" + key + "⟧"
	}
	if p.lang == Russian { // a date's "г." at the end of a sentence takes its point with it
		s = strings.ReplaceAll(s, "г..", "г.")
	}
	return s
}

// Has says whether the printer's own language holds the key.
func (p Printer) Has(key string) bool {
	_, tag, err := p.localizer.LocalizeWithTag(&i18n.LocalizeConfig{MessageID: key, PluralCount: 1})
	if err != nil {
		_, tag, err = p.localizer.LocalizeWithTag(&i18n.LocalizeConfig{MessageID: key})
	}
	var missing *i18n.MessageNotFoundErr
	return !errors.As(err, &missing) && tag.String() == string(p.lang)
}

// Text is the text in the printer's language.
func (p Printer) Text(t Text) string { return t.In(p.lang) }

// Fault gives the sentences of every fault in err, one per line. A cause inside is never shown.
func (p Printer) Fault(err error) string {
	all := fault.All(err)
	lines := make([]string, len(all))
	for i, f := range all {
		lines[i] = p.Message(f.Key, f.Args)
	}
	return strings.Join(lines, "\n")
}

// Msg is a sentence on its way: a key and its arguments, printed only when the reader is known.
// It may itself be an argument of another sentence.
type Msg struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// M makes a Msg from a key and name, value pairs.
func M(key string, args ...any) Msg { return Msg{key, fault.Args(args...)} }

// Say prints a Msg.
func (p Printer) Say(m Msg) string { return p.Message(m.Key, m.Args) }

func (p Printer) arg(v any) any {
	switch v := v.(type) {
	case Text:
		return v.In(p.lang)
	case Msg:
		return p.Say(v)
	case interface{ Print(Printer) string }:
		return v.Print(p)
	case calendar.Date:
		return p.Date(v)
	case int:
		return p.Number(int64(v))
	case int64:
		return p.Number(v)
	}
	return v
}
