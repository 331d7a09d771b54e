package document_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/document"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

var day = calendar.MustParse

func name(s string) locale.Text {
	return locale.Text{locale.English: s, locale.Russian: s, locale.Korean: s}
}

func original() document.Document {
	return document.Document{Root: "1", Code: "charter", At: time.Unix(1, 0), Details: document.Details{Issuer: "Seoul court registry", State: "KR", IssuedOn: day("2026-02-01"), Language: "ko"}}
}

func TestOnlyTheIssuingStatePutsTheApostilleOn(t *testing.T) {
	for _, c := range []struct {
		what  string
		but   func(*document.Details)
		field string
	}{
		{"as it is", func(*document.Details) {}, ""},
		{"with an apostille of its state", func(d *document.Details) {
			d.Apostille = &document.Apostille{State: "KR", On: day("2026-02-03"), Number: "2026-118"}
		}, ""},
		{"with one of the host's state, as by its consulate", func(d *document.Details) {
			d.Apostille = &document.Apostille{State: "RU", On: day("2026-02-03"), Number: "2026-118"}
		}, "apostille_state"},
		{"with one before the document was issued", func(d *document.Details) {
			d.Apostille = &document.Apostille{State: "KR", On: day("2026-01-31"), Number: "2026-118"}
		}, "apostille_on"},
		{"with one of tomorrow", func(d *document.Details) {
			d.Apostille = &document.Apostille{State: "KR", On: day("2026-03-02"), Number: "2026-118"}
		}, "apostille_on"},
		{"with one without a number", func(d *document.Details) { d.Apostille = &document.Apostille{State: "KR", On: day("2026-02-03")} }, "apostille_number"},
		{"of a translation with an apostille", func(d *document.Details) {
			d.Of, d.Apostille = "1", &document.Apostille{State: "KR", On: day("2026-02-03"), Number: "1"}
		}, "apostille_state"},
		{"of nobody", func(d *document.Details) { d.Issuer = "" }, "issuer"},
		{"of no state", func(d *document.Details) { d.State = "Korea" }, "state"},
		{"of tomorrow", func(d *document.Details) { d.IssuedOn = day("2026-03-02") }, "issued_on"},
		{"without a day", func(d *document.Details) { d.IssuedOn = calendar.Date{} }, "issued_on"},
		{"that ended before it began", func(d *document.Details) { d.Until = day("2026-01-01") }, "until"},
		{"in no language", func(d *document.Details) { d.Language = "xx" }, "language"},
	} {
		d := original().Details
		c.but(&d)
		got := fault.All(d.Check(day("2026-03-01")))
		if c.field == "" && len(got) > 0 || c.field != "" && !slices.ContainsFunc(got, func(f *fault.Fault) bool { return f.Field == c.field }) {
			t.Errorf("a document %s: %v, want %q", c.what, got, c.field)
		}
	}
}

