package view

import (
	"net/http"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

// StatusOf is the HTTP status of a kind of fault.
func StatusOf(k fault.Kind) int {
	switch k {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusInternalServerError
}

// Reopen says whether an error is shown on the form it came from, with everything typed kept, and with which status.
// Other errors have a page of their own.
func Reopen(err error) (status int, ok bool) {
	switch k := fault.KindOf(err); k {
	case fault.Invalid, fault.Conflict, fault.TooLarge:
		return StatusOf(k), true
	}
	return 0, false
}

// FailureTitle is the title of the error page of a kind, for Page.Title.
func FailureTitle(p locale.Printer, k fault.Kind) string { return failureTitle(p, k) }

func failureTitle(p locale.Printer, k fault.Kind) string {
	switch k {
	case fault.Invalid:
		return p.T("view.fail_invalid")
	case fault.NotFound:
		return p.T("view.fail_not_found")
	case fault.Forbidden:
		return p.T("view.fail_forbidden")
	case fault.Conflict:
		return p.T("view.fail_conflict")
	case fault.Unavailable:
		return p.T("view.fail_unavailable")
	case fault.TooLarge:
		return p.T("view.fail_too_large")
	}
	return p.T("view.fail_internal")
}

func failureText(p locale.Printer, k fault.Kind) string {
	switch k {
	case fault.Invalid:
		return p.T("view.fail_invalid_text")
	case fault.NotFound:
		return p.T("view.fail_not_found_text")
	case fault.Forbidden:
		return p.T("view.fail_forbidden_text")
	case fault.Conflict:
		return p.T("view.fail_conflict_text")
	case fault.Unavailable:
		return p.T("view.fail_unavailable_text")
	case fault.TooLarge:
		return p.T("view.fail_too_large_text")
	}
	return p.T("view.fail_internal_text")
}
