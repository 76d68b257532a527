package main

import (
	"errors"
	"flag"
	"log/slog"
	"os"

	"example.com/layers/038_geojson_merge/bad/merge"
)

func main() {
	out := flag.String("out", "merged.jsonl", "output")
	flag.Parse()
	if err := run(*out, flag.Args()); err != nil {
		slog.Error("merge", "err", err)
		os.Exit(1)
	}
}

func run(out string, files []string) (err error) {
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	n, err := merge.Files(files, f)
	if err != nil {
		return err
	}
	slog.Info("merged", "files", len(files), "features", n)
	return nil
}
