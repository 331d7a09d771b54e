package programme

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// PreparePilotCertificate prepares the certificate of a decided pilot out of its public card, and nothing else: what the card does not say, no
// certificate says. Nothing is signed yet.
func (d *Desk) PreparePilotCertificate(ctx context.Context, who party.Actor, id pilot.ID) error {
	return d.certifying(ctx, who, func(tx *store.Tx, who party.Actor) error {
		card, f, err := decided(ctx, tx, id)
		if err != nil {
			return err
		}
		if card == nil || f.Decision == nil {
			return fault.New(fault.Conflict, "attest.no_card")
		}
		if err := notAside(ctx, tx, id); err != nil {
			return err
		}
		before, err := tx.AttestationsOf(ctx, register.OfPilot, string(id))
		if err != nil {
			return err
		}
		result, err := pilotResult(*card, f.Decision.Digest)
		if err != nil {
			return err
		}
		return d.prepare(ctx, tx, who, register.OfPilot, string(id), string(id), certificate.Attestation{Pilot: &result}, before)
	})
}

// decided reads the card of a pilot, nil where there is none, and its papers.
func decided(ctx context.Context, tx *store.Tx, id pilot.ID) (*register.KeptCard, pilot.File, error) {
	f, err := papers(ctx, tx, id)
	if err != nil {
		return nil, f, err
	}
	card, err := store.Absent(tx.PilotCardOf(ctx, id))
	return card, f, err
}

// pilotResult is what a published card says, in the members of a certificate.
func pilotResult(k register.KeptCard, decision string) (r certificate.PilotResult, err error) {
	var c register.PilotCard
	if err := json.Unmarshal(k.Contents, &c); err != nil {
		return r, fmt.Errorf("card %s: %w", k.Number, err)
	}
	if len(c.Metrics) == 0 {
		return r, fault.New(fault.Conflict, "attest.cannot", "Member", "metric")
	}
	primary := c.Metrics[0]
	return certificate.PilotResult{
		Card: k.Number, CardDigest: entry.MultibaseOf(k.Digest), Title: oneLine(c.Title), Company: oneLine(c.Company), Solution: oneLine(c.Solution), Site: oneLine(c.SitesWithin(certificate.MostPassage)),
		From: dayOf(c.From), To: dayOf(c.To), Stopped: c.Stopped, Protocol: entry.MultibaseOf(c.Protocol), Design: c.Design, Level: c.Level,
		Metric: oneLine(primary.Title), Verdict: primary.Verdict, Claim: c.Claim, Estimate: decimal(primary.Estimate), Low: decimal(primary.Low), High: decimal(primary.High),
		SiteSays: c.SiteSays, Decision: c.Decision, DecidedOn: dayOf(c.DecidedOn), DecisionDigest: entry.MultibaseOf(decision), Masked: c.Masked, Reason: oneLine(c.Reason),
	}, nil
}

// oneLine is a text as a certificate can bear it: on one line, without characters that nobody sees.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// decimal writes a figure with four digits behind the point, as the card shows it; empty for none.
func decimal(f *float64) string {
	if f == nil {
		return ""
	}
	s := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(*f, 'f', 4, 64), "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

func dayOf(d calendar.Date) certificate.Date {
	day, _ := certificate.ParseDate(d.String()) // the zero Date stays none
	return day
}

// restsOnPilot holds a certificate against the card and the decision that it repeats. What stands must be what is decided now; what was
// withdrawn was true in its time.
func (d *Desk) restsOnPilot(ctx context.Context, tx *store.Tx, a register.Attestation, said *certificate.Attestation, say func(holds bool, what string)) error {
	f, err := papers(ctx, tx, pilot.ID(a.Subject))
	if err != nil {
		return err
	}
	var card *register.KeptCard
	if said.Pilot != nil {
		if card, err = store.Absent(tx.PilotCard(ctx, said.Pilot.Card)); err != nil {
			return err
		}
	}
	say(card != nil, "it is of no pilot with a public card")
	if card == nil {
		return nil
	}
	say(slices.ContainsFunc(f.Decisions, func(x pilot.Filed[pilot.Decision]) bool {
		return said.Pilot.DecisionDigest == entry.MultibaseOf(x.Digest)
	}), "the pilot has no such decision")
	if !a.Stands() {
		return nil
	}
	say(f.Decision != nil && card.Aside == nil, "its decision was set aside")
	if f.Decision == nil {
		return nil
	}
	say(said.Pilot.DecisionDigest == entry.MultibaseOf(f.Decision.Digest), "the decision has changed since")
	now, err := pilotResult(*card, f.Decision.Digest)
	if err != nil {
		return err
	}
	say(reflect.DeepEqual(now, *said.Pilot), "it says something else than the public card")
	return nil
}
