package fee

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/internal/calendar"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

var (
	officer = party.Actor{Person: party.Person{ID: "rita", Active: true, Duties: []party.Duty{party.Officer}}}
	today   = calendar.MustParse("2026-11-16")
	now     = time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC)
)

// Whatever is done to an account in whatever order, it says what an independent tally says, to the unit, and Problems finds nothing.
func TestTheBooksReconcile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := scheme.Fee{Code: "new", Amount: rapid.Int64Range(1, 1_000_000).Draw(t, "net"), VATPercent: rapid.IntRange(0, 25).Draw(t, "vat")}
		p := &scheme.Payment{
			Fee: "new", Days: 14,
			Refunds: []scheme.Refund{{When: scheme.RefundRefused, Percent: rapid.IntRange(1, 100).Draw(t, "refund")}},
			Waivers: []scheme.Waiver{{Recognises: "venture", WithinMonths: 6, Percent: rapid.IntRange(1, 100).Draw(t, "waiver")}},
		}
		i, err := Raise(Invoice{Sequence: 1}, &scheme.Edition{Payment: p, Fees: []scheme.Fee{f}, Currency: "KRW"}, today, now)
		if err != nil {
			t.Fatal(err)
		}
		a := Account{Invoice: i}
		received, back, credited := int64(0), int64(0), int64(0)
		for n := range rapid.IntRange(0, 20).Draw(t, "acts") {
			id := fmt.Sprint(n)
			var e Entry
			switch rapid.IntRange(0, 3).Draw(t, "act") {
			case 0:
				amount := rapid.Int64Range(1, 2_000_000).Draw(t, "amount")
				if e, err = a.Receive(id, amount, today, "ref"+fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "ref")), "", officer, now, today); err == nil {
					received += amount
				}
			case 1:
				if e, err = a.Recognise(id, p.Waivers[0], today, today, "paper", officer, now); err == nil {
					credited += e.Amount
				}
			case 2:
				c, ok := a.Due(p, scheme.RefundRefused, "small")
				if !ok {
					continue
				}
				if e, err = a.PayOut(id, c, c, "approval", officer, now, today); err == nil {
					back += e.Amount
					if e.Kind == Refund {
						credited += e.Amount
					}
				}
			case 3:
				if len(a.Entries) == 0 {
					continue
				}
				of := a.Entries[rapid.IntRange(0, len(a.Entries)-1).Draw(t, "of")]
				if e, err = a.Reverse(id, of.ID, "entered by mistake", officer, now, today); err == nil {
					switch of.Kind {
					case Payment:
						received -= of.Amount
					case Discount:
						credited -= of.Amount
					case Refund:
						credited, back = credited-of.Amount, back-of.Amount
					case PayBack:
						back -= of.Amount
					}
				}
			}
			if err == nil {
				a.Entries = append(a.Entries, e)
			}
		}
		b := a.Balance()
		if b.Received != received || b.PaidBack != back || b.Credited != credited || b.Open() != i.Net+i.VAT-credited-(received-back) {
			t.Fatalf("%+v, tallied %d %d %d", b, received, back, credited)
		}
		if found := a.Problems(f); len(found) > 0 {
			t.Fatalf("%v\n%+v", found, a.Entries)
		}
	})
}

func TestProblemsNamesWhatCannotBeTrue(t *testing.T) {
	f := scheme.Fee{Amount: 100, VATPercent: 10}
	good := Account{
		Invoice: Invoice{Number: "F2026-00001", Year: 2026, Sequence: 1, Net: 100, VATPercent: 10, VAT: 10, IssuedOn: today},
		Entries: []Entry{{ID: "1", Invoice: "F2026-00001", Kind: Payment, Amount: 110, Ref: "a"}},
	}
	if found := good.Problems(f); len(found) > 0 {
		t.Fatal(found)
	}
	for name, spoil := range map[string]func(a *Account){
		"another fee":           func(a *Account) { a.Invoice.Net = 99 },
		"another number":        func(a *Account) { a.Invoice.Sequence = 2 },
		"a negative payment":    func(a *Account) { a.Entries[0].Amount = -1 },
		"a payment twice":       func(a *Account) { a.Entries = append(a.Entries, a.Entries[0]) },
		"a reversal of nothing": func(a *Account) { a.Entries[0].Kind = Reversal },
		"more back than came":   func(a *Account) { a.Entries[0].Kind = PayBack },
	} {
		bad := Account{good.Invoice, append([]Entry(nil), good.Entries...)}
		if spoil(&bad); len(bad.Problems(f)) == 0 {
			t.Errorf("%s is not found", name)
		}
	}
}

func FuzzReadBankFile(f *testing.F) {
	f.Add([]byte("date,amount,currency,reference,payer,text\n2026-11-16,770000,KRW,T-1,한빛,F2026-00001\n"))
	f.Add([]byte("\uFEFFdate,amount,currency,reference,payer,text\r\n2026-11-16,1,USD,\"T,1\",\"a\nb\",x\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := ReadBankFile(b)
		if err != nil {
			if len(file.Lines) > 0 {
				t.Fatal("a refused file has lines")
			}
			return
		}
		seen := map[string]bool{}
		for _, l := range file.Lines {
			if l.Amount <= 0 || l.Ref == "" || seen[l.Ref] || l.On.IsZero() || l.Line < 2 {
				t.Fatalf("%+v", l)
			}
			seen[l.Ref] = true
			l.Match(nil, today)
		}
	})
}
