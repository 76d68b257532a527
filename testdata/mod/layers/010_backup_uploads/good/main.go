package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"example.com/layers/010_backup_uploads/good/backup"
	"example.com/layers/010_backup_uploads/good/blob"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: backup FILE DIR")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	st := blob.NewStore(os.Args[2])
	if err := backup.Backup(ctx, os.Args[1], st); err != nil {
		fmt.Fprintln(os.Stderr, "backup:", err)
		os.Exit(1)
	}
}
