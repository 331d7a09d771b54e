package request

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

func TestOnlyPathsOfOurOwnAreReturnedTo(t *testing.T) {
	for path, local := range map[string]bool{
		"/":                                     true,
		"/desk":                                 true,
		"/cases/1?tab=plan&q=%D0%B0":            true,
		"/register?q=https://evil.example":      true,
		"":                                      false,
		"desk":                                  false,
		"//evil.example":                        false,
		"///evil.example":                       false,
		"/\\evil.example":                       false,
		"\\\\evil.example":                      false,
		"/\t/evil.example":                      false,
		"/\n/evil.example":                      false,
		"\t//evil.example":                      false,
		"\x20//evil.example":                    false,
		"https://evil.example":                  false,
		"HTTPS:evil.example":                    false,
		"javascript:alert(1)":                   false,
		"data:text/html,x":                      false,
		"//user@evil.example/":                  false,
		"/%2f%2fevil.example":                   false,
		"/%5cevil.example":                      false,
		"/%0d%0aSet-Cookie:x":                   false,
		"/desk\x00":                             false,
		"/회사":                                   false, // browsers send it encoded
		"/" + strings.Repeat("a", maxLocalPath): false,
	} {
		if Local(path) != local {
			t.Errorf("Local(%q) = %v", path, !local)
		}
		w := httptest.NewRecorder()
		if err := Redirect(w, httptest.NewRequest(http.MethodGet, "/", nil), path); err != nil {
			t.Fatal(err)
		}
		want := "/"
		if local {
			want = path
		}
		if got := w.Header().Get("Location"); got != want || w.Code != http.StatusSeeOther {
			t.Errorf("Redirect(%q) goes to %q with %d", path, got, w.Code)
		}
	}
}

func FuzzLocal(f *testing.F) {
	for _, s := range []string{"/", "//x", "/\\x", "/%2f/x", "/a?b=c"} {
		f.Add(s)
	}
	base, err := url.Parse("https://proba.example/page")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !Local(s) {
			return
		}
		to, err := base.Parse(s)
		if err != nil || to.Host != "proba.example" || to.Scheme != "https" {
			t.Fatalf("%q leads to %v, %v", s, to, err)
		}
	})
}

func TestStrangersAreSentBackToThePageTheyAskedFor(t *testing.T) {
	for _, c := range []struct{ method, target, want string }{
		{http.MethodGet, "/cases/1?tab=plan", "/sign-in?next=%2Fcases%2F1%3Ftab%3Dplan"},
		{http.MethodGet, "/", "/sign-in"},
		{http.MethodPost, "/cases/1/submit", "/sign-in"},
	} {
		if got := SignInFirst(httptest.NewRequest(c.method, c.target, nil)); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.method, c.target, got, c.want)
		}
	}
}

func as(duties ...party.Duty) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	who := party.Actor{Person: party.Person{ID: "1", Active: true, Duties: duties}}
	return r.WithContext(With(r.Context(), Reader{Actor: &who, Printer: locale.For(locale.English)}))
}

func TestGuards(t *testing.T) {
	stranger := httptest.NewRequest(http.MethodGet, "/", nil)
	inactive := as(party.Officer)
	Of(inactive).Actor.Person.Active = false
	for _, c := range []struct {
		what  string
		guard Guard
		r     *http.Request
		key   string // of the fault; empty when the page opens
	}{
		{"anyone, stranger", Anyone, stranger, ""},
		{"signed in, stranger", SignedIn, stranger, "fault.sign_in"},
		{"signed in, applicant", SignedIn, as(), ""},
		{"officers, stranger", Holding(party.Officer), stranger, "fault.sign_in"},
		{"officers, applicant", Holding(party.Officer), as(), "fault.forbidden"},
		{"officers, expert", Holding(party.Officer, party.Auditor), as(party.Expert), "fault.forbidden"},
		{"officers, officer", Holding(party.Officer, party.Auditor), as(party.Expert, party.Officer), ""},
		{"officers, officer made inactive", Holding(party.Officer), inactive, "fault.forbidden"},
		{"people, stranger", Allowed(party.ActManagePeople), stranger, "fault.sign_in"},
		{"people, officer", Allowed(party.ActManagePeople), as(party.Officer), "fault.forbidden"},
		{"people, administrator", Allowed(party.ActManagePeople), as(party.Administrator), ""},
	} {
		err := c.guard(c.r)
		key := ""
		if all := fault.All(err); len(all) > 0 {
			key = all[0].Key
		}
		if key != c.key {
			t.Errorf("%s: %q, want %q", c.what, key, c.key)
		}
	}
}

