package calibrate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// hill is a positive definite matrix of mixed size.
func hill(n int) *dense {
	random := rand.New(rand.NewPCG(uint64(n), 1))
	m := newDense(n)
	for i := range n {
		for j := range i {
			m.row(i)[j] = random.Float64() - 0.5
		}
		m.row(i)[i] = float64(n)/4 + 1 + random.Float64()
	}
	return m
}

func TestDenseFactorSolvesAndInverts(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 31, 32, 33, 37, 64, 70, 301} {
		m := hill(n)
		l := &dense{n, append([]float64(nil), m.a...)}
		if err := l.factor(); err != nil {
			t.Fatalf("%d: %v", n, err)
		}
		x := make([]float64, n)
		for i := range x {
			for j := range x {
				x[i] += m.at(i, j) * float64(j+1)
			}
		}
		l.solve(x)
		for i := range x {
			if math.Abs(x[i]-float64(i+1)) > 1e-10*float64(n) {
				t.Fatalf("%d: solution %d is %g", n, i, x[i])
			}
		}
		l.invert(newDense(n))
		for i := range n {
			for j := range n {
				sum := 0.0
				for k := range n {
					sum += m.at(i, k) * l.at(k, j)
				}
				if want := map[bool]float64{true: 1}[i == j]; math.Abs(sum-want) > 1e-11 {
					t.Fatalf("%d: (m·m⁻¹)[%d,%d] = %g", n, i, j, sum)
				}
			}
		}
	}
}

func TestDenseRefusesWhatIsNotPositive(t *testing.T) {
	m := newDense(2)
	copy(m.a, []float64{1, 0, 2, 1})
	if err := m.factor(); err == nil {
		t.Error("a matrix with a negative eigenvalue was factored")
	}
}

func BenchmarkDenseInvert1128(b *testing.B) {
	m, room := hill(1128), newDense(1128)
	l := newDense(1128)
	for b.Loop() {
		copy(l.a, m.a)
		if err := l.factor(); err != nil {
			b.Fatal(err)
		}
		l.invert(room)
	}
}
