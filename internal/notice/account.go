package notice

import (
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// SignIn carries the one-time link by which somebody signs in.
type SignIn struct {
	Path    string // with the secret
	Minutes int    // how long the link is good for
}

// Kind implements Letter.
func (SignIn) Kind() string { return "sign_in" }

// Write implements Letter.
func (l SignIn) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.sign_in.subject"),
		Blocks: []Block{
			{Text: p.T("letters.sign_in.text", "Count", l.Minutes)},
			{Text: p.T("letters.sign_in.not_you")},
		},
		Link: Link{p.T("letters.sign_in.link"), l.Path},
	}
}

// Invitation asks somebody to work with the agency.
type Invitation struct {
	By     string // who invites
	Duties []party.Duty
	Path   string // with the secret
	Days   int    // how long the link is good for
}

// Kind implements Letter.
func (Invitation) Kind() string { return "invitation" }

// Write implements Letter.
func (l Invitation) Write(p locale.Printer) Content {
	duties := make([]string, len(l.Duties))
	for i, d := range l.Duties {
		duties[i] = p.T("duty." + string(d))
	}
	return Content{
		Subject: p.T("letters.invitation.subject"),
		Blocks: []Block{
			{Text: p.T("letters.invitation.text", "By", l.By)},
			{Facts: []Fact{{p.T("letters.invitation.duties"), strings.Join(duties, ", ")}}},
			{Text: p.T("letters.invitation.validity", "Count", l.Days)},
		},
		Link: Link{p.T("letters.invitation.link"), l.Path},
	}
}
