package pdf

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/unicode/norm"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/certificate/hallmark"
)

// Input is everything a page is made from.
type Input struct {
	Certificate []byte // signed, in canonical bytes
	QR          string // the text of its code, see package cwt; empty for an attestation, whose page bears its address
	Bundle      []byte // what proves it off-line; nil when there is none
	Language    certificate.Language
}

// Render draws the page, without a signature: of a company's certificate, or the pages of one of a pilot or of a graduate. It is a pure
// function: equal input gives equal bytes. It fails when the input is not one certificate and its code, or with a *GlyphError.
func Render(in Input) ([]byte, error) {
	if d, err := certificate.ParseAttestation(in.Certificate); err == nil {
		return renderAttested(in, &d)
	}
	d, err := certificate.Parse(in.Certificate)
	if err != nil {
		return nil, refuse(WrongContents, "certificate: %v", err)
	}
	if !bytes.Equal(d.Canonical(), in.Certificate) {
		return nil, refuse(WrongContents, "the certificate is not in canonical bytes")
	}
	code, err := cwt.Parse(in.QR)
	if err != nil {
		return nil, refuse(WrongContents, "code: %v", err)
	}
	if !code.Matches(&d) {
		return nil, refuse(WrongContents, "the code is of certificate %s, not of %s", code.Number, d.Certification.Number)
	}
	if !slices.Contains(certificate.Languages(), in.Language) {
		return nil, refuse(WrongContents, "language %q", in.Language)
	}
	picture, err := cwt.Draw(in.QR)
	if err != nil {
		return nil, refuse(WrongContents, "code: %v", err)
	}
	s := newSheet(in, &d)
	s.head(&d)
	s.attach(in)
	s.frame(hallmark.Engrave(d.Certification.Number))
	for _, part := range []func(){func() { s.issuer(&d) }, func() { s.middle(&d) }, func() { s.foot(&d, picture) }} {
		if s.err == nil {
			part()
		}
	}
	if s.err != nil {
		return nil, s.err
	}
	var out bytes.Buffer
	if err := s.doc.Output(&out); err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	return out.Bytes(), nil
}

// colour is a colour of the pages' light style, whose names these are.
type colour struct{ r, g, b int }

var (
	ink      = colour{0x14, 0x21, 0x1d}
	inkSoft  = colour{0x47, 0x56, 0x51}
	hair     = colour{0xd3, 0xda, 0xd6}
	brand    = colour{0x0b, 0x4f, 0x46}
	gold     = colour{0x7d, 0x5a, 0x0b}
	goldLine = colour{0xb9, 0x8f, 0x35}
	white    = colour{0xff, 0xff, 0xff}
)

// operators writes the colour as PDF wants it, to stroke with (RG) or to fill with (rg).
func (c colour) operator(name string) string {
	part := func(v int) string { return strconv.FormatFloat(float64(v)/255, 'f', 3, 64) }
	return part(c.r) + " " + part(c.g) + " " + part(c.b) + " " + name
}

// Lengths are in points, y downwards from the top of the page. mm turns millimetres into points, rounded so that every machine
// computes with the same numbers.
func mm(v float64) float64 { return math.Round(v*7200/25.4) / 100 }

func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

const (
	pageWidth  = 595.28 // A4
	pageHeight = 841.89
)

// sheet is a page on the way. The first error stops it.
type sheet struct {
	doc        *fpdf.Fpdf
	language   certificate.Language
	characters map[rune]bool // those that its fonts were cut for
	err        error
}

// fontNames are the fonts of a page by weight.
var fontNames = [2]string{regular: "regular", semiBold: "semibold"}

func newSheet(in Input, d *certificate.Document) *sheet {
	s := blank(in.Language)
	// All that a page can say stands in the certificate, in the words of its language, or is a digit.
	add := s.know
	add("0123456789abcdef \u00a0")
	add(norm.NFC.String(string(in.Certificate)))
	for key, text := range sentences()[in.Language] {
		if d.Certification.Replaces == nil && strings.HasPrefix(key, replacedWords) {
			continue // so that the pages of the first version of certificates stay what they were, byte for byte
		}
		add(text)
		add(strings.ToUpper(text))
	}
	for month := time.January; month <= time.December; month++ {
		add(certificate.Date{Year: 2000, Month: month, Day: 1}.In(in.Language))
	}
	s.begin()
	return s
}

