package view

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"proba.example/internal/locale"
)

// policy is the content policy under which every page must look right.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'"

// exhibit serves the style page, the certificate in each standing, and a failure, in each language.
func exhibit(t *testing.T) string {
	mux := http.NewServeMux()
	mux.Handle("/static/", Assets())
	mux.HandleFunc("/style", func(w http.ResponseWriter, r *http.Request) {
		p := locale.For(locale.Lang(r.FormValue("lang")))
		w.Header().Set("Content-Security-Policy", policy)
		if err := Render(w, r, http.StatusOK, StylePage(StylePageFrame(p, r.URL.RequestURI(), p.T("style.agency")))); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("/certificate", func(w http.ResponseWriter, r *http.Request) {
		p := locale.For(locale.Lang(r.FormValue("lang")))
		w.Header().Set("Content-Security-Policy", policy)
		frame := StylePageFrame(p, r.URL.RequestURI(), p.T("style.agency"))
		frame.User, frame.SignIn = nil, "/sign-in"
		if err := Render(w, r, http.StatusOK, certificateExhibit(frame, Standing(r.FormValue("standing")))); err != nil {
			t.Error(err)
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// certificateExhibit is the certificate page in its frame.
func certificateExhibit(frame Page, standing Standing) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		inside := CertificatePage(frame.Printer, StyleCertificate(frame.Printer, standing))
		return Layout(frame).Render(templ.WithChildren(ctx, inside), w)
	})
}

func browser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes its time")
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-quic", true))
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// scheme makes the browser prefer light or dark.
func scheme(value string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}},
		})
		return err
	})
}

// tooWide names the elements that stick out of the screen, those inside a scrolling frame excepted.
const tooWide = `(() => {
  const out = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = words.nextNode());) {
    const r = document.createRange();
    r.selectNodeContents(n);
    const box = r.getBoundingClientRect();
    if (box.width > 1 && box.right > innerWidth + 1 && !n.parentElement.closest('.table-wrap, .skip, .hidden-visually')) out.push(n.data.slice(0, 40));
  }
  for (const e of document.querySelectorAll('body *')) {
    const r = e.getBoundingClientRect();
    if (r.width > 1 && r.right > innerWidth + 1 && !e.closest('.table-wrap, .skip, .hidden-visually, svg svg, g, defs')) out.push(e.tagName + '.' + (e.getAttribute('class') || ''));
  }
  if (document.documentElement.scrollWidth > innerWidth) out.push('the page itself');
  return out.slice(0, 6).join('; ');
})()`

// tooSmall names controls smaller than 24 by 24 (WCAG 2.2, 2.5.8), links inside sentences excepted.
const tooSmall = `[...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')].filter(e => {
  const r = e.getBoundingClientRect();
  if (!r.width || e.closest('.hidden-visually, .skip') || e.matches('label input')) return false;
  if (e.tagName === 'A' && getComputedStyle(e).display === 'inline') return false;
  return r.width < 24 || r.height < 24;
}).map(e => e.outerHTML.slice(0, 60) + ' ' + Math.round(e.getBoundingClientRect().height)).slice(0, 5).join('; ')`

// TestPagesFitEveryScreen looks at the style page and the certificate from a small telephone to a large
// desk: nothing is wider than the screen, nothing is too small to touch, every font loads, script runs
// without a breach of the content policy. With PROBA_SCREENS set to a folder it leaves pictures there.
func TestPagesFitEveryScreen(t *testing.T) {
	base := exhibit(t)
	ctx := browser(t)
	screens := os.Getenv("PROBA_SCREENS")
	for _, path := range []string{"/style", "/certificate"} {
		for _, l := range locale.Languages {
			for _, width := range []int64{375, 1440, 1920} {
				t.Run(fmt.Sprintf("%s/%s/%d", path, l, width), func(t *testing.T) {
					if err := chromedp.Do(ctx,
						chromedp.EmulateViewport(width, 900), scheme("light"),
						chromedp.Navigate(base+path+"?standing=valid&lang="+string(l)),
					); err != nil {
						t.Fatal(err)
					}
					for _, check := range []struct{ what, script string }{{"wider than the screen", tooWide}, {"too small to touch", tooSmall}} {
						found, err := chromedp.Run(ctx, chromedp.Evaluate[string](check.script))
						if err != nil {
							t.Fatal(err)
						}
						if found != "" {
							t.Errorf("%s: %s", check.what, found)
						}
					}
					font, err := chromedp.Run(ctx, chromedp.Evaluate[bool](
						`document.fonts.ready.then(() => [...document.fonts].filter(f => f.status === 'error').length === 0 && [...document.fonts].some(f => f.status === 'loaded'))`,
						chromedp.EvalAwaitPromise))
					if err != nil {
						t.Fatal(err)
					}
					if !font {
						t.Error("a font did not load")
					}
					if screens == "" || width == 1920 {
						return
					}
					for _, mode := range []string{"light", "dark"} {
						picture(ctx, t, mode, width, filepath.Join(screens, fmt.Sprintf("%s-%s-%d-%s.png", path[1:], l, width, mode)))
					}
				})
			}
		}
	}
}

