package casework_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/certificate/pdf"
	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// eachEngine runs a test on both databases.
func eachEngine(t *testing.T, test func(t *testing.T, w *caseworktest.World)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, caseworktest.New(t)) })
	t.Run("postgres", func(t *testing.T) {
		test(t, caseworktest.Open(t, caseworktest.Options{DSN: testkit.PostgreSQL(t)}))
	})
}

func kinds(w *caseworktest.World) []string {
	var subjects []string
	for _, e := range w.Post.Letters() {
		subjects = append(subjects, e.To)
	}
	return subjects
}

// A certificate is born with its printed code; one from before there were codes gets the same one later.
func TestCertificatesHaveTheirCode(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id := w.At(t, application.Certified)
		code := func() (c store.StoredCertificate) {
			t.Helper()
			if err := w.Store.View(ctx, func(tx *store.Tx) (err error) {
				c, err = tx.CertificateOf(ctx, id)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return c
		}
		born := code()
		if problem := w.Desk.Issuer.VerifyCode(born.Code, born.Signed, w.Desk.Issuer.Trust()); problem != "" {
			t.Fatal(problem)
		}
		read, err := cwt.Parse(born.Code)
		if doc, err2 := certificate.Parse(born.Signed); err != nil || err2 != nil || read.Number != born.Number || len(doc.Status) == 0 || read.Revocation == nil || read.Suspension == nil {
			t.Errorf("the code does not say where the certificate's bits stand: %+v, %v, %v", read.Claims, err, err2)
		}
		if problem := w.Desk.Issuer.VerifyCode(born.Code[:100], born.Signed, w.Desk.Issuer.Trust()); !strings.Contains(problem, "unreadable") {
			t.Errorf("a code that was cut off: %q", problem)
		}
		if _, err := w.Store.WriterDB().ExecContext(ctx, "UPDATE certificate SET code = ''"); err != nil {
			t.Fatal(err)
		}
		w.Check(t) // a certificate without a code is no contradiction
		for range 2 {
			if err := w.Desk.SignCodes(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if again := code(); again.Code != born.Code {
			t.Errorf("the code of the certificate was %q and became %q", born.Code, again.Code)
		}
		if _, err := w.Store.WriterDB().ExecContext(ctx, "UPDATE certificate SET code = 'https://evil.example'"); err != nil {
			t.Fatal(err)
		}
		found, err := w.Desk.CheckCase(ctx, id, w.Trust)
		if err != nil || !slices.ContainsFunc(found, func(c casework.Contradiction) bool { return strings.Contains(c.What, "printed code") }) {
			t.Errorf("a wrong code goes unnoticed: %v, %v", found, err)
		}
	})
}

// A certificate of the register can be printed, and a stranger who holds the trust file believes the paper.
func TestCertificatesCanBePrinted(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Certified)
	var entry register.Entry
	if err := w.Store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.CertificateOf(ctx, id)
		if err != nil {
			return err
		}
		entry, err = tx.Entry(ctx, c.Number)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var listed []*x509.Certificate
	for _, k := range w.Desk.Issuer.Trust().DocumentKeys {
		c, err := x509.ParseCertificate(k.Chain[0])
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, c)
	}
	bundle, err := certificate.BuildBundle(entry.Document, certificate.Material{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range certificate.Languages() {
		file, err := w.Desk.Issuer.Paper(ctx, entry, bundle, l)
		if err != nil {
			t.Fatal(err)
		}
		o, err := pdf.Open(file, listed)
		if err != nil || o.Language != l || !bytes.Equal(o.Certificate, entry.Document) || o.QR != entry.Code || !bytes.Equal(o.Bundle, bundle) {
			t.Errorf("in %s: %v", l, err)
		}
		if _, err := pdf.Open(append(file, '\n'), listed); pdf.ReasonOf(err) != pdf.Appended {
			t.Errorf("in %s, with a byte more: %v", l, err)
		}
	}
}

func TestFromADraftToTheRegister(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id := w.At(t, application.Certified)
		w.Drain(t)
		v, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
		if err != nil {
			t.Fatal(err)
		}
		if v.Case.State != application.Certified || v.Outcome == nil || v.Outcome.Number != "26060100001" {
			t.Fatalf("state %s, outcome %+v", v.Case.State, v.Outcome)
		}
		var entry register.Entry
		if err := w.Store.View(ctx, func(tx *store.Tx) (err error) {
			entry, err = tx.Entry(ctx, v.Outcome.Number)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if entry.Holder != v.Company.Name || entry.Grade != v.Outcome.Grade || entry.Sheet != "01" {
			t.Errorf("register %+v", entry)
		}
		if to := kinds(w); !slices.Contains(to, w.Owner().Person.Email) || len(to) < 8 {
			t.Errorf("letters went to %v", to)
		}
		w.Check(t)
	})
}

func TestARefusalSaysWhatWasWeak(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id := w.At(t, application.Refused)
		w.Drain(t)
		v, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
		if err != nil {
			t.Fatal(err)
		}
		if v.Outcome == nil || v.Outcome.Decision != decision.Refuse || len(v.Outcome.Weak) != v.Edition.WeakPoints || v.Outcome.Judgement.Award {
			t.Fatalf("outcome %+v", v.Outcome)
		}
		letters := w.Post.Letters()
		last := letters[len(letters)-1].Mail.Text
		item, _ := v.Sheet.Item(v.Outcome.Weak[0].Item)
		if !strings.Contains(last, item.Title.In("ko")) || !strings.Contains(last, v.Outcome.Reasons) {
			t.Errorf("the letter names neither the weakest item nor the reasons:\n%s", last)
		}
		w.Check(t)
	})
}

