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
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"

	"proba.example/certificate"
)

// MaxSize is the largest the page may be, with a usual trust file in it, in bytes.
const MaxSize = 68_000

//go:embed src
var sources embed.FS

// scripts are the parts of the program in the order in which they stand in the page; the first ones, up to check.js, need
// no browser window.
var scripts = []string{"bytes.js", "json.js", "ed25519.js", "form.js", "attestation.js", "trust.js", "log.js", "status.js", "cwt.js", "pdf.js", "words.js", "check.js", "report.js", "page.js"}

// Page is the verifier with the agency's trust file in it; nil for one that asks its reader for a trust file. Equal
// input gives equal bytes.
func Page(trustFile []byte) []byte {
	style, text := read("page.css"), program()
	// One stream: what the parts have in common is packed once. None of them can hold the byte between them.
	whole := bytes.Join([][]byte{[]byte(text), words(), trustFile}, []byte{0})
	loader := strings.NewReplacer("@ALPHABET", alphabet85, "@PACKED", pack(whole)).Replace(read("loader.js"))
	return []byte(strings.NewReplacer(
		"@LOADERTEXT", loader, "@CSS", style, "@LOADER", digest(loader), "@PROGRAM", digest(text), "@STYLE", digest(style),
	).Replace(read("page.html")))
}

// Script is the program without the page around it, for other environments: Node, a kiosk, a test. It defines the
// functions check(bytes, trust, now, on), readTrust(bytes) and setWords(words).
func Script() string { return joined(scripts[:len(scripts)-1]) }

// Words are the sentences of the check and of the page as setWords takes them: JSON, by language and key.
func Words() []byte { return words() }

// program is the page's whole script, as it is written.
var program = sync.OnceValue(func() string { return joined(scripts) })

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
	return encode85(packed.Bytes())
}

// alphabet85 are letters, digits and signs that mean nothing in a script's text in HTML. The page's own script has it too.
const alphabet85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%()*+,-./:;=?@[]^_{}"

// encode85 writes four bytes as five characters, after one that says how many bytes at the end only fill up.
func encode85(b []byte) string {
	out := append(make([]byte, 0, len(b)/4*5+6), alphabet85[-len(b)&3])
	for ; len(b) > 0; b = b[min(4, len(b)):] {
		var four [4]byte
		copy(four[:], b)
		n := binary.BigEndian.Uint32(four[:])
		var five [5]byte
		for i := range five {
			five[4-i] = alphabet85[n%85]
			n /= 85
		}
		out = append(out, five[:]...)
	}
	return string(out)
}

var words = sync.OnceValue(func() []byte {
	var all map[certificate.Language]map[string]string
	if err := json.Unmarshal([]byte(read("ui.json")), &all); err != nil {
		panic(fmt.Sprintf("offline: the page's own sentences: %v", err)) // part of the package, read by every test
	}
	for language, table := range all {
		maps.Copy(table, certificate.Sentences(language))
	}
	text, _ := json.Marshal(all) // maps of texts; keys are sorted
	return text
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
