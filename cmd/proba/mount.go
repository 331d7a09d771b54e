package main

import (
	"net/http"

	"proba.example/internal/exchange"
	"proba.example/internal/programme"
	"proba.example/internal/web"
	"proba.example/internal/web/account"
	"proba.example/internal/web/applicant"
	"proba.example/internal/web/assessor"
	"proba.example/internal/web/device"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/guest"
	"proba.example/internal/web/host"
	"proba.example/internal/web/inbox"
	"proba.example/internal/web/mentoring"
	"proba.example/internal/web/officer"
	"proba.example/internal/web/public"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// tables are the pages of every audience.
func (p *Program) tables(f frame.Frame) []*request.Table {
	printed := &papers{issuer: p.Cases.Issuer, material: p.Cases.Material, attested: p.Cases.AttestationMaterial}
	return []*request.Table{
		public.New(public.Config{
			Base: p.Base, Licence: public.Licences[p.Config.DataLicence],
			Frame: f, Register: publicRegister{p.Store}, Calls: publicCalls{p}, Badges: &badges{issuer: p.Cases.Issuer}, Papers: printed,
			Trust: publicTrust{p.Keys}, Log: publicLog{p.Store}, Proofs: p.Cases, Standings: p.Cases,
			Pilots: publicPilots{p.Store, p.Sites}, Practices: p.Exchange, JointFigures: p.Exchange, DemoDays: p.Sites, Attested: publicAttested{p, printed},
			Place: p.place, Now: p.Clock.Now,
		}),
		account.New(account.Config{Frame: f, Desk: p.People}),
		applicant.New(applicant.Config{Frame: f, Desk: p.Cases, Exchange: p.Exchange, Support: p.Support, Sites: p.Sites, Place: p.place}),
		assessor.New(assessor.Config{Frame: f, Desk: p.Cases, Sites: p.Sites}),
		guest.New(guest.Config{Frame: f, Desk: p.Sites}),
		mentoring.New(mentoring.Config{Frame: f, Desk: p.Sites}),
		host.New(host.Config{Frame: f, Desk: p.Sites, Place: p.place}),
		officer.New(officer.Config{Frame: f, Desk: p.Cases, Exchange: p.Exchange, Keys: p.Keys, Sites: p.Sites, Support: p.Support, WitnessName: p.Witness.Key.Name(), Place: p.place}),
	}
}

// mount builds the pages of every audience and the frame around them.
func (p *Program) mount() (http.Handler, error) {
	f := frame.Frame{Agency: p.Config.agencyName()}
	pages, err := web.New(web.Config{
		Tables: p.tables(f),
		Assets: view.Assets(), Gate: p.People, ErrorPage: web.Errors(f), Log: p.Log, Secure: p.secure(), BehindProxy: p.Config.BehindProxy,
	})
	if err != nil {
		return nil, err
	}
	// Machines ask the witness, deliver at the inbox and bring what they measured: no sessions, no cookies, no pages.
	mux := http.NewServeMux()
	mux.Handle(witnessPath+"/", http.StripPrefix(witnessPath, p.Witness.Handler()))
	mux.Handle(exchange.Path, inbox.New(p.Exchange))
	mux.Handle(programme.DevicePath, device.New(p.Sites, p.Log, p.Clock.Now))
	mux.Handle("/", pages)
	return mux, nil
}
