package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// The first start keeps the time zone. Later starts and commands take it; one that is named holds for a command alone, and for serving only when
// the administrator says that the kept one is wrong.
func TestTheTimeZoneIsKept(t *testing.T) {
	keepsTheZone(t, "")
}

func TestTheTimeZoneIsKeptInPostgreSQL(t *testing.T) {
	if os.Getenv("PROBA_TEST_POSTGRES") == "off" {
		t.Skip("PROBA_TEST_POSTGRES=off")
	}
	keepsTheZone(t, testkit.PostgreSQL(t))
}

func keepsTheZone(t *testing.T, database string) {
	ctx := context.Background()
	data := filepath.Join(t.TempDir(), "agency")
	// open says in which zone the agency is, or why it was not opened.
	open := func(zone string, o Options) (name string, err error) {
		o.Listen, o.Log = "localhost:8080", slog.New(slog.DiscardHandler)
		p, err := OpenProgram(ctx, Config{Data: data, Database: database, AgencyEn: "A", AgencyRu: "А", AgencyKo: "가", Country: "RU", Place: zone, MailFrom: "a@agency.example", KeyWaitDays: 7}, o)
		if err != nil {
			return "", err
		}
		if p.Sites.Place != p.place || p.Cases.Agency.Place != p.place || p.Exchange.Place != p.place || p.Support.Place != p.place || p.People.Place != p.place {
			t.Error("the desks are in different zones")
		}
		return p.place.String(), p.Close()
	}
	is := func(want, zone string, o Options) {
		t.Helper()
		if got, err := open(zone, o); err != nil || got != want {
			t.Errorf("with %q: in %q, %v; want %q", zone, got, err, want)
		}
	}
	serve := Options{Serve: true}
	is("Europe/Moscow", "Europe/Moscow", Options{}) // a command made the data
	is("Europe/Moscow", "", Options{})
	is("Europe/Moscow", "", serve)
	is("Asia/Tokyo", "Asia/Tokyo", Options{}) // for that command alone
	is("Europe/Moscow", "Europe/Moscow", serve)
	if _, err := open("Asia/Seoul", serve); err == nil || !strings.Contains(err.Error(), "the time zone of this agency is Europe/Moscow") || !strings.Contains(err.Error(), "--change-time-zone") {
		t.Errorf("served in another zone: %v", err)
	}
	is("Europe/Moscow", "", serve)
	is("Asia/Seoul", "Asia/Seoul", Options{Serve: true, ChangeZone: true})
	is("Asia/Seoul", "", Options{Serve: true, ChangeZone: true})
	if _, err := open("Asia/Nowhere", Options{}); err == nil || !strings.Contains(err.Error(), "Asia/Nowhere") {
		t.Errorf("in no zone: %v", err)
	}

	// Data from before the zone was kept: a command takes it as it always did and keeps nothing, serving keeps it.
	p, err := OpenProgram(ctx, Config{Data: data, Database: database, AgencyEn: "A", AgencyRu: "А", AgencyKo: "가", Country: "RU", MailFrom: "a@agency.example", KeyWaitDays: 7}, Options{Listen: "localhost:8080"})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Store.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, settingPlace, "") }); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	is("Asia/Yekaterinburg", "Asia/Yekaterinburg", Options{})
	is(firstPlace, "", Options{})
	is("Asia/Yekaterinburg", "Asia/Yekaterinburg", serve)
	is("Asia/Yekaterinburg", "", Options{})
}