func TestACorrectionChangesOnlyWhatWasReturned(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id := w.At(t, application.Returned)
		owner := w.Owner()
		v, err := w.Desk.ApplicantCase(ctx, owner, id)
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Corrections) != 2 {
			t.Fatalf("corrections %v", v.Corrections)
		}
		section := v.Edition.Plan.Sections
		if _, err := w.Desk.SavePlan(ctx, owner, id, application.Plan{section[0].ID: "changed"}, -1); !fault.Is(err, fault.Conflict) {
			t.Errorf("a part that was not returned could be changed: %v", err)
		}
		if _, err := w.Desk.SavePlan(ctx, owner, id, application.Plan{section[1].ID: strings.Repeat("The market is counted by the statistics office. ", 20)}, -1); err != nil {
			t.Errorf("a returned part cannot be changed: %v", err)
		}
		changed := v.Company
		changed.Representative = "Somebody Else"
		file, err := w.Desk.Company(ctx, owner, v.Company.ID)
		if err != nil {
			t.Fatal(err)
		}
		changed.Revision = file.Company.Revision
		if _, err := w.Desk.SaveCompany(ctx, owner, changed, scheme.Ref{}); err != nil {
			t.Fatal(err)
		}
		first := v.Submissions[0].Digest
		if _, err := w.Desk.Submit(ctx, owner, id); err != nil {
			t.Fatal(err)
		}
		after, err := w.Desk.ApplicantCase(ctx, owner, id)
		if err != nil {
			t.Fatal(err)
		}
		if len(after.Submissions) != 2 || after.Submissions[0].Digest != first || after.Submissions[1].Digest == first {
			t.Errorf("submissions %+v", after.Submissions)
		}
		if after.Company.Representative != v.Company.Representative {
			t.Error("the company's file was not returned, and yet its change went into the second submission")
		}
		w.Check(t)
	})
}

func TestSubmittingTwiceGivesOneSubmission(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Submitted)
	a, err := w.Desk.Submit(ctx, w.Owner(), id)
	if err != nil {
		t.Fatal(err)
	}
	if a.Number != 1 {
		t.Errorf("receipt %+v", a)
	}
	w.Check(t)
}

