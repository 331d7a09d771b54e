package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/alecthomas/kong"

	"proba.example/internal/demo"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// ServeCmd opens the agency and serves its pages until it is told to end.
type ServeCmd struct {
	Config
	Listen         string `help:"Address to listen on." default:"localhost:8080" env:"PROBA_LISTEN"`
	Season         bool   `help:"With --demo: a season of pilots as large as a city's, too: 163 sites, 120 solutions, 40 requests, 60 pilots."`
	Past           bool   `help:"With --demo: forty cases of earlier weeks, too, so that calibration and signals have something to say."`
	ChangeTimeZone bool   `help:"With --time-zone: the kept time zone was wrong; keep this one. What is on record keeps the days it has." name:"change-time-zone"`

	Demo bool `help:"Fill an empty agency with invented companies in every state, and print a sign-in link per role."`

	WithPartner   bool   `help:"With --demo: a second agency beside the first, with its own database, keys and address, already in agreement with it."`
	PartnerListen string `help:"Address the second agency listens on." default:"127.0.0.1:8081" env:"PROBA_PARTNER_LISTEN"`

	quarter int // pilots of the last quarter, of which two agencies release figures
}

// demoLinkValidity is how long the printed links of the demo are good for.
const demoLinkValidity = 24 * time.Hour

// demoHistoryDays is how far back the demo's history reaches.
const demoHistoryDays = 120

// Run serves.
func (c *ServeCmd) Run(ctx context.Context, k *kong.Context, log *slog.Logger) error {
	return c.serve(ctx, k.Stdout, log)
}

func (c *ServeCmd) serve(ctx context.Context, out io.Writer, log *slog.Logger) (err error) {
	if c.Data == "" {
		c.Data = "proba-data"
		if c.Demo {
			c.Data = "proba-demo-data"
		}
	}
	if c.Demo {
		c.nameDemo()
	}
	if c.WithPartner {
		return c.serveTwo(ctx, out, log)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // the server closes it first
	p, err := OpenProgram(ctx, c.Config, Options{Listen: c.Listen, Log: log, Serve: true, ChangeZone: c.ChangeTimeZone})
	if err != nil {
		return err
	}
	defer func() {
		if cerr := p.Close(); err == nil {
			err = cerr
		}
	}()
	if err := c.greet(ctx, out, p); err != nil {
		return err
	}
	return p.Serve(ctx, l)
}

// nameDemo names the demo's agency, unless the administrator did.
func (c *ServeCmd) nameDemo() {
	if c.AgencyEn == "Innovation Agency" {
		c.AgencyEn, c.AgencyRu, c.AgencyKo = "Seoul Innovation Certification Agency", "Сеульское агентство сертификации инноваций", "서울혁신인증원"
	}
	c.keyAgeDays = demoHistoryDays
}

// greet fills the demo or opens the way for the first administrator, and says where to go.
func (c *ServeCmd) greet(ctx context.Context, out io.Writer, p *Program) error {
	if c.Demo {
		p.more = demo.More{Past: c.Past, Season: c.Season, Quarter: c.quarter}
		if err := p.fillDemo(ctx, out); err != nil {
			return err
		}
		return p.printDemoLinks(ctx, out)
	}
	path, err := p.People.FirstAdministratorLink(ctx)
	if fault.Is(err, fault.Conflict) { // it has one
		_, err = fmt.Fprintf(out, "The agency is at %s\n", p.Base)
		return err
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "The agency is at %s\n\nIt has no administrator yet. Open this link once, within 24 hours, to become the first:\n\n  %s%s\n\n", p.Base, p.Base, path)
	return err
}

// settingDemo marks a database that was filled by the demo.
const settingDemo = "demo"

// fillDemo fills an empty agency. A database that holds real people is left alone.
func (p *Program) fillDemo(ctx context.Context, out io.Writer) error {
	var filled string
	var people int64
	if err := p.Store.View(ctx, func(tx *store.Tx) (err error) {
		if filled, err = tx.Setting(ctx, settingDemo); err != nil {
			return err
		}
		people, err = tx.CountPeople(ctx)
		return err
	}); err != nil {
		return err
	}
	switch {
	case filled == "filled":
		return nil
	case people > 0:
		return fmt.Errorf("%s holds an agency already; a demo needs an empty one: choose another folder with --data", p.Config.Data)
	}
	if _, err := fmt.Fprintln(out, "Filling the demo agency with companies in every state of the journey …"); err != nil {
		return err
	}
	if err := demo.Fill(ctx, p.Cases, p.Queue, p.Clock, p.more); err != nil {
		return err
	}
	return p.Store.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, settingDemo, "filled") })
}

// printDemoLinks prints a sign-in link per role.
func (p *Program) printDemoLinks(ctx context.Context, out io.Writer) error {
	if _, err := fmt.Fprintf(out, "\nThe demo agency is at %s\nSign-in links, each good once within 24 hours (start again for new ones):\n\n", p.Base); err != nil {
		return err
	}
	people := []struct{ role, email string }{{"applicant", demo.DraftOwner()}, {"applicant, certified", demo.OwnerEmail(0)}}
	for _, person := range demo.Staff {
		people = append(people, struct{ role, email string }{roleName(person), person.Email})
	}
	people = append(people, struct{ role, email string }{"site manager", demo.SiteManager}, struct{ role, email string }{"representative", demo.Broker})
	for _, person := range people {
		path, err := p.People.DemoLink(ctx, person.email, demoLinkValidity)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "  %-22s %s%s\n", person.role, p.Base, path); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(out)
	return err
}

func roleName(p party.Person) string {
	name := string(p.Duties[0])
	if p.Duties[0] == party.Expert {
		name += " (" + p.Language + ")"
	}
	return name
}
