package web

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"time"

	"example.com/layers/040_trace_collector/good/collect"
)

func Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sum", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "bad body", http.StatusBadRequest)
			return
		}
		fmt.Fprintf(w, "%x\n", sha256.Sum256(body))
	})
	return mux
}

// Trace records a span per request.
func Trace(c *collect.Collector, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		defer func() {
			c.Record(collect.Span{Name: r.Method + " " + r.URL.Path, Start: start, Took: time.Since(start)})
		}()
		next.ServeHTTP(w, r)
	})
}
