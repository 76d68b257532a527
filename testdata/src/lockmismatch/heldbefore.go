package lockmismatch

import "sync"

// The lock is held, so TryLock says no, and what is given back is the first.
func stillHeld(m *sync.Mutex, fail func()) {
	m.Lock()
	if m.TryLock() {
		fail()
	}
	m.Unlock() // ok
}

func stillRead(m *sync.RWMutex, fail func()) {
	m.RLock()
	if m.TryLock() {
		fail()
	}
	m.RUnlock() // ok
}

func stillWritten(m *sync.RWMutex, fail func()) {
	m.Lock()
	if !m.TryRLock() {
		m.Unlock() // ok
		return
	}
	fail()
}

func stillHeldHere() {
	m := new(sync.Mutex)
	m.Lock()
	if m.TryLock() {
		panic("held")
	}
	m.Unlock() // ok
	if !m.TryLock() {
		panic("held")
	}
	m.Unlock()
}
