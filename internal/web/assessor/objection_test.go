package assessor_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/testkit"
)

// sentBack is a refused case that an objection with a file sent back to its panel; the file's address for the experts comes with it.
func (h *house) sentBack(fresh party.PersonID) (id application.ID, file string) {
	h.t.Helper()
	ctx := context.Background()
	officer, second, third := caseworktest.Person("demo-officer"), caseworktest.Person("demo-decider-2"), caseworktest.Person("demo-decider-3")
	id = h.At(h.t, application.Refused)
	err := errors.Join(
		h.Desk.EncloseInObjection(ctx, h.Owner(), id, "second-line.txt", strings.NewReader("Commissioned in May.")),
		h.Desk.Object(ctx, h.Owner(), id, objection.Filing{Grounds: []string{"facts"}, Words: "The panel overlooked the second production line <2>."}))
	rows, _, err2 := h.Desk.Objections(ctx, officer)
	if err = errors.Join(err, err2); err != nil {
		h.t.Fatal(err)
	}
	o := rows[0]
	err = h.Desk.ProposeAnswer(ctx, second, o.ID, objection.Answer{Outcome: objection.Reopened, Reasons: "The minutes of the visit do not name the second line."})
	f, err2 := h.Desk.ObjectionFile(ctx, third, o.ID)
	if err = errors.Join(err, err2); err != nil {
		h.t.Fatal(err)
	}
	err = errors.Join(h.Desk.ConfirmAnswer(ctx, third, o.ID, f.Waiting.Digest), h.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: []party.PersonID{fresh}}))
	if err != nil {
		h.t.Fatal(err)
	}
	return id, "/panel/" + string(id) + "/objection/" + o.Files[0].ID
}

func TestTheNewExpertReadsTheObjection(t *testing.T) {
	h := open(t)
	id, file := h.sentBack("demo-expert-5")
	page := "/panel/" + string(id)
	if got := h.get("demo-expert-5", file); got.status == http.StatusOK {
		t.Errorf("the file before declaring: %d", got.status)
	}
	h.declares("demo-expert-5", id)
	for l, words := range map[locale.Lang]string{locale.English: "Why the case is scored again", locale.Russian: "Почему дело оценивается заново", locale.Korean: "다시 평가하는 이유"} {
		h.ask("demo-expert-5", l, page, nil).has(t, string(l), words, "the second production line <2>", "second-line.txt", `href="`+file+`"`)
	}
	if got := h.get("demo-expert-5", file); got.status != http.StatusOK || got.body != "Commissioned in May." || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file: %d, %q", got.status, got.body)
	}
	if got := h.get("demo-expert-3", file); got.status != http.StatusNotFound {
		t.Errorf("an expert without a seat: %d", got.status)
	}
	if got := h.get("demo-expert-1", "/panel/"+string(h.underWay())); strings.Contains(got.body, "Why the case is scored again") {
		t.Error("a case that nobody objected to says so")
	}
}

func TestTheObjectionInABrowser(t *testing.T) {
	testkit.Browser(t)
	h := open(t)
	id, _ := h.sentBack("demo-expert-5")
	h.declares("demo-expert-5", id)
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			tab := h.tab(l, width)
			h.cookies(tab, "demo-expert-5", l)
			if err := chromedp.Do(tab, chromedp.Navigate(h.url+"/panel/"+string(id)), chromedp.WaitReady("main")); err != nil {
				t.Fatal(err)
			}
			if wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`)); err != nil || wide > 0 {
				t.Errorf("%s at %d: %d pixels too wide, %v", l, width, wide, err)
			}
			for _, v := range testkit.Axe(t, tab) {
				t.Errorf("%s at %d: %s", l, width, v)
			}
			testkit.Screenshot(t, tab, fmt.Sprintf("assessor-objection-%s-%d", l, width))
		}
	}
}
