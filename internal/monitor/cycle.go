package monitor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"proba.example/translog"
)

// Documents are what an agency publishes beside its log. translog.ErrNotFound, perhaps wrapped, says that there is no such
// thing.
type Documents interface {
	// Certificate gives a certificate by its number.
	Certificate(ctx context.Context, number string) ([]byte, error)
	// StatusList gives the current version of a status list by its id.
	StatusList(ctx context.Context, id string) ([]byte, error)
}

// Follower follows one log. The zero durations mean the defaults.
type Follower struct {
	Origin     string
	Policy     translog.Policy // accepts the log
	Source     translog.Source
	Documents  Documents     // nil: the log alone is watched
	MergeDelay time.Duration // how long after its date an entry may come into the log; DefaultMergeDelay
	Inventory  int64         // the first entries, for which it is not asked: what was issued before the log began
	Quiet      time.Duration // how long a log may stand still; DefaultQuiet
	Patience   time.Duration // how long it may not answer; DefaultPatience
}

// The defaults of a follower.
const (
	DefaultMergeDelay = 24 * time.Hour
	// DefaultQuiet gives a log that logs its status lists every day a day to spare.
	DefaultQuiet    = 48 * time.Hour
	DefaultPatience = 6 * time.Hour
)

// Tolerance is how far the clocks of an agency and its witnesses may differ.
const Tolerance = 5 * time.Minute

// A look reads at most this many entries, a chunk at a time; the next one goes on.
const (
	mostEntries = 16 * chunk
	chunk       = 8 * translog.TileWidth
)

// Cycle looks at the log once. It gives what to remember and the alarms, also beside an error. The error says that the log did
// not answer, wholly or in part, so that the look ends early; what was found until then holds.
func (f Follower) Cycle(ctx context.Context, p Place, now time.Time) (Place, []Alarm, error) {
	l := &look{Follower: f.complete(), place: p, now: now.UTC()}
	l.place.fill()
	err := l.run(ctx)
	switch {
	case err == nil:
		l.place.Failing = time.Time{}
	case ctx.Err() != nil: // we went away, not the log
	case l.place.Failing.IsZero():
		l.place.Failing = l.now
	case l.now.Sub(l.place.Failing) >= l.Patience:
		l.raise(Alarm{Code: Unreachable, Args: Args{Since: instant(l.place.Failing)}})
	}
	return l.place, l.alarms, err
}

func (f Follower) complete() Follower {
	if f.MergeDelay == 0 {
		f.MergeDelay = DefaultMergeDelay
	}
	if f.Quiet == 0 {
		f.Quiet = DefaultQuiet
	}
	if f.Patience == 0 {
		f.Patience = DefaultPatience
	}
	return f
}

// look is one cycle under way.
type look struct {
	Follower
	place  Place
	now    time.Time
	alarms []Alarm
}

// mostAlarms is how many alarms one look raises: a log that is wrong throughout need not be told of line by line.
const mostAlarms = 200

func (l *look) raise(a Alarm) {
	if len(l.alarms) == mostAlarms {
		return
	}
	a.Evidence = slices.DeleteFunc(a.Evidence, func(signed []byte) bool { return signed == nil })
	l.alarms = append(l.alarms, a)
}

func (l *look) run(ctx context.Context) error {
	reader := translog.Reader{Source: l.Source}
	signed, err := reader.Checkpoint(ctx)
	if err != nil {
		return fmt.Errorf("monitor: checkpoint of %s: %w", l.Origin, err)
	}
	if err := l.believe(ctx, reader, signed); err != nil {
		return err
	}
	if err := l.read(ctx, reader); err != nil {
		return err
	}
	if l.place.Size > 0 && l.now.Sub(l.place.Grew) > l.Quiet {
		l.raise(Alarm{Code: Stalled, Args: Args{Found: size(l.place.Size), Since: instant(l.place.Grew)}})
	}
	if l.Documents == nil {
		return nil
	}
	return errors.Join(l.certificates(ctx), l.lists(ctx))
}

