package condwait

import "sync"

// Whether the condition variable is there at all is not the condition. From
// the tests of a pacer of calls.
type barrier struct{ wait *sync.Cond }

func (b *barrier) pass() {
	if b.wait != nil {
		b.wait.L.Lock()
		b.wait.Wait()
		b.wait.L.Unlock()
	}
}
