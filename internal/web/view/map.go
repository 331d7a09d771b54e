package view

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/locale"
)

// MapChart shows where things are: points on lines of latitude and longitude, over the outlines of districts where they are at hand (land.go) and
// elsewhere over how far the places of a district reach; the chart says which. A mark leads to its entry in the list beside the map, which says
// the same in words.
type MapChart struct {
	Title   string
	Points  []MapPoint
	Without []MapPoint // whose place is not known: they are counted and listed, not hidden
}

// MapPoint is one thing. Lat and Lon are millionths of a degree, north and east positive.
type MapPoint struct {
	Lat, Lon                   int32
	Label, Sub, Href, District string
	Tag                        Tag
}

// mapSpot is one or several points so near to each other that they are one mark.
type mapSpot struct {
	number int
	x, y   int64 // of mapWide and mapHigh
	points []MapPoint
}

// mapLine is a line of the graticule with its degree; mapArea the outline of a district; mapName a name on the map.
type (
	mapLine struct {
		at    int64
		label string
	}
	mapArea struct {
		path string
		used bool // things lie there
	}
	mapName struct {
		x, y int64 // of its middle
		text string
		used bool // things lie there
	}
)

// The picture has four units across for every three down, at any size.
const (
	mapWide = int64(40_000)
	mapHigh = int64(30_000)
	mapNear = int64(2_900) // what is nearer is one mark: on a telephone marks are then 24 pixels apart, for a finger
	mapMark = int64(1_000) // half a mark on a telephone
)

// mapView is a map ready to be drawn.
type mapView struct {
	spots      []mapSpot
	meridians  []mapLine
	parallels  []mapLine
	names      []mapName
	areas      []mapArea
	hulls      []string // how far the places of a district reach, as paths
	outlined   bool     // outlines lie below some things
	reached    bool     // and below others none
	west, high float64  // millionths of a degree at the upper left corner
	perUnit    float64  // millionths of a degree of latitude in one unit
	narrow     float64  // how much shorter a degree of longitude is
}

// view works out the window, the lines, the marks and the names.
func (c MapChart) view(p locale.Printer) mapView {
	var v mapView
	if len(c.Points) == 0 {
		return v
	}
	south, north, west, east := c.Points[0].Lat, c.Points[0].Lat, c.Points[0].Lon, c.Points[0].Lon
	for _, x := range c.Points {
		south, north, west, east = min(south, x.Lat), max(north, x.Lat), min(west, x.Lon), max(east, x.Lon)
	}
	middle := (float64(south) + float64(north)) / 2
	v.narrow = max(0.05, math.Cos(middle/1e6*math.Pi/180))
	const margin = 1.16
	v.perUnit = max(float64(north-south)*margin/float64(mapHigh), float64(east-west)*v.narrow*margin/float64(mapWide), 0.6) // at least about two kilometres
	v.high = middle + v.perUnit*float64(mapHigh)/2
	v.west = (float64(west)+float64(east))/2 - v.perUnit*float64(mapWide)/2/v.narrow
	v.lines(p)
	v.mark(c.Points)
	v.draw(p, c.Points)
	return v
}

func (v *mapView) x(lon float64) int64 {
	return int64(math.Round((lon - v.west) * v.narrow / v.perUnit))
}
func (v *mapView) y(lat float64) int64 { return int64(math.Round((v.high - lat) / v.perUnit)) }

// steps are the distances between lines that a reader can count in, in millionths of a degree.
var mapSteps = []float64{5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7}

func (v *mapView) lines(p locale.Printer) {
	draw := func(from, span float64, at func(float64) int64, most, labelled int64, signs [2]string) (all []mapLine) {
		said := false
		step := mapSteps[len(mapSteps)-1]
		for _, s := range mapSteps {
			if span/s <= 5 {
				step = s
				break
			}
		}
		for d := math.Ceil(from/step) * step; d <= from+span; d += step {
			if n := at(d); n >= 0 && n <= most {
				label := degree(p, int64(math.Round(d)), signs)
				switch { // on a narrow screen labels would run into each other
				case n > labelled:
					label = ""
				case said: // the direction is said once
					label, _, _ = strings.Cut(label, " ")
				default:
					said = true
				}
				all = append(all, mapLine{n, label})
			}
		}
		return all
	}
	v.meridians = draw(v.west, v.perUnit*float64(mapWide)/v.narrow, v.x, mapWide, mapWide, [2]string{p.T("view.map_east"), p.T("view.map_west")})
	// The labels of the meridians stand along the lower edge.
	v.parallels = draw(v.high-v.perUnit*float64(mapHigh), v.perUnit*float64(mapHigh), v.y, mapHigh, mapHigh*88/100, [2]string{p.T("view.map_north"), p.T("view.map_south")})
}

// degree prints millionths of a degree with as many decimals as it has, up to three.
func degree(p locale.Printer, n int64, signs [2]string) string {
	sign := signs[0]
	if n < 0 {
		n, sign = -n, signs[1]
	}
	s := strconv.FormatInt(n/1_000_000, 10)
	if part := strings.TrimRight(strconv.FormatInt(n%1_000_000+1_000_000, 10)[1:], "0"); part != "" {
		s = p.Decimal(s + "." + part)
	}
	return s + "° " + sign
}

// mark puts points on the map, those that lie together under one number, from the north-west down.
func (v *mapView) mark(points []MapPoint) {
	for _, p := range points {
		x, y := v.x(float64(p.Lon)), v.y(float64(p.Lat))
		near, nearest := -1, mapNear*mapNear
		for i, s := range v.spots {
			if d := (s.x-x)*(s.x-x) + (s.y-y)*(s.y-y); d < nearest {
				near, nearest = i, d
			}
		}
		if near < 0 {
			near = len(v.spots)
			v.spots = append(v.spots, mapSpot{x: x, y: y})
		}
		v.spots[near].points = append(v.spots[near].points, p)
	}
	slices.SortStableFunc(v.spots, func(a, b mapSpot) int { return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x)) })
	for i := range v.spots {
		v.spots[i].number = i + 1
	}
}

// says is what a mark is called where it is not seen: its number and what lies there.
func (s mapSpot) says() string {
	name := strconv.Itoa(s.number) + ". " + s.points[0].Label
	if n := len(s.points); n > 1 {
		name += " +" + strconv.Itoa(n-1)
	}
	return name
}

// tone is the tone of a mark: that of its points where all have one.
func (s mapSpot) tone() Tone {
	for _, p := range s.points {
		if p.Tag.Tone != s.points[0].Tag.Tone {
			return Neutral
		}
	}
	return s.points[0].Tag.Tone
}

// Choices are the options of a filter: what stands for any, then each value once, in order.
func Choices(none string, values []string) []Option {
	options := []Option{{Label: none}}
	values = slices.Clone(values)
	slices.Sort(values)
	for _, v := range slices.Compact(values) {
		if v != "" {
			options = append(options, Option{Value: v, Label: v})
		}
	}
	return options
}
