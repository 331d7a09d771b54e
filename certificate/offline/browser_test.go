package offline_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"proba.example/certificate"
	"proba.example/certificate/offline"
	"proba.example/internal/testkit"
)

// TestFromADiskWithoutANetwork opens the page as a bank clerk would who keeps it in a folder: from a file, with the network
// off, in three languages and on a phone, and hands it a genuine bundle, a changed certificate and a code.
func TestFromADiskWithoutANetwork(t *testing.T) {
	vectors, err := filepath.Abs("../../testdata/vectors")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "verifier.html")
	if err := os.WriteFile(file, offline.Page([]byte(read(t, filepath.Join(vectors, "bundle", "trust.json")))), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, l := range certificate.Languages() {
		for _, width := range []int{375, 1440} {
			t.Run(fmt.Sprintf("%s at %d", l, width), func(t *testing.T) {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				// The vectors are of days to come; and a machine without a network has none for its pages either.
				if _, err := chromedp.Call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: "Date.now = () => 1796083200000"}); err != nil {
					t.Fatal(err)
				}
				if _, err := chromedp.Call(tab, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: true}); err != nil {
					t.Fatal(err)
				}
				if err := chromedp.Do(tab, chromedp.Navigate("file://"+file), chromedp.WaitReady("body[data-ready]"),
					chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector('[data-l=%s]').click()`, l))); err != nil {
					t.Fatal(err)
				}
				words := certificate.Sentences(l)
				look := func(name string, wanted ...string) {
					t.Helper()
					if err := chromedp.Do(tab, chromedp.WaitReady("#answer article")); err != nil {
						t.Fatal(err)
					}
					text, err := chromedp.Run(tab, chromedp.Evaluate[string](`document.querySelector('#answer').innerText`))
					if err != nil {
						t.Fatal(err)
					}
					for _, w := range wanted {
						if !strings.Contains(plain(text), plain(w)) {
							t.Errorf("%s: the page lacks %q:\n%s", name, w, text)
						}
					}
					if wide, err := chromedp.Run(tab, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`)); err != nil || wide {
						t.Errorf("%s: the page is wider than its window: %v", name, err)
					}
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s: %s", name, v)
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("offline-%s-%s-%d", name, l, width))
				}
				hand := func(name string) {
					t.Helper()
					if err := chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](`document.querySelector('#answer').replaceChildren()`),
						chromedp.SetUploadFiles("#file", []string{filepath.Join(vectors, name)})); err != nil {
						t.Fatal(err)
					}
				}
				hand("bundle/valid.json")
				look("valid", "한빛정밀 주식회사", "26110100042", words["signature.matches"], words["outcome.pass"])
				hand("certificate/changed-grade.json")
				look("changed", words["verdict.invalid_signature"], words["outcome.fail"])
				hand("bundle/stated-withdrawn.json")
				look("withdrawn", words["verdict.withdrawn"])
				if err := chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](`document.querySelector('#answer').replaceChildren();
					document.querySelector('#file').value = ''; document.querySelector('#text').value = '26110100042'; document.querySelector('.go').click()`)); err != nil {
					t.Fatal(err)
				}
				look("number", words["verdict.unknown_format"])
			})
		}
	}
}

// plain is a text with its no-break spaces as a browser's innerText gives them.
func plain(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }
