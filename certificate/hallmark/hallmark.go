// Package hallmark draws the lines of a certificate sheet from its number, as an engraver's lathe draws from its gears: the same
// certificate always has the same hallmark, on the page and on paper, and another has another.
//
// The lines are ornament and a help to the eye, never a proof; the proof is the signature.
package hallmark

import (
	"crypto/sha256"
	"math"
	"strconv"
)

// Rings is how many rings lie within one another; Threads how many threads a border is woven of.
const (
	Rings   = 3
	Threads = 4
)

// Reach is about the largest distance of a line from the centre of the rings, in units of the drawing.
const Reach = 100

// TileLength and TileHeight are the size of the piece of border that repeats.
const (
	TileLength = 48
	TileHeight = 16
)

// Point is a place of the drawing, y downwards.
type Point struct{ X, Y float64 }

// Curve is a cubic Bézier curve from the end of the one before.
type Curve struct{ C1, C2, To Point }

// Hallmark is the gears of one certificate.
type Hallmark struct {
	// Key is a short name made of small letters and digits, for drawings that must tell hallmarks apart.
	Key string

	lobes, turns   [Rings]int // of each ring: how often it waves, how many copies are turned
	radius, swing  [Rings]float64
	skew           [Rings]float64 // how far the second wave leans
	weaveA, weaveB int
	weaveLean      float64
}

// Engrave makes the hallmark of a seed, which is the number of the certificate.
func Engrave(seed string) Hallmark {
	d := sha256.Sum256([]byte("hallmark\n" + seed))
	pick := func(i, n int) int { return int(d[i]) % n }
	h := Hallmark{
		lobes:     [Rings]int{11 + pick(0, 6), 7 + pick(1, 5), 5 + pick(2, 4)},
		turns:     [Rings]int{7, 8, 6},
		radius:    [Rings]float64{77, 58, 43},
		swing:     [Rings]float64{14 + float64(pick(3, 5)), 11 + float64(pick(4, 5)), 8 + float64(pick(5, 4))},
		weaveA:    1 + pick(9, 2),
		weaveB:    2 + pick(10, 2),
		weaveLean: float64(pick(11, 16)) / 16,
	}
	var n uint64
	for _, c := range d[12:16] {
		n = n<<8 | uint64(c)
	}
	h.Key = strconv.FormatUint(n, 36)
	for i := range h.skew {
		h.skew[i] = 0.16 + float64(pick(6+i, 12))/40
	}
	return h
}

// Products are rounded before they are added, so that every machine draws the same line: without the conversions some would
// multiply and add in one step.

// Ring is one closed waving line around the centre, from its first point through smooth cubic pieces back to it.
func (h Hallmark) Ring(i int) (Point, []Curve) {
	n := float64(h.lobes[i])
	at := func(t float64) Point {
		wave := math.Cos(n*t) + float64(h.skew[i]*math.Sin(2*n*t))
		r := h.radius[i] + float64(h.swing[i]*wave)
		return Point{r * math.Cos(t), r * math.Sin(t)}
	}
	const tiny = 1e-4
	pieces := h.lobes[i] * 6
	step := 2 * math.Pi / float64(pieces)
	// lean is a third of the way that the line would go in one step if it went on straight.
	lean := func(t float64) Point {
		a, b := at(t-tiny), at(t+tiny)
		return Point{(b.X - a.X) / (2 * tiny) * step / 3, (b.Y - a.Y) / (2 * tiny) * step / 3}
	}
	curves := make([]Curve, pieces)
	for k := range curves {
		t0, t1 := float64(k)*step, float64(k+1)*step
		p0, p1, d0, d1 := at(t0), at(t1), lean(t0), lean(t1)
		curves[k] = Curve{Point{p0.X + d0.X, p0.Y + d0.Y}, Point{p1.X - d1.X, p1.Y - d1.Y}, p1}
	}
	return at(0), curves
}

// Turned lists the angles, in degrees, to which ring i is turned.
func (h Hallmark) Turned(i int) []float64 {
	out := make([]float64, h.turns[i])
	for k := range out {
		out[k] = 360 * float64(k) / float64(h.turns[i]*h.lobes[i])
	}
	return out
}

// Thread is the height of thread i of the border at x within a tile: it meets itself at both ends.
func (h Hallmark) Thread(i int, x float64) float64 {
	phase := 2 * math.Pi * (float64(i)/Threads + h.weaveLean)
	t := 2 * math.Pi * x / TileLength
	a, b := math.Sin(float64(float64(h.weaveA)*t)+phase), math.Sin(float64(float64(h.weaveB)*t)-phase)
	return TileHeight/2 + float64(4.6*a) + float64(2.4*b)
}