// blank is a document without a page.
func blank(l certificate.Language) *sheet {
	doc := fpdf.New("P", "pt", "A4", "")
	doc.SetCatalogSort(true)
	doc.SetAutoPageBreak(false, 0)
	doc.SetMargins(0, 0, 0)
	return &sheet{doc: doc, language: l, characters: map[rune]bool{}}
}

// know adds the characters of a text to those that the fonts are cut for.
func (s *sheet) know(text string) {
	for _, r := range text {
		s.characters[r] = true
	}
}

// begin cuts the fonts and opens the first page.
func (s *sheet) begin() {
	for w, name := range fontNames {
		s.doc.AddUTF8FontFromBytes(name, "", cut(s.characters, weight(w)))
	}
	s.doc.AddPage()
}

// producer tells Open how the page was drawn.
const producer = "Proba certificate, layout "

// head is what the file says of itself. Its dates are the certificate's.
func (s *sheet) head(d *certificate.Document) {
	s.doc.SetLang(string(s.language))
	s.doc.SetProducer(producer+strconv.Itoa(Layout), false)
	s.doc.SetTitle(say(s.language, "document", "number", spaced(d.Certification.Number), "holder", d.Subject.LegalName), true)
	s.doc.SetAuthor(d.Issuer.Name.In(s.language), true)
	created := d.Proof.Created.UTC()
	s.doc.SetCreationDate(created)
	s.doc.SetModificationDate(created)
}

// attachment is a file beside the page.
type attachment struct {
	name    string
	content []byte
}

// attach puts the truth beside the page, sorted by name as PDF's trees of names are.
func (s *sheet) attach(in Input) {
	list := []attachment{{QRName, []byte(in.QR)}, {CertificateName, in.Certificate}}
	if in.Bundle != nil {
		list = slices.Insert(list, 0, attachment{BundleName, in.Bundle})
	}
	s.fasten(list)
}

func (s *sheet) fasten(list []attachment) {
	all := make([]fpdf.Attachment, len(list))
	for i, a := range list {
		all[i] = fpdf.Attachment{Content: a.content, Filename: a.name}
	}
	s.doc.SetAttachments(all)
}

// style is how a text is set.
type style struct {
	weight weight
	size   float64
	colour colour
	track  float64 // added after each character, in points
}

// width measures a text. A text that cannot be shown stops the sheet.
func (s *sheet) width(text string, st style) float64 {
	total, count := 0, 0
	for _, r := range text {
		w, ok := width(r, st.weight)
		if (!ok || !s.characters[r]) && s.err == nil {
			s.err = &GlyphError{r}
		}
		total, count = total+w, count+1
	}
	return float64(float64(total)*st.size/1000) + float64(st.track*float64(max(0, count-1)))
}

// align is where the given x lies in a text.
type align float64

const (
	left   align = 0
	centre align = 0.5
)

// text sets one line with its baseline at y.
func (s *sheet) text(x, y float64, text string, st style, a align) {
	x -= float64(float64(a) * s.width(text, st))
	s.doc.SetFont(fontNames[st.weight], "", st.size)
	s.doc.SetTextColor(st.colour.r, st.colour.g, st.colour.b)
	s.raw(num(st.track) + " Tc")
	s.doc.Text(math.Round(x*100)/100, y, text)
}

// raw writes operators of PDF.
func (s *sheet) raw(operators string) { s.doc.RawWriteStr(operators + "\n") }

// within draws in coordinates of its own: x to the right and y downwards from (x, y), scaled.
func (s *sheet) within(x, y, scale float64, draw func()) {
	s.raw("q " + strconv.FormatFloat(scale, 'f', 5, 64) + " 0 0 " + strconv.FormatFloat(-scale, 'f', 5, 64) + " " + num(x) + " " + num(pageHeight-y) + " cm")
	draw()
	s.raw("Q")
}

