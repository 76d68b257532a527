package count

import "sync"

type parcel struct{ n int }

func lookUp(id string) (*parcel, bool) { return nil, false }
func send(b *parcel)                   {}

// What is not found is counted off, and started all the same.
func uploadAll(ids []string) {
	var wg sync.WaitGroup
	wg.Add(len(ids))
	for _, id := range ids {
		b, ok := lookUp(id)
		if !ok {
			println(id)
			wg.Done() // want `wg.Done\(\) is called here for what is left out, and the goroutine of line 20 is started for it all the same, which calls it again`
		}
		go func() {
			defer wg.Done()
			send(b)
		}()
	}
	wg.Wait()
}

type uploader struct{ wg sync.WaitGroup }

func (u *uploader) one(b *parcel) {
	defer u.wg.Done()
	send(b)
}

// A method, and a named function.
func (u *uploader) all(bs []*parcel) {
	for _, b := range bs {
		u.wg.Add(1)
		if b.n == 0 {
			u.wg.Done() // want `u.wg.Done\(\) is called here for what is left out`
		}
		go u.one(b)
	}
	u.wg.Wait()
}

// Generic.
func uploadEach[T any](list []T, ok func(T) bool, do func(T)) {
	var wg sync.WaitGroup
	wg.Add(len(list))
	for _, x := range list {
		if !ok(x) {
			wg.Done() // want `wg.Done\(\) is called here for what is left out`
		}
		go func(x T) {
			do(x)
			wg.Done()
		}(x)
	}
	wg.Wait()
}

// ok: it goes on to the next.
func uploadFound(ids []string) {
	var wg sync.WaitGroup
	wg.Add(len(ids))
	for _, id := range ids {
		b, ok := lookUp(id)
		if !ok {
			wg.Done()
			continue
		}
		go func() {
			defer wg.Done()
			send(b)
		}()
	}
	wg.Wait()
}

// ok: two for each.
func uploadTwice(bs []*parcel) {
	var wg sync.WaitGroup
	for _, b := range bs {
		wg.Add(2)
		send(b)
		wg.Done()
		go func() {
			defer wg.Done()
			send(b)
		}()
	}
	wg.Wait()
}

// ok: the second is counted anew.
func uploadAgain(bs []*parcel) {
	var wg sync.WaitGroup
	for _, b := range bs {
		wg.Add(1)
		send(b)
		wg.Done()
		wg.Add(1)
		go func() {
			defer wg.Done()
			send(b)
		}()
	}
	wg.Wait()
}

// A goroutine that may wait for itself, in one of its branches.
type monitor struct {
	wg    sync.WaitGroup
	end   chan struct{}
	tick  chan int
	tries int
}

func (m *monitor) shutdown() {
	close(m.end)
	m.wg.Wait()
}

func (m *monitor) start() {
	m.wg.Add(1)
	go func() {
		for {
			select {
			case <-m.end:
				m.wg.Done()
				return
			case n := <-m.tick:
				if n > m.tries {
					m.shutdown() // want `this goroutine waits on m.wg before its own m.wg.Done\(\), so Wait blocks for ever`
				}
				m.wg.Done()
				return
			}
		}
	}()
}

// ok: another goroutine shuts down.
func (m *monitor) startApart() {
	m.wg.Add(1)
	go func() {
		for {
			select {
			case <-m.end:
				m.wg.Done()
				return
			case n := <-m.tick:
				if n > m.tries {
					go m.shutdown()
				}
			}
		}
	}()
}
