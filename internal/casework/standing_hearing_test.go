package casework_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/approval"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

const (
	found32 = "The accounts of 2025 that were submitted are not those that were filed with the tax office."
	said32  = "제출한 회계 자료는 정정 신고 전의 것입니다. 정정 신고서를 첨부합니다."
)

// clocksOf are the days that a certificate waits for.
func clocksOf(t *testing.T, w *caseworktest.World, number string) (all []casework.CertificateClock) {
	t.Helper()
	clocks, err := w.Desk.CertificateClocks(context.Background(), officer)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range clocks {
		if c.Number == number {
			all = append(all, c)
		}
	}
	return all
}

// TestGolden32FalseDataFound withdraws on a ground that leaves no choice: the holder is heard, two people act, the withdrawal is
// published, and the certificate is to come back within fifteen days.
func TestGolden32FalseDataFound(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id, number := certified(t, w)
		x := decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.FalseData}
		if err := w.Desk.ProposeStanding(ctx, officer, x, found32); !fault.Is(err, fault.Invalid) {
			t.Fatalf("proposed before the holder was heard: %v", err)
		}
		if err := w.Desk.OpenHearing(ctx, officer, number, decision.FalseData, found32); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		if !letterTo(w, w.Owner().Person.Email, locale.Korean, "letters.hearing_opened.subject", "Number", number) {
			t.Error("the holder was not told")
		}
		if err := w.Desk.OpenHearing(ctx, officer, number, decision.FalseData, found32); !fault.Is(err, fault.Conflict) {
			t.Errorf("heard twice at once: %v", err)
		}
		if c := clocksOf(t, w, number); len(c) != 1 || c[0].Clock != casework.ClockHearing || c[0].Due != w.Today().AddDays(14) {
			t.Errorf("the clocks are %+v", c)
		}
		own, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
		if h := own.Outcome.Hearing; err != nil || h == nil || h.Finding != found32 || h.By != "" || !own.Outcome.MayAnswer {
			t.Fatalf("the company sees %+v, %v", h, err)
		}
		if err := w.Desk.AnswerHearing(ctx, w.Owner(), id, "No."); !fault.Is(err, fault.Invalid) {
			t.Errorf("an answer of two letters: %v", err)
		}
		if err := w.Desk.AnswerHearing(ctx, w.Owner(), id, said32); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		if !letterTo(w, "decider@demo.example", locale.Russian, "letters.hearing_over.subject", "Number", number) {
			t.Error("the deciders were not told that the holder answered")
		}
		if err := w.Desk.ProposeStanding(ctx, officer, x, found32); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.DropHearing(ctx, decider, number, "The finding was not confirmed by the tax office."); !fault.Is(err, fault.Conflict) {
			t.Errorf("dropped beside a proposal: %v", err)
		}
		if err := w.Desk.ConfirmStanding(ctx, decider, number, file(t, w, decider, number).Waiting.Digest); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		v := file(t, w, officer, number)
		due := w.Today().AddDays(15)
		if v.Standing != register.StandingRevoked || v.Terms.Hearing != nil || v.Hearings[0].End != decision.HearingRevoked || v.ReturnBy != due || !v.MayRecord {
			t.Errorf("it is %s, its hearing %q, it comes back by %s", v.Standing, v.Hearings[0].End, v.ReturnBy)
		}
		page, err := w.Store.Withdrawals(ctx, w.Today(), nil, 10)
		if err != nil || len(page.Lines) != 1 || page.Lines[0].Number != number || page.Lines[0].Holder != v.Entry.Holder || page.Lines[0].Ground[locale.Korean] == "" {
			t.Errorf("published: %+v, %v", page.Lines, err)
		}
		if c := clocksOf(t, w, number); len(c) != 1 || c[0].Clock != casework.ClockReturn || c[0].Due != due || c[0].Pace == casework.PaceLate {
			t.Errorf("the clocks are %+v", c)
		}
		w.Advance(16 * 24 * time.Hour)
		if c := clocksOf(t, w, number); len(c) != 1 || c[0].Pace != casework.PaceLate {
			t.Errorf("overdue, the clocks are %+v", c)
		}
		w.Check(t)
		if err := w.Desk.RecordReturn(ctx, officer, number, w.Today(), "by post"); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.RecordReturn(ctx, officer, number, w.Today(), ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("it came back twice: %v", err)
		}
		if c := clocksOf(t, w, number); len(c) > 0 {
			t.Errorf("the clocks are %+v", c)
		}
		w.Check(t)
	})
}

