package officer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/approval"
	"proba.example/internal/custody"
	"proba.example/internal/keys"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

const aSecondAdministrator party.PersonID = "second-administrator"

const keyReasons = "The yearly change of the key, as the rules of the agency ask."

// secondAdministrator gives the agency the person without whom nothing is confirmed.
func (h *house) secondAdministrator() {
	h.t.Helper()
	p := party.Person{
		ID: aSecondAdministrator, Email: "second@agency.example", Name: "Baek Seo-yeon", Language: "ko", Active: true, Duties: []party.Duty{party.Administrator},
	}
	if err := h.Store.Update(context.Background(), func(tx *store.Tx) error { return tx.InsertPerson(context.Background(), p) }); err != nil {
		h.t.Fatal(err)
	}
}

// alone leaves the agency with one administrator.
func (h *house) alone() {
	h.t.Helper()
	ctx := context.Background()
	if err := h.Store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, "demo-administrator-2")
		if err != nil {
			return err
		}
		p.Active = false
		return tx.UpdatePerson(ctx, p)
	}); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) keyOf(role keys.Role) string {
	h.t.Helper()
	k, err := h.keys.Keyring.Key(role)
	if err != nil {
		h.t.Fatal(err)
	}
	return k.ID()
}

// waiting is the one change that waits, as the desk sees it.
func (h *house) waiting() custody.Proposal {
	h.t.Helper()
	o, err := h.keys.Overview(context.Background(), party.Actor{Person: party.Person{ID: anAdminstrator}})
	if err != nil || len(o.Waiting) != 1 {
		h.t.Fatalf("%d changes wait, %v", len(o.Waiting), err)
	}
	return o.Waiting[0]
}

// The page shows every key with what it is for, in every language, to those who answer for keys and those who look after them.
func TestThePageOfKeysInEveryLanguage(t *testing.T) {
	h := open(t)
	h.alone()
	for _, l := range locale.Languages {
		p := locale.For(l)
		for _, who := range []party.PersonID{anAdminstrator, anAuditor, anOfficer} {
			s := h.as(who).in(l).get("/office/keys")
			s.has(t, http.StatusOK, `<html lang="`+string(l)+`"`, p.T("officer.keys.title"), p.T("keys.state.in_use"), p.T("officer.keys.alone"), p.T("officer.keys.trust_text"))
			for _, role := range keys.Roles() {
				s.has(t, http.StatusOK, p.T("keys.role."+string(role)+".signs"), keys.Fingerprint(h.keyOf(role)))
			}
			k := h.as(who).in(l).get("/office/keys/" + h.keyOf(keys.Assertion))
			k.has(t, http.StatusOK, p.T("journal.key_announced"), p.T("officer.keys.where"), keys.Fingerprint(h.keyOf(keys.Assertion)))
			if who == anAdminstrator {
				s.has(t, http.StatusOK, p.T("officer.keys.announce_do"))
				k.has(t, http.StatusOK, p.T("officer.keys.retire"), p.T("officer.keys.compromise"))
			} else {
				s.lacks(t, p.T("officer.keys.announce_do"))
				k.lacks(t, p.T("officer.keys.retire"))
			}
		}
	}
	h.as(anExpert).get("/office/keys").has(t, http.StatusForbidden)
	h.as(aDecider).get("/office/keys").has(t, http.StatusForbidden)
	h.as(anOfficer).post("/office/keys", "role", "assertion", "reasons", keyReasons).has(t, http.StatusForbidden)
	h.as(anAdminstrator).get("/office/keys/0000").has(t, http.StatusNotFound)
	h.as(anAdminstrator).get("/office/key-changes/none").has(t, http.StatusNotFound)
}

