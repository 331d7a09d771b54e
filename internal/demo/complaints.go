package demo

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/complaint"
)

// complaints has companies complain: one is answered, one is looked into, one waits. cases are by the company's name.
func (b *Builder) complaints(ctx context.Context, cases map[string]application.ID) error {
	decider := b.Actor("demo-decider-2")
	for n, x := range []struct {
		company int
		casework.Grievance
		answer *complaint.Answer
	}{
		{10, casework.Grievance{About: complaint.Agency, Ground: complaint.Delay, Words: "보완 요청에 답한 뒤 3주 동안 아무런 연락이 없었습니다. 진행 상황을 알려 주시기 바랍니다."}, &complaint.Answer{
			Finding: complaint.Partly, Words: "자료는 기한 안에 검토되었으나 그 사실을 알려 드리지 못했습니다.", Measures: "보완 자료를 받으면 사흘 안에 접수 사실을 알려 드리겠습니다.",
		}},
		{6, casework.Grievance{About: complaint.Expert, Ground: complaint.Conduct, Words: "현장평가가 예정보다 두 시간 늦게 시작되어 준비한 설명을 다 하지 못했습니다."}, nil},
		{9, casework.Grievance{About: complaint.Agency, Ground: complaint.Confidentiality, Words: "담당자와의 통화 내용을 다른 업체가 알고 있었습니다. 경위를 확인해 주십시오."}, nil},
	} {
		owner := b.Owner(x.company)
		x.Case = cases[companies[x.company].name]
		c, err := b.d.ApplicantCase(ctx, owner, x.Case)
		if err != nil {
			return err
		}
		own, err := b.d.OwnComplaints(ctx, owner, c.Case.Company)
		if err != nil {
			return err
		}
		if x.About == complaint.Expert && len(own.Met) > 0 {
			x.Expert = own.Met[0].Expert.ID
		}
		id, err := b.d.Complain(ctx, owner, c.Case.Company, x.Grievance)
		if err != nil {
			return err
		}
		if n == 2 {
			return nil
		}
		if err := b.d.TakeComplaint(ctx, decider, id, true); err != nil {
			return err
		}
		if x.Expert != "" {
			if err := b.d.HearExpert(ctx, decider, id, "현장평가는 몇 시에 시작되었으며 늦어진 까닭은 무엇입니까? 기업에 미리 알렸습니까?"); err != nil {
				return err
			}
		}
		if x.answer != nil {
			if err := b.d.AnswerComplaint(ctx, decider, id, *x.answer); err != nil {
				return err
			}
		}
	}
	return nil
}
