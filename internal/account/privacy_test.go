package account

import (
	"context"
	"strings"
	"testing"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// What is held of a person they get; at their wish their name and address go, and what they did stays under their identifier.
func TestExportAndErasure(t *testing.T) {
	o, ctx := open(t), context.Background()
	path, err := o.FirstAdministratorLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	admin, err := o.BecomeFirstAdministrator(ctx, tokenOf(path), "Лидия", "lidia@example.org", locale.Russian)
	if err != nil {
		t.Fatal(err)
	}
	who := o.resolve(admin.Token)
	o.ask("hana@example.org")
	hana, err := o.SignIn(ctx, o.link(), locale.Korean)
	if err != nil {
		t.Fatal(err)
	}
	id := hana.Person.ID
	b, err := o.Export(ctx, o.resolve(hana.Token))
	if err != nil || !strings.Contains(string(b), "hana@example.org") || strings.Contains(string(b), "lidia@example.org") {
		t.Errorf("the export: %s, %v", b, err)
	}
	wantFault(t, "somebody who is active", o.Erase(ctx, who, id), fault.Conflict, "account.erase_active", "")
	if err := o.Store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, id)
		if err != nil {
			return err
		}
		p.Active = false
		return tx.UpdatePerson(ctx, p)
	}); err != nil {
		t.Fatal(err)
	}
	if err := o.Erase(ctx, party.Actor{Person: hana.Person}, id); err == nil {
		t.Error("erased by somebody without the duty")
	}
	if err := o.Erase(ctx, who, id); err != nil {
		t.Fatal(err)
	}
	if err := o.Store.View(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, id)
		if err != nil || p.ID != id || strings.Contains(p.Email, "hana") || p.Active {
			t.Errorf("after the erasure: %+v, %v", p, err)
		}
		acts, err := tx.JournalBy(ctx, id)
		if len(acts) == 0 {
			t.Error("what the person did is gone")
		}
		letters, err2 := tx.LettersTo(ctx, id)
		for _, l := range letters {
			if l.Email != "" || l.Text != "" {
				t.Errorf("a letter still says %+v", l)
			}
		}
		if err == nil {
			err = err2
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