// stroke and fill set what the next path is drawn with.
func (s *sheet) stroke(c colour, width float64) { s.raw(c.operator("RG") + " " + num(width) + " w") }
func (s *sheet) fill(c colour)                  { s.raw(c.operator("rg")) }

// polygon is a path of straight lines, closed, that then is painted: S strokes, f fills, B does both.
func (s *sheet) polygon(paint string, at ...float64) {
	var b strings.Builder
	for i := 0; i+1 < len(at); i += 2 {
		b.WriteString(num(at[i]) + " " + num(at[i+1]) + map[bool]string{true: " m ", false: " l "}[i == 0])
	}
	s.raw(b.String() + "h " + paint)
}

func (s *sheet) line(x0, y0, x1, y1 float64) {
	s.raw(num(x0) + " " + num(pageHeight-y0) + " m " + num(x1) + " " + num(pageHeight-y1) + " l S")
}

// frame is the woven border with its knots.
func (s *sheet) frame(h hallmark.Hallmark) {
	edge, band := mm(10), mm(5.6)
	inner := edge + mm(1.3) // where the band begins
	knot := inner + band/2  // centres of the corner knots, between which the rules run
	rules := func(inset float64) {
		s.line(knot, inset, pageWidth-knot, inset)
		s.line(knot, pageHeight-inset, pageWidth-knot, pageHeight-inset)
		s.line(inset, knot, inset, pageHeight-knot)
		s.line(pageWidth-inset, knot, pageWidth-inset, pageHeight-knot)
	}
	s.stroke(goldLine, 1.3)
	rules(edge)
	s.stroke(goldLine, 0.5)
	rules(edge + mm(0.9))
	rules(inner + band + mm(0.4))

	thread := make([]string, hallmark.Threads)
	for i := range thread {
		thread[i] = weave(h, i)
	}
	scale := band / hallmark.TileHeight
	side := func(length float64, turn func(at, stretch float64) string) {
		tiles := math.Round(length / (hallmark.TileLength * scale))
		stretch := length / (tiles * hallmark.TileLength)
		for k := range int(tiles) {
			s.raw("q " + turn(float64(k)*stretch*hallmark.TileLength, stretch) + " cm")
			for _, t := range thread {
				s.raw(t)
			}
			s.raw("Q")
		}
	}
	s.stroke(goldLine, 0.55)
	f5 := func(v float64) string { return strconv.FormatFloat(v, 'f', 5, 64) }
	along := func(y float64) func(at, stretch float64) string {
		return func(at, stretch float64) string {
			return f5(stretch) + " 0 0 " + f5(scale) + " " + num(knot+at) + " " + num(y)
		}
	}
	down := func(x float64) func(at, stretch float64) string {
		return func(at, stretch float64) string {
			return "0 " + f5(stretch) + " " + f5(scale) + " 0 " + num(x) + " " + num(knot+at)
		}
	}
	side(pageWidth-2*knot, along(inner))
	side(pageWidth-2*knot, along(pageHeight-inner-band))
	side(pageHeight-2*knot, down(inner))
	side(pageHeight-2*knot, down(pageWidth-inner-band))

	for _, at := range [][2]float64{{knot, knot}, {pageWidth - knot, knot}, {knot, pageHeight - knot}, {pageWidth - knot, pageHeight - knot}} {
		s.within(at[0], at[1], mm(0.345), func() {
			s.stroke(goldLine, 0.9)
			s.fill(white)
			s.polygon("B", octagon(15, 9)...)
			s.polygon("S", octagon(11, 7)...)
			s.stroke(goldLine, 0.7)
			s.raw("0 -8 m 0 8 l -8 0 m 8 0 l -5.6 -5.6 m 5.6 5.6 l 5.6 -5.6 m -5.6 5.6 l S")
		})
	}
}

