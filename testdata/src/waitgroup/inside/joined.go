package inside

import (
	"sync"

	"waitgroup/lib"
)

func join(wg *sync.WaitGroup) { wg.Wait() }

// The wait is in a helper.
func joined(us []string) {
	var wg sync.WaitGroup
	for _, u := range us {
		go func() {
			wg.Add(1) // want `wg.Add runs in the goroutine that it counts, so wg.Wait\(\) \(line 21\) can run first`
			defer wg.Done()
			println(u)
		}()
	}
	join(&wg)
}

func joinedFar[T any](xs []T, f func(T)) {
	var wg sync.WaitGroup
	for _, x := range xs {
		go func() {
			lib.Enter(&wg) // want `wg.Add runs in the goroutine that it counts`
			defer lib.Finish(&wg)
			f(x)
		}()
	}
	lib.Join(&wg)
}

type visitor struct{ wg sync.WaitGroup }

func (v *visitor) finish() { v.wg.Wait() }

func (v *visitor) all(us []string) {
	for _, u := range us {
		go v.one(u)
	}
	v.finish()
}

func (v *visitor) one(u string) {
	v.wg.Add(1) // want `v.wg.Add runs in the goroutine that it counts`
	defer v.wg.Done()
	println(u)
}

// Counted by a helper before it starts.
func enteredBefore(us []string) {
	var wg sync.WaitGroup
	for _, u := range us {
		lib.Enter(&wg)
		go func() {
			wg.Add(1) // ok: one was counted before
			defer wg.Done()
			println(u)
			wg.Done()
		}()
	}
	lib.Join(&wg)
}
