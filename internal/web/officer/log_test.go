package officer_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/custody"
	"proba.example/internal/locale"
	"proba.example/internal/monitor"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/witness"
	"proba.example/translog/translogtest"
)

// partnerPages are the pages about a partner whose log has two histories.
type partnerPages struct{ origin, page, alarm, evidence string }

// aPartner has the agency follow a log that changed its history, witness it, and be witnessed by a bank that is away.
func (h *house) aPartner() partnerPages {
	h.t.Helper()
	ctx, admin := h.t.Context(), caseworktest.Person(anAdminstrator)
	fatal := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
	}
	log := translogtest.NewLog("innovation.partner.example/log")
	log.AddMany(20)
	log.PublishAll(h.t, h.Clock.Now())
	fork := log.Fork(19)
	fork.Add([]byte("another"))
	served := log
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := served.Fetch(r.Context(), strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(b)
	}))
	h.t.Cleanup(server.Close)
	key := translogtest.LogKey(log.Name)
	fatal(h.keys.Follow(ctx, admin, custody.FollowForm{Name: "Moscow Innovation Agency", URL: server.URL, Site: server.URL, VKey: key.String()}))
	_, err := h.keys.LookAt(ctx, log.Name)
	fatal(err)
	fork.PublishAll(h.t, h.Clock.Now())
	served = fork
	h.Advance(time.Hour)
	_, err = h.keys.LookAt(ctx, log.Name)
	fatal(err)
	var alarms []monitor.Raised
	fatal(h.Store.View(ctx, func(tx *store.Tx) error {
		alarms, err = tx.Alarms(ctx, log.Name, 0)
		return err
	}))
	fatal(h.keys.AddWatched(ctx, admin, key.String(), server.URL))
	w, err := h.keys.Witness("agency.example/witness")
	fatal(err)
	for _, l := range []*translogtest.Log{log, fork} {
		w.Add(ctx, witness.Request{Signed: l.Sign(h.t, 20, h.Clock.Now())}.Bytes())
		w.Add(ctx, witness.Request{Old: 20, Signed: l.Sign(h.t, 20, h.Clock.Now())}.Bytes())
	}
	fatal(h.keys.AddWitness(ctx, admin, translogtest.WitnessKey("witness.bank.example").String(), "http://127.0.0.1:1"))
	named := url.QueryEscape(log.Name)
	p := partnerPages{origin: log.Name, page: "/office/log/followed?log=" + named, evidence: "/office/log/evidence?log=" + named}
	for _, a := range alarms {
		if a.Code == monitor.Fork {
			p.alarm = "/office/log/alarm?log=" + named + "&alarm=" + a.ID
		}
	}
	if p.alarm == "" {
		h.t.Fatalf("no fork among %+v", alarms)
	}
	return p
}

func TestPagesOfTheLogInEveryLanguage(t *testing.T) {
	h := open(t)
	partner := h.aPartner()
	for _, l := range locale.Languages {
		p := locale.For(l)
		for _, who := range []party.PersonID{anAdminstrator, anAuditor} {
			r := h.as(who).in(l)
			r.get("/office/log").has(t, http.StatusOK, p.T("officer.log.title"), h.keys.Ledger.Key.String(), "Moscow Innovation Agency", "witness.bank.example",
				p.T("officer.log.not_cosigned"), p.T("officer.log.fork_title", "Log", partner.origin), p.T("officer.log.no_quorum"))
			r.get(partner.page).has(t, http.StatusOK, "Moscow Innovation Agency", p.Message("alarm.fork", monitor.Args{Expected: "20", Found: "20"}.Map()), p.T("officer.log.open"))
			r.get(partner.alarm).has(t, http.StatusOK, p.T("officer.evidence.text"), partner.origin+"\n20\n")
			r.get(partner.evidence).has(t, http.StatusOK, p.T("officer.evidence.proven"), p.T("officer.evidence.shown"))
		}
		h.as(anAdminstrator).in(l).get("/office/log/follow").has(t, http.StatusOK, p.T("officer.follow.trust"), p.T("officer.follow.by_hand"))
	}
	h.as(anAuditor).get("/office/log").lacks(t, `action="/office/log/`)
	h.as(anAuditor).get(partner.alarm).lacks(t, `name="words"`)
	h.as(anExpert).get("/office/log").has(t, http.StatusForbidden)
	h.as(anAdminstrator).get("/office/log/followed?log=nobody").has(t, http.StatusNotFound)
	h.as(anAdminstrator).get("/office/log/evidence?log=nobody").has(t, http.StatusNotFound)
	h.as(anAdminstrator).get("/office/log/alarm?log=nobody&alarm=x").has(t, http.StatusNotFound)
}

