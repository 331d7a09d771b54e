package assessor

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/casework"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/scheme"
)

// An item's level is sent under the item's own name.
func reasonField(item string) string { return "reason." + item }

// readMark reads what the form says of an item.
func readMark(it *scheme.Item, form url.Values) scheme.Answer {
	return scheme.Answer{Level: scheme.Level(form.Get(it.ID)), Reason: strings.TrimSpace(strings.ReplaceAll(form.Get(reasonField(it.ID)), "\r\n", "\n"))}
}

// marksForm is the form of an area as the marks on file fill it.
func marksForm(c casework.ForExpert, a *scheme.Area) url.Values {
	form := url.Values{}
	for _, it := range areaItems(a) {
		if m := c.Own.Answers[it.ID]; m.Level != "" {
			form.Set(it.ID, string(m.Level))
			form.Set(reasonField(it.ID), m.Reason)
		}
	}
	return form
}

// areaItems are the items of an area in the order of the sheet.
func areaItems(a *scheme.Area) []*scheme.Item {
	var items []*scheme.Item
	for i := range a.SubAreas {
		for j := range a.SubAreas[i].Items {
			items = append(items, &a.SubAreas[i].Items[j])
		}
	}
	return items
}

// sign is a short sign of a value as it was when a form was filled.
func sign(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "?" // matches nothing, so that nothing is overwritten
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:4])
}

// signs are the signs of an area's marks, one for each item: a page left open in a second window does not put old marks
// back over newer ones.
func signs(c casework.ForExpert, a *scheme.Area) string {
	var all []string
	for _, it := range areaItems(a) {
		all = append(all, sign(stored(c, it)))
	}
	return strings.Join(all, ".")
}

// stillStale keeps the old signs of marks that another window changed: saving by itself does not put them over the newer ones, the
// reader's own button does.
func stillStale(now, before string, a *scheme.Area, faults fault.List) string {
	items := areaItems(a)
	signs, old := split(now, len(items)), split(before, len(items))
	for i, it := range items {
		if slices.ContainsFunc(faults, func(f *fault.Fault) bool { return f.Key == staleKey && f.Field == it.ID }) {
			signs[i] = old[i]
		}
	}
	return strings.Join(signs, ".")
}

// shelf names where a browser keeps what an expert has typed on a page until it is saved. On a browser that two share, neither meets
// the other's words.
func shelf(c casework.ForExpert, page string) string {
	return "panel/" + string(c.Case.ID) + "/" + page + "/" + sign(c.Own.Expert)
}

func split(revision string, n int) []string {
	all := strings.Split(revision, ".")
	if len(all) != n {
		return make([]string, n)
	}
	return all
}

// stored is the mark on file, as a form would say it.
func stored(c casework.ForExpert, it *scheme.Item) scheme.Answer {
	m := c.Own.Answers[it.ID]
	return scheme.Answer{Level: m.Level, Reason: m.Reason}
}

// computedLevel is the level that the applicant's figures or list give. A judged item has none: there the applicant only chose.
func computedLevel(c casework.ForExpert, it *scheme.Item) scheme.Level {
	if is := c.SelfScore.ByItem[it.ID]; !it.Chosen() && is.Answered {
		return is.Level
	}
	return ""
}

// changedMarks are the marks that the form changed and that may be kept, and what stands against the others. With confirm every
// unmarked item takes the level that was computed, and the form is filled in so.
func changedMarks(c casework.ForExpert, a *scheme.Area, typed url.Values, confirm bool) (map[string]scheme.Answer, fault.List) {
	items := areaItems(a)
	from := split(typed.Get("revision"), len(items))
	changes := map[string]scheme.Answer{}
	var faults fault.List
	for i, it := range items {
		given, now := readMark(it, typed), stored(c, it)
		if confirm && given.Level == "" {
			given.Level = computedLevel(c, it)
			typed.Set(it.ID, string(given.Level))
		}
		switch {
		case given.IsZero(), sign(given) == sign(now), from[i] == sign(given):
			continue // nothing said here, or nothing that this form changed
		case from[i] != sign(now):
			faults = append(faults, &fault.Fault{Kind: fault.Conflict, Key: staleKey, Field: it.ID})
			continue
		}
		if err := evaluation.Mark(it, given, c.SelfScore.ByItem[it.ID]); err != nil {
			for _, f := range fault.All(err) {
				faults = append(faults, besideField(it, f))
			}
			continue
		}
		changes[it.ID] = given
	}
	return changes, faults
}

// besideField puts a fault of a mark beside the field of the form that it is about.
func besideField(it *scheme.Item, f *fault.Fault) *fault.Fault {
	field := it.ID
	if f.Field == "reason" {
		field = reasonField(it.ID)
	}
	return &fault.Fault{Kind: f.Kind, Key: f.Key, Args: f.Args, Field: field, Err: f.Err}
}
