// Package notice writes letters to people, one type per letter, in the reader's language, and posts them.
//
// A letter says what happened, what follows from it and what the reader is to do, in this order. It is plain text first; the
// HTML beside it says the same, calmly set. What is confidential stays behind the link, except where the letter is the
// formal notice itself (a refusal states its reasons).
package notice

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"
	"unicode"

	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// Letter is one kind of letter with everything it has to say. The kinds are the types of this package.
type Letter interface {
	// Kind is the stable code under which the letter is stored and found in the catalogues ("letters.<kind>.…").
	Kind() string
	// Write says the letter in the printer's language, without greeting and signature.
	Write(p locale.Printer) Content
}

// Content is what a letter says between greeting and signature.
type Content struct {
	Subject string
	Blocks  []Block
	Link    Link // where the reader goes on; none when Path is empty
}

// Block is a part of a letter; one of its fields is set.
type Block struct {
	Text  string   // a paragraph
	Facts []Fact   // names and values, one a line
	Quote string   // words of a person, given as they were written
	Items []string // a list
}

// Fact is a named value.
type Fact struct{ Name, Value string }

// Link is where the reader goes on: a path of the agency's pages, from the root.
type Link struct{ Label, Path string }

// Agency is who writes.
type Agency struct {
	Name    locale.Text
	BaseURL string // where its pages are, without a slash at the end
}

// Mail is a letter ready for the post. Subject is one line whatever names and words went into it.
type Mail struct {
	Subject string
	Text    string
	HTML    string
}

// Language is the language letters to the person are written in.
func Language(to party.Person) locale.Lang { return locale.Match(to.Language) }

// Compose makes the mail: the letter in the person's language with greeting, absolute links and the agency's signature.
func Compose(l Letter, to party.Person, from Agency) (Mail, error) {
	p := locale.For(Language(to))
	c := l.Write(p)
	greeting := p.T("letters.greeting_unnamed")
	if name := OneLine(to.Name); name != "" {
		greeting = p.T("letters.greeting", "Name", name)
	}
	url := ""
	if c.Link.Path != "" {
		url = strings.TrimSuffix(from.BaseURL, "/") + c.Link.Path
	}
	page := page{
		Lang: string(p.Lang()), Subject: OneLine(c.Subject), Greeting: greeting, Blocks: c.Blocks,
		Label: c.Link.Label, URL: url, Signature: p.Text(from.Name),
	}
	var html bytes.Buffer
	if err := layout.Execute(&html, page); err != nil {
		return Mail{}, fmt.Errorf("notice: write letter %q: %w", l.Kind(), err)
	}
	return Mail{Subject: page.Subject, Text: page.text(), HTML: html.String()}, nil
}

// OneLine makes a text fit for a mail header: no line breaks or other control characters, which could begin another
// header, and no direction marks, which could disguise it.
func OneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.TrimSpace(s)
}

type page struct {
	Lang, Subject, Greeting string
	Blocks                  []Block
	Label, URL, Signature   string
}

func (g page) text() string {
	var b strings.Builder
	b.WriteString(g.Greeting + "\n")
	for _, block := range g.Blocks {
		b.WriteString("\n")
		if block.Text != "" {
			b.WriteString(block.Text + "\n")
		}
		for _, f := range block.Facts {
			b.WriteString(f.Name + ": " + f.Value + "\n")
		}
		if block.Quote != "" {
			for line := range strings.Lines(strings.ReplaceAll(strings.TrimSpace(block.Quote), "\r", "")) {
				b.WriteString("> " + strings.TrimRight(line, "\n") + "\n")
			}
		}
		for _, item := range block.Items {
			b.WriteString("– " + item + "\n")
		}
	}
	if g.URL != "" {
		b.WriteString("\n" + g.Label + ":\n" + g.URL + "\n")
	}
	b.WriteString("\n— \n" + g.Signature + "\n")
	return b.String()
}

//go:embed layout.html
var layoutSource string

var layout = template.Must(template.New("letter").Parse(layoutSource))
