package host_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/device"
)

// meter is a device with a key.
type meter struct {
	t   *testing.T
	url string
	key string
}

type delivered struct {
	status                  int
	header                  http.Header
	Entered, Known, Refused int
	Type, Detail            string
	Lines                   []struct {
		Line         int
		State, Field string
		Code, Text   string
		Number       int
	}
}

func (m meter) send(media, body string, header ...string) (d delivered) {
	m.t.Helper()
	req, err := http.NewRequest(http.MethodPost, m.url+programme.DevicePath, strings.NewReader(body))
	must(m.t, err)
	req.Header.Set("Content-Type", media)
	if m.key != "" {
		req.Header.Set("Authorization", "Bearer "+m.key)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	must(m.t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(m.t, err)
	must(m.t, json.Unmarshal(b, &d))
	d.status, d.header = res.StatusCode, res.Header
	return d
}

var shownKey = regexp.MustCompile(`<code>(proba-device-[A-Za-z0-9_-]{43})</code>`)

// admitted is a device whose key the manager made on the page.
func (h *house) admitted(label string) meter {
	h.t.Helper()
	server := httptest.NewServer(device.New(h.desk, slog.New(slog.DiscardHandler), h.Clock.Now))
	h.t.Cleanup(server.Close)
	got := h.post(h.manager, programme.HostPath+"/"+string(h.pilot)+"/devices", "label", label)
	found := shownKey.FindStringSubmatch(got.body)
	if got.status != http.StatusOK || found == nil {
		h.t.Fatalf("the key is not shown: %d", got.status)
	}
	return meter{h.t, server.URL, found[1]}
}

func TestADeviceEntersWhatItMeasures(t *testing.T) {
	h := open(t)
	own := programme.HostPath + "/" + string(h.pilot)
	day := h.Clock.Now().In(caseworktest.Seoul).Format(time.DateOnly)
	for l, words := range map[locale.Lang]string{locale.English: "No device measures in this pilot", locale.Russian: "Ещё один прибор", locale.Korean: "기기 추가"} {
		h.send(h.manager, l, http.MethodGet, own+"/devices").has(t, http.StatusOK, words)
	}
	h.post(h.manager, own+"/devices", "label", " ").has(t, http.StatusUnprocessableEntity)
	m := h.admitted("Meter at the gate")
	if again := h.get(h.manager, own+"/devices"); strings.Contains(again.body, "proba-device-") || !strings.Contains(again.body, "Meter at the gate") {
		t.Error("the key is shown a second time, or its device not at all")
	}

	lines := `{"id":"1","metric":"m1","unit":"bus 1","period":1,"day":"` + day + `","value":71.5}
{"id":"2","metric":"m1","unit":"bus 1","period":1,"day":"` + day + `","value":72}
{"metric":"m1","unit":"bus 3","period":1,"day":"` + day + `","value":72}
{"id":"4","metric":"m9","unit":"bus 4","period":1,"day":"` + day + `","value":72}
`
	got := m.send("application/json", lines, "Accept-Language", "ru")
	if got.status != http.StatusOK || got.Entered != 1 || got.Refused != 3 || got.Lines[1].Field != "unit" || got.Lines[2].Field != "id" || got.Lines[3].Code != "run.metric" {
		t.Fatalf("delivered: %+v", got)
	}
	if got.Lines[2].Text == "" || !strings.Contains(got.Lines[2].Text, "У каждой строки") {
		t.Errorf("the device is told %q", got.Lines[2].Text)
	}
	if again := m.send("application/x-ndjson", lines); again.Known != 1 || again.Entered != 0 || again.Lines[0].Number != got.Lines[0].Number {
		t.Errorf("sent twice: %+v", again)
	}
	if other := m.send("application/json", strings.Replace(lines, "71.5", "70", 1)); other.Lines[0].Code != "device.reused" {
		t.Errorf("another value under the same id: %+v", other.Lines[0])
	}
	if csv := m.send("text/csv; charset=utf-8", "id,metric,unit,period,day,value\nc1,m1,bus 5,1,"+day+",69\n"); csv.Entered != 1 {
		t.Errorf("as CSV: %+v", csv)
	}
	h.get(h.manager, own+"/entries").has(t, http.StatusOK, "71.5", "Meter at the gate", "Device")

	for name, c := range map[string]struct {
		m            meter
		media, body  string
		status       int
		wants, retry string
	}{
		"no key":     {meter{t, m.url, ""}, "application/json", lines, http.StatusUnauthorized, "device.key", ""},
		"wrong key":  {meter{t, m.url, m.key + "x"}, "application/json", lines, http.StatusUnauthorized, "device.key", ""},
		"a picture":  {m, "image/png", lines, http.StatusUnsupportedMediaType, "device.type", ""},
		"nothing":    {m, "application/json", "", http.StatusUnprocessableEntity, "device.empty", ""},
		"many lines": {m, "application/json", strings.Repeat("{}\n", pilot.MostLines+1), http.StatusUnprocessableEntity, "table.rows", ""},
		"much":       {m, "application/json", strings.Repeat(" ", 300<<10), http.StatusRequestEntityTooLarge, "device.too_large", ""},
	} {
		if got := c.m.send(c.media, c.body); got.status != c.status || got.Type != "urn:proba:problem:"+c.wants || got.Detail == "" || strings.Contains(got.Detail, "⟦") {
			t.Errorf("%s: %d %q %q", name, got.status, got.Type, got.Detail)
		}
	}

	officer := caseworktest.Person(anOfficer)
	must(t, h.desk.MovePilot(ctx, officer, h.pilot, pilot.StepPause, "the meters are being mended"))
	if got := m.send("application/json", strings.Replace(lines, `"1"`, `"9"`, 1)); got.status != http.StatusConflict || !strings.Contains(got.Detail, "Paused") {
		t.Errorf("in a pause: %+v", got)
	}
	must(t, h.desk.MovePilot(ctx, officer, h.pilot, pilot.StepResume, ""))
	slow := 0
	for range 40 {
		if got := m.send("application/json", lines); got.status == http.StatusTooManyRequests && got.header.Get("Retry-After") != "" {
			slow++
		}
	}
	if slow == 0 {
		t.Error("a device may deliver as often as it likes")
	}
}

func TestAKeyEndsWithItsOwnerAndByHand(t *testing.T) {
	h := open(t)
	own, theirs := programme.HostPath+"/"+string(h.pilot), programme.VendorPath+"/"+string(h.pilot)
	day := h.Clock.Now().In(caseworktest.Seoul).Format(time.DateOnly)
	line := `{"id":"1","metric":"m1","unit":"bus 1","period":1,"day":"` + day + `","value":71.5}`
	m := h.admitted("Meter at the gate")
	h.post(anOwner, theirs+"/devices/1").has(t, http.StatusNotFound) // the company ends no key of the site
	h.get("demo-owner-02", theirs+"/devices").has(t, http.StatusNotFound)
	h.get(h.manager, own+"/devices/1").has(t, http.StatusOK, "will enter nothing more")
	if got := h.post(h.manager, own+"/devices/1"); got.location != own+"/devices" {
		t.Fatalf("ended with %d", got.status)
	}
	if got := m.send("application/json", line); got.status != http.StatusUnauthorized {
		t.Errorf("a key that was ended still opens: %+v", got)
	}
	h.get(h.manager, own+"/devices").has(t, http.StatusOK, "Key ended")
	h.post(h.manager, own+"/devices/1").has(t, http.StatusNotFound)

	second := h.admitted("Meter at the fence")
	must(t, h.desk.EndHost(ctx, caseworktest.Person(anOfficer), h.place(), h.manager))
	if got := second.send("application/json", line); got.status != http.StatusForbidden || got.Type != "urn:proba:problem:device.orphan" {
		t.Errorf("the key of somebody who left: %+v", got)
	}
}
