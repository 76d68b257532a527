package login

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
)

// Directory knows the groups of the users.
type Directory interface {
	Groups(ctx context.Context, user string) ([]string, error)
}

func Handler(d Directory) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /groups/{user}", func(w http.ResponseWriter, r *http.Request) {
		groups, err := d.Groups(r.Context(), r.PathValue("user"))
		if err != nil {
			slog.ErrorContext(r.Context(), "groups", "err", err)
			http.Error(w, "directory unavailable", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, strings.Join(groups, "\n"))
	})
	return mux
}
