package translog

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrPolicy says that a text is no trust policy; the error names the line.
var ErrPolicy = errors.New("translog: not a trust policy")

// Bounds of a policy, in bytes and in logs, witnesses and groups together (tlog-policy, "Implementation limits", asks
// for 96 at least).
const (
	maxPolicy      = 128 << 10
	maxPolicyLines = 512
)

// PolicyLog is a log that a policy accepts.
type PolicyLog struct {
	Key LogKey
	URL string // its prefix, or empty
}

// PolicyWitness is a witness that a policy knows.
type PolicyWitness struct {
	Name string // in this policy alone
	Key  WitnessKey
	URL  string // its submission prefix, or empty
}

// group is a witness or a group of them: it stands behind a checkpoint when enough of its members do.
type group struct {
	name      string
	witness   int   // in Policy.witnesses; -1 for a group
	threshold int   // members needed
	members   []int // in Policy.groups
}

// Policy says which logs a reader accepts and which witnesses must have cosigned (tlog-policy). It does not change
// after it was made.
type Policy struct {
	text      string
	logs      []PolicyLog
	witnesses []PolicyWitness
	groups    []group
	quorum    int // in groups; -1 for none
}

const noQuorum = "none"

// String is the text the policy was read from.
func (p Policy) String() string { return p.text }

// Logs are the logs of the policy, in its order.
func (p Policy) Logs() []PolicyLog { return slices.Clone(p.logs) }

// Witnesses are the witnesses of the policy, in its order, whether the quorum asks for them or not.
func (p Policy) Witnesses() []PolicyWitness { return slices.Clone(p.witnesses) }

// NewPolicy makes the policy that accepts the logs and asks for cosignatures by at least threshold of the witnesses, 0
// for none.
func NewPolicy(logs []PolicyLog, witnesses []PolicyWitness, threshold int) (Policy, error) {
	var b strings.Builder
	line := func(words ...string) { b.WriteString(strings.TrimSpace(strings.Join(words, " ")) + "\n") }
	for _, l := range logs {
		line("log", l.Key.String(), l.URL)
	}
	names := make([]string, len(witnesses))
	for i, w := range witnesses {
		names[i] = w.Name
		line("witness", w.Name, w.Key.String(), w.URL)
	}
	switch {
	case threshold < 0 || threshold > len(witnesses):
		return Policy{}, fmt.Errorf("%w: %d of %d witnesses", ErrPolicy, threshold, len(witnesses))
	case threshold == 0:
		line("quorum", noQuorum)
	default:
		line("group", "witnesses", strconv.Itoa(threshold), strings.Join(names, " "))
		line("quorum", "witnesses")
	}
	return ParsePolicy(b.String())
}

// ParsePolicy reads a policy (tlog-policy, "Policy file syntax and structure"): ErrPolicy, with the line, for anything
// else. A last line without newline is read; Ed25519 keys alone are.
func ParsePolicy(text string) (Policy, error) {
	if len(text) > maxPolicy {
		return Policy{}, fmt.Errorf("%w: longer than %d bytes", ErrPolicy, maxPolicy)
	}
	r := policyReader{policy: Policy{text: text, quorum: -1}, names: map[string]int{}, member: map[int]bool{}}
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		if err := r.line(line); err != nil {
			return Policy{}, fmt.Errorf("%w: line %d: %w", ErrPolicy, number, err)
		}
	}
	if !r.quorum {
		return Policy{}, fmt.Errorf("%w: no quorum line", ErrPolicy)
	}
	return r.policy, nil
}

type policyReader struct {
	policy Policy
	names  map[string]int // of witnesses and groups, which share them
	member map[int]bool   // already in a group
	quorum bool
	lines  int
}

func (r *policyReader) line(line string) error {
	for i := range len(line) {
		if b := line[i]; b < ' ' && b != '\t' || b == 0x7f {
			return errors.New("control character")
		}
	}
	words := strings.FieldsFunc(line, func(c rune) bool { return c == ' ' || c == '\t' })
	if len(words) == 0 || strings.HasPrefix(words[0], "#") {
		return nil
	}
	if r.lines++; r.lines > maxPolicyLines {
		return errors.New("too many lines")
	}
	switch n := len(words); {
	case words[0] == "log" && (n == 2 || n == 3):
		return r.log(words[1:])
	case words[0] == "witness" && (n == 3 || n == 4):
		return r.witness(words[1:])
	case words[0] == "group" && n >= 4:
		return r.group(words[1], words[2], words[3:])
	case words[0] == "quorum" && n == 2:
		return r.setQuorum(words[1])
	}
	return errors.New("not a line of log, witness, group or quorum")
}

func optional(words []string, i int) string {
	if i < len(words) {
		return words[i]
	}
	return ""
}

func (r *policyReader) log(words []string) error {
	k, err := ParseLogKey(words[0])
	if err != nil {
		return err
	}
	for _, other := range r.policy.logs {
		if other.Key.pub == k.pub {
			return errors.New("the key of another log")
		}
	}
	r.policy.logs = append(r.policy.logs, PolicyLog{k, optional(words, 1)})
	return nil
}

func (r *policyReader) witness(words []string) error {
	k, err := ParseWitnessKey(words[1])
	if err != nil {
		return err
	}
	for _, other := range r.policy.witnesses {
		if other.Key.pub == k.pub {
			return errors.New("the key of another witness")
		}
	}
	if err := r.define(words[0], group{witness: len(r.policy.witnesses)}); err != nil {
		return err
	}
	r.policy.witnesses = append(r.policy.witnesses, PolicyWitness{words[0], k, optional(words, 2)})
	return nil
}

