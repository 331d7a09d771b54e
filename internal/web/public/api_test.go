package public_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/public"
)

// described gives the OpenAPI document, and a check of answers by its schemas.
func described(t *testing.T) (map[string]any, func(name string, body []byte)) {
	t.Helper()
	b, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	// The schemas become one JSON Schema document; their references are brought to its definitions.
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(bytes.ReplaceAll(b, []byte("#/components/schemas/"), []byte("#/$defs/"))))
	if err != nil {
		t.Fatal(err)
	}
	schemas := doc.(map[string]any)["components"].(map[string]any)["schemas"]
	c := jsonschema.NewCompiler()
	if err := c.AddResource("api.json", map[string]any{"$defs": schemas}); err != nil {
		t.Fatal(err)
	}
	return readJSON(t, b), func(name string, body []byte) {
		t.Helper()
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		if err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		if err := c.MustCompile("api.json#/$defs/" + name).Validate(v); err != nil {
			t.Errorf("not a %s: %v\n%s", name, err, body)
		}
	}
}

func ask(t *testing.T, h http.Handler, method, path, body string, l locale.Lang) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Accept-Language", string(l))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if len(w.Result().Cookies()) > 0 {
		t.Errorf("%s sets a cookie", path)
	}
	if w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%s cannot be read by other sites", path)
	}
	if strings.Contains(w.Body.String(), "⟦") {
		t.Errorf("%s in %s lacks a sentence", path, l)
	}
	return w
}

// The description names exactly the addresses there are.
func TestTheDescriptionNamesTheRoutes(t *testing.T) {
	doc, _ := described(t)
	want := map[string]bool{}
	for path, methods := range doc["paths"].(map[string]any) {
		for m := range methods.(map[string]any) {
			want[strings.ToUpper(m)+" "+path] = true
		}
	}
	for _, r := range public.New(public.Config{}).Routes() {
		if key := r.Method + " " + r.Pattern; strings.HasPrefix(r.Pattern, "/api/v1/") {
			if !want[key] {
				t.Errorf("%s is not described", key)
			}
			delete(want, key)
		}
	}
	for key := range want {
		t.Errorf("%s is described and does not exist", key)
	}
	h, _ := pages(t, "2026-08-01")
	if served := readJSON(t, ask(t, h, http.MethodGet, "/api/v1/openapi.json", "", locale.English).Body.Bytes()); served["openapi"] != "3.1.0" {
		t.Errorf("served %v", served["openapi"])
	}
}

func TestOneCertificateOnADay(t *testing.T) {
	_, is := described(t)
	h, _ := pages(t, "2027-03-01", replaced...)
	for path, want := range map[string]string{
		number: "superseded", "26-060-100-001": "superseded", number + "?on=2026-06-30": "not_yet_valid", number + "?on=2026-07-01": "valid", number + "?on=2027-01-31": "suspended",
		number + "?lang=ko": "superseded", // no way round by a cookie
	} {
		for _, l := range locale.Languages {
			w := ask(t, h, http.MethodGet, "/api/v1/certificates/"+path, "", l)
			is("Certificate", w.Body.Bytes())
			standing := readJSON(t, w.Body.Bytes())["standing"].(map[string]any)
			if w.Code != http.StatusOK || standing["code"] != want || standing["text"] != locale.For(l).T("standing."+want) || (want == "superseded") != (standing["successor"] == "27060100001") {
				t.Errorf("%s in %s: %d, %v", path, l, w.Code, standing)
			}
		}
	}
	for path, status := range map[string]int{"certificates/99999999999": http.StatusNotFound, "certificates/" + number + "?on=yesterday": http.StatusUnprocessableEntity, "nothing": http.StatusNotFound} {
		for _, l := range locale.Languages {
			w := ask(t, h, http.MethodGet, "/api/v1/"+path, "", l)
			is("Problem", w.Body.Bytes())
			if w.Code != status || w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s in %s: %d %s", path, l, w.Code, w.Body)
			}
		}
	}
}

