package cwt

import "errors"

// base45 is the alphabet of RFC 9285: the characters a QR code writes in eleven bits for two.
const base45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// errBase45 says that a text is no base45: it was cut off, or a character was misread.
var errBase45 = errors.New("not base45")

// encodeBase45 writes two bytes as three characters, a last single byte as two (RFC 9285 section 4).
func encodeBase45(b []byte) string {
	out := make([]byte, 0, (len(b)+1)/2*3)
	for ; len(b) >= 2; b = b[2:] {
		n := int(b[0])<<8 | int(b[1])
		out = append(out, base45[n%45], base45[n/45%45], base45[n/45/45])
	}
	if len(b) == 1 {
		out = append(out, base45[b[0]%45], base45[b[0]/45])
	}
	return string(out)
}

var base45Value = func() (t [256]int8) {
	for i := range t {
		t[i] = -1
	}
	for i := range len(base45) {
		t[base45[i]] = int8(i)
	}
	return t
}()

// decodeBase45 is the inverse of encodeBase45 and accepts nothing that encodeBase45 does not write.
func decodeBase45(s string) ([]byte, error) {
	out := make([]byte, 0, len(s)/3*2+1)
	for len(s) > 0 {
		width := min(3, len(s))
		n := 0
		for i := width - 1; i >= 0; i-- {
			v := base45Value[s[i]]
			if v < 0 {
				return nil, errBase45
			}
			n = n*45 + int(v)
		}
		switch {
		case width == 3 && n <= 0xffff:
			out = append(out, byte(n>>8), byte(n)) //nolint:gosec // two bytes
		case width == 2 && n <= 0xff:
			out = append(out, byte(n)) //nolint:gosec // one byte
		default:
			return nil, errBase45
		}
		s = s[width:]
	}
	return out, nil
}
