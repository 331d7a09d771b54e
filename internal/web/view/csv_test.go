package view_test

import (
	"testing"

	"proba.example/internal/web/view"
)

func TestNoCellIsAFormula(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Hanbit": "Hanbit", "한빛": "한빛", "a=1": "a=1", "=1+1": "'=1+1", "+7 495": "'+7 495", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠A": "'＠A",
	} {
		if got := view.CSV(in); got != want {
			t.Errorf("%q is written as %q, want %q", in, got, want)
		}
	}
}
