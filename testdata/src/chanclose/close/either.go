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

// stream gives values until there are no more.
type stream interface{ Recv() (int, error) }

// fetch starts one of two producers, each with a goroutine of its own that closes
// what it was given (from a fetcher of chunks).
func fetch(flat bool, src stream) int {
	locs := make(chan int)
	if flat {
		go func() { streamed(src, locs) }()
	} else {
		go func() { asked(src, locs) }()
	}
	n := 0
	for l := range locs {
		n += l
	}
	return n
}

func streamed(src stream, locs chan<- int) {
	go func() {
		for {
			v, err := src.Recv()
			if err != nil {
				close(locs) // ok: asked is not started then
				return
			}
			locs <- v
		}
	}()
}

func asked(src stream, locs chan<- int) {
	go func() {
		for {
			v, err := src.Recv()
			if err != nil {
				close(locs)
				return
			}
			locs <- -v
		}
	}()
}

// fetchBoth starts the second beside the first, if asked to.
func fetchBoth(flat bool, src stream) int {
	locs := make(chan int)
	if flat {
		go func() { streamedToo(src, locs) }()
	}
	go func() { askedToo(src, locs) }()
	n := 0
	for l := range locs {
		n += l
	}
	return n
}

func streamedToo(src stream, locs chan<- int) {
	go func() {
		for {
			v, err := src.Recv()
			if err != nil {
				close(locs) // want `both the goroutine of line \d+ and the goroutine of line \d+`
				return
			}
			locs <- v
		}
	}()
}

func askedToo(src stream, locs chan<- int) {
	go func() {
		for {
			v, err := src.Recv()
			if err != nil {
				close(locs)
				return
			}
			locs <- -v
		}
	}()
}

type gatherer struct{ src stream }

// run starts one of two methods in each round: in two rounds, both.
func (g *gatherer) run(rounds []bool) int {
	locs := make(chan int)
	for _, fast := range rounds {
		if fast {
			g.fast(locs)
		} else {
			g.slow(locs)
		}
	}
	n := 0
	for l := range locs {
		n += l
	}
	return n
}

func (g *gatherer) fast(locs chan<- int) {
	go func() {
		v, _ := g.src.Recv()
		locs <- v
		close(locs) // want `both the goroutine of line \d+ and the goroutine of line \d+`
	}()
}

func (g *gatherer) slow(locs chan<- int) {
	go func() {
		v, _ := g.src.Recv()
		locs <- -v
		close(locs)
	}()
}
