package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/demo"
	"proba.example/internal/exchange"
	"proba.example/internal/ledger"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// asAgency in the environment has a test of this binary be the program that serves an agency; its value is a told.
const asAgency = "PROBA_TEST_AGENCY"

// told is what an agency's process is told: the program's arguments, and what no argument says.
type told struct {
	Args []string
	DID  string // of an agency whose address on this machine names nobody in the world
	Acts bool   // its people do what standard input says
}

// serveAsTold is the program if the environment asks for it; then it does not return.
func serveAsTold() {
	value := os.Getenv(asAgency)
	if value == "" {
		return
	}
	fail := func(err error) {
		if err != nil {
			os.Exit(say(os.Stderr, err))
		}
	}
	var how told
	fail(json.Unmarshal([]byte(value), &how))
	var cli CLI
	parser, err := kong.New(&cli)
	fail(err)
	_, err = parser.Parse(how.Args)
	fail(err)
	cli.Serve.did = how.DID
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if how.Acts {
		err = serveAndAct(ctx, &cli.Serve, log)
	} else {
		err = cli.Serve.serve(ctx, os.Stdout, log)
	}
	stop()
	fail(err)
	os.Exit(0)
}

// separate is an agency whose data is prepared in the test and which is then a process of its own.
type separate struct {
	t      *testing.T
	name   string
	config Config
	listen string
	p      *process

	acts bool // its people do what they are ordered to
	in   io.Writer
	out  *json.Decoder
}

// newSeparates are the two agencies of a test: Seoul on SQLite, and Moscow on PostgreSQL where there is one.
func newSeparates(t *testing.T) (seoul, moscow *separate) {
	t.Helper()
	return newSeparate(t, "Seoul", "", "KR", "Asia/Seoul"), newSeparate(t, "Moscow", otherDatabase(t), "RU", "Europe/Moscow")
}

func newSeparate(t *testing.T, name, database, country, place string) *separate {
	t.Helper()
	a := &separate{t: t, name: name, listen: free(t)}
	a.config = Config{
		Data: filepath.Join(t.TempDir(), name), Database: database, AgencyEn: "Agency of " + name, AgencyRu: "Агентство " + name, AgencyKo: name + " 기관", Country: country, Place: place,
		BaseURL: "http://" + a.listen, MailFrom: "agency@" + strings.ToLower(name) + ".example", did: "did:web:" + strings.ToLower(name) + ".example", keyAgeDays: demoHistoryDays,
	}
	return a
}

// open opens the agency in the test's own process, for what is to be there before it is served, or to read afterwards what it left.
func (a *separate) open(do func(ctx context.Context, p *Program) error) {
	a.t.Helper()
	p, err := OpenProgram(a.t.Context(), a.config, Options{Listen: a.listen, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		a.t.Fatalf("%s: %v", a.name, err)
	}
	if err := do(a.t.Context(), p); err != nil {
		a.t.Errorf("%s: %v", a.name, err)
	}
	if err := p.Close(); err != nil || a.t.Failed() {
		a.t.Fatalf("%s: %v", a.name, err)
	}
}

// start serves the agency in a process of its own: this test binary, which the named test turns into the program.
func (a *separate) start(test string) {
	a.t.Helper()
	c := a.config
	how, err := json.Marshal(told{DID: c.did, Acts: a.acts, Args: []string{
		"serve", "--data", c.Data, "--listen", a.listen, "--base-url", c.BaseURL, "--agency-en", c.AgencyEn, "--agency-ru", c.AgencyRu, "--agency-ko", c.AgencyKo,
		"--country", c.Country, "--time-zone", c.Place, "--mail-from", c.MailFrom,
	}})
	if err != nil {
		a.t.Fatal(err)
	}
	p := &process{t: a.t, cmd: exec.Command(os.Args[0], "-test.run", "^"+test+"$")}
	p.cmd.Env = append(os.Environ(), "PROBA_DATABASE="+c.Database, asAgency+"="+string(how))
	p.cmd.Stderr = p
	if a.acts {
		if a.in, err = p.cmd.StdinPipe(); err != nil {
			a.t.Fatal(err)
		}
		out, err := p.cmd.StdoutPipe()
		if err != nil {
			a.t.Fatal(err)
		}
		a.out = json.NewDecoder(out)
	}
	if err := p.cmd.Start(); err != nil {
		a.t.Fatal(err)
	}
	a.p = p
	a.t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
		if a.t.Failed() {
			a.t.Logf("%s said:\n%s", a.name, p.said())
		}
	})
	eventually(a.t, a.name+" answers", func() bool { _, err := get("http://" + a.listen + "/trust.json"); return err == nil })
}

