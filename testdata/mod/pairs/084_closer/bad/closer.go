package closer

import (
	"compress/gzip"
	"encoding/json"
	"os"
)

type Record struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// Export writes the records as compressed JSON lines.
func Export(path string, recs <-chan Record) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	zw := gzip.NewWriter(f)
	enc := json.NewEncoder(zw)
	errc := make(chan error, 1)
	go func() {
		for r := range recs {
			if err := enc.Encode(r); err != nil {
				errc <- err
				break
			}
		}
		close(errc)
	}()
	if err := zw.Close(); err != nil {
		f.Close()
		return err
	}
	if err := <-errc; err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