// octagon is a square of half the side r whose corners are cut at c from the middle.
func octagon(r, c float64) []float64 {
	return []float64{-c, -r, c, -r, r, -c, r, c, c, r, -c, r, -r, c, -r, -c}
}

// weave is one thread over one tile, as smooth curves.
func weave(h hallmark.Hallmark, i int) string {
	const pieces, tiny = 12, 1e-3
	const step = hallmark.TileLength / pieces
	var b strings.Builder
	b.WriteString("0 " + num(h.Thread(i, 0)) + " m ")
	for k := range pieces {
		x0, x1 := float64(k*step), float64((k+1)*step)
		lean := func(x float64) float64 { return (h.Thread(i, x+tiny) - h.Thread(i, x-tiny)) / (2 * tiny) * step / 3 }
		b.WriteString(num(x0+step/3.0) + " " + num(h.Thread(i, x0)+lean(x0)) + " " + num(x1-step/3.0) + " " + num(h.Thread(i, x1)-lean(x1)) + " " +
			num(x1) + " " + num(h.Thread(i, x1)) + " c ")
	}
	return b.String() + "S"
}

const middleX = pageWidth / 2

// issuer is the mark, who issues, and the word.
func (s *sheet) issuer(d *certificate.Document) {
	s.within(middleX-mm(7.5), mm(25), mm(15)/40, func() {
		s.fill(brand)
		s.polygon("f", 12, 1.5, 28, 1.5, 38.5, 12, 38.5, 28, 28, 38.5, 12, 38.5, 1.5, 28, 1.5, 12)
		s.stroke(goldLine, 1)
		s.polygon("S", 13.2, 4.6, 26.8, 4.6, 35.4, 13.2, 35.4, 26.8, 26.8, 35.4, 13.2, 35.4, 4.6, 26.8, 4.6, 13.2)
		s.stroke(white, 3.4)
		s.raw("13.6 28.5 m 13.6 12.2 l 26.4 12.2 l 26.4 28.5 l S")
		s.stroke(goldLine, 1.8)
		s.raw("17.6 25.8 m 22.4 25.8 l S")
	})
	name := style{weight: semiBold, size: 12.5, colour: ink}
	y := mm(48)
	for _, line := range s.even(d.Issuer.Name.In(s.language), &name, mm(150), 2, 8) {
		s.text(middleX, y, line, name, centre)
		y += name.size * 1.3
	}
}

// middle is the word, the holder, the statement and the seal, spread over the height they have.
func (s *sheet) middle(d *certificate.Document) {
	const measure = 142 // millimetres
	k := &d.Certification
	word := style{weight: regular, size: 21, colour: gold, track: 6}
	title := say(s.language, "title")
	if s.language == certificate.Korean {
		word.size, word.track = 25, 15
	} else {
		title = strings.ToUpper(title)
	}
	intro := style{weight: regular, size: 10.5, colour: inkSoft}
	holder := style{weight: semiBold, size: 31, colour: ink}
	latin := style{weight: regular, size: 13, colour: inkSoft, track: 0.3}
	says := style{weight: regular, size: 11.5, colour: inkSoft}

	holderLines := s.even(norm.NFC.String(d.Subject.LegalName), &holder, mm(measure), 2, 15)
	if len(holderLines) > 2 { // a name as long as a paragraph
		holder.size = 13
		holderLines = s.wrap(norm.NFC.String(d.Subject.LegalName), holder, mm(measure))
	}
	var latinLines []string
	if d.Subject.LatinName != "" && d.Subject.LatinName != d.Subject.LegalName {
		latin.size = min(latin.size, holder.size*0.8)
		latinLines = s.even(norm.NFC.String(d.Subject.LatinName), &latin, mm(measure), 2, 8)
	}
	statement := say(s.language, "statement_plain", "scheme", k.Scheme.Name.In(s.language))
	if k.Grade != "" {
		statement = say(s.language, "statement", "scheme", k.Scheme.Name.In(s.language), "grade", k.Grade)
	}
	statementLines := s.even(norm.NFC.String(statement), &says, mm(124), 3, 8)

	anew := style{weight: regular, size: 9.5, colour: inkSoft}
	var anewLines []string
	if k.Replaces != nil {
		anewLines = s.even(norm.NFC.String(replaced(k.Replaces, s.language)), &anew, mm(measure), 3, 7)
	}

	introLines := []string{}
	if text := say(s.language, "intro"); text != "" {
		introLines = append(introLines, text)
	}
	below := mm(8)
	if len(introLines) == 0 {
		below = mm(11)
	}
	blocks := []block{
		{[]string{title}, word, 1, below, 1},
		{introLines, intro, 1, mm(5), 0.3},
		{holderLines, holder, 1.24, mm(2.8) + holder.size*0.2, 0.1},
		{latinLines, latin, 1.3, mm(6), 0.5},
		{statementLines, says, 1.5, mm(8), 0.9},
		{anewLines, anew, 1.45, mm(8), 0.9},
	}
	if len(anewLines) > 0 {
		blocks[4].after, blocks[4].grow = mm(5.2), 0.2
	}
	y, radius := s.spread(blocks, mm(59), mm(33), mm(24), mm(7))
	s.seal(hallmark.Engrave(k.Number), middleX, y+radius, radius, k.Grade)
	s.punch(middleX-mm(55), y+radius, 1, d.Subject.Country)
	s.punch(middleX+mm(55), y+radius, 2, strconv.Itoa(k.IssuedOn.Year))
}

