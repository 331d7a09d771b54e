package calibrate

import (
	"errors"
	"math"
	"sync"

	"proba.example/internal/special"
)

// dense is a square matrix, row after row. Of a symmetric matrix the lower triangle is kept.
//
// Every element is computed by one fixed sequence of operations, with sums over at most stretch products at a time,
// whichever goroutine does it and however many there are.
type dense struct {
	n int
	a []float64
}

const (
	strip   = 32  // rows handled together, so that they stay in the second-level cache
	stretch = 256 // products summed before the sum is taken from the element
	threads = 2
)

var errNotPositive = errors.New("calibrate: a matrix that should be positive definite is not")

func newDense(n int) *dense { return &dense{n, make([]float64, n*n)} }

func (m *dense) row(i int) []float64 { return m.a[i*m.n : (i+1)*m.n] }

// at is an element of a symmetric matrix.
func (m *dense) at(i, j int) float64 {
	if j > i {
		i, j = j, i
	}
	return m.a[i*m.n+j]
}

// inParallel runs f(0), …, f(n−1) on a fixed partition over two goroutines; the calls must not depend on each other.
func inParallel(n int, f func(i int)) {
	if n < 2 {
		for i := range n {
			f(i)
		}
		return
	}
	var all sync.WaitGroup
	for t := range threads {
		all.Go(func() {
			for i := t; i < n; i += threads {
				f(i)
			}
		})
	}
	all.Wait()
}

// products8 are the scalar products of two rows with four.
func products8(a0, a1, b0, b1, b2, b3 []float64) (c0, c1, c2, c3, d0, d1, d2, d3 float64) {
	n := len(a0)
	a1, b0, b1, b2, b3 = a1[:n], b0[:n], b1[:n], b2[:n], b3[:n]
	for k, x := range a0 {
		y, p, q, r, s := a1[k], b0[k], b1[k], b2[k], b3[k]
		c0 += float64(x * p)
		c1 += float64(x * q)
		c2 += float64(x * r)
		c3 += float64(x * s)
		d0 += float64(y * p)
		d1 += float64(y * q)
		d2 += float64(y * r)
		d3 += float64(y * s)
	}
	return c0, c1, c2, c3, d0, d1, d2, d3
}

// takeProducts subtracts from out(i, j) the scalar product of a's row i and b's row j over the columns from ≤ k < to, for
// i0 ≤ i < i1 and j0 ≤ j < j1, where keep lets it.
func takeProducts(out *dense, a *dense, i0, i1 int, b *dense, j0, j1, from, to int, keep func(i, j int) bool) {
	for k := from; k < to; k += stretch {
		k1 := min(k+stretch, to)
		j := j0
		for ; j+4 <= j1; j += 4 {
			b0, b1, b2, b3 := b.row(j)[k:k1], b.row(j + 1)[k:k1], b.row(j + 2)[k:k1], b.row(j + 3)[k:k1]
			i := i0
			for ; i+2 <= i1; i += 2 {
				if !keep(i+1, j) {
					continue
				}
				c0, c1, c2, c3, d0, d1, d2, d3 := products8(a.row(i)[k:k1], a.row(i + 1)[k:k1], b0, b1, b2, b3)
				o := out.row(i)[j : j+4 : j+4]
				o[0] -= c0
				o[1] -= c1
				o[2] -= c2
				o[3] -= c3
				o = out.row(i + 1)[j : j+4 : j+4]
				o[0] -= d0
				o[1] -= d1
				o[2] -= d2
				o[3] -= d3
			}
			for ; i < i1; i++ {
				if keep(i, j) {
					for jj := j; jj < j+4; jj++ {
						out.row(i)[jj] -= dot(a.row(i)[k:k1], b.row(jj)[k:k1])
					}
				}
			}
		}
		for ; j < j1; j++ {
			for i := i0; i < i1; i++ {
				if keep(i, j) {
					out.row(i)[j] -= dot(a.row(i)[k:k1], b.row(j)[k:k1])
				}
			}
		}
	}
}

func always(int, int) bool { return true }

