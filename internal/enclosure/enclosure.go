// Package enclosure holds the files that people enclose with what they say: taken out again until it is handed in, sealed with it by their
// digests from then on.
package enclosure

import (
	"slices"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// Most is how many files one statement may carry: as many as people can look through.
const Most = 20

// Subject names the statement that files are kept for until it is handed in.
type Subject string

// File is a file of somebody's, kept by the SHA-256 of its bytes.
type File struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"` // as people call it
	MediaType string         `json:"media_type"`
	Size      int64          `json:"size"`   // bytes
	Digest    string         `json:"digest"` // hex SHA-256 of the bytes
	By        party.PersonID `json:"by"`
	At        time.Time      `json:"at"`
}

// Seal is what the journal keeps of a file that was handed in.
type Seal struct {
	Name   string `json:"name"`
	Digest string `json:"sha256"`
}

// Seals are those of files, in their order.
func Seals(all []File) []Seal {
	var seals []Seal
	for _, f := range all {
		seals = append(seals, Seal{f.Name, f.Digest})
	}
	return seals
}

// Digests are those of files, in their order.
func Digests(all []File) []string {
	var digests []string
	for _, f := range all {
		digests = append(digests, f.Digest)
	}
	return digests
}

// Find gives one of some files; NotFound where it is not among them.
func Find(all []File, id string) (File, error) {
	if i := slices.IndexFunc(all, func(f File) bool { return f.ID == id }); i >= 0 {
		return all[i], nil
	}
	return File{}, fault.New(fault.NotFound, "fault.not_found")
}

// Room says whether another file may be enclosed beside those there are. The fault is Invalid at "file".
func Room(all []File) error {
	if len(all) >= Most {
		return fault.Field("file", "enclosure.too_many", "Count", Most)
	}
	return nil
}
