package pdf

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"proba.example/certificate"
	"proba.example/certificate/hallmark"
)

// AttestedLayout is to certificates of pilots and of graduates what Layout is to those of companies.
const AttestedLayout = 1

// attestedProducer tells Open how the pages of an attestation were drawn.
const attestedProducer = "Proba attestation, layout "

// attested is an attestation on paper: a page to hang on a wall in one language, and behind it everything the certificate says, in three. What
// the first page shortens stands there whole.
type attested struct {
	*sheet
	of   *certificate.Document
	said *certificate.Attestation
}

// renderAttested draws the pages of a certificate of a pilot or of a graduate.
func renderAttested(in Input, d *certificate.Document) ([]byte, error) {
	if !bytes.Equal(d.Canonical(), in.Certificate) {
		return nil, refuse(WrongContents, "the certificate is not in canonical bytes")
	}
	if in.QR != "" {
		return nil, refuse(WrongContents, "a code beside a certificate that has none")
	}
	if !slices.Contains(certificate.Languages(), in.Language) {
		return nil, refuse(WrongContents, "language %q", in.Language)
	}
	a := attested{blank(in.Language), d, d.Attestation}
	a.know("0123456789abcdef /…·−:\u00a0")
	a.know(shown(string(in.Certificate)))
	for _, l := range certificate.Languages() {
		for _, text := range attestedSentences()[l] {
			a.know(text)
		}
		a.know(a.said.Title(l) + strings.ToUpper(a.said.Title(l)))
		for _, line := range a.said.Statements(l) {
			a.know(shown(line[0] + line[1]))
		}
		for _, day := range a.days() {
			a.know(day.In(l))
		}
	}
	a.begin()
	a.head()
	list := []attachment{{CertificateName, in.Certificate}}
	if in.Bundle != nil {
		list = slices.Insert(list, 0, attachment{BundleName, in.Bundle})
	}
	a.fasten(list)
	h := hallmark.Engrave(a.said.Number)
	a.frame(h)
	for _, part := range []func(){func() { a.issuer(d) }, func() { a.middle(h) }, a.foot, a.whole} {
		if a.err == nil {
			part()
		}
	}
	if a.err != nil {
		return nil, a.err
	}
	var out bytes.Buffer
	if err := a.doc.Output(&out); err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	return out.Bytes(), nil
}

func (a *attested) days() []certificate.Date {
	issued := certificate.DateOf(a.said.ValidFrom)
	if p := a.said.Pilot; p != nil {
		return []certificate.Date{p.From, p.To, p.DecidedOn, issued}
	}
	g := a.said.Graduation
	return []certificate.Date{g.From, g.To, g.GraduatedOn, issued}
}

// shown is a text as the page can set it: letters composed with their marks, and three dots for an interval's open end, of which the fonts have no sign.
func shown(text string) string {
	return norm.NFC.String(strings.NewReplacer("−∞", "…", "∞", "…").Replace(text))
}

func (a *attested) say(key string, args ...string) string {
	return fill(attestedSentences()[a.language][key], args...)
}

func (a *attested) holder() string {
	if a.said.Pilot != nil {
		return shown(a.said.Pilot.Company)
	}
	return shown(a.said.Graduation.Company)
}

// head is what the file says of itself.
func (a *attested) head() {
	f := a.doc
	f.SetLang(string(a.language))
	f.SetProducer(attestedProducer+strconv.Itoa(AttestedLayout), false)
	f.SetTitle(a.say("document", "title", a.said.Title(a.language), "number", a.said.Number, "holder", a.holder()), true)
	f.SetAuthor(a.said.Issuer.Name.In(a.language), true)
	created := a.of.Proof.Created.UTC()
	f.SetCreationDate(created)
	f.SetModificationDate(created)
}

// shorten is at most so many lines in the middle of the page: smaller where it must be, and cut off with three dots where even that is too long.
func (a *attested) shorten(text string, st *style, width float64, most int, least float64) []string {
	text = shown(text)
	if r := []rune(text); len(r) > mostShown {
		text = string(r[:mostShown]) // no line of what is behind it could be shown, and measuring it takes its time
	}
	lines := a.even(text, st, width, most, least)
	if len(lines) > most {
		lines = a.cut(lines, *st, width, most)
	}
	return lines
}

