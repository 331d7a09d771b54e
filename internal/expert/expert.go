// Package expert is about who the experts are: what each knows, speaks and can take on, and what each says every year about
// interests of their own.
//
// A profile is kept up by the expert; only the agency says who is senior. The yearly form is signed, never changed afterwards, and
// followed by the next one.
package expert

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// Levels of knowledge in a field.
const (
	Knows  = 1 // can follow the work of others in it
	Works  = 2 // has worked in it
	Master = 3 // is asked by others about it
)

// Field is something the expert knows: an industry by the first two to five digits of its code, or a technology area.
type Field struct {
	Code  string `json:"code"`
	Level int    `json:"level"` // Knows to Master
}

// Post is a place at an organisation: an employment, a seat on a board.
type Post struct {
	Organisation string        `json:"organisation"`
	Number       string        `json:"number,omitempty"`  // business number, as far as the expert knows it
	Address      string        `json:"address,omitempty"` // where the organisation works
	From         calendar.Date `json:"from,omitzero"`     // none: before anybody asks
	To           calendar.Date `json:"to,omitzero"`       // none: still
}

// Holding is a share in an organisation.
type Holding struct {
	Organisation string        `json:"organisation"`
	Number       string        `json:"number,omitempty"`
	Since        calendar.Date `json:"since,omitzero"`
	Until        calendar.Date `json:"until,omitzero"`
}

// Profile is what is known of an expert beside the name.
type Profile struct {
	Person        party.PersonID `json:"person"`
	Fields        []Field        `json:"fields"`
	Languages     []locale.Lang  `json:"languages"` // in which the expert can read an application
	Region        string         `json:"region"`    // code of the scheme's region list
	Employers     []Post         `json:"employers"`
	Directorships []Post         `json:"directorships"`
	Shares        []Holding      `json:"shares"`
	Senior        bool           `json:"senior"`   // said by the agency, never by the expert
	Capacity      int            `json:"capacity"` // cases per round; 0: none
	UpdatedAt     time.Time      `json:"-"`
	Revision      int64          `json:"-"` // grows with every save; guards against overwriting
}

// Bounds of a profile.
const (
	MaxFields   = 12
	MaxPosts    = 20
	MaxCapacity = 60 // cases per round
)

var (
	industryPrefix = regexp.MustCompile(`^[0-9]{2,5}$`)
	technologyArea = regexp.MustCompile(`^[a-z][a-z_]{1,30}$`)
	businessNumber = regexp.MustCompile(`^[0-9A-Z]{5,20}$`)
)

// Clean brings what was typed to the form in which it is stored: without spaces around, without lines that say nothing.
func (p Profile) Clean() Profile {
	p.Fields = slices.DeleteFunc(slices.Clone(p.Fields), func(f Field) bool { return strings.TrimSpace(f.Code) == "" })
	for i := range p.Fields {
		p.Fields[i].Code = strings.ToLower(strings.TrimSpace(p.Fields[i].Code))
	}
	p.Employers, p.Directorships = cleanPosts(p.Employers), cleanPosts(p.Directorships)
	p.Shares = slices.DeleteFunc(slices.Clone(p.Shares), func(h Holding) bool { return strings.TrimSpace(h.Organisation) == "" })
	for i, h := range p.Shares {
		p.Shares[i].Organisation, p.Shares[i].Number = strings.TrimSpace(h.Organisation), party.CleanNumber(h.Number)
	}
	return p
}

func cleanPosts(posts []Post) []Post {
	posts = slices.DeleteFunc(slices.Clone(posts), func(p Post) bool { return strings.TrimSpace(p.Organisation) == "" })
	for i, p := range posts {
		posts[i].Organisation, posts[i].Number, posts[i].Address = strings.TrimSpace(p.Organisation), party.CleanNumber(p.Number), strings.TrimSpace(p.Address)
	}
	return posts
}

