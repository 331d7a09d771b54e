package account

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"proba.example/internal/locale"
)

// A person gets what is held of them, and nothing of others.
func TestExport(t *testing.T) {
	o, ctx := open(t), context.Background()
	path, err := o.FirstAdministratorLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = o.BecomeFirstAdministrator(ctx, tokenOf(path), "Лидия", "lidia@example.org", locale.Russian); err != nil {
		t.Fatal(err)
	}
	o.ask("hana@example.org")
	hana, err := o.SignIn(ctx, o.link(), locale.Korean)
	if err != nil {
		t.Fatal(err)
	}
	h, err := o.Export(ctx, o.resolve(hana.Token))
	b, err2 := json.Marshal(h)
	if err != nil || err2 != nil || len(h.Records) < 3 || !strings.Contains(string(b), "hana@example.org") || strings.Contains(string(b), "lidia@example.org") {
		t.Errorf("the export: %s, %v", b, err)
	}
}
