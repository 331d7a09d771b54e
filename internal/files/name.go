package files

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName is the longest file name kept, in bytes of UTF-8: what common file systems can hold.
const maxName = 200

// CleanName brings a file name from a stranger's machine to a form that is safe to show, to store and to offer for
// download: the last element of a path, composed (macOS sends Hangul and й in pieces), without control and direction
// characters and those that some file systems refuse, at most 200 bytes with the ending kept. Letters of every script
// stay. A name of which nothing is left is "file".
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs), r == utf8.RuneError:
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = norm.NFC.String(name) // after what stood between a letter and its mark has gone
	name = strings.Trim(strings.Join(strings.Fields(name), " "), " .")
	if name == "" {
		return "file"
	}
	if len(name) > maxName {
		ext := path.Ext(name)
		if len(ext) > 10 {
			ext = ""
		}
		stem := name[:maxName-len(ext)]
		for !utf8.ValidString(stem) {
			stem = stem[:len(stem)-1]
		}
		name = strings.TrimRight(stem, " .") + ext
	}
	return name
}
