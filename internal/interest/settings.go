package interest

import (
	"encoding/json"
	"slices"
	"strings"

	"proba.example/internal/fault"
)

// Kind is what sort of tie was found.
type Kind string

// The kinds. The first come from what an expert says; the others are put together from records.
const (
	Employer       Kind = "employer"        // works for a party to the case
	FormerEmployer Kind = "former_employer" // worked for one
	InGroup        Kind = "group"           // works for an organisation of the same group
	Director       Kind = "director"        // holds a post with one, acts for one, advises one
	Share          Kind = "share"
	Payment        Kind = "payment"
	Family         Kind = "family"
	CoWork         Kind = "cowork"          // declared: a project, a patent, a plan together
	DeclaredBefore Kind = "declared_before" // stepped aside from another case of the same company
	Helped         Kind = "helped"          // is named as a helper with this application
	Mutual         Kind = "mutual"          // somebody of the applicant judges the expert's own organisation now
	SharedDirector Kind = "shared_director" // leads an organisation that somebody of a party leads as well
	Colleague      Kind = "colleague"       // worked for the same organisation as somebody of a party, at the same time
	SameAddress    Kind = "address"
	SameDomain     Kind = "domain"
)

// Kinds are all kinds, in the order in which findings are shown.
var Kinds = []Kind{
	Employer, FormerEmployer, InGroup, Director, Share, Payment, Family, CoWork, DeclaredBefore, Helped, Mutual, SharedDirector, Colleague, SameAddress, SameDomain,
}

// Settings are what an agency says about interests. Sources say that experts with an interest must not score; how far back an
// interest reaches and which signs are enough they leave open, so all of it can be set.
type Settings struct {
	Years  map[Kind]int  `json:"years"`  // how many years after its end a tie still counts; 0: not after its end
	Bars   map[Kind]bool `json:"bars"`   // whether a finding keeps the expert off the panel, or asks for an officer's look
	Public []string      `json:"public"` // e-mail domains that say nothing about an employer
	// FormNeeded keeps everybody off panels whose yearly form is not in force.
	FormNeeded bool `json:"form_needed"`
}

// MaxYears bounds how far back a tie may reach.
const MaxYears = 20

// Defaults are the settings of an agency that has set nothing.
func Defaults() Settings {
	return Settings{
		Years: map[Kind]int{
			Employer: 0, FormerEmployer: 3, InGroup: 0, Director: 3, Share: 1, Payment: 3, Family: 0, CoWork: 3, DeclaredBefore: 3, Helped: 0, Mutual: 0,
			SharedDirector: 1, Colleague: 3, SameAddress: 0, SameDomain: 0,
		},
		Bars: map[Kind]bool{
			Employer: true, FormerEmployer: true, InGroup: true, Director: true, Share: true, Payment: true, Family: true, CoWork: true, DeclaredBefore: true,
			Helped: true, Mutual: true, SharedDirector: true, Colleague: false, SameAddress: false, SameDomain: false,
		},
		Public: slices.Clone(publicProviders),
	}
}

// Clean brings what was typed to the form in which it is stored: domains in lower case, each once, in order.
func (s Settings) Clean() Settings {
	var public []string
	for _, d := range s.Public {
		if d = strings.Trim(strings.ToLower(strings.TrimSpace(d)), "@."); d != "" {
			public = append(public, d)
		}
	}
	slices.Sort(public)
	s.Public = slices.Compact(public)
	return s
}

// Check says what is wrong with the settings, field by field.
func (s Settings) Check() error {
	var l fault.List
	for _, k := range Kinds {
		if y := s.Years[k]; y < 0 || y > MaxYears {
			l.Add("years_"+string(k), "interest.settings.years", "Max", MaxYears)
		}
	}
	for _, d := range s.Public {
		if Domain("x@"+d) != d {
			l.Add("public", "interest.settings.domain", "Given", d)
		}
	}
	return l.Err()
}

// publicProviders are domains under which anybody can have an address.
var publicProviders = []string{
	"126.com", "163.com", "aol.com", "bk.ru", "daum.net", "empal.com", "fastmail.com", "gmail.com", "gmx.com", "gmx.de", "gmx.net", "googlemail.com",
	"hanmail.net", "hotmail.com", "icloud.com", "inbox.ru", "internet.ru", "kakao.com", "list.ru", "live.com", "mac.com", "mail.com", "mail.ru", "me.com",
	"msn.com", "nate.com", "naver.com", "outlook.com", "outlook.kr", "pm.me", "proton.me", "protonmail.com", "qq.com", "rambler.ru", "tutanota.com", "ya.ru",
	"yahoo.co.kr", "yahoo.com", "yandex.com", "yandex.kz", "yandex.ru", "zoho.com",
}

// Setting is the name under which an agency's settings are kept.
const Setting = "interests"

// ReadSettings reads the agency's settings out of what was kept; an empty text is the defaults, and so is every kind that came later.
func ReadSettings(text string) (Settings, error) {
	s := Defaults()
	if text == "" {
		return s, nil
	}
	var set Settings
	if err := json.Unmarshal([]byte(text), &set); err != nil {
		return s, err
	}
	for _, k := range Kinds {
		if y, ok := set.Years[k]; ok {
			s.Years[k] = y
		}
		if b, ok := set.Bars[k]; ok {
			s.Bars[k] = b
		}
	}
	s.Public, s.FormNeeded = set.Public, set.FormNeeded
	return s, nil
}
