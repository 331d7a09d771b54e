package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"proba.example/internal/party"
)

// reach says how the rows of a table are found that may name a person without the table being read from end to end: by holds the columns, each with an
// index, in which a matter of the person's stands, and leads the columns whose values are matters then, too.
type reach struct{ by, leads []string }

// reached are the tables that grow with the people, companies and cases of an agency, and are not given whole. A person's matters are themselves, the
// companies and sites for which they act, the cases on whose panels they sit, everything they ever did something to, and what leads on from there: a
// record of one of these tables names a person only in such a matter, which TestErasureToTheEnd holds against a reading of everything.
var reached = map[string]reach{
	"aid": {[]string{"id", "company"}, []string{"id", "company"}}, "aid_cost": {by: []string{"aid"}},
	"application": {[]string{"id", "company"}, []string{"id", "company"}}, "approval": {[]string{"id", "subject"}, []string{"id"}}, "attestation": {[]string{"number", "subject"}, []string{"number"}},
	"certificate": {[]string{"number", "application"}, []string{"number", "application"}}, "certificate_back": {by: []string{"number"}},
	"cohort_candidate": {[]string{"id", "company", "intake"}, []string{"id", "company"}}, "cohort_figures": {by: []string{"candidate"}},
	"committee_item": {by: []string{"application", "meeting"}}, "company_paper": {by: []string{"id", "company"}}, "complaint": {[]string{"id", "company"}, []string{"id", "company"}},
	"decision": {by: []string{"application"}}, "decision_before": {by: []string{"application"}}, "enclosure": {by: []string{"id", "subject"}}, "endorsement": {by: []string{"nomination"}},
	"exchange_message": {by: []string{"nomination"}}, "fee_entry": {by: []string{"invoice"}}, "follow_up_check": {by: []string{"id", "company", "certificate"}},
	"hearing": {by: []string{"id", "number"}}, "invoice": {[]string{"number", "application"}, []string{"number"}}, "journal": {by: []string{"actor", "subject"}},
	"mentor_pairing": {[]string{"id", "mentor", "candidate"}, []string{"id", "mentor", "candidate", "intake"}}, "mentor_slot": {by: []string{"id", "mentor"}},
	"nomination_opened": {by: []string{"nomination", "company"}}, "objection": {[]string{"id", "application"}, []string{"id", "application"}}, "panel": {by: []string{"application"}},
	"pilot": {[]string{"id", "org", "site"}, []string{"id", "org"}}, "pilot_agreement": {by: []string{"pilot"}}, "pilot_card": {[]string{"number", "pilot"}, []string{"number"}},
	"pilot_entry": {by: []string{"pilot"}}, "pilot_follow_up": {by: []string{"pilot"}}, "pilot_grant": {[]string{"id", "pilot"}, []string{"id"}}, "pilot_grant_cost": {by: []string{"request"}},
	"pilot_incident": {by: []string{"pilot"}}, "pilot_key": {by: []string{"pilot"}}, "pilot_note": {by: []string{"pilot"}}, "pilot_outcome": {by: []string{"id", "pilot"}}, "pilot_paper": {by: []string{"pilot"}},
	"pilot_sheet": {by: []string{"pilot"}}, "pilot_stay": {by: []string{"pilot"}}, "reading_case": {by: []string{"application"}},
	"register_document": {by: []string{"number"}}, "register_entry": {by: []string{"number"}}, "register_event": {by: []string{"number"}}, "register_withdrawal": {by: []string{"number"}},
	"result": {by: []string{"application"}}, "result_before": {by: []string{"application"}}, "screening_hit": {by: []string{"id", "certificate"}},
	"site_match": {by: []string{"id", "company", "site"}}, "solution": {[]string{"id", "company"}, []string{"id", "company"}}, "solution_card": {by: []string{"solution"}},
	"standing_statement": {by: []string{"certificate"}}, "transfer": {by: []string{"nomination", "company"}},
	"visit": {by: []string{"application"}}, "visit_minutes": {by: []string{"application"}}, "visit_photo": {by: []string{"application"}}, "yearly_report": {by: []string{"id", "company", "certificate"}},
}

