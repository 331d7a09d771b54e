package testkit

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeEnv is the path of axe.min.js; without it .cache/axe/<version>/axe.min.js of the working copy is used, where make puts it.
const axeEnv = "PROBA_AXE"

// axeVersion is the one that the Makefile fetches.
const axeVersion = "4.14.1"

// Violation is one accessibility rule that a page breaks.
type Violation struct {
	Rule   string   `json:"id"`     // for example "color-contrast"
	Impact string   `json:"impact"` // minor, moderate, serious or critical
	Help   string   `json:"help"`
	Nodes  []string `json:"nodes"` // the elements, as CSS selectors with what is wrong
}

// String says it in one paragraph.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n\t%s", v.Rule, v.Impact, v.Help, strings.Join(v.Nodes, "\n\t"))
}

var axeSource = sync.OnceValues(func() (string, error) {
	path := os.Getenv(axeEnv)
	if path == "" {
		root, err := moduleRoot()
		if err != nil {
			return "", err
		}
		path = filepath.Join(root, ".cache", "axe", axeVersion, "axe.min.js")
	}
	source, err := os.ReadFile(path)
	return string(source), err
})

// moduleRoot finds the directory of go.mod above the test's own.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no go.mod above the test's directory")
		}
		dir = parent
	}
}

// axeRun asks for the rules of WCAG 2.0 to 2.2, levels A and AA, and for axe's best practices.
const axeRun = `axe.run(document, {
	resultTypes: ['violations'],
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'],
}).then(r => r.violations.map(v => ({
	id: v.id, impact: v.impact, help: v.help,
	nodes: v.nodes.map(n => n.target.join(' ') + ' — ' + n.failureSummary.replace(/\s+/g, ' ')),
})))`

// Axe examines the page that tab shows with axe-core and returns what it breaks; an accessible page returns nothing.
// Without axe-core the test fails: make axe fetches it.
func Axe(t testing.TB, tab *Tab) []Violation {
	t.Helper()
	source, err := axeSource()
	if err != nil {
		t.Fatalf("axe-core is missing (make axe fetches it): %v", err)
	}
	if tab.noScript { // axe waits for timers, which need scripts; the page's own have had their chance and did not run
		if err := chromedp.Do(tab, scripts(true)); err != nil {
			t.Fatalf("run axe-core: %v", err)
		}
		defer func() {
			if err := chromedp.Do(tab, scripts(false)); err != nil {
				t.Errorf("switch scripts off again: %v", err)
			}
		}()
	}
	if err := chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](source)); err != nil {
		t.Fatalf("load axe-core: %v", err)
	}
	violations, err := chromedp.Run(tab, chromedp.Evaluate[[]Violation](axeRun, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("run axe-core: %v", err)
	}
	return violations
}