// TestGolden33TheBusinessIsClosedForATime withdraws on a ground that leaves the agency the choice: once it lets the certificate stand, once
// it does not, and each time a record says why.
func TestGolden33TheBusinessIsClosedForATime(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id, number := certified(t, w)
	open := func() {
		t.Helper()
		if err := w.Desk.OpenHearing(ctx, officer, number, decision.BusinessSuspended, "The tax office lists the business as suspended since the first of the month."); err != nil {
			t.Fatal(err)
		}
	}
	open()
	if err := w.Desk.DropHearing(ctx, officer, number, "The company works again since last week."); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an officer let it stand alone: %v", err)
	}
	if err := w.Desk.DropHearing(ctx, decider, number, "Works."); !fault.Is(err, fault.Invalid) {
		t.Errorf("it stands without reasons: %v", err)
	}
	if err := w.Desk.DropHearing(ctx, decider, number, "The company works again since last week; the tax office confirms it."); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if !letterTo(w, w.Owner().Person.Email, locale.Korean, "letters.hearing_dropped.subject", "Number", number) {
		t.Error("the holder was not told that the certificate stands")
	}
	if err := w.Desk.AnswerHearing(ctx, w.Owner(), id, said32); !fault.Is(err, fault.Conflict) {
		t.Errorf("answered after the end: %v", err)
	}
	open()
	w.Advance(14 * 24 * time.Hour)
	x := decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.BusinessSuspended}
	if err := w.Desk.ProposeStanding(ctx, officer, x, why); !fault.Is(err, fault.Invalid) {
		t.Fatalf("proposed on the last day of the term: %v", err)
	}
	w.Advance(24 * time.Hour)
	w.Drain(t)
	if !slices.ContainsFunc(w.Post.Letters(), func(e notice.Envelope) bool {
		return strings.Contains(e.Mail.Subject, number) && strings.Contains(fmt.Sprint(e.To), "officer@demo.example")
	}) {
		t.Error("nobody was told that the term ran out")
	}
	if c := clocksOf(t, w, number); len(c) != 1 || c[0].Clock != casework.ClockHeard || c[0].Pace != casework.PaceLate {
		t.Errorf("the clocks are %+v", c)
	}
	if err := w.Desk.ProposeStanding(ctx, officer, x, "No."); !fault.Is(err, fault.Invalid) {
		t.Errorf("withdrawn without reasons: %v", err)
	}
	if err := w.Desk.ProposeStanding(ctx, officer, x, why); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.ConfirmStanding(ctx, decider, number, file(t, w, decider, number).Waiting.Digest); err != nil {
		t.Fatal(err)
	}
	v := file(t, w, officer, number)
	if p := v.Proposals[0]; v.Standing != register.StandingRevoked || p.Outcome != approval.Confirmed || p.Words != why || p.Change.Hearing != v.Hearings[1].ID {
		t.Errorf("it is %s, the record %+v", v.Standing, p)
	}
	w.Check(t)
}

