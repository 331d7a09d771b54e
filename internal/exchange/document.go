package exchange

import (
	"context"
	"io"
	"slices"
	"strings"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/document"
	"proba.example/internal/fault"
	"proba.example/internal/files"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// MaxDocumentBytes bounds the file of a document.
const MaxDocumentBytes = 20 << 20

// AsksFile are the documents asked for under an agreement.
type AsksFile struct {
	Link  store.PartnerLink
	Here  partner.Asks // of the partner's companies, by us
	Away  partner.Asks // of ours, by the partner
	Calls []partner.Call
}

// Asks reads what is asked for under an agreement, for the staff.
func (d *Desk) Asks(ctx context.Context, who party.Actor, id partner.AgreementID) (f AsksFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		f, err = asksOf(ctx, tx, id)
		return err
	})
	return f, err
}

func asksOf(ctx context.Context, tx *store.Tx, id partner.AgreementID) (f AsksFile, err error) {
	if f.Link, err = tx.PartnerLink(ctx, id); err != nil {
		return f, err
	}
	if f.Here, err = tx.Asks(ctx, id, partner.In); err != nil {
		return f, err
	}
	if f.Away, err = tx.Asks(ctx, id, partner.Out); err != nil {
		return f, err
	}
	f.Calls, err = callsUnder(ctx, tx, id)
	return f, err
}

// callsUnder are the joint calls under an agreement that both publish.
func callsUnder(ctx context.Context, tx *store.Tx, id partner.AgreementID) ([]partner.Call, error) {
	all, err := tx.Calls(ctx)
	return slices.DeleteFunc(all, func(c partner.Call) bool { return c.Agreement != id || c.State != partner.CallAgreed }), err
}

// SaveAsks says which documents we ask the partner's companies for, over the revision the list was read at; the partner is told. What a company has
// shown already counts under the new list as well.
func (d *Desk) SaveAsks(ctx context.Context, who party.Actor, id partner.AgreementID, asks []document.Ask, revision int64) error {
	return d.act(ctx, who, party.ActManagePartners, func(tx *store.Tx, who party.Actor) error {
		f, err := asksOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if !f.Link.State.Talks() {
			return fault.New(fault.Conflict, "partner.not_now")
		}
		if err := checkAsks(f.Link.Agreement, f.Calls, asks); err != nil {
			return err
		}
		a := partner.Asks{Agreement: id, Side: partner.In, Asks: asks, At: tx.Now, Revision: revision}
		if err := tx.SaveAsks(ctx, a); err != nil {
			return err
		}
		made, err := store.NewID()
		if err != nil {
			return err
		}
		if _, err := d.post(ctx, tx, f.Link.Agreement, partner.Message{Nomination: partner.NominationID(urn + made), Kind: partner.KindAsks, Asks: asks}); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.DocumentsAsked, string(id), "", asks)
	})
}

// checkAsks holds a list against the purposes of the agreement and its joint calls.
func checkAsks(a partner.Agreement, calls []partner.Call, asks []document.Ask) error {
	var purposes, ids []string
	for _, p := range a.Purposes {
		purposes = append(purposes, string(p))
	}
	for _, c := range calls {
		ids = append(ids, string(c.ID))
	}
	return document.CheckAsks(asks, purposes, ids)
}

// followAsks keeps what the partner asks companies of ours for, and writes to those that are getting ready.
func (d *Desk) followAsks(ctx context.Context, tx *store.Tx, link store.PartnerLink, m partner.Message) (partner.Refusal, error) {
	f, err := asksOf(ctx, tx, link.ID)
	if err != nil {
		return "", err
	}
	if checkAsks(link.Agreement, f.Calls, m.Asks) != nil {
		return partner.RefusedContent, nil
	}
	next := f.Away
	next.Asks, next.At = m.Asks, tx.Now
	if err := tx.SaveAsks(ctx, next); err != nil {
		return "", err
	}
	all, err := tx.NominationsUnder(ctx, link.ID)
	if err != nil {
		return "", err
	}
	for _, n := range all {
		if n.Side != partner.Out || n.State != partner.Accepted {
			continue
		}
		if err := d.askCompany(ctx, tx, link, n); err != nil {
			return "", err
		}
	}
	return "", tx.Record(ctx, party.System.ID(), journal.DocumentsAsked, string(link.ID), "", m.Asks)
}

// lines are the documents that a nomination is asked for, as they stand today.
func (d *Desk) lines(tx *store.Tx, n partner.Nomination, asks []document.Ask, have []document.Document) []document.Line {
	return document.Lines(n.Asked(asks), have, n.Waivers(), d.today(tx))
}

