package dep

import "sync"

// With runs f with the lock held.
func With(mu sync.Locker, f func()) {
	mu.Lock()
	defer mu.Unlock()
	f()
}

// WithMutex runs f with the lock held.
func WithMutex(mu *sync.Mutex, f func()) {
	mu.Lock()
	defer mu.Unlock()
	f()
}

// After runs f when the lock is free again.
func After(mu *sync.Mutex, f func()) {
	mu.Lock()
	mu.Unlock()
	f()
}
