package view

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed static
var static embed.FS

// Names of the made assets, as AssetURL takes them. Fonts are "fonts/<file>".
const (
	styleSheet  = "app.css"
	hangulSheet = "hangul.css"
	script      = "app.js"
	saveScript  = "save.js"  // of forms that save while one writes
	scoreScript = "score.js" // of the experts' sheet alone
	scanScript  = "scan.js"  // of the page that checks certificates
	visitScript = "visit.js" // of visit mode, and the worker that opens it without a network
	visitWorker = "visit-worker.js"
	fieldScript = "field.js" // of the form of measurements
	visitIcon   = "icon.svg" // on the home screen of a tablet
)

// sheets are joined in this order; their layers decide, not the order, but the layer list must come first.
var sheets = []string{"tokens", "latin", "base", "layout", "components", "forms", "charts", "score", "visit", "certificate", "print"}

type asset struct {
	url, kind   string
	plain, gzip []byte // gzip is nil where it does not help
}

type assetSet struct{ byName, byURL map[string]*asset }

// assets is made once. The files are part of the binary and tests walk all of them, so a failure is a
// broken build, not a condition of the running program.
var assets = sync.OnceValue(func() *assetSet {
	set, err := makeAssets()
	if err != nil {
		panic(err)
	}
	return set
})

func makeAssets() (*assetSet, error) {
	set := &assetSet{map[string]*asset{}, map[string]*asset{}}
	fonts, err := fs.Glob(static, "static/fonts/*")
	if err != nil {
		return nil, err
	}
	for _, f := range fonts {
		b, err := static.ReadFile(f)
		if err != nil {
			return nil, err
		}
		if err := set.add("fonts/"+path.Base(f), b); err != nil {
			return nil, err
		}
	}
	var css bytes.Buffer
	for _, s := range sheets {
		b, err := static.ReadFile("static/css/" + s + ".css")
		if err != nil {
			return nil, err
		}
		css.Write(b)
	}
	if err := set.addCSS(styleSheet, css.Bytes()); err != nil {
		return nil, err
	}
	hangul, err := static.ReadFile("static/css/hangul.css")
	if err != nil {
		return nil, err
	}
	if err := set.addCSS(hangulSheet, hangul); err != nil {
		return nil, err
	}
	for _, name := range []string{script, saveScript, scoreScript, scanScript, visitScript, visitWorker, fieldScript, visitIcon} {
		js, err := static.ReadFile("static/js/" + name)
		if err != nil {
			return nil, err
		}
		if err := set.add(name, js); err != nil {
			return nil, err
		}
	}
	return set, nil
}

var (
	fontAddress  = regexp.MustCompile(`url\((fonts/[^)]+)\)`)
	cssComment   = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssSpace     = regexp.MustCompile(`\s+`)
	cssAroundSep = regexp.MustCompile(`\s*([{};,])\s*`)
)

func (s *assetSet) addCSS(name string, b []byte) error {
	b = cssComment.ReplaceAll(b, nil)
	b = cssSpace.ReplaceAll(b, []byte(" "))
	b = cssAroundSep.ReplaceAll(b, []byte("$1"))
	var missing error
	b = fontAddress.ReplaceAllFunc(b, func(m []byte) []byte {
		font := string(fontAddress.FindSubmatch(m)[1])
		a, ok := s.byName[font]
		if !ok {
			missing = fmt.Errorf("style sheet %s asks for %s, which is not there", name, font)
			return m
		}
		return []byte("url(" + a.url + ")")
	})
	if missing != nil {
		return missing
	}
	return s.add(name, b)
}

func (s *assetSet) add(name string, b []byte) error {
	sum := sha256.Sum256(b)
	a := &asset{url: "/static/" + hex.EncodeToString(sum[:6]) + "/" + name, plain: b}
	switch ext := path.Ext(name); ext {
	case ".woff2":
		a.kind = "font/woff2"
	case ".js":
		a.kind = "text/javascript; charset=utf-8"
	case ".svg":
		a.kind = "image/svg+xml"
	case ".css":
		a.kind = "text/css; charset=utf-8"
	default:
		if a.kind = mime.TypeByExtension(ext); a.kind == "" {
			a.kind = "application/octet-stream"
		}
	}
	if strings.HasPrefix(a.kind, "text/") {
		var z bytes.Buffer
		w, err := gzip.NewWriterLevel(&z, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		a.gzip = z.Bytes()
	}
	s.byName[name], s.byURL[a.url] = a, a
	return nil
}

// AssetURL is the address of an asset: "app.css", "hangul.css", "app.js", "save.js", "score.js", "scan.js", "visit.js", "icon.svg" or "fonts/<file>". The
// address holds the digest of the contents, so what is behind it never changes.
// An unknown name gives an address that is not found; a test asks for every name in use.
func AssetURL(name string) string {
	if a, ok := assets().byName[name]; ok {
		return a.url
	}
	return "/static/unknown/" + name
}

// VisitWorker is the text of the worker of visit mode. It has an address of its own, beside the pages it may answer for.
func VisitWorker() []byte { return assets().byName[visitWorker].plain }

// Assets serves everything under /static/. Browsers may keep each answer for a year without asking.
func Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := assets().byURL[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		body, tag := a.plain, strings.Split(a.url, "/")[2]
		if a.gzip != nil {
			h.Add("Vary", "Accept-Encoding")
			if acceptsGzip(r.Header.Get("Accept-Encoding")) {
				h.Set("Content-Encoding", "gzip")
				body, tag = a.gzip, tag+"-gz"
			}
		}
		h.Set("ETag", strconv.Quote(tag))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	})
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(part, ";")
		if strings.TrimSpace(coding) == "gzip" && strings.ReplaceAll(params, " ", "") != "q=0" {
			return true
		}
	}
	return false
}
