package officer_test

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"proba.example/certificate/entry"
	"proba.example/certificate/status"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
	"proba.example/internal/frozen"
	"proba.example/internal/ledger"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
	"proba.example/trial"
)

// aDecidedPilot is the address of a pilot that was decided, with its card and its signed certificate.
func (h *house) aDecidedPilot() (at string, id pilot.ID, certificate string) {
	h.t.Helper()
	at = h.aMeasuredPilot("must_haves", "Brakes as before")
	id = pilot.ID(path.Base(at))
	h.as(anOfficer).post(at + "/results")
	h.as(anOfficer).post(at+"/report/draft", aReport...).goesTo(h.t, at+"/report")
	desk, ctx, officer := h.programme(), context.Background(), caseworktest.Person(anOfficer)
	f, err := desk.Pilot(ctx, officer, id)
	h.must(err)
	hosts, err := desk.Hosts(ctx, officer, f.Pilot.Site)
	h.must(err)
	r, err := desk.Report(ctx, officer, pilot.Office, id)
	h.must(err)
	filed, _ := r.File.Report()
	h.must(desk.ConcludeSite(ctx, caseworktest.Person(hosts[0].Person.ID), id, filed.Digest, pilot.SiteConclusion{Verdict: pilot.Recommends, Words: "As measured", Effort: "Two hours"}))
	h.must(desk.JudgePilot(ctx, officer, id, pilot.OperatorConclusion{Choice: pilot.NoBuyer, Words: "It works"}))
	h.must(desk.DecidePilot(ctx, caseworktest.Person("demo-decider"), id, pilot.Decision{Choice: pilot.NoBuyer, Words: "Roll it out"}))
	_, err = desk.PublishCard(ctx, officer, id, []string{"shown"}, "The wording tells the recipe")
	h.must(err)
	return at, id, h.certifiedPilot(desk, id)
}

// certifiedPilot signs the certificate of a pilot.
func (h *house) certifiedPilot(desk *programme.Desk, id pilot.ID) string {
	h.t.Helper()
	ctx, officer := context.Background(), caseworktest.Person(anOfficer)
	h.must(desk.PreparePilotCertificate(ctx, officer, id))
	c, err := desk.Certificates(ctx, officer, register.OfPilot, string(id))
	h.must(err)
	_, digest := programme.Prepared(c.All)
	numbers, err := desk.SignCertificates(ctx, officer, register.OfPilot, string(id), digest)
	h.must(err)
	return numbers[0]
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func key(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Key
	}
	return ""
}

var whyAside = []string{"reasons", "The counts of line 112 were typed in at a desk: <secret>."}

