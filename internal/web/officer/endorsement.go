package officer

import (
	"net/http"

	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// endorsementView is the endorsement of a nomination as a credential.
type endorsementView struct {
	rows []view.Row
	file view.Download
}

var endorsementTones = map[string]view.Tone{"valid": view.Good, "standing_unknown": view.Warn}

// endorsementOf says what the credential is worth: of ours what is on record, of a partner's what the last check found.
func (o *pages) endorsementOf(p locale.Printer, n partner.Nomination) *endorsementView {
	e := n.Endorsement
	if e == nil {
		return nil
	}
	worth := n.Worth()
	tone, ok := endorsementTones[worth]
	if !ok {
		tone = view.Bad
	}
	v := &endorsementView{
		rows: []view.Row{
			{Term: p.T("endorsement.standing"), Body: view.StateTag(view.Tag{Tone: tone, Text: p.T("endorsement.verdict." + worth)})},
			{Term: p.T("endorsement.until"), Text: o.moment(p, e.Until)},
			{Term: "SHA-256", Text: short(e.Digest)},
		},
		file: view.Download{Href: nominationURL(n.ID) + "/endorsement.json", Label: p.T("endorsement.file"), Kind: "JSON"},
	}
	if n.Side == partner.In {
		v.rows = append(v.rows, view.Row{Term: p.T("nomination.checked"), Text: o.moment(p, e.Checked)})
		if !e.AsOf.IsZero() {
			v.rows = append(v.rows, view.Row{Term: p.T("endorsement.as_of"), Text: o.moment(p, e.AsOf)})
		}
	}
	return v
}

// endorsement gives the credential as a file.
func (o *pages) endorsement(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	b, err := o.Exchange.Endorsement(r.Context(), who, partner.NominationID(urn+r.PathValue("nomination")))
	if err != nil {
		return err
	}
	return request.PrivateJSON(w, "endorsement", b)
}
