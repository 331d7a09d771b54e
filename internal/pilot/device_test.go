package pilot_test

import (
	"strings"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/pilot"
)

const someLines = `{"id":"a1","metric":"m1","unit":"bus 7","value":3,"of":10,"arm":"treated","period":1,"day":"2026-06-02"}

{"id":"a2","metric":"m1","unit":"bus 8","missing":true,"day":"2026-06-02","value":null}
{"id":"a3","metric":"m1","unit":"bus 9","value":"3,5","day":"2026-06-02"}
{"id":"a4","colour":"red"}
[1]
{"id":"a5","value":true}
{"id":"a6"} {"id":"a7"}
`

func TestLinesOfADeviceAreReadOneByOne(t *testing.T) {
	entries, rows, err := pilot.ReadLines(strings.NewReader(someLines), 10)
	if err != nil || len(entries) != 7 || len(rows) != 7 {
		t.Fatalf("%v, %d lines", err, len(rows))
	}
	if e := entries[0]; rows[0].Refused() || e.Client != "a1" || e.Value != 3 || e.Of != 10 || e.Period != 1 || rows[1].Line != 3 || !entries[1].Missing || entries[2].Value != 3.5 {
		t.Errorf("%+v %+v", entries, rows)
	}
	for i, field := range map[int]string{3: "colour", 4: "line", 5: "value", 6: "line"} {
		if rows[i].Field != field {
			t.Errorf("line %d is refused for %q, want %q", rows[i].Line, rows[i].Field, field)
		}
	}
	for key, lines := range map[string]string{"device.empty": "\n \n", "table.rows": strings.Repeat("{}\n", 11), "device.json": strings.Repeat("x", 2<<20)} {
		_, _, err := pilot.ReadLines(strings.NewReader(lines), 10)
		if all := fault.All(err); len(all) != 1 || all[0].Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestADeviceNamesWhatItSends(t *testing.T) {
	k := pilot.DeviceKey{Number: 3, By: "kim"}
	for _, name := range []string{"", strings.Repeat("x", 81)} {
		e := anEntry()
		e.Client = name
		if _, err := k.Take(e); !fault.Is(err, fault.Invalid) {
			t.Errorf("a line named %q is taken: %v", name, err)
		}
	}
	e := anEntry()
	e.Client, e.Side, e.Corrects, e.Void = "a1", pilot.Office, 7, true
	got, err := k.Take(e)
	if err != nil || got.Client != "device 3/a1" || got.Side != pilot.Device || got.Device != 3 || got.By != "kim" || got.Corrects != 0 || got.Void {
		t.Errorf("%+v, %v", got, err)
	}
	again := got
	again.Number, again.At = 9, time.Now()
	if p := running(t); !p.SaySame(got, again) {
		t.Error("the same line says something else")
	}
	if again.Value++; running(t).SaySame(got, again) {
		t.Error("another value says the same")
	}
}

func TestDevicesAreAdmittedBetweenTheLockAndTheEnd(t *testing.T) {
	p := running(t)
	if k, err := p.NewDevice(pilot.DeviceKey{Label: "  Noise meter "}, 4); err != nil || k.Number != 5 || k.Label != "Noise meter" {
		t.Errorf("%+v, %v", k, err)
	}
	if _, err := p.NewDevice(pilot.DeviceKey{Label: " "}, 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("a device without a name: %v", err)
	}
	if _, err := p.NewDevice(pilot.DeviceKey{Label: "x"}, pilot.MostDevices); !fault.Is(err, fault.Invalid) {
		t.Errorf("one device too many: %v", err)
	}
	for _, not := range []pilot.Pilot{aPilot(), move(t, p, pilot.StepFinish)} {
		if _, err := not.NewDevice(pilot.DeviceKey{Label: "x"}, 0); !fault.Is(err, fault.Conflict) {
			t.Errorf("a device of a pilot in state %s: %v", not.State, err)
		}
	}
}

func FuzzReadLines(f *testing.F) {
	f.Add(someLines)
	f.Fuzz(func(t *testing.T, src string) {
		entries, rows, err := pilot.ReadLines(strings.NewReader(src), 100)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if len(entries) != len(rows) || len(rows) == 0 || len(rows) > 100 {
			t.Fatalf("%d entries of %d lines", len(entries), len(rows))
		}
	})
}
