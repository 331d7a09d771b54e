package visit

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/frozen"
	"proba.example/internal/party"
)

// MinutesFormat names the format of frozen minutes; docs/formats/visit-entry.md describes it.
const MinutesFormat = "proba.visit-minutes/1"

// Minutes is what the panel found, as both sides sign it. Its JSON is frozen and digested. It holds no level: what a member
// would score is that member's alone until the result is registered.
type Minutes struct {
	Format     string         `json:"format"`
	Reference  string         `json:"reference"`
	Number     int            `json:"number"` // 1 for the first, 2 after the panel mended them
	Submission string         `json:"submission_sha256"`
	Company    string         `json:"company"`
	VisitOn    calendar.Date  `json:"visit_on"`
	Panel      []Attendant    `json:"panel"`
	Present    []Statement    `json:"present,omitempty"`
	Points     []MinutedPoint `json:"points,omitempty"`
	Summary    string         `json:"summary"` // the panel's words
	Entries    int            `json:"entries"` // how many entries they rest on
	EntriesAre string         `json:"entries_sha256"`
	Gaps       int            `json:"gaps"` // entries that devices counted and that never came
	PreparedBy party.PersonID `json:"prepared_by"`
	PreparedAt time.Time      `json:"prepared_at"`
}

// Attendant is a member of the panel as the minutes name them.
type Attendant struct {
	Person party.PersonID `json:"person"`
	Name   string         `json:"name"`
	Lead   bool           `json:"lead,omitempty"`
}

// Statement is one entry in the minutes.
type Statement struct {
	Entry   string         `json:"entry"`
	At      time.Time      `json:"at"`
	By      party.PersonID `json:"by"`
	Finding Finding        `json:"finding,omitempty"`
	Words   string         `json:"words,omitempty"`
	Image   *Image         `json:"image,omitempty"`
}

// MinutedFile is a file with what the panel found about it; several statements are answers that disagree.
type MinutedFile struct {
	File  string      `json:"file"`
	Name  string      `json:"name"`
	Found []Statement `json:"found"`
}

// MinutedPoint is an item about which something was found; Item is empty for the visit as a whole.
type MinutedPoint struct {
	Item   string        `json:"item"`
	Files  []MinutedFile `json:"files,omitempty"`
	Notes  []Statement   `json:"notes,omitempty"`
	Photos []Statement   `json:"photos,omitempty"`
}

func statement(e Entry) Statement {
	return Statement{Entry: e.ID, At: e.At.UTC(), By: e.By, Finding: e.Finding, Words: e.Words, Image: e.Image}
}

func statements(entries []Entry) []Statement {
	out := make([]Statement, len(entries))
	for i, e := range entries {
		out[i] = statement(e)
	}
	return out
}

// points gathers what was found, in the order of the checklist.
func points(list []Point, f Findings) []MinutedPoint {
	var out []MinutedPoint
	for _, p := range list {
		m := MinutedPoint{Item: p.Item}
		for _, file := range p.Files {
			if found := f.Evidence[file.ID]; len(found) > 0 {
				m.Files = append(m.Files, MinutedFile{file.ID, file.Name, statements(found)})
			}
		}
		var notes []Entry
		for _, byMember := range f.Notes[p.Item] {
			for _, n := range byMember {
				if strings.TrimSpace(n.Words) != "" {
					notes = append(notes, n)
				}
			}
		}
		inOrder(notes)
		m.Notes = statements(notes)
		for _, photo := range f.Photos {
			if photo.Subject == p.Item {
				m.Photos = append(m.Photos, statement(photo))
			}
		}
		if len(m.Files)+len(m.Notes)+len(m.Photos) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// entriesDigest names the set of entries that minutes rest on, levels left out: SHA-256 of their names, sorted, each
// followed by a line feed.
func entriesDigest(entries []Entry) (string, int) {
	ids := map[string]bool{}
	for _, e := range entries {
		if e.Kind != Level {
			ids[e.ID] = true
		}
	}
	sorted := make([]string, 0, len(ids))
	for id := range ids {
		sorted = append(sorted, id)
	}
	slices.Sort(sorted)
	sum := sha256.New()
	for _, id := range sorted {
		_, _ = sum.Write([]byte(id + "\n")) // a hash takes everything
	}
	return hex.EncodeToString(sum.Sum(nil)), len(sorted)
}

// Covers says whether minutes rest on exactly these entries; false once another has come.
func (m Minutes) Covers(entries []Entry) bool {
	digest, _ := entriesDigest(entries)
	return digest == m.EntriesAre
}

// Photos are the digests of the pictures in the minutes, in their order.
func (m Minutes) Photos() []string {
	var out []string
	for _, p := range m.Points {
		for _, s := range p.Photos {
			out = append(out, s.Image.Digest)
		}
	}
	return out
}

// Freeze gives the exact bytes to keep and their digest in hex.
func (m Minutes) Freeze() ([]byte, string, error) { return frozen.Freeze(m) }

// Thaw reads frozen minutes and checks them against their digest.
func Thaw(kept []byte, digest string) (Minutes, error) { return frozen.Thaw[Minutes](kept, digest) }

// Circumstances is what minutes are made of, beside the entries.
type Circumstances struct {
	Case    application.Application
	Company string
	List    []Point
	Names   map[party.PersonID]string // of the panel's members
	Arrived map[string]bool           // digests of the photos whose bytes are there
	Summary string                    // the panel's words on the visit as a whole
}
