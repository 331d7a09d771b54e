package web

import (
	"net"
	"net/http"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
)

// reader finds out who is reading and in which language. A session that is over makes a stranger of its holder and takes
// the token back; a failure to find out is an error: nobody is taken for a stranger because the database is away.
func (s *site) reader(a *answer, r *http.Request, reader request.Reader) (request.Reader, error) {
	accept := r.Header.Get("Accept-Language")
	if len(accept) > 200 {
		accept = accept[:200]
	}
	chosen := request.ChosenLanguage(r, s.cfg.Secure)
	reader.Printer = locale.For(locale.Match(chosen, accept))
	token := request.SessionToken(r, s.cfg.Secure)
	if token == "" {
		return reader, nil
	}
	who, err := s.cfg.Gate.Resolve(r.Context(), token)
	switch {
	case err == nil:
		reader.Actor = &who
		reader.Printer = locale.For(locale.Match(chosen, who.Person.Language, accept))
	case request.IsSignInNeeded(err), fault.Is(err, fault.NotFound):
		request.ClearSession(a, r)
	default:
		return reader, err
	}
	return reader, nil
}

// switchLanguage answers a request for another language: the choice is remembered and the reader is sent to the same
// page without the "lang" in its address.
func (s *site) switchLanguage(a *answer, r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || strings.HasPrefix(r.URL.Path, "/api/") { // programs get no cookies
		return false
	}
	q := r.URL.Query()
	l := locale.Lang(q.Get("lang"))
	if !l.Valid() {
		return false
	}
	q.Del("lang")
	to := r.URL.EscapedPath()
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	request.SetLanguage(a, r, l)
	http.Redirect(a, r, request.ReturnTo(to, "/"), http.StatusSeeOther)
	return true
}

// clientIP is the address of the browser. A proxy of our own adds it as the last of X-Forwarded-For; what stands before
// is the browser's say-so.
func clientIP(r *http.Request, behindProxy bool) string {
	if behindProxy {
		list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if ip := net.ParseIP(strings.TrimSpace(list[len(list)-1])); ip != nil {
			return ip.String()
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
