package pdf

import (
	_ "embed" // the fonts travel with the package
	"encoding/binary"
	"maps"
	"slices"
	"sync"
)

// The fonts are parts of one design, made by tools/pdf-fonts.sh: every outline in them stands by itself.
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

// part is one font file, taken apart.
type part struct {
	file   []byte
	tables map[string]int
	em     int // units of the design per size
	glyphs map[rune]int
}

// parts are asked in order: letters first. The rare syllables exist in one weight: seldom enough that nobody minds, and never a box.
var parts = sync.OnceValue(func() [2][]*part {
	rare := takeApart(hangulRare)
	return [2][]*part{
		regular:  {takeApart(lettersRegular), takeApart(hangulRegular), rare},
		semiBold: {takeApart(lettersSemiBold), takeApart(hangulSemiBold), rare},
	}
})

// find gives the part that shows a character, nil where none does.
func find(r rune, w weight) (*part, int) {
	for _, p := range parts()[w] {
		if glyph, ok := p.glyphs[r]; ok {
			return p, glyph
		}
	}
	return nil, 0
}

func u16(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
func u32(b []byte, at int) int { return int(binary.BigEndian.Uint32(b[at:])) }

// takeApart reads which characters a font shows: the segments of its cmap table of format 4 (OpenType 1.9). The files are ours and
// known to be whole.
func takeApart(font []byte) *part {
	p := &part{file: font, tables: map[string]int{}, glyphs: map[rune]int{}}
	for t := range u16(font, 4) {
		entry := 12 + 16*t
		p.tables[string(font[entry:entry+4])] = u32(font, entry+8)
	}
	p.em = u16(font, p.tables["head"]+18)
	cmap := p.tables["cmap"]
	for s := range u16(font, cmap+2) {
		table := cmap + u32(font, cmap+8+8*s)
		if u16(font, table) != 4 {
			continue
		}
		segments := u16(font, table+6) / 2
		for i := range segments {
			last, first := u16(font, table+14+2*i), u16(font, table+16+2*segments+2*i)
			delta, at := u16(font, table+16+4*segments+2*i), table+16+6*segments+2*i
			for c := first; c <= last && c != 0xFFFF; c++ {
				glyph := c + delta
				if offset := u16(font, at); offset != 0 {
					if glyph = u16(font, at+offset+2*(c-first)); glyph != 0 {
						glyph += delta
					}
				}
				if glyph &= 0xFFFF; glyph != 0 {
					p.glyphs[rune(c)] = glyph //nolint:gosec // 16 bits
				}
			}
		}
	}
	return p
}

// advance and bearing are the numbers of a glyph in hmtx.
func (p *part) advance(glyph int) int {
	return u16(p.file, p.tables["hmtx"]+4*min(glyph, u16(p.file, p.tables["hhea"]+34)-1))
}

func (p *part) bearing(glyph int) []byte {
	hmtx, long := p.tables["hmtx"], u16(p.file, p.tables["hhea"]+34)
	at := hmtx + 4*glyph + 2
	if glyph >= long {
		at = hmtx + 4*long + 2*(glyph-long)
	}
	return p.file[at : at+2]
}

// outline is the drawing of a glyph.
func (p *part) outline(glyph int) []byte {
	glyf, loca := p.tables["glyf"], p.tables["loca"]
	if u16(p.file, p.tables["head"]+50) == 0 {
		return p.file[glyf+2*u16(p.file, loca+2*glyph) : glyf+2*u16(p.file, loca+2*glyph+2)]
	}
	return p.file[glyf+u32(p.file, loca+4*glyph) : glyf+u32(p.file, loca+4*glyph+4)]
}

// table is a whole table, whose length stands in the directory.
func (p *part) table(name string) []byte {
	for t := range u16(p.file, 4) {
		entry := 12 + 16*t
		if string(p.file[entry:entry+4]) == name {
			at := u32(p.file, entry+8)
			return slices.Clone(p.file[at : at+u32(p.file, entry+12)])
		}
	}
	return nil
}

// width measures one character in thousandths of the size, as the page's own table of widths has it.
func width(r rune, w weight) (int, bool) {
	p, glyph := find(r, w)
	if p == nil {
		return 0, false
	}
	return (p.advance(glyph)*1000 + p.em/2) / p.em, true
}

// cut makes a font of one weight that shows just these characters, whichever part each of them comes from: so a page loads two small
// fonts, and names in mixed scripts are set in one.
func cut(characters map[rune]bool, w weight) []byte {
	first := parts()[w][0]
	wanted := slices.DeleteFunc(slices.Sorted(maps.Keys(characters)), func(r rune) bool { p, _ := find(r, w); return p == nil })
	var glyf, loca, hmtx []byte
	add := func(p *part, glyph int) {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))                                     //nolint:gosec // some KB
		hmtx = append(binary.BigEndian.AppendUint16(hmtx, uint16(p.advance(glyph))), p.bearing(glyph)...) //nolint:gosec // was 16 bits
		glyf = append(glyf, p.outline(glyph)...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	add(first, 0) // the box that stands for a missing character, which is never drawn
	for _, r := range wanted {
		add(find(r, w))
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) //nolint:gosec // some KB
	count := uint16(len(wanted) + 1)                              //nolint:gosec // some hundreds
	head, hhea, maxp := first.table("head"), first.table("hhea"), first.table("maxp")
	binary.BigEndian.PutUint16(head[50:], 1) // long offsets
	binary.BigEndian.PutUint16(hhea[34:], count)
	binary.BigEndian.PutUint16(maxp[4:], count)
	tables := map[string][]byte{
		"OS/2": first.table("OS/2"), "cmap": characterMap(wanted), "glyf": glyf, "head": head, "hhea": hhea, "hmtx": hmtx, "loca": loca,
		"maxp": maxp, "name": first.table("name"), "post": first.table("post"),
	}
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	out = binary.BigEndian.AppendUint16(out, uint16(len(tables))) //nolint:gosec // ten
	out = append(out, 0, 128, 0, 3, 0, 32)                        // for searching in ten entries
	at := len(out) + 16*len(tables)
	var body []byte
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		t := tables[name]
		out = append(append(out, name...), 0, 0, 0, 0)                 // nobody asks for the check sums
		out = binary.BigEndian.AppendUint32(out, uint32(at+len(body))) //nolint:gosec // some KB
		out = binary.BigEndian.AppendUint32(out, uint32(len(t)))       //nolint:gosec // some KB
		body = append(body, t...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	return append(out, body...)
}

// characterMap is a cmap of format 4 in which glyph n+1 shows character n of the sorted list.
func characterMap(characters []rune) []byte {
	type segment struct{ first, last, delta uint16 }
	var segments []segment
	for i, r := range characters {
		c, glyph := uint16(r), uint16(i+1) //nolint:gosec // all are below U+FFFF
		if n := len(segments); n > 0 && segments[n-1].last+1 == c {
			segments[n-1].last = c
			continue
		}
		segments = append(segments, segment{c, c, glyph - c})
	}
	segments = append(segments, segment{0xFFFF, 0xFFFF, 1})
	put := func(b []byte, values ...int) []byte {
		for _, v := range values {
			b = binary.BigEndian.AppendUint16(b, uint16(v)) //nolint:gosec // 16 bits
		}
		return b
	}
	n := len(segments)
	search := 1
	steps := 0
	for search*2 <= n {
		search, steps = search*2, steps+1
	}
	b := put(nil, 0, 1, 3, 1, 0, 12) // one table: Windows, Unicode
	b = put(b, 4, 16+8*n, 0, 2*n, 2*search, steps, 2*(n-search))
	for _, s := range segments {
		b = put(b, int(s.last))
	}
	b = put(b, 0)
	for _, s := range segments {
		b = put(b, int(s.first))
	}
	for _, s := range segments {
		b = put(b, int(s.delta))
	}
	for range segments {
		b = put(b, 0)
	}
	return b
}
