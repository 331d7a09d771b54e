package demo

import (
	"context"
	"fmt"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/store"
)

// Offer writes the agreement of a pilot and asks every side to sign it. It gives the digest of the text.
func Offer(ctx context.Context, desk *programme.Desk, id pilot.ID, insured bool) (digest string, err error) {
	officer, _, err := agency(ctx, desk)
	if err != nil {
		return "", err
	}
	f, err := desk.Agreement(ctx, officer, pilot.Office, id)
	if err != nil {
		return "", err
	}
	t := pilot.Terms{
		Languages: [2]locale.Lang{locale.Korean, locale.English}, From: f.Today, To: f.Today.AddMonths(3), Place: "본관 1층과 2층", Equipment: "솔루션 장비 한 벌, 전원 220 V", Currency: "KRW",
		Dismantler: pilot.Vendor, DismantleCost: 1_200_000, DismantleDays: f.Template.Settings["dismantle_days"], NoticeDays: f.Template.Settings["notice_days"],
		ConfidentialYears: f.Template.Settings["confidential_years"], Uninsured: "장비에 전원이 없어 손해의 위험이 없습니다.", Gathers: []string{"technical"},
	}
	if insured {
		t.Gathers, t.PersonalData = []string{"technical", "video"}, "지나가는 사람의 영상. 장비 안에서 바로 지우고 사람 수만 남김"
		t.Insurer, t.Policy, t.Insured, t.InsuredTo, t.Uninsured = "한빛화재", "L-2026-4471", 300_000_000, t.To.AddMonths(1), ""
	}
	if err := desk.WriteTerms(ctx, officer, id, t, "", f.Agreement.Revision); err != nil {
		return "", err
	}
	return desk.OfferAgreement(ctx, officer, id)
}

// Sign signs the text with the digest for the sides, in the order given.
func Sign(ctx context.Context, desk *programme.Desk, id pilot.ID, digest string, sides ...pilot.Side) error {
	_, decider, err := agency(ctx, desk)
	if err != nil {
		return err
	}
	f, err := desk.Agreement(ctx, decider, pilot.Office, id)
	if err != nil {
		return err
	}
	for _, side := range sides {
		who, s := decider, pilot.Signature{}
		if side == pilot.Office {
			s = pilot.Signature{Company: pilot.CompanyActive, LookedOn: f.Today, Source: "등기사항전부증명서"}
		} else if who, err = signer(ctx, desk, id, side); err != nil {
			return err
		}
		if err := desk.SignAgreement(ctx, who, side, id, digest, s); err != nil {
			return fmt.Errorf("sign for %s: %w", side, err)
		}
	}
	return nil
}

// Agree takes the agreement of a pilot to its last signature.
func Agree(ctx context.Context, desk *programme.Desk, id pilot.ID) error {
	digest, err := Offer(ctx, desk, id, true)
	if err != nil {
		return err
	}
	return Sign(ctx, desk, id, digest, pilot.Signers...)
}

func agency(ctx context.Context, desk *programme.Desk) (officer, decider party.Actor, err error) {
	err = desk.Store.View(ctx, func(tx *store.Tx) (err error) {
		if officer, err = tx.Actor(ctx, "demo-officer"); err == nil {
			decider, err = tx.Actor(ctx, "demo-decider")
		}
		return err
	})
	return officer, decider, err
}

// signer is somebody who may bind the company or the site of a pilot.
func signer(ctx context.Context, desk *programme.Desk, id pilot.ID, side pilot.Side) (who party.Actor, err error) {
	err = desk.Store.View(ctx, func(tx *store.Tx) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		var found party.PersonID
		if side == pilot.Vendor {
			members, err := tx.MembersOf(ctx, p.Org)
			if err != nil {
				return err
			}
			for _, m := range members {
				if m.Role == party.Owner {
					found = m.Person.ID
				}
			}
		} else {
			a, err := store.Absent(tx.PilotAgreement(ctx, id))
			if err != nil {
				return err
			}
			at := p.Site
			if a != nil {
				at = a.SignsAt(p)
			}
			hosts, err := tx.HostsOf(ctx, at)
			if err != nil {
				return err
			}
			for _, h := range hosts {
				if h.Role == party.Manager {
					found = h.Person.ID
				}
			}
		}
		who, err = tx.Actor(ctx, found)
		return err
	})
	return who, err
}