// believe takes a checkpoint over, if the policy accepts it and it continues the one believed before.
func (l *look) believe(ctx context.Context, reader translog.Reader, signed []byte) error {
	j, err := l.Policy.Judge(signed)
	if err == nil && j.Checkpoint.Origin != l.Origin {
		err = translog.ErrOrigin
	}
	if err != nil {
		l.raise(Alarm{Code: FalseSigned, Evidence: [][]byte{signed}})
		return nil //nolint:nilerr // it answered; what it answered is the alarm
	}
	known, c := l.place.checkpoint(l.Origin), j.Checkpoint
	sizes := Args{Expected: size(known.Size), Found: size(c.Size)}
	both := [][]byte{l.place.Signed, signed}
	switch {
	case c.Size == known.Size && c.Root != known.Root:
		// Also the lie about an empty tree; there is nothing believed before to set beside it.
		l.raise(Alarm{Code: Fork, Args: sizes, Evidence: both})
		return nil
	case c.Size < known.Size:
		return l.shrank(ctx, reader, c, both)
	case !j.Quorum:
		l.raise(Alarm{Code: NoQuorum, Args: Args{Found: size(c.Size)}, Evidence: [][]byte{signed}})
		return nil
	case c.Size == known.Size:
		if n := len(l.place.Steps); n > 0 {
			l.place.Steps[n-1].Seen = l.now
		}
		return nil
	}
	// The root the new tree had at the size we believe, out of its own tiles: they cannot lie about it.
	root, err := reader.Root(ctx, c, known.Size)
	if unproven(err) {
		l.raise(Alarm{Code: FalseEntries, Args: Args{Found: size(c.Size)}, Evidence: [][]byte{signed}})
		return nil
	}
	if err != nil {
		return fmt.Errorf("monitor: tiles of %s: %w", l.Origin, err)
	}
	if root != known.Root {
		l.raise(Alarm{Code: Fork, Args: sizes, Evidence: both})
		return nil
	}
	at := j.Time
	if at.IsZero() { // no witness is asked for: what we see now was there now
		at = l.now
	}
	l.place.Signed, l.place.Size, l.place.Root, l.place.Time, l.place.Grew = signed, c.Size, bytes.Clone(c.Root[:]), at, l.now
	l.place.Steps = append(l.place.Steps, Step{Size: c.Size, Time: at, Seen: l.now})
	return nil
}

// shrank tells an old checkpoint of the same tree from another tree.
func (l *look) shrank(ctx context.Context, reader translog.Reader, c translog.Checkpoint, both [][]byte) error {
	known := l.place.checkpoint(l.Origin)
	a := Alarm{Code: Shrank, Args: Args{Expected: size(known.Size), Found: size(c.Size)}, Evidence: both}
	root, err := reader.Root(ctx, known, c.Size)
	if err == nil && root != c.Root {
		a.Code = Fork
	}
	// Tiles that are no longer there, or no longer those of the tree we believe, leave it at having shrunk.
	l.raise(a)
	return ctx.Err()
}

// unproven says that the log answered and its answer does not lead to the root.
func unproven(err error) bool {
	return errors.Is(err, translog.ErrProof) || errors.Is(err, translog.ErrMalformed)
}

// read takes in the entries that are new.
func (l *look) read(ctx context.Context, reader translog.Reader) error {
	tree := l.place.checkpoint(l.Origin)
	for most := l.place.Read + mostEntries; l.place.Read < min(tree.Size, most); {
		// Chunks end where bundles end, so that none is fetched twice.
		to := min(l.place.Read-l.place.Read%translog.TileWidth+chunk, tree.Size)
		entries, err := reader.Entries(ctx, tree, l.place.Read, to)
		switch {
		case unproven(err):
			l.raise(Alarm{Code: FalseEntries, Args: Args{Found: size(tree.Size)}, Evidence: [][]byte{l.place.Signed}})
			return nil
		case err != nil:
			return fmt.Errorf("monitor: entries of %s: %w", l.Origin, err)
		}
		for _, e := range entries {
			l.entry(l.place.Read, e)
			l.place.Read++
		}
	}
	l.place.settle()
	return nil
}

func size(n int64) string { return strconv.FormatInt(n, 10) }

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
