package view

import (
	"strconv"
	"strings"

	"proba.example/certificate/hallmark"
)

// gears are the line patterns of a certificate sheet as paths: the hallmark of its number, as it is printed too.
type gears struct {
	hallmark.Hallmark
	rosettes, frames []string
}

// engrave draws the hallmark of a seed.
func engrave(seed string) gears {
	g := gears{Hallmark: hallmark.Engrave(seed)}
	for i := range hallmark.Rings {
		g.rosettes = append(g.rosettes, g.ring(i))
	}
	for i := range hallmark.Threads {
		g.frames = append(g.frames, g.weave(i))
	}
	return g
}

func (g gears) ring(i int) string {
	start, curves := g.Ring(i)
	var b strings.Builder
	b.WriteString("M" + place(start))
	for _, c := range curves {
		b.WriteString("C" + place(c.C1) + " " + place(c.C2) + " " + place(c.To))
	}
	return b.String() + "z"
}

// weave is one thread of the border over one tile.
func (g gears) weave(i int) string {
	const pieces = 24
	var b strings.Builder
	for k := 0; k <= pieces; k++ {
		x := k * hallmark.TileLength / pieces
		b.WriteString(attrOr(k == 0, "M", "L") + strconv.Itoa(x) + " " + short(g.Thread(i, float64(x))))
	}
	return b.String()
}

// turned lists how ring i is turned.
func (g gears) turned(i int) []string {
	angles := g.Turned(i)
	out := make([]string, len(angles))
	for k, a := range angles {
		out[k] = "rotate(" + strconv.FormatFloat(a, 'f', 2, 64) + ")"
	}
	return out
}

func place(p hallmark.Point) string { return short(p.X) + " " + short(p.Y) }

func short(f float64) string {
	s := strconv.FormatFloat(f, 'f', 1, 64)
	return strings.TrimSuffix(s, ".0")
}

func attrOr(ok bool, yes, no string) string {
	if ok {
		return yes
	}
	return no
}
