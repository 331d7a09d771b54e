package site_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/table"
)

var (
	now     = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	officer = party.Actor{Person: party.Person{ID: "officer", Active: true, Duties: []party.Duty{party.Officer}}}
	auditor = party.Actor{Person: party.Person{ID: "auditor", Active: true, Duties: []party.Duty{party.Auditor}}}
)

func TestASitesLife(t *testing.T) {
	s := site.Site{State: site.Candidate}
	for _, step := range []site.Step{site.StepReview, site.StepRegister, site.StepSuspend, site.StepRestore, site.StepRemove} {
		next, err := s.Move(officer, step, "The boiler room is being rebuilt.", now)
		if err != nil {
			t.Fatalf("%s from %s: %v", step, s.State, err)
		}
		if kept := next.Reason != ""; kept != (step == site.StepSuspend || step == site.StepRemove) {
			t.Errorf("%s keeps the reason %q", step, next.Reason)
		}
		s = next
	}
	if len(s.State.Open()) != 0 {
		t.Errorf("a removed site can still %v", s.State.Open())
	}
	if _, err := s.Move(officer, site.StepRestore, "", now); !fault.Is(err, fault.Conflict) {
		t.Errorf("a removed site is restored: %v", err)
	}
	open := site.Site{State: site.Registered}
	if _, err := open.Move(officer, site.StepSuspend, "short", now); !fault.Is(err, fault.Invalid) {
		t.Errorf("a suspension without a reason: %v", err)
	}
	if _, err := open.Move(auditor, site.StepSuspend, "The auditor changes nothing.", now); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an auditor suspends: %v", err)
	}
}

func TestUnknownIsNotZero(t *testing.T) {
	zero, one := 0, 1
	for _, c := range []struct {
		s       site.Site
		dormant bool
	}{
		{site.Site{State: site.Registered}, true},
		{site.Site{State: site.Registered, Done: &zero}, true},
		{site.Site{State: site.Registered, Running: &one}, false},
		{site.Site{State: site.Candidate}, false},
	} {
		if got := c.s.Dormant(); got != c.dormant {
			t.Errorf("%+v: dormant %v", c.s, got)
		}
	}
	r, err := site.ReadSheet(strings.NewReader("Name,Capacity,Technologies\nA,,\nB,0,x\n"))
	if err != nil {
		t.Fatal(err)
	}
	if r.Sites[0].Capacity != nil || r.Sites[0].Technologies != nil || r.Sites[1].Capacity == nil || *r.Sites[1].Capacity != 0 {
		t.Errorf("unknown and zero are one: %+v", r.Sites)
	}
}

// sheet is a synthetic sheet of the shape of golden case G24: 163 rows, of which 161 have a tax number, three of them twice.
func sheet() string {
	var b strings.Builder
	b.WriteString("\ufeffID;Name;Ownership type;Market;Technologies;Tax number;Full name;Tests done;Tests running\n")
	done := []int{}
	for _, c := range []struct{ n, of int }{{25, 1}, {9, 2}, {3, 3}, {1, 4}, {2, 5}, {2, 6}} {
		for range c.n {
			done = append(done, c.of)
		}
	}
	for i := range 163 {
		owner := "State"
		if i >= 89 {
			owner = "Private"
		}
		if i == 162 {
			owner = ""
		}
		number := fmt.Sprintf("77%08d", i)
		switch i {
		case 10, 20, 30:
			number = fmt.Sprintf("77%08d", i+1)
		case 40, 41:
			number = ""
		}
		market, tests, running := "Healthcare|EdTech", "", ""
		if i == 0 {
			market = "\u041cedtech" // begins with a Cyrillic letter and is no market
		}
		if i == 1 {
			market = "EdT\u0435ch" // a Cyrillic letter inside
		}
		if i < len(done) {
			tests = fmt.Sprint(done[i])
		}
		if i == 30 {
			tests = "\"" + tests + "\n\""
		}
		if i >= 100 && i < 146 {
			running = "1"
		}
		fmt.Fprintf(&b, "%d;Site %d;%s;%s;;%s;Organisation %d;%s;%s\n", i+1, i, owner, market, number, i, tests, running)
	}
	return b.String()
}

