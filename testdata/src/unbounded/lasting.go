package unbounded

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"unbounded/lib"
)

// ok: an executor of another package that has a limit (from a server of files).
func executed(w http.ResponseWriter, r *http.Request) {
	var o order
	if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
		return
	}
	e := lib.NewExecutor(4)
	done := make(chan error, len(o.Items))
	for _, id := range o.Items {
		e.Execute(func() { done <- load(r.Context(), id) })
	}
	for range o.Items {
		<-done
	}
}

// ok: subscriptions that last until they are stopped (from a store of
// configurations).
func (s *server) subscribe(w http.ResponseWriter, r *http.Request) {
	var o order
	if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
		return
	}
	stops := make(map[string]chan struct{})
	for _, id := range o.Items {
		stop := make(chan struct{})
		stops[id] = stop
		go s.follow(id, stop)
	}
	s.keep(stops)
}

func (s *server) keep(map[string]chan struct{}) {}

func (s *server) follow(id string, stop chan struct{}) {
	ctx := context.Background()
	if err := load(ctx, id); err != nil {
		println(err.Error())
	}
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-stop:
			return
		case <-t.C:
			load(ctx, id)
		}
	}
}
