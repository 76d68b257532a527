package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"

	"example.com/courses/060_scan_pool_submit_stop/bad/scanpool"
)

type digestScanner struct {
	known map[string]string
	log   *slog.Logger
}

func (s *digestScanner) Scan(ctx context.Context, t scanpool.Task) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := os.Open(t.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if name, bad := s.known[hex.EncodeToString(h.Sum(nil))]; bad {
		s.log.Warn("known file", "path", t.Path, "name", name, "bytes", t.Size)
	}
	return nil
}

func walk(root string, submit func(scanpool.Task) error) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return submit(scanpool.Task{Path: path, Size: info.Size()})
	})
}

func main() {
	root := flag.String("root", "/srv", "tree to scan")
	workers := flag.Int("workers", 4, "scanning workers")
	flag.Parse()
	log := slog.Default()
	ctx, unhook := signal.NotifyContext(context.Background(), os.Interrupt)
	defer unhook()

	known := map[string]string{
		"275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f": "eicar",
	}
	p := scanpool.Start(ctx, &digestScanner{known, log}, max(*workers, 1), 256, log)
	err := walk(*root, p.Submit)
	p.Drain()
	switch {
	case errors.Is(err, scanpool.ErrStopped):
		log.Warn("interrupted", "root", *root)
	case err != nil:
		log.Error("walk", "root", *root, "err", err)
	}
}
