package signal

import (
	"slices"
	"time"
	"unicode/utf8"

	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// Review is that somebody looked at a signal, and what they say about it. It closes nothing: a signal goes when the figures no longer
// show it.
type Review struct {
	Key    string
	By     party.PersonID
	At     time.Time
	Words  string
	Figure Amount // as it stood then
	Of     int64
}

// The bounds of the words of a review.
const (
	leastWords = 10
	mostWords  = 2000
)

// Concerns says whether the signal is about the person.
func (s Signal) Concerns(id party.PersonID) bool {
	return slices.Contains(s.Subjects, Subject{AboutExpert, string(id)})
}

// Review records that the person looked at the signal. Nobody answers a question about themselves, or about a company they act for.
func (s Signal) Review(who party.Actor, words string, now time.Time) (Review, error) {
	if err := who.May(party.ActReviewSignal, ""); err != nil {
		return Review{}, err
	}
	for company := range who.Roles {
		if slices.Contains(s.Subjects, Subject{AboutCompany, string(company)}) {
			return Review{}, fault.New(fault.Forbidden, "signal.about_you")
		}
	}
	if s.Concerns(who.ID()) {
		return Review{}, fault.New(fault.Forbidden, "signal.about_you")
	}
	words = party.Clean(words)
	switch n := utf8.RuneCountInString(words); {
	case n < leastWords:
		return Review{}, fault.Field("words", "signal.words")
	case n > mostWords:
		return Review{}, fault.Field("words", "party.too_long", "Max", mostWords)
	}
	return Review{Key: s.Key, By: who.ID(), At: now.UTC(), Words: words, Figure: s.Figure, Of: s.Of}, nil
}
