package unpack

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"
)

// Extractor unpacks zip archives with a bounded number of writers.
type Extractor struct {
	Writers int
}

// Extract writes all files of zr below dir.
func (e *Extractor) Extract(ctx context.Context, zr *zip.Reader, dir string) error {
	for _, f := range zr.File {
		if !filepath.IsLocal(f.Name) {
			return fmt.Errorf("entry %q leaves the target directory", f.Name)
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(e.Writers)
	for _, f := range zr.File {
		if f.FileInfo().IsDir() {
			continue
		}
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return e.write(f, filepath.Join(dir, f.Name))
		})
	}
	return g.Wait()
}

func (e *Extractor) write(f *zip.File, target string) (err error) {
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return fmt.Errorf("open %s: %w", f.Name, err)
	}
	defer in.Close()
	out, err := os.OpenFile(target, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, f.Mode().Perm())
	if err != nil {
		return err
	}
	defer func() {
		if cerr := out.Close(); err == nil {
			err = cerr
		}
	}()
	_, err = io.Copy(out, in)
	return err
}
