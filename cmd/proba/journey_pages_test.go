package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/demo"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/testkit"
)

// reader is one of those who read the agency's pages.
type reader struct {
	role, mail string // no address: a stranger
	home       string
	under      []string // the pages that are the reader's own; others are looked at as somebody else
	brief      bool     // reads much the same pages as the one before: not in every look
}

var readers = []reader{
	{"stranger", "", "/", []string{"/"}, false},
	{"applicant", demo.DraftOwner(), "/desk", []string{"/desk", "/companies", "/cases", "/apply", "/settings"}, false},
	{"returned", demo.OwnerEmail(10), "/desk", []string{"/desk", "/cases"}, true},
	{"refused", demo.OwnerEmail(4), "/desk", []string{"/desk", "/cases"}, true},
	{"holder", demo.OwnerEmail(0), "/desk", []string{"/desk", "/cases"}, true},
	{"expert", staffMail(party.Expert), "/panel", []string{"/panel"}, false},
	{"officer", staffMail(party.Officer), "/office", []string{"/office"}, false},
	{"decider", staffMail(party.Decider), "/office", []string{"/office"}, true},
	{"auditor", staffMail(party.Auditor), "/office", []string{"/office"}, true},
	{"administrator", staffMail(party.Administrator), "/people", []string{"/people", "/office/schemes", "/settings"}, false},
}

// owns says whether the page is one of the reader's own.
func (r reader) owns(path string) bool {
	return slices.ContainsFunc(r.under, func(p string) bool {
		return p == "/" || path == p || strings.HasPrefix(path, p+"/")
	})
}

func staffMail(d party.Duty) string {
	i := slices.IndexFunc(demo.Staff, func(p party.Person) bool { return p.Duties[0] == d })
	return demo.Staff[i].Email
}

// ofAKind is how many pages of a kind are followed for their links: a case that is decided leads elsewhere than a draft.
const ofAKind = 5

// pagesOfEachRole bounds the crawl; no role has as many kinds of pages.
const pagesOfEachRole = 60

// TestEveryPageIsAccessible fills the demo and follows every link of every role, one page of each kind, in all languages, on a phone
// and on a desk, by day and by night. PROBA_SCREENS=dir keeps a picture of each page.
func TestEveryPageIsAccessible(t *testing.T) {
	if os.Getenv("PROBA_SCREENS") == "" {
		t.Skip("takes a quarter of an hour: `make screens` crawls; each audience's own tests look at its pages every time")
	}
	a := serveAgency(t, func(ctx context.Context, p *Program) {
		if err := p.fillDemo(ctx, io.Discard); err != nil {
			t.Fatal(err)
		}
	})
	type look struct {
		lang  locale.Lang
		width int
		dark  bool
		brief bool
	}
	looks := []look{
		{locale.English, 375, false, true},
		{locale.English, 1440, true, false},
		{locale.Russian, 375, true, true},
		{locale.Russian, 1440, false, false},
		{locale.Korean, 375, false, false},
		{locale.Korean, 1440, false, true},
	}
	for _, r := range readers {
		t.Run(r.role, func(t *testing.T) {
			t.Parallel()
			var pages []string
			for _, l := range looks {
				if r.brief && !l.brief {
					continue
				}
				v := a.visitorWith(t, r.role, testkit.TabOptions{Lang: string(l.lang), Width: l.width, Height: 900, Dark: l.dark, Timeout: 20 * time.Minute})
				v.comeIn(r)
				if pages == nil {
					pages = v.crawl(r)
				}
				shade := ""
				if l.dark {
					shade = "-dark"
				}
				for _, path := range pages {
					v.opens(path)
					v.picture(fmt.Sprintf("%s-%s-%s-%d%s", r.role, fileName(path), l.lang, l.width, shade))
				}
			}
			t.Logf("%s: %d pages: %s", r.role, len(pages), strings.Join(pages, " "))
		})
	}
}

// comeIn signs the reader in by a link of the demo and sets the language.
func (v *visitor) comeIn(r reader) {
	v.t.Helper()
	quick := v.quick
	v.quick = true
	defer func() { v.quick = quick }()
	if r.mail != "" {
		link, err := v.a.People.DemoLink(v.t.Context(), r.mail, demoLinkValidity)
		if err != nil {
			v.t.Fatal(err)
		}
		v.opens(link)
		v.anyLanguage = true // the person's own, until another is chosen
		v.press("account.confirm.button")
	}
	v.open(r.home + "?lang=" + string(v.lang))
	v.anyLanguage = false
	v.opens(r.home)
}

// crawl opens one page of each kind that can be reached by links from the page, and gives their addresses.
func (v *visitor) crawl(r reader) []string {
	v.t.Helper()
	quick := v.quick
	v.quick = true // they are looked at afterwards
	defer func() { v.quick = quick }()
	queue := []string{r.home}
	known := map[string]bool{r.home: true} // addresses
	met := map[string]int{}                // how many of a kind
	var pages []string
	for len(queue) > 0 && len(pages) < pagesOfEachRole {
		path := queue[0]
		queue = queue[1:]
		address, _, _ := strings.Cut(path, "?")
		k := kind(address)
		if met[k]++; met[k] > ofAKind {
			continue
		}
		v.open(path)
		if got := v.status(); got != 200 {
			v.t.Errorf("%s: a link leads to %s, which answers %d", v.name, path, got)
			continue
		}
		if met[k] == 1 {
			pages = append(pages, path)
		}
		links := must[[]string](v, `[...document.querySelectorAll('a[href]:not([download]):not([hreflang])')].map((e) => e.href).filter((h) => h.startsWith(location.origin + '/'))`)
		for _, link := range links {
			u, err := url.Parse(link)
			if err != nil {
				v.t.Errorf("%s: a link that cannot be followed: %q", v.name, link)
				continue
			}
			if !known[u.Path] && !isFile(u.Path) && r.owns(u.Path) {
				known[u.Path] = true
				queue = append(queue, (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String())
			}
		}
	}
	if len(pages) == pagesOfEachRole {
		v.t.Errorf("%s: more than %d kinds of pages", v.name, pagesOfEachRole)
	}
	return pages
}

// isFile says that an address gives a file and not a page.
func isFile(path string) bool {
	return strings.Contains(path, "/files/") || strings.HasSuffix(path, "/file") || strings.HasSuffix(path, ".json") || strings.HasSuffix(path, ".jsonld") || strings.HasSuffix(path, ".csv") || strings.HasPrefix(path, "/ns/")
}

// fileName makes a name for pictures out of an address.
func fileName(path string) string {
	name := strings.Trim(strings.NewReplacer("/", "_", "*", "x", "?", "-", "&", "-", "=", "").Replace(kind(path)), "_")
	if name == "" {
		return "home"
	}
	return name
}
