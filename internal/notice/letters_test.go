package notice

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

var update = flag.Bool("update", false, "write the golden letters anew")

var (
	agency = Agency{
		Name:    locale.Text{locale.English: "Agency of Innovations", locale.Russian: "Агентство инноваций", locale.Korean: "이노비즈협회"},
		BaseURL: "https://proba.example",
	}
	schemeTitle = locale.Text{locale.English: "Inno-Biz", locale.Russian: "Инно-Биз", locale.Korean: "이노비즈"}
	addressees  = map[locale.Lang]string{locale.English: "Jane Doe", locale.Russian: "Анна Петровна", locale.Korean: "김하나"}
	day         = calendar.MustParse("2026-03-02")
)

var aRule = locale.M("run.stop.by_incidents", "Then", locale.M("run.stop.then.stop"), "Incidents", 2, "Severity", locale.M("run.severity.serious"))

// examples holds one letter of every kind.
var examples = []Letter{
	SignIn{Path: "/sign-in/link?token=SECRET", Minutes: 30},
	MeasureProposed{Measure: locale.Text{locale.English: "Pilot grant", locale.Russian: "Грант на пилотное тестирование", locale.Korean: "시범사업 지원금"}, Version: "2027", By: "Елена Сорокина", Until: day, Path: "/office/measures/drafts/1"},
	PowerGiven{Company: "한빛정밀", By: "김하나", GivenOn: day, Through: day.AddDays(365), Scopes: party.Scopes, Path: "/companies/1/support"},
	PowerWithdrawn{Company: "한빛정밀", By: "김하나", GivenOn: day, Words: "The grant season is over.", Path: "/desk"},
	Invitation{By: "Лидия Орлова", Duties: []party.Duty{party.Officer, party.Expert}, Path: "/sign-in/link?token=SECRET", Days: 7},
	Receipt{Reference: "2026-00012", Company: "한빛정밀", Scheme: schemeTitle, On: day, Digest: strings.Repeat("ab12", 16), Path: "/applications/1"},
	Returned{Reference: "2026-00012", Company: "한빛정밀", Path: "/applications/1", Parts: []ReturnedPart{
		{Title: locale.Text{locale.English: "Financial years", locale.Russian: "Финансовые годы", locale.Korean: "재무 연도"}, Words: "Sales of 2025 do not match the statement.\nPlease compare."},
		{Title: locale.Text{locale.English: "Patent", locale.Russian: "Патент", locale.Korean: "특허"}, Words: "등록증 사본이 없습니다."},
	}},
	ConsentAsked{Company: "한빛정밀", Partner: "Московское агентство инноваций", Purpose: "pilot", Path: "/nominations/1"},
	ConsentReceipt{Company: "한빛정밀", Partner: "Московское агентство инноваций", Wording: "동의합니다.", Path: "/nominations/1"},
	NominationOpened{Company: "한빛정밀", Partner: "이노비즈협회", Purpose: "pilot", Path: "/companies/1/solutions/2"},
	NominationsLate{Partner: "이노비즈협회", Messages: []string{"urn:uuid:01912345-6789-7abc-8def-0123456789ab"}, Path: "/office/partners"},
	Accepted{Reference: "2026-00012", Company: "한빛정밀", Path: "/applications/1"},
	StageBegun{Reference: "2026-00012", Stage: locale.Same("현장평가"), Words: locale.Same("준비물"), Path: "/cases/1"},
	Invoice{Reference: "2026-00012", Company: "한빛정밀", Number: "F2026-00012", Total: 770_000, VAT: 70_000, Currency: "KRW", DueOn: day, Path: "/cases/1/fee"},
	PaymentReceived{Reference: "2026-00012", Company: "한빛정밀", Number: "F2026-00012", Amount: 700_000, Open: 70_000, Currency: "KRW", On: day, Path: "/cases/1/fee"},
	FeeRefunded{Reference: "2026-00012", Company: "한빛정밀", Number: "F2026-00012", Amount: 385_000, Currency: "KRW", Clause: "L1 art. 18", Path: "/cases/1/fee"},
	Visit{Reference: "2026-00012", Company: "한빛정밀", On: day, Path: "/applications/1"},
	Appointed{Reference: "2026-00012", Company: "한빛정밀", Scheme: schemeTitle, VisitOn: day, Lead: true, Path: "/panel/1"},
	VisitMoved{Reference: "2026-00012", Company: "한빛정밀", From: day, On: day.AddDays(9), Words: "The plant stands still in that week.", Path: "/cases/1"},
	TermDue{Reference: "2026-00012", Company: "한빛정밀", Clock: locale.Text{locale.English: "Decision", locale.Russian: "Решение", locale.Korean: "결정"}, Due: day, Path: "/office/cases/1"},
	Released{Reference: "2026-00012", Company: "한빛정밀", Path: "/panel"},
	PanelIncomplete{Reference: "2026-00012", Company: "한빛정밀", Expert: "박준호", VisitOn: day, Path: "/cases/1"},
	MinutesReady{Reference: "2026-00012", Company: "한빛정밀", By: "박준호", Path: "/panel/1/visit/minutes"},
	MinutesPresented{Reference: "2026-00012", Company: "한빛정밀", Path: "/cases/1/visit"},
	MinutesAnswered{Reference: "2026-00012", Company: "한빛정밀", Dissents: true, Path: "/office/cases/1/visit"},
	SeatDeclined{Reference: "2026-00012", Company: "한빛정밀", Expert: "박준호", Reason: "I am abroad until the end of the month.", VisitOn: day, Path: "/cases/1"},
	InterestFound{
		Reference: "2026-00012", Company: "한빛정밀", Expert: "박준호", Path: "/office/cases/1/interests",
		Evidence: locale.Text{locale.English: "Holds a share in “한빛정밀”.", locale.Russian: "Владеет долей в «한빛정밀».", locale.Korean: "‘한빛정밀’의 지분을 보유하고 있습니다."},
	},
	AccessEnded{Reference: "2026-00012", Company: "한빛정밀", Path: "/panel/profile"},
	SheetsIn{Reference: "2026-00012", Company: "한빛정밀", Path: "/cases/1"},
	ResultRegistered{Reference: "2026-00012", Company: "한빛정밀", Path: "/cases/1"},
	GrantProposed{Reference: "2026-00012", Company: "한빛정밀", By: "Елена Сорокина", Until: day, Path: "/cases/1/confirm"},
	GrantReturned{Reference: "2026-00012", Company: "한빛정밀", By: "최윤아", Answer: "The visit report and the evidence disagree on item 3.1-(2).", Path: "/cases/1"},
	Granted{Reference: "2026-00012", Holder: "한빛정밀", Scheme: schemeTitle, Number: "26011000017", Grade: "AA", IssuedOn: day, ValidThrough: calendar.MustParse("2029-03-01"), Path: "/certificates/26011000017"},
	Refused{
		Reference: "2026-00012", Company: "한빛정밀", Scheme: schemeTitle, Grounds: []string{"below_threshold", "eligibility_lost", "false_data"},
		Reasons: "The technology plan does not show how the process will be scaled.", Total: 6875, NeededTotal: 7000, Technology: "CCC", NeededTechnology: "B",
		WeakPoints: []WeakPoint{{Title: locale.Text{locale.English: "Technology accumulation", locale.Russian: "Накопление технологий", locale.Korean: "기술축적시스템"}, Points: 105, Max: 400}},
		DecidedOn:  day, Path: "/applications/1",
	},
	Suspended{Number: "26011000017", Holder: "한빛정밀", Ground: "tax_arrears", Reasons: "The tax office reported arrears of the second quarter.", On: day, CureBy: day.AddDays(60), Path: "/certificates/26011000017"},
	Restored{Number: "26011000017", Holder: "한빛정밀", Ground: "cured", Reasons: "The arrears were paid on 20 February.", On: day, Path: "/certificates/26011000017"},
	Revoked{Number: "26011000017", Holder: "한빛정밀", Ground: "false_data", Reasons: "The accounts of 2025 differ from those submitted.", On: day, ReturnBy: day.AddDays(15), Path: "/certificates/26011000017"},
	CertificateReturned{Number: "26011000017", Holder: "한빛정밀", On: day, Path: "/certificates/26011000017"},
	StandingProposed{Act: "revoke", Number: "26011000017", Holder: "한빛정밀", By: "Yoon Ji-ho", Until: day, Path: "/office/certificates/26011000017/confirm"},
	StandingReturned{Act: "suspend", Number: "26011000017", Holder: "한빛정밀", By: "최윤아", Answer: "The arrears were paid before the report.", Path: "/office/certificates/26011000017"},
	HearingOpened{Number: "26011000017", Holder: "한빛정밀", Ground: "false_data", Finding: "The accounts of 2025 differ from those filed with the tax office.", AnswerBy: day.AddDays(14), Path: "/cases/1/hearing"},
	HearingOver{Number: "26011000017", Holder: "한빛정밀", Path: "/office/certificates/26011000017"},
	HearingDropped{Number: "26011000017", Holder: "한빛정밀", Why: "The filed accounts are the corrected ones; nothing was hidden.", Path: "/cases/1/hearing"},
	CureOver{Number: "26011000017", Holder: "한빛정밀", Path: "/office/certificates/26011000017"},
	YearlyReport{Stage: ReportAsked, Number: "26011000017", Holder: "한빛정밀", Year: 2026, DueOn: day, Consequence: "check", Path: "/companies/1/reports/1"},
	YearlyReport{Stage: ReportSoon, Number: "26011000017", Holder: "한빛정밀", Year: 2026, DueOn: day, Consequence: "check", Path: "/companies/1/reports/1"},
	YearlyReport{Stage: ReportLate, Number: "26011000017", Holder: "한빛정밀", Year: 2026, DueOn: day, Consequence: "check", Path: "/companies/1/reports/1"},
	YearlyReport{Stage: ReportReceived, Number: "26011000017", Holder: "한빛정밀", Year: 2026, DueOn: day, Consequence: "check", Path: "/companies/1/reports/1"},
	Succession{Number: "26011000017", Holder: "한빛정밀", Successor: "한빛정밀 주식회사", Event: locale.Text{locale.English: "Conversion", locale.Russian: "Преобразование", locale.Korean: "법인 전환"}, On: day, Path: "/cases/1/outcome"},
	Succession{Number: "26011000017", Holder: "한빛정밀", Successor: "한빛정밀 주식회사", Event: locale.Text{locale.English: "Conversion", locale.Russian: "Преобразование", locale.Korean: "법인 전환"}, On: day, Done: true, Path: "/cases/1/outcome"},
	FollowUp{State: "ordered", Number: "K2026-00001", Certificate: "26011000017", Holder: "한빛정밀", DueOn: day, MendBy: day, Words: "The main code is another one now.", Path: "/companies/1/checks"},
	FollowUp{State: "to_mend", Number: "K2026-00001", Certificate: "26011000017", Holder: "한빛정밀", DueOn: day, MendBy: day, Words: "The main code is another one now.", Path: "/companies/1/checks"},
	FollowUp{State: "in_order", Number: "K2026-00001", Certificate: "26011000017", Holder: "한빛정밀", DueOn: day, MendBy: day, Words: "The main code is another one now.", Path: "/companies/1/checks"},
	FollowUp{State: "mended", Number: "K2026-00001", Certificate: "26011000017", Holder: "한빛정밀", DueOn: day, MendBy: day, Words: "The main code is another one now.", Path: "/companies/1/checks"},
	FollowUp{State: "withdraw", Number: "K2026-00001", Certificate: "26011000017", Holder: "한빛정밀", DueOn: day, MendBy: day, Words: "The main code is another one now.", Path: "/companies/1/checks"},
	RenewalDue{
		Number: "26011000017", Holder: "한빛정밀", Through: calendar.MustParse("2029-06-30"), Opens: calendar.MustParse("2029-04-01"),
		OnTimeBy: calendar.MustParse("2029-05-26"), Closes: calendar.MustParse("2029-07-30"), Path: "/cases/1/outcome",
	},
	SiteRoleGiven{Site: "가온도서관", By: "Yoon Ji-ho", Role: party.Manager, Path: "/host"},
	MatchProposed{Solution: "저소음 타이어", Company: "솔라비전", Site: "Bus depot", Request: "Тихие улицы", Words: "Посмотрите, пожалуйста.", Path: "/host/matches/1"},
	MentorInvited{Path: "/mentoring"},
	MentorAsked{Company: "솔라비전", Mentor: "Ирина Белова", Words: "Кому продавать в первый год?", Path: "/office/mentors/1"},
	MentorPaired{Company: "솔라비전", Mentor: "Ирина Белова", Path: "/mentoring"},
	PairingEnded{Company: "솔라비전", Mentor: "Ирина Белова", How: "tied", Ground: locale.Text{locale.English: "Holds a share of it.", locale.Russian: "Имеет долю в ней.", locale.Korean: "지분을 보유하고 있습니다."}, Path: "/office/mentors/1"},
	Attestation{How: "withdrawn", Number: "AG202700003", Title: "2026년 가을 과정", Words: "The date of graduation was wrong.", Path: "/attestations/AG202700003"},
	OfficeHour{How: "soon", Company: "솔라비전", Mentor: "Ирина Белова", When: "2027-03-22, 14:00–15:00, UTC+9", Where: "Room 4", Path: "/mentoring/hours"},
	MatchAgreed{Solution: "저소음 타이어", Site: "Bus depot", Path: "/desk/matches/1"},
	PilotResited{Title: "Тихие шины", From: "Bus depot", To: "North depot", Reason: "The depot is being rebuilt", NotBefore: day, Path: "/desk/pilots/1/agreement"},
	MatchEnded{Solution: "저소음 타이어", Site: "Bus depot", How: "declined", Side: "site", Words: "The hall is too damp.", Path: "/office/matches/1"},
	PilotHalted{Title: "Тихие шины", Site: "Bus depot", Stopped: true, Rule: &aRule, Path: "/host/pilots/1"},
	PilotAgreementOffered{Title: "Тихие шины", Site: "Bus depot", Path: "/host/pilots/1/agreement"},
	PilotAgreementSigned{Title: "Тихие шины", Site: "Bus depot", From: day, To: day, Change: true, Path: "/desk/pilots/1/agreement"},
	PilotAgreementEnded{Title: "Тихие шины", Site: "Bus depot", Side: "host", Ground: "site_lost", Words: "The depot is sold.", Last: day, Waived: true, Path: "/host/pilots/1/agreement"},
	IncidentReported{Title: "Тихие шины", Site: "Bus depot", Severity: "serious", What: "A wheel came off.\nNobody was hurt.", Path: "/desk/pilots/1"},
	Withdrawn{Reference: "2026-00012", Company: "한빛정밀", On: day, Path: "/applications/1"},
	AsideProposed{Reference: "2026-00012", Company: "한빛정밀", By: "Елена Сорокина", Path: "/office/cases/1/aside"},
	ResultSetAside{Reference: "2026-00012", Company: "한빛정밀", Path: "/office/cases/1/panel"},
	PilotAsideProposed{Title: "Тихие шины", Ground: locale.Same("the order was broken"), By: "Елена Сорокина", Until: day, Path: "/office/pilots/1/report/aside"},
	PilotDecisionAside{Title: "Тихие шины", Ground: locale.Same("the order was broken"), Words: "Two of three did not sit.", Anew: true, Certificate: "PC202600001", Path: "/host/pilots/1/report"},
	ScreeningAwaited{By: day, Path: "/office/screenings"},
	Discharged{Reference: "2026-00012", Company: "한빛정밀", Path: "/panel"},
	AdmissionReceived{Number: "A2026-00003", Solution: "Датчик протечек", Digest: "9f86d081884c7d65", DueOn: day, Path: "/companies/1/solutions/1"},
	AdmissionReturned{Number: "A2026-00003", Solution: "Датчик протечек", Corrections: []AdmissionCorrection{{"components", "No contract for the microphone."}}, DueOn: day, Path: "/companies/1/solutions/1"},
	AdmissionRefused{
		Number: "A2026-00003", Solution: "Датчик протечек", Field: "components", Ground: "ip_basis", Clause: locale.Same("Applicants: rights"), Act: locale.Same("Order П-18-12-113/25"),
		Words: "No IP basis for component 2, the program.", AppealUntil: day, Path: "/companies/1/solutions/1",
	},
	SolutionAdmitted{Number: "A2026-00003", Solution: "Датчик протечек", Path: "/companies/1/solutions/1"},
	OpinionAsked{Number: "A2026-00003", Solution: "Датчик протечек", DueOn: day, Path: "/opinions/1"},
	ComplaintReceived{Number: "C2026-00003", Company: "한빛정밀", DueOn: day, Path: "/companies/1/complaints/1"},
	ComplaintFiled{Number: "C2026-00003", Company: "한빛정밀", DueOn: day, Path: "/office/complaints/1"},
	ComplaintExtended{Number: "C2026-00003", Company: "한빛정밀", Words: "The expert is abroad and answers next week.", DueOn: day, Path: "/companies/1/complaints/1"},
	ComplaintHearing{Number: "C2026-00003", Company: "한빛정밀", Words: "When did you arrive, and what had you read before?", Until: day, Path: "/panel/complaints"},
	ComplaintAccount{Number: "C2026-00003", Path: "/office/complaints/1"},
	ComplaintAnswered{
		Number: "C2026-00003", Company: "한빛정밀", Finding: "partly", Words: "The visit began two hours late; the file had been read.",
		Measures: "The expert apologises and is reminded of the rules of a visit.", Path: "/companies/1/complaints/1",
	},
}

