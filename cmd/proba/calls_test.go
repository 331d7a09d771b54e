package main

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/web"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/public"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// everyCall shows all shipped editions, published or not.
type everyCall struct{ today calendar.Date }

func (c everyCall) Open(context.Context) ([]public.Call, error) { return nil, nil }

func (c everyCall) Edition(_ context.Context, id, edition string) (public.Call, error) {
	e, err := scheme.ShippedEdition(scheme.Ref{Scheme: id, Edition: edition})
	if err != nil {
		return public.Call{}, err
	}
	return callOf(e, c.today), nil
}

type nobodyIn struct{}

func (nobodyIn) Resolve(context.Context, string) (party.Actor, error) { return party.Actor{}, nil }

// TestTheCallOfEveryShippedScheme opens the public page of every scheme: it names what the scheme asks for, has no empty section, and
// offers to apply only where a sheet can be filled in.
func TestTheCallOfEveryShippedScheme(t *testing.T) {
	all, err := scheme.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	f := frame.Frame{Agency: locale.Same("Test Agency")}
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	h, err := web.New(web.Config{
		Tables: []*request.Table{public.New(public.Config{
			Frame: f, Calls: everyCall{calendar.On(now, time.UTC)}, Base: "https://agency.example", Licence: public.Licences["CC-BY-4.0"], Place: time.UTC, Now: func() time.Time { return now },
		})},
		Assets: view.Assets(), Gate: nobodyIn{}, ErrorPage: web.Errors(f),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		for _, l := range locale.Languages {
			p := locale.For(l)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/schemes/"+e.Ref.String(), http.NoBody)
			r.AddCookie(&http.Cookie{Name: "lang", Value: string(l)})
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			body := html.UnescapeString(w.Body.String())
			if w.Code != http.StatusOK || !strings.Contains(body, p.Text(e.Title)) || strings.Contains(body, "⟦") {
				t.Fatalf("%s in %s: %d", e.Ref, l, w.Code)
			}
			if strings.Contains(body, p.T("public.call.apply")) != e.Fillable() {
				t.Errorf("%s in %s: applying is offered: %t", e.Ref, l, !e.Fillable())
			}
			if strings.Contains(body, "<ul></ul>") || strings.Contains(body, `<ul class="rules"></ul>`) {
				t.Errorf("%s in %s has an empty list", e.Ref, l)
			}
			if e.OnFacts() && e.Fillable() {
				for _, it := range e.Sheets[0].Items() {
					if !strings.Contains(body, p.Text(it.Title)) {
						t.Errorf("%s in %s does not name the requirement %s", e.Ref, l, it.ID)
					}
				}
			}
		}
	}
}
