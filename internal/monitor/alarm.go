// Package monitor follows the log of another agency: it reads every entry, holds the log to what it promised, and raises an
// alarm where it did not.
//
// [Follower.Cycle] is one look. It is handed what the last one remembered ([Place]) and gives what to remember and the alarms;
// nothing is kept here. All it believes leads to the root of a checkpoint that the policy accepts.
package monitor

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
)

// Code names what is wrong. Codes are stable and stored; alarm.<code> in the catalogues says them to people.
type Code string

// The codes.
const (
	// About the log as a whole; Evidence has the checkpoints as they were signed.
	Fork         Code = "fork"          // two checkpoints, both signed by the log, that contradict each other
	Shrank       Code = "shrank"        // a smaller checkpoint than one shown before
	FalseSigned  Code = "false_signed"  // a checkpoint that is not signed as the policy has it, or not a checkpoint
	NoQuorum     Code = "no_quorum"     // a checkpoint with fewer cosignatures than the policy asks for
	FalseEntries Code = "false_entries" // tiles or entries that do not lead to the checkpoint's root
	Stalled      Code = "stalled"       // no growth for longer than agreed
	Unreachable  Code = "unreachable"   // no answer for longer than agreed
	// About one entry.
	NoLeaf     Code = "no_leaf"     // not an entry of the format
	Gap        Code = "gap"         // the numbers of a programme have a hole, or one twice
	BackDated  Code = "back_dated"  // logged later than its date and the merge delay allow
	AheadDated Code = "ahead_dated" // dated later than it was logged
	// About the agency's keys, certificates and lists.
	UnknownKey    Code = "unknown_key"    // signed by a key that was not announced in the log before
	EndedKey      Code = "ended_key"      // signed by a key after its retirement or compromise was logged
	OtherDocument Code = "other_document" // the published certificate is not the one in the log
	Unlisted      Code = "unlisted"       // the published status list is in the log in no version
	Unrevoked     Code = "unrevoked"      // a certificate withdrawn for good is no longer listed
	OtherTally    Code = "other_tally"    // the counts the agency states are not those of its log
)

// Codes lists every code.
func Codes() []Code {
	return []Code{
		Fork, Shrank, FalseSigned, NoQuorum, FalseEntries, Stalled, Unreachable, NoLeaf, Gap, BackDated, AheadDated,
		UnknownKey, EndedKey, OtherDocument, Unlisted, Unrevoked, OtherTally,
	}
}

// Args are the particulars of an alarm, the variables of its sentence. Those that do not belong to the code are empty.
type Args struct {
	Index    *int64 `json:"index,omitempty"`    // of the entry
	Program  string `json:"program,omitempty"`  // the scheme's id
	Expected string `json:"expected,omitempty"` // a number, size or count
	Found    string `json:"found,omitempty"`
	At       string `json:"at,omitempty"`    // the date stated; RFC 3339
	Since    string `json:"since,omitempty"` // the instant by which it was not in the log yet, or since when nothing came
	Ref      string `json:"ref,omitempty"`   // certificate's number, key, or list's id
}

// Map is the particulars as variables of a sentence.
func (a Args) Map() map[string]any {
	m := map[string]any{
		"Program": a.Program, "Expected": a.Expected, "Found": a.Found, "At": a.At, "Since": a.Since, "Ref": a.Ref, "Index": "",
	}
	if a.Index != nil {
		m["Index"] = strconv.FormatInt(*a.Index, 10)
	}
	return m
}

// Alarm is one thing found wrong.
type Alarm struct {
	Code Code
	Args Args
	// Evidence are signed checkpoints that show it to a third party; for a fork the one believed before comes first.
	Evidence [][]byte
}

// ID names what was found: the same found again is the same alarm.
func (a Alarm) ID() string {
	h := sha256.New()
	b, err := json.Marshal(a.Args)
	if err != nil { // texts and a number always can be written
		panic(err)
	}
	h.Write([]byte(a.Code))
	h.Write([]byte{0})
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil))
}

// Key is the sentence in the catalogues.
func (a Alarm) Key() string { return "alarm." + string(a.Code) }
