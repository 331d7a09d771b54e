package certificate

import "proba.example/certificate/jcs"

// Language is a language of the product by its BCP 47 tag.
type Language string

// The languages every name in a certificate is given in, as equals.
const (
	English Language = "en"
	Russian Language = "ru"
	Korean  Language = "ko"
)

// Languages lists the three languages in the order in which they are written.
func Languages() []Language { return []Language{English, Russian, Korean} }

// Names is one name in the three languages; all are required.
type Names struct{ En, Ru, Ko string }

// In is the name in a language, in English for a language that is not ours.
func (n Names) In(l Language) string {
	switch l {
	case Russian:
		return n.Ru
	case Korean:
		return n.Ko
	}
	return n.En
}

// value writes the names as VCDM 2.0 section 11.1 recommends: one language value object for each.
func (n Names) value() jcs.Value {
	object := func(l Language, s string) jcs.Value {
		return jcs.Of(member("@language", jcs.Text(string(l))), member("@value", jcs.Text(s)))
	}
	return jcs.List(object(English, n.En), object(Russian, n.Ru), object(Korean, n.Ko))
}

// names reads what value writes; each language stands once, in any order.
func (r *reader) names(parent, name string, v jcs.Value) (n Names) {
	if v.Kind() != jcs.Array || v.Len() != 3 {
		r.refuse(Malformed, parent, name)
		return n
	}
	for i := range 3 {
		var language, text string
		for _, m := range v.At(i).Members() {
			switch m.Name {
			case "@language":
				language, _ = m.Value.Text()
			case "@value":
				text = r.text(parent, name, m.Value)
			default:
				r.refuse(UnknownMember, parent, name+"."+m.Name)
			}
		}
		var slot *string
		switch Language(language) {
		case English:
			slot = &n.En
		case Russian:
			slot = &n.Ru
		case Korean:
			slot = &n.Ko
		}
		if slot == nil || *slot != "" {
			r.refuse(Malformed, parent, name)
			return n
		}
		*slot = text
	}
	return n
}

func member(name string, v jcs.Value) jcs.Member { return jcs.Member{Name: name, Value: v} }
