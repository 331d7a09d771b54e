package public

import (
	"net/http"
	"slices"

	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const pilotSitesURL = "/pilots/sites"

// pilotSitesView is the sites that host pilots, on a map and in a list.
type pilotSitesView struct {
	page    view.Page
	lede    string
	filters view.FilterBar
	chart   view.MapChart
	empty   string
}

func (s *Pages) pilotSites(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Pilots.Sites(r.Context())
	if err != nil {
		return err
	}
	p, q := request.Printer(r), r.URL.Query()
	market, district, use := q.Get("market"), q.Get("district"), q.Get("use")
	v := pilotSitesView{page: s.page(r, p.T("map.public_title")), chart: view.MapChart{Title: p.T("map.public_title")}}
	v.page.Wide = true
	var districts []string
	markets, dormant := map[string]bool{}, 0
	for _, x := range all {
		districts = append(districts, x.District)
		if x.Dormant {
			dormant++
		}
		for _, m := range x.Markets {
			markets[m] = true
		}
		if market != "" && !slices.Contains(x.Markets, market) || district != "" && x.District != district || use == "dormant" && !x.Dormant || use == "used" && x.Dormant {
			continue
		}
		tag := view.Tag{Tone: view.Good, Text: p.T("map.used")}
		if x.Dormant {
			tag = view.Tag{Tone: view.Info, Text: p.T("site.dormant")}
		}
		point := view.MapPoint{Label: x.Name, Sub: x.Organisation, District: x.District, Tag: tag}
		if x.Organisation == x.Name { // nothing is said twice
			point.Sub = x.District
		}
		if !x.Known {
			v.chart.Without = append(v.chart.Without, point)
			continue
		}
		point.Lat, point.Lon = x.Lat, x.Lon
		v.chart.Points = append(v.chart.Points, point)
	}
	v.lede = p.T("map.public_lede", "All", len(all), "Dormant", dormant)
	if len(v.chart.Points)+len(v.chart.Without) == 0 {
		v.empty = p.T("map.none")
	}
	choices := []view.Option{{Label: p.T("map.any")}}
	for m := range markets {
		choices = append(choices, view.Option{Value: m, Label: p.T("site.market." + m)})
	}
	slices.SortFunc(choices[1:], func(a, b view.Option) int {
		if a.Label < b.Label {
			return -1
		}
		return 1
	})
	v.filters = view.FilterBar{Action: pilotSitesURL, Fields: []view.Field{
		{Name: "market", Label: p.T("site.field.markets"), Type: view.Select, Value: market, Optional: true, Options: choices},
		{Name: "district", Label: p.T("site.field.district"), Type: view.Select, Value: district, Optional: true, Options: view.Districts(p, p.T("map.any"), districts)},
		{Name: "use", Label: p.T("map.use"), Type: view.Select, Value: use, Optional: true, Options: []view.Option{{Label: p.T("map.any")}, {Value: "used", Label: p.T("map.used")}, {Value: "dormant", Label: p.T("site.dormant")}}},
	}}
	if market+district+use != "" {
		v.filters.Clear = pilotSitesURL
	}
	return view.Render(w, r, http.StatusOK, pilotSitesPage(v))
}
