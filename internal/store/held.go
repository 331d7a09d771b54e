package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/party"
	"proba.example/internal/privacy"
)

// HeldRecord is one record that the program keeps on a person, as the person gets it.
type HeldRecord struct {
	Place privacy.Place  `json:"place"`
	Table string         `json:"table"`
	Key   string         `json:"key"` // its parts joined by "/"
	Data  map[string]any `json:"data"`
}

// Withheld says why a column is given to nobody.
type Withheld string

// Secret columns let whoever knows them act as the person.
const Secret Withheld = "secret"

// withheld are the columns that are given to nobody, as table and column with a colon in between.
var withheld = map[string]Withheld{
	"session:hash": Secret, "sign_in_link:hash": Secret, "sign_in_link:next": Secret, "mentor_calendar:key": Secret, "cohort_guest:key": Secret,
}

// whole are the tables whose rows are a person's own, wherever one of the columns names the person, or a company or a case of the person's company. Of
// every other table only those parts are given in which the person is named: what stands beside them is about others.
var whole = map[string][]string{
	"person": {"id"}, "duty": {"person"}, "session": {"person"}, "sign_in_link": {"email"}, "letter": {"recipient"}, "erasure": {"person"},
	"company_role": {"person"}, "site_person": {"person"}, "power_of_attorney": {"person"},
	"expert_profile": {"person"}, "interest_form": {"person"}, "interest_finding": {"person"}, "confidentiality": {"person"}, "panel_member": {"person"},
	"scoresheet": {"expert"}, "scoresheet_version": {"expert"}, "mark": {"expert"}, "anchor_sheet": {"expert"}, "anchor_badge": {"expert"}, "anchor_note": {"author"},
	"visit_entry": {"person"}, "signal_review": {"reviewed_by"},
	"mentor": {"person"}, "mentor_calendar": {"owner"}, "cohort_guest": {"id", "email"},
	"company": {"id"}, "financial_year": {"company"}, "company_statement": {"company"}, "answer": {"application"}, "plan_section": {"application"}, "submission": {"application"},
	"evidence": {"application"}, "case_helpers": {"application"},
}

// among are the columns of tables that are given whole that name the person by something else than the identifier: an address, a company, or a
// case of one.
var among = map[string]string{
	"sign_in_link:email": ownEmail, "cohort_guest:email": ownEmail,
	"company:id": ownCompanies, "financial_year:company": ownCompanies, "company_statement:company": ownCompanies,
	"answer:application": ownCases, "plan_section:application": ownCases, "submission:application": ownCases, "evidence:application": ownCases, "case_helpers:application": ownCases,
}

const (
	ownCompanies = "SELECT company FROM company_role WHERE person = $1"
	ownCases     = "SELECT id FROM application WHERE company IN (SELECT company FROM company_role WHERE person = $1)"
	ownEmail     = "SELECT email FROM person WHERE id = $1"
)

// authored are the words in other tables that are the person's where another column of the row names the person.
var authored = map[string]string{
	"journal:ground": "actor", "journal:details": "actor", "approval:words": "proposed_by", "approval:answer": "settled_by", "panel:reason": "appointed_by", "result_before:words": "ended_by",
}

// notOfPeople are the tables in which nobody is named: the public log and the public lists say which record they are of by its digest and its number alone.
var notOfPeople = []string{"goose_db_version", "sequence", "log_checkpoint", "log_hash", "log_leaf", "status_list", "status_place"}

// Held gives everything that the records hold on a person, out of every table of the database, also those that came later than this rule: the rows
// that are the person's own, and of all other records the parts that name the person by identifier or address. Tables that grow with the people of an
// agency are not read from end to end: what it costs goes by what is held of the person.
func (tx *Tx) Held(ctx context.Context, p party.Person) ([]HeldRecord, error) {
	names, err := tx.allTables(ctx)
	if err != nil {
		return nil, tx.fail("list tables", err)
	}
	found, err := tx.matters(ctx, p, func(asked) {})
	if err != nil {
		return nil, err
	}
	matters, err := list(found)
	if err != nil {
		return nil, err
	}
	var failed error
	me := naming{p: p, person: tx.isPerson(ctx, map[string]bool{string(p.ID): false}, &failed)}
	var all []HeldRecord
	for _, name := range names {
		t, err := tx.textTable(ctx, name)
		if err != nil {
			return nil, tx.fail("read the columns of "+name, err)
		}
		found, err := tx.heldIn(ctx, t, me, matters)
		if err != nil {
			return nil, tx.fail("look for a person in "+name, err)
		}
		if failed != nil {
			return nil, failed
		}
		all = append(all, found...)
	}
	slices.SortStableFunc(all, func(a, b HeldRecord) int {
		return slices.Index(privacy.Places, a.Place) - slices.Index(privacy.Places, b.Place)
	})
	return all, nil
}

func (tx *Tx) allTables(ctx context.Context) ([]string, error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`
	if tx.engine == onPostgres {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1`
	}
	names, err := tx.strings(ctx, query)
	return slices.DeleteFunc(names, func(n string) bool { return slices.Contains(notOfPeople, n) }), err
}

