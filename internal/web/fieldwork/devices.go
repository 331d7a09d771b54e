package fieldwork

import (
	"net/http"
	"net/url"
	"strconv"

	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// devicesView is the devices that measure in a pilot, and the key of one that was just made.
type devicesView struct {
	page    view.Page
	back    view.Link
	table   view.Table
	form    view.Form // of one more device; no Action: none can be added
	fields  []view.Field
	key     string // told here and nowhere else
	command string // that tries the key
}

func (f *pages) devices(w http.ResponseWriter, r *http.Request) error {
	return f.devicesPage(w, r, http.StatusOK, url.Values{}, "", nil)
}

func (f *pages) devicesPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, key string, problem error) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	run, err := f.Desk.Run(r.Context(), who, f.Side, pilot.ID(r.PathValue("pilot")))
	if err != nil {
		return err
	}
	x, page := run.Pilot, f.Page(r, request.Printer(r).T("device.title"))
	p := page.Printer
	v := devicesView{
		page: page, back: view.Link{Href: f.URL(x.ID, "entries"), Label: p.T("run.title")}, key: key, command: curl(key, x, run.Today),
		table: view.Table{Caption: p.T("device.title"), Stack: true, Empty: p.T("device.none"), Columns: []view.Column{
			{Label: p.T("device.field.label")}, {Label: p.T("run.by")}, {Label: p.T("device.heard")}, {Label: p.T("device.state")},
		}},
	}
	for _, k := range run.Devices {
		heard := p.T("device.never")
		if !k.HeardAt.IsZero() {
			heard = p.Moment(k.HeardAt, f.Place)
		}
		state := view.Cell{Tag: &view.Tag{Tone: view.Good, Text: p.T("device.live")}}
		if !k.Live() {
			state = view.Cell{Tag: &view.Tag{Tone: view.Info, Text: p.T("device.revoked")}, Sub: p.Moment(k.RevokedAt, f.Place)}
		} else if f.acts(r, run) && (f.Side == pilot.Office || f.Side == k.Side) {
			state = view.Cell{Body: liveKey(*state.Tag, view.Link{Href: f.URL(x.ID, "devices/"+strconv.Itoa(k.Number)), Label: p.T("device.revoke")})}
		}
		v.table.Rows = append(v.table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: k.Label, Sub: p.T("device.number", "Number", k.Number)}, {Text: p.T("run.side." + string(k.Side)), Sub: run.People[k.By].Name}, {Text: heard}, state,
		}})
	}
	if f.acts(r, run) && x.Digest != "" && !x.State.Over() {
		v.form = view.Form{Action: f.URL(x.ID, "devices"), Problems: view.Problems(p, problem)}
		v.fields = view.Fill(p, "device.field.", []view.Field{{Name: "label", MaxLength: 120, Hint: p.T("device.label_hint")}}, typed, problem)
	}
	return view.Render(w, r, status, devicesPage(v))
}

// curl is a command that delivers one measurement, to try a key with.
func curl(key string, x pilot.Pilot, today string) string {
	period := "1"
	if x.State != pilot.Running {
		period = "0"
	}
	return "curl -X POST https://…" + programme.DevicePath + " \\\n  -H 'Authorization: Bearer " + key + "' \\\n  -H 'Content-Type: application/json' \\\n" +
		"  -d '{\"id\":\"1\",\"metric\":\"m1\",\"unit\":\"…\",\"period\":" + period + ",\"day\":\"" + today + "\",\"value\":…}'"
}

func (f *pages) admit(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	key, _, err := f.Desk.AdmitDevice(r.Context(), who, f.Side, pilot.ID(r.PathValue("pilot")), values.Get("label"))
	if status, again := view.Reopen(err); again {
		return f.devicesPage(w, r, status, values, "", err)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return f.devicesPage(w, r, http.StatusOK, url.Values{}, key, nil)
}

func (f *pages) askRevoke(w http.ResponseWriter, r *http.Request) error {
	if err := f.acting(r); err != nil {
		return err
	}
	id, page := pilot.ID(r.PathValue("pilot")), f.Page(r, request.Printer(r).T("device.revoke"))
	p := page.Printer
	return view.Render(w, r, http.StatusOK, revokePage(page, view.Confirm{
		Title: page.Title, Text: p.T("device.revoke_text", "Number", r.PathValue("device")), Action: f.URL(id, "devices/"+r.PathValue("device")), Submit: p.T("device.revoke"), Danger: true,
		Back: view.Link{Href: f.URL(id, "devices"), Label: p.T("device.title")},
	}))
}

func (f *pages) revoke(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	id := pilot.ID(r.PathValue("pilot"))
	number, _ := strconv.Atoi(r.PathValue("device")) // no number is no device's
	if err := f.Desk.RevokeDevice(r.Context(), who, f.Side, id, number); err != nil {
		return err
	}
	return request.Redirect(w, r, f.URL(id, "devices"))
}
