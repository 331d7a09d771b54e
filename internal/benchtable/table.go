package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// measurements are the metrics of each benchmark of the packages wanted: name, then unit.
type measurements struct {
	cpu string
	by  map[string]map[string]float64
}

// wanted are the packages whose benchmarks the table shows.
var wanted = []string{"proba.example/cmd/proba", "proba.example/internal/store", "proba.example/internal/casework", "proba.example/internal/matching", "proba.example/internal/pilot", "proba.example/certificate", "proba.example/interop"}

// parse reads what "go test -bench" printed. Runs of other packages in the same text are passed over.
func parse(text string) (measurements, error) {
	m := measurements{by: map[string]map[string]float64{}}
	pkg, passed := "", map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch name, rest, _ := strings.Cut(line, " "); {
		case name == "pkg:":
			pkg = strings.TrimSpace(rest)
		case name == "cpu:":
			m.cpu = strings.TrimSpace(rest)
		case strings.HasPrefix(line, "FAIL") && slices.Contains(wanted, field(line, 1)):
			return m, errors.New("the benchmarks failed: " + line)
		case strings.HasPrefix(line, "ok"):
			passed[field(line, 1)] = true
		case slices.Contains(wanted, pkg) && strings.HasPrefix(line, "Benchmark"):
			if err := m.add(strings.Fields(line)); err != nil {
				return m, err
			}
		}
	}
	for _, name := range wanted {
		if !passed[name] {
			return m, errors.New("the benchmarks of " + name + " did not come to their end")
		}
	}
	return m, nil
}

// field is a word of a line, empty where it has fewer.
func field(line string, i int) string {
	if words := strings.Fields(line); i < len(words) {
		return words[i]
	}
	return ""
}

// add takes a line: name, number of runs, then value and unit in turn.
func (m measurements) add(fields []string) error {
	if len(fields) < 4 || len(fields)%2 != 0 {
		return nil // a name alone: its measurements follow in lines of their own
	}
	name := strings.TrimPrefix(fields[0], "Benchmark")
	if i := strings.LastIndexByte(name, '-'); i > 0 { // the number of processors
		if _, err := strconv.Atoi(name[i+1:]); err == nil {
			name = name[:i]
		}
	}
	metrics := map[string]float64{}
	for i := 2; i < len(fields); i += 2 {
		value, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		metrics[fields[i+1]] = value
	}
	m.by[name] = metrics
	return nil
}

// row is a line of the table: what it shows of which benchmarks. A cell is a format and the metrics in it; a metric is
// "benchmark unit", and "a unit / b unit" a ratio.
type row struct {
	what  string
	value cell
	aside cell
}

type cell struct {
	format  string
	metrics []string
}

func show(format string, metrics ...string) cell { return cell{format, metrics} }

