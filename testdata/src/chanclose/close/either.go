package close

import (
	"net/http"
	"testing"
)

// promise is kept once (from a loader of plugins).
type promise struct {
	ready chan struct{}
	n     int
}

func newPromise() *promise { return &promise{ready: make(chan struct{})} }

func (p *promise) keep(n int) {
	p.n = n
	close(p.ready) // ok: load or attach
}

type loader struct{ known map[string]*promise }

func (l *loader) get(name string, attach bool) int {
	p, ok := l.known[name]
	if !ok {
		p = newPromise()
		l.known[name] = p
		if attach {
			go l.attach(p, name)
		} else {
			go l.load(p, name)
		}
	}
	<-p.ready
	return p.n
}

func (l *loader) load(p *promise, name string)   { p.keep(len(name)) }
func (l *loader) attach(p *promise, name string) { p.keep(-1) }

// oath is kept by two.
type oath struct{ kept chan struct{} }

func newOath() *oath { return &oath{kept: make(chan struct{})} }

func swear(both bool) {
	o := newOath()
	if both {
		go first(o)
	}
	go second(o)
	<-o.kept
}

func first(o *oath)  { close(o.kept) } // want `both the goroutine of line \d+ and the goroutine of line \d+`
func second(o *oath) { close(o.kept) }

// suite serves what its test asks, once (from a suite of integration tests).
type suite struct {
	asked chan struct{}
}

func (s *suite) setup(t *testing.T) http.Handler {
	s.asked = make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/config", func(w http.ResponseWriter, r *http.Request) {
		close(s.asked) // ok: the test asks once
		w.WriteHeader(http.StatusOK)
	})
	return mux
}

// server serves whoever asks.
type server struct {
	asked chan struct{}
}

func (s *server) handler() http.Handler {
	s.asked = make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/config", func(w http.ResponseWriter, r *http.Request) {
		close(s.asked) // want `close of closed channel panics on the second request`
		w.WriteHeader(http.StatusOK)
	})
	return mux
}
