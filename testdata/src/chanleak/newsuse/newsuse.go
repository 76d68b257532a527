// Package newsuse streams news.
package newsuse

import (
	"fmt"
	"net/http"

	"chanleak/news"
)

// Handler is made by who uses the package.
type Handler struct{ News *news.News }

// ServeHTTP forgets its listener.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l := h.News.Listen(r.FormValue("topic")) // want `each request leaves a subscriber behind in listeners: nobody calls Remove with what Listen returns; defer that right after Listen`
	for {
		select {
		case <-r.Context().Done():
			return
		case e := <-l.Events():
			if _, err := fmt.Fprintln(w, e); err != nil {
				return
			}
		}
	}
}

type server struct{ news *news.News }

func newServer() *server { return &server{news.New()} }

func (s *server) routes(mux *http.ServeMux) {
	mux.HandleFunc("/early", s.early)
	mux.HandleFunc("/chans", s.chans)
	mux.HandleFunc("/ok", s.ok)
	mux.HandleFunc("/given", s.given)
	mux.HandleFunc("/captured", s.captured)
}

// One return forgets it.
func (s *server) early(w http.ResponseWriter, r *http.Request) {
	l := s.news.Listen("x") // want `each request leaves a subscriber behind in listeners: early returns without calling what ends it`
	for e := range l.Events() {
		if _, err := fmt.Fprintln(w, e); err != nil {
			return
		}
		if e == "end" {
			break
		}
	}
	s.news.Remove(l)
}

// A channel.
func (s *server) chans(w http.ResponseWriter, r *http.Request) {
	ch := s.news.Subscribe() // want `each request leaves a subscriber behind in chans: nobody calls Unsubscribe with what Subscribe returns`
	select {
	case <-r.Context().Done():
	case e := <-ch:
		fmt.Fprintln(w, e)
	}
}

func (s *server) ok(w http.ResponseWriter, r *http.Request) {
	l := s.news.Listen("x") // ok
	defer s.news.Remove(l)
	ch := s.news.Subscribe() // ok
	defer s.news.Unsubscribe(ch)
	select {
	case <-r.Context().Done():
	case e := <-l.Events():
		fmt.Fprintln(w, e)
	case e := <-ch:
		fmt.Fprintln(w, e)
	}
}

// Somebody else may take it out.
func (s *server) given(w http.ResponseWriter, r *http.Request) {
	l := s.news.Listen("x") // ok
	s.serve(w, l)
}

func (s *server) serve(w http.ResponseWriter, l *news.Listener) {
	defer s.news.Remove(l)
	fmt.Fprintln(w, <-l.Events())
}

func (s *server) captured(w http.ResponseWriter, r *http.Request) {
	l := s.news.Listen("x") // ok
	defer func() { s.news.Remove(l) }()
	fmt.Fprintln(w, <-l.Events())
}

// A generic board of another package, with maps and slices in a map.
type wall struct {
	board *news.Board[int]
	once  *news.Once[int]
}

func newWall(once *news.Once[int]) *wall { return &wall{news.NewBoard[int](), once} }

func (a *wall) routes(mux *http.ServeMux) {
	mux.HandleFunc("/stream", a.stream)
	mux.HandleFunc("/row", a.row)
	mux.HandleFunc("/both", a.both)
	mux.HandleFunc("/slow", a.slow)
}

// From a program: each visit leaves its reader.
func (a *wall) stream(w http.ResponseWriter, r *http.Request) {
	reader := a.board.Read(r.PathValue("wall")) // want `each request leaves a subscriber behind in walls: nobody calls Leave with what Read returns; defer that right after Read`
	for {
		select {
		case <-r.Context().Done():
			return
		case n := <-reader.C:
			fmt.Fprintln(w, n)
		}
	}
}

func (a *wall) row(w http.ResponseWriter, r *http.Request) {
	reader := a.board.Queue(r.PathValue("wall")) // want `each request leaves a subscriber behind in rows: nobody calls LeaveQueue with what Queue returns`
	fmt.Fprintln(w, <-reader.C)
}

func (a *wall) both(w http.ResponseWriter, r *http.Request) {
	reader := a.board.Read("x") // ok
	defer a.board.Leave(reader)
	next := a.board.Queue("x") // ok
	defer func() { a.board.LeaveQueue(next) }()
	fmt.Fprintln(w, <-reader.C, <-next.C)
}

// Tell takes it out.
func (a *wall) slow(w http.ResponseWriter, r *http.Request) {
	reader := a.once.Read("x") // ok
	fmt.Fprintln(w, <-reader.C)
}
