package deafstop

import "time"

type edge struct {
	in, out, quit chan struct{}
	d             time.Duration
}

// New returns where to put signals, where they come out once it is quiet, and what ends it.
func New(d time.Duration) (in chan<- struct{}, out <-chan struct{}, stop func()) {
	e := &edge{in: make(chan struct{}, 1), out: make(chan struct{}), quit: make(chan struct{}), d: d}
	go e.work()
	return e.in, e.out, func() { close(e.quit) }
}

func (e *edge) work() {
	var wait <-chan time.Time
	for {
		select {
		case <-e.quit:
			return
		case <-e.in:
			wait = time.After(e.d)
		case <-wait:
			e.out <- struct{}{} // want `sending on e.out waits for ever when who receives has called the function literal in New and receives no more: the loop looks at e.quit elsewhere \(line 21\), not here; send in a select that leaves on it, too`
			wait = nil
		}
	}
}

// Methods hand out both, and the loop only asks.
type Source struct {
	out  chan int
	quit chan struct{}
}

func NewSource() *Source {
	s := &Source{out: make(chan int), quit: make(chan struct{})}
	go s.loop()
	return s
}

func (s *Source) Out() <-chan int { return s.out }
func (s *Source) Stop()           { close(s.quit) }

func (s *Source) loop() {
	for i := 0; ; i++ {
		select {
		case <-s.quit:
			return
		default:
		}
		s.out <- i // want `sending on s.out waits for ever when who receives has called Stop`
	}
}

// A field for all to see, and a goroutine that is a literal.
type Ticks struct {
	C    <-chan time.Time
	quit chan struct{}
}

func Tick(d time.Duration, jitter func() time.Duration) *Ticks {
	c := make(chan time.Time)
	t := &Ticks{C: c, quit: make(chan struct{})}
	go func() {
		for {
			select {
			case now := <-time.After(d + jitter()):
				c <- now // want `sending on c waits for ever when who receives has called Close`
			case <-t.quit:
				return
			}
		}
	}()
	return t
}

func (t *Ticks) Close() error {
	close(t.quit)
	return nil
}

// The send watches, too.
type Careful struct {
	out  chan int
	quit chan struct{}
}

func NewCareful(next func() int) *Careful {
	s := &Careful{make(chan int), make(chan struct{})}
	go s.loop(next)
	return s
}

func (s *Careful) Out() <-chan int { return s.out }
func (s *Careful) Stop()           { close(s.quit) }

func (s *Careful) loop(next func() int) {
	for {
		select {
		case <-s.quit:
			return
		default:
		}
		select {
		case s.out <- next(): // ok
		case <-s.quit:
			return
		}
	}
}

// Who receives does so until the channel is closed.
type Closing struct {
	out  chan int
	quit chan struct{}
}

func NewClosing(next func() int) *Closing {
	s := &Closing{make(chan int), make(chan struct{})}
	go s.loop(next)
	return s
}

func (s *Closing) Out() <-chan int { return s.out }
func (s *Closing) Stop()           { close(s.quit) }

func (s *Closing) loop(next func() int) {
	defer close(s.out)
	for {
		select {
		case <-s.quit:
			return
		default:
		}
		s.out <- next() // ok: others range over it
	}
}

// The stop takes what is left.
type Draining struct {
	out        chan int
	quit, over chan struct{}
}

func NewDraining(next func() int) *Draining {
	s := &Draining{make(chan int), make(chan struct{}), make(chan struct{})}
	go s.loop(next)
	return s
}

func (s *Draining) Out() <-chan int { return s.out }

func (s *Draining) Stop() {
	close(s.quit)
	for {
		select {
		case <-s.out:
		case <-s.over:
			return
		}
	}
}

func (s *Draining) loop(next func() int) {
	defer close(s.over)
	for {
		select {
		case <-s.quit:
			return
		default:
		}
		s.out <- next() // ok: Stop receives
	}
}

// There is room.
type Roomy struct {
	out  chan int
	quit chan struct{}
}

func NewRoomy(next func() int) *Roomy {
	s := &Roomy{make(chan int, 16), make(chan struct{})}
	go s.loop(next)
	return s
}

func (s *Roomy) Out() <-chan int { return s.out }
func (s *Roomy) Stop()           { close(s.quit) }

func (s *Roomy) loop(next func() int) {
	for {
		select {
		case <-s.quit:
			return
		default:
		}
		s.out <- next() // ok: whether it is full is not known
	}
}

// It answers what it is asked, and who asks waits for the answer.
type Server struct {
	asks, answers chan int
	quit          chan struct{}
}

func Serve() *Server {
	s := &Server{make(chan int), make(chan int), make(chan struct{})}
	go func() {
		for {
			select {
			case n := <-s.asks:
				s.answers <- n * n // ok: Ask waits for it
			case <-s.quit:
				return
			}
		}
	}()
	return s
}

func (s *Server) Ask(n int) int {
	select {
	case s.asks <- n:
		return <-s.answers
	case <-s.quit:
		return 0
	}
}

func (s *Server) Close() { close(s.quit) }
