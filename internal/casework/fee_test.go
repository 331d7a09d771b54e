package casework_test

import (
	"context"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
	"proba.example/internal/fee"
	"proba.example/internal/party"
)

func feeOf(t *testing.T, w *caseworktest.World, id application.ID) casework.CaseFee {
	t.Helper()
	v, err := w.Desk.CaseFee(context.Background(), caseworktest.Person("demo-officer"), id)
	if err != nil {
		t.Fatalf("read the fee: %v", err)
	}
	return v
}

func firstKey(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Key
	}
	return ""
}

func TestNoPanelBeforeTheFee(t *testing.T) {
	w := caseworktest.New(t)
	ctx, officer := context.Background(), caseworktest.Person("demo-officer")
	id := w.Unpaid(t)
	appoint := func() error {
		return w.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: []party.PersonID{"demo-expert-1", "demo-expert-2"}, VisitOn: w.Today().AddDays(30)})
	}
	if err := appoint(); firstKey(err) != "fee.unpaid" {
		t.Fatalf("a panel was appointed before the fee: %v", err)
	}
	v := feeOf(t, w, id)
	if v.Account.Invoice.Total() != 770_000 || v.State != fee.Open || v.Account.Invoice.DueOn != v.Today.AddDays(14) {
		t.Fatalf("the invoice is %+v, %s", v.Account.Invoice, v.State)
	}
	pay := func(amount int64, ref string) error {
		return w.Desk.RecordPayment(ctx, officer, id, casework.ReceivedPayment{Amount: amount, On: v.Today, Ref: ref})
	}
	if err := pay(700_000, "A-1"); err != nil {
		t.Fatal(err)
	}
	if err := appoint(); firstKey(err) != "fee.unpaid" {
		t.Fatalf("a part was enough: %v", err)
	}
	if err := pay(70_000, "A-1"); firstKey(err) != "fee.ref_twice" {
		t.Fatalf("one transfer was entered twice: %v", err)
	}
	if err := pay(70_000, "A-2"); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.ReverseFee(ctx, officer, id, feeOf(t, w, id).Account.Entries[1].ID, "It belongs to another invoice."); err != nil {
		t.Fatal(err)
	}
	if err := appoint(); firstKey(err) != "fee.unpaid" {
		t.Fatalf("a reversed payment counts: %v", err)
	}
	if err := pay(80_000, "A-3"); err != nil {
		t.Fatal(err)
	}
	if v = feeOf(t, w, id); v.State != fee.Over || v.Due == nil || v.Due.Amount != 10_000 {
		t.Fatalf("overpaid: %s, %+v", v.State, v.Due)
	}
	if err := appoint(); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	w.Check(t)
}

