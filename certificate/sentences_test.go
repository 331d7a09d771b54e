package certificate

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"proba.example/certificate/jcs"
)

// stepDetails are the details of every step that have a sentence of their own.
var stepDetails = map[StepCode][]string{
	StepReadable: {"strict", "code"}, StepForm: {"canonical", "rewritten", "code"}, StepIssuer: {"known", "unknown"},
	StepView:      {"document", "matches", "differs", "changed", "unsigned", "code", "unknown_layout"},
	StepKey:       {"in_force", "unknown", "unknown_code", "too_early", "too_late", "revoked", "revoked_later", "not_added", "retired", "compromised"},
	StepSignature: {"matches", "mismatch", "both_match"}, StepDates: {"within", "too_early", "too_late", "since"},
	StepLog:       {"not_given", "no_log", "malformed", "other_certificate", "unsigned", "forged", "not_included", "included"},
	StepWitnesses: {"not_given", "no_log", "none_asked", "too_few", "late", "ahead", "inventory", "in_time"},
	StepStanding: {
		"not_given", "malformed", "unsigned", "forged", "ahead", "other_list", "other_statement", "contradicts", "incomplete", "stale",
		"other_day", "withdrawn_since", "suspended_since", "list_clear", "list_withdrawn", "list_suspended", "stated_valid",
		"stated_not_yet_valid", "stated_expired", "stated_suspended", "stated_suspended_for", "stated_withdrawn", "stated_withdrawn_for",
		"stated_superseded",
	},
}

// spoken lists every sentence the package can say.
func spoken() []string {
	keys := []string{"not_reached", "explain.other", "note.standing", "date", "instant"}
	for m := range 12 {
		keys = append(keys, "month."+strconv.Itoa(m+1))
	}
	for _, v := range Verdicts() {
		keys = append(keys, "verdict."+string(v))
	}
	for _, o := range []Outcome{Pass, Fail, Unknown} {
		keys = append(keys, "outcome."+string(o))
	}
	for _, c := range jcs.Codes() {
		keys = append(keys, "json."+string(c))
	}
	for _, c := range FormatCodes() {
		keys = append(keys, "format."+string(c))
	}
	for _, r := range Refusals() {
		if r.unreadable() {
			keys = append(keys, "json."+string(r))
		} else {
			keys = append(keys, "format."+string(r))
		}
	}
	for code, details := range stepDetails {
		keys = append(keys, "step."+string(code))
		for _, d := range details {
			keys = append(keys, string(code)+"."+d)
		}
	}
	for _, l := range []string{"states", "number", "company", "businessNumber", "scheme", "sheet", "grade", "issuer", "issuedOn", "validity", "period", "steps", "trust", "inPlaceOf", "because"} {
		keys = append(keys, "label."+l)
	}
	for _, r := range []string{"business_suspended", "closed", "eligibility_lost", "false_data", "financial_sanction", "follow_up_failed", "not_reported", "objection", "returned", "tax_arrears"} {
		keys = append(keys, "reason."+r)
	}
	keys = append(keys, "replaced.since", "verdict.valid_since", "decimal", "pilot.stopped", "pilot.level", "pilot.secret", "pilot.no_value", "graduate.milestones", "graduate.not_reached")
	for prefix, codes := range map[string][]string{
		"attested.": {TypePilot, TypeGraduate}, "design.": pilotDesigns, "claim.": pilotClaims, "metric.": metricVerdicts, "site.": siteVerdicts, "decision.": pilotDecisions,
		"label.": {
			"pilot", "solution", "site", "days", "stopped", "design", "evidence", "result", "verdict", "siteVerdict", "decision", "decidedOn", "masked", "card", "protocol", "replaces",
			"programme", "track", "graduatedOn", "milestones", "milestone",
		},
	} {
		for _, code := range codes {
			keys = append(keys, prefix+code)
		}
	}
	slices.Sort(keys)
	return keys
}

