package testkit

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"
)

// OwnBrowser starts a browser of its own with the profile in dir, and gives a way to kill it as a power cut would: it and its children
// end at once and write nothing more. Started again with the same dir it has what had reached the disk. It ends with the test.
func OwnBrowser(t testing.TB, dir string) (ctx context.Context, kill func()) {
	t.Helper()
	Browser(t) // skips or fails as for every other test with a browser
	path, err := browserPath()
	if err != nil {
		t.Fatal(err)
	}
	var process *exec.Cmd
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(dir),
		chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) {
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			process = cmd
		}),
	)...)
	session, closeTab := chromedp.NewContext(allocator)
	limited, cancel := context.WithTimeout(session, tabTimeout)
	t.Cleanup(func() {
		cancel()
		closeTab()
		stop()
	})
	if err := chromedp.Do(limited); err != nil {
		t.Fatalf("start a browser: %v", err)
	}
	return limited, func() {
		t.Helper()
		if err := syscall.Kill(-process.Process.Pid, syscall.SIGKILL); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatalf("kill the browser: %v", err)
		}
		<-session.Done()
		cancel()
	}
}