// own are the documents of a company of ours, whatever they were given for.
func own(ctx context.Context, tx *store.Tx, company party.OrgID) ([]aid.Paper, []document.Document, error) {
	papers, err := tx.CompanyPapersOf(ctx, company)
	all := make([]document.Document, len(papers))
	for i, p := range papers {
		all[i] = p.Document()
	}
	return papers, all, err
}

// preparing reads what a nomination is asked for against what is there: at home what the company has, at the host what it was told.
func (d *Desk) preparing(ctx context.Context, tx *store.Tx, n partner.Nomination) ([]document.Line, error) {
	asks, err := tx.Asks(ctx, n.Agreement, n.Side)
	if err != nil {
		return nil, err
	}
	have := n.Told()
	if n.Side == partner.Out && n.Company != "" && n.Preparing() {
		if _, have, err = own(ctx, tx, n.Company); err != nil {
			return nil, err
		}
	}
	return d.lines(tx, n, asks.Asks, have), nil
}

// prepared refuses to let a programme begin while a document is missing that the host has not waived.
func (d *Desk) prepared(ctx context.Context, tx *store.Tx, n partner.Nomination) error {
	lines, err := d.preparing(ctx, tx, n)
	if err != nil {
		return err
	}
	return document.MayEnd(lines)
}

// askCompany writes to a company what the host that accepted it still misses; nothing where it misses nothing.
func (d *Desk) askCompany(ctx context.Context, tx *store.Tx, link store.PartnerLink, n partner.Nomination) error {
	lines, err := d.preparing(ctx, tx, n)
	if err != nil {
		return err
	}
	l := notice.DocumentsAsked{Company: n.Name, Partner: link.Partner, Path: ownPath(n.ID) + "/documents"}
	for _, x := range lines {
		if !x.Settled() {
			l.Missing = append(l.Missing, x.Ask.Name)
		}
	}
	if len(l.Missing) == 0 {
		return nil
	}
	return d.Letters.ToCompany(ctx, tx, n.Company, "", l)
}

// Preparation is what a company gets together for the host.
type Preparation struct {
	Nomination partner.Nomination
	Agreement  partner.Agreement
	Lines      []document.Line
	Papers     []aid.Paper // that the company has given, for whatever
	Untold     bool        // the host does not know what is shown here
	Telling    []document.Document
	Wording    string // what is agreed to by telling it
	Digest     string // of what the host would be told
}

// Preparation reads it, for the company's people.
func (d *Desk) Preparation(ctx context.Context, who party.Actor, id partner.NominationID, lang locale.Lang) (x Preparation, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) (err error) {
		x, err = d.preparation(ctx, tx, who, id, lang)
		return err
	})
	return x, err
}

func (d *Desk) preparation(ctx context.Context, tx *store.Tx, who party.Actor, id partner.NominationID, lang locale.Lang) (x Preparation, err error) {
	asked, err := d.asked(ctx, tx, who, id, lang)
	if err != nil {
		return x, err
	}
	n := asked.Nomination
	x.Nomination, x.Agreement = n, asked.Agreement
	if x.Lines, err = d.preparing(ctx, tx, n); err != nil {
		return x, err
	}
	if x.Papers, _, err = own(ctx, tx, n.Company); err != nil {
		return x, err
	}
	x.Telling = document.Serving(x.Lines)
	if x.Digest, err = digestOf(x.Telling, n.Revision); err != nil {
		return x, err
	}
	same := func(a, b document.Document) bool {
		one, err1 := digestOf(a.Code, a.Root, a.Digest, a.Details)
		two, err2 := digestOf(b.Code, b.Root, b.Digest, b.Details)
		return err1 == nil && err2 == nil && one == two
	}
	x.Untold = n.Preparing() && n.State.Gone() && n.Stands() && len(x.Telling) > 0 && !slices.EqualFunc(x.Telling, n.Told(), same)
	p := locale.For(lang)
	var names []string
	for _, l := range x.Lines {
		if l.Document != nil && l.Document.Described() {
			names = append(names, p.Text(l.Ask.Name))
		}
	}
	x.Wording = p.T("document.wording", "Company", n.Name, "Partner", x.Agreement.Partner, "Country", x.Agreement.Country, "Purpose", p.T("partner.purpose."+string(n.Purpose)),
		"Reference", x.Agreement.Reference, "Documents", strings.Join(names, ", "))
	return x, nil
}

// Given is a document as it is given or described.
type Given struct {
	Code    string
	Written document.Details
	Paper   string // one that was given before, described anew; empty where a file comes with it
}

