package lockmismatch

import (
	"fmt"
	"sync"
)

// From cubefs: a lock of its own behind an interface, which may be tried, too.
type tryLocker interface {
	sync.Locker
	TryLock() bool
}

func tries(l tryLocker) {
	l.Lock()
	fmt.Println("locked")
	l.Unlock()
	fmt.Println("tried", l.TryLock())
	l.Unlock()
}

func readsTwice(m *sync.RWMutex) {
	l := m.RLocker()
	l.Lock()
	l.Lock()
	fmt.Println("two readers")
	l.Unlock()
	l.Unlock()
}

// It never comes to its defers: see relock.
func merged(m *sync.Mutex) {
	m.Lock()
	defer m.Unlock()
	m.Lock()
	defer m.Unlock()
}

func givesTwice(l tryLocker) {
	l.Lock()
	l.Unlock()
	fmt.Println("given back")
	l.Unlock() // want `l was given back on line \d+ already`
}