// few are the tables that grow with an agency's years, editions, sites, tests and agreements, and not with the people it knows: they are read from end to
// end. So is a table of which nothing is known here, until somebody says which it is.
var few = []string{
	"admission", "agency_key", "alarm", "anchor_case", "anchor_round", "assignment_plan", "assignment_round", "city_request", "cohort_event", "cohort_intake", "committee_meeting", "edition", "edition_draft",
	"edition_draft_version", "exchange_refusal", "figure", "follow_up_draw", "followed_log", "joint_call", "joint_release", "measure", "need_review", "offer_review", "organisation_group", "own_witness",
	"partner_agreement", "partner_asks", "partner_nomination", "pilot_figures", "practice", "practice_step", "reading", "river_job", "river_leader", "river_migration", "river_notification", "river_queue", "screening",
	"season_plan", "setting", "sheet", "signal_report", "site", "trust_file", "what_if", "witness_evidence", "witness_head", "witnessed_log", "workday_year",
}

// seeds are a person's matters to begin with, and by which tables they are known: $1 is the identifier.
var seeds = []string{
	"SELECT company FROM company_role WHERE person = $1", "SELECT company FROM power_of_attorney WHERE person = $1", "SELECT site FROM site_person WHERE person = $1",
	"SELECT application FROM panel_member WHERE person = $1", "SELECT application FROM confidentiality WHERE person = $1", "SELECT application FROM interest_finding WHERE person = $1",
	"SELECT DISTINCT subject FROM journal WHERE actor = $1",
}

// leading are those of the few whose rows are matters of whoever their record names: somebody can be asked into one without having done anything.
var leading = []string{"admission", "assignment_round", "city_request", "cohort_event", "cohort_intake", "committee_meeting", "partner_nomination", "season_plan"}

// among is the condition that a column holds one of the values of a JSON list, in a form for which an index is used.
func (tx *Tx) among(column, arg string) string {
	if tx.engine == onPostgres {
		return quoted(column) + " = ANY(ARRAY(SELECT jsonb_array_elements_text(" + arg + "::jsonb)))"
	}
	return quoted(column) + " IN (SELECT value FROM json_each(" + arg + "))"
}

func list(of []string) (string, error) {
	b, err := json.Marshal(of)
	return string(b), err
}

// asked is one question that is put to the database.
type asked struct {
	table, query string
	args         []any
}

// matters are the identifiers of a person's matters, themselves first.
func (tx *Tx) matters(ctx context.Context, p party.Person, saw func(asked)) ([]string, error) {
	all, known := []string{string(p.ID)}, map[string]bool{string(p.ID): true}
	add := func(found []string) (more []string) {
		for _, x := range found {
			if x != "" && !known[x] {
				known[x], all, more = true, append(all, x), append(more, x)
			}
		}
		return more
	}
	var next []string
	for _, query := range seeds {
		saw(asked{query: query, args: []any{string(p.ID)}})
		found, err := tx.strings(ctx, query, string(p.ID))
		if err != nil {
			return nil, tx.fail("list the matters of a person", err)
		}
		next = append(next, add(found)...)
	}
	for _, table := range leading {
		t, err := tx.textTable(ctx, table)
		if err != nil {
			return nil, tx.fail("read the columns of "+table, err)
		}
		var names []string
		for _, c := range t.columns {
			names = append(names, tx.contains(quoted(c.name), "$1", c.bytes), tx.contains(quoted(c.name), "$2", c.bytes))
		}
		found, err := tx.strings(ctx, fmt.Sprintf("SELECT id FROM %s WHERE %s", quoted(table), strings.Join(names, " OR ")), string(p.ID), p.Email)
		if err != nil {
			return nil, tx.fail("look for matters of a person in "+table, err)
		}
		next = append(next, add(found)...)
	}
	for next = append(next, string(p.ID)); len(next) > 0; {
		from, err := list(next)
		if err != nil {
			return nil, err
		}
		next = nil
		for table, r := range reached {
			for _, by := range r.by {
				for _, lead := range r.leads {
					if lead == by {
						continue
					}
					q := asked{table, fmt.Sprintf("SELECT DISTINCT %s FROM %s WHERE %s", quoted(lead), quoted(table), tx.among(by, "$1")), []any{from}}
					saw(q)
					found, err := tx.strings(ctx, q.query, q.args...)
					if err != nil {
						return nil, tx.fail("follow the matters of a person into "+table, err)
					}
					next = append(next, add(found)...)
				}
			}
		}
	}
	return all, nil
}