// Check says what is wrong with a cleaned profile, field by field; regions is the code list of the scheme, or nil when any will do.
// Gaps are no faults: see [Profile.Gaps].
func (p Profile) Check(regions []string, today calendar.Date) error {
	var l fault.List
	if len(p.Fields) > MaxFields {
		l.Add("fields", "expert.too_many", "Max", MaxFields)
	}
	seen := map[string]bool{}
	for _, f := range p.Fields {
		switch {
		case !industryPrefix.MatchString(f.Code) && !technologyArea.MatchString(f.Code):
			l.Add("fields", "expert.field.malformed", "Given", f.Code)
		case f.Level < Knows || f.Level > Master:
			l.Add("fields", "expert.field.level", "Given", f.Code)
		case seen[f.Code]:
			l.Add("fields", "expert.field.twice", "Given", f.Code)
		}
		seen[f.Code] = true
	}
	for i, lang := range p.Languages {
		if !lang.Valid() || slices.Contains(p.Languages[:i], lang) {
			l.Add("languages", "party.choose_one")
		}
	}
	if p.Region != "" && regions != nil && !slices.Contains(regions, p.Region) {
		l.Add("region", "party.choose_one")
	}
	if p.Capacity < 0 || p.Capacity > MaxCapacity {
		l.Add("capacity", "expert.capacity.range", "Max", MaxCapacity)
	}
	checkPosts(&l, "employers", p.Employers, today)
	checkPosts(&l, "directorships", p.Directorships, today)
	if len(p.Shares) > MaxPosts {
		l.Add("shares", "expert.too_many", "Max", MaxPosts)
	}
	for _, h := range p.Shares {
		checkPeriod(&l, "shares", h.Organisation, h.Number, h.Since, h.Until, today)
	}
	return l.Err()
}

func checkPosts(l *fault.List, field string, posts []Post, today calendar.Date) {
	if len(posts) > MaxPosts {
		l.Add(field, "expert.too_many", "Max", MaxPosts)
	}
	for _, p := range posts {
		checkPeriod(l, field, p.Organisation, p.Number, p.From, p.To, today)
		if utf8.RuneCountInString(p.Address) > 300 {
			l.Add(field, "party.too_long", "Max", 300)
		}
	}
}

// checkPeriod asks of one line: a name of a length, a business number that could be one, a beginning before the end and before tomorrow.
func checkPeriod(l *fault.List, field, name, number string, from, to, today calendar.Date) {
	switch {
	case utf8.RuneCountInString(name) > 200:
		l.Add(field, "party.too_long", "Max", 200)
	case number != "" && !businessNumber.MatchString(number):
		l.Add(field, "expert.number.malformed", "Given", number)
	case from.After(today), to.After(today):
		l.Add(field, "party.date.future")
	case !to.IsZero() && to.Before(from):
		l.Add(field, "expert.period", "Organisation", name)
	}
}

// Gap is something a profile does not say yet.
type Gap string

// The gaps. Without them nobody can tell which cases suit the expert.
const (
	NoFields    Gap = "fields"
	NoLanguages Gap = "languages"
	NoRegion    Gap = "region"
	NoEmployers Gap = "employers"
	NoCapacity  Gap = "capacity"
)

// Gaps are all gaps, in the order of the form.
var Gaps = []Gap{NoFields, NoLanguages, NoRegion, NoEmployers, NoCapacity}

// Gaps says what the profile does not say yet, in the order of the form; none when it is complete.
func (p Profile) Gaps() []Gap {
	open := map[Gap]bool{
		NoFields: len(p.Fields) == 0, NoLanguages: len(p.Languages) == 0, NoRegion: p.Region == "", NoEmployers: len(p.Employers) == 0, NoCapacity: p.Capacity == 0,
	}
	var gaps []Gap
	for _, g := range Gaps {
		if open[g] {
			gaps = append(gaps, g)
		}
	}
	return gaps
}

// Level is how well the expert knows an industry or a technology area: the level of the longest field that the code begins with, and
// 0 when there is none. A shorter code than the field's counts as well: who knows 28131 knows something of 28.
func (p Profile) Level(code string) int {
	best, level := 0, 0
	for _, f := range p.Fields {
		if strings.HasPrefix(code, f.Code) && len(f.Code) > best {
			best, level = len(f.Code), f.Level
		}
	}
	if best > 0 || len(code) < 2 {
		return level
	}
	for _, f := range p.Fields {
		if strings.HasPrefix(f.Code, code) {
			level = max(level, f.Level)
		}
	}
	return level
}

// Speaks says whether the expert reads the language.
func (p Profile) Speaks(l locale.Lang) bool { return slices.Contains(p.Languages, l) }

// Employer is where the expert works on the day: the latest begun of those that have not ended; "" when none has.
func (p Profile) Employer(on calendar.Date) string {
	name, since := "", calendar.Date{}
	for _, e := range p.Employers {
		if (e.To.IsZero() || !e.To.Before(on)) && !e.From.After(on) && (name == "" || e.From.After(since)) {
			name, since = e.Organisation, e.From
		}
	}
	return name
}
