package status

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

const (
	// Entries is the number of entries of a list made here: 131,072, the fewest that the standard allows, so that a
	// reader who asks for a list does not tell which certificate they hold.
	Entries = 131_072
	// MaxUnpacked is the greatest length of an unpacked list in bytes: 2 MiB, 16,777,216 entries. What unpacks to more
	// is refused as soon as it does.
	MaxUnpacked = 2 << 20
)

// The reasons an encoded list is refused.
var (
	ErrEncoding = errors.New("status: not a multibase base64url text of gzip")
	ErrTooLarge = fmt.Errorf("status: the list unpacks to more than %d bytes", MaxUnpacked)
	ErrTooShort = fmt.Errorf("status: the list has fewer than %d entries", Entries)
)

// Bits are the entries of a list, false at first. The zero Bits has none.
type Bits struct{ octets []byte }

// NewBits makes a list of Entries entries.
func NewBits() Bits { return Bits{make([]byte, Entries/8)} }

// Len is the number of entries.
func (b Bits) Len() int { return len(b.octets) * 8 }

// At is entry i, false where there is none. The first entry is the left-most bit (section 2.2 of the standard).
func (b Bits) At(i int) bool {
	return i >= 0 && i < b.Len() && b.octets[i/8]&(0x80>>(i%8)) != 0
}

// Set writes entry i, from 0 to Len−1.
func (b Bits) Set(i int, on bool) {
	if on {
		b.octets[i/8] |= 0x80 >> (i % 8)
	} else {
		b.octets[i/8] &^= 0x80 >> (i % 8)
	}
}

// Equal tells whether two lists have the same entries.
func (b Bits) Equal(other Bits) bool { return bytes.Equal(b.octets, other.octets) }

// Clone is a copy that may be changed alone.
func (b Bits) Clone() Bits { return Bits{bytes.Clone(b.octets)} }

// Encode packs the list: the letter u and the base64url, without padding, of the gzip of the entries.
func (b Bits) Encode() string {
	var packed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // the level is one that exists
	// A buffer takes every byte.
	_, _ = w.Write(b.octets)
	_ = w.Close()
	return "u" + base64.RawURLEncoding.EncodeToString(packed.Bytes())
}

// unpacker is what one reading of a list needs; kept between readings, since gzip's own tables are large.
type unpacker struct {
	packed bytes.Reader
	gzip   gzip.Reader
	raw    []byte
	whole  bytes.Buffer
}

var unpackers = sync.Pool{New: func() any { return new(unpacker) }}

// Decode unpacks a list: at least Entries entries, at most MaxUnpacked bytes. The error is one of this package.
func Decode(encoded string) (Bits, error) {
	u, _ := unpackers.Get().(*unpacker)
	defer unpackers.Put(u)
	octets, err := u.unpack(encoded)
	if err != nil {
		return Bits{}, err
	}
	return Bits{bytes.Clone(octets)}, nil
}

func (u *unpacker) unpack(encoded string) ([]byte, error) {
	text, ok := strings.CutPrefix(encoded, "u")
	if !ok {
		return nil, ErrEncoding
	}
	raw, err := base64.RawURLEncoding.Strict().AppendDecode(u.raw[:0], []byte(text))
	if err != nil {
		return nil, ErrEncoding
	}
	u.raw = raw
	u.packed.Reset(raw)
	if err := u.gzip.Reset(&u.packed); err != nil {
		return nil, ErrEncoding
	}
	u.gzip.Multistream(false)
	u.whole.Reset()
	n, err := u.whole.ReadFrom(io.LimitReader(&u.gzip, MaxUnpacked+1))
	switch {
	case n > MaxUnpacked:
		u.whole = bytes.Buffer{} // keep no huge buffer for lists that have none
		return nil, ErrTooLarge
	case err != nil, u.packed.Len() > 0: // damaged, or something follows
		return nil, ErrEncoding
	case n < Entries/8:
		return nil, ErrTooShort
	}
	return u.whole.Bytes(), nil
}

// ErrFull says that no free index was found.
var ErrFull = errors.New("status: the list is full")

// Draw picks an index from 0 to Entries−1 that is not taken, by chance, so that neighbours in the list are not
// neighbours in the agency's work. It asks at most 256 times: a list is best given up when half of it is taken.
func Draw(random io.Reader, taken func(index int) (bool, error)) (int, error) {
	var b [3]byte
	for range 256 {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return 0, fmt.Errorf("status: draw an index: %w", err)
		}
		// Entries is a power of two, so no index is likelier than another.
		i := (int(b[0])<<16 | int(b[1])<<8 | int(b[2])) % Entries
		used, err := taken(i)
		if err != nil {
			return 0, err
		}
		if !used {
			return i, nil
		}
	}
	return 0, ErrFull
}
