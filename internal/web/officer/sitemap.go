package officer

import (
	"net/http"
	"slices"
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const siteMapURL = sitesURL + "/map"

// siteMapView is the sites on a map.
type siteMapView struct {
	page    view.Page
	back    view.Link
	lede    string
	filters view.FilterBar
	chart   view.MapChart
	empty   string // said where nothing answers to the filters
}

// listSiteMap lists the map of sites.
func (o *pages) listSiteMap(t *request.Table) {
	t.Get(siteMapURL, request.Allowed(party.ActReadSites), o.siteMap)
}

func (o *pages) siteMap(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	all, err := o.Sites.Sites(r.Context(), who)
	if err != nil {
		return err
	}
	page := o.page(r, request.Printer(r).T("map.title"))
	page.Wide = true
	p, q := page.Printer, r.URL.Query()
	words, state, market, district := strings.TrimSpace(q.Get("q")), q.Get("state"), q.Get("market"), q.Get("district")
	v := siteMapView{page: page, back: view.Link{Href: sitesURL, Label: p.T("site.title")}, chart: view.MapChart{Title: p.T("map.title")}}
	var districts []string
	dormant := 0
	for _, s := range all {
		districts = append(districts, s.District)
		if s.Dormant() {
			dormant++
		}
		if state == "dormant" && !s.Dormant() || state != "" && state != "dormant" && string(s.State) != state || market != "" && !slices.Contains(s.Markets, market) ||
			district != "" && s.District != district || !mentions(s, words) {
			continue
		}
		x := view.MapPoint{Label: s.Name, Sub: s.District, Href: siteURL(s.ID, ""), District: s.District, Tag: mapTag(p, s)}
		if s.Point == nil {
			v.chart.Without = append(v.chart.Without, x)
			continue
		}
		x.Lat, x.Lon = s.Point.Lat, s.Point.Lon
		v.chart.Points = append(v.chart.Points, x)
	}
	v.lede = p.T("map.lede", "Shown", len(v.chart.Points), "Without", len(v.chart.Without), "Dormant", dormant)
	if len(v.chart.Points)+len(v.chart.Without) == 0 {
		v.empty = p.T("site.none")
	}
	v.filters = view.FilterBar{Action: siteMapURL, Fields: []view.Field{
		{Name: "q", Label: p.T("site.search"), Value: words, Optional: true},
		{Name: "state", Label: p.T("site.state"), Type: view.Select, Value: state, Optional: true, Options: stateOptions(p)},
		{Name: "market", Label: p.T("site.field.markets"), Type: view.Select, Value: market, Optional: true, Options: append([]view.Option{{Label: p.T("site.any")}}, marketOptions(p)...)},
		{Name: "district", Label: p.T("site.field.district"), Type: view.Select, Value: district, Optional: true, Options: view.Districts(p, p.T("site.any"), districts)},
	}}
	if words+state+market+district != "" {
		v.filters.Clear = siteMapURL
	}
	return view.Render(w, r, http.StatusOK, siteMapPage(v))
}

// mapTag is the state of a site, or that no pilot is known of it.
func mapTag(p locale.Printer, s site.Site) view.Tag {
	if s.Dormant() {
		return view.Tag{Tone: view.Info, Text: p.T("site.dormant")}
	}
	return siteTag(p, s.State)
}
