package view

import (
	"regexp"
	"strings"

	"proba.example/internal/locale"
)

// Standing is what may be said of a certificate today.
type Standing string

// The standings. An unknown number is a plain answer of its own, see CertificateUnknown.
const (
	Valid      Standing = "valid"
	Suspended  Standing = "suspended"
	Withdrawn  Standing = "withdrawn"
	Superseded Standing = "superseded"
	Expired    Standing = "expired"
)

// CertificateView is all that the certificate page shows. Every text is in the reader's language
// and every date is printed, except the holder's names, which stand as they are registered.
type CertificateView struct {
	Number      string // digits only
	Seed        string // of the line patterns; the number when empty
	Title       string // what is certified, e.g. "Certificate of an innovative company"
	Issuer      string
	Holder      string // in the holder's own script
	HolderLang  string // language tag of Holder
	HolderLatin string // empty when Holder is Latin
	Statement   string // the sentence of the certificate
	Grade       string // struck in the middle, e.g. "AA"
	Fineness    string // the left punch, as gold has its 585: a short figure, e.g. the border of the grade "800"
	Year        string // the right punch: the year of issue
	Facts       []Row  // scheme, sheet, region, technology grade: Term and Text
	Issued      string
	ValidFrom   string
	ValidUntil  string
	Code        string // address of the picture of its printed code; empty when there is none
	Signatory   string // who signed for the issuer
	SignedAs    string // in what office

	Standing       Standing
	StandingSince  string // date of the last change; empty for one valid from its issue
	StandingReason string
	Successor      *Link  // to the certificate in the place of a superseded one
	Passed         bool   // the one in its place is another company’s, which took the business over
	AsOf           string // the moment of this answer

	Life      *ValidityChart
	Checks    []CheckStep // what our own check found, step by step
	Command   string      // what to type to check the file without us
	Print     *Download   // the certificate to print; nil when it may not be printed
	Downloads []Download
}

// CheckStep is one step of a check and how it came out.
type CheckStep struct {
	Text, Detail string
	State        *Tag
}

// Download is one file of the certificate.
type Download struct {
	Href, Label, Kind string     // Kind: what the file is and how large, printed
	Lang              string     // language tag of the file and of Label, where that is not the reader's
	Others            []Download // the same file in other languages
}

// SpacedNumber sets a certificate number in groups that can be read aloud: its long runs of digits in threes from the right, what stands before
// and behind them (the letter of a renewal, the count of a reissue) as it is.
func SpacedNumber(number string) string {
	const noBreak = "\u00a0"
	return digitRuns.ReplaceAllStringFunc(number, func(run string) string {
		head := (len(run)-1)%3 + 1
		parts := []string{run[:head]}
		for i := head; i < len(run); i += 3 {
			parts = append(parts, run[i:i+3])
		}
		return strings.Join(parts, noBreak)
	})
}

var digitRuns = regexp.MustCompile(`[0-9]{6,}`)

func (c CertificateView) seed() string {
	if c.Seed != "" {
		return c.Seed
	}
	return c.Number
}

func (c CertificateView) tone() Tone {
	switch c.Standing {
	case Valid:
		return Good
	case Suspended:
		return Warn
	case Withdrawn:
		return Bad
	}
	return Neutral
}

func (c CertificateView) standingTitle(p locale.Printer) string {
	switch c.Standing {
	case Valid:
		return p.T("view.standing_valid")
	case Suspended:
		return p.T("view.standing_suspended")
	case Withdrawn:
		return p.T("view.standing_withdrawn")
	case Superseded:
		return p.T("view.standing_superseded")
	}
	return p.T("view.standing_expired")
}

// standingText says since when, and what it means for whoever relies on the certificate.
func (c CertificateView) standingText(p locale.Printer) string {
	switch c.Standing {
	case Valid:
		return p.T("view.standing_valid_text", "Until", c.ValidUntil)
	case Suspended:
		return p.T("view.standing_suspended_text", "Since", c.StandingSince)
	case Withdrawn:
		return p.T("view.standing_withdrawn_text", "Since", c.StandingSince)
	case Superseded:
		if c.Passed {
			return p.T("succession.standing_text", "Since", c.StandingSince)
		}
		return p.T("view.standing_superseded_text", "Since", c.StandingSince)
	}
	return p.T("view.standing_expired_text", "Until", c.ValidUntil)
}

// void says whether the sheet must be crossed so that a print of it cannot pass for a valid one.
func (c CertificateView) void() bool { return c.Standing != Valid }

func (c CertificateView) class() string { return attrIf(c.void(), "void") }

// gradeSize keeps long grades inside the plate.
func (c CertificateView) gradeSize() string {
	switch n := len([]rune(c.Grade)); {
	case n <= 1:
		return "54"
	case n == 2:
		return "44"
	case n == 3:
		return "31"
	}
	return "25"
}

func ringID(g gears, i int) string { return "r" + string(rune('0'+i)) + "-" + g.Key }

// cornerShift moves a knot from a corner of the sheet to where the border's bands cross.
func cornerShift(at [2]string) string {
	x, y := "24", "24"
	if at[0] != "0" {
		x = "-24"
	}
	if at[1] != "0" {
		y = "-24"
	}
	return "translate(" + x + " " + y + ")"
}
