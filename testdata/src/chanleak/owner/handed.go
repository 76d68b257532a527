package owner

import (
	"io"
	"sync"
)

// Who reads ends it: alist hands the method out that does.
type fetch struct {
	parts chan int
	out   io.Reader
	wg    sync.WaitGroup
}

type withEnd struct {
	io.Reader
	end func() error
}

func (w *withEnd) Close() error { return w.end() }

func (f *fetch) open() io.ReadCloser {
	f.parts = make(chan int, 4)
	go f.work()
	return &withEnd{f.out, f.finish}
}

func (f *fetch) work() {
	for range f.parts {
		println(f)
	}
}

func (f *fetch) finish() error {
	close(f.parts)
	return nil
}

func Fetch(out io.Reader) io.ReadCloser {
	f := fetch{out: out}
	return f.open() // ok
}

// What is started is handed to nobody else.
type fetch2 struct {
	parts chan int
	wg    sync.WaitGroup
}

func (f *fetch2) open() error {
	f.parts = make(chan int, 4)
	f.wg.Go(f.work)
	return nil
}

func (f *fetch2) work() {
	for range f.parts {
		println(f)
	}
}

func (f *fetch2) finish() { close(f.parts) }

func Fetch2() error {
	f := &fetch2{}
	return f.open() // want `the goroutine that open starts .line \d+. waits for ever: Fetch2 drops`
}

// A deferred function sees the error, too: it is kept in a variable, as bee's node does.
type keeper struct{ quit chan struct{} }

func newKeeper(n int) (*keeper, error) {
	if n < 0 {
		return nil, io.ErrUnexpectedEOF
	}
	k := &keeper{make(chan struct{})}
	go func() { <-k.quit }()
	return k, nil
}

func (k *keeper) Close() error {
	close(k.quit)
	return nil
}

type house struct{ k io.Closer }

func NewHouse(n int, log func(error)) (h *house, err error) {
	h = &house{}
	defer func() {
		if err != nil {
			log(err)
		}
	}()
	k, err := newKeeper(n) // ok: nothing has started where it has failed
	if err != nil {
		return nil, err
	}
	h.k = k
	return h, nil
}

func NewHouse2(n int, log func(error), check func() error) (h *house, err error) {
	h = &house{}
	defer func() {
		if err != nil {
			log(err)
		}
	}()
	k, err := newKeeper(n) // want `the goroutine that newKeeper starts .line \d+. waits for ever: NewHouse2 drops`
	if err != nil {
		return nil, err
	}
	if err = check(); err != nil {
		return nil, err
	}
	h.k = k
	return h, nil
}
