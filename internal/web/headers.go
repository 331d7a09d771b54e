package web

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
)

// contentPolicy lets pages load what the binary itself serves and nothing else; no script or style stands in a page.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// setHeaders sets the headers of every answer (OWASP ASVS 5.0 V3.4). A handler may tighten them for its own answer.
func (s *site) setHeaders(h http.Header, id string) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	// Not "no-referrer": under it browsers send "Origin: null" with our own forms, which looks like another site's.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
	h.Set("X-Request-Id", id)
	if s.cfg.Secure {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

// newRequestID names a request in the log and on error pages.
func newRequestID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, and a name need not be unguessable
	return hex.EncodeToString(b[:])
}