// A decision on false measurements: proposed by one, confirmed by another who had no part in it. The certificate falls, the card says so, the parties
// read the reasons, nothing can be rolled out on the figures, and who decided before does not decide again.
func TestADecisionOnAPilotIsSetAside(t *testing.T) {
	h := open(t)
	at, id, number := h.aDecidedPilot()
	desk, ctx := h.programme(), context.Background()
	page := at + "/report/aside"
	holds := func(what string, want ...string) {
		t.Helper()
		certificates, _, err := desk.CheckCertificates(ctx)
		h.must(err)
		asides, _, err := desk.CheckAsides(ctx)
		h.must(err)
		found := append(certificates, asides...)
		if len(found) != len(want) {
			t.Errorf("%s: %q, want %q", what, found, want)
			return
		}
		for i, w := range want {
			if !strings.Contains(found[i], w) {
				t.Errorf("%s: %q, want %q", what, found[i], w)
			}
		}
	}
	h.as(anOfficer).get(at+"/report").has(t, http.StatusOK, `href="`+page+`"`, "Set the decision aside")
	h.as("demo-auditor").get(at+"/report").lacks(t, page)
	h.as("demo-auditor").get(page).has(t, http.StatusForbidden)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Measurements that the decision rests on turned out to be false", "It ends here", "cannot roll anything out on these figures"},
		locale.Russian: {"Нарушен порядок принятия решения", "Решение принимают заново"},
		locale.Korean:  {"결정 절차를 위반함", "여기서 종결"},
	} {
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).post(page, whyAside...).has(t, http.StatusUnprocessableEntity, "<secret>")
	h.as(anOfficer).post(page, "ground", "procedure", "way", "end", "reasons", "short").has(t, http.StatusUnprocessableEntity, "at least 20")
	h.as(anOfficer).post(page, append(whyAside, "ground", "false_measurements", "way", "decide_anew")...).goesTo(t, at+"/report")
	h.as(anOfficer).post(page, append(whyAside, "ground", "procedure", "way", "end")...).has(t, http.StatusConflict, "nothing is built on the decision")
	h.as(anOfficer).get(at+"/report").has(t, http.StatusOK, "It is proposed to set this decision aside")
	h.told(t, "demo-decider-2", "pilot_aside_proposed")
	h.as("demo-decider").get(page).has(t, http.StatusForbidden, "You took part in this decision")
	shown := h.as("demo-decider-2").get(page)
	shown.has(t, http.StatusOK, "<secret>", "Confirm that the decision is set aside", `name="digest"`)
	v, err := desk.DecisionAside(ctx, caseworktest.Person("demo-decider-2"), id)
	h.must(err)
	digest := v.Waiting.Digest
	h.as(anOfficer).post(page, "digest", digest, "choice", "confirm").has(t, http.StatusForbidden)
	h.as("demo-decider").post(page, "digest", digest, "choice", "confirm").has(t, http.StatusForbidden)
	h.as("demo-decider-2").post(page, "digest", strings.Repeat("0", 64), "choice", "confirm").has(t, http.StatusConflict)
	h.as("demo-decider-2").post(page, "digest", digest).has(t, http.StatusUnprocessableEntity)
	holds("while it waits")
	h.as("demo-decider-2").post(page, "digest", digest, "choice", "confirm").goesTo(t, at+"/report")
	holds("set aside")
	h.Drain(t)
	h.must(h.Store.View(ctx, func(tx *store.Tx) error {
		a, err := tx.Attestation(ctx, number)
		if err != nil {
			return err
		}
		l, err := tx.StatusList(ctx, status.Revocation, a.List)
		if err != nil {
			return err
		}
		list, err := status.Parse(l.Document)
		if err != nil {
			return err
		}
		if _, err := tx.LeafOf(ctx, entry.AttestationWithdrawn, number); err != nil || !list.Bits.At(a.Place) || a.Stands() {
			t.Errorf("the certificate did not fall everywhere: %v", err)
		}
		for l, want := range map[locale.Lang]string{locale.English: "turned out to be false", locale.Russian: "оказались недостоверными", locale.Korean: "허위로 드러남"} {
			if got := a.Why(l); !strings.Contains(got, want) || strings.Contains(got, "secret") {
				t.Errorf("in %s the public reads %q", l, got)
			}
		}
		cards, err := tx.CardsOf(ctx, id)
		if err != nil {
			return err
		}
		card, err := tx.PilotCard(ctx, cards[0].Number)
		if err != nil {
			return err
		}
		leaf, err := tx.LeafOf(ctx, entry.PilotAside, card.Number)
		if err != nil || card.AsideEntry == nil || *card.AsideEntry != leaf.Index || card.Entry == nil || *card.Entry >= leaf.Index ||
			!strings.Contains(string(leaf.Leaf), entry.Digest(card.AsideFile)) || !strings.Contains(string(leaf.Leaf), `"ref":"`+card.Number+`"`) {
			t.Errorf("the log says %s of the setting aside of %s: %v", leaf.Leaf, card.AsideFile, err)
		}
		if card.Aside.Card != card.Number || card.Aside.Digest != card.Digest || strings.Contains(string(card.AsideFile), "secret") {
			t.Errorf("everybody reads %s", card.AsideFile)
		}
		if err == nil && (len(cards) != 1 || cards[0].Aside == nil || cards[0].Aside.Code != "false_measurements" || !cards[0].Aside.Anew) {
			t.Errorf("the cards are %+v", cards)
		}
		return err
	}))
	holds("after the lists were published")
	h.as(anOfficer).in(locale.Korean).get("/office/attestations/pilot/"+string(id)).has(t, http.StatusOK, "허위로 드러남")
	for l, words := range map[locale.Lang][]string{
		locale.English: {"The decision was set aside", "cannot be relied on", "Decision that was set aside", "<secret>", "It is decided anew"},
		locale.Russian: {"Отменённое решение", "оказались недостоверными"},
		locale.Korean:  {"취소된 결정", "허위로 드러남"},
	} {
		h.as("demo-auditor").in(l).get(at+"/report").has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, "Decision on a pilot set aside")
	hosts, err := desk.Hosts(ctx, caseworktest.Person(anOfficer), v.Pilot.Site)
	h.must(err)
	h.told(t, hosts[0].Person.ID, "pilot_decision_aside")

	// Decided anew: by somebody else, and not rolled out on figures that fell.
	decide := func(who party.PersonID, choice string) seen {
		return h.as(who).post(at+"/report", "act", "decide", "choice", choice, "words", "Nobody stands by the figures")
	}
	h.as("demo-decider-3").get(at+"/report").lacks(t, `value="no_buyer"`)
	decide("demo-decider", "inconclusive").has(t, http.StatusForbidden, "Somebody else decides anew")
	decide("demo-decider-3", "no_buyer").has(t, http.StatusUnprocessableEntity, "cannot be relied on")
	decide("demo-decider-3", "inconclusive").goesTo(t, at+"/report")
	holds("decided anew")
	h.must(second(desk.PublishCard(ctx, caseworktest.Person(anOfficer), id, nil, "")))
	again := h.certifiedPilot(desk, id)
	holds("certified anew")
	h.must(h.Store.View(ctx, func(tx *store.Tx) error {
		cards, err := tx.CardsOf(ctx, id)
		if err != nil {
			return err
		}
		old, err := tx.PilotCard(ctx, cards[0].Number)
		if err == nil && (old.Newer != cards[1].Number || old.Certificate != "") {
			t.Errorf("the old card leads to %q and %q", old.Newer, old.Certificate)
		}
		return err
	}))

	// Behind the desk's back.
	h.must(h.Store.Update(ctx, func(tx *store.Tx) error {
		cards, err := tx.CardsOf(ctx, id)
		if err != nil {
			return err
		}
		file, _, err := frozen.Freeze(register.CardAside{Card: cards[0].Number, Digest: cards[0].Digest, On: h.Today(), Code: "procedure"})
		if err != nil {
			return err
		}
		return tx.SetCardAside(ctx, cards[1].Number, file)
	}))
	holds("a card that nobody set aside", "certificate "+again+": its decision was set aside",
		"that the decision of card P2026-00002 was set aside is not in the public log", "is about another card", "a card says that a decision was set aside, and no paper does")
	// What such a statement from before the log was told of them lacks, the next start enters; it does nothing twice.
	h.must(desk.ResumeAsides(ctx))
	h.must(desk.ResumeAsides(ctx))
	holds("entered at the start", "certificate "+again+": its decision was set aside", "is about another card", "a card says that a decision was set aside, and no paper does")
}

