package request

import (
	"net/http"
	"net/url"
	"strings"
)

// SignInPath is where strangers are sent.
const SignInPath = "/sign-in"

const maxLocalPath = 1000

// ReturnTo is the path given in a request if it leads to a page of our own, and otherwise instead. Addresses of other sites in
// any disguise a browser would accept (//host, /\host, control characters, encoded forms of those) are not ours.
func ReturnTo(given, instead string) string {
	if Local(given) {
		return given
	}
	return instead
}

// Local says whether the text is a path of our own, with or without a query.
func Local(s string) bool {
	if s == "" || len(s) > maxLocalPath || s[0] != '/' || strings.HasPrefix(s, "//") {
		return false
	}
	for _, c := range []byte(s) {
		if c <= ' ' || c == '\\' || c >= 0x7f { // browsers drop tabs and line breaks and read \ as /
			return false
		}
	}
	u, err := url.ParseRequestURI(s)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") {
		return false
	}
	return !strings.ContainsAny(u.Path, "\\\r\n\t")
}

// SignInFirst is the address of the sign-in page that leads back to the page asked for.
func SignInFirst(r *http.Request) string {
	back := r.URL.RequestURI()
	if !Local(back) || back == "/" || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return SignInPath
	}
	return SignInPath + "?next=" + url.QueryEscape(back)
}

// Redirect sends the reader to a page of our own after an act was done; any other target becomes the start page.
func Redirect(w http.ResponseWriter, r *http.Request, to string) error {
	http.Redirect(w, r, ReturnTo(to, "/"), http.StatusSeeOther)
	return nil
}
