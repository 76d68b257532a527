package main

import (
	"fmt"
	"os"

	"example.com/layers/005_catalog_import/bad/catalog"
	"example.com/layers/005_catalog_import/bad/importer"
)

func main() {
	store := catalog.NewStore()
	stats, err := importer.New(store, importer.WithLimit(4)).Import(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "import:", err)
		os.Exit(1)
	}
	fmt.Printf("files=%d items=%d distinct=%d\n", stats.Files.Load(), stats.Items.Load(), store.Len())
}