func (a *separate) comeIn(address string) *caller {
	a.t.Helper()
	return comeIn(a.t, a.config.BaseURL, a.config.Data, address)
}

// check holds the agency's records against each other with the program's own command.
func (a *separate) check() {
	a.t.Helper()
	a.t.Setenv("PROBA_DATABASE", a.config.Database)
	says(a.t, 0, " 0 contradictions", "check", "--data", a.config.Data, "--time-zone", a.config.Place)
}

// TestTwoProcessesExchangeCompanies: two processes of the program, Seoul on SQLite and Moscow on PostgreSQL where there is one, know of each
// other only what they hear over HTTP, and everybody acts on their pages. They agree; a Korean company certified in Seoul is nominated, recognised in
// Moscow and piloted there; a graduate of Moscow goes the other way; then Seoul withdraws the first certificate, and the endorsement falls in Moscow.
func TestTwoProcessesExchangeCompanies(t *testing.T) {
	serveAsTold()
	if testing.Short() {
		t.Skip("fills an agency and runs two")
	}
	s := &exchangeStory{t: t}
	s.seoul, s.moscow = newSeparates(t)
	s.seoul.open(s.certify)
	s.moscow.open(s.graduate)
	const me = "TestTwoProcessesExchangeCompanies"
	s.seoul.start(me)
	s.moscow.start(me)
	s.officer, s.owner = s.seoul.comeIn(staffMail(party.Officer)), s.seoul.comeIn(demo.OwnerEmail(0))
	s.host, s.decider = s.moscow.comeIn(staffMail(party.Officer)), s.moscow.comeIn(staffMail(party.Decider))
	s.seoulDecider = s.seoul.comeIn(staffMail(party.Decider))
	s.agree(s.officer, s.seoulDecider, s.host, s.moscow)
	s.agree(s.host, s.decider, s.officer, s.seoul)

	s.nominate()
	s.recognise()
	s.pilot()
	s.otherWay()
	s.fall()

	s.seoul.p.end()
	s.moscow.p.end()
	s.left()
	s.seoul.check()
	s.moscow.check()
	if _, err := os.Stat((&Config{Data: s.moscow.config.Data}).dsn()); s.moscow.config.Database != "" && err == nil {
		t.Error("Moscow, which is to be on PostgreSQL, left a database in its folder")
	}
}

// exchangeStory is who and what the story is about.
type exchangeStory struct {
	t             *testing.T
	seoul, moscow *separate

	officer, seoulDecider, owner *caller // in Seoul
	host, decider                *caller // in Moscow

	id              application.ID // Seoul's case
	number, company string         // Seoul's certificate and its holder
	graduated       string         // Moscow's certificate that somebody is a graduate of its accelerator
	graduateNumber  string         // Moscow's certificate of the same company
	graduateName    string
	graduateOwner   string  // address
	page            string  // the nomination, as the pages of both sides have it
	vendor          *caller // the company's owner, in Moscow
	request         string  // for admission of its solution, in Moscow
	trial           string  // its pilot there
}

// certify leaves Seoul with one certified company.
func (s *exchangeStory) certify(ctx context.Context, p *Program) error {
	p.Clock.SetBack(75 * 24 * time.Hour)
	cast, err := demo.New(ctx, p.Cases, p.Queue, p.Clock)
	p.Clock.SetBack(0)
	if err != nil {
		return err
	}
	if s.id, err = cast.Another(ctx, 7, application.Certified); err != nil {
		return err
	}
	return p.Store.View(ctx, func(tx *store.Tx) error {
		return tx.EachListed(ctx, func(e register.Entry) error {
			s.number, s.company = e.Number, e.Holder
			return nil
		})
	})
}

