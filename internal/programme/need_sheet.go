package programme

import (
	"context"

	"proba.example/internal/cityneed"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

// ListedRequest is a city request out of a table with what stands against it.
type ListedRequest struct {
	cityneed.Listed
	Doubts []cityneed.Doubt // without one it becomes a draft
}

// RequestReport is what entering a table of city requests would do, as things stand now.
type RequestReport struct {
	cityneed.Reading
	Listed []ListedRequest // of the reading, with what stands against each
}

// ForReview is how many requests a person must look at.
func (r RequestReport) ForReview() int {
	n := 0
	for _, l := range r.Listed {
		if len(l.Doubts) > 0 {
			n++
		}
	}
	return n
}

// TakeRequests keeps a table of city requests. It gives the digest it is found by.
func (d *Desk) TakeRequests(ctx context.Context, who party.Actor, name string, contents []byte) (digest string, err error) {
	return takeSheet(ctx, d, who, store.OfRequests, name, contents, cityneed.ReadSheet)
}

// RequestSheet reads a table of city requests that was handed in, and says what entering it would do.
func (d *Desk) RequestSheet(ctx context.Context, who party.Actor, digest string) (s Sheet[RequestReport], err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) { s, err = d.requestSheet(ctx, tx, digest); return err })
	return s, err
}

func (d *Desk) requestSheet(ctx context.Context, tx *store.Tx, digest string) (s Sheet[RequestReport], err error) {
	read, err := sheet(ctx, tx, store.OfRequests, digest, cityneed.ReadSheet)
	if err != nil {
		return s, err
	}
	s = Sheet[RequestReport]{Digest: read.Digest, Name: read.Name, EnteredAt: read.EnteredAt, Report: RequestReport{Reading: read.Report}}
	all, err := tx.CityRequests(ctx)
	if err != nil {
		return s, err
	}
	known := map[string]bool{}
	for _, x := range all {
		known[x.Key()] = true
	}
	places, err := placesByName(ctx, tx)
	if err != nil {
		return s, err
	}
	today, twice := d.today(tx), read.Report.Twice()
	for i, l := range read.Report.Listed {
		l.Request.Site = places[cityneed.PlaceKey(l.Place)]
		key := l.Request.Key()
		s.Report.Listed = append(s.Report.Listed, ListedRequest{l, l.Doubts(today, l.Request.Site != "", key != "" && known[key], twice[i])})
	}
	return s, nil
}

// placesByName gives the registered site that a name stands for; a name that several bear stands for none.
func placesByName(ctx context.Context, tx *store.Tx) (map[string]site.ID, error) {
	sites, err := tx.Sites(ctx)
	if err != nil {
		return nil, err
	}
	places, times := map[string]site.ID{}, map[string]int{}
	for _, s := range sites {
		if key := cityneed.PlaceKey(s.Name); s.State == site.Registered && key != "" {
			places[key] = s.ID
			times[key]++
		}
	}
	for key, n := range times {
		if n > 1 {
			delete(places, key)
		}
	}
	return places, nil
}

// ImportRequests enters a table of city requests, once: a request without a doubt becomes a draft, every other waits for an officer. Nothing
// is left out and nothing merged. It gives how many of each.
func (d *Desk) ImportRequests(ctx context.Context, who party.Actor, digest string) (drafts, reviews int, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		drafts, reviews = 0, 0
		s, err := d.requestSheet(ctx, tx, digest)
		if err != nil {
			return err
		}
		if err := notEntered(s.EnteredAt); err != nil {
			return err
		}
		for _, l := range s.Report.Listed {
			if len(l.Doubts) == 0 {
				drafts++
				_, err = enterRequest(ctx, tx, who, l.Request, origin{digest, l.Line, l.Part})
			} else {
				reviews++
				var id string
				if id, err = store.NewID(); err == nil {
					err = tx.InsertNeedReview(ctx, cityneed.Review{ID: cityneed.ReviewID(id), Sheet: digest, Listed: l.Listed, Doubts: l.Doubts, State: cityneed.Waiting, Since: tx.Now})
				}
			}
			if err != nil {
				return err
			}
		}
		return entered(ctx, tx, who, store.OfRequests, digest, journal.NeedsImported, map[string]int{"rows": s.Report.Rows, "drafts": drafts, "reviews": reviews})
	})
	return drafts, reviews, err
}

