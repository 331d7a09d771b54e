package offline_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/inspect"
	"proba.example/certificate/offline"
)

func TestThePageIsSmall(t *testing.T) {
	page := offline.Page(nil)
	if with := offline.Page([]byte(read(t, "../../testdata/vectors/bundle/trust.json"))); len(with) > offline.MaxSize {
		t.Errorf("with a trust file in it the page has %d bytes, at most %d are allowed", len(with), offline.MaxSize)
	}
	t.Logf("%d bytes, of them %d of program and %d of sentences", len(page), len(offline.Script()), len(offline.Words()))
	if len(page) > offline.MaxSize {
		t.Errorf("the page has %d bytes, at most %d are allowed", len(page), offline.MaxSize)
	}
	if !bytes.Equal(page, offline.Page(nil)) {
		t.Error("the page differs from itself")
	}
	for _, outside := range []string{"http://", "fetch(", "XMLHttpRequest", "WebSocket", "import(", "<link", "src="} {
		if i := strings.Index(string(page)+offline.Script()+read(t, "src/page.js"), outside); i >= 0 {
			t.Errorf("the page reaches outside: %q at %d", outside, i)
		}
	}
}

// TestEveryLanguageSaysTheSame compares the page's own sentences: the same keys and the same places in each.
func TestEveryLanguageSaysTheSame(t *testing.T) {
	b, err := os.ReadFile("src/ui.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[certificate.Language]map[string]string
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	script := offline.Script() + read(t, "src/page.js") + read(t, "src/page.html")
	for key, english := range all[certificate.English] {
		if !strings.Contains(script, `"`+key+`"`) && !strings.HasPrefix(key, "view.") {
			t.Errorf("%s is never said", key)
		}
		for _, l := range certificate.Languages() {
			said, ok := all[l][key]
			if !ok || said == "" || places(said) != places(english) {
				t.Errorf("%s in %s: %q", key, l, said)
			}
			if _, twice := certificate.Sentences(l)[key]; twice {
				t.Errorf("%s is a sentence of the check already", key)
			}
		}
	}
	for _, l := range certificate.Languages() {
		if len(all[l]) != len(all[certificate.English]) {
			t.Errorf("%s has %d sentences", l, len(all[l]))
		}
	}
}

func places(s string) string {
	var found []string
	for rest := s; ; {
		_, after, open := strings.Cut(rest, "{")
		name, tail, _ := strings.Cut(after, "}")
		if !open {
			return strings.Join(found, " ")
		}
		found, rest = append(found, name), tail
	}
}

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// question is one certificate as both programs are asked about it.
type question struct {
	Name     string `json:"name"`
	Document []byte `json:"document"`
	Trust    []byte `json:"trust"`
	At       int64  `json:"at"`
	On       string `json:"on"`
}

// answer is what one of them says, codes and words.
type answer struct {
	Name    string                            `json:"name"`
	Verdict string                            `json:"verdict"`
	Steps   []string                          `json:"steps"`
	Said    map[certificate.Language][]string `json:"said"`
}

// driver asks the script of the page in Node: it reads questions and writes answers, in JSON.
const driver = `
(async () => {
  setWords(JSON.parse(process.env.WORDS));
  const answers = [];
  for (const q of JSON.parse(require("node:fs").readFileSync(0, "utf8"))) {
    const bytes = (s) => new Uint8Array(Buffer.from(s, "base64"));
    const r = await check(bytes(q.document), await readTrust(bytes(q.trust)), q.at, q.on ? readDate(q.on) : null);
    const said = {};
    for (const l of ["en", "ru", "ko"]) said[l] = [headline(r, l), ...statements(r, l).map((s) => s[1]), ...r.steps.map((_, i) => sentence(r, i, l))];
    answers.push({ name: q.name, verdict: r.verdict, steps: r.steps.map((s) => [s.code, s.outcome, s.detail].join(" ") + " " + JSON.stringify(s.evidence)), said });
  }
  process.stdout.write(JSON.stringify(answers));
})();
`

func askNode(t *testing.T, questions []question) []answer {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	script := filepath.Join(t.TempDir(), "verifier.cjs")
	if err := os.WriteFile(script, []byte(offline.Script()+driver), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, script)
	cmd.Stdin, cmd.Env = bytes.NewReader(in), append(os.Environ(), "WORDS="+string(offline.Words()))
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v %s", err, &problems)
	}
	var answers []answer
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	if len(answers) != len(questions) {
		t.Fatalf("%d answers to %d questions", len(answers), len(questions))
	}
	return answers
}

func evidence(s certificate.Step) string {
	m := map[string]string{}
	for _, e := range s.Evidence {
		m[e.Name] = e.Value
	}
	b, _ := json.Marshal(m)
	return string(b)
}