// block is a group of lines in the middle of a page, and the space below it that may grow.
type block struct {
	lines []string
	style style
	lead  float64 // from one baseline to the next, in sizes
	after float64 // least space to the next block, in points
	grow  float64 // share of the free height
}

// spread sets the blocks from top down to where the foot begins, with the seal below them: it shrinks where they need the height, and what stays
// free is shared out. It returns where the seal begins and its radius.
func (s *sheet) spread(blocks []block, top, radius, least, below float64) (y, seal float64) {
	const cap = 0.72 // height of a capital letter, in sizes
	bottom := mm(199)
	height := func() float64 {
		total := 2*radius + below
		for _, b := range blocks {
			if n := float64(len(b.lines)); n > 0 {
				total += b.style.size*cap + (n-1)*b.lead*b.style.size + b.after
			}
		}
		return total
	}
	for height() > bottom-top && radius > least {
		radius -= mm(0.5)
	}
	shares := 0.7 // below the seal
	for _, b := range blocks {
		if len(b.lines) > 0 {
			shares += b.grow
		}
	}
	free := max(0, (bottom-top-height())/shares)
	y = top
	for _, b := range blocks {
		if len(b.lines) == 0 {
			continue
		}
		y += b.style.size * cap
		for i, line := range b.lines {
			if i > 0 {
				y += b.lead * b.style.size
			}
			s.text(middleX, y, line, b.style, centre)
		}
		y += b.after + b.grow*free
	}
	return y, radius
}

// seal is the rosette with the grade struck in its middle.
func (s *sheet) seal(h hallmark.Hallmark, x, y, radius float64, grade string) {
	scale := radius / hallmark.Reach
	s.within(x, y, scale, func() {
		for i := range hallmark.Rings {
			start, curves := h.Ring(i)
			var b strings.Builder
			b.WriteString(num(start.X) + " " + num(start.Y) + " m ")
			for _, c := range curves {
				for _, p := range [...]hallmark.Point{c.C1, c.C2, c.To} {
					b.WriteString(num(p.X) + " " + num(p.Y) + " ")
				}
				b.WriteString("c ")
			}
			path := b.String() + "h S"
			s.stroke(map[bool]colour{true: brand, false: goldLine}[i == 1], 0.38)
			for _, angle := range h.Turned(i) {
				sin, cos := math.Sincos(angle * math.Pi / 180)
				f5 := func(v float64) string { return strconv.FormatFloat(v, 'f', 5, 64) }
				s.raw("q " + f5(cos) + " " + f5(sin) + " " + f5(-sin) + " " + f5(cos) + " 0 0 cm " + path + " Q")
			}
		}
		s.fill(white)
		s.stroke(gold, 1.6)
		s.polygon("B", octagon(42, 17)...)
		s.stroke(gold, 0.6)
		s.polygon("S", octagon(38, 15.5)...)
	})
	st := style{weight: semiBold, size: 54 * scale, colour: gold}
	for s.width(grade, st) > 62*scale && st.size > 3 {
		st.size -= 0.5
	}
	s.text(x, y+st.size*0.364, grade, st, centre)
}

