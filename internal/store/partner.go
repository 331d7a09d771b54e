package store

import (
	"context"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// PartnerLink is an agreement with what moves under it: how far each direction has come, and whether the partner can be reached.
type PartnerLink struct {
	partner.Agreement
	Trust   []byte // the partner's trust file; empty until it is there
	Sent    int64  // number of the last message to the partner
	Taken   int64  // number of the last message from it
	Tried   time.Time
	Trouble string // why the last delivery failed; empty where it did not
}

// InsertAgreement adds an agreement, at revision 1. A reference that is there already is a Conflict "store.exists".
func (tx *Tx) InsertAgreement(ctx context.Context, a partner.Agreement) error {
	record, err := encode("agreement", a)
	if err != nil {
		return err
	}
	return tx.fail("insert agreement", tx.q.InsertAgreement(ctx, db.InsertAgreementParams{
		ID: string(a.ID), Reference: a.Reference, Did: a.DID, State: string(a.State), Record: record, Trust: []byte{},
	}))
}

// UpdateAgreement saves an agreement that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateAgreement(ctx context.Context, a partner.Agreement) error {
	record, err := encode("agreement", a)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateAgreement(ctx, db.UpdateAgreementParams{
		ID: string(a.ID), Reference: a.Reference, Did: a.DID, State: string(a.State), Record: record, Revision: a.Revision,
	})
	return tx.changed("update agreement", n, err)
}

// SavePartnerTrust keeps a trust file of the partner, in place of an older one.
func (tx *Tx) SavePartnerTrust(ctx context.Context, id partner.AgreementID, file []byte) error {
	n, err := tx.q.SavePartnerTrust(ctx, db.SavePartnerTrustParams{ID: string(id), Trust: file})
	return tx.found("save partner's trust file", n, err)
}

// PartnerLink reads an agreement.
func (tx *Tx) PartnerLink(ctx context.Context, id partner.AgreementID) (PartnerLink, error) {
	r, err := tx.q.AgreementByID(ctx, string(id))
	if err != nil {
		return PartnerLink{}, tx.fail("read agreement", err)
	}
	return aLink(r)
}

// PartnerLinks are all agreements, the newest first.
func (tx *Tx) PartnerLinks(ctx context.Context) ([]PartnerLink, error) {
	rows, err := tx.q.Agreements(ctx)
	return manyOf(tx, "list agreements", rows, err, aLink)
}

// PartnersCalled are the agreements with the agency of a DID, whatever their state.
func (tx *Tx) PartnersCalled(ctx context.Context, did string) ([]PartnerLink, error) {
	rows, err := tx.q.AgreementsWith(ctx, did)
	return manyOf(tx, "list agreements", rows, err, aLink)
}

func aLink(r db.PartnerAgreement) (PartnerLink, error) {
	a, err := decode[partner.Agreement]("agreement", r.Record)
	a.Revision = r.Revision
	return PartnerLink{Agreement: a, Trust: r.Trust, Sent: r.Sent, Taken: r.Taken, Tried: moment(r.TriedAt), Trouble: r.Trouble}, err
}

// NextSent takes the next number for a message to the partner.
func (tx *Tx) NextSent(ctx context.Context, id partner.AgreementID) (int64, error) {
	n, err := tx.q.NextSent(ctx, string(id))
	return n, tx.fail("number a message", err)
}

// NextTaken moves the number of the last message from the partner on by one; fault.stale when another delivery was faster.
func (tx *Tx) NextTaken(ctx context.Context, id partner.AgreementID, from int64) error {
	n, err := tx.q.NextTaken(ctx, db.NextTakenParams{ID: string(id), Taken: from})
	return tx.changed("take a message", n, err)
}

// NoteTried keeps what came of the last attempt to reach the partner.
func (tx *Tx) NoteTried(ctx context.Context, id partner.AgreementID, trouble string) error {
	n, err := tx.q.NoteTried(ctx, db.NoteTriedParams{ID: string(id), TriedAt: micros(tx.Now), Trouble: trouble})
	return tx.found("note an attempt", n, err)
}

