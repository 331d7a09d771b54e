package public

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// The register as open data: two tables as CSV and JSON, described by a Frictionless data package (Data Package 2.0), a DCAT catalogue and
// schema.org. A file names the state of the register and the day it is of; while both stay, so do its bytes.

// Licence is under what the data may be used.
type Licence struct {
	ID, Title, Address string
}

// Licences are those an agency can choose from, by their SPDX identifiers.
var Licences = map[string]Licence{
	"CC-BY-4.0":  {"CC-BY-4.0", "Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"},
	"CC0-1.0":    {"CC0-1.0", "Creative Commons Zero 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"},
	"ODC-By-1.0": {"ODC-By-1.0", "Open Data Commons Attribution License 1.0", "https://opendatacommons.org/licenses/by/1-0/"},
	"ODbL-1.0":   {"ODbL-1.0", "Open Data Commons Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"},
}

// dataFile is one file of open data.
type dataFile struct {
	name, format, mediaType string
	resource                string // the table: certificates or events
	rows                    func(register.Size) int64
	write                   func(s *Pages, ctx context.Context, w io.Writer, size register.Size, day calendar.Date) error
}

// bareType is the media type without its parameters, as descriptions of files name it.
func (f dataFile) bareType() string {
	bare, _, _ := strings.Cut(f.mediaType, ";")
	return bare
}

// row is a certificate on a day.
type row struct {
	register.Entry
	day calendar.Date
}

// eventRow is a change of standing.
type eventRow struct {
	number string
	register.Event
}

func text[T any](name, title, about string, value func(T) string) column[T] {
	return column[T]{name: name, kind: "string", title: title, about: about, value: func(v T) any { return value(v) }}
}

func day[T any](name, title, about string, value func(T) calendar.Date) column[T] {
	return column[T]{name: name, kind: "date", title: title, about: about, value: func(v T) any {
		if d := value(v); !d.IsZero() {
			return d.String()
		}
		return nil
	}}
}

func (c column[T]) must() column[T] { c.required = true; return c }

func (c column[T]) of(enum ...string) column[T] { c.enum = enum; return c }

func standingCodes() (codes []string) {
	for _, s := range register.Standings {
		codes = append(codes, apiCode(s))
	}
	return codes
}

// titles are three columns, one for each language.
func titles(name, title string, value func(row) locale.Text) (columns []column[row]) {
	for _, l := range locale.Languages {
		columns = append(columns, text(name+"_"+string(l), title+" ("+string(l)+")", title+" in the language "+string(l), func(r row) string { return value(r)[l] }))
	}
	return columns
}

// certificateColumns are the fields of a certificate.
var certificateColumns = func() []column[row] {
	all := []column[row]{
		text("number", "Certificate number", "As printed, without spaces", func(r row) string { return r.Number }).must(),
		text("holder", "Holder", "Legal name in its own script", func(r row) string { return r.Holder }).must(),
		text("latin_name", "Holder in Latin letters", "As registered; may be the same as holder", func(r row) string { return r.LatinName }),
		text("business_number", "Business number", "Of the holder, in the register of companies of its country", func(r row) string { return r.BusinessNumber }),
		text("country", "Country", "ISO 3166-1 alpha-2", func(r row) string { return r.Country }).must(),
		text("region", "Region", "Code within the scheme", func(r row) string { return r.Region }),
	}
	all = append(all, titles("region", "Region", func(r row) locale.Text { return r.RegionTitle })...)
	all = append(all, text("scheme", "Scheme", "Code of the scheme under which the holder was evaluated", func(r row) string { return r.Scheme }).must())
	all = append(all, titles("scheme", "Scheme", func(r row) locale.Text { return r.SchemeTitle })...)
	all = append(all,
		text("edition", "Edition", "Edition of the scheme's rules", func(r row) string { return r.Edition }).must(),
		text("sheet", "Sector", "Code of the evaluation sheet", func(r row) string { return r.Sheet }))
	all = append(all, titles("sheet", "Sector", func(r row) locale.Text { return r.SheetTitle })...)
	return append(all,
		text("grade", "Grade", "Of the certificate, within the scheme; empty where the scheme has none", func(r row) string { return r.Grade }),
		day("issued_on", "Issued on", "First day of validity", func(r row) calendar.Date { return r.IssuedOn }).must(),
		day("valid_through", "Valid through", "Last day of validity", func(r row) calendar.Date { return r.ValidThrough }).must(),
		text("standing", "Standing", "What the certificate is worth on the day as_of", func(r row) string { code, _ := standingField(r.Entry, r.day); return code }).must().of(standingCodes()...),
		day("standing_since", "Standing since", "First day of this standing; empty before the certificate is valid", func(r row) calendar.Date { _, since := r.StandingOn(r.day); return since }),
		day("as_of", "As of", "The day for which the standing is given", func(r row) calendar.Date { return r.day }).must(),
	)
}()

