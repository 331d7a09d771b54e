package storetest

import (
	"fmt"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/monitor"
	"proba.example/internal/store"
	"proba.example/internal/witness"
	"proba.example/internal/witness/witnesstest"
	"proba.example/translog/translogtest"
)

// witnessState holds what the agency's witness remembers to the contract of every such state.
func witnessState(t *testing.T, s *store.Store) {
	state := store.WitnessState{Store: s}
	witnesstest.Exercise(t, state, func() witness.State { return state }, func(origin string) (all []witness.Evidence) {
		view(t, s, func(tx *store.Tx) (err error) {
			all, err = tx.WitnessEvidence(ctx, origin)
			return err
		})
		return all
	})
}

// witnesses keeps the logs that are witnessed and the witnesses of our own.
func witnesses(t *testing.T, s *store.Store) {
	old, latest := translogtest.LogKey("partner.example/log"), translogtest.LogKey("partner.example/log2")
	update(t, s, func(tx *store.Tx) error {
		if err := tx.InsertWatched(ctx, witness.Watched{Key: latest, URL: "https://partner.example/log", Added: tx.Now}); err != nil {
			return err
		}
		if err := tx.InsertWatched(ctx, witness.Watched{Key: old, Added: at}); err != nil {
			return err
		}
		for i, name := range []string{"bank", "academy"} {
			if err := tx.InsertPeer(ctx, witness.Peer{Name: name, URL: "https://" + name + ".example", Key: translogtest.WitnessKey(name), Added: at.Add(time.Duration(i) * time.Second)}); err != nil {
				return err
			}
		}
		return nil
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertWatched(ctx, witness.Watched{Key: old, Added: at}) }), fault.Conflict, "store.exists")
	is(t, s.Update(ctx, func(tx *store.Tx) error {
		return tx.InsertPeer(ctx, witness.Peer{Name: "other", Key: translogtest.WitnessKey("bank"), Added: at})
	}), fault.Conflict, "store.exists")
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Watched(ctx)
		one, err2 := tx.WatchedOf(ctx, "partner.example/log")
		same(t, "watched", fmt.Sprint(len(all), all[0].Key, all[1].URL, len(one), one[0].Key, one[0].Added.Equal(at)),
			fmt.Sprint(2, old, "https://partner.example/log", 1, old, true))
		peers, err3 := tx.Peers(ctx)
		same(t, "witnesses of ours", fmt.Sprint(len(peers), peers[0].Name, peers[1].Key, peers[1].URL), fmt.Sprint(2, "bank", translogtest.WitnessKey("academy"), "https://academy.example"))
		none, err4 := tx.WatchedOf(ctx, "nobody.example/log")
		same(t, "of nobody", len(none), 0)
		head, err5 := tx.WitnessHead(ctx, "nobody.example/log")
		same(t, "never cosigned", head.Signed == nil, true)
		return first(err, err2, err3, err4, err5)
	})
	update(t, s, func(tx *store.Tx) error {
		if err := tx.DeletePeer(ctx, "bank"); err != nil {
			return err
		}
		return tx.DeleteWatched(ctx, old)
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.DeletePeer(ctx, "bank") }), fault.NotFound, "fault.not_found")
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.DeleteWatched(ctx, old) }), fault.NotFound, "fault.not_found")
}

// following keeps what is remembered of partners' logs, and the alarms.
func following(t *testing.T, s *store.Store) {
	subject := monitor.Subject{
		Origin: "partner.example/log", Name: "Партнёр", URL: "https://partner.example/log", Site: "https://partner.example", Policy: "quorum none\n",
		MergeDelay: 24 * time.Hour, Inventory: 12, Trust: []byte("{}"), Added: at,
	}
	update(t, s, func(tx *store.Tx) error { return tx.InsertFollowed(ctx, subject) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.InsertFollowed(ctx, subject) }), fault.Conflict, "store.exists")
	var r monitor.Record
	view(t, s, func(tx *store.Tx) (err error) {
		if r, err = tx.Followed(ctx, subject.Origin); err != nil {
			return err
		}
		same(t, "subject", r.Subject, subject)
		same(t, "not looked at", r.Looked.IsZero() && r.Answered.IsZero() && r.Place.Size == 0, true)
		_, err = tx.Followed(ctx, "nobody.example/log")
		is(t, err, fault.NotFound, "fault.not_found")
		return nil
	})
	r.Place = monitor.Place{Signed: []byte("signed"), Size: 7, Read: 5, Seqs: map[string]int64{"innobiz": 3}}
	r.Looked, r.Trouble = at.Add(time.Minute), "no route to host"
	update(t, s, func(tx *store.Tx) error { return tx.SavePlace(ctx, r, time.Time{}) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.SavePlace(ctx, r, time.Time{}) }), fault.Conflict, "fault.stale")
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.FollowedLogs(ctx)
		same(t, "with its place", all, []monitor.Record{r})
		return err
	})
	index := int64(4)
	gap := monitor.Alarm{Code: monitor.Gap, Args: monitor.Args{Index: &index, Program: "innobiz", Expected: "3", Found: "4"}}
	fork := monitor.Alarm{Code: monitor.Fork, Evidence: [][]byte{[]byte("one"), []byte("another")}}
	var fresh []bool
	for _, a := range []monitor.Alarm{gap, fork, gap} {
		update(t, s, func(tx *store.Tx) error {
			isNew, err := tx.RaiseAlarm(ctx, subject.Origin, a)
			fresh = append(fresh, isNew)
			return err
		})
	}
	same(t, "new", fresh, []bool{true, true, false})
	update(t, s, func(tx *store.Tx) error {
		return tx.AcknowledgeAlarm(ctx, subject.Origin, gap.ID(), "person-1", "They sent the missing entry.")
	})
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.AcknowledgeAlarm(ctx, subject.Origin, gap.ID(), "person-2", "") }), fault.Conflict, "fault.stale")
	update(t, s, func(tx *store.Tx) error {
		_, err := tx.RaiseAlarm(ctx, subject.Origin, gap)
		return err
	})
	view(t, s, func(tx *store.Tx) error {
		open, err := tx.OpenAlarms(ctx, 0)
		same(t, "open", len(open), 1)
		same(t, "the fork", open[0].Alarm, fork)
		all, err2 := tx.Alarms(ctx, subject.Origin, 0)
		same(t, "all", len(all), 2)
		n, err3 := tx.CountOpenAlarms(ctx)
		same(t, "count", n, 1)
		a, err4 := tx.Alarm(ctx, subject.Origin, gap.ID())
		same(t, "the gap", a.Alarm, gap)
		same(t, "acknowledged", fmt.Sprint(a.Open(), a.By, a.Words, a.Seen.Before(a.At)), fmt.Sprint(false, "person-1", "They sent the missing entry.", false))
		_, err5 := tx.Alarm(ctx, "nobody.example/log", gap.ID())
		is(t, err5, fault.NotFound, "fault.not_found")
		return first(err, err2, err3, err4)
	})
	update(t, s, func(tx *store.Tx) error { return tx.DeleteFollowed(ctx, subject.Origin) })
	is(t, s.Update(ctx, func(tx *store.Tx) error { return tx.DeleteFollowed(ctx, subject.Origin) }), fault.NotFound, "fault.not_found")
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Alarms(ctx, subject.Origin, 0)
		same(t, "the alarms stay", len(all), 2)
		return err
	})
}
