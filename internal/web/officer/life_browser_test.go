package officer_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/testkit"
)

// TestTheLifeOfACertificateInABrowser opens the pages of the monthly screening and of a succession.
func TestTheLifeOfACertificateInABrowser(t *testing.T) {
	h := open(t)
	number := h.Number(t, h.At(t, application.Certified))
	h.Drain(t)
	passes := h.Number(t, h.At(t, application.Certified))
	h.Drain(t)
	id, _ := h.succeeded(passes)
	list := "company_number,finding,date,remark\n" + h.businessNumber(number) + ",세금 체납,2026-01-02\n" + h.businessNumber(passes) + ",closed,2026-01-03\n1248100998,closed,2026-01-03\nx,closed,2026-01-03\nx,closed,2026-01-03\n1248100998,nothing,soon\n"
	s, _, err := h.Desk.Screen(context.Background(), caseworktest.Person(anOfficer), "november.csv", "Jongno Tax Office", []byte(list))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range locale.Languages {
		for _, width := range map[locale.Lang][]int{locale.English: {1440}, locale.Russian: {375}, locale.Korean: {375, 1440}}[l] {
			t.Run(fmt.Sprintf("%s-%d", l, width), func(t *testing.T) {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				for _, page := range [][2]string{
					{"", "/enter/" + string(anOfficer)},
					{"screenings", "/office/screenings?lang=" + string(l)},
					{"screening", "/office/screenings/" + string(s.ID)},
					{"hit", "/office/screenings/hits/" + string(s.Rows[0].Hits[0])},
					{"certificate-listed", "/office/certificates/" + number},
					{"succession", at(id, "")},
				} {
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+page[1]), chromedp.WaitReady("main")); err != nil {
						t.Fatalf("%s: %v", page[1], err)
					}
					if page[0] == "" {
						continue
					}
					wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
					if err != nil || wide > 0 {
						t.Errorf("%s is %d pixels wider than the screen, %v", page[0], wide, err)
					}
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s: %s", page[0], v)
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("officer-%s-%s-%d", page[0], l, width))
				}
			})
		}
	}
}
