package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path"
	"sync"
)

var dest = flag.String("dest", ".", "where to put the files")

func download(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	f, err := os.Create(path.Join(*dest, path.Base(url)))
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, resp.Body); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func main() {
	flag.Parse()
	ctx := context.Background()
	var wg sync.WaitGroup
	for _, u := range flag.Args() {
		wg.Go(func() {
			if err := download(ctx, u); err != nil {
				log.Println(err)
			}
		})
	}
	wg.Wait()
	log.Printf("fetched %d files", flag.NArg())
}
