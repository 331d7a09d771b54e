package photo_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"proba.example/certificate/cwt"
	"proba.example/certificate/photo"
)

// code is the text of a genuine certificate's code.
func code(t testing.TB) string {
	t.Helper()
	var cases []struct{ Name, Text string }
	b, err := os.ReadFile("../../testdata/vectors/qr/cases.json")
	if err == nil {
		err = json.Unmarshal(b, &cases)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if c.Name == "valid" {
			return c.Text
		}
	}
	t.Fatal("no vector named valid")
	return ""
}

// snap photographs a code: so many pixels a module, turned by degrees, blurred, with uneven light and noise.
func snap(t testing.TB, text string, module, degrees float64, noise int) *image.Gray {
	t.Helper()
	p, err := cwt.Draw(text)
	if err != nil {
		t.Fatal(err)
	}
	side := int(float64(p.Size+2*cwt.Quiet) * module * 1.6)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	random := rand.New(rand.NewPCG(4, 5)) //nolint:gosec // a repeatable test
	grey := image.NewGray(image.Rect(0, 0, side, side))
	const fine = 3
	for y := range side {
		for x := range side {
			white := 0
			for i := range fine * fine {
				dx, dy := float64(x)+float64(i%fine)/fine-float64(side)/2, float64(y)+float64(i/fine)/fine-float64(side)/2
				u := int(math.Floor((dx*cos+dy*sin)/module + float64(p.Size)/2))
				v := int(math.Floor((dy*cos-dx*sin)/module + float64(p.Size)/2))
				if u < 0 || v < 0 || u >= p.Size || v >= p.Size || !p.Black(u, v) {
					white++
				}
			}
			light := 120 + 110*x/side
			level := 30 + (light-30)*white/(fine*fine) + random.IntN(2*noise+1) - noise
			grey.SetGray(x, y, color.Gray{Y: uint8(max(0, min(255, level)))})
		}
	}
	return grey
}

func asPNG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPhotographsAreRead(t *testing.T) {
	text := code(t)
	for _, row := range []struct {
		name            string
		module, degrees float64
		noise           int
	}{
		{"a screenshot", 4, 0, 0},
		{"a small scan", 2.5, 0, 4},
		{"a turned photograph", 6, 12, 20},
		{"upside down", 5, 180, 10},
		{"a large photograph", 15, -7, 40},
	} {
		t.Run(row.name, func(t *testing.T) {
			picture := snap(t, text, row.module, row.degrees, row.noise)
			if got, err := photo.Read(asPNG(t, picture)); err != nil || got != text {
				t.Errorf("as PNG: %v %.20q", err, got)
			}
			var b bytes.Buffer
			if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 80}); err != nil {
				t.Fatal(err)
			}
			if got, err := photo.Read(b.Bytes()); err != nil || got != text {
				t.Errorf("as JPEG: %v %.20q", err, got)
			}
		})
	}
}

func TestWhatIsNoPhotograph(t *testing.T) {
	plain := asPNG(t, image.NewGray(image.Rect(0, 0, 300, 200)))
	vast := bytes.Clone(plain) // it claims 60,000 × 60,000 pixels
	binary.BigEndian.PutUint32(vast[16:], 60_000)
	binary.BigEndian.PutUint32(vast[20:], 60_000)
	binary.BigEndian.PutUint32(vast[29:], crc32.ChecksumIEEE(vast[12:29]))
	for name, row := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":               {nil, photo.ErrNotPicture},
		"a text":                {[]byte(`{"type":"x"}`), photo.ErrNotPicture},
		"a picture of nothing":  {plain, photo.ErrNoCode},
		"a picture cut off":     {plain[:60], photo.ErrNotPicture},
		"a claim of 3.6 Gpixel": {vast, photo.ErrTooLarge},
		"too many bytes":        {append(bytes.Clone(plain), make([]byte, photo.MaxBytes)...), photo.ErrTooLarge},
		"a damaged code":        {asPNG(t, snap(t, strings.Repeat("A", 30), 0.8, 3, 120)), photo.ErrNoCode},
	} {
		t.Run(name, func(t *testing.T) {
			if text, err := photo.Read(row.file); !errors.Is(err, row.want) {
				t.Errorf("%q %v, want %v", text, err, row.want)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(asPNG(f, snap(f, "CW1:ABC", 3, 0, 0)))
	f.Add([]byte("\xff\xd8\xff\xe0"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if text, err := photo.Read(file); err != nil && text != "" {
			t.Errorf("%q with %v", text, err)
		}
	})
}