// R57: the paper itself, its apostille, its translation, or that it has run out.
func TestWhatIsMissing(t *testing.T) {
	ask := document.Ask{Code: "charter", Name: name("Charter"), Purposes: []string{"pilot"}, Language: "ru", Apostille: true, ValidDays: 90}
	put := &document.Apostille{State: "KR", On: day("2026-02-03"), Number: "2026-118"}
	with := func(but func(*document.Document)) document.Document {
		d := original()
		but(&d)
		return d
	}
	translated := func(lang string) document.Document {
		return document.Document{Root: "t-" + lang, Code: "charter", Details: document.Details{Issuer: "A sworn translator", State: "KR", IssuedOn: day("2026-02-10"), Language: lang, Of: "1"}}
	}
	stamped := with(func(d *document.Document) { d.Apostille, d.At = put, time.Unix(2, 0) })
	for _, c := range []struct {
		what  string
		have  []document.Document
		on    string
		lacks []document.Lack
		state string
	}{
		{"nothing", nil, "2026-03-01", []document.Lack{document.LacksPaper}, ""},
		{"a file nobody described", []document.Document{with(func(d *document.Document) { d.Issuer, d.State, d.Language = "", "", "" })}, "2026-03-01", []document.Lack{document.LacksDetails}, ""},
		{"the original alone", []document.Document{original()}, "2026-03-01", []document.Lack{document.LacksApostille, document.LacksTranslation}, "KR"},
		{"described anew with the apostille", []document.Document{original(), stamped}, "2026-03-01", []document.Lack{document.LacksTranslation}, ""},
		{"a translation into another language", []document.Document{stamped, translated("en")}, "2026-03-01", []document.Lack{document.LacksTranslation}, ""},
		{"a translation without its original", []document.Document{translated("ru")}, "2026-03-01", []document.Lack{document.LacksPaper}, ""},
		{"all of it", []document.Document{stamped, translated("ru")}, "2026-03-01", nil, ""},
		{"all of it on the last day", []document.Document{stamped, translated("ru")}, "2026-05-02", nil, ""},
		{"all of it the day after", []document.Document{stamped, translated("ru")}, "2026-05-03", []document.Lack{document.LacksValidity}, ""},
		{"one that says itself until when it is good", []document.Document{with(func(d *document.Document) { d.Apostille, d.Until = put, day("2026-02-20") }), translated("ru")}, "2026-03-01", []document.Lack{document.LacksValidity}, ""},
		{"an old one beside the good one", []document.Document{stamped, translated("ru"), with(func(d *document.Document) { d.Root, d.IssuedOn = "0", day("2020-01-01") })}, "2026-03-01", nil, ""},
		{"another document", []document.Document{with(func(d *document.Document) { d.Code = "extract" })}, "2026-03-01", []document.Lack{document.LacksPaper}, ""},
	} {
		l := document.Lines([]document.Ask{ask}, c.have, nil, day(c.on))[0]
		if !slices.Equal(l.Lacks, c.lacks) || l.State != c.state {
			t.Errorf("%s: lacks %v in %q, want %v in %q", c.what, l.Lacks, l.State, c.lacks, c.state)
		}
		if err := document.MayEnd([]document.Line{l}); (err == nil) != (len(c.lacks) == 0) {
			t.Errorf("%s: may end: %v", c.what, err)
		}
	}
	bare := document.Ask{Code: "charter"}
	if l := document.Lines([]document.Ask{bare}, []document.Document{original()}, nil, day("2036-01-01"))[0]; len(l.Lacks) > 0 || !l.Until.IsZero() {
		t.Errorf("a host that asks for the paper alone: %v until %s", l.Lacks, l.Until)
	}
	elsewhere := document.Lines([]document.Ask{ask}, []document.Document{with(func(d *document.Document) { d.State = "KZ" })}, nil, day("2026-03-01"))[0]
	if elsewhere.Party || elsewhere.State != "KZ" {
		t.Errorf("a state that is not on record: %q %v", elsewhere.State, elsewhere.Party)
	}
}

// G18: given once, used wherever it is asked for; only what ran out is asked for again.
func TestG18GivenOnce(t *testing.T) {
	extract := document.Document{Root: "2", Code: "extract", Details: document.Details{Issuer: "Register", State: "KR", IssuedOn: day("2026-02-01"), Language: "ko"}}
	asks := []document.Ask{{Code: "charter"}, {Code: "extract", ValidDays: 30}}
	lines := document.Lines(asks, []document.Document{original(), extract}, nil, day("2026-03-15"))
	if len(lines[0].Lacks) > 0 || !slices.Equal(lines[1].Lacks, []document.Lack{document.LacksValidity}) || document.Open(lines) != 1 {
		t.Errorf("on 15.03: %v, %v", lines[0].Lacks, lines[1].Lacks)
	}
}

