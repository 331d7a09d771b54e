package officer_test

import (
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// aMeasure is next year's edition of the loan for certified companies, copied from the one in force, and its address.
func (h *house) aMeasure() string {
	h.t.Helper()
	h.as(anOfficer).post("/office/measures").goesTo(h.t, "/office/measures")
	page := h.as(anOfficer).upload("/office/measures/drafts", "", nil, "name", "Loan 2027", "from", "korea-innobiz-loan/2004").location
	if !strings.HasPrefix(page, "/office/measures/drafts/") {
		h.t.Fatalf("the draft is at %q", page)
	}
	return page
}

// about fills the first form in.
func about(revision string, more ...string) []string {
	return append([]string{
		"revision", revision, "name.en", "Loan for certified companies", "name.ru", "Заём сертифицированным компаниям", "name.ko", "인증기업 융자",
		"text.en", "A loan.", "text.ru", "Заём.", "text.ko", "융자입니다.", "needs", "finance", "code", "korea-innobiz-loan", "version", "2099", "country", "kr",
		"law.title.en", "Act", "law.title.ru", "Акт", "law.title.ko", "법령", "law.source", "https://law.example/1", "law.clause", "art. 3",
		"valid.from", "2099-01-01",
	}, more...)
}

// An officer writes next year's measure on its pages alone, tries it, counts it, and two publish it.
func TestAMeasureIsWrittenTriedAndPublished(t *testing.T) {
	h := open(t)
	h.At(t, application.Certified)
	page := h.aMeasure()
	officer := h.as(anOfficer)
	officer.get("/office/measures").has(t, http.StatusOK, "Drafts of measures", "/office/measures/drafts")
	list := h.as(aDecider).get("/office/measures/drafts")
	list.has(t, http.StatusOK, "Loan 2027")
	list.lacks(t, "Begin a draft")
	h.as(aDecider).post(page, "act", "discard").has(t, http.StatusForbidden)
	h.as("demo-owner-01").get(page).has(t, http.StatusForbidden)

	// A copy has a name that is taken, a day that has passed and no example.
	for l, words := range map[locale.Lang][]string{
		locale.English: {"The checker finds nothing to mend", "The edition 2004 is published already", "The first day has passed", "No example yet"},
		locale.Russian: {"Редакция 2004 уже опубликована", "Первый день уже прошёл"},
		locale.Korean:  {"2004 판은 이미 공표되었습니다", "시행일이 지났습니다"},
	} {
		officer.in(l).get(page).has(t, http.StatusOK, words...)
	}
	officer.post(page, "act", "propose", "reasons", "The council agreed to it at its last meeting.").has(t, http.StatusUnprocessableEntity, "No example yet")

	// What the checker finds stands at its place, in the reader's language.
	officer.post(page+"/about", about("1", "valid.to", "2098-01-01", "name.ko", "")...).goesTo(t, page+"/about?saved=1")
	officer.post(page+"/about", about("2", "valid.to", "2098-01-01")...).goesTo(t, page+"/about?saved=1")
	for l, words := range map[locale.Lang]string{locale.English: "The last day lies before the first.", locale.Russian: "Последний день раньше первого.", locale.Korean: "마지막 날이 첫날보다 앞섭니다."} {
		officer.in(l).get(page+"/about").has(t, http.StatusOK, words)
		officer.in(l).get(page).has(t, http.StatusOK, words, page+"/about#f-valid")
	}
	officer.post(page+"/about", about("2")...).has(t, http.StatusConflict)
	officer.post(page+"/about", about("3")...).goesTo(t, page+"/about?saved=1")
	officer.post(page+"/money", "revision", "4", "benefit.kind", "loan", "benefit.currency", "KRW", "benefit.rate", "50", "benefit.per_year", "many").
		has(t, http.StatusUnprocessableEntity, "value=\"many\"")
	officer.post(page+"/money", "revision", "4", "benefit.kind", "loan", "benefit.currency", "KRW", "benefit.rate", "50", "benefit.per_year", "400,000,000").goesTo(t, page+"/money?saved=1")
	officer.get(page+"/papers").has(t, http.StatusOK, "extract", "법인등기부 등본")

	// The second condition: certified, or a small company registered for two years.
	officer.get(page+"/rule").has(t, http.StatusOK, "valid certificate: yes", "country is South Korea")
	rows := []string{
		"act", "rows", "code", "certified", "text.en", "Certified, or small and two years old", "text.ru", "Сертификат или малая с двумя годами", "text.ko", "인증 또는 2년 된 소기업",
		"opens.en", "Apply for a certificate.", "opens.ru", "Подайте заявку на сертификат.", "opens.ko", "인증을 신청하십시오.", "between", "any",
		"rows.0.group", "1", "rows.0.fact", "certified", "rows.0.op", "yes", "rows.1.group", "2", "rows.1.fact", "size", "rows.1.op", "one_of", "rows.1.value", "micro, small",
		"rows.2.group", "2", "rows.2.fact", "months_registered", "rows.2.op", "at_least",
	}
	for l, words := range map[locale.Lang]string{locale.English: "Write what it is compared with.", locale.Russian: "Напишите, с чем сравнивать.", locale.Korean: "비교할 값을 적어 주십시오."} {
		officer.in(l).post(page+"/rule/1", append([]string{"revision", "5"}, rows...)...).has(t, http.StatusUnprocessableEntity, words, "micro, small")
	}
	officer.post(page+"/rule/1", append([]string{"revision", "5", "rows.2.value", "24"}, rows...)...).goesTo(t, page+"/rule/1?saved=1")
	officer.get(page+"/rule/1").has(t, http.StatusOK, `certified || (size in ["micro", "small"] && months_registered >= 24)`)
	// A text of another shape stays text, and one that says nothing is told where it stands.
	text := append([]string{}, rows...)
	text[1] = "text"
	officer.post(page+"/rule/1", append([]string{"revision", "6", "when", "months_registered / 12 >= 2"}, text...)...).goesTo(t, page+"/rule/1?saved=1")
	officer.get(page+"/rule/1").has(t, http.StatusOK, "has not the shape of rows", "months_registered / 12 >= 2")
	officer.post(page+"/rule/1", append([]string{"revision", "7", "when", "land == \"KR\""}, text...)...).goesTo(t, page+"/rule/1?saved=1")
	officer.get(page+"/rule/1").has(t, http.StatusOK, "land")
	officer.get(page+"/try").has(t, http.StatusOK, "cannot be tried yet")
	officer.post(page+"/rule/1", append([]string{"revision", "8", "rows.2.value", "24"}, rows...)...).goesTo(t, page+"/rule/1?saved=1")

	// It is tried on a company of the files, and on facts.
	s := officer.post(page+"/try", "act", "find", "company", "valve")
	s.has(t, http.StatusOK, "name=\"take\"")
	_, rest, _ := strings.Cut(s.body, "name=\"take\" value=\"")
	org, _, _ := strings.Cut(rest, "\"")
	officer.post(page+"/try", "take", org).has(t, http.StatusOK, "Condition by condition", "met")
	facts := []string{"act", "try", "country", "KR", "certified", "no", "size", "small", "tax_arrears", "no", "cost", "1,000,000,000"}
	for l, words := range map[locale.Lang][]string{locale.English: {"We do not know: date of registration", "₩400,000,000"}, locale.Russian: {"Неизвестно"}, locale.Korean: {"확인 필요"}} {
		officer.in(l).post(page+"/try", facts...).has(t, http.StatusOK, words...)
	}
	officer.post(page+"/try", append(facts, "months_registered", "23")...).has(t, http.StatusOK, "Not open", "Apply for a certificate.")
	kept := []string{"revision", "9", "months_registered", "24", "example", "Two years old", "answer", "open", "pays", "400,000,000"}
	facts[1] = "keep"
	officer.post(page+"/try", append(kept, append(facts, "example", "")...)...).goesTo(t, page+"/try")
	officer.get(page+"/try").has(t, http.StatusOK, "Two years old", "holds")

	// How many it opens to.
	officer.post(page, "act", "what_if").goesTo(t, page+"/reach")
	officer.get(page+"/reach").has(t, http.StatusOK, "Counted: 0 of 0")
	h.Drain(t)
	for l, words := range map[locale.Lang][]string{locale.English: {"Beside the edition in force, 2004", "By sector", "Would gain"}, locale.Russian: {"Рядом с действующей редакцией 2004"}, locale.Korean: {"현행 2004 판과 비교"}} {
		officer.in(l).get(page+"/reach").has(t, http.StatusOK, words...)
	}

	// Two publish it; the change is told in words.
	officer.get(page).has(t, http.StatusOK, "100 → 50", "Against korea-innobiz-loan 2004")
	officer.post(page, "act", "propose", "reasons", "The council agreed to it at its last meeting.").goesTo(t, page)
	officer.get(page).has(t, http.StatusOK, "You proposed this yourself")
	s = h.as(aDecider).get(page)
	h.as(aDecider).post(page, "act", "settle", "choice", "confirm", "digest", s.digest(t)).goesTo(t, page)
	h.as(anAuditor).get(page).has(t, http.StatusOK, "Published as korea-innobiz-loan 2099")
	officer.post(page+"/money", "revision", "12", "benefit.rate", "51").has(t, http.StatusConflict)
}

func TestADraftOfAMeasureIsGivenUp(t *testing.T) {
	h := open(t)
	page := h.aMeasure()
	officer := h.as(anOfficer)
	for l, words := range map[locale.Lang]string{locale.English: "Give the draft a name", locale.Russian: "проект", locale.Korean: "초안"} {
		officer.in(l).upload("/office/measures/drafts", "", nil, "name", "").has(t, http.StatusUnprocessableEntity, words)
	}
	blank := officer.upload("/office/measures/drafts", "", nil, "name", "Nothing yet").location
	officer.get(blank).has(t, http.StatusOK, "A rule needs at least one condition.", "Write three capital letters, such as RUB or KRW.")
	officer.post(blank+"/rule", "revision", "1", "act", "add").goesTo(t, blank+"/rule/0")
	officer.get(blank+"/rule/0").has(t, http.StatusOK, "A condition without words yet", "kopecks")
	officer.post(blank+"/rule", "revision", "2", "act", "remove 0").goesTo(t, blank+"/rule")
	officer.post(blank, "act", "save", "revision", "3", "name", "Nothing yet", "source", "{").goesTo(t, blank)
	officer.get(blank).has(t, http.StatusOK, "does not read as a measure")
	officer.get(blank+"/about").has(t, http.StatusConflict)
	officer.post(page, "act", "discard").goesTo(t, page)
	given := officer.get(page)
	given.has(t, http.StatusOK, "Given up")
	given.lacks(t, "Save")
}

func TestMeasureDraftsInABrowser(t *testing.T) {
	h := open(t)
	h.At(t, application.Certified)
	page := h.aMeasure()
	officer := h.as(anOfficer)
	officer.post(page+"/try", "revision", "1", "act", "keep", "country", "KR", "certified", "yes", "tax_arrears", "no", "example", "Certified", "answer", "open").goesTo(t, page+"/try")
	officer.post(page, "act", "what_if").goesTo(t, page+"/reach")
	h.Drain(t)
	h.look(t, "rules", map[party.PersonID]map[string]string{
		anOfficer: {
			"drafts": "/office/measures/drafts", "draft": page, "about": page + "/about", "money": page + "/money", "papers": page + "/papers", "rule": page + "/rule",
			"condition": page + "/rule/1", "try": page + "/try", "reach": page + "/reach",
		},
	})
}
