package count

import "sync"

type message struct{ id int }

func answer(m *message) {}

// All are counted, and some started.
func chosenOnly(all []*message) {
	calls := make([]*message, 0, len(all))
	for _, m := range all {
		if m.id > 0 {
			calls = append(calls, m)
		}
	}
	var wg sync.WaitGroup
	wg.Add(len(all)) // want `wg counts len\(all\), but len\(calls\) calls of Done follow, so wg.Wait\(\) \(line \d+\) blocks for ever: add what is started`
	for _, m := range calls {
		go func() {
			defer wg.Done()
			answer(m)
		}()
	}
	wg.Wait()
}

// With continue, and from nil.
func chosenElse(all []*message) {
	var calls []*message
	for _, m := range all {
		if m == nil {
			continue
		}
		calls = append(calls, m)
	}
	var wg sync.WaitGroup
	wg.Add(len(all)) // want `wg counts len\(all\), but len\(calls\) calls of Done follow`
	for _, m := range calls {
		go func() {
			defer wg.Done()
			answer(m)
		}()
	}
	wg.Wait()
}

// ok: those that are started are counted.
func countedChosen(all []*message) {
	var calls []*message
	for _, m := range all {
		if m != nil {
			calls = append(calls, m)
		}
	}
	var wg sync.WaitGroup
	wg.Add(len(calls))
	for _, m := range calls {
		go func() {
			defer wg.Done()
			answer(m)
		}()
	}
	wg.Wait()
}

// ok: who is not started is done at once.
func doneAtOnce(all []*message) {
	var calls []*message
	var wg sync.WaitGroup
	wg.Add(len(all))
	for _, m := range all {
		if m == nil {
			wg.Done()
			continue
		}
		calls = append(calls, m)
	}
	for _, m := range calls {
		go func() {
			defer wg.Done()
			answer(m)
		}()
	}
	wg.Wait()
}

// ok: all are taken over.
func takenOver(all []*message) {
	var calls []*message
	for _, m := range all {
		if m.id == 0 {
			m.id = 1
		}
		calls = append(calls, m)
	}
	var wg sync.WaitGroup
	wg.Add(len(all))
	for _, m := range calls {
		go func() {
			defer wg.Done()
			answer(m)
		}()
	}
	wg.Wait()
}

// The list is a variable that a closure has.
func chosenInside(all []*message, run func(func())) {
	calls := make([]*message, 0, len(all))
	for _, m := range all {
		if m.id > 0 {
			calls = append(calls, m)
		}
	}
	run(func() {
		wg := sync.WaitGroup{}
		wg.Add(len(all)) // want `wg counts len\(all\), but len\(calls\) calls of Done follow`
		for i := range calls {
			go func(i int) {
				defer wg.Done()
				answer(calls[i])
			}(i)
		}
		wg.Wait()
	})
}

// Done is in a deferred literal, beside something else.
func doneBeside(all []*message, slots chan struct{}) {
	var wg sync.WaitGroup
	wg.Add(len(all) + 1) // want `wg counts len\(all\)\+1, but len\(all\) calls of Done follow`
	for _, m := range all {
		slots <- struct{}{}
		go func() {
			defer func() {
				wg.Done()
				<-slots
			}()
			answer(m)
		}()
	}
	wg.Wait()
}

// ok: who knows which of them call it.
func doneSometimes(all []*message) {
	var wg sync.WaitGroup
	wg.Add(len(all) - 1)
	for i, m := range all {
		go func() {
			defer func() {
				if i > 0 {
					wg.Done()
				}
			}()
			answer(m)
		}()
	}
	wg.Wait()
}