// A card that was published without the log, and one of which the log says something else, are found.
func TestACardHeldAgainstTheLog(t *testing.T) {
	h := open(t)
	_, id, _ := h.aDecidedPilot()
	desk, ctx := h.programme(), context.Background()
	found := func() string {
		t.Helper()
		all, _, err := desk.CheckAsides(ctx)
		h.must(err)
		return strings.Join(all, "\n")
	}
	if got := found(); got != "" {
		t.Fatal(got)
	}
	h.must(h.Store.Update(ctx, func(tx *store.Tx) error {
		cards, err := tx.CardsOf(ctx, id)
		if err != nil {
			return err
		}
		_, err = ledger.Append(ctx, tx, tx.Now, ledger.Statement{Kind: entry.PilotAside, Program: "pilots", Subject: cards[0].Number, Digest: entry.Digest([]byte("{}")), Ref: cards[0].Number})
		return err
	}))
	if got := found(); !strings.Contains(got, "the public log says that the decision of card P2026-00001 was set aside, and the card does not") {
		t.Errorf("a card that hides what the log says: %q", got)
	}
	h.must(h.Store.Update(ctx, func(tx *store.Tx) error {
		card, err := tx.PilotCardOf(ctx, id)
		if err != nil {
			return err
		}
		return tx.SetCardAside(ctx, card.Number, []byte(`{"on":"2026-11-28","code":"procedure","ground":{}}`))
	}))
	if got := found(); !strings.Contains(got, "the public log sets the decision of card P2026-00001 aside in other words") || strings.Contains(got, "another card") {
		t.Errorf("a statement in other words: %q", got)
	}
}

func second[T any](_ T, err error) error { return err }

// told looks for a letter of the kind to somebody.
func (h *house) told(t *testing.T, who party.PersonID, kind string) {
	t.Helper()
	var all []store.Letter
	h.must(h.Store.View(context.Background(), func(tx *store.Tx) (err error) { all, err = tx.LettersTo(context.Background(), who); return err }))
	if !slices.ContainsFunc(all, func(l store.Letter) bool { return l.Kind == kind }) {
		t.Errorf("%s has no letter %s among %d", who, kind, len(all))
	}
}

