package locale

// Text is one sentence held in every language, as schemes and names are.
type Text map[Lang]string

// In gives the text in the language, or failing that in the first language that has it.
// Published schemes hold every language (the checker refuses them otherwise), so the fallback
// serves only drafts and names that people typed in one language.
func (t Text) In(l Lang) string {
	if s := t[l]; s != "" {
		return s
	}
	for _, other := range Languages {
		if s := t[other]; s != "" {
			return s
		}
	}
	return ""
}

// Missing lists the languages the text lacks.
func (t Text) Missing() []Lang {
	var missing []Lang
	for _, l := range Languages {
		if t[l] == "" {
			missing = append(missing, l)
		}
	}
	return missing
}

// Same is a text that reads alike in every language, such as a proper name.
func Same(s string) Text {
	t := make(Text, len(Languages))
	for _, l := range Languages {
		t[l] = s
	}
	return t
}
