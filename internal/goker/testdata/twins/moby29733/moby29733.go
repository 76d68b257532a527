// Package moby29733 has the structure of the kernel of that name, corrected.
package moby29733

import "sync"

type actor struct {
	ready bool
	calls *sync.Cond
}

type cast struct {
	sync.Mutex
	actors map[int]*actor
}

func (a *actor) await() {
	a.calls.L.Lock()
	for !a.ready {
		a.calls.Wait()
	}
	a.calls.L.Unlock()
}

func (a *actor) setReady(ready bool) {
	a.calls.L.Lock()
	a.ready = ready
	a.calls.L.Unlock()
	a.calls.Broadcast()
}

type props struct {
	sync.RWMutex
	props map[int]struct{}
}

var (
	company = cast{actors: make(map[int]*actor)}
	stage   = props{props: make(map[int]struct{})}
)

func Curtain() {
	stage.Lock()
	for _, a := range company.actors {
		a.setReady(true)
	}
	stage.Unlock()
}

func awaitActor(a *actor) {
	done := make(chan struct{})
	go func() {
		a.await()
		close(done)
	}()
	<-done
}

func Run() {
	a := &actor{calls: sync.NewCond(&sync.Mutex{})}
	company.actors[0] = a
	a.setReady(true)
	awaitActor(a)
	Curtain()
	awaitActor(a)
}
