package main

import (
	"fmt"

	"proba.example/assign/tables"
	"proba.example/internal/locale"
)

// sayFaults says what is wrong with tables, each fault in the form that editors jump to. Codes of a command's own have the
// keys of their sentences in own; those of tables are assign's.
func sayFaults(say *lines, p locale.Printer, faults tables.Faults, own map[tables.Code]string) {
	for _, f := range faults {
		place := ""
		switch {
		case f.File != "" && f.Line > 0:
			place = fmt.Sprintf("%s:%d:%d: ", f.File, f.Line, max(1, f.Column))
		case f.File != "":
			place = f.File + ": "
		}
		key, ours := own[f.Code]
		if !ours {
			key = "assign.fault." + string(f.Code)
		}
		say.add("%s", place+p.T(key, "Name", f.Name, "Value", f.Value, "Least", f.Least, "Most", f.Most))
	}
}