func TestGoldenLetterPerKindAndLanguage(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range examples {
		if seen[l.Kind()] {
			t.Errorf("two letters have the kind %q", l.Kind())
		}
		seen[l.Kind()] = true
		for _, lang := range locale.Languages {
			mail, err := Compose(l, party.Person{Name: addressees[lang], Language: string(lang)}, agency)
			if err != nil {
				t.Fatal(err)
			}
			got := "Subject: " + mail.Subject + "\n\n" + mail.Text + "\n" + strings.Repeat("=", 72) + "\n" + mail.HTML
			for _, sign := range []string{"⟦", "<no value>", "ZgotmplZ"} {
				if strings.Contains(got, sign) {
					t.Errorf("%s in %s has %s:\n%s", l.Kind(), lang, sign, got)
				}
			}
			file := filepath.Join("testdata", "golden", l.Kind()+"."+string(lang)+".txt")
			if *update {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s in %s differs from %s (run with -update and look at the difference):\n%s", l.Kind(), lang, file, got)
			}
		}
	}
}

// Where a frozen cycle keeps the result that fell, the officers are told to appoint a whole panel, and not one expert.
func TestAWholePanelIsAskedForWhereAFrozenCycleKeepsTheResult(t *testing.T) {
	for _, lang := range locale.Languages {
		p := locale.For(lang)
		for whole, one := range map[Letter]Letter{
			ResultSetAside{Reference: "2026-00012", Company: "한빛정밀", Whole: true}: ResultSetAside{Reference: "2026-00012", Company: "한빛정밀"},
			ExpertOrdered{Reference: "2026-00012", Company: "한빛정밀", Whole: true}:  ExpertOrdered{Reference: "2026-00012", Company: "한빛정밀"},
		} {
			got, usual := whole.Write(p).Blocks[0].Text, one.Write(p).Blocks[0].Text
			if got == usual || !strings.Contains(got, "한빛정밀") || !strings.Contains(got, "2026-00012") || strings.Contains(got, "⟦") {
				t.Errorf("%s in %s: %s", whole.Kind(), lang, got)
			}
		}
	}
}

