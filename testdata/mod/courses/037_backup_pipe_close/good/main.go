package main

import (
	"context"
	"flag"
	"log/slog"
	"os"

	"example.com/courses/037_backup_pipe_close/good/archive"
	"example.com/courses/037_backup_pipe_close/good/vault"
)

func main() {
	root := flag.String("root", ".", "directory to back up")
	dest := flag.String("dest", "/var/backups", "vault directory")
	name := flag.String("name", "nightly.tar.gz", "object name")
	flag.Parse()

	n, err := archive.Backup(context.Background(), os.DirFS(*root), vault.New(*dest), *name)
	if err != nil {
		slog.Error("backup failed", "root", *root, "err", err)
		os.Exit(1)
	}
	slog.Info("backup stored", "name", *name, "bytes", n)
}
