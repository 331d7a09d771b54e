package register_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"proba.example/certificate"
	"proba.example/internal/register"
)

// TestSitesFitIntoACertificate: whatever a pilot's sites are called and however many it left, a certificate can bear their names.
func TestSitesFitIntoACertificate(t *testing.T) {
	card := func(moves int, long string) (c register.PilotCard) {
		for i := range moves {
			c.Stays = append(c.Stays, register.PilotCardStay{Site: fmt.Sprintf("%d %s", i+1, long)})
		}
		c.Site = "last " + long
		return c
	}
	if got := card(0, "x").SitesWithin(9); got != "last x" {
		t.Errorf("one site: %q", got)
	}
	if got := card(3, "x").SitesWithin(100); got != "1 x → 2 x → 3 x → last x" {
		t.Errorf("all fit: %q", got)
	}
	if got := card(4, "x").SitesWithin(35); got != "1 x → 2 x → … (+2) → last x" {
		t.Errorf("two do not fit: %q of %d bytes", got, len(got))
	}
	long := strings.Repeat("길", 290) // as long as a site's name may be
	for moves := range 60 {
		got := card(moves, long).SitesWithin(certificate.MostPassage)
		if len(got) > certificate.MostPassage || !utf8.ValidString(got) {
			t.Fatalf("%d moves take %d bytes", moves, len(got))
		}
		if moves > 0 && !strings.HasPrefix(got, "1 ") || !strings.HasSuffix(got, "last "+long) {
			t.Errorf("%d moves: the first or the last is not named", moves)
		}
		named, counted := strings.Count(got, long), 0
		if _, rest, cut := strings.Cut(got, "(+"); cut {
			_, _ = fmt.Sscanf(rest, "%d", &counted)
		}
		if named+counted != moves+1 {
			t.Errorf("of %d sites %d are named and %d counted", moves+1, named, counted)
		}
	}
}