// graduate leaves Moscow with all of the demo, and finds a graduate of its accelerator who is certified.
func (s *exchangeStory) graduate(ctx context.Context, p *Program) error {
	if err := p.fillDemo(ctx, io.Discard); err != nil {
		return err
	}
	officer, err := p.staff(ctx, "demo-officer")
	if err != nil {
		return err
	}
	intakes, err := p.Sites.Intakes(ctx, officer)
	if err != nil {
		return err
	}
	var attested []register.Attestation
	for _, i := range intakes {
		f, err := p.Sites.Certificates(ctx, officer, register.OfGraduate, string(i.ID))
		if err != nil {
			return err
		}
		attested = append(attested, f.All...)
	}
	return p.Store.View(ctx, func(tx *store.Tx) error {
		holders, err := tx.Holders(ctx)
		if err != nil {
			return err
		}
		if err := tx.EachListed(ctx, func(e register.Entry) error {
			standing, _ := e.StandingOn(calendar.On(tx.Now, p.place))
			for _, a := range attested {
				if standing == register.Valid && e.Scheme == demo.Scheme && a.Stands() && strings.Contains(string(a.Document), e.Holder) {
					s.graduated, s.graduateNumber, s.graduateName = a.Number, e.Number, e.Holder
				}
			}
			return nil
		}); err != nil {
			return err
		}
		members, err := tx.MembersOf(ctx, holders[s.graduateNumber])
		for _, m := range members {
			if m.Role == party.Owner {
				s.graduateOwner = m.Person.Email
			}
		}
		return err
	})
}

const exchangeReference = "SEOUL-MOSCOW-2026"

// agree enters the agreement on one side, takes the partner's trust file from the partner's process, compares the fingerprint that the partner's
// own page of keys shows, and puts the agreement into force.
func (s *exchangeStory) agree(officer, decider, theirs *caller, with *separate) {
	s.t.Helper()
	today := time.Now()
	values := []string{
		"reference", exchangeReference, "title", "Exchange of companies", "partner", with.config.AgencyEn, "address", with.config.BaseURL, "country", with.config.Country,
		"languages", "en", "recognised", demo.Scheme, "effect", string(partner.Waived), "places_here", "3", "places_away", "3", "days", "3",
		"from", today.AddDate(0, 0, -30).Format(time.DateOnly), "until", today.AddDate(2, 0, 0).Format(time.DateOnly),
	}
	for _, p := range partner.Purposes {
		values = append(values, "purposes", string(p))
	}
	at := officer.do("/office/partners/new", "reference", values...)
	officer.do(at, "act=trust")
	decider.do(at, "act=confirm", "fingerprint", s.exchangeKey(theirs))
	officer.do(at, "act=sign")
	officer.do(at, "act="+string(partner.StepBegin))
	officer.reads(at, officer.p.T("partner.state."+string(partner.InForce)))
}

var keyPage = regexp.MustCompile(`^/office/keys/([0-9a-f]+)$`)

// exchangeKey reads the fingerprint of an agency's exchange key where its own people read it.
func (s *exchangeStory) exchangeKey(officer *caller) string {
	s.t.Helper()
	for _, l := range officer.get("/office/keys").links {
		if m := keyPage.FindStringSubmatch(l); m != nil && strings.Contains(officer.get(l).text, officer.p.T("keys.role.exchange.signs")) {
			return m[1]
		}
	}
	s.t.Fatalf("the page of keys shows no exchange key: %q", officer.get("/office/keys").links)
	return ""
}

// nomination writes and sends a nomination: the officer proposes it, the company agrees to exactly what goes, the officer endorses and sends it. It
// gives the nomination's page.
func (s *exchangeStory) nomination(officer, owner *caller, number string, purpose partner.Purpose, words string) (page string) {
	s.t.Helper()
	at := officer.link("/office/certificates/"+number, "^/office/nominations/new")
	values := []string{"purpose", string(purpose), "words", words}
	for _, f := range []partner.Field{partner.FieldName, partner.FieldLatinName, partner.FieldCountry, partner.FieldProducts, partner.FieldEmail} {
		values = append(values, "fields", string(f))
	}
	page = officer.do(at, "words", values...)
	own := owner.link("/nominations", "^/nominations/"+filepath.Base(page))
	owner.reads(own, owner.p.T("nomination.exactly"))
	owner.do(own, "act=agree")
	officer.do(page, "act="+string(partner.ActEndorse), "rank", "1")
	officer.do(page, "act="+string(partner.ActSend))
	return page
}

// nominate nominates the Korean company for a pilot in Moscow.
func (s *exchangeStory) nominate() {
	s.t.Helper()
	s.page = s.nomination(s.officer, s.owner, s.number, partner.ForPilot, "Its valves fit the city's heating network, which looks for a remote diagnosis.")
}

