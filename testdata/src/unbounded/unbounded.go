package unbounded

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"unbounded/lib"
)

func load(ctx context.Context, id string) error { return lib.Load(ctx, id) }

type order struct{ Items []string }

// A literal, an errgroup.
func prices(w http.ResponseWriter, r *http.Request) {
	var o order
	if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
		return
	}
	g, ctx := errgroup.WithContext(r.Context())
	for _, id := range o.Items {
		g.Go(func() error { return load(ctx, id) }) // want `^starts a goroutine for each element of o.Items, and each waits for the network, via load, lib.Load and Client.Do, all at once: whoever calls prices decides how many; call g.SetLimit before the loop$`
	}
	g.Wait()
}

// A named function; the query of the address; no group.
func visit(ctx context.Context, id string, done chan<- error) { done <- lib.Load(ctx, id) }

func named(w http.ResponseWriter, r *http.Request) {
	ids := strings.Split(r.URL.Query().Get("ids"), ",")
	done := make(chan error, len(ids))
	for _, id := range ids {
		go visit(r.Context(), id, done) // want `starts a goroutine for each element of ids, and each waits for the network, via lib.Load and Client.Do, all at once: whoever calls named decides how many; start them with an errgroup.Group that has a SetLimit, or take a slot of a buffered channel before each`
	}
	for range ids {
		<-done
	}
}

// A method; through a helper.
type server struct {
	peers []string
	db    *sql.DB
}

func (s *server) fetch(ctx context.Context, id string) { load(ctx, id) }

func (s *server) each(ctx context.Context, ids []string) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() { s.fetch(ctx, id) }) // want `whoever calls each2 decides how many`
	}
	wg.Wait()
}

func (s *server) each2(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	s.each(r.Context(), r.Form["id"])
}

// A generic helper that decodes.
func decode[T any](r *http.Request) (v T, err error) {
	err = json.NewDecoder(r.Body).Decode(&v)
	return v, err
}

func generic(w http.ResponseWriter, r *http.Request) {
	o, err := decode[order](r)
	if err != nil {
		return
	}
	var wg sync.WaitGroup
	for _, id := range o.Items {
		wg.Add(1)
		go func() { // want `starts a goroutine for each element of o.Items`
			defer wg.Done()
			load(r.Context(), id)
		}()
	}
	wg.Wait()
}

// A handler that is a literal.
func routes(mux *http.ServeMux) {
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		var ids map[string]bool
		json.NewDecoder(r.Body).Decode(&ids)
		var wg sync.WaitGroup
		for id := range ids {
			wg.Go(func() { load(r.Context(), id) }) // want `whoever calls the handler decides how many`
		}
		wg.Wait()
	})
}

// A message of a gRPC service.
type Request struct{ Ids []string }

func (*Request) ProtoMessage()      {}
func (r *Request) GetIds() []string { return r.Ids }

type Response struct{}

func (*Response) ProtoMessage() {}

func (s *server) Prices(ctx context.Context, req *Request) (*Response, error) {
	g, ctx := errgroup.WithContext(ctx)
	for _, id := range req.GetIds() {
		g.Go(func() error { return load(ctx, id) }) // want `whoever calls Prices decides how many`
	}
	return new(Response), g.Wait()
}

// Lines, rows, entries.
func lines(ctx context.Context, f io.Reader) {
	var wg sync.WaitGroup
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		id := sc.Text()
		wg.Go(func() { load(ctx, id) }) // want `^starts a goroutine for each line read, and each waits for the network, via load, lib.Load and Client.Do, all at once: nothing limits how many; start them`
	}
	wg.Wait()
}

func (s *server) rows(ctx context.Context) error {
	rows, err := s.db.QueryContext(ctx, "select id from t")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		go load(ctx, id) // want `for each row`
	}
	return rows.Err()
}

func entries(ctx context.Context, dir string) error {
	list, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var g errgroup.Group
	for _, e := range list {
		g.Go(func() error { return load(ctx, e.Name()) }) // want `for each entry of the directory`
	}
	return g.Wait()
}

func text(ctx context.Context, file string) {
	data, _ := os.ReadFile(file)
	for _, id := range strings.Split(string(data), "\n") {
		go load(ctx, id) // want `for each line`
	}
}

// ok: a limit.
func limit(w http.ResponseWriter, r *http.Request) {
	var ids []string
	json.NewDecoder(r.Body).Decode(&ids)
	g, ctx := errgroup.WithContext(r.Context())
	g.SetLimit(8)
	for _, id := range ids {
		g.Go(func() error { return load(ctx, id) })
	}
	g.Wait()
}