// enterRequest enters a city request as a draft; from says in the journal where it came from, and may be nil.
func enterRequest(ctx context.Context, tx *store.Tx, who party.Actor, r cityneed.Request, from any) (cityneed.ID, error) {
	name, err := store.NewID()
	if err != nil {
		return "", err
	}
	r.ID, r.State, r.Since, r.Reason = cityneed.ID(name), cityneed.Draft, tx.Now, ""
	if err := r.Check(); err != nil {
		return "", err
	}
	if err := tx.InsertCityRequest(ctx, r); err != nil {
		return "", err
	}
	return r.ID, tx.Record(ctx, who.ID(), journal.NeedEntered, name, "", from)
}

// RequestReviewList are the city requests for review in one state.
type RequestReviewList struct {
	Reviews []cityneed.Review
	Counts  map[cityneed.ReviewState]int64 // in every state
}

// RequestReviews are the city requests out of tables that an officer looks at, in one state.
func (d *Desk) RequestReviews(ctx context.Context, who party.Actor, state cityneed.ReviewState) (l RequestReviewList, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		if l.Counts, err = tx.CountNeedReviews(ctx); err != nil {
			return err
		}
		l.Reviews, err = tx.NeedReviews(ctx, state)
		return err
	})
	return l, err
}

// RequestReviewFile is one city request for review with what is known now.
type RequestReviewFile struct {
	Review  cityneed.Review
	Sheet   string             // the name of the file
	Alike   []cityneed.Request // of the register, of the same customer under the same title
	Journal []journal.Entry
	People  map[party.PersonID]party.Person
}

// RequestReview reads one city request for review.
func (d *Desk) RequestReview(ctx context.Context, who party.Actor, id cityneed.ReviewID) (f RequestReviewFile, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) {
		if f.Review, err = tx.NeedReview(ctx, id); err != nil {
			return err
		}
		kept, err := tx.Sheet(ctx, store.OfRequests, f.Review.Sheet)
		if err != nil {
			return err
		}
		f.Sheet = kept.Name
		all, err := tx.CityRequests(ctx)
		if err != nil {
			return err
		}
		for _, x := range all {
			if key := x.Key(); key != "" && key == f.Review.Listed.Request.Key() {
				f.Alike = append(f.Alike, x)
			}
		}
		f.Journal, f.People, err = past(ctx, tx, string(id))
		return err
	})
	return f, err
}

// EnterRequestReview makes a row a draft as an officer put it, be it the second of its title.
func (d *Desk) EnterRequestReview(ctx context.Context, who party.Actor, id cityneed.ReviewID, typed cityneed.Request) (made cityneed.ID, err error) {
	err = d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, err := tx.NeedReview(ctx, id)
		if err != nil {
			return err
		}
		if _, err := r.Enter(who, "", tx.Now); err != nil { // first whether it waits at all
			return err
		}
		if made, err = enterRequest(ctx, tx, who, typed, origin{r.Sheet, r.Listed.Line, r.Listed.Part}); err != nil {
			return err
		}
		next, err := r.Enter(who, made, tx.Now)
		if err != nil {
			return err
		}
		return settleRequest(ctx, tx, who, next)
	})
	return made, err
}

// PutRequestAside ends the review of a row without a request, for a reason.
func (d *Desk) PutRequestAside(ctx context.Context, who party.Actor, id cityneed.ReviewID, reason string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		r, err := tx.NeedReview(ctx, id)
		if err != nil {
			return err
		}
		next, err := r.PutAside(who, reason, tx.Now)
		if err != nil {
			return err
		}
		return settleRequest(ctx, tx, who, next)
	})
}

func settleRequest(ctx context.Context, tx *store.Tx, who party.Actor, r cityneed.Review) error {
	if err := tx.UpdateNeedReview(ctx, r); err != nil {
		return err
	}
	return tx.Record(ctx, who.ID(), journal.NeedRowSettled, string(r.ID), r.Reason, map[string]string{"to": string(r.State), "request": string(r.Request)})
}
