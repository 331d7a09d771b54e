package badge_test

import (
	"strings"
	"testing"

	"proba.example/certificate"
)

// TestABadgeWithoutAGrade names the scheme alone and still keeps the schema of the credential.
func TestABadgeWithoutAGrade(t *testing.T) {
	graded := document(t, "valid.json")
	d := graded
	d.Certification.Grade = ""
	for _, l := range certificate.Languages() {
		b := sign(t, d, l)
		if err := validate(t, schema(t), b); err != nil {
			t.Errorf("%s: %v", l, err)
		}
		if s := string(b); strings.Contains(s, "{grade}") || strings.Contains(s, ":"+graded.Certification.Grade+`"`) {
			t.Errorf("%s: the badge names a grade: %s", l, s)
		}
	}
}