func (a *attested) cut(lines []string, st style, width float64, most int) []string {
	lines = slices.Clone(lines[:most])
	last := []rune(lines[most-1])
	for len(last) > 0 && a.width(string(last)+"…", st) > width {
		last = last[:len(last)-1]
	}
	lines[most-1] = strings.TrimRight(string(last), " ,;:") + "…"
	return lines
}

// statement is the sentence of the certificate.
func (a *attested) statement() string {
	if g := a.said.Graduation; g != nil {
		return a.say("graduate", "programme", g.Programme, "from", g.From.In(a.language), "through", g.To.In(a.language), "on", g.GraduatedOn.In(a.language))
	}
	p := a.said.Pilot
	text := a.say("pilot", "solution", p.Solution, "site", p.Site, "from", p.From.In(a.language), "through", p.To.In(a.language))
	if p.Stopped {
		text += " " + a.say("stopped")
	}
	return text
}

// stated is a line of the certificate's own statements, whose words are those of every other view; empty where it has none of that label.
func (a *attested) stated(label string) (f namedFact) {
	term := certificate.Sentences(a.language)["label."+label]
	for _, line := range a.said.Statements(a.language) {
		if line[0] == term {
			text := []rune(shown(line[1]))
			return namedFact{term, string(text[:min(len(text), mostShown)])}
		}
	}
	return f
}

// middle is the word, the holder, the sentence, of a pilot what came of it, and the seal, spread over the height they have.
func (a *attested) middle(h hallmark.Hallmark) {
	word := style{size: 19, colour: gold, track: 4}
	title := a.said.Title(a.language)
	if a.language == certificate.Korean {
		word.size, word.track = 25, 12
	} else {
		title = strings.ToUpper(title)
	}
	intro := style{size: 10.5, colour: inkSoft}
	holder := style{weight: semiBold, size: 29, colour: ink}
	says := style{size: 11.5, colour: inkSoft}
	about := style{weight: semiBold, size: 12, colour: brand}
	result := style{size: 11, colour: ink}
	titleLines := a.shorten(title, &word, mm(150), 1, 9)
	holderLines := a.shorten(a.holder(), &holder, mm(142), 3, 13)
	blocks := []block{
		{titleLines, word, 1, mm(9), 1},
		{a.shorten(a.say("intro"), &intro, mm(142), 1, 8), intro, 1, mm(5), 0.3},
		{holderLines, holder, 1.24, mm(4) + holder.size*0.2, 0.3},
	}
	blocks = append(blocks, block{a.shorten(a.statement(), &says, mm(128), 4, 8.5), says, 1.5, mm(6), 0.6})
	if p := a.said.Pilot; p != nil {
		aboutLines := a.shorten(p.Title, &about, mm(136), 2, 9)
		resultLines := a.shorten(a.stated("result").text, &result, mm(128), 4, 8.5)
		blocks = append(blocks, block{aboutLines, about, 1.35, mm(2.6), 0.1}, block{resultLines, result, 1.45, mm(7), 0.6})
	}
	y, radius := a.spread(blocks, mm(60), mm(32), mm(17), mm(5))
	a.seal(h, middleX, y+radius, radius, "")
	a.within(middleX, y+radius, radius/hallmark.Reach, func() {
		a.stroke(gold, 4.6)
		a.raw("-12 15 m -12 -13 l 12 -13 l 12 15 l S")
		a.stroke(goldLine, 2.6)
		a.raw("-5.5 11.5 m 5.5 11.5 l S")
	})
	a.punch(middleX-mm(55), y+radius, 1, a.said.Number[:min(2, len(a.said.Number))])
	a.punch(middleX+mm(55), y+radius, 2, strconv.Itoa(certificate.DateOf(a.said.ValidFrom).Year))
}

// mostShown is more characters than any text on the first page has room for.
const mostShown = 700

type namedFact struct{ term, text string }

