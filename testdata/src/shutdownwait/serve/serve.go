// Package serve is another package.
package serve

import (
	"context"
	"net/http"
)

type Server struct{ http *http.Server }

func Run(ctx context.Context) error {
	s := &Server{http: &http.Server{}}
	go s.stopAfter(ctx)
	return s.http.ListenAndServe() // want `ListenAndServe returns as soon as Shutdown begins \(line 21\), and then Run does, and its caller takes that for the end`
}

func (s *Server) stopAfter(ctx context.Context) {
	<-ctx.Done()
	sctx, cancel := context.WithTimeout(context.Background(), 1)
	defer cancel()
	s.http.Shutdown(sctx)
}
