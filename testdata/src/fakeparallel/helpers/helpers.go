package helpers

import (
	"net/http"
	"sync"
	"time"

	"fakeparallel/lib"
)

func price(u string) int {
	r, err := http.Get(u)
	if err != nil {
		return 0
	}
	defer r.Body.Close()
	return r.StatusCode
}

func priceTo(u string, out chan<- int) { out <- price(u) }

func named(us []string) (sum int) {
	for _, u := range us {
		ch := make(chan int)
		go priceTo(u, ch)
		sum += <-ch // want `<-ch in the loop waits for the goroutine that the same round started \(line 25\), so only one ever runs: start all first`
	}
	return sum
}

type shop struct{ base string }

func (s *shop) priceTo(u string, done chan struct{}) {
	defer close(done)
	price(s.base + u)
}

func (s *shop) method(us []string) {
	for _, u := range us {
		done := make(chan struct{})
		go s.priceTo(u, done)
		<-done // want `<-done in the loop`
	}
}

func answerTo[T any](f func() T, out chan T) { out <- f() }

func generic[T any](fs []func() T) (all []T) {
	for _, f := range fs {
		ch := make(chan T, 1)
		go answerTo(f, ch)
		all = append(all, <-ch) // want `<-ch in the loop`
	}
	return all
}

func priceAsync(u string) <-chan int {
	ch := make(chan int, 1)
	go func() { ch <- price(u) }()
	return ch
}

func helper(us []string) (sum int) {
	for _, u := range us {
		sum += <-priceAsync(u) // want `the receive in the loop waits for the goroutine that priceAsync has just started \(line 59\), so only one ever runs`
	}
	return sum
}

func helperVariable(us []string) (sum int) {
	for _, u := range us {
		ch := priceAsync(u)
		sum += <-ch // want `the receive in the loop waits for the goroutine that priceAsync`
	}
	return sum
}

type loader struct{ wg sync.WaitGroup }

func (l *loader) all(us []string) {
	for _, u := range us {
		l.wg.Add(1)
		go l.load(u)
		l.wg.Wait() // want `l.wg.Wait\(\) in the loop waits for the goroutine that the same round started`
	}
}

func (l *loader) load(u string) {
	defer l.wg.Done()
	price(u)
}

func far(us []string) {
	var wg sync.WaitGroup
	for _, u := range us {
		lib.Track(&wg, func() { price(u) })
		lib.Join(&wg) // want `wg.Wait\(\) in the loop waits for the goroutine that the same round started`
	}
}

// Look-alikes.

func collected(us []string) (sum int) {
	ch := make(chan int)
	for _, u := range us {
		go priceTo(u, ch)
	}
	for range us {
		sum += <-ch // ok
	}
	return sum
}

func overlapped(us []string) (sum int) {
	for _, u := range us {
		ch := priceAsync(u)
		p := price(u + "/other")
		sum += p + <-ch // ok: beside price
	}
	return sum
}

func timeLimited(us []string) (sum int) {
	for _, u := range us {
		select {
		case p := <-priceAsync(u): // ok
			sum += p
		case <-time.After(time.Second):
		}
	}
	return sum
}

func chosen(us []string) (sum int) {
	for _, u := range us {
		a, b := priceAsync(u), priceAsync(u+"/other")
		sum += <-a + <-b // ok: two at a time
	}
	return sum
}

func again(u string) int {
	for range 3 {
		if p := <-priceAsync(u); p > 0 { // ok: tries again
			return p
		}
	}
	return 0
}

func feed(u string, out chan<- int) {
	for range 3 {
		out <- price(u)
	}
}

func first(us []string) (sum int) {
	for _, u := range us {
		ch := make(chan int, 3)
		go feed(u, ch)
		sum += <-ch // ok: the others go on
	}
	return sum
}

// Goroutines of start are counted by the same group.
type server struct{ wg sync.WaitGroup }

func (s *server) start(u string) {
	s.wg.Add(1)
	go s.serve(u)
}

func (s *server) restart(us []string) {
	for _, u := range us {
		s.wg.Add(1)
		go s.serve(u)
		s.wg.Wait() // ok: for those of start as well
	}
}

func (s *server) serve(u string) {
	defer s.wg.Done()
	price(u)
}

func batches(us []string) {
	var wg sync.WaitGroup
	for i, u := range us {
		lib.Track(&wg, func() { price(u) })
		if i%8 == 0 {
			lib.Join(&wg) // ok
		}
	}
	lib.Join(&wg)
}
