package roster

import (
	"slices"
	"strings"

	"proba.example/internal/scheme"
)

// perfect is the fit of a perfect match, in millionths.
const perfect = 1_000_000

// PartKind is one thing that makes an expert fit. The codes name sentences of the catalogues.
type PartKind string

// The parts of a fit.
const (
	FieldPart      PartKind = "field"      // the applicant's industry, by the digits that match and how well the expert knows it
	LanguagePart   PartKind = "language"   // the applicant's language
	RegionPart     PartKind = "region"     // the applicant's region
	ExperiencePart PartKind = "experience" // cases scored on the same sheet
	WorkloadPart   PartKind = "workload"   // room beside the cases at work
)

// PartKinds are all parts, in the order in which they are shown.
var PartKinds = []PartKind{FieldPart, LanguagePart, RegionPart, ExperiencePart, WorkloadPart}

// Part is what one thing adds to a fit, of the most it can add; both in millionths of a perfect fit.
type Part struct {
	Kind  PartKind
	Value int32
	Most  int32
	// What it follows from: the field that matches and how well it is known, or a number of cases.
	Field Field
	Count int
}

// levelShare is what knowing a field counts for by how well it is known, in millionths.
var levelShare = [4]int64{0, 500_000, 800_000, perfect}

// codeDigits is the length of an industry code.
const codeDigits = 5

// FitOf explains how well an expert fits a case: the parts, in the order of PartKinds, add up to the fit, in millionths, 0 to
// 1,000,000. Interests are not looked at.
func (in *Input) FitOf(c, e int) (parts [5]Part, fit int32) {
	return fitOf(&in.Cases[c], &in.Experts[e], in.rulesOf(c).Weights)
}

func fitOf(c *Case, x *Expert, w scheme.FitWeights) (parts [5]Part, fit int32) {
	field, share := matching(c, x)
	parts = [5]Part{
		part(FieldPart, share, w.Field),
		part(LanguagePart, share01(slices.Contains(x.Languages, c.Language)), w.Language),
		part(RegionPart, share01(x.Region != "" && x.Region == c.Region), w.Region),
		part(ExperiencePart, seen(x.Sheets[c.Sheet]), w.Experience),
		part(WorkloadPart, room(x), w.Workload),
	}
	parts[0].Field, parts[3].Count, parts[4].Count = field, x.Sheets[c.Sheet], x.Running
	for _, p := range parts {
		fit += p.Value
	}
	return parts, fit
}

func part(k PartKind, share int64, weight int) Part {
	most := int64(weight) * (perfect / 100)
	return Part{Kind: k, Value: int32(share * most / perfect), Most: int32(most)} //nolint:gosec // at most a million
}

func share01(yes bool) int64 {
	if yes {
		return perfect
	}
	return 0
}

// matching finds the field of an expert that says most about a case: so many of the five digits agree, and the expert knows it so
// well. A technology field agrees as four digits do.
func matching(c *Case, x *Expert) (best Field, share int64) {
	for _, f := range x.Fields {
		digits := 0
		switch {
		case f.Code == "" || f.Level < 1 || f.Level >= len(levelShare):
			continue
		case f.Code == c.Technology:
			digits = codeDigits - 1
		case strings.HasPrefix(c.Industry, f.Code):
			digits = min(len(f.Code), codeDigits)
		}
		if s := levelShare[f.Level] * int64(digits) / codeDigits; s > share {
			best, share = f, s
		}
	}
	return best, share
}

// seen is what cases on the same sheet count for: half after four, more and more slowly afterwards.
func seen(n int) int64 { return perfect * int64(n) / (int64(n) + 4) }

// room is the share of an expert's capacity that is free.
func room(x *Expert) int64 {
	if x.Capacity <= 0 || x.Running >= x.Capacity {
		return 0
	}
	return perfect * int64(x.Capacity-x.Running) / int64(x.Capacity)
}
