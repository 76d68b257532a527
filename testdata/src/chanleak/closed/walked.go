package closed

import (
	"errors"

	"chanleak/walkdep"
)

func handle(in <-chan int) {
	for v := range in {
		do(job{v})
	}
}

// The walker's error is that of its callback, which has none. (Rendering pages.)
func render(tree []int, skip func(int) bool) error {
	pages := make(chan int)
	go handle(pages)
	w := &walkdep.Walker[int]{
		Tree: tree,
		Handle: func(_ int, v int) (bool, error) {
			if skip(v) {
				return true, nil
			}
			pages <- v
			return false, nil
		},
	}
	if err := w.Walk(); err != nil {
		return err
	}
	close(pages) // ok
	return nil
}

func never(int, int) (bool, error) { return false, nil }

// A named callback, and a struct that is a variable.
func renderNamed(tree []int) error {
	pages := make(chan int)
	go handle(pages)
	w := walkdep.Walker[int]{Tree: tree, Handle: never}
	if err := w.Walk(); err != nil {
		return err
	}
	pages <- 1
	close(pages) // ok
	return nil
}

// This callback fails.
func renderSome(tree []int) error {
	pages := make(chan int)
	go handle(pages)
	w := &walkdep.Walker[int]{Tree: tree, Handle: func(_ int, v int) (bool, error) {
		if v < 0 {
			return true, errors.New("negative")
		}
		pages <- v
		return false, nil
	}}
	if err := w.Walk(); err != nil {
		return err
	}
	close(pages) // want `pages is not closed when renderSome returns`
	return nil
}

// It is not only the callback that fails here.
func renderAll(tree []int) error {
	pages := make(chan int)
	go handle(pages)
	w := &walkdep.Walker[int]{Tree: tree, Handle: never}
	if err := w.WalkAll(); err != nil {
		return err
	}
	pages <- 1
	close(pages) // want `pages is not closed when renderAll returns`
	return nil
}

// The callback may be replaced.
func renderOther(tree []int, other func(int, int) (bool, error)) error {
	pages := make(chan int)
	go handle(pages)
	w := &walkdep.Walker[int]{Tree: tree, Handle: never}
	if other != nil {
		w.Handle = other
	}
	if err := w.Walk(); err != nil {
		return err
	}
	pages <- 1
	close(pages) // want `pages is not closed when renderOther returns`
	return nil
}

// server gives its requests to a goroutine that sends them on as long as it gets
// some, and nobody ends that: nor do the workers end. (A server of assets.)
type server struct {
	requests chan<- int
	n        int
}

func (s *server) start() {
	work := make(chan int)
	for range 3 {
		go func() {
			for r := range work { // ok: relay does not end
				s.n += r
			}
		}()
	}
	requests := make(chan int)
	go relay(requests, work)
	s.requests = requests
}

func (s *server) serve(r int) { s.requests <- r }

func relay[T any](in <-chan T, out chan<- T) {
	var q []T
	for {
		v, ok := <-in
		if !ok {
			return
		}
		q = append(q, v)
		for len(q) > 0 {
			select {
			case out <- q[0]:
				q = q[1:]
			case v, ok := <-in:
				if !ok {
					return
				}
				q = append(q, v)
			}
		}
	}
}

// ended closes what its relay takes: the workers of this one are left.
type ended struct{ n int }

func (s *ended) run(list []int) {
	work := make(chan int)
	go func() {
		for r := range work { // want `ranging over work: nothing closes it`
			s.n += r
		}
	}()
	requests := make(chan int)
	go relayInts(requests, work)
	for _, v := range list {
		requests <- v
	}
	close(requests)
}

func relayInts(in <-chan int, out chan<- int) {
	for {
		v, ok := <-in
		if !ok {
			return
		}
		out <- v
	}
}

// counted leaves after a number, too.
func counted(list []int) {
	work := make(chan int)
	go func() {
		for r := range work { // want `ranging over work: nothing closes it`
			do(job{r})
		}
	}()
	requests := make(chan int)
	go relayTen(requests, work)
	for _, v := range list {
		requests <- v
	}
}

func relayTen(in <-chan int, out chan<- int) {
	for n := 0; ; n++ {
		v, ok := <-in
		if !ok || n == 10 {
			return
		}
		out <- v
	}
}
