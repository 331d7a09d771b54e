package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/demo"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

const (
	casesListed       = 1_000  // the longest list an officer can ask for
	entriesRegistered = 10_000 // in the register that is searched
)

// agency is the demo agency, open in this process.
type agency struct{ *Program }

func openAgency(b *testing.B, database string) *agency {
	b.Helper()
	ctx := context.Background()
	serve := ServeCmd{Config: Config{
		Data: b.TempDir(), Database: database, AgencyEn: "Innovation Agency", Country: "KR", Place: "Asia/Seoul", MailFrom: "proba@localhost.localdomain",
	}, Demo: true}
	serve.nameDemo()
	p, err := OpenProgram(ctx, serve.Config, Options{Listen: "localhost:8080", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := p.Close(); err != nil {
			b.Error(err)
		}
	})
	if err := p.fillDemo(ctx, io.Discard); err != nil {
		b.Fatal(err)
	}
	return &agency{p}
}

// BenchmarkPages asks for pages over HTTP on the loopback: session, queries, HTML, all of it read by the client.
func BenchmarkPages(b *testing.B) {
	for _, engine := range []struct {
		name string
		dsn  func(testing.TB) string
	}{{"sqlite", func(testing.TB) string { return "" }}, {"postgres", testkit.PostgreSQL}} {
		b.Run(engine.name, func(b *testing.B) {
			a := openAgency(b, engine.dsn(b))
			certificate := "/certificates/" + a.certified(b).Number
			a.addCases(b)
			a.addEntries(b)
			server := httptest.NewServer(a.Handler())
			defer server.Close()
			officer := a.session(b, "demo-officer")
			page := func(name, path, session, says string) {
				b.Run(name, func(b *testing.B) { benchPage(b, server.URL+path, session, says) })
			}
			page("list of 1000 cases", "/office/cases?limit=1000", officer, "2026-00500")
			page("certificate", certificate, "", "HANUL VALVE")
			page("register, first page", "/register", "", "10,0")
			page("register, one name", "/register?words="+url.QueryEscape("한빛정밀 07320"), "", "HANBIT 07320")
			page("register, common word", "/register?words="+url.QueryEscape("정밀"), "", "HANBIT")
		})
	}
}

// benchPage asks for one page again and again. says is something the page must say, or something else was measured.
func benchPage(b *testing.B, address, session, says string) {
	ask := func() (body []byte) {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Accept-Language", "en")
		r.Header.Set("Accept-Encoding", "identity") // the size of the page itself
		if session != "" {
			r.AddCookie(&http.Cookie{Name: "session", Value: session})
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		body, err = io.ReadAll(answer.Body)
		if err = errors.Join(err, answer.Body.Close()); err != nil {
			b.Fatal(err)
		}
		if answer.StatusCode != http.StatusOK {
			b.Fatalf("%s answers %s", address, answer.Status)
		}
		return body
	}
	size := len(ask())
	if !strings.Contains(string(ask()), says) {
		b.Fatalf("%s does not say %q", address, says)
	}
	var took []time.Duration
	for b.Loop() {
		begin := time.Now()
		ask()
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "ms-median")
	b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "ms-p95")
	b.ReportMetric(float64(size)/1000, "KB")
}

// session signs somebody in.
func (a *agency) session(b *testing.B, id party.PersonID) string {
	b.Helper()
	i := slices.IndexFunc(demo.Staff, func(p party.Person) bool { return p.ID == id })
	path, err := a.People.DemoLink(context.Background(), demo.Staff[i].Email, time.Hour)
	if err != nil {
		b.Fatal(err)
	}
	_, token, _ := strings.Cut(path, "token=")
	s, err := a.People.SignIn(context.Background(), token, locale.English)
	if err != nil {
		b.Fatal(err)
	}
	return s.Token
}

// addCases copies what lists show of the demo's cases until there are enough of them. Copies have a company, a panel, a result,
// a decision and a certificate where the demo's case has one, and no contents.
func (a *agency) addCases(b *testing.B) {
	b.Helper()
	ctx := context.Background()
	err := a.Store.Update(ctx, func(tx *store.Tx) error {
		rows, _, err := tx.Cases(ctx, store.CaseFilter{})
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(r store.CaseRow) bool { return r.State == application.Draft })
		for i := range casesListed {
			if err := copyCase(ctx, tx, rows[i%len(rows)], i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func copyCase(ctx context.Context, tx *store.Tx, r store.CaseRow, i int) error {
	c, err := tx.Company(ctx, r.Company)
	if err != nil {
		return err
	}
	c.ID = party.OrgID(fmt.Sprintf("copied-%05d", i))
	c.Name, c.LatinName, c.BusinessNumber = fmt.Sprintf("%s %d호", c.Name, i), fmt.Sprintf("%s NO. %d", c.LatinName, i), fmt.Sprintf("9%09d", i)
	if err := tx.InsertCompany(ctx, c, r.OpenedBy); err != nil {
		return err
	}
	was := r.ID
	x := r.Application
	x.ID, x.Company, x.Reference = application.ID(c.ID), c.ID, fmt.Sprintf("2026-%05d", 100+i)
	if err := tx.InsertApplication(ctx, x); err != nil {
		return err
	}
	return errors.Join(
		copied(func() error {
			p, err := tx.Panel(ctx, was)
			if err == nil {
				p.Case = x.ID
				err = tx.SavePanel(ctx, p)
			}
			return err
		}),
		copied(func() error {
			result, err := tx.Result(ctx, was)
			if err == nil {
				err = tx.SaveResult(ctx, x.ID, result)
			}
			return err
		}),
		copied(func() error {
			d, err := tx.Decision(ctx, was)
			if err == nil {
				err = tx.SaveDecision(ctx, x.ID, d)
			}
			return err
		}),
		copied(func() error {
			stored, err := tx.CertificateOf(ctx, was)
			if err == nil {
				stored.Case, stored.Number = x.ID, fmt.Sprintf("269%08d", i)
				err = tx.InsertCertificate(ctx, stored)
			}
			return err
		}),
	)
}

// copied does not mind that there was nothing to copy.
func copied(act func() error) error {
	if err := act(); !fault.Is(err, fault.NotFound) {
		return err
	}
	return nil
}

// addEntries fills the register with made-up entries beside the demo's own.
func (a *agency) addEntries(b *testing.B) {
	b.Helper()
	like := a.certified(b)
	names := []string{"한빛정밀", "대한소재", "미래전자", "서울로봇", "한강정밀", "누리테크", "동해기계", "가온바이오"}
	latin := []string{"HANBIT", "DAEHAN", "MIRAE", "SEOUL ROBOT", "HANGANG", "NURI", "DONGHAE", "GAON BIO"}
	ctx := context.Background()
	err := a.Store.Update(ctx, func(tx *store.Tx) error {
		for i := range entriesRegistered {
			e, n := like, i%len(names)
			e.Number = fmt.Sprintf("25%09d", i)
			e.Holder, e.LatinName = fmt.Sprintf("%s %05d", names[n], i), fmt.Sprintf("%s %05d", latin[n], i)
			e.BusinessNumber = fmt.Sprintf("%010d", 5_000_000_000+i)
			e.IssuedOn = calendar.MustParse("2025-01-06").AddDays(i % 300)
			e.ValidThrough = e.IssuedOn.AddYears(3)
			if i%50 == 0 {
				e.Events = []register.Event{{On: e.IssuedOn.AddDays(30), Kind: register.Suspended, Reason: "surveillance"}}
			} else {
				e.Events = nil
			}
			if err := tx.PublishEntry(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
