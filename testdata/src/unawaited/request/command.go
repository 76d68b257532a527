package request

import (
	"context"
	"net/http"
	"os/exec"
)

// A command is killed with its context.
func reindex(w http.ResponseWriter, r *http.Request) {
	go func() { _ = index(r.Context(), r.URL.Path) }() // want "the goroutine calls index with the request's context, which is cancelled when reindex returns"
	w.WriteHeader(http.StatusAccepted)
}

func index(ctx context.Context, name string) error {
	return exec.CommandContext(ctx, "index", name).Run()
}

func reindexLater(w http.ResponseWriter, r *http.Request) {
	ctx := context.WithoutCancel(r.Context())
	go func() { _ = index(ctx, r.URL.Path) }() // ok
	w.WriteHeader(http.StatusAccepted)
}
