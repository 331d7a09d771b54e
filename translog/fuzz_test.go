package translog_test

import (
	"bytes"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"proba.example/translog"
	"proba.example/translog/translogtest"
)

// Whatever opens as a checkpoint also opens for x/mod, and its text writes itself.
func FuzzOpenCheckpoint(f *testing.F) {
	log := translogtest.NewLog("log.example")
	log.AddMany(5)
	f.Add(log.Sign(f, 5, noon, "w1.example"))
	f.Add([]byte("log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— log.example AAAAAAA=\n"))
	f.Add([]byte("example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" +
		"— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n" +
		"— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"))
	key := translogtest.LogKey("log.example")
	verifier, err := note.NewVerifier(key.String())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, signed []byte) {
		if c, err := translog.UnverifiedCheckpoint(signed); err == nil {
			again, err := translog.ParseCheckpoint(c.Text())
			if err != nil || again.Text() != c.Text() || !bytes.HasPrefix(signed, []byte(c.Text()+"\n")) {
				t.Errorf("%q writes as %q, %v", signed, c.Text(), err)
			}
		}
		c, err := translog.OpenCheckpoint(signed, key)
		if err != nil {
			return
		}
		n, err := note.Open(signed, note.VerifierList(verifier))
		if err != nil || n.Text != c.Text() {
			t.Errorf("x/mod reads %q as %+v, %v", signed, n, err)
		}
	})
}

func FuzzOpenAnswer(f *testing.F) {
	log := translogtest.NewLog("log.example")
	log.AddMany(5)
	signed := log.Sign(f, 5, noon)
	key := translogtest.WitnessKey("w1.example")
	line, err := translog.Cosign(f.Context(), signed, key, translogtest.NewSigner("w1.example"), noon)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Add([]byte("— w AAAAAAA=\n— w1.example AAAAAAA=\n"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		got, c, err := translog.OpenAnswer(signed, answer, key)
		if err == nil && (!bytes.Equal(got, line) || !c.Time.Equal(noon)) {
			t.Errorf("%q is taken for a cosignature at %v", answer, c.Time)
		}
	})
}

func FuzzParseProof(f *testing.F) {
	log := translogtest.NewLog("log.example")
	log.AddMany(50)
	signed := log.Sign(f, 50, noon, "w1.example")
	p := log.Proof(17, 50, signed)
	f.Add(p.Format())
	p.Extra = []byte{0}
	f.Add(p.Format())
	f.Add([]byte("c2sp.org/tlog-proof@v1\nindex 0\n\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if p, err := translog.ParseProof(file); err == nil && !bytes.Equal(p.Format(), file) {
			t.Errorf("%q writes as %q", file, p.Format())
		}
	})
}

func FuzzParsePolicy(f *testing.F) {
	w := translogtest.WitnessKey("w1.example").String()
	f.Add("log " + translogtest.LogKey("log.example").String() + " https://log.example\nwitness a " + w + "\ngroup g 1 a\nquorum g\n")
	f.Add("# nothing\nquorum none")
	log := translogtest.NewLog("log.example")
	log.AddMany(5)
	signed := log.Sign(f, 5, noon, "w1.example")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := translog.ParsePolicy(text)
		if err != nil {
			return
		}
		if p.String() != text {
			t.Errorf("%q writes as %q", text, p)
		}
		if j, err := p.Judge(signed); err == nil && j.Checkpoint.Size != 5 {
			t.Errorf("judged %+v", j)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	f.Add(translogtest.LogKey("log.example").String())
	f.Add(translogtest.WitnessKey("w1.example").String())
	f.Add("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
	f.Fuzz(func(t *testing.T, vkey string) {
		if k, err := translog.ParseLogKey(vkey); err == nil {
			if k.String() != vkey {
				t.Errorf("%q writes as %q", vkey, k)
			}
			if v, err := note.NewVerifier(vkey); err != nil || v.Name() != k.Name() {
				t.Errorf("x/mod reads %q: %v", vkey, err)
			}
		}
		if k, err := translog.ParseWitnessKey(vkey); err == nil && k.String() != vkey {
			t.Errorf("%q writes as %q", vkey, k)
		}
	})
}

func FuzzParseTilePath(f *testing.F) {
	f.Add("tile/0/x001/x234/067.p/8")
	f.Add("tile/entries/000")
	f.Fuzz(func(t *testing.T, path string) {
		if tile, err := translog.ParseTilePath(path); err == nil && tile.Path() != path {
			t.Errorf("%q writes as %q", path, tile.Path())
		}
	})
}

func FuzzDecodeEntries(f *testing.F) {
	f.Add([]byte("\x00\x03abc\x00\x00"), 2)
	f.Fuzz(func(t *testing.T, bundle []byte, width int) {
		entries, err := translog.DecodeEntries(bundle, width)
		if err != nil {
			return
		}
		again, err := translog.EncodeEntries(entries)
		if err != nil || !bytes.Equal(again, bundle) || len(entries) != width {
			t.Errorf("%q writes as %q, %v", bundle, again, err)
		}
	})
}

func FuzzParseHashes(f *testing.F) {
	f.Add("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n")
	f.Fuzz(func(t *testing.T, text string) {
		if hashes, err := translog.ParseHashes(text); err == nil && string(translog.AppendHashes(nil, hashes)) != text {
			t.Errorf("%q has a second form", text)
		}
	})
}