// eventColumns are the fields of a change of standing.
var eventColumns = []column[eventRow]{
	text("number", "Certificate number", "Of the certificate concerned", func(v eventRow) string { return v.number }).must(),
	day("on", "On", "The day from which the change counts", func(v eventRow) calendar.Date { return v.On }).must(),
	text("kind", "Kind", "What happened", func(v eventRow) string { return apiKind(v.Kind) }).must().
		of(apiKind(register.Suspended), apiKind(register.Restored), apiKind(register.Revoked), apiKind(register.Superseded)),
	text("reason", "Reason", "Code of the ground, where one is given", func(v eventRow) string { return v.Reason }),
	text("successor", "Successor", "Number of the certificate in its place, where it was superseded", func(v eventRow) string { return v.Successor }),
}

func (s *Pages) eachRow(ctx context.Context, size register.Size, day calendar.Date) func(func(row) error) error {
	return func(fn func(row) error) error {
		return s.Register.Each(ctx, size, func(e register.Entry) error { return fn(row{e, day}) })
	}
}

func (s *Pages) eachEvent(ctx context.Context, size register.Size) func(func(eventRow) error) error {
	return func(fn func(eventRow) error) error {
		return s.Register.Each(ctx, size, func(e register.Entry) error {
			for _, v := range e.Events {
				if err := fn(eventRow{e.Number, v}); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// dataFiles are all files of open data.
var dataFiles = []dataFile{
	{"certificates.csv", "csv", "text/csv; charset=utf-8", "certificates", entriesOf, func(s *Pages, ctx context.Context, w io.Writer, size register.Size, day calendar.Date) error {
		return writeCSV(w, certificateColumns, s.eachRow(ctx, size, day))
	}},
	{"certificates.json", "json", "application/json", "certificates", entriesOf, func(s *Pages, ctx context.Context, w io.Writer, size register.Size, day calendar.Date) error {
		return writeJSON(w, certificateColumns, s.eachRow(ctx, size, day))
	}},
	{"events.csv", "csv", "text/csv; charset=utf-8", "events", eventsOf, func(s *Pages, ctx context.Context, w io.Writer, size register.Size, _ calendar.Date) error {
		return writeCSV(w, eventColumns, s.eachEvent(ctx, size))
	}},
	{"events.json", "json", "application/json", "events", eventsOf, func(s *Pages, ctx context.Context, w io.Writer, size register.Size, _ calendar.Date) error {
		return writeJSON(w, eventColumns, s.eachEvent(ctx, size))
	}},
}

func entriesOf(s register.Size) int64 { return s.Entries }
func eventsOf(s register.Size) int64  { return s.Events }

func (s *Pages) dataRoutes(t *request.Table) {
	t.Get("/data", request.Anyone, s.data)
	for _, f := range dataFiles {
		t.Get("/data/"+f.name, request.Anyone, func(w http.ResponseWriter, r *http.Request) error { return s.dataFile(w, r, f) })
	}
	t.Get("/data/datapackage.json", request.Anyone, s.dataPackage)
	t.Get("/data/catalog.jsonld", request.Anyone, s.catalogue)
	t.Get("/robots.txt", request.Anyone, s.robots)
	t.Get("/sitemap.xml", request.Anyone, s.siteMap)
}

func (s *Pages) dataFile(w http.ResponseWriter, r *http.Request, f dataFile) error {
	size, err := s.Register.Size(r.Context())
	if err != nil {
		return err
	}
	today := s.today()
	w.Header().Set("X-Row-Count", strconv.FormatInt(f.rows(size), 10))
	return download(w, r, f.mediaType, f.name, stateOf(f, size, today), func(out io.Writer) error { return f.write(s, r.Context(), out, size, today) })
}

// stateOf names the contents of a file: the columns too, so that a new program's files are told from an older one's.
func stateOf(f dataFile, size register.Size, day calendar.Date) string {
	parts := []string{f.name, fmt.Sprint(size.Entries), fmt.Sprint(size.Events), day.String()}
	for _, c := range certificateColumns {
		parts = append(parts, c.name)
	}
	return digestOf(parts...)
}

// packed is what is known of the files of one state: their sizes and digests, for which they must be made once.
type packed struct {
	mu    sync.Mutex
	files map[string]fileFacts
}

// fileFacts are the bytes of a file, counted and digested.
type fileFacts struct {
	bytes  int64
	digest string
}

// counting counts and digests what is written.
type counting struct{ n int64 }

func (c *counting) Write(p []byte) (int, error) { c.n += int64(len(p)); return len(p), nil }

// factsOf makes a file, unless it is known, and says what it weighs. Facts of earlier states are forgotten.
func (s *Pages) factsOf(ctx context.Context, f dataFile, size register.Size, day calendar.Date) (fileFacts, error) {
	s.packed.mu.Lock()
	defer s.packed.mu.Unlock()
	state := stateOf(f, size, day)
	if known, ok := s.packed.files[state]; ok {
		return known, nil
	}
	digest, n := sha256.New(), &counting{}
	if err := f.write(s, ctx, io.MultiWriter(digest, n), size, day); err != nil {
		return fileFacts{}, err
	}
	facts := fileFacts{n.n, hex.EncodeToString(digest.Sum(nil))}
	if s.packed.files == nil || len(s.packed.files) >= 2*len(dataFiles) {
		s.packed.files = map[string]fileFacts{}
	}
	s.packed.files[state] = facts
	return facts, nil
}

// object is a JSON object.
type object = map[string]any

func schemaOf[T any](columns []column[T], key []string, foreign []object) object {
	fields := make([]object, len(columns))
	for i, c := range columns {
		fields[i] = object{"name": c.name, "type": c.kind, "title": c.title, "description": c.about}
		constraints := object{}
		if c.required {
			constraints["required"] = true
		}
		if c.enum != nil {
			constraints["enum"] = c.enum
		}
		if len(constraints) > 0 {
			fields[i]["constraints"] = constraints
		}
	}
	schema := object{"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "fields": fields, "missingValues": []string{""}}
	if key != nil {
		schema["primaryKey"] = key
	}
	if foreign != nil {
		schema["foreignKeys"] = foreign
	}
	return schema
}

// dataPackage describes the files: columns, licence, rows, bytes and digests.
func (s *Pages) dataPackage(w http.ResponseWriter, r *http.Request) error {
	size, err := s.Register.Size(r.Context())
	if err != nil {
		return err
	}
	today := s.today()
	var resources []object
	for _, f := range dataFiles {
		facts, err := s.factsOf(r.Context(), f, size, today)
		if err != nil {
			return err
		}
		resource := object{
			"name": f.resource + "-" + f.format, "path": f.name, "type": "table", "format": f.format, "mediatype": f.bareType(),
			"encoding": "utf-8", "bytes": facts.bytes, "hash": "sha256:" + facts.digest, "rowCount": f.rows(size),
		}
		if f.resource == "certificates" {
			resource["title"], resource["schema"] = "Certificates", schemaOf(certificateColumns, []string{"number"}, nil)
		} else {
			resource["title"] = "Changes of standing"
			resource["schema"] = schemaOf(eventColumns, nil, []object{{"fields": []string{"number"}, "reference": object{"resource": "certificates-" + f.format, "fields": []string{"number"}}}})
		}
		resources = append(resources, resource)
	}
	p := locale.For(locale.English)
	pack := object{
		"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "certificates", "id": s.Base + "/data/datapackage.json", "title": p.T("public.data.title"),
		"description": p.T("public.data.lede"), "homepage": s.Base + "/data", "created": today.Time(s.Place).UTC().Format(time.RFC3339),
		"version": fmt.Sprintf("%s.%d.%d", today, size.Entries, size.Events), "contributors": []object{{"title": p.Text(s.Frame.Agency), "path": s.Base, "roles": []string{"publisher"}}}, "resources": resources,
	}
	if s.Licence.ID != "" {
		pack["licenses"] = []object{{"name": s.Licence.ID, "title": s.Licence.Title, "path": s.Licence.Address}}
	}
	w.Header().Set("Cache-Control", "no-cache")
	return answerJSON(w, http.StatusOK, "application/json", pack)
}

// inEvery is a sentence in every language, as JSON-LD writes it.
func inEvery(say func(locale.Printer) string) []object {
	var all []object
	for _, l := range locale.Languages {
		all = append(all, object{"@language": string(l), "@value": say(locale.For(l))})
	}
	return all
}

// catalogue is the DCAT catalogue (DCAT 3), by which portals gather data sets.
func (s *Pages) catalogue(w http.ResponseWriter, r *http.Request) error {
	size, err := s.Register.Size(r.Context())
	if err != nil {
		return err
	}
	today := s.today()
	agency := object{"@id": s.Base + "/#agency", "@type": "foaf:Organization", "foaf:name": inEvery(func(p locale.Printer) string { return p.Text(s.Frame.Agency) }), "foaf:homepage": object{"@id": s.Base + "/"}}
	var distributions []object
	for _, f := range dataFiles {
		facts, err := s.factsOf(r.Context(), f, size, today)
		if err != nil {
			return err
		}
		d := object{
			"@id": s.Base + "/data/" + f.name + "#distribution", "@type": "dcat:Distribution", "dct:title": f.name, "dcat:downloadURL": object{"@id": s.Base + "/data/" + f.name},
			"dcat:accessURL": object{"@id": s.Base + "/data"}, "dcat:mediaType": object{"@id": "https://www.iana.org/assignments/media-types/" + f.bareType()},
			"dcat:byteSize": facts.bytes, "spdx:checksum": object{"@type": "spdx:Checksum", "spdx:algorithm": object{"@id": "spdx:checksumAlgorithm_sha256"}, "spdx:checksumValue": facts.digest},
		}
		if s.Licence.Address != "" {
			d["dct:license"] = object{"@id": s.Licence.Address}
		}
		distributions = append(distributions, d)
	}
	set := object{
		"@id": s.Base + "/data#dataset", "@type": "dcat:Dataset", "dct:title": inEvery(func(p locale.Printer) string { return p.T("public.data.title") }),
		"dct:description": inEvery(func(p locale.Printer) string { return p.T("public.data.lede") }), "dct:publisher": object{"@id": s.Base + "/#agency"},
		"dct:modified": object{"@type": "xsd:date", "@value": today.String()}, "dct:accrualPeriodicity": object{"@id": "http://publications.europa.eu/resource/authority/frequency/CONT"},
		"dcat:landingPage": object{"@id": s.Base + "/data"}, "dcat:distribution": distributions,
	}
	w.Header().Set("Cache-Control", "no-cache")
	return answerJSON(w, http.StatusOK, "application/ld+json", object{
		"@context": object{
			"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "spdx": "http://spdx.org/rdf/terms#", "xsd": "http://www.w3.org/2001/XMLSchema#",
		},
		"@id": s.Base + "/data/catalog.jsonld", "@type": "dcat:Catalog", "dct:title": inEvery(func(p locale.Printer) string { return p.Text(s.Frame.Agency) }), "dct:publisher": agency, "dcat:dataset": []object{set},
	})
}

// aboutData is the data set in the words of schema.org, for search engines; it stands in the page.
func (s *Pages) aboutData(p locale.Printer) object {
	about := object{
		"@context": "https://schema.org", "@type": "Dataset", "name": p.T("public.data.title"), "description": p.T("public.data.lede"), "url": s.Base + "/data", "inLanguage": []string{"en", "ru", "ko"},
		"isAccessibleForFree": true, "creator": object{"@type": "GovernmentOrganization", "name": p.Text(s.Frame.Agency), "url": s.Base},
	}
	var files []object
	for _, f := range dataFiles {
		files = append(files, object{"@type": "DataDownload", "encodingFormat": f.bareType(), "contentUrl": s.Base + "/data/" + f.name})
	}
	about["distribution"] = files
	if s.Licence.Address != "" {
		about["license"] = s.Licence.Address
	}
	return about
}

// aboutCertificate is a certificate in the words of schema.org.
func (s *Pages) aboutCertificate(p locale.Printer, e register.Entry) object {
	about := object{
		"@context": "https://schema.org", "@type": "Certification", "certificationIdentification": e.Number, "name": p.Text(e.SchemeTitle), "url": s.Base + "/certificates/" + url.PathEscape(e.Number),
		"about":    object{"@type": "Organization", "legalName": e.Holder, "alternateName": e.LatinName, "taxID": e.BusinessNumber},
		"issuedBy": object{"@type": "GovernmentOrganization", "name": p.Text(s.Frame.Agency), "url": s.Base}, "datePublished": e.IssuedOn.String(), "validFrom": e.IssuedOn.String(),
		"expires": e.ValidThrough.String(), "certificationStatus": certificationStatus(e, s.today()),
	}
	if e.Grade != "" {
		about["certificationRating"] = object{"@type": "Rating", "ratingValue": e.Grade}
	}
	return about
}

// certificationStatus is schema.org's: it knows active and inactive alone.
func certificationStatus(e register.Entry, day calendar.Date) string {
	if standing, _ := e.StandingOn(day); standing == register.Valid {
		return "https://schema.org/CertificationActive"
	}
	return "https://schema.org/CertificationInactive"
}

// robots lets search engines read everything public but the answers to forms, of which there is no end.
func (s *Pages) robots(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, err := fmt.Fprintf(w, "User-agent: *\nDisallow: /api/\nDisallow: /register?\nDisallow: /sign-in\nDisallow: /check\nAllow: /\nSitemap: %s/sitemap.xml\n", s.Base)
	return err
}

// mostInSiteMap is how many addresses one site map may hold (sitemaps.org); the newest certificates go first.
const mostInSiteMap = 50_000

// siteMap names the public pages: those that stay, and the certificates, the latest issued first.
func (s *Pages) siteMap(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	written := 0
	address := func(path string) error {
		written++
		if _, err := io.WriteString(w, "<url><loc>"); err != nil {
			return err
		}
		if err := xml.EscapeText(w, []byte(s.Base+path)); err != nil {
			return err
		}
		_, err := io.WriteString(w, "</loc></url>\n")
		return err
	}
	q := register.Query{Limit: maxRows}
	page, err := s.Register.Search(r.Context(), q)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, xml.Header+`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`+"\n"); err != nil {
		return err
	}
	for _, path := range []string{"/", "/register", "/withdrawn", "/check", "/figures", "/pilots", "/data"} {
		if err := address(path); err != nil {
			return err
		}
	}
	for {
		for _, e := range page.Entries {
			if written == mostInSiteMap {
				break
			}
			if err := address("/certificates/" + url.PathEscape(e.Number)); err != nil {
				return err
			}
		}
		if page.Next == "" || written == mostInSiteMap {
			break
		}
		q.After = page.Next
		if page, err = s.Register.Search(r.Context(), q); err != nil {
			return err
		}
	}
	_, err = io.WriteString(w, "</urlset>\n")
	return err
}

// dataView is the page of open data.
type dataView struct {
	page    view.Page
	facts   []view.Row
	files   view.Table
	licence Licence
	about   object
	log     string // the public log's address
}

func (s *Pages) data(w http.ResponseWriter, r *http.Request) error {
	p := request.Printer(r)
	size, err := s.Register.Size(r.Context())
	if err != nil {
		return err
	}
	v := dataView{page: s.page(r, p.T("public.data.title")), licence: s.Licence, about: s.aboutData(p), log: s.Base + "/log"}
	v.facts = []view.Row{
		{Term: p.T("public.data.as_of"), Text: p.Date(s.today())},
		{Term: p.T("public.data.certificates"), Text: p.Number(size.Entries)},
		{Term: p.T("public.data.events"), Text: p.Number(size.Events)},
	}
	v.files = view.Table{Caption: p.T("public.data.files"), Stack: true, Columns: []view.Column{{Label: p.T("public.data.file")}, {Label: p.T("public.data.contents")}, {Label: p.T("public.data.rows"), Num: true}}}
	for _, f := range dataFiles {
		v.files.Rows = append(v.files.Rows, view.TableRow{Cells: []view.Cell{{Text: f.name, Href: "/data/" + f.name}, {Text: p.T("public.data." + f.resource)}, {Text: p.Number(f.rows(size))}}})
	}
	for _, d := range []struct{ href, key string }{{"/data/datapackage.json", "public.data.package"}, {"/data/catalog.jsonld", "public.data.catalogue"}, {"/api/v1/openapi.json", "public.data.api"}} {
		v.files.Rows = append(v.files.Rows, view.TableRow{Cells: []view.Cell{{Text: d.href, Href: d.href}, {Text: p.T(d.key)}, {}}})
	}
	return view.Render(w, r, http.StatusOK, dataPage(v))
}
