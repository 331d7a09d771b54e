package view

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tokenColours reads the colour tokens from the style sheet: light first, dark second.
func tokenColours(t *testing.T) map[string][2]string {
	t.Helper()
	css, err := static.ReadFile("static/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][2]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)`).FindAllStringSubmatch(string(css), -1) {
		out[m[1]] = [2]string{m[2], m[3]}
	}
	if n := strings.Count(string(css), "light-dark("); n != len(out) {
		t.Fatalf("%d of %d colour tokens can be read", len(out), n)
	}
	return out
}

// luminance is the relative luminance of WCAG 2.2 for a colour in hexadecimal.
func luminance(hex string) float64 {
	var l float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			panic(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		l += weight * c
	}
	return l
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// TestColoursCanBeRead holds every pair in which the sheets use the tokens to WCAG 2.2 AA: 4.5 to 1 for
// words (1.4.3), 3 to 1 for edges and signs (1.4.11).
func TestColoursCanBeRead(t *testing.T) {
	colours := tokenColours(t)
	var pairs [][3]string
	add := func(most string, fronts []string, backs ...string) {
		for _, f := range fronts {
			for _, b := range backs {
				pairs = append(pairs, [3]string{f, b, most})
			}
		}
	}
	sheets := []string{"paper", "surface", "sunk"}
	add("4.5", []string{"ink", "ink-soft", "link", "brand", "brand-strong", "gold", "bad"}, sheets...)
	add("4.5", []string{"ink", "ink-soft", "brand", "link"}, "brand-tint")
	add("4.5", []string{"ink"}, "gold-tint", "info-tint", "progress-tint", "good-tint", "warn-tint", "bad-tint", "neutral-tint")
	add("4.5", []string{"ink-soft"}, "neutral-tint", "good-tint", "warn-tint", "bad-tint", "info-tint")
	for _, tone := range []Tone{Neutral, Info, Progress, Good, Warn, Bad} {
		add("4.5", []string{string(tone)}, string(tone)+"-tint", "surface", "paper")
	}
	add("4.5", []string{"on-brand"}, "brand", "brand-strong")
	add("4.5", []string{"on-bad"}, "bad")
	add("3", []string{"line-strong", "focus"}, sheets...)
	add("3", []string{"brand", "line-strong"}, "brand-tint")
	for i, mode := range []string{"light", "dark"} {
		for _, p := range pairs {
			front, ok := colours[p[0]]
			back, ok2 := colours[p[1]]
			if !ok || !ok2 {
				t.Fatalf("no token %s or %s", p[0], p[1])
			}
			least, err := strconv.ParseFloat(p[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			if c := contrast(front[i], back[i]); c < least {
				t.Errorf("%s: %s on %s is %.2f to 1, at least %s", mode, p[0], p[1], c, p[2])
			}
		}
	}
}
