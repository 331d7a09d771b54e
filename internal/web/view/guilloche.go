package view

import (
	"crypto/sha256"
	"math"
	"strconv"
	"strings"
)

// The line patterns of a certificate sheet are drawn from a digest of its seed, as an engraver's lathe
// draws from its gears: the same certificate always has the same hallmark, another has another. They are
// ornament and a help to the eye, never a proof; the proof is the signature.

// gears are the numbers a pattern is made of.
type gears struct {
	lobes, turns     [3]int // of each ring: how often it waves, how many copies are turned
	radius, swing    [3]float64
	skew             [3]float64 // how far the second wave leans
	weaveA, weaveB   int
	weaveLean        float64
	key              string
	rosettes, frames []string
}

// engrave makes the gears of a seed.
func engrave(seed string) gears {
	d := sha256.Sum256([]byte("hallmark\n" + seed))
	pick := func(i, n int) int { return int(d[i]) % n }
	g := gears{
		lobes:     [3]int{11 + pick(0, 6), 7 + pick(1, 5), 5 + pick(2, 4)},
		turns:     [3]int{7, 8, 6},
		radius:    [3]float64{77, 58, 43},
		swing:     [3]float64{14 + float64(pick(3, 5)), 11 + float64(pick(4, 5)), 8 + float64(pick(5, 4))},
		weaveA:    1 + pick(9, 2),
		weaveB:    2 + pick(10, 2),
		weaveLean: float64(pick(11, 16)) / 16,
		key:       strings.ToLower(base36(d[12:16])),
	}
	for i := range g.skew {
		g.skew[i] = 0.16 + float64(pick(6+i, 12))/40
	}
	for i := range g.lobes {
		g.rosettes = append(g.rosettes, g.ring(i))
	}
	for i := range 4 {
		g.frames = append(g.frames, g.weave(i))
	}
	return g
}

func base36(b []byte) string {
	var n uint64
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return strconv.FormatUint(n, 36)
}

// ring is one closed waving line around the centre, as smooth cubic pieces.
func (g gears) ring(i int) string {
	n := g.lobes[i]
	pieces := n * 6
	at := func(t float64) (x, y float64) {
		r := g.radius[i] + g.swing[i]*(math.Cos(float64(n)*t)+g.skew[i]*math.Sin(2*float64(n)*t))
		return r * math.Cos(t), r * math.Sin(t)
	}
	const h = 1e-4
	slope := func(t float64) (dx, dy float64) {
		x0, y0 := at(t - h)
		x1, y1 := at(t + h)
		return (x1 - x0) / (2 * h), (y1 - y0) / (2 * h)
	}
	step := 2 * math.Pi / float64(pieces)
	var b strings.Builder
	x, y := at(0)
	b.WriteString("M" + short(x) + " " + short(y))
	for k := range pieces {
		t0, t1 := float64(k)*step, float64(k+1)*step
		x0, y0 := at(t0)
		x1, y1 := at(t1)
		dx0, dy0 := slope(t0)
		dx1, dy1 := slope(t1)
		b.WriteString("C" + short(x0+dx0*step/3) + " " + short(y0+dy0*step/3) + " " +
			short(x1-dx1*step/3) + " " + short(y1-dy1*step/3) + " " + short(x1) + " " + short(y1))
	}
	return b.String() + "z"
}

// weave is one thread of the border: a wave over a tile 48 long and 16 high that meets itself at both ends.
func (g gears) weave(i int) string {
	phase := 2 * math.Pi * (float64(i)/4 + g.weaveLean)
	var b strings.Builder
	for k := 0; k <= 24; k++ {
		t := 2 * math.Pi * float64(k) / 24
		y := 8 + 4.6*math.Sin(float64(g.weaveA)*t+phase) + 2.4*math.Sin(float64(g.weaveB)*t-phase)
		b.WriteString(attrOr(k == 0, "M", "L") + strconv.Itoa(2*k) + " " + short(y))
	}
	return b.String()
}

// turned lists the angles, in degrees, to which ring i is turned.
func (g gears) turned(i int) []string {
	out := make([]string, g.turns[i])
	for k := range out {
		out[k] = "rotate(" + strconv.FormatFloat(360*float64(k)/float64(g.turns[i]*g.lobes[i]), 'f', 2, 64) + ")"
	}
	return out
}

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
