package reports

import (
	"os"
	"path/filepath"
)

// Dir is a directory with a subdirectory per tenant.
type Dir string

// List returns the names of the reports of tenant.
func (d Dir) List(tenant string) ([]string, error) {
	ents, err := os.ReadDir(filepath.Join(string(d), tenant))
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(ents))
	for _, e := range ents {
		names = append(names, e.Name())
	}
	return names, nil
}

// Read returns one report of tenant.
func (d Dir) Read(tenant, name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(d), tenant, filepath.Base(name)))
}
