package rdfc

import (
	"crypto/sha256"
	_ "embed" // the contexts travel with the package
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/piprate/json-gold/ld"

	"proba.example/certificate"
)

// The contexts every suite knows besides those of certificates.
const (
	ContextDataIntegrity = "https://w3id.org/security/data-integrity/v2"
	ContextMultikey      = "https://w3id.org/security/multikey/v1"
	ContextOpenBadges    = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
)

var (
	//go:embed contexts/credentials-v2.jsonld
	credentialsV2 []byte
	//go:embed contexts/data-integrity-v2.jsonld
	dataIntegrityV2 []byte
	//go:embed contexts/multikey-v1.jsonld
	multikeyV1 []byte
	//go:embed contexts/open-badges-3.0.3.jsonld
	openBadges303 []byte
)

// Context is a JSON-LD context held in memory.
type Context struct {
	URL    string // as documents name it
	SHA256 string // of Text, in hexadecimal
	Text   []byte
}

// Contexts lists the contexts every suite knows, with the digests their publishers give: "Verifiable Credentials Data
// Model v2.0" appendix B.1 and "Data Integrity 1.0" section 2.4.
func Contexts() []Context {
	return []Context{
		{certificate.ContextCredentials, "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734", credentialsV2},
		{certificate.ContextCertificate, certificate.ContextDigest, certificate.ContextV1()},
		{certificate.ContextReplaced, certificate.ContextV2Digest, certificate.ContextV2()},
		{ContextDataIntegrity, "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4", dataIntegrityV2},
		{ContextMultikey, "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597", multikeyV1},
		{ContextOpenBadges, "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761", openBadges303},
	}
}

// loader serves contexts from memory; it has no way to anywhere else.
type loader map[string][]byte

func newLoader(contexts []Context) (loader, error) {
	l := loader{}
	for _, c := range contexts {
		if sum := sha256.Sum256(c.Text); hex.EncodeToString(sum[:]) != strings.ToLower(c.SHA256) {
			return nil, fmt.Errorf("rdfc: context %s has digest %x, expected %s", c.URL, sum, c.SHA256)
		}
		if _, twice := l[c.URL]; twice {
			return nil, fmt.Errorf("rdfc: context %s is given twice", c.URL)
		}
		l[c.URL] = c.Text
	}
	return l, nil
}

// graphs are the names under which the contexts keep graphs of their own: presentations and proofs within. A signature of this
// suite says nothing certain of what stands under them.
func (l loader) graphs() (map[string]bool, error) {
	names := map[string]bool{}
	for url, text := range l {
		var document any
		if err := json.Unmarshal(text, &document); err != nil {
			return nil, fmt.Errorf("rdfc: context %s: %w", url, err)
		}
		graphsIn(document, names)
	}
	return names, nil
}

func graphsIn(v any, names map[string]bool) {
	object, _ := v.(map[string]any)
	for name, inner := range object {
		definition, _ := inner.(map[string]any)
		if containers := ld.Arrayify(definition["@container"]); slices.Contains(containers, any("@graph")) {
			names[name] = true
		}
		graphsIn(inner, names)
	}
	list, _ := v.([]any)
	for _, inner := range list {
		graphsIn(inner, names)
	}
}

// LoadDocument reads a context anew each time: the reader may change what it is given.
func (l loader) LoadDocument(url string) (*ld.RemoteDocument, error) {
	text, known := l[url]
	if !known {
		return nil, ld.NewJsonLdError(ld.LoadingDocumentFailed, "not one of the contexts held in memory")
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, ld.NewJsonLdError(ld.LoadingDocumentFailed, err)
	}
	return &ld.RemoteDocument{DocumentURL: url, Document: document}, nil
}
