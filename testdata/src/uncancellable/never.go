package uncancellable

import (
	"context"
	"log"
	"net/http"
	"sync"
	"time"

	"uncancellable/verdict"
)

// Contexts that are there for their values: every way to them begins with
// Background (from a storage system).

type trail struct{ steps int }

// traced hands out a context with a trail in it.
func traced(ctx context.Context, name string) (*trail, context.Context) {
	t := &trail{}
	return t, context.WithValue(ctx, trail{}, name)
}

type leases struct {
	every time.Duration
	names []string
}

func (l *leases) keep() {
	t, ctx := traced(context.Background(), "keep")
	for range 10 {
		l.keepAll(ctx)
		t.steps++
	}
}

func (l *leases) keepAll(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		l.renew(ctx, l.names)
		wg.Done()
	}()
	go func() {
		l.renew(ctx, nil)
		wg.Done()
	}()
	wg.Wait()
}

func (l *leases) renew(ctx context.Context, names []string) {
	for len(names) > 0 {
		save(ctx, names[0])
		names = names[1:]
		time.Sleep(l.every) // ok: nothing ends ctx
	}
}

func save(ctx context.Context, name string) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Duration(len(name))):
	}
}

// One of two callers has a context that ends.
type grants struct{ every time.Duration }

func (g *grants) keep() { g.renew(context.Background(), []string{"a"}) }

func (g *grants) serve(w http.ResponseWriter, r *http.Request) { g.renew(r.Context(), []string{"b"}) }

func (g *grants) renew(ctx context.Context, names []string) {
	for len(names) > 0 {
		save(ctx, names[0])
		names = names[1:]
		time.Sleep(g.every) // want `time.Sleep in a loop goes on waiting after ctx has ended`
	}
}

// A pause that is set in thousandths of a second: as good as none.
type ballots struct{ PauseMS, Rounds int }

func (b *ballots) winner(ctx context.Context) bool {
	for range b.Rounds {
		save(ctx, "vote")
		time.Sleep(time.Millisecond * time.Duration(b.PauseMS)) // ok
	}
	return false
}

// A round that waits longer each time.
func (b *ballots) later(ctx context.Context) bool {
	for i := range b.Rounds {
		save(ctx, "vote")
		time.Sleep(time.Duration(i) * 100 * time.Millisecond) // want `time.Sleep in a loop goes on waiting after ctx has ended`
	}
	return false
}

// What a depot starts for a shelf of its own is not ended with the depot.
type depot struct{ stores []*store }

// Close ends it.
func (d *depot) Close() { d.stores = nil }

func (d *depot) add(name string) {
	s := &store{name: name}
	d.stores = append(d.stores, s)
	go s.tidy()
}

type store struct {
	mu   sync.Mutex
	name string
}

func (s *store) tidy() {
	for { // want `nothing ends this loop, so that its goroutine lives as long as the program`
		time.Sleep(time.Minute)
		s.mu.Lock()
		s.name = ""
		s.mu.Unlock()
	}
}

// One for each request.
type visit struct {
	mu   sync.Mutex
	seen int
}

func newVisit() *visit {
	v := &visit{}
	go v.age()
	return v
}

func (v *visit) age() {
	for range time.Tick(time.Minute) { // want `nothing ends this loop, so that every visit leaves a goroutine behind`
		v.mu.Lock()
		v.seen++
		v.mu.Unlock()
	}
}

// Visits says how often.
func Visits(w http.ResponseWriter, r *http.Request) {
	v := newVisit()
	v.mu.Lock()
	defer v.mu.Unlock()
	w.Write([]byte{byte(v.seen)})
}

// An error ends the program, in a helper.
func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func insist(ctx context.Context, ask func(context.Context) error) {
	for {
		err := ask(ctx) // ok
		must(err)
	}
}

func insistOn(ctx context.Context, ask func(context.Context) error) {
	for {
		if err := ask(ctx); err != nil { // want `once ctx has ended ask fails at once, and the loop tries again for ever`
			log.Print(err)
		}
	}
}

// The same by a judge of another package (from a workflow engine).
func insistBy(ctx context.Context, j verdict.Judge, ask func(context.Context) error) {
	for {
		err := ask(ctx) // ok
		verdict.Check(j, err)
		if err == nil {
			return
		}
	}
}
