package exchange_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/document"
	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

func asked() []document.Ask {
	all := func(s string) locale.Text {
		return locale.Text{locale.English: s, locale.Russian: s, locale.Korean: s}
	}
	return []document.Ask{
		{Code: "charter", Name: all("Charter"), Purposes: []string{"pilot"}, Language: "ru", Apostille: true},
		{Code: "extract", Name: all("Register extract"), Purposes: []string{"pilot", "training"}, ValidDays: 30},
		{Code: "lease", Name: all("Lease"), Purposes: []string{"training"}},
	}
}

func given(code string, but func(*document.Details)) exchange.Given {
	g := exchange.Given{Code: code, Written: document.Details{Issuer: "Seoul court registry", State: "KR", IssuedOn: calendar.MustParse("2026-02-20"), Language: "ko"}}
	but(&g.Written)
	return g
}

// lacks names what is missing of each document, as one side sees it.
func lacks(t *testing.T, e *end, id partner.NominationID) string {
	t.Helper()
	f, err := e.Nomination(ctx, e.ada, id)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, l := range f.Documents {
		w := l.Ask.Code + ":"
		for _, x := range l.Lacks {
			w += " " + string(x)
		}
		if l.Waiver != nil {
			w += " waived"
		}
		words = append(words, w)
	}
	return strings.Join(words, "; ")
}

func letters(t *testing.T, e *end, kind string) (n int) {
	t.Helper()
	if err := e.Store.WriterDB().QueryRowContext(ctx, "SELECT COUNT(*) FROM letter WHERE kind = '"+kind+"'").Scan(&n); err != nil && err != sql.ErrNoRows {
		t.Fatal(err)
	}
	return n
}