// recognise takes the nomination in Moscow, whose process has checked the certificate by Seoul's trust file and public log, and asks Seoul's process
// once more.
func (s *exchangeStory) recognise() {
	s.t.Helper()
	h := s.host
	h.comes("/office/nominations", s.company)
	h.reads(s.page, "Its valves fit the city's heating network", demo.OwnerEmail(0), "Valid on")
	h.do(s.page, "act="+string(partner.ActAcknowledge))
	s.officer.comes(s.page, h.p.T("nomination.state."+string(partner.Acknowledged)))
	h.do(s.page, "act=ask")
	h.do(s.page, "act="+string(partner.ActAccept))
	h.reads(s.page, h.p.T("nomination.state."+string(partner.Accepted)), h.p.T("nomination.local_waived"))
	s.officer.comes(s.page, h.p.T("nomination.state."+string(partner.Accepted)))
	s.owner.reads("/nominations", h.p.T("nomination.state."+string(partner.Accepted)))
}

// atMoscow is the address of whoever acts for the company in Moscow.
const atMoscow = "moscow@valve.example"

// pilot takes the company to a running pilot in Moscow, on the way of every company there but for what the agreement waives: its solution is
// described and admitted, a site and the company agree, the protocol is locked, three sides sign, and it is measured.
func (s *exchangeStory) pilot() {
	s.t.Helper()
	h := s.host
	h.do(s.page, "act=open", "email", atMoscow)
	s.vendor = s.moscow.comeIn(atMoscow)
	offer := s.describe()

	for _, l := range h.get("/office/admissions").links {
		if strings.HasPrefix(l, "/office/admissions/") && strings.Contains(h.get(l).text, s.company) {
			s.request = l
		}
	}
	h.do(s.request, "act=pass")
	expert := s.moscow.comeIn(staffMail(party.Expert))
	h.do(s.request, "act=ask", "experts", "demo-expert-1") // one does where the agreement shortens the way
	opinion := "/opinions/" + filepath.Base(s.request)
	expert.do(opinion, "act=declare")
	expert.do(opinion, "act=opine", "new", "yes", "different", "yes", "words", "It hears what others miss, and the test report proves it.")
	s.decider.do(s.request, "act=admit")

	place := h.do("/office/sites/new", "name", "name", "Heating station 4", "organisation", "City heating", "number", "7700000009", "markets", "cleantech", "capacity", "2", "data_classes", "technical")
	h.do(place+"/review", "")
	h.do(place+"/register", "")
	h.do(place+"/people", "email", "email", "station@heating.example", "name", "Anna Orlova", "role", string(party.Manager), "language", "en")
	manager := s.moscow.comeIn("station@heating.example")
	match := h.do("/office/matches/new?solution="+offer+"&site="+filepath.Base(place), "words", "words", "Three months are enough.")
	own := filepath.Base(match)
	s.vendor.do(programme.VendorMatches+"/"+own, "agreed", "agreed", "yes")
	manager.do(programme.HostMatches+"/"+own, "agreed", "agreed", "yes")
	s.trial = h.link(match, "^/office/pilots/")

	h.do(s.trial+"/edit", "hypothesis", "title", "Leaks heard at the station", "buyer", "City heating, its own repairs", "hypothesis", "With the ear on the pipe more leaks are found within a day.",
		"unit", "day", "design", "randomised", "metric", "Leaks found within a day", "kind", "proportion", "better", "higher", "minimum", "0.05", "expected", "0.3", "effect", "0.5", "planned", "15",
		"source", "The station's log", "looks", "1", "must_haves", "Nobody is left without heat")
	h.do(s.trial+"/step/lock", "")
	h.do(s.trial+"/agreement/terms", "place", "first", "ru", "second", "en", "place", "The pump hall", "equipment", "A battery of 3 V", "currency", "RUB", "uninsured", "A battery of 3 V harms nobody.",
		"dismantler", string(pilot.Vendor), "dismantle_cost", "12000", "gathers", "technical", "from", h.day(0), "to", h.day(90))
	h.do(s.trial+"/agreement/offer", "")
	number := filepath.Base(s.trial)
	s.vendor.do(programme.VendorPath+"/"+number+"/agreement/sign", "shown")
	manager.do(programme.HostPath+"/"+number+"/agreement/sign", "shown")
	s.decider.do(s.trial+"/agreement/sign", "shown", "company_state", string(pilot.CompanyActive), "source", "Extract of the Korean register")
	h.do(s.trial+"/step/"+string(pilot.StepStart), "")
	manager.do(programme.HostPath+"/"+number+"/measure", "value", "unit", "First day", "arm", "treated", "period", "1", "value", "4", "of", "5")
	manager.do(programme.HostPath+"/"+number+"/measure", "value", "unit", "First day without", "arm", "compared", "period", "1", "value", "2", "of", "5")
	h.reads(s.trial, s.company, h.p.T("pilot.state."+string(pilot.Running)))

	h.do(s.page, "act="+string(partner.ActBegin))
	s.officer.comes(s.page, h.p.T("nomination.state."+string(partner.InProgramme)))
}

