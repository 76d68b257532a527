package ownloop

// till runs what it is given in its loop, each in a literal around it that tells when it is done.
type till struct {
	calls chan func()
	quit  chan struct{}
	ended chan struct{}
	sums  map[string]int
}

func openTill() *till {
	t := &till{make(chan func()), make(chan struct{}), make(chan struct{}), make(map[string]int)}
	go t.run()
	return t
}

func (t *till) run() {
	defer close(t.ended)
	for {
		select {
		case call := <-t.calls:
			call()
		case <-t.quit:
			return
		}
	}
}

func (t *till) close() {
	close(t.quit)
	<-t.ended
}

func (t *till) within(do func()) bool {
	done := make(chan struct{})
	select {
	case t.calls <- func() { defer close(done); do() }:
		<-done
		return true
	case <-t.ended: // comes only when the loop is over
		return false
	}
}

func (t *till) book(name string, n int) bool {
	return t.within(func() { t.sums[name] += n })
}

// From a program: what the loop runs asks the loop.
func (t *till) move(from, to string, n int) bool {
	return t.within(func() {
		t.sums[from] -= n
		t.book(to, n) // want `calling book waits for ever: it sends on t.calls \(line \d+\), which only the loop that calls it receives from \(line \d+\)`
	})
}

func (t *till) moveRight(from, to string, n int) bool {
	return t.within(func() {
		t.sums[from] -= n
		t.sums[to] += n // ok
	})
}

func (t *till) moveLater(from, to string, n int) bool {
	return t.within(func() {
		t.sums[from] -= n
		go t.book(to, n) // ok
	})
}

// Another one's loop.
func (t *till) share(other *till, n int) bool {
	return t.within(func() {
		other.book("shared", n) // ok
	})
}

// The literal around it does not run it in the loop.
func (t *till) aside(do func()) {
	t.calls <- func() { go do() }
}

func (t *till) gift(n int) {
	t.aside(func() {
		t.book("gift", n) // ok
	})
}

// In a field of a request, generic, and behind a helper.
type order struct {
	run  func()
	done chan struct{}
}

type shop[T any] struct {
	orders chan order
	list   []T
}

func openShop[T any]() *shop[T] {
	s := &shop[T]{orders: make(chan order)}
	go func() {
		for o := range s.orders {
			o.run()
			close(o.done)
		}
	}()
	return s
}

func (s *shop[T]) each(do func(T)) {
	s.do(func() {
		for _, v := range s.list {
			do(v)
		}
	})
}

func (s *shop[T]) do(f func()) {
	o := order{func() { f() }, make(chan struct{})}
	s.orders <- o
	<-o.done
}

func (s *shop[T]) add(v T) { s.do(func() { s.list = append(s.list, v) }) }

func (s *shop[T]) twice() {
	s.do(func() {
		for _, v := range s.list {
			s.add(v) // want `calling add waits for ever: it sends on s.orders`
		}
	})
}