func TestAnOwnCompanyHasItsFeeHandledByOthers(t *testing.T) {
	w := caseworktest.New(t)
	id := w.Unpaid(t)
	if _, err := w.Desk.OwnFee(context.Background(), w.Owner(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Desk.OwnFee(context.Background(), w.Cast.Owner(5), id); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a stranger reads it: %v", err)
	}
	if err := w.Desk.RecordPayment(context.Background(), caseworktest.Person("demo-auditor"), id, casework.ReceivedPayment{}); !fault.Is(err, fault.Forbidden) {
		t.Fatalf("an auditor enters a payment: %v", err)
	}
}

func TestDiscountByARecentConfirmation(t *testing.T) {
	w := caseworktest.New(t)
	ctx, officer := context.Background(), caseworktest.Person("demo-officer")
	id := w.Unpaid(t)
	x := casework.Recognition{Rule: "venture_innovation_growth", Given: w.Today().AddDays(-7 * 31), Document: "제20260101호"}
	if err := w.Desk.RecogniseFee(ctx, officer, id, x); firstKey(err) != "fee.not_recent" {
		t.Fatalf("an old confirmation counts: %v", err)
	}
	x.Given = w.Today().AddDays(-60)
	if err := w.Desk.RecogniseFee(ctx, officer, id, x); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.RecogniseFee(ctx, officer, id, x); firstKey(err) != "fee.waived_already" {
		t.Fatalf("one confirmation counts twice: %v", err)
	}
	if b := feeOf(t, w, id).Balance; b.Open() != 539_000 {
		t.Fatalf("770,000 less 30 %% is 539,000, not %d", b.Open())
	}
	if err := w.Desk.Withdraw(ctx, w.Owner(), id); err != nil {
		t.Fatal(err)
	}
	if v := feeOf(t, w, id); v.State != fee.Waived {
		t.Fatalf("a withdrawn application still owes: %+v", v.Balance)
	}
	w.Drain(t)
	w.Check(t)
}

// Golden case 34: a small enterprise that fails on site may ask for a part, a medium one gets nothing.
func TestSmallEnterpriseThatFailsOnSite(t *testing.T) {
	w := caseworktest.New(t)
	ctx, officer, decider := context.Background(), caseworktest.Person("demo-officer"), caseworktest.Person("demo-decider")
	sizes := map[bool]int{}
	for range 8 {
		id := w.At(t, application.Refused)
		v, err := w.Desk.OfficerCase(ctx, officer, id)
		if err != nil {
			t.Fatal(err)
		}
		small := v.Contents.Company.Size == "small" || v.Contents.Company.Size == "micro"
		sizes[small]++
		f := feeOf(t, w, id)
		if small != (f.Due != nil) {
			t.Fatalf("a %s company: %+v", v.Contents.Company.Size, f.Due)
		}
		if !small || sizes[true] > 1 {
			if !small {
				if err := w.Desk.ProposeRefund(ctx, officer, id, strings.Repeat("They ask for it. ", 3)); firstKey(err) != "fee.not_due" {
					t.Fatalf("a medium company: %v", err)
				}
			}
			continue
		}
		if f.Due.Amount != 385_000 || f.Due.Clause != "L1 art. 18" {
			t.Fatalf("half of 770,000 by art. 18: %+v", f.Due)
		}
		if err := w.Desk.ProposeRefund(ctx, officer, id, "The company asked for it in writing on the day of the refusal."); err != nil {
			t.Fatal(err)
		}
		waiting := feeOf(t, w, id).Waiting
		if err := w.Desk.ConfirmRefund(ctx, officer, id, waiting.Digest); firstKey(err) != "approval.own_proposal" {
			t.Fatalf("one person alone: %v", err)
		}
		if err := w.Desk.ConfirmRefund(ctx, decider, id, waiting.Digest); err != nil {
			t.Fatal(err)
		}
		if f = feeOf(t, w, id); f.Balance.Held() != 385_000 || f.Balance.Open() != 0 || f.Due != nil {
			t.Fatalf("after the refund: %+v, %+v", f.Balance, f.Due)
		}
	}
	if sizes[true] == 0 || sizes[false] == 0 {
		t.Fatalf("the cast has no company of one kind: %v", sizes)
	}
	w.Drain(t)
	w.Check(t)
}

func TestBankFile(t *testing.T) {
	w := caseworktest.New(t)
	ctx, officer := context.Background(), caseworktest.Person("demo-officer")
	one, two := w.Unpaid(t), w.Unpaid(t)
	a, b := feeOf(t, w, one).Account.Invoice, feeOf(t, w, two).Account.Invoice
	day := w.Today().String()
	file := []byte("date,amount,currency,reference,payer,text\n" +
		day + ",770000,KRW,T-1,한빛,fee " + a.Number + "\n" +
		day + ",700000,KRW,T-2,누리," + b.Number + "\n" +
		day + ",770000,KRW,T-3,Nobody,thanks\n" +
		day + ",770000,KRW,T-4,Nobody,F2026-99999\n")
	rows, err := w.Desk.ReadBank(ctx, officer, file)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []fee.Match{fee.Exact, fee.Differs, fee.Nameless, fee.NoSuch} {
		if rows[i].Match != want {
			t.Errorf("line %d: %s, want %s", rows[i].Line, rows[i].Match, want)
		}
	}
	if feeOf(t, w, one).State != fee.Open {
		t.Fatal("a look changed the books")
	}
	for _, want := range []int{1, 0} {
		if n, err := w.Desk.EnterBank(ctx, officer, file); err != nil || n != want {
			t.Fatalf("entered %d, want %d: %v", n, want, err)
		}
	}
	if v := feeOf(t, w, one); v.State != fee.Paid || len(v.Account.Entries) != 1 || v.Account.Entries[0].File == "" {
		t.Fatalf("%+v", v.Account.Entries)
	}
	if v := feeOf(t, w, two); len(v.Account.Entries) != 0 {
		t.Fatalf("another amount was entered: %+v", v.Account.Entries)
	}
	w.Drain(t)
	w.Check(t)
}