func TestATableKnowsWhichPagesArePrivate(t *testing.T) {
	var table Table
	h := func(http.ResponseWriter, *http.Request) error { return nil }
	table.Get("/register", Anyone, h)
	table.Post("/cases", Holding(party.Officer), h)
	table.Upload("/files", SignedIn, 5, h)
	routes := table.Routes()
	if routes[0].Private || !routes[1].Private || !routes[2].Private || routes[1].MaxBytes != FormBytes || routes[2].MaxBytes != 5 {
		t.Errorf("routes %+v", routes)
	}
	defer func() {
		if recover() == nil {
			t.Error("a page without a guard was registered")
		}
	}()
	table.Get("/open", nil, h)
}

func TestCookiesCannotBeTakenOverBySubdomainsOrScripts(t *testing.T) {
	for _, secure := range []bool{false, true} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r = r.WithContext(With(r.Context(), Reader{Secure: secure, Printer: locale.For(locale.English)}))
		w := httptest.NewRecorder()
		SetSession(w, r, "secret", 3600e9)
		c := w.Result().Cookies()[0]
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 3600 || c.Secure != secure || strings.HasPrefix(c.Name, "__Host-") != secure {
			t.Errorf("cookie %v", c)
		}
		r.AddCookie(c)
		if SessionToken(r, secure) != "secret" || SessionToken(r, !secure) != "" {
			t.Error("the token does not come back under its own name alone")
		}
		w = httptest.NewRecorder()
		ClearSession(w, r)
		if c := w.Result().Cookies()[0]; c.MaxAge >= 0 || c.Value != "" {
			t.Errorf("cleared by %v", c)
		}
	}
}

func multi(t *testing.T, build func(*multipart.Writer)) *http.Request {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	build(m)
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

func TestAFormWithFilesKeepsItsFieldsWhenAFileIsRefused(t *testing.T) {
	r := multi(t, func(m *multipart.Writer) {
		m.WriteField("note", "전") //nolint:errcheck // into memory
		w, _ := m.CreateFormFile("file", "a.exe")
		w.Write(bytes.Repeat([]byte("x"), 100_000)) //nolint:errcheck // into memory
		m.CreateFormFile("empty", "")               //nolint:errcheck // into memory
		m.WriteField("after", "후")                  //nolint:errcheck // into memory
	})
	refused := fault.Field("file", "files.kind")
	values, err := FormWithFiles(r, func(field, name string, before url.Values, _ io.Reader) error {
		if field != "file" || name != "a.exe" || before.Get("note") != "전" {
			t.Errorf("file %s %s, before it %v", field, name, before)
		}
		return refused
	})
	if !errors.Is(err, refused) || values.Get("note") != "전" || values.Get("after") != "후" {
		t.Errorf("values %v, %v", values, err)
	}
}

func TestAFieldTooLongAndABrokenFormAreFaults(t *testing.T) {
	none := func(string, string, url.Values, io.Reader) error { return nil }
	_, err := FormWithFiles(multi(t, func(m *multipart.Writer) { m.WriteField("note", strings.Repeat("x", maxFieldBytes+1)) }), none) //nolint:errcheck // into memory
	if !fault.Is(err, fault.TooLarge) {
		t.Errorf("a field too long: %v", err)
	}
	broken := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("--x\r\nnothing"))
	broken.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	if _, err = FormWithFiles(broken, none); !fault.Is(err, fault.Invalid) {
		t.Errorf("a broken form: %v", err)
	}
	bad := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("a=%zz"))
	bad.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if _, err = Form(bad); !fault.Is(err, fault.Invalid) {
		t.Errorf("a field that cannot be decoded: %v", err)
	}
	plain := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("a=1"))
	plain.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if values, err := FormWithFiles(plain, none); err != nil || values.Get("a") != "1" {
		t.Errorf("a form without files: %v, %v", values, err)
	}
}