// punch is one of the two small strikes beside the seal.
func (s *sheet) punch(x, y float64, shape int, text string) {
	scale := mm(0.31)
	s.within(x, y, scale, func() {
		s.fill(white)
		s.stroke(gold, 1.6)
		if shape == 1 {
			s.raw(capsule(28, 16) + "B")
			s.stroke(gold, 0.6)
			s.raw(capsule(25, 13) + "S")
		} else {
			s.polygon("B", -20, -16, 20, -16, 28, 0, 20, 16, -20, 16, -28, 0)
			s.stroke(gold, 0.6)
			s.polygon("S", -18.5, -13, 18.5, -13, 25, 0, 18.5, 13, -18.5, 13, -25, 0)
		}
	})
	st := style{weight: semiBold, size: 15 * scale, colour: gold, track: 0.2}
	s.text(x, y+st.size*0.364, text, st, centre)
}

// capsule is a lying capsule of half the length l and the radius r.
func capsule(l, r float64) string {
	k := r * 0.5523 // of a quarter of a circle
	m := l - r
	return fmt.Sprintf("%s %s m %s %s l %s %s %s %s %s 0 c %s %s %s %s %s %s c %s %s l %s %s %s %s %s 0 c %s %s %s %s %s %s c h ",
		num(-m), num(-r), num(m), num(-r), num(m+k), num(-r), num(l), num(-k), num(l), num(l), num(k), num(m+k), num(r), num(m), num(r),
		num(-m), num(r), num(-m-k), num(r), num(-l), num(k), num(-l), num(-l), num(-k), num(-m-k), num(-r), num(-m), num(-r))
}

// fact is a short statement with its name.
type fact struct{ term, text string }

