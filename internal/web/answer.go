package web

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// A refused upload is read to its end, within these bounds, before the answer is sent: most browsers show nothing of an
// answer that comes while they are still sending.
const (
	drainBytes = 512 << 20
	drainTime  = 2 * time.Minute
)

// answer is the response on its way: it knows its status for the log, keeps private pages out of caches and reads what is left
// of the request before the first byte goes out.
type answer struct {
	http.ResponseWriter
	start   time.Time
	method  string
	path    string
	pattern string
	body    *body
	private bool // never kept by caches
	status  int  // 0 until the first byte
	bytes   int64
}

func newAnswer(w http.ResponseWriter, r *http.Request) *answer {
	return &answer{
		ResponseWriter: w, start: time.Now(), method: r.Method, path: r.URL.Path,
		body: &body{ReadCloser: r.Body, left: -1},
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// WriteHeader sends the status and the headers.
func (a *answer) WriteHeader(status int) {
	if a.status != 0 {
		return
	}
	if a.private {
		a.Header().Set("Cache-Control", "no-store")
	} else {
		a.Header().Add("Vary", "Accept-Language, Cookie")
	}
	a.drain()
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// Write sends bytes of the answer.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

func (a *answer) drain() {
	if a.body.done || a.method == http.MethodGet || a.method == http.MethodHead {
		return
	}
	// Servers of tests have no connection to set a deadline on; the bound on bytes holds there too.
	_ = http.NewResponseController(a.ResponseWriter).SetReadDeadline(time.Now().Add(drainTime))
	if _, err := io.CopyN(io.Discard, a.body.ReadCloser, drainBytes); !errors.Is(err, io.EOF) {
		a.Header().Set("Connection", "close")
	}
	_ = http.NewResponseController(a.ResponseWriter).SetReadDeadline(time.Time{})
}

// body is the request's body up to a limit. It differs from http.MaxBytesReader in that the connection stays open when
// the limit is passed, so that the reader gets a page.
type body struct {
	io.ReadCloser
	left int64 // bytes that may still be read; negative: no limit has been set
	most int64
	over bool
	done bool // read to its end
}

// limit sets the limit, and says at once when the length announced is above it.
func (b *body) limit(most, announced int64) error {
	b.left, b.most = most, most
	if announced > most {
		b.over = true
		return &http.MaxBytesError{Limit: most}
	}
	return nil
}

func (b *body) Read(p []byte) (int, error) {
	if b.over {
		return 0, &http.MaxBytesError{Limit: b.most}
	}
	if b.left >= 0 && int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		b.done = true
	}
	if b.left < 0 {
		return n, err
	}
	if int64(n) > b.left {
		n, b.over = int(b.left), true
		b.left = 0
		return n, &http.MaxBytesError{Limit: b.most}
	}
	b.left -= int64(n)
	return n, err
}