// InsertNomination adds a nomination, at revision 1. One of that id is a Conflict "store.exists".
func (tx *Tx) InsertNomination(ctx context.Context, n partner.Nomination) error {
	record, err := encode("nomination", n)
	if err != nil {
		return err
	}
	return tx.fail("insert nomination", tx.q.InsertNomination(ctx, db.InsertNominationParams{
		ID: string(n.ID), Agreement: string(n.Agreement), Side: string(n.Side), Company: string(n.Company), State: string(n.State), At: micros(tx.Now), Record: record,
	}))
}

// UpdateNomination saves a nomination that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateNomination(ctx context.Context, n partner.Nomination) error {
	record, err := encode("nomination", n)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdateNomination(ctx, db.UpdateNominationParams{ID: string(n.ID), State: string(n.State), Record: record, Revision: n.Revision})
	return tx.changed("update nomination", rows, err)
}

// Nomination reads a nomination.
func (tx *Tx) Nomination(ctx context.Context, id partner.NominationID) (partner.Nomination, error) {
	r, err := tx.q.NominationByID(ctx, string(id))
	if err != nil {
		return partner.Nomination{}, tx.fail("read nomination", err)
	}
	return aNomination(r)
}

// Nominations are all nominations, the newest first.
func (tx *Tx) Nominations(ctx context.Context) ([]partner.Nomination, error) {
	rows, err := tx.q.AllNominations(ctx)
	return manyOf(tx, "list nominations", rows, err, aNomination)
}

// NominationsUnder are the nominations under an agreement, in the order in which they came.
func (tx *Tx) NominationsUnder(ctx context.Context, id partner.AgreementID) ([]partner.Nomination, error) {
	rows, err := tx.q.NominationsUnder(ctx, string(id))
	return manyOf(tx, "list nominations", rows, err, aNomination)
}

// NominationsOf are the nominations of a company of ours, the newest first.
func (tx *Tx) NominationsOf(ctx context.Context, company party.OrgID) ([]partner.Nomination, error) {
	rows, err := tx.q.NominationsOf(ctx, string(company))
	return manyOf(tx, "list nominations", rows, err, aNomination)
}

// OpenNomination keeps for which company of ours a partner's nomination was opened. A second one is a Conflict "store.exists".
func (tx *Tx) OpenNomination(ctx context.Context, id partner.NominationID, company party.OrgID) error {
	return tx.fail("open nomination", tx.q.InsertOpened(ctx, db.InsertOpenedParams{Nomination: string(id), Company: string(company)}))
}

// NominationsFor are the partners' nominations that were opened for a company, the newest first.
func (tx *Tx) NominationsFor(ctx context.Context, company party.OrgID) ([]partner.Nomination, error) {
	rows, err := tx.q.NominationsFor(ctx, string(company))
	return manyOf(tx, "list nominations", rows, err, aNomination)
}

func aNomination(r db.PartnerNomination) (partner.Nomination, error) {
	n, err := decode[partner.Nomination]("nomination", r.Record)
	n.Revision = r.Revision
	return n, err
}

// ExchangeMessage is a message as it was sent or received.
type ExchangeMessage struct {
	Agreement  partner.AgreementID
	Side       partner.Side
	Seq        int64
	ID         string
	Nomination partner.NominationID
	Kind       partner.Kind
	Digest     string
	Bytes      []byte // empty where it was refused, or forgotten
	At         time.Time
	Receipt    []byte // empty while there is none
	Settled    time.Time
	Refused    partner.Refusal
}

// InsertMessage adds a message. Another one in its place, or of its id, is a Conflict "store.exists".
func (tx *Tx) InsertMessage(ctx context.Context, m ExchangeMessage) error {
	return tx.fail("insert message", tx.q.InsertMessage(ctx, db.InsertMessageParams{
		Agreement: string(m.Agreement), Side: string(m.Side), Seq: m.Seq, ID: m.ID, Nomination: string(m.Nomination), Kind: string(m.Kind), Digest: m.Digest,
		Message: blob(m.Bytes), At: micros(tx.Now), Receipt: blob(m.Receipt), SettledAt: micros(m.Settled), Refused: string(m.Refused),
	}))
}

