package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"example.com/layers/054_image_import/good/gallery"
	"example.com/layers/054_image_import/good/importer"
)

func main() {
	dir := flag.String("gallery", "gallery", "gallery directory")
	flag.Parse()
	im := importer.New(gallery.Open(*dir), 4)
	res := im.Import(flag.Args())
	for _, p := range res.Skipped {
		fmt.Println("skipped", p)
	}
	fmt.Println("imported", len(res.Imported))
	if err := errors.Join(res.Errs...); err != nil {
		fmt.Fprintln(os.Stderr, "import:", err)
		os.Exit(1)
	}
}
