package demo

import (
	"context"
	"fmt"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/oversight"
)

// screenings has a list of the tax office held against the certificates: two of its rows name holders, one cannot be read.
func (b *Builder) screenings(ctx context.Context, cases map[string]application.ID) error {
	officer := b.Actor("demo-officer")
	rows := "company_number,finding,date\n1248100998,closed,2026-01-05\n"
	for n, finding := range []string{"세금 체납", "휴업"} {
		v, err := b.d.OfficerCase(ctx, officer, cases[companies[2*n].name])
		if err != nil {
			return err
		}
		if v.Certificate == nil {
			continue
		}
		f, err := b.d.CertificateFile(ctx, officer, v.Certificate.Number)
		if err != nil {
			return err
		}
		rows += fmt.Sprintf("%s,%s,%s\n", f.Entry.BusinessNumber, finding, f.Entry.IssuedOn.AddDays(-n))
	}
	s, _, err := b.d.Screen(ctx, officer, "november.csv", "종로세무서", []byte(rows+"1248100998,closed,soon\n"))
	if err != nil {
		return err
	}
	for _, r := range s.Rows {
		if r.Fate == oversight.FateHit {
			return b.d.SettleHit(ctx, officer, r.Hits[0], oversight.HitDismissed, "The company showed the receipt: the arrears were paid on the day after the list was made.")
		}
	}
	return nil
}

// checks has two certified companies checked: one has something to mend, the other waits. cases are by the company's name.
func (b *Builder) checks(ctx context.Context, cases map[string]application.ID) error {
	officer := b.Actor("demo-officer")
	for n, words := range []string{"A supplier wrote that the main line of production was sold in spring.", "The press wrote about the sector; one of its holders is looked at."} {
		v, err := b.d.OfficerCase(ctx, officer, cases[companies[2*n].name])
		if err != nil {
			return err
		}
		if v.Certificate == nil {
			continue
		}
		id, err := b.d.OrderCheck(ctx, officer, casework.CheckOrder{Certificate: v.Certificate.Number, Ground: oversight.Told, Words: words, Checker: officer.ID()})
		if err != nil {
			return err
		}
		if n == 1 {
			return nil
		}
		f, err := b.d.CheckFile(ctx, officer, id)
		if err != nil {
			return err
		}
		x := oversight.Conclusion{Result: oversight.CheckToMend, MendBy: f.Today.AddDays(30), Words: "등록된 업종과 실제 생산이 다릅니다. 사업자등록을 고쳐 주십시오."}
		for i, c := range f.Conditions {
			g := oversight.Finding{Condition: c.Code, Seen: oversight.Kept}
			if i == 0 {
				if err := b.d.EncloseInFinding(ctx, officer, id, c.Code, "register-extract.txt", strings.NewReader("Extract of the business register: industry 46, wholesale trade.\n")); err != nil {
					return err
				}
				g.Seen, g.Words = oversight.NotKept, "The register names another industry than the one that was seen."
			}
			x.Findings = append(x.Findings, g)
		}
		if err := b.d.ConcludeCheck(ctx, officer, id, x); err != nil {
			return err
		}
	}
	return nil
}
