package public

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"proba.example/certificate"
	"proba.example/certificate/inspect"
	"proba.example/internal/fault"
	"proba.example/internal/web/request"
)

const (
	// maxChecked is how many certificates one question may hold.
	maxChecked = 500
	// maxCheckedBytes is what they may weigh together: 500 bundles, or one photograph.
	maxCheckedBytes = 32 << 20
)

// apiChecked is the answer on one certificate.
type apiChecked struct {
	Kind    inspect.Kind        `json:"kind"`
	Verdict certificate.Verdict `json:"verdict"`
	Text    string              `json:"text"`   // the verdict as a sentence in the reader's language
	Steps   []apiStep           `json:"steps"`  // what each step found, likewise
	Report  json.RawMessage     `json:"report"` // the report for programs: docs/formats/certificate.md
}

type apiStep struct {
	Code    certificate.StepCode `json:"code"`
	Outcome certificate.Outcome  `json:"outcome"`
	Text    string               `json:"text"`
}

// apiCheck judges what is in the body: one certificate, bundle, PDF, picture or text of a code, or a JSON list of up to 500
// documents and texts, answered in their order. Nothing is kept.
func (s *Pages) apiCheck(w http.ResponseWriter, r *http.Request) error {
	on, ok := dayAsked(r.URL.Query().Get("on"))
	if !ok {
		return fault.Field("on", "public.certificate.on_malformed")
	}
	profile := certificate.ForReading
	switch r.URL.Query().Get("for") {
	case "", "reading":
	case "reliance":
		profile = certificate.ForReliance
	default:
		return fault.Field("for", "public.api.for")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return fault.New(fault.Invalid, "public.check.nothing")
	}
	inputs, listed, err := inputsOf(body)
	if err != nil {
		return err
	}
	answers := make([]apiChecked, len(inputs))
	l := certificate.Language(request.Printer(r).Lang())
	for i, input := range inputs {
		answer, err := s.judge(r.Context(), input, on, profile)
		if err != nil {
			return err
		}
		a := apiChecked{Kind: answer.Kind, Verdict: answer.Verdict, Text: answer.Headline(l), Report: answer.JSON()}
		for j, step := range answer.Steps {
			a.Steps = append(a.Steps, apiStep{step.Code, step.Outcome, answer.Sentence(j, l)})
		}
		answers[i] = a
	}
	w.Header().Set("Cache-Control", "no-store")
	if listed {
		return answerJSON(w, http.StatusOK, "application/json", map[string]any{"results": answers})
	}
	return answerJSON(w, http.StatusOK, "application/json", answers[0])
}

// inputsOf parts a JSON list into its members, each byte for byte as it was written: a document stays as ambiguous as it was,
// and a text is what stands between its quotes. Anything but a list is one input, and keeps its white space, too: the last byte
// of a PDF is some, and covered by its signature.
func inputsOf(body []byte) (inputs [][]byte, listed bool, err error) {
	if bytes.TrimLeft(body, " \t\r\n")[0] != '[' {
		return [][]byte{body}, false, nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if _, err := d.Token(); err != nil {
		return nil, true, fault.New(fault.Invalid, "public.api.list").Because(err)
	}
	for d.More() {
		if len(inputs) == maxChecked {
			return nil, true, fault.New(fault.Invalid, "public.api.too_many_certificates", "Count", maxChecked)
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, true, fault.New(fault.Invalid, "public.api.list").Because(err)
		}
		if len(raw) > 0 && raw[0] == '"' {
			var text string
			if err := json.Unmarshal(raw, &text); err != nil {
				return nil, true, fault.New(fault.Invalid, "public.api.list").Because(err)
			}
			raw = []byte(text)
		}
		inputs = append(inputs, raw)
	}
	if _, err := d.Token(); err != nil || len(inputs) == 0 {
		return nil, true, fault.New(fault.Invalid, "public.api.list").Because(errors.Join(err, io.ErrUnexpectedEOF))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, true, fault.New(fault.Invalid, "public.api.list").Because(errors.New("something follows the list"))
	}
	return inputs, true, nil
}
