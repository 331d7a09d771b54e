package custody

import (
	"context"
	"strconv"
	"strings"
	"time"

	"proba.example/certificate"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/ledger"
	"proba.example/internal/monitor"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/witness"
	"proba.example/translog"
	"proba.example/translog/source"
)

// Most of each that an agency can enter; a policy of ours must stay readable to others (tlog-policy, "Implementation limits").
const (
	mostWitnesses = 32
	mostWatched   = 64
	mostFollowed  = 32
)

// manage runs a verb of an administrator on the log.
func (d *Desk) manage(ctx context.Context, who party.Actor, verb func(tx *store.Tx, who party.Actor) error) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActManageLog, ""); err != nil {
			return err
		}
		return verb(tx, who)
	})
}

// address reads the prefix of a log, witness or site.
func address(field, text string) (string, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "/")
	if !source.ValidPrefix(text) {
		return "", fault.Field(field, "log.address")
	}
	return text, nil
}

// AddWitness makes a witness one of those that are asked to confirm our log. vkey is its verifier key, address its submission
// prefix. A witness counts from the next checkpoint on.
func (d *Desk) AddWitness(ctx context.Context, who party.Actor, vkey, url string) error {
	key, err := translog.ParseWitnessKey(strings.TrimSpace(vkey))
	var faults fault.List
	if err != nil || !policyName(key.Name()) {
		faults.Add("vkey", "log.witness_key")
	}
	url, err = address("url", url)
	if err != nil {
		faults.Add("url", "log.address")
	}
	if err := faults.Err(); err != nil {
		return err
	}
	if own, err := d.ours(key); err != nil || own {
		return either(err, fault.Field("vkey", "log.witness_ours"))
	}
	return d.manage(ctx, who, func(tx *store.Tx, who party.Actor) error {
		peers, err := tx.Peers(ctx)
		if err != nil {
			return err
		}
		if len(peers) >= mostWitnesses {
			return fault.Field("vkey", "log.too_many", "Most", mostWitnesses)
		}
		for _, p := range peers {
			if p.Name == key.Name() || p.Key == key {
				return fault.Field("vkey", "log.witness_known")
			}
		}
		if err := tx.InsertPeer(ctx, witness.Peer{Name: key.Name(), URL: url, Key: key, Added: tx.Now}); err != nil {
			return taken(err, "vkey", "log.witness_known")
		}
		if err := d.write(ctx, tx, who, journal.WitnessAdded, key.Name(), "", map[string]any{"key": key.String(), "url": url}); err != nil {
			return err
		}
		return d.policyChanged(ctx, tx)
	})
}

// policyName says whether a policy can name a witness so.
func policyName(name string) bool {
	return translog.ValidName(name) && name != "none" && name != "witnesses" && !strings.HasPrefix(name, "#")
}

func either(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// RemoveWitness takes a witness away. As many must stay as the quorum asks for.
func (d *Desk) RemoveWitness(ctx context.Context, who party.Actor, name string) error {
	return d.manage(ctx, who, func(tx *store.Tx, who party.Actor) error {
		peers, err := tx.Peers(ctx)
		if err != nil {
			return err
		}
		n, err := quorum(ctx, tx)
		if err != nil {
			return err
		}
		if err := tx.DeletePeer(ctx, name); err != nil {
			return err
		}
		if n > len(peers)-1 {
			return fault.New(fault.Invalid, "log.quorum_needs", "Quorum", n)
		}
		if err := d.write(ctx, tx, who, journal.WitnessRemoved, name, "", nil); err != nil {
			return err
		}
		return d.policyChanged(ctx, tx)
	})
}

// SetQuorum says how many of our witnesses must confirm a checkpoint before it is published.
func (d *Desk) SetQuorum(ctx context.Context, who party.Actor, n int) error {
	return d.manage(ctx, who, func(tx *store.Tx, who party.Actor) error {
		peers, err := tx.Peers(ctx)
		if err != nil {
			return err
		}
		if n < 0 || n > len(peers) {
			return fault.Field("quorum", "log.quorum_range", "Most", len(peers))
		}
		before, err := quorum(ctx, tx)
		if err != nil {
			return err
		}
		if err := tx.SetSetting(ctx, settingQuorum, strconv.Itoa(n)); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.QuorumSet, "log", "", map[string]any{"from": before, "to": n}); err != nil {
			return err
		}
		return d.policyChanged(ctx, tx)
	})
}

