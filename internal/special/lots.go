package special

import "math/bits"

// Lots draws whole numbers by a seed, the same everywhere and for ever: splitmix64 (Steele, Lea and Flood, OOPSLA 2014). It is for
// resampling, not for secrets.
type Lots uint64

// NewLots begins a sequence.
func NewLots(seed uint64) *Lots {
	l := Lots(seed)
	return &l
}

// Next is the next number of 64 bits.
func (l *Lots) Next() uint64 {
	*l += 0x9e3779b97f4a7c15
	z := uint64(*l)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Below draws from 0 to n−1, each with exactly the same probability, for n > 0 (Lemire, ACM TOMACS 29, 2019).
func (l *Lots) Below(n int) int {
	high, low := bits.Mul64(l.Next(), uint64(n))
	for low < uint64(-n)%uint64(n) {
		high, low = bits.Mul64(l.Next(), uint64(n))
	}
	return int(high) //nolint:gosec // below n
}
