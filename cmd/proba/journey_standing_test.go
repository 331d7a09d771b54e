package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"proba.example/internal/demo"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/testkit"
	"proba.example/internal/web/view"
)

// TestACertificatesLife suspends, restores and withdraws certificates, each by two people in different languages, lets a holder give
// one back, and looks at what a stranger reads after each act.
func TestACertificatesLife(t *testing.T) { aCertificatesLife(t, testkit.TabOptions{}, false) }

// TestACertificatesLifeWithoutScripts does the same in browsers that run no scripts, and everybody sends every form twice.
func TestACertificatesLifeWithoutScripts(t *testing.T) {
	aCertificatesLife(t, testkit.TabOptions{NoScript: true}, true)
}

func aCertificatesLife(t *testing.T, o testkit.TabOptions, twice bool) {
	t.Helper()
	a := serveAgency(t, func(ctx context.Context, p *Program) {
		if err := p.fillDemo(ctx, io.Discard); err != nil {
			t.Fatal(err)
		}
	})
	come := func(name, mail string, lang locale.Lang, width int) *visitor {
		t.Helper()
		o := o
		o.Lang, o.Width, o.Height, o.Timeout = string(lang), width, 900, 15*time.Minute
		v := a.visitorWith(t, name, o)
		v.comeIn(reader{mail: mail, home: "/"})
		v.twice = twice
		return v
	}
	holder := come("정민재", demo.OwnerEmail(0), locale.Korean, 375)
	officer := come("Yoon Ji-ho", staffMail(party.Officer), locale.English, 1440)
	decider := come("Елена Сорокина", staffMail(party.Decider), locale.Russian, 375)
	passer := come("A passer-by", "", locale.English, 375)
	number := ownNumber(holder)

	t.Log("a suspension")
	officer.opens("/office/certificates")
	officer.fill("words", number)
	officer.press("view.show")
	officer.followTo("/office/certificates/" + number)
	officer.follow("officer.standing.suspend")
	officer.twice = false // what is wrong is not sent twice
	officer.press("officer.standing.suspend_do")
	officer.faultedWith("ground", "party.choose_one")
	officer.twice = twice
	officer.tick("ground", "tax_arrears")
	officer.fill("reasons", "The tax office reported arrears of the second quarter of 2026.")
	officer.press("officer.standing.suspend_do")
	officer.says("officer.standing.done_proposed")
	passer.opens("/certificates/" + number)
	passer.says("view.standing_valid")
	confirms(decider, number)
	passer.opens("/certificates/" + number)
	passer.says("view.standing_suspended")
	a.post.letter(t, demo.OwnerEmail(0), locale.Korean, "letters.suspended.subject", "Number", number)
	holder.opens("/desk")
	holder.follow("applicant.next.certified_do")
	holder.says("ground.tax_arrears")
	holder.picture("standing-suspended")

	t.Log("a restoration, declined once")
	restore := func() {
		officer.opens("/office/certificates/" + number)
		officer.follow("officer.standing.restore")
		officer.tick("ground", "cured")
		officer.fill("reasons", "The arrears were paid on 20 November; the receipt is on file.")
		officer.press("officer.standing.restore_do")
	}
	restore()
	decider.opens("/office/certificates/" + number + "/confirm")
	decider.tick("choice", "decline")
	decider.fill("answer", "Квитанция не приложена, а выписка старая.")
	decider.press("officer.confirm.do")
	decider.says("officer.standing.done_declined")
	passer.opens("/certificates/" + number)
	passer.says("view.standing_suspended")
	restore()
	confirms(decider, number)
	passer.opens("/certificates/" + number)
	passer.says("view.standing_valid")
	a.post.letter(t, demo.OwnerEmail(0), locale.Korean, "letters.restored.subject", "Number", number)

	t.Log("a return by the holder")
	holder.opens("/desk")
	holder.follow("applicant.next.certified_do")
	holder.follow("applicant.return.ask")
	holder.says("applicant.return.text")
	holder.press("applicant.return.do")
	holder.says("applicant.return.done")
	holder.says("ground.returned")
	holder.picture("standing-returned")
	passer.opens("/certificates/" + number)
	passer.says("view.standing_withdrawn")
	a.post.letter(t, demo.OwnerEmail(0), locale.Korean, "letters.certificate_returned.subject", "Number", number)

	t.Log("a withdrawal, which is final")
	owner := come("오지훈", demo.OwnerEmail(1), locale.Korean, 375)
	number = ownNumber(owner)
	officer.opens("/office/certificates/" + number)
	officer.follow("hearing.open")
	officer.tick("ground", "false_data")
	officer.fill("finding", "The accounts of 2025 that were submitted are not the ones that were filed.")
	officer.picture("hearing-opened")
	officer.press("hearing.open_do")
	officer.says("hearing.done_opened")
	a.post.letter(t, demo.OwnerEmail(1), locale.Korean, "letters.hearing_opened.subject", "Number", number)
	owner.opens("/desk")
	owner.follow("applicant.next.certified_do")
	owner.follow("hearing.own_do")
	owner.fill("answer", "정정 신고 전의 회계 자료를 잘못 제출하였습니다. 정정 신고서를 첨부합니다.")
	owner.picture("hearing-answered")
	owner.press("hearing.send")
	owner.says("hearing.own_answered")
	officer.opens("/office/late")
	officer.says("hearing.clock.heard")
	officer.picture("hearing-late")
	officer.opens("/office/certificates/" + number)
	officer.picture("hearing-heard")
	officer.follow("officer.standing.revoke")
	officer.tick("ground", "false_data")
	officer.fill("reasons", "The accounts of 2025 that were submitted are not the ones that were filed.")
	officer.press("officer.standing.revoke_do")
	confirms(decider, number)
	passer.opens("/certificates/" + number)
	passer.says("view.standing_withdrawn")
	letter := a.post.letter(t, demo.OwnerEmail(1), locale.Korean, "letters.revoked.subject", "Number", number)
	if !strings.Contains(letter.Mail.Text, "The accounts of 2025") {
		t.Errorf("the letter leaves out the reasons:\n%s", letter.Mail.Text)
	}
	officer.opens("/office/certificates/" + number)
	officer.says("standing_act.revoked_for_good")
	passer.opens("/withdrawn")
	passer.reads(view.SpacedNumber(number))
	passer.picture("withdrawn")
	officer.picture("standing-withdrawn")
	a.audit(t)
}

// ownNumber is the number of the certificate that the holder's own pages lead to.
func ownNumber(v *visitor) string {
	v.t.Helper()
	v.opens("/desk")
	v.follow("applicant.next.certified_do")
	v.follow("applicant.outcome.certificate")
	return strings.TrimPrefix(v.path(), "/certificates/")
}

// confirms finds the proposal among what waits and confirms it.
func confirms(v *visitor, number string) {
	v.t.Helper()
	v.opens("/office")
	v.followTo("/office/certificates/" + number + "/confirm")
	v.tick("choice", "confirm")
	v.press("officer.confirm.do")
	v.says("officer.standing.done_confirmed")
}
