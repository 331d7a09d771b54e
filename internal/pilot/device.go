package pilot

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// DeviceKey lets one device enter what it measures in one pilot, for the side that made it. The key itself is told once and not kept.
type DeviceKey struct {
	Pilot     ID
	Number    int    // in its pilot, from 1
	Label     string // which device it is, to people
	Digest    string // hex SHA-256 of the key
	Side      Side
	By        party.PersonID
	At        time.Time
	RevokedAt time.Time // zero while it opens
	HeardAt   time.Time // when it last delivered; zero: never
}

// Live says that the key opens.
func (k DeviceKey) Live() bool { return k.RevokedAt.IsZero() }

// Limits on devices.
const (
	MostDevices = 50  // of a pilot, those revoked too
	MostLines   = 500 // of one delivery
	longestName = 80  // of a line, in bytes
)

// NewDevice gives the key of one more device, or says by field what is wrong. Have is how many keys the pilot has.
func (p Pilot) NewDevice(k DeviceKey, have int) (DeviceKey, error) {
	if p.Digest == "" || p.State.Over() {
		return k, p.Open()
	}
	var l fault.List
	k.Pilot, k.Number, k.Label = p.ID, have+1, party.Clean(k.Label)
	party.Words(&l, "label", "pilot.missing", k.Label, 1, nameText)
	if have >= MostDevices {
		l.Add("label", "device.most", "Max", MostDevices)
	}
	return k, l.Err()
}

// Name is what the device's line is called among all entries of the pilot: two devices may call theirs alike.
func (k DeviceKey) Name(line string) string { return k.prefix() + line }

func (k DeviceKey) prefix() string { return "device " + strconv.Itoa(k.Number) + "/" }

// Take makes an entry of a line that the device delivered. Every line must have a name of the device's own, so that it can be sent again.
func (k DeviceKey) Take(e Entry) (Entry, error) {
	if e.Client == "" || len(e.Client) > longestName {
		return e, fault.Field("id", "device.name", "Max", longestName)
	}
	e.Side, e.Device, e.By, e.Client = Device, k.Number, k.By, k.Name(e.Client)
	e.Sheet, e.Corrects, e.Void, e.Reason = "", 0, false, ""
	return e, nil
}

// SaySame says whether two entries of the pilot say the same of the same.
func (p Pilot) SaySame(a, b Entry) bool {
	of := func(e Entry) float64 {
		if m, _ := p.Metric(e.Metric); e.Of == 0 || e.Missing || !m.Counted() {
			return 1
		}
		return e.Of
	}
	return a.Metric == b.Metric && a.Unit == b.Unit && a.Arm == b.Arm && a.Period == b.Period && a.Group == b.Group && a.Day == b.Day && a.Missing == b.Missing && a.Value == b.Value && of(a) == of(b)
}

// ReadLines reads measurements as JSON, an object a line, with the members that columns of a file have; empty lines are passed over. What
// ReadRows says of rows holds for lines.
func ReadLines(r io.Reader, most int) ([]Entry, []SheetRow, error) {
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20)
	var entries []Entry
	var rows []SheetRow
	for line := 1; in.Scan(); line++ {
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		if len(rows) >= most {
			return nil, nil, fault.Field("file", "table.rows", "Max", most)
		}
		values, err := members(in.Bytes())
		var e Entry
		if err == nil {
			e, err = ParseEntry(func(field string) string { return values[field] })
		}
		row := SheetRow{Line: line, Unit: e.Unit}
		row.Refuse(err)
		entries, rows = append(entries, e), append(rows, row)
	}
	if err := in.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			return nil, nil, fault.Field("file", "device.json")
		}
		return nil, nil, err
	}
	if len(rows) == 0 {
		return nil, nil, fault.Field("file", "device.empty")
	}
	return entries, rows, nil
}

// members are the members of an object by the fields they name, as people would type them.
func members(line []byte) (map[string]string, error) {
	var object map[string]any
	in := json.NewDecoder(strings.NewReader(strings.ToValidUTF8(string(line), "\uFFFD")))
	in.UseNumber()
	if err := in.Decode(&object); err != nil || in.More() || object == nil {
		return nil, fault.Field("line", "device.json")
	}
	values := map[string]string{}
	for name, v := range object {
		field := sheetColumns[name]
		if name == "missing" {
			field = name
		}
		if field == "" {
			return nil, fault.Field(name, "device.member")
		}
		switch v := v.(type) {
		case nil:
		case json.Number:
			values[field] = v.String()
		case string:
			values[field] = strings.ReplaceAll(v, "\x00", "")
		case bool:
			if field != "missing" {
				return nil, fault.Field(name, "device.member")
			}
			if v {
				values[field] = "yes"
			}
		default:
			return nil, fault.Field(name, "device.member")
		}
	}
	return values, nil
}
