package view

import (
	"strconv"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

// The examples of the style page. They are invented and belong to nobody; the sums are right.

var colours = []string{
	"paper", "surface", "sunk", "ink", "ink-soft", "line", "line-strong", "brand", "brand-strong", "brand-tint", "gold", "gold-line", "gold-tint",
	"info", "info-tint", "progress", "progress-tint", "good", "good-tint", "warn", "warn-tint", "bad", "bad-tint", "neutral", "neutral-tint", "focus",
}

var technologyGrades = []string{"AAA", "AA", "A+", "A", "BBB+", "BBB", "BB+", "BB", "B+", "B", "CCC", "CC", "C", "D"}

// StylePageFrame is the Page of /style. Its audience is the public; agency is the agency's name.
func StylePageFrame(p locale.Printer, path, agency string) Page {
	return Page{
		Printer: p, Title: p.T("style.title"), Path: path, Agency: agency, Audience: "public",
		User: &UserMenu{Name: p.T("style.person"), Role: p.T("style.role"), SignOut: "/sign-out"},
		Nav: []NavItem{
			{Href: "#facts", Label: p.T("style.cases"), Current: true},
			{Href: "#certificate", Label: p.T("style.register"), Current: false},
			{Href: "#sheet", Label: p.T("style.schemes"), Current: false},
		},
	}
}

func styleTags(p locale.Printer) []Tag {
	return []Tag{
		{Neutral, p.T("style.draft")},
		{Info, p.T("style.submitted")},
		{Progress, p.T("style.evaluating")},
		{Good, p.T("style.granted")},
		{Warn, p.T("style.returned")},
		{Bad, p.T("style.refused")},
	}
}

func styleNotices(p locale.Printer) []Notice {
	return []Notice{
		{Tone: Info, Title: p.T("style.info_title"), Text: p.T("style.info_text")},
		{Tone: Good, Title: p.T("style.good_title"), Text: p.T("style.good_text")},
		{Tone: Warn, Title: p.T("style.warn_title"), Text: p.T("style.warn_text")},
		{Tone: Bad, Title: p.T("style.bad_title"), Text: p.T("style.bad_text"), Items: []string{p.T("style.bad_1"), p.T("style.bad_2")}},
	}
}

func styleRows(p locale.Printer) []Row {
	change := &Link{"#facts", p.T("style.change")}
	return []Row{
		{Term: p.T("style.company"), Text: "한빛센서 주식회사 · Hanbit Sensor Co., Ltd.", Change: change},
		{Term: p.T("style.founded"), Text: p.T("style.founded_value"), Change: change},
		{Term: p.T("style.sector"), Text: p.T("style.sector_value")},
		{Term: p.T("style.state"), Body: StateTag(Tag{Progress, p.T("style.evaluating")})},
	}
}

func styleTable(p locale.Printer) Table {
	row := func(name, lang, latin, number string, tenths int64, tag Tag) TableRow {
		return TableRow{Cells: []Cell{
			{Text: name, Lang: lang, Sub: latin, Href: "#certificate"},
			{Text: SpacedNumber(number)},
			{Text: p.Points(tenths)},
			{Tag: &tag},
		}}
	}
	return Table{
		Caption: p.T("style.cases"), Stack: true, Empty: p.T("style.empty_title"),
		Columns: []Column{{Label: p.T("style.company")}, {Label: p.T("style.number")}, {Label: p.T("style.points"), Num: true}, {Label: p.T("style.state")}},
		Rows: []TableRow{
			row("한빛센서 주식회사", "ko", "Hanbit Sensor", "26010100123", 8125, Tag{Good, p.T("style.granted")}),
			row("ООО «Северный луч»", "ru", "Severny Luch", "26010200045", 7480, Tag{Progress, p.T("style.evaluating")}),
			row("Calder & Finch Ltd", "en", "", "26010300007", 6905, Tag{Warn, p.T("style.returned")}),
		},
	}
}

func styleTasks(p locale.Printer) []Task {
	return []Task{
		{p.T("style.task_1"), "#forms", p.T("style.task_1_text"), Tag{Good, p.T("view.done")}},
		{p.T("style.task_2"), "#sheet", p.T("style.task_2_text"), Tag{Progress, p.T("style.draft")}},
		{p.T("style.task_3"), "", "", Tag{Neutral, p.T("style.not_yet")}},
	}
}

func styleEvents(p locale.Printer) []Event {
	return []Event{
		{When: p.T("style.date_1") + ", 10:42", DateTime: "2026-06-03T10:42:00+09:00", Title: p.T("style.h3"), Who: p.T("style.agency"), Tone: Good},
		{When: p.T("style.date_1") + ", 09:15", DateTime: "2026-06-03T09:15:00+09:00", Title: p.T("style.h2"), Who: p.T("style.person"), Tone: Progress},
		{When: p.T("style.date_1") + ", 08:00", DateTime: "2026-06-03T08:00:00+09:00", Title: p.T("style.h1"), Text: p.T("style.h_text"), Tone: Info},
	}
}

func styleSteps(p locale.Printer) []Step {
	return []Step{
		{p.T("style.step_1"), true, false},
		{p.T("style.step_2"), true, false},
		{p.T("style.step_3"), false, true},
		{p.T("style.step_4"), false, false},
		{p.T("style.step_5"), false, false},
	}
}

func styleFields(p locale.Printer) []Field {
	return []Field{
		{Name: "holder", Label: p.T("style.name_label"), Hint: p.T("style.name_hint"), Error: p.T("style.name_error"), Autocomplete: "organization"},
		{Name: "turnover", Label: p.T("style.turnover"), Type: Money, Unit: "₩", Value: "1 250 000 000", Width: "medium"},
		{Name: "staff", Label: p.T("style.staff"), Type: Number, Unit: p.T("style.staff_unit"), Value: "48", Width: "short"},
		{Name: "visit", Label: p.T("style.date"), Type: Date, Value: "2026-06-03", Width: "medium"},
		{Name: "about", Label: p.T("style.about"), Hint: p.T("style.about_hint"), Type: TextArea, Optional: true},
		{Name: "sector", Label: p.T("style.sector"), Type: Select, Options: []Option{{Value: "m", Label: p.T("style.sector_value")}}},
		{Name: "form", Label: p.T("style.kind"), Type: Radios, Value: "company", Options: []Option{
			{Value: "company", Label: p.T("style.kind_1"), Hint: p.T("style.kind_1_hint")}, {Value: "sole", Label: p.T("style.kind_2")},
		}},
		{Name: "consent", Label: p.T("style.agree"), Type: Checkboxes, Optional: true, Values: []string{"register"}, Options: []Option{
			{Value: "register", Label: p.T("style.agree_1")}, {Value: "letters", Label: p.T("style.agree_2")},
		}},
		{Name: "plan", Label: p.T("style.file"), Hint: p.T("style.file_hint"), Type: FileField, Multiple: true, Accept: ".pdf,image/*", MaxBytes: 20_000_000, Files: []File{
			{
				Name: "technology-plan.pdf", Href: "#forms", Size: p.Bytes(1_840_000), Remove: "1",
				Digest: "sha256 9f2c4be1 77d0a85e 3c61f04b aa92d7e5 1b86c3f0 42e9d1a7 60bb35c8 e4f7290d",
			},
		}},
	}
}

func styleFault() error {
	return fault.List{fault.Field("holder", "style.name_error")}
}

func styleLadder(p locale.Printer) []Level {
	band := func(value, anchor string, points int64) Level { return Level{value, value, anchor, points} }
	return []Level{
		band("A", p.T("style.band_from", "A", 20), 300),
		band("B", p.T("style.band_between", "A", 10, "B", 20), 240),
		band("C", p.T("style.band_between", "A", 3, "B", 10), 180),
		band("D", p.T("style.band_under", "A", 3), 120),
		band("E", p.T("style.band_none"), 60),
	}
}

func styleQuantity(p locale.Printer) QuantityItem {
	return QuantityItem{
		Item: Item{
			Name: "1.1-(1)", Code: "1.1-(1)", Title: p.T("style.item_1"), Max: 300, Points: 240, Scored: true,
			Why: p.T("style.item_1_why"),
		},
		Value: p.Decimal("13.8"), Unit: "%", Ladder: styleLadder(p), Level: "B", Field: p.T("style.item_1_field"),
	}
}

func styleLevels(p locale.Printer) LevelItem {
	return LevelItem{
		Item: Item{
			Name: "2.1-(1)", Code: "2.1-(1)", Title: p.T("style.item_2"), Hint: p.T("style.item_2_hint"), Max: 180,
			Points: 144, Scored: true, Mark: &Tag{Warn, p.T("style.placeholder")},
			Note: &Field{Name: "note-2.1-(1)", Label: p.T("style.note"), Type: TextArea, Optional: true},
		},
		Levels: []Level{
			{"A", "A", p.T("style.item_2_a"), 180},
			{"B", "B", p.T("style.item_2_b"), 144},
			{"C", "C", p.T("style.item_2_c"), 108},
			{"D", "D", p.T("style.item_2_d"), 72},
			{"E", "E", p.T("style.item_2_e"), 36},
		},
		Chosen: "B",
	}
}

// styleShortLevels is an item not answered yet, whose anchors are short enough to stand side by side.
func styleShortLevels(p locale.Printer) LevelItem {
	it := styleLevels(p)
	it.Name, it.Scored, it.Points, it.Mark, it.Note, it.Hint = "1.1-(1)-judged", false, 0, nil, nil, ""
	it.Code, it.Title, it.Max = "1.1-(1)", p.T("style.item_1"), 300
	it.Levels, it.Chosen = styleLadder(p), ""
	return it
}

func styleChecklist(p locale.Printer) ChecklistItem {
	texts := []string{p.T("style.check_1"), p.T("style.check_2"), p.T("style.check_3"), p.T("style.check_4"), p.T("style.check_5")}
	it := ChecklistItem{
		Item:  Item{Name: "4.1-(1)", Code: "4.1-(1)", Title: p.T("style.item_3"), Max: 150, Points: 120, Scored: true},
		Level: "B",
	}
	for i, t := range texts {
		it.Checks = append(it.Checks, Check{strconv.Itoa(i + 1), t, i != 3})
	}
	for i, letter := range []string{"A", "B", "C", "D", "E"} {
		it.Ladder = append(it.Ladder, Level{letter, letter, []string{"5", "4", "3", "2", "< 2"}[i], []int64{150, 120, 90, 60, 30}[i]})
	}
	return it
}

func styleAreas(p locale.Printer) AreaBarsChart {
	return AreaBarsChart{p.T("style.areas"), []Area{
		{p.T("style.area_1"), 2415, 3000, 1800},
		{p.T("style.area_2"), 2560, 3000, 1800},
		{p.T("style.area_3"), 1140, 2000, 1200},
		{p.T("style.area_4"), 2010, 2000, 1200},
	}}
}

func styleLine(p locale.Printer) NumberLineChart {
	return NumberLineChart{
		Title: p.T("style.total"), Max: 10_000,
		Borders:   []Border{{7000, "A"}, {8000, "AA"}, {9000, "AAA"}},
		Threshold: &Border{6500, p.T("style.self")},
		Markers:   []Marker{{8125, p.T("style.panel")}, {7480, p.T("style.self")}},
	}
}

func styleScale(p locale.Printer) GradeScaleChart {
	return GradeScaleChart{p.T("style.technology"), technologyGrades, "BB+", "B"}
}

func styleStates(p locale.Printer) StateBarChart {
	return StateBarChart{p.T("style.today_cases"), []Part{
		{p.T("style.draft"), 14, Neutral},
		{p.T("style.submitted"), 6, Info},
		{p.T("style.evaluating"), 9, Progress},
		{p.T("style.returned"), 3, Warn},
		{p.T("style.granted"), 21, Good},
		{p.T("style.refused"), 4, Bad},
	}}
}

func styleSpark(p locale.Printer) SparklineChart {
	return SparklineChart{p.T("style.spark"), []int64{7012, 7105, 6980, 7240, 7333, 7290, 7415, 7480}}
}

func styleLife(p locale.Printer) ValidityChart {
	return ValidityChart{
		Title: p.T("style.life"), From: p.T("style.date_1"), Until: p.T("style.date_2"), Now: p.T("style.date_3"),
		Days: 1096, Elapsed: 173, Spans: []Span{{p.T("style.suspension"), 80, 125, Warn}},
	}
}

// StyleCertificate is the example certificate, in the standing asked for.
func StyleCertificate(p locale.Printer, standing Standing) CertificateView {
	life := styleLife(p)
	passed := &Tag{Good, p.T("style.passed")}
	return CertificateView{
		Number: "26010100123", Title: p.T("style.cert_title"), Issuer: p.T("style.agency"),
		Holder: "한빛센서 주식회사", HolderLang: "ko", HolderLatin: "Hanbit Sensor Co., Ltd.",
		Statement: p.T("style.cert_says"), Grade: "AA", Fineness: "800", Year: "2026",
		Facts: []Row{
			{Term: p.T("style.cert_scheme"), Text: p.T("style.cert_scheme_value")},
			{Term: p.T("style.sector"), Text: p.T("style.sector_value")},
			{Term: p.T("style.region"), Text: p.T("style.region_value")},
			{Term: p.T("style.cert_tech"), Text: "BB+"},
		},
		Issued: p.T("style.date_1"), ValidFrom: p.T("style.date_1"), ValidUntil: p.T("style.date_2"),
		Signatory: p.T("style.person"), SignedAs: p.T("style.cert_issuer_head"),
		Standing: standing, StandingSince: p.T("style.date_3"), AsOf: p.T("style.date_3") + ", 14:05",
		Life: &life,
		Checks: []CheckStep{
			{Text: p.T("style.cert_check_1"), State: passed},
			{Text: p.T("style.cert_check_2"), Detail: "did:web:agency.example#2026-1", State: passed},
			{Text: p.T("style.cert_check_3"), State: passed},
		},
		Command:   "proba certificate check 26010100123.json --trust agency.json",
		Downloads: []Download{{Href: "#certificate", Label: p.T("style.cert_file"), Kind: p.T("style.cert_file_kind")}},
	}
}