func (tx *Tx) heldIn(ctx context.Context, t textTable, me naming, matters string) ([]HeldRecord, error) {
	_, own := whole[t.name]
	var all []HeldRecord
	seen := map[string]bool{}
	for _, q := range tx.heldQueries(t, me.p, matters) {
		columns, rows, err := tx.rowsOf(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, values := range rows {
			r, named := heldRow(t, columns, values, own, me)
			if !own && !named || len(t.key) > 0 && seen[r.Key] {
				continue
			}
			seen[r.Key] = true
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b HeldRecord) int { return strings.Compare(a.Key, b.Key) })
	return all, nil
}

// heldRow is what a person gets of a row, and whether it names them.
func heldRow(t textTable, columns []string, values []any, own bool, me naming) (r HeldRecord, named bool) {
	r = HeldRecord{Table: t.name, Place: privacy.Elsewhere, Data: map[string]any{}}
	var key []string
	row := map[string]any{}
	for i, c := range columns {
		row[c] = readable(values[i])
	}
	for i, c := range columns {
		if slices.Contains(t.key, c) {
			key = append(key, fmt.Sprint(row[c]))
		}
		if _, left := withheld[t.name+":"+c]; left {
			continue
		}
		by, theirs := row[authored[t.name+":"+c]].(string)
		given, about := me.given(c, values[i], own || theirs && me.is(by))
		if given != nil {
			r.Data[c] = given
		}
		named = named || about
		if place := privacy.ColumnOf(t.name, c).Place; about && r.Place == privacy.Elsewhere || own && place != privacy.Elsewhere {
			r.Place = place
		}
	}
	r.Key, r.Place = strings.Join(key, "/"), placeOf(t.name, r.Place)
	return r, named
}

// placeOf is where a table is shown of which the rules of erasure say nothing.
func placeOf(table string, known privacy.Place) privacy.Place {
	if at, ok := map[string]privacy.Place{
		"letter": privacy.Letters, "duty": privacy.Account, "session": privacy.SignIn, "company_role": privacy.Roles, "site_person": privacy.Roles, "power_of_attorney": privacy.Roles,
		"confidentiality": privacy.Interests, "scoresheet": privacy.Submissions, "scoresheet_version": privacy.Submissions, "mark": privacy.Submissions,
		"anchor_sheet": privacy.Submissions, "anchor_badge": privacy.Profile, "anchor_note": privacy.Submissions, "mentor_calendar": privacy.Mentoring,
		"approval": privacy.Approvals, "financial_year": privacy.CompanyFile, "company_statement": privacy.CompanyFile, "journal": privacy.Journal, "erasure": privacy.Account,
	}[table]; ok {
		return at
	}
	return known
}

// naming says what of a record is about a person.
type naming struct {
	p      party.Person
	person func(string) bool // says whether a text is the identifier of somebody else
}

func (n naming) is(s string) bool { return s == string(n.p.ID) || n.p.Email != "" && s == n.p.Email }

// given is what a person gets of a column: of an own row the whole value; else numbers and days, a value that names the person, and of a document the
// parts that do.
func (n naming) given(column string, value any, own bool) (any, bool) {
	v := readable(value)
	s, text := v.(string)
	if !text {
		if us, ok := v.(int64); ok && (strings.HasSuffix(column, "_at") || column == "at") && us > 0 {
			v = time.UnixMicro(us).UTC().Format(time.RFC3339)
		}
		return v, false
	}
	document, isDocument := parsed(s)
	switch {
	case own && isDocument:
		return document, true
	case own || n.is(s):
		return s, true
	case isDocument:
		return n.within(document)
	case utf8.RuneCountInString(s) <= shortText && !strings.ContainsAny(s, " \n@"):
		return s, false // a code, a day or an identifier: what the record is
	}
	return nil, false
}

// shortText bounds what can be a code, in characters.
const shortText = 60

// readable is a value as JSON takes it.
func readable(v any) any {
	if b, ok := v.([]byte); ok {
		if utf8.Valid(b) {
			return string(b)
		}
		return nil // keys and signatures
	}
	return v
}

func parsed(s string) (any, bool) {
	if !strings.HasPrefix(s, "{") && !strings.HasPrefix(s, "[") {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader([]byte(s)))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil, false
	}
	return v, true
}

// within is the part of a document that is about the person: what stands beside the identifier or the address, as far as it names nobody else, and the
// way that leads there.
func (n naming) within(v any) (any, bool) {
	switch v := v.(type) {
	case string:
		return v, n.is(v)
	case []any:
		var out []any
		for _, x := range v {
			if part, ok := n.within(x); ok {
				out = append(out, part)
			}
		}
		return out, len(out) > 0
	case map[string]any:
		out, here := map[string]any{}, false
		for k, x := range v {
			if s, ok := x.(string); ok && n.is(s) {
				out[k], here = s, true
			} else if n.is(k) {
				out[k] = x
			} else if part, ok := n.within(x); ok {
				out[k] = part
			}
		}
		if here {
			for k, x := range v {
				if _, there := out[k]; !there && !n.namesOthers(x) {
					out[k] = x
				}
			}
		}
		return out, len(out) > 0
	}
	return nil, false
}

func (n naming) namesOthers(v any) bool {
	switch v := v.(type) {
	case string:
		return n.person(v)
	case []any:
		return slices.ContainsFunc(v, n.namesOthers)
	case map[string]any:
		for k, x := range v {
			if n.person(k) || n.namesOthers(x) {
				return true
			}
		}
	}
	return false
}

// OwnTables says of the tables that are given whole by which of their columns, as table and column with a dot in between, and what such a column holds:
// "person", "email", "company" or "case". Under a table's name and a dot stands that it is one.
func OwnTables() map[string]string {
	all := map[string]string{}
	for table, by := range whole {
		all[table+"."] = "whole"
		for _, c := range by {
			all[table+"."+c] = map[string]string{ownEmail: "email", ownCompanies: "company", ownCases: "case", "": "person"}[among[table+":"+c]]
		}
	}
	return all
}
