package rdfc_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"proba.example/certificate/rdfc"
)

// What the W3C's suite calls good and we refuse to sign or believe, and why.
var refusedThough = map[string][]string{
	"a context written in place": {
		"credential-context-combo2-ok", "credential-evidence-ok", "credential-evidences-ok", "credential-proof-ok", "credential-refresh-type-ok",
		"credential-schema-type-ok", "credential-status-missing-id-ok", "credential-status-ok", "credential-termsofuse-id-ok",
		"credential-termsofuse-ok", "credential-termsofuses-ok", "credential-type-mapped-url-ok", "presentation-context-combo2-ok",
		"presentation-optional-type-ok",
	},
	"a direction of writing, which linked data leaves out": {
		"credential-description-language-direction-en-ok", "credential-name-language-direction-en-ok",
		"issuer-description-language-direction-en-ok", "issuer-name-language-direction-en-ok",
	},
	"a presentation: its credentials are graphs of their own": {
		"presentation-context-combo1-ok", "presentation-enveloped-vc-ok", "presentation-holder-object-ok", "presentation-holder-ok",
		"presentation-multiple-vc-ok", "presentation-self-asserted-vc-ok", "presentation-vc-ok",
	},
	"an empty issuer, which the suite fills in as it runs": {
		"credential-issuer-object-ok", "issuer-description-optional-ok", "issuer-name-optional-ok",
	},
}

// What the suite calls bad and can be said in statements all the same: what a credential must have is asked by whoever
// reads it, package certificate in our case, not by a signature.
var acceptedThough = []string{
	"credential-missing-base-context-fail-or-inject", "credential-missing-required-type-fail", "credential-no-subject-fail",
	"credential-refresh-no-type-fail", "credential-schema-no-id-fail", "credential-schema-no-type-fail", "credential-status-missing-type-fail",
	"credential-termsofuse-no-type-fail", "credential-validUntil-validFrom-fail", "credential-validfrom-invalid-fail",
	"credential-validuntil-invalid-fail", "presentation-missing-base-context-fail",
}

func TestInputsOfTheW3CSuite(t *testing.T) {
	files, err := os.ReadDir(vectors + "vc-data-model-2.0")
	if err != nil || len(files) < 90 {
		t.Fatal(len(files), err)
	}
	exceptions := map[string]bool{} // to whether it is accepted
	for _, names := range refusedThough {
		for _, name := range names {
			exceptions[name] = false
		}
	}
	for _, name := range acceptedThough {
		exceptions[name] = true
	}
	s, accepted := examples(t), 0
	for _, file := range files {
		name := strings.TrimSuffix(file.Name(), ".json")
		want, excepted := exceptions[name]
		if excepted {
			delete(exceptions, name)
		} else {
			want = strings.HasSuffix(name, "-ok")
		}
		_, err := s.Canonical(parse(t, read(t, "vc-data-model-2.0/"+file.Name())))
		if (err == nil) != want {
			t.Errorf("%s: accepted %v: %v", name, err == nil, err)
		}
		if err != nil && !errors.Is(err, rdfc.ErrContext) && !errors.Is(err, rdfc.ErrUncovered) {
			t.Errorf("%s: an error of no kind: %v", name, err)
		}
		if err == nil {
			accepted++
		}
	}
	if len(exceptions) > 0 {
		t.Errorf("no such inputs: %v", exceptions)
	}
	t.Logf("%d of %d accepted", accepted, len(files))
}
