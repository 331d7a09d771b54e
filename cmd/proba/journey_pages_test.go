package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
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
}

var readers = []reader{
	{"stranger", "", "/"},
	{"applicant", demo.DraftOwner(), "/desk"},
	{"holder", demo.OwnerEmail(0), "/desk"},
	{"refused", demo.OwnerEmail(4), "/desk"},
	{"returned", demo.OwnerEmail(10), "/desk"},
	{"expert", staffMail(party.Expert), "/panel"},
	{"officer", staffMail(party.Officer), "/office"},
	{"decider", staffMail(party.Decider), "/office"},
	{"auditor", staffMail(party.Auditor), "/office"},
	{"administrator", staffMail(party.Administrator), "/people"},
}

func staffMail(d party.Duty) string {
	i := slices.IndexFunc(demo.Staff, func(p party.Person) bool { return p.Duties[0] == d })
	return demo.Staff[i].Email
}

// pagesOfEachRole bounds the crawl; no role has as many kinds of pages.
const pagesOfEachRole = 60

// TestEveryPageIsAccessible fills the demo and follows every link of every role, one page of each kind, in all languages, on a phone
// and on a desk, by day and by night. PROBA_SCREENS=dir keeps a picture of each page.
func TestEveryPageIsAccessible(t *testing.T) {
	a := serveAgency(t, func(ctx context.Context, p *Program) {
		if err := p.fillDemo(ctx, io.Discard); err != nil {
			t.Fatal(err)
		}
	})
	looks := []struct {
		lang  locale.Lang
		width int
		dark  bool
	}{
		{locale.English, 375, false}, {locale.English, 1440, true},
		{locale.Russian, 375, true}, {locale.Russian, 1440, false},
		{locale.Korean, 375, false}, {locale.Korean, 1440, false},
	}
	for _, r := range readers {
		t.Run(r.role, func(t *testing.T) {
			var pages []string
			for i, l := range looks {
				v := a.visitorWith(t, r.role, testkit.TabOptions{Lang: string(l.lang), Width: l.width, Height: 900, Dark: l.dark, Timeout: 20 * time.Minute})
				v.comeIn(r)
				if i == 0 {
					pages = v.crawl(r.home)
				}
				for _, path := range pages {
					if i > 0 {
						v.opens(path)
					}
					shade := ""
					if l.dark {
						shade = "-dark"
					}
					if i > 0 {
						v.picture(fmt.Sprintf("%s-%s-%s-%d%s", r.role, fileName(path), l.lang, l.width, shade))
					}
				}
				if i == 0 && testkit.WantsScreenshots() {
					for _, path := range pages {
						v.opens(path)
						v.picture(fmt.Sprintf("%s-%s-%s-%d", r.role, fileName(path), l.lang, l.width))
					}
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
		v.press("account.confirm.button")
	}
	v.anyLanguage = true // the person's own, until another is chosen
	v.open(r.home + "?lang=" + string(v.lang))
	v.anyLanguage = false
	v.opens(r.home)
}

// crawl opens one page of each kind that can be reached by links from the page, and gives their addresses.
func (v *visitor) crawl(from string) []string {
	v.t.Helper()
	queue := []string{from}
	known := map[string]bool{kind(from): true}
	var pages []string
	for len(queue) > 0 && len(pages) < pagesOfEachRole {
		path := queue[0]
		queue = queue[1:]
		v.open(path)
		if got := v.status(); got != 200 {
			v.t.Errorf("%s: a link leads to %s, which answers %d", v.name, path, got)
			continue
		}
		pages = append(pages, path)
		links := must[[]string](v, `[...document.querySelectorAll('a[href]:not([download]):not([hreflang])')].map((e) => e.href).filter((h) => h.startsWith(location.origin + '/'))`)
		for _, link := range links {
			u, err := url.Parse(link)
			if err != nil {
				v.t.Errorf("%s: a link that cannot be followed: %q", v.name, link)
				continue
			}
			to := (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String()
			if k := kind(to); !known[k] && !isFile(u.Path) {
				known[k] = true
				queue = append(queue, to)
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
	return strings.Contains(path, "/files/") || strings.HasSuffix(path, "/file") || strings.HasSuffix(path, ".json") || strings.HasPrefix(path, "/ns/")
}

// fileName makes a name for pictures out of an address.
func fileName(path string) string {
	name := strings.Trim(strings.NewReplacer("/", "_", "*", "x", "?", "-", "&", "-", "=", "").Replace(kind(path)), "_")
	if name == "" {
		return "home"
	}
	return name
}