func picture(ctx context.Context, t *testing.T, mode string, width int64, file string) {
	t.Helper()
	height, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollHeight`))
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, scheme(mode), chromedp.EmulateViewport(width, height), chromedp.Sleep(300*time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, shot, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestCertificatePrintsOnOnePage prints each standing in each language on A4.
func TestCertificatePrintsOnOnePage(t *testing.T) {
	base := exhibit(t)
	ctx := browser(t)
	screens := os.Getenv("PROBA_SCREENS")
	for _, l := range locale.Languages {
		for _, standing := range []Standing{Valid, Withdrawn} {
			t.Run(string(l)+"/"+string(standing), func(t *testing.T) {
				if err := chromedp.Do(ctx, chromedp.EmulateReset(), chromedp.Navigate(base+"/certificate?lang="+string(l)+"&standing="+string(standing))); err != nil {
					t.Fatal(err)
				}
				pdf, err := chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) ([]byte, error) {
					r, err := cdp.Call(ctx, target, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69, PreferCSSPageSize: yes()})
					if err != nil {
						return nil, err
					}
					return r.Data, nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if n := bytes.Count(pdf, []byte("/Type /Page\n")); n != 1 {
					t.Errorf("the certificate takes %d pages", n)
				}
				if screens != "" {
					if err := os.WriteFile(filepath.Join(screens, fmt.Sprintf("print-%s-%s.pdf", l, standing)), pdf, 0o644); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
}

func yes() *bool {
	b := true
	return &b
}

// shelved is a promise of everything that the browser keeps of forms whose words are not saved yet.
const shelved = `new Promise((yes, no) => {
	const r = indexedDB.open('proba', 1);
	r.onupgradeneeded = () => r.result.createObjectStore('kept');
	r.onerror = () => no(r.error);
	r.onsuccess = () => {
		const all = r.result.transaction('kept').objectStore('kept').getAll();
		all.onsuccess = () => { r.result.close(); yes(all.result); };
	};
})`

// TestScriptSavesWhileOneWrites proves the script's promises: a level chosen by the key of its figure is
// saved without sending the page, the answer's pieces take their places, words survive a lost connection
// in the browser and are sent later, and a form sent twice arrives once.
func TestScriptSavesWhileOneWrites(t *testing.T) {
	var mu sync.Mutex
	var partial []string
	sent, down := 0, false
	p := locale.For(locale.English)
	mux := http.NewServeMux()
	mux.Handle("/static/", Assets())
	mux.HandleFunc("GET /sheet", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		frame := Page{Printer: p, Title: "Sheet", Path: "/sheet", Agency: "Agency"}
		it := styleLevels(p)
		it.Chosen = ""
		form := templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
			inside := templ.Join(LevelCards(p, it), FieldControl(p, Field{Name: "about", Label: "About"}), SubmitButton("primary", "Send"))
			return FormFrame(p, Form{Action: "/sheet", Autosave: "/sheet/save", Guard: true}).Render(templ.WithChildren(ctx, inside), out)
		})
		if err := Render(w, r, http.StatusOK, templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
			return Layout(frame).Render(templ.WithChildren(ctx, form), out)
		})); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /sheet/save", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if down {
			c, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				err = c.Close()
			}
			if err != nil {
				t.Error(err)
			}
			return
		}
		partial = append(partial, r.Header.Get("X-Partial")+" "+r.FormValue("2.1-(1)")+" "+r.FormValue("about"))
		it := styleLevels(p).Item
		it.Points, it.Scored = 144, r.FormValue("2.1-(1)") == "B"
		if err := Render(w, r, http.StatusOK, ItemWorth(p, it)); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /sheet", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		sent++
		mu.Unlock()
		time.Sleep(300 * time.Millisecond)
		w.WriteHeader(http.StatusNoContent)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	ctx := browser(t)
	eventually := func(what, script string) {
		t.Helper()
		var ok bool
		var err error
		for range 600 {
			if ok, err = chromedp.Run(ctx, chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise)); err == nil && ok {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("%s: never (%v)", what, err)
	}
	do := func(script string) {
		t.Helper()
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script+"; true")); err != nil {
			t.Fatal(err)
		}
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(s.URL+"/sheet"), chromedp.Focus("#f-2_1-_1-"), chromedp.KeyEvent("2")); err != nil {
		t.Fatal(err)
	}
	eventually("the key 2 chooses level B", `document.querySelector('input[value=B]').checked`)
	eventually("the points take their place", `document.getElementById('worth-2_1-_1-').textContent.includes('14.4')`)
	eventually("the reader is told", `document.getElementById('live').textContent === 'Everything is saved.'`)
	mu.Lock()
	if len(partial) != 1 || partial[0] != "1 B " {
		t.Errorf("saved %q", partial)
	}
	down = true
	mu.Unlock()

	do(`const f = document.getElementById('f-about'); f.value = 'words'; f.dispatchEvent(new Event('input', {bubbles: true}))`)
	eventually("words are kept when the connection is lost", shelved+`.then(v => JSON.stringify(v) === '[{"about":["words",""]}]')`)
	eventually("the reader is told of it", `document.querySelector('.saving').classList.contains('failed')`)
	mu.Lock()
	down = false
	mu.Unlock()
	eventually("they are sent when it returns", `document.getElementById('live').textContent === 'Everything is saved.'`)
	eventually("the shelf is empty then", shelved+`.then(v => v.length === 0)`)
	mu.Lock()
	if last := partial[len(partial)-1]; last != "1 B words" {
		t.Errorf("sent later: %q", last)
	}
	mu.Unlock()

	do(`const g = document.querySelector('form.form'); g.requestSubmit(); g.requestSubmit(); document.querySelector('form.form [type=submit]').click()`)
	eventually("the button rests", `document.querySelector('form.form [type=submit]').disabled`)
	time.Sleep(600 * time.Millisecond)
	mu.Lock()
	defer mu.Unlock()
	if sent != 1 {
		t.Errorf("a form sent three times arrived %d times", sent)
	}
}
