package public_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
)

func aPractice() register.Practice {
	text := func(step string, l locale.Lang, title string) register.PracticeText {
		return register.PracticeText{
			Step: step, Lang: l, By: locale.Same("Agency of " + title), At: time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC),
			Title: title, Done: title + " was done", Worked: title + " worked", Failed: title + " failed", Conditions: title + " by day",
		}
	}
	edition := register.PracticeEdition{
		Number: 2, Text: text("s2", locale.Russian, "Тихие <улицы>"), Markets: []string{"cleantech"}, Technologies: []register.Named{{Code: "iot", Name: locale.Same("Sensors")}}, Level: 3,
		Pilots:       []register.PracticePilot{{Number: "P2026-00007", Agency: locale.Same("Partner"), Level: 3, URL: "https://partner.example/pilots/P2026-00007"}},
		Translations: []register.PracticeText{text("s3", locale.Korean, "조용한 거리")},
	}
	return register.Practice{
		ID: "one", Agencies: []locale.Text{locale.Same("Agency"), locale.Same("Partner")}, Current: []register.PracticeEdition{edition},
		Earlier: []register.PracticeEdition{{Number: 1, Text: text("s1", locale.Russian, "Улицы"), Markets: []string{"transport"}}},
	}
}

func apart() register.Practice {
	x := aPractice()
	second := x.Current[0]
	second.Text.Title, second.Level = "The other's streets", 0
	second.Translations = nil
	x.ID, x.Current = "two", append(x.Current, second)
	return x
}

func (s shelf) PublicPractices(context.Context) ([]register.Practice, error) {
	return []register.Practice{aPractice(), apart()}, nil
}

func (s shelf) PublicPractice(_ context.Context, id string) (register.Practice, error) {
	for _, x := range []register.Practice{aPractice(), apart()} {
		if x.ID == id {
			return x, nil
		}
	}
	return register.Practice{}, fault.New(fault.NotFound, "fault.not_found")
}

func (s shelf) PublicStep(_ context.Context, id, step string) ([]byte, error) {
	if id != "one" || step != "s2" {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	return []byte(`{"signed":true}`), nil
}

func TestTheLibraryOfPractices(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for l, title := range map[locale.Lang]string{locale.English: "Тихие &lt;улицы&gt;", locale.Russian: "Тихие &lt;улицы&gt;", locale.Korean: "조용한 거리"} {
		p := locale.For(l)
		for path, wants := range map[string][]string{
			"/practices":                 {title, "/practices/one", p.T("practice.level", "Level", 3), p.T("practice.account"), p.T("site.market.cleantech"), "Sensors"},
			"/practices?evidence=1":      {title},
			"/practices?need=cleantech":  {title},
			"/practices?technology=iot":  {title},
			"/practices/one":             {title, "https://partner.example/pilots/P2026-00007", p.T("practice.earlier", "Number", 1), "/practices/one/s3/message.json", p.T("practice.level", "Level", 3)},
			"/practices/one?text=s2":     {"Тихие &lt;улицы&gt; failed"},
			"/practices/two":             {p.T("practice.apart"), "The other", p.T("practice.account")},
			"/practices/one?text=nobody": {title},
		} {
			w := get(t, h, path, l)
			body := w.Body.String()
			for _, want := range wants {
				if w.Code != http.StatusOK || !strings.Contains(body, want) {
					t.Errorf("%s in %s: %d, lacks %q", path, l, w.Code, want)
				}
			}
		}
		untranslated := p.T("practice.untranslated", "Language", p.T("agreement.language.ru"))
		if body := get(t, h, "/practices/one", l).Body.String(); strings.Contains(body, untranslated) != (l == locale.English) {
			t.Errorf("the reader of %s is not told rightly that there is no translation", l)
		}
		if body := get(t, h, "/practices?evidence=4", l).Body.String(); strings.Contains(body, "/practices/one") || !strings.Contains(body, p.T("practice.none")) {
			t.Errorf("stronger evidence than there is, in %s", l)
		}
		if body := get(t, h, "/practices?evidence=1", l).Body.String(); strings.Contains(body, "The other") {
			t.Errorf("an account among what has evidence, in %s", l)
		}
	}
	if w := get(t, h, "/practices/one/s2/message.json", locale.English); w.Body.String() != `{"signed":true}` {
		t.Errorf("the signed message: %d %s", w.Code, w.Body)
	}
	for _, path := range []string{"/practices/three", "/practices/one/s9/message.json"} {
		if w := get(t, h, path, locale.English); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func (s shelf) PublicFigures(context.Context) ([]register.JointBoard, error) {
	return []register.JointBoard{{Period: "2026-Q2", Agencies: [2]locale.Text{locale.Same("=Agency"), locale.Same("Partner")}, Least: [2]int64{3, 5}, Rows: []register.JointFigure{
		{Figure: "pilots_launched", State: "shown", Values: [2]int64{12, 9}},
		{Figure: "pilots_tested", State: "shown", Values: [2]int64{7, 0}, Withheld: [2]bool{false, true}},
		{Figure: "support_granted", State: "not_theirs"},
		{Figure: "pilots_adopted", State: "definition"},
	}}}, nil
}

func TestTheJointDashboard(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for _, l := range locale.Languages {
		p := locale.For(l)
		body := get(t, h, "/joint-figures", l).Body.String()
		for _, want := range []string{
			p.T("joint.quarter", "Number", "2", "Year", "2026"), p.T("joint.means.pilots_launched"), p.T("joint.withheld", "Least", "5"), p.T("joint.not_released", "Agency", "Partner"), p.T("joint.definition"), ">12<", "/joint-figures.csv",
		} {
			if !strings.Contains(body, want) {
				t.Errorf("the dashboard in %s lacks %q", l, want)
			}
		}
		if !strings.Contains(get(t, h, "/practices", l).Body.String(), "/joint-figures") {
			t.Errorf("nothing leads to the dashboard in %s", l)
		}
	}
	want := "period,figure,agency,value,state\r\n2026-Q2,pilots_launched,'=Agency,12,shown\r\n2026-Q2,pilots_launched,Partner,9,shown\r\n2026-Q2,pilots_tested,'=Agency,7,shown\r\n2026-Q2,pilots_tested,Partner,,withheld\r\n"
	if got := get(t, h, "/joint-figures.csv", locale.English).Body.String(); !strings.HasPrefix(got, want) {
		t.Errorf("the file: %q", got)
	}
}
