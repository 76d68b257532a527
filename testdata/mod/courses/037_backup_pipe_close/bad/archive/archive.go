package archive

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"sync"
)

type Store interface {
	Put(ctx context.Context, name string, r io.Reader) (int64, error)
}

// Backup streams the tree to the store and reports the stored size.
func Backup(ctx context.Context, tree fs.FS, store Store, name string) (int64, error) {
	pr, pw := io.Pipe()
	var archiver sync.WaitGroup
	defer archiver.Wait()
	defer pr.Close()
	archiver.Go(func() {
		defer pw.Close()
		if err := writeArchive(ctx, pw, tree); err != nil {
			slog.Error("archive", "name", name, "err", err)
		}
	})

	return store.Put(ctx, name, pr)
}

func writeArchive(ctx context.Context, w io.Writer, tree fs.FS) error {
	zw := gzip.NewWriter(w)
	tw := tar.NewWriter(zw)
	err := fs.WalkDir(tree, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if !d.Type().IsRegular() {
			return nil
		}
		return addFile(tw, tree, path, d)
	})
	if err != nil {
		return err
	}
	if err := tw.Close(); err != nil {
		return err
	}
	return zw.Close()
}

func addFile(tw *tar.Writer, tree fs.FS, path string, d fs.DirEntry) error {
	info, err := d.Info()
	if err != nil {
		return err
	}
	hdr, err := tar.FileInfoHeader(info, "")
	if err != nil {
		return err
	}
	hdr.Name = path
	if err := tw.WriteHeader(hdr); err != nil {
		return err
	}
	f, err := tree.Open(path)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	defer f.Close()
	if _, err := io.Copy(tw, f); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}
