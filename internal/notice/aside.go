package notice

import "proba.example/internal/locale"

// AsideProposed asks somebody to confirm that a registered result is set aside.
type AsideProposed struct {
	Reference string
	Company   string
	By        string
	Path      string
}

// Kind implements Letter.
func (AsideProposed) Kind() string { return "aside_proposed" }

// Write implements Letter.
func (l AsideProposed) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.aside.proposed.subject", "Reference", l.Reference),
		Blocks:  []Block{{Text: p.T("letters.aside.proposed.text", "By", l.By, "Company", l.Company, "Reference", l.Reference)}},
		Link:    Link{p.T("letters.open_case"), l.Path},
	}
}

// ResultSetAside tells officers that a case is to be scored again, and that seats on its panel are free.
type ResultSetAside struct {
	Reference string
	Company   string
	Whole     bool // the result stays with a frozen cycle, and the whole panel is to be appointed anew
	Path      string
}

// Kind implements Letter.
func (ResultSetAside) Kind() string { return "result_set_aside" }

// Write implements Letter.
func (l ResultSetAside) Write(p locale.Printer) Content {
	text := p.T("letters.aside.done.text", "Company", l.Company, "Reference", l.Reference)
	if l.Whole {
		text = p.T("letters.aside.done.whole", "Company", l.Company, "Reference", l.Reference)
	}
	return Content{
		Subject: p.T("letters.aside.done.subject", "Reference", l.Reference),
		Blocks:  []Block{{Text: text}},
		Link:    Link{p.T("letters.open_case"), l.Path},
	}
}

// Discharged tells an expert that a case they scored is scored again by others. It says nothing of why: that may be about other people.
type Discharged struct {
	Reference string
	Company   string
	Path      string
}

// Kind implements Letter.
func (Discharged) Kind() string { return "discharged" }

// Write implements Letter.
func (l Discharged) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.discharged.subject", "Reference", l.Reference),
		Blocks:  []Block{{Text: p.T("letters.discharged.text", "Company", l.Company, "Reference", l.Reference)}},
		Link:    Link{p.T("letters.discharged.link"), l.Path},
	}
}
