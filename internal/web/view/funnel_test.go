package view

import (
	"strings"
	"testing"

	"proba.example/internal/locale"
)

func TestChartsOfSignalsSayInWordsWhatTheyShow(t *testing.T) {
	p := locale.For(locale.English)
	funnel := FunnelChart{
		Title: "By expert", Across: "cases", Rate: 600,
		Points: []FunnelPoint{{Of: 50, Rate: 580}, {Label: "Kim", Of: 100, Rate: 1000, Out: true}, {Label: "nobody", Of: 3, Rate: 0, Small: true}},
		Bounds: []FunnelBound{{1, 0, 1000, 0, 1000}, {200, 530, 670, 490, 700}},
	}
	for _, c := range []struct {
		name, html string
		want       []string
	}{
		{"funnel", render(t, Funnel(p, funnel)), []string{
			"3 groups around a rate of 60%; 1 stand out. Kim: 100% of 100.", `points="0,1000 5,1000 1000,470"`, `points="0,0 5,0 1000,330"`,
			`<circle class="mark out" cx="50%" cy="0%" r="6">`, `<circle class="mark small" cx="1.50%" cy="100%" r="4">`, `<circle class="mark" cx="25%" cy="42%" r="4">`,
		}},
		{"histogram", render(t, Histogram(p, HistogramChart{Title: "Totals", Width: 50, At: &Border{At: 7000, Label: "700"}, Bars: []Bar{{6950, 4}, {7000, 8}, {7050, 0}}})), []string{
			"695.0 to 700.0 points: 4. 700.0 to 705.0 points: 8.", `viewBox="0 0 300 1000"`, `class="bar soft" x="4" y="500"`, `class="bar soft above" x="104" y="0"`, `x1="33.33%"`,
		}},
		{"run", render(t, Run(p, RunChart{Title: "In time", Values: []int64{100, 300, 600, 200, 0}, First: "2 May", Last: "9 June"})), []string{
			"over 5 cases", "turns after case 3", "points=\"0,500 200,424 400,270 600,40 800,347 1000,500\"", `x1="60%"`, "2 May",
		}},
		{"band", render(t, Band(p, BandChart{Title: "Threshold", Cut: 7000, Low: 6800, High: 7200, Total: 6900, Estimate: 7000, Max: 10_000, TotalLabel: "Total"})), []string{
			"The total is 690.0, the threshold 700.0; between 680.0 and 720.0 the marks do not decide.", `class="z1" x="19.96%" y="30" width="60.06%"`, "Total <b>690.0</b>", `class="mark" cx="50%"`,
		}},
	} {
		for _, want := range append(c.want, "<title>", "<desc>", `role="img"`) {
			if !strings.Contains(c.html, want) {
				t.Errorf("%s lacks %q:\n%s", c.name, want, c.html)
			}
		}
		if strings.Contains(c.html, "nobody") {
			t.Errorf("%s names a group that does not stand out", c.name)
		}
	}
	// Pictures of nothing do not fail.
	for _, html := range []string{render(t, Funnel(p, FunnelChart{})), render(t, Histogram(p, HistogramChart{})), render(t, Run(p, RunChart{}))} {
		if !strings.Contains(html, "<figure") {
			t.Error(html)
		}
	}
}