// What people typed must come out as they typed it and never as markup.
func TestWordsOfPeopleAreNeverMarkup(t *testing.T) {
	mail, err := Compose(Returned{Reference: "1", Company: `<img src=x onerror=alert(1)>`, Parts: []ReturnedPart{{Title: schemeTitle, Words: "</blockquote><script>alert(1)</script>"}}},
		party.Person{Name: "<b>Eve</b>", Language: "en"}, agency)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<img", "<script", "<b>Eve"} {
		if strings.Contains(mail.HTML, bad) {
			t.Errorf("HTML has %s:\n%s", bad, mail.HTML)
		}
	}
	if !strings.Contains(mail.Text, "<b>Eve</b>") || !strings.Contains(mail.HTML, "&lt;b&gt;Eve&lt;/b&gt;") {
		t.Errorf("the name is not given as typed:\n%s\n%s", mail.Text, mail.HTML)
	}
}

func TestSomebodyWithoutANameIsGreetedAllTheSame(t *testing.T) {
	mail, err := Compose(SignIn{Path: "/x", Minutes: 1}, party.Person{Language: "ru"}, agency)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(mail.Text, "Здравствуйте!\n") || !strings.Contains(mail.Text, "1\u00a0минуту") {
		t.Errorf("got:\n%s", mail.Text)
	}
}

func TestOneLineLeavesNoWayIntoAnotherHeader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("a\r\n\t\u2028\u0085\u202eё각:")))).Draw(t, "s")
		got := OneLine(s)
		if strings.ContainsAny(got, "\r\n\v\f\u0085\u2028\u2029\u202e\x00") {
			t.Fatalf("OneLine(%q) = %q", s, got)
		}
		if again := OneLine(got); again != got {
			t.Fatalf("OneLine is not stable: %q, %q", got, again)
		}
	})
}
