package journal

import (
	"encoding/json"

	"proba.example/internal/calendar"
	"proba.example/internal/party"
)

// OnBehalf says for whom a representative did an act, and under which power of attorney. It stands in the details of the act.
type OnBehalf struct {
	Company party.OrgID   `json:"company"`
	Name    string        `json:"name"`  // of the company, at that time
	Power   string        `json:"power"` // its identifier
	Of      calendar.Date `json:"of"`    // the date of the power
}

// Behalf is the name under which OnBehalf stands in the details.
const Behalf = "for"

// OnBehalf gives for whom the act was done; none where the person did it in their own name or for their own company.
func (e Entry) OnBehalf() (OnBehalf, bool) {
	var said struct {
		For *OnBehalf `json:"for"`
	}
	if e.Details == "" || json.Unmarshal([]byte(e.Details), &said) != nil || said.For == nil || said.For.Power == "" {
		return OnBehalf{}, false
	}
	return *said.For, true
}
