package view

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/locale"
)

// Every outline closes, is named in every language by a name of its own, and holds its own middle and no other's.
func TestOutlinesOfDistricts(t *testing.T) {
	all := lands()
	if len(all) != 25 {
		t.Errorf("%d districts, Seoul has 25", len(all))
	}
	seen := map[string]bool{}
	for i := range all {
		a := &all[i]
		if a.ring[0] != a.ring[len(a.ring)-1] {
			t.Errorf("the outline of %v does not close", a.name)
		}
		for _, l := range locale.Languages {
			name := a.name[l]
			if name == "" || seen[name] {
				t.Errorf("%v is named %q in %s", a.name, name, l)
			}
			seen[name] = true
			if got := DistrictName(locale.For(l), a.name[locale.Korean]); got != name {
				t.Errorf("%s is called %q in %s, want %q", a.name[locale.Korean], got, l, name)
			}
		}
		lon, lat := a.middle()
		for j := range all {
			if all[j].holds(lon, lat) != (i == j) {
				t.Errorf("the middle of %v and the outline of %v disagree", a.name, all[j].name)
			}
		}
	}
	if got := DistrictName(locale.For(locale.English), "ЦАО"); got != "ЦАО" {
		t.Errorf("a district without an outline is called %q", got)
	}
}

func TestWhatLiesBelowTheMarks(t *testing.T) {
	seoul := MapPoint{Lat: 37_494_000, Lon: 127_063_000, Label: "A", District: "강남구"}
	moscow := MapPoint{Lat: 55_751_244, Lon: 37_618_423, Label: "B", District: "ЦАО"}
	p := locale.For(locale.Russian)
	for name, c := range map[string]struct {
		points             []MapPoint
		outlined, reached  bool
		holds, lacks, says string
	}{
		"where outlines are at hand": {[]MapPoint{seoul}, true, false, "Каннамгу", `class="reach"`, "границы районов"},
		"where none are":             {[]MapPoint{moscow}, false, true, "ЦАО", `class="area`, "Границ районов для этой местности нет"},
		"where some are":             {[]MapPoint{seoul, moscow}, true, true, "ЦАО", "강남구", "Границ районов для этой местности нет"},
	} {
		m := MapChart{Title: "T", Points: c.points}
		v, page := m.view(p), drawn(t, locale.Russian, m)
		if v.outlined != c.outlined || v.reached != c.reached {
			t.Errorf("%s: outlined %v, reached %v", name, v.outlined, v.reached)
		}
		if !strings.Contains(page, c.holds) || strings.Contains(page, c.lacks) || !strings.Contains(strings.ToLower(page), strings.ToLower(c.says)) {
			t.Errorf("%s: the map shows %s", name, page)
		}
	}
}

// A mark can be reached by the keyboard and leads to its entry; marks are far enough apart for a finger; names that marks call for stand, and
// none covers another.
func TestMarksAndNames(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var c MapChart
	for range 60 {
		c.Points = append(c.Points, MapPoint{Lat: 37_440_000 + r.Int32N(220_000), Lon: 126_820_000 + r.Int32N(330_000), Label: "x"})
	}
	for _, l := range locale.Languages {
		v, page := c.view(locale.For(l)), drawn(t, l, c)
		for i, s := range v.spots {
			if !strings.Contains(page, `href="#spot-`+s.says()[:strings.IndexByte(s.says(), '.')]+`"`) {
				t.Errorf("mark %d leads nowhere", i+1)
			}
			for _, o := range v.spots[:i] {
				if d := (s.x-o.x)*(s.x-o.x) + (s.y-o.y)*(s.y-o.y); d < mapNear*mapNear {
					t.Errorf("marks %d and %d are %d apart", s.number, o.number, d)
				}
			}
		}
		for i, n := range v.names {
			for _, o := range v.names[:i] {
				if !n.used && abs64(n.x-o.x) < n.half()+o.half() && abs64(n.y-o.y) < mapLineHigh {
					t.Errorf("%s covers %s", n.text, o.text)
				}
			}
			if n.x < 0 || n.x > mapWide || n.y < 0 || n.y > mapHigh {
				t.Errorf("%s lies outside", n.text)
			}
		}
	}
}

// The hull holds every point and turns one way only.
func TestHull(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		coordinate := rapid.Int64Range(0, 12)
		points := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) [2]int64 {
			return [2]int64{coordinate.Draw(rt, "x"), coordinate.Draw(rt, "y")}
		}), 1, 20).Draw(rt, "points")
		h := hull(points)
		for i, a := range h {
			b := h[(i+1)%len(h)]
			if !slices.Contains(points, a) {
				rt.Fatalf("%v is no point", a)
			}
			for _, p := range points {
				if (b[0]-a[0])*(p[1]-a[1])-(b[1]-a[1])*(p[0]-a[0]) < 0 {
					rt.Fatalf("%v lies outside %v", p, h)
				}
			}
		}
	})
}
