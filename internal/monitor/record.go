package monitor

import "time"

// Subject is a log that the agency follows, as an administrator entered it.
type Subject struct {
	Origin     string
	Name       string        // of the agency whose log it is, for people
	URL        string        // prefix of the log
	Site       string        // prefix of the agency's pages; empty where only the log is followed
	Policy     string        // tlog-policy text that accepts the log
	MergeDelay time.Duration // whole seconds
	Inventory  int64         // as of [Follower]
	Trust      []byte        // the trust file all this was taken from; nil where it was entered by hand
	Added      time.Time
}

// Record is a followed log with what is remembered of it.
type Record struct {
	Subject
	Place    Place
	Looked   time.Time // the last look; zero before the first
	Answered time.Time // the last look that came to its end
	Trouble  string    // why the last look ended early, for the administrator's log; empty when it did not
}

// Raised is an alarm on record.
type Raised struct {
	Alarm
	Origin       string
	ID           string
	At           time.Time // when it was found first
	Seen         time.Time // when it was found last
	Acknowledged time.Time // zero while it is open
	By           string    // the person who acknowledged it
	Words        string    // what they found out
}

// Open says that nobody has acknowledged it.
func (r Raised) Open() bool { return r.Acknowledged.IsZero() }