func TestAnotherCompanysCaseDoesNotExist(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	first := w.At(t, application.Draft)
	w.At(t, application.Draft)
	other := w.Owner()
	for name, err := range map[string]error{
		"read":     second(w.Desk.ApplicantCase(ctx, other, first)),
		"answer":   second(w.Desk.SaveAnswers(ctx, other, first, map[string]scheme.Answer{"1.1.1.1": {}}, -1)),
		"submit":   second(w.Desk.Submit(ctx, other, first)),
		"withdraw": w.Desk.Withdraw(ctx, other, first),
		"attach":   w.Desk.Attach(ctx, other, first, application.DocumentPart("business_registration"), "a.txt", strings.NewReader("text")),
		"office":   second(w.Desk.OfficerCase(ctx, caseworktest.Person("demo-officer"), first)),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: got %v, want that there is no such case", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestAStaleFormOverwritesNothing(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Draft)
	v, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
	if err != nil {
		t.Fatal(err)
	}
	plan := func(text string) application.Plan { return application.Plan{v.Edition.Plan.Sections[0].ID: text} }
	if _, err := w.Desk.SavePlan(ctx, w.Owner(), id, plan("one"), v.Case.Revision); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Desk.SavePlan(ctx, w.Owner(), id, plan("two"), v.Case.Revision); !fault.Is(err, fault.Conflict) {
		t.Fatalf("a form filled from an old page was saved: %v", err)
	}
	again, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Plan[v.Edition.Plan.Sections[0].ID]; got != "one" {
		t.Errorf("the plan reads %q", got)
	}
}

func TestWithdrawalEndsWithTheVisit(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	w.Setup(t)
	id := w.At(t, application.Accepted)
	visit := w.Today().AddDays(10)
	if err := w.Desk.Appoint(ctx, caseworktest.Person("demo-officer"), id, casework.Appointment{
		Experts: []party.PersonID{"demo-expert-1", "demo-expert-2"}, VisitOn: visit,
	}); err != nil {
		t.Fatal(err)
	}
	w.Advance(10 * 24 * time.Hour)
	if err := w.Desk.Withdraw(ctx, w.Owner(), id); !fault.Is(err, fault.Conflict) {
		t.Fatalf("withdrawn on the day of the visit: %v", err)
	}
	w.Advance(-24 * time.Hour)
	if err := w.Desk.Withdraw(ctx, w.Owner(), id); err != nil {
		t.Fatalf("not withdrawn the day before the visit: %v", err)
	}
	w.Check(t)
}

// TestForApplicantShowsNobody lists what an applicant can be shown. A new field has to be entered here, by somebody
// who asked whether an applicant may see it.
func TestForApplicantShowsNobody(t *testing.T) {
	want := []string{
		"Case", "Role", "Edition", "Sheet", "Company", "Years", "Facts", "Eligibility", "Choice", "Answers", "Score", "Lifts", "Plan", "Evidence",
		"Corrections", "Missing", "Submissions", "VisitOn", "Minutes", "ResultDue", "NotCounted", "MayWithdraw", "Outcome", "Pending", "Timeline", "Stages", "Newer", "Fee",
	}
	wantOutcome := []string{
		"Decision", "Grade", "Total", "Max", "Areas", "Items", "Judgement", "Grounds", "Reasons", "Weak", "DecidedAt", "Number",
		"Standing", "Since", "Ground", "Hearing", "MayAnswer", "ReturnBy", "MayReturn", "MayRenew", "Reissue", "Object", "Renewal", "Successor", "Log", "Totals", "Why",
	}
	fields := func(v any) []string {
		var names []string
		for f := range reflect.TypeOf(v).Fields() {
			names = append(names, f.Name)
		}
		return names
	}
	if got := fields(casework.ForApplicant{}); !slices.Equal(got, want) {
		t.Errorf("ForApplicant has %v", got)
	}
	if got := fields(casework.Outcome{}); !slices.Equal(got, wantOutcome) {
		t.Errorf("Outcome has %v", got)
	}
}

// TestExpertsDoNotSeeEachOther looks for one expert's words in everything another is shown.
func TestExpertsDoNotSeeEachOther(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Evaluating)
	// The first expert is half-way, the second has closed the sheet with a reason in the technology grade.
	v, err := w.Desk.ExpertCase(ctx, caseworktest.Person("demo-expert-1"), id)
	if err != nil {
		t.Fatal(err)
	}
	if v.Own.Expert != "demo-expert-1" || v.Own.Submitted() || len(v.Own.Answers) == 0 {
		t.Fatalf("own sheet %+v", v.Own)
	}
	if _, err := w.Desk.ExpertCase(ctx, caseworktest.Person("demo-expert-3"), id); !fault.Is(err, fault.NotFound) {
		t.Errorf("an expert without a seat reads the case: %v", err)
	}
	if err := w.Desk.Declare(ctx, caseworktest.Person("demo-expert-1"), id, true, "My brother works there."); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Desk.ExpertCase(ctx, caseworktest.Person("demo-expert-1"), id); !fault.Is(err, fault.NotFound) {
		t.Errorf("an expert with an interest still reads the case: %v", err)
	}
	if err := w.Desk.RegisterResult(ctx, caseworktest.Person("demo-officer"), id); !fault.Is(err, fault.Conflict) {
		t.Errorf("a result was registered without a quorum: %v", err)
	}
	w.Check(t)
}

