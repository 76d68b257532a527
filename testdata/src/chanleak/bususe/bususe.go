// Package bususe streams what is published.
package bususe

import (
	"fmt"
	"io"
	"net/http"

	"chanleak/bus"
)

// Handler streams events. From a program: a browser goes away, and the subscriber stays.
func Handler(b *bus.Bus[string]) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		events, _ := b.Subscribe() // want `each request leaves a subscriber behind in subs: nobody calls the function that Subscribe returns to end it; defer that right after Subscribe`
		for {
			select {
			case <-r.Context().Done():
				return
			case ev := <-events:
				if _, err := fmt.Fprintln(w, ev); err != nil {
					return
				}
			}
		}
	})
}

type api struct {
	b     *bus.Bus[int]
	rooms *bus.Rooms
	last  *bus.Watch
}

func newAPI() *api { return &api{b: bus.New[int](), rooms: new(bus.Rooms)} }

// ServeHTTP leaves early.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	counts, leave := a.b.Subscribe() // want `each request leaves a subscriber behind in subs: ServeHTTP returns without calling what ends it \(line 47\); defer that right after Subscribe`
	for {
		select {
		case <-r.Context().Done():
			leave()
			return
		case n := <-counts:
			if n < 0 {
				return
			}
		}
	}
}

func (a *api) listen(w http.ResponseWriter, r *http.Request) {
	leave, err := a.rooms.Listen(r.FormValue("room"), func(s string) { fmt.Fprintln(w, s) }) // want `each request leaves a subscriber behind in on: listen returns without calling what ends it`
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return
	}
	leave()
}

func (a *api) next(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, a.first(r))
}

func (a *api) first(r *http.Request) (v int) {
	ch, _ := a.b.Subscribe() // want `each request leaves a subscriber behind in subs`
	select {
	case v = <-ch:
	case <-r.Context().Done():
	}
	return v
}

func (a *api) watch(w http.ResponseWriter, r *http.Request) {
	watch := a.rooms.Watch() // want `each request leaves a subscriber behind in on: nobody calls Stop of what Watch returns; defer that right after Watch`
	for {
		select {
		case s := <-watch.Out():
			fmt.Fprintln(w, s)
		case <-r.Context().Done():
			return
		}
	}
}

func (a *api) watchOnce(w http.ResponseWriter, r *http.Request) {
	watch := a.rooms.Watch() // want `each request leaves a subscriber behind in on: watchOnce returns without calling what ends it`
	select {
	case s := <-watch.Out():
		fmt.Fprintln(w, s)
	case <-r.Context().Done():
		return
	}
	watch.Stop()
}

func (a *api) watched(w http.ResponseWriter, r *http.Request) {
	watch := a.rooms.Watch()
	defer watch.Stop() // ok
	fmt.Fprintln(w, <-watch.Out())
}

func (a *api) bound(w http.ResponseWriter, r *http.Request) {
	ch, _ := a.b.SubscribeContext(r.Context()) // ok: it ends with the request
	fmt.Fprintln(w, <-ch)
}

func (a *api) keeps(w http.ResponseWriter, r *http.Request) {
	a.last = a.rooms.Watch() // ok: somebody else may stop it
}

func (a *api) routes(mux *http.ServeMux) {
	mux.Handle("/", a)
	mux.HandleFunc("/listen", a.listen)
	mux.HandleFunc("/next", a.next)
	mux.HandleFunc("/heard", a.heard)
	mux.HandleFunc("/own", a.own)
	mux.HandleFunc("/bound", a.bound)
	mux.HandleFunc("/watch", a.watch)
	mux.HandleFunc("/once", a.watchOnce)
	mux.HandleFunc("/watched", a.watched)
	mux.HandleFunc("/keeps", a.keeps)
	mux.HandleFunc("/session", a.session)
	mux.HandleFunc("/goes", a.goes)
	mux.HandleFunc("/closes", a.closes)
}

// Look-alikes.

func (a *api) heard(w http.ResponseWriter, r *http.Request) {
	counts, leave := a.b.Subscribe()
	defer leave() // ok: on all ways
	select {
	case n := <-counts:
		fmt.Fprintln(w, n)
	case <-r.Context().Done():
	}
}

// A session is there for one request.
type session struct{ b *bus.Bus[int] }

func (a *api) session(w http.ResponseWriter, r *http.Request) {
	s := &session{bus.New[int]()}
	s.serve(w, r)
}

func (s *session) serve(w http.ResponseWriter, r *http.Request) {
	ch, _ := s.b.Subscribe() // ok: it ends with the request
	fmt.Fprintln(w, <-ch)
}

// given has a bus from somebody else.
func given(w http.ResponseWriter, r *http.Request, b *bus.Bus[int]) {
	ch, _ := b.Subscribe() // ok: it may be one of the request
	fmt.Fprintln(w, <-ch)
}

func (a *api) own(w http.ResponseWriter, r *http.Request) {
	b := bus.New[int]()
	ch, _ := b.Subscribe() // ok: the bus is over with the request
	go b.Publish(1)
	fmt.Fprintln(w, <-ch)
}

func (a *api) goes(w http.ResponseWriter, r *http.Request) {
	_, leave := a.b.Subscribe()
	a.later(leave) // ok: somebody else calls it
}

func (a *api) later(f func()) { go f() }

func (a *api) closes(w http.ResponseWriter, r *http.Request) {
	counts, leave := a.b.Subscribe()
	defer func() { leave() }() // ok
	fmt.Fprintln(w, <-counts)
}

// Watch is there for as long as the program.
func Watch(b *bus.Bus[int], use func(int)) {
	ch, _ := b.Subscribe() // ok: no request
	for v := range ch {
		use(v)
	}
}

// Feed returns the channel.
func Feed(r *http.Request, b *bus.Bus[int]) <-chan int {
	ch, _ := b.Subscribe() // ok: the caller goes on to receive
	return ch
}