// SettleMessage keeps the receipt of a message to the partner; fault.stale when it has one.
func (tx *Tx) SettleMessage(ctx context.Context, id partner.AgreementID, seq int64, receipt []byte, refused partner.Refusal) error {
	n, err := tx.q.SettleMessage(ctx, db.SettleMessageParams{Agreement: string(id), Seq: seq, Receipt: receipt, SettledAt: micros(tx.Now), Refused: string(refused)})
	return tx.changed("settle message", n, err)
}

// ForgetMessages empties the messages that carried the facts of a nomination. Their digests and receipts stay.
func (tx *Tx) ForgetMessages(ctx context.Context, id partner.NominationID) error {
	return tx.fail("forget messages", tx.q.ForgetMessages(ctx, db.ForgetMessagesParams{Nomination: string(id), Nothing: []byte{}}))
}

// MessageAt reads the message at a place of a direction.
func (tx *Tx) MessageAt(ctx context.Context, id partner.AgreementID, side partner.Side, seq int64) (ExchangeMessage, error) {
	r, err := tx.q.MessageByPlace(ctx, db.MessageByPlaceParams{Agreement: string(id), Side: string(side), Seq: seq})
	if err != nil {
		return ExchangeMessage{}, tx.fail("read message", err)
	}
	return aMessage(r)
}

// MessageCalled reads the message of an id.
func (tx *Tx) MessageCalled(ctx context.Context, id partner.AgreementID, side partner.Side, message string) (ExchangeMessage, error) {
	r, err := tx.q.MessageByID(ctx, db.MessageByIDParams{Agreement: string(id), Side: string(side), ID: message})
	if err != nil {
		return ExchangeMessage{}, tx.fail("read message", err)
	}
	return aMessage(r)
}

// MessagesOf are the messages about a nomination, in the order in which they came.
func (tx *Tx) MessagesOf(ctx context.Context, id partner.NominationID) ([]ExchangeMessage, error) {
	rows, err := tx.q.MessagesOf(ctx, string(id))
	return manyOf(tx, "list messages", rows, err, aMessage)
}

// MessagesUnder are all messages under an agreement: ours after the partner's, each in its order.
func (tx *Tx) MessagesUnder(ctx context.Context, id partner.AgreementID) ([]ExchangeMessage, error) {
	rows, err := tx.q.MessagesUnder(ctx, string(id))
	return manyOf(tx, "list messages", rows, err, aMessage)
}

// Unsettled are the messages to the partner that have no receipt yet, in their order.
func (tx *Tx) Unsettled(ctx context.Context, id partner.AgreementID) ([]ExchangeMessage, error) {
	rows, err := tx.q.UnsettledMessages(ctx, string(id))
	return manyOf(tx, "list messages", rows, err, aMessage)
}

func aMessage(r db.ExchangeMessage) (ExchangeMessage, error) {
	return ExchangeMessage{
		Agreement: partner.AgreementID(r.Agreement), Side: partner.Side(r.Side), Seq: r.Seq, ID: r.ID, Nomination: partner.NominationID(r.Nomination),
		Kind: partner.Kind(r.Kind), Digest: r.Digest, Bytes: r.Message, At: moment(r.At), Receipt: r.Receipt, Settled: moment(r.SettledAt), Refused: partner.Refusal(r.Refused),
	}, nil
}

// RefusedDelivery counts what was turned away at the door on a day for a reason.
type RefusedDelivery struct {
	Day         string
	Agreement   partner.AgreementID // empty where nobody is known behind it
	Reason      partner.Refusal
	Count       int64
	First, Last time.Time
	Digest      string // of the last, in hexadecimal
}

// RefuseDelivery counts a delivery that was turned away.
func (tx *Tx) RefuseDelivery(ctx context.Context, day calendar.Date, id partner.AgreementID, reason partner.Refusal, digest string) error {
	return tx.fail("count a refusal", tx.q.RefuseDelivery(ctx, db.RefuseDeliveryParams{
		Day: day.String(), Agreement: string(id), Reason: string(reason), At: micros(tx.Now), Digest: digest,
	}))
}

