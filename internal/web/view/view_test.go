package view

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func styleHTML(t *testing.T, l locale.Lang) string {
	t.Helper()
	p := locale.For(l)
	return render(t, StylePage(StylePageFrame(p, "/style?x=1", p.T("style.agency"))))
}

// allKinds are the kinds of fault that have an error page.
var allKinds = []fault.Kind{fault.Internal, fault.Invalid, fault.NotFound, fault.Forbidden, fault.Conflict, fault.Unavailable, fault.TooLarge}

// everyPage renders each whole page and each component that the style page does not show.
func everyPage(t *testing.T, l locale.Lang) map[string]string {
	p := locale.For(l)
	pages := map[string]string{
		"style":               styleHTML(t, l),
		"sign-in":             render(t, SignInForm(p, "/sign-in", "a@b", []Problem{{"email", "x"}}, "/cases")),
		"letter sent":         render(t, LetterSent(p, "a@b")),
		"unknown certificate": render(t, CertificateUnknown(p, "123")),
		"back":                render(t, BackLink(Link{"/", "x"})),
		"no grade":            render(t, GradeScale(p, GradeScaleChart{"x", technologyGrades, "", "B"})),
		"missed":              render(t, AreaBars(p, styleAreas(p))),
	}
	for _, s := range []Standing{Valid, Suspended, Withdrawn, Expired} {
		pages["certificate "+string(s)] = render(t, CertificatePage(p, StyleCertificate(p, s)))
	}
	for _, k := range allKinds {
		pages["failure "+k.String()] = render(t, ErrorPage(Page{Printer: p, Title: FailureTitle(p, k), Path: "/x", Agency: "A", SignIn: "/sign-in"}, k, ""))
	}
	return pages
}

var (
	inlineStyle   = regexp.MustCompile(`<[^>]*\sstyle=`)
	inlineHandler = regexp.MustCompile(`<[^>]*\son[a-z]+=`)
	idAttr        = regexp.MustCompile(`\sid="([^"]*)"`)
	refAttr       = regexp.MustCompile(`\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"`)
	useRef        = regexp.MustCompile(`(?:<use href="#|url\(#)([^")]+)`)
	openSVG       = regexp.MustCompile(`(?s)<svg[^>]*role="img"[^>]*>(.{0,60})`)
)

func TestEveryPageSpeaksEveryLanguageAndKeepsTheHouseRules(t *testing.T) {
	for _, l := range locale.Languages {
		for name, html := range everyPage(t, l) {
			t.Run(string(l)+"/"+name, func(t *testing.T) {
				if i := strings.Index(html, "⟦"); i >= 0 {
					t.Errorf("a sentence is missing: %s", html[i:min(len(html), i+60)])
				}
				if strings.Contains(html, "&lt;no value&gt;") {
					t.Error("a sentence lacks an argument")
				}
				for _, m := range inlineStyle.FindAllString(html, -1) {
					t.Errorf("style attribute, which the content policy refuses: %s", m)
				}
				for _, m := range inlineHandler.FindAllString(html, -1) {
					t.Errorf("inline script, which the content policy refuses: %s", m)
				}
				ids := map[string]bool{}
				for _, m := range idAttr.FindAllStringSubmatch(html, -1) {
					if ids[m[1]] {
						t.Errorf("id %q stands twice", m[1])
					}
					ids[m[1]] = true
				}
				for _, m := range refAttr.FindAllStringSubmatch(html, -1) {
					for _, ref := range strings.Fields(m[1]) {
						if !ids[ref] {
							t.Errorf("something refers to id %q, which is not there", ref)
						}
					}
				}
				for _, m := range useRef.FindAllStringSubmatch(html, -1) {
					if !ids[m[1]] {
						t.Errorf("a drawing uses %q, which is not there", m[1])
					}
				}
				for _, m := range openSVG.FindAllStringSubmatch(html, -1) {
					if !strings.HasPrefix(strings.TrimSpace(m[1]), "<title>") {
						t.Errorf("a picture without a title: %s", m[0])
					}
				}
			})
		}
	}
}