// foot is the number, the facts, the code and how to check.
func (s *sheet) foot(d *certificate.Document, picture cwt.Picture) {
	k := &d.Certification
	l := s.language
	small := style{weight: regular, size: 7.8, colour: inkSoft}
	s.text(middleX, mm(203), say(l, "number"), small, centre)
	number := style{weight: semiBold, size: 19, colour: ink, track: 1.6}
	for s.width(spaced(k.Number), number) > mm(150) {
		number.size--
		number.track *= 0.8
	}
	s.text(middleX, mm(210.6), spaced(k.Number), number, centre)
	leftX, rightX := mm(27), pageWidth-mm(27)
	s.stroke(hair, 0.8)
	s.line(leftX, mm(216), rightX, mm(216))

	const side = 37 // millimetres, of the code without its border
	codeX, codeY := rightX-mm(side), mm(221.5)
	module := mm(side) / float64(picture.Size)
	s.within(codeX, codeY, module, func() {
		s.fill(ink)
		var b strings.Builder
		picture.Bars(func(x, y, width int) { fmt.Fprintf(&b, "%d %d %d 1 re ", x, y, width) })
		s.raw(b.String() + "f")
	})
	s.text(codeX+mm(side)/2, codeY+mm(side)+mm(4.6), say(l, "code"), small, centre)

	// Two columns of facts, three where there are more than four.
	rows := [2][]fact{{{say(l, "sheet"), k.Sheet.Name.In(l)}, {say(l, "business"), d.Subject.BusinessNumber}}, {{say(l, "issued"), k.IssuedOn.In(l)}}}
	if k.RenewalOf != "" {
		rows[0] = append(rows[0], fact{say(l, "renewal"), spaced(k.RenewalOf)})
	}
	if first := certificate.DateOf(d.ValidFrom); first != k.IssuedOn {
		rows[1] = append(rows[1], fact{say(l, "from"), first.In(l)})
	}
	rows[1] = append(rows[1], fact{say(l, "through"), k.ValidThrough.In(l)})
	column := (codeX - mm(6) - leftX) / float64(max(len(rows[0]), len(rows[1])))
	y := mm(223)
	for _, row := range rows {
		most := 1
		for n, f := range row {
			x := leftX + float64(n)*column
			term, value := small, style{weight: semiBold, size: 10, colour: ink}
			s.text(x, y, s.fit(f.term, &term, column-mm(2), 1, 5)[0], term, left)
			lines := s.fact(norm.NFC.String(f.text), &value, column-mm(3))
			for j, line := range lines {
				s.text(x, y+mm(4.6)+float64(j)*value.size*1.25, line, value, left)
			}
			most = max(most, len(lines))
		}
		y += mm(11.2) + float64(most-1)*mm(4)
	}
	y = max(y+mm(0.6), mm(246))
	s.text(leftX, y, say(l, "check"), style{weight: semiBold, size: 7.4, colour: ink}, left)
	how := style{weight: regular, size: 7.2, colour: inkSoft}
	lines := s.fit(say(l, "check_text"), &how, codeX-mm(8)-leftX, 6, 6)
	if address, ok := strings.CutPrefix(d.ID, "https://"); ok {
		lines = append(lines, address)
	}
	for i, line := range lines {
		s.text(leftX, y+mm(3.9)+float64(i)*how.size*1.42, line, how, left)
	}
	sum := d.Digest()
	print := hex.EncodeToString(sum[:])
	groups := make([]string, 0, 8)
	for i := 0; i < len(print); i += 8 {
		groups = append(groups, print[i:i+8])
	}
	tiny := style{weight: regular, size: 5.6, colour: inkSoft, track: 0.15}
	s.text(middleX, mm(275), say(l, "fingerprint")+"  "+strings.Join(groups, " "), tiny, centre)
}

// spaced sets a number in groups that can be read aloud, as the pages do: what is left over first, then threes.
func spaced(number string) string {
	if len(number) < 5 || strings.ContainsFunc(number, func(r rune) bool { return r < '0' || r > '9' }) {
		return number
	}
	head := (len(number)-1)%3 + 1
	parts := []string{number[:head]}
	for i := head; i < len(number); i += 3 {
		parts = append(parts, number[i:i+3])
	}
	return strings.Join(parts, "\u00a0")
}

// fit breaks a text into lines, at most so many, and makes it smaller where it must, down to a least size.
func (s *sheet) fit(text string, st *style, width float64, most int, least float64) []string {
	for {
		lines := s.wrap(text, *st, width)
		if s.err != nil {
			return lines
		}
		if len(lines) <= most || st.size-0.5 < least {
			return lines
		}
		st.size -= 0.5
	}
}

// fact sets a fact on one line where it can, a little smaller if need be, and on two where it cannot.
func (s *sheet) fact(text string, st *style, width float64) []string {
	full := *st
	if lines := s.fit(text, st, width, 1, 8.8); len(lines) == 1 {
		return lines
	}
	*st = full
	return s.fit(text, st, width, 2, 6.5)
}

// even is fit for text that stands in the middle: its lines come out about equally long.
func (s *sheet) even(text string, st *style, width float64, most int, least float64) []string {
	lines := s.fit(text, st, width, most, least)
	if len(lines) < 2 {
		return lines
	}
	for narrow := width; narrow > width/2; narrow -= 4 {
		next := s.wrap(text, *st, narrow)
		if len(next) > len(lines) {
			break
		}
		lines = next
	}
	return lines
}

// wrap breaks a text into lines between words, and within a word where it alone is wider than a line.
func (s *sheet) wrap(text string, st style, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Split(text, " ") {
		next := word
		if line != "" {
			next = line + " " + word
		}
		if s.width(next, st) <= width {
			line = next
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = ""
		for _, r := range word {
			if line != "" && s.width(line+string(r), st) > width {
				lines, line = append(lines, line), ""
			}
			line += string(r)
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
