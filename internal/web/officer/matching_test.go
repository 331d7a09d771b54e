package officer_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/cityneed"
	"proba.example/internal/courier"
	"proba.example/internal/locale"
	"proba.example/internal/matching"
	"proba.example/internal/notice"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// theProgramme is a desk of programmes that can write letters.
func (h *house) theProgramme() *programme.Desk {
	return &programme.Desk{
		Store: h.Store, Place: caseworktest.Seoul, Country: "KR",
		Letters: courier.Courier{Queue: h.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName, BaseURL: "https://agency.example"}},
	}
}

// aRegisteredSite enters a site and takes it into the register.
func (h *house) aRegisteredSite(s site.Site) site.ID {
	h.t.Helper()
	ctx, officer, desk := context.Background(), caseworktest.Person(anOfficer), h.theProgramme()
	id, err := desk.SaveSite(ctx, officer, s)
	for _, step := range []site.Step{site.StepReview, site.StepRegister} {
		if err == nil {
			err = desk.MoveSite(ctx, officer, id, step, "")
		}
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

// admitted enters a solution of the company of a fresh case as one that was admitted.
func (h *house) admitted(s solution.Solution) solution.ID {
	h.t.Helper()
	org, id := h.aSolution(s)
	s.ID, s.Company = id, org
	if err := h.Store.Update(context.Background(), func(tx *store.Tx) error {
		return tx.InsertAdmission(context.Background(), solution.Admission{
			ID: solution.AdmissionID("admission-" + string(id)), Number: string(id), Company: org, State: solution.Admitted, Contents: s, Verdict: &solution.Verdict{Admitted: true, At: tx.Now},
		})
	}); err != nil {
		h.t.Fatal(err)
	}
	return id
}

func TestRankedSitesAndSolutionsWithReasonsWhyNot(t *testing.T) {
	h := open(t)
	three := 3
	clinic := h.aRegisteredSite(site.Site{
		Name: "Clinic <1>", Organisation: "City health", Number: "7700000009", Markets: []string{"healthcare", "cleantech"}, Technologies: []string{"Sensors and internet of things", "Odd technology"}, Capacity: &three,
		DataClasses: []string{"technical"}, Focus: "Датчики качества воздуха в палатах",
	})
	school := h.aRegisteredSite(site.Site{Name: "School", Organisation: "City schools", Markets: []string{"edtech"}})
	ear := h.admitted(solution.Solution{Name: "Leak ear", Description: "Слышит утечки", Markets: []string{"healthcare"}, Technologies: []string{"sensors"}, Data: []string{"technical"}})
	at, of := "/office/solutions/"+string(ear), "/office/sites/"+string(clinic)

	h.as(anOfficer).get(at).has(t, http.StatusOK, `href="`+at+`/sites"`)
	h.as(anOfficer).get(of).has(t, http.StatusOK, `href="`+of+`/solutions"`)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Clinic <1>", "50%", "Markets 1 of 2", "Technologies 1 of 2", "partial: something is unknown", "capacity of the site", "who owns the site", "How this order comes about"},
		locale.Russian: {"Рынки: 1 из 2", "неполное: не всё известно", "Сначала спросить", "вместимость площадки"},
		locale.Korean:  {"시장 2개 중 1개", "먼저 확인할 사항", "장소의 수용 건수"},
	} {
		h.as(anOfficer).in(l).get(at+"/sites").has(t, http.StatusOK, words...)
		h.as(anOfficer).in(l).get(of+"/solutions").has(t, http.StatusOK, "Leak ear", "50")
	}
	narrowed := h.as(anOfficer).get(at + "/sites?q=" + url.QueryEscape("датчик воздух"))
	narrowed.has(t, http.StatusOK, "Clinic <1>")
	narrowed.lacks(t, ">School<")
	h.as("demo-auditor").get(at+"/sites").has(t, http.StatusOK, "Clinic <1>")
	h.as("demo-auditor").get(at+"/sites").lacks(t, "/office/matches/new")
	h.as("demo-owner-01").get(at+"/sites").has(t, http.StatusForbidden)

	desk, ctx, officer := h.theProgramme(), context.Background(), caseworktest.Person(anOfficer)
	need, err := desk.SaveRequest(ctx, officer, cityneed.Request{
		Title: "Quieter wards", Customer: "City health", Need: "Утечки должны быть слышны раньше", Markets: []string{"healthcare"}, Without: true, Deadline: calendar.MustParse("2030-01-01"), Site: clinic,
	})
	if err == nil {
		err = desk.MoveRequest(ctx, officer, need, cityneed.StepOpen, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	h.as(anOfficer).get("/office/requests/"+string(need)).has(t, http.StatusOK, "/solutions", "Clinic <1>")
	h.as(anOfficer).get("/office/requests/"+string(need)+"/solutions").has(t, http.StatusOK, "Leak ear", "100%", "Words in common")
	h.as(anOfficer).get(at+"/sites").has(t, http.StatusOK, "Asked for: Quieter wards")

	// Of a request that names neither a market nor a technology no likeness can be reckoned: there is no figure, and 0% would be one.
	vague, err := desk.SaveRequest(ctx, officer, cityneed.Request{Title: "Утечки", Customer: "City health", Need: "Слышит ли кто-нибудь утечки", Without: true, Deadline: calendar.MustParse("2030-01-01")})
	if err == nil {
		err = desk.MoveRequest(ctx, officer, vague, cityneed.StepOpen, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	list := h.as(anOfficer).get("/office/requests/" + string(vague) + "/solutions")
	list.has(t, http.StatusOK, "Leak ear", ">–<")
	list.lacks(t, ">0%<")
	list.lacks(t, "partial: something is unknown")

	propose := "/office/matches/new?request=" + string(need) + "&site=" + string(clinic) + "&solution=" + string(ear)
	h.as(anOfficer).get(propose).has(t, http.StatusOK, "Quieter wards", "Company, Site", "Nobody is entered who can answer for this side: Site", "weight 60%")
	got := h.as(anOfficer).post(propose, "words", "Please look.")
	if got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/office/matches/") {
		t.Fatalf("proposing is answered with %d", got.status)
	}
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Leak ear", "Please look.", "Not answered yet", "Match proposed", "Take the match back"},
		locale.Russian: {"Ещё не ответила", "Подбор предложен"},
		locale.Korean:  {"아직 답하지 않음", "매칭 제안"},
	} {
		h.as(anOfficer).in(l).get(got.location).has(t, http.StatusOK, words...)
		h.as(anOfficer).in(l).get("/office/matches").has(t, http.StatusOK, "Leak ear", "Clinic <1>")
	}
	h.as(anOfficer).get(at+"/sites").has(t, http.StatusOK, "The two are matched already")
	h.as(anOfficer).post(propose, "words", "Again.").has(t, http.StatusConflict, "Something rules this pair out", "Again.")
	h.as("demo-auditor").post(propose).has(t, http.StatusForbidden)
	h.as(anOfficer).get("/office/matches?state=declined").lacks(t, "Clinic <1>")
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, `href="`+got.location+`"`)
	h.as(anOfficer).post(strings.Replace(got.location, "/matches/", "/matches/recall/", 1), "reason", "short").has(t, http.StatusUnprocessableEntity, "at least ten characters")
	h.as(anOfficer).post(strings.Replace(got.location, "/matches/", "/matches/recall/", 1), "reason", "Another place is nearer.").goesTo(t, got.location)
	h.as(anOfficer).get(got.location).has(t, http.StatusOK, "Another place is nearer.", "Taken back")

	if err := desk.MoveSite(ctx, officer, school, site.StepSuspend, "The school is being rebuilt."); err != nil {
		t.Fatal(err)
	}
	h.as(anOfficer).get(at+"/sites").has(t, http.StatusOK, "Not possible now, and why", "The site is not in the register or is suspended")
}

func TestTheWeightsOfMatchingAreASetting(t *testing.T) {
	h := open(t)
	const at = "/office/matches/settings"
	h.as(anOfficer).get(at).has(t, http.StatusOK, `value="600"`, "Weight of markets")
	fields := []string{"markets", "0", "technologies", "0", "answers", "500", "learn", "many", "learn_most", "300", "busy", "90", "rest", "365", "least", "14"}
	h.as(anOfficer).post(at, fields...).has(t, http.StatusUnprocessableEntity, "Enter a whole number", `value="many"`)
	fields[7] = "100"
	h.as(anOfficer).post(at, fields...).has(t, http.StatusUnprocessableEntity, "One of the two weights")
	fields[1] = "1000"
	h.as(anOfficer).post(at, fields...).goesTo(t, "/office/matches")
	h.as(anOfficer).get(at).has(t, http.StatusOK, `value="1000"`)
	h.as("demo-auditor").get(at).has(t, http.StatusForbidden)
	b, err := h.theProgramme().Board(context.Background(), caseworktest.Person(anOfficer))
	if err != nil || b.Settings.Markets != 1000 || b.Settings == matching.Defaults {
		t.Errorf("kept are %+v, %v", b.Settings, err)
	}
}

func TestASeasonIsPlannedAdjustedAndConfirmed(t *testing.T) {
	h := open(t)
	one := 1
	near := h.aRegisteredSite(site.Site{Name: "Near clinic", Organisation: "City health", Number: "7700000009", Markets: []string{"healthcare"}, Capacity: &one})
	far := h.aRegisteredSite(site.Site{Name: "Far clinic", Organisation: "City health", Number: "7700000009", Markets: []string{"healthcare", "edtech"}, Capacity: &one})
	ear := h.admitted(solution.Solution{Name: "Leak ear <1>", Markets: []string{"healthcare"}})
	h.admitted(solution.Solution{Name: "Fall eye", Markets: []string{"healthcare"}})
	odd := h.admitted(solution.Solution{Name: "Odd box", Markets: []string{"fintech"}})
	const list = "/office/matches/seasons"
	h.as(anOfficer).get("/office/matches").has(t, http.StatusOK, `href="`+list+`"`)
	h.as(anOfficer).post(list, "act", "open", "title", "x", "seed", "1").has(t, http.StatusUnprocessableEntity, "Name the season", `value="x"`)
	got := h.as(anOfficer).post(list, "act", "open", "title", "Spring 2027", "seed", "42")
	if got.status != http.StatusSeeOther {
		t.Fatalf("a season is opened with %d: %s", got.status, got.body)
	}
	at := got.location
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Spring 2027", "Leak ear <1>", "Fall eye", "Proved: no plan that places so many is better", "Mean likeness 75%", "Its choice 2 of 2", "Odd box", "No site suits it. 2 have nothing in common with it.", "42"},
		locale.Russian: {"Доказано", "Кому нет места и почему", "Сезон спланирован"},
		locale.Korean:  {"증명됨", "자리를 얻지 못한 솔루션과 그 이유"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
		h.as(anOfficer).in(l).get(list).has(t, http.StatusOK, "Spring 2027")
	}
	h.as(anOfficer).post(at, "act", "pin", "solution", string(odd), "site", "none").has(t, http.StatusConflict, "Something rules this pair out")
	h.as(anOfficer).post(at, "act", "pin", "solution", string(ear), "site", string(far)).goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "Placed by hand")
	h.as(anOfficer).post(at, "act", "out", "solution", string(odd), "words", "short").has(t, http.StatusUnprocessableEntity, "at least ten characters")
	h.as(anOfficer).post(at, "act", "out", "solution", string(odd), "words", "It waits for a licence.").goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "Left out: It waits for a licence.")
	h.as(anOfficer).post(at, "act", "free", "solution", string(odd)).goesTo(t, at)
	h.as(anOfficer).get(at).lacks(t, "It waits for a licence.</td>")
	h.as("demo-auditor").get(at).has(t, http.StatusOK, "Spring 2027")
	h.as("demo-auditor").post(at, "act", "drop").has(t, http.StatusForbidden)

	desk, ctx, officer := h.theProgramme(), context.Background(), caseworktest.Person(anOfficer)
	if err := desk.MoveSite(ctx, officer, near, site.StepSuspend, "The clinic is being rebuilt."); err != nil {
		t.Fatal(err)
	}
	h.as(anOfficer).post(at, "act", "confirm").has(t, http.StatusConflict, "Something changed since the plan was made")
	if all, err := desk.Matches(ctx, officer); err != nil || len(all) > 0 {
		t.Errorf("a plan that no longer holds proposed %d matches, %v", len(all), err)
	}
	h.as(anOfficer).post(at, "act", "make").goesTo(t, at)
	h.as(anOfficer).post(at, "act", "confirm", "words", "For the spring.").goesTo(t, at)
	all, err := desk.Matches(ctx, officer)
	if err != nil || len(all) != 1 || all[0].Solution != ear || all[0].Site != far || all[0].Plan == "" || all[0].Words != "For the spring." {
		t.Errorf("the plan proposed %+v, %v", all, err)
	}
	h.as(anOfficer).post(at, "act", "confirm").has(t, http.StatusConflict)
	h.as(anOfficer).get(at).lacks(t, "Make the plan anew")
	next := h.as(anOfficer).post(list, "act", "open", "title", "Summer 2027")
	h.as(anOfficer).get(next.location).has(t, http.StatusOK, "Fall eye", "Nobody is placed")
	h.as(anOfficer).post(next.location, "act", "drop").goesTo(t, next.location)
}
