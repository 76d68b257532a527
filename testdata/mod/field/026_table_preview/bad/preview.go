// Package preview shows the head of exported tables.
package preview

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"example.com/field/026_table_preview/bad/export"
)

// Exporter streams tables as text.
type Exporter interface {
	Export(ctx context.Context, table string) io.ReadCloser
}

var _ Exporter = (*export.Exporter)(nil)

// Server serves previews.
type Server struct {
	exp   Exporter
	lines int
	log   *slog.Logger
}

// NewServer returns a Server that shows the given number of lines.
func NewServer(exp Exporter, lines int, log *slog.Logger) *Server {
	return &Server{exp: exp, lines: lines, log: log}
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	table := r.PathValue("table")
	head, err := s.head(r.Context(), table)
	switch {
	case errors.Is(err, export.ErrNoTable):
		http.NotFound(w, r)
		return
	case err != nil:
		s.log.Error("preview", "table", table, "err", err)
		http.Error(w, "preview failed", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/csv")
	for _, line := range head {
		if _, err := fmt.Fprintln(w, line); err != nil {
			s.log.Warn("preview not sent", "table", table, "err", err)
			return
		}
	}
}

func (s *Server) head(ctx context.Context, table string) ([]string, error) {
	stream := s.exp.Export(ctx, table)
	sc := bufio.NewScanner(stream)
	head := make([]string, 0, s.lines)
	for len(head) < s.lines && sc.Scan() {
		head = append(head, sc.Text())
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("export %s: %w", table, err)
	}
	return head, nil
}
