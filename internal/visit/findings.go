package visit

import (
	"maps"
	"slices"
	"strings"

	"proba.example/internal/party"
)

// Findings is what a set of entries says. It depends on the set alone: not on the order in which entries came, and not on
// how often.
type Findings struct {
	Evidence map[string][]Entry                    // by file: the standing answers; more than one is a conflict
	Notes    map[string]map[party.PersonID][]Entry // by item, then by member
	Levels   map[party.PersonID]map[string][]Entry // by member, then by item
	Photos   []Entry
	Present  []Entry
	Struck   []Entry            // what takes others back, with the reasons
	Replaced []Entry            // what was replaced or taken back, kept for the record
	Gaps     map[string][]int64 // by device: the numbers that never came
}

// register names the question an entry answers. Entries of another register cannot replace it.
type register struct {
	kind    Kind
	subject string
	by      party.PersonID
}

func (e Entry) register() (register, bool) {
	switch e.Kind {
	case Evidence:
		return register{Evidence, e.Subject, ""}, true
	case Note, Level:
		return register{e.Kind, e.Subject, e.By}, true
	}
	return register{}, false
}

// Find derives the findings from entries in any order; an entry that is there twice counts once.
func Find(entries []Entry) Findings {
	byID := make(map[string]Entry, len(entries))
	for _, e := range entries {
		byID[e.ID] = e
	}
	all := slices.Collect(maps.Values(byID))
	inOrder(all)
	f := Findings{
		Evidence: map[string][]Entry{}, Notes: map[string]map[party.PersonID][]Entry{},
		Levels: map[party.PersonID]map[string][]Entry{}, Gaps: gaps(all),
	}
	gone := replaced(all, byID)
	for _, e := range all {
		switch {
		case gone[e.ID]:
			f.Replaced = append(f.Replaced, e)
		case e.Kind == Evidence:
			f.Evidence[e.Subject] = append(f.Evidence[e.Subject], e)
		case e.Kind == Note:
			if f.Notes[e.Subject] == nil {
				f.Notes[e.Subject] = map[party.PersonID][]Entry{}
			}
			f.Notes[e.Subject][e.By] = append(f.Notes[e.Subject][e.By], e)
		case e.Kind == Level:
			if f.Levels[e.By] == nil {
				f.Levels[e.By] = map[string][]Entry{}
			}
			f.Levels[e.By][e.Subject] = append(f.Levels[e.By][e.Subject], e)
		case e.Kind == Photo:
			f.Photos = append(f.Photos, e)
		case e.Kind == Present:
			f.Present = append(f.Present, e)
		case e.Kind == Struck:
			f.Struck = append(f.Struck, e)
		}
	}
	return f
}

// replaced says which entries no longer stand. An answer goes when another one to the same question names it; what a Struck
// names goes, unless it is a Struck itself. Two answers that name each other, which honest devices never write, replace
// nothing: no question loses its last answer but by a Struck.
func replaced(all []Entry, byID map[string]Entry) map[string]bool {
	gone, struck := map[string]bool{}, map[string]bool{}
	for _, e := range all {
		of, answers := e.register()
		for _, id := range e.After {
			old, ok := byID[id]
			if !ok || id == e.ID {
				continue
			}
			if e.Kind == Struck {
				struck[id] = struck[id] || old.Kind != Struck && (old.Kind != Level && old.Kind != Note || old.By == e.By)
				continue
			}
			if before, is := old.register(); answers && is && before == of {
				gone[id] = true
			}
		}
	}
	standing := map[register]bool{}
	for _, e := range all {
		if of, answers := e.register(); answers && !gone[e.ID] {
			standing[of] = true
		}
	}
	for _, e := range all {
		if of, answers := e.register(); answers && !standing[of] {
			delete(gone, e.ID)
		}
	}
	for id, is := range struck {
		if is {
			gone[id] = true
		}
	}
	return gone
}

// gaps lists the numbers below each device's highest that are not there.
func gaps(all []Entry) map[string][]int64 {
	have := map[string]map[int64]bool{}
	last := map[string]int64{}
	for _, e := range all {
		if have[e.Device] == nil {
			have[e.Device] = map[int64]bool{}
		}
		have[e.Device][e.Seq] = true
		last[e.Device] = max(last[e.Device], e.Seq)
	}
	out := map[string][]int64{}
	for device, seqs := range have {
		if last[device]-int64(len(seqs)) > maxGap { // a device that counts wildly: say where it stands, not each number
			out[device] = []int64{last[device]}
			continue
		}
		for n := int64(1); n < last[device]; n++ {
			if !seqs[n] {
				out[device] = append(out[device], n)
			}
		}
	}
	return out
}

const maxGap = 1000

// Conflicts are the files about which more than one answer stands, in the order of their names.
func (f Findings) Conflicts() []string {
	var files []string
	for file, entries := range f.Evidence {
		if len(entries) > 1 {
			files = append(files, file)
		}
	}
	slices.SortFunc(files, strings.Compare)
	return files
}

// Visible are the entries a member may see before the result is registered: everybody's, but of the levels only their own.
// What another would score must not be known to anybody who still scores.
func Visible(entries []Entry, to party.PersonID) []Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.Kind == Level && e.By != to })
}
