package main

import (
	"log/slog"
	"os"
	"path/filepath"

	"example.com/layers/007_index_shards/good/index"
	"example.com/layers/007_index_shards/good/outcome"
)

func main() {
	dir := "."
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	b := index.NewBuilder(4, func() *outcome.Outcome { return &outcome.Outcome{} })
	shards, err := filepath.Glob(filepath.Join(dir, "*.shard"))
	if err != nil {
		slog.Error("list shards", "err", err)
		os.Exit(1)
	}
	words, err := b.Build(shards)
	if err != nil {
		slog.Error("build index", "err", err)
		os.Exit(1)
	}
	slog.Info("index built", "shards", len(shards), "words", len(words))
}
