package storetest

import (
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/document"
	"proba.example/internal/fault"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

func partners(t *testing.T, s *store.Store) {
	found(t, s)
	a := partner.Agreement{
		ID: "agreement-1", Reference: "SEOUL-MOSCOW-2026", Title: "Обмен компаниями", Partner: "서울혁신인증원", Country: "KR", State: partner.Draft, Since: at,
		Languages: []string{"en"}, Purposes: []partner.Purpose{partner.ForPilot}, Recognised: []string{"innobiz"}, Effect: partner.AsEvidence, Days: 3,
		From: calendar.MustParse("2026-01-01"), Until: calendar.MustParse("2026-12-31"), EnteredBy: "hana",
	}
	update(t, s, func(tx *store.Tx) error { return tx.InsertAgreement(ctx, a) })
	other := a
	other.ID = "agreement-2"
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertAgreement(ctx, other) }), fault.Conflict, "store.exists")
	changed := a
	changed.Revision, changed.DID, changed.State = 1, "did:web:seoul.example", partner.InForce
	update(t, s, func(tx *store.Tx) error {
		return first(tx.UpdateAgreement(ctx, changed), tx.SavePartnerTrust(ctx, a.ID, []byte("trust")))
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateAgreement(ctx, changed) }), fault.Conflict, "fault.stale")
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.SavePartnerTrust(ctx, "none", []byte("x")) }), fault.NotFound, "fault.not_found")
	changed.Revision = 2

	// Numbers of a direction have no gaps, and one is taken once.
	update(t, s, func(tx *store.Tx) error {
		n, err := tx.NextSent(ctx, a.ID)
		same(t, "first number sent", n, int64(1))
		return first(err, tx.NextTaken(ctx, a.ID, 0), tx.NoteTried(ctx, a.ID, "unreachable"))
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.NextTaken(ctx, a.ID, 0) }), fault.Conflict, "fault.stale")
	view(t, s, func(tx *store.Tx) error {
		link, err := tx.PartnerLink(ctx, a.ID)
		if link.Tried.IsZero() {
			t.Error("nobody noted that the partner was tried")
		}
		link.Tried = at
		same(t, "agreement", link, store.PartnerLink{Agreement: changed, Trust: []byte("trust"), Sent: 1, Taken: 1, Tried: at, Trouble: "unreachable"})
		with, err2 := tx.PartnersCalled(ctx, "did:web:seoul.example")
		all, err3 := tx.PartnerLinks(ctx)
		same(t, "agreements with one agency and all", []int{len(with), len(all)}, []int{1, 1})
		_, none := tx.PartnerLink(ctx, "none")
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2, err3)
	})

	asks := partner.Asks{Agreement: a.ID, Side: partner.In, Asks: []document.Ask{{Code: "charter", Purposes: []string{"pilot"}, Apostille: true}}, At: at}
	update(t, s, func(tx *store.Tx) error { return tx.SaveAsks(ctx, asks) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.SaveAsks(ctx, asks) }), fault.Conflict, "store.exists")
	asks.Revision, asks.Asks[0].Language = 1, "ru"
	update(t, s, func(tx *store.Tx) error { return tx.SaveAsks(ctx, asks) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.SaveAsks(ctx, asks) }), fault.Conflict, "fault.stale")
	view(t, s, func(tx *store.Tx) error {
		here, err := tx.Asks(ctx, a.ID, partner.In)
		asks.Revision = 2
		same(t, "documents asked for", here, asks)
		away, err2 := tx.Asks(ctx, a.ID, partner.Out)
		same(t, "documents nobody asked for", away, partner.Asks{Agreement: a.ID, Side: partner.Out})
		return first(err, err2)
	})

	out := partner.Nomination{ID: "urn:uuid:1", Agreement: a.ID, Side: partner.Out, Company: "company-1", Name: "해솔", State: partner.Proposed, Since: at, Fields: []partner.Field{partner.FieldName}}
	in := partner.Nomination{ID: "urn:uuid:2", Agreement: a.ID, Side: partner.In, Name: "Тихие шины", State: partner.Sent, Since: at, Values: map[partner.Field]string{partner.FieldName: "Тихие шины"}}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertCompany(ctx, party.Company{ID: "company-1", Name: "해솔", Country: "KR", BusinessNumber: "1234567890"}, "hana"), tx.InsertNomination(ctx, out))
	})
	update(t, s, func(tx *store.Tx) error { return tx.InsertNomination(ctx, in) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertNomination(ctx, in) }), fault.Conflict, "store.exists")
	out.Revision, in.Revision = 1, 1
	moved := out
	moved.State = partner.Consented
	update(t, s, func(tx *store.Tx) error { return tx.UpdateNomination(ctx, moved) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.UpdateNomination(ctx, moved) }), fault.Conflict, "fault.stale")
	moved.Revision = 2
	view(t, s, func(tx *store.Tx) error {
		under, err := tx.NominationsUnder(ctx, a.ID)
		same(t, "nominations under the agreement", under, []partner.Nomination{moved, in})
		all, err2 := tx.Nominations(ctx)
		same(t, "all nominations", len(all), 2)
		own, err3 := tx.NominationsOf(ctx, "company-1")
		same(t, "nominations of the company", own, []partner.Nomination{moved})
		got, err4 := tx.Nomination(ctx, in.ID)
		same(t, "nomination", got, in)
		return first(err, err2, err3, err4)
	})

	update(t, s, func(tx *store.Tx) error { return tx.OpenNomination(ctx, in.ID, "company-1") })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.OpenNomination(ctx, in.ID, "company-1") }), fault.Conflict, "store.exists")
	view(t, s, func(tx *store.Tx) error {
		opened, err := tx.NominationsFor(ctx, "company-1")
		same(t, "nominations opened for the company", opened, []partner.Nomination{in})
		none, err2 := tx.NominationsFor(ctx, "company-2")
		same(t, "nominations of another company", len(none), 0)
		return first(err, err2)
	})

	m := store.ExchangeMessage{Agreement: a.ID, Side: partner.Out, Seq: 1, ID: "urn:uuid:m1", Nomination: out.ID, Kind: partner.KindNomination, Digest: "d1", Bytes: []byte("{}"), Receipt: []byte{}}
	taken := store.ExchangeMessage{Agreement: a.ID, Side: partner.In, Seq: 1, ID: "urn:uuid:m2", Nomination: in.ID, Kind: partner.KindNomination, Digest: "d2", Bytes: []byte{}, Receipt: []byte("r"), Settled: at, Refused: partner.RefusedContent}
	line := store.Transfer{Message: m.ID, Agreement: a.ID, Nomination: out.ID, Company: "company-1", Purpose: partner.ForPilot, Fields: out.Fields, Digest: "d1", Consented: at}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertMessage(ctx, m), tx.InsertMessage(ctx, taken), tx.InsertTransfer(ctx, line))
	})
	again := m
	again.ID = "urn:uuid:m3"
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertMessage(ctx, again) }), fault.Conflict, "store.exists")
	again.ID, again.Seq = m.ID, 2
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertMessage(ctx, again) }), fault.Conflict, "store.exists")
	update(t, s, func(tx *store.Tx) error {
		waiting, err := tx.Unsettled(ctx, a.ID)
		same(t, "messages without a receipt", len(waiting), 1)
		return first(err, tx.VoidMessage(ctx, a.ID, 1, []byte("void")), tx.SettleMessage(ctx, a.ID, 1, []byte("receipt"), ""), tx.TransferDelivered(ctx, m.ID, "another"))
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.SettleMessage(ctx, a.ID, 1, []byte("second"), "") }), fault.Conflict, "fault.stale")
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.MessageAt(ctx, a.ID, partner.Out, 1)
		same(t, "voided message", []string{string(got.Bytes), got.Digest, string(got.Receipt), string(got.Kind)}, []string{"void", partner.SHA([]byte("void")), "receipt", "void"})
		refused, err2 := tx.MessageCalled(ctx, a.ID, partner.In, taken.ID)
		refused.At = taken.At
		same(t, "refused message", refused, taken)
		under, err4 := tx.MessagesUnder(ctx, a.ID)
		if len(under) != 2 || under[0].ID != taken.ID || under[1].ID != m.ID || err4 != nil {
			t.Errorf("messages under the agreement: %+v, %v", under, err4)
		}
		lines, err3 := tx.Transfers(ctx, "company-1")
		if len(lines) != 1 || !lines[0].Delivered.IsZero() || !lines[0].Withdrawn.IsZero() {
			t.Errorf("transfer register: %+v", lines)
		}
		return first(err, err2, err3)
	})
	update(t, s, func(tx *store.Tx) error {
		return first(tx.TransferDelivered(ctx, m.ID, "d1"), tx.WithdrawTransfers(ctx, out.ID), tx.ForgetMessages(ctx, in.ID))
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Transfer(ctx, m.ID)
		if got.Delivered.IsZero() || got.Withdrawn.IsZero() {
			t.Errorf("transfer: %+v", got)
		}
		about, err2 := tx.MessagesOf(ctx, in.ID)
		if len(about) != 1 || len(about[0].Bytes) != 0 || about[0].Digest != "d2" {
			t.Errorf("forgotten message: %+v", about)
		}
		return first(err, err2)
	})

	day := calendar.MustParse("2026-03-02")
	update(t, s, func(tx *store.Tx) error {
		return first(tx.RefuseDelivery(ctx, day, "", partner.RefusedStranger, "x"), tx.RefuseDelivery(ctx, day, a.ID, partner.RefusedProof, "y"), tx.RefuseDelivery(ctx, day, "", partner.RefusedStranger, "z"))
	})
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.RefusedDeliveries(ctx, 0)
		if len(all) != 2 || all[0].Count != 2 || all[0].Digest != "z" || all[1].Agreement != a.ID {
			t.Errorf("refusals: %+v", all)
		}
		return err
	})
}
