package notice

import "proba.example/internal/locale"

// StageBegun tells the company what the scheme says when a stage of its case begins.
type StageBegun struct {
	Reference string
	Stage     locale.Text
	Words     locale.Text // the scheme's own
	Path      string
}

// Kind implements Letter.
func (StageBegun) Kind() string { return "stage_begun" }

// Write implements Letter.
func (l StageBegun) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.stage.subject", "Stage", p.Text(l.Stage), "Reference", l.Reference),
		Blocks:  []Block{{Text: p.T("letters.stage.text", "Stage", p.Text(l.Stage), "Reference", l.Reference)}, {Text: p.Text(l.Words)}},
		Link:    Link{p.T("letters.stage.link"), l.Path},
	}
}
