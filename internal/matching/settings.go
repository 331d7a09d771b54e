// Package matching finds the places where a solution can be tested and the solutions that suit a place or a request: first what rules a
// pair out, each with its reason, then how alike the two are, part by part.
//
// What is unknown is neither yes nor no: it rules nothing out, it is left out of the likeness, and the result is marked partial. All is
// reckoned in whole numbers, so that equal input gives equal order everywhere.
package matching

import (
	"encoding/json"
	"strings"

	"proba.example/internal/fault"
)

// Settings are what an agency sets: weights and terms. The two weights are those of the rules this is read from; the rest is ours.
type Settings struct {
	Markets      int `json:"markets"`      // weight of markets in common, 0 to 1,000
	Technologies int `json:"technologies"` // weight of technologies in common, 0 to 1,000
	Answers      int `json:"answers"`      // likeness from which a solution answers a request, per thousand
	Learn        int `json:"learn"`        // what one refusal of a like solution takes off at the place, per thousand of the likeness to it
	LearnMost    int `json:"learn_most"`   // what refusals take off at most, per thousand
	Busy         int `json:"busy"`         // days for which a pair rests that was refused because there was no time
	Rest         int `json:"rest"`         // days for which a pair rests that was refused for conditions or another reason
	Least        int `json:"least"`        // days that the place and the solution must have in common
}

// Defaults are the settings of an agency that has set nothing.
var Defaults = Settings{Markets: 600, Technologies: 400, Answers: 500, Learn: 100, LearnMost: 300, Busy: 90, Rest: 365, Least: 14}

// Setting is the name under which an agency keeps its settings.
const Setting = "matching"

// Fields are the fields of the form of settings, in its order.
var Fields = []string{"markets", "technologies", "answers", "learn", "learn_most", "busy", "rest", "least"}

// Field is a setting by its name in Fields; nil for another.
func (s *Settings) Field(name string) *int {
	switch name {
	case "markets":
		return &s.Markets
	case "technologies":
		return &s.Technologies
	case "answers":
		return &s.Answers
	case "learn":
		return &s.Learn
	case "learn_most":
		return &s.LearnMost
	case "busy":
		return &s.Busy
	case "rest":
		return &s.Rest
	case "least":
		return &s.Least
	}
	return nil
}

// mostDays bounds the terms.
const mostDays = 3650

// Check says what cannot be set: shares beyond 0 to 1,000, terms beyond 0 to 3,650 days, no weight at all.
func (s Settings) Check() error {
	var l fault.List
	for i, name := range Fields {
		most := 1000
		if i >= 5 {
			most = mostDays
		}
		if n := *s.Field(name); n < 0 || n > most {
			l.Add(name, "matching.setting", "Max", most)
		}
	}
	if s.Markets+s.Technologies == 0 {
		l.Add("markets", "matching.no_weight")
	}
	return l.Err()
}

// ReadSettings reads what an agency keeps; nothing kept gives the defaults.
func ReadSettings(text string) (Settings, error) {
	s := Defaults
	if strings.TrimSpace(text) == "" {
		return s, nil
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, err
	}
	return s, s.Check()
}
