package once

import "sync"

type table struct {
	mu     sync.Mutex
	ready  *sync.Cond
	active bool
}

func newTable() *table {
	t := &table{}
	t.ready = sync.NewCond(&t.mu)
	return t
}

// ok: from spicedb: the Once is one of this run, which another run does not wait for.
func (t *table) write(do func(begin func()) error) error {
	once := sync.Once{}
	begin := func() {
		once.Do(func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			for t.active {
				t.ready.Wait()
			}
			t.active = true
		})
	}
	begin()
	err := do(begin)
	t.mu.Lock()
	t.active = false
	t.ready.Signal()
	t.mu.Unlock()
	return err
}
