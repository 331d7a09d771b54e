package main

import (
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"proba.example/certificate"
	"proba.example/internal/demo"
	"proba.example/internal/party"
	"proba.example/internal/privacy"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
	"proba.example/internal/web/frame"
)

// erased is somebody who was taken out of the records, as they were.
type erased struct {
	party.Person
	certificates map[string]certificate.Verdict // of the companies they act for, by number: what a stranger's check said before
}

// TestErasureToTheEnd takes out of a filled agency everybody with nothing on its way: founders with certificates, people of companies that ended
// otherwise, and an expert and a mentor who leave. Then the judge finds no contradiction, a stranger finds none of them on any public page, in no
// file and in no entry of the log, and the certificates of companies whose founders are gone hold without the agency.
func TestErasureToTheEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("fills an agency")
	}
	t.Run("SQLite", func(t *testing.T) { eraseToTheEnd(t, "") })
	t.Run("PostgreSQL", func(t *testing.T) { eraseToTheEnd(t, testkit.PostgreSQL(t)) })
}

func eraseToTheEnd(t *testing.T, database string) {
	t.Helper()
	ctx, dir := t.Context(), t.TempDir()
	c := Config{
		Data: dir, Database: database, AgencyEn: "Agency of Trials", AgencyRu: "Пробное агентство", AgencyKo: "시험인증원", Country: "KR", Place: "Asia/Seoul", keyAgeDays: demoHistoryDays,
	}
	p, err := OpenProgram(ctx, c, Options{Listen: "localhost:8080", Log: slog.New(slog.DiscardHandler), Post: &letterbox{read: map[int]bool{}}})
	if err != nil {
		t.Fatal(err)
	}
	h := &blindHouse{t: t, p: p, pages: p.Handler()}
	h.must(demo.Fill(ctx, p.Cases, p.Queue, p.Clock, demo.More{}))
	h.drain()
	h.must(p.resume(ctx))
	h.drain()

	every := 1
	if database != "" { // a reading of everything for everybody takes minutes there, and what is given is the same on both (TestHeldOnBothDatabases)
		every = 10
	}
	h.givesAllThatIsHeld(every)
	h.journalLeadsOn()
	gone := h.eraseEverybody()
	h.drain()
	valid, words := 0, []string{}
	for _, x := range gone {
		words = append(words, x.Name, x.Email)
		for _, before := range x.certificates {
			if before == certificate.Valid {
				valid++
			}
		}
	}
	if len(gone) < 5 || valid == 0 {
		t.Fatalf("%d people could be erased, with %d valid certificates: too few to show anything", len(gone), valid)
	}

	seen := h.publicPages()
	kinds := map[string]int{}
	for path, body := range seen {
		for _, kind := range []string{"/certificates/", "/attestations/", "/pilots/", "/register", "/log/tile/entries/", "/demo-days/", "/figures", "/data/"} {
			if strings.HasPrefix(path, kind) && strings.HasPrefix(body, "200 ") {
				kinds[kind]++
			}
		}
		for _, w := range words {
			if strings.Contains(body, w) || strings.Contains(body, html.EscapeString(w)) {
				t.Errorf("a stranger reads %q at %s", w, path)
			}
		}
	}
	for _, kind := range []string{"/certificates/", "/attestations/", "/pilots/", "/register", "/log/tile/entries/"} {
		if kinds[kind] == 0 {
			t.Errorf("no page of %s was opened", kind)
		}
	}
	t.Logf("%d people are gone; %d public addresses, of them %v", len(gone), len(seen), kinds)

	for _, x := range gone {
		for number, before := range x.certificates {
			if r := h.checks(number); r.Verdict != before {
				t.Errorf("the certificate %s of a company whose founder was erased is %s without the agency, it was %s: %+v", number, r.Verdict, before, r.Steps)
			}
		}
	}
	h.must(p.Close())

	args := []string{"check", "--data", dir, "--time-zone", "Asia/Seoul"}
	if database != "" {
		args = append(args, "--database", database)
	}
	says(t, 0, " 0 contradictions", args...)
}

// givesAllThatIsHeld reads everything from end to end for everybody, or one of every so many, and holds against it what each of them is given, which is found without: every
// record with their identifier or address in it is there.
func (h *blindHouse) givesAllThatIsHeld(every int) {
	h.t.Helper()
	ctx, looked := h.t.Context(), 0
	h.must(h.p.Store.View(ctx, func(tx *store.Tx) error {
		everybody, err := tx.People(ctx)
		if err != nil {
			return err
		}
		own := store.OwnTables()
		for i, who := range everybody {
			if i%every != 0 {
				continue
			}
			given := map[string]bool{}
			held, err := tx.Held(ctx, who)
			if err != nil {
				return err
			}
			for _, r := range held {
				given[r.Table+" "+r.Key] = true
			}
			there, err := tx.Mentions(ctx, []string{string(who.ID), who.Email})
			if err != nil {
				return err
			}
			for _, m := range there {
				named := slices.ContainsFunc([]string{string(who.ID), who.Email}, func(w string) bool { return m.Text == w || strings.Contains(m.Text, `"`+w+`"`) })
				if !named || own[m.Table+"."] != "" {
					continue
				}
				if looked++; !given[m.Table+" "+m.Key] {
					h.t.Errorf("%s is named by %s.%s %s and is not given it: %.300s", who.ID, m.Table, m.Column, m.Key, m.Text)
				}
			}
		}
		return nil
	}))
	if looked < 1000/every {
		h.t.Errorf("only %d records name anybody: too few to show anything", looked)
	}
}

