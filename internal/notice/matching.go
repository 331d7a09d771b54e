package notice

import "proba.example/internal/locale"

// MatchProposed asks a side whether it agrees to a pilot.
type MatchProposed struct {
	Solution, Company, Site string
	Request                 string // the title of the city request it answers; may be empty
	Words                   string // of the officer; may be empty
	Path                    string
}

// Kind implements Letter.
func (MatchProposed) Kind() string { return "match_proposed" }

// Write implements Letter.
func (l MatchProposed) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.match.proposed.subject", "Solution", l.Solution, "Site", l.Site),
		Blocks:  []Block{{Text: p.T("letters.match.proposed.text", "Solution", l.Solution, "Company", l.Company, "Site", l.Site)}},
		Link:    Link{p.T("letters.match.answer"), l.Path},
	}
	if l.Request != "" {
		c.Blocks = append(c.Blocks, Block{Text: p.T("letters.match.request", "Request", l.Request)})
	}
	if l.Words != "" {
		c.Blocks = append(c.Blocks, Block{Quote: l.Words})
	}
	return c
}

// MatchAgreed tells everybody that all agreed.
type MatchAgreed struct {
	Solution, Site string
	Moves          bool // a pilot under way moves there
	Path           string
}

// Kind implements Letter.
func (MatchAgreed) Kind() string { return "match_agreed" }

// Write implements Letter.
func (l MatchAgreed) Write(p locale.Printer) Content {
	text := p.T("letters.match.agreed.text", "Solution", l.Solution, "Site", l.Site)
	if l.Moves {
		text = p.T("letters.match.agreed.moves", "Solution", l.Solution, "Site", l.Site)
	}
	return Content{
		Subject: p.T("letters.match.agreed.subject", "Solution", l.Solution, "Site", l.Site),
		Blocks:  []Block{{Text: text}},
		Link:    Link{p.T("letters.match.link"), l.Path},
	}
}

// MatchEnded tells everybody that a match came to nothing.
type MatchEnded struct {
	Solution, Site string
	How            string // the state it ended in: declined, returned or recalled
	Side           string // who declined; empty for the others
	Words          string
	Path           string
}

// Kind implements Letter.
func (MatchEnded) Kind() string { return "match_ended" }

// Write implements Letter.
func (l MatchEnded) Write(p locale.Printer) Content {
	said := p.T("letters.match.ended." + l.How)
	if l.Side != "" {
		said = p.T("letters.match.declined_by", "Side", p.T("matching.side."+l.Side))
	}
	return Content{
		Subject: p.T("letters.match.ended.subject", "Solution", l.Solution, "Site", l.Site),
		Blocks:  []Block{{Text: p.T("letters.match.ended.text", "Solution", l.Solution, "Site", l.Site) + " " + said}, {Quote: l.Words}},
		Link:    Link{p.T("letters.match.link"), l.Path},
	}
}
