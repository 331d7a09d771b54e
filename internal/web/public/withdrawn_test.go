package public_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/register"
)

// theWithdrawn are thirty withdrawals of a month, the latest first.
var theWithdrawn = func() (all []register.Withdrawal) {
	for n := 30; n > 0; n-- {
		all = append(all, register.Withdrawal{
			Number: fmt.Sprintf("260601000%02d", n), Holder: fmt.Sprintf("Holder %02d", n), SchemeTitle: locale.Same("Inno-Biz"), On: calendar.Of(2027, 1, n),
			Ground: locale.Text{locale.English: "The business was closed.", locale.Russian: "Деятельность держателя прекращена.", locale.Korean: "인증기업이 폐업하였습니다."},
		})
	}
	return all
}()

func TestWithdrawalsArePublished(t *testing.T) {
	h, _ := pages(t, "2027-01-28")
	for _, l := range locale.Languages {
		p := locale.For(l)
		first := get(t, h, "/withdrawn", l).Body.String()
		for _, want := range []string{p.T("withdrawn.title"), "Holder 28", p.Text(theWithdrawn[0].Ground), "/certificates/26060100028", p.Date(calendar.Of(2027, 1, 28)), "Inno-Biz"} {
			if !strings.Contains(first, want) {
				t.Errorf("%s: the list lacks %q", l, want)
			}
		}
		for _, lacks := range []string{"Holder 29", "Holder 03"} { // a day to come, and the next page
			if strings.Contains(first, lacks) {
				t.Errorf("%s: the first page has %q", l, lacks)
			}
		}
		next := withdrawnAfter("2027-01-04", "26060100004")
		if !strings.Contains(strings.ReplaceAll(first, "&amp;", "&"), next) {
			t.Fatalf("%s: the first page does not lead to %s", l, next)
		}
		second := get(t, h, next, l).Body.String()
		if !strings.Contains(second, "Holder 03") || strings.Contains(second, "Holder 04") || !strings.Contains(second, p.T("public.register.first")) {
			t.Errorf("%s: the second page is not the rest", l)
		}
		if r := get(t, h, "/withdrawn?on=never&after=x", l); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), "Holder 28") {
			t.Errorf("%s: an address nobody gave out: %d", l, r.Code)
		}
		if !strings.Contains(get(t, h, "/register", l).Body.String(), `href="/withdrawn"`) {
			t.Errorf("%s: the register does not lead there", l)
		}
	}
}

func withdrawnAfter(on, number string) string {
	return "/withdrawn?" + url.Values{"on": {on}, "after": {number}}.Encode()
}