func TestWhoTookPartDoesNotDecide(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Evaluated)
	grant := decision.Proposal{Outcome: decision.Grant, Reasons: "Both thresholds are met, the visit confirmed it."}
	if err := w.Store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, "demo-expert-1")
		if err != nil {
			return err
		}
		p.Duties = append(p.Duties, party.Decider)
		return tx.UpdatePerson(ctx, p)
	}); err != nil {
		t.Fatal(err)
	}
	for _, person := range []party.PersonID{"demo-expert-1", "demo-officer", "demo-auditor"} {
		if err := w.Desk.Decide(ctx, caseworktest.Person(person), id, grant); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s decided: %v", person, err)
		}
	}
	if err := w.Desk.Decide(ctx, caseworktest.Person("demo-decider"), id, grant); err != nil {
		t.Fatal(err)
	}
	for _, person := range []party.PersonID{"demo-expert-1", "demo-officer", "demo-auditor", "demo-decider"} {
		if err := w.Desk.ConfirmGrant(ctx, caseworktest.Person(person), id, waiting(t, w, id).Digest); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s confirmed: %v", person, err)
		}
	}
	w.Confirm(t, id)
	w.Drain(t)
	w.Check(t)
}

// TestTheSecondJudgeNotices tampers with the records behind the desk's back.
func TestTheSecondJudgeNotices(t *testing.T) {
	for name, tamper := range map[string]string{
		"a decision's grade":        `UPDATE decision SET decision = REPLACE(decision, '"grade":"A', '"grade":"X')`,
		"a result's total":          `UPDATE result SET result = REPLACE(result, '"total":', '"total":1')`,
		"a frozen submission":       `UPDATE submission SET contents = CAST(REPLACE(CAST(contents AS TEXT), 'small', 'large') AS BLOB)`,
		"a case's state":            `UPDATE application SET state = 'evaluated' WHERE state = 'certified'`,
		"the register's grade":      `UPDATE register_entry SET grade = 'AAA+'`,
		"a journal entry goes away": `DELETE FROM journal WHERE act = 'accepted'`,

		"a grant nobody confirmed":             `DELETE FROM approval`,
		"a grant confirmed by its proposer":    `UPDATE approval SET settled_by = proposed_by`,
		"a grant confirmed without the duty":   `UPDATE approval SET settled_by = 'demo-auditor'`,
		"a grant confirmed by an expert":       `UPDATE approval SET settled_by = 'demo-expert-1'`,
		"a grant confirmed after its time":     `UPDATE approval SET settled_at = settled_at + 15 * 86400000000`,
		"a grant that was another":             `UPDATE approval SET content = CAST(REPLACE(CAST(content AS TEXT), '"grade":"A', '"grade":"B') AS BLOB)`,
		"a decision with another second name":  `UPDATE decision SET decision = REPLACE(decision, '"confirmed_by":"demo-decider-2"', '"confirmed_by":"demo-decider-3"')`,
		"a confirmation that waits once again": `UPDATE approval SET outcome = '', settled_by = '', settled_at = 0`,
	} {
		t.Run(name, func(t *testing.T) {
			w := caseworktest.New(t)
			ctx := context.Background()
			w.At(t, application.Certified)
			w.Drain(t)
			res, err := w.Store.WriterDB().ExecContext(ctx, tamper)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := res.RowsAffected(); err != nil || n == 0 {
				t.Fatalf("nothing was tampered with (%d, %v)", n, err)
			}
			found, cases, certificates, err := w.Desk.Check(ctx, w.Trust)
			if err != nil {
				t.Fatal(err)
			}
			if cases != 1 || certificates != 1 || len(found) == 0 {
				t.Errorf("%d cases, %d certificates, contradictions %v", cases, certificates, found)
			}
		})
	}
}
