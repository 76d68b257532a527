package count

import (
	"sync"

	"waitgroup/lib"
)

// Go counts itself.
func addAndGo(us []string) {
	var wg sync.WaitGroup
	for _, u := range us {
		wg.Add(1) // want `wg.Go \(line 14\) counts its goroutine itself, so nobody calls Done for this wg.Add, and wg.Wait\(\) \(line 16\) blocks for ever: remove it`
		wg.Go(func() { println(u) })
	}
	wg.Wait()
}

func addOnceAndGo(f func()) {
	var wg sync.WaitGroup
	wg.Add(1) // want `wg.Go \(line 22\) counts its goroutine itself`
	wg.Go(f)
	wg.Wait()
}

func addAllAndGo[T any](xs []T, f func(T)) {
	var wg sync.WaitGroup
	wg.Add(len(xs)) // want `wg.Go \(line 30\) counts its goroutine itself`
	for _, x := range xs {
		wg.Go(func() { f(x) })
	}
	lib.Join(&wg)
}

func addAndTrack(us []string) {
	var wg sync.WaitGroup
	for _, u := range us {
		wg.Add(1) // want `Track \(line 39\) counts its goroutine itself`
		lib.Track(&wg, func() { println(u) })
	}
	wg.Wait()
}

type crew struct{ wg sync.WaitGroup }

func (c *crew) run() {
	c.wg.Add(1) // want `c.wg.Go \(line 48\) counts its goroutine itself`
	c.wg.Go(c.work)
	c.wg.Wait()
}

func (c *crew) work() { work() }

// Done in what Track runs.
func trackAndDone(us []string) {
	var wg sync.WaitGroup
	for _, u := range us {
		lib.Track(&wg, func() {
			defer wg.Done() // want `Track calls Done when the function returns, so this wg.Done\(\) makes the counter negative`
			println(u)
		})
	}
	wg.Wait()
}

// The function is right for a go statement, and others use it so.
func save(u string, wg *sync.WaitGroup) {
	defer wg.Done() // ok
	println(u)
}

func saveWell(us []string) {
	var wg sync.WaitGroup
	for _, u := range us {
		wg.Add(1)
		go save(u, &wg)
	}
	wg.Wait()
}

func saveTwice(us []string) {
	var wg sync.WaitGroup
	for _, u := range us {
		wg.Go(func() { save(u, &wg) }) // want `wg.Go calls Done when the function returns, and save calls wg.Done\(\), too, which makes the counter negative`
	}
	wg.Wait()
}

func finishFar(us []string) {
	var wg sync.WaitGroup
	for _, u := range us {
		wg.Go(func() {
			println(u)
			lib.Finish(&wg) // want `wg.Go calls Done when the function returns, and Finish calls wg.Done\(\), too`
		})
	}
	wg.Wait()
}

type team struct{ wg sync.WaitGroup }

func (t *team) member() {
	defer t.wg.Done() // ok: for a go statement
	work()
}

func startTeam(t *team, g *sync.WaitGroup) {
	go t.member()
	t.wg.Go(t.member) // want `t.wg.Go calls Done when the function returns, and member calls t.wg.Done\(\), too`
}

// Counts in helpers.
func begin(wg *sync.WaitGroup, u string) {
	go func() {
		defer wg.Done()
		println(u)
	}()
}

func byHelper() {
	var wg sync.WaitGroup
	wg.Add(1) // want `wg counts 1, but 2 calls of Done follow`
	begin(&wg, "a")
	begin(&wg, "b")
	wg.Wait()
}

func byLibrary() {
	var wg sync.WaitGroup
	wg.Add(2) // want `wg counts 2, but 1 calls of Done follow, so wg.Wait\(\) \(line 132\) blocks for ever`
	lib.Begin(&wg, work)
	lib.Join(&wg)
}

type step struct{ wg sync.WaitGroup }

func (s *step) run() {
	s.wg.Add(2) // want `s.wg counts 2, but 1 calls of Done follow`
	go s.work("a")
	s.wg.Wait()
}

func (s *step) work(u string) {
	defer s.wg.Done()
	println(u)
}

type steps struct{ wg sync.WaitGroup }

func (s *steps) run() {
	s.wg.Add(1) // want `s.wg counts 1, but 2 calls of Done follow`
	go func() {
		defer s.wg.Done()
		work()
	}()
	s.more()
	s.wg.Wait()
}

func (s *steps) more() {
	go func() {
		defer s.wg.Done()
		work()
	}()
}

// Look-alikes.

func enough() {
	var wg sync.WaitGroup
	wg.Add(2)
	begin(&wg, "a")
	lib.Begin(&wg, work)
	lib.Track(&wg, work)
	wg.Go(work)
	lib.Join(&wg)
}

func sometimes(yes bool) {
	var wg sync.WaitGroup
	lib.Count(&wg, yes)
	wg.Add(1)
	begin(&wg, "a")
	wg.Wait() // ok: Count may add
}

type staged struct{ wg sync.WaitGroup }

func (s *staged) run() {
	s.wg.Add(2)
	go s.work()
	s.wg.Wait()
}

func (s *staged) work() { defer s.wg.Done(); work() }

// Ready is called by somebody else.
func (s *staged) Ready() { s.wg.Done() } // ok

type lent struct{ wg sync.WaitGroup }

func (l *lent) run(give func(*sync.WaitGroup)) {
	l.wg.Add(2)
	go l.work()
	give(&l.wg) // ok: may call Done
	l.wg.Wait()
}

func (l *lent) work() { defer l.wg.Done(); work() }

// Two kinds of starts: only one is the group's.
func goForAnother(us []string) {
	var wg, all sync.WaitGroup
	for _, u := range us {
		wg.Add(1)
		all.Go(func() {
			defer wg.Done() // ok
			println(u)
		})
	}
	wg.Wait()
	all.Wait()
}

func addForParent(us []string) {
	var wg sync.WaitGroup
	wg.Add(1)
	for _, u := range us {
		wg.Go(func() { println(u) })
	}
	wg.Done() // ok
	wg.Wait()
}

func addForDeferred(us []string) {
	var wg sync.WaitGroup
	wg.Add(1)
	done := wg.Done
	for _, u := range us {
		wg.Go(func() { println(u) })
	}
	done() // ok
	wg.Wait()
}