// GiveDocument keeps a document of a company with what is written on it: a file that is given now, or one that was given before, for whatever. The
// file stays here. The fields of a fault are those of document.Details.Check, and "paper" for the one given before.
func (d *Desk) GiveDocument(ctx context.Context, who party.Actor, id partner.NominationID, typed Given, name string, content io.Reader) error {
	typed.Written.Issuer = party.Clean(typed.Written.Issuer)
	var old aid.Paper
	may := func(tx *store.Tx, who party.Actor) (partner.Nomination, error) {
		x, err := d.preparation(ctx, tx, who, id, locale.English)
		if err != nil {
			return x.Nomination, err
		}
		n := x.Nomination
		if err := who.May(party.ActPrepareAid, n.Company); err != nil {
			return n, err
		}
		if !n.Preparing() || !slices.ContainsFunc(x.Lines, func(l document.Line) bool { return l.Ask.Code == typed.Code }) {
			return n, fault.New(fault.Conflict, "nomination.not_now")
		}
		if content == nil {
			i := slices.IndexFunc(x.Papers, func(p aid.Paper) bool { return p.ID == typed.Paper && p.Code == typed.Code })
			if i < 0 {
				return n, fault.Field("paper", "document.file")
			}
			old = x.Papers[i]
		}
		if of := typed.Written.Of; of != "" && !slices.ContainsFunc(x.Papers, func(p aid.Paper) bool { w := p.Document(); return w.Root == of && w.Code == typed.Code && w.Of == "" }) {
			return n, fault.Field("of", "party.choose_one")
		}
		return n, typed.Written.Check(d.today(tx))
	}
	stored := files.Stored{}
	if content != nil {
		if err := d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error { _, err := may(tx, who); return err }); err != nil {
			return err
		}
		var err error
		if stored, err = d.Files.Put(ctx, name, content, MaxDocumentBytes); err != nil {
			return err
		}
	}
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		n, err := may(tx, who)
		if err != nil {
			return err
		}
		text, err := store.NewID()
		if err != nil {
			return err
		}
		p := old
		if content != nil {
			p = aid.Paper{Company: n.Company, Code: typed.Code, Name: stored.Name, MediaType: stored.MediaType, Digest: stored.Digest, Size: stored.Size}
		} else if p.Root == "" {
			p.Root = p.ID
		}
		written := typed.Written
		p.ID, p.IssuedOn, p.Written, p.By, p.At = text, written.IssuedOn, &written, who.ID(), tx.Now
		if err := tx.InsertCompanyPaper(ctx, p); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.PaperGiven, string(n.Company), "", map[string]any{"code": p.Code, "sha256": p.Digest, "issued_on": p.IssuedOn, "state": written.State, "nomination": id})
	})
}

// TellHost tells the host what is written on the documents that serve, with the company's consent to exactly that; digest is that of what the
// person read. No file goes. What was told before is replaced.
func (d *Desk) TellHost(ctx context.Context, who party.Actor, id partner.NominationID, lang locale.Lang, digest string) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		x, err := d.preparation(ctx, tx, who, id, lang)
		if err != nil {
			return err
		}
		n := x.Nomination
		if err := who.May(party.ActConsentTransfer, n.Company); err != nil {
			return err
		}
		if digest != x.Digest {
			return fault.New(fault.Conflict, "nomination.changed")
		}
		link, err := tx.PartnerLink(ctx, n.Agreement)
		if err != nil {
			return err
		}
		if !link.State.Talks() || !slices.Contains(link.Purposes, n.Purpose) {
			return fault.New(fault.Conflict, "partner.not_now")
		}
		consent := partner.Consent{At: second(tx.Now), By: who.ID(), Language: string(lang), Wording: x.Wording}
		if n, err = n.Tell(x.Telling, consent); err != nil {
			return err
		}
		sent, err := d.post(ctx, tx, link.Agreement, partner.Message{Nomination: id, Kind: partner.KindDocuments, Documents: x.Telling, Consent: consent})
		if err != nil {
			return err
		}
		if err := tx.InsertTransfer(ctx, store.Transfer{
			Message: sent.ID, Agreement: n.Agreement, Nomination: id, Company: n.Company, Purpose: n.Purpose, Fields: []partner.Field{partner.FieldDocuments}, Digest: sent.Digest, Consented: consent.At,
		}); err != nil {
			return err
		}
		if err := tx.UpdateNomination(ctx, n); err != nil {
			return err
		}
		if err := d.Letters.ToCompany(ctx, tx, n.Company, "", notice.ConsentReceipt{Company: n.Name, Partner: link.Partner, Wording: consent.Wording, Path: ownPath(id)}); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.DocumentsTold, string(id), "", map[string]any{"message": sent.ID, "documents": len(x.Telling)})
	})
}

