package storetest

import (
	"math"
	"strconv"
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/store"
	"proba.example/trial"
)

func pilotRuns(t *testing.T, s *store.Store) {
	found(t, s)
	place := site.Site{ID: "site-1", Name: "Школа № 7", Organisation: "Школа", State: site.Registered, Since: at}
	p := pilot.Pilot{ID: "pilot-1", Title: "Тихие шины", Site: place.ID, State: pilot.Running, Since: at}
	entry := pilot.Entry{
		Pilot: p.ID, Number: 1, Metric: "m1", Unit: "автобус 7", Arm: trial.Treated, Period: 1, Group: "парк", Day: "2026-06-02", Value: 0.1, Of: 1, Side: pilot.Host, By: "hana", At: at, Client: "phone-1",
	}
	missing := entry
	missing.Number, missing.Unit, missing.Client, missing.Missing, missing.Value = 2, "버스 8", "", true, 0
	corrected := entry
	corrected.Number, corrected.Client, corrected.Value, corrected.Of, corrected.Corrects, corrected.Reason, corrected.Sheet = 3, "", -1e15, 11, 1, "misread", "digest"
	void := missing
	void.Number, void.Missing, void.Void, void.Corrects = 4, false, true, 2
	update(t, s, func(tx *store.Tx) error {
		if err := first(tx.InsertSite(ctx, place), tx.InsertPilot(ctx, p)); err != nil {
			return err
		}
		last, err := tx.LastPilotEntry(ctx, p.ID)
		same(t, "no entry", last, 0)
		return first(err, tx.InsertPilotEntry(ctx, entry), tx.InsertPilotEntry(ctx, missing), tx.InsertPilotEntry(ctx, corrected))
	})
	view(t, s, func(tx *store.Tx) error {
		var all []pilot.Entry
		err := tx.EachPilotEntry(ctx, p.ID, 0, math.MaxInt, func(e *pilot.Entry) error { all = append(all, *e); return nil })
		same(t, "entries in their order", all, []pilot.Entry{entry, missing, corrected})
		latest, err2 := tx.LatestPilotEntries(ctx, p.ID, 2)
		same(t, "the latest first", latest, []pilot.Entry{corrected, missing})
		ofUnit, err3 := tx.PilotEntriesOfUnit(ctx, p.ID, "m1", "автобус 7")
		same(t, "of a unit", ofUnit, []pilot.Entry{entry, corrected})
		one, err4 := tx.PilotEntryOfClient(ctx, p.ID, "phone-1")
		same(t, "by the phone's name for it", one, entry)
		counts, err5 := tx.PilotEntryCounts(ctx, p.ID, 0, trial.BeforeAfter)
		same(t, "counts of those that stand", counts, []store.EntryCount{{Metric: "m1", Group: "after", Measured: 1, Missing: 1, Of: 11}})
		by, err6 := tx.CorrectionOf(ctx, p.ID, 1)
		same(t, "what corrects the first", by, 3)
		_, none := tx.CorrectionOf(ctx, p.ID, 3)
		is(t, none, fault.NotFound, "fault.not_found")
		_, none = tx.PilotEntryOfClient(ctx, p.ID, "")
		is(t, none, fault.NotFound, "fault.not_found")
		last, err7 := tx.LastPilotEntry(ctx, p.ID)
		same(t, "the last number", last, 3)
		return first(err, err2, err3, err4, err5, err6, err7)
	})
	update(t, s, func(tx *store.Tx) error { return tx.InsertPilotEntry(ctx, void) })
	view(t, s, func(tx *store.Tx) error {
		each := func(after, last int) (all []pilot.Entry) {
			if err := tx.EachPilotEntry(ctx, p.ID, after, last, func(e *pilot.Entry) error { all = append(all, *e); return nil }); err != nil {
				t.Error(err)
			}
			return all
		}
		same(t, "entries one by one", each(0, 4), []pilot.Entry{entry, missing, corrected, void})
		same(t, "after a move, as a look saw them", each(1, 3), []pilot.Entry{missing, corrected})
		same(t, "none", each(4, 4), []pilot.Entry(nil))
		corrects, err := tx.CorrectedEntries(ctx, p.ID, 4)
		same(t, "entries that no longer stand", corrects, []int{1, 2})
		before, err2 := tx.CorrectedEntries(ctx, p.ID, 3)
		same(t, "those of an earlier look", before, []int{1})
		return first(err, err2)
	})
	elsewhere := site.Site{ID: "site-many", Name: "Депо", Organisation: "Депо", State: site.Registered, Since: at}
	many := pilot.Pilot{ID: "pilot-many", Title: "Many", Site: elsewhere.ID, State: pilot.Running, Since: at}
	const entries = 5003 // more than are read at once
	update(t, s, func(tx *store.Tx) error {
		if err := first(tx.InsertSite(ctx, elsewhere), tx.InsertPilot(ctx, many)); err != nil {
			return err
		}
		for n := range entries {
			e := entry
			e.Pilot, e.Number, e.Client, e.Unit = many.ID, n+1, "", strconv.Itoa(n)
			if err := tx.InsertPilotEntry(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(tx *store.Tx) error {
		next := 2
		err := tx.EachPilotEntry(ctx, many.ID, 1, entries-1, func(e *pilot.Entry) error {
			if e.Number != next {
				t.Errorf("entry %d is given where %d is due", e.Number, next)
			}
			next++
			return nil
		})
		same(t, "the last that was given", next-1, entries-1)
		stop := tx.EachPilotEntry(ctx, many.ID, 0, entries, func(*pilot.Entry) error { return fault.New(fault.Conflict, "x") })
		is(t, stop, fault.Conflict, "x")
		return err
	})
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.MetricEntries(ctx, many.ID, entry.Metric, 1, entries-1, 4999, 1000)
		same(t, "what is left for the last page", len(all), 2)
		same(t, "where it begins", all[0].Number, 5001)
		n, err2 := tx.CountMetricEntries(ctx, many.ID, entry.Metric, 1, entries-1)
		same(t, "how many there are", n, entries-2)
		other, err3 := tx.CountMetricEntries(ctx, many.ID, "m9", 0, entries)
		same(t, "of another metric", other, 0)
		by, err4 := tx.CorrectionsAmong(ctx, p.ID, 1, 2, 4)
		same(t, "what corrects them", by, map[int]int{1: 3, 2: 4})
		before, err5 := tx.CorrectionsAmong(ctx, p.ID, 1, 2, 3)
		same(t, "up to a number", before, map[int]int{1: 3})
		return first(err, err2, err3, err4, err5)
	})
	view(t, s, func(tx *store.Tx) error {
		counts, err := tx.PilotEntryCounts(ctx, p.ID, 0, trial.BeforeAfter)
		same(t, "without what was taken back", counts, []store.EntryCount{{Metric: "m1", Group: "after", Measured: 1, Of: 11}})
		return err
	})
	for name, twice := range map[string]pilot.Entry{
		"a number": entry, "the phone's name": {Pilot: p.ID, Number: 9, Client: "phone-1", By: "hana"}, "a correction": {Pilot: p.ID, Number: 9, Corrects: 1, By: "hana"},
	} {
		err := s.Update(ctx, func(tx *store.Tx) error { return tx.InsertPilotEntry(ctx, twice) })
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s is kept twice: %v", name, err)
		}
	}
	key := pilot.DeviceKey{Pilot: p.ID, Number: 1, Label: "шумомер", Digest: "ab", Side: pilot.Host, By: "hana", At: at}
	byDevice := entry
	byDevice.Number, byDevice.Metric, byDevice.Unit, byDevice.Client, byDevice.Side, byDevice.Device = 5, "m7", "소음계", "device 1/1", pilot.Device, 1
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertDeviceKey(ctx, key), tx.InsertPilotEntry(ctx, byDevice))
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertDeviceKey(ctx, key) }), fault.Conflict, "store.exists")
	update(t, s, func(tx *store.Tx) error { return first(tx.HearDevice(ctx, p.ID, 1), tx.RevokeDeviceKey(ctx, p.ID, 1)) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.RevokeDeviceKey(ctx, p.ID, 1) }), fault.NotFound, "fault.not_found")
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.PilotEntry(ctx, p.ID, 5)
		same(t, "an entry of a device", got, byDevice)
		all, err2 := tx.DeviceKeys(ctx, p.ID)
		one, err3 := tx.DeviceKeyOf(ctx, "ab")
		if len(all) != 1 || one.HeardAt.IsZero() || one.Live() {
			t.Errorf("keys of devices: %+v, %+v", all, one)
			return first(err, err2, err3)
		}
		same(t, "the key in the list", all[0], one)
		key.HeardAt, key.RevokedAt = one.HeardAt, one.RevokedAt
		same(t, "a key", one, key)
		_, none := tx.DeviceKeyOf(ctx, "cd")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2, err3)
	})
	sheet := store.EntrySheet{Pilot: p.ID, Digest: "d", Name: "файл.csv", Contents: []byte{0, 1}, By: "hana", Rows: []pilot.SheetRow{{Line: 2, Unit: "a", Number: 1}, {Line: 3, Field: "value", Fault: locale.M("run.value")}}}
	look := pilot.Look{Number: 1, Planned: 1, Entries: 3, By: "hana", At: at, Export: true}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertEntrySheet(ctx, sheet), tx.InsertLook(ctx, p.ID, look))
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.EntrySheet(ctx, p.ID, "d")
		sheet.At = got.At
		same(t, "a file with its report", got, sheet)
		looks, err2 := tx.Looks(ctx, p.ID)
		same(t, "looks", looks, []pilot.Look{look})
		return first(err, err2)
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertEntrySheet(ctx, sheet) }), fault.Conflict, "store.exists")

	incident := pilot.Incident{Pilot: p.ID, Number: 1, Severity: pilot.Serious, What: "바퀴가 빠졌습니다", Side: pilot.Host, By: "hana", At: at}
	deviation := pilot.Deviation{Number: 1, Plan: "по плану", Fact: "на деле", Reason: "r", Impact: "i", Side: pilot.Vendor, By: "hana", At: at}
	hours := pilot.Hours{Number: 1, Day: "2026-06-02", Minutes: 90, What: "w", By: "hana", At: at}
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.InsertIncident(ctx, incident), tx.InsertDeviation(ctx, p.ID, deviation), tx.InsertHours(ctx, p.ID, hours),
			tx.SetSiteRole(ctx, place.ID, "hana", party.Staff), tx.SetSiteRole(ctx, place.ID, "hana", party.Manager), tx.SetSiteRole(ctx, place.ID, "oleg", party.Staff),
		)
	})
	incident.Revision = 1
	resolved := incident
	resolved.Resolved, resolved.ResolvedBy, resolved.ResolvedAt = "done", "hana", at
	update(t, s, func(tx *store.Tx) error { return tx.UpdateIncident(ctx, resolved) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateIncident(ctx, incident) }), fault.Conflict, "fault.stale")
	resolved.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		incidents, err := tx.Incidents(ctx, p.ID)
		same(t, "incidents", incidents, []pilot.Incident{resolved})
		deviations, err2 := tx.Deviations(ctx, p.ID)
		same(t, "deviations", deviations, []pilot.Deviation{deviation})
		all, err3 := tx.Hours(ctx, p.ID)
		same(t, "hours", all, []pilot.Hours{hours})
		hosts, err4 := tx.HostsOf(ctx, place.ID)
		if len(hosts) != 2 || hosts[0].Role != party.Staff || hosts[1].Person.ID != "hana" || hosts[1].Role != party.Manager {
			t.Errorf("people of the site: %+v", hosts)
		}
		who, err5 := tx.Actor(ctx, "hana")
		same(t, "roles at sites", who.Sites, map[string]party.SiteRole{"site-1": party.Manager})
		soFar, err6 := tx.TreatedSoFar(ctx, p.ID, 0, "m1")
		same(t, "under the solution so far", soFar, pilot.SoFar{Units: 1, Value: -1e15, Of: 11})
		none, err7 := tx.TreatedSoFar(ctx, p.ID, 0, "m2")
		same(t, "nothing so far", none, pilot.SoFar{})
		at, err8 := tx.PilotsOfSite(ctx, place.ID)
		of, err9 := tx.PilotsOfOrg(ctx, "org-1")
		if len(at) != 1 || len(of) != 0 {
			t.Errorf("%d pilots at the site, %d of the company", len(at), len(of))
		}
		return first(err, err2, err3, err4, err5, err6, err7, err8, err9)
	})
	update(t, s, func(tx *store.Tx) error { return tx.EndSiteRole(ctx, place.ID, "hana") })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.EndSiteRole(ctx, place.ID, "hana") }), fault.NotFound, "fault.not_found")
	update(t, s, func(tx *store.Tx) error {
		mine := p
		mine.Org, mine.Revision = "org-1", 1
		return tx.UpdatePilot(ctx, mine)
	})
	view(t, s, func(tx *store.Tx) error {
		of, err := tx.PilotsOfOrg(ctx, "org-1")
		if len(of) != 1 {
			t.Errorf("%d pilots of the company", len(of))
		}
		return err
	})
}
