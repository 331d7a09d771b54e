package scheme

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"proba.example/internal/locale"
)

// Tenths is a number of points in tenths of a point: 812.5 points are Tenths(8125). Scores are compared and
// summed in tenths, so that 649.9 is below 650 on every machine.
type Tenths int64

// ErrTenths says that a text is not a number of points with at most one decimal.
var ErrTenths = errors.New("scheme: not a number of points with at most one decimal")

// String writes the points with one decimal: "812.5".
func (t Tenths) String() string {
	sign := ""
	n := uint64(t)
	if t < 0 {
		sign, n = "-", uint64(-(t+1))+1
	}
	return sign + strconv.FormatUint(n/10, 10) + "." + strconv.FormatUint(n%10, 10)
}

// Print writes the points as the printer's language does.
func (t Tenths) Print(p locale.Printer) string { return p.Points(int64(t)) }

// ParseTenths reads points such as "650", "649.9" or "-3.5".
func ParseTenths(s string) (Tenths, error) {
	whole, frac, cut := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > math.MaxInt64/100 || n < math.MinInt64/100 || (cut && len(frac) != 1) {
		return 0, fmt.Errorf("%w: %q", ErrTenths, s)
	}
	n *= 10
	if cut {
		if frac[0] < '0' || frac[0] > '9' {
			return 0, fmt.Errorf("%w: %q", ErrTenths, s)
		}
		d := int64(frac[0] - '0')
		if strings.HasPrefix(whole, "-") {
			d = -d
		}
		n += d
	}
	return Tenths(n), nil
}
