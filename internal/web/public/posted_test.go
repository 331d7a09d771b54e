package public_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// R33: whoever passes a sensor can read what it gathers, why, until when and who answers for it, in each language and on paper. What nobody
// stated is said to be not stated.
func TestR33ANoticeSaysWhatARunningPilotGathers(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for _, l := range locale.Languages {
		p := locale.For(l)
		list := get(t, h, "/pilots", l).Body.String()
		page := get(t, h, "/pilot-notices/p-7", l).Body.String()
		for _, want := range []string{"Counting heads &lt;1&gt;", "/pilot-notices/p-7", p.T("site.data.video"), p.T("posted.running"), p.T("posted.unstated"), p.T("posted.ahead")} {
			if !strings.Contains(list, want) {
				t.Errorf("the list in %s lacks %q", l, want)
			}
		}
		for _, want := range []string{
			"Counting heads &lt;1&gt;", "Camera Ltd", "Museum", "City museums", "Entrance hall", p.T("resite.stay"), "Old museum", p.Date(calendar.MustParse("2026-06-10")), p.T("site.data.technical"), p.T("site.data.video"), "Pictures of passers-by", p.T("posted.personal_rule"),
			"If queues are seen", p.T("posted.running"), "notice.pdf?in=" + string(l),
		} {
			if !strings.Contains(page, want) {
				t.Errorf("the notice in %s lacks %q", l, want)
			}
		}
		if silent := get(t, h, "/pilot-notices/p-8", l).Body.String(); !strings.Contains(silent, p.T("posted.unstated")) || !strings.Contains(silent, p.T("posted.no_personal")) {
			t.Errorf("the notice in %s does not say what is unknown", l)
		}
		w := get(t, h, "/pilot-notices/p-7/notice.pdf?in="+string(l), l)
		if w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) || !strings.HasPrefix(w.Header().Get("Content-Language"), string(l)) {
			t.Errorf("the paper in %s: %d, %s", l, w.Code, w.Header().Get("Content-Language"))
		}
	}
	if w := get(t, h, "/pilot-notices/none", locale.English); w.Code != http.StatusNotFound {
		t.Errorf("a notice that is not there: %d", w.Code)
	}
}
