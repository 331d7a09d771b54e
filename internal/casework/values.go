package casework

import "proba.example/internal/store"

// The rows a desk hands to pages as they are. Pages name them here, so that no page imports the store.
type (
	// Filter narrows a list of cases.
	Filter = store.CaseFilter
	// Letter is a letter that was written about a case.
	Letter = store.Letter
)
