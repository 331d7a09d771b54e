package casework_test

import (
	"cmp"
	"context"
	"encoding"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

const sightFile = "../../docs/journeys/who-sees-what.md"

// published are types of what anybody may read before there is a case: the field that holds one is listed, its inside is not.
var published = []reflect.Type{
	reflect.TypeFor[scheme.Edition](), reflect.TypeFor[scheme.Sheet](), reflect.TypeFor[scheme.Item](), reflect.TypeFor[scheme.SheetChoice](),
}

// TestWhatEachAudienceIsTold takes cases through all states and lists every field that holds something for the applicant, a member of the
// panel and the officer. A field that is new to an audience, or filled in a state where it was empty, fails the test until somebody has
// looked at the list. Run with PROBA_UPDATE=1 to write it anew.
func TestWhatEachAudienceIsTold(t *testing.T) {
	told := map[string]map[string][]application.State{}
	for _, state := range application.States {
		w := caseworktest.New(t) // the same company each time: no state owes a field to another one's answers
		ctx := context.Background()
		var id application.ID
		switch state {
		case application.Objected:
			id, _ = objectTo(t, w)
		case application.Granted: // confirmed, and the job that signs has not run
			id = w.At(t, application.Proposed)
			w.Confirm(t, id)
		default:
			id = w.At(t, state)
		}
		own := ownViews(t, w, id)
		if at := own[0].(casework.ForApplicant).Case.State; at != state && at != application.Evaluated { // as the applicant reads a grant
			t.Fatalf("the case is %s, not %s", at, state)
		}
		views := map[string][]any{"applicant": own}
		staff, err := w.Desk.OfficerCase(ctx, officer, id)
		switch {
		case err == nil:
			views["officer"] = []any{staff}
		case state != application.Draft: // nobody of the agency reads a draft
			t.Fatal(err)
		}
		if staff.Panel != nil {
			v, err := w.Desk.ExpertCase(ctx, caseworktest.Person(staff.Panel.Members[0].Person), id)
			must(t, err)
			views["expert"] = []any{v}
		}
		for audience, all := range views {
			if told[audience] == nil {
				told[audience] = map[string][]application.State{}
			}
			for _, v := range all {
				leaves(reflect.ValueOf(v), reflect.TypeOf(v).Name(), func(path string, _ reflect.Value) {
					if states := told[audience][path]; !slices.Contains(states, state) {
						told[audience][path] = append(states, state)
					}
				})
			}
		}
		namesNobody(t, w, state, staff, views["applicant"])
	}
	want := sights(told)
	if os.Getenv("PROBA_UPDATE") != "" {
		must(t, os.WriteFile(sightFile, []byte(want), 0o644))
	}
	got, err := os.ReadFile(sightFile)
	must(t, err)
	if string(got) != want {
		t.Errorf("%s is not what the views hold: %s\nlook whether each audience may be told this, and run PROBA_UPDATE=1 go test ./internal/casework -run %s",
			sightFile, firstDifference(string(got), want), t.Name())
	}
}

// ownViews is all that the pages of a company read of a case.
func ownViews(t *testing.T, w *caseworktest.World, id application.ID) []any {
	t.Helper()
	ctx, owner := context.Background(), w.Owner()
	v, err := w.Desk.ApplicantCase(ctx, owner, id)
	must(t, err)
	all := []any{v}
	if v.Fee != nil {
		account, err := w.Desk.OwnFee(ctx, owner, id)
		must(t, err)
		all = append(all, account)
	}
	if contests, err := w.Desk.OwnObjections(ctx, owner, id); !fault.Is(err, fault.NotFound) {
		must(t, err)
		all = append(all, contests)
	}
	if _, term, err := w.Desk.OwnTerm(ctx, owner, id); !fault.Is(err, fault.NotFound) {
		must(t, err)
		all = append(all, term)
	}
	return all
}

// namesNobody holds that what a company reads neither names nor points to anybody of the agency.
func namesNobody(t *testing.T, w *caseworktest.World, state application.State, staff casework.ForOfficer, views []any) {
	t.Helper()
	words := map[string]bool{}
	for _, p := range append(slices.Collect(maps.Values(staff.People)), staff.Experts...) {
		if p.ID != w.Owner().ID() && p.ID != party.System.ID() {
			words[string(p.ID)], words[p.Name] = true, true
		}
	}
	for _, id := range []party.PersonID{officer.ID(), decider.ID(), "demo-expert-1", "demo-decider-2"} {
		words[string(id)] = true
	}
	for _, v := range views {
		leaves(reflect.ValueOf(v), reflect.TypeOf(v).Name(), func(path string, at reflect.Value) {
			if at.Kind() != reflect.String {
				return
			}
			for word := range words {
				if word != "" && strings.Contains(at.String(), word) {
					t.Errorf("%s: the applicant reads %q in %s", state, word, path)
				}
			}
		})
	}
}

// leaves calls found with each value that is not empty and holds no others, by its path; elements of lists and maps have one path.
func leaves(v reflect.Value, path string, found func(path string, v reflect.Value)) {
	if !v.IsValid() || v.IsZero() {
		return
	}
	if v.Type() == reflect.TypeFor[error]() || slices.Contains(published, v.Type()) || v.Type().Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		found(path, v)
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		leaves(v.Elem(), path, found)
	case reflect.Struct:
		closed := true
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				closed = false
				leaves(v.Field(i), path+"."+f.Name, found)
			}
		}
		if closed {
			found(path, v)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			found(path, v)
			return
		}
		for i := range v.Len() {
			leaves(v.Index(i), path+"[]", found)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			leaves(k, path+"[]", found)
			leaves(v.MapIndex(k), path+"[]", found)
		}
	default:
		found(path, v)
	}
}

func sights(told map[string]map[string][]application.State) string {
	var b strings.Builder
	b.WriteString(`# Who sees what of a case

Printed from cases in every state and compared with them by a test: each field that holds something when the applicant, a member of the
panel or an officer opens the case, and from which state to which. What is not listed for an audience reaches no page of theirs. Editions
and sheets are public and stand as one line. States are those of ` + "[case-states.md](case-states.md)" + `; a dash is a run of states in
the order of the journey.
`)
	for _, audience := range []string{"applicant", "expert", "officer"} {
		fmt.Fprintf(&b, "\n## %s\n\n| field | in the states |\n| --- | --- |\n", strings.ToUpper(audience[:1])+audience[1:])
		for _, path := range slices.SortedFunc(maps.Keys(told[audience]), func(x, y string) int {
			return cmp.Compare(strings.ReplaceAll(x, "[", "."), strings.ReplaceAll(y, "[", "."))
		}) {
			fmt.Fprintf(&b, "| `%s` | %s |\n", path, runs(told[audience][path]))
		}
	}
	return b.String()
}

// runs writes states in the order of the journey, neighbours as one run.
func runs(states []application.State) string {
	var parts []string
	for i := 0; i < len(application.States); i++ {
		first := i
		for i < len(application.States) && slices.Contains(states, application.States[i]) {
			i++
		}
		switch {
		case i == first:
		case i-first == len(application.States):
			return "all"
		case i-first == 1:
			parts = append(parts, string(application.States[first]))
		default:
			parts = append(parts, string(application.States[first])+"–"+string(application.States[i-1]))
		}
	}
	return strings.Join(parts, ", ")
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range w {
		if i >= len(g) || g[i] != w[i] {
			return fmt.Sprintf("line %d is to be %q", i+1, w[i])
		}
	}
	return "it is longer"
}
