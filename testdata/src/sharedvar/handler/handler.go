package handler

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

// A table knows that the function is kept.
func routes(mux *http.ServeMux) error {
	body, err := os.ReadFile("index.html")
	if err != nil {
		return err
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if _, err = w.Write(body); err != nil { // want `^err of routes is assigned by a function that HandleFunc keeps \(line \d+\) and that is called again and again, perhaps at the same time, though only that function reads it: declare it there, with := or var$`
			log.Print(err)
		}
	})
	return nil
}

// A helper of the package keeps it.
type bus struct{ subs []func(string) error }

func (b *bus) add(f func(string) error) { b.subs = append(b.subs, f) }

func (b *bus) start(name string) (*os.File, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	b.add(func(s string) error {
		_, err = fmt.Fprintln(f, s) // want `err of start is assigned by a function that add keeps`
		return err
	})
	return f, nil
}

// A method value of an interface of another package: its name says so. The
// function is in a variable first.
type peer interface {
	OnTrack(func(int))
	Walk(func(int) error) error
}

func forward(p peer, w *os.File) {
	_, err := w.Stat()
	if err != nil {
		return
	}
	write := func(n int) {
		if _, err = fmt.Fprint(w, n); err != nil { // want `err of forward is assigned by a function that OnTrack keeps`
			log.Print(err)
		}
	}
	p.OnTrack(write)
}

// Generic.
type hub[E any] struct{ on []func(E) error }

func (h *hub[E]) add(f func(E) error) { h.on = append(h.on, f) }

func watch[E any](h *hub[E], check func(E) error) error {
	err := os.Mkdir("x", 0o755)
	if err != nil {
		return err
	}
	h.add(func(e E) error {
		err = check(e) // want `err of watch is assigned by a function that add keeps`
		return err
	})
	return nil
}

// Look-alikes.

// It has one of its own.
func fine(mux *http.ServeMux, body []byte) {
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if _, err := w.Write(body); err != nil { // ok
			log.Print(err)
		}
	})
}

// The function around it looks at what it left there.
func last(p peer, w *os.File) (err error) {
	p.OnTrack(func(n int) {
		if _, err = fmt.Fprint(w, n); err != nil { // ok
			log.Print(err)
		}
	})
	wait()
	return err
}

func wait() { fmt.Scanln() }

// It is called before the call returns.
func sum(p peer, w *os.File) error {
	_, err := w.Stat()
	if err != nil {
		return err
	}
	err = p.Walk(func(n int) error {
		_, err = fmt.Fprint(w, n) // ok
		return err
	})
	return err
}

// What keeps it waits for it.
type pool struct{ work chan func() error }

func (p *pool) submit(f func() error) error {
	done := make(chan error, 1)
	p.work <- func() error {
		err := f()
		done <- err
		return err
	}
	return <-done
}

func (p *pool) read(r *os.File, buf []byte) (n int, err error) {
	err = p.submit(func() error {
		n, err = r.Read(buf) // ok
		return err
	})
	return n, err
}

// It only remembers the first error, for a method that asks.
func remember(p peer, w *os.File) func() error {
	var err error
	p.OnTrack(func(n int) {
		if err != nil {
			return
		}
		_, err = fmt.Fprint(w, n) // ok
	})
	return func() error { return err }
}

// From Go's covdata command: what runs once, at the end, is told nothing.
var atExit []func()

func onExit(f func()) { atExit = append(atExit, f) }

func exit(code int) {
	for _, f := range atExit {
		f()
	}
	os.Exit(code)
}

func profile(name string) {
	f, err := os.Create(name)
	if err != nil {
		return
	}
	onExit(func() {
		if err = f.Close(); err != nil { // ok
			log.Print(err)
		}
	})
}

// From LXD: an answer with a function of its own, and a handler that is made and
// called for one request.
type answer struct {
	write func(w http.ResponseWriter) error
}

func answerBy(f func(w http.ResponseWriter) error) *answer { return &answer{write: f} }

func export(name string) *answer {
	body, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	return answerBy(func(w http.ResponseWriter) error {
		_, err = w.Write(body) // ok
		return err
	})
}

type exchange struct {
	done func(w http.ResponseWriter, token string)
}

func tokenHandler(done func(w http.ResponseWriter, token string)) http.HandlerFunc {
	e := &exchange{done: done}
	return func(w http.ResponseWriter, r *http.Request) { e.done(w, r.FormValue("token")) }
}

func callback(w http.ResponseWriter, r *http.Request) {
	key, err := os.ReadFile("key")
	if err != nil {
		return
	}
	h := tokenHandler(func(w http.ResponseWriter, token string) {
		if _, err = w.Write(append(key, token...)); err != nil { // ok
			log.Print(err)
		}
	})
	h(w, r)
}