// policyChanged has the trust file name the new policy, and what waits for witnesses try again.
func (d *Desk) policyChanged(ctx context.Context, tx *store.Tx) error {
	unique := "witnesses/" + strconv.FormatInt(tx.Now.UnixMicro(), 10)
	if d.Ledger != nil {
		if err := d.queue(ctx, tx, ledger.JobCheckpoint, unique, struct{}{}, tx.Now); err != nil {
			return err
		}
	}
	return d.queue(ctx, tx, JobTrustFile, unique, struct{}{}, tx.Now)
}

// AddWatched has our witness cosign a log. vkey is the log's verifier key; url is its address, for people, and may be empty. A
// second key of the same log is its new one.
func (d *Desk) AddWatched(ctx context.Context, who party.Actor, vkey, url string) error {
	key, err := translog.ParseLogKey(strings.TrimSpace(vkey))
	if err != nil {
		return fault.Field("vkey", "log.log_key")
	}
	if strings.TrimSpace(url) != "" {
		if url, err = address("url", url); err != nil {
			return err
		}
	}
	if d.Ledger != nil && key.Name() == d.Ledger.Key.Name() {
		return fault.Field("vkey", "log.log_ours")
	}
	return d.manage(ctx, who, func(tx *store.Tx, who party.Actor) error {
		all, err := tx.Watched(ctx)
		if err != nil {
			return err
		}
		if len(all) >= mostWatched {
			return fault.Field("vkey", "log.too_many", "Most", mostWatched)
		}
		for _, w := range all {
			if w.Key == key {
				return fault.Field("vkey", "log.log_known")
			}
		}
		if err := tx.InsertWatched(ctx, witness.Watched{Key: key, URL: url, Added: tx.Now}); err != nil {
			return taken(err, "vkey", "log.log_known")
		}
		return d.write(ctx, tx, who, journal.WatchAdded, key.Name(), "", map[string]any{"key": key.String(), "url": url})
	})
}

// RemoveWatched ends the witnessing of a log by one of its keys. What was cosigned stays on record, so that the log cannot come
// back with another history.
func (d *Desk) RemoveWatched(ctx context.Context, who party.Actor, vkey string) error {
	key, err := translog.ParseLogKey(vkey)
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	return d.manage(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := tx.DeleteWatched(ctx, key); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.WatchRemoved, key.Name(), "", map[string]any{"key": key.String()})
	})
}

// FollowForm is what an administrator enters to follow a log: a trust file that names it, or its key and policy by hand.
type FollowForm struct {
	Name  string // of the agency; empty for the name in the trust file
	URL   string // prefix of the log
	Site  string // prefix of the agency's pages, where its certificates and lists are; empty to follow the log alone
	Trust []byte // a trust file; nil to go by VKey and Policy
	// VKey is the log's verifier key. Policy is a tlog-policy text without its log lines; empty asks for no witness.
	VKey, Policy string
}

// Follow begins to follow a log; the first look is queued at once.
func (d *Desk) Follow(ctx context.Context, who party.Actor, f FollowForm) error {
	s, err := f.subject()
	if err != nil {
		return err
	}
	if d.Ledger != nil && s.Origin == d.Ledger.Key.Name() {
		return fault.Field("vkey", "log.log_ours")
	}
	return d.manage(ctx, who, func(tx *store.Tx, who party.Actor) error {
		all, err := tx.FollowedLogs(ctx)
		if err != nil {
			return err
		}
		if len(all) >= mostFollowed {
			return fault.Field("url", "log.too_many", "Most", mostFollowed)
		}
		s.Added = tx.Now
		if err := tx.InsertFollowed(ctx, s); err != nil {
			return taken(err, "url", "log.followed_already")
		}
		if err := d.write(ctx, tx, who, journal.FollowStarted, s.Origin, "", map[string]any{"name": s.Name, "url": s.URL, "site": s.Site, "policy": s.Policy}); err != nil {
			return err
		}
		return d.queueLook(ctx, tx, s.Origin, tx.Now)
	})
}