func TestAWaiverNeedsAReasonAndIsGivenOnce(t *testing.T) {
	asks := []document.Ask{{Code: "charter"}}
	if _, err := document.Waive(asks, nil, document.Waiver{Code: "charter", Reason: "no"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := document.Waive(asks, nil, document.Waiver{Code: "extract", Reason: "We have it from the register."}); !fault.Is(err, fault.Conflict) {
		t.Errorf("of what nobody asks for: %v", err)
	}
	w, err := document.Waive(asks, nil, document.Waiver{Code: "charter", Reason: "We have it from the register."})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := document.Waive(asks, w, w[0]); !fault.Is(err, fault.Conflict) {
		t.Errorf("twice: %v", err)
	}
	lines := document.Lines(asks, nil, w, day("2026-03-01"))
	if err := document.MayEnd(lines); err != nil || lines[0].Waiver == nil || len(lines[0].Lacks) != 1 {
		t.Errorf("waived: %v, and what is missing stays to be seen: %v", err, lines[0].Lacks)
	}
}

func TestAHostsList(t *testing.T) {
	good := document.Ask{Code: "charter", Name: name("Charter"), Purposes: []string{"pilot"}}
	for what, c := range map[string]struct {
		but   func(*document.Ask)
		field string
	}{
		"as it is":            {func(*document.Ask) {}, ""},
		"without a code":      {func(a *document.Ask) { a.Code = "The charter" }, "code"},
		"without a name":      {func(a *document.Ask) { a.Name = locale.Text{locale.English: "Charter", locale.Korean: "정관"} }, "name_ru"},
		"for nothing":         {func(a *document.Ask) { a.Purposes = nil }, "purposes"},
		"for another purpose": {func(a *document.Ask) { a.Purposes = []string{"training"} }, "purposes"},
		"for a strange call":  {func(a *document.Ask) { a.Purposes, a.Call = nil, "urn:uuid:2" }, "call"},
		"for a joint call":    {func(a *document.Ask) { a.Purposes, a.Call = nil, "urn:uuid:1" }, ""},
		"in a language":       {func(a *document.Ask) { a.Language = "fr" }, "language"},
		"valid for a century": {func(a *document.Ask) { a.ValidDays = 36500 }, "valid_days"},
		"with a long name":    {func(a *document.Ask) { a.Name = name(strings.Repeat("x", 201)) }, "name_en"},
	} {
		a := good
		c.but(&a)
		got := fault.All(document.CheckAsks([]document.Ask{a}, []string{"pilot"}, []string{"urn:uuid:1"}))
		if c.field == "" && len(got) > 0 || c.field != "" && (len(got) == 0 || !slices.ContainsFunc(got, func(f *fault.Fault) bool { return f.Field == "asks.0."+c.field })) {
			t.Errorf("a document %s: %v", what, got)
		}
	}
	if err := document.CheckAsks([]document.Ask{good, good}, []string{"pilot"}, nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("twice: %v", err)
	}
	all := []document.Ask{good, {Code: "call", Call: "urn:uuid:1"}, {Code: "training", Purposes: []string{"training"}}}
	if got := document.For(all, "pilot", ""); len(got) != 1 || got[0].Code != "charter" {
		t.Errorf("for a pilot: %v", got)
	}
	if got := document.For(all, "pilot", "urn:uuid:1"); len(got) != 1 || got[0].Code != "call" {
		t.Errorf("for the call: %v", got)
	}
}

// The host learns of what serves, and of no other document of the company.
func TestServing(t *testing.T) {
	other := document.Document{Root: "9", Code: "balance", Details: document.Details{Issuer: "Tax office", State: "KR", IssuedOn: day("2026-01-01"), Language: "ko"}}
	lines := document.Lines([]document.Ask{{Code: "charter", Language: "ru"}}, []document.Document{
		original(), other, {Root: "t", Code: "charter", Details: document.Details{Issuer: "Translator", Language: "ru", Of: "1"}}, {Root: "3", Code: "charter"},
	}, nil, day("2026-03-01"))
	got := document.Serving(lines)
	if len(got) != 2 || got[0].Root != "1" || got[1].Root != "t" {
		t.Errorf("%+v", got)
	}
}
