package register

import (
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// PilotCard is what the public may know of a pilot that was decided. Its name, its site, its days and the decision are always on it (R31); what
// the company marked as a trade secret is missing, and the reason stands in its place.
type PilotCard struct {
	Number     string           `json:"number"`
	Title      string           `json:"title"`
	Company    string           `json:"company"`
	Solution   string           `json:"solution"`
	Site       string           `json:"site"`
	From       calendar.Date    `json:"from"` // measuring under the solution began
	To         calendar.Date    `json:"to"`   // the fieldwork ended
	Stopped    bool             `json:"stopped,omitempty"`
	Ground     string           `json:"stopped_ground,omitempty"` // why, as a code; empty where no ground is on record, and on cards from before it was said
	StoppedBy  string           `json:"stopped_by,omitempty"`     // the side that ended it, as a code; empty where a rule did, and on cards from before it was said
	StopWords  string           `json:"stopped_words,omitempty"`  // of a side that gave no ground of the list
	Stays      []PilotCardStay  `json:"earlier_sites,omitempty"`  // the sites it left, in their order; none of the figures below are from there
	Hypothesis string           `json:"hypothesis"`
	Design     string           `json:"design"`
	Metrics    []PilotCardValue `json:"metrics"`
	MustHaves  []PilotCardMust  `json:"must_haves,omitempty"`
	Level      int              `json:"evidence_level"`
	Claim      string           `json:"claim"`
	Shown      string           `json:"shown,omitempty"`
	NotShown   string           `json:"not_shown,omitempty"`
	Limits     string           `json:"limits,omitempty"`
	Unplanned  int              `json:"unplanned_looks,omitempty"`
	Obstacles  []string         `json:"obstacles,omitempty"`
	SiteSays   string           `json:"site_verdict"`
	SiteWords  string           `json:"site_words,omitempty"`
	Decision   string           `json:"decision"`
	Buyer      string           `json:"buyer,omitempty"`
	DecidedOn  calendar.Date    `json:"decided_on"`
	Masked     []string         `json:"masked,omitempty"` // what is missing: m1 and so on, or a field of the report
	Reason     string           `json:"masked_because,omitempty"`
	Protocol   string           `json:"protocol_digest"` // hex SHA-256, as are the others
	Report     string           `json:"report_digest"`
	Conclusion string           `json:"site_digest"`
}

// StopWords is the code, in what a card leaves out, of the words of a party that stopped a pilot without a ground of the list.
const StopWords = "stop_words"

// PilotCardValue is what was found for one metric. A masked one has its title and verdict, and no figures.
type PilotCardValue struct {
	Metric  string   `json:"metric"`
	Title   string   `json:"title"`
	Late    bool     `json:"exploratory,omitempty"`
	Better  string   `json:"better"`
	Verdict string   `json:"verdict"`
	Masked  bool     `json:"masked,omitempty"`
	Minimum *float64 `json:"minimum,omitempty"`
	// Aspired is a value that the paper AspiredIn hopes for. No verdict looks at it: where thresholds conflict, the locked one counts (R27).
	Aspired   *float64 `json:"aspired,omitempty"`
	AspiredIn string   `json:"aspired_in,omitempty"`
	Estimate  *float64 `json:"estimate,omitempty"`
	Low       *float64 `json:"low,omitempty"`
	High      *float64 `json:"high,omitempty"`
	Units     int      `json:"units,omitempty"`
	Planned   int      `json:"planned,omitempty"`
}

// Sites are the names of all sites of the pilot, in the order in which it was there.
func (c PilotCard) Sites() []string {
	var names []string
	for _, s := range c.Stays {
		names = append(names, s.Site)
	}
	return append(names, c.Site)
}

// SitesWithin names the sites in their order in at most so many bytes. Where all of them would take more, some between the first and the last
// are counted and not named: the last is where the figures are from. A site's name is far shorter than half of what a certificate can bear.
func (c PilotCard) SitesWithin(most int) string {
	const then = " → "
	all := c.Sites()
	said := strings.Join(all, then)
	for named := len(all) - 2; named > 0 && len(said) > most; named-- {
		said = strings.Join(all[:named], then) + then + "… (+" + strconv.Itoa(len(all)-1-named) + ")" + then + all[len(all)-1]
	}
	return said
}

// PilotCardStay is the time of a pilot at a site that it left.
type PilotCardStay struct {
	Site     string        `json:"site"`
	From     calendar.Date `json:"from,omitzero"`
	To       calendar.Date `json:"to"`                 // the day of the move
	Measured bool          `json:"measured,omitempty"` // also under the solution
}

// PilotCardMust is a condition of the protocol, and whether it held.
type PilotCardMust struct {
	Text  string `json:"text"`
	Holds bool   `json:"holds"`
}

// KeptCard is a card as the exact bytes that were published, and their digest.
type KeptCard struct {
	Number   string
	Contents []byte // JSON
	Digest   string // hex SHA-256
	Entry    *int64 // the place in the public log, from 0, of the entry with its digest; nil: it has none
	// Certificate is the number of the pilot's certificate that stands; empty where none does.
	Certificate string
	// Aside is how the decision of the card was set aside; nil while it counts. AsideFile are the exact bytes of that statement, and AsideEntry the
	// place of the entry with their digest. Newer is the card of the decision that was taken anew, empty where there is none.
	Aside      *CardAside
	AsideFile  []byte
	AsideEntry *int64
	Newer      string
}

// CardAside is the public statement that a decision was set aside: of which card, on which ground, and nothing of the reasons.
type CardAside struct {
	Card   string        `json:"card"`        // its number
	Digest string        `json:"card_digest"` // hex SHA-256 of its bytes
	On     calendar.Date `json:"on"`
	Code   string        `json:"code"`
	Ground locale.Text   `json:"ground"`
	Anew   bool          `json:"anew,omitempty"` // it is decided anew
}
