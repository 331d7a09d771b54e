package view

import (
	"bytes"
	"context"
	"io"

	"github.com/a-h/templ"
)

// told is what the contents of a page have said so far, so that a thing is said once, at its place.
type told struct {
	notices []Notice // not told yet
	title   string   // of the heading that was said last
}

type toldKey struct{}

// Layout is the frame around every page; the page's contents are its children. Its notices stand under the heading of the contents: they
// speak of what it names, and the way back comes before both.
func Layout(page Page) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		var contents bytes.Buffer
		so := &told{notices: page.Notices}
		if err := templ.GetChildren(ctx).Render(context.WithValue(templ.ClearChildren(ctx), toldKey{}, so), &contents); err != nil {
			return err
		}
		page.Notices = so.notices // those that no heading took
		return layout(page).Render(templ.WithChildren(ctx, templ.Raw(contents.String())), w)
	})
}

// takeNotices gives the notices of the page to the first that asks for them.
func takeNotices(ctx context.Context) (all []Notice) {
	if so, ok := ctx.Value(toldKey{}).(*told); ok {
		all, so.notices = so.notices, nil
	}
	return all
}

// entitle notes the heading that stands above what follows.
func entitle(ctx context.Context, title string) {
	if so, ok := ctx.Value(toldKey{}).(*told); ok {
		so.title = title
	}
}

// entitled says whether the heading above is this very title.
func entitled(ctx context.Context, title string) bool {
	so, ok := ctx.Value(toldKey{}).(*told)
	return ok && so.title == title
}
