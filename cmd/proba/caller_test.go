package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"proba.example/internal/locale"
)

// caller is somebody who uses an agency's pages from outside its process: with the link of a letter, a cookie, and what stands on the pages.
// Only what a form offers can be sent.
type caller struct {
	t    *testing.T
	base string
	http *http.Client
	p    locale.Printer
}

// linkInLetter is the link of a letter. It may be folded by the mail's encoding at no place: the letters' bodies are decoded before.
var linkInLetter = regexp.MustCompile(`/sign-in/link\?token=[\w-]+`)

// comeIn signs somebody in by the letter that the agency lays into its outbox.
func comeIn(t *testing.T, base, data, address string) *caller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	jar.SetCookies(u, []*http.Cookie{{Name: "lang", Value: "en"}})
	c := &caller{t: t, base: base, p: locale.For(locale.English), http: &http.Client{
		Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	before := links(t, data, address)
	c.do("/sign-in", "email", "email", address)
	var link string
	eventually(t, "a letter with a link for "+address, func() bool {
		for _, l := range links(t, data, address) {
			if !slices.Contains(before, l) {
				link = l
			}
		}
		return link != ""
	})
	c.do(link, "token")
	return c
}

// links are the sign-in links in the letters to an address.
func links(t *testing.T, data, address string) (all []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "outbox", "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		to, text, err := letterText(f)
		_ = f.Close()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if strings.Contains(to, address) {
			all = append(all, linkInLetter.FindAllString(text, -1)...)
		}
	}
	return all
}

// letterText gives whom a letter is for and its whole text with the soft line breaks of its encoding undone.
func letterText(r io.Reader) (to, text string, err error) {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return "", "", err
	}
	b, err := io.ReadAll(m.Body)
	text = strings.NewReplacer("=\r\n", "", "=\n", "").Replace(string(b))
	return m.Header.Get("To"), strings.ReplaceAll(text, "=3D", "="), err
}

// page is what a caller was answered.
type page struct {
	status   int
	location string
	text     string // the words of the page's main part
	links    []string
	forms    []form
}

type form struct {
	action   string
	controls []control
}

// control is a field of a form, or one choice of it.
type control struct {
	name, value string
	kind        string // the type of an input; "select", "textarea"
	on          bool   // sent with the form unless somebody changes it
	options     []string
}

func (c *caller) ask(r *http.Request) page {
	c.t.Helper()
	response, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	x := page{status: response.StatusCode, location: response.Header.Get("Location")}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		root, err := html.Parse(strings.NewReader(string(body)))
		if err != nil {
			c.t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && n.Data == "main" {
				x.read(n)
			}
		}
	}
	return x
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (x *page) read(within *html.Node) {
	x.text = words(within)
	for n := range within.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "a":
			if href, ok := attribute(n, "href"); ok {
				x.links = append(x.links, href)
			}
		case "form":
			if method, _ := attribute(n, "method"); strings.EqualFold(method, "post") {
				action, _ := attribute(n, "action")
				x.forms = append(x.forms, form{action, controls(n)})
			}
		}
	}
}

func controls(within *html.Node) (all []control) {
	for n := range within.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		k := control{kind: n.Data}
		k.name, _ = attribute(n, "name")
		k.value, _ = attribute(n, "value")
		_, off := attribute(n, "disabled")
		if k.name == "" || off {
			continue
		}
		switch n.Data {
		case "input":
			k.kind, _ = attribute(n, "type")
			_, k.on = attribute(n, "checked")
			k.on = k.on || k.kind != "radio" && k.kind != "checkbox" && k.kind != "file"
		case "textarea":
			k.value, k.on = words(n), true
		case "select":
			k.on = true
			for o := range n.Descendants() {
				if o.Type != html.ElementNode || o.Data != "option" {
					continue
				}
				value, _ := attribute(o, "value")
				if _, chosen := attribute(o, "selected"); chosen || len(k.options) == 0 {
					k.value = value
				}
				k.options = append(k.options, value)
			}
		case "button":
		default:
			continue
		}
		all = append(all, k)
	}
	return all
}