// journalLeadsOn follows every link of the officer's journal: each opens what the act was about.
func (h *blindHouse) journalLeadsOn() {
	h.t.Helper()
	session, asked := h.session("demo-officer"), map[string]bool{}
	for page := "/office/journal"; page != ""; {
		body := h.ask(session, http.MethodGet, page, "").Body.String()
		page = ""
		for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
			path := html.UnescapeString(m[1])
			if asked[path] || strings.Contains(path, "lang=") {
				continue
			}
			if strings.HasPrefix(path, "/office/journal?before=") {
				page = path
			}
			if !strings.HasPrefix(path, "/office/") && !strings.HasPrefix(path, "/erasures/") {
				continue
			}
			asked[path] = true
			if w := h.ask(session, http.MethodGet, path, ""); w.Code != http.StatusOK {
				h.t.Errorf("the journal leads to %s, which answers %d", path, w.Code)
			}
		}
	}
	if len(asked) < 50 {
		h.t.Errorf("only %d links: the walk sees too little", len(asked))
	}
}

// eraseEverybody has everybody erased with whom nothing is on its way. Those who work at the agency first give up their duties, but for who erases.
func (h *blindHouse) eraseEverybody() (gone []erased) {
	h.t.Helper()
	ctx, people := h.t.Context(), h.p.People
	administrator, decider := h.actor("demo-administrator"), h.actor("demo-decider")
	all, err := people.People(ctx, administrator)
	h.must(err)
	for _, x := range all {
		if slices.Contains([]party.PersonID{administrator.ID(), decider.ID(), "demo-officer"}, x.ID) {
			continue
		}
		if len(x.Duties) > 0 {
			leaves := x
			leaves.Duties, leaves.Active = nil, false
			h.must(people.SavePerson(ctx, administrator, leaves))
		}
		f, err := people.ErasureOf(ctx, administrator, x.ID)
		h.must(err)
		if len(f.Blocks) > 0 || f.Erased() {
			continue
		}
		out := erased{Person: x, certificates: h.certificatesOf(x.ID)}
		if f.Waiting == nil {
			h.must(people.ProposeErasure(ctx, administrator, x.ID, privacy.PIPA, "", "The person asked for it in writing."))
			f, err = people.ErasureOf(ctx, administrator, x.ID)
			h.must(err)
		}
		if _, err := people.ConfirmErasure(ctx, decider, f.Waiting.ID, f.Waiting.Digest); err != nil {
			h.t.Fatalf("%s: %v", x.ID, err)
		}
		gone = append(gone, out)
	}
	return gone
}

// certificatesOf are the certificates of the companies for which somebody acts, with what a stranger's check says of them.
func (h *blindHouse) certificatesOf(id party.PersonID) map[string]certificate.Verdict {
	h.t.Helper()
	ctx, all := h.t.Context(), map[string]certificate.Verdict{}
	h.must(h.p.Store.View(ctx, func(tx *store.Tx) error {
		companies, err := tx.CompaniesOf(ctx, id)
		if err != nil {
			return err
		}
		return tx.EachCertificate(ctx, func(c store.StoredCertificate) error {
			a, err := tx.Application(ctx, c.Case)
			if slices.ContainsFunc(companies, func(of store.CompanyRole) bool { return of.Company.ID == a.Company }) {
				all[c.Number] = ""
			}
			return err
		})
	}))
	for number := range all {
		all[number] = h.checks(number).Verdict
	}
	return all
}

// checks is what somebody learns of a certificate who has its bundle and the trust file alone.
func (h *blindHouse) checks(number string) certificate.Report {
	h.t.Helper()
	trust, err := certificate.ParseTrust(h.ask("", http.MethodGet, "/trust.json", "").Body.Bytes())
	h.must(err)
	bundle := h.ask("", http.MethodGet, "/certificates/"+number+"/bundle.json", "").Body.Bytes()
	return certificate.Check(bundle, trust, h.p.Clock.Now(), certificate.Options{Profile: certificate.ForReliance})
}

// publicPages is all that a stranger can open, by its address, in the three languages: pages, the files and papers they lead to, and the entries
// of the public log.
func (h *blindHouse) publicPages() map[string]string {
	h.t.Helper()
	seen, queue := map[string]string{}, []string{"/log/tile/entries/000"}
	for _, table := range h.p.tables(frame.Frame{}) {
		for _, route := range table.Routes() {
			if path := strings.ReplaceAll(route.Pattern, "{$}", ""); route.Method == http.MethodGet && !wildcard.MatchString(path) {
				queue = append(queue, path)
			}
		}
	}
	for n := range 300 { // the newest entries stand in a tile that is not full
		queue = append(queue, fmt.Sprintf("/log/tile/entries/000.p/%d", n))
	}
	for len(queue) > 0 {
		path := html.UnescapeString(queue[0])
		queue = queue[1:]
		if _, done := seen[path]; done || strings.HasPrefix(path, "/static/") || strings.Contains(path, "lang=") {
			continue
		}
		if len(seen) > 3000 {
			h.t.Fatal("a stranger can reach more than 3,000 addresses")
		}
		for _, lang := range []string{"en", "ru", "ko"} {
			w := h.ask("", http.MethodGet, path, "", "Cookie", "lang="+lang)
			seen[path] += fmt.Sprintf("%d %s\n%s", w.Code, w.Header().Get("Location"), w.Body.String())
			if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				break // the same in every language
			}
			for _, m := range hrefs.FindAllStringSubmatch(w.Body.String(), -1) {
				queue = append(queue, m[1])
			}
		}
	}
	return seen
}
