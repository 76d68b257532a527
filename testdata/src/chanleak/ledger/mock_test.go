package ledger

import "chanleak/ledgerdep"

// From the tests of a storage server: the interface has lost a method that a
// mock of it still has.

type index interface{ Range() int }

type fakeIndex struct {
	ranges, since, waits chan int
}

func newFake() *fakeIndex {
	f := &fakeIndex{ranges: make(chan int), since: make(chan int), waits: make(chan int)}
	return f
}

func (f *fakeIndex) Range() int {
	return <-f.ranges // ok: by its interface alone
}

func (f *fakeIndex) RangeSince() int {
	return <-f.since // ok: nobody calls it
}

func (f *fakeIndex) wait() int {
	return <-f.waits // want `receiving from f.waits waits for ever: nothing in the package sends`
}

func look(i index) int { return i.Range() }

func useFake() int {
	f := newFake()
	return look(f) + f.wait()
}

// Another package receives by its interface, as in a test of a workflow engine.
type fakeCounter struct{ ch, other chan int }

func (f *fakeCounter) Counts() <-chan int { return f.ch }

func (f *fakeCounter) Others() <-chan int { return f.other }

func useCounter() {
	f := &fakeCounter{ch: make(chan int), other: make(chan int)}
	go ledgerdep.Follow(f)
	f.ch <- 1    // ok
	f.other <- 1 // want `sending on f.other waits for ever: nothing in the package receives`
}
