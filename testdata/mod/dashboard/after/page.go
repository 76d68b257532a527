package after

import (
	"log"
	"net/http"
	"os"
)

// Page serves the page that all else is shown on.
func Page(mux *http.ServeMux, name string) error {
	page, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		if _, err := w.Write(page); err != nil {
			log.Print(err)
		}
	})
	return nil
}