func TestLayoutNamesItsLanguageAndOffersTheOthers(t *testing.T) {
	html := styleHTML(t, locale.Korean)
	for _, want := range []string{
		`<html lang="ko">`, `class="skip" href="#main"`, `id="main"`, `hreflang="ru"`, `lang="ru"`, "Русский", "한국어", "English",
		`lang=en&amp;x=1`, "디자인 안내 · 혁신기술진흥원", `action="/sign-out"`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestChartsHoldExactFiguresInWords(t *testing.T) {
	p := locale.For(locale.Russian)
	cases := []struct {
		name  string
		chart templ.Component
		want  []string
	}{
		{"area bars", AreaBars(p, styleAreas(p)), []string{"241,5", "300,0", "Порог 180,0 достигнут.", "Порог 120,0 не\u00a0достигнут.", `width="80.50%"`, `x1="60%"`}},
		{"number line", NumberLine(p, styleLine(p)), []string{"812,5", "748,0", "AA", `x="81.25%"`, "650", "700", "800", "900"}},
		{"grade scale", GradeScale(p, styleScale(p)), []string{"BB+", "7-я из\u00a014", "Нужна B или выше."}},
		{"state bar", StateBar(p, styleStates(p)), []string{"Черновик: 14", "Отказ: 4", "57"}},
		{"sparkline", Sparkline(p, styleSpark(p)), []string{"701,2", "748,0", "points=\"0,"}},
		{"validity", Validity(p, styleLife(p)), []string{"3\u00a0июня 2026\u00a0г.", "2\u00a0июня 2029\u00a0г.", `width="15.78%"`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			html := render(t, c.chart)
			for _, want := range append(c.want, "<title>", "<desc>", `role="img"`) {
				if !strings.Contains(html, want) {
					t.Errorf("the chart lacks %q", want)
				}
			}
		})
	}
}

func TestPerCentIsExactAndKept(t *testing.T) {
	cases := []struct {
		part, whole int64
		want        string
	}{{0, 10, "0%"}, {8125, 10_000, "81.25%"}, {1, 3, "33.33%"}, {1, 14, "7.14%"}, {5, 1000, "0.50%"}, {11, 10, "100%"}, {-3, 10, "0%"}, {1, 0, "0%"}}
	for _, c := range cases {
		if got := pct(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.part, c.whole, got, c.want)
		}
	}
}

func TestPagerOffersTheEndsAndTheNeighbours(t *testing.T) {
	for want, g := range map[string]Pager{
		"[1 0 3 4 5 0 12]": {Page: 4, Pages: 12},
		"[1 2 0 9]":        {Page: 1, Pages: 9},
		"[1 2 3]":          {Page: 2, Pages: 3},
	} {
		if got := fmt.Sprint(g.window()); got != want {
			t.Errorf("page %d of %d offers %s, want %s", g.Page, g.Pages, got, want)
		}
	}
}

func TestCertificateNumberIsSetInGroups(t *testing.T) {
	for number, want := range map[string]string{
		"26010100123": "26 010 100 123", "123456": "123 456", "1234": "1234", "": "",
		"R26060300123": "R26 060 300 123", "26010100005-2": "26 010 100 005-2", "PLT-2026-00012": "PLT-2026-00012",
	} {
		if got := SpacedNumber(number); got != strings.ReplaceAll(want, " ", "\u00a0") {
			t.Errorf("%s is set as %q", number, got)
		}
	}
}

func TestEachCertificateHasItsOwnHallmark(t *testing.T) {
	seen := map[string]string{}
	for i := range 500 {
		number := fmt.Sprintf("260101%05d", i)
		g := engrave(number)
		all := strings.Join(append(g.rosettes, g.frames...), "|")
		if other, twice := seen[all]; twice {
			t.Fatalf("%s and %s have the same lines", number, other)
		}
		seen[all] = number
		if again := engrave(number); strings.Join(append(again.rosettes, again.frames...), "|") != all {
			t.Fatalf("%s is drawn differently the second time", number)
		}
	}
}

func TestOnlyAValidCertificateIsNotCrossed(t *testing.T) {
	p := locale.For(locale.English)
	for s, word := range map[Standing]string{Suspended: "Suspended", Withdrawn: "Withdrawn", Expired: "Expired"} {
		if html := render(t, CertificateSheet(p, StyleCertificate(p, s))); !strings.Contains(html, `class="across">`+word) {
			t.Errorf("a certificate that is %s can be printed as if it were valid", s)
		}
	}
	if html := render(t, CertificateSheet(p, StyleCertificate(p, Valid))); strings.Contains(html, `class="across"`) {
		t.Error("a valid certificate is crossed")
	}
}

func TestFaultsStandBesideTheirFieldAndKeepWhatWasTyped(t *testing.T) {
	p := locale.For(locale.English)
	err := fault.List{fault.Field("2.1-(1)", "style.name_error"), fault.New(fault.Invalid, "style.bad_1")}
	problems := Problems(p, err)
	html := render(t, ErrorSummary(p, problems)) + render(t, FieldControl(p, Field{
		Name: "2.1-(1)", Label: "L", Value: `<b>"typed"`, Error: FieldError(p, err, "2.1-(1)"),
	}))
	for _, want := range []string{
		"2 things need your attention", `href="#f-2_1-_1-"`, `id="f-2_1-_1-"`, `aria-invalid="true"`, `aria-describedby="f-2_1-_1--error"`,
		"Fill in the name of the company.", `value="&lt;b&gt;&#34;typed&#34;"`, "In business for less than three years",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the form lacks %q", want)
		}
	}
}

