// Package photo reads the QR code out of a picture: a photograph of a printed certificate, a scan, a screenshot. It is
// for those whose browser cannot read codes by itself, and for pictures that come by mail.
//
// Pictures come from strangers. The package looks at a picture's measures before it unpacks anything, and reads nothing
// larger than [MaxBytes] and [MaxPixels].
package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // formats that cameras and scanners write
	_ "image/jpeg" // …
	_ "image/png"  // …

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

const (
	// MaxBytes is the largest file read.
	MaxBytes = 12 << 20
	// MaxPixels is the largest picture unpacked, in pixels.
	MaxPixels = 30_000_000
	// longest is the longer side of the picture that is searched; larger ones are made smaller first, which also takes the
	// camera's noise away.
	longest = 1600
)

// The reasons a picture gives no text.
var (
	ErrNotPicture = errors.New("photo: not a picture in PNG, JPEG or GIF")
	ErrTooLarge   = fmt.Errorf("photo: the picture is larger than %d bytes or %d pixels", MaxBytes, MaxPixels)
	ErrNoCode     = errors.New("photo: no QR code was found in the picture")
)

// Is tells whether bytes begin as a picture does that Read takes.
func Is(file []byte) bool {
	for _, mark := range []string{"\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF8"} {
		if bytes.HasPrefix(file, []byte(mark)) {
			return true
		}
	}
	return false
}

// Read gives the text of the QR code in a picture. The error is one of this package.
func Read(file []byte) (string, error) {
	if !Is(file) {
		return "", ErrNotPicture
	}
	measures, _, err := image.DecodeConfig(bytes.NewReader(file))
	switch {
	case err != nil || measures.Width <= 0 || measures.Height <= 0:
		return "", ErrNotPicture
	case len(file) > MaxBytes || measures.Width > MaxPixels/measures.Height:
		return "", ErrTooLarge
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return "", ErrNotPicture
	}
	grey := greyOf(picture)
	// A small code in a large picture is lost when that is made smaller; noise hides a large one in the picture as it is.
	for _, side := range []int{longest, longest / 2, max(grey.Rect.Dx(), grey.Rect.Dy())} {
		if text, ok := search(shrink(grey, side)); ok {
			return text, nil
		}
	}
	return "", ErrNoCode
}

// search looks for a code in a picture, in two ways of telling black from white.
func search(grey *image.Gray) (text string, found bool) {
	// The reader indexes what it believes to have found; a picture made to mislead it is one without a code.
	defer func() {
		if recover() != nil {
			text, found = "", false
		}
	}()
	source := gozxing.NewLuminanceSourceFromImage(grey)
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	for _, binarizer := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source)} {
		pixels, err := gozxing.NewBinaryBitmap(binarizer)
		if err != nil {
			continue
		}
		if result, err := qrcode.NewQRCodeReader().Decode(pixels, hints); err == nil {
			return result.GetText(), true
		}
	}
	return "", false
}

func greyOf(picture image.Image) *image.Gray {
	bounds := picture.Bounds()
	grey := image.NewGray(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	if camera, ok := picture.(*image.YCbCr); ok { // a photograph has its brightness ready
		for y := range bounds.Dy() {
			from := camera.YOffset(bounds.Min.X, bounds.Min.Y+y)
			copy(grey.Pix[y*grey.Stride:(y+1)*grey.Stride], camera.Y[from:from+bounds.Dx()])
		}
		return grey
	}
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			grey.Set(x, y, picture.At(bounds.Min.X+x, bounds.Min.Y+y))
		}
	}
	return grey
}

// shrink makes the longer side at most side pixels long, each pixel the mean of those it stands for; a smaller picture
// stays as it is.
func shrink(grey *image.Gray, side int) *image.Gray {
	w, h := grey.Rect.Dx(), grey.Rect.Dy()
	long := max(w, h)
	if long <= side {
		return grey
	}
	small := image.NewGray(image.Rect(0, 0, max(1, w*side/long), max(1, h*side/long)))
	for y := range small.Rect.Dy() {
		top, bottom := y*h/small.Rect.Dy(), max(y*h/small.Rect.Dy()+1, (y+1)*h/small.Rect.Dy())
		for x := range small.Rect.Dx() {
			left, right := x*w/small.Rect.Dx(), max(x*w/small.Rect.Dx()+1, (x+1)*w/small.Rect.Dx())
			sum := 0
			for _, row := range rows(grey, left, top, right, bottom) {
				for _, v := range row {
					sum += int(v)
				}
			}
			small.Pix[y*small.Stride+x] = uint8(sum / ((right - left) * (bottom - top))) //nolint:gosec // a mean of bytes
		}
	}
	return small
}

func rows(grey *image.Gray, left, top, right, bottom int) [][]uint8 {
	all := make([][]uint8, 0, bottom-top)
	for y := top; y < bottom; y++ {
		all = append(all, grey.Pix[y*grey.Stride+left:y*grey.Stride+right])
	}
	return all
}
