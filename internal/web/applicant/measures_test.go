package applicant_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/measure"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/support"
)

// answers are the answers of the measures to a company, by code.
func answers(t *testing.T, d *support.Desk, who party.Actor, org party.OrgID) map[string]measure.Verdict {
	t.Helper()
	c, err := d.Company(context.Background(), who, org)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]measure.Verdict{}
	for _, v := range c.Verdicts {
		by[v.Measure.Code] = v
	}
	return by
}

func TestACompanyFindsItsMeasures(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	desk := h.Support()
	id := h.At(t, application.Certified)
	owner, officer := h.Owner(), caseworktest.Person("demo-officer")
	var org party.OrgID
	if err := h.Store.View(ctx, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, id)
		org = a.Company
		return err
	}); err != nil {
		t.Fatal(err)
	}
	files, err := measure.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Publish(ctx, owner, files...); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an owner publishes: %v", err)
	}
	if n, err := desk.Publish(ctx, officer, files...); err != nil || n != len(files) {
		t.Fatalf("published %d: %v", n, err)
	}
	if n, err := desk.Publish(ctx, officer, files...); err != nil || n != 0 {
		t.Errorf("published again %d: %v", n, err)
	}
	changed := strings.Replace(string(files[0]), "rate: 100", "rate: 99", 1)
	if _, err := desk.Publish(ctx, officer, []byte(changed)); err == nil || fault.All(err)[0].Key != "measure.exists" {
		t.Errorf("a version with other contents: %v", err)
	}

	got := answers(t, desk, owner, org)
	if v := got["korea-innovation-guarantee"]; v.Answer != measure.Open {
		t.Errorf("the guarantee is %s to a certified company: %+v", v.Answer, v.Failing())
	}
	if v := got["moscow-patent-voucher"]; v.Answer != measure.Closed || v.Failing()[0].Condition.Code != "country" {
		t.Errorf("the voucher of Moscow is %s", v.Answer)
	}
	o, err := desk.Overview(ctx, officer)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range o.Measures {
		n := o.Tallies[i]
		if n.Open+n.Unknown+n.Closed != o.Companies || o.Companies == 0 || got[m.Code].Answer == measure.Open && n.Open == 0 {
			t.Errorf("%s is counted %+v of %d companies, and is %s to one of them", m.Code, n, o.Companies, got[m.Code].Answer)
		}
	}

	path := "/companies/" + string(org) + "/measures"
	for _, l := range locale.Languages {
		r := h.reader(owner.ID(), l)
		page := r.get(path)
		if page.status != http.StatusOK || !strings.Contains(page.body, r.T("measure.answer.open.text")) || !strings.Contains(page.body, r.T("measure.answer.closed.text")) {
			t.Errorf("the page in %s (%d) lacks an answer:\n%s", l, page.status, page.body)
		}
	}
	b := h.reader(owner.ID(), locale.English)
	if page := b.get(path + "?need=protect"); !strings.Contains(page.body, "Voucher for patents abroad") || strings.Contains(page.body, "Guarantee for innovative companies") {
		t.Error("a search by need shows what does not answer it")
	}
	for _, c := range []struct {
		form url.Values
		want int
	}{
		{url.Values{"revision": {"0"}, "cluster_member": {"maybe"}}, http.StatusUnprocessableEntity},
		{url.Values{"revision": {"0"}, "cluster_member": {"yes"}, "taxes_two_years": {"1500"}}, http.StatusSeeOther},
		{url.Values{"revision": {"0"}, "cluster_member": {"no"}}, http.StatusConflict},
	} {
		if page := b.post(path+"/facts", c.form); page.status != c.want {
			t.Errorf("%v is answered %d, want %d:\n%s", c.form, page.status, c.want, page.body)
		}
	}
	c, err := desk.Company(ctx, owner, org)
	if err != nil || c.Said.Facts["cluster_member"] != "yes" || c.Said.Facts["taxes_two_years"] != "150000" {
		t.Errorf("stated %v: %v", c.Said.Facts, err)
	}
	if page := b.get(path + "/facts"); !strings.Contains(page.body, `value="1500"`) {
		t.Error("the form does not show what was stated")
	}
	if _, err := desk.Company(ctx, officer, org); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else reads the company's answers: %v", err)
	}
}
