package sheet

import (
	"proba.example/internal/locale"
	"proba.example/internal/procedure"
	"proba.example/internal/web/view"
)

// Stages are the stages of a procedure and how something stands with them.
func Stages(p locale.Printer, all []procedure.Standing) []view.Step {
	steps := make([]view.Step, len(all))
	for i, s := range all {
		steps[i] = view.Step{Label: p.T("stage." + string(s.Kind)), Done: s.State == procedure.Done, Current: s.State == procedure.Now}
	}
	return steps
}
