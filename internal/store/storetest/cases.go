package storetest

import (
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/fault"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

func editions(t *testing.T, s *store.Store) {
	source := []byte("title: 이노비즈\x00\xff not even text\n")
	older := store.StoredEdition{Ref: scheme.Ref{Scheme: "innobiz", Edition: "2025"}, Source: source, Digest: "d1", PublishedBy: "hana", PublishedAt: at}
	newer := store.StoredEdition{Ref: theRef, Source: []byte{}, Digest: "d2", PublishedBy: "system", PublishedAt: at}
	update(t, s, func(tx *store.Tx) error { return first(tx.InsertEdition(ctx, newer), tx.InsertEdition(ctx, older)) })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertEdition(ctx, older) })
	view(t, s, func(tx *store.Tx) error {
		e, err := tx.Edition(ctx, older.Ref)
		same(t, "edition", e, older)
		all, err2 := tx.Editions(ctx)
		same(t, "editions", all, []store.StoredEdition{older, newer})
		refs, err3 := tx.EditionRefs(ctx)
		same(t, "names of editions", refs, []scheme.Ref{older.Ref, newer.Ref})
		_, none := tx.Edition(ctx, scheme.Ref{Scheme: "innobiz", Edition: "2027"})
		is(t, none, fault.NotFound, "fault.not_found")
		return first(err, err2, err3)
	})
}

func cases(t *testing.T, s *store.Store) {
	found(t, s)
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error {
		return tx.InsertApplication(ctx, aCase("case-2", "2026-00001", "org-1"))
	})
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error {
		return tx.InsertApplication(ctx, aCase("case-2", "2026-00002", "org-9"))
	})
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error {
		a := aCase("case-2", "2026-00002", "org-1")
		a.Edition.Edition = "1999"
		return tx.InsertApplication(ctx, a)
	})

	a := aCase("case-1", "2026-00001", "org-1")
	update(t, s, func(tx *store.Tx) error {
		n, err := tx.BumpRevision(ctx, "case-1", 0)
		same(t, "revision", n, 1)
		m, err2 := tx.BumpRevision(ctx, "case-1", 1)
		same(t, "revision", m, 2)
		return first(err, err2)
	})
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { _, err := tx.BumpRevision(ctx, "case-1", 1); return err })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { _, err := tx.BumpRevision(ctx, "case-9", 0); return err })

	a.State, a.StateSince, a.SubmittedAt, a.Submissions, a.Digest = application.Submitted, at.Add(time.Hour), at.Add(time.Hour), 1, "ff"
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateApplication(ctx, a, application.Draft) })
	a.Revision = 2
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateApplication(ctx, a, application.Returned) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error {
		return tx.UpdateApplication(ctx, aCase("case-9", "x", "org-1"), application.Draft)
	})
	update(t, s, func(tx *store.Tx) error { return tx.UpdateApplication(ctx, a, application.Draft) })
	refused(t, s, fault.Conflict, "fault.stale", func(tx *store.Tx) error { return tx.UpdateApplication(ctx, a, application.Draft) })
	a.Revision = 3
	second := aCase("case-2", "2026-00002", "org-1")
	update(t, s, func(tx *store.Tx) error { return tx.InsertApplication(ctx, second) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Application(ctx, "case-1")
		same(t, "case", got, a)
		_, none := tx.Application(ctx, "case-9")
		is(t, none, fault.NotFound, "fault.not_found")
		all, err2 := tx.ApplicationsOf(ctx, "org-1")
		same(t, "cases of the company", all, []application.Application{second, a})
		counts, err3 := tx.CountByState(ctx)
		same(t, "counts", counts, map[application.State]int64{application.Draft: 1, application.Submitted: 1})
		return first(err, err2, err3)
	})
}

