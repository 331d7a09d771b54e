package request

import (
	"net/http"
	"time"

	"proba.example/internal/locale"
)

// The cookies. Served by https they carry the prefix by which browsers refuse to take them from a subdomain or without
// encryption (RFC 6265bis, "__Host-").
const (
	sessionCookie  = "session"
	languageCookie = "lang"
	hostPrefix     = "__Host-"
)

func cookieName(base string, secure bool) string {
	if secure {
		return hostPrefix + base
	}
	return base
}

func cookie(r *http.Request, base, value string, age time.Duration) *http.Cookie {
	secure := Of(r).Secure
	return &http.Cookie{
		Name: cookieName(base, secure), Value: value, Path: "/", Secure: secure, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, MaxAge: int(age.Seconds()),
	}
}

// SetSession gives the browser the session's token, to be shown with every request for age.
func SetSession(w http.ResponseWriter, r *http.Request, token string, age time.Duration) {
	http.SetCookie(w, cookie(r, sessionCookie, token, age))
}

// ClearSession takes the session's token back.
func ClearSession(w http.ResponseWriter, r *http.Request) {
	c := cookie(r, sessionCookie, "", 0)
	c.MaxAge = -1
	http.SetCookie(w, c)
}

// SessionToken is what the browser shows as its session's token; empty when it has none.
func SessionToken(r *http.Request, secure bool) string {
	c, err := r.Cookie(cookieName(sessionCookie, secure))
	if err != nil {
		return ""
	}
	return c.Value
}

// SetLanguage makes the browser remember the language chosen.
func SetLanguage(w http.ResponseWriter, r *http.Request, l locale.Lang) {
	http.SetCookie(w, cookie(r, languageCookie, string(l), 365*24*time.Hour))
}

// ChosenLanguage is the language that the browser remembers; empty when none was chosen.
func ChosenLanguage(r *http.Request, secure bool) string {
	c, err := r.Cookie(cookieName(languageCookie, secure))
	if err != nil || !locale.Lang(c.Value).Valid() {
		return ""
	}
	return c.Value
}
