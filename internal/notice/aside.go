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
	Path      string
}

// Kind implements Letter.
func (ResultSetAside) Kind() string { return "result_set_aside" }

// Write implements Letter.
func (l ResultSetAside) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.aside.done.subject", "Reference", l.Reference),
		Blocks:  []Block{{Text: p.T("letters.aside.done.text", "Company", l.Company, "Reference", l.Reference)}},
		Link:    Link{p.T("letters.open_case"), l.Path},
	}
}
