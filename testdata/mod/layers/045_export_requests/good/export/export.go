package export

import (
	"errors"
	"io/fs"
	"log/slog"
	"net/http"

	"example.com/layers/045_export_requests/good/squeeze"
	"example.com/layers/045_export_requests/good/table"
)

const (
	workers   = 4
	blockSize = 256 << 10
)

// Handler serves the tables of dir as gzip files.
func Handler(dir string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /export/{table}", func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("table")
		blocks, err := table.Blocks(dir, name, blockSize)
		if errors.Is(err, fs.ErrNotExist) {
			http.NotFound(w, r)
			return
		}
		if err != nil {
			slog.ErrorContext(r.Context(), "read table", "table", name, "err", err)
			http.Error(w, "cannot read table", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/gzip")
		c := squeeze.NewCompressor(workers)
		defer c.Close()
		parts := make([]<-chan []byte, len(blocks))
		for i, b := range blocks {
			parts[i] = c.Compress(b)
		}
		for _, p := range parts {
			if _, err := w.Write(<-p); err != nil {
				slog.WarnContext(r.Context(), "write export", "table", name, "err", err)
				return
			}
		}
	})
	return mux
}
