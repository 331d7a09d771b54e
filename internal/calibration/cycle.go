package calibration

import (
	"fmt"
	"strconv"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/evaluation"
	"proba.example/internal/scheme"
)

// Cycle is the cases that are read together: those on one sheet of one edition whose results were registered since the cycle before
// was frozen. Nobody chooses who belongs to it, and a case belongs to one cycle only.
type Cycle struct {
	Edition scheme.Ref `json:"edition"`
	Sheet   string     `json:"sheet"`
	Number  int        `json:"number"` // from 1
}

// String names the cycle: "innobiz/2026/manufacturing/1".
func (c Cycle) String() string {
	return c.Edition.String() + "/" + c.Sheet + "/" + strconv.Itoa(c.Number)
}

// ParseCycle reads what String wrote.
func ParseCycle(s string) (Cycle, error) {
	parts := strings.Split(s, "/")
	if len(parts) != 4 {
		return Cycle{}, fmt.Errorf("calibration: %q names no cycle", s)
	}
	n, err := strconv.Atoi(parts[3])
	if err != nil || n < 1 {
		return Cycle{}, fmt.Errorf("calibration: %q names no cycle", s)
	}
	return Cycle{scheme.Ref{Scheme: parts[0], Edition: parts[1]}, parts[2], n}, nil
}

// Input is a case of the cycle with its registered result.
type Input struct {
	Case   application.ID
	Result evaluation.Result
}
