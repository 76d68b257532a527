// Package checkpoint keeps a position in a file.
package checkpoint

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

type File string

// Load returns the saved position, or 0 if there is none yet.
func (f File) Load() (int, error) {
	data, err := os.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(data)))
}

// Save replaces the position.
func (f File) Save(pos int) error {
	tmp := string(f) + ".tmp"
	if err := os.WriteFile(tmp, []byte(strconv.Itoa(pos)), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, string(f))
}