// facts are two rows of what is asked for first.
func (a *attested) facts() [2][]namedFact {
	labels := [2][]string{{"track", "milestones"}, {"businessNumber", "issuedOn"}}
	if a.said.Pilot != nil {
		labels = [2][]string{{"evidence", "siteVerdict"}, {"decision", "decidedOn", "issuedOn"}}
	}
	var rows [2][]namedFact
	for n, all := range labels {
		for _, label := range all {
			if f := a.stated(label); f.text != "" {
				rows[n] = append(rows[n], f)
			}
		}
	}
	return rows
}

// foot is the number, the facts, the code of the certificate's page where it has one that a telephone can open, and how to check.
func (a *attested) foot() {
	small := style{size: 7.8, colour: inkSoft}
	a.text(middleX, mm(203), a.say("number"), small, centre)
	number := style{weight: semiBold, size: 19, colour: ink, track: 1.6}
	for a.width(a.said.Number, number) > mm(150) && number.size > 4 {
		number.size--
		number.track *= 0.8
	}
	a.text(middleX, mm(210.6), a.said.Number, number, centre)
	leftX, rightX := mm(27), pageWidth-mm(27)
	a.stroke(hair, 0.8)
	a.line(leftX, mm(216), rightX, mm(216))
	edge := rightX
	address, reachable := strings.CutPrefix(a.said.ID, "https://")
	if reachable {
		const side = 32 // millimetres
		edge = rightX - mm(side)
		if err := a.code(a.said.ID, edge, mm(222), mm(side)); err != nil {
			a.err = refuse(WrongContents, "its address: %v", err)
			return
		}
		a.text(edge+mm(side)/2, mm(222+side+4.6), a.say("code"), small, centre)
		edge -= mm(6)
	}
	y := mm(223)
	facts := a.facts()
	column := (edge - leftX) / float64(max(1, len(facts[0]), len(facts[1])))
	for _, row := range facts {
		if len(row) == 0 {
			continue
		}
		most := 1
		for n, f := range row {
			x := leftX + float64(n)*column
			term, value := small, style{weight: semiBold, size: 10, colour: ink}
			a.text(x, y, a.fit(f.term, &term, column-mm(2), 1, 5)[0], term, left)
			lines := a.fact(f.text, &value, column-mm(3))
			if len(lines) > 2 {
				lines = a.cut(lines, value, column-mm(3), 2)
			}
			for j, line := range lines {
				a.text(x, y+mm(4.6)+float64(j)*value.size*1.25, line, value, left)
			}
			most = max(most, len(lines))
		}
		y += mm(11.2) + float64(most-1)*mm(4)
	}
	y = max(y+mm(0.6), mm(246))
	a.text(leftX, y, a.say("check"), style{weight: semiBold, size: 7.4, colour: ink}, left)
	how := style{size: 7.2, colour: inkSoft}
	lines := a.fit(a.say("check_text"), &how, edge-mm(2)-leftX, 6, 6)
	if reachable {
		lines = append(lines, a.wrap(address, how, edge-mm(2)-leftX)[0])
	}
	for i, line := range lines {
		a.text(leftX, y+mm(3.9)+float64(i)*how.size*1.42, line, how, left)
	}
	a.text(middleX, mm(275), a.print(), style{size: 5.6, colour: inkSoft, track: 0.15}, centre)
}

// print is the fingerprint of the signed certificate, in groups.
func (a *attested) print() string {
	sum := a.of.Digest()
	print := hex.EncodeToString(sum[:])
	var groups []string
	for i := 0; i < len(print); i += 8 {
		groups = append(groups, print[i:i+8])
	}
	return a.say("fingerprint") + "  " + strings.Join(groups, " ")
}

// row is a statement of the certificate, set.
type row struct {
	term, terms   []string // in the language of the file, and in the others
	value, values []string
	height        float64
}

// The styles of the pages with the whole text.
var (
	rowTerm   = style{weight: semiBold, size: 8.6, colour: brand}
	rowTerms  = style{size: 6.8, colour: inkSoft}
	rowValue  = style{size: 9.6, colour: ink}
	rowValues = style{size: 7.8, colour: inkSoft}
)

