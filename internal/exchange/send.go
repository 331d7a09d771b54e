package exchange

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/keys"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// JobDeliver is the kind of job that brings what is waiting to one partner.
const JobDeliver = "exchange-deliver"

type deliverArgs struct {
	Agreement partner.AgreementID `json:"agreement"`
}

// second is the time as messages state it.
func second(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// sign gives the agency's exchange key for a purpose, with its address in the trust file.
func (d *Desk) key(p keys.Purpose) (keys.Bound, string, error) {
	k, err := d.Keyring.Key(keys.Exchange)
	if err != nil {
		return keys.Bound{}, "", err
	}
	return k.For(p), keys.Method(d.DID, k.Public()), nil
}

func (d *Desk) compose(ctx context.Context, m partner.Message) ([]byte, error) {
	key, id, err := d.key(keys.ForLetter)
	if err != nil {
		return nil, err
	}
	return m.Compose(ctx, key, id)
}

// post numbers, signs and keeps a message to the partner, and queues its delivery, all in the transaction of the act it tells of.
func (d *Desk) post(ctx context.Context, tx *store.Tx, a partner.Agreement, m partner.Message) (store.ExchangeMessage, error) {
	made, err := store.NewID()
	if err != nil {
		return store.ExchangeMessage{}, err
	}
	if m.Seq, err = tx.NextSent(ctx, a.ID); err != nil {
		return store.ExchangeMessage{}, err
	}
	m.ID, m.Agreement, m.From, m.To, m.Created = "urn:uuid:"+made, a.Reference, d.DID, a.DID, second(tx.Now)
	b, err := d.compose(ctx, m)
	if err != nil {
		return store.ExchangeMessage{}, err
	}
	kept := store.ExchangeMessage{Agreement: a.ID, Side: partner.Out, Seq: m.Seq, ID: m.ID, Nomination: m.Nomination, Kind: m.Kind, Digest: partner.SHA(b), Bytes: b}
	if err := tx.InsertMessage(ctx, kept); err != nil {
		return kept, err
	}
	if err := d.logged(ctx, tx, partner.Out, m, b); err != nil {
		return kept, err
	}
	return kept, d.queue(ctx, tx, JobDeliver, string(a.ID)+"/"+strconv.FormatInt(m.Seq, 10), deliverArgs{a.ID}, tx.Now)
}

// Troubles are what may stand between us and a partner, beside a refusal.
const (
	troubleSilent  = "unreachable" // no answer, or not one of a partner's program
	troubleReceipt = "receipt"     // an answer that is no receipt for what was sent
)

// Deliver brings the partner what is waiting, in its order, until one cannot be brought. That the partner cannot be reached is no error:
// it stands with the agreement, and the next round tries again.
func (d *Desk) Deliver(ctx context.Context, id partner.AgreementID) error {
	for {
		var link store.PartnerLink
		var waiting []store.ExchangeMessage
		if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
			if link, err = tx.PartnerLink(ctx, id); err != nil {
				return err
			}
			waiting, err = tx.Unsettled(ctx, id)
			return err
		}); err != nil {
			return err
		}
		if len(waiting) == 0 || !link.State.Talks() {
			return nil
		}
		for _, m := range waiting {
			trouble, err := d.bring(ctx, link.Agreement, m)
			if err != nil {
				return err
			}
			if trouble != "" || m.Seq == waiting[0].Seq && link.Trouble != "" {
				if err := d.Store.Update(ctx, func(tx *store.Tx) error { return tx.NoteTried(ctx, id, trouble) }); err != nil {
					return err
				}
			}
			if trouble != "" {
				d.Log.WarnContext(ctx, "a message was not delivered", "agreement", link.Reference, "seq", m.Seq, "message", m.ID, "trouble", trouble)
				return nil
			}
		}
	}
}

// bring brings one message and settles it by the partner's receipt; otherwise it says what stands in the way.
func (d *Desk) bring(ctx context.Context, a partner.Agreement, m store.ExchangeMessage) (trouble string, err error) {
	request, err := d.request(ctx, a, m.Bytes)
	if err != nil {
		return "", err
	}
	response, err := d.client().Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return troubleSilent, nil
	}
	defer response.Body.Close() //nolint:errcheck // read only
	answer, err := io.ReadAll(io.LimitReader(response.Body, 16<<10))
	if err != nil {
		return troubleSilent, nil //nolint:nilerr // an answer that breaks off is none
	}
	if response.StatusCode != http.StatusOK {
		var said Refused
		if json.Unmarshal(answer, &said) == nil && said.Known() {
			return string(said.Refused), nil
		}
		return troubleSilent, nil
	}
	return d.settle(ctx, a.ID, m, answer)
}

