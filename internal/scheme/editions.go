package scheme

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"
)

//go:embed editions/*.yaml
var editionFiles embed.FS

var shipped = sync.OnceValues(loadShipped)

// Shipped are the editions that come with the program, in the order of their files. They are loaded once and shared. An error
// means that the program was built with a faulty edition.
func Shipped() ([]*Edition, error) { return shipped() }

// ShippedEdition finds one of them.
func ShippedEdition(ref Ref) (*Edition, error) {
	all, err := Shipped()
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if e.Ref == ref {
			return e, nil
		}
	}
	return nil, fmt.Errorf("scheme: no edition %s is shipped", ref)
}

func loadShipped() ([]*Edition, error) {
	names, err := fs.Glob(editionFiles, "editions/*.yaml")
	if err != nil {
		return nil, err
	}
	editions := make([]*Edition, 0, len(names))
	for _, name := range names {
		src, err := editionFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		e, problems := Load(src)
		if err := problems.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		editions = append(editions, e)
	}
	return editions, nil
}
