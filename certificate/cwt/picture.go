package cwt

import (
	"fmt"
	"strconv"
	"strings"

	"rsc.io/qr"
)

// Quiet is the white border a reader needs around a picture, in modules.
const Quiet = 4

// Picture is the text of a code drawn as a QR code, with the correction M: a seventh part of it may be lost.
type Picture struct {
	// Size is the number of modules along a side, without the white border: 65 for version 12.
	Size int
	code *qr.Code
}

// Draw draws a text. It fails when the text is too long for any QR code.
func Draw(text string) (Picture, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return Picture{}, fmt.Errorf("cwt: %w", err)
	}
	return Picture{code.Size, code}, nil
}

// Version is the version of the QR code, from 1 to 40.
func (p Picture) Version() int { return (p.Size - 17) / 4 }

// Black tells whether the module in column x and row y, counted from the top left corner, is black.
func (p Picture) Black(x, y int) bool { return p.code.Black(x, y) }

// Bars hands the black modules to draw as horizontal bars, row by row: as few rectangles as rows allow.
func (p Picture) Bars(draw func(x, y, width int)) {
	for y := range p.Size {
		for x := 0; x < p.Size; x++ {
			start := x
			for x < p.Size && p.Black(x, y) {
				x++
			}
			if x > start {
				draw(start, y, x-start)
			}
		}
	}
}

// SVG is the picture with its white border as a document of its own; it scales to any size. Title is read by those who cannot see.
func (p Picture) SVG(title string) []byte {
	side := strconv.Itoa(p.Size + 2*Quiet)
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + side + " " + side + `" role="img" shape-rendering="crispEdges"><title>`)
	b.WriteString(strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(title))
	b.WriteString(`</title><path fill="#fff" d="M0 0h` + side + "v" + side + `H0z"/><path d="`)
	p.Bars(func(x, y, width int) { fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+Quiet, y+Quiet, width, width) })
	b.WriteString(`"/></svg>`)
	return []byte(b.String())
}

// PNG is the picture with its white border, each module scale pixels wide.
func (p Picture) PNG(scale int) []byte {
	code := *p.code
	code.Scale = scale
	return code.PNG()
}