func (f form) has(pick string) bool {
	if pick == "" {
		return true
	}
	name, value, valued := strings.Cut(pick, "=")
	return slices.ContainsFunc(f.controls, func(k control) bool { return k.name == name && (!valued || k.value == value) })
}

// offers says whether somebody can send the value in the field.
func (f form) offers(name, value string) bool {
	return slices.ContainsFunc(f.controls, func(k control) bool {
		if k.name != name {
			return false
		}
		switch k.kind {
		case "radio", "checkbox", "hidden", "button":
			return k.value == value
		case "select":
			return slices.Contains(k.options, value)
		}
		return true
	})
}

func (c *caller) get(path string) page {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.base+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	x := c.ask(r)
	if x.status != http.StatusOK {
		c.t.Fatalf("%s answers %d: %.600s", path, x.status, x.text)
	}
	return x
}

// send fills in the form that has the picked field (or, with "name=value", the picked choice; with nothing, the first form) on a page and sends it. The values are names of
// fields, each with what is entered there; several of one name are several choices. What is not named is sent as the page has it.
func (c *caller) send(path, pick string, values ...string) page {
	c.t.Helper()
	x := c.get(path)
	i := slices.IndexFunc(x.forms, func(f form) bool { return f.has(pick) })
	if i < 0 {
		c.t.Fatalf("%s has no form with %s; it says: %.900s", path, pick, x.text)
	}
	f, sent := x.forms[i], url.Values{}
	for _, k := range f.controls {
		if k.on {
			sent.Add(k.name, k.value)
		}
	}
	if name, value, valued := strings.Cut(pick, "="); valued {
		sent.Set(name, value)
	}
	for n := 0; n+1 < len(values); n += 2 {
		sent.Del(values[n])
	}
	for n := 0; n+1 < len(values); n += 2 {
		if !f.offers(values[n], values[n+1]) {
			var names []string
			for _, k := range f.controls {
				names = append(names, fmt.Sprintf("%s %q %v", k.name, k.value, k.options))
			}
			c.t.Fatalf("the form on %s does not take %q in %s; its fields are %s", path, values[n+1], values[n], strings.Join(names, "; "))
		}
		sent.Add(values[n], values[n+1])
	}
	action := f.action
	if action == "" {
		action = path
	}
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.base+action, strings.NewReader(sent.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", c.base)
	return c.ask(r)
}

// do sends a form that is taken, and gives where the answer leads.
func (c *caller) do(path, pick string, values ...string) string {
	c.t.Helper()
	x := c.send(path, pick, values...)
	if x.status != http.StatusSeeOther {
		c.t.Fatalf("%s of %s is answered with %d: %.1200s", pick, path, x.status, x.text)
	}
	return x.location
}

// reads finds words on a page.
func (c *caller) reads(path string, words ...string) {
	c.t.Helper()
	x := c.get(path)
	for _, w := range words {
		if !strings.Contains(x.text, w) {
			c.t.Errorf("%s does not say %q: %.1200s", path, w, x.text)
		}
	}
}

// comes waits until a page says the words: what the other agency did reaches this one in its own time.
func (c *caller) comes(path string, words ...string) {
	c.t.Helper()
	eventually(c.t, fmt.Sprintf("%s says %q", path, words), func() bool {
		text := c.get(path).text
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
	})
}

// link is the first link of a page with an address of this form.
func (c *caller) link(path, pattern string) string {
	c.t.Helper()
	form := regexp.MustCompile(pattern)
	x := c.get(path)
	for _, l := range x.links {
		if form.MatchString(l) {
			return l
		}
	}
	c.t.Fatalf("%s has no link like %s: %q", path, pattern, x.links)
	return ""
}
