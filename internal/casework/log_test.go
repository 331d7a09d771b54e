package casework_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"proba.example/certificate/entry"
	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/ledger"
	"proba.example/internal/store"
	"proba.example/translog"
	"proba.example/translog/translogtest"
)

// bank is one witness that is asked for; it confirms whatever it is shown, unless it is away.
type bank struct {
	policy translog.Policy
	away   bool
}

const bankName = "bank.example/witness"

func newBank(t *testing.T) *bank {
	t.Helper()
	p, err := translog.NewPolicy([]translog.PolicyLog{{Key: caseworktest.LogKey(t)}}, []translog.PolicyWitness{{Name: "bank", Key: translogtest.WitnessKey(bankName)}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	return &bank{policy: p}
}

func (b *bank) Policy(context.Context) (translog.Policy, error) { return b.policy, nil }

func (b *bank) Ask(ctx context.Context, signed []byte, _ func(context.Context, int64) ([]translog.Hash, error)) []ledger.Answer {
	if b.away {
		return []ledger.Answer{{Name: bankName, Err: errors.New("connection refused")}}
	}
	line, err := translog.Cosign(ctx, signed, translogtest.WitnessKey(bankName), translogtest.NewSigner(bankName), caseworktest.Noon)
	return []ledger.Answer{{Name: bankName, Line: line, Err: err}}
}

// grant decides a case that is ready for it, and works what is due.
func grant(t *testing.T, w *caseworktest.World, id application.ID) {
	t.Helper()
	x := decision.Proposal{Outcome: decision.Grant, Reasons: "Both thresholds are met, the visit confirmed the figures."}
	if err := w.Desk.Decide(context.Background(), caseworktest.Person("demo-decider"), id, x); err != nil {
		t.Fatal(err)
	}
	w.Confirm(t, id)
	w.Drain(t)
}

func stateOf(t *testing.T, w *caseworktest.World, id application.ID) (a application.Application) {
	t.Helper()
	if err := w.Store.View(context.Background(), func(tx *store.Tx) (err error) { a, err = tx.Application(context.Background(), id); return err }); err != nil {
		t.Fatal(err)
	}
	return a
}

// Acceptance case 14: while the witness is away the certificate is pending, both sides are told why, and it is published when the
// witness is back.
func TestPublicationWaitsForTheWitness(t *testing.T) {
	ctx := context.Background()
	b := newBank(t)
	w := caseworktest.Open(t, caseworktest.Options{Witnesses: b})
	id := w.At(t, application.Evaluated)
	w.Drain(t)
	b.away = true
	grant(t, w, id)

	if a := stateOf(t, w, id); a.State != application.Granted {
		t.Fatalf("the case is %s although nobody has confirmed the log", a.State)
	}
	officer, err := w.Desk.OfficerCase(ctx, caseworktest.Person("demo-officer"), id)
	if err != nil || officer.Pending == nil || officer.Pending.Waiting != 1 || officer.Pending.Closed != nil {
		t.Errorf("the officer sees %+v, %v", officer.Pending, err)
	}
	applicant, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
	if err != nil || applicant.Pending == nil || applicant.Pending.Waiting != 1 || applicant.Outcome != nil {
		t.Errorf("the applicant sees %+v, %v", applicant.Pending, err)
	}
	if err := w.Store.View(ctx, func(tx *store.Tx) error { _, err := tx.Entry(ctx, officer.Certificate.Number); return err }); !fault.Is(err, fault.NotFound) {
		t.Errorf("the register has it: %v", err)
	}
	if err := w.Desk.Publish(ctx, id); err != nil {
		t.Error(err)
	}
	if a := stateOf(t, w, id); a.State != application.Granted {
		t.Fatalf("the case is %s although nobody has confirmed the log", a.State)
	}
	w.Check(t)

	w.Advance(time.Minute)
	w.Drain(t) // asked again, in vain
	b.away = false
	w.Advance(time.Minute)
	w.Drain(t)
	if a := stateOf(t, w, id); a.State != application.Certified {
		t.Fatalf("the case is %s although the witness is back", a.State)
	}
	officer, err = w.Desk.OfficerCase(ctx, caseworktest.Person("demo-officer"), id)
	if err != nil || officer.Pending != nil {
		t.Errorf("the officer sees %+v, %v", officer.Pending, err)
	}
	w.Check(t)
}

// What anybody can read of a case, from its submission to its certificate, names no person and no company.
func TestLeavesNameNobody(t *testing.T) {
	ctx := context.Background()
	w := caseworktest.Open(t, caseworktest.Options{})
	w.At(t, application.Certified)
	w.Drain(t)
	if err := w.Store.View(ctx, func(tx *store.Tx) error {
		var names []string
		rows, err := tx.SQL().QueryContext(ctx, `SELECT email FROM person UNION SELECT name FROM person UNION SELECT name FROM company UNION SELECT latin_name FROM company UNION SELECT business_number FROM company`)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // read to the end below
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			if name != "" {
				names = append(names, name)
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		leaves := 0
		err = tx.EachLeaf(ctx, 0, func(e ledger.Entry) error {
			leaves++
			for _, name := range names {
				if bytes.Contains(e.Leaf, []byte(name)) {
					t.Errorf("leaf %d names %s: %s", e.Index, name, e.Leaf)
				}
			}
			return nil
		})
		if leaves < 4 || len(names) < 5 {
			t.Errorf("%d leaves and %d names show nothing", leaves, len(names))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// An applicant opens and proves what the log says of them, and nobody else can.
func TestReceiptsOpenTheLog(t *testing.T) {
	ctx := context.Background()
	b := newBank(t)
	w := caseworktest.Open(t, caseworktest.Options{Witnesses: b})
	id := w.At(t, application.Certified)
	w.Drain(t)
	owner := w.Owner()
	check := func(file []byte, err error) (ledger.Voucher, ledger.Vouched) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		v, err := ledger.ParseVoucher(file)
		if err != nil {
			t.Fatal(err)
		}
		c, err := v.Check(b.policy)
		if err != nil || !c.Judgement.Quorum {
			t.Fatalf("%+v, %v", c, err)
		}
		return v, c
	}
	a := stateOf(t, w, id)
	v, c := check(w.Desk.SubmissionReceipt(ctx, owner, id, 1))
	if c.Leaf.Kind != entry.ApplicationReceived || !contains(v.Record, a.Digest) || !contains(v.Record, a.Reference) {
		t.Errorf("%s opens %s", c.Leaf.Kind, v.Record)
	}
	v, c = check(w.Desk.DecisionReceipt(ctx, owner, id))
	if c.Leaf.Kind != entry.DecisionGranted || !contains(v.Record, `"outcome":"grant"`) {
		t.Errorf("%s opens %s", c.Leaf.Kind, v.Record)
	}
	for _, secret := range []string{"demo-decider", "demo-officer", "demo-expert"} {
		if contains(v.Record, secret) {
			t.Errorf("the record names %s", secret)
		}
	}

	for what, ask := range map[string]func() ([]byte, error){
		"an officer": func() ([]byte, error) {
			return w.Desk.SubmissionReceipt(ctx, caseworktest.Person("demo-officer"), id, 1)
		},
		"no submission": func() ([]byte, error) { return w.Desk.SubmissionReceipt(ctx, owner, id, 2) },
	} {
		if _, err := ask(); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	other := w.At(t, application.Evaluated)
	if _, err := w.Desk.SubmissionReceipt(ctx, owner, other, 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("another company's receipt: %v", err)
	}
	if _, err := w.Desk.DecisionReceipt(ctx, w.Owner(), other); !fault.Is(err, fault.NotFound) {
		t.Errorf("a decision that is not taken: %v", err)
	}

	// Erased, the leaf says nothing any more, and the records are still in order.
	if err := w.Store.Update(ctx, func(tx *store.Tx) error { return tx.EraseLeaf(ctx, v.Index) }); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Desk.DecisionReceipt(ctx, owner, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("an erased leaf opens: %v", err)
	}
	w.Drain(t)
	w.Check(t)
}

func contains(b []byte, s string) bool { return bytes.Contains(b, []byte(s)) }

// A log that does not fit what is known outside the database takes nothing more; what is there can still be read.
func TestClosedLogTakesNothing(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	w := caseworktest.Open(t, caseworktest.Options{Dir: dir})
	id := w.At(t, application.Evaluated)
	w.Drain(t)
	if err := os.RemoveAll(filepath.Join(dir, "log")); err != nil {
		t.Fatal(err)
	}
	again := caseworktest.Open(t, caseworktest.Options{Dir: dir})
	err := again.Desk.Decide(ctx, caseworktest.Person("demo-decider"), id, decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.EligibilityLost}, Reasons: "The company has lost its standing with the tax office."})
	var f *fault.Fault
	if !errors.As(err, &f) || f.Key != "casework.log_closed" || f.Kind != fault.Unavailable {
		t.Errorf("decide: %v", err)
	}
	if v, err := again.Desk.OfficerCase(ctx, caseworktest.Person("demo-officer"), id); err != nil || v.Case.State != application.Evaluated || v.Decision != nil {
		t.Errorf("the case is %s with %v, %v", v.Case.State, v.Decision, err)
	}
}

// The second judge notices what was done to the log or behind its back.
func TestTheSecondJudgeReadsTheLog(t *testing.T) {
	if testing.Short() {
		t.Skip("makes an agency for every change")
	}
	for name, change := range map[string]string{
		"a leaf is gone":                  `DELETE FROM log_leaf WHERE kind = 'certificate.issued'`,
		"a leaf of another document":      `UPDATE log_leaf SET leaf = (SELECT leaf FROM log_leaf WHERE idx = 1) WHERE kind = 'certificate.issued'`,
		"another record":                  `UPDATE log_leaf SET record = CAST('{"case":"x"}' AS BLOB) WHERE kind = 'application.received'`,
		"a number passed over":            `UPDATE sequence SET last = last + 1 WHERE name = 'log/innobiz'`,
		"a wrong stored hash":             `UPDATE log_hash SET hash = (SELECT hash FROM log_hash WHERE idx = 0) WHERE idx = 3`,
		"an act the log never heard of":   `UPDATE log_leaf SET subject = 'somebody else' WHERE kind = 'decision.granted'`,
		"a checkpoint of another tree":    `UPDATE log_checkpoint SET note = (SELECT note FROM log_checkpoint ORDER BY size LIMIT 1) WHERE size = (SELECT MAX(size) FROM log_checkpoint)`,
		"in the register and not public":  `UPDATE log_checkpoint SET published_at = 0`,
		"a submission of other contents":  `UPDATE submission SET at = at + 5000000`,
		"a decision with another outcome": `UPDATE decision SET decision = REPLACE(decision, '"reasons":"', '"reasons":"Not ')`,
	} {
		t.Run(name, func(t *testing.T) {
			w := caseworktest.New(t)
			id := w.At(t, application.Certified)
			w.Drain(t)
			w.Check(t)
			if err := w.Store.Update(context.Background(), func(tx *store.Tx) error {
				r, err := tx.SQL().ExecContext(context.Background(), change)
				if err == nil {
					if n, _ := r.RowsAffected(); n == 0 {
						t.Error("nothing was changed")
					}
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			ofCase, err := w.Desk.CheckCase(context.Background(), id, w.Trust)
			if err != nil {
				t.Fatal(err)
			}
			ofLog, _, err := w.Desk.CheckLog(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if len(ofCase)+len(ofLog) == 0 {
				t.Error("nobody noticed")
			}
		})
	}
}

// The week's tally counts what the week left in the log, once, and goes on to the next week.
func TestTally(t *testing.T) {
	ctx := context.Background()
	w := caseworktest.New(t)
	w.At(t, application.Certified)
	w.Drain(t)
	if err := w.Desk.ResumeLog(ctx); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	tallies := func() (refs []string) {
		t.Helper()
		if err := w.Store.View(ctx, func(tx *store.Tx) error {
			return tx.EachLeaf(ctx, 0, func(e ledger.Entry) error {
				if e.Kind == entry.Tally {
					refs = append(refs, e.Ref)
				}
				return nil
			})
		}); err != nil {
			t.Fatal(err)
		}
		return refs
	}
	if got := tallies(); len(got) != 0 {
		t.Errorf("before the week is over: %v", got)
	}
	w.Advance(8 * 24 * time.Hour)
	w.Drain(t)
	got := tallies()
	if len(got) == 0 {
		t.Fatal("no tally")
	}
	again := len(got)
	if err := w.Desk.Tally(ctx, calendar.On(caseworktest.Noon, caseworktest.Seoul)); err != nil {
		t.Fatal(err)
	}
	if n := len(tallies()); n != again {
		t.Errorf("%d tallies, %d before", n, again)
	}
	w.Drain(t)
	w.Check(t)
}
