package officer

import (
	"context"
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/scheme"
)

// schemeNames name schemes and their editions in words: by the editions published here and, for a partner's schemes, by what its
// certificates say. A scheme that neither knows keeps its code.
type schemeNames struct {
	titles   map[string]locale.Text
	editions map[scheme.Ref]*scheme.Edition
	own      []string // schemes of this agency, in their order
}

func (o *pages) schemeNames(ctx context.Context) (schemeNames, error) {
	all, err := o.Desk.Editions(ctx)
	return namesOf(all), err
}

func namesOf(all []*scheme.Edition) schemeNames {
	n := schemeNames{titles: map[string]locale.Text{}, editions: map[scheme.Ref]*scheme.Edition{}}
	for _, e := range all { // the latest edition of a scheme comes last, and names it
		if _, known := n.titles[e.Ref.Scheme]; !known {
			n.own = append(n.own, e.Ref.Scheme)
		}
		n.titles[e.Ref.Scheme], n.editions[e.Ref] = e.Title, e
	}
	return n
}

// from adds what the certificates of nominations call their schemes. A code that is in use here as well keeps the name it has here.
func (n schemeNames) from(nominations []partner.Nomination) schemeNames {
	for _, x := range nominations {
		if _, known := n.titles[x.Basis.Scheme]; !known && len(x.Basis.Title) > 0 {
			n.titles[x.Basis.Scheme] = x.Basis.Title
		}
	}
	return n
}

// scheme names a scheme.
func (n schemeNames) scheme(p locale.Printer, code string) string {
	if t := p.Text(n.titles[code]); t != "" {
		return t
	}
	return code
}

// schemes names several.
func (n schemeNames) schemes(p locale.Printer, codes []string) string {
	named := make([]string, len(codes))
	for i, c := range codes {
		named[i] = n.scheme(p, c)
	}
	return strings.Join(named, "; ")
}

// edition names an edition.
func (n schemeNames) edition(p locale.Printer, ref scheme.Ref) string {
	if e := n.editions[ref]; e != nil {
		return editionName(p, e)
	}
	return ref.String()
}

func editionName(p locale.Printer, e *scheme.Edition) string {
	return p.T("officer.edition_of", "Scheme", e.ShortTitle, "Edition", e.Ref.Edition)
}

// codes lists the schemes of this agency for who has to write their codes.
func (n schemeNames) codes(p locale.Printer) string {
	said := make([]string, len(n.own))
	for i, c := range n.own {
		said[i] = c + " (" + n.scheme(p, c) + ")"
	}
	return strings.Join(said, ", ")
}
