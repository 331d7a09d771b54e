package public_test

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/register"
)

func readJSON(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}

// The profiles of Data Package 2.0 (datapackage.org/profiles/2.0, public domain) are test data.
func profile(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open("testdata/datapackage-2.0/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) {
		if strings.Contains(pattern, "(?=") {
			return safePath(pattern), nil
		}
		return regexp.Compile(pattern)
	})
	if err := c.AddResource(name+".json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile(name + ".json")
}

// safePath says in Go what the profiles' one pattern says with signs that Go's expressions do not have: a relative path that stays in its
// folder, or an address.
type safePath string

func (p safePath) String() string { return string(p) }

func (safePath) MatchString(s string) bool {
	for _, scheme := range []string{"http://", "https://", "ftp://", "ftps://"} {
		if strings.HasPrefix(s, scheme) {
			return true
		}
	}
	return s != "" && !strings.ContainsAny(s[:1], "./~") && !strings.HasPrefix(s, "file:") && !strings.Contains(s, "/../") && !strings.Contains(s, `\`) && !strings.Contains(s, "://")
}

var replaced = []register.Event{
	{On: calendar.MustParse("2027-01-10"), Kind: register.Suspended, Reason: "inspection"},
	{On: calendar.MustParse("2027-02-10"), Kind: register.Superseded, Reason: "grade_changed", Successor: "27060100001"},
}

// table reads a file of open data, CSV or JSON, as rows of texts.
func table(t *testing.T, format string, body []byte) (rows []map[string]string) {
	t.Helper()
	if format == "csv" {
		lines, err := csv.NewReader(strings.NewReader(string(body))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines[1:] {
			row := map[string]string{}
			for i, name := range lines[0] {
				row[name] = line[i]
			}
			rows = append(rows, row)
		}
		return rows
	}
	var objects []map[string]any
	if err := json.Unmarshal(body, &objects); err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		row := map[string]string{}
		for name, v := range o {
			row[name], _ = v.(string)
		}
		rows = append(rows, row)
	}
	return rows
}

// The package says the truth about every file: rows, bytes, digest, columns.
func TestTheDataPackageDescribesItsFiles(t *testing.T) {
	h, _ := pages(t, "2027-03-01", replaced...)
	body := get(t, h, "/data/datapackage.json", locale.Russian).Body.Bytes()
	pack := readJSON(t, body)
	if err := profile(t, "datapackage").Validate(pack); err != nil {
		t.Errorf("not a data package: %v", err)
	}
	broken := readJSON(t, body)
	broken["resources"] = []any{}
	if profile(t, "datapackage").Validate(broken) == nil {
		t.Error("the profile accepts a package without resources: it checks nothing")
	}
	if l := pack["licenses"].([]any)[0].(map[string]any); l["name"] != "CC-BY-4.0" {
		t.Errorf("licence %v", l)
	}
	resources := pack["resources"].([]any)
	if len(resources) != 4 {
		t.Fatalf("%d resources", len(resources))
	}
	for _, each := range resources {
		r := each.(map[string]any)
		if err := profile(t, "tableschema").Validate(r["schema"]); err != nil {
			t.Errorf("%s: not a table schema: %v", r["name"], err)
		}
		file := get(t, h, "/data/"+r["path"].(string), locale.English)
		content := file.Body.Bytes()
		sum := sha256.Sum256(content)
		if r["bytes"] != float64(len(content)) || r["hash"] != "sha256:"+hex.EncodeToString(sum[:]) {
			t.Errorf("%s: %v bytes with %v, but the file has %d with %x", r["path"], r["bytes"], r["hash"], len(content), sum)
		}
		rows := table(t, r["format"].(string), content)
		if n := strconv.Itoa(len(rows)); file.Header().Get("X-Row-Count") != n || r["rowCount"] != float64(len(rows)) {
			t.Errorf("%s has %s rows, the header says %s and the package %v", r["path"], n, file.Header().Get("X-Row-Count"), r["rowCount"])
		}
		fields := r["schema"].(map[string]any)["fields"].([]any)
		for _, row := range rows {
			if len(row) != len(fields) {
				t.Errorf("%s: %d cells for %d fields", r["path"], len(row), len(fields))
			}
			for _, f := range fields {
				name := f.(map[string]any)["name"].(string)
				value, there := row[name]
				if !there {
					t.Errorf("%s lacks the field %s", r["path"], name)
				}
				if f.(map[string]any)["type"] == "date" && value != "" {
					if _, err := calendar.Parse(value); err != nil {
						t.Errorf("%s: %s is %q", r["path"], name, value)
					}
				}
			}
		}
		if strings.HasPrefix(r["name"].(string), "certificates") && (rows[0]["standing"] != "superseded" || rows[0]["standing_since"] != "2027-02-10" || rows[0]["as_of"] != "2027-03-01" || rows[0]["holder"] != "한울밸브") {
			t.Errorf("%s: %v", r["path"], rows[0])
		}
		if strings.HasPrefix(r["name"].(string), "events") && (rows[1]["successor"] != "27060100001" || rows[0]["kind"] != "suspended") {
			t.Errorf("%s: %v", r["path"], rows)
		}
	}
}

func TestDataFilesArePackedAndNamedByTheirContents(t *testing.T) {
	h, _ := pages(t, "2027-03-01", replaced...)
	load := func(h http.Handler, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/data/certificates.csv", nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	plain := load(h)
	zipped := load(h, "Accept-Encoding", "br, gzip;q=0.8")
	z, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(z)
	if err != nil || string(unpacked) != plain.Body.String() {
		t.Errorf("packed and plain differ (%v)", err)
	}
	tag := plain.Header().Get("ETag")
	if tag == "" || tag == zipped.Header().Get("ETag") || plain.Header().Get("Access-Control-Allow-Origin") != "*" || len(plain.Result().Cookies()) > 0 {
		t.Errorf("headers %v", plain.Header())
	}
	if again := load(h, "If-None-Match", `"x", `+tag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("an unchanged file is sent again: %d", again.Code)
	}
	tomorrow, _ := pages(t, "2027-03-02", replaced...)
	grown, _ := pages(t, "2027-03-01", replaced[:1]...)
	for what, other := range map[string]http.Handler{"the next day": tomorrow, "after an event": grown} {
		if w := load(other, "If-None-Match", tag); w.Code != http.StatusOK {
			t.Errorf("%s the old copy still counts: %d", what, w.Code)
		}
	}
}

func TestNoNameBecomesAFormula(t *testing.T) {
	for _, name := range []string{`=HYPERLINK("http://evil")`, "+1", "-1", "@SUM(A1)", "\tx", "＝1"} {
		h, _ := pagesOf(t, "2026-08-01", func(e *register.Entry) { e.Holder, e.LatinName = name, `Plain, "quoted"` })
		row := table(t, "csv", get(t, h, "/data/certificates.csv", locale.English).Body.Bytes())[0]
		if row["holder"] != "'"+name || row["latin_name"] != `Plain, "quoted"` {
			t.Errorf("%q is written %q", name, row["holder"])
		}
	}
}

func TestDescriptionsForMachines(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	catalogue := readJSON(t, get(t, h, "/data/catalog.jsonld", locale.Korean).Body.Bytes())
	set := catalogue["dcat:dataset"].([]any)[0].(map[string]any)
	if catalogue["@type"] != "dcat:Catalog" || len(set["dcat:distribution"].([]any)) != 4 || len(set["dct:title"].([]any)) != len(locale.Languages) {
		t.Errorf("catalogue %v", catalogue)
	}
	for path, want := range map[string]string{"/data": "Dataset", "/certificates/" + number: "Certification"} {
		_, rest, found := strings.Cut(get(t, h, path, locale.English).Body.String(), `<script type="application/ld+json">`)
		said, _, _ := strings.Cut(rest, "</script>")
		if !found || readJSON(t, []byte(said))["@type"] != want {
			t.Errorf("%s says of itself %q", path, said)
		}
		if path == "/data" && !strings.Contains(said, `"encodingFormat":"text/csv"`) {
			t.Errorf("its files have no media type: %s", said)
		}
	}
	if body := get(t, h, "/data", locale.Russian).Body.String(); !strings.Contains(body, "proba log verify https://agency.example/log --trust trust.json") {
		t.Error("nobody is told how to read the public log")
	}
	evil, _ := pagesOf(t, "2026-08-01", func(e *register.Entry) { e.Holder = `</script><script>alert(1)</script>` })
	if body := get(t, evil, "/certificates/"+number, locale.English).Body.String(); strings.Contains(body, "<script>alert") {
		t.Error("a name ends the element it is in")
	}
	var sites struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(get(t, h, "/sitemap.xml", locale.English).Body.Bytes(), &sites); err != nil {
		t.Fatal(err)
	}
	for _, u := range sites.URLs {
		path, ours := strings.CutPrefix(u.Loc, "https://agency.example")
		if w := get(t, h, path, locale.English); !ours || w.Code != http.StatusOK {
			t.Errorf("the site map names %s: %d", u.Loc, w.Code)
		}
	}
	if len(sites.URLs) != 8 || !strings.Contains(get(t, h, "/robots.txt", locale.English).Body.String(), "Sitemap: https://agency.example/sitemap.xml") {
		t.Errorf("site map %v", sites)
	}
}

func TestFiguresArePrintedAndServed(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for _, l := range locale.Languages {
		p := locale.For(l)
		body := get(t, h, "/figures", l).Body.String()
		for _, want := range []string{
			p.Percent(66), p.T("public.figures.hidden"), p.T("public.figures.none_recorded"), p.T("public.figures.point_count", "Points", p.Points(31)), p.T("public.figures.rule.small", "Least", 5),
		} {
			if !strings.Contains(body, want) {
				t.Errorf("the page in %s lacks %q", l, want)
			}
		}
	}
	w := get(t, h, "/figures.csv", locale.English)
	lines, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || len(lines) != 1+2*len(register.Measures) || w.Header().Get("X-Row-Count") != strconv.Itoa(len(lines)-1) {
		t.Fatalf("%d lines (%v)", len(lines), err)
	}
	var rows []map[string]any
	if err := json.Unmarshal(get(t, h, "/figures.json", locale.English).Body.Bytes(), &rows); err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		line := lines[i+1]
		if r["measure"] != line[2] || r["state"] != line[4] || (r["state"] != "shown") != (r["value"] == nil) || (line[3] == "") != (r["value"] == nil) {
			t.Errorf("%v and %v", r, line)
		}
		if r["year"] == 2026.0 && r["measure"] == "refused" && r["value"] != nil {
			t.Error("a hidden number is served")
		}
	}
}
