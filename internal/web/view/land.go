package view

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"proba.example/internal/locale"
)

// landFiles are outlines of districts that a map draws below its marks, as GeoJSON. Where each comes from and under what licence stands
// in docs/dependencies.md.
//
//go:embed land/*.geojson
var landFiles embed.FS

// landArea is a district: its name in every language and its outline, in degrees east and north.
type landArea struct {
	name                     locale.Text
	ring                     [][2]float64
	west, east, south, north float64
}

// lands are all the districts that are at hand.
var lands = sync.OnceValue(func() []landArea {
	files, err := landFiles.ReadDir("land")
	if err != nil {
		panic(err)
	}
	var all []landArea
	for _, f := range files {
		b, err := landFiles.ReadFile("land/" + f.Name())
		if err != nil {
			panic(err)
		}
		areas, err := readLand(b)
		if err != nil {
			panic(fmt.Errorf("%s: %w", f.Name(), err)) // the file is part of the program, and a test reads it
		}
		all = append(all, areas...)
	}
	return all
})

func readLand(b []byte) ([]landArea, error) {
	var file struct {
		Features []struct {
			Properties map[locale.Lang]string
			Geometry   struct{ Coordinates [][][2]float64 }
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, err
	}
	var all []landArea
	for _, f := range file.Features {
		a := landArea{name: locale.Text(f.Properties)}
		if len(f.Geometry.Coordinates) != 1 || len(f.Geometry.Coordinates[0]) < 4 {
			return nil, fmt.Errorf("%v has not one outline", f.Properties)
		}
		a.ring = f.Geometry.Coordinates[0]
		a.west, a.east, a.south, a.north = a.ring[0][0], a.ring[0][0], a.ring[0][1], a.ring[0][1]
		for _, c := range a.ring {
			a.west, a.east, a.south, a.north = min(a.west, c[0]), max(a.east, c[0]), min(a.south, c[1]), max(a.north, c[1])
		}
		all = append(all, a)
	}
	return all, nil
}

// holds says whether a place lies inside the outline.
func (a *landArea) holds(lon, lat float64) bool {
	if lon < a.west || lon > a.east || lat < a.south || lat > a.north {
		return false
	}
	in := false
	for i := 1; i < len(a.ring); i++ {
		p, q := a.ring[i-1], a.ring[i]
		if (p[1] > lat) != (q[1] > lat) && lon < (q[0]-p[0])*(lat-p[1])/(q[1]-p[1])+p[0] {
			in = !in
		}
	}
	return in
}

// middle is the centre of the area inside the outline.
func (a *landArea) middle() (lon, lat float64) {
	area := 0.0
	for i := 1; i < len(a.ring); i++ {
		p, q := a.ring[i-1], a.ring[i]
		k := (p[0]-a.west)*(q[1]-a.south) - (q[0]-a.west)*(p[1]-a.south)
		area += k
		lon += (p[0] + q[0] - 2*a.west) * k
		lat += (p[1] + q[1] - 2*a.south) * k
	}
	return a.west + lon/area/3, a.south + lat/area/3
}

// landNames gives the district that is called so in one of the languages.
var landNames = sync.OnceValue(func() map[string]*landArea {
	names := map[string]*landArea{}
	all := lands()
	for i := range all {
		for _, l := range locale.Languages {
			names[all[i].name.In(l)] = &all[i]
		}
	}
	return names
})

// DistrictName is a district in the reader's language where its outline is at hand, and as the register writes it elsewhere.
func DistrictName(p locale.Printer, name string) string {
	if a, known := landNames()[name]; known {
		return p.Text(a.name)
	}
	return name
}

// Districts are the options of a filter by district, in the reader's language.
func Districts(p locale.Printer, none string, values []string) []Option {
	options := Choices(none, values)
	for i := range options[1:] {
		options[i+1].Label = DistrictName(p, options[i+1].Value)
	}
	slices.SortStableFunc(options[1:], func(a, b Option) int { return cmp.Compare(a.Label, b.Label) })
	return options
}

// draw puts below the marks what is known of the land: outlines of districts where they are at hand; elsewhere only how far the places
// of one district reach, for nothing more is known. What is named is what has marks, and other districts where there is room.
func (v *mapView) draw(p locale.Printer, points []MapPoint) {
	east, south := v.west+v.perUnit*float64(mapWide)/v.narrow, v.high-v.perUnit*float64(mapHigh)
	all := lands()
	var shown []*landArea
	for i := range all {
		a := &all[i]
		if a.east*1e6 > v.west && a.west*1e6 < east && a.north*1e6 > south && a.south*1e6 < v.high {
			shown = append(shown, a)
		}
	}
	used := map[*landArea]bool{}
	var others []MapPoint
	for _, x := range points {
		in := false
		for _, a := range shown {
			if a.holds(float64(x.Lon)/1e6, float64(x.Lat)/1e6) {
				used[a], in = true, true
				break
			}
		}
		if !in {
			others = append(others, x)
		}
	}
	if len(used) == 0 {
		shown = nil
	}
	var wanted, spare []mapName
	for _, a := range shown {
		v.areas = append(v.areas, mapArea{v.outline(a.ring), used[a]})
		lon, lat := a.middle()
		n := mapName{v.x(lon * 1e6), v.y(lat * 1e6), p.Text(a.name), used[a]}
		if used[a] {
			wanted = append(wanted, n)
		} else {
			spare = append(spare, n)
		}
	}
	v.outlined, v.reached = len(used) > 0, len(others) > 0
	wanted = append(v.reaches(p, others), wanted...)
	for _, n := range append(wanted, spare...) {
		v.place(n)
	}
}

// outline is the path of an outline in units of the map.
func (v *mapView) outline(ring [][2]float64) string {
	var b strings.Builder
	for i, c := range ring {
		fmt.Fprintf(&b, "%c%d %d", "ML"[min(i, 1)], v.x(c[0]*1e6), v.y(c[1]*1e6))
	}
	return b.String() + "Z"
}

// reaches are the hulls of the places of each district, drawn with a broad edge, and the names of those districts, where they are not too many.
func (v *mapView) reaches(p locale.Printer, points []MapPoint) (names []mapName) {
	of := map[string][][2]int64{}
	var order []string
	for _, x := range points {
		if x.District == "" {
			continue
		}
		if _, known := of[x.District]; !known {
			order = append(order, x.District)
		}
		of[x.District] = append(of[x.District], [2]int64{v.x(float64(x.Lon)), v.y(float64(x.Lat))})
	}
	if len(order) > 30 {
		return nil
	}
	for _, d := range order {
		var b strings.Builder
		x, y, n := int64(0), int64(0), int64(len(of[d]))
		for i, c := range hull(of[d]) {
			fmt.Fprintf(&b, "%c%d %d", "ML"[min(i, 1)], c[0], c[1])
		}
		for _, c := range of[d] {
			x, y = x+c[0], y+c[1]
		}
		v.hulls = append(v.hulls, b.String()+"Z")
		names = append(names, mapName{x / n, y / n, DistrictName(p, d), true})
	}
	return names
}

// hull is the convex hull of points, by Andrew's monotone chain.
func hull(points [][2]int64) [][2]int64 {
	points = slices.Clone(points)
	slices.SortFunc(points, func(a, b [2]int64) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	points = slices.Compact(points)
	if len(points) < 3 {
		return points
	}
	half := func(all [][2]int64) (h [][2]int64) {
		for _, p := range all {
			for len(h) > 1 {
				a, b := h[len(h)-2], h[len(h)-1]
				if (b[0]-a[0])*(p[1]-a[1])-(b[1]-a[1])*(p[0]-a[0]) > 0 {
					break
				}
				h = h[:len(h)-1]
			}
			h = append(h, p)
		}
		return h[:len(h)-1]
	}
	lower := half(points)
	slices.Reverse(points)
	return append(lower, half(points)...)
}

// A name must be readable on a telephone too, where the map is some 340 pixels wide: these are a line and a letter of it there.
const (
	mapLineHigh = int64(1_750)
	mapLetter   = int64(800)
	mapSyllable = int64(1_350)
)

func (n mapName) half() int64 {
	w := int64(0)
	for _, r := range n.text {
		if r >= 0x1100 {
			w += mapSyllable
		} else {
			w += mapLetter
		}
	}
	return w / 2
}

// place puts a name as near to its place as it neither covers another name nor a mark; a name that marks call for stands even where it cannot
// be free of marks, one that nothing calls for is left away.
func (v *mapView) place(n mapName) {
	half, x, y := n.half(), n.x, n.y
	if half*2 > mapWide {
		return
	}
	if !n.used && (x < half || x > mapWide-half || y < mapLineHigh || y > mapHigh-2*mapLineHigh) {
		return
	}
	x, y = max(half, min(mapWide-half, x)), max(mapLineHigh, min(mapHigh-2*mapLineHigh, y))
	best, cost := n, int64(math.MaxInt64)
	for _, dy := range []int64{0, -1, 1, -2, 2, -3, 3} {
		for _, dx := range []int64{0, -1, 1} {
			m := mapName{max(half, min(mapWide-half, x+dx*half)), max(mapLineHigh, min(mapHigh-mapLineHigh, y+dy*mapLineHigh)), n.text, n.used}
			c := max(dy, -dy) + 2*max(dx, -dx)
			for _, o := range v.names {
				if abs64(m.x-o.x) < half+o.half()+300 && abs64(m.y-o.y) < mapLineHigh {
					c += 1000
				}
			}
			for _, s := range v.spots {
				if abs64(m.x-s.x) < half+mapMark && abs64(m.y-s.y) < mapLineHigh/2+mapMark {
					c += 100
				}
			}
			if c < cost {
				best, cost = m, c
			}
		}
	}
	if !n.used && cost >= 100 || cost >= 1000 && len(v.names) > 12 {
		return
	}
	v.names = append(v.names, best)
}

func abs64(n int64) int64 { return max(n, -n) }
