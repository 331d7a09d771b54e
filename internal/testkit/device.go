package testkit

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Device is a browser with a profile of its own that outlives the browser's process: a tablet that may run out of power. It is
// used by one goroutine.
type Device struct {
	t       testing.TB
	profile string

	mu    sync.Mutex
	cmd   *exec.Cmd
	close func()
}

// NewDevice makes a device that is switched off. Tests without a browser are skipped, as by Browser.
func NewDevice(t testing.TB) *Device {
	t.Helper()
	if os.Getenv(browserEnv) == "off" {
		t.Skip(browserEnv + "=off")
	}
	profile, err := os.MkdirTemp("", "proba-device-")
	if err != nil {
		t.Fatal(err)
	}
	d := &Device{t: t, profile: profile}
	t.Cleanup(func() {
		d.Kill()
		for range 50 { // helpers of a killed browser may still be writing
			if os.RemoveAll(profile) == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	return d
}

// Start switches the device on and opens a tab of the default session, so that what pages keep is in the profile.
func (d *Device) Start(width, height int64) context.Context {
	d.t.Helper()
	path, err := browserPath()
	if err != nil {
		d.t.Fatalf("no browser to test with: %v", err)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(d.profile), chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.cmd = cmd
		}),
	)...)
	tab, closeTab := chromedp.NewContext(allocator)
	limited, cancel := context.WithTimeout(tab, tabTimeout)
	d.close = func() { cancel(); closeTab(); stop() }
	if err := chromedp.Do(limited, chromedp.EmulateViewport(width, height)); err != nil {
		d.t.Fatalf("start a device: %v", err)
	}
	return limited
}

// Kill ends the browser's process at once, as a lost battery does: it gets no chance to write anything.
func (d *Device) Kill() {
	d.mu.Lock()
	cmd := d.cmd
	d.cmd = nil
	d.mu.Unlock()
	if cmd == nil {
		return
	}
	if err := cmd.Process.Kill(); err != nil {
		d.t.Logf("kill the browser: %v", err)
	}
	d.close()
}