// rows are the table of docs/benchmarks.md, which explains each of them.
var rows = []row{
	{
		"Score an Inno-Biz answer sheet, 62 items", show("%s sheets/s on one core", "Score/one_core sheets/s"),
		show("%s sheets/s on all cores (%s ×); %s allocations, %s KiB each", "Score/all_cores sheets/s", "Score/all_cores sheets/s / Score/one_core sheets/s", "Score/one_core allocs/sheet", "Score/one_core KiB/sheet"),
	},
	{
		"Submit → score → decide → certificate, SQLite", show("%s cases/s", "Cases/sqlite/one_at_a_time cases/s"),
		show("%s commits each; %s cases/s with eight at once", "Cases/sqlite/one_at_a_time commits/case", "Cases/sqlite/eight_at_once cases/s"),
	},
	{
		"The same, PostgreSQL", show("%s cases/s", "Cases/postgres/one_at_a_time cases/s"),
		show("%s × SQLite; %s cases/s with eight at once", "Cases/postgres/one_at_a_time cases/s / Cases/sqlite/one_at_a_time cases/s", "Cases/postgres/eight_at_once cases/s"),
	},
	page("Officer's list of 1,000 cases", "list_of_1000_cases", "; aim 20 ms and 150 KB; HotCRP 219 ms and 645 KB"),
	page("Register of 10,000 entries, first page", "register,_first_page", ""),
	page("– one company by name", "register,_one_name", ""),
	page("– a word in a quarter of the names", "register,_common_word", ""),
	{
		"Search a register of 100,000 for fifteen kinds of things, each with all its matches counted", show("%s ms, 99 %% within %s ms", "Register/sqlite ms-median", "Register/sqlite ms-p99"),
		show("PostgreSQL %s ms, 99 %% within %s ms; aim 20 ms; the index takes %s MiB and is made in %s ms", "Register/postgres ms-median", "Register/postgres ms-p99", "Register/sqlite MiB", "Register/sqlite ms-first"),
	},
	page("Certificate page", "certificate", ""),
	{
		"Check a certificate off-line, one core", show("%s checks/s", "Certificate/check checks/s"),
		show("%s × of Ed25519 alone, %s verifications/s", "Certificate/check checks/s / Certificate/ed25519_alone checks/s", "Certificate/ed25519_alone checks/s"),
	},
	{
		"The same against other people's software, one core, in turns", show("%s checks/s", "Peers check/s"),
		show("%s × of Ed25519 alone, %s/s (aim 0.70); %s × canonicalize + Multikey in Node, %s/s (aim 4)",
			"Peers check/s / Peers ed25519/s", "Peers ed25519/s", "Peers check/s / Peers node-jcs/s", "Peers node-jcs/s"),
	},
	{
		"The second proof alone", show("%s checks/s", "Peers second-proof/s"),
		show("%s × @digitalbazaar/vc in Node, %s/s", "Peers second-proof/s / Peers node-rdfc/s", "Peers node-rdfc/s"),
	},
	{
		"Assign 1,000 cases × 200 experts, all pairs, with proof", show("%s ms, %s MiB", "Assign/1000x200 ms", "Assign/1000x200 MiB"),
		show("%s × LEMON, %s ms; %s × HiGHS, %s ms", "Assign/1000x200 lemon-ms / Assign/1000x200 ms", "Assign/1000x200 lemon-ms",
			"Assign/1000x200 highs-ms / Assign/1000x200 ms", "Assign/1000x200 highs-ms"),
	},
	flow("– 2,000 × 400", "2000x400"),
	flow("– 5,000 × 1,000, every expert's last place taken", "5000x1000"),
	{
		"– 20,000 × 2,000", show("%s ms, %s MiB", "Assign/20000x2000 ms", "Assign/20000x2000 MiB"),
		show("40 million pairs, held in %s MiB of it", "Assign/20000x2000 pairs-MiB"),
	},
	{"What if: 20,000 past cases under a draft of an edition", show("%s s", "WhatIf s"), show("aim 10 s")},
	{"Eligibility of 100,000 companies for 200 measures, counted", show("%s s", "Count100000Companies200Measures s"), show("one company's answer %s ms; aim 10 s and 20 ms", "OneCompany200Measures ms")},
	{"Match 5,000 solutions with 2,000 sites, every pair", show("%s ms", "Matching ms"), show("%s pairs that nothing rules out", "Matching candidates")},
	{"Plan a season of 120 solutions at 163 sites, with proof", show("%s ms", "Season/120x163 ms"), show("%s placed", "Season/120x163 placed")},
	{"– 1,000 at 500", show("%s ms", "Season/1000x500 ms"), show("%s placed", "Season/1000x500 placed")},
	{"– 5,000 at 2,000", show("%s ms", "Season/5000x2000 ms"), show("%s placed", "Season/5000x2000 placed")},
	{
		"Read and analyse 10 million measurements of a pilot, without the database", show("%s s", "Measurements s"),
		show("%s read a second, %s analysed a second; %s bytes held for each", "Measurements read/s", "Measurements analysed/s", "Measurements B-held/measurement"),
	},
	mixed("Take severity out of InstEval, 73,421 ratings, 2,972 × 1,128 (crossed random effects, REML)", "InstEval"),
	mixed("– of 15,000 totals, 5,000 cases × 1,000 experts", "totals"),
	mixed("– of 900,000 scores of 60 items by the same", "items"),
	{
		"Many-facet Rasch model of 18,000 graded scores, 500 cases × 50 experts, joint likelihood", show("%s ms, %s MiB", "Facets/18000_joint ms", "Facets/18000_joint MiB"),
		show("%s × VGAM in R, %s ms and %s MiB", "Facets/18000_joint vgam-ms / Facets/18000_joint ms", "Facets/18000_joint vgam-ms", "Facets/18000_joint vgam-MiB"),
	},
	{
		"– marginal likelihood", show("%s ms, %s MiB", "Facets/18000_marginal ms", "Facets/18000_marginal MiB"),
		show("TAM in R took 3,770 ms and 438 MB"),
	},
	{
		"– of 900,000, 5,000 cases × 1,000 experts × 60 items, joint", show("%s ms, %s MiB", "Facets/900000_joint ms", "Facets/900000_joint MiB"),
		show("aim 600 ms and 64 MiB; lme4 takes %s × as long for its linear model of as many scores, TAM asks for 33.5 GB", "Linear/items lme4-ms / Facets/900000_joint ms"),
	},
	{
		"– the same, marginal", show("%s ms, %s MiB", "Facets/900000_marginal ms", "Facets/900000_marginal MiB"),
		show("aim 5,000 ms; lme4 %s ×", "Linear/items lme4-ms / Facets/900000_marginal ms"),
	},
	{
		"A certificate on paper, in Korean: drawn and signed", show("%s ms, %s KB", "Print/paper ms", "Print/paper KB"),
		show("aim 15 ms and 60 KB; believed by drawing it again in %s ms", "Print/believe ms"),
	},
	{
		"The printed code: read and verified, one core", show("%s codes/s", "Print/scan codes/s"),
		show("%s codes/s signed", "Print/code codes/s"),
	},
	{
		"Check a certificate with its log proof, two cosignatures and both status lists, one core", show("%s checks/s", "CheckBundleWarm checks/s"),
		show("%s checks/s where checkpoint and lists are new every time; aim 18,000 and 5,000", "CheckBundle checks/s"),
	},
	{
		"Append to the log, SQLite", show("%s leaves/s in batches of 100", "Log/sqlite/append_100_leaves per_s"),
		show("%s leaves/s one at a time, where a commit of one row does %s/s; aim 5,000 in batches", "Log/sqlite/append_one_leaf per_s", "Log/sqlite/commit_of_one_row per_s"),
	},
	{
		"The same, PostgreSQL", show("%s leaves/s in batches of 100", "Log/postgres/append_100_leaves per_s"),
		show("%s leaves/s one at a time, where a commit of one row does %s/s", "Log/postgres/append_one_leaf per_s", "Log/postgres/commit_of_one_row per_s"),
	},
	{
		"An inclusion proof out of a log of a million", show("%s ms", "Log/sqlite/inclusion_proof_in_a_million ms"),
		show("PostgreSQL %s ms", "Log/postgres/inclusion_proof_in_a_million ms"),
	},
	{
		"Ten years of an agency, by the verbs that people press: the rules change each year, every record is checked at the end",
		show("%s s", "Decade s"), show("%s companies, %s cases, %s certificates", "Decade companies", "Decade cases", "Decade certificates"),
	},
	{
		"Cold start until the first page, existing data", show("%s ms", "Start/existing_data ms"),
		show("empty agency %s ms; the program is one file of %s MB", "Start/empty_agency ms", "Start/existing_data MB-program"),
	},
	{
		"First start of the demo until its first page", show("%s ms", "Start/demo,_first_start ms"), show("26 companies with all their acts"),
	},
	{
		"Memory after 200 requests", show("%s MiB at its peak", "Memory MiB-peak"), show("%s MiB resident afterwards", "Memory MiB-after"),
	},
}

