package store

import (
	"fmt"

	"github.com/google/uuid"

	"proba.example/internal/fault"
)

// NewID makes a name for a new record: a UUIDv7, which sorts by the time it was made.
func NewID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("new id: %w", err)
	}
	return id.String(), nil
}

// Absent gives nil for a record that does not exist, and passes other errors on.
func Absent[T any](v T, err error) (*T, error) {
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &v, nil
}

// manyOf reads rows one by one, and passes on why there are none; what is what was done, for the error.
func manyOf[R, T any](tx *Tx, what string, rows []R, err error, read func(R) (T, error)) ([]T, error) {
	if err != nil {
		return nil, tx.fail(what, err)
	}
	all := make([]T, len(rows))
	for i, r := range rows {
		if all[i], err = read(r); err != nil {
			return nil, err
		}
	}
	return all, nil
}
