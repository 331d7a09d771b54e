// Package witness is both sides of witnessing: the server that cosigns the checkpoints of other people's logs (C2SP
// tlog-witness), and the client that asks witnesses to cosign ours.
//
// A witness promises one thing: of each log it cosigned one tree that only grew. So it keeps, for each log, the latest
// checkpoint it cosigned, and makes the next one durable before it hands out a cosignature ([State]). Two checkpoints that
// do not fit together are kept, both signed, as evidence.
package witness

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"proba.example/translog"
)

// Head is the latest checkpoint of a log that a witness cosigned. The zero value is that of a log it never cosigned: an empty
// tree.
type Head struct {
	Size   int64
	Root   translog.Hash
	Signed []byte // with the log's signature and our cosignature
	// At is when it was cosigned, where the state keeps that.
	At time.Time
}

// Evidence is two checkpoints signed by one log that do not fit together, as far as this witness was shown.
type Evidence struct {
	Origin string
	At     time.Time
	Known  []byte // what we cosigned before
	Shown  []byte // what we were asked to cosign and refused
	// Proven: both are of one size and differ, which convicts the log without a witness's word. Otherwise whoever asked gave
	// a wrong proof, which anybody can do with a genuine checkpoint; only comparing the trees will tell.
	Proven bool
}

// State is what a witness remembers.
//
// Durability: when Replace returns true, the new head survives a power cut; a cosignature leaves the house only after. When it
// returns false or an error, the head may be the old or the new one, and the caller gives no cosignature.
//
// Concurrency: of several Replace from the same head at most one returns true, also among processes that share the state.
// Latest never gives a head older than one for which Replace has returned true.
//
// Absence: Latest gives the zero Head, and no error, only for a log of which no head was ever kept.
type State interface {
	Latest(ctx context.Context, origin string) (Head, error)
	// ByHash is Latest for the log with this SHA-256 of its origin.
	ByHash(ctx context.Context, hash [sha256.Size]byte) (Head, error)
	// Replace moves a log on from the head Latest gave. False means that the head has moved on meanwhile.
	Replace(ctx context.Context, origin string, from, to Head) (bool, error)
	// Accuse keeps evidence. A pair of trees is kept once (Evidence.ID), and of one log at most MaxProven and MaxUnproven pairs.
	Accuse(ctx context.Context, e Evidence) error
}

// How many pairs of checkpoints are kept of one log. A stranger must not fill the disk, and what anybody can send must not take
// the place of what only the log can have signed.
const (
	MaxProven   = 100
	MaxUnproven = 20
)

// Most is how many pairs like this one are kept of one log.
func (e Evidence) Most() int {
	if e.Proven {
		return MaxProven
	}
	return MaxUnproven
}

// ID names the pair of trees: cosignatures and times do not make another pair.
func (e Evidence) ID() string {
	h := sha256.New()
	for _, signed := range [][]byte{e.Known, e.Shown} {
		text, _, _ := bytes.Cut(signed, []byte("\n\n"))
		_, _ = fmt.Fprintf(h, "%d\n%s", len(text), text) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Server cosigns checkpoints of the logs it is told to. Its fields are set before use, Notes excepted.
type Server struct {
	Key    translog.WitnessKey
	Signer translog.Signer
	State  State
	// Logs gives the keys of the log of an origin; none for a log that is not witnessed.
	Logs  func(ctx context.Context, origin string) ([]translog.LogKey, error)
	Now   func() time.Time
	Notes *slog.Logger // nil: slog.Default()

	turns turns
}

// turns lets requests about one log follow one another, so that they do not try the state in vain.
type turns struct {
	mu sync.Mutex
	of map[string]*sync.Mutex
}

func (t *turns) take(origin string) (release func()) {
	t.mu.Lock()
	if t.of == nil {
		t.of = map[string]*sync.Mutex{}
	}
	m := t.of[origin]
	if m == nil {
		m = &sync.Mutex{}
		t.of[origin] = m
	}
	t.mu.Unlock()
	m.Lock()
	return m.Unlock
}

// The paths of a witness below its prefix.
const (
	addPath        = "add-checkpoint"
	checkpointPath = "checkpoint"
)

// Media types of answers (tlog-witness).
const (
	typeText = "text/plain; charset=utf-8"
	typeSize = "text/x.tlog.size"
)

// Handler serves the witness at the root: mount it behind http.StripPrefix.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /"+addPath, s.serveAdd)
	mux.HandleFunc("GET /{hash}/"+checkpointPath, s.serveCheckpoint)
	return mux
}

func (s *Server) serveAdd(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxRequest))
	if err != nil {
		http.Error(w, "not a request", http.StatusBadRequest)
		return
	}
	answer := s.Add(r.Context(), body)
	w.Header().Set("Content-Type", answer.Type)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body) // who went away asks again
}

// serveCheckpoint gives monitors the latest checkpoint we cosigned (tlog-witness, "Monitor Retrieval Mechanism").
func (s *Server) serveCheckpoint(w http.ResponseWriter, r *http.Request) {
	head, err := s.byHash(r.Context(), r.PathValue("hash"))
	switch {
	case err != nil:
		s.notes().ErrorContext(r.Context(), "witness: read the latest checkpoint", "error", err)
		http.Error(w, "try again later", http.StatusInternalServerError)
	case head.Signed == nil:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", typeText)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(head.Signed) // who went away asks again
	}
}

