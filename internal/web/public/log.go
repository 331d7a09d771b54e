package public

import (
	"context"
	"net/http"

	"proba.example/internal/fault"
	"proba.example/internal/web/request"
	"proba.example/translog"
)

// Log is the read side of the public log, as far as it is published. What is not published is a NotFound fault.
type Log interface {
	// Checkpoint is the latest checkpoint that its witnesses have confirmed.
	Checkpoint(ctx context.Context) ([]byte, error)
	// Tile is a tile of hashes or a bundle of entries.
	Tile(ctx context.Context, t translog.Tile) ([]byte, error)
}

// logRoutes serve the log as C2SP tlog-tiles has it, for monitors, mirrors and whoever wants to read it whole.
func (s *Pages) logRoutes(t *request.Table) {
	t.Get("/log/checkpoint", request.Anyone, s.checkpoint)
	t.Get("/log/tile/{path...}", request.Anyone, s.tile)
}

// checkpoint serves the latest checkpoint, which nobody may keep.
func (s *Pages) checkpoint(w http.ResponseWriter, r *http.Request) error {
	b, err := s.Log.Checkpoint(r.Context())
	if err != nil {
		return err
	}
	return s.logFile(w, "text/plain; charset=utf-8", "no-cache", b)
}

// tile serves a tile or a bundle. What it once was it always is, also one that is not full yet: keep it for ever.
func (s *Pages) tile(w http.ResponseWriter, r *http.Request) error {
	t, err := translog.ParseTilePath("tile/" + r.PathValue("path"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	b, err := s.Log.Tile(r.Context(), t)
	if err != nil {
		return err
	}
	return s.logFile(w, "application/octet-stream", "public, max-age=31536000, immutable", b)
}

// logFile serves a file of the log. Pages of other sites may read it: all of it is public.
func (s *Pages) logFile(w http.ResponseWriter, mediaType, keep string, b []byte) error {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Cache-Control", keep)
	h.Set("Access-Control-Allow-Origin", "*")
	_, err := w.Write(b)
	return err
}