// day is a day in Moscow, so many days from today.
func (c *caller) day(n int) string {
	return time.Now().In(moscowTime).AddDate(0, 0, n).Format(time.DateOnly)
}

var moscowTime = func() *time.Location {
	l, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		panic(err)
	}
	return l
}()

// describe completes the description that was begun with what the company agreed to send, and hands it in. It gives the solution's name in addresses.
func (s *exchangeStory) describe() (offer string) {
	s.t.Helper()
	v := s.vendor
	at := v.link(v.link("/desk", "^/companies/[^/]+/solutions$"), "/solutions/[0-9a-f-]{36}$")
	for _, part := range [][]string{
		{"about", "name", "name", "Leak ear", "description", "Hears leaks by their sound.", "novelty", "It hears through concrete.", "effect", "Fewer breaks.", "markets", "cleantech", "technologies", "sensors"},
		{"compared", "alternatives.0.name", "alternatives.0.name", "A round on foot", "alternatives.0.maker", "Ear Ltd"},
		{"ready", "level", "level", "7", "scale", "iso_16290", "judge", "independent", "evidence", "Test report 4", "safety", "Runs on a battery of 3 V."},
		{"rights", "licence", "components.0.name", "Program", "components.0.basis", "own", "licence", "no", "sound", "yes"},
		{"money", "currency", "currency", "RUB"},
		{"trial", "method", "method", "Compare with rounds for three months.", "data", "technical"},
	} {
		if part[0] == "money" {
			for n := 1; n <= 3; n++ {
				part = append(part, "revenue."+strconv.Itoa(time.Now().In(moscowTime).Year()-n), "0")
			}
		}
		v.do(at+"/"+part[0], part[1], part[2:]...)
	}
	v.do(at+"/admission", "")
	return filepath.Base(at)
}

// otherWay nominates a graduate of Moscow's accelerator, whom it certified, to Seoul, which takes it into its own.
func (s *exchangeStory) otherWay() {
	s.t.Helper()
	h := s.host
	h.reads("/attestations/"+s.graduated, s.graduateName)
	graduate := s.moscow.comeIn(s.graduateOwner)
	page := s.nomination(h, graduate, s.graduateNumber, partner.ForAcceleration, "It finished our accelerator, certificate "+s.graduated+", and looks for partners in Seoul.")
	o := s.officer
	o.comes("/office/nominations", s.graduateName)
	o.reads(page, s.graduated, "Valid on")
	o.do(page, "act="+string(partner.ActAcknowledge))
	h.comes(page, o.p.T("nomination.state."+string(partner.Acknowledged)))
	o.do(page, "act=ask")
	o.do(page, "act="+string(partner.ActAccept))
	h.comes(page, o.p.T("nomination.state."+string(partner.Accepted)))
	graduate.reads("/nominations", o.p.T("nomination.state."+string(partner.Accepted)))
}

