package pdf

import (
	_ "embed" // the fonts travel with the package
	"encoding/binary"
	"sync"
)

// The fonts are parts of one design, made by tools/pdf-fonts.sh. A page loads those whose characters it shows.
var (
	//go:embed fonts/letters-regular.ttf
	lettersRegular []byte
	//go:embed fonts/letters-semibold.ttf
	lettersSemiBold []byte
	//go:embed fonts/hangul-regular.ttf
	hangulRegular []byte
	//go:embed fonts/hangul-semibold.ttf
	hangulSemiBold []byte
	//go:embed fonts/hangul-rare.ttf
	hangulRare []byte
)

// weight is how heavy a text is set.
type weight int

const (
	regular weight = iota
	semiBold
)

// face is one font file.
type face struct {
	name   string
	file   []byte
	widths func() map[rune]int // of the characters it shows, in thousandths of the size
}

func newFace(name string, file []byte) *face {
	return &face{name, file, sync.OnceValue(func() map[rune]int { return readWidths(file) })}
}

// width measures a text that the face covers.
func (f *face) width(text string, size float64) float64 {
	total := 0
	for _, r := range text {
		total += f.widths()[r]
	}
	return float64(total) * size / 1000
}

// faces are tried in order: letters first, so that spaces and digits within a Korean name come from them. The rare syllables
// exist in one weight: seldom enough that nobody minds, and never a box.
var faces = func() [2][]*face {
	rare := newFace("rare", hangulRare)
	return [2][]*face{
		regular:  {newFace("letters", lettersRegular), newFace("hangul", hangulRegular), rare},
		semiBold: {newFace("bold", lettersSemiBold), newFace("hangulbold", hangulSemiBold), rare},
	}
}()

// run is a piece of text in one face.
type run struct {
	face *face
	text string
}

// runs cuts a text into pieces of one face each.
func runs(text string, w weight) ([]run, error) {
	var out []run
	start := 0
	var current *face
	for i, r := range text {
		f := faceOf(r, w)
		if f == nil {
			return nil, &GlyphError{r}
		}
		if f != current {
			if current != nil {
				out = append(out, run{current, text[start:i]})
			}
			start, current = i, f
		}
	}
	if current != nil {
		out = append(out, run{current, text[start:]})
	}
	return out, nil
}

func faceOf(r rune, w weight) *face {
	for _, f := range faces[w] {
		if _, ok := f.widths()[r]; ok {
			return f
		}
	}
	return nil
}

// readWidths reads which characters a font shows, and how wide: the segments of its cmap table of format 4 with the advances of
// hmtx (OpenType 1.9). The files are ours and known to be whole.
func readWidths(font []byte) map[rune]int {
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(font[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(font[at:])) }
	tables := map[string]int{}
	for t := range u16(4) {
		entry := 12 + 16*t
		tables[string(font[entry:entry+4])] = u32(entry + 8)
	}
	em, metrics, hmtx, cmap := u16(tables["head"]+18), u16(tables["hhea"]+34), tables["hmtx"], tables["cmap"]
	widths := map[rune]int{}
	for s := range u16(cmap + 2) {
		table := cmap + u32(cmap+4+8*s+4)
		if u16(table) != 4 {
			continue
		}
		segments := u16(table+6) / 2
		for i := range segments {
			last, first := u16(table+14+2*i), u16(table+16+2*segments+2*i)
			delta, at := u16(table+16+4*segments+2*i), table+16+6*segments+2*i
			for c := first; c <= last && c != 0xFFFF; c++ {
				glyph := c + delta
				if offset := u16(at); offset != 0 {
					if glyph = u16(at + offset + 2*(c-first)); glyph != 0 {
						glyph += delta
					}
				}
				if glyph &= 0xFFFF; glyph != 0 {
					advance := u16(hmtx + 4*min(glyph, metrics-1))
					widths[rune(c)] = (advance*1000 + em/2) / em //nolint:gosec // 16 bits
				}
			}
		}
	}
	return widths
}