// mostName bounds the name of a followed agency, in bytes.
const mostName = 200

// subject reads the form. All that is wrong is said at once.
func (f FollowForm) subject() (s monitor.Subject, err error) {
	var faults fault.List
	s = monitor.Subject{Name: strings.TrimSpace(f.Name), MergeDelay: monitor.DefaultMergeDelay}
	if s.URL, err = address("url", f.URL); err != nil {
		faults.Add("url", "log.address")
	}
	if strings.TrimSpace(f.Site) != "" {
		if s.Site, err = address("site", f.Site); err != nil {
			faults.Add("site", "log.address")
		}
	}
	if f.Trust != nil {
		f.fromTrust(&s, &faults)
	} else {
		f.fromKey(&s, &faults)
	}
	if s.Name == "" || len(s.Name) > mostName {
		faults.Add("name", "log.name")
	}
	return s, faults.Err()
}

func (f FollowForm) fromTrust(s *monitor.Subject, faults *fault.List) {
	t, err := certificate.ParseTrust(f.Trust)
	switch {
	case err != nil:
		faults.Add("trust", "log.trust_broken")
		return
	case t.Log == nil:
		faults.Add("trust", "log.trust_without_log")
		return
	}
	if s.Name == "" {
		s.Name = t.Issuer.Name.En
	}
	s.Origin, s.Policy, s.MergeDelay, s.Inventory, s.Trust = t.Log.Origin, t.Log.Policy.String(), t.Log.MergeDelay, t.Log.Inventory, f.Trust
}

func (f FollowForm) fromKey(s *monitor.Subject, faults *fault.List) {
	key, err := translog.ParseLogKey(strings.TrimSpace(f.VKey))
	if err != nil {
		faults.Add("vkey", "log.log_key")
		return
	}
	text := strings.ReplaceAll(f.Policy, "\r\n", "\n")
	if strings.TrimSpace(text) == "" {
		text = "quorum none\n"
	}
	p, err := translog.ParsePolicy("log " + key.String() + "\n" + text)
	if err != nil || len(p.Logs()) != 1 {
		faults.Add("policy", "log.policy")
		return
	}
	s.Origin, s.Policy = key.Name(), p.String()
}

// Unfollow ends the following of a log. Its alarms stay on record.
func (d *Desk) Unfollow(ctx context.Context, who party.Actor, origin string) error {
	return d.manage(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := tx.DeleteFollowed(ctx, origin); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.FollowEnded, origin, "", nil)
	})
}

// Bounds of what is said of an alarm, in characters.
const (
	leastWords = 20
	mostWords  = 4000
)

// Acknowledge notes that the administrator looked into an alarm, and what they found out: 20 to 4000 characters.
func (d *Desk) Acknowledge(ctx context.Context, who party.Actor, origin, id, words string) error {
	words = strings.TrimSpace(words)
	if n := len([]rune(words)); n < leastWords || n > mostWords {
		return fault.Field("words", "log.words", "Least", leastWords, "Most", mostWords)
	}
	return d.manage(ctx, who, func(tx *store.Tx, who party.Actor) error {
		a, err := tx.Alarm(ctx, origin, id)
		if err != nil {
			return err
		}
		if err := tx.AcknowledgeAlarm(ctx, origin, id, string(who.ID()), words); err != nil {
			return err
		}
		return d.write(ctx, tx, who, journal.AlarmHandled, origin, words, map[string]any{"alarm": id, "code": a.Code})
	})
}

// LookNow has a followed log looked at without waiting for its time.
func (d *Desk) LookNow(ctx context.Context, who party.Actor, origin string) error {
	if err := who.May(party.ActManageLog, ""); err != nil {
		return err
	}
	_, err := d.LookAt(ctx, origin)
	return err
}

// every is how long after one look at a log the next one is.
func (d *Desk) every() time.Duration {
	if d.Every == 0 {
		return defaultEvery
	}
	return d.Every
}

const defaultEvery = 10 * time.Minute
