package b

import "sync"

func Finish(wg *sync.WaitGroup) { wg.Done() } // want Finish:"groups Done.0.!"

func Leave(n int, wg *sync.WaitGroup) { Finish(wg) } // want Leave:"groups Done.1.!"

func Maybe(wg *sync.WaitGroup, n int) { // want Maybe:"groups Done.0."
	if n > 0 {
		Finish(wg)
	}
}

func Work(wg *sync.WaitGroup) { // want Work:"groups Add.0.! Done.0.!"
	wg.Add(1)
	defer wg.Done()
}

func Keep(wg *sync.WaitGroup, keep func(*sync.WaitGroup)) { keep(wg) } // want Keep:"groups .-1."

func Start(wg *sync.WaitGroup) { // want Start:"groups .-1."
	go Finish(wg)
}

func Nothing(n int) {}

func Track(wg *sync.WaitGroup, f func()) { // want Track:"groups .-1. Add.0.! starts.0..1-1"
	wg.Add(1)
	go func() {
		defer wg.Done()
		f()
	}()
}

func Begin(wg *sync.WaitGroup, yes bool) { // want Begin:"groups .-1."
	if yes {
		go func() {
			defer wg.Done()
		}()
	}
}
