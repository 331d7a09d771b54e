package exchange_test

import (
	"path/filepath"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/exchange/exchangetest"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/register"
)

func aCall(e *end) partner.Call {
	c := exchangetest.Call(e.id, "QUIET-2026", calendar.MustParse("2026-11-01"))
	c.Closes = calendar.MustParse("2026-12-31")
	return c
}

// jointCall is a call that the host proposed and the home agency agreed to.
func (p *pair) jointCall(t *testing.T) partner.CallID {
	t.Helper()
	p.home.Country, p.host.Country = "KR", "RU"
	id, err := p.host.ProposeCall(ctx, p.host.ada, aCall(p.host))
	if err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	if open, err := p.home.OpenCalls(ctx); err != nil || len(open) != 0 {
		t.Errorf("published before both agreed: %v, %v", open, err)
	}
	if err := p.host.AnswerCall(ctx, p.host.ada, id, true, 10, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("answered by who proposed it: %v", err)
	}
	if err := p.home.AnswerCall(ctx, p.home.ada, id, true, 0, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("agreed without a term: %v", err)
	}
	if err := p.home.AnswerCall(ctx, p.home.ada, id, true, 10, ""); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	return id
}

func (p *pair) applied(t *testing.T, id partner.CallID) partner.NominationID {
	t.Helper()
	x, err := p.home.Applying(ctx, p.owner, id, p.number, locale.Korean)
	if err != nil || len(x.Certificates) != 1 || len(x.Values) != 2 {
		t.Fatalf("%+v, %v", x, err)
	}
	if _, err := p.home.Apply(ctx, p.owner, id, p.number, "We listen to roads with sensors.", locale.Korean, "another page"); !fault.Is(err, fault.Conflict) {
		t.Errorf("agreed to what was not read: %v", err)
	}
	n, err := p.home.Apply(ctx, p.owner, id, p.number, "We listen to roads with sensors.", locale.Korean, x.Digest)
	if err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	return n
}

// F22: both publish one call, a company applies once, two decisions under own rules, one number, two terms; both sides see both.
func TestAJointCall(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	call := p.jointCall(t)
	for _, e := range []*end{p.home, p.host} {
		open, err := e.OpenCalls(ctx)
		if err != nil || len(open) != 1 || open[0].Title["ko"] != "조용한 도로" || open[0].Text["ru"] != "Датчики для дорог." {
			t.Errorf("what is published: %+v, %v", open, err)
		}
	}
	id := p.applied(t, call)
	if _, err := p.home.Apply(ctx, p.owner, call, p.number, "We listen to roads with sensors.", locale.Korean, func() string {
		x, _ := p.home.Applying(ctx, p.owner, call, p.number, locale.Korean)
		return x.Digest
	}()); !fault.Is(err, fault.Conflict) {
		t.Errorf("applied twice: %v", err)
	}
	here, there := both(t, p, id, partner.Sent)
	if here.Joint.Number != "QUIET-2026-KR-001" || there.Joint.Number != here.Joint.Number || there.Name == "" || len(there.Values) != 2 {
		t.Errorf("numbers %q and %q, %+v", here.Joint.Number, there.Joint.Number, there.Values)
	}
	// The home agency has ten days and the host twenty, each by its own calendar day; both sides know both.
	if here.Joint.Home.DueOn != there.Joint.Home.DueOn || here.Joint.Host != there.Joint.Host || here.Joint.Home.DueOn == here.Joint.Host || here.Joint.Host.IsZero() {
		t.Errorf("terms: %+v, %+v", here.Joint, there.Joint)
	}
	if err := p.home.DecideHome(ctx, p.home.ada, id, false, "short"); !fault.Is(err, fault.Invalid) {
		t.Errorf("declined without a reason: %v", err)
	}
	if err := p.home.DecideHome(ctx, p.home.ada, id, false, "There is no budget for it this year."); err != nil {
		t.Fatal(err)
	}
	p.decide(t, id, partner.ActAcknowledge, "")
	p.decide(t, id, partner.ActAccept, "")
	p.drain(t)
	here, there = both(t, p, id, partner.Accepted)
	if here.Joint.Home.State != partner.Declined || there.Joint.Home.State != partner.Declined || !strings.HasPrefix(there.Joint.Home.Words, "There is no budget") {
		t.Errorf("two decisions: %+v, %+v", here.Joint, there.Joint)
	}
	if err := p.home.DecideHome(ctx, p.home.ada, id, true, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("decided twice: %v", err)
	}
	f, err := p.host.Agreement(ctx, p.host.ada, p.host.id)
	if err != nil || partner.Free(f.PlacesHere, f.Nominations) != f.PlacesHere {
		t.Errorf("a joint call took a place of the agreement: %v", err)
	}
	all, _, err := p.home.Transfers(ctx, p.home.ada)
	if err != nil || len(all) != 1 || all[0].Delivered.IsZero() || len(all[0].Fields) != 2 {
		t.Errorf("the transfer register: %+v, %v", all, err)
	}
	if err := p.home.WithdrawConsent(ctx, p.owner, id); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	if n := state(t, p.host, id); n.Name != "" || len(n.Values) != 0 || n.Stands() {
		t.Errorf("the host did not forget: %+v", n)
	}
}

func TestAJointCallIsDeclined(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	lacking := aCall(p.host)
	lacking.Title["ko"], lacking.Closes, lacking.Fields = "", calendar.MustParse("2031-01-01"), nil
	if _, err := p.host.ProposeCall(ctx, p.host.ada, lacking); len(fault.All(err)) != 4 {
		t.Errorf("a call with gaps: %v", err)
	}
	id, err := p.host.ProposeCall(ctx, p.host.ada, aCall(p.host))
	if err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	if err := p.home.AnswerCall(ctx, p.home.ada, id, false, 0, "There is no budget for it."); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	for _, e := range []*end{p.home, p.host} {
		if c, err := e.Call(ctx, e.ada, id); err != nil || c.State != partner.CallDeclined || c.Reason == "" {
			t.Errorf("%+v, %v", c, err)
		}
		if open, err := e.OpenCalls(ctx); err != nil || len(open) != 0 {
			t.Errorf("published: %v, %v", open, err)
		}
	}
	if _, err := p.home.Applying(ctx, p.owner, id, p.number, locale.English); !fault.Is(err, fault.NotFound) {
		t.Errorf("applied to what nobody published: %v", err)
	}
}

// A certificate that falls takes an application to a joint call with it, and whoever holds none cannot apply.
func TestAJointCallNeedsAValidCertificate(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	p.world.Desk.OnStanding = append(p.world.Desk.OnStanding, p.home.StandingChanged)
	call := p.jointCall(t)
	if x, err := p.home.Applying(ctx, party.Actor{Person: p.home.ada.Person}, call, p.number, locale.English); err != nil || len(x.Certificates) != 0 || x.Chosen.Number != "" {
		t.Errorf("somebody else's certificate: %+v, %v", x.Certificates, err)
	}
	id := p.applied(t, call)
	p.world.Change(t, decision.StandingChange{Number: p.number, Act: register.Suspended, Ground: decision.TaxArrears})
	p.world.Drain(t)
	p.drain(t)
	both(t, p, id, partner.Withdrawn)
	if x, err := p.home.Applying(ctx, p.owner, call, p.number, locale.English); err != nil || len(x.Certificates) != 0 {
		t.Errorf("a suspended certificate: %+v, %v", x.Certificates, err)
	}
}