func TestActsOnTheLog(t *testing.T) {
	h := open(t)
	p := locale.For(locale.English)
	admin := h.as(anAdminstrator)
	bank := translogtest.WitnessKey("witness.bank.example").String()
	admin.post("/office/log/witnesses", "witness_vkey", "nonsense", "witness_url", "bank").has(t, http.StatusUnprocessableEntity,
		p.T("log.witness_key"), p.T("log.address"), `value="nonsense"`, `id="`, `value="bank"`)
	admin.post("/office/log/witnesses", "witness_vkey", bank, "witness_url", "https://witness.bank.example").goesTo(t, "/office/log?saved=1")
	admin.get("/office/log?saved=1").has(t, http.StatusOK, p.T("officer.log.saved"), "https://witness.bank.example")
	admin.post("/office/log/quorum", "quorum", "two").has(t, http.StatusUnprocessableEntity, p.T("log.quorum_range", "Most", 1), `value="two"`)
	admin.post("/office/log/quorum", "quorum", "1").goesTo(t, "/office/log?saved=1")
	admin.post("/office/log/witnesses/remove", "name", "witness.bank.example").has(t, http.StatusUnprocessableEntity, p.T("log.quorum_needs", "Quorum", 1))
	admin.post("/office/log/quorum", "quorum", "0").goesTo(t, "/office/log?saved=1")
	admin.post("/office/log/witnesses/remove", "name", "witness.bank.example").goesTo(t, "/office/log?saved=1")
	admin.post("/office/log/witnesses/remove", "name", "witness.bank.example").has(t, http.StatusNotFound)
	log := translogtest.LogKey("partner.example/log").String()
	admin.post("/office/log/watched", "watched_vkey", bank).has(t, http.StatusUnprocessableEntity, p.T("log.log_key"))
	admin.post("/office/log/watched", "watched_vkey", log).goesTo(t, "/office/log?saved=1")
	admin.post("/office/log/watched/remove", "vkey", log).goesTo(t, "/office/log?saved=1")
	for _, path := range []string{"witnesses", "witnesses/remove", "quorum", "watched", "watched/remove", "followed/look", "followed/remove", "alarm"} {
		h.as(anAuditor).post("/office/log/"+path, "name", "x").has(t, http.StatusForbidden)
	}
}

func TestFollowingALogOnThePages(t *testing.T) {
	h := open(t)
	p := locale.For(locale.English)
	admin := h.as(anAdminstrator)
	follow := func(fields ...string) seen {
		t.Helper()
		return admin.form("/office/log/follow", fields...)
	}
	follow("url", "x", "vkey", "y").has(t, http.StatusUnprocessableEntity, p.T("log.address"), p.T("log.log_key"), p.T("log.name"), `value="x"`)
	key := translogtest.LogKey("partner.example/log")
	follow("url", "http://127.0.0.1:1/log", "vkey", key.String(), "name", "Partner").goesTo(t, "/office/log?saved=1")
	page := "/office/log/followed?log=" + url.QueryEscape(key.Name())
	admin.get(page).has(t, http.StatusOK, p.T("officer.log.not_looked"), "quorum none")
	admin.post("/office/log/followed/look", "log", key.Name()).goesTo(t, page)
	admin.get(page).has(t, http.StatusOK, p.T("officer.log.no_answer"), "connection refused")
	partner := h.aPartner()
	values, err := url.ParseQuery(strings.TrimPrefix(partner.alarm, "/office/log/alarm?"))
	if err != nil {
		t.Fatal(err)
	}
	admin.post("/office/log/alarm", "log", partner.origin, "alarm", values.Get("alarm"), "words", "short").has(t, http.StatusUnprocessableEntity,
		p.T("log.words", "Least", 20, "Most", 4000), ">short<")
	admin.post("/office/log/alarm", "log", partner.origin, "alarm", values.Get("alarm"), "words", "They admit a restored backup.").goesTo(t, partner.page)
	closed := admin.get(partner.alarm)
	closed.has(t, http.StatusOK, "They admit a restored backup.", p.T("officer.log.acknowledged"))
	closed.lacks(t, `name="words"`)
	h.as(anAuditor).get("/office/journal").has(t, http.StatusOK, p.T("journal.alarm_acknowledged"), p.T("journal.alarm_raised"), "They admit a restored backup.")
	admin.post("/office/log/followed/remove", "log", key.Name()).goesTo(t, "/office/log?saved=1")
	admin.get(page).has(t, http.StatusNotFound)
}
