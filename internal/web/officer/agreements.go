package officer

import (
	"proba.example/internal/exchange"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/web/view"
)

// inForce are the agreements under which something new may be done.
func inForce(o exchange.Overview) (all []partner.Agreement) {
	for _, l := range o.Links {
		if l.State == partner.InForce {
			all = append(all, l.Agreement)
		}
	}
	return all
}

// agreementOptions offers agreements; where there is only one nobody has to choose.
func agreementOptions(p locale.Printer, all []partner.Agreement) (options []view.Option) {
	if len(all) != 1 {
		options = append(options, view.Option{Label: p.T("partner.choose_agreement")})
	}
	for _, a := range all {
		options = append(options, view.Option{Value: string(a.ID), Label: a.Partner + " · " + a.Reference})
	}
	return options
}
