package programme

import (
	"context"
	"io"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// Offered is a solution out of a table with what stands against it.
type Offered struct {
	solution.Offer
	Doubts  []solution.Doubt // without one it becomes a draft of the company
	Company *party.Company   // of its number; nil where nobody has it
}

// OfferReport is what entering a table of solutions would do, as things stand now.
type OfferReport struct {
	solution.Reading
	Offered []Offered // of Offers, with what stands against each
}

// ForReview is how many offers a person must look at.
func (r OfferReport) ForReview() int {
	n := 0
	for _, o := range r.Offered {
		if len(o.Doubts) > 0 {
			n++
		}
	}
	return n
}

// readOffers reads a table of solutions by the agency's taxonomy.
func (d *Desk) readOffers(in io.Reader) (solution.Reading, error) {
	t, err := d.taxonomy()
	if err != nil {
		return solution.Reading{}, err
	}
	return solution.ReadSheet(in, t)
}

// TakeOffers keeps a table of solutions. It gives the digest it is found by.
func (d *Desk) TakeOffers(ctx context.Context, who party.Actor, name string, contents []byte) (digest string, err error) {
	return takeSheet(ctx, d, who, store.OfSolutions, name, contents, d.readOffers)
}

// Offers reads a table of solutions that was handed in, and says what entering it would do.
func (d *Desk) Offers(ctx context.Context, who party.Actor, digest string) (s Sheet[OfferReport], err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) { s, err = d.offers(ctx, tx, digest); return err })
	return s, err
}

func (d *Desk) offers(ctx context.Context, tx *store.Tx, digest string) (s Sheet[OfferReport], err error) {
	read, err := sheet(ctx, tx, store.OfSolutions, digest, d.readOffers)
	if err != nil {
		return s, err
	}
	s = Sheet[OfferReport]{Digest: read.Digest, Name: read.Name, EnteredAt: read.EnteredAt, Report: OfferReport{Reading: read.Report}}
	known, twice := owners{}, read.Report.Twice(d.Country)
	for i, o := range read.Report.Offers {
		by, err := known.of(ctx, tx, o.CountryOr(d.Country), o.Number)
		if err != nil {
			return s, err
		}
		s.Report.Offered = append(s.Report.Offered, Offered{Offer: o, Company: by.company, Doubts: o.Doubts(d.Country, by.company, by.solutions, twice[i])})
	}
	return s, nil
}

// owner is a company with what it describes.
type owner struct {
	company   *party.Company // nil where nobody has the number
	solutions []solution.Solution
}

// owners are companies that were looked up, by country and number.
type owners map[[2]string]owner

func (all owners) of(ctx context.Context, tx *store.Tx, country, number string) (owner, error) {
	key := [2]string{country, number}
	if x, known := all[key]; known || number == "" {
		return x, nil
	}
	var x owner
	c, err := tx.CompanyByNumber(ctx, country, number)
	switch {
	case fault.Is(err, fault.NotFound):
	case err != nil:
		return x, err
	default:
		x.company = &c
		if x.solutions, err = tx.SolutionsOf(ctx, c.ID); err != nil {
			return x, err
		}
	}
	all[key] = x
	return x, nil
}

// origin says in the journal out of which line of which table something came.
type origin struct {
	Sheet string `json:"sheet"`
	Line  int    `json:"line"`
	Part  int    `json:"part,omitempty"`
}

// ImportOffers enters a table of solutions, once: an offer without a doubt becomes a draft of its company, every other waits for an officer.
// Nothing is left out and nothing merged. It gives how many of each.
func (d *Desk) ImportOffers(ctx context.Context, who party.Actor, digest string) (drafts, reviews int, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		drafts, reviews = 0, 0
		s, err := d.offers(ctx, tx, digest)
		if err != nil {
			return err
		}
		if err := notEntered(s.EnteredAt); err != nil {
			return err
		}
		for _, o := range s.Report.Offered {
			id, err := store.NewID()
			if err != nil {
				return err
			}
			if len(o.Doubts) > 0 {
				reviews++
				err = tx.InsertReview(ctx, solution.Review{ID: solution.ReviewID(id), Sheet: digest, Offer: o.Offer, Doubts: o.Doubts, State: solution.Waiting, Since: tx.Now})
			} else {
				drafts++
				x := o.Solution
				x.ID, x.Company = solution.ID(id), o.Company.ID
				err = d.enterOffer(ctx, tx, who, x.Clean(), origin{digest, o.Line, o.Part})
			}
			if err != nil {
				return err
			}
		}
		return entered(ctx, tx, who, store.OfSolutions, digest, journal.OffersImported, map[string]int{"rows": s.Report.Rows, "drafts": drafts, "reviews": reviews})
	})
	return drafts, reviews, err
}

