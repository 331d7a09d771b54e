package public

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"proba.example/certificate/pdf"
	"proba.example/internal/fault"
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
	if len(k.AsideFile) > 0 {
		logged := p.T("card.not_logged")
		if k.AsideEntry != nil {
			logged = p.T("card.aside_logged", "Entry", *k.AsideEntry)
		}
		v.asideFile = asideURL(k.Number)
		v.proof = append(v.proof, view.Row{Term: p.T("card.aside_digest"), Text: asideDigest(k)}, view.Row{Term: p.T("card.aside_log"), Text: logged})
	}
	if k.Newer != "" {
		v.newer = &view.Link{Href: cardURL(k.Newer), Label: p.T("card.newer", "Number", k.Newer)}
	}
}

func asideURL(number string) string { return cardURL(number) + "/set-aside.json" }

// asideDigest is the SHA-256, in hex, of the statement that a decision was set aside.
func asideDigest(k register.KeptCard) string {
	sum := sha256.Sum256(k.AsideFile)
	return hex.EncodeToString(sum[:])
}

// asideFile gives the statement that the decision of a card was set aside, byte for byte: its digest stands in the log.
func (s *Pages) asideFile(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Pilots.Card(r.Context(), r.PathValue("number"))
	if err != nil {
		return err
	}
	if len(k.AsideFile) == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return s.file("application/json", k.AsideFile)(w, r)
}

// asideOnPaperText names the statement, too: a sheet has no file beside it.
func asideOnPaperText(p locale.Printer, k register.KeptCard) string {
	text := asideText(p, *k.Aside)
	if len(k.AsideFile) > 0 {
		text += "\n" + p.T("card.aside_digest") + ": SHA-256 " + asideDigest(k)
	}
	return text
}

// asideOnPaper says the same at the head of a card that is printed.
func asideOnPaper(paper pdf.Paper, k register.KeptCard, pair [2]locale.Lang) pdf.Paper {
	if k.Aside == nil {
		return paper
	}
	say := [2]locale.Printer{locale.For(pair[0]), locale.For(pair[1])}
	b := pdf.Block{
		Headings: both(say, func(p locale.Printer) string { return p.T("card.aside") }),
		Texts:    both(say, func(p locale.Printer) string { return asideOnPaperText(p, k) }),
	}
	paper.Blocks = append([]pdf.Block{b}, paper.Blocks...)
	return paper
}