// others are the languages that the file is not in.
func (a *attested) others() (all []certificate.Language) {
	for _, l := range certificate.Languages() {
		if l != a.language {
			all = append(all, l)
		}
	}
	return all
}

// rows sets every statement in three languages: what all of them say alike is said once.
func (a *attested) rows(termWidth, valueWidth float64) (all []row) {
	mine := a.said.Statements(a.language)
	for n, line := range mine {
		var terms, values []string
		for _, l := range a.others() {
			x := a.said.Statements(l)[n]
			terms = append(terms, x[0])
			if v := shown(x[1]); v != shown(line[1]) && !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		r := row{term: a.wrap(line[0], rowTerm, termWidth), terms: a.wrap(strings.Join(terms, " · "), rowTerms, termWidth), value: a.wrap(shown(line[1]), rowValue, valueWidth)}
		if joined := strings.Join(values, "  ·  "); joined != "" && a.width(joined, rowValues) <= valueWidth {
			values = []string{joined}
		}
		for _, v := range values {
			r.values = append(r.values, a.wrap(v, rowValues, valueWidth)...)
		}
		r.height = max(float64(len(r.term))*11+float64(len(r.terms))*8.8, float64(len(r.value))*12.6+float64(len(r.values))*10.6)
		all = append(all, r)
	}
	return all
}

// whole is everything the certificate says, on as many pages as it takes.
func (a *attested) whole() {
	x0, x1 := mm(22), pageWidth-mm(22)
	valueX := x0 + mm(52)
	rows := a.rows(mm(47), x1-valueX)
	const bottom = pageHeight - 66
	page, y := 1, 0.0
	open := func() {
		a.doc.AddPage()
		page++
		a.text(x0, mm(22), a.said.Title(a.language)+"  "+a.said.Number, style{size: 8.6, colour: gold, track: 0.3}, left)
		a.stroke(goldLine, 0.9)
		a.line(x0, mm(25), x1, mm(25))
		y = mm(25)
		if page == 2 {
			a.text(x0, mm(35), a.say("whole"), style{weight: semiBold, size: 16, colour: ink}, left)
			var rest []string
			for _, l := range a.others() {
				rest = append(rest, attestedSentences()[l]["whole"])
			}
			a.text(x0, mm(40.5), strings.Join(rest, "  ·  "), style{size: 8.6, colour: inkSoft}, left)
			y = mm(44)
		}
		a.text(x0, pageHeight-mm(14), a.print(), style{size: 5.6, colour: inkSoft, track: 0.15}, left)
		at := strconv.Itoa(page)
		a.text(x1-a.width(at, rowTerms), pageHeight-mm(14), at, rowTerms, left)
	}
	open()
	for n, r := range rows {
		if n > 0 && y+r.height+9 > bottom {
			open()
		}
		y += 4.5
		a.set(r.term, x0, y, rowTerm, 11, 8.4)
		a.set(r.terms, x0, y+float64(len(r.term))*11, rowTerms, 8.8, 7.4)
		y = a.flow(r, valueX, y, bottom, open)
		a.stroke(hair, 0.6)
		a.line(x0, y, x1, y)
	}
}

// set puts lines below each other: the first baseline lies a little below y.
func (a *attested) set(lines []string, x, y float64, st style, lead, first float64) {
	for i, line := range lines {
		a.text(x, y+first+float64(i)*lead, line, st, left)
	}
}

// flow sets the value of a row, over more pages where it is longer than one, and returns where the row ends.
func (a *attested) flow(r row, x, y, bottom float64, open func()) float64 {
	end := y + max(0, float64(len(r.term))*11+float64(len(r.terms))*8.8)
	at := y
	put := func(lines []string, st style, lead, first float64) {
		for _, line := range lines {
			if at+lead > bottom {
				open()
				at, end = mm(25)+4.5, 0
			}
			a.text(x, at+first, line, st, left)
			at += lead
		}
	}
	put(r.value, rowValue, 12.6, 8.8)
	put(r.values, rowValues, 10.6, 8)
	return max(at, end) + 4.5
}
