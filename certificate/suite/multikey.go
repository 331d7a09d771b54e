package suite

import (
	"crypto/ed25519"
	"errors"
	"math/bits"
)

// ErrEncoding says that a text is not the base58btc form of the bytes expected.
var ErrEncoding = errors.New("suite: not a base58btc text of the expected length")

// alphabet is base58btc: digits and letters without 0, O, I and l.
const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

var digitOf = func() (table [256]int8) {
	for i := range table {
		table[i] = -1
	}
	for i := range len(alphabet) {
		table[alphabet[i]] = int8(i) //nolint:gosec // 0…57
	}
	return table
}()

// limbs hold a number below 2^512, the length of an Ed25519 signature, least significant first. Texts that would not
// fit are refused.
const limbs = 8

// DecodeBase58 reads multibase base58btc (the letter z and digits) into exactly len(dst) bytes, at most 64. There is
// one text for given bytes; every other is ErrEncoding.
func DecodeBase58(dst []byte, text string) error {
	if len(text) < 2 || text[0] != 'z' || len(dst) > 8*limbs {
		return ErrEncoding
	}
	text = text[1:]
	zeros := 0
	for zeros < len(text) && text[zeros] == '1' {
		zeros++
	}
	var n [limbs]uint64
	for i := zeros; i < len(text); {
		// Ten digits at a time: 58^10 < 2^64.
		scale, part := uint64(1), uint64(0)
		for ; i < len(text) && scale < 58*58*58*58*58*58*58*58*58*58; i++ {
			d := digitOf[text[i]]
			if d < 0 {
				return ErrEncoding
			}
			part = part*58 + uint64(d) //nolint:gosec // 0…57
			scale *= 58
		}
		for j := range n {
			high, low := bits.Mul64(n[j], scale)
			var carry uint64
			n[j], carry = bits.Add64(low, part, 0)
			part = high + carry
		}
		if part != 0 {
			return ErrEncoding
		}
	}
	var whole [8 * limbs]byte
	for i := range whole {
		whole[len(whole)-1-i] = byte(n[i/8] >> (8 * (i % 8)))
	}
	first := 0
	for first < len(whole) && whole[first] == 0 {
		first++
	}
	// Leading zero bytes are leading ones in the text, neither more nor fewer.
	if zeros+len(whole)-first != len(dst) {
		return ErrEncoding
	}
	clear(dst[:zeros])
	copy(dst[zeros:], whole[first:])
	return nil
}

// EncodeBase58 writes bytes as multibase base58btc: the letter z and digits.
func EncodeBase58(src []byte) string {
	zeros := 0
	for zeros < len(src) && src[zeros] == 0 {
		zeros++
	}
	var digits []byte // least significant first
	for _, b := range src[zeros:] {
		carry := uint(b)
		for i := range digits {
			carry += uint(digits[i]) << 8
			digits[i] = byte(carry % 58)
			carry /= 58
		}
		for ; carry > 0; carry /= 58 {
			digits = append(digits, byte(carry%58))
		}
	}
	out := make([]byte, 0, 1+zeros+len(digits))
	out = append(out, 'z')
	for range zeros {
		out = append(out, '1')
	}
	for i := len(digits) - 1; i >= 0; i-- {
		out = append(out, alphabet[digits[i]])
	}
	return string(out)
}

// An Ed25519 public key as Multikey begins with the multicodec 0xed as a varint.
const codec0, codec1 = 0xed, 0x01

// EncodeKey writes a public key as Multikey ("Controlled Identifiers v1.0", section 2.2.2): z6Mk….
func EncodeKey(key ed25519.PublicKey) string {
	return EncodeBase58(append([]byte{codec0, codec1}, key...))
}

// DecodeKey reads a public key from Multikey; ErrEncoding for anything but an Ed25519 key.
func DecodeKey(text string) (ed25519.PublicKey, error) {
	var b [2 + ed25519.PublicKeySize]byte
	if err := DecodeBase58(b[:], text); err != nil {
		return nil, err
	}
	if b[0] != codec0 || b[1] != codec1 {
		return nil, ErrEncoding
	}
	return ed25519.PublicKey(b[2:]), nil
}
