package host_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/demo"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/store"
	"proba.example/trial"
)

func TestTheAgreementIsReadAndSignedOnEachSidesOwnPage(t *testing.T) {
	h := openLocked(t)
	officer := caseworktest.Person(anOfficer)
	own, theirs := programme.HostPath+"/"+string(h.pilot)+"/agreement", programme.VendorPath+"/"+string(h.pilot)+"/agreement"
	h.get(h.manager, own).has(t, http.StatusOK, "There is no agreement yet")
	h.get(h.manager, own+"/sign").has(t, http.StatusConflict, "nothing for you to sign")
	digest, err := demo.Offer(ctx, h.desk, h.pilot, true)
	must(t, err)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Your signature is waited for", "Insurance", "보험", "L-2026-4471", `lang="ko"`, digest},
		locale.Russian: {"Ждём вашей подписи", "Insurance", "보험"},
		locale.Korean:  {"서명할 차례입니다", "Insurance", "보험"},
	} {
		h.send(h.manager, l, http.MethodGet, own).has(t, http.StatusOK, words...)
		h.send(h.manager, l, http.MethodGet, own+"/sign").has(t, http.StatusOK, digest)
	}
	h.post(h.manager, own+"/sign", "shown", strings.Repeat("0", 64)).has(t, http.StatusConflict, "not the text that you were shown")
	if got := h.post(h.manager, own+"/sign", "shown", digest); got.location != own {
		t.Fatalf("signed with %d", got.status)
	}
	h.get(h.manager, own).has(t, http.StatusOK, "Kim Na-ri", "Signatures are waited for")
	h.post(h.manager, own+"/sign", "shown", digest).has(t, http.StatusConflict, "Your side has signed")
	h.post("demo-owner-02", theirs+"/sign", "shown", digest).has(t, http.StatusNotFound)
	h.get("demo-owner-02", theirs).has(t, http.StatusNotFound)
	if err := h.desk.MovePilot(ctx, officer, h.pilot, pilot.StepStart, ""); err == nil {
		t.Error("the pilot starts with one signature")
	}
	if got := h.post(anOwner, theirs+"/sign", "shown", digest); got.location != theirs {
		t.Fatalf("signed with %d", got.status)
	}
	must(t, demo.Sign(ctx, h.desk, h.pilot, digest, pilot.Office))
	h.get(anOwner, theirs).has(t, http.StatusOK, "Signed by all sides", "Register of companies on")
	must(t, h.desk.MovePilot(ctx, officer, h.pilot, pilot.StepStart, ""))
	req, err := http.NewRequest(http.MethodGet, h.url+theirs+"/agreement.pdf", nil)
	must(t, err)
	req.AddCookie(&http.Cookie{Name: "session", Value: anOwner})
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer res.Body.Close()
	file, err := io.ReadAll(res.Body)
	must(t, err)
	if res.StatusCode != http.StatusOK || !bytes.HasPrefix(file, []byte("%PDF-")) || !bytes.Contains(file, []byte("/Count 2")) {
		t.Errorf("the paper: %d, %.60q", res.StatusCode, file)
	}
	if dir := os.Getenv("PROBA_SCREENS"); dir != "" {
		must(t, os.WriteFile(filepath.Join(dir, "agreement.pdf"), file, 0o600))
	}
	must(t, h.Queue.Drain(ctx))
	signed := 0
	for _, l := range h.Post.Letters() {
		if strings.Contains(l.Mail.Text, "is signed by all sides") && l.To == "kim@depot.example" {
			signed++
		}
	}
	if signed != 1 {
		t.Errorf("the site is told %d times that all have signed", signed)
	}
}

