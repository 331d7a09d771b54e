package frozen_test

import (
	"testing"

	"proba.example/internal/frozen"
)

type record struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

func TestRecordsComeBackAsTheyWere(t *testing.T) {
	kept, digest, err := frozen.Freeze(record{"a", 3})
	if err != nil || string(kept) != `{"name":"a","n":3}` || digest != "a1fbf24d643251b824ffa47f4899ee64eb31da2957ff932a56c6ba5df5bce6b0" {
		t.Fatalf("%s, %s, %v", kept, digest, err)
	}
	if back, err := frozen.Thaw[record](kept, digest); err != nil || back != (record{"a", 3}) {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestWhatWasChangedIsNotRead(t *testing.T) {
	kept, digest, err := frozen.Freeze(record{"a", 3})
	if err != nil {
		t.Fatal(err)
	}
	kept[len(kept)-2] = '4'
	if back, err := frozen.Thaw[record](kept, digest); err == nil || back != (record{}) {
		t.Errorf("changed bytes are read as %+v", back)
	}
	kept, digest, err = frozen.Freeze("text")
	if err != nil {
		t.Fatal(err)
	}
	if back, err := frozen.Thaw[record](kept, digest); err == nil || back != (record{}) {
		t.Errorf("another kind of record is read as %+v", back)
	}
	if _, _, err := frozen.Freeze(func() {}); err == nil {
		t.Error("what no JSON can hold is frozen")
	}
}
