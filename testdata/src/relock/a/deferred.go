package a

import (
	"errors"
	"sync"
)

type hose struct {
	mu    sync.Mutex
	valve *int
	flow  int
}

var errDry = errors.New("dry")

func (h *hose) shut() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.valve = nil
}

func fetchValve() (*int, error) { return nil, errDry }
func fetchFlow() (int, error)   { return 0, errDry }

// From connect: the deferred literal runs before the deferred Unlock.
func (h *hose) open() error {
	h.mu.Lock()
	defer h.mu.Unlock()

	var err error
	defer func() { // want "open calls the function literal .through shut., which takes h.mu again"
		if err != nil {
			h.shut()
		}
	}()
	if h.valve, err = fetchValve(); err != nil {
		return err
	}
	if h.flow, err = fetchFlow(); err != nil {
		return err
	}
	return nil
}

func (h *hose) openNamed() (err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer func() { // want "openNamed calls the function literal"
		if err != nil {
			h.shut()
		}
	}()
	if h.valve, err = fetchValve(); err != nil {
		return err
	}
	h.flow, err = fetchFlow()
	return err
}

// The lock is given back before.
func (h *hose) openRight() (err error) {
	defer func() {
		if err != nil {
			h.shut()
		}
	}()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.valve, err = fetchValve(); err != nil {
		return err
	}
	h.flow, err = fetchFlow()
	return err
}

// Who calls it says whether the lock is had.
func (h *hose) drain(locked bool) {
	have := locked
	if h.flow > 3 {
		have = locked || h.valve != nil
	}
	func() {
		if !have {
			h.shut()
		}
	}()
}

func (h *hose) drainAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drain(true)
}
