// Package offline is a verifier that is one HTML file: it checks certificates from a disk, with the network off, in any
// browser of today, and says the same of them as certificate.Check.
//
// The page holds its whole program in plain JavaScript with its comments, packed, and shows it on request, so that it can
// be read before it is believed. Its content security policy lets exactly that text run, load nothing and send nothing.
package offline

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"

	"proba.example/certificate"
)

// MaxSize is the largest the page may be without a trust file of its own, in bytes.
const MaxSize = 60 << 10

//go:embed src
var sources embed.FS

// scripts are the parts of the program in the order in which they stand in the page; the first ones, up to check.js, need
// no browser window.
var scripts = []string{"bytes.js", "json.js", "ed25519.js", "form.js", "trust.js", "log.js", "status.js", "cwt.js", "pdf.js", "words.js", "check.js", "report.js", "page.js"}

// Page is the verifier with the agency's trust file in it; nil for one that asks its reader for a trust file. Equal
// input gives equal bytes.
func Page(trustFile []byte) []byte {
	style := read("page.css")
	loader := strings.NewReplacer(
		"@WORDS", Words(), "@TRUST", base64.StdEncoding.EncodeToString(trustFile), "@PACKED", program().packed,
	).Replace(read("loader.js"))
	return []byte(strings.NewReplacer(
		"@LOADERTEXT", loader, "@CSS", style, "@LOADER", digest(loader), "@PROGRAM", digest(program().text), "@STYLE", digest(style),
	).Replace(read("page.html")))
}

// Script is the program without the page around it, for other environments: Node, a kiosk, a test. It defines the
// functions check(bytes, trust, now, on), readTrust(bytes) and unpackWords(words).
func Script() string { return joined(scripts[:len(scripts)-1]) }

// Words are the sentences of the check and of the page, as unpackWords unpacks them: base64 of gzip of JSON, by language.
func Words() string { return words() }

// program is the page's whole script, as it is written, and packed.
var program = sync.OnceValue(func() (p struct{ text, packed string }) {
	p.text = joined(scripts)
	p.packed = pack([]byte(p.text))
	return p
})

func joined(names []string) string {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(read(name))
		b.WriteByte('\n')
	}
	return b.String()
}

func pack(text []byte) string {
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // the level is one that exists
	_, _ = z.Write(text)                                       // a buffer takes everything
	_ = z.Close()
	return base64.StdEncoding.EncodeToString(packed.Bytes())
}

var words = sync.OnceValue(func() string {
	var all map[certificate.Language]map[string]string
	if err := json.Unmarshal([]byte(read("ui.json")), &all); err != nil {
		panic(fmt.Sprintf("offline: the page's own sentences: %v", err)) // part of the package, read by every test
	}
	for language, table := range all {
		maps.Copy(table, certificate.Sentences(language))
	}
	text, _ := json.Marshal(all) // maps of texts; keys are sorted
	return pack(text)
})

func read(name string) string {
	b, err := sources.ReadFile("src/" + name)
	if err != nil {
		panic(err) // embedded
	}
	return string(b)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}