// A new key from proposal to announcement: what was typed wrong is kept, the proposer cannot confirm, the second administrator does.
func TestAnnouncingAKeyOnThePages(t *testing.T) {
	h := open(t)
	h.secondAdministrator()
	first, second := h.as(anAdminstrator), h.as(aSecondAdministrator)
	p := locale.For(locale.English)
	first.get("/office/keys").lacks(t, p.T("officer.keys.alone"))
	first.post("/office/keys", "role", "", "reasons", keyReasons).has(t, http.StatusUnprocessableEntity, p.T("party.choose_one"), keyReasons)
	first.post("/office/keys", "role", "witness", "reasons", "short").has(t, http.StatusUnprocessableEntity, p.T("approval.words", "Min", 20), "short")
	if s := first.post("/office/keys", "role", "assertion", "reasons", keyReasons); s.status != http.StatusSeeOther || s.location != "/office/keys?done=proposed" {
		t.Fatalf("status %d, to %q", s.status, s.location)
	}
	w := h.waiting()
	path := "/office/key-changes/" + string(w.ID)
	first.get("/office/keys?done=proposed").has(t, http.StatusOK, p.T("officer.keys.proposed"), path, p.T("officer.keys.change.key_add", "Role", p.T("keys.role.assertion")))

	own := first.get(path)
	own.has(t, http.StatusOK, keyReasons, keys.Fingerprint(w.Subject), p.T("officer.keys.effect.key_add"))
	own.has(t, http.StatusOK, p.T("officer.confirm.back"), p.T("approval.own_proposal"))
	first.post(path, "choice", "confirm", "digest", w.Digest).has(t, http.StatusForbidden)
	second.post(path, "digest", w.Digest).has(t, http.StatusUnprocessableEntity, p.T("party.choose_one"))
	second.post(path, "choice", "confirm", "digest", "another").has(t, http.StatusConflict)
	second.get(path).has(t, http.StatusOK, `value="confirm"`, w.Digest)
	if s := second.post(path, "choice", "confirm", "digest", w.Digest); s.status != http.StatusSeeOther || s.location != "/office/keys?done=confirmed" {
		t.Fatalf("status %d, to %q", s.status, s.location)
	}
	first.get("/office/keys?done=confirmed").has(t, http.StatusOK, p.T("officer.keys.confirmed"), p.T("keys.state.announced"), p.T("officer.keys.next.unpublished"))
	second.post(path, "choice", "confirm", "digest", w.Digest).has(t, http.StatusConflict)
	first.get("/office/keys/"+w.Subject).has(t, http.StatusOK, p.T("journal.key_proposed"), p.T("journal.key_announced"), "Baek Seo-yeon")
}

func TestRetiringAndCompromiseOnThePages(t *testing.T) {
	h := open(t)
	h.secondAdministrator()
	first, second := h.as(anAdminstrator), h.as(aSecondAdministrator)
	p := locale.For(locale.English)
	at := "/office/keys/" + h.keyOf(keys.Witness)
	first.get(at+"/retire").has(t, http.StatusOK, p.T("officer.keys.retire_text"))
	first.post(at+"/retire", "reasons", keyReasons).has(t, http.StatusUnprocessableEntity, p.T("keys.no_successor"), keyReasons)
	first.get(at+"/compromise").has(t, http.StatusOK, p.T("officer.keys.compromise_text"))
	first.post(at+"/compromise", "since", "many", "reasons", keyReasons).has(t, http.StatusUnprocessableEntity, p.T("officer.keys.since_malformed"), "many")
	first.post(at+"/compromise", "since", "900", "reasons", keyReasons).has(t, http.StatusUnprocessableEntity, "900")
	if s := first.post(at+"/compromise", "since", "3", "reasons", keyReasons); s.status != http.StatusSeeOther {
		t.Fatalf("status %d", s.status)
	}
	w := h.waiting()
	if w.Kind != approval.KeyCompromise || w.Change.Since != 3 {
		t.Fatalf("%+v", w)
	}
	path := "/office/key-changes/" + string(w.ID)
	second.get(path).has(t, http.StatusOK, p.T("officer.keys.effect.key_compromised", "Since", 3))
	second.post(path, "choice", "decline", "answer", "no", "digest", w.Digest).has(t, http.StatusUnprocessableEntity)
	if s := second.post(path, "choice", "confirm", "digest", w.Digest); s.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", s.status, s.body)
	}
	s := first.get("/office/keys")
	s.has(t, http.StatusOK, p.T("keys.state.compromised"), p.T("officer.keys.next.compromised", "Since", 3), p.T("officer.keys.nobody_signs", "Role", p.T("keys.role.witness")))
	gone := first.get(at)
	gone.lacks(t, `href="`+at+`/retire"`)
	if !strings.Contains(gone.body, p.T("officer.keys.lost_index")) {
		t.Error("the page does not say from which index the key counts for nothing")
	}
}
