package scheme

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/traits"

	"proba.example/internal/locale"
)

// Number is an exact rational. It is the number of the expression language: every literal, every figure of a
// company and every result is one, so that a ratio on the border of a band falls on the same side everywhere.
//
// The zero Number is 0. Small values stay in two int64; larger ones move to math/big by themselves.
type Number struct {
	n, d int64    // n/d in lowest terms, d > 0; d == 0 stands for 1
	r    *big.Rat // instead of n and d when they do not fit; never changed
}

var numberType = types.NewObjectType("number",
	traits.AdderType|traits.SubtractorType|traits.MultiplierType|traits.DividerType|traits.NegatorType|traits.ComparerType)

// ErrNumber says that a text is not a plain decimal number.
var ErrNumber = errors.New("scheme: not a plain decimal number")

// errDivision is what a division by zero yields inside an expression: the figure cannot be computed.
var errDivision = types.NewErr("division by zero")

// maxNumber is the longest decimal read; a national budget in the smallest unit has fewer digits.
const maxNumber = 40

// Int makes a Number of a whole number.
func Int(n int64) Number { return Number{n: n, d: 1} }

// ParseNumber reads a plain decimal: an optional minus, digits, and optionally a point with digits. It takes at most
// 40 characters, no exponent, no grouping.
func ParseNumber(s string) (Number, error) {
	digits := strings.TrimPrefix(s, "-")
	whole, frac, cut := strings.Cut(digits, ".")
	if len(s) > maxNumber || !allDigits(whole) || (cut && !allDigits(frac)) {
		return Number{}, fmt.Errorf("%w: %.60q", ErrNumber, s)
	}
	if len(whole)+len(frac) <= 18 {
		n, _ := strconv.ParseInt(whole+frac, 10, 64) // 18 digits always fit
		if s[0] == '-' {
			n = -n
		}
		return reduced(n, pow10(len(frac))), nil
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return Number{}, fmt.Errorf("%w: %.60q", ErrNumber, s)
	}
	return fromRat(r), nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// parseTyped reads a number as people type it in a form: spaces between groups are dropped and a decimal comma is
// taken for a point, unless it could be a thousands separator.
func parseTyped(s string) (Number, error) {
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f', '\u2009':
			return -1
		case '\u2212':
			return '-'
		}
		return r
	}, s)
	if i := strings.IndexByte(s, ','); i >= 0 && strings.Count(s, ",") == 1 && !strings.Contains(s, ".") && len(s)-i-1 != 3 {
		s = s[:i] + "." + s[i+1:]
	}
	return ParseNumber(s)
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func abs64(n int64) uint64 {
	if n < 0 {
		return uint64(-(n + 1)) + 1
	}
	return uint64(n)
}

// reduced makes n/d in lowest terms; d must be positive.
func reduced(n, d int64) Number {
	if d == 1 {
		return Number{n: n, d: 1}
	}
	if g := gcd(abs64(n), uint64(d)); g > 1 {
		n, d = n/int64(g), d/int64(g)
	}
	return Number{n: n, d: d}
}

func fromRat(r *big.Rat) Number {
	if r.Num().IsInt64() && r.Denom().IsInt64() {
		return Number{n: r.Num().Int64(), d: r.Denom().Int64()}
	}
	return Number{r: r}
}

func (x Number) den() int64 {
	if x.d == 0 {
		return 1
	}
	return x.d
}

func (x Number) rat() *big.Rat {
	if x.r != nil {
		return x.r
	}
	return big.NewRat(x.n, x.den())
}

func mul64(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(abs64(a), abs64(b))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}

func add64(a, b int64) (int64, bool) {
	c := a + b
	return c, (c > a) == (b > 0)
}

// Plus is x + y.
func (x Number) Plus(y Number) Number {
	if x.r == nil && y.r == nil {
		a, ok1 := mul64(x.n, y.den())
		b, ok2 := mul64(y.n, x.den())
		d, ok3 := mul64(x.den(), y.den())
		if n, ok := add64(a, b); ok && ok1 && ok2 && ok3 {
			return reduced(n, d)
		}
	}
	return fromRat(new(big.Rat).Add(x.rat(), y.rat()))
}

// Neg is −x.
func (x Number) Neg() Number {
	if x.r == nil && x.n != math.MinInt64 {
		return Number{n: -x.n, d: x.d}
	}
	return fromRat(new(big.Rat).Neg(x.rat()))
}

