package dep

import "sync"

// L is a mutex that chains.
type L struct{ mtx sync.Mutex }

func New() *L { return &L{} }

func (l *L) Lock() *L   { l.mtx.Lock(); return l }
func (l *L) Unlock() *L { l.mtx.Unlock(); return l }

func (l *L) Cond() *sync.Cond { return sync.NewCond(&l.mtx) }

var notes = New()

// Note takes the lock of the package's notes.
func Note() {
	notes.Lock()
	defer notes.Unlock()
}