// enterOffer enters a solution that came out of a table.
func (d *Desk) enterOffer(ctx context.Context, tx *store.Tx, who party.Actor, s solution.Solution, from origin) error {
	t, err := d.taxonomy()
	if err != nil {
		return err
	}
	if err := s.Check(t, d.today(tx)); err != nil {
		return err
	}
	if err := tx.InsertSolution(ctx, s); err != nil {
		return err
	}
	return tx.Record(ctx, who.ID(), journal.SolutionEntered, string(s.ID), "", from)
}

// ReviewList are the offers for review in one state.
type ReviewList struct {
	Reviews []solution.Review
	Counts  map[solution.ReviewState]int64 // in every state
}

// Reviews are the offers out of tables that an officer looks at, in one state.
func (d *Desk) Reviews(ctx context.Context, who party.Actor, state solution.ReviewState) (l ReviewList, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		if l.Counts, err = tx.CountReviews(ctx); err != nil {
			return err
		}
		l.Reviews, err = tx.Reviews(ctx, state)
		return err
	})
	return l, err
}

// ReviewFile is one offer for review with what is known now.
type ReviewFile struct {
	Review       solution.Review
	Sheet        string         // the name of the file
	Company      *party.Company // of its number, as things stand now; nil where nobody has it
	Country      string         // of its number
	Technologies *site.Technologies
	Today        calendar.Date
	Journal      []journal.Entry
	People       map[party.PersonID]party.Person
}

// Review reads one offer for review.
func (d *Desk) Review(ctx context.Context, who party.Actor, id solution.ReviewID) (f ReviewFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		if f.Review, err = tx.Review(ctx, id); err != nil {
			return err
		}
		kept, err := tx.Sheet(ctx, store.OfSolutions, f.Review.Sheet)
		if err != nil {
			return err
		}
		f.Sheet, f.Country, f.Today = kept.Name, f.Review.Offer.CountryOr(d.Country), d.today(tx)
		by, err := owners{}.of(ctx, tx, f.Country, f.Review.Offer.Number)
		if err != nil {
			return err
		}
		f.Company = by.company
		if f.Technologies, err = d.taxonomy(); err != nil {
			return err
		}
		f.Journal, f.People, err = past(ctx, tx, string(id))
		return err
	})
	return f, err
}

// EnterReview makes an offer a draft of the company with the number, under a name that can be kept. What a person looked at is entered as
// that person says, be it the second of its name.
func (d *Desk) EnterReview(ctx context.Context, who party.Actor, id solution.ReviewID, country, number, name string) (made solution.ID, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, err := tx.Review(ctx, id)
		if err != nil {
			return err
		}
		c, err := tx.CompanyByNumber(ctx, country, party.CleanNumber(number))
		if fault.Is(err, fault.NotFound) {
			return fault.Field("number", "offer.no_company")
		}
		if err != nil {
			return err
		}
		fresh, err := store.NewID()
		if err != nil {
			return err
		}
		made = solution.ID(fresh)
		next, s, err := r.Enter(who, name, c, made, tx.Now)
		if err != nil {
			return err
		}
		if err := d.enterOffer(ctx, tx, who, s, origin{r.Sheet, r.Offer.Line, r.Offer.Part}); err != nil {
			return err
		}
		return settle(ctx, tx, who, next)
	})
	return made, err
}

// SetReviewAside ends the review of an offer without a draft, for a reason.
func (d *Desk) SetReviewAside(ctx context.Context, who party.Actor, id solution.ReviewID, reason string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, err := tx.Review(ctx, id)
		if err != nil {
			return err
		}
		next, err := r.PutAside(who, reason, tx.Now)
		if err != nil {
			return err
		}
		return settle(ctx, tx, who, next)
	})
}

func settle(ctx context.Context, tx *store.Tx, who party.Actor, r solution.Review) error {
	if err := tx.UpdateReview(ctx, r); err != nil {
		return err
	}
	return tx.Record(ctx, who.ID(), journal.OfferSettled, string(r.ID), r.Reason, map[string]string{"to": string(r.State), "solution": string(r.Solution)})
}
