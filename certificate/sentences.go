package certificate

import (
	"embed"
	"errors"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"

	"proba.example/certificate/jcs"
)

//go:embed text/en.json text/ru.json text/ko.json
var texts embed.FS

// sentences are the package's own words, since a stranger's program has no other catalogue: language, key, sentence.
// The files are part of the package and a test reads every one in every language.
var sentences = sync.OnceValue(func() map[Language]map[string]string {
	all := make(map[Language]map[string]string)
	for _, l := range Languages() {
		file, _ := texts.ReadFile("text/" + string(l) + ".json")
		v, _ := jcs.Parse(file)
		all[l] = make(map[string]string, v.Len())
		for _, m := range v.Members() {
			all[l][m.Name], _ = m.Value.Text()
		}
	}
	return all
})

// Sentences are the package's own words in a language: key and sentence, with places {name} for arguments. Programs that
// give the same report by other means say it in these.
func Sentences(l Language) map[string]string { return maps.Clone(sentences()[l]) }

// speaker says sentences in one language.
type speaker struct {
	table map[string]string
	args  map[string]string
}

// speak gives the speaker of a language, English for a language that is not ours.
func speak(l Language, args map[string]string) speaker {
	table, ok := sentences()[l]
	if !ok {
		table = sentences()[English]
	}
	return speaker{table: table, args: args}
}

// say fills a sentence's places {name} from the arguments. Arguments are put in once: braces inside one stay text.
func (s speaker) say(key string) string {
	var b strings.Builder
	rest := s.table[key]
	for {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, tail, _ := strings.Cut(after, "}")
		b.WriteString(s.args[name])
		rest = tail
	}
}

// date writes a day as people of the language do.
func (s speaker) date(d Date) string {
	month := speaker{table: s.table}.say("month." + strconv.Itoa(int(d.Month)))
	return speaker{table: s.table, args: map[string]string{
		"y": strconv.Itoa(d.Year), "month": month, "d": strconv.Itoa(d.Day),
	}}.say("date")
}

// instant writes a day and the time of day, to the minute.
func (s speaker) instant(t time.Time) string {
	return speaker{table: s.table, args: map[string]string{"date": s.date(DateOf(t)), "time": t.Format("15:04")}}.say("instant")
}

// Explain says to people, in their language, why a certificate or a trust file could not be used.
func Explain(err error, l Language) string {
	var refused *jcs.Error
	var fault *FormatError
	switch {
	case errors.As(err, &refused):
		return speak(l, map[string]string{"offset": strconv.Itoa(refused.Offset)}).say("json." + string(refused.Code))
	case errors.As(err, &fault):
		return speak(l, map[string]string{"member": printable(fault.Member)}).say("format." + string(fault.Code))
	}
	return speak(l, nil).say("explain.other")
}

// printable quotes a stranger's text that could harm a terminal or pretend to be something else.
func printable(s string) string {
	if s == "" || visible(s) {
		return s
	}
	return strconv.QuoteToASCII(s)
}
