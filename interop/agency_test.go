package interop

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/client"

	"proba.example/certificate"
	"proba.example/certificate/badge"
	"proba.example/certificate/entry"
	"proba.example/certificate/pdf"
	"proba.example/certificate/rdfc"
	"proba.example/translog"
)

// site is the program, built and run with the demo's agency, as strangers reach it.
type site struct {
	t             testing.TB
	address, data string
}

func openSite(t testing.TB) site {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "proba")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./cmd/proba")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	ctx, cancel := context.WithCancel(context.Background())
	run := exec.CommandContext(ctx, program, "serve", "--demo", "--data", filepath.Join(dir, "data"), "--listen", address,
		"--base-url", "https://innobiz.agency.example")
	run.Stdout, run.Stderr = &said, &said
	run.Cancel = func() error { return run.Process.Signal(syscall.SIGTERM) }
	run.WaitDelay = 15 * time.Second
	if err := run.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- run.Wait() }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Logf("the program ended: %v", err)
		}
		if t.Failed() {
			t.Logf("the program said:\n%s", said.String())
		}
	})
	s := site{t, "http://" + address, filepath.Join(dir, "data")}
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if response, err := http.Get(s.address + "/trust.json"); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return s
			}
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("the program ended: %v", err)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal("the program does not answer")
		}
	}
}

// get is what a path answers; anything but 200 ends the test.
func (s site) get(path string) []byte {
	s.t.Helper()
	response, err := http.Get(s.address + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %s, %v", path, response.Status, err)
	}
	return b
}

// numbers are those of the certificates that are valid today.
func (s site) numbers() (numbers []string) {
	s.t.Helper()
	for _, m := range regexp.MustCompile(`/certificates/([0-9]{11})"`).FindAllSubmatch(s.get("/register"), -1) {
		number := string(m[1])
		if slices.Contains(numbers, number) {
			continue
		}
		if response, err := http.Head(s.address + "/certificates/" + number + "/badge.json"); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				numbers = append(numbers, number)
			}
		}
	}
	if len(numbers) == 0 {
		s.t.Fatal("the demo has no valid certificate")
	}
	return numbers
}

// Everything a running agency hands to strangers is judged by their own software.
func TestStrangersAtTheCounter(t *testing.T) {
	s := openSite(t)
	meet(t)
	hold(t, agency, decoded(t, s.get("/.well-known/did.json")))
	hold(t, certificate.ContextCertificate, decoded(t, s.get("/ns/certificate/v1")))
	hold(t, certificate.ContextReplaced, decoded(t, s.get("/ns/certificate/v2")))
	trust, err := certificate.ParseTrust(s.get("/trust.json"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	var documents [][]byte
	for _, number := range s.numbers() {
		at := "/certificates/" + number
		document := s.get(at + "/credential.json")
		d, err := certificate.Parse(document)
		if err != nil {
			t.Fatal(err)
		}
		if d.Second != rdfc.Cryptosuite {
			t.Errorf("%s: no second proof", number)
		}
		for _, e := range d.Entries() { // the stock verifier asks the lists that a certificate names
			path, ok := strings.CutPrefix(e.List, "https://innobiz.agency.example")
			if !ok {
				t.Errorf("%s: a list elsewhere: %s", number, e.List)
				continue
			}
			hold(t, e.List, decoded(t, s.get(path)))
		}
		if err := peerJCS(document); err != nil {
			t.Errorf("%s: first proof: %v", number, err)
		}
		if err := s.stock(document, now); err != nil {
			t.Errorf("%s: second proof: %v", number, err)
		}
		for _, l := range certificate.Languages() {
			shown := s.get(at + "/badge.json?in=" + string(l))
			if err := s.stock(shown, now); err != nil {
				t.Errorf("%s: badge in %s: %v", number, l, err)
			}
			if err := badge.Check(shown, d, keyOf(t, trust, d.Proof.VerificationMethod)); err != nil {
				t.Errorf("%s: badge in %s: %v", number, l, err)
			}
		}
		s.paper(number, d, trust)
		documents = append(documents, document)
	}
	s.log(trust, documents)
}

// logKey is the key of the agency's log, by its file: the demo keeps keys unsealed.
func (s site) logKey() translog.LogKey {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.data, "keys", "log-*.pem"))
	if err != nil || len(files) != 1 {
		s.t.Fatal(files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		s.t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		s.t.Fatalf("%s is no PEM file", files[0])
	}
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		s.t.Fatal(err)
	}
	public := private.(ed25519.PrivateKey).Public().(ed25519.PublicKey)
	return translog.NewLogKey("innobiz.agency.example/log", public)
}

