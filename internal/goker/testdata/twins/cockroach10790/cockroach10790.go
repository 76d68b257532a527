// Package cockroach10790 has the structure of the kernel of that name, corrected.
package cockroach10790

import "context"

// relay passes a token along stations. Each station has room for its token,
// so that whoever arrives late finds it.
type relay struct {
	stations []chan bool
}

func newRelay() *relay {
	r := &relay{}
	r.stations = append(r.stations, make(chan bool, 1), make(chan bool, 1))
	return r
}

func (r *relay) follow(ctx context.Context) {
	gone := ctx.Done()
	for _, s := range r.stations {
		select {
		case <-s:
		case <-gone:
			return
		}
	}
}

func (r *relay) hand() {
	for _, s := range r.stations {
		s <- true
	}
}

func Run() {
	r := newRelay()
	ctx, cancel := context.WithCancel(context.Background())
	go r.hand()
	go r.follow(ctx)
	go cancel()
}
