package measure

import (
	"maps"
	"slices"

	"proba.example/internal/party"
)

// By is what companies are told apart by.
type By string

// The ways to tell companies apart.
const (
	BySector By = "sector" // the first two digits of the industry code
	BySize   By = "size"
	ByRegion By = "region"
)

// Bys are all of them.
var Bys = []By{BySector, BySize, ByRegion}

// Effect is what another edition does to a company.
type Effect string

// The effects that are told.
const (
	Gains Effect = "gains" // it becomes open
	Loses Effect = "loses" // it is open no more
)

// Group is what becomes of the companies that have something in common.
type Group struct {
	Open  int `json:"open"` // under the draft
	Gains int `json:"gains"`
	Loses int `json:"loses"`
}

// Moved is a company to which a measure opens or closes.
type Moved struct {
	Company party.OrgID `json:"company"`
	Name    string      `json:"name"`
	Effect  Effect      `json:"effect"`
}

// mostMoved bounds the list of moved companies.
const mostMoved = 100

// Reach is to how many companies a measure is open, and what it changes against another edition.
type Reach struct {
	Now      Tally                   `json:"now"`
	Before   Tally                   `json:"before"`  // under the other edition
	Closed   map[string]int          `json:"closed"`  // by the first condition that is not met; "" where only the window is shut
	Missing  map[string]int          `json:"missing"` // unknown, by missing fact: a company that lacks two counts at both
	Gains    int                     `json:"gains"`
	Loses    int                     `json:"loses"`
	Groups   map[By]map[string]Group `json:"groups"`
	Moved    []Moved                 `json:"moved"` // the first so many
	MoreThan int                     `json:"more"`  // that are not among them
}

func (t *Tally) add(a Answer) {
	switch a {
	case Open:
		t.Open++
	case Unknown:
		t.Unknown++
	case Closed:
		t.Closed++
	}
}

// All is the number of companies.
func (t Tally) All() int { return t.Open + t.Unknown + t.Closed }

// Add counts a company under the measure and, where there is another edition to compare it with, under that; c is the company on the day.
// Before is nil where there is none.
func (r *Reach) Add(file party.Company, c Company, m, before *Measure) {
	if r.Groups == nil {
		r.Closed, r.Missing, r.Groups = map[string]int{}, map[string]int{}, map[By]map[string]Group{BySector: {}, BySize: {}, ByRegion: {}}
	}
	v := m.Judge(c)
	r.Now.add(v.Answer)
	switch v.Answer {
	case Closed:
		code := ""
		if i := slices.IndexFunc(v.Findings, func(f Finding) bool { return f.Answer == Closed }); i >= 0 {
			code = v.Findings[i].Condition.Code
		}
		r.Closed[code]++
	case Unknown:
		for _, fact := range v.Missing {
			r.Missing[fact]++
		}
	case Open:
	}
	var effect Effect
	if before != nil {
		was := before.Judge(c).Answer
		r.Before.add(was)
		switch {
		case v.Answer == Open && was != Open:
			effect = Gains
			r.Gains++
		case v.Answer != Open && was == Open:
			effect = Loses
			r.Loses++
		}
	}
	sector := file.IndustryCode
	if len(sector) > 2 {
		sector = sector[:2]
	}
	r.group(BySector, sector, v.Answer, effect)
	r.group(BySize, file.Size, v.Answer, effect)
	r.group(ByRegion, file.Region, v.Answer, effect)
	switch {
	case effect == "":
	case len(r.Moved) == mostMoved:
		r.MoreThan++
	default:
		r.Moved = append(r.Moved, Moved{file.ID, file.Name, effect})
	}
}

func (r *Reach) group(by By, key string, a Answer, e Effect) {
	g := r.Groups[by][key]
	if a == Open {
		g.Open++
	}
	switch e {
	case Gains:
		g.Gains++
	case Loses:
		g.Loses++
	}
	r.Groups[by][key] = g
}

// Keys are the groups of a way to tell companies apart that the measure is open to or that gain or lose, sorted.
func (r Reach) Keys(by By) []string {
	var all []string
	for k, g := range r.Groups[by] {
		if g != (Group{}) {
			all = append(all, k)
		}
	}
	slices.Sort(all)
	return all
}

// Most are the keys of a count, the most frequent first.
func Most(count map[string]int) []string {
	return slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		if a < b {
			return -1
		}
		return 1
	})
}
