package vault

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

type Vault struct{ dir string }

func New(dir string) *Vault { return &Vault{dir: dir} }

// Put stores r under name. Nothing is left behind when r fails.
func (v *Vault) Put(ctx context.Context, name string, r io.Reader) (int64, error) {
	tmp, err := os.CreateTemp(v.dir, ".upload-*")
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(tmp, r)
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(v.dir, name))
	}
	if err != nil {
		os.Remove(tmp.Name())
		return 0, fmt.Errorf("put %s: %w", name, err)
	}
	return n, nil
}