// Times is x · y.
func (x Number) Times(y Number) Number {
	if x.r == nil && y.r == nil {
		n, ok1 := mul64(x.n, y.n)
		d, ok2 := mul64(x.den(), y.den())
		if ok1 && ok2 {
			return reduced(n, d)
		}
	}
	return fromRat(new(big.Rat).Mul(x.rat(), y.rat()))
}

// Over is x / y; ok is false when y is zero.
func (x Number) Over(y Number) (q Number, ok bool) {
	if y.Sign() == 0 {
		return Number{}, false
	}
	if x.r == nil && y.r == nil && y.n != math.MinInt64 {
		n, ok1 := mul64(x.n, y.den())
		d, ok2 := mul64(x.den(), y.n)
		if ok1 && ok2 && n != math.MinInt64 {
			if d < 0 {
				n, d = -n, -d
			}
			return reduced(n, d), true
		}
	}
	return fromRat(new(big.Rat).Quo(x.rat(), y.rat())), true
}

// Sign is −1, 0 or +1.
func (x Number) Sign() int {
	if x.r != nil {
		return x.r.Sign()
	}
	switch {
	case x.n < 0:
		return -1
	case x.n > 0:
		return 1
	}
	return 0
}

// Cmp is −1, 0 or +1 as x is below, equal to or above y.
func (x Number) Cmp(y Number) int {
	if x.r == nil && y.r == nil {
		a, ok1 := mul64(x.n, y.den())
		b, ok2 := mul64(y.n, x.den())
		if ok1 && ok2 {
			switch {
			case a < b:
				return -1
			case a > b:
				return 1
			}
			return 0
		}
	}
	return x.rat().Cmp(y.rat())
}

// IsInt says whether the number is whole.
func (x Number) IsInt() bool {
	if x.r != nil {
		return x.r.IsInt()
	}
	return x.den() == 1
}

// Int64 is the number when it is whole and fits.
func (x Number) Int64() (int64, bool) {
	if x.r != nil || x.den() != 1 {
		return 0, false
	}
	return x.n, true
}

// maxPlaces is how many decimals String writes before it prefers a fraction.
const maxPlaces = 12

// String writes the exact value: a decimal where it ends within twelve places, else a fraction such as "100/3".
func (x Number) String() string {
	if x.r == nil {
		if x.den() == 1 {
			return strconv.FormatInt(x.n, 10)
		}
		if places := decimalPlaces(x.den()); places <= maxPlaces {
			if n, ok := mul64(x.n, pow10(places)/x.den()); ok {
				return pointed(n, places)
			}
			return x.rat().FloatString(places)
		}
		return strconv.FormatInt(x.n, 10) + "/" + strconv.FormatInt(x.den(), 10)
	}
	if x.r.IsInt() {
		return x.r.Num().String()
	}
	if s := x.r.FloatString(maxPlaces); new(big.Rat).Sub(x.r, mustRat(s)).Sign() == 0 {
		return strings.TrimRight(s, "0")
	}
	return x.r.RatString()
}

func mustRat(decimal string) *big.Rat {
	r, _ := new(big.Rat).SetString(decimal) // only ever given what FloatString wrote
	return r
}

// decimalPlaces is how many decimals 1/d needs, or a number beyond maxPlaces if it never ends.
func decimalPlaces(d int64) int {
	twos, fives := 0, 0
	for d%2 == 0 {
		d /= 2
		twos++
	}
	for d%5 == 0 {
		d /= 5
		fives++
	}
	if d != 1 {
		return maxPlaces + 1
	}
	return max(twos, fives)
}

// pointed writes n / 10^places.
func pointed(n int64, places int) string {
	s := strconv.FormatUint(abs64(n), 10)
	if places > 0 {
		if len(s) <= places {
			s = strings.Repeat("0", places-len(s)+1) + s
		}
		s = s[:len(s)-places] + "." + s[len(s)-places:]
	}
	if n < 0 {
		return "-" + s
	}
	return s
}

// Fixed writes the number rounded half away from zero to so many decimals, for showing.
func (x Number) Fixed(places int) string {
	if x.IsInt() && places == 0 {
		return x.String()
	}
	return x.rat().FloatString(places)
}

// Print writes the number as the printer's language does, with at most two decimals.
func (x Number) Print(p locale.Printer) string {
	if x.IsInt() {
		return p.Decimal(x.String())
	}
	return p.Decimal(strings.TrimRight(strings.TrimRight(x.Fixed(2), "0"), "."))
}

// MarshalText writes the exact value.
func (x Number) MarshalText() ([]byte, error) { return []byte(x.String()), nil }
