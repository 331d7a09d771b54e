// Package source has the places a log's files come from: a web address and a folder. What they give is believed by
// nobody until package translog has led it to a root.
package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"proba.example/translog"
)

// ErrTooLarge says that a file is longer than anything that may be at its path.
var ErrTooLarge = errors.New("source: longer than it may be")

// Limits of what is asked of a stranger's server.
const (
	// Timeout is for one file, from the first packet to the last.
	Timeout = 30 * time.Second
	// maxOther bounds files that are neither checkpoints nor tiles, in bytes.
	maxOther = 1 << 20
)

// limit is the length of the longest file that may be at the path, in bytes.
func limit(path string) int64 {
	if path == translog.CheckpointPath {
		return translog.MaxNote
	}
	t, err := translog.ParseTilePath(path)
	switch {
	case err != nil:
		return maxOther
	case t.Level == translog.EntriesLevel:
		return int64(t.Width) * (2 + translog.MaxEntry)
	default:
		return int64(t.Width) * int64(len(translog.Hash{}))
	}
}

// HTTP is a log, or any other set of files, below a web address. It follows no redirect, so that the address an
// administrator entered is the one that is asked, and takes no file longer than may be at its path, unpacked.
type HTTP struct {
	prefix string
	client *http.Client
}

// Client is an HTTP client for asking strangers' servers: no redirects, no cookies, bounded in time.
func Client() *http.Client {
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 20 * time.Second,
		MaxIdleConnsPerHost:   4,
		IdleConnTimeout:       90 * time.Second,
		ForceAttemptHTTP2:     true,
	}
	return &http.Client{
		Transport:     transport,
		Timeout:       Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// ValidPrefix says whether an address can be the prefix of a log or witness: https or http, a host, and neither user,
// query nor fragment.
func ValidPrefix(prefix string) bool {
	u, err := url.Parse(prefix)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil &&
		u.RawQuery == "" && u.Fragment == "" && !strings.ContainsAny(prefix, "?# \t\r\n")
}

// NewHTTP is the files below a prefix, which [ValidPrefix] must accept. The client is shared; nil makes one by [Client].
func NewHTTP(prefix string, client *http.Client) (*HTTP, error) {
	if !ValidPrefix(prefix) {
		return nil, fmt.Errorf("source: %q is no address of a log", prefix)
	}
	if client == nil {
		client = Client()
	}
	return &HTTP{strings.TrimRight(prefix, "/") + "/", client}, nil
}

// Fetch is [translog.Source].
func (h *HTTP) Fetch(ctx context.Context, path string) ([]byte, error) {
	if !fs.ValidPath(path) || strings.ContainsAny(path, "?#%\\") {
		return nil, fmt.Errorf("source: %q is no path", path)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, h.prefix+path, nil)
	if err != nil {
		return nil, fmt.Errorf("source: %w", err)
	}
	request.Header.Set("User-Agent", "proba")
	response, err := h.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("source: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // read only
	switch response.StatusCode {
	case http.StatusOK:
		return readAll(response.Body, path)
	case http.StatusNotFound, http.StatusGone:
		return nil, fmt.Errorf("%s: %w", path, translog.ErrNotFound)
	}
	return nil, fmt.Errorf("source: %s: answer %d", path, response.StatusCode)
}

// Dir is a log in a folder, as a static copy or a mirror is. Links that lead out of it are not followed.
type Dir struct{ root *os.Root }

// OpenDir opens the folder; Close when done.
func OpenDir(name string) (*Dir, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("source: %w", err)
	}
	return &Dir{root}, nil
}

// Close lets the folder go.
func (d *Dir) Close() error { return d.root.Close() }

// Fetch is [translog.Source].
func (d *Dir) Fetch(ctx context.Context, path string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !fs.ValidPath(path) {
		return nil, fmt.Errorf("source: %q is no path", path)
	}
	f, err := d.root.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, translog.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("source: %w", err)
	}
	defer f.Close() //nolint:errcheck // read only
	return readAll(f, path)
}

// readAll reads a file, one byte further than it may be long to notice one that is longer.
func readAll(r io.Reader, path string) ([]byte, error) {
	most := limit(path)
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("source: %s: %w", path, err)
	case int64(len(b)) > most:
		return nil, fmt.Errorf("%s: %w", path, ErrTooLarge)
	}
	return b, nil
}
