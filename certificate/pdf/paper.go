package pdf

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
)

// Paper is a plain text of several A4 pages with two languages side by side, such as an agreement. It is a view of a record kept elsewhere and
// proves nothing by itself; Foot should name what does.
type Paper struct {
	Language certificate.Language // of the file as a whole
	Kicker   string               // above the title
	Titles   [2]string
	Blocks   []Block
	Foot     string // at the bottom of every page, beside the page's number
	QR       string // a code below the text, such as an address; may be empty
	QRTexts  [2]string
	At       time.Time // what the file says of its making
}

// Block is a piece of a paper: a heading and a text in each of two columns, or one line over both.
type Block struct {
	Headings [2]string
	Texts    [2]string
	Whole    string
}

// placed is a line that has found its place.
type placed struct {
	x, y  float64
	text  string
	style style
}

// Draw draws the paper. It is a pure function: equal input gives equal bytes. It fails with a *GlyphError where a text cannot be shown.
func (p Paper) Draw() ([]byte, error) {
	s := blank(p.Language)
	clean := func(text string) string {
		text = norm.NFC.String(strings.ReplaceAll(strings.ReplaceAll(text, "\r", ""), "\t", " "))
		s.know(text)
		return text
	}
	s.know("0123456789/ ")
	foot, kicker := clean(p.Foot), clean(p.Kicker)
	l := layout{sheet: s, pages: [][]placed{nil}, y: mm(24)}
	l.line(left0, kicker, style{size: 9, colour: gold, track: 0.3}, 14)
	l.columns([2]string{clean(p.Titles[0]), clean(p.Titles[1])}, style{weight: semiBold, size: 15, colour: ink}, 19)
	l.y += 8
	for _, b := range p.Blocks {
		if b.Whole != "" {
			l.whole(clean(b.Whole), style{size: 9, colour: inkSoft}, 13)
			continue
		}
		heads := [2]string{clean(b.Headings[0]), clean(b.Headings[1])}
		if heads != [2]string{} {
			l.y += 5
			l.keep(60)
			l.columns(heads, style{weight: semiBold, size: 9.5, colour: brand}, 13)
		}
		l.columns([2]string{clean(b.Texts[0]), clean(b.Texts[1])}, style{size: 9, colour: ink}, 12.5)
		l.y += 3
	}
	for i := range p.QRTexts {
		p.QRTexts[i] = clean(p.QRTexts[i])
	}
	if p.QR != "" {
		l.keep(mm(36))
		l.y += mm(4)
	}
	if s.err != nil {
		return nil, s.err
	}
	s.begin()
	s.doc.SetLang(string(p.Language))
	s.doc.SetProducer("Proba paper", false)
	s.doc.SetTitle(p.Titles[0], true)
	at := p.At.UTC().Truncate(time.Second)
	s.doc.SetCreationDate(at)
	s.doc.SetModificationDate(at)
	for n, page := range l.pages {
		if n > 0 {
			s.doc.AddPage()
		}
		s.stroke(hair, 0.6)
		s.line(left0, pageHeight-mm(17), pageWidth-left0, pageHeight-mm(17))
		for _, x := range page {
			s.text(x.x, x.y, x.text, x.style, left)
		}
		small := style{size: 7, colour: inkSoft}
		s.text(left0, pageHeight-mm(12.5), foot, small, left)
		number := strconv.Itoa(n+1) + " / " + strconv.Itoa(len(l.pages))
		s.text(pageWidth-left0-s.width(number, small), pageHeight-mm(12.5), number, small, left)
	}
	if p.QR != "" {
		if err := s.code(p.QR, left0, l.y, mm(28)); err != nil {
			return nil, err
		}
		y := l.y + 12
		for _, text := range p.QRTexts {
			for _, line := range s.wrap(text, style{size: 9, colour: inkSoft}, pageWidth-2*left0-mm(34)) {
				s.text(left0+mm(34), y, line, style{size: 9, colour: inkSoft}, left)
				y += 13
			}
			y += 4
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

// code draws a code as squares.
func (s *sheet) code(text string, x, y, size float64) error {
	picture, err := cwt.Draw(text)
	if err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	s.within(x, y, size/float64(picture.Size), func() {
		s.fill(ink)
		picture.Bars(func(cx, cy, width int) {
			s.raw(strconv.Itoa(cx) + " " + strconv.Itoa(cy) + " " + strconv.Itoa(width) + " 1 re f")
		})
	})
	return nil
}

// Where the columns of a paper are.
var (
	left0  = mm(20)
	gutter = mm(7)
)

// layout finds a place for every line.
type layout struct {
	sheet *sheet
	pages [][]placed
	y     float64
}

const lowest = pageHeight - 62 // baselines lie above the foot

// keep begins a page where less than so much is left.
func (l *layout) keep(height float64) {
	if l.y+height > lowest {
		l.pages, l.y = append(l.pages, nil), mm(24)
	}
}

func (l *layout) line(x float64, text string, st style, lead float64) {
	l.keep(lead)
	l.y += lead
	l.put(x, l.y, text, st)
}

func (l *layout) put(x, y float64, text string, st style) {
	if text != "" {
		n := len(l.pages) - 1
		l.pages[n] = append(l.pages[n], placed{x, y, text, st})
	}
}

func (l *layout) whole(text string, st style, lead float64) {
	for _, line := range l.broken(text, st, pageWidth-2*left0) {
		l.line(left0, line, st, lead)
	}
}

// columns sets two texts side by side, line by line, over as many pages as they need.
func (l *layout) columns(texts [2]string, st style, lead float64) {
	width := (pageWidth - 2*left0 - gutter) / 2
	a, b := l.broken(texts[0], st, width), l.broken(texts[1], st, width)
	for i := range max(len(a), len(b)) {
		l.keep(lead)
		l.y += lead
		if i < len(a) {
			l.put(left0, l.y, a[i], st)
		}
		if i < len(b) {
			l.put(left0+width+gutter, l.y, b[i], st)
		}
	}
}

// broken is a text in lines of a width; lines of its own stay.
func (l *layout) broken(text string, st style, width float64) []string {
	var lines []string
	for part := range strings.SplitSeq(text, "\n") {
		lines = append(lines, l.sheet.wrap(strings.TrimSpace(part), st, width)...)
	}
	return lines
}