// RefusedDeliveries are the latest n of them, the newest day first. The limit is 50 when 0, at most 1,000.
func (tx *Tx) RefusedDeliveries(ctx context.Context, n int) ([]RefusedDelivery, error) {
	rows, err := tx.q.RefusedDeliveries(ctx, int64(limit(n)))
	return manyOf(tx, "list refusals", rows, err, func(r db.ExchangeRefusal) (RefusedDelivery, error) {
		return RefusedDelivery{
			Day: r.Day, Agreement: partner.AgreementID(r.Agreement), Reason: partner.Refusal(r.Reason), Count: r.Count,
			First: moment(r.FirstAt), Last: moment(r.LastAt), Digest: r.Digest,
		}, nil
	})
}

// Transfer is one line of the transfer register.
type Transfer struct {
	Message    string
	Agreement  partner.AgreementID
	Nomination partner.NominationID
	Company    party.OrgID
	Purpose    partner.Purpose
	Fields     []partner.Field
	Digest     string // of the message
	Consented  time.Time
	At         time.Time // when it was handed to the post
	Delivered  time.Time // when the partner's receipt came; zero while there is none
	Withdrawn  time.Time // when the consent was taken back; zero while it stands
}

// InsertTransfer enters what is sent in the transfer register.
func (tx *Tx) InsertTransfer(ctx context.Context, t Transfer) error {
	fields, err := encode("fields", t.Fields)
	if err != nil {
		return err
	}
	return tx.fail("insert transfer", tx.q.InsertTransfer(ctx, db.InsertTransferParams{
		Message: t.Message, Agreement: string(t.Agreement), Nomination: string(t.Nomination), Company: string(t.Company), Purpose: string(t.Purpose), Fields: fields,
		Digest: t.Digest, ConsentAt: micros(t.Consented), At: micros(tx.Now),
	}))
}

// WithdrawTransfers notes that the consent to what was sent of a nomination was taken back.
func (tx *Tx) WithdrawTransfers(ctx context.Context, id partner.NominationID) error {
	return tx.fail("withdraw transfers", tx.q.WithdrawTransfers(ctx, db.WithdrawTransfersParams{Nomination: string(id), At: micros(tx.Now)}))
}

// Transfers is the transfer register, the newest first; of one company where one is named.
func (tx *Tx) Transfers(ctx context.Context, company party.OrgID) ([]Transfer, error) {
	var rows []db.Transfer
	var err error
	if company == "" {
		rows, err = tx.q.Transfers(ctx)
	} else {
		rows, err = tx.q.TransfersOf(ctx, string(company))
	}
	return manyOf(tx, "list transfers", rows, err, aTransfer)
}

func aTransfer(r db.Transfer) (Transfer, error) {
	fields, err := decode[[]partner.Field]("fields", r.Fields)
	return Transfer{
		Message: r.Message, Agreement: partner.AgreementID(r.Agreement), Nomination: partner.NominationID(r.Nomination), Company: party.OrgID(r.Company),
		Purpose: partner.Purpose(r.Purpose), Fields: fields, Digest: r.Digest, Consented: moment(r.ConsentAt), At: moment(r.At),
		Delivered: moment(r.DeliveredAt), Withdrawn: moment(r.WithdrawnAt),
	}, err
}

// Transfer reads the line of the register for a message.
func (tx *Tx) Transfer(ctx context.Context, message string) (Transfer, error) {
	r, err := tx.q.TransferByMessage(ctx, message)
	if err != nil {
		return Transfer{}, tx.fail("read transfer", err)
	}
	return aTransfer(r)
}

// TransferDelivered notes that the partner has what a message with this digest carried.
func (tx *Tx) TransferDelivered(ctx context.Context, message, digest string) error {
	return tx.fail("note a delivery", tx.q.TransferDelivered(ctx, db.TransferDeliveredParams{Message: message, Digest: digest, At: micros(tx.Now)}))
}

// VoidMessage puts another message in the place of one that has no receipt yet.
func (tx *Tx) VoidMessage(ctx context.Context, id partner.AgreementID, seq int64, b []byte) error {
	return tx.fail("void message", tx.q.VoidMessage(ctx, db.VoidMessageParams{Agreement: string(id), Seq: seq, Message: b, Digest: partner.SHA(b)}))
}
