package enclosure_test

import (
	"slices"
	"testing"

	"proba.example/internal/enclosure"
	"proba.example/internal/fault"
)

func TestFilesOfAStatement(t *testing.T) {
	all := []enclosure.File{{ID: "1", Name: "line.jpg", Digest: "aa"}, {ID: "2", Name: "b.pdf", Digest: "bb"}}
	if f, err := enclosure.Find(all, "2"); err != nil || f.Name != "b.pdf" {
		t.Errorf("%v, %+v", err, f)
	}
	if _, err := enclosure.Find(all, "3"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a file that is not there: %v", err)
	}
	if got := enclosure.Seals(all); !slices.Equal(got, []enclosure.Seal{{"line.jpg", "aa"}, {"b.pdf", "bb"}}) {
		t.Errorf("seals %v", got)
	}
	if got := enclosure.Digests(all); !slices.Equal(got, []string{"aa", "bb"}) {
		t.Errorf("digests %v", got)
	}
}

func TestAStatementCarriesSoManyFiles(t *testing.T) {
	for n, refused := range map[int]bool{0: false, enclosure.Most - 1: false, enclosure.Most: true} {
		if err := enclosure.Room(make([]enclosure.File, n)); fault.Is(err, fault.Invalid) != refused {
			t.Errorf("beside %d files: %v", n, err)
		}
	}
}
