package testkit

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

const (
	// browserEnv is the path of the browser, or "off".
	browserEnv = "PROBA_TEST_BROWSER"
	// screensEnv is the directory for pictures of pages; without it none are kept.
	screensEnv = "PROBA_SCREENS"
	// tabTimeout ends a tab that waits for something that never comes, unless its options say otherwise.
	tabTimeout = 3 * time.Minute
)

var browser = sync.OnceValues(startBrowser)

// Browser returns the context of the one browser that all tests of a test binary share. It is started by the first call
// and ends with the binary. The test is skipped only if PROBA_TEST_BROWSER is "off", and fails if there is no browser.
func Browser(t testing.TB) context.Context {
	t.Helper()
	if os.Getenv(browserEnv) == "off" {
		t.Skip(browserEnv + "=off")
	}
	ctx, err := browser()
	if err != nil {
		t.Fatalf("no browser to test with (make test installs chromium; %s=off skips these tests): %v", browserEnv, err)
	}
	return ctx
}

func startBrowser() (context.Context, error) {
	path, err := browserPath()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "proba-browser-")
	if err != nil {
		return nil, err
	}
	// The profile outlives every test; a small keeper removes it when this process is gone, however it went.
	keeper := exec.Command("sh", "-c", `read -r _; sleep 1; rm -rf "$1"`, "sh", dir)
	pipe, err := keeper.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := keeper.Start(); err != nil {
		return nil, err
	}
	keepOpen(pipe)
	allocator, _ := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(dir),
		chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("font-render-hinting", "none"),
	)...)
	ctx, _ := chromedp.NewContext(allocator)
	return ctx, chromedp.Do(ctx) // starts it
}

func browserPath() (string, error) {
	if path := os.Getenv(browserEnv); path != "" {
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("neither chromium nor google-chrome is on the PATH")
}

// TabOptions say who looks at the page. The zero value is a 1280 × 800 window that asks for English.
type TabOptions struct {
	Width, Height int    // CSS pixels; 0 means 1280 × 800
	Lang          string // the Accept-Language header; "" means "en"
	NoScript      bool   // pages run no scripts; the test itself still can
	Dark          bool   // prefers-color-scheme: dark

	Timeout time.Duration // of the tab; 0 means three minutes
}

// Tab is a page in a browser session of its own: no cookie is shared with another tab. It is a chromedp context:
//
//	tab := testkit.NewTab(t, testkit.TabOptions{Lang: "ko"})
//	err := chromedp.Do(tab, chromedp.Navigate(url))
//
// An uncaught exception of the page's scripts, and anything the page's content security policy had to stop, fails the
// test when it ends.
type Tab struct {
	context.Context

	noScript bool

	mu       sync.Mutex
	problems []string
}

// NewTab opens a tab, closed after the test.
func NewTab(t testing.TB, opts TabOptions) *Tab {
	t.Helper()
	session, closeTab := chromedp.NewContext(Browser(t), chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	scheme := "light"
	if opts.Dark {
		scheme = "dark"
	}
	if err := chromedp.Do(session,
		chromedp.EmulateViewport(int64(cmp.Or(opts.Width, 1280)), int64(cmp.Or(opts.Height, 800))),
		send(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}}),
		send(network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
			Headers: network.Headers{"Accept-Language": cmp.Or(opts.Lang, "en")},
		}),
		scripts(!opts.NoScript),
	); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	limited, cancel := context.WithTimeout(session, cmp.Or(opts.Timeout, tabTimeout))
	tab := &Tab{Context: limited, noScript: opts.NoScript}
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		for message, err := range chromedp.Console(limited) {
			if err != nil {
				return
			}
			if message.IsException() || message.Source == "security" {
				tab.mu.Lock()
				tab.problems = append(tab.problems, message.Text)
				tab.mu.Unlock()
			}
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-listening
		for _, problem := range tab.problems {
			t.Errorf("the page complained: %s", problem)
		}
	})
	return tab
}

func send[P any](command cdp.Command[P, cdp.Empty], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, command, params)
		return err
	})
}

func scripts(on bool) chromedp.Action[chromedp.Void] {
	return send(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// Screenshot writes a picture of the whole page to PROBA_SCREENS/<name>.png; without that variable it does nothing.
func Screenshot(t testing.TB, tab *Tab, name string) {
	t.Helper()
	keepPicture(t, tab, name, chromedp.FullScreenshot(100))
}

// Window writes a picture of what the window shows to PROBA_SCREENS/<name>.png; without that variable it does nothing.
func Window(t testing.TB, tab *Tab, name string) {
	t.Helper()
	keepPicture(t, tab, name, chromedp.CaptureScreenshot())
}

func keepPicture(t testing.TB, tab *Tab, name string, take chromedp.Action[[]byte]) {
	t.Helper()
	dir := os.Getenv(screensEnv)
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(tab, take)
	if err != nil {
		t.Fatalf("picture of %s: %v", name, err)
	}
	path := filepath.Join(dir, name+".png")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		t.Fatal(err)
	}
}
