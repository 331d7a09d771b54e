package scheme

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"proba.example/internal/fault"
)

// Vocabulary is a closed set of facts that conditions outside a scheme may name, in the expression language of schemes. It is
// immutable and safe for concurrent use.
type Vocabulary struct {
	facts    []Fact
	place    map[string]int
	unknowns []*types.Unknown
	env      *exprEnv
}

// NewVocabulary declares the facts: numbers, texts and yes/no. Their names are single words; two of one name are an error.
func NewVocabulary(facts []Fact) (*Vocabulary, error) {
	v := &Vocabulary{facts: facts, place: make(map[string]int, len(facts))}
	opts := languageOptions()
	for i, f := range facts {
		if _, twice := v.place[f.Name]; twice {
			return nil, fmt.Errorf("scheme: fact %q is declared twice", f.Name)
		}
		v.place[f.Name] = i
		v.unknowns = append(v.unknowns, types.NewUnknown(int64(i), types.NewAttributeTrail(f.Name)))
		opts = append(opts, cel.Variable(f.Name, celType(f.Kind)))
	}
	env, err := cel.NewCustomEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("scheme: expression language: %w", err)
	}
	v.env = &exprEnv{env: env}
	return v, nil
}

// Facts are the facts of the vocabulary, in the order in which they were declared. They must not be changed.
func (v *Vocabulary) Facts() []Fact { return v.facts }

// Condition is a compiled expression that is met, is not met, or cannot be told. It is safe for concurrent use.
type Condition struct{ x *expr }

// Condition compiles an expression. What is wrong with it is a fault of the field with a sentence for its author.
func (v *Vocabulary) Condition(field, source string) (*Condition, error) {
	x, problems := v.env.compile(source, cel.BoolType)
	if len(problems) == 0 {
		return &Condition{x}, nil
	}
	var l fault.List
	for _, p := range problems {
		l = append(l, &fault.Fault{Kind: fault.Invalid, Field: field, Key: p.key, Args: p.args})
	}
	return nil, l.Err()
}

// Source is the expression as it was written.
func (c *Condition) Source() string { return c.x.source }

// Names are the facts that the condition reads, sorted.
func (c *Condition) Names() []string { return c.x.names }

// Holds asks the condition; missing are the facts that keep it from being told, when known is false.
func (c *Condition) Holds(k *Known) (yes, known bool, missing []string) { return c.x.holds(k) }

// Known is what is known of one subject in the words of a vocabulary. An absent fact is unknown, which is neither zero nor no.
// Reading from several goroutines is safe while nobody sets.
type Known struct {
	v      *Vocabulary
	values []ref.Val
}

// Nothing is a subject of which nothing is known yet.
func (v *Vocabulary) Nothing() *Known { return &Known{v, make([]ref.Val, len(v.facts))} }

func (k *Known) set(name string, kind FactKind, val ref.Val) {
	i, ok := k.v.place[name]
	if !ok || k.v.facts[i].Kind != kind {
		panic(fmt.Sprintf("scheme: no %s fact %q in the vocabulary", kind, name))
	}
	k.values[i] = val
}

// SetInt sets a number. A name that the vocabulary lacks is a programmer's error.
func (k *Known) SetInt(name string, n int64) { k.set(name, FactNumber, Int(n)) }

// SetBool sets a yes or no.
func (k *Known) SetBool(name string, yes bool) { k.set(name, FactYesNo, types.Bool(yes)) }

// SetText sets a text; the empty text leaves the fact unknown.
func (k *Known) SetText(name, s string) {
	if s != "" {
		k.set(name, FactText, types.String(s))
	}
}

// Values are the facts that are known, by name, in writing: numbers in digits, "yes" or "no", texts as they are.
func (k *Known) Values() map[string]string {
	all := map[string]string{}
	for i, f := range k.v.facts {
		switch v := k.values[i].(type) {
		case nil:
		case types.Bool:
			all[f.Name] = map[bool]string{true: "yes", false: "no"}[bool(v)]
		case Number:
			all[f.Name] = v.String()
		default:
			all[f.Name] = fmt.Sprint(v.Value())
		}
	}
	return all
}

// ResolveName is part of [cel.Activation]: an absent fact is an unknown that carries its name.
func (k *Known) ResolveName(name string) (any, bool) {
	i, ok := k.v.place[name]
	if !ok {
		return nil, false
	}
	if k.values[i] == nil {
		return k.v.unknowns[i], true
	}
	return k.values[i], true
}

// Parent is part of [cel.Activation].
func (k *Known) Parent() cel.Activation { return nil }
