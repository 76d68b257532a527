package assets

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"example.com/layers/049_asset_cache/good/lru"
)

// Handler serves the files of dir. The cached bytes are never changed.
func Handler(dir string, c *lru.Cache[string, []byte]) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /assets/{name}", func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Base(r.PathValue("name"))
		data, ok := c.Get(name)
		if !ok {
			var err error
			data, err = os.ReadFile(filepath.Join(dir, name))
			if errors.Is(err, fs.ErrNotExist) {
				http.NotFound(w, r)
				return
			}
			if err != nil {
				slog.ErrorContext(r.Context(), "read asset", "name", name, "err", err)
				http.Error(w, "cannot read asset", http.StatusInternalServerError)
				return
			}
			c.Put(name, data)
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
	})
	mux.HandleFunc("GET /stats", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, c.Len())
	})
	return mux
}
