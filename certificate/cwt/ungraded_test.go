package cwt_test

import (
	"strings"
	"testing"

	"proba.example/certificate/cwt"
)

// TestACertificateWithoutAGrade: the document and its code leave the grade out, and both are read again as they were.
func TestACertificateWithoutAGrade(t *testing.T) {
	c := sample()
	c.Certification.Grade = ""
	d := issue(t, c)
	if strings.Contains(string(d.Canonical()), `"grade"`) {
		t.Error("the document has a grade")
	}
	claims, _, err := cwt.Judge(code(t, d, "2026"), trust())
	if err != nil {
		t.Fatal(err)
	}
	if claims.Claims.Grade != "" || claims.Claims.Number != c.Certification.Number {
		t.Errorf("the code says %+v", claims.Claims)
	}
}