// A withdrawal has one word towards strangers, that of the signed statements, whether it is a standing or what happened.
func TestAWithdrawalHasOneWord(t *testing.T) {
	_, is := described(t)
	h, _ := pages(t, "2027-03-01", register.Event{On: calendar.MustParse("2027-02-10"), Kind: register.Revoked, Reason: "closed"})
	w := ask(t, h, http.MethodGet, "/api/v1/certificates/"+number, "", locale.English)
	is("Certificate", w.Body.Bytes())
	told := readJSON(t, w.Body.Bytes())
	event := table(t, "csv", get(t, h, "/data/events.csv", locale.English).Body.Bytes())[0]
	row := table(t, "csv", get(t, h, "/data/certificates.csv", locale.English).Body.Bytes())[0]
	for _, word := range []any{told["standing"].(map[string]any)["code"], told["events"].([]any)[0].(map[string]any)["kind"], event["kind"], row["standing"]} {
		if word != "withdrawn" {
			t.Errorf("it is called %v", word)
		}
	}
}

// One answer for each number, in the order asked; not knowing a number is not the same as not being able to read it.
func TestFiveHundredNumbersAtATime(t *testing.T) {
	_, is := described(t)
	h, _ := pages(t, "2027-01-15", replaced...)
	lines := []string{number, "26 060 100 001", "99999999999", "=1+1", "한빛", number}
	states := []string{"suspended", "suspended", "unknown_number", "unreadable_number", "unreadable_number", "suspended"}
	list, err := json.Marshal(lines)
	if err != nil {
		t.Fatal(err)
	}
	for form, body := range map[string]string{"lines": strings.Join(lines, "\r\n") + "\n", "JSON": string(list), "lines with a byte order mark": "\ufeff" + strings.Join(lines, "\n\n")} {
		for _, l := range locale.Languages {
			w := ask(t, h, http.MethodPost, "/api/v1/certificates/lookup", body, l)
			is("Lookup", w.Body.Bytes())
			answers := readJSON(t, w.Body.Bytes())["answers"].([]any)
			if w.Code != http.StatusOK || len(answers) != len(lines) {
				t.Fatalf("%s: %d with %d answers", form, w.Code, len(answers))
			}
			for i, each := range answers {
				if a := each.(map[string]any); a["asked"] != lines[i] || a["state"] != states[i] || (a["standing"] != nil) != (states[i] == "suspended") {
					t.Errorf("%s, %q: %v, want %s", form, lines[i], a, states[i])
				}
			}
		}
	}
	if w := ask(t, h, http.MethodPost, "/api/v1/certificates/lookup?on=2026-08-01", number, locale.English); !strings.Contains(w.Body.String(), `"valid"`) {
		t.Errorf("on an earlier day: %s", w.Body)
	}
	many := func(n int) string { return strings.Repeat("99999999999\n", n) }
	for what, c := range map[string]struct {
		body   string
		status int
	}{
		"500": {many(500), http.StatusOK}, "501": {many(501), http.StatusUnprocessableEntity}, "nothing": {" \n", http.StatusUnprocessableEntity},
		"objects": {`[{"number":1}]`, http.StatusUnprocessableEntity}, "an object": {`{"numbers":["1"]}`, http.StatusUnprocessableEntity}, "half an array": {`["1"`, http.StatusUnprocessableEntity}, "not UTF-8": {"\xff\xfe", http.StatusOK},
		"a megabyte": {strings.Repeat("9", 1<<20), http.StatusRequestEntityTooLarge},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/api/v1/certificates/lookup", strings.NewReader(c.body)))
		if w.Code != c.status {
			t.Errorf("%s: %d, want %d", what, w.Code, c.status)
		}
	}
}