// R57, from the host's list to the first day of the programme.
func preparing(t *testing.T, hostDSN string) {
	p := newPair(t, hostDSN)
	p.home.Files = p.world.Desk.Files
	save := func(asks []document.Ask, revision int64) error {
		return p.host.SaveAsks(ctx, p.host.ada, p.host.id, asks, revision)
	}
	if err := save([]document.Ask{{Code: "charter"}}, 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("a list without names: %v", err)
	}
	if err := save(asked(), 0); err != nil {
		t.Fatal(err)
	}
	if err := save(asked(), 0); !fault.Is(err, fault.Conflict) {
		t.Errorf("over another list: %v", err)
	}
	id := p.sent(t, partner.ForPilot)
	p.drain(t)
	f, err := p.home.Asks(ctx, p.home.ada, p.home.id)
	if err != nil || len(f.Away.Asks) != 3 || len(f.Here.Asks) != 0 {
		t.Fatalf("the list at home: %+v, %v", f.Away, err)
	}
	give := func(g exchange.Given, content string) error {
		if content == "" {
			return p.home.GiveDocument(ctx, p.owner, id, g, "", nil)
		}
		return p.home.GiveDocument(ctx, p.owner, id, g, g.Code+".pdf", strings.NewReader("%PDF-1.4\n"+content))
	}
	same := func(*document.Details) {}
	if err := give(given("lease", same), "x"); !fault.Is(err, fault.Conflict) {
		t.Errorf("what nobody asks for: %v", err)
	}
	if err := give(given("charter", func(d *document.Details) {
		d.Apostille = &document.Apostille{State: "RU", On: calendar.MustParse("2026-02-22"), Number: "1"}
	}), "x"); len(fault.All(err)) != 1 || fault.All(err)[0].Field != "apostille_state" {
		t.Errorf("an apostille of a consulate: %v", err)
	}
	if err := give(given("charter", same), "charter"); err != nil {
		t.Fatal(err)
	}
	if got := lacks(t, p.home, id); got != "charter: apostille translation; extract: paper" {
		t.Errorf("at home: %s", got)
	}
	if got := lacks(t, p.host, id); got != "charter: paper; extract: paper" {
		t.Errorf("the host knows nothing yet: %s", got)
	}
	x, err := p.home.Preparation(ctx, p.owner, id, locale.Korean)
	if err != nil || !x.Untold || len(x.Papers) != 1 {
		t.Fatalf("%+v, %v", x, err)
	}
	if _, err := p.home.Preparation(ctx, p.home.ada, id, locale.English); !fault.Is(err, fault.NotFound) {
		t.Errorf("another's documents: %v", err)
	}
	// The same file, described anew with its apostille, and its translation.
	anew := given("charter", func(d *document.Details) {
		d.Apostille = &document.Apostille{State: "KR", On: calendar.MustParse("2026-02-22"), Number: "2026-118"}
	})
	anew.Paper = x.Papers[0].ID
	if err := give(anew, ""); err != nil {
		t.Fatal(err)
	}
	if err := give(given("charter", func(d *document.Details) { d.Of = "of another" }), "x"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a translation of nothing: %v", err)
	}
	if err := give(given("charter", func(d *document.Details) { d.Issuer, d.Language, d.Of = "Translator", "ru", x.Papers[0].ID }), "устав"); err != nil {
		t.Fatal(err)
	}
	if got := lacks(t, p.home, id); got != "charter:; extract: paper" {
		t.Errorf("at home: %s", got)
	}
	if err := p.home.TellHost(ctx, p.owner, id, locale.Korean, x.Digest); !fault.Is(err, fault.Conflict) {
		t.Errorf("told what was not read: %v", err)
	}
	if x, err = p.home.Preparation(ctx, p.owner, id, locale.Korean); err != nil {
		t.Fatal(err)
	}
	if err := p.home.TellHost(ctx, p.home.ada, id, locale.Korean, x.Digest); !fault.Is(err, fault.NotFound) {
		t.Errorf("told by another: %v", err)
	}
	if err := p.home.TellHost(ctx, p.owner, id, locale.Korean, x.Digest); err != nil {
		t.Fatal(err)
	}
	if x, err = p.home.Preparation(ctx, p.owner, id, locale.Korean); err != nil || x.Untold {
		t.Errorf("what was told is not new: %v, %v", x.Untold, err)
	}
	p.drain(t)
	if got := lacks(t, p.host, id); got != "charter:; extract: paper" {
		t.Errorf("at the host: %s", got)
	}
	if n := state(t, p.host, id); len(n.Papers.Told) != 2 || n.Papers.Consent.By != "" || n.Papers.Told[0].Apostille == nil || letters(t, p.host, "documents_told") == 0 {
		t.Errorf("what the host was told: %+v", n.Papers)
	}
	all, _, err := p.home.Transfers(ctx, p.home.ada)
	if err != nil || len(all) != 2 || !slices.ContainsFunc(all, func(x store.Transfer) bool {
		return slices.Equal(x.Fields, []partner.Field{partner.FieldDocuments}) && !x.Delivered.IsZero()
	}) {
		t.Errorf("the transfer register: %+v, %v", all, err)
	}
	p.decide(t, id, partner.ActAcknowledge, "")
	p.decide(t, id, partner.ActAccept, "")
	p.drain(t)
	if letters(t, p.home, "documents_asked") == 0 {
		t.Error("nobody wrote to the company what is missing")
	}
	for _, act := range []partner.Act{partner.ActBegin, partner.ActComplete} {
		if err := p.host.Decide(ctx, p.host.ada, id, act, "Two pilots, one purchase."); !fault.Is(err, fault.Conflict) || fault.All(err)[0].Key != "document.missing" {
			t.Errorf("%s while the extract is missing: %v", act, err)
		}
	}
	if err := p.host.WaiveDocument(ctx, p.host.ada, id, "extract", "no"); !fault.Is(err, fault.Invalid) {
		t.Errorf("waived without a reason: %v", err)
	}
	if err := p.host.WaiveDocument(ctx, p.host.ada, id, "extract", "We read it in the open register."); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	for _, e := range []*end{p.home, p.host} {
		if got := lacks(t, e, id); got != "charter:; extract: paper waived" {
			t.Errorf("after the waiver: %s", got)
		}
	}
	p.decide(t, id, partner.ActBegin, "")
	p.drain(t)
	both(t, p, id, partner.InProgramme)
	if found, looked, err := p.home.CheckDocuments(ctx); err != nil || len(found) > 0 || looked != 3 {
		t.Errorf("checked %d: %v, %v", looked, found, err)
	}
	// What a person told is forgotten with the consent; that the host did without a document stays.
	if err := p.home.WithdrawConsent(ctx, p.owner, id); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	for _, e := range []*end{p.home, p.host} {
		if n := state(t, e, id); len(n.Told()) != 0 || len(n.Waivers()) != 1 {
			t.Errorf("after the consent was taken back: %+v", n.Papers)
		}
		var kept int
		if err := e.Store.WriterDB().QueryRowContext(ctx, "SELECT COUNT(*) FROM exchange_message WHERE kind = 'documents' AND length(message) > 0").Scan(&kept); err != nil || kept != 0 {
			t.Errorf("%d messages with documents, %v", kept, err)
		}
	}
	p.decide(t, id, partner.ActComplete, "Two pilots, one purchase.")
	p.drain(t)
	both(t, p, id, partner.Completed)
}

func TestDocumentsForAHost(t *testing.T) { preparing(t, filepath.Join(t.TempDir(), "host.db")) }

func TestDocumentsForAHostOnPostgreSQL(t *testing.T) { preparing(t, testkit.PostgreSQL(t)) }

// What is told while the link is down never goes once the consent is taken back.
func TestDocumentsAreVoidedBeforeTheyGo(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	p.home.Files = p.world.Desk.Files
	if err := p.host.SaveAsks(ctx, p.host.ada, p.host.id, asked(), 0); err != nil {
		t.Fatal(err)
	}
	id := p.sent(t, partner.ForPilot)
	p.drain(t)
	if err := p.home.GiveDocument(ctx, p.owner, id, given("extract", func(*document.Details) {}), "a.pdf", strings.NewReader("%PDF-1.4\nextract")); err != nil {
		t.Fatal(err)
	}
	x, err := p.home.Preparation(ctx, p.owner, id, locale.English)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.home.TellHost(ctx, p.owner, id, locale.English, x.Digest); err != nil {
		t.Fatal(err)
	}
	if err := p.home.WithdrawConsent(ctx, p.owner, id); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	if _, n := both(t, p, id, partner.Withdrawn); len(n.Told()) != 0 {
		t.Errorf("the host was told all the same: %+v", n.Papers)
	}
	if err := p.host.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.MessagesOf(ctx, id)
		for _, m := range all {
			if m.Kind == partner.KindDocuments {
				t.Errorf("message %d arrived", m.Seq)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if found, _, err := p.home.CheckLog(ctx); err != nil || len(found) > 0 {
		t.Errorf("%v, %v", found, err)
	}
}