// flow is a line on a problem that LEMON solves as well.
func flow(what, name string) row {
	of := func(metric string) string { return "Assign/" + name + " " + metric }
	return row{
		what, show("%s ms, %s MiB", of("ms"), of("MiB")),
		show("%s × LEMON, %s ms and %s MiB", of("lemon-ms")+" / "+of("ms"), of("lemon-ms"), of("lemon-MiB")),
	}
}

// mixed is a line on a linear model that lme4 fits as well.
func mixed(what, name string) row {
	of := func(metric string) string { return "Linear/" + name + " " + metric }
	return row{
		what, show("%s ms, %s MiB", of("ms"), of("MiB")),
		show("%s × lme4 in R, %s ms and %s MiB", of("lme4-ms")+" / "+of("ms"), of("lme4-ms"), of("lme4-MiB")),
	}
}

func page(what, name, more string) row {
	return row{
		what, show("%s ms, %s KB", "Pages/sqlite/"+name+" ms-median", "Pages/sqlite/"+name+" KB"),
		show("95 %% within %s ms; PostgreSQL %s ms"+more, "Pages/sqlite/"+name+" ms-p95", "Pages/postgres/"+name+" ms-median"),
	}
}

// table is the table in Markdown, under a line that says on what was measured.
func (m measurements) table(about string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n| what | measured | beside it |\n| --- | --- | --- |\n", about)
	var errs []error
	for _, r := range rows {
		value, err := m.cell(r.value)
		aside, asideErr := m.cell(r.aside)
		errs = append(errs, err, asideErr)
		fmt.Fprintf(&b, "| %s | %s | %s |\n", r.what, value, aside)
	}
	return b.String(), errors.Join(errs...)
}

func (m measurements) cell(c cell) (string, error) {
	args := make([]any, len(c.metrics))
	for i, metric := range c.metrics {
		over, under, isRatio := strings.Cut(metric, " / ")
		value, err := m.metric(over)
		if err != nil {
			return "", err
		}
		if isRatio {
			below, err := m.metric(under)
			if err != nil {
				return "", err
			}
			args[i] = strconv.FormatFloat(value/below, 'f', 2, 64)
			continue
		}
		args[i] = number(value)
	}
	return fmt.Sprintf(c.format, args...), nil
}

func (m measurements) metric(name string) (float64, error) {
	benchmark, unit, _ := strings.Cut(name, " ")
	value, ok := m.by[benchmark][unit]
	if !ok {
		return 0, fmt.Errorf("the run has no %s of Benchmark%s", unit, benchmark)
	}
	return value, nil
}

// number writes three digits that count, thousands apart.
func number(v float64) string {
	decimals := 0
	switch {
	case v < 10:
		decimals = 2
	case v < 100:
		decimals = 1
	}
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	for i := strings.IndexByte(s+".", '.') - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// The markers of the document.
const (
	begin = "<!-- bench:begin -->"
	end   = "<!-- bench:end -->"
)

// between puts the table between the markers.
func between(page, table string) (string, error) {
	head, rest, found := strings.Cut(page, begin)
	_, tail, closed := strings.Cut(rest, end)
	if !found || !closed {
		return "", fmt.Errorf("the markers %s and %s are missing", begin, end)
	}
	return head + begin + "\n" + table + end + tail, nil
}