// A proposal that is declined, taken back or forgotten leaves the decision as it was; one that ends the pilot counts it as called off.
func TestAProposalAgainstADecisionThatComesToNothing(t *testing.T) {
	h := open(t)
	at, id, number := h.aDecidedPilot()
	desk, ctx, officer, other := h.programme(), context.Background(), caseworktest.Person(anOfficer), caseworktest.Person("demo-decider-2")
	propose := func() string {
		t.Helper()
		h.must(desk.ProposeDecisionAside(ctx, officer, id, "interest", pilot.EndCase, whyAside[1]))
		v, err := desk.DecisionAside(ctx, other, id)
		h.must(err)
		return v.Waiting.Digest
	}
	propose()
	if got := key(desk.PreparePilotCertificate(ctx, officer, id)); got != "pilot_aside.waits" {
		t.Errorf("a certificate is prepared on what may fall: %q", got)
	}
	if got := key(desk.DeclineDecisionAside(ctx, caseworktest.Person("demo-decider"), id, whyAside[1])); got != "pilot_aside.took_part" {
		t.Errorf("declined by who decided: %q", got)
	}
	h.as("demo-decider-2").post(at+"/report/aside", "digest", "x", "choice", "decline", "answer", "no").has(t, http.StatusUnprocessableEntity)
	h.must(desk.DeclineDecisionAside(ctx, other, id, "The interest was declared before the decision."))
	propose()
	h.must(desk.DeclineDecisionAside(ctx, officer, id, "I was mistaken about the person."))
	digest := propose()
	h.Clock.SetBack(-14*24*time.Hour - time.Minute)
	if got := key(desk.ConfirmDecisionAside(ctx, other, id, digest)); got != "approval.settled" {
		t.Errorf("confirmed too late: %q", got)
	}
	h.Drain(t)
	f, err := desk.Report(ctx, officer, pilot.Office, id)
	if err != nil || f.AsideWaits || f.Pilot.State != pilot.Decided || f.Pilot.After.Choice != pilot.NoBuyer || f.Card == nil || !f.Certificates[0].Stands() {
		t.Errorf("after all that: %+v, %v", f.Pilot.After, err)
	}
	s, err := desk.Programme(ctx, officer)
	if err != nil || s.Figures.Tested != 1 || s.Figures.Annulled != 0 {
		t.Errorf("%+v, %v", s.Figures, err)
	}
	h.must(desk.ConfirmDecisionAside(ctx, other, id, propose()))
	s, err = desk.Programme(ctx, officer)
	if err != nil || s.Figures.Tested != 0 || s.Figures.Annulled != 1 || s.Figures.Launched != 1 || len(s.Due) > 0 {
		t.Errorf("ended: %+v, %v", s.Figures, err)
	}
	if f, err = desk.Report(ctx, officer, pilot.Office, id); err != nil || f.Pilot.State != pilot.Annulled || f.Card != nil || f.Certificates[0].Number != number || f.Certificates[0].Stands() {
		t.Errorf("ended: %+v, %v", f.Pilot.State, err)
	}
	if err := desk.DecidePilot(ctx, caseworktest.Person("demo-decider-3"), id, pilot.Decision{Choice: trial.Refuse, Words: "x"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("what ended is decided: %v", err)
	}
	found, asides, err := desk.CheckAsides(ctx)
	if err != nil || len(found) > 0 || asides != 1 {
		t.Errorf("%d set aside, %q, %v", asides, found, err)
	}
}

// TestSettingADecisionAsideInABrowser looks at the pages in every language, on a phone and on a desk.
func TestSettingADecisionAsideInABrowser(t *testing.T) {
	h := open(t)
	at, id, _ := h.aDecidedPilot()
	desk, ctx := h.programme(), context.Background()
	look := func(names map[string]string, who party.PersonID) {
		for _, l := range locale.Languages {
			for _, width := range map[locale.Lang][]int{locale.English: {1440}, locale.Russian: {375}, locale.Korean: {375, 1440}}[l] {
				t.Run(fmt.Sprintf("%s-%s-%d", who, l, width), func(t *testing.T) {
					tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
					h.must(chromedp.Do(tab, chromedp.Navigate(h.url+"/enter/"+string(who)), chromedp.WaitReady("main")))
					for name, page := range names {
						h.must(chromedp.Do(tab, chromedp.Navigate(h.url+page+"?lang="+string(l)), chromedp.WaitReady("main")))
						if wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`)); err != nil || wide > 0 {
							t.Errorf("%s is %d pixels wider than the screen, %v", name, wide, err)
						}
						for _, v := range testkit.Axe(t, tab) {
							t.Errorf("%s: %s", name, v)
						}
						testkit.Screenshot(t, tab, fmt.Sprintf("officer-%s-%s-%d", name, l, width))
					}
				})
			}
		}
	}
	look(map[string]string{"aside-propose": at + "/report/aside"}, anOfficer)
	h.must(desk.ProposeDecisionAside(ctx, caseworktest.Person(anOfficer), id, "false_papers", pilot.DecideAnew, whyAside[1]))
	look(map[string]string{"aside-answer": at + "/report/aside"}, "demo-decider-2")
	v, err := desk.DecisionAside(ctx, caseworktest.Person("demo-decider-2"), id)
	h.must(err)
	h.must(desk.ConfirmDecisionAside(ctx, caseworktest.Person("demo-decider-2"), id, v.Waiting.Digest))
	look(map[string]string{"aside-done": at + "/report"}, "demo-decider-3")
}