// What was signed is what the public log says, and a changed record is found.
func TestASignedAgreementIsWhatThePublicLogSays(t *testing.T) {
	h := open(t)
	found, texts, err := h.desk.CheckAgreements(ctx)
	if err != nil || len(found) != 0 || texts != 1 {
		t.Fatalf("%d texts, %v: %v", texts, found, err)
	}
	change := func(change func(*pilot.Agreement), want string) {
		t.Helper()
		var before pilot.Agreement
		must(t, h.Store.Update(ctx, func(tx *store.Tx) (err error) {
			if before, err = tx.PilotAgreement(ctx, h.pilot); err != nil {
				return err
			}
			a := before
			a.Signed = append([]pilot.Signed(nil), a.Signed...)
			a.Signed[0].Signatures = append([]pilot.Signature(nil), a.Signed[0].Signatures...)
			change(&a)
			return tx.SavePilotAgreement(ctx, a)
		}))
		if found, _, err := h.desk.CheckAgreements(ctx); err != nil || len(found) == 0 || !strings.Contains(strings.Join(found, "\n"), want) {
			t.Errorf("%v, %v; want %q", found, err, want)
		}
		before.Revision++
		must(t, h.Store.Update(ctx, func(tx *store.Tx) error { return tx.SavePilotAgreement(ctx, before) }))
	}
	change(func(a *pilot.Agreement) { a.Signed[0].Digest = strings.Repeat("0", 64) }, "not the one that was signed")
	change(func(a *pilot.Agreement) { a.Signed[0].Signatures = a.Signed[0].Signatures[:2] }, "commits to another text")
	change(func(a *pilot.Agreement) { a.Signed[0].Signatures[0].Digest = "0" }, "commits to another text")
	change(func(a *pilot.Agreement) { a.Signed = nil }, "started before every party had signed")
}

// An amendment is written by the agency, read side by side and signed on the pages of each side; the earlier text stays to be read.
func TestAnAmendmentIsSignedAndTheEarlierTextStays(t *testing.T) {
	h := open(t)
	officer := caseworktest.Person(anOfficer)
	own := programme.HostPath + "/" + string(h.pilot) + "/agreement"
	f, err := h.desk.Agreement(ctx, officer, pilot.Office, h.pilot)
	must(t, err)
	longer := f.Agreement.Draft
	longer.To, longer.InsuredTo = longer.To.AddMonths(2), longer.To.AddMonths(3)
	must(t, h.desk.WriteTerms(ctx, officer, h.pilot, longer, "The tyres came two months late", f.Agreement.Revision))
	must(t, h.desk.AddMetric(ctx, officer, h.pilot, pilot.Metric{Title: "Satisfaction", Kind: trial.MeanValue, Better: trial.Higher, Source: "poll"}, "People asked for it", caseworktest.Seoul))
	digest, err := h.desk.OfferAgreement(ctx, officer, h.pilot)
	must(t, err)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"The tyres came two months late", "Last day", "Metrics added, exploratory", "Satisfaction", "Amendment"},
		locale.Russian: {"Последний день", "Добавленные поисковые показатели", "Дополнение"},
		locale.Korean:  {"마지막 날", "추가한 탐색 지표", "변경 합의"},
	} {
		h.send(h.manager, l, http.MethodGet, own).has(t, http.StatusOK, words...)
	}
	must(t, demo.Sign(ctx, h.desk, h.pilot, digest, pilot.Host, pilot.Vendor))
	p, err := h.desk.Pilot(ctx, officer, h.pilot)
	must(t, err)
	if p.Pilot.Agreed.To == longer.To || len(p.Pilot.Late) != 0 {
		t.Errorf("the pilot is governed by a text that not everybody signed: %+v", p.Pilot.Agreed)
	}
	must(t, demo.Sign(ctx, h.desk, h.pilot, digest, pilot.Office))
	p, err = h.desk.Pilot(ctx, officer, h.pilot)
	must(t, err)
	if p.Pilot.Agreed.To != longer.To || len(p.Pilot.Late) != 1 || p.Pilot.State != pilot.Running {
		t.Errorf("governed by %+v, late %v", p.Pilot.Agreed, p.Pilot.Late)
	}
	h.get(h.manager, own+"?text=1").has(t, http.StatusOK, "Replaced", f.Agreement.Signed[0].Digest)
	if found, texts, err := h.desk.CheckAgreements(ctx); err != nil || len(found) != 0 || texts != 2 {
		t.Errorf("%d texts, %v, %v", texts, found, err)
	}
}