// told keeps at the host what is written on a company's documents, and tells the officers, who wait for it.
func (d *Desk) told(ctx context.Context, tx *store.Tx, link store.PartnerLink, n partner.Nomination, m partner.Message) (partner.Refusal, error) {
	next, err := n.Tell(m.Documents, m.Consent)
	if fault.Is(err, fault.Conflict) {
		return partner.RefusedNomination, nil
	}
	if err != nil {
		return "", err
	}
	if err := tx.UpdateNomination(ctx, next); err != nil {
		return "", err
	}
	lines, err := d.preparing(ctx, tx, next)
	if err != nil {
		return "", err
	}
	if err := d.Letters.ToDuty(ctx, tx, party.Officer, "", notice.DocumentsTold{Company: n.Name, Partner: link.Partner, Missing: document.Open(lines), Path: "/office" + ownPath(n.ID)}); err != nil {
		return "", err
	}
	return "", tx.Record(ctx, party.System.ID(), journal.DocumentsTold, string(n.ID), "", map[string]any{"message": m.ID, "documents": len(m.Documents)})
}

// untold follows at home that the host's program did not take what was told.
func (d *Desk) untold(ctx context.Context, tx *store.Tx, m store.ExchangeMessage) error {
	n, err := tx.Nomination(ctx, m.Nomination)
	if err != nil {
		return err
	}
	n.Papers = n.Papers.Forgotten()
	return tx.UpdateNomination(ctx, n)
}

// WaiveDocument lets a company come without a document, for a reason that its home agency and the company read.
func (d *Desk) WaiveDocument(ctx context.Context, who party.Actor, id partner.NominationID, code, reason string) error {
	return d.act(ctx, who, party.ActNominate, func(tx *store.Tx, who party.Actor) error {
		n, link, err := d.nomination(ctx, tx, id, partner.In)
		if err != nil {
			return err
		}
		asks, err := tx.Asks(ctx, link.ID, partner.In)
		if err != nil {
			return err
		}
		next, err := n.Waive(asks.Asks, document.Waiver{Code: code, Reason: reason, By: who.ID(), At: tx.Now})
		if err != nil {
			return err
		}
		w := next.Papers.Waivers[len(next.Papers.Waivers)-1]
		if _, err := d.post(ctx, tx, link.Agreement, partner.Message{Nomination: id, Kind: partner.KindWaiver, Waived: w.Code, Words: w.Reason}); err != nil {
			return err
		}
		if err := tx.UpdateNomination(ctx, next); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.DocumentWaived, string(id), w.Reason, map[string]string{"document": w.Code})
	})
}

// heardWaiver keeps at home that the host does without a document.
func (d *Desk) heardWaiver(ctx context.Context, tx *store.Tx, n partner.Nomination, m partner.Message) (partner.Refusal, error) {
	asks, err := tx.Asks(ctx, n.Agreement, partner.Out)
	if err != nil {
		return "", err
	}
	next, err := n.Waive(asks.Asks, document.Waiver{Code: m.Waived, Reason: m.Words, At: tx.Now})
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return partner.RefusedNomination, nil
	}
	if err != nil {
		return "", err
	}
	if err := tx.UpdateNomination(ctx, next); err != nil {
		return "", err
	}
	return "", tx.Record(ctx, party.System.ID(), journal.DocumentWaived, string(n.ID), m.Words, map[string]string{"document": m.Waived})
}

// CheckDocuments finds documents, given here or told by a partner, of which what is written on them contradicts itself: an apostille of another state
// than the one that issued the document, or days out of their order.
func (d *Desk) CheckDocuments(ctx context.Context) (found []string, looked int, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		found, looked = nil, 0
		all, err := tx.Nominations(ctx)
		if err != nil {
			return err
		}
		seen := map[party.OrgID]bool{}
		for _, n := range all {
			if n.Side == partner.In {
				for _, x := range n.Told() {
					looked++
					if x.Check(calendar.On(n.Papers.At, d.Place).AddDays(1)) != nil {
						found = append(found, string(n.ID)+": what was told of the document "+x.Code+" contradicts itself")
					}
				}
				continue
			}
			if seen[n.Company] {
				continue
			}
			seen[n.Company] = true
			papers, _, err := own(ctx, tx, n.Company)
			if err != nil {
				return err
			}
			for _, p := range papers {
				if p.Written == nil {
					continue
				}
				looked++
				if p.Written.Check(calendar.On(p.At, d.Place)) != nil || p.Written.IssuedOn != p.IssuedOn {
					found = append(found, "document "+p.ID+" of a company: what is written on it contradicts itself")
				}
			}
		}
		return nil
	})
	return found, looked, err
}
