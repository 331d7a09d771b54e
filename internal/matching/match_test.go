package matching_test

import (
	"slices"
	"testing"
	"time"

	"proba.example/internal/cityneed"
	"proba.example/internal/fault"
	"proba.example/internal/matching"
	"proba.example/internal/party"
	"proba.example/internal/site"
)

var now = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)

func person(id string, duties ...party.Duty) party.Actor {
	return party.Actor{Person: party.Person{ID: party.PersonID(id), Active: true, Duties: duties}}
}

func atCompany(r party.Role) party.Actor {
	a := person("owner")
	a.Roles = map[party.OrgID]party.Role{"org": r}
	return a
}

func atSite(r party.SiteRole) party.Actor {
	a := person(string(r))
	a.Sites = map[string]party.SiteRole{"p": r}
	return a
}

func propose(t *testing.T, holder string, need *cityneed.Request) (matching.Match, error) {
	t.Helper()
	p := aPlace("p", list("edtech"), list("vision"))
	p.Site.AssetManager = holder
	b := matching.NewBoard(matching.Defaults, today, []matching.Offer{anOffer("a", list("edtech"), list("vision"))}, []matching.Place{p}, nil, nil)
	return b.Propose(person("officer", party.Officer), 0, 0, need, " Please look. ", now)
}

func is(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %v", err, kind)
	}
}

// R17: applicant, site and, where it is another, the asset manager; nobody speaks for another.
func TestR17Consents(t *testing.T) {
	for _, holder := range []string{"", "City property"} {
		m, err := propose(t, holder, nil)
		if err != nil || m.State != matching.Proposed || m.Words != "Please look." {
			t.Fatalf("proposed as %+v, %v", m, err)
		}
		want := []matching.Side{matching.Applicant, matching.Host}
		if holder != "" {
			want = append(want, matching.Holder)
		}
		if !slices.Equal(m.Waiting(), want) {
			t.Errorf("asked are %v", m.Waiting())
		}
		yes := func(who party.Actor, s matching.Side) error {
			next, err := m.Say(who, matching.Reply{Side: s, Agreed: true, Reason: matching.Busy}, now)
			if err == nil {
				m = next
			}
			return err
		}
		is(t, yes(atCompany(party.Preparer), matching.Applicant), fault.Forbidden)
		is(t, yes(atSite(party.Staff), matching.Host), fault.Forbidden)
		is(t, yes(atSite(party.AssetManager), matching.Host), fault.Forbidden)
		is(t, yes(atCompany(party.Owner), matching.Host), fault.Forbidden)
		is(t, yes(person("officer", party.Officer), matching.Applicant), fault.Forbidden)
		is(t, yes(atSite(party.Manager), matching.Holder), fault.Forbidden)
		if err := yes(atSite(party.Manager), matching.Host); err != nil {
			t.Fatal(err)
		}
		is(t, yes(atSite(party.Manager), matching.Host), fault.Conflict)
		if m.State != matching.Proposed || m.MayReply(atSite(party.Manager), matching.Host) || !m.MayReply(atCompany(party.Signatory), matching.Applicant) {
			t.Errorf("after one consent: %+v", m)
		}
		if holder == "" {
			is(t, yes(atSite(party.AssetManager), matching.Holder), fault.Conflict)
		} else if err := yes(atSite(party.AssetManager), matching.Holder); err != nil {
			t.Fatal(err)
		}
		if err := yes(atCompany(party.Owner), matching.Applicant); err != nil || m.State != matching.Agreed || !m.Open() {
			t.Errorf("all agreed, and it is %s, %v", m.State, err)
		}
		if r, _ := m.Reply(matching.Host); r.Reason != "" || r.By != "manager" {
			t.Errorf("a consent keeps %+v", r)
		}
		if _, refused := m.Refusal(time.UTC); refused {
			t.Error("nobody refused")
		}
		m.Pilot = "pilot"
		if _, err := m.Recall(person("officer", party.Officer), "The site burnt down.", now); !fault.Is(err, fault.Conflict) || m.Open() {
			t.Errorf("a match that became a pilot is recalled: %v", err)
		}
	}
}

func TestARefusalEndsAMatchWithItsReason(t *testing.T) {
	m, err := propose(t, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	no := func(why matching.Reason, words string) (matching.Match, error) {
		return m.Say(atSite(party.Manager), matching.Reply{Side: matching.Host, Reason: why, Words: words}, now)
	}
	for _, bad := range [][2]string{{"", "Long enough words"}, {"whim", "Long enough words"}, {"busy", "short"}} {
		if _, err := no(matching.Reason(bad[0]), bad[1]); !fault.Is(err, fault.Invalid) {
			t.Errorf("a refusal for %q is taken: %v", bad, err)
		}
	}
	m, err = no(matching.Unsuitable, "The hall is too damp for it.")
	if err != nil || m.State != matching.Declined || m.Open() {
		t.Fatalf("%+v, %v", m, err)
	}
	r, refused := m.Refusal(time.UTC)
	if !refused || r.By != matching.Host || r.On != today || !slices.Equal(r.Technologies, list("vision")) {
		t.Errorf("it tells later ones %+v", r)
	}
	_, err = m.Say(atCompany(party.Owner), matching.Reply{Side: matching.Applicant, Agreed: true}, now)
	is(t, err, fault.Conflict)
}

// R18a: a site that is closed returns what was proposed; what is over stays as it is.
func TestR18aAClosedSiteReturnsItsMatches(t *testing.T) {
	m, err := propose(t, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	back, moved := m.SiteClosed("The roof leaks.", now)
	if !moved || back.State != matching.Returned || back.Reason != "The roof leaks." {
		t.Errorf("returned as %+v", back)
	}
	if _, again := back.SiteClosed("Again.", now); again {
		t.Error("it returns twice")
	}
	recalled, err := m.Recall(person("officer", party.Officer), "Another site is nearer.", now)
	if err != nil || recalled.State != matching.Recalled {
		t.Errorf("%+v, %v", recalled, err)
	}
	_, err = m.Recall(person("officer", party.Officer), "short", now)
	is(t, err, fault.Invalid)
	_, err = m.Recall(atSite(party.Manager), "Long enough words", now)
	is(t, err, fault.Forbidden)
}

func TestNothingIsProposedAgainstARule(t *testing.T) {
	_, err := propose(t, "", &cityneed.Request{ID: "n", State: cityneed.Archived})
	is(t, err, fault.Conflict)
	_, err = propose(t, "", &cityneed.Request{ID: "n", State: cityneed.Open, Site: "elsewhere"})
	is(t, err, fault.Conflict)
	if m, err := propose(t, "", &cityneed.Request{ID: "n", Title: "Leaks", State: cityneed.Open, Site: "p"}); err != nil || m.RequestTitle != "Leaks" {
		t.Errorf("%+v, %v", m, err)
	}
	p := aPlace("p", nil, nil)
	p.Site.State = site.Candidate
	b := matching.NewBoard(matching.Defaults, today, []matching.Offer{anOffer("a", nil, nil)}, []matching.Place{p}, nil, nil)
	_, err = b.Propose(person("officer", party.Officer), 0, 0, nil, "", now)
	is(t, err, fault.Conflict)
	_, err = b.Propose(person("decider", party.Decider), 0, 0, nil, "", now)
	is(t, err, fault.Forbidden)
}