// fall withdraws the first certificate in Seoul on a ground that leaves no choice, after its holder was heard. In Moscow the endorsement falls: on the
// nomination's page, on that of the request for admission, and for whoever asks. The pilot runs on, until people say what becomes of it.
func (s *exchangeStory) fall() {
	s.t.Helper()
	certificatePage := "/office/certificates/" + s.number
	s.officer.do(certificatePage+"/hearing", "ground", "ground", "false_data", "finding", "The figures of two years were those of another company.")
	s.owner.do("/cases/"+string(s.id)+"/hearing", "answer", "answer", "It is so. The accountant was new and took the wrong file.")
	s.officer.do(certificatePage+"/revoke", "ground", "ground", "false_data", "reasons", "The holder does not deny that the figures were false.")
	s.seoulDecider.do(certificatePage+"/confirm", "choice", "choice", "confirm")

	h := s.host
	h.comes(s.page, h.p.T("nomination.fell"))
	h.reads(s.page, "Seoul", s.number)
	h.reads("/office/nominations", h.p.T("nomination.fell"))
	h.reads(s.request, h.p.T("nomination.fell"))
	h.reads(s.trial, h.p.T("pilot.state."+string(pilot.Running)))
	s.officer.comes(s.page, h.p.T("nomination.fell"))
	eventually(s.t, "whoever asks in Moscow hears that the certificate was withdrawn", func() bool {
		return h.send(s.page, "act=ask").status == http.StatusSeeOther && strings.Contains(h.get(s.page).text, exchange.Verdict(string(certificate.Withdrawn), time.Now().In(moscowTime), locale.English))
	})
	h.do(s.page, "act="+string(partner.ActLeave), "reason", "Its certificate was withdrawn, and the pilot ends with that.")
	s.officer.comes(s.page, h.p.T("nomination.state."+string(partner.Left)))
	s.owner.reads("/nominations", h.p.T("nomination.state."+string(partner.Left)), h.p.T("nomination.fell"))
}

// left compares what the two processes left in their databases: the same of both nominations, every message in both logs, a pilot with what was
// measured, and no foreign certificate in a register.
func (s *exchangeStory) left() {
	s.t.Helper()
	type half struct {
		nominations map[partner.NominationID]partner.Nomination
		sent, took  []string // digests of messages, as the public log has them
	}
	var halves []half
	for _, a := range []*separate{s.seoul, s.moscow} {
		x := half{nominations: map[partner.NominationID]partner.Nomination{}}
		a.open(func(ctx context.Context, p *Program) error {
			return p.Store.View(ctx, func(tx *store.Tx) error {
				all, err := tx.Nominations(ctx)
				for _, n := range all {
					x.nominations[n.ID] = n
				}
				if err != nil {
					return err
				}
				foreign := map[*separate]string{s.seoul: s.graduateName, s.moscow: s.company}[a]
				if err := tx.EachListed(ctx, func(e register.Entry) error {
					if e.Holder == foreign {
						s.t.Errorf("%s has the partner's certificate in its own register", a.name)
					}
					return nil
				}); err != nil {
					return err
				}
				if a == s.moscow {
					if x, err := tx.Pilot(ctx, pilot.ID(filepath.Base(s.trial))); err != nil || x.State != pilot.Running || x.Company != s.company {
						s.t.Errorf("the pilot is %s, of %s (%v)", x.State, x.Company, err)
					}
				}
				return tx.EachLeaf(ctx, 0, func(e ledger.Entry) error {
					l, err := entry.Parse(e.Leaf)
					switch l.Kind {
					case entry.ReferralSent:
						x.sent = append(x.sent, l.Ref+" "+l.Digest)
					case entry.ReferralReceived:
						x.took = append(x.took, l.Ref+" "+l.Digest)
					}
					return err
				})
			})
		})
		slices.Sort(x.sent)
		slices.Sort(x.took)
		halves = append(halves, x)
	}
	here, there := halves[0], halves[1]
	if len(here.nominations) != 2 || len(there.nominations) != 2 {
		s.t.Fatalf("%d nominations in Seoul, %d in Moscow", len(here.nominations), len(there.nominations))
	}
	for id, n := range here.nominations {
		o := there.nominations[id]
		if n.State != o.State || n.Stands() != o.Stands() || n.FallenWords != o.FallenWords || n.Reason != o.Reason || n.Basis.Number != o.Basis.Number || n.Side == o.Side ||
			n.Endorsement == nil || o.Endorsement == nil || n.Endorsement.Digest != o.Endorsement.Digest {
			s.t.Errorf("Seoul has %+v, Moscow has %+v", n, o)
		}
		if first := n.Basis.Number == s.number && n.Side == partner.Out; first && (n.Stands() || n.State != partner.Left) || !first && (!n.Stands() || n.State != partner.Accepted) {
			s.t.Errorf("%s is %s, stands %v", n.Name, n.State, n.Stands())
		}
	}
	if len(here.sent) < 2 || len(there.sent) < 4 || !slices.Equal(here.sent, there.took) || !slices.Equal(there.sent, here.took) {
		s.t.Errorf("the logs: Seoul sent %q, Moscow took %q; Moscow sent %q, Seoul took %q", here.sent, there.took, there.sent, here.took)
	}
}
