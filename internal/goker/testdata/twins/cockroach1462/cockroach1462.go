// Package cockroach1462 has the structure of the kernel of that name, corrected.
package cockroach1462

import "sync"

// foreman runs hands until work ends.
type foreman struct {
	bell    chan struct{}
	home    chan struct{}
	hands   sync.WaitGroup
	mu      sync.Mutex
	idle    *sync.Cond
	resting bool
	busy    int
}

func newForeman() *foreman {
	f := &foreman{bell: make(chan struct{}), home: make(chan struct{})}
	f.idle = sync.NewCond(&f.mu)
	return f
}

func (f *foreman) employ(work func()) {
	f.addHand()
	go func() {
		defer f.dismiss()
		work()
	}()
}

func (f *foreman) addHand() { f.hands.Add(1) }

func (f *foreman) dismiss() {
	if f != nil {
		f.hands.Done()
	}
}

func (f *foreman) begin() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.resting {
		return false
	}
	f.busy++
	return true
}

func (f *foreman) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.busy--
	f.idle.Broadcast()
}

func (f *foreman) rung() <-chan struct{} {
	if f == nil {
		return nil
	}
	return f.bell
}

func (f *foreman) rest() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.resting = true
	for f.busy > 0 {
		f.idle.Wait()
	}
}

func (f *foreman) ring() {
	f.rest()
	close(f.bell)
	f.hands.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.home)
}

type parcel int

type belt struct {
	mu      sync.Mutex
	Parcels chan parcel
	foreman *foreman
}

func (b *belt) Close() {}

type carrier interface{ Close() }

func newBelt(f *foreman) carrier {
	b := &belt{Parcels: make(chan parcel), foreman: f}
	b.start()
	return b
}

func (b *belt) start() {
	b.foreman.employ(func() {
		for {
			select {
			case <-b.foreman.rung():
				return
			case b.Parcels <- parcel(0):
			}
		}
	})
}

func unload(parcels <-chan parcel, f *foreman) {
	for {
		select {
		case _, ok := <-parcels:
			if !ok {
				return
			}
		case <-f.rung():
			return
		}
	}
}

func Run() {
	f := newForeman()
	b := newBelt(f).(*belt)
	f.employ(func() { unload(b.Parcels, f) })
	if f.begin() {
		f.end()
	}
	f.ring()
}