// TestASuspensionIsCuredOrNot has one suspended certificate restored and another end on the list of what is late.
func TestASuspensionIsCuredOrNot(t *testing.T) {
	w := caseworktest.New(t)
	_, cured := certified(t, w)
	_, number := certified(t, w)
	for _, n := range []string{cured, number} {
		w.Change(t, decision.StandingChange{Act: register.Suspended, Number: n, Ground: decision.TaxArrears, CureBy: w.Today().AddDays(30)})
	}
	if c := clocksOf(t, w, number); len(c) != 1 || c[0].Clock != casework.ClockCure || c[0].Pace != casework.PaceInTime {
		t.Errorf("the clocks are %+v", c)
	}
	w.Change(t, decision.StandingChange{Act: register.Restored, Number: cured, Ground: decision.Cured})
	w.Advance(31 * 24 * time.Hour)
	w.Drain(t)
	if c := clocksOf(t, w, cured); len(c) > 0 {
		t.Errorf("a restored certificate waits for %+v", c)
	}
	if c := clocksOf(t, w, number); len(c) != 1 || c[0].Clock != casework.ClockCure || c[0].Pace != casework.PaceLate {
		t.Errorf("the clocks are %+v", c)
	}
	w.Change(t, decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.TaxArrears})
	if c := clocksOf(t, w, number); len(c) != 1 || c[0].Clock != casework.ClockReturn {
		t.Errorf("withdrawn, the clocks are %+v", c)
	}
	w.Check(t)
}

// TestGivingBackEndsAHearing returns a certificate while its holder is heard.
func TestGivingBackEndsAHearing(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id, number := certified(t, w)
	if err := w.Desk.OpenHearing(ctx, officer, number, decision.FalseData, found32); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.ReturnCertificate(ctx, w.Owner(), id); err != nil {
		t.Fatal(err)
	}
	v := file(t, w, officer, number)
	page, err := w.Store.Withdrawals(ctx, w.Today(), nil, 10)
	if err != nil || v.Hearings[0].End != decision.HearingReturned || len(page.Lines) != 1 || v.ReturnBy.IsZero() {
		t.Errorf("the hearing is %q, published %+v, %v", v.Hearings[0].End, page.Lines, err)
	}
	w.Check(t)
}

// TestTheSecondJudgeNoticesFalseHearings changes hearings, the list of withdrawals and what came back behind the desk's back.
func TestTheSecondJudgeNoticesFalseHearings(t *testing.T) {
	ctx := context.Background()
	for name, statement := range map[string]string{
		"another finding":              `UPDATE hearing SET record = REPLACE(record, 'filed with the tax office', 'kept at the company')`,
		"another answer":               `UPDATE hearing SET record = REPLACE(record, '정정', '최종')`,
		"a longer term":                `UPDATE hearing SET record = REPLACE(record, '"answer_by":"2026', '"answer_by":"2027')`,
		"another ground":               `UPDATE hearing SET record = REPLACE(record, 'false_data', 'tax_arrears')`,
		"a hearing that never ended":   `UPDATE hearing SET record = REPLACE(record, '"end":"revoked",', ''), ended = ''`,
		"a hearing that went away":     `DELETE FROM hearing`,
		"a withdrawal nobody hears of": `DELETE FROM register_withdrawal`,
		"a withdrawal told otherwise":  `UPDATE register_withdrawal SET ground = REPLACE(ground, 'false', 'old')`,
		"a withdrawal of another day":  `UPDATE register_withdrawal SET event_on = '2026-01-01'`,
		"a document that never came":   `DELETE FROM certificate_back`,
		"a document of another day":    `UPDATE certificate_back SET record = REPLACE(record, '"on":"2026', '"on":"2025')`,
	} {
		t.Run(name, func(t *testing.T) {
			w := caseworktest.New(t)
			id, number := certified(t, w)
			if err := w.Desk.OpenHearing(ctx, officer, number, decision.FalseData, found32); err != nil {
				t.Fatal(err)
			}
			if err := w.Desk.AnswerHearing(ctx, w.Owner(), id, said32); err != nil {
				t.Fatal(err)
			}
			w.Change(t, decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.FalseData})
			if err := w.Desk.RecordReturn(ctx, officer, number, w.Today(), ""); err != nil {
				t.Fatal(err)
			}
			w.Drain(t)
			w.Check(t)
			if err := w.Store.Update(ctx, func(tx *store.Tx) error {
				done, err := tx.SQL().ExecContext(ctx, statement)
				if err != nil {
					return err
				}
				if n, err := done.RowsAffected(); n != 1 || err != nil {
					t.Errorf("%d rows were changed: %v", n, err)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if found, _, _, err := w.Desk.Check(ctx, w.Trust); err != nil || len(found) == 0 {
				t.Errorf("contradictions %v, %v", found, err)
			}
		})
	}
}
