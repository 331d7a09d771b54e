package account

import (
	"net/http"

	"proba.example/internal/web/request"
)

// export gives the reader what the agency holds of them.
func (a pages) export(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	b, err := a.Desk.Export(r.Context(), who)
	if err != nil {
		return err
	}
	return request.PrivateJSON(w, "my-data", b)
}
