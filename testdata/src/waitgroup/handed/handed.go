package handed

import "sync"

// What counts returns what ends the counting. (A walker of trees.)

type walker struct{ wg sync.WaitGroup }

func (w *walker) track() func() {
	w.wg.Add(1) // want `w\.wg\.Add runs in the goroutine that it counts, so w\.wg\.Wait\(\) \(line 18\) can run first and return at once`
	return w.wg.Done
}

func (w *walker) all(roots []string) {
	for _, r := range roots {
		w.start(r)
	}
	w.wg.Wait()
}

func (w *walker) start(root string) {
	go func() {
		defer w.track()()
		walk(root)
	}()
}

func walk(root string) {}

type literal struct{ wg sync.WaitGroup }

func (l *literal) begin() (end func()) {
	l.wg.Add(1) // want `Add runs in the goroutine that it counts`
	return func() { l.wg.Done() }
}

func (l *literal) all(roots []string) {
	for _, r := range roots {
		go func() {
			end := l.begin()
			walk(r)
			end()
		}()
	}
	l.wg.Wait()
}

// A function that is given the group.
func enter(wg *sync.WaitGroup) func() {
	wg.Add(1) // want `Add runs in the goroutine that it counts`
	return wg.Done
}

func given(roots []string) {
	var wg sync.WaitGroup
	for _, r := range roots {
		go func() {
			defer enter(&wg)()
			walk(r)
		}()
	}
	wg.Wait()
}

// ok: counted before the goroutine starts.
type before struct{ wg sync.WaitGroup }

func (b *before) track() func() {
	b.wg.Add(1)
	return b.wg.Done
}

func (b *before) all(roots []string) {
	for _, r := range roots {
		b.start(r)
	}
	b.wg.Wait()
}

func (b *before) start(root string) {
	done := b.track()
	go func() {
		defer done()
		walk(root)
	}()
}

// ok: the requests under way, not the goroutine that serves them.
type requests struct{ wg sync.WaitGroup }

func (q *requests) track() func() {
	q.wg.Add(1)
	return q.wg.Done
}

func (q *requests) serve(in <-chan string) {
	go func() {
		for r := range in {
			done := q.track()
			walk(r)
			done()
		}
	}()
}

func (q *requests) drain() { q.wg.Wait() }

// ok: the goroutine tells that it has counted itself.
type told struct{ wg sync.WaitGroup }

func (t *told) track() func() {
	t.wg.Add(1)
	return t.wg.Done
}

func (t *told) all(root string) {
	started := make(chan bool)
	go func() {
		defer t.track()()
		started <- true
		walk(root)
	}()
	<-started
	t.wg.Wait()
}
