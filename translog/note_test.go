package translog

import (
	"crypto/ed25519"
	"testing"
)

// The note and key that signed-note v1.0.0 gives as its example. It is no checkpoint, so only the note is read.
func TestNoteOfTheSpecification(t *testing.T) {
	k, err := ParseLogKey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
	if err != nil {
		t.Fatal(err)
	}
	text, signatures, err := splitNote([]byte("This is an example message.\n\n" +
		"— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"))
	if err != nil || text != "This is an example message.\n" {
		t.Fatalf("%q, %v", text, err)
	}
	own := k.by(signatures)
	if len(own) != 1 || !ed25519.Verify(k.Public(), []byte(text), own[0].sig) {
		t.Errorf("signatures %v", own)
	}
	// The text may have empty lines: the last one parts it from the signatures.
	const poem = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n"
	text, signatures, err = splitNote([]byte(poem + "\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"))
	if err != nil || text != poem || len(signatures) != 1 || signatures[0].name != "quasimodo.example/salvatore" || signatures[0].id != 0x367ba04b {
		t.Errorf("%q, %+v, %v", text, signatures, err)
	}
}