func (s *Server) byHash(ctx context.Context, text string) (Head, error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != sha256.Size || text != strings.ToLower(text) {
		return Head{}, nil //nolint:nilerr // no such log
	}
	return s.State.ByHash(ctx, [sha256.Size]byte(b))
}

// Answer is what a witness answers over HTTP.
type Answer struct {
	Status int
	Type   string // media type
	Body   []byte
}

func refuse(status int, format string, args ...any) Answer {
	return Answer{status, typeText, fmt.Appendf(nil, format+"\n", args...)}
}

// Add answers an add-checkpoint request (tlog-witness, "add-checkpoint"): 200 with the cosignature, after the new size and root
// were made durable; 400, 403, 404, 409 and 422 as the specification has them, 500 when the state cannot be reached.
func (s *Server) Add(ctx context.Context, body []byte) Answer {
	request, err := ParseRequest(body)
	if err != nil {
		return refuse(http.StatusBadRequest, "%v", err)
	}
	keys, err := s.Logs(ctx, request.unverified.Origin)
	if err != nil {
		return s.broken(ctx, "look up the log", err)
	}
	if len(keys) == 0 {
		return refuse(http.StatusNotFound, "unknown log")
	}
	c, err := open(request.Signed, keys)
	if err == nil {
		request.Signed, err = translog.OnlyBy(request.Signed, keys...)
	}
	if err != nil {
		return refuse(http.StatusForbidden, "%v", err)
	}
	if request.Old > c.Size {
		return refuse(http.StatusBadRequest, "old size %d above %d", request.Old, c.Size)
	}
	defer s.turns.take(c.Origin)()
	return s.judge(ctx, request, c)
}

// open believes a checkpoint that one of the log's keys signed and none signed falsely.
func open(signed []byte, keys []translog.LogKey) (translog.Checkpoint, error) {
	logs := make([]translog.PolicyLog, len(keys))
	for i, k := range keys {
		logs[i] = translog.PolicyLog{Key: k}
	}
	p, err := translog.NewPolicy(logs, nil, 0)
	if err != nil {
		return translog.Checkpoint{}, err
	}
	j, err := p.Judge(signed)
	return j.Checkpoint, err
}

func (s *Server) judge(ctx context.Context, request Request, c translog.Checkpoint) Answer {
	known, err := s.State.Latest(ctx, c.Origin)
	if err != nil {
		return s.broken(ctx, "read the state", err)
	}
	if request.Old != known.Size {
		return conflict(known.Size)
	}
	older := translog.Checkpoint{Origin: c.Origin, Size: known.Size, Root: known.Root}
	if known.Size == 0 {
		older.Root = translog.EmptyRoot()
	}
	if err := translog.CheckConsistency(request.Proof, older, c); err != nil {
		return s.contradicted(ctx, request, known, c)
	}
	return s.cosign(ctx, request, known, c)
}

func conflict(size int64) Answer {
	return Answer{http.StatusConflict, typeSize, append(strconv.AppendInt(nil, size, 10), '\n')}
}

// contradicted keeps both checkpoints where two are.
func (s *Server) contradicted(ctx context.Context, request Request, known Head, c translog.Checkpoint) Answer {
	// The lie about an empty tree, and a proof where none belongs, are no contradiction of what we cosigned.
	if known.Size > 0 && (c.Size > known.Size || c.Root != known.Root) {
		e := Evidence{Origin: c.Origin, At: s.Now(), Known: known.Signed, Shown: request.Signed, Proven: c.Size == known.Size}
		s.notes().WarnContext(ctx, "witness: a checkpoint does not continue the one cosigned before; both are kept",
			"log", c.Origin, "known", known.Size, "shown", c.Size, "proven", e.Proven)
		if err := s.State.Accuse(ctx, e); err != nil {
			return s.broken(ctx, "keep evidence", err)
		}
	}
	return refuse(http.StatusUnprocessableEntity, "does not continue the tree of size %d", known.Size)
}

func (s *Server) cosign(ctx context.Context, request Request, known Head, c translog.Checkpoint) Answer {
	line, err := translog.Cosign(ctx, request.Signed, s.Key, s.Signer, s.Now())
	if err != nil {
		return s.broken(ctx, "cosign", err)
	}
	signed, err := translog.AddSignatures(request.Signed, line)
	if err != nil {
		return s.broken(ctx, "cosign", err)
	}
	moved, err := s.State.Replace(ctx, c.Origin, known, Head{Size: c.Size, Root: c.Root, Signed: signed})
	if err != nil {
		return s.broken(ctx, "keep the state", err)
	}
	if !moved {
		latest, err := s.State.Latest(ctx, c.Origin)
		if err != nil {
			return s.broken(ctx, "read the state", err)
		}
		return conflict(latest.Size)
	}
	return Answer{http.StatusOK, typeText, line}
}

func (s *Server) broken(ctx context.Context, what string, err error) Answer {
	if !errors.Is(err, context.Canceled) {
		s.notes().ErrorContext(ctx, "witness: "+what, "error", err)
	}
	return refuse(http.StatusInternalServerError, "try again later")
}

func (s *Server) notes() *slog.Logger {
	if s.Notes == nil {
		return slog.Default()
	}
	return s.Notes
}
