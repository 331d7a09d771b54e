package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestAllFindsFaultsInsideWrappedErrors(t *testing.T) {
	var l List
	l.Add("name", "party.name.missing")
	l.Add("business_number", "party.business_number.digits", "Digits", 10)
	wrapped := fmt.Errorf("save company: %w", l.Err())
	if got := All(wrapped); len(got) != 2 || got[1].Field != "business_number" || got[1].Args["Digits"] != 10 {
		t.Fatalf("got %v", got)
	}
	if KindOf(wrapped) != Invalid {
		t.Fatalf("kind %v", KindOf(wrapped))
	}
}

func TestAnUnknownErrorIsInternalAndKeepsItsCause(t *testing.T) {
	cause := errors.New("disk full")
	all := All(fmt.Errorf("save: %w", cause))
	if len(all) != 1 || all[0].Kind != Internal || !errors.Is(all[0], cause) {
		t.Fatalf("got %v", all)
	}
	if !Is(New(Conflict, "x").Because(cause), Conflict) || Is(nil, Internal) {
		t.Fatal("kinds are mixed up")
	}
}

func TestAnEmptyListIsNoError(t *testing.T) {
	if (List{}).Err() != nil {
		t.Fatal("an empty list became an error")
	}
}