func draft(t *testing.T, s *store.Store) {
	found(t, s)
	ticked := scheme.Answer{Checks: []string{"a", "b"}, Inputs: map[string]string{"수출": "12,5"}, Reason: "Причина «в скобках»", Level: "B"}
	nothing := scheme.Answer{Checks: []string{}} // answered: none of the checks applies
	file := application.Evidence{
		ID: "ev-2", Part: application.EvidencePart("m1"), Name: "특허증 №1.pdf", MediaType: "application/pdf", Size: 1 << 40, Digest: "ab",
		UploadedBy: "hana", UploadedAt: at,
	}
	later := file
	later.ID, later.UploadedAt = "ev-1", at.Add(time.Second)
	update(t, s, func(tx *store.Tx) error {
		return first(
			tx.SaveAnswer(ctx, "case-1", "m1", scheme.Answer{Level: "E"}), tx.SaveAnswer(ctx, "case-1", "m1", ticked),
			tx.SaveAnswer(ctx, "case-1", "m2", nothing), tx.SaveAnswer(ctx, "case-1", "m3", ticked),
			tx.SaveAnswer(ctx, "case-1", "m3", scheme.Answer{}), tx.SaveAnswer(ctx, "case-1", "m4", scheme.Answer{}),
			tx.SavePlan(ctx, "case-1", "market", "первый"), tx.SavePlan(ctx, "case-1", "market", "둘째\n\"줄\""), tx.SavePlan(ctx, "case-1", "risks", ""),
			tx.InsertEvidence(ctx, "case-1", later), tx.InsertEvidence(ctx, "case-1", file),
			tx.InsertApplication(ctx, aCase("case-2", "2026-00002", "org-2")),
		)
	})
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SaveAnswer(ctx, "case-9", "m1", ticked) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SavePlan(ctx, "case-9", "market", "x") })
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertEvidence(ctx, "case-2", file) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.RemoveEvidence(ctx, "case-2", "ev-1") })
	view(t, s, func(tx *store.Tx) error {
		answers, err := tx.Answers(ctx, "case-1")
		same(t, "answers", answers, map[string]scheme.Answer{"m1": ticked, "m2": nothing})
		none, err2 := tx.Answers(ctx, "case-2")
		same(t, "answers of another case", none, map[string]scheme.Answer{})
		plan, err3 := tx.Plan(ctx, "case-1")
		same(t, "plan", plan, application.Plan{"market": "둘째\n\"줄\"", "risks": ""})
		files, err4 := tx.Evidence(ctx, "case-1")
		same(t, "evidence in the order it came", files, []application.Evidence{file, later})
		one, err5 := tx.EvidenceFile(ctx, "case-1", "ev-2")
		same(t, "one file", one, file)
		_, others := tx.EvidenceFile(ctx, "case-2", "ev-2")
		is(t, others, fault.NotFound, "fault.not_found")
		return first(err, err2, err3, err4, err5)
	})
	update(t, s, func(tx *store.Tx) error { return tx.RemoveEvidence(ctx, "case-1", "ev-2") })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.RemoveEvidence(ctx, "case-1", "ev-2") })
}

func submissions(t *testing.T, s *store.Store) {
	found(t, s)
	one := store.StoredSubmission{Number: 1, Digest: "d1", Contents: []byte("{\"a\":\"한\x00\xfe\"}"), At: at}
	two := store.StoredSubmission{Number: 2, Digest: "d2", Contents: []byte("{}"), At: at.Add(time.Hour)}
	update(t, s, func(tx *store.Tx) error {
		return first(tx.InsertSubmission(ctx, "case-1", two), tx.InsertSubmission(ctx, "case-1", one))
	})
	refused(t, s, fault.Conflict, "store.exists", func(tx *store.Tx) error { return tx.InsertSubmission(ctx, "case-1", one) })
	one.Corrections = []application.Correction{{Part: application.PartCompany, Words: "Уточните адрес"}, {Part: application.AnswerPart("m1"), Words: "근거를 보완해 주십시오"}}
	update(t, s, func(tx *store.Tx) error { return tx.SetCorrections(ctx, "case-1", 1, one.Corrections) })
	refused(t, s, fault.NotFound, "fault.not_found", func(tx *store.Tx) error { return tx.SetCorrections(ctx, "case-1", 3, nil) })
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Submissions(ctx, "case-1")
		same(t, "submissions, first to last", all, []store.StoredSubmission{one, two})
		return err
	})
}
