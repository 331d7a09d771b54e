package demo_test

import (
	"context"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/demo"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/store"
	"proba.example/internal/support"
)

// TestTheLastQuarterAndABroker: the pilots of the last quarter that is over lie within it, with their companies and sites before them; and the broker has
// a power of attorney that lets them begin a request for support, and one that does not let them hand any in.
func TestTheLastQuarterAndABroker(t *testing.T) {
	if testing.Short() {
		t.Skip("fills an agency")
	}
	w := caseworktest.New(t)
	ctx := context.Background()
	if err := demo.Fill(ctx, w.Desk, w.Queue, w.Clock, demo.More{Quarter: demo.QuarterPilots()}); err != nil {
		t.Fatal(err)
	}
	from, until, _ := partner.Quarter(partner.QuartersBefore(w.Today(), 1)[0])
	within := func(d calendar.Date) bool { return !d.Before(from) && !d.After(until) }
	launched, tested := 0, 0
	var broker party.Actor
	if err := w.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.KnownPilots(ctx)
		if err != nil {
			return err
		}
		for _, k := range all {
			if k.Pilot.State == pilot.Draft || !within(calendar.On(k.Pilot.FirstStart(), caseworktest.Seoul)) {
				continue
			}
			launched++
			if k.Pilot.CompletedAt(tx.Now) {
				tested++
				if on := calendar.On(k.Pilot.Ended(), caseworktest.Seoul); !within(on) {
					t.Errorf("%s ended on %s", k.Pilot.Title, on)
				}
			}
		}
		p, err := tx.PersonByEmail(ctx, demo.Broker)
		if err == nil {
			broker, err = tx.Actor(ctx, p.ID)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if launched != demo.QuarterPilots() || tested != launched-1 {
		t.Errorf("%d pilots were launched in the quarter and %d tested", launched, tested)
	}
	desk := &support.Desk{Store: w.Store, Place: caseworktest.Seoul}
	all, err := desk.Represented(ctx, broker)
	if err != nil || len(all) != 2 {
		t.Fatalf("the broker represents %d companies: %v", len(all), err)
	}
	may := map[string]bool{}
	for _, x := range all {
		_, hands := broker.Under(party.ActSubmitAid, x.Company.ID)
		may[strings.Fields(x.Company.LatinName)[0]] = hands && x.InForce
	}
	if !may["SOLARVISION"] || may["HANUL"] {
		t.Errorf("the broker may hand in requests: %v", may)
	}
}
