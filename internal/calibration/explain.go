package calibration

import "proba.example/internal/locale"

// Explain says in one sentence why the adjusted total of a case is not the raw one: how much stricter its experts are than their peers,
// and by how much chance is discounted towards the mean. names are the experts as the reader may know them, empty for a reader who
// does not learn who they are. ok is false where nothing was adjusted.
func (c Case) Explain(names string) (sentence locale.Msg, ok bool) {
	if c.Adjusted == nil {
		return locale.Msg{}, false
	}
	args := []any{"Raw", c.Raw, "Adjusted", *c.Adjusted, "Why", c.why(names)}
	switch {
	case c.Drawn > 0:
		return locale.M("calibration.explain.both", append(args, "Drawn", locale.M("calibration.drawn.up", "Points", c.Drawn))...), true
	case c.Drawn < 0:
		return locale.M("calibration.explain.both", append(args, "Drawn", locale.M("calibration.drawn.down", "Points", -c.Drawn))...), true
	}
	return locale.M("calibration.explain.severity", args...), true
}

// why says how strict the case's experts are.
func (c Case) why(names string) locale.Msg {
	n := len(c.Experts)
	switch {
	case names == "" && c.Severity > 0:
		return locale.M("calibration.panel.strict", "Points", c.Severity)
	case names == "" && c.Severity < 0:
		return locale.M("calibration.panel.lenient", "Points", -c.Severity)
	case names == "":
		return locale.M("calibration.panel.alike")
	case c.Severity > 0:
		return locale.M("calibration.experts.strict", "Names", names, "Count", n, "Points", c.Severity)
	case c.Severity < 0:
		return locale.M("calibration.experts.lenient", "Names", names, "Count", n, "Points", -c.Severity)
	}
	return locale.M("calibration.experts.alike", "Names", names, "Count", n)
}

// Say words an expert's severity: stricter or more lenient by so much, or no different as far as can be told.
func (x Expert) Say() locale.Msg {
	if x.Severity == nil {
		return locale.M("calibration.severity.unknown")
	}
	value, se := whole(10*x.Severity.Value), whole(10*x.Severity.SE)
	switch {
	case !x.Severity.Clear():
		return locale.M("calibration.severity.alike", "Points", max(value, -value), "SE", se)
	case value > 0:
		return locale.M("calibration.severity.strict", "Points", value, "SE", se)
	}
	return locale.M("calibration.severity.lenient", "Points", -value, "SE", se)
}
