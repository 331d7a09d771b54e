package demo

import (
	"context"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/scheme"
)

// drafts has an officer write measures: the next edition of one waits for a second person, and of another only the beginning is there.
func (b *Builder) drafts(ctx context.Context) error {
	defer b.clock.SetBack(0)
	b.clock.SetBack(day(2))
	desk, officer := Support(b.d), b.Actor("demo-officer")
	from := calendar.On(b.clock.Now(), b.d.Agency.Place).AddDays(60)
	id, err := desk.BeginDraft(ctx, officer, "Policy loan, the next edition", scheme.Ref{Scheme: "korea-innobiz-loan", Edition: "2004"}, nil)
	if err != nil {
		return err
	}
	if err := desk.EditDraft(ctx, officer, id, 1, func(f *measure.File) error {
		f.Version, f.Valid = "draft-2", measure.Span{From: from.String()}
		f.Benefit.Rate, f.Benefit.PerYear = 80, 700_000_000
		f.Text = locale.Text{
			locale.English: "A loan for facilities, up to four fifths of the need. The figures are a proposal.",
			locale.Russian: "Заём на оборудование, до четырёх пятых потребности. Цифры — предложение.",
			locale.Korean:  "시설자금 소요액의 5분의 4까지 융자합니다. 수치는 제안입니다.",
		}
		certified := map[string]string{"country": "KR", "certified": "yes", "tax_arrears": "no"}
		owes := map[string]string{"country": "KR", "certified": "yes", "tax_arrears": "yes"}
		f.Examples = []measure.Example{
			{Name: "A certified company", Facts: certified, Answer: measure.Open, Cost: 500_000_000, Pays: 400_000_000},
			{Name: "A company that owes taxes", Facts: owes, Answer: measure.Closed},
		}
		return nil
	}); err != nil {
		return err
	}
	b.clock.SetBack(day(1))
	if err := desk.ProposeMeasure(ctx, officer, id, "The rate goes down to four fifths, so that the budget reaches more companies."); err != nil {
		return err
	}
	b.clock.SetBack(0)
	begun, err := desk.BeginDraft(ctx, officer, "Voucher for measurements at a site", scheme.Ref{}, nil)
	if err != nil {
		return err
	}
	return desk.EditDraft(ctx, officer, begun, 1, func(f *measure.File) error {
		f.Code, f.Version, f.Country = "measurement-voucher", "draft-1", "KR"
		f.Name = locale.Text{locale.English: "Voucher for measurements at a site", locale.Russian: "Ваучер на измерения на площадке", locale.Korean: "현장 측정 바우처"}
		f.Needs = []measure.Need{measure.Test}
		return nil
	})
}
