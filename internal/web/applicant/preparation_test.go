package applicant_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/document"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// preparing is a company that was sent to a host which asks for two documents.
func preparing(t *testing.T, h *house) (owner party.Actor, page string, send func()) {
	t.Helper()
	ctx := context.Background()
	owner, page, d, id := nominated(t, h)
	name := func(en, ru, ko string) locale.Text {
		return locale.Text{locale.English: en, locale.Russian: ru, locale.Korean: ko}
	}
	if err := h.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.SaveAsks(ctx, partner.Asks{Agreement: "agreement", Side: partner.Out, Asks: []document.Ask{
			{Code: "charter", Name: name("Charter", "Устав", "정관"), Purposes: []string{"pilot"}, Language: "ru", Apostille: true},
			{Code: "extract", Name: name("Register extract", "Выписка из реестра", "등기사항증명서"), Purposes: []string{"pilot"}, ValidDays: 30},
		}})
	}); err != nil {
		t.Fatal(err)
	}
	x, err := d.Asked(ctx, owner, id, locale.English)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Answer(ctx, owner, id, locale.English, true, x.Digest); err != nil {
		t.Fatal(err)
	}
	return owner, page, func() {
		officer := caseworktest.Person("demo-officer")
		if err := d.Endorse(ctx, officer, id, 1); err != nil {
			t.Fatal(err)
		}
		if err := d.Send(ctx, officer, id); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACompanyGetsItsDocumentsTogether(t *testing.T) {
	h := open(t)
	owner, page, send := preparing(t, h)
	at := page + "/documents"
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Charter", "2 documents are missing", "with an apostille", "in Russian, or with a translation", "taken for 30 days", "The document itself", "The files stay with this agency"},
		locale.Russian: {"Устав", "Не хватает 2 документов", "с апостилем", "принимается 30 дней", "Сам документ", "Файлы остаются в этом агентстве"},
		locale.Korean:  {"정관", "서류 2건 부족", "아포스티유 필요", "30일 동안 인정", "서류 원본", "파일은 이 기관에 남습니다"},
	} {
		r := h.reader(owner.ID(), l)
		for _, path := range []string{at, page} {
			got := r.get(path)
			if got.status != http.StatusOK {
				t.Fatalf("%s %s: %d", l, path, got.status)
			}
			for _, w := range words {
				if path == at && !strings.Contains(got.body, w) {
					t.Errorf("%s: the page does not say %q", l, w)
				}
			}
		}
		if got := r.get(page); !strings.Contains(got.body, at) {
			t.Errorf("%s: the nomination does not lead to its documents", l)
		}
	}
	if other := h.reader("demo-expert-1", locale.English).get(at); other.status != http.StatusNotFound {
		t.Errorf("another reader: %d", other.status)
	}
	r := h.reader(owner.ID(), locale.English)
	form := url.Values{
		"form": {"charter.give"}, "code": {"charter"}, "issuer": {"Seoul <court> registry"}, "state": {"kr"}, "issued_on": {"2026-02-20"}, "language": {"ko"},
		"apostille_number": {"118"}, "apostille_state": {"RU"}, "apostille_on": {"2026-02-22"},
	}
	file := upload{"file", "charter.pdf", []byte("%PDF-1.4\ncharter")}
	if got := r.send(at, form, file); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Only the state that issued the document") || !strings.Contains(got.body, "Seoul <court> registry") {
		t.Errorf("an apostille of a consulate: %d", got.status)
	}
	if got := r.send(at, form); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Choose a file") {
		t.Errorf("without a file: %d", got.status)
	}
	for _, name := range []string{"apostille_number", "apostille_state", "apostille_on"} {
		form.Del(name)
	}
	if got := r.send(at, form, file); got.status != http.StatusSeeOther {
		t.Fatalf("given: %d %s", got.status, got.body)
	}
	for l, words := range map[locale.Lang][]string{
		locale.English: {"to be put on in South Korea, not by a consulate", "Translation into Russian", "Seoul <court> registry"},
		locale.Russian: {"не консульством", "Перевод: русский"},
		locale.Korean:  {"영사관은 할 수 없음", "번역: 러시아어"},
	} {
		got := h.reader(owner.ID(), l).get(at)
		for _, w := range words {
			if !strings.Contains(got.body, w) {
				t.Errorf("%s: the page does not say %q", l, w)
			}
		}
	}
	got := r.get(at)
	if strings.Contains(got.body, "Tell the host") || !strings.Contains(got.body, "once it has the nomination") {
		t.Error("the host can be told before it has the nomination")
	}
	send()
	if got = r.get(at); !strings.Contains(got.body, "Tell the host") || !strings.Contains(got.body, "The files stay with the agency.") {
		t.Error("the host cannot be told")
	}
	_, rest, _ := strings.Cut(got.body, `name="digest" value="`)
	digest, _, _ := strings.Cut(rest, `"`)
	if got := r.post(at, url.Values{"act": {"tell"}, "digest": {"of another page"}}); got.status != http.StatusConflict {
		t.Errorf("told what was not read: %d", got.status)
	}
	if got := r.post(at, url.Values{"act": {"tell"}, "digest": {digest}}); got.status != http.StatusSeeOther {
		t.Errorf("told: %d", got.status)
	}
	if got := r.get(at); !strings.Contains(got.body, "The host knows all of this") || strings.Contains(got.body, `name="digest"`) {
		t.Error("what was told is told again")
	}
}

func TestDocumentsInABrowser(t *testing.T) {
	h := open(t)
	owner, page, send := preparing(t, h)
	send()
	if got := h.reader(owner.ID(), locale.English).send(page+"/documents", url.Values{
		"form": {"charter.give"}, "code": {"charter"}, "issuer": {"Seoul Central District Court Registry Office"}, "state": {"KR"}, "issued_on": {"2026-02-20"}, "language": {"ko"},
	}, upload{"file", "charter.pdf", []byte("%PDF-1.4\ncharter")}); got.status != http.StatusSeeOther {
		t.Fatalf("given: %d", got.status)
	}
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
			h.enter(tab, owner.ID(), l)
			for i, path := range []string{page + "/documents", page} {
				if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
					t.Fatal(err)
				}
				if wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`)); err != nil || wide > 0 {
					t.Errorf("%s: %d pixels wider than the screen, %v", l, wide, err)
				}
				if width == 375 {
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s: %s", l, v)
					}
				}
				testkit.Screenshot(t, tab, fmt.Sprintf("applicant-documents-%d-%s-%d", i, l, width))
			}
		}
	}
}
