package pdf

import (
	"embed"
	"strings"
	"sync"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
)

//go:embed text/en.json text/ru.json text/ko.json text/attested/*.json
var texts embed.FS

// sentences are the words of the page: language, key, sentence. A test reads every one in every language.
var sentences = sync.OnceValue(func() map[certificate.Language]map[string]string { return read("text/") })

// attestedSentences are those of the pages of attestations. They stand apart: the fonts of a page are cut for the words of its kind, and a word
// more on one kind must not change the other.
var attestedSentences = sync.OnceValue(func() map[certificate.Language]map[string]string { return read("text/attested/") })

func read(folder string) map[certificate.Language]map[string]string {
	all := map[certificate.Language]map[string]string{}
	for _, l := range certificate.Languages() {
		file, _ := texts.ReadFile(folder + string(l) + ".json")
		v, _ := jcs.Parse(file)
		all[l] = map[string]string{}
		for _, m := range v.Members() {
			all[l][m.Name], _ = m.Value.Text()
		}
	}
	return all
}

func say(l certificate.Language, key string, args ...string) string {
	return fill(sentences()[l][key], args...)
}

// fill fills the places {name} of a sentence. Arguments are put in once: braces inside one stay text.
func fill(sentence string, args ...string) string {
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+args[i]+"}", args[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(sentence)
}