// koreanEnd is the formal ending -다 or -오, with a remark in parentheses at most.
var koreanEnd = regexp.MustCompile(`[다오](\([^()]*\))?\.$`)

var place = regexp.MustCompile(`\{[a-zA-Z]*\}`)

func TestSentencesAreEqualInThreeLanguages(t *testing.T) {
	want := spoken()
	for _, l := range Languages() {
		got := slices.Sorted(maps.Keys(sentences()[l]))
		for _, k := range want {
			if !slices.Contains(got, k) {
				t.Errorf("%s lacks %s", l, k)
			}
		}
		for _, k := range got {
			s := sentences()[l][k]
			if !slices.Contains(want, k) {
				t.Errorf("%s has %s, which is never said", l, k)
			}
			places := func(s string) []string {
				return slices.Compact(slices.Sorted(slices.Values(place.FindAllString(s, -1))))
			}
			if a, b := places(sentences()[English][k]), places(s); !slices.Equal(a, b) {
				t.Errorf("%s %s mentions %v, the English %v", l, k, b, a)
			}
			if s == "" || strings.ContainsAny(s, "\"\t\n") {
				t.Errorf("%s %s: %q", l, k, s)
			}
			if l == Russian && strings.Contains(s, " —") {
				t.Errorf("%s %s: a dash wants a no-break space before it", l, k)
			}
			if l == Korean && strings.HasSuffix(s, ".") && !koreanEnd.MatchString(s) {
				t.Errorf("%s %s does not end as a Korean sentence of this house: %s", l, k, s)
			}
		}
	}
}

// TestEveryVectorIsSpoken renders every kept vector in every language: no place stays open, no argument is empty.
func TestEveryVectorIsSpoken(t *testing.T) {
	const dir = "../testdata/vectors/certificate/"
	file, err := os.ReadFile(dir + "trust.json")
	if err != nil {
		t.Fatal(err)
	}
	trust, err := ParseTrust(file)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(dir + "*.json")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d vectors, %v", len(files), err)
	}
	for _, name := range files {
		document, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		report := Check(document, trust, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Options{})
		for _, l := range Languages() {
			// The report says that the agency issued the document for these verdicts and for no other.
			issued := report.Verdict == Valid || report.Verdict == NotYetValid || report.Verdict == Expired
			if strings.Contains(report.Text(l), sentences()[l]["note.standing"]) != issued {
				t.Errorf("%s is %s, and the report says otherwise", name, report.Verdict)
			}
			args := report.arguments(l)
			used := []string{"verdict." + string(report.Verdict)}
			for i := range report.Steps {
				used = append(used, report.Steps[i].sentence())
			}
			for _, k := range used {
				s, ok := sentences()[l][k]
				if !ok {
					t.Errorf("%s: no sentence %s", name, k)
				}
				for _, p := range place.FindAllString(s, -1) {
					if args[strings.Trim(p, "{}")] == "" && !strings.HasSuffix(k, "not_object") {
						t.Errorf("%s: %s in %s says nothing for %s", name, k, l, p)
					}
				}
			}
		}
	}
}

func TestDatesAsPeopleWriteThem(t *testing.T) {
	d := Date{2026, time.November, 3}
	for l, want := range map[Language]string{English: "3 November 2026", Russian: "3 ноября 2026 года", Korean: "2026년 11월 3일", "fr": "3 November 2026"} {
		if got := strings.ReplaceAll(speak(l, nil).date(d), "\u00a0", " "); got != want {
			t.Errorf("%s: %s, want %s", l, got, want)
		}
	}
}

func TestAStrangersWordsCannotCommandATerminal(t *testing.T) {
	report := Check([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2","https://proba.example/ns/certificate/v1"],`+
		`"type":["VerifiableCredential","InnovationCertificate"],"\u001b[2J{day}\u202e":1}`), Trust{}, time.Time{}, Options{})
	text := report.Text(English)
	if strings.ContainsAny(text, "\x1b\u202e") || !strings.Contains(text, `\x1b[2J{day}\u202e`) {
		t.Errorf("%q", text)
	}
}
