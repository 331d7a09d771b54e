package oversight

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// ReportID names a yearly report; a UUIDv7 in text form.
type ReportID string

// ReportState is how far a yearly report has come. The codes are stable and stored.
type ReportState string

// The states.
const (
	ReportOpen    ReportState = "open"    // the holder may fill it in; after its due day it is late
	ReportIn      ReportState = "in"      // handed in, for good
	ReportDropped ReportState = "dropped" // the certificate ended before it came
)

// ReportStates are all of them.
var ReportStates = []ReportState{ReportOpen, ReportIn, ReportDropped}

// Report is what the holder of a certificate says of one year. There is one of each company, scheme and year.
type Report struct {
	ID          ReportID          `json:"id"`
	Company     party.OrgID       `json:"company"`
	Edition     scheme.Ref        `json:"edition"`     // which asks for it
	Certificate string            `json:"certificate"` // the number, or that of the certificate made anew meanwhile
	Year        int               `json:"year"`        // which is reported
	OpensOn     calendar.Date     `json:"opens_on"`
	DueOn       calendar.Date     `json:"due_on"`
	AskedAt     time.Time         `json:"asked_at"`
	State       ReportState       `json:"state"`
	Since       time.Time         `json:"since"`            // of the state
	Values      map[string]string `json:"values,omitempty"` // by the codes of the edition's fields, in plain figures; a draft until it is in
	By          party.PersonID    `json:"by,omitempty"`     // who saved it last, or handed it in
	Revision    int64             `json:"-"`                // grows with every save; guards against overwriting
}

// Ask opens the report of a term; its identifier is the caller's.
func Ask(r Report, t scheme.ReportTerm, now time.Time) Report {
	r.Year, r.OpensOn, r.DueOn = t.Year, t.Opens, t.Due
	r.State, r.AskedAt, r.Since = ReportOpen, now.UTC(), now.UTC()
	return r
}

// Late says whether the report was still awaited on a day after its due day.
func (r Report) Late(today calendar.Date) bool { return r.State == ReportOpen && today.After(r.DueOn) }

// Digest is the SHA-256 of the answers in hexadecimal.
func (r Report) Digest() string { return digest(r.Values) }

// mostText is the longest answer in words, in characters.
const mostText = 2000

// mostAmount bounds an amount or a count, so that sums of all reports stay far from overflow.
const mostAmount = 1_000_000_000_000_000

// Save keeps a draft. What is typed must be readable; nothing need be complete. Faults name the codes of the fields.
func (r Report) Save(who party.Actor, values map[string]string, fields []scheme.ReportField) (Report, error) {
	if err := who.May(party.ActAnswer, r.Company); err != nil {
		return r, err
	}
	if r.State != ReportOpen {
		return r, r.closed()
	}
	kept, l := read(values, fields)
	if err := l.Err(); err != nil {
		return r, err
	}
	r.Values, r.By = kept, who.ID()
	return r, nil
}

// Submit hands the report in, late or not; it is not changed afterwards. Every answer that is asked for must be there.
func (r Report) Submit(who party.Actor, values map[string]string, fields []scheme.ReportField, now time.Time) (Report, error) {
	if err := who.May(party.ActReportYear, r.Company); err != nil {
		return r, err
	}
	if r.State != ReportOpen {
		return r, r.closed()
	}
	kept, l := read(values, fields)
	for _, f := range fields {
		if _, typed := values[f.Code]; !f.Optional && kept[f.Code] == "" && (!typed || strings.TrimSpace(values[f.Code]) == "") {
			l.Add(f.Code, "oversight.report.missing")
		}
	}
	if err := l.Err(); err != nil {
		return r, err
	}
	r.Values, r.By, r.State, r.Since = kept, who.ID(), ReportIn, now.UTC()
	return r, nil
}

// Drop ends a report that nobody awaits any more.
func (r Report) Drop(now time.Time) Report {
	r.State, r.Since = ReportDropped, now.UTC()
	return r
}

func (r Report) closed() error {
	if r.State == ReportIn {
		return fault.New(fault.Conflict, "oversight.report.in_already")
	}
	return fault.New(fault.Conflict, "oversight.report.dropped_already")
}

// read keeps the answers to fields of the edition, in plain figures: "12000", "12.5", "yes".
func read(values map[string]string, fields []scheme.ReportField) (map[string]string, fault.List) {
	kept := map[string]string{}
	var l fault.List
	for _, f := range fields {
		s := party.Clean(values[f.Code])
		if s == "" {
			continue
		}
		var key string
		if s, key = answer(f.Kind, s); key != "" {
			l.Add(f.Code, key, "Max", mostText)
			continue
		}
		kept[f.Code] = s
	}
	return kept, l
}

// answer reads one answer; key is the sentence that says why it cannot be one.
func answer(kind, s string) (plain, key string) {
	switch kind {
	case scheme.ReportMoney, scheme.ReportCount:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < -mostAmount || n > mostAmount || n < 0 && kind == scheme.ReportCount {
			return "", "oversight.report.whole"
		}
		return strconv.FormatInt(n, 10), ""
	case scheme.ReportPercent:
		t, err := scheme.ParseTenths(strings.ReplaceAll(s, ",", "."))
		if err != nil || t < 0 || t > 1000 {
			return "", "oversight.report.percent"
		}
		return fmt.Sprintf("%d.%d", t/10, t%10), ""
	case scheme.ReportYesNo:
		if s != "yes" && s != "no" {
			return "", "party.choose_one"
		}
	default:
		if utf8.RuneCountInString(s) > mostText {
			return "", "party.too_long"
		}
	}
	return s, ""
}

// Prefill is what a report begins with: the draft, and where there is none the figures of the company's own file of the same year, and for
// the rest what the last report said.
func (r Report) Prefill(fields []scheme.ReportField, figures map[string]int64, last map[string]string) map[string]string {
	if r.Values != nil || r.State != ReportOpen {
		return maps.Clone(r.Values)
	}
	filled := map[string]string{}
	for _, f := range fields {
		n, known := figures[f.Figure]
		switch {
		case f.Figure != "" && known:
			filled[f.Code] = strconv.FormatInt(n, 10)
		case last[f.Code] != "" && f.Kind != scheme.ReportText:
			filled[f.Code] = last[f.Code]
		}
	}
	return filled
}

// Contradictions are what cannot be true together in a kept report, in English for the administrator; none is the rule. y is nil where the
// edition asks for no report.
func (r Report) Contradictions(y *scheme.YearlyReport) []string {
	if y == nil {
		return []string{"its edition asks for no report"}
	}
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if !slices.Contains(ReportStates, r.State) {
		say("its state %q is none", r.State)
	}
	if r.Year != r.DueOn.Year()-1 || r.OpensOn != r.DueOn.AddDays(-y.OpenDays) || y.Month != 0 && (r.DueOn.Month() != y.Month || r.DueOn.Day() != y.Day) {
		say("it is on %d, opens on %s and is due on %s", r.Year, r.OpensOn, r.DueOn)
	}
	kept, l := read(r.Values, y.Fields)
	if l.Err() != nil || !maps.Equal(kept, r.Values) && len(kept)+len(r.Values) > 0 {
		say("it answers what is not asked, or not as it is")
	}
	for _, f := range y.Fields {
		if r.State == ReportIn && !f.Optional && r.Values[f.Code] == "" {
			say("it was handed in without %s", f.Code)
		}
	}
	return found
}
