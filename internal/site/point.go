package site

import (
	"fmt"
	"strings"

	"proba.example/internal/fault"
)

// ReadPoint reads a place as people type it, latitude and longitude in degrees with a point or a comma: 55.751244 and 37,618423. Nothing in
// both is no place. The fault is Invalid "site.point", beside the field that cannot be read.
func ReadPoint(latitude, longitude string) (*Point, error) {
	latitude, longitude = strings.TrimSpace(latitude), strings.TrimSpace(longitude)
	if latitude == "" && longitude == "" {
		return nil, nil //nolint:nilnil // no place is an answer
	}
	lat, ok := degrees(latitude, 90)
	if !ok {
		return nil, fault.Field("latitude", "site.point")
	}
	lon, ok := degrees(longitude, 180)
	if !ok {
		return nil, fault.Field("longitude", "site.point")
	}
	return &Point{lat, lon}, nil
}

// degrees reads millionths of a degree, up to a most of whole degrees; more than six decimals are cut.
func degrees(s string, most int64) (int32, bool) {
	sign := int64(1)
	if rest, negative := strings.CutPrefix(strings.ReplaceAll(s, "−", "-"), "-"); negative {
		sign, s = -1, rest
	}
	whole, part, _ := strings.Cut(strings.ReplaceAll(s, ",", "."), ".")
	part = (part + "000000")[:max(6, min(len(part), 6))]
	if whole == "" || len(whole) > 3 {
		return 0, false
	}
	n := int64(0)
	for _, c := range whole + part {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if n > most*1_000_000 {
		return 0, false
	}
	return int32(sign * n), true //nolint:gosec // at most 180 million
}

// Latitude is degrees north as ReadPoint reads them, six decimals.
func (p Point) Latitude() string { return inDegrees(p.Lat) }

// Longitude is degrees east, likewise.
func (p Point) Longitude() string { return inDegrees(p.Lon) }

func inDegrees(n int32) string {
	sign := ""
	if n < 0 {
		sign = "-"
	}
	return fmt.Sprintf("%s%d.%06d", sign, abs(n)/1_000_000, abs(n)%1_000_000)
}
