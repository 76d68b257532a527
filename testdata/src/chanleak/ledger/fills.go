package ledger

import "sync"

// Slots that nobody gives back.

func saveAll(us []string, save func(string)) {
	sem := make(chan struct{}, 8)
	var wg sync.WaitGroup
	for _, u := range us {
		sem <- struct{}{} // want `sending on sem waits for ever once its buffer of 8 is full: nothing ever receives from it`
		wg.Go(func() { save(u) })
	}
	wg.Wait()
}

func fillGeneric[T any](xs []T, f func(T)) {
	const limit = 4
	sem := make(chan struct{}, limit)
	for _, x := range xs {
		go func() {
			f(x)
		}()
		sem <- struct{}{} // want `sending on sem waits for ever once its buffer of 4 is full`
	}
}

func fillNamed(us []string) {
	sem := make(chan struct{}, 2)
	for _, u := range us {
		take(sem)
		println(u)
	}
}

func take(sem chan<- struct{}) { sem <- struct{}{} }

func fillErrors(us []string, save func(string) error) {
	errc := make(chan error, 1)
	for _, u := range us {
		if err := save(u); err != nil {
			errc <- err // want `fillErrors waits for ever sending on errc: nothing receives from it`
		}
	}
}

// Look-alikes.

func fillDrained(us []string, save func(string)) {
	sem := make(chan struct{}, 8)
	for _, u := range us {
		sem <- struct{}{} // ok
		go func() {
			defer func() { <-sem }()
			save(u)
		}()
	}
	for range cap(sem) {
		sem <- struct{}{} // ok
	}
}

func fillRoom() {
	ch := make(chan int, 3)
	for i := range 3 {
		ch <- i // ok: room for all
	}
}

func fillAsMany(us []string) {
	ch := make(chan string, len(us))
	for _, u := range us {
		ch <- u // ok: room for all
	}
}

func fillGiven(us []string, give func(chan struct{})) {
	sem := make(chan struct{}, 8)
	give(sem)
	for range us {
		sem <- struct{}{} // ok: who got it receives
	}
}

func fillEach(us []string) {
	for range us {
		ch := make(chan struct{}, 1)
		ch <- struct{}{} // ok: one each
	}
}

func fillReturned(us []string) <-chan string {
	ch := make(chan string, 8)
	go func() {
		for _, u := range us {
			ch <- u // ok: the caller receives
		}
	}()
	return ch
}

func fillTry(us []string) {
	ch := make(chan string, 8)
	for _, u := range us {
		select {
		case ch <- u: // ok: if there is room
		default:
		}
	}
}