func TestRenderSendsNothingWhenAPageBreaks(t *testing.T) {
	broken := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, _ = io.WriteString(w, "<p>half a page")
		return fs.ErrInvalid
	})
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/x", nil)
	if err := Render(w, r, http.StatusOK, broken); err == nil {
		t.Error("a broken page is no error")
	}
	if w.Body.Len() != 0 || len(w.Header()) != 0 {
		t.Errorf("part of a broken page left: %q", w.Body)
	}
	if err := Render(w, r, http.StatusConflict, LetterSent(locale.For(locale.English), "a@b")); err != nil {
		t.Fatal(err)
	}
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "a@b") {
		t.Errorf("status %d, %q", w.Code, w.Body)
	}
}

func TestAssetsAreFoundByDigestAndKeptForAYear(t *testing.T) {
	for name, a := range assets().byName {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, AssetURL(name), nil)
		r.Header.Set("Accept-Encoding", "br, gzip;q=0.8")
		Assets().ServeHTTP(w, r)
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("ETag") == "" {
			t.Fatalf("%s: status %d, headers %v", name, w.Code, w.Header())
		}
		body := w.Body.Bytes()
		if w.Header().Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			if body, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		} else if a.gzip != nil {
			t.Errorf("%s is not sent compressed", name)
		}
		if !bytes.Equal(body, a.plain) {
			t.Errorf("%s arrives changed", name)
		}
		again := httptest.NewRequest(http.MethodGet, AssetURL(name), nil)
		again.Header.Set("Accept-Encoding", "gzip")
		again.Header.Set("If-None-Match", w.Header().Get("ETag"))
		w = httptest.NewRecorder()
		if Assets().ServeHTTP(w, again); w.Code != http.StatusNotModified {
			t.Errorf("%s is sent again: %d", name, w.Code)
		}
	}
	for _, path := range []string{"/static/", "/static/000000000000/app.css", "/static/../view.go", AssetURL("none.css")} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = path
		if Assets().ServeHTTP(w, r); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
}

func TestPagesAskOnlyForAssetsThatAreThere(t *testing.T) {
	html := styleHTML(t, locale.Russian)
	found := 0
	for _, m := range regexp.MustCompile(`(?:href|src)="(/static/[^"]*)"`).FindAllStringSubmatch(html, -1) {
		found++
		if assets().byURL[m[1]] == nil {
			t.Errorf("the page asks for %s", m[1])
		}
	}
	if found < 5 {
		t.Errorf("only %d assets on the page", found)
	}
}

func TestStylesAndScriptStayLight(t *testing.T) {
	for name, most := range map[string]int{styleSheet: 15_000, script: 3_000, saveScript: 3_000, scoreScript: 3_000, fieldScript: 4_000} {
		if n := len(assets().byName[name].gzip); n > most {
			t.Errorf("%s is %d bytes compressed, at most %d", name, n, most)
		}
	}
	var fonts int
	for name, a := range assets().byName {
		if strings.HasSuffix(name, ".woff2") {
			fonts += len(a.plain)
		}
	}
	if fonts > 3_600_000 {
		t.Errorf("fonts weigh %d bytes", fonts)
	}
}
