package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"proba.example/certificate"
	"proba.example/internal/application"
	"proba.example/internal/journal"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// succession holds a succession that was handed in against the edition's tests and, once its certificate is out, against the certificates
// that had to give way.
func (j *judge) succession(ctx context.Context, tx *store.Tx) error {
	if j.a.Renews == nil || j.a.Renews.Succession == nil || len(j.subs) == 0 {
		return nil
	}
	last := j.subs[len(j.subs)-1]
	contents, err := application.Thaw(last.Contents, last.Digest)
	if err != nil {
		return nil //nolint:nilerr // submissions says so
	}
	if application.CheckSuccession(j.edition, *j.a.Renews.Succession, contents.Company) != nil {
		j.say("what was handed in of the %s does not meet its tests", j.a.Renews.Succession.Event)
	}
	j.openedFor()
	if err := j.passes(ctx, tx); err != nil || j.a.State != application.Certified || j.cert == nil {
		return err
	}
	for _, number := range fallsWith(*j.a.Renews) {
		entry, err := store.Absent(tx.Entry(ctx, number))
		if err != nil {
			return err
		}
		gave := false
		if entry != nil {
			for _, ev := range entry.Events {
				gave = gave || ev.Kind == register.Revoked || ev.Kind == register.Superseded && ev.Successor == j.cert.Number
			}
		}
		if !gave {
			j.say("certificate %s passed to its successor and did not give way to %s", number, j.cert.Number)
		}
	}
	return nil
}

// openedFor holds what a case says of its succession against the journal: whose the certificate becomes, by what and from which day.
func (j *judge) openedFor() {
	i := slices.IndexFunc(j.entries, func(e journal.Entry) bool { return e.Act == journal.Opened })
	if i < 0 {
		j.say("nobody opened its succession")
		return
	}
	var said struct{ Company, Reissues, Event, On, Other string }
	if err := json.Unmarshal([]byte(j.entries[i].Details), &said); err != nil {
		j.say("what its succession was opened for cannot be read: %v", err)
		return
	}
	s := *j.a.Renews.Succession
	for _, x := range [][3]string{
		{"company", string(j.a.Company), said.Company},
		{"certificate", j.a.Renews.Number, said.Reissues},
		{"event", s.Event, said.Event},
		{"day", s.On.String(), said.On},
		{"other certificate", s.Other, said.Other},
	} {
		if x[1] != x[2] {
			j.say("the %s of its succession is %q, it was opened for %q", x[0], x[1], x[2])
		}
	}
}

// passes holds a succession against the certificate that passes: with which grade and last day.
func (j *judge) passes(ctx context.Context, tx *store.Tx) error {
	r := *j.a.Renews
	entry, err := store.Absent(tx.Entry(ctx, r.Number))
	if err != nil {
		return err
	}
	if entry == nil {
		j.say("certificate %s that passes is not in the register", r.Number)
		return nil
	}
	if entry.Grade != r.Grade || entry.ValidThrough != r.Through {
		j.say("certificate %s passes with grade %s until %s, it has %s until %s", entry.Number, r.Grade, r.Through, entry.Grade, entry.ValidThrough)
	}
	return nil
}

// replaced holds what a certificate says of those it stands in the place of against its case. One that was signed before certificates said
// so says nothing.
func (j *judge) replaced(said *certificate.Replaced) {
	r := j.a.Renews
	switch {
	case said == nil:
		return
	case r == nil || r.Change == "":
		j.say("its certificate says that it stands in the place of another, the case gives a new one")
		return
	}
	kind, code, on := certificate.Change, string(r.Change), ""
	if r.Succession != nil {
		kind, code, on = certificate.Succession, r.Succession.Event, r.Succession.On.String()
	}
	day := ""
	if !said.On.IsZero() {
		day = said.On.String()
	}
	if said.Kind != kind || said.Reason.Code != code || day != on {
		j.say("its certificate was made anew by %s %q of %q, the case says %s %q of %q", said.Kind, said.Reason.Code, day, kind, code, on)
	}
	given, want := make([]string, len(said.Certificates)), fallsWith(*r)
	for i, c := range said.Certificates {
		given[i] = c.Number
	}
	if fmt.Sprint(given) != fmt.Sprint(want) {
		j.say("its certificate stands in the place of %v, the case of %v", given, want)
	}
}
