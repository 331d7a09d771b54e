package main

import (
	"context"

	"proba.example/internal/document"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
)

// askFor says at one agency of the demo which documents it asks the other's companies for. They are examples: what a real agency asks for stands in its
// agreement.
func (p *Program) askFor(ctx context.Context, id partner.AgreementID, language locale.Lang) error {
	officer, err := p.staff(ctx, "demo-officer")
	if err != nil {
		return err
	}
	return p.Exchange.SaveAsks(ctx, officer, id, []document.Ask{
		{
			Code: "charter", Name: locale.Text{locale.English: "Articles of association", locale.Russian: "Устав", locale.Korean: "정관"}, Purposes: partner.PurposeCodes(),
			Language: string(language), Apostille: true,
		},
		{
			Code: "register_extract", Name: locale.Text{locale.English: "Extract from the register of companies", locale.Russian: "Выписка из реестра юридических лиц", locale.Korean: "법인 등기사항증명서"},
			Purposes: partner.PurposeCodes(), Language: string(language), Apostille: true, ValidDays: 90,
		},
		{
			Code: "insurance", Name: locale.Text{locale.English: "Insurance of the equipment", locale.Russian: "Страховой полис на оборудование", locale.Korean: "장비 보험 증권"},
			Purposes: []string{string(partner.ForPilot)},
		},
	}, 0)
}
