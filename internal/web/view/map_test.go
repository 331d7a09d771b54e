package view

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/locale"
)

func drawn(t *testing.T, l locale.Lang, c MapChart) string {
	t.Helper()
	var b bytes.Buffer
	if err := Map(locale.For(l), c).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAMapSaysWhereThingsAreAndWhatItDoesNotKnow(t *testing.T) {
	c := MapChart{
		Title: "Sites <1>",
		Points: []MapPoint{
			{Lat: 55_751_244, Lon: 37_618_423, Label: "South & east", District: "ЦАО", Href: "/s"},
			{Lat: 55_900_000, Lon: 37_400_000, Label: "North-west", District: "САО"},
			{Lat: 55_751_300, Lon: 37_618_500, Label: "Next door", District: "ЦАО"},
		},
		Without: []MapPoint{{Label: "Somewhere"}},
	}
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Sites &lt;1&gt;", "South &amp; east", `href="/s"`, "Next door", "Somewhere", "° E", "55.8°"},
		locale.Russian: {"55,8°", "ЦАО", "Somewhere"},
		locale.Korean:  {"55.8°", "Somewhere"},
	} {
		page := drawn(t, l, c)
		for _, w := range words {
			if !strings.Contains(page, w) {
				t.Errorf("the map in %s lacks %q", l, w)
			}
		}
		if n := strings.Count(page, `class="t spot"`); n != 2 {
			t.Errorf("%d marks for two places", n)
		}
	}
	v := c.view(locale.For(locale.English))
	if v.spots[0].points[0].Label != "North-west" || len(v.spots[1].points) != 2 || v.spots[0].x >= v.spots[1].x {
		t.Errorf("the marks are %+v", v.spots)
	}
	if page := drawn(t, locale.English, MapChart{Title: "None", Without: c.Without}); strings.Contains(page, "<svg") || !strings.Contains(page, "Somewhere") {
		t.Error("a map of nothing is drawn")
	}
}

var percent = regexp.MustCompile(`c[xy]="([0-9.]+)%"`)

// Wherever points are, each is told of once and its mark lies inside the picture; north is up, east is right.
func TestEveryPointIsInsideTheMap(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var c MapChart
		lat, lon := rapid.Int32Range(-80_000_000, 80_000_000).Draw(rt, "lat"), rapid.Int32Range(-170_000_000, 170_000_000).Draw(rt, "lon")
		spread := rapid.SampledFrom([]int32{0, 1000, 300_000, 9_000_000}).Draw(rt, "spread")
		n := rapid.IntRange(1, 30).Draw(rt, "n")
		for i := range n {
			c.Points = append(c.Points, MapPoint{
				Lat: lat + rapid.Int32Range(-spread, spread).Draw(rt, "y"), Lon: lon + rapid.Int32Range(-spread, spread).Draw(rt, "x"), Label: fmt.Sprintf("[%d]", i), District: fmt.Sprint(i % 3),
			})
		}
		page := drawn(t, locale.English, c)
		for i := range n {
			if strings.Count(page, fmt.Sprintf("<span>[%d]", i)) != 1 {
				rt.Fatalf("point %d is not told of once", i)
			}
		}
		for _, m := range percent.FindAllStringSubmatch(page, -1) {
			if f, err := strconv.ParseFloat(m[1], 64); err != nil || f < 2 || f > 98 {
				rt.Fatalf("a mark lies at %s%%", m[1])
			}
		}
		v := c.view(locale.For(locale.English))
		for i := range c.Points {
			for j := range c.Points {
				a, b := c.Points[i], c.Points[j]
				if a.Lat > b.Lat && v.y(float64(a.Lat)) > v.y(float64(b.Lat)) || a.Lon > b.Lon && v.x(float64(a.Lon)) < v.x(float64(b.Lon)) {
					rt.Fatalf("%v and %v are turned", a, b)
				}
			}
		}
	})
}

// The labels of the meridians stand along the lower edge: no parallel says its degree there, and still one says to which side of the equator
// the degrees go.
func TestNoParallelIsLabelledAtTheLowerEdge(t *testing.T) {
	p := locale.For(locale.Korean)
	rapid.Check(t, func(t *rapid.T) {
		lat, lon := rapid.Int32Range(-60_000_000, 60_000_000).Draw(t, "lat"), rapid.Int32Range(-170_000_000, 170_000_000).Draw(t, "lon")
		far := rapid.Int32Range(0, 3_000_000).Draw(t, "far")
		v := MapChart{Points: []MapPoint{{Lat: lat, Lon: lon}, {Lat: lat + far, Lon: lon + far}}}.view(p)
		sides, labelled := 0, 0
		for _, l := range v.parallels {
			if l.label == "" {
				continue
			}
			if labelled++; l.at > mapHigh*88/100 {
				t.Errorf("a parallel at %d of %d says %q", l.at, mapHigh, l.label)
			}
			if strings.Contains(l.label, " ") {
				sides++
			}
		}
		if labelled > 0 && sides != 1 {
			t.Errorf("%d of %d labels say the side", sides, labelled)
		}
	})
}