// factor replaces a symmetric positive definite matrix by its Cholesky factor L, strip of columns by strip (left-looking).
func (m *dense) factor() error {
	for c := 0; c < m.n; c += strip {
		c1 := min(c+strip, m.n)
		// What the columns before take from this strip, over and on the diagonal too: the upper corner is not read.
		strips := (m.n - c + strip - 1) / strip
		inParallel(strips, func(s int) {
			i := c + s*strip
			takeProducts(m, m, i, min(i+strip, m.n), m, c, c1, 0, c, always)
		})
		for i := c; i < c1; i++ {
			row := m.row(i)
			for j := c; j < i; j++ {
				row[j] = (row[j] - dot(row[c:j], m.row(j)[c:j])) / m.row(j)[j]
			}
			d := row[i] - dot(row[c:i], row[c:i])
			if !(d > 0) {
				return errNotPositive
			}
			row[i] = math.Sqrt(d)
		}
		below := (m.n - c1 + strip - 1) / strip
		inParallel(below, func(s int) {
			for i := c1 + s*strip; i < min(c1+(s+1)*strip, m.n); i++ {
				row := m.row(i)
				for j := c; j < c1; j++ {
					row[j] = (row[j] - dot(row[c:j], m.row(j)[c:j])) / m.row(j)[j]
				}
			}
		})
	}
	return nil
}

// logDet is the logarithm of the determinant of the first n rows and columns of the matrix whose factor this is.
func (m *dense) logDet(n int) float64 {
	sum := 0.0
	for i := range n {
		sum += special.Log(m.row(i)[i])
	}
	return 2 * sum
}

// solve replaces x by the solution of L·Lᵀ·x = b, where this is the factor L.
func (m *dense) solve(x []float64) {
	for i := range x {
		row := m.row(i)
		x[i] = (x[i] - dot(row[:i], x[:i])) / row[i]
	}
	for i := len(x) - 1; i >= 0; i-- {
		row := m.row(i)
		v := x[i] / row[i]
		x[i] = v
		for j := range i {
			x[j] -= float64(row[j] * v)
		}
	}
}

// invert replaces the factor L by the lower triangle of (L·Lᵀ)⁻¹; room is another matrix of the same size.
func (m *dense) invert(room *dense) {
	// Row j of room becomes column j of L⁻¹, which begins at j.
	clear(room.a)
	for i := 0; i < m.n; i += strip {
		i1 := min(i+strip, m.n)
		quads := (i1 + 3) / 4
		inParallel(quads, func(q int) {
			j, j1 := q*4, min(q*4+4, i1)
			var part [strip][4]float64 // products with what lies before the strip
			if j1-j == 4 {
				inverseStrip(m, room, i, i1, j, &part)
			} else {
				for r := i; r < i1; r++ {
					for c := j; c < j1; c++ {
						part[r-i][c-j] = dot(m.row(r)[j:max(i, j)], room.row(c)[j:max(i, j)])
					}
				}
			}
			for r := i; r < i1; r++ {
				row := m.row(r)
				for c := j; c < j1; c++ {
					col := room.row(c)
					from := max(i, c)
					switch {
					case r < c:
					case r == c:
						col[r] = 1 / row[r]
					default:
						col[r] = -(part[r-i][c-j] + dot(row[from:r], col[from:r])) / row[r]
					}
				}
			}
		})
	}
	clear(m.a)
	strips := (m.n + strip - 1) / strip
	inParallel(strips, func(s int) {
		i := s * strip
		i1 := min(i+strip, m.n)
		takeProducts(m, room, i, i1, room, 0, i1, i, m.n, func(i, j int) bool { return j <= i })
		for r := i; r < i1; r++ {
			row := m.row(r)
			for j := range r + 1 {
				row[j] = -row[j]
			}
		}
	})
}

// inverseStrip fills part with the products of L's rows i ≤ r < i1 and the columns j to j+3 of L⁻¹ over j ≤ k < i.
func inverseStrip(m, room *dense, i, i1, j int, part *[strip][4]float64) {
	for k := j; k < i; k += stretch {
		k1 := min(k+stretch, i)
		b0, b1, b2, b3 := room.row(j)[k:k1], room.row(j + 1)[k:k1], room.row(j + 2)[k:k1], room.row(j + 3)[k:k1]
		r := i
		for ; r+2 <= i1; r += 2 {
			c0, c1, c2, c3, d0, d1, d2, d3 := products8(m.row(r)[k:k1], m.row(r + 1)[k:k1], b0, b1, b2, b3)
			p, q := &part[r-i], &part[r-i+1]
			p[0] += c0
			p[1] += c1
			p[2] += c2
			p[3] += c3
			q[0] += d0
			q[1] += d1
			q[2] += d2
			q[3] += d3
		}
		for ; r < i1; r++ {
			row := m.row(r)[k:k1]
			part[r-i][0] += dot(row, b0)
			part[r-i][1] += dot(row, b1)
			part[r-i][2] += dot(row, b2)
			part[r-i][3] += dot(row, b3)
		}
	}
}