// workbook is the sheet as XLSX.
func workbook(t *testing.T, text string) []byte {
	t.Helper()
	in := csv.NewReader(strings.NewReader(text))
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := excelize.NewFile()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestG24Import(t *testing.T) {
	text, err := site.ReadSheet(strings.NewReader(sheet()))
	if err != nil {
		t.Fatal(err)
	}
	book, err := site.ReadSheet(bytes.NewReader(workbook(t, sheet())))
	if err != nil {
		t.Fatal(err)
	}
	checkG24(t, text)
	if book.Lines = text.Lines; !reflect.DeepEqual(book.Sites, text.Sites) { // a line of the text may go over two
		t.Error("the workbook reads in another way than the text")
	}
	checkG24(t, book)
}

func checkG24(t *testing.T, r site.Report) {
	t.Helper()
	sum := map[string]int{}
	owners := map[site.Ownership]int{}
	for _, s := range r.Sites {
		owners[s.Ownership]++
		if s.Done != nil {
			sum["done"] += *s.Done
		}
		if s.Running != nil {
			sum["running"] += *s.Running
		}
		if err := s.Check(); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
	if len(r.Sites) != 163 || r.Numbered != 161 || r.Organisations != 158 {
		t.Errorf("%d rows, %d with a number, %d organisations; want 163, 161, 158", len(r.Sites), r.Numbered, r.Organisations)
	}
	if !reflect.DeepEqual(sum, map[string]int{"done": 78, "running": 46}) {
		t.Errorf("sums %v, want 78 and 46", sum)
	}
	if !reflect.DeepEqual(owners, map[site.Ownership]int{site.StateOwned: 89, site.Private: 73, "": 1}) {
		t.Errorf("ownership %v, want 89, 73 and 1", owners)
	}
	for remark, want := range map[table.Remark]int{site.NoNumber: 2, site.SameNumber: 6, site.UnknownMarket: 1, table.Unclear: 0} {
		if got := r.Noted.Count(remark); got != want {
			t.Errorf("%s noted %d times, want %d", remark, got, want)
		}
	}
	if got := r.Sites[1].Markets; !reflect.DeepEqual(got, []string{"edtech"}) {
		t.Errorf("a market with a letter of another alphabet: %v", got)
	}
}

func TestSheetsThatCannotBeRead(t *testing.T) {
	for text, key := range map[string]string{
		"":               "table.empty",
		"a,b\n1,2\n":     "site.sheet.heading",
		"Name\n\"x\ny\n": "table.broken",
		"Name\n" + strings.Repeat("x\n", site.MaxRows+1): "table.rows",
	} {
		_, err := site.ReadSheet(strings.NewReader(text))
		if all := fault.All(err); len(all) != 1 || all[0].Key != key {
			t.Errorf("%.20q: %v, want %s", text, err, key)
		}
	}
}

func FuzzReadSheet(f *testing.F) {
	f.Add(sheet())
	f.Add("Name;Market\nx;\"a|b\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := site.ReadSheet(strings.NewReader(text))
		if err != nil {
			return
		}
		if len(r.Sites) != len(r.Lines) || r.Organisations > r.Numbered || r.Numbered > len(r.Sites) {
			t.Errorf("the report does not add up: %+v", r)
		}
		for _, s := range r.Sites {
			if s.State != site.Candidate {
				t.Errorf("a row became %+v", s)
			}
		}
	})
}

// A row that names neither a site nor an organisation is kept under its line, and rows with one name at one place are listed: nobody finds a
// site without a name, and no one would see that it stands there twice.
func TestRowsWithoutANameAndRowsTwiceAreTold(t *testing.T) {
	got, err := site.ReadSheet(strings.NewReader("name;district;tax number\nSchool 5;North;\nSCHOOL 5;north;\nSchool 5;South;\n;North;\nDepot;North;7700000009\nDepot;North;7700000009\n"))
	if err != nil {
		t.Fatal(err)
	}
	told := map[table.Remark][]int{}
	for _, n := range got.Noted {
		told[n.Remark] = append(told[n.Remark], n.Line)
	}
	for remark, want := range map[table.Remark][]int{site.SameName: {2, 3}, site.NoName: {5}, site.SameNumber: {6, 7}} {
		if !slices.Equal(told[remark], want) {
			t.Errorf("%s is told of lines %v, want %v", remark, told[remark], want)
		}
	}
	if x := got.Sites[3]; len(got.Sites) != 6 || x.Name != "№ 5" || x.Organisation != "№ 5" {
		t.Errorf("the row without a name became %q of %q among %d", x.Name, x.Organisation, len(got.Sites))
	}
}
