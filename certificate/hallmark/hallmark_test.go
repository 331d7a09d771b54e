package hallmark_test

import (
	"fmt"
	"math"
	"testing"

	"proba.example/certificate/hallmark"
)

func TestLinesStayWithinTheirBounds(t *testing.T) {
	for i := range 300 {
		h := hallmark.Engrave(fmt.Sprintf("260101%05d", i))
		for r := range hallmark.Rings {
			start, curves := h.Ring(r)
			if end := curves[len(curves)-1].To; math.Hypot(end.X-start.X, end.Y-start.Y) > 1e-6 {
				t.Fatalf("hallmark %d: ring %d ends %v, begins %v", i, r, end, start)
			}
			for _, c := range curves {
				if math.Hypot(c.To.X, c.To.Y) > hallmark.Reach+2 {
					t.Fatalf("hallmark %d: ring %d reaches %v", i, r, c.To)
				}
			}
			if angles := h.Turned(r); angles[0] != 0 || len(angles) < 6 {
				t.Fatalf("hallmark %d: ring %d is turned %v", i, r, angles)
			}
		}
		for n := range hallmark.Threads {
			if a, b := h.Thread(n, 0), h.Thread(n, hallmark.TileLength); math.Abs(a-b) > 1e-9 {
				t.Fatalf("hallmark %d: thread %d begins at %f and ends at %f", i, n, a, b)
			}
			for x := range hallmark.TileLength {
				if y := h.Thread(n, float64(x)); y < 0 || y > hallmark.TileHeight {
					t.Fatalf("hallmark %d: thread %d leaves the border: %f", i, n, y)
				}
			}
		}
	}
}
