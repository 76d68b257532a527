// Package roster reads roster files and holds the directory.
package roster

import (
	"encoding/csv"
	"fmt"
	"io"
)

// Change is one row of a roster.
type Change struct {
	User string
	Kind string
}

// Parse reads rows of user,kind.
func Parse(r io.Reader) ([]Change, error) {
	cr := csv.NewReader(r)
	cr.FieldsPerRecord = 2
	rows, err := cr.ReadAll()
	if err != nil {
		return nil, err
	}
	out := make([]Change, 0, len(rows))
	for _, row := range rows {
		out = append(out, Change{User: row[0], Kind: row[1]})
	}
	return out, nil
}

// Directory holds the users.
type Directory struct{ users map[string]bool }

// NewDirectory returns an empty directory.
func NewDirectory() *Directory { return &Directory{users: make(map[string]bool)} }

// Apply carries out one change.
func (d *Directory) Apply(c Change) error {
	if c.Kind != "add" && c.Kind != "remove" {
		return fmt.Errorf("unknown change %q", c.Kind)
	}
	d.users[c.User] = c.Kind == "add"
	return nil
}
