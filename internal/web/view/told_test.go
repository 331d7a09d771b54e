package view_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"proba.example/internal/locale"
	"proba.example/internal/web/view"
)

// drawn is a page of these parts, one under the other.
func drawn(t *testing.T, page view.Page, parts ...templ.Component) string {
	t.Helper()
	var b strings.Builder
	inside := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, c := range parts {
			if err := c.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
	if err := view.Layout(page).Render(templ.WithChildren(context.Background(), inside), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The notices of a page stand once, under the heading they belong to and after the way back; without a heading above the contents.
func TestNoticesStandUnderTheHeading(t *testing.T) {
	p := locale.For(locale.English)
	page := view.Page{Printer: p, Title: "Page", Agency: "Agency", Notices: []view.Notice{{Tone: view.Warn, Text: "the notice"}}}
	back := view.BackLink(view.Link{Href: "/back", Label: "the way back"})
	confirm := view.ConfirmPage(p, view.Confirm{Title: "the heading", Text: "the words", Back: view.Link{Href: "/", Label: "the way back"}, Facts: []view.Row{{Term: "the rest"}}})
	for name, c := range map[string]struct {
		parts []templ.Component
		order []string
	}{
		"heading": {[]templ.Component{back, view.PageHeading(view.Heading{Title: "the heading"}), view.SectionHeading("the rest", "")}, []string{"the way back", "the heading", "the notice", "the rest"}},
		"none":    {[]templ.Component{back}, []string{"the notice", "the way back"}},
		"confirm": {[]templ.Component{confirm}, []string{"the way back", "the heading", "the words", "the notice", "the rest"}},
	} {
		body, from := drawn(t, page, c.parts...), 0
		if n := strings.Count(body, "the notice"); n != 1 {
			t.Errorf("%s: the notice stands %d times", name, n)
		}
		for _, words := range c.order {
			at := strings.Index(body[from:], words)
			if at < 0 {
				t.Errorf("%s: %q does not follow in %q", name, words, c.order)
				break
			}
			from += at
		}
	}
}

// A caption that repeats the heading above it word for word is heard and not seen; any other is seen.
func TestACaptionDoesNotRepeatTheHeading(t *testing.T) {
	p := locale.For(locale.English)
	table := view.DataTable(p, view.Table{Caption: "Sites", Columns: []view.Column{{Label: "Name"}}, Rows: []view.TableRow{{Cells: []view.Cell{{Text: "Depot"}}}}})
	page := view.Page{Printer: p, Title: "Page", Agency: "Agency"}
	for _, c := range []struct {
		above  []templ.Component
		hidden bool
	}{
		{[]templ.Component{view.PageHeading(view.Heading{Title: "Sites"})}, true},
		{[]templ.Component{view.PageHeading(view.Heading{Title: "City"}), view.SectionHeading("Sites", "")}, true},
		{[]templ.Component{view.PageHeading(view.Heading{Title: "Sites"}), view.SectionHeading("Others", "")}, false},
		{nil, false},
	} {
		body := drawn(t, page, append(c.above, table)...)
		if got := strings.Contains(body, `<caption class="hidden-visually">Sites</caption>`); got != c.hidden {
			t.Errorf("under %d headings the caption is hidden: %t, want %t", len(c.above), got, c.hidden)
		}
		if !strings.Contains(body, ">Sites</caption>") {
			t.Error("the table has no caption")
		}
	}
}
