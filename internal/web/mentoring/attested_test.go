package mentoring_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"proba.example/certificate"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/mentor"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// The certificates of an intake's graduates: prepared and signed in one act by an officer in any language, found by the graduate on its own page,
// told by letter, withdrawn with a reason, and held against the candidacy by the check.
func TestTheCertificateOfAGraduate(t *testing.T) {
	h := open(t)
	h.desk.EnterLog, h.desk.Issuer, h.desk.Lists = h.Desk.EnterLog, &h.Desk.Issuer, h.Desk
	officer := caseworktest.Person(anOfficer)
	if err := h.desk.PrepareGraduates(ctx, officer, h.intake); err == nil {
		t.Fatal("certificates before anybody graduated")
	}
	h.days(92)
	must(t, h.desk.MoveIntake(ctx, officer, h.intake, cohort.StepEnd, ""))
	at := "/office/attestations/graduate/" + string(h.intake)
	own := "/companies/" + string(h.org) + "/accelerator/" + string(h.candidate)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.has(h.as(anOfficer, l, at), http.StatusOK, p.T("attest.title.graduate"), p.T("attest.prepare_text.graduate"), p.T("attest.none"))
	}
	h.goes(h.as(anOfficer, locale.Russian, at, "act", "prepare"), at)
	all := func() []register.Attestation {
		f, err := h.desk.Certificates(ctx, officer, register.OfGraduate, string(h.intake))
		must(t, err)
		return f.All
	}
	waiting, digest := programme.Prepared(all())
	if len(waiting) != 1 {
		t.Fatalf("%d prepared", len(waiting))
	}
	number := waiting[0].Number
	for _, l := range locale.Languages {
		h.has(h.as(anOfficer, l, at), http.StatusOK, locale.For(l).T("attest.will_say", "Number", number), h.name, "BuildTech")
	}
	if page := h.as(h.owner.ID(), locale.Korean, own); strings.Contains(page.body, number) {
		t.Error("the company sees what is not signed yet")
	}
	h.has(h.as(anOfficer, locale.Korean, at, "act", "sign", "digest", "another"), http.StatusConflict, number)
	h.goes(h.as(anOfficer, locale.Korean, at, "act", "sign", "digest", digest), at)
	doc, err := certificate.ParseAttestation(all()[0].Document)
	must(t, err)
	if g := doc.Attestation.Graduation; g == nil || g.Company != h.name || g.Programme != "BuildTech" {
		t.Errorf("it says %+v", g)
	}
	page := programme.AttestationPath(number)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.has(h.as(h.owner.ID(), l, own), http.StatusOK, p.T("attest.open", "Number", number), page+"/certificate.pdf?in="+string(l), page+"/credential.json", p.T("attest.paper"))
	}
	if err := h.desk.PrepareGraduates(ctx, officer, h.intake); faultKey(err) != "attest.no_graduates" {
		t.Errorf("a second one: %v", err)
	}
	holds := func(when string, want int) {
		t.Helper()
		found, looked, err := h.desk.CheckCertificates(ctx)
		must(t, err)
		if looked == 0 || len(found) != want {
			t.Errorf("%s: %d looked at, %q", when, looked, found)
		}
	}
	holds("issued", 0)
	const why = "The day of graduation was wrong."
	h.has(h.as(anOfficer, locale.English, at, "act", "withdraw", "number", number, "reason", "short"), http.StatusUnprocessableEntity, "short</textarea>")
	h.goes(h.as(anOfficer, locale.English, at, "act", "withdraw", "number", number, "reason", why), at)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.has(h.as(anOfficer, l, at), http.StatusOK, p.T("attest.state.withdrawn"), why)
		gone := h.as(h.owner.ID(), l, own)
		h.has(gone, http.StatusOK, p.T("attest.open_withdrawn", "Number", number))
		if strings.Contains(gone.body, "certificate.pdf") {
			t.Errorf("in %s a sheet of what was withdrawn is offered", l)
		}
	}
	holds("withdrawn", 0)
	h.told("attestation_issued", "attestation_withdrawn")
	must(t, h.desk.PrepareGraduates(ctx, officer, h.intake))
	_, digest = programme.Prepared(all())
	second, err := h.desk.SignCertificates(ctx, officer, register.OfGraduate, string(h.intake), digest)
	must(t, err)
	holds("issued anew", 0)
	must(t, h.Store.Update(ctx, func(tx *store.Tx) error { return tx.WithdrawAttestation(ctx, second[0], "Nobody knows of it.") }))
	holds("withdrawn by nobody", 2)
}

func faultKey(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Key
	}
	return ""
}

// One company that asks for two office hours which overlap, at one instant, gets one of them; and of two such hours that a mentor publishes at one
// instant one is published. Nothing but the isolation of transactions guards it, on either database.
func TestHoursThatOverlapAtOneInstant(t *testing.T) {
	h := open(t)
	h.accepted()
	h.declare(aMentor, "")
	officer := caseworktest.Person(anOfficer)
	must(t, h.desk.PairMentor(ctx, officer, aMentor, h.candidate))
	day := h.Today().AddDays(3)
	atOnce := func(what string, first, second func() error) {
		t.Helper()
		var both sync.WaitGroup
		errs := make([]error, 2)
		start := make(chan struct{})
		for n, do := range []func() error{first, second} {
			both.Go(func() {
				<-start
				errs[n] = do()
			})
		}
		close(start)
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%s: %v and %v", what, errs[0], errs[1])
		}
	}
	publish := func(from, until string) func() error {
		return func() error {
			_, err := h.desk.PublishHours(ctx, caseworktest.Person(aMentor), mentor.Published{On: day, From: from, Until: until, Where: "Room 4", Seats: 2})
			return err
		}
	}
	book := func(slot mentor.SlotID) func() error {
		return func() error { return h.desk.BookHour(ctx, h.owner, h.candidate, slot) }
	}
	for range 4 {
		atOnce("published", publish("14:00", "15:00"), publish("14:30", "15:30"))
		day = day.AddDays(1)
	}
	x, err := h.desk.OwnHours(ctx, h.owner, h.candidate)
	must(t, err)
	if len(x.Hours) != 4 {
		t.Fatalf("%d hours are open", len(x.Hours))
	}
	// Another hour at the same time as one that is there, as a second mentor would have it.
	for _, other := range x.Hours {
		twin := other.Slot
		twin.ID += "-twin"
		must(t, h.Store.Update(ctx, func(tx *store.Tx) error { return tx.InsertSlot(ctx, twin) }))
		atOnce("booked", book(other.Slot.ID), book(twin.ID))
	}
}

// told looks for letters to the owner of the company, by their kinds.
func (h *house) told(kinds ...string) {
	h.t.Helper()
	var all []store.Letter
	must(h.t, h.Store.View(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.LettersTo(ctx, h.owner.ID())
		return err
	}))
	for _, kind := range kinds {
		if !slices.ContainsFunc(all, func(l store.Letter) bool { return l.Kind == kind }) {
			h.t.Errorf("no letter %s among %d", kind, len(all))
		}
	}
}
