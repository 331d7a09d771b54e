package register

import "proba.example/internal/calendar"

// PilotFigures are the figures of the programme of pilots as they were released on a day. Each counts pilots by one definition, which stands
// beside it wherever it is shown.
type PilotFigures struct {
	On       calendar.Date `json:"on"`
	Launched int           `json:"launched"` // UnderWay, Tested, Stopped and Annulled together
	UnderWay int           `json:"under_way"`
	Tested   int           `json:"tested"` // carried to the end of the fieldwork
	Stopped  int           `json:"stopped"`
	Annulled int           `json:"annulled,omitempty"` // the decision was set aside, and nobody decides anew
	Adopted  int           `json:"adopted"`            // of the tested: somebody paid for the solution afterwards
	// Ripe are the tested whose fieldwork ended at least twelve months ago, RipeAdopted those of them that were adopted: the conversion.
	Ripe        int `json:"ripe"`
	RipeAdopted int `json:"ripe_adopted"`
	Stalled     int `json:"stalled"`
	// What was heard last of the tested; the four are all of them.
	InUse    int `json:"in_use"`
	NotInUse int `json:"not_in_use"`
	NoAnswer int `json:"no_answer"`
	NotAsked int `json:"not_asked"`

	Sums []OutcomeSum `json:"sums,omitempty"`
}

// OutcomeSum is how many outcomes of a kind there are in a currency, and what they come to. Planned ones have sums of their own.
type OutcomeSum struct {
	Kind     string `json:"kind"`
	Planned  bool   `json:"planned,omitempty"`
	Currency string `json:"currency,omitempty"` // empty where no amount is known
	Count    int    `json:"count"`
	Minor    int64  `json:"minor,omitempty"` // in minor units
}

// Add adds a sum to the one of the same kind, plan and currency.
func (f *PilotFigures) Add(x OutcomeSum) {
	for i := range f.Sums {
		if s := &f.Sums[i]; s.Kind == x.Kind && s.Planned == x.Planned && s.Currency == x.Currency {
			s.Count += x.Count
			s.Minor += x.Minor
			return
		}
	}
	f.Sums = append(f.Sums, x)
}

// Conversion is RipeAdopted of Ripe in whole per cent, rounded half up; false where nothing is ripe yet.
func (f PilotFigures) Conversion() (percent int64, ok bool) {
	if f.Ripe == 0 {
		return 0, false
	}
	return int64((200*f.RipeAdopted + f.Ripe) / (2 * f.Ripe)), true
}

// PilotSite is what the public may know of a site that hosts pilots.
type PilotSite struct {
	Name, Organisation, District string
	Markets                      []string
	Known                        bool  // where it lies
	Lat, Lon                     int32 // millionths of a degree, where known
	Dormant                      bool  // no pilot is known of it
}
