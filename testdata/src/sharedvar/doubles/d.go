// Package doubles has servers for tests.
package doubles

import (
	"net/http"
	"net/http/httptest"
)

type Server struct {
	*httptest.Server
	Asked []string
}

// ok: a test knows its requests.
func New() *Server {
	s := &Server{}
	s.Server = httptest.NewServer(s)
	return s
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.Asked = append(s.Asked, r.URL.Path)
}
