package lockmismatch

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"
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

// A mutex that can also be tried, by its state word. (From a library that limits flow.)
type latch struct{ sync.Mutex }

func (l *latch) Try() bool {
	return atomic.CompareAndSwapInt32((*int32)(unsafe.Pointer(&l.Mutex)), 0, 1)
}

func (l *latch) tryTwice() bool { return l.Try() || l.Try() }

func (l *latch) Name() string { return "latch" }

func tried(l *latch) {
	l.Lock()
	l.Unlock()
	if !l.Try() {
		return
	}
	l.Unlock() // ok: Try may have taken it
}

func triedByHelper(l *latch) {
	l.Lock()
	l.Unlock()
	if !l.tryTwice() {
		return
	}
	l.Unlock() // ok
}

func onlyNamed(l *latch) {
	l.Lock()
	l.Unlock()
	println(l.Name())
	l.Unlock() // want `l.Mutex was given back on line \d+ already`
}