// row is a case of the published vectors.
type row struct{ Name, Document, Trust, At, On string }

func vectors(t *testing.T) (questions []question) {
	t.Helper()
	for _, folder := range []string{"certificate", "bundle"} {
		dir := filepath.Join("..", "..", "testdata", "vectors", folder)
		var rows []row
		if err := json.Unmarshal([]byte(read(t, filepath.Join(dir, "cases.json"))), &rows); err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			at, err := time.Parse(time.RFC3339, r.At)
			if err != nil {
				t.Fatal(err)
			}
			questions = append(questions, question{
				Name: folder + "/" + r.Name, Document: []byte(read(t, filepath.Join(dir, r.Document))), Trust: []byte(read(t, filepath.Join(dir, r.Trust))),
				At: at.Unix(), On: r.On,
			})
		}
	}
	var codes []struct{ Name, Text string }
	if err := json.Unmarshal([]byte(read(t, "../../testdata/vectors/qr/cases.json")), &codes); err != nil {
		t.Fatal(err)
	}
	for _, trust := range []string{"certificate/trust.json", "bundle/trust.json"} {
		for _, c := range codes {
			questions = append(questions, question{
				Name: "qr/" + c.Name + " by " + trust, Document: []byte(c.Text), Trust: []byte(read(t, "../../testdata/vectors/"+trust)), At: 1_796_083_200,
			})
		}
	}
	return questions
}

// compare asks both programs and names every difference in verdict, steps, evidence and words.
func compare(t *testing.T, questions []question) (verdicts map[string]int) {
	t.Helper()
	verdicts = map[string]int{}
	for i, got := range askNode(t, questions) {
		q := questions[i]
		trust, err := certificate.ParseTrust(q.Trust)
		if err != nil {
			t.Fatal(err)
		}
		var on certificate.Date
		if q.On != "" {
			if on, err = certificate.ParseDate(q.On); err != nil {
				t.Fatal(err)
			}
		}
		// The page passes second proofs over, as every reader may that knows no linked data.
		o := certificate.Options{On: on, Suites: []certificate.SuiteVerifier{}}
		r := inspect.Check(q.Document, trust, time.Unix(q.At, 0).UTC(), o).Report
		verdicts[got.Verdict]++
		if got.Verdict != string(r.Verdict) {
			t.Errorf("%s: the page says %s, the program %s", q.Name, got.Verdict, r.Verdict)
		}
		for j, s := range r.Steps {
			if want := fmt.Sprintf("%s %s %s %s", s.Code, s.Outcome, s.Detail, evidence(s)); sorted(got.Steps[j]) != sorted(want) {
				t.Errorf("%s: the page says\n%s, the program\n%s", q.Name, got.Steps[j], want)
			}
		}
		for _, l := range certificate.Languages() {
			text := r.Text(l)
			for _, said := range got.Said[l] {
				if said == "" || !strings.Contains(text, said) {
					t.Errorf("%s: the page says %q, the program\n%s", q.Name, said, text)
				}
			}
		}
	}
	return verdicts
}

// sorted brings the evidence of a step into one order.
func sorted(step string) string {
	head, rest, _ := strings.Cut(step, "{")
	var m map[string]string
	if json.Unmarshal([]byte("{"+rest), &m) != nil {
		return step
	}
	b, _ := json.Marshal(m)
	return head + string(b)
}

// TestThePageSaysWhatTheProgramSays compares them over every published vector.
func TestThePageSaysWhatTheProgramSays(t *testing.T) {
	questions := vectors(t)
	verdicts := compare(t, questions)
	if len(questions) < 90 || len(verdicts) < 15 {
		t.Errorf("only %d vectors with the verdicts %v", len(questions), verdicts)
	}
}

// TestOneByte changes single bytes of a certificate, of a bundle and of a code: both programs say the same, and neither says valid.
func TestOneByte(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 60)) //nolint:gosec // a repeatable test
	var questions []question
	for _, q := range vectors(t) {
		if q.Name != "certificate/valid-every-member" && q.Name != "bundle/valid" && q.Name != "qr/valid by certificate/trust.json" {
			continue
		}
		for i := range 300 {
			changed := q
			changed.Name = fmt.Sprintf("%s, change %d", q.Name, i)
			changed.Document = bytes.Clone(q.Document)
			changed.Document[random.IntN(len(changed.Document))] ^= 1 << random.IntN(8)
			questions = append(questions, changed)
		}
	}
	verdicts := compare(t, questions)
	if len(questions) != 900 || len(verdicts) < 3 {
		t.Errorf("%d questions, %v", len(questions), verdicts)
	}
}