// log lets Tessera recompute the agency's log from what the agency serves, and finds each certificate in it with Tessera's
// client and the proof that it stands there.
func (s site) log(trust certificate.Trust, documents [][]byte) {
	s.t.Helper()
	key, ctx := s.logKey(), s.t.Context()
	if trust.Log != nil && !slices.Contains(trust.Log.Keys, key) {
		s.t.Errorf("the trust file names %v, the agency's log key is %s", trust.Log.Keys, key)
	}
	fetcher := tesseraClient(s.t, s.address+"/log/")
	if err := check(s.t, fetcher, key); err != nil {
		s.t.Errorf("fsck: %v", err)
	}
	checkpoint, _, _, err := client.FetchCheckpoint(ctx, fetcher.ReadCheckpoint, verifier(s.t, key.String()), key.Name())
	if err != nil {
		s.t.Fatal(err)
	}
	builder, err := client.NewProofBuilder(ctx, checkpoint.Size, fetcher.ReadTile)
	if err != nil {
		s.t.Fatal(err)
	}
	found := 0
	for first := uint64(0); first < checkpoint.Size; first += translog.TileWidth {
		bundle, err := client.GetEntryBundle(ctx, fetcher.ReadEntryBundle, first/translog.TileWidth, checkpoint.Size)
		if err != nil {
			s.t.Fatal(err)
		}
		for i, raw := range bundle.Entries {
			leaf, err := entry.Parse(raw)
			if err != nil {
				s.t.Errorf("entry %d: %v", first+uint64(i), err)
			}
			if leaf.Kind != entry.CertificateIssued || !slices.ContainsFunc(documents, leaf.Names) {
				continue
			}
			found++
			index := first + uint64(i)
			path, err := builder.InclusionProof(ctx, index)
			if err != nil {
				s.t.Fatal(err)
			}
			if err := proof.VerifyInclusion(rfc6962.DefaultHasher, index, checkpoint.Size, rfc6962.DefaultHasher.HashLeaf(raw), path, checkpoint.Hash); err != nil {
				s.t.Errorf("entry %d: %v", index, err)
			}
		}
	}
	if found != len(documents) {
		s.t.Errorf("%d of %d certificates stand in the log", found, len(documents))
	}
}

// keyOf is a key of the trust file by its address.
func keyOf(t testing.TB, trust certificate.Trust, id string) ed25519.PublicKey {
	t.Helper()
	for _, k := range trust.Keys {
		if k.ID == id {
			return k.Public
		}
	}
	t.Fatalf("the trust file has no key %s", id)
	return nil
}

func (s site) stock(document []byte, now time.Time) error {
	return peer.Ask("verifyRDFC", Question{"text": string(document), "now": now.UTC().Format(time.RFC3339)}, nil)
}

// paper lets pdfcpu judge the printed certificate, and go-cose the code on it.
func (s site) paper(number string, d certificate.Document, trust certificate.Trust) {
	s.t.Helper()
	file := s.get("/certificates/" + number + "/certificate.pdf")
	var documentKeys []*x509.Certificate
	for _, k := range trust.DocumentKeys {
		own, err := x509.ParseCertificate(k.Chain[0])
		if err != nil {
			s.t.Fatal(err)
		}
		documentKeys = append(documentKeys, own)
	}
	opened, err := pdf.Open(file, documentKeys)
	if err != nil || !bytes.Equal(opened.Certificate, d.Canonical()) {
		s.t.Fatalf("%s: paper: %v", number, err)
	}
	if !coseVerify(s.t, opened.QR, keyOf(s.t, trust, d.Proof.VerificationMethod)) {
		s.t.Errorf("%s: go-cose refuses the code", number)
	}
	configuration := strangers(s.t)
	if err := api.Validate(bytes.NewReader(file), configuration()); err != nil {
		s.t.Errorf("%s: paper not well-formed: %v", number, err)
	}
	// The demo's document key vouches for itself, and pdfcpu knows nobody who vouches for it: it says so, once the signature
	// itself holds.
	if reason := signatureReason(s.t, file, configuration()); reason != model.SignatureReasonCertNotTrusted {
		s.t.Errorf("%s: paper: %s", number, reason)
	}
	file[len(file)/3] ^= 1
	if reason := signatureReason(s.t, file, configuration()); reason == model.SignatureReasonCertNotTrusted {
		s.t.Errorf("%s: paper, a byte changed: %s", number, reason)
	}
}

// signatureReason is what pdfcpu says of the one signature of a file.
func signatureReason(t testing.TB, file []byte, c *model.Configuration) model.SignatureReason {
	t.Helper()
	results, err := api.ValidateSignaturesRaw(bytes.NewReader(file), true, c)
	if err != nil || len(results) != 1 {
		return model.SignatureReasonUnknown
	}
	return results[0].Reason
}
