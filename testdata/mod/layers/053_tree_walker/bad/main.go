package main

import (
	"flag"
	"fmt"
	"log/slog"
	"os"

	"example.com/layers/053_tree_walker/bad/tally"
	"example.com/layers/053_tree_walker/bad/walk"
)

func main() {
	top := flag.Int("top", 10, "number of extensions to show")
	flag.Parse()
	roots := flag.Args()
	if len(roots) == 0 {
		roots = []string{"."}
	}
	t := tally.New()
	w := walk.New(t)
	if err := w.Walk(roots); err != nil {
		slog.Error("walk", "err", err)
		os.Exit(1)
	}
	for _, e := range t.Top(*top) {
		fmt.Printf("%-12s %d\n", e.Ext, e.Bytes)
	}
}
