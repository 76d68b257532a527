// Package owneruse makes objects of another package and forgets them.
package owneruse

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"chanleak/ownerdep"
)

// A handler that makes a pool for each request.
func handler(work func(http.ResponseWriter)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := ownerdep.NewPool(4) // want "the goroutine that NewPool starts waits for ever: the function literal in handler drops what NewPool returns, and nobody calls its Close; stop it on every path"
		p.Do(func() { work(w) })
	})
}

// On one way out.
func early(dir string, check func() error) error {
	w, err := ownerdep.NewWatcher(dir) // want "the goroutine that NewWatcher starts waits for ever: early drops what NewWatcher returns, and nobody calls its Stop"
	if err != nil {
		return err
	}
	if err := check(); err != nil {
		return fmt.Errorf("%s: %w", w.Name(), err)
	}
	w.Stop()
	return nil
}

// By a helper of its own, and one of the other package.
func helped() {
	p := ownerdep.NewPool(4) // want "helped drops what NewPool returns"
	ownerdep.Use(p)
	twice(p)
}

func twice(p *ownerdep.Pool) {
	p.Do(func() {})
	p.Do(func() {})
}

func session() {
	ownerdep.Open(context.Background()) // want "session drops what Open returns, and nobody calls its Shutdown"
}

func generic[T any](vs []T) {
	t := ownerdep.NewTicker(func(v T) { fmt.Println(v) }) // want "generic drops what NewTicker returns"
	for _, v := range vs {
		t.Add(v)
	}
}

// A pool of this package, to which values are sent.
type pool struct{ jobs chan int }

func newPool() *pool {
	p := &pool{make(chan int)}
	go func() {
		for j := range p.jobs {
			fmt.Println(j)
		}
	}()
	return p
}

func (p *pool) add(j int) { p.jobs <- j }
func (p *pool) close()    { close(p.jobs) }

func forgets() {
	p := newPool() // want "the goroutine that newPool starts .line 62. waits for ever: forgets drops what newPool returns, whose channel jobs is never closed"
	p.add(1)
}

// ok: a value ends that one.
type single struct{ job chan int }

func newSingle() *single {
	s := &single{make(chan int)}
	go func() { fmt.Println(<-s.job) }()
	return s
}

func (s *single) do(j int) { s.job <- j }

func once() {
	s := newSingle()
	s.do(1)
}

// ok: ended.
func ends(work func()) {
	p := ownerdep.NewPool(4)
	defer p.Close()
	p.Do(work)
}

func endsInLiteral(work func()) {
	p := ownerdep.NewPool(4)
	defer func() {
		p.Close()
		fmt.Println("closed")
	}()
	p.Do(work)
}

func endsByHelper(work func()) {
	p := ownerdep.NewPool(4)
	p.Do(work)
	end(p)
}

func end(p *ownerdep.Pool) { p.Close() }

// ok: who calls has it.
func hands() *ownerdep.Pool {
	p := ownerdep.NewPool(4)
	p.Do(func() {})
	return p
}

func failed(dir string) (*ownerdep.Watcher, error) {
	w, err := ownerdep.NewWatcher(dir)
	if err != nil {
		return nil, err
	}
	fmt.Println(w.Name())
	return w, nil
}

// ok: kept.
type server struct{ pool *ownerdep.Pool }

func newServer() *server {
	p := ownerdep.NewPool(4)
	p.Do(func() {})
	return &server{p}
}

func registers() { ownerdep.Register(ownerdep.NewPool(4)) }

var shared *ownerdep.Pool

func setUp() { shared = ownerdep.NewPool(4) }

type closer interface{ Close() }

func asInterface(keep func(closer)) {
	p := ownerdep.NewPool(4)
	keep(p)
}

func asMethod(later func(func())) {
	p := ownerdep.NewPool(4)
	later(p.Close)
}

func onTo() *ownerdep.Pool {
	p := ownerdep.NewPool(4)
	return p.Self()
}

func inHandler(mux *http.ServeMux) {
	p := ownerdep.NewPool(4)
	mux.HandleFunc("/", func(http.ResponseWriter, *http.Request) { p.Do(func() {}) })
}

// ok: the context ends it.
func request(ctx context.Context) { ownerdep.Open(ctx) }

// ok: it ends by itself.
func quick() { ownerdep.NewQuick() }

// ok: the connection is closed, which ends the client.
func dialled(rw io.ReadWriteCloser) {
	defer rw.Close()
	ownerdep.NewClient(rw)
}

// Constructors of constructors.
func defaults() {
	ownerdep.Default().Do(func() {}) // want "the goroutine that Default starts waits for ever: defaults drops what Default returns, and nobody calls its Close"
	p := ownerdep.Warm()             // want "defaults drops what Warm returns"
	p.Do(func() {})
}

// ok: others have it, too.
func others() {
	ownerdep.Tracked().Do(func() {})
	ownerdep.Shared().Do(func() {})
}
