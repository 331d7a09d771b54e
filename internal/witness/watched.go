package witness

import (
	"time"

	"proba.example/translog"
)

// Watched is a log that a witness cosigns, by one of the log's keys.
type Watched struct {
	Key   translog.LogKey
	URL   string // prefix of the log, for people; may be empty
	Added time.Time
}
