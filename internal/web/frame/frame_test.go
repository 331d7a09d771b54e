package frame

import (
	"slices"
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/view"
)

func addresses(items []view.NavItem) (all []string, current string) {
	for _, n := range items {
		all = append(all, n.Href)
		if n.Current {
			current = n.Href
		}
	}
	return all, current
}

func TestNavigation(t *testing.T) {
	p := locale.For(locale.English)
	expert := &party.Actor{Person: party.Person{Active: true, Duties: []party.Duty{party.Expert}}}
	for name, row := range map[string]struct {
		actor           *party.Actor
		path            string
		nav, section    []string
		current, within string
	}{
		"a stranger": {nil, "/register", []string{"/register", "/check", "/pilots", "/joint-calls", "/practices"}, nil, "/register", ""},
		"an expert on a case of a panel": {
			expert, "/panel/123/sheet/A",
			[]string{"/panel", "/register", "/check", "/pilots", "/joint-calls", "/practices"},
			[]string{"/panel", "/opinions", "/panel/interests", "/panel/profile", "/panel/mirror", "/panel/anchors", "/candidates"},
			"/panel", "/panel",
		},
		"an expert's own page": {
			expert, "/panel/mirror",
			[]string{"/panel", "/register", "/check", "/pilots", "/joint-calls", "/practices"},
			[]string{"/panel", "/opinions", "/panel/interests", "/panel/profile", "/panel/mirror", "/panel/anchors", "/candidates"},
			"/panel", "/panel/mirror",
		},
		"an auditor on a public page: it stands in the foot": {
			&party.Actor{Person: party.Person{Active: true, Duties: []party.Duty{party.Auditor}}}, "/register",
			[]string{"/office", "/office/cases", "/office/experts", "/office/committee", "/office/fees", "/office/certificates", "/office/pilots", "/office/partners", "/office/support", "/office/schemes", "/office/journal"},
			nil, "", "",
		},
		"an officer with a nomination": {
			&party.Actor{Person: party.Person{Active: true, Duties: []party.Duty{party.Decider}}}, "/office/nominations/0191",
			[]string{"/office", "/office/cases", "/office/experts", "/office/committee", "/office/fees", "/office/certificates", "/office/pilots", "/office/partners", "/office/support", "/erasures"},
			[]string{"/office/partners", "/office/nominations", "/office/joint-calls", "/office/practices"},
			"/office/partners", "/office/nominations",
		},
		"an officer with a row of a list of solutions": {
			&party.Actor{Person: party.Person{Active: true, Duties: []party.Duty{party.Decider}}}, "/office/offers/0191",
			[]string{"/office", "/office/cases", "/office/experts", "/office/committee", "/office/fees", "/office/certificates", "/office/pilots", "/office/partners", "/office/support", "/erasures"},
			[]string{"/office/pilots", "/office/pilots/outcomes", "/office/sites", "/office/intakes", "/office/mentors", "/office/requests", "/office/solutions", "/office/matches"},
			"/office/pilots", "/office/solutions",
		},
		"an expert elsewhere": {expert, "/check", []string{"/panel", "/register", "/check", "/pilots", "/joint-calls", "/practices"}, nil, "/check", ""},
	} {
		nav, section := navigation(p, row.path, row.actor)
		all, current := addresses(nav)
		if !slices.Equal(all, row.nav) || current != row.current {
			t.Errorf("%s: %v, at %q", name, all, current)
		}
		all, current = addresses(section)
		if !slices.Equal(all, row.section) || current != row.within {
			t.Errorf("%s, section: %v, at %q", name, all, current)
		}
	}
}

// Pages at an address of their own stand where their matter stands, not at the day's page.
func TestPagesStandWhereTheirMattersStand(t *testing.T) {
	everything := &party.Actor{Person: party.Person{Active: true, Duties: []party.Duty{party.Officer, party.Administrator}}}
	for path, want := range map[string][2]string{
		"/office/attestations/pilot/0191":    {"/office/pilots", "/office/pilots"},
		"/office/attestations/graduate/0191": {"/office/pilots", "/office/intakes"},
		"/office/admissions/0191":            {"/office/pilots", "/office/solutions"},
		"/office/scheme-drafts/0191":         {"/office/schemes", ""},
		"/office/calendars/KR/2027":          {"/office/schemes", ""},
		"/office/key-changes/0191":           {"/office/journal", "/office/keys"},
	} {
		nav, section := navigation(locale.For(locale.English), path, everything)
		_, current := addresses(nav)
		if _, within := addresses(section); current != want[0] || within != want[1] {
			t.Errorf("%s stands at %q, %q", path, current, within)
		}
	}
}

// TestSectionsHaveOnePlaceForEach: a place's address is its own, its name in its section, and a section's places follow one another.
func TestSectionsHaveOnePlaceForEach(t *testing.T) {
	seen, last := map[string]bool{}, ""
	for _, pl := range places {
		named := pl.section + " " + pl.key
		if seen[pl.href] || seen[named] {
			t.Errorf("%s stands twice", pl.href)
		}
		seen[pl.href], seen[named] = true, true
		if pl.section != "" && pl.section != last && seen[pl.section] {
			t.Errorf("the section %s is interrupted before %s", pl.section, pl.href)
		}
		if pl.section != "" {
			seen[pl.section] = true
		}
		last = pl.section
	}
}
