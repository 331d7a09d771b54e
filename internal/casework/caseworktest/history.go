package caseworktest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/evaluation"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// historyExperts are the experts of History. The first favours the company that comes every thirty cases, by the second's marks
// everything passes, and the third grows severe.
var historyExperts = []string{
	"신도윤", "Наталья Белова", "Grace Whitfield", "한지우", "Пётр Зимин", "Oliver Marsh", "류세아", "Ирина Котова", "Hana Seo", "문태윤", "Глеб Орлов", "Ada Lindqvist",
}

// HistoryExpert is the n-th expert of History.
func HistoryExpert(n int) party.PersonID {
	return party.PersonID(fmt.Sprintf("history-expert-%02d", n))
}

// History enters so many registered results with three experts each, straight into the store: what a house has after some years. It
// has patterns a person should look at. The cases have no journal, so proba check would not believe them.
func (w *World) History(t testing.TB, cases int) {
	t.Helper()
	cast := w.Setup(t)
	r := rand.New(rand.NewPCG(4, 14))
	e, sheet := cast.Edition(), cast.Sheet()
	ctx := context.Background()
	err := w.Store.Update(ctx, func(tx *store.Tx) error {
		for n, name := range historyExperts {
			p := party.Person{ID: HistoryExpert(n), Email: fmt.Sprintf("history%d@demo.example", n), Name: name, Language: "en", Active: true, Duties: []party.Duty{party.Expert}, CreatedAt: tx.Now}
			if err := tx.InsertPerson(ctx, p); err != nil {
				return err
			}
		}
		for n := range cases {
			if err := insertResult(ctx, tx, r, e, sheet, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("enter the history: %v", err)
	}
}

// Linked enters three more results, on which the people given sit beside experts of History: so they can be compared with them.
func (w *World) Linked(t testing.TB, people ...party.PersonID) {
	t.Helper()
	e, sheet := w.Cast.Edition(), w.Cast.Sheet()
	err := w.Store.Update(context.Background(), func(tx *store.Tx) error {
		r := rand.New(rand.NewPCG(5, 15))
		for n := range 3 {
			id := application.ID(fmt.Sprintf("history-link-%d", n))
			if err := insertCase(context.Background(), tx, r, e, sheet, id, 1000+n, append([]party.PersonID{HistoryExpert(4 + n)}, people...)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("enter linked results: %v", err)
	}
}

func insertResult(ctx context.Context, tx *store.Tx, r *rand.Rand, e *scheme.Edition, sheet *scheme.Sheet, n int) error {
	return insertCase(ctx, tx, r, e, sheet, application.ID(fmt.Sprintf("history-%04d", n)), n, nil)
}

// insertCase enters the n-th result; without a panel it draws one of the experts of History.
func insertCase(ctx context.Context, tx *store.Tx, r *rand.Rand, e *scheme.Edition, sheet *scheme.Sheet, id application.ID, n int, experts []party.PersonID) error {
	company := party.Company{
		ID: party.OrgID(fmt.Sprintf("history-company-%03d", n%30)), Name: fmt.Sprintf("해솔산업 %d호", n%30+1), LatinName: fmt.Sprintf("HAESOL NO. %d", n%30+1),
		Country: "KR", BusinessNumber: fmt.Sprintf("9%09d", n%30), Region: e.Regions[n%30%6].Code,
	}
	if n < 30 {
		if err := tx.InsertCompany(ctx, company, HistoryExpert(0)); err != nil {
			return err
		}
	}
	at := tx.Now.AddDate(0, 0, -2*max(400-n, 0))
	a := application.Application{
		ID: id, Reference: fmt.Sprintf("2025-%05d", n+1), Company: company.ID, Edition: e.Ref, Sheet: sheet.ID,
		State: application.Evaluated, StateSince: at, OpenedBy: HistoryExpert(0), OpenedAt: at, SubmittedAt: at, Submissions: 1, Language: "ko",
	}
	res := evaluation.Result{Max: sheet.Max, RegisteredBy: "demo-officer", RegisteredAt: at}
	quality := 1.25 + 0.35*r.NormFloat64() // steps below the best level
	offsets := make([]float64, 3)
	for i, seat := range r.Perm(len(historyExperts))[:3] {
		switch {
		case n%30 == 7 && i == 0:
			seat, offsets[i] = 0, -0.8
		case seat == 1:
			offsets[i] = -0.7
		case seat == 2 && n > turning:
			offsets[i] = 0.5
		}
		res.Experts = append(res.Experts, HistoryExpert(seat))
		offsets[i] += 0.12 * r.NormFloat64()
	}
	distinct(res.Experts)
	if experts != nil {
		res.Experts = experts
	}
	for range res.Experts {
		res.Technologies = append(res.Technologies, "BB")
	}
	res.EachTotal = make([]scheme.Tenths, len(res.Experts))
	for _, item := range sheet.Items() {
		it := evaluation.ItemResult{Item: item.ID, Max: item.Max}
		base := quality + 0.7*r.NormFloat64()
		for i := range res.Experts {
			x := base + offsets[i] + 0.4*r.NormFloat64()
			level := item.Levels[min(max(int(math.Round(x)), 0), len(item.Levels)-1)]
			points, _ := item.Points(level)
			it.Each = append(it.Each, points)
			res.EachTotal[i] += points
		}
		it.Points = e.ConsolidateItem(it.Each)
		res.Total += it.Points
		res.Items = append(res.Items, it)
	}
	res.Technology = "BB"
	c := application.Contents{
		Format: application.ContentsFormat, Reference: a.Reference, Number: 1, Edition: e.Ref.String(), Sheet: sheet.ID, Company: company,
		SelfTotal: min(sheet.Max, scheme.Tenths(8200+0.4*float64(res.Total-7400)+250*r.NormFloat64())), By: HistoryExpert(0), At: at,
	}
	if n == 40 {
		c.SelfTotal = sheet.Max
	}
	b, digest, err := c.Freeze()
	if err != nil {
		return err
	}
	a.Digest = digest
	if err := tx.InsertApplication(ctx, a); err != nil {
		return err
	}
	if err := tx.InsertSubmission(ctx, a.ID, store.StoredSubmission{Number: 1, Digest: digest, Contents: b, At: at}); err != nil {
		return err
	}
	seats := panel.Panel{Case: a.ID, VisitOn: calendar.On(at, Seoul), AppointedBy: "demo-officer", AppointedAt: at}
	for _, who := range res.Experts {
		seats.Members = append(seats.Members, panel.Member{Person: who, Declaration: panel.NoInterest, AppointedAt: at, DeclaredAt: at})
	}
	if err := tx.SavePanel(ctx, seats); err != nil {
		return err
	}
	return tx.SaveResult(ctx, a.ID, res)
}

// turning is the case from which the third expert is severe.
const turning = 180

// distinct gives whoever sits twice on a panel's seat to the next expert.
func distinct(experts []party.PersonID) {
	for i := range experts {
		for k := 3; ; k++ {
			twice := false
			for _, other := range experts[:i] {
				twice = twice || other == experts[i]
			}
			if !twice {
				break
			}
			experts[i] = HistoryExpert(k % len(historyExperts))
		}
	}
}