// ok: a group that a helper makes.
func newGroup(ctx context.Context) (*errgroup.Group, context.Context) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	return g, ctx
}

func helperGroup(w http.ResponseWriter, r *http.Request) {
	var ids []string
	json.NewDecoder(r.Body).Decode(&ids)
	g, ctx := newGroup(r.Context())
	for _, id := range ids {
		g.Go(func() error { return load(ctx, id) })
	}
	g.Wait()
}

// ok: slots.
func slots(w http.ResponseWriter, r *http.Request) {
	var ids []string
	json.NewDecoder(r.Body).Decode(&ids)
	sem := make(chan struct{}, 8)
	for _, id := range ids {
		sem <- struct{}{}
		go func() {
			defer func() { <-sem }()
			load(r.Context(), id)
		}()
	}
}

// ok: slots taken inside: many goroutines, few requests.
func inside(w http.ResponseWriter, r *http.Request) {
	var ids []string
	json.NewDecoder(r.Body).Decode(&ids)
	sem := make(chan struct{}, 8)
	for _, id := range ids {
		go func() {
			sem <- struct{}{}
			defer func() { <-sem }()
			load(r.Context(), id)
		}()
	}
}

// ok: a semaphore.
func weighted(w http.ResponseWriter, r *http.Request) {
	var ids []string
	json.NewDecoder(r.Body).Decode(&ids)
	sem := semaphore.NewWeighted(8)
	for _, id := range ids {
		if sem.Acquire(r.Context(), 1) != nil {
			return
		}
		go func() {
			defer sem.Release(1)
			load(r.Context(), id)
		}()
	}
}

// ok: the length is looked at.
func checked(w http.ResponseWriter, r *http.Request) {
	var o order
	json.NewDecoder(r.Body).Decode(&o)
	if len(o.Items) > 100 {
		http.Error(w, "too many", http.StatusBadRequest)
		return
	}
	for _, id := range o.Items {
		go load(r.Context(), id)
	}
}

// ok: a caller looked at it.
func checkedAbove(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	ids := r.Form["id"]
	const most = 50
	if len(ids) > most {
		return
	}
	below(r.Context(), ids)
}

func below(ctx context.Context, ids []string) {
	for _, id := range ids {
		go load(ctx, id)
	}
}

// ok: batches.
func batches(w http.ResponseWriter, r *http.Request) {
	var ids []string
	json.NewDecoder(r.Body).Decode(&ids)
	for i := 0; i < len(ids); i += 8 {
		var wg sync.WaitGroup
		for _, id := range ids[i:min(i+8, len(ids))] {
			wg.Go(func() { load(r.Context(), id) })
		}
		wg.Wait()
	}
}

// ok: as many as there are peers.
func (s *server) broadcast(w http.ResponseWriter, r *http.Request) {
	for _, p := range s.peers {
		go load(r.Context(), p+r.URL.Path)
	}
}

// ok: workers.
func workers(w http.ResponseWriter, r *http.Request) {
	var ids []string
	json.NewDecoder(r.Body).Decode(&ids)
	work := make(chan string)
	for range 8 {
		go func() {
			for id := range work {
				load(r.Context(), id)
			}
		}()
	}
	for _, id := range ids {
		work <- id
	}
	close(work)
}

// ok: a handful.
func handful(w http.ResponseWriter, r *http.Request) {
	for _, id := range []string{"a", "b", r.URL.Path} {
		go load(r.Context(), id)
	}
}

// ok: they compute.
func computes(w http.ResponseWriter, r *http.Request) {
	var ids []string
	json.NewDecoder(r.Body).Decode(&ids)
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() { ids[i] = strings.ToUpper(id) })
	}
	wg.Wait()
}

// ok: what is looked up for a request has the length it has.
func (s *server) owners(path string) []string { return lookup[path] }

var lookup = map[string][]string{"/": {"a", "b"}}

func (s *server) lookedUp(w http.ResponseWriter, r *http.Request) {
	for _, o := range lookup[r.URL.Path] {
		go load(r.Context(), o)
	}
}

// ok: one in each round.
func oneByOne(w http.ResponseWriter, r *http.Request) {
	var ids []string
	json.NewDecoder(r.Body).Decode(&ids)
	for _, id := range ids {
		done := make(chan error, 1)
		go func() { done <- load(r.Context(), id) }()
		<-done
	}
}

// ok: nobody says who sends it.
func param(ctx context.Context, ids []string) {
	for _, id := range ids {
		go load(ctx, id)
	}
}