func (r *policyReader) group(name, threshold string, members []string) error {
	g := group{witness: -1}
	for _, m := range members {
		i, known := r.names[m]
		switch {
		case !known:
			return fmt.Errorf("%q is not defined before", m)
		case r.member[i]:
			return fmt.Errorf("%q is in a group already", m)
		}
		r.member[i] = true
		g.members = append(g.members, i)
	}
	switch threshold {
	case "all":
		g.threshold = len(members)
	case "any":
		g.threshold = 1
	default:
		k, err := parseSize(threshold)
		if err != nil || k < 1 || k > int64(len(members)) {
			return fmt.Errorf("%q of %d members", threshold, len(members))
		}
		g.threshold = int(k)
	}
	return r.define(name, g)
}

func (r *policyReader) define(name string, g group) error {
	if _, taken := r.names[name]; taken || name == noQuorum {
		return fmt.Errorf("the name %q is taken", name)
	}
	g.name = name
	r.names[name] = len(r.policy.groups)
	r.policy.groups = append(r.policy.groups, g)
	return nil
}

func (r *policyReader) setQuorum(name string) error {
	if r.quorum {
		return errors.New("a second quorum")
	}
	r.quorum = true
	if name == noQuorum {
		return nil
	}
	i, known := r.names[name]
	if !known {
		return fmt.Errorf("%q is not defined before", name)
	}
	r.policy.quorum = i
	return nil
}

// met says whether the quorum is reached with the witnesses that cosigned.
func (p Policy) met(cosigned []bool) bool {
	if p.quorum < 0 {
		return true
	}
	// Members stand before their groups, so one pass upwards settles all.
	stands := make([]bool, len(p.groups))
	for i, g := range p.groups {
		if g.witness >= 0 {
			stands[i] = cosigned[g.witness]
			continue
		}
		count := 0
		for _, m := range g.members {
			if stands[m] {
				count++
			}
		}
		stands[i] = count >= g.threshold
	}
	return stands[p.quorum]
}

// Wanting is how many more witnesses must cosign at the least until the quorum is reached; 0 when it is.
func (p Policy) Wanting(cosignatures []Cosignature) int {
	if p.quorum < 0 {
		return 0
	}
	wanting := make([]int, len(p.groups))
	for i, g := range p.groups {
		if g.witness >= 0 {
			key := p.witnesses[g.witness].Key
			if !slices.ContainsFunc(cosignatures, func(c Cosignature) bool { return c.Witness == key }) {
				wanting[i] = 1
			}
			continue
		}
		// A member is in one group alone, so the cheapest members together are the cheapest way.
		each := make([]int, len(g.members))
		for j, m := range g.members {
			each[j] = wanting[m]
		}
		slices.Sort(each)
		for _, n := range each[:g.threshold] {
			wanting[i] += n
		}
	}
	return wanting[p.quorum]
}

// Judgement is what a policy finds in a signed checkpoint.
type Judgement struct {
	Checkpoint   Checkpoint
	LogKey       LogKey        // the first of the policy's logs that signed it
	Cosignatures []Cosignature // the valid ones by witnesses of the policy, in its order
	Quorum       bool          // whether they suffice
	// Time is the instant by which the quorum was reached: of all sufficient sets of cosignatures the one complete
	// first, by the witnesses' clocks. No witness alone can set it earlier unless the policy trusts it alone. Zero
	// when the quorum is not reached or the policy asks for none.
	Time time.Time
}

// Judge verifies a signed checkpoint: it must be signed by a log of the policy that it names as its origin, and no
// signature by a log or witness of the policy may be false. Errors wrap ErrMalformed, ErrUnsigned, ErrOrigin or
// ErrSignature. Too few cosignatures are no error but a judgement without quorum.
func (p Policy) Judge(signed []byte) (Judgement, error) {
	text, signatures, err := splitNote(signed)
	if err != nil {
		return Judgement{}, err
	}
	var j Judgement
	if j.Checkpoint, err = ParseCheckpoint(text); err != nil {
		return Judgement{}, err
	}
	for _, l := range p.logs {
		signedBy, err := l.Key.verify(j.Checkpoint, text, signatures)
		if err != nil {
			return Judgement{}, err
		}
		if signedBy && j.LogKey == (LogKey{}) {
			j.LogKey = l.Key
		}
	}
	if j.LogKey == (LogKey{}) {
		return Judgement{}, ErrUnsigned
	}
	keys := make([]WitnessKey, len(p.witnesses))
	for i, w := range p.witnesses {
		keys[i] = w.Key
	}
	if j.Cosignatures, err = openCosignatures(text, signatures, keys); err != nil {
		return Judgement{}, err
	}
	j.Quorum, j.Time = p.reached(keys, j.Cosignatures)
	return j, nil
}

// reached adds cosignatures in the order of their times until the quorum is met.
func (p Policy) reached(keys []WitnessKey, cosignatures []Cosignature) (bool, time.Time) {
	cosigned := make([]bool, len(keys))
	if p.quorum < 0 {
		return true, time.Time{}
	}
	sorted := slices.SortedStableFunc(slices.Values(cosignatures), func(a, b Cosignature) int { return a.Time.Compare(b.Time) })
	for _, c := range sorted {
		cosigned[slices.Index(keys, c.Witness)] = true
		if p.met(cosigned) {
			return true, c.Time
		}
	}
	return false, time.Time{}
}