// heldQueries are the questions by which the rows of a table are found that may name a person. A row can be found by more than one.
func (tx *Tx) heldQueries(t textTable, p party.Person, matters string) (all []asked) {
	const every = "SELECT * FROM %s WHERE %s"
	if by, own := whole[t.name]; own {
		for _, c := range by {
			where := quoted(c) + " = $1"
			if of, other := among[t.name+":"+c]; other {
				where = quoted(c) + " IN (" + of + ")"
			}
			if t.name == "cohort_guest" && c == "email" {
				where += ` AND "email" <> ''` // what the index is of
			}
			all = append(all, asked{t.name, fmt.Sprintf(every, quoted(t.name), where), []any{string(p.ID)}})
		}
		return all
	}
	var names []string
	for _, k := range t.key {
		names = append(names, "CAST("+quoted(k)+" AS TEXT) = $1")
	}
	args := []any{string(p.ID)}
	for _, c := range t.columns {
		if _, left := withheld[t.name+":"+c.name]; left {
			continue
		}
		names, args = append(names, tx.contains(quoted(c.name), "$1", c.bytes), tx.contains(quoted(c.name), "$2", c.bytes)), []any{string(p.ID), p.Email}
	}
	if len(names) == 0 {
		return nil
	}
	named := strings.Join(names, " OR ")
	r, ok := reached[t.name]
	if !ok {
		return []asked{{t.name, fmt.Sprintf(every, quoted(t.name), named), args}}
	}
	args = append(args, matters)
	for _, by := range r.by {
		all = append(all, asked{t.name, fmt.Sprintf(every, quoted(t.name), fmt.Sprintf("(%s) AND %s", named, tx.among(by, fmt.Sprintf("$%d", len(args))))), args})
	}
	return all
}

// rowsOf reads all rows of a question, by column.
func (tx *Tx) rowsOf(ctx context.Context, q asked) (columns []string, all [][]any, err error) {
	rows, err := tx.tx.QueryContext(ctx, q.query, q.args...)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }() // an error is that of rows.Err
	if columns, err = rows.Columns(); err != nil {
		return nil, nil, err
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, nil, err
		}
		all = append(all, values)
	}
	return columns, all, rows.Err()
}

// isPerson says whether a text is somebody's identifier, and asks the database once for each.
func (tx *Tx) isPerson(ctx context.Context, known map[string]bool, failed *error) func(string) bool {
	return func(s string) bool {
		if s == "" || len(s) > shortText || strings.ContainsAny(s, " \n@") || *failed != nil {
			return false
		}
		is, there := known[s]
		if !there {
			found, err := tx.strings(ctx, "SELECT id FROM person WHERE id = $1", s)
			if err != nil {
				*failed = tx.fail("look up a person", err)
				return false
			}
			is = len(found) > 0
			known[s] = is
		}
		return is
	}
}

// classified says of a table whether it is known how a person is found in it.
func classified(table string) bool {
	_, own := whole[table]
	_, far := reached[table]
	return own || far || slices.Contains(few, table) || slices.Contains(notOfPeople, table)
}

// ReachedBy says of the tables whose rows are found by a person's matters by which columns they are.
func ReachedBy() map[string][]string {
	all := map[string][]string{}
	for table, r := range reached {
		all[table] = r.by
	}
	return all
}
