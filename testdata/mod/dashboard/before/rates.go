package before

import (
	"net"
	"sync"
)

// Rates serves exchange rates from one goroutine.
type Rates struct{ asked chan rate }

type rate struct {
	currency string
	reply    chan float64
}

func NewRates(look func(string) (float64, error)) *Rates {
	r := &Rates{make(chan rate)}
	go r.serve(look)
	return r
}

func (r *Rates) serve(look func(string) (float64, error)) {
	for q := range r.asked {
		v, err := look(q.currency)
		if err != nil {
			continue // eventloop/unanswered
		}
		q.reply <- v
	}
}

func (r *Rates) Of(currency string) float64 {
	q := rate{currency, make(chan float64, 1)}
	r.asked <- q
	return <-q.reply
}

// Push tells boards that hang on walls.
func Push(l net.Listener, stop chan struct{}, talk func(net.Conn)) {
	for {
		wall, err := l.Accept()
		if err != nil {
			return
		}
		go func() { // chanleak/per-connection
			<-stop
			wall.Close()
		}()
		go talk(wall)
	}
}

// Ticker goes over the headlines until it is paused.
type Ticker struct {
	mu     sync.Mutex
	paused bool
}

func (t *Ticker) Run(show func()) {
	for !t.paused { // guardedby/polled
		show()
	}
}

func (t *Ticker) Pause() {
	t.mu.Lock()
	t.paused = true
	t.mu.Unlock()
}
