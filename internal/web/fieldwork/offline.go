package fieldwork

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// fieldSays are the sentences of the script of the form, which knows them by the last part of their names.
var fieldSays = []string{
	"field.say.none", "field.say.sending", "field.say.waiting", "field.say.refused", "field.say.offline", "field.say.signin", "field.say.signin_do", "field.say.lost", "field.say.over",
	"field.say.failed", "field.say.lacks", "field.say.signout", "field.say.missing", "field.say.mend", "field.say.drop",
}

// workerURL is where the worker stands that opens the forms of measurements without a network: above every one of them.
func (c Config) workerURL() string { return c.Root + "/worker.js" }

// fieldConfig is what the script of the form begins with: who types, today at the agency, and how to say it.
func (f *pages) fieldConfig(r *http.Request, p locale.Printer, today string) (string, error) {
	who, err := request.Actor(r)
	if err != nil {
		return "", err
	}
	words := map[string]string{}
	for _, key := range fieldSays {
		words[key[strings.LastIndexByte(key, '.')+1:]] = p.T(key)
	}
	b, err := json.Marshal(map[string]any{"person": who.ID(), "worker": f.workerURL(), "today": today, "words": words})
	if err != nil {
		return "", fmt.Errorf("form of a measurement: %w", err)
	}
	return string(b), nil
}

// worker gives the worker of the forms: the one that visit mode has, for it knows only of a page.
func (f *pages) worker(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	_, err := w.Write(view.VisitWorker())
	return err
}

// tell answers the form's script, which sends what was kept on a device: what was entered, or why it was not. Sent again, it was entered once.
func (f *pages) tell(w http.ResponseWriter, r *http.Request, e pilot.Entry, problem error) error {
	if problem != nil && !fault.Is(problem, fault.Invalid) {
		return problem
	}
	p := request.Printer(r)
	status, answer := http.StatusOK, map[string]string{}
	if problem == nil {
		answer["saved"] = p.T("run.saved", "Number", e.Number)
	} else {
		var why []string
		for _, x := range fault.All(problem) {
			why = append(why, p.Fault(x))
		}
		status, answer["why"] = http.StatusUnprocessableEntity, strings.Join(why, " ")
	}
	b, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("answer a form of measurements: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(b)
	return err
}