func TestTheRegisterIsReadPageByPage(t *testing.T) {
	_, is := described(t)
	h, asked := pages(t, "2026-08-01")
	w := ask(t, h, http.MethodGet, "/api/v1/register?words=hanul&standing=withdrawn&limit=7&on=2026-07-15", "", locale.English)
	is("Page", w.Body.Bytes())
	if asked.Standing != register.StandingRevoked || asked.Limit != 7 || asked.On.String() != "2026-07-15" || asked.Words != "hanul" {
		t.Errorf("asked %+v", asked)
	}
	w = ask(t, h, http.MethodGet, "/api/v1/register", "", locale.English)
	is("Page", w.Body.Bytes())
	if w.Header().Get("X-Row-Count") != "1" || w.Header().Get("Link") != "" {
		t.Errorf("headers %v", w.Header())
	}
	for _, bad := range []string{"limit=0", "limit=1001", "limit=x", "on=1", "after=!"} {
		w := ask(t, h, http.MethodGet, "/api/v1/register?"+bad, "", locale.Korean)
		is("Problem", w.Body.Bytes())
		if w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
}

// An address that asks without end is told when to come again; others are answered meanwhile. The clock of these pages stands still.
func TestWhoAsksTooMuchIsToldWhenToComeAgain(t *testing.T) {
	_, is := described(t)
	h, _ := pages(t, "2026-08-01")
	from := func(ip string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/certificates/"+number, nil)
		r.RemoteAddr = ip + ":1234"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for i := range 121 {
		w := from("192.0.2.7")
		if (w.Code == http.StatusTooManyRequests) != (i == 120) {
			t.Fatalf("question %d: %d", i, w.Code)
		}
		if i == 120 {
			is("Problem", w.Body.Bytes())
			if w.Header().Get("Retry-After") != "1" {
				t.Errorf("come again after %q", w.Header().Get("Retry-After"))
			}
		}
	}
	if w := from("192.0.2.8"); w.Code != http.StatusOK {
		t.Errorf("another address: %d", w.Code)
	}
}

// TestCheckForPrograms checks one certificate and a list, in the forms that the description promises.
func TestCheckForPrograms(t *testing.T) {
	_, is := described(t)
	h := checkPages(t, nil)
	valid, changed := vector(t, "bundle/valid.json"), vector(t, "certificate/changed-grade.json")
	verdict := func(v any) string { return v.(map[string]any)["verdict"].(string) }
	for _, row := range []struct{ query, body, want string }{
		{"", valid, "valid"},
		{"?on=2029-11-23", valid, "expired"},
		{"", changed, "invalid_signature"},
		{"?for=reliance", vector(t, "bundle/valid-certificate-in-a-small-bundle.json"), "standing_unknown"},
		{"", "%PDF-1.4 nothing", "unreadable"},
		// A whole paper, signed by a key that this trust file does not name.
		{"", vector(t, "pdf/layout-1-en.pdf"), "view_differs"},
		{"", `{"type":"x"}`, "unknown_format"},
	} {
		for _, l := range locale.Languages {
			w := ask(t, h, http.MethodPost, "/api/v1/check"+row.query, row.body, l)
			is("Checked", w.Body.Bytes())
			if got := readJSON(t, w.Body.Bytes()); w.Code != http.StatusOK || verdict(got) != row.want || got["text"] == "" {
				t.Errorf("%s %.30s in %s: %d %v, want %s", row.query, row.body, l, w.Code, got["verdict"], row.want)
			}
		}
	}
	list := "[" + valid + ",\"CW1:\"," + changed + "]"
	w := ask(t, h, http.MethodPost, "/api/v1/check", list, locale.Korean)
	is("CheckedList", w.Body.Bytes())
	results := readJSON(t, w.Body.Bytes())["results"].([]any)
	if len(results) != 3 || verdict(results[0]) != "valid" || verdict(results[1]) != "unreadable" || verdict(results[2]) != "invalid_signature" {
		t.Errorf("the list: %s", w.Body)
	}
	for body, query := range map[string]string{"": "", "[": "", "[]": "", "[" + strings.Repeat("1,", 500) + "1]": "", valid: "?for=fun", "[1] 2": "", changed: "?on=tomorrow"} {
		w := ask(t, h, http.MethodPost, "/api/v1/check"+query, body, locale.Russian)
		is("Problem", w.Body.Bytes())
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%.20q%s: %d %s", body, query, w.Code, w.Body)
		}
	}
	// A list holds its documents byte for byte: what is ambiguous alone is ambiguous in a list.
	if w := ask(t, h, http.MethodPost, "/api/v1/check", `[{"type":"a","type":"b"}]`, locale.English); !strings.Contains(w.Body.String(), "duplicate_name") {
		t.Errorf("a name given twice: %s", w.Body)
	}
}
