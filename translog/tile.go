package translog

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	// TileWidth is the number of hashes in a full tile and of entries in a full bundle (tlog-tiles, "Merkle Tree").
	TileWidth = 256
	// MaxEntry is the length of the longest entry, in bytes: bundles give it sixteen bits.
	MaxEntry = math.MaxUint16
	// CheckpointPath is where a log has its latest checkpoint, below its prefix.
	CheckpointPath = "checkpoint"
	// EntriesLevel is the level of bundles of entries, which are addressed like tiles.
	EntriesLevel = -1

	tileHeight = 8
	maxLevel   = 63
)

// Tile addresses a piece of a log: hashes of one level of the tree, or a bundle of entries.
type Tile struct {
	Level int   // 0…63, 0 holding leaf hashes; EntriesLevel for a bundle
	Index int64 // within the level, from 0
	Width int   // hashes or entries in it, 1…256; below 256 it is partial
}

// Path is where the tile is, below the prefix of the log (tlog-tiles): tile/0/x001/x234/067.p/8.
func (t Tile) Path() string {
	level := "entries"
	if t.Level >= 0 {
		level = strconv.Itoa(t.Level)
	}
	n := t.Index
	path := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if t.Width < TileWidth {
		path += ".p/" + strconv.Itoa(t.Width)
	}
	return "tile/" + level + "/" + path
}

// TilePath is the path of a tile of hashes.
func TilePath(level int, index int64, width int) string { return Tile{level, index, width}.Path() }

// EntriesPath is the path of a bundle of entries.
func EntriesPath(index int64, width int) string { return Tile{EntriesLevel, index, width}.Path() }

// ParseTilePath reads what Path writes, and nothing else.
func ParseTilePath(path string) (t Tile, err error) {
	parts := strings.Split(path, "/")
	malformed := fmt.Errorf("%w: tile path", ErrMalformed)
	if len(path) > 64 || len(parts) < 3 || parts[0] != "tile" {
		return Tile{}, malformed
	}
	if t.Level = EntriesLevel; parts[1] != "entries" {
		level, err := parseSize(parts[1])
		if err != nil || level > maxLevel {
			return Tile{}, malformed
		}
		t.Level = int(level)
	}
	t.Width = TileWidth
	parts = parts[2:]
	if last := len(parts) - 1; last > 0 && strings.HasSuffix(parts[last-1], ".p") {
		width, err := parseSize(parts[last])
		if err != nil || width < 1 || width >= TileWidth {
			return Tile{}, malformed
		}
		t.Width = int(width)
		parts = parts[:last]
		parts[last-1] = strings.TrimSuffix(parts[last-1], ".p")
	}
	for _, part := range parts {
		digits, err := strconv.ParseUint(strings.TrimPrefix(part, "x"), 10, 10)
		if err != nil || t.Index > (math.MaxInt64-999)/1000 {
			return Tile{}, malformed
		}
		t.Index = t.Index*1000 + int64(digits) //nolint:gosec // below 1024
	}
	// Writing it again settles zeroes, signs and the letter x.
	if t.Path() != path {
		return Tile{}, malformed
	}
	return t, nil
}

// tlog is the tile as x/mod knows it.
func (t Tile) tlog() tlog.Tile { return tlog.Tile{H: tileHeight, L: t.Level, N: t.Index, W: t.Width} }

// HashReader reads stored hashes by the index that tlog.StoredHashIndex gives them.
type HashReader = tlog.HashReader

// NewTiles lists the tiles of hashes to write when a log has grown from one size to another, partial ones included.
func NewTiles(oldSize, newSize int64) (tiles []Tile) {
	for _, t := range tlog.NewTiles(tileHeight, oldSize, newSize) {
		tiles = append(tiles, Tile{t.L, t.N, t.W})
	}
	return tiles
}

// NewBundles lists the bundles of entries to write when a log has grown from one size to another.
func NewBundles(oldSize, newSize int64) (bundles []Tile) {
	for n := oldSize / TileWidth; n*TileWidth < newSize; n++ {
		bundles = append(bundles, Tile{EntriesLevel, n, int(min(TileWidth, newSize-n*TileWidth))})
	}
	return bundles
}

// TileData is the content of a tile of hashes.
func TileData(t Tile, r HashReader) ([]byte, error) {
	b, err := tlog.ReadTileData(t.tlog(), r)
	if err != nil {
		return nil, fmt.Errorf("translog: %s: %w", t.Path(), err)
	}
	return b, nil
}

// EncodeEntries writes a bundle: each entry after its length in two bytes. At most 256 entries of at most 65,535 bytes.
func EncodeEntries(entries [][]byte) ([]byte, error) {
	if len(entries) > TileWidth {
		return nil, fmt.Errorf("translog: %d entries in a bundle", len(entries))
	}
	var b []byte
	for i, entry := range entries {
		if len(entry) > MaxEntry {
			return nil, fmt.Errorf("translog: entry %d has %d bytes", i, len(entry))
		}
		b = binary.BigEndian.AppendUint16(b, uint16(len(entry))) //nolint:gosec // checked above
		b = append(b, entry...)
	}
	return b, nil
}

// DecodeEntries reads a bundle of exactly width entries, 1…256. The entries are parts of the bundle.
func DecodeEntries(bundle []byte, width int) ([][]byte, error) {
	if width < 1 || width > TileWidth {
		return nil, fmt.Errorf("%w: bundle of %d entries", ErrMalformed, width)
	}
	entries := make([][]byte, 0, width)
	for range width {
		if len(bundle) < 2 {
			return nil, fmt.Errorf("%w: bundle ends early", ErrMalformed)
		}
		n := 2 + int(binary.BigEndian.Uint16(bundle))
		if len(bundle) < n {
			return nil, fmt.Errorf("%w: bundle ends early", ErrMalformed)
		}
		entries = append(entries, bundle[2:n:n])
		bundle = bundle[n:]
	}
	if len(bundle) > 0 {
		return nil, fmt.Errorf("%w: bundle goes on", ErrMalformed)
	}
	return entries, nil
}
