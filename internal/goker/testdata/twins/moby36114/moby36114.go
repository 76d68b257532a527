// Package moby36114 has the structure of the kernel of that name, corrected.
package moby36114

import "sync"

type attic struct {
	sync.Mutex
	boxes int
}

func (a *attic) swap() {
	a.Lock()
	defer a.Unlock()
	a.boxes++
	a.clearLocked()
}

func (a *attic) clear() {
	a.Lock()
	defer a.Unlock()
	a.clearLocked()
}

func (a *attic) clearLocked() { a.boxes = 0 }

func Run() {
	go func() {
		a := &attic{}
		go a.swap()
		a.clear()
	}()
}