// request makes the signed HTTP request that brings a message.
func (d *Desk) request(ctx context.Context, a partner.Agreement, body []byte) (*http.Request, error) {
	address := strings.TrimRight(a.Address, "/") + Path
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("address of %s: %w", a.Reference, err)
	}
	var nonce [16]byte
	if _, err := rand.Read(nonce[:]); err != nil {
		return nil, fmt.Errorf("nonce: %w", err)
	}
	key, id, err := d.key(keys.ForRequest)
	if err != nil {
		return nil, err
	}
	var now time.Time
	if err := d.Store.View(ctx, func(tx *store.Tx) error { now = tx.Now; return nil }); err != nil {
		return nil, err
	}
	signed := partner.Request{Method: http.MethodPost, Authority: strings.ToLower(u.Host), TargetURI: address, ContentType: partner.ContentType, ContentDigest: partner.Digest(body)}
	input, value, err := partner.SignRequest(ctx, signed, key, id, hex.EncodeToString(nonce[:]), now)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, signed.Method, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("address of %s: %w", a.Reference, err)
	}
	for name, text := range map[string]string{
		"Content-Type": signed.ContentType, "Content-Digest": signed.ContentDigest, "Signature-Input": input, "Signature": value, "User-Agent": "proba",
	} {
		request.Header.Set(name, text)
	}
	return request, nil
}

// settle believes a receipt, keeps it, and follows what it says of the nomination.
func (d *Desk) settle(ctx context.Context, id partner.AgreementID, m store.ExchangeMessage, answer []byte) (trouble string, err error) {
	err = d.Store.Update(ctx, func(tx *store.Tx) error {
		trouble = ""
		link, err := tx.PartnerLink(ctx, id)
		if err != nil {
			return err
		}
		now, err := tx.MessageAt(ctx, id, partner.Out, m.Seq)
		if err != nil {
			return err
		}
		if !now.Settled.IsZero() {
			return nil // another delivery was faster
		}
		carried, err := store.Absent(tx.Transfer(ctx, m.ID))
		if err != nil {
			return err
		}
		r, ok := partner.OpenReceipt(answer, link.Agreement, d.DID, m.ID, now.Digest, m.Seq, tx.Now)
		if !ok && carried != nil { // what was voided had been delivered all the same
			r, ok = partner.OpenReceipt(answer, link.Agreement, d.DID, m.ID, carried.Digest, m.Seq, tx.Now)
		}
		if !ok {
			trouble = troubleReceipt
			return nil
		}
		if err := tx.SettleMessage(ctx, id, m.Seq, answer, r.Refused); err != nil {
			return err
		}
		if r.Refused == "" {
			return tx.TransferDelivered(ctx, m.ID, r.Digest)
		}
		return d.untaken(ctx, tx, m, r.Refused)
	})
	if fault.Is(err, fault.Conflict) {
		return "", nil // another delivery was faster
	}
	return trouble, err
}

// untaken follows what a partner's program did not take: a nomination is over with that.
func (d *Desk) untaken(ctx context.Context, tx *store.Tx, m store.ExchangeMessage, refused partner.Refusal) error {
	details := map[string]any{"message": m.ID, "seq": m.Seq, "refused": refused}
	switch m.Kind {
	case partner.KindPractice, partner.KindPracticeAnswer, partner.KindTranslation:
		if err := untakenStep(ctx, tx, m, refused); err != nil {
			return err
		}
	case partner.KindRelease:
		if err := untakenRelease(ctx, tx, m, refused); err != nil {
			return err
		}
	case partner.KindDocuments:
		if err := d.untold(ctx, tx, m); err != nil {
			return err
		}
	case partner.KindNomination:
		n, err := tx.Nomination(ctx, m.Nomination)
		if err != nil {
			return err
		}
		if next, err := n.Do(partner.ActUntaken, "", tx.Now); err == nil {
			if err := tx.UpdateNomination(ctx, next); err != nil {
				return err
			}
		}
	}
	return tx.Record(ctx, party.System.ID(), journal.PartnerRefused, string(m.Nomination), "", details)
}

// Refused is how a receiver answers what it does not take and cannot sign a receipt for.
type Refused struct {
	Refused partner.Refusal `json:"refused"`
}

// Known says whether the word is one of the protocol's.
func (r Refused) Known() bool {
	for _, x := range partner.Refusals {
		if r.Refused == x {
			return true
		}
	}
	return false
}

func (d *Desk) workDeliver(ctx context.Context, raw []byte) error {
	var args deliverArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return jobs.Cancel(fmt.Errorf("arguments of a delivery: %q", raw))
	}
	err := d.Deliver(ctx, args.Agreement)
	if none := (*keys.NoKeyError)(nil); errors.As(err, &none) {
		d.Log.WarnContext(ctx, "messages wait for an exchange key", "error", err)
		return nil
	}
	return err
}
