package public

import (
	"proba.example/certificate/pdf"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/view"
)

// asideText says on which ground a decision gave way, and what follows: the ground and no word of the reasons.
func asideText(p locale.Printer, x register.CardAside) string {
	next := p.T("card.aside_ended")
	if x.Anew {
		next = p.T("card.aside_anew")
	}
	return p.T("card.aside_text", "Day", p.Date(x.On), "Ground", x.Ground.In(p.Lang())) + " " + next
}

// asideTag stands in the place of a decision that was set aside.
func asideTag(p locale.Printer) view.Tag {
	return view.Tag{Tone: view.Bad, Text: p.T("pilot_aside.set")}
}

// showAside says on the page of a card that its decision does not count any more, before anything else.
func (v *cardView) showAside(p locale.Printer, k register.KeptCard) {
	if k.Aside == nil {
		return
	}
	tag := asideTag(p)
	v.heading.Tag = &tag
	v.notices = append([]view.Notice{{Tone: view.Bad, Title: p.T("card.aside"), Text: asideText(p, *k.Aside)}}, v.notices...)
	if k.Newer != "" {
		v.newer = &view.Link{Href: cardURL(k.Newer), Label: p.T("card.newer", "Number", k.Newer)}
	}
}

// asideOnPaper says the same at the head of a card that is printed.
func asideOnPaper(paper pdf.Paper, k register.KeptCard, pair [2]locale.Lang) pdf.Paper {
	if k.Aside == nil {
		return paper
	}
	say := [2]locale.Printer{locale.For(pair[0]), locale.For(pair[1])}
	b := pdf.Block{
		Headings: both(say, func(p locale.Printer) string { return p.T("card.aside") }),
		Texts:    both(say, func(p locale.Printer) string { return asideText(p, *k.Aside) }),
	}
	paper.Blocks = append([]pdf.Block{b}, paper.Blocks...)
	return paper
}
